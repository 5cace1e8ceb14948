//! A baseline that reviewers know: tolerance as a second compartment behind the drug, without cells. Nothing reads it.
//!
//! ```text
//! E  = 100 x / (1 + x),   x = C / (1 + T / T50)                          Ekblom 1993; systems.md M18
//! T' = (C - T) / tau                                                     half-life 26 h
//! C  = tau_A (s - s0)          drug at its effect site, in units of the naive EC50 of pain relief
//! s  stimulus by receptors that stay naive: sum e u / (1 + sum u)        s0  the same at rest
//! ```
//! Written for one drug in plasma, it goes here by what all opioids of the scenario together do at a naive receptor, so that
//! antagonists count; the delay of the effect site (25 min in rats) is each drug's own. It is there to be plotted beside
//! what neurons do: `record.variables = ["outcome.antinociception", "outcome.tolerance_oracle"]`.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, OccupancySpec, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "tolerance_oracle",
        claim: "Baseline without cells: pain relief wanes as a compartment behind the drug fills up.",
        references: &["ekblom-1993"],
        parameters: &[
            parameter(
                "reserve",
                ("", 31.0, (0.1, 1000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau_A: of pain relief with DAMGO = 1, so that C is 1 at the naive EC50",
            ),
            parameter(
                "half_life",
                ("h", 26.0, (0.1, 1000.0)),
                (Basis::Measured, "ekblom-1993"),
                "between blood and the tolerance compartment in rats; +-6 h",
            ),
            parameter(
                "half_tolerance",
                ("", 1.0, (0.001, 1000.0)),
                (Basis::Assumed, "ekblom-1993"),
                "T50: content of the compartment that doubles the EC50, in units of the naive EC50",
            ),
        ],
        needs: &[],
        reads: &[],
        writes: &["naive_stimulus", "tolerance_compartment", "tolerance_oracle"],
        phenomena: &[],
        headline: &[],
    },
    extrinsic: true,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[
    sole(
        "naive_stimulus",
        "1",
        Scope::Population,
        0.0,
        "efficacy-weighted occupancy of mu receptors that stay naive",
    ),
    sole(
        "tolerance_compartment",
        "1",
        Scope::World,
        0.0,
        "content of the tolerance compartment, in units of the naive EC50",
    ),
    sole(
        "tolerance_oracle",
        "%",
        Scope::World,
        0.0,
        "pain relief by the baseline without cells, % of the largest",
    ),
];

/// The neuron type at whose cells drugs are read.
const SOURCE: &str = "dorsal_horn";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let reserve = p.get("reserve");
    let compartment = Compartment {
        reserve,
        time_s: p.get("half_life") / std::f64::consts::LN_2,
    };
    let effect = Effect {
        reserve,
        half_tolerance: p.get("half_tolerance"),
    };
    let drug = [
        Read::MeanIn(SOURCE, "naive_stimulus"),
        Read::RestIn(SOURCE, "naive_stimulus"),
    ];
    vec![
        Part::Occupancy(OccupancySpec {
            signal: "naive_stimulus",
            target: "naive_mu",
        }),
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::World,
            drug,
            ["tolerance_compartment"],
            compartment,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [drug[0], drug[1], Read::Signal("tolerance_compartment")],
            ["tolerance_oracle"],
            effect,
        )),
    ]
}

/// Drug in units of the naive EC50; what is below rest counts as none.
fn level(reserve: f64, stimulus: f64, rest: f64) -> f64 {
    reserve * (stimulus - rest).max(0.0)
}

/// Content of the tolerance compartment: inputs stimulus now and at rest.
#[derive(Clone, Copy, Debug)]
pub struct Compartment {
    /// tau_A.
    pub reserve: f64,
    /// Time constant, s.
    pub time_s: f64,
}

impl Rule<2, 1> for Compartment {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [content]: [f64; 1], [stimulus, rest]: [f64; 2]) -> [f64; 1] {
        let target = level(self.reserve, stimulus, rest);
        [target + (content - target) * remains]
    }
}

/// Pain relief, %: inputs stimulus now and at rest, content of the compartment.
#[derive(Clone, Copy, Debug)]
pub struct Effect {
    /// tau_A.
    pub reserve: f64,
    /// T50.
    pub half_tolerance: f64,
}

impl Rule<3, 1> for Effect {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [stimulus, rest, content]: [f64; 3]) -> [f64; 1] {
        let x = level(self.reserve, stimulus, rest) / (1.0 + content / self.half_tolerance);
        [100.0 * x / (1.0 + x)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At twice the naive EC50 relief is two thirds; once the compartment holds as much, the EC50 is three times the naive
    /// one, and relief 40 %.
    #[test]
    fn steady_drug_loses_its_effect_with_the_half_life_of_the_compartment() {
        let compartment = Compartment {
            reserve: 10.0,
            time_s: 26.0 * 3600.0 / std::f64::consts::LN_2,
        };
        let effect = Effect {
            reserve: 10.0,
            half_tolerance: 1.0,
        };
        let at = |content| effect.advance(&(), [0.0], [0.25, 0.05, content])[0];
        assert!((at(0.0) - 200.0 / 3.0).abs() < 1e-12);
        let [half] = compartment.advance(&compartment.step(26.0 * 3600.0), [0.0], [0.25, 0.05]);
        assert!((half - 1.0).abs() < 1e-12);
        let [full] = compartment.advance(&compartment.step(1e15), [half], [0.25, 0.05]);
        assert!((at(full) - 40.0).abs() < 1e-12);
        assert_eq!(effect.advance(&(), [0.0], [0.01, 0.05, 1.0]), [0.0]);
    }
}
