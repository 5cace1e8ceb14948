//! Multi-site phosphorylation recruits arrestin; the complex neither signals nor lets go quickly.
//!
//! Owned in the receptor scheme:
//! ```text
//! D -> A    multisite_rate x grk x ligand.multisite          k_multi, 2.5 /min for DAMGO
//! D -> A    recruitment_rate x grk x ligand.agonist          0, but in the recycling mu receptor
//! A -> S    arrestin_dissociation_rate x phosphatase         k_dA, 0.075 /min
//! ```
//! and two signals of the population (receptors.md 4.1):
//! ```text
//! arrestin             = ARR                                 arrestin-3 relative to wild type
//! endocytosis_arrestin = floor + (1 - floor) ARR for ARR < 1, else ARR
//! ```
//! The floor stands for arrestin-2, which substitutes a little in endocytosis.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "arrestin_recruitment",
        claim: "Multi-site phosphorylation recruits arrestin, which uncouples the receptor and readies it for endocytosis.",
        references: &["just-2013", "bohn-2000", "quillinan-2011"],
        parameters: &[
            parameter(
                "arrestin_level",
                ("", 1.0, (0.0, 20.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "arrestin-3 relative to wild type; 0 in the knock-out",
            ),
            parameter(
                "arrestin_floor",
                ("", 0.05, (0.0, 0.3)),
                (Basis::Assumed, "papaver-2026-start"),
                "endocytosis without arrestin-3, by arrestin-2",
            ),
        ],
        needs: &["desensitisation"],
        reads: &[],
        writes: &["arrestin", "endocytosis_arrestin"],
        phenomena: &["acute_desensitisation", "tolerance"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let level = Arrestin {
        level: p.get("arrestin_level"),
        floor: p.get("arrestin_floor"),
    };
    let writes = ["arrestin", "endocytosis_arrestin"];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Population,
        [],
        writes,
        level,
    ))]
}

/// Arrestin, relative to wild type.
#[derive(Clone, Copy, Debug)]
pub struct Arrestin {
    /// Arrestin-3.
    pub level: f64,
    /// What arrestin-2 does for endocytosis.
    pub floor: f64,
}

impl Rule<0, 2> for Arrestin {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 2], []: [f64; 0]) -> [f64; 2] {
        let endocytosis = if self.level < 1.0 {
            self.floor + (1.0 - self.floor) * self.level
        } else {
            self.level
        };
        [self.level, endocytosis]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knock_out_keeps_the_floor_and_wild_type_is_one() {
        let at = |level| Arrestin { level, floor: 0.05 }.advance(&(), [0.0; 2], []);
        assert_eq!(at(0.0), [0.0, 0.05]);
        assert_eq!(at(1.0), [1.0, 1.0]);
        assert_eq!(at(3.0), [3.0, 3.0]);
    }
}
