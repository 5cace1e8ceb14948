//! What a neuron's terminals pass on: its firing times what each spike releases.
//!
//! ```text
//! T = (r / r0) (s / s0)                 systems.md M7, M17
//! r, r0  firing now and at rest         s, s0  release per spike now and at rest
//! ```
//! So 1 at rest in every neuron, however fast its pacemaker. Where nothing fires at rest (firing is off) release alone
//! counts, and the other way round.

use crate::relative::relative;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "synaptic_transmission",
        claim: "What a neuron passes on is its firing times what each spike releases.",
        references: &["johnson-north-1992", "matsui-2014"],
        parameters: &[],
        needs: &["firing"],
        reads: &["firing_rate", "release"],
        writes: &["transmission"],
        phenomena: &["acute_effect", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let reads = [
            Read::Signal("firing_rate"),
            Read::Rest("firing_rate"),
            Read::Signal("release"),
            Read::Rest("release"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["transmission"],
            Transmission,
        ))]
    },
};

/// Transmission relative to rest: inputs firing rate, the same at rest, release, the same at rest.
#[derive(Clone, Copy, Debug)]
pub struct Transmission;

impl Rule<4, 1> for Transmission {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [rate, rest_rate, release, rest_release]: [f64; 4]) -> [f64; 1] {
        [relative(rate, rest_rate) * relative(release, rest_release)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_rest_and_the_product_of_both_shares_else() {
        let at = |rate, release| Transmission.advance(&(), [0.0], [rate, 15.0, release, 0.8])[0];
        assert_eq!(at(15.0, 0.8), 1.0);
        assert!((at(7.5, 0.4) - 0.25).abs() < 1e-15);
        assert_eq!(at(0.0, 0.8), 0.0);
    }

    #[test]
    fn without_firing_at_rest_release_alone_counts() {
        assert_eq!(Transmission.advance(&(), [0.0], [0.0, 0.0, 0.5, 1.0]), [0.5]);
        assert_eq!(Transmission.advance(&(), [0.0], [3.0, 2.0, 0.0, 0.0]), [1.5]);
    }
}
