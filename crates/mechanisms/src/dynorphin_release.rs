//! Dynorphin from the nucleus accumbens around the neurons of a population, such as those that make dopamine.
//!
//! ```text
//! D' = k (D0 (1 + kX X) / (1 + kF F) - D)        systems.md M13
//! X   CRE-driven proteins of the accumbens, mean: its prodynorphin is one of them; 0 where no such cells are simulated
//! F   delta-FosB of the same cells, which represses the gene of prodynorphin
//! ```
//! Dynorphin binds at the kappa receptors of the cells, and at mu receptors at high levels.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The neurons that make dynorphin.
const SOURCE: &str = "nucleus_accumbens";

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "dynorphin_release",
        claim: "Lasting agonist makes the nucleus accumbens release more dynorphin, which acts at kappa receptors.",
        references: &[
            "nestler-2016",
            "przewlocki-1996",
            "yukhananov-1993",
            "zachariou-2006",
            "spanagel-1992",
        ],
        parameters: &[
            parameter(
                "rest_concentration",
                ("nM", 0.5, (0.0, 20.0)),
                (Basis::Assumed, "spanagel-1992"),
                "D0: 0.025 of the affinity at kappa receptors (20 nM); there is a tone, since blocking kappa receptors of the accumbens raised dopamine in naive rats",
            ),
            parameter(
                "transcription_gain",
                ("", 9.0, (0.0, 100.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "kX: additional release at X = 1, which is 5 nM then: a fifth of the receptors; content and message of the peptide go up, stay or fall in different studies",
            ),
            parameter(
                "fosb_repression",
                ("", 0.5, (0.0, 20.0)),
                (Basis::Assumed, "zachariou-2006"),
                "kF: by what full delta-FosB divides release, less 1; it lowers the message in mice, how far is assumed",
            ),
            parameter(
                "half_life",
                ("min", 60.0, (0.1, 600.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "half-life between cells",
            ),
        ],
        needs: &[],
        reads: &["transcription", "delta_fosb"],
        writes: &["dynorphin"],
        phenomena: &["endogenous_opioids", "withdrawal", "dopamine"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let dynorphin = Dynorphin {
        rest_nm: p.get("rest_concentration"),
        transcription_gain: p.get("transcription_gain"),
        fosb_repression: p.get("fosb_repression"),
        time_s: p.get("half_life") / core::f64::consts::LN_2,
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Population,
        [
            Read::MeanIfAny(SOURCE, "transcription"),
            Read::MeanIfAny(SOURCE, "delta_fosb"),
        ],
        ["dynorphin"],
        dynorphin,
    ))]
}

/// Free dynorphin, nM: inputs CRE-driven proteins, delta-FosB.
#[derive(Clone, Copy, Debug)]
pub struct Dynorphin {
    /// D0, nM.
    pub rest_nm: f64,
    /// kX.
    pub transcription_gain: f64,
    /// kF.
    pub fosb_repression: f64,
    /// 1 / k, s.
    pub time_s: f64,
}

impl Rule<2, 1> for Dynorphin {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [proteins, fosb]: [f64; 2]) -> [f64; 1] {
        let made = 1.0 + self.transcription_gain * proteins;
        let target = self.rest_nm * made / (1.0 + self.fosb_repression * fosb);
        [target + (now - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_without_proteins_and_relaxes_to_what_they_make() {
        let rule = Dynorphin {
            rest_nm: 0.1,
            transcription_gain: 4.0,
            fosb_repression: 0.25,
            time_s: 1000.0,
        };
        assert_eq!(rule.advance(&rule.step(60.0), [0.1], [0.0, 0.0]), [0.1]);
        assert_eq!(rule.advance(&rule.step(1e15), [0.1], [1.0, 0.0]), [0.5]);
        assert_eq!(rule.advance(&rule.step(1e15), [0.1], [1.0, 1.0]), [0.4]);
        let after = rule.advance(&rule.step(1000.0), [0.1], [1.0, 0.0])[0];
        assert!((after - (0.5 - 0.4 * libm::exp(-1.0))).abs() < 1e-15);
    }
}
