//! Adenylyl cyclase superactivates under lasting agonist, in a fast and a slow component.
//!
//! ```text
//! Sf' = (Af d - Sf) / tau_f            fast, independent of protein synthesis
//! Ss' = (As d - Ss) / tau_s            slow; tau_s 36 h up, 115 h down        calibrated_start.md 1.5
//! d   adaptation drive
//! ```
//! The overshoot of cAMP at full occupancy, right after a full antagonist, is 1 + Af + As.

use crate::spec::{parameter, per_neuron};
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "ac_superactivation",
        claim: "Lasting agonist makes adenylyl cyclase overactive, so that cAMP overshoots when the agonist goes.",
        references: &[
            "avidor-reiss-1995",
            "carter-1993",
            "yu-sadee-1988",
            "papaver-2026-start",
        ],
        parameters: &[
            per_neuron(parameter(
                "fast_gain",
                ("", 0.5, (0.0, 10.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "Af; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            )),
            parameter(
                "fast_time",
                ("h", 2.5, (0.1, 24.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau_f, up and down",
            ),
            per_neuron(parameter(
                "slow_gain",
                ("", 1.54, (0.0, 10.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "As; fitted on rows 8, 25 and 30",
            )),
            parameter(
                "slow_onset_time",
                ("h", 36.0, (1.0, 1000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_s while rising; loose",
            ),
            parameter(
                "slow_offset_time",
                ("h", 115.0, (1.0, 2000.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "tau_s while falling; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
        ],
        needs: &["adenylyl_cyclase"],
        reads: &["adaptation_drive"],
        writes: &["ac_fast", "ac_slow"],
        phenomena: &["dependence", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let reads = [
        Read::Signal("adaptation_drive"),
        Read::Trait("fast_gain"),
        Read::Trait("slow_gain"),
    ];
    let times = Superactivation {
        fast_time_s: p.get("fast_time"),
        slow_onset_time_s: p.get("slow_onset_time"),
        slow_offset_time_s: p.get("slow_offset_time"),
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Neuron,
        reads,
        ["ac_fast", "ac_slow"],
        times,
    ))]
}

/// Two components: inputs drive, fast gain, slow gain; outputs fast, slow.
#[derive(Clone, Copy, Debug)]
pub struct Superactivation {
    /// tau_f, s.
    pub fast_time_s: f64,
    /// tau_s while rising, s.
    pub slow_onset_time_s: f64,
    /// tau_s while falling, s.
    pub slow_offset_time_s: f64,
}

/// What remains of a distance to the target after the step: fast, slow rising, slow falling.
#[derive(Clone, Copy, Debug)]
pub struct Remains {
    fast: f64,
    rising: f64,
    falling: f64,
}

impl Rule<3, 2> for Superactivation {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        Remains {
            fast: remains(h_s, self.fast_time_s),
            rising: remains(h_s, self.slow_onset_time_s),
            falling: remains(h_s, self.slow_offset_time_s),
        }
    }

    fn advance(&self, step: &Remains, [fast, slow]: [f64; 2], [drive, af, as_]: [f64; 3]) -> [f64; 2] {
        let (fast_target, slow_target) = (af * drive, as_ * drive);
        let slow_remains = if slow_target > slow {
            step.rising
        } else {
            step.falling
        };
        [
            fast_target + (fast - fast_target) * step.fast,
            slow_target + (slow - slow_target) * slow_remains,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Superactivation = Superactivation {
        fast_time_s: 9_000.0,
        slow_onset_time_s: 129_600.0,
        slow_offset_time_s: 507_600.0,
    };

    #[test]
    fn relaxes_as_its_equation_says() {
        let after = |h, now| RULE.advance(&RULE.step(h), now, [0.8, 0.32, 1.54]);
        let [fast, slow] = after(9_000.0, [0.0, 0.0]);
        assert!((fast - 0.256 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((slow - 1.232 * (1.0 - libm::exp(-9_000.0 / 129_600.0))).abs() < 1e-15);
        let [_, falling] = after(507_600.0, [0.0, 3.0]);
        assert!((falling - (1.232 + (3.0 - 1.232) * libm::exp(-1.0))).abs() < 1e-15);
    }

    #[test]
    fn two_half_steps_are_one_step() {
        let half = RULE.step(30.0);
        let twice = RULE.advance(&half, RULE.advance(&half, [0.1, 0.2], [1.0; 3]), [1.0; 3]);
        let once = RULE.advance(&RULE.step(60.0), [0.1, 0.2], [1.0; 3]);
        assert!(twice.iter().zip(once).all(|(a, b)| (a - b).abs() < 1e-14));
    }
}
