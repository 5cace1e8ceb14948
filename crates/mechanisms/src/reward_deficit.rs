//! Lost dopamine in the accumbens is felt as withdrawal.
//!
//! ```text
//! Ya += a3 (1 - D2 DA / DA0)+                         systems.md M8, with D2 receptors as the ear that listens
//! DA, DA0  mean dopamine now and at rest      D2  D2 receptors relative to the naive cell
//! ```

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "reward_deficit",
        claim: "Dopamine below its resting level, and fewer D2 receptors to hear it, are felt as withdrawal.",
        references: &["papaver-2026-systems", "acquas-1992"],
        parameters: &[parameter(
            "weight",
            ("", 0.25, (0.0, 2.0)),
            (Basis::Assumed, "papaver-2026-start"),
            "a3: signs with no dopamine left; a prior of M8 that was not searched",
        )],
        needs: &["dopamine_release"],
        reads: &["dopamine", "d2_receptors"],
        writes: &["affective_signs"],
        phenomena: &["withdrawal", "protracted_withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

/// The neuron type around which dopamine is read.
const SOURCE: &str = "nucleus_accumbens";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let deficit = Deficit {
        weight: p.get("weight"),
    };
    let reads = [
        Read::MeanIn(SOURCE, "dopamine"),
        Read::RestIn(SOURCE, "dopamine"),
        Read::MeanIn(SOURCE, "d2_receptors"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::World,
        reads,
        ["affective_signs"],
        deficit,
    ))]
}

/// Signs by lost reward: inputs dopamine, the same at rest (nM), D2 receptors.
#[derive(Clone, Copy, Debug)]
pub struct Deficit {
    /// a3.
    pub weight: f64,
}

impl Rule<3, 1> for Deficit {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [dopamine, rest, receptors]: [f64; 3]) -> [f64; 1] {
        [self.weight * (1.0 - receptors * relative(dopamine, rest)).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_felt() {
        let deficit = Deficit { weight: 0.25 };
        let at = |dopamine, receptors| deficit.advance(&(), [0.0], [dopamine, 16.0, receptors])[0];
        assert_eq!(at(16.0, 1.0), 0.0);
        assert_eq!(at(30.0, 1.0), 0.0);
        assert_eq!(at(8.0, 1.0), 0.125);
        // Half the dopamine for three quarters of the receptors: 1 - 0.375.
        assert_eq!(at(8.0, 0.75), 0.25 * 0.625);
    }
}
