//! Breathing, from the coupled receptors of respiratory neurons that carry an agonist.
//!
//! ```text
//! V / V0 = (G0 - Gmax A^P1)+ (V0 / G0 - Bmax A^P2)+ / V0          Mann 2022
//! A = b min(1, q(e) / q(e0)),   q(e) = R e / (1 + R e)            Black and Leff 1983
//! b      coupled receptors with an agonist bound, per naive coupled receptor, mean over respiratory neurons
//! e      efficacy of what is bound to them, on average            e0    of fentanyl, for which A was fitted as b
//! R      receptor reserve: how many times a full agonist could spare
//! G0     gain of the response to CO2, L/min per mmHg       Gmax  what full occupancy takes from it      P1  steepness
//! V0     ventilation without drugs, L/min                  Bmax  what it shifts the response by, mmHg   P2  steepness
//! ```
//! It reads as a line: ventilation is a gain times the distance of CO2 from where breathing stops, and agonists make
//! both smaller. Neither factor goes below zero; with A up to 1 that is Mann's equation, floored at 0. A partial agonist that
//! holds every receptor counts for less, so that buprenorphine has a ceiling.

use crate::operational::response;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part, ReadoutSpec, Select};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "ventilation",
        claim: "Agonists at respiratory neurons weaken and shift the response to CO2, so that breathing falls.",
        references: &["mann-2022"],
        parameters: &[
            parameter(
                "gain",
                ("", 0.42, (0.01, 10.0)),
                (Basis::Assumed, "mann-2022"),
                "G0, L/min per mmHg: gain of the response to CO2 without drugs",
            ),
            parameter(
                "gain_loss",
                ("", 0.42, (0.0, 10.0)),
                (Basis::Assumed, "mann-2022"),
                "Gmax, L/min per mmHg: loss of gain with all receptors occupied",
            ),
            parameter(
                "gain_exponent",
                ("", 5.2, (0.1, 20.0)),
                (Basis::Fitted, "mann-2022"),
                "P1: steepness of the loss of gain; fitted on people who take no opioids",
            ),
            parameter(
                "shift",
                ("", 29.65, (0.0, 100.0)),
                (Basis::Fitted, "mann-2022"),
                "Bmax, mmHg: shift of the response with all receptors occupied; fitted on people who take no opioids",
            ),
            parameter(
                "shift_exponent",
                ("", 1.629, (0.1, 20.0)),
                (Basis::Fitted, "mann-2022"),
                "P2: steepness of the shift; fitted on people who take no opioids",
            ),
            parameter(
                "reserve",
                ("", 6.2, (0.1, 1000.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "R: as that of pain relief in the derived potencies of the catalogue",
            ),
            parameter(
                "full_efficacy",
                ("", 0.55, (0.01, 2.0)),
                (Basis::Assumed, "mann-2022; papaver-2026-receptors"),
                "e0: efficacy from which on a bound receptor counts in full; that of fentanyl, on which the equation was fitted",
            ),
            parameter(
                "baseline",
                ("", 12.0, (1.0, 100.0)),
                (Basis::Assumed, "mann-2022"),
                "V0, L/min: ventilation without drugs",
            ),
        ],
        needs: &["ligand_binding"],
        reads: &[],
        writes: &["agonist_bound", "efficacy_bound", "ventilation"],
        phenomena: &["respiratory_depression", "overdose_rescue"],
        headline: &["ventilation"],
    },
    extrinsic: true,
    private: &[
        sole(
            "agonist_bound",
            "1",
            Scope::Neuron,
            0.0,
            "coupled receptors with an agonist bound, per naive coupled receptor",
        ),
        sole(
            "efficacy_bound",
            "1",
            Scope::Neuron,
            0.0,
            "the same, each times the efficacy of its agonist",
        ),
    ],
    build,
};

/// The neuron type whose receptors are read.
const SOURCE: &str = "respiratory";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let breathing = Breathing {
        gain: p.get("gain"),
        gain_loss: p.get("gain_loss"),
        gain_exponent: p.get("gain_exponent"),
        shift: p.get("shift"),
        shift_exponent: p.get("shift_exponent"),
        reserve: p.get("reserve"),
        full_efficacy: p.get("full_efficacy"),
        baseline: p.get("baseline"),
    };
    let reads = ["agonist_bound", "efficacy_bound"].map(|signal| Read::MeanIn(SOURCE, signal));
    let readout = |signal, drive| {
        Part::Readout(ReadoutSpec {
            signal,
            select: Select::Signalling,
            weights: vec![(drive, 1.0)],
        })
    };
    vec![
        readout("agonist_bound", "agonist"),
        readout("efficacy_bound", "efficacy"),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            reads,
            ["ventilation"],
            breathing,
        )),
    ]
}

