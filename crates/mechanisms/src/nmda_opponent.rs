//! The opponent process that runs by NMDA receptors and PKC: it builds up under lasting agonist and opposes its effects.
//!
//! ```text
//! N' = (d (1 - B) - N) / tau,  tau_on rising, tau_off falling         systems.md M12, calibrated_start.md 1.9
//! gain = 1 / (1 + kN N)
//! d   adaptation drive         B   blocked share of NMDA receptors
//! ```
//! A blocker stops it from building up and does nothing to what has been built, nor to the acute effect.

use crate::opponent::Gain;
use crate::relaxation::{Relaxation, Remains};
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "nmda_opponent",
        claim: "An opponent process by NMDA receptors and PKC builds up under lasting agonist and outlasts it by weeks.",
        references: &[
            "trujillo-1991",
            "ben-eliyahu-1992",
            "cox-1975",
            "papaver-2026-start",
        ],
        parameters: &[
            parameter(
                "analgesic_weight",
                ("", 1.06, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "kN: what it divides the stimulus of membrane effectors by; fitted on rows 18, 21 and 22",
            ),
            parameter(
                "onset_time",
                ("h", 40.0, (1.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau_on; 26 h in a model of tolerance to infusions (ekblom-1993)",
            ),
            parameter(
                "offset_time",
                ("h", 398.0, (1.0, 5000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_off: 16.6 d; fitted on rows 18 and 22",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive", "nmda_block"],
        writes: &["nmda_opponent", "analgesic_gain"],
        phenomena: &["tolerance", "dependence", "withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let process = Process {
        relaxation: Relaxation {
            onset_s: p.get("onset_time"),
            offset_s: p.get("offset_time"),
        },
    };
    let gain = Gain {
        weight: p.get("analgesic_weight"),
    };
    let reads = [Read::Signal("adaptation_drive"), Read::Signal("nmda_block")];
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::Neuron,
            reads,
            ["nmda_opponent"],
            process,
        )),
        gain.of("nmda_opponent"),
    ]
}

/// The process: inputs adaptation drive, blocked share of NMDA receptors.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// How fast.
    pub relaxation: Relaxation,
}

impl Rule<2, 1> for Process {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        self.relaxation.step(h_s)
    }

    fn advance(&self, remains: &Remains, [now]: [f64; 1], [drive, block]: [f64; 2]) -> [f64; 1] {
        [remains.advance(now, drive * (1.0 - block))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Process = Process {
        relaxation: Relaxation {
            onset_s: 144_000.0,
            offset_s: 1_432_800.0,
        },
    };

    fn after(h_s: f64, now: f64, inputs: [f64; 2]) -> f64 {
        RULE.advance(&RULE.step(h_s), [now], inputs)[0]
    }

    #[test]
    fn builds_up_under_a_drive_and_lingers() {
        assert_eq!(after(60.0, 0.0, [0.0, 0.0]), 0.0);
        assert!((after(144_000.0, 0.0, [0.8, 0.0]) - 0.8 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((after(1_432_800.0, 0.8, [0.0, 0.0]) - 0.8 * libm::exp(-1.0)).abs() < 1e-15);
    }

    /// A blocker keeps it from growing; of what is there it takes nothing faster.
    #[test]
    fn a_blocker_slows_the_building_up_alone() {
        let share = after(3_600.0, 0.0, [0.8, 0.75]) / after(3_600.0, 0.0, [0.8, 0.0]);
        assert!((share - 0.25).abs() < 1e-12);
        assert_eq!(after(3_600.0, 0.5, [0.0, 1.0]), after(3_600.0, 0.5, [0.0, 0.0]));
    }
}
