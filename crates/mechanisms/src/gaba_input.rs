//! GABA from other neurons holds the cell down; when they pass on less, it fires more.
//!
//! ```text
//! E = -(I - I0)                          systems.md M7: rD = I0 - wG rG, relative to the resting rate
//! I, I0  weighted transmission of the GABA inputs now and at rest
//! ```
//! A slice has no inputs, so there the mechanism does not act.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "gaba_input",
        claim: "GABA inputs hold the cell down, and opioids that quiet them set it free.",
        references: &["johnson-north-1992", "jalabert-2011"],
        parameters: &[],
        needs: &[],
        reads: &["transmission"],
        writes: &["excitatory_drive"],
        phenomena: &["acute_effect", "withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        let reads = [
            Read::Inputs("gaba", "transmission"),
            Read::RestInputs("gaba", "transmission"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["excitatory_drive"],
            Inhibition,
        ))]
    },
};

/// Relative change of firing: inputs weighted transmission of the GABA inputs, the same at rest.
#[derive(Clone, Copy, Debug)]
pub struct Inhibition;

impl Rule<2, 1> for Inhibition {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [inputs, rest]: [f64; 2]) -> [f64; 1] {
        [rest - inputs]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// calibrated_start.md 1.8: rD = 4 + wG (1 - rG) Hz with wG 11.3 is, relative to 4 Hz, a weight of 2.825.
    #[test]
    fn less_inhibition_is_more_drive() {
        let weight = 11.3 / 4.0;
        let [drive] = Inhibition.advance(&(), [0.0], [weight * 0.54, weight]);
        assert!((4.0 * (1.0 + drive) - (4.0 + 11.3 * 0.46)).abs() < 1e-12);
        assert_eq!(Inhibition.advance(&(), [0.0], [weight, weight]), [0.0]);
        assert!(Inhibition.advance(&(), [0.0], [1.5, 1.0])[0] < 0.0);
    }
}
