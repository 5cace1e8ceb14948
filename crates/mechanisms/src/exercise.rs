//! Exercise raises beta-endorphin in plasma, above a threshold of intensity; what of it the brain feels is a parameter.
//!
//! ```text
//! F' = (gain (I - I0)+ - F) / tau,  tau_on rising, tau_off falling        systems.md M11
//! plasma = rest (1 + F)        exertion = kb F
//! elimination of drugs x (1 - fall I)
//! I   share of the maximal oxygen uptake      F   rise above rest, in multiples of it      kb  coupling to the brain
//! ```
//! The intensity is a parameter that an event of the scenario sets for a while. Plasma beta-endorphin comes from the
//! pituitary and does not cross into the brain; `kb` stands for neurons that are driven by the same cause.

use crate::relaxation::{Relaxation, Remains};
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "exercise",
        claim: "Hard exercise raises beta-endorphin in plasma, and somewhat in the brain.",
        references: &["goldfarb-1990", "mcmurray-1987", "mclachlan-1994"],
        parameters: &[
            parameter(
                "intensity",
                ("", 0.0, (0.0, 1.0)),
                (Basis::Assumed, "definition"),
                "I: share of the maximal oxygen uptake; an event sets it while it lasts",
            ),
            parameter(
                "threshold",
                ("", 0.65, (0.0, 1.0)),
                (Basis::Derived, "goldfarb-1990"),
                "I0: no rise at 60 %, one at 70 %",
            ),
            parameter(
                "gain",
                ("", 26.0, (0.0, 200.0)),
                (Basis::Derived, "goldfarb-1990; mcmurray-1987"),
                "rise in multiples of rest per unit of intensity above the threshold: to 4.9 times at 80 %; 4 to 5 times measured",
            ),
            parameter(
                "onset_time",
                ("min", 10.0, (0.5, 120.0)),
                (Basis::Derived, "goldfarb-1990"),
                "tau_on: up within 15 min at 70 %, within 5 min at 80 %",
            ),
            parameter(
                "offset_time",
                ("min", 30.0, (0.5, 240.0)),
                (Basis::Derived, "goldfarb-1990; foley-1979"),
                "tau_off: still high after 20 min; an injected dose has a half-life of 37 min",
            ),
            parameter(
                "rest_concentration",
                ("pM", 4.3, (0.1, 100.0)),
                (Basis::Measured, "goldfarb-1990"),
                "beta-endorphin in plasma at rest; 3 to 4.3 pmol/L",
            ),
            parameter(
                "brain_coupling",
                ("", 0.2, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-systems; mclachlan-1994"),
                "kb: what the release in the brain rises by, per rise in plasma; no significant rise in rat brain after running",
            ),
            parameter(
                "clearance_fall",
                ("", 0.1, (0.0, 0.9)),
                (Basis::Assumed, "dossing-1985"),
                "fall: what full exercise takes of the elimination of all drugs; real for those that the liver clears as fast as blood brings them, small or none for others",
            ),
        ],
        needs: &[],
        reads: &[],
        writes: &["endorphin_plasma", "exertion"],
        phenomena: &["endogenous_opioids"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let exercise = Exercise {
        rise: p.get("gain") * (p.get("intensity") - p.get("threshold")).max(0.0),
        relaxation: Relaxation {
            onset_s: p.get("onset_time"),
            offset_s: p.get("offset_time"),
        },
        rest_nm: p.get("rest_concentration"),
        brain_coupling: p.get("brain_coupling"),
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::World,
        [],
        ["endorphin_plasma", "exertion"],
        exercise,
    ))]
}

/// What exercise leaves of the rates at which drugs are eliminated: 1 at rest.
pub fn clearance(p: &Parameters<'_>) -> f64 {
    1.0 - p.get("clearance_fall") * p.get("intensity")
}

/// Beta-endorphin in plasma in nM, and exertion.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// What the intensity raises plasma by in the end, in multiples of rest.
    pub rise: f64,
    /// How fast.
    pub relaxation: Relaxation,
    /// At rest, nM.
    pub rest_nm: f64,
    /// kb.
    pub brain_coupling: f64,
}

impl Rule<0, 2> for Exercise {
    type Step = Remains;

    fn step(&self, h_s: f64) -> Remains {
        self.relaxation.step(h_s)
    }

    fn advance(&self, remains: &Remains, [plasma_nm, _]: [f64; 2], []: [f64; 0]) -> [f64; 2] {
        let raised = remains.advance(plasma_nm / self.rest_nm - 1.0, self.rise);
        [self.rest_nm * (1.0 + raised), self.brain_coupling * raised]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_S: f64 = 60.0;

    fn at(intensity: f64) -> Exercise {
        Exercise {
            rise: 26.0 * f64::max(intensity - 0.65, 0.0),
            relaxation: Relaxation {
                onset_s: 10.0 * MINUTE_S,
                offset_s: 30.0 * MINUTE_S,
            },
            rest_nm: 0.0043,
            brain_coupling: 0.2,
        }
    }

    fn after(rule: &Exercise, h_s: f64, now: [f64; 2]) -> [f64; 2] {
        rule.advance(&rule.step(h_s), now, [])
    }

    #[test]
    fn flat_at_rest_and_below_the_threshold() {
        for intensity in [0.0, 0.6] {
            assert_eq!(after(&at(intensity), 1e15, [0.0, 0.0]), [0.0043, 0.0]);
            assert_eq!(after(&at(intensity), 60.0, [0.0043, 0.0]), [0.0043, 0.0]);
        }
    }

    #[test]
    fn takes_its_share_of_clearance() {
        let id = MECHANISM.info.id;
        let at = |intensity: f64| {
            let values = [("clearance_fall", 0.25), ("intensity", intensity)];
            let table = values
                .map(|(name, value)| ((id.to_owned(), name.to_owned()), value))
                .into();
            clearance(&Parameters::new(id, &table))
        };
        assert_eq!(at(0.0), 1.0);
        assert_eq!(at(0.5), 0.875);
    }

    #[test]
    fn rises_and_falls_as_the_equation_says() {
        let [plasma, exertion] = after(&at(0.8), 30.0 * MINUTE_S, [0.0043, 0.0]);
        let raised = 3.9 * (1.0 - libm::exp(-3.0));
        assert!((plasma / 0.0043 - 1.0 - raised).abs() < 1e-12);
        assert!((exertion - 0.2 * raised).abs() < 1e-12);
        let [later, _] = after(&at(0.0), 5.0 * MINUTE_S, [plasma, exertion]);
        assert!((later / 0.0043 - 1.0 - raised * libm::exp(-1.0 / 6.0)).abs() < 1e-12);
    }
}
