//! cAMP activates protein kinase A.
//!
//! ```text
//! P' = (P_inf(c) - P) / tau,    P_inf = c^n / (K^n + c^n)        systems.md M4; K 1.5, n 1.5, tau 0.02 h
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "pka",
        claim: "cAMP activates protein kinase A within minutes.",
        references: &["nestler-2016", "papaver-2026-start"],
        parameters: &[
            parameter(
                "half_activation",
                ("", 1.5, (0.1, 20.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "K: cAMP, relative to naive, that activates half",
            ),
            parameter(
                "hill",
                ("", 1.5, (0.5, 4.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "n: steepness of activation by cAMP, 1.4 to 1.7 in the literature",
            ),
            parameter(
                "time",
                ("h", 0.02, (0.001, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau of activation and deactivation",
            ),
        ],
        needs: &["adenylyl_cyclase"],
        reads: &["camp"],
        writes: &["pka"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let pka = Pka {
        half: p.get("half_activation"),
        hill: p.get("hill"),
        time_s: p.get("time"),
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Neuron,
        [Read::Signal("camp")],
        ["pka"],
        pka,
    ))]
}

/// Active share of PKA: input cAMP.
#[derive(Clone, Copy, Debug)]
pub struct Pka {
    /// K.
    pub half: f64,
    /// n.
    pub hill: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Pka {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [pka]: [f64; 1], [camp]: [f64; 1]) -> [f64; 1] {
        let x = camp / self.half;
        // The usual exponent, 1.5, without a call of pow for every neuron.
        let power = if self.hill == 1.5 {
            x * x.sqrt()
        } else {
            libm::pow(x, self.hill)
        };
        let target = power / (1.0 + power);
        [target + (pka - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_active_at_k_and_both_ways_to_the_power_agree() {
        let at = |hill, camp| {
            let pka = Pka {
                half: 1.5,
                hill,
                time_s: 72.0,
            };
            pka.advance(&pka.step(1e9), [0.0], [camp])[0]
        };
        assert!((at(1.5, 1.5) - 0.5).abs() < 1e-15);
        assert!((at(1.5, 2.8) - at(1.5 + 1e-12, 2.8)).abs() < 1e-11);
    }
}
