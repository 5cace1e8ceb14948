//! Pain as the cord sends it on: what dorsal horn neurons do under one and the same noxious stimulus.
//!
//! ```text
//! O    = r / r0                                            systems.md M17
//! L    = L0 / O                                            latency of the response to the stimulus
//! %MPE = 100 (L - L0) / (Lcut - L0),  from 0 to 100        share of the largest possible effect (D'Amour and Smith 1941)
//! r, r0  firing of dorsal horn neurons now and at rest, means over the neurons
//! Lcut   when the stimulus is taken away
//! ```
//! An animal answers when enough has come together, and half the firing takes twice as long; so relief is measured as in the
//! laboratory, as a share of what lies between the naive latency and the cut-off.
//! The stimulus is the firing of the primary afferents. What opioids do to O they do at the terminals of the afferents, at the
//! dorsal horn neurons themselves, and by way of the periaqueductal grey and the medulla: nothing of it is written here. O above
//! 1 is hyperalgesia. Since %MPE is not below 0, chance in spikes makes some of it at rest: with the default cut-off 0.13 of the
//! standard deviation of O.

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "nociception",
        claim: "Pain relief is the firing that a noxious stimulus no longer gets from dorsal horn neurons.",
        references: &["dickenson-1986", "fields-1983"],
        parameters: &[parameter(
            "cutoff",
            ("", 4.0, (1.1, 20.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "Lcut / L0: 10 s where naive animals answer after 2.5 s, as usual with tail flicks; grade C: recalled",
        )],
        needs: &["firing"],
        reads: &["firing_rate"],
        writes: &["nociception", "antinociception"],
        phenomena: &["acute_effect", "tolerance", "hyperalgesia"],
        headline: &["nociception", "antinociception"],
    },
    extrinsic: true,
    private: &[],
    build: |p| {
        let output = Output {
            cutoff: p.get("cutoff"),
        };
        let reads = [
            Read::MeanIn(SOURCE, "firing_rate"),
            Read::RestIn(SOURCE, "firing_rate"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            reads,
            ["nociception", "antinociception"],
            output,
        ))]
    },
};

/// The neuron type whose firing is read.
const SOURCE: &str = "dorsal_horn";

/// Nociception relative to rest, and %MPE: inputs mean rate and the same at rest (Hz).
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Lcut / L0.
    pub cutoff: f64,
}

impl Rule<2, 2> for Output {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 2], [rate, rest]: [f64; 2]) -> [f64; 2] {
        // Without firing at rest (the mechanism is off) there is nothing to relieve.
        let output = relative(rate, rest);
        let longer = (1.0 / output - 1.0) / (self.cutoff - 1.0);
        [output, 100.0 * longer.clamp(0.0, 1.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relief_is_how_much_later_the_answer_comes_and_hyperalgesia_is_none() {
        let output = Output { cutoff: 4.0 };
        let at = |rate| output.advance(&(), [0.0; 2], [rate, 20.0]);
        assert_eq!(at(20.0), [1.0, 0.0]);
        assert_eq!(at(8.0), [0.4, 50.0]);
        assert_eq!(at(5.0), [0.25, 100.0]);
        assert_eq!(at(1.0), [0.05, 100.0]);
        assert_eq!(at(0.0), [0.0, 100.0]);
        assert_eq!(at(30.0), [1.5, 0.0]);
        assert_eq!(output.advance(&(), [0.0; 2], [0.0, 0.0]), [1.0, 0.0]);
    }
}
