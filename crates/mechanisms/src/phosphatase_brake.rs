//! Dephosphorylation and recycling slow down as receptors fall into the tolerant state.
//!
//! ```text
//! phosphatase = max(floor, 1 - slope T / S0)        calibrated_start.md 1.4
//! T   tolerant receptors, mean over the population       S0  coupled receptors when naive
//! ```
//! Derived from the tolerant pool itself: no clock, and no flag that says "chronic". The signal belongs to the
//! population, so that one transition matrix serves all its neurons.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part, ReadoutSpec, Select};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "phosphatase_brake",
        claim: "After chronic agonist desensitised receptors recover more slowly, the more of them are in the tolerant state.",
        references: &["dang-2004", "quillinan-2011", "papaver-2026-start"],
        parameters: &[
            parameter(
                "floor",
                ("", 0.4, (0.0, 1.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "smallest phosphatase activity, chronic morphine (fitted on recovery in tolerant slices)",
            ),
            parameter(
                "slope",
                ("", 1.3, (0.0, 5.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "loss of activity per naive coupled receptor that is tolerant",
            ),
        ],
        needs: &["tolerant_state"],
        reads: &[],
        writes: &["tolerant_share", "phosphatase"],
        phenomena: &["tolerance"],
        headline: &[],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[sole(
    "tolerant_share",
    "1",
    Scope::Population,
    0.0,
    "receptors in the tolerant state per naive coupled receptor",
)];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let brake = Brake {
        floor: p.get("floor"),
        slope: p.get("slope"),
    };
    let reads = [Read::Signal("tolerant_share")];
    vec![
        Part::Readout(ReadoutSpec {
            signal: "tolerant_share",
            select: Select::State("T"),
            weights: vec![],
        }),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Population,
            reads,
            ["phosphatase"],
            brake,
        )),
    ]
}

/// Phosphatase activity relative to naive.
#[derive(Clone, Copy, Debug)]
pub struct Brake {
    /// Smallest activity.
    pub floor: f64,
    /// Loss per tolerant share.
    pub slope: f64,
}

impl Rule<1, 1> for Brake {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [tolerant]: [f64; 1]) -> [f64; 1] {
        [(1.0 - self.slope * tolerant).max(self.floor)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_linearly_to_its_floor() {
        let brake = Brake {
            floor: 0.4,
            slope: 1.3,
        };
        assert_eq!(brake.advance(&(), [1.0], [0.0]), [1.0]);
        assert!((brake.advance(&(), [1.0], [0.2])[0] - 0.74).abs() < 1e-12);
        assert_eq!(brake.advance(&(), [1.0], [0.9]), [0.4]);
    }
}