/// Ventilation as a share of that without drugs: inputs the mean share of receptors with an agonist bound, and the mean of
/// that share times efficacy.
#[derive(Clone, Copy, Debug)]
pub struct Breathing {
    /// G0, L/min per mmHg.
    pub gain: f64,
    /// Gmax, L/min per mmHg.
    pub gain_loss: f64,
    /// P1.
    pub gain_exponent: f64,
    /// Bmax, mmHg.
    pub shift: f64,
    /// P2.
    pub shift_exponent: f64,
    /// R.
    pub reserve: f64,
    /// e0.
    pub full_efficacy: f64,
    /// V0, L/min.
    pub baseline: f64,
}

impl Breathing {
    /// A: what the bound receptors count for.
    fn acting(&self, bound: f64, efficacy_bound: f64) -> f64 {
        if bound <= 0.0 || efficacy_bound <= 0.0 {
            return 0.0;
        }
        let of_full =
            response(self.reserve, efficacy_bound / bound) / response(self.reserve, self.full_efficacy);
        bound * of_full.min(1.0)
    }
}

impl Rule<2, 1> for Breathing {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [bound, efficacy_bound]: [f64; 2]) -> [f64; 1] {
        let acting = self.acting(bound, efficacy_bound);
        let gain = self.gain - self.gain_loss * libm::pow(acting, self.gain_exponent);
        let distance = self.baseline / self.gain - self.shift * libm::pow(acting, self.shift_exponent);
        [gain.max(0.0) * distance.max(0.0) / self.baseline]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAIVE: Breathing = Breathing {
        gain: 0.42,
        gain_loss: 0.42,
        gain_exponent: 5.2,
        shift: 29.65,
        shift_exponent: 1.629,
        reserve: 6.2,
        full_efficacy: 0.55,
        baseline: 12.0,
    };
    const CHRONIC_USER: Breathing = Breathing {
        gain_exponent: 9.0,
        shift: 20.0,
        shift_exponent: 2.365,
        ..NAIVE
    };

    fn at(rule: &Breathing, bound: f64) -> f64 {
        rule.advance(&(), [1.0], [bound, bound * rule.full_efficacy])[0]
    }

    /// Worked by hand: 0.5^5.2 = 0.027205, 0.5^1.629 = 0.323312; (1 - 0.027205)(1 - 29.65 x 0.42 / 12 x 0.323312);
    /// and for the chronic user 0.5^9 = 0.001953, 0.5^2.365 = 0.194117; (1 - 0.001953)(1 - 0.7 x 0.194117).
    #[test]
    fn half_of_the_receptors_take_less_breath_from_a_chronic_user() {
        assert!((at(&NAIVE, 0.5) - 0.646_406).abs() < 1e-5, "{}", at(&NAIVE, 0.5));
        assert!(
            (at(&CHRONIC_USER, 0.5) - 0.862_430).abs() < 1e-5,
            "{}",
            at(&CHRONIC_USER, 0.5)
        );
    }

    /// Worked by hand: 6.2 x 0.075 = 0.465, 0.465 / 1.465 = 0.31741, over 3.41 / 4.41 = 0.77324: 0.41050 of what fentanyl
    /// does. An agonist of more efficacy than fentanyl does no more than it.
    #[test]
    fn a_partial_agonist_has_a_ceiling() {
        assert!((NAIVE.acting(1.0, 0.075) - 0.410_495).abs() < 1e-5);
        assert!((NAIVE.acting(0.5, 0.0375) - 0.205_247).abs() < 1e-5);
        assert_eq!(NAIVE.acting(0.9, 0.9), 0.9);
        assert_eq!(NAIVE.acting(0.9, 0.0), 0.0);
    }

    #[test]
    fn whole_without_agonist_and_never_below_nothing() {
        assert!((at(&NAIVE, 0.0) - 1.0).abs() < 1e-15);
        assert_eq!(at(&NAIVE, 0.98), 0.0);
        assert_eq!(at(&NAIVE, 1.0), 0.0);
        // With more coupled receptors than when naive both factors are negative; their product is no breath either.
        assert_eq!(at(&NAIVE, 1.5), 0.0);
        assert_eq!(at(&CHRONIC_USER, 1.0), 0.0);
    }
}
