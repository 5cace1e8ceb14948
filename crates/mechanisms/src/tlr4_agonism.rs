//! Drugs at TLR4 with its accessory protein MD-2: some opioids activate it weakly, naloxone and naltrexone keep others off.
//!
//! ```text
//! T = expression sum_j e_j u_j / (1 + sum_j u_j),   u_j = C_j / K_j        systems.md M14; target `tlr4`
//! ```
//! What glia make of it is 0 by default: see `glial_activation`.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, OccupancySpec, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "tlr4_agonism",
        claim: "Opioids activate TLR4 by MD-2, and opioid antagonists of either handedness block it (contested).",
        references: &[
            "wang-2012",
            "hutchinson-2010",
            "wang-2016",
            "mattioli-2014",
            "thomas-2022",
        ],
        parameters: &[parameter(
            "expression",
            ("", 1.0, (0.0, 10.0)),
            (Basis::Assumed, "definition"),
            "TLR4 relative to wild type; 0 in the knock-out",
        )],
        needs: &[],
        reads: &[],
        writes: &["tlr4_occupancy", "tlr4_drive"],
        phenomena: &["tolerance"],
        headline: &[],
    },
    extrinsic: true,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[sole(
    "tlr4_occupancy",
    "1",
    Scope::Population,
    0.0,
    "efficacy-weighted occupancy of TLR4 by drugs",
)];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let drive = Drive {
        expression: p.get("expression"),
    };
    vec![
        Part::Occupancy(OccupancySpec {
            signal: "tlr4_occupancy",
            target: "tlr4",
        }),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Population,
            [Read::Signal("tlr4_occupancy")],
            ["tlr4_drive"],
            drive,
        )),
    ]
}

/// Drive of TLR4: input its occupancy.
#[derive(Clone, Copy, Debug)]
pub struct Drive {
    /// Relative to wild type.
    pub expression: f64,
}

impl Rule<1, 1> for Drive {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [occupancy]: [f64; 1]) -> [f64; 1] {
        [self.expression * occupancy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_without_the_receptor() {
        assert_eq!(Drive { expression: 1.0 }.advance(&(), [0.0], [0.4]), [0.4]);
        assert_eq!(Drive { expression: 0.0 }.advance(&(), [0.4], [0.4]), [0.0]);
    }
}
