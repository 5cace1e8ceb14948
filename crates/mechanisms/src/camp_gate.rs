//! What cAMP above naive does downstream: a part at once, the rest only with CRE-driven proteins.
//!
//! ```text
//! G = b0 + (1 - b0) X                calibrated_start.md 1.6; multiplies (c - 1)+ wherever cAMP acts
//! ```
//! With this mechanism off, raised cAMP has no consequence for firing or signs.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "camp_gate",
        claim: "Raised cAMP excites the cell, and does so more once CRE-driven proteins are there.",
        references: &["nestler-2016", "papaver-2026-start"],
        parameters: &[parameter(
            "base",
            ("", 0.56, (0.0, 1.0)),
            (Basis::Fitted, "papaver-2026-start"),
            "b0: share of the action that needs no new protein; fitted on rows 8, 25 and 27, poorly fixed (0.3 to 0.7)",
        )],
        needs: &["adenylyl_cyclase"],
        reads: &["transcription"],
        writes: &["withdrawal_gate"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let gate = Gate { base: p.get("base") };
    let reads = [Read::Signal("transcription")];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["withdrawal_gate"],
        gate,
    ))]
}

/// The gate: input CRE-driven proteins.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// b0.
    pub base: f64,
}

impl Rule<1, 1> for Gate {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [x]: [f64; 1]) -> [f64; 1] {
        [self.base + (1.0 - self.base) * x]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_from_its_base_to_one() {
        let gate = Gate { base: 0.56 };
        assert_eq!(gate.advance(&(), [0.0], [0.0]), [0.56]);
        assert_eq!(gate.advance(&(), [0.0], [1.0]), [1.0]);
    }
}
