//! Protein kinase C, which other receptors and phorbol esters activate: how active it is, and nothing else.
//!
//! ```text
//! pkc = PKC           level: 0 at rest, 1 fully active (receptors.md 4.1)
//! ```
//! What PKC does is said by the mechanisms that read the signal.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "pkc",
        claim: "Protein kinase C is silent at rest and active under muscarinic agonists or phorbol esters.",
        references: &["bailey-2003", "bailey-2009"],
        parameters: &[parameter(
            "level",
            ("", 0.0, (0.0, 5.0)),
            (Basis::Assumed, "papaver-2026-receptors"),
            "PKC activity: 0 at rest, 1 with a muscarinic agonist or a phorbol ester",
        )],
        needs: &[],
        reads: &[],
        writes: &["pkc"],
        phenomena: &["acute_desensitisation"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let activity = Activity {
        level: p.get("level"),
    };
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Population,
        [],
        ["pkc"],
        activity,
    ))]
}

/// PKC activity.
#[derive(Clone, Copy, Debug)]
pub struct Activity {
    /// 0 at rest, 1 fully active.
    pub level: f64,
}

impl Rule<0, 1> for Activity {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], []: [f64; 0]) -> [f64; 1] {
        [self.level]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_its_level_says() {
        assert_eq!(Activity { level: 0.7 }.advance(&(), [0.0], []), [0.7]);
    }
}
