//! Surroundings in which a drug is felt come to stand for it: they call up its opponents, with the drug and without.
//!
//! ```text
//! V'   = C d (1 - V) / tau_l - C (1 - d) V / tau_e             systems.md M19; Siegel 1975, Rescorla and Wagner 1972
//! Ya  += b C V (1 - g)                     conditioned withdrawal
//! gain = 1 / (1 + k C V)                   conditioned tolerance, of the neurons on the way of pain
//! C    1 while the cue is there, 0 else (an event sets it)        V  strength of the association, 0 to 1
//! d, g adaptation drive and inhibition of the cyclase, means over locus coeruleus neurons
//! ```
//! It is learned while cue and drug come together, and unlearned while the cue comes alone. Without a cue nothing happens.

use crate::opponent::Gain;
use crate::spec::parameter;
use crate::uncovered::Uncovered;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "conditioned_cue",
        claim: "A cue that went with the drug calls up tolerance to it, and withdrawal where the drug does not come.",
        references: &["siegel-1975", "papaver-2026-systems"],
        parameters: &[
            parameter(
                "presence",
                ("", 0.0, (0.0, 1.0)),
                (Basis::Assumed, "definition"),
                "C: 1 while the cue is there; an event sets it",
            ),
            parameter(
                "learning_time",
                ("h", 4.0, (0.1, 1000.0)),
                (Basis::Assumed, "siegel-1975"),
                "tau_l: of cue and full drug effect together; a handful of hourly pairings",
            ),
            parameter(
                "extinction_time",
                ("h", 12.0, (0.1, 10000.0)),
                (Basis::Assumed, "siegel-1975"),
                "tau_e: of the cue alone",
            ),
            parameter(
                "sign_weight",
                ("", 0.1, (0.0, 2.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "b: affective signs by a full association without the drug",
            ),
            parameter(
                "tolerance_gain",
                ("", 0.5, (0.0, 10.0)),
                (Basis::Assumed, "siegel-1975"),
                "k: loss of analgesic gain by a full association",
            ),
        ],
        needs: &[],
        reads: &["adaptation_drive", "cyclase_inhibition"],
        writes: &["cue_strength", "affective_signs", "analgesic_gain"],
        phenomena: &["tolerance", "protracted_withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

/// The neuron type by which the drug is felt.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let presence = p.get("presence");
    let learning = Learning {
        presence,
        learning_s: p.get("learning_time"),
        extinction_s: p.get("extinction_time"),
    };
    // Both act while the cue is there.
    let signs = Uncovered {
        weight: presence * p.get("sign_weight"),
    };
    let tolerance = Gain {
        weight: presence * p.get("tolerance_gain"),
    };
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::World,
            [Read::MeanIfAny(SOURCE, "adaptation_drive")],
            ["cue_strength"],
            learning,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [
                Read::Signal("cue_strength"),
                Read::MeanIfAny(SOURCE, "cyclase_inhibition"),
            ],
            ["affective_signs"],
            signs,
        )),
        tolerance.of("cue_strength"),
    ]
}

/// Strength of the association: input adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Learning {
    /// C.
    pub presence: f64,
    /// tau_l, s.
    pub learning_s: f64,
    /// tau_e, s.
    pub extinction_s: f64,
}

impl Rule<1, 1> for Learning {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        h_s
    }

    fn advance(&self, h_s: &f64, [strength]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        let up = self.presence * drive.min(1.0) / self.learning_s;
        let down = self.presence * (1.0 - drive.min(1.0)) / self.extinction_s;
        // Nothing is learned or unlearned without the cue.
        if up + down == 0.0 {
            return [strength];
        }
        let target = up / (up + down);
        [target + (strength - target) * remains(*h_s, 1.0 / (up + down))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUE: Learning = Learning {
        presence: 1.0,
        learning_s: 100.0,
        extinction_s: 400.0,
    };

    #[test]
    fn is_learned_with_the_drug_and_unlearned_without() {
        let at = |strength, drive| CUE.advance(&100.0, [strength], [drive])[0];
        assert!((at(0.0, 1.0) - (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((at(0.8, 0.0) - 0.8 * libm::exp(-0.25)).abs() < 1e-15);
        // Half a drug: 1/200 up and 1/800 down, towards 0.8.
        assert!((CUE.advance(&1e9, [0.0], [0.5])[0] - 0.8).abs() < 1e-12);
        let away = Learning { presence: 0.0, ..CUE };
        assert_eq!(away.advance(&1e9, [0.8], [1.0]), [0.8]);
        assert_eq!(away.advance(&1e15, [0.0], [0.0]), [0.0]);
    }

    #[test]
    fn calls_up_opponents() {
        assert_eq!(Uncovered { weight: 0.5 }.advance(&(), [0.0], [0.5, 0.5]), [0.125]);
        assert_eq!(Gain { weight: 1.0 }.advance(&(), [1.0], [1.0]), [0.5]);
        assert_eq!(Gain { weight: 0.0 }.advance(&(), [1.0], [1.0]), [1.0]);
    }
}
