//! Pain as the cord sends it on: what dorsal horn neurons do under one and the same noxious stimulus.
//!
//! ```text
//! O    = r / r0                             systems.md M17
//! %MPE = 100 (1 - O),  not below 0          share of the largest possible effect
//! r, r0  firing of dorsal horn neurons now and at rest, means over the neurons
//! ```
//! The stimulus is the firing of the primary afferents. What opioids do to O they do at the terminals of the afferents, at the
//! dorsal horn neurons themselves, and by way of the periaqueductal grey and the medulla: nothing of it is written here. O above
//! 1 is hyperalgesia. Since %MPE is not below 0, chance in spikes makes some of it at rest: 0.4 of the standard deviation of O,
//! 1 % with 60 neurons of each type and steps of 5 s.

use crate::relative::relative;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "nociception",
        claim: "Pain relief is the firing that a noxious stimulus no longer gets from dorsal horn neurons.",
        references: &["dickenson-1986", "fields-1983"],
        parameters: &[],
        needs: &["firing"],
        reads: &["firing_rate"],
        writes: &["nociception", "antinociception"],
        phenomena: &["acute_effect", "tolerance", "hyperalgesia"],
        headline: &["nociception", "antinociception"],
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
            ["nociception", "antinociception"],
            Output,
        ))]
    },
};

/// The neuron type whose firing is read.
const SOURCE: &str = "dorsal_horn";

/// Nociception relative to rest, and %MPE: inputs mean rate and the same at rest (Hz).
#[derive(Clone, Copy, Debug)]
pub struct Output;

impl Rule<2, 2> for Output {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 2], [rate, rest]: [f64; 2]) -> [f64; 2] {
        // Without firing at rest (the mechanism is off) there is nothing to relieve.
        let output = relative(rate, rest);
        [output, (100.0 * (1.0 - output)).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relief_is_what_is_missing_and_hyperalgesia_is_none() {
        let at = |rate| Output.advance(&(), [0.0; 2], [rate, 20.0]);
        assert_eq!(at(20.0), [1.0, 0.0]);
        assert_eq!(at(5.0), [0.25, 75.0]);
        assert_eq!(at(0.0), [0.0, 100.0]);
        assert_eq!(at(30.0), [1.5, 0.0]);
        assert_eq!(Output.advance(&(), [0.0; 2], [0.0, 0.0]), [1.0, 0.0]);
    }
}
