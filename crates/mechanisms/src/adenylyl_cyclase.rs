//! Adenylyl cyclase: inhibited by G protein at once, raised by superactivation.
//!
//! ```text
//! c = f (1 + Sf + Ss) (1 - Imax g) / (1 - Imax g0)          systems.md M3, calibrated_start.md 1.3
//! c   cAMP relative to the naive cell (phosphodiesterase is fast)     g, g0  cyclase inhibition now and at rest
//! Sf, Ss  superactivation, fast and slow                              Imax   largest inhibition
//! f   1, and more where phosphodiesterases are inhibited
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "adenylyl_cyclase",
        claim: "G protein inhibits adenylyl cyclase at once; cAMP follows its activity.",
        references: &["yu-sadee-1988", "papaver-2026-start"],
        parameters: &[parameter(
            "max_inhibition",
            ("", 0.70, (0.0, 0.95)),
            (Basis::Measured, "yu-sadee-1988"),
            "largest inhibition; 0.70 neuron, 0.85 HEK, 0.50 SH-SY5Y",
        )],
        needs: &["g_protein_coupling"],
        reads: &["cyclase_inhibition", "ac_fast", "ac_slow", "camp_factor"],
        writes: &["camp"],
        phenomena: &["acute_effect", "withdrawal"],
        headline: &["camp"],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let reads = [
        Read::Signal("cyclase_inhibition"),
        Read::Rest("cyclase_inhibition"),
        Read::Signal("ac_fast"),
        Read::Signal("ac_slow"),
        Read::Signal("camp_factor"),
    ];
    let cyclase = Cyclase {
        max_inhibition: p.get("max_inhibition"),
    };
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["camp"],
        cyclase,
    ))]
}

/// cAMP relative to naive: inputs inhibition, inhibition at rest, fast and slow superactivation, what multiplies it.
#[derive(Clone, Copy, Debug)]
pub struct Cyclase {
    /// Imax.
    pub max_inhibition: f64,
}

impl Rule<5, 1> for Cyclase {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [g, rest, fast, slow, factor]: [f64; 5]) -> [f64; 1] {
        [
            factor * (1.0 + fast + slow) * (1.0 - self.max_inhibition * g)
                / (1.0 - self.max_inhibition * rest),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operational::response;

    #[test]
    fn naive_is_one_and_full_inhibition_leaves_the_rest() {
        let cyclase = Cyclase { max_inhibition: 0.7 };
        assert_eq!(cyclase.advance(&(), [0.0], [0.2, 0.2, 0.0, 0.0, 1.0]), [1.0]);
        assert!((cyclase.advance(&(), [0.0], [1.0, 0.0, 0.0, 0.0, 1.0])[0] - 0.3).abs() < 1e-15);
    }

    /// The ruling on superactivation (design, section 6): with steady drug and no desensitisation cAMP stays at or
    /// below naive at every level, for the shipped gains and reserves.
    #[test]
    fn steady_drug_without_desensitisation_never_lifts_camp_above_naive() {
        let cyclase = Cyclase { max_inhibition: 0.7 };
        let rest = response(56.0, 0.0003);
        for step in 0..=4000 {
            let sigma = 0.0003 + 1e-5 * libm::pow(1.003, f64::from(step));
            let naive = response(12.3, 0.0003);
            let d = (response(12.3, sigma) - naive) / (1.0 - naive) * 13.3 / 12.3;
            let g = response(56.0, sigma);
            let c = cyclase.advance(&(), [0.0], [g, rest, 0.32 * d, 1.54 * d, 1.0])[0];
            assert!(c <= 1.0, "cAMP {c} at a stimulus of {sigma}");
        }
    }
}
