//! Inputs that carry what a neuron sends on: it fires in proportion to what they pass on.
//!
//! ```text
//! F *= I / I0            systems.md M17: O = S_in (1 - g_pre) (1 - g_post) (1 + k_on r_on - k_off r_off)
//! I, I0  weighted transmission of the driving inputs now and at rest
//! ```
//! Other inputs modulate such a neuron and add to its drive; when the driving ones are silent there is nothing to modulate.
//! A slice has no inputs, so there the mechanism does not act.

use crate::relative::relative;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "driving_input",
        claim: "Without what its driving inputs carry, such as a noxious stimulus, a neuron has nothing to send on.",
        references: &["dickenson-1986", "papaver-2026-systems"],
        parameters: &[],
        needs: &[],
        reads: &["transmission"],
        writes: &["firing_gain"],
        phenomena: &["acute_effect", "tolerance", "hyperalgesia"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        let reads = [
            Read::Inputs(DRIVER, "transmission"),
            Read::RestInputs(DRIVER, "transmission"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["firing_gain"],
            Carried,
        ))]
    },
};

/// The transmitter of projections that drive.
const DRIVER: &str = "driving_glutamate";

/// What is left of firing: inputs weighted transmission of the driving inputs, the same at rest.
#[derive(Clone, Copy, Debug)]
pub struct Carried;

impl Rule<2, 1> for Carried {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [inputs, rest]: [f64; 2]) -> [f64; 1] {
        [relative(inputs, rest)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firing_goes_in_proportion_and_stays_where_nothing_drives() {
        assert_eq!(Carried.advance(&(), [1.0], [0.25, 0.5]), [0.5]);
        assert_eq!(Carried.advance(&(), [1.0], [0.0, 0.5]), [0.0]);
        assert_eq!(Carried.advance(&(), [1.0], [0.0, 0.0]), [1.0]);
    }
}
