//! Receptors become constitutively active under lasting agonist, which inverse agonists then silence.
//!
//! ```text
//! x' = (largest d - x) / tau            systems.md M1, calibrated_start.md 3 (e0 naive 0.0003, chronic 0.010, tau 24 h)
//! d   adaptation drive                  x   constitutive activity above the naive one
//! ```
//! Where a neutral antagonist takes away the agonist alone, an inverse agonist takes this away too.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "constitutive_growth",
        claim: "Under lasting agonist more receptors become active without any ligand, which inverse agonists silence.",
        references: &["wang-1994", "sadee-2022", "papaver-2026-start"],
        parameters: &[
            parameter(
                "largest",
                ("", 0.0097, (0.0, 0.2)),
                (Basis::Assumed, "papaver-2026-start"),
                "stimulus of a receptor without ligand at full drive, above the naive 0.0003",
            ),
            parameter(
                "time",
                ("h", 24.0, (0.1, 1000.0)),
                (Basis::Assumed, "papaver-2026-start; papaver-2026-systems"),
                "tau, up and down",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive"],
        writes: &["constitutive_growth"],
        phenomena: &["dependence", "precipitated_withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let growth = Growth {
        largest: p.get("largest"),
        time_s: p.get("time"),
    };
    let reads = [Read::Signal("adaptation_drive")];
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Neuron,
        reads,
        ["constitutive_growth"],
        growth,
    ))]
}

/// Constitutive activity above the naive one: input drive.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// At full drive.
    pub largest: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Growth {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, step: &f64, [grown]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        let target = self.largest * drive;
        [target + (grown - target) * step]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_and_goes_with_its_time_constant() {
        let rule = Growth {
            largest: 0.0097,
            time_s: 86_400.0,
        };
        let day = rule.step(86_400.0);
        let [up] = rule.advance(&day, [0.0], [0.5]);
        assert!((up - 0.00485 * (1.0 - libm::exp(-1.0))).abs() < 1e-17);
        let [down] = rule.advance(&day, [up], [0.0]);
        assert!((down - up * libm::exp(-1.0)).abs() < 1e-17);
    }
}
