//! A withdrawal score on the scale of COWS, computed from what locus coeruleus neurons do.
//!
//! ```text
//! Y   = a1 (G (c - 1))+ + a2 (r / r0 - 1)+              systems.md M8, calibrated_start.md 1.11
//! Zf' = (Y - Zf) / tau_f,   Zs' = (Y - Zs) / tau_s,   Z = wf Zf + (1 - wf) Zs
//! W   = 48 Z^h / (Y50^h + Z^h)
//! c, G, r, r0  population means of cAMP, its gate, firing now and at rest
//! ```
//! Means come first and are rectified then: with noise the mean of a rectified signal is above zero in a naive cell.
//! The terms for dopamine, kappa and the NMDA opponent of M8 join with their circuits.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "withdrawal_score",
        claim: "Signs of withdrawal follow raised cAMP and overactive firing, some at once and some over hours.",
        references: &["papaver-2026-start"],
        parameters: &[
            parameter(
                "camp_weight",
                ("", 0.30, (0.0, 2.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "a1",
            ),
            parameter(
                "firing_weight",
                ("", 0.30, (0.0, 2.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "a2",
            ),
            parameter(
                "fast_time",
                ("h", 0.10, (0.01, 2.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_f: signs that come within minutes; fitted on rows 25 and 27, loose",
            ),
            parameter(
                "slow_time",
                ("h", 6.0, (1.0, 48.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_s: signs that come over hours; fitted on rows 25 and 27, at its lower limit",
            ),
            parameter(
                "fast_share",
                ("", 0.39, (0.0, 1.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "wf; fitted on rows 25 and 27",
            ),
            parameter(
                "half_score",
                ("", 0.72, (0.05, 10.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "Y50: half of the scale; fitted on rows 25, 27 and 30",
            ),
            parameter(
                "hill",
                ("", 2.0, (1.0, 8.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "h: steepness; fitted on rows 25, 27 and 30, at its lower limit",
            ),
        ],
        needs: &["firing", "camp_gate"],
        reads: &["camp", "withdrawal_gate", "firing_rate"],
        writes: &["withdrawal_fast", "withdrawal_slow", "withdrawal"],
        phenomena: &["withdrawal"],
        headline: &["withdrawal"],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[
    sole(
        "withdrawal_fast",
        "1",
        Scope::World,
        0.0,
        "signs that come within minutes, before scaling",
    ),
    sole(
        "withdrawal_slow",
        "1",
        Scope::World,
        0.0,
        "signs that come over hours, before scaling",
    ),
];

/// The neuron type whose activity is read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let signs = Signs {
        camp_weight: p.get("camp_weight"),
        firing_weight: p.get("firing_weight"),
        fast_time_s: p.get("fast_time"),
        slow_time_s: p.get("slow_time"),
    };
    let score = Score {
        fast_share: p.get("fast_share"),
        half: p.get("half_score"),
        hill: p.get("hill"),
    };
    let reads = [
        Read::MeanIn(SOURCE, "camp"),
        Read::MeanIn(SOURCE, "withdrawal_gate"),
        Read::MeanIn(SOURCE, "firing_rate"),
        Read::RestIn(SOURCE, "firing_rate"),
    ];
    let parts = [Read::Signal("withdrawal_fast"), Read::Signal("withdrawal_slow")];
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::World,
            reads,
            ["withdrawal_fast", "withdrawal_slow"],
            signs,
        )),
        Part::Rule(rule(Kind::Algebraic, Scope::World, parts, ["withdrawal"], score)),
    ]
}

/// Two integrators of signs: inputs mean cAMP, mean gate, mean rate, mean rate at rest (Hz).
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// a1.
    pub camp_weight: f64,
    /// a2.
    pub firing_weight: f64,
    /// tau_f, s.
    pub fast_time_s: f64,
    /// tau_s, s.
    pub slow_time_s: f64,
}

impl Rule<4, 2> for Signs {
    type Step = [f64; 2];

    fn step(&self, h_s: f64) -> [f64; 2] {
        [remains(h_s, self.fast_time_s), remains(h_s, self.slow_time_s)]
    }

    fn advance(&self, step: &[f64; 2], now: [f64; 2], [camp, gate, rate, rest]: [f64; 4]) -> [f64; 2] {
        // Without firing at rest (the mechanism is off) there is no overactivity to see.
        let overactive = if rest > 0.0 {
            (rate / rest - 1.0).max(0.0)
        } else {
            0.0
        };
        let y = self.camp_weight * gate * (camp - 1.0).max(0.0) + self.firing_weight * overactive;
        [y + (now[0] - y) * step[0], y + (now[1] - y) * step[1]]
    }
}

/// The score, 0 to 48: inputs fast and slow signs.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// wf.
    pub fast_share: f64,
    /// Y50.
    pub half: f64,
    /// h.
    pub hill: f64,
}

/// The largest score of COWS (Wesson and Ling 2003).
const LARGEST: f64 = 48.0;

impl Rule<2, 1> for Score {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [fast, slow]: [f64; 2]) -> [f64; 1] {
        let z = self.fast_share * fast + (1.0 - self.fast_share) * slow;
        let power = libm::pow(z / self.half, self.hill);
        [LARGEST * power / (1.0 + power)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_scale_at_half_score_and_nothing_without_signs() {
        let score = Score {
            fast_share: 0.39,
            half: 0.72,
            hill: 2.0,
        };
        assert!((score.advance(&(), [0.0], [0.72, 0.72])[0] - 24.0).abs() < 1e-12);
        assert_eq!(score.advance(&(), [0.0], [0.0, 0.0]), [0.0]);
    }

    #[test]
    fn signs_follow_their_source_with_their_time_constants() {
        let signs = Signs {
            camp_weight: 0.3,
            firing_weight: 0.3,
            fast_time_s: 360.0,
            slow_time_s: 21_600.0,
        };
        let [fast, slow] = signs.advance(&signs.step(360.0), [0.0, 0.0], [2.0, 1.0, 4.0, 2.0]);
        assert!((fast - 0.6 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((slow - 0.6 * (1.0 - libm::exp(-360.0 / 21_600.0))).abs() < 1e-15);
        assert_eq!(
            signs.advance(&signs.step(360.0), [0.0, 0.0], [0.8, 1.0, 1.0, 2.0]),
            [0.0, 0.0]
        );
    }
}
