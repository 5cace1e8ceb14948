//! Occupied receptors are phosphorylated by GRK (and ERK-dependent) kinases and lose their G protein.
//!
//! Owned in the receptor scheme:
//! ```text
//! S -> D    phosphorylation_rate x kinase x ligand.phosphorylation    k_ph, 0.45 /min for DAMGO
//! S -> D    phosphorylation_rate x grk5 x ligand.phosphorylation_grk5
//! D -> S    dephosphorylation_rate x phosphatase x pkc_brake          k_dD, 0.20 /min
//! ```
//! and three signals of the population (receptors.md 4.1):
//! ```text
//! kinase = (1 - f_erk) GRK + f_erk ERK        f_erk = erk_share
//! grk    = GRK                                further sites need GRK2/3
//! grk5   = GRK5                               phosphorylates under morphine and its like (Doll 2012)
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "desensitisation",
        claim: "Occupied receptors are phosphorylated by GRK and ERK-dependent kinases and lose their G protein.",
        references: &[
            "harris-williams-1991",
            "dang-2009",
            "doll-2012",
            "lowe-2015",
            "leff-2020",
        ],
        parameters: &[
            parameter(
                "grk_level",
                ("", 1.0, (0.0, 20.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "GRK2/3 relative to a naive neuron",
            ),
            parameter(
                "grk5_level",
                ("", 1.0, (0.0, 20.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "GRK5 relative to a naive neuron",
            ),
            parameter(
                "erk_level",
                ("", 1.0, (0.0, 20.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "ERK-dependent kinase relative to a naive neuron",
            ),
            parameter(
                "erk_share",
                ("", 0.15, (0.0, 1.0)),
                (Basis::Fitted, "lowe-2015"),
                "share of first phosphorylation that is not GRK2/3; 0.5 to 0.8 after Dang 2009",
            ),
        ],
        needs: &[],
        reads: &[],
        writes: &["kinase", "grk", "grk5"],
        phenomena: &["acute_desensitisation", "tolerance"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let kinases = Kinases {
        grk: p.get("grk_level"),
        grk5: p.get("grk5_level"),
        erk: p.get("erk_level"),
        erk_share: p.get("erk_share"),
    };
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Population,
        [],
        ["kinase", "grk", "grk5"],
        kinases,
    ))]
}

/// Kinase activity, relative to naive.
#[derive(Clone, Copy, Debug)]
pub struct Kinases {
    /// GRK2/3.
    pub grk: f64,
    /// GRK5.
    pub grk5: f64,
    /// ERK-dependent.
    pub erk: f64,
    /// Share of it in what is not GRK5.
    pub erk_share: f64,
}

impl Rule<0, 3> for Kinases {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 3], []: [f64; 0]) -> [f64; 3] {
        [
            (1.0 - self.erk_share) * self.grk + self.erk_share * self.erk,
            self.grk,
            self.grk5,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_grk23_the_erk_share_and_grk5_are_left() {
        let kinases = Kinases {
            grk: 0.0,
            grk5: 0.9,
            erk: 1.0,
            erk_share: 0.15,
        };
        assert_eq!(kinases.advance(&(), [1.0; 3], []), [0.15, 0.0, 0.9]);
    }
}
