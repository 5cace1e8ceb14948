//! Activated glia add to the somatic signs of withdrawal.
//!
//! ```text
//! Ys += a6 L                          systems.md M14        L  activation of glia around locus coeruleus neurons
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "glial_signs",
        claim: "Cytokines of activated glia make withdrawal worse.",
        references: &["hutchinson-2009", "papaver-2026-systems"],
        parameters: &[parameter(
            "weight",
            ("", 0.3, (0.0, 4.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "a6: signs with glia fully active; as the other signs",
        )],
        needs: &["glial_activation"],
        reads: &["glia"],
        writes: &["somatic_signs"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

/// The neuron type around which glia are read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let cytokines = Cytokines {
        weight: p.get("weight"),
    };
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::World,
        [Read::MeanIn(SOURCE, "glia")],
        ["somatic_signs"],
        cytokines,
    ))]
}

/// Signs by glia: input their activation.
#[derive(Clone, Copy, Debug)]
pub struct Cytokines {
    /// a6.
    pub weight: f64,
}

impl Rule<1, 1> for Cytokines {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [active]: [f64; 1]) -> [f64; 1] {
        [self.weight * active]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_in_proportion_to_activation() {
        let cytokines = Cytokines { weight: 0.3 };
        assert_eq!(cytokines.advance(&(), [0.0], [0.5]), [0.15]);
        assert_eq!(cytokines.advance(&(), [0.0], [0.0]), [0.0]);
    }
}
