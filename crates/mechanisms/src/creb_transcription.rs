//! CREB and the proteins that it makes: the slow memory of exposure.
//!
//! ```text
//! CR' = (P - CR) / tau_C                                         systems.md M4
//! X'  = (phi [d + b (CR/CR0 - 1)+] - X) / tau_X,  X <= cap        calibrated_start.md 1.6
//! P   active PKA      CR  phosphorylated CREB     X  CRE-driven proteins (0 naive, about 1 after days of agonist)
//! d   adaptation drive: cAMP sits at or below naive during exposure, so a trigger on raised CREB alone would fire only
//!     in withdrawal; b weighs that burst        phi  1 wild type, 0.1 to 0.2 in the CREB-alpha/delta mutant
//! ```
//! The fit drove the burst by (c - 1)+; here it goes by way of PKA and CREB, whose rise is of the same size.

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "creb_transcription",
        claim: "CREB-driven proteins build up over a day of exposure and make cAMP count for more downstream.",
        references: &["nestler-2016", "papaver-2026-start"],
        parameters: &[
            parameter(
                "creb_time",
                ("h", 0.5, (0.01, 24.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau_C of phosphorylated CREB",
            ),
            parameter(
                "time",
                ("h", 24.0, (1.0, 240.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau_X of CRE-driven proteins; loose",
            ),
            parameter(
                "burst",
                ("", 0.03, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "b: weight of raised CREB",
            ),
            parameter(
                "cap",
                ("", 1.3, (0.1, 10.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "largest X",
            ),
            parameter(
                "strength",
                ("", 1.0, (0.0, 2.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "phi: 1 wild type, 0.1 to 0.2 CREB-alpha/delta mutant",
            ),
        ],
        needs: &["pka", "adaptation_drive"],
        reads: &["pka", "adaptation_drive"],
        writes: &["creb", "transcription"],
        phenomena: &["dependence", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let reads = [
        Read::Signal("pka"),
        Read::Signal("adaptation_drive"),
        Read::Rest("creb"),
    ];
    let creb = Creb {
        creb_time_s: p.get("creb_time"),
        time_s: p.get("time"),
        burst: p.get("burst"),
        cap: p.get("cap"),
        strength: p.get("strength"),
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Neuron,
        reads,
        ["creb", "transcription"],
        creb,
    ))]
}

/// CREB and its proteins: inputs PKA, adaptation drive, CREB at rest.
#[derive(Clone, Copy, Debug)]
pub struct Creb {
    /// tau_C, s.
    pub creb_time_s: f64,
    /// tau_X, s.
    pub time_s: f64,
    /// b.
    pub burst: f64,
    /// Largest X.
    pub cap: f64,
    /// phi.
    pub strength: f64,
}

impl Rule<3, 2> for Creb {
    type Step = [f64; 2];

    fn step(&self, h_s: f64) -> [f64; 2] {
        [remains(h_s, self.creb_time_s), remains(h_s, self.time_s)]
    }

    fn advance(
        &self,
        [creb_remains, remains]: &[f64; 2],
        [creb, x]: [f64; 2],
        [pka, drive, rest]: [f64; 3],
    ) -> [f64; 2] {
        let next = pka + (creb - pka) * creb_remains;
        // The mean of CREB over the step is close to the mean of its ends; without PKA there is no rest to compare with.
        let raised = (relative((creb + next) / 2.0, rest) - 1.0).max(0.0);
        let target = (self.strength * (drive + self.burst * raised)).min(self.cap);
        [next, target + (x - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Creb = Creb {
        creb_time_s: 1_800.0,
        time_s: 86_400.0,
        burst: 0.03,
        cap: 1.3,
        strength: 1.0,
    };

    #[test]
    fn proteins_follow_the_drive_and_stay_at_zero_when_naive() {
        let step = RULE.step(86_400.0);
        assert_eq!(RULE.advance(&step, [0.35, 0.0], [0.35, 0.0, 0.35])[1], 0.0);
        let [_, x] = RULE.advance(&step, [0.35, 0.0], [0.35, 0.9, 0.35]);
        assert!((x - 0.9 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
    }

    #[test]
    fn capped() {
        let [_, x] = RULE.advance(&RULE.step(1e12), [0.35, 0.0], [0.35, 5.0, 0.35]);
        assert_eq!(x, 1.3);
    }
}
