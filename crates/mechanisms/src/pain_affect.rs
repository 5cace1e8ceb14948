//! How much pain hurts: the firing of anterior cingulate neurons that pain reaches.
//!
//! ```text
//! affect = r / r0                       systems.md 2.3, M17
//! r, r0  firing of anterior cingulate neurons now and at rest, means over the neurons
//! ```
//! They hear from the dorsal horn and have opioid receptors of their own, so relief of the unpleasantness may exceed that of
//! the sensation (gomtsian-2018).

use crate::relative::relative;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "pain_affect",
        claim: "The unpleasantness of pain follows the anterior cingulate, which opioids quiet beyond what they keep from it.",
        references: &["gomtsian-2018", "wang-2009"],
        parameters: &[],
        needs: &["firing"],
        reads: &["firing_rate"],
        writes: &["pain_affect"],
        phenomena: &["acute_effect", "hyperalgesia"],
        headline: &["pain_affect"],
    },
    extrinsic: true,
    private: &[],
    build: |_| {
        let reads = [
            Read::MeanIn(SOURCE, "firing_rate"),
            Read::RestIn(SOURCE, "firing_rate"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            reads,
            ["pain_affect"],
            Affect,
        ))]
    },
};

/// The neuron type whose firing is read.
const SOURCE: &str = "anterior_cingulate";

/// Affect relative to rest: inputs mean rate and the same at rest (Hz).
#[derive(Clone, Copy, Debug)]
pub struct Affect;

impl Rule<2, 1> for Affect {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [rate, rest]: [f64; 2]) -> [f64; 1] {
        // Without firing at rest (the mechanism is off) nothing is known of it.
        [relative(rate, rest)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_to_rest() {
        assert_eq!(Affect.advance(&(), [0.0], [3.0, 3.0]), [1.0]);
        assert_eq!(Affect.advance(&(), [0.0], [0.75, 3.0]), [0.25]);
        assert_eq!(Affect.advance(&(), [0.0], [0.0, 0.0]), [1.0]);
    }
}
