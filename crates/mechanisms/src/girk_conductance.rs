//! G protein opens GIRK channels: an outward K+ current that quiets the cell.
//!
//! ```text
//! girk_current = g_GIRK          share of the largest current (150 to 350 pA at -60 mV in locus coeruleus slices)
//! ```
//! Opening takes 50 to 300 ms and is therefore algebraic.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "girk_conductance",
        claim: "G protein opens GIRK channels, and their outward current quiets the cell.",
        references: &["williams-1984", "christie-1987"],
        parameters: &[],
        needs: &["g_protein_coupling"],
        reads: &["girk_activation"],
        writes: &["girk_current"],
        phenomena: &["acute_effect", "acute_desensitisation", "tolerance"],
        headline: &["girk_current"],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let reads = [Read::Signal("girk_activation")];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["girk_current"],
            Girk,
        ))]
    },
};

/// Current as a share of its largest: input activation.
#[derive(Clone, Copy, Debug)]
pub struct Girk;

impl Rule<1, 1> for Girk {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [activation]: [f64; 1]) -> [f64; 1] {
        [activation]
    }
}
