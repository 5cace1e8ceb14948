//! Beta-endorphin around the neurons of a population: released, more of it in exercise, under stress and ethanol, and
//! degraded.
//!
//! ```text
//! B' = k (B0 M (tonic + u) - (1 + s (Pz - 1)) B)        u = as S + ax X + ae A        systems.md M11
//! M, Pz  peptide production, peptidase     S  stress     X  exertion     A  what ethanol does to release
//! ```
//! It binds at the cells and competes as any drug does. What circulates is another pool, that of `exercise`: it comes from
//! the pituitary and hardly reaches the brain.

use crate::peptide_pool::Release;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "endorphin_release",
        claim: "Neurons release beta-endorphin at rest, and more of it in exercise, under stress and ethanol.",
        references: &["papaver-2026-start", "olive-2001", "jarjour-2009"],
        parameters: &[
            parameter(
                "rest_concentration",
                ("nM", 0.0525, (0.0, 30.0)),
                (Basis::Derived, "papaver-2026-start"),
                "B0: half of a tone of 0.00035 of the affinity at mu receptors (300 nM)",
            ),
            parameter(
                "half_life",
                ("min", 60.0, (0.1, 600.0)),
                (Basis::Assumed, "papaver-2026-systems; foley-1979"),
                "half-life between cells; 0.5 to 1 h, and 93 min of a dose in human spinal fluid",
            ),
            parameter(
                "tonic_share",
                ("", 1.0, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "share that is released all the time; 0: only on demand",
            ),
            parameter(
                "peptidase_share",
                ("", 0.0, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "s: share of its clearance by the peptidases that rise: these degrade enkephalins, and beta-endorphin goes by others",
            ),
            parameter(
                "stress_gain",
                ("", 2.0, (0.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "as: additional release at full stress",
            ),
            parameter(
                "exertion_gain",
                ("", 1.0, (0.0, 1000.0)),
                (Basis::Assumed, "definition"),
                "ax: additional release per exertion, which is given in multiples of rest",
            ),
            parameter(
                "ethanol_gain",
                ("", 1.0, (0.0, 1000.0)),
                (Basis::Assumed, "olive-2001; jarjour-2009"),
                "ae: additional release by ethanol at its full effect; about twice rest (grade C: recalled)",
            ),
        ],
        needs: &[],
        reads: &[
            "peptide_production",
            "peptidase",
            "stress",
            "exertion",
            "ethanol_release",
        ],
        writes: &["endorphin"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |p| vec![Release::of(p, "endorphin")],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peptide_pool::PeptidePool;
    use papaver_engine::rule::Rule;

    #[test]
    fn at_rest_flat_and_each_cause_adds_its_own() {
        let rule = Release {
            pool: PeptidePool {
                rest_nm: 0.125,
                half_life_s: 3_600.0,
                tonic_share: 1.0,
            },
            peptidase_share: 0.0,
            gains: [2.0, 1.0, 3.0],
        };
        assert_eq!(rule.advance(&60.0, [0.125], [1.0, 1.0, 0.0, 0.0, 0.0]), [0.125]);
        let end = |inputs| rule.advance(&1e15, [0.125], inputs)[0];
        assert_eq!(end([1.0, 1.0, 0.5, 0.0, 0.0]), 0.25);
        assert_eq!(end([1.0, 1.0, 0.0, 1.0, 0.0]), 0.25);
        assert_eq!(end([1.0, 1.0, 0.0, 0.0, 1.0]), 0.5);
        // The peptidases of enkephalin leave it alone.
        assert_eq!(end([1.0, 2.0, 0.0, 0.0, 0.0]), 0.125);
        let half_way = rule.advance(&3_600.0, [0.125], [1.0, 1.0, 0.0, 0.0, 1.0])[0];
        assert!((half_way - 0.3125).abs() < 1e-15);
    }
}
