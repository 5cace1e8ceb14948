//! Corticotropin-releasing factor drives the locus coeruleus under stress, and the more so for weeks after opioids.
//!
//! ```text
//! K'  = (Kmax d - K) / tau,   tau_on while it grows, tau_off while it fades              systems.md M19; xu-2004
//! E  += a stress (1 + K)             every locus coeruleus neuron
//! Ya += b K (1 - g)                  what is left of it without stress
//! d   adaptation drive      g  inhibition of the cyclase      both means over locus coeruleus neurons
//! ```
//! It belongs to the slow set that protracted withdrawal is made of: nothing faster outlasts three weeks.

use crate::relaxation::{Relaxation, Remains};
use crate::spec::parameter;
use crate::uncovered::Uncovered;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "crf_sensitisation",
        claim: "After weeks of opioids the locus coeruleus responds more to stress, and goes on doing so for months.",
        references: &["xu-2004", "papaver-2026-systems"],
        parameters: &[
            parameter(
                "largest",
                ("", 1.0, (0.0, 10.0)),
                (Basis::Assumed, "xu-2004"),
                "Kmax: growth of the response under lasting full agonist; a weak stimulus became nearly a maximal one",
            ),
            parameter(
                "onset_time",
                ("h", 72.0, (1.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau_on: seen after a week of morphine",
            ),
            parameter(
                "offset_time",
                ("h", 1008.0, (24.0, 5000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau_off: 6 weeks, of 3 to 12",
            ),
            parameter(
                "stress_drive",
                ("", 0.5, (0.0, 10.0)),
                (Basis::Assumed, "abercrombie-jacobs-1988"),
                "a: relative rise of firing by full stress in a naive animal",
            ),
            parameter(
                "sign_weight",
                ("", 0.05, (0.0, 2.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "b: affective signs per growth of the response, without a drug that covers them",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive", "cyclase_inhibition", "stress"],
        writes: &["crf_gain", "excitatory_drive", "affective_signs"],
        phenomena: &["protracted_withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

/// The neuron type that is read and driven.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let growth = Growth {
        largest: p.get("largest"),
        relaxation: Relaxation {
            onset_s: p.get("onset_time"),
            offset_s: p.get("offset_time"),
        },
    };
    let drive = Drive {
        stress_drive: p.get("stress_drive"),
    };
    let signs = Uncovered {
        weight: p.get("sign_weight"),
    };
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::World,
            [Read::MeanIn(SOURCE, "adaptation_drive")],
            ["crf_gain"],
            growth,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            [Read::Signal("crf_gain"), Read::Signal("stress")],
            ["excitatory_drive"],
            drive,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [
                Read::Signal("crf_gain"),
                Read::MeanIn(SOURCE, "cyclase_inhibition"),
            ],
            ["affective_signs"],
            signs,
        )),
    ]
}

/// Growth of the response: input adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Kmax.
    pub largest: f64,
    /// How fast.
    pub relaxation: Relaxation,
}

impl Rule<1, 1> for Growth {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        self.relaxation.step(h_s)
    }

    fn advance(&self, remains: &Remains, [grown]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        [remains.advance(grown, self.largest * drive)]
    }
}

/// Relative rise of firing under stress: inputs growth of the response, stress.
#[derive(Clone, Copy, Debug)]
pub struct Drive {
    /// a.
    pub stress_drive: f64,
}

impl Rule<2, 1> for Drive {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [grown, stress]: [f64; 2]) -> [f64; 1] {
        [self.stress_drive * stress * (1.0 + grown)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_in_days_and_fades_in_weeks() {
        let growth = Growth {
            largest: 2.0,
            relaxation: Relaxation {
                onset_s: 100.0,
                offset_s: 1000.0,
            },
        };
        let step = growth.step(100.0);
        let [grown] = growth.advance(&step, [0.0], [0.5]);
        assert!((grown - (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        let [left] = growth.advance(&step, [grown], [0.0]);
        assert!((left - grown * libm::exp(-0.1)).abs() < 1e-15);
        assert_eq!(growth.advance(&step, [0.0], [0.0]), [0.0]);
    }

    #[test]
    fn stress_counts_for_more_and_a_drug_covers_the_rest() {
        let drive = Drive { stress_drive: 0.5 };
        assert_eq!(drive.advance(&(), [0.0], [0.0, 0.8]), [0.4]);
        assert_eq!(drive.advance(&(), [0.0], [1.0, 0.8]), [0.8]);
        assert_eq!(drive.advance(&(), [0.0], [1.0, 0.0]), [0.0]);
        assert_eq!(
            Uncovered { weight: 0.5 }.advance(&(), [0.0], [1.0, 0.75]),
            [0.125]
        );
    }
}
