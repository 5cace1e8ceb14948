//! Kappa receptors on dopamine cells make dysphoria, by dynorphin or by a drug.
//!
//! ```text
//! Ya += a4 (k - k0)+                                        systems.md M8
//! k, k0  activation of GIRK by kappa receptors of dopamine cells, mean now and at rest
//! ```
//! Blocking kappa receptors lowered aversion in one study and worsened it in another; a negative weight is the second view.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "kappa_aversion",
        claim: "Dynorphin at kappa receptors of dopamine cells is felt as dysphoria.",
        references: &["kelsey-2015", "spanagel-1994", "papaver-2026-systems"],
        parameters: &[parameter(
            "weight",
            ("", 0.15, (-1.0, 1.0)),
            (Basis::Assumed, "papaver-2026-start"),
            "a4: signs with kappa receptors fully active; a prior of M8; below 0 kappa receptors protect",
        )],
        needs: &["g_protein_coupling"],
        reads: &["girk_activation"],
        writes: &["affective_signs"],
        phenomena: &["withdrawal", "aversion"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

/// The neuron type whose kappa receptors are read; it carries no other opioid receptor.
const SOURCE: &str = "vta_dopamine";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let aversion = Aversion {
        weight: p.get("weight"),
    };
    let reads = [
        Read::MeanIn(SOURCE, "girk_activation"),
        Read::RestIn(SOURCE, "girk_activation"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::World,
        reads,
        ["affective_signs"],
        aversion,
    ))]
}

/// Signs by kappa receptors: inputs their activation of GIRK now and at rest.
#[derive(Clone, Copy, Debug)]
pub struct Aversion {
    /// a4.
    pub weight: f64,
}

impl Rule<2, 1> for Aversion {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [active, rest]: [f64; 2]) -> [f64; 1] {
        [self.weight * (active - rest).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_rest_is_felt() {
        let aversion = Aversion { weight: 0.5 };
        assert_eq!(aversion.advance(&(), [0.0], [0.75, 0.25]), [0.25]);
        assert_eq!(aversion.advance(&(), [0.0], [0.1, 0.25]), [0.0]);
        assert_eq!(
            Aversion { weight: -0.5 }.advance(&(), [0.0], [0.75, 0.25]),
            [-0.25]
        );
    }
}
