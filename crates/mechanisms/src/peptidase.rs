//! Peptidases that degrade enkephalins rise with lasting agonist.
//!
//! ```text
//! Pz' = (1 + gain d - Pz) / tau        d   adaptation drive, mean over the population
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "peptidase",
        claim: "Enkephalin-degrading peptidases become more active under lasting agonist.",
        references: &["malfroy-1978"],
        parameters: &[
            parameter(
                "gain",
                ("", 0.5, (0.0, 5.0)),
                (Basis::Assumed, "malfroy-1978"),
                "rise of activity at a full drive; higher after morphine in mouse striatum (grade C: recalled)",
            ),
            parameter(
                "time",
                ("h", 72.0, (1.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau of the rise and of the return; days",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive"],
        writes: &["peptidase"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let activity = Activity {
        gain: p.get("gain"),
        time_s: p.get("time"),
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Population,
        [Read::Mean("adaptation_drive")],
        ["peptidase"],
        activity,
    ))]
}

/// Activity relative to the naive animal: input adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    /// Rise at a full drive.
    pub gain: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Activity {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        let target = 1.0 + self.gain * drive;
        [target + (now - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relaxes_to_what_the_drive_asks_for() {
        let rule = Activity {
            gain: 0.5,
            time_s: 1000.0,
        };
        assert_eq!(rule.advance(&rule.step(60.0), [1.0], [0.0]), [1.0]);
        let after = rule.advance(&rule.step(1000.0), [1.0], [0.8])[0];
        assert!((after - (1.4 - 0.4 * libm::exp(-1.0))).abs() < 1e-15);
    }
}
