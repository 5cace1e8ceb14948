//! Glutamate from other neurons excites the cell, more than at rest when they pass on more.
//!
//! ```text
//! E = I - I0                                  systems.md M6
//! I, I0  weighted transmission of the glutamate inputs now and at rest
//! ```
//! A slice has no inputs, so there the mechanism does not act.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "glutamate_input",
        claim: "Glutamate inputs excite the cell, more than at rest when they pass on more.",
        references: &["akaoka-1991", "rasmussen-aghajanian-1989"],
        parameters: &[],
        needs: &[],
        reads: &["transmission"],
        writes: &["excitatory_drive"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        let reads = [
            Read::Inputs("glutamate", "transmission"),
            Read::RestInputs("glutamate", "transmission"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["excitatory_drive"],
            Glutamate,
        ))]
    },
};

/// Relative change of firing: inputs weighted transmission of the glutamate inputs, the same at rest.
#[derive(Clone, Copy, Debug)]
pub struct Glutamate;

impl Rule<2, 1> for Glutamate {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [inputs, rest]: [f64; 2]) -> [f64; 1] {
        [inputs - rest]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_at_rest_and_the_difference_else() {
        assert_eq!(Glutamate.advance(&(), [0.0], [0.5, 0.5]), [0.0]);
        assert_eq!(Glutamate.advance(&(), [0.0], [1.5, 0.5]), [1.0]);
        assert_eq!(Glutamate.advance(&(), [0.0], [0.25, 0.5]), [-0.25]);
    }
}
