//! Inhibitors of phosphodiesterases, such as ibudilast, let cAMP stand higher.
//!
//! ```text
//! c x (1 + gain O),   O = sum_j e_j u_j / (1 + sum_j u_j),  u_j = C_j / K_j        systems.md M14
//! target `phosphodiesterase`
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, OccupancySpec, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "phosphodiesterase_inhibition",
        claim: "Inhibitors of phosphodiesterases raise cAMP, a little where only some isoforms are inhibited.",
        references: &["mizuno-2004", "papaver-2026-systems"],
        parameters: &[parameter(
            "gain",
            ("", 0.2, (0.0, 10.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "rise of cAMP at full occupancy; small, since the neuron has other isoforms",
        )],
        needs: &["adenylyl_cyclase"],
        reads: &[],
        writes: &["phosphodiesterase_block", "camp_factor"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[sole(
    "phosphodiesterase_block",
    "1",
    Scope::Population,
    0.0,
    "efficacy-weighted occupancy of phosphodiesterases",
)];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let rise = Rise { gain: p.get("gain") };
    vec![
        Part::Occupancy(OccupancySpec {
            signal: "phosphodiesterase_block",
            target: "phosphodiesterase",
        }),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Population,
            [Read::Signal("phosphodiesterase_block")],
            ["camp_factor"],
            rise,
        )),
    ]
}

/// What multiplies cAMP: input occupancy.
#[derive(Clone, Copy, Debug)]
pub struct Rise {
    /// At full occupancy.
    pub gain: f64,
}

impl Rule<1, 1> for Rise {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [occupancy]: [f64; 1]) -> [f64; 1] {
        [1.0 + self.gain * occupancy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camp_stands_as_ever_without_an_inhibitor() {
        let rule = Rise { gain: 0.25 };
        assert_eq!(rule.advance(&(), [1.0], [0.0]), [1.0]);
        assert_eq!(rule.advance(&(), [1.0], [0.5]), [1.125]);
    }
}
