//! Delta-FosB: a transcription factor that gathers over days of exposure and lasts for weeks.
//!
//! ```text
//! F' = (d - F) / tau,   tau = half-life / ln 2                    systems.md M4, M19
//! F  delta-FosB (0 naive, 1 after weeks at full drive)       d  adaptation drive
//! ```
//! It represses prodynorphin (`dynorphin_release`); what else it does (zachariou-2006) is left out.
//! A stable piece of FosB with a half-life of days in brain (28 h in PC12 cells), so it stands for what outlasts withdrawal.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "delta_fosb",
        claim: "Delta-FosB gathers in the accumbens over days of exposure and lasts for weeks.",
        references: &["nestler-2016", "zachariou-2006"],
        parameters: &[parameter(
            "half_life",
            ("d", 8.0, (0.5, 60.0)),
            (Basis::Measured, "nestler-2016"),
            "in brain; 28 h in PC12 cells; grade C: recalled",
        )],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive"],
        writes: &["delta_fosb"],
        phenomena: &["protracted_withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let gathering = Gathering {
        time_s: p.get("half_life") / core::f64::consts::LN_2,
    };
    let reads = [Read::Signal("adaptation_drive")];
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Neuron,
        reads,
        ["delta_fosb"],
        gathering,
    ))]
}

/// Delta-FosB: input adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Gathering {
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Gathering {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [fosb]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        [drive + (fosb - drive) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_left_after_a_half_life() {
        let day = 86_400.0;
        let rule = Gathering {
            time_s: 8.0 * day / core::f64::consts::LN_2,
        };
        let [left] = rule.advance(&rule.step(8.0 * day), [0.6], [0.0]);
        assert!((left - 0.3).abs() < 1e-15, "{left}");
        let [gathered] = rule.advance(&rule.step(8.0 * day), [0.0], [0.8]);
        assert!((gathered - 0.4).abs() < 1e-15, "{gathered}");
    }
}
