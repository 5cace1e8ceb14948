//! Neurons make fewer peptides under an agonist, and more when they miss what peptides do.
//!
//! ```text
//! M' = (1 - fall d + rise loss - M) / tau,  M >= 0        systems.md M11
//! loss = (1 - sD / sD0)+,  sD = stimulus + uncoupled stimulus        d   adaptation drive
//! ```
//! All are means over the population. The feedback goes by what receptors feel: nothing asks whether an antagonist is there.
//! At rest d and loss are exactly 0. Blockade by an inverse agonist takes the constitutive part too and so brings the loss
//! closer to 1 than a neutral antagonist does; abstinence brings it by lost and desensitised receptors.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "peptide_production",
        claim: "Production of endogenous opioids falls under an agonist and rises under blockade.",
        references: &["obrien-1988", "kosten-1986", "papaver-2026-start"],
        parameters: &[
            parameter(
                "fall",
                ("", 0.4, (-1.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "what a full drive takes of production; below 0 it adds: the sign is contested",
            ),
            parameter(
                "rise",
                ("", 0.6, (-0.9, 0.9)),
                (Basis::Derived, "papaver-2026-start; kosten-1986"),
                "what a full loss of tone adds; plasma beta-endorphin is 1.6 times normal under lasting naltrexone",
            ),
            parameter(
                "time",
                ("h", 72.0, (1.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau of production; 2 to 4 d",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["stimulus", "uncoupled_stimulus", "adaptation_drive"],
        writes: &["peptide_production"],
        phenomena: &["endogenous_opioids", "withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let production = Production {
        fall: p.get("fall"),
        rise: p.get("rise"),
        time_s: p.get("time"),
    };
    let reads = [
        Read::Mean("stimulus"),
        Read::Mean("uncoupled_stimulus"),
        Read::RestMean("stimulus"),
        Read::RestMean("uncoupled_stimulus"),
        Read::Mean("adaptation_drive"),
    ];
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Population,
        reads,
        ["peptide_production"],
        production,
    ))]
}

/// Production relative to the naive animal: inputs stimulus, uncoupled stimulus, both at rest, adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Production {
    /// Share that a full drive takes.
    pub fall: f64,
    /// Share that a full loss of tone adds.
    pub rise: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<5, 1> for Production {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(
        &self,
        remains: &f64,
        [now]: [f64; 1],
        [coupled, uncoupled, rest, rest_uncoupled, drive]: [f64; 5],
    ) -> [f64; 1] {
        let (felt, naive) = (coupled + uncoupled, rest + rest_uncoupled);
        // Where nothing is felt at rest there is nothing to miss.
        let loss = if naive > 0.0 {
            (1.0 - felt / naive).max(0.0)
        } else {
            0.0
        };
        let target = (1.0 - self.fall * drive + self.rise * loss).max(0.0);
        [target + (now - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Production = Production {
        fall: 0.4,
        rise: 0.6,
        time_s: 259_200.0,
    };

    fn after(h_s: f64, now: f64, inputs: [f64; 5]) -> f64 {
        RULE.advance(&RULE.step(h_s), [now], inputs)[0]
    }

    #[test]
    fn exactly_one_at_rest() {
        assert_eq!(after(60.0, 1.0, [5e-4, 2e-4, 5e-4, 2e-4, 0.0]), 1.0);
        assert_eq!(after(60.0, 1.0, [0.0; 5]), 1.0);
    }

    #[test]
    fn falls_under_a_drive_and_rises_with_what_is_missed() {
        assert!((after(1e15, 1.0, [0.5, 0.2, 5e-4, 2e-4, 0.9]) - 0.64).abs() < 1e-15);
        assert!((after(1e15, 1.0, [0.0, 0.0, 5e-4, 2e-4, 0.0]) - 1.6).abs() < 1e-15);
        // A third of the tone is left.
        let blocked = after(259_200.0, 1.0, [3e-4, 0.0, 6e-4, 3e-4, 0.0]);
        assert!((blocked - (1.4 - 0.4 * libm::exp(-1.0))).abs() < 1e-15);
    }

    #[test]
    fn never_negative() {
        let all = Production { fall: 1.0, ..RULE };
        assert_eq!(
            all.advance(&all.step(1e15), [1.0], [1.0, 1.0, 0.1, 0.1, 1.1]),
            [0.0]
        );
    }
}
