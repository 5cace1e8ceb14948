//! G protein inhibits N- and P/Q-type Ca2+ channels.
//!
//! ```text
//! ca_current = 1 - Imax g_REL        Imax 0.40 (DAMGO, mouse PAG: largest inhibition 40 %)     systems.md 1.4, M5
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "calcium_conductance",
        claim: "G protein inhibits N- and P/Q-type Ca2+ channels.",
        references: &["connor-1999"],
        parameters: &[parameter(
            "max_inhibition",
            ("", 0.40, (0.0, 1.0)),
            (Basis::Measured, "connor-1999"),
            "largest inhibition of the current",
        )],
        needs: &["g_protein_coupling"],
        reads: &["release_inhibition"],
        writes: &["ca_current"],
        phenomena: &["acute_effect"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let calcium = Calcium {
        max_inhibition: p.get("max_inhibition"),
    };
    let reads = [Read::Signal("release_inhibition")];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["ca_current"],
        calcium,
    ))]
}

/// Current relative to no opioid: input inhibition.
#[derive(Clone, Copy, Debug)]
pub struct Calcium {
    /// Imax.
    pub max_inhibition: f64,
}

impl Rule<1, 1> for Calcium {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [inhibition]: [f64; 1]) -> [f64; 1] {
        [1.0 - self.max_inhibition * inhibition]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_inhibition_leaves_sixty_per_cent() {
        assert_eq!(Calcium { max_inhibition: 0.4 }.advance(&(), [0.0], [1.0]), [0.6]);
    }
}
