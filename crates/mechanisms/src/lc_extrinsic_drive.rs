//! Inputs drive the locus coeruleus in withdrawal: glutamate from the paragigantocellularis, and others.
//!
//! ```text
//! E_e = gain (w_e + w_o) G (c - 1)+        systems.md 2.1 and M6; w_e 0.55 glutamate, w_o 0.25 unexplained
//! ```
//! c and G are means over the population: the inputs' own adaptation is taken to be that of these neurons. Where the
//! paragigantocellularis is a population of its own, it brings the glutamate (`glutamate_input`), by its own adaptation, and
//! here w_e counts for nothing; so a lesion of it is a weight of 0 of the projection, and not a scenario without these neurons.
//! The unexplained rest stands for CRF, orexin and lost inhibition. Kynurenate sets
//! `glutamate_weight`, or the weight of that projection, to 0. A slice has no inputs, so there the mechanism does not act.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "lc_extrinsic_drive",
        claim: "Most of locus coeruleus overactivity in withdrawal is driven from outside, chiefly by glutamate.",
        references: &["akaoka-1991", "rasmussen-1990", "papaver-2026-start"],
        parameters: &[
            parameter(
                "glutamate_weight",
                ("", 0.55, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "w_e: share of glutamate in withdrawal overactivity, +-0.1",
            ),
            parameter(
                "other_weight",
                ("", 0.25, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "w_o: unexplained share (CRF, orexin, lost inhibition), +-0.1",
            ),
            parameter(
                "gain",
                ("", 2.68, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "rise of firing per relative rise of cAMP, all shares together; fitted on row 8",
            ),
        ],
        needs: &["camp_gate"],
        reads: &["camp", "withdrawal_gate", "firing_rate"],
        writes: &["excitatory_drive"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

/// The neuron type that brings the glutamate.
const SOURCE: &str = "paragigantocellularis";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let (gain, other) = (p.get("gain"), p.get("other_weight"));
    let drive = Inputs {
        all: gain * (p.get("glutamate_weight") + other),
        without_glutamate: gain * other,
    };
    let reads = [
        Read::Mean("camp"),
        Read::Mean("withdrawal_gate"),
        Read::RestIfAny(SOURCE, "firing_rate"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["excitatory_drive"],
        drive,
    ))]
}

/// Relative rise of firing by inputs: inputs mean cAMP and mean gate of the population, and the resting rate of neurons that
/// bring the glutamate themselves, 0 if there are none.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Rise per relative rise of mean cAMP with the gate open.
    pub all: f64,
    /// The same of what is no glutamate.
    pub without_glutamate: f64,
}

impl Rule<3, 1> for Inputs {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [mean_camp, mean_gate, source_hz]: [f64; 3]) -> [f64; 1] {
        let gain = if source_hz > 0.0 {
            self.without_glutamate
        } else {
            self.all
        };
        [gain * mean_gate * (mean_camp - 1.0).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRIVE: Inputs = Inputs {
        all: 1.5,
        without_glutamate: 0.375,
    };

    #[test]
    fn shares_add_up_to_the_published_range() {
        // systems.md M6: at c = 2.8 with the gate open firing rises by 150 to 270 % with gain 1.5, all shares together
        let all = DRIVE.advance(&(), [0.0], [2.8, 1.0, 0.0])[0];
        assert!((all - 2.7).abs() < 1e-12);
        assert_eq!(DRIVE.advance(&(), [0.0], [0.9, 1.0, 0.0]), [0.0]);
    }

    #[test]
    fn silent_about_glutamate_where_its_neurons_are_there() {
        let others = DRIVE.advance(&(), [0.0], [2.0, 1.0, 10.0])[0];
        assert_eq!(others, 0.375);
    }
}
