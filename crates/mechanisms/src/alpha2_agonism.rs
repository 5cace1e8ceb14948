//! Agonists at alpha-2 adrenoceptors, such as clonidine, quiet noradrenergic neurons.
//!
//! ```text
//! firing x (1 - f O),   O = sum_j e_j u_j / (1 + sum_j u_j),  u_j = C_j / K_j        calibrated_start.md 1.7
//! f   largest suppression        target `alpha2`
//! ```
//! These receptors share their potassium channels with mu receptors and do not become tolerant with them
//! (christie-1987), so no opponent divides this.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, OccupancySpec, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "alpha2_agonism",
        claim: "Alpha-2 agonists quiet noradrenergic neurons, in withdrawal too, and opioid tolerance does not touch it.",
        references: &["aghajanian-1978", "andrade-1983", "christie-1987"],
        parameters: &[parameter(
            "max_suppression",
            ("", 0.8, (0.0, 1.0)),
            (Basis::Assumed, "papaver-2026-start"),
            "f: what full occupancy takes of firing; 86 % after 2 ug/kg in monkeys (pmc-8848839)",
        )],
        needs: &["firing"],
        reads: &[],
        writes: &["alpha2_occupancy", "firing_gain"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[sole(
    "alpha2_occupancy",
    "1",
    Scope::Population,
    0.0,
    "efficacy-weighted occupancy of alpha-2 adrenoceptors",
)];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let suppression = Suppression {
        max_suppression: p.get("max_suppression"),
    };
    vec![
        Part::Occupancy(OccupancySpec {
            signal: "alpha2_occupancy",
            target: "alpha2",
        }),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            [Read::Signal("alpha2_occupancy")],
            ["firing_gain"],
            suppression,
        )),
    ]
}

/// What is left of firing: input occupancy.
#[derive(Clone, Copy, Debug)]
pub struct Suppression {
    /// f.
    pub max_suppression: f64,
}

impl Rule<1, 1> for Suppression {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [occupancy]: [f64; 1]) -> [f64; 1] {
        [1.0 - self.max_suppression * occupancy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_its_share() {
        let rule = Suppression {
            max_suppression: 0.75,
        };
        assert_eq!(rule.advance(&(), [1.0], [0.0]), [1.0]);
        assert_eq!(rule.advance(&(), [1.0], [0.5]), [0.625]);
        assert_eq!(rule.advance(&(), [1.0], [1.0]), [0.25]);
    }
}
