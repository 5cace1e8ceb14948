//! The NMDA opponent shows as somatic signs as soon as the drug no longer covers it.
//!
//! ```text
//! Ys += a5 N (1 - g)                              systems.md M12, calibrated_start.md 1.11
//! N  NMDA opponent      g  inhibition of the cyclase by the drug      both means over locus coeruleus neurons
//! ```

use crate::spec::parameter;
use crate::uncovered::Uncovered;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "opponent_signs",
        claim: "The slow NMDA opponent carries the tail of somatic withdrawal.",
        references: &["trujillo-1991", "papaver-2026-start"],
        parameters: &[parameter(
            "weight",
            ("", 0.17, (0.0, 4.0)),
            (Basis::Fitted, "papaver-2026-calibration"),
            "a5; fitted on rows 25, 27 and 30 (docs/calibration.md), not below 0.15, since blockers of NMDA receptors lower signs",
        )],
        needs: &["nmda_opponent", "g_protein_coupling"],
        reads: &["nmda_opponent", "cyclase_inhibition"],
        writes: &["somatic_signs"],
        phenomena: &["withdrawal", "protracted_withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

/// The neuron type that is read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let uncovered = Uncovered {
        weight: p.get("weight"),
    };
    let reads = ["nmda_opponent", "cyclase_inhibition"].map(|signal| Read::MeanIn(SOURCE, signal));
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::World,
        reads,
        ["somatic_signs"],
        uncovered,
    ))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use papaver_engine::rule::Rule;

    #[test]
    fn the_drug_covers_its_opponent() {
        let uncovered = Uncovered { weight: 0.5 };
        assert_eq!(uncovered.advance(&(), [0.0], [0.8, 0.0]), [0.4]);
        assert_eq!(uncovered.advance(&(), [0.0], [0.8, 0.75]), [0.1]);
        assert_eq!(uncovered.advance(&(), [0.0], [0.0, 0.0]), [0.0]);
    }
}
