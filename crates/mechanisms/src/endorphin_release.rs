//! Beta-endorphin around the neurons of a population: released, more of it in exercise, under stress and ethanol, and
//! degraded.
//!
//! ```text
//! B' = k (B0 M (tonic + u) - Pz B)        u = as S + ax X + ae A        systems.md M11
//! M, Pz  peptide production, peptidase     S  stress     X  exertion     A  what ethanol does to release
//! ```
//! It binds at the cells and competes as any drug does. What circulates is another pool, that of `exercise`: it comes from
//! the pituitary and hardly reaches the brain.

use crate::peptide_pool::PeptidePool;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "endorphin_release",
        claim: "Neurons release beta-endorphin at rest, and more of it in exercise, under stress and ethanol.",
        references: &["papaver-2026-start", "olive-2001", "jarjour-2009"],
        parameters: &[
            parameter(
                "rest_concentration",
                ("nM", 0.075, (0.0, 30.0)),
                (Basis::Derived, "papaver-2026-start"),
                "B0: half of a tone of 0.0005 of the affinity at mu receptors (300 nM)",
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
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let release = Endorphin {
        pool: PeptidePool {
            rest_nm: p.get("rest_concentration"),
            half_life_s: p.get("half_life"),
            tonic_share: p.get("tonic_share"),
        },
        gains: [
            p.get("stress_gain"),
            p.get("exertion_gain"),
            p.get("ethanol_gain"),
        ],
    };
    let reads = [
        Read::Signal("peptide_production"),
        Read::Signal("peptidase"),
        Read::Signal("stress"),
        Read::Signal("exertion"),
        Read::Signal("ethanol_release"),
    ];
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Population,
        reads,
        ["endorphin"],
        release,
    ))]
}

/// Free endorphin, nM: inputs production, peptidase, stress, exertion, effect of ethanol.
#[derive(Clone, Copy, Debug)]
pub struct Endorphin {
    /// The peptide between the cells.
    pub pool: PeptidePool,
    /// Additional release by stress, exertion and ethanol.
    pub gains: [f64; 3],
}

impl Rule<5, 1> for Endorphin {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        h_s
    }

    fn advance(
        &self,
        h_s: &f64,
        [now]: [f64; 1],
        [production, peptidase, stress, exertion, ethanol]: [f64; 5],
    ) -> [f64; 1] {
        let [by_stress, by_exertion, by_ethanol] = self.gains;
        let release = by_stress * stress + by_exertion * exertion + by_ethanol * ethanol;
        [self.pool.advance(*h_s, now, production, peptidase, release)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_rest_flat_and_each_cause_adds_its_own() {
        let rule = Endorphin {
            pool: PeptidePool {
                rest_nm: 0.125,
                half_life_s: 3_600.0,
                tonic_share: 1.0,
            },
            gains: [2.0, 1.0, 3.0],
        };
        assert_eq!(rule.advance(&60.0, [0.125], [1.0, 1.0, 0.0, 0.0, 0.0]), [0.125]);
        let end = |inputs| rule.advance(&1e15, [0.125], inputs)[0];
        assert_eq!(end([1.0, 1.0, 0.5, 0.0, 0.0]), 0.25);
        assert_eq!(end([1.0, 1.0, 0.0, 1.0, 0.0]), 0.25);
        assert_eq!(end([1.0, 1.0, 0.0, 0.0, 1.0]), 0.5);
        let half_way = rule.advance(&3_600.0, [0.125], [1.0, 1.0, 0.0, 0.0, 1.0])[0];
        assert!((half_way - 0.3125).abs() < 1e-15);
    }
}
