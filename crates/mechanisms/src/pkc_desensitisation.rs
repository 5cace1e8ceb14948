//! Active protein kinase C phosphorylates receptors under any agonist, and holds them in the uncoupled state.
//!
//! Owned in the receptor scheme:
//! ```text
//! S -> D    pkc_rate x pkc x ligand.agonist      k_pkc, 0.08 /min with active PKC
//! ```
//! and one signal of the population, which multiplies the dephosphorylation D -> S (receptors.md 4.1):
//! ```text
//! pkc_brake = 1 / (1 + PKC)
//! ```
//! A full agonist desensitises by GRK2/3 much faster than this, so that PKC matters for morphine and hardly for DAMGO.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "pkc_desensitisation",
        claim: "Active PKC phosphorylates agonist-bound receptors and slows their dephosphorylation.",
        references: &["bailey-2003", "bailey-2009", "levitt-2012"],
        parameters: &[],
        needs: &["desensitisation", "pkc"],
        reads: &["pkc"],
        writes: &["pkc_brake"],
        phenomena: &["acute_desensitisation", "tolerance"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let reads = [Read::Signal("pkc")];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Population,
            reads,
            ["pkc_brake"],
            Brake,
        ))]
    },
};

/// What is left of dephosphorylation: input PKC.
#[derive(Clone, Copy, Debug)]
pub struct Brake;

impl Rule<1, 1> for Brake {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [pkc]: [f64; 1]) -> [f64; 1] {
        [1.0 / (1.0 + pkc)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_dephosphorylation_when_fully_active_and_leaves_it_at_rest() {
        assert_eq!(Brake.advance(&(), [1.0], [0.0]), [1.0]);
        assert_eq!(Brake.advance(&(), [1.0], [1.0]), [0.5]);
    }
}
