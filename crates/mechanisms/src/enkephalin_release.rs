//! Enkephalin around the neurons of a population: released, more of it under stress and ethanol, and degraded.
//!
//! ```text
//! E' = k (E0 M (tonic + u) - (1 + s (Pz - 1)) E)        u = as S + ax X + ae A        systems.md M11
//! M, Pz  peptide production, peptidase     S  stress     X  exertion     A  what ethanol does to release
//! ```
//! What it comes to is a concentration of met-enkephalin at the cells, which binds there and competes as any drug does.
//! At rest it is 0.000175 of the affinity at mu receptors, and so is beta-endorphin: a tone of 0.00035 together, which with the
//! reserve of the cyclase comes to what the naive cell was first fitted with (0.0005 with 56).

use crate::peptide_pool::Release;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "enkephalin_release",
        claim: "Neurons release enkephalin at rest, and more of it under stress, exertion and ethanol.",
        references: &["papaver-2026-start", "marinelli-2005"],
        parameters: &[
            parameter(
                "rest_concentration",
                ("nM", 0.35, (0.0, 200.0)),
                (Basis::Derived, "papaver-2026-start"),
                "E0: half of a tone of 0.00035 of the affinity at mu receptors (2000 nM)",
            ),
            parameter(
                "half_life",
                ("min", 30.0, (0.1, 600.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "half-life of what spreads between cells; 0.5 to 1 h, far longer than that of a single molecule",
            ),
            parameter(
                "tonic_share",
                ("", 1.0, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "share that is released all the time; 0: only on demand",
            ),
            parameter(
                "peptidase_share",
                ("", 1.0, (0.0, 1.0)),
                (Basis::Assumed, "malfroy-1978"),
                "s: share of its clearance by the peptidases that rise",
            ),
            parameter(
                "stress_gain",
                ("", 2.0, (0.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "as: additional release at full stress; none to several times rest in dialysates",
            ),
            parameter(
                "exertion_gain",
                ("", 0.0, (0.0, 1000.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "ax: additional release per exertion; known of beta-endorphin alone",
            ),
            parameter(
                "ethanol_gain",
                ("", 0.5, (0.0, 1000.0)),
                (Basis::Assumed, "marinelli-2005; jarjour-2009"),
                "ae: additional release by ethanol at its full effect; up in nucleus accumbens, unchanged in midbrain",
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
        writes: &["enkephalin"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build: |p| vec![Release::of(p, "enkephalin")],
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
                rest_nm: 0.5,
                half_life_s: 1_800.0,
                tonic_share: 1.0,
            },
            peptidase_share: 1.0,
            gains: [2.0, 3.0, 0.5],
        };
        assert_eq!(rule.advance(&60.0, [0.5], [1.0, 1.0, 0.0, 0.0, 0.0]), [0.5]);
        let end = |inputs| rule.advance(&1e15, [0.5], inputs)[0];
        assert_eq!(end([1.0, 1.0, 0.5, 0.0, 0.0]), 1.0);
        assert_eq!(end([1.0, 1.0, 0.0, 1.0, 0.0]), 2.0);
        assert_eq!(end([1.0, 1.0, 0.0, 0.0, 1.0]), 0.75);
        assert_eq!(end([0.5, 2.0, 0.0, 0.0, 0.0]), 0.125);
    }
}
