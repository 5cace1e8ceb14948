//! The opponent process that runs by NMDA receptors and PKC: it builds up under lasting agonist and opposes its effects.
//!
//! ```text
//! N' = (d (1 - sd B) (1 - sg G) - N) / tau,  tau_on rising, tau_off falling      systems.md M12, calibrated_start.md 1.9
//! gain = 1 / (1 + kN N (1 - se B))
//! d   adaptation drive         B, G   blocked share of NMDA and of mGlu5 receptors
//! ```
//! With sd 1 and se 0 a blocker stops it from building up and does nothing to what has been built, nor to the acute effect; the
//! other way round it masks what has been built: the contested point `nmda_in_tolerance`.
//!
//! It lies within the cells, so a slice of a tolerant animal keeps it.

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
            "kozela-2003",
            "papaver-2026-start",
        ],
        parameters: &[
            parameter(
                "analgesic_weight",
                ("", 0.73, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "kN: what it divides the stimulus of membrane effectors by; fitted on row 18 (docs/calibration.md)",
            ),
            parameter(
                "onset_time",
                ("h", 60.0, (1.0, 1000.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "tau_on; 26 h in a model of tolerance to infusions (ekblom-1993); fitted on row 18 (docs/calibration.md)",
            ),
            parameter(
                "offset_time",
                ("h", 398.0, (1.0, 5000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_off: 16.6 d; fitted on rows 18 and 22",
            ),
            parameter(
                "development_block",
                ("", 1.0, (0.0, 1.0)),
                (Basis::Derived, "trujillo-1991"),
                "sd: share of its building up that NMDA receptors carry",
            ),
            parameter(
                "expression_block",
                ("", 0.0, (0.0, 1.0)),
                (Basis::Derived, "trujillo-1991"),
                "se: share of its effect that NMDA receptors carry",
            ),
            parameter(
                "mglu5_share",
                ("", 0.5, (0.0, 1.0)),
                (Basis::Assumed, "kozela-2003"),
                "sg: share of its building up that mGlu5 receptors support; MPEP attenuated tolerance as memantine did, and low doses of both added up",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive", "nmda_block", "mglu5_block"],
        writes: &["nmda_opponent", "analgesic_gain"],
        phenomena: &["tolerance", "dependence", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let process = Process {
        relaxation: Relaxation {
            onset_s: p.get("onset_time"),
            offset_s: p.get("offset_time"),
        },
        development_block: p.get("development_block"),
        mglu5_share: p.get("mglu5_share"),
    };
    let expression = Expression {
        gain: Gain {
            weight: p.get("analgesic_weight"),
        },
        expression_block: p.get("expression_block"),
    };
    let reads = ["adaptation_drive", "nmda_block", "mglu5_block"].map(Read::Signal);
    let opposing = ["nmda_opponent", "nmda_block"].map(Read::Signal);
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::Neuron,
            reads,
            ["nmda_opponent"],
            process,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            opposing,
            ["analgesic_gain"],
            expression,
        )),
    ]
}

/// The process: inputs adaptation drive, blocked share of NMDA receptors and of mGlu5 receptors.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// How fast.
    pub relaxation: Relaxation,
    /// sd.
    pub development_block: f64,
    /// sg.
    pub mglu5_share: f64,
}

impl Rule<3, 1> for Process {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        self.relaxation.step(h_s)
    }

    fn advance(&self, remains: &Remains, [now]: [f64; 1], [drive, nmda, mglu5]: [f64; 3]) -> [f64; 1] {
        let left = (1.0 - self.development_block * nmda) * (1.0 - self.mglu5_share * mglu5);
        [remains.advance(now, drive * left)]
    }
}

/// What the process leaves of the stimulus: inputs the process, blocked share of NMDA receptors.
#[derive(Clone, Copy, Debug)]
pub struct Expression {
    /// Without a blocker; its weight is kN.
    pub gain: Gain,
    /// se.
    pub expression_block: f64,
}

impl Rule<2, 1> for Expression {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), now: [f64; 1], [process, nmda]: [f64; 2]) -> [f64; 1] {
        let acts = process * (1.0 - self.expression_block * nmda);
        self.gain.advance(&(), now, [acts])
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
        development_block: 1.0,
        mglu5_share: 0.5,
    };

    fn after(h_s: f64, now: f64, [drive, block]: [f64; 2]) -> f64 {
        after_both(h_s, now, [drive, block, 0.0])
    }

    fn after_both(h_s: f64, now: f64, inputs: [f64; 3]) -> f64 {
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

    #[test]
    fn blockers_of_both_receptors_add_up_as_shares() {
        let share = after_both(3_600.0, 0.0, [0.8, 0.5, 0.5]) / after(3_600.0, 0.0, [0.8, 0.0]);
        assert!((share - 0.5 * 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_blocker_masks_the_process_where_it_carries_the_effect() {
        let gain = |expression_block, nmda| {
            let expression = Expression {
                gain: Gain { weight: 1.0 },
                expression_block,
            };
            expression.advance(&(), [1.0], [1.0, nmda])[0]
        };
        assert_eq!(gain(0.0, 1.0), 0.5);
        assert_eq!(gain(1.0, 0.0), 0.5);
        assert_eq!(gain(1.0, 1.0), 1.0);
    }
}
