//! A withdrawal score on the scale of COWS, computed from what cells do: all of it, its somatic and its affective part.
//!
//! ```text
//! Ys  = a1 (G (c - 1))+ + a2 (r / r0 - 1)+ + somatic signs         systems.md M8, calibrated_start.md 1.11
//! Ya  = affective signs
//! Zf' = (Y - Zf) / tau_f,   Zs' = (Y - Zs) / tau_s,   Z = wf Zf + (1 - wf) Zs          for each part
//! W   = 48 Z^h / (Y50^h + Z^h)                                     of Zs + Za, of Zs alone and of Za alone
//! c, G, r, r0  means of cAMP, its gate, firing now and at rest, over locus coeruleus neurons
//! ```
//! Somatic and affective signs are what other mechanisms add: the NMDA opponent, glia, lost dopamine, kappa receptors, cues.
//! Means come first and are rectified then: with noise the mean of a rectified signal is above zero in a naive cell. The
//! scale is steep, so the two parts alone do not add up to the whole.

use crate::relative::relative;
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
                ("", 0.18, (0.0, 2.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "a1; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
            parameter(
                "firing_weight",
                ("", 0.77, (0.0, 2.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "a2; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
            parameter(
                "fast_time",
                ("h", 0.03, (0.01, 2.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "tau_f: signs that come within minutes; fitted on rows 25, 27 and 30 (docs/calibration.md), loose",
            ),
            parameter(
                "slow_time",
                ("h", 17.3, (1.0, 48.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "tau_s: signs that come over hours; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
            parameter(
                "fast_share",
                ("", 0.51, (0.0, 1.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "wf; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
            parameter(
                "half_score",
                ("", 0.74, (0.05, 10.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "Y50: half of the scale; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
            parameter(
                "hill",
                ("", 1.75, (1.0, 8.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "h: steepness; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            ),
        ],
        needs: &["firing", "camp_gate"],
        reads: &[
            "camp",
            "withdrawal_gate",
            "firing_rate",
            "somatic_signs",
            "affective_signs",
        ],
        writes: &[
            "somatic_fast",
            "somatic_slow",
            "affective_fast",
            "affective_slow",
            "withdrawal",
            "withdrawal_somatic",
            "withdrawal_affective",
        ],
        phenomena: &["withdrawal"],
        headline: &["withdrawal"],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[
    integrator(
        "somatic_fast",
        "somatic signs that come within minutes, before scaling",
    ),
    integrator(
        "somatic_slow",
        "somatic signs that come over hours, before scaling",
    ),
    integrator(
        "affective_fast",
        "affective signs that come within minutes, before scaling",
    ),
    integrator(
        "affective_slow",
        "affective signs that come over hours, before scaling",
    ),
];

const fn integrator(name: &'static str, meaning: &'static str) -> SignalSpec {
    sole(name, "1", Scope::World, 0.0, meaning)
}

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
        Read::Signal("somatic_signs"),
        Read::Signal("affective_signs"),
    ];
    let integrators = ["somatic_fast", "somatic_slow", "affective_fast", "affective_slow"];
    let scores = ["withdrawal", "withdrawal_somatic", "withdrawal_affective"];
    vec![
        Part::Rule(rule(Kind::Dynamic, Scope::World, reads, integrators, signs)),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            integrators.map(Read::Signal),
            scores,
            score,
        )),
    ]
}

/// Two integrators of signs for each part: inputs mean cAMP, mean gate, mean rate, mean rate at rest (Hz), somatic signs,
/// affective signs.
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

impl Rule<6, 4> for Signs {
    type Step = [f64; 2];

    fn step(&self, h_s: f64) -> [f64; 2] {
        [remains(h_s, self.fast_time_s), remains(h_s, self.slow_time_s)]
    }

    fn advance(
        &self,
        [fast, slow]: &[f64; 2],
        now: [f64; 4],
        [camp, gate, rate, rest, somatic, affective]: [f64; 6],
    ) -> [f64; 4] {
        let overactive = (relative(rate, rest) - 1.0).max(0.0);
        let of_cells = self.camp_weight * gate * (camp - 1.0).max(0.0) + self.firing_weight * overactive;
        let y = of_cells + somatic;
        [
            y + (now[0] - y) * fast,
            y + (now[1] - y) * slow,
            affective + (now[2] - affective) * fast,
            affective + (now[3] - affective) * slow,
        ]
    }
}

/// The scores, 0 to 48: of both parts, of the somatic and of the affective one; inputs fast and slow somatic signs, fast and
/// slow affective signs.
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

impl Score {
    /// Signs below nothing, as where kappa receptors protect, are none.
    fn of(&self, z: f64) -> f64 {
        let power = libm::pow(z.max(0.0) / self.half, self.hill);
        LARGEST * power / (1.0 + power)
    }
}

impl Rule<4, 3> for Score {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(
        &self,
        (): &(),
        _: [f64; 3],
        [somatic_fast, somatic_slow, affective_fast, affective_slow]: [f64; 4],
    ) -> [f64; 3] {
        let mixed = |fast: f64, slow: f64| self.fast_share * fast + (1.0 - self.fast_share) * slow;
        let somatic = mixed(somatic_fast, somatic_slow);
        let affective = mixed(affective_fast, affective_slow);
        [somatic + affective, somatic, affective].map(|z| self.of(z))
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
        let [all, somatic, affective] = score.advance(&(), [0.0; 3], [0.36, 0.36, 0.36, 0.36]);
        assert!((all - 24.0).abs() < 1e-12);
        // Half as much of each: 48 x 0.25 / 1.25.
        assert!((somatic - 9.6).abs() < 1e-12 && (affective - 9.6).abs() < 1e-12);
        assert_eq!(score.advance(&(), [0.0; 3], [0.0; 4]), [0.0; 3]);
        let [all, somatic, affective] = score.advance(&(), [0.0; 3], [0.0, 0.0, 1.0, 0.0]);
        assert!(all == affective && somatic == 0.0);
        // What protects takes from the whole, and is no sign by itself.
        let odd = Score { hill: 2.5, ..score };
        let [all, somatic, affective] = odd.advance(&(), [0.0; 3], [0.5, 0.5, -0.2, -0.2]);
        assert!(all < somatic && all > 0.0 && affective == 0.0, "{all}, {somatic}");
    }

    #[test]
    fn signs_follow_their_source_with_their_time_constants() {
        let signs = Signs {
            camp_weight: 0.3,
            firing_weight: 0.3,
            fast_time_s: 360.0,
            slow_time_s: 21_600.0,
        };
        let step = signs.step(360.0);
        let (fast, slow) = (1.0 - libm::exp(-1.0), 1.0 - libm::exp(-360.0 / 21_600.0));
        let found = signs.advance(&step, [0.0; 4], [2.0, 1.0, 4.0, 2.0, 0.5, 0.25]);
        for (found, expected) in found
            .into_iter()
            .zip([1.1 * fast, 1.1 * slow, 0.25 * fast, 0.25 * slow])
        {
            assert!((found - expected).abs() < 1e-15, "{found}, {expected}");
        }
        assert_eq!(
            signs.advance(&step, [0.0; 4], [0.8, 1.0, 1.0, 2.0, 0.0, 0.0]),
            [0.0; 4]
        );
    }
}
