//! Anxiety: an overactive locus coeruleus, affective signs of withdrawal and stress, over half an hour.
//!
//! ```text
//! A' = (b1 (r / r0 - 1) + b2 Ya + b3 stress - A) / tau,   anxiety = A+                      an assumption throughout
//! r, r0  firing of locus coeruleus neurons, mean now and at rest      Ya  affective signs
//! ```
//! A quiet locus coeruleus calms: its term may be negative, which is what clonidine and opioids are given for.

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "anxiety",
        claim: "Anxiety rises with the firing of the locus coeruleus, with affective signs of withdrawal and with stress.",
        references: &["schulteis-1998", "papaver-2026-systems"],
        parameters: &[
            parameter(
                "firing_weight",
                ("", 0.3, (0.0, 4.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "b1: per relative rise of firing; as in the withdrawal score",
            ),
            parameter(
                "sign_weight",
                ("", 1.0, (0.0, 4.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "b2: of affective signs",
            ),
            parameter(
                "stress_weight",
                ("", 0.5, (0.0, 4.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "b3: of full stress",
            ),
            parameter(
                "time",
                ("min", 30.0, (0.1, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau",
            ),
        ],
        needs: &["firing"],
        reads: &["firing_rate", "affective_signs", "stress"],
        writes: &["anxiety_level", "anxiety"],
        phenomena: &["withdrawal"],
        headline: &["anxiety"],
    },
    extrinsic: true,
    private: &[sole(
        "anxiety_level",
        "1",
        Scope::World,
        0.0,
        "anxiety before it is cut at 0",
    )],
    build,
};

/// The neuron type that is read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let level = Level {
        firing_weight: p.get("firing_weight"),
        sign_weight: p.get("sign_weight"),
        stress_weight: p.get("stress_weight"),
        time_s: p.get("time"),
    };
    let reads = [
        Read::MeanIn(SOURCE, "firing_rate"),
        Read::RestIn(SOURCE, "firing_rate"),
        Read::Signal("affective_signs"),
        Read::Signal("stress"),
    ];
    vec![
        Part::Rule(rule(Kind::Dynamic, Scope::World, reads, ["anxiety_level"], level)),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [Read::Signal("anxiety_level")],
            ["anxiety"],
            Anxiety,
        )),
    ]
}

/// The level: inputs firing now and at rest (Hz), affective signs, stress.
#[derive(Clone, Copy, Debug)]
pub struct Level {
    /// b1.
    pub firing_weight: f64,
    /// b2.
    pub sign_weight: f64,
    /// b3.
    pub stress_weight: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<4, 1> for Level {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [level]: [f64; 1], [rate, rest, signs, stress]: [f64; 4]) -> [f64; 1] {
        let target = self.firing_weight * (relative(rate, rest) - 1.0)
            + self.sign_weight * signs
            + self.stress_weight * stress;
        [target + (level - target) * remains]
    }
}

/// Anxiety: input its level.
#[derive(Clone, Copy, Debug)]
pub struct Anxiety;

impl Rule<1, 1> for Anxiety {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [level]: [f64; 1]) -> [f64; 1] {
        [level.max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_its_sources_and_a_quiet_nucleus_calms() {
        let level = Level {
            firing_weight: 0.3,
            sign_weight: 1.0,
            stress_weight: 0.5,
            time_s: 1800.0,
        };
        let step = level.step(1800.0);
        let [up] = level.advance(&step, [0.0], [4.0, 2.0, 0.1, 0.2]);
        assert!((up - 0.5 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert_eq!(level.advance(&step, [0.0], [2.0, 2.0, 0.0, 0.0]), [0.0]);
        let [calm] = level.advance(&level.step(1e12), [0.0], [1.0, 2.0, 0.1, 0.0]);
        assert!((calm + 0.05).abs() < 1e-15);
        assert_eq!(Anxiety.advance(&(), [0.0], [calm]), [0.0]);
    }
}
