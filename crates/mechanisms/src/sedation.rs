//! Sedation: arousal that is lost as the locus coeruleus falls silent.
//!
//! ```text
//! sedation = (1 - r / r0)+        r, r0  firing of locus coeruleus neurons, mean now and at rest
//! ```
//! Its cells fire fastest in wakefulness and are silent in deep sleep (Aston-Jones and Bloom 1981); opioids and clonidine
//! both quiet them. What opioids do to arousal elsewhere is left out. Since it is not below 0, chance in spikes makes some of it at
//! rest: 0.4 of the standard deviation of r / r0, 0.3 % with 100 neurons and steps of a minute.

use crate::relative::relative;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "sedation",
        claim: "Arousal falls with the firing of the locus coeruleus.",
        references: &["aston-jones-1981", "papaver-2026-systems"],
        parameters: &[],
        needs: &["firing"],
        reads: &["firing_rate"],
        writes: &["sedation"],
        phenomena: &["sedation"],
        headline: &["sedation"],
    },
    extrinsic: true,
    private: &[],
    build,
};

/// The neuron type that is read.
const SOURCE: &str = "locus_coeruleus";

fn build(_: &Parameters<'_>) -> Vec<Part> {
    let reads = [
        Read::MeanIn(SOURCE, "firing_rate"),
        Read::RestIn(SOURCE, "firing_rate"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::World,
        reads,
        ["sedation"],
        Sedation,
    ))]
}

/// Arousal that is missing: inputs firing now and at rest, Hz.
#[derive(Clone, Copy, Debug)]
pub struct Sedation;

impl Rule<2, 1> for Sedation {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [rate, rest]: [f64; 2]) -> [f64; 1] {
        [(1.0 - relative(rate, rest)).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lost_firing_sedates() {
        assert_eq!(Sedation.advance(&(), [0.0], [0.5, 2.0]), [0.75]);
        assert_eq!(Sedation.advance(&(), [0.0], [3.0, 2.0]), [0.0]);
        assert_eq!(Sedation.advance(&(), [0.0], [0.0, 0.0]), [0.0]);
    }
}
