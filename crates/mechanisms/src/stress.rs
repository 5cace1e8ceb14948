//! Stress, a cause that an event of the scenario sets: it comes and goes within minutes.
//!
//! ```text
//! S' = (intensity - S) / tau,  tau_on rising, tau_off falling
//! ```

use crate::relaxation::{Relaxation, Remains};
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "stress",
        claim: "Stress comes within minutes of what causes it and outlasts it by half an hour.",
        references: &["abercrombie-jacobs-1988", "met-enkephalin-ewes"],
        parameters: &[
            parameter(
                "intensity",
                ("", 0.0, (0.0, 1.0)),
                (Basis::Assumed, "definition"),
                "0 none to 1 the most; an event sets it while it lasts",
            ),
            parameter(
                "onset_time",
                ("min", 5.0, (0.5, 60.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau_on: minutes",
            ),
            parameter(
                "offset_time",
                ("min", 30.0, (0.5, 600.0)),
                (Basis::Assumed, "met-enkephalin-ewes"),
                "tau_off: in sheep cortisol stayed up for at least 30 min after an hour of stress",
            ),
        ],
        needs: &[],
        reads: &[],
        writes: &["stress"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let stress = Stress {
        intensity: p.get("intensity"),
        relaxation: Relaxation {
            onset_s: p.get("onset_time"),
            offset_s: p.get("offset_time"),
        },
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::World,
        [],
        ["stress"],
        stress,
    ))]
}

/// Stress, 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Stress {
    /// What it goes to.
    pub intensity: f64,
    /// How fast.
    pub relaxation: Relaxation,
}

impl Rule<0, 1> for Stress {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        self.relaxation.step(h_s)
    }

    fn advance(&self, remains: &Remains, [now]: [f64; 1], []: [f64; 0]) -> [f64; 1] {
        [remains.advance(now, self.intensity)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_and_goes() {
        let at = |intensity| Stress {
            intensity,
            relaxation: Relaxation {
                onset_s: 300.0,
                offset_s: 1_800.0,
            },
        };
        let [risen] = at(0.8).advance(&at(0.8).step(300.0), [0.0], []);
        assert!((risen - 0.8 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        let [left] = at(0.0).advance(&at(0.0).step(1_800.0), [risen], []);
        assert!((left - risen * libm::exp(-1.0)).abs() < 1e-15);
    }
}
