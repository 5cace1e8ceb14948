//! Dopamine D2 receptors of the accumbens follow the level of dopamine over weeks.
//!
//! ```text
//! R' = (Rinf - R) / tau,   Rinf = 1 - k (D / D0 - 1),  not below 0            systems.md M7
//! R  D2 receptors relative to naive         D, D0  dopamine now and at rest, means over the population
//! ```
//! Fewer while dopamine is high, as positron emission tomography found them in users; `preset.d2_direction` turns it round.

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "d2_adaptation",
        claim: "D2 receptors of the accumbens fall while dopamine is high, and come back over weeks.",
        references: &["wang-1997", "zijlstra-2008", "kamp-2019"],
        parameters: &[
            parameter(
                "loss",
                ("", 0.2, (-2.0, 2.0)),
                (Basis::Assumed, "wang-1997"),
                "k: loss per relative rise of dopamine; 0.2 with dopamine doubled is the 18 % seen in users; below 0 they rise",
            ),
            parameter(
                "time",
                ("d", 42.0, (1.0, 365.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau: 4 to 12 weeks",
            ),
        ],
        needs: &["dopamine_release"],
        reads: &["dopamine"],
        writes: &["dopamine_change", "d2_receptors"],
        phenomena: &["protracted_withdrawal"],
        headline: &["d2_receptors"],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[sole(
    "dopamine_change",
    "1",
    Scope::Neuron,
    0.0,
    "dopamine at this neuron relative to rest, less 1",
)];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let adaptation = Adaptation {
        loss: p.get("loss"),
        time_s: p.get("time"),
    };
    let dopamine = [Read::Signal("dopamine"), Read::Rest("dopamine")];
    vec![
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            dopamine,
            ["dopamine_change"],
            Change,
        )),
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::Population,
            [Read::Mean("dopamine_change")],
            ["d2_receptors"],
            adaptation,
        )),
    ]
}

/// Dopamine relative to rest, less 1: inputs dopamine and the same at rest. 0 where there is none at rest.
#[derive(Clone, Copy, Debug)]
pub struct Change;

impl Rule<2, 1> for Change {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [now, rest]: [f64; 2]) -> [f64; 1] {
        [relative(now, rest) - 1.0]
    }
}

/// D2 receptors relative to naive: input the mean change of dopamine.
#[derive(Clone, Copy, Debug)]
pub struct Adaptation {
    /// k.
    pub loss: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Adaptation {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [receptors]: [f64; 1], [change]: [f64; 1]) -> [f64; 1] {
        let target = (1.0 - self.loss * change).max(0.0);
        [target + (receptors - target) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Adaptation = Adaptation {
        loss: 0.2,
        time_s: 42.0 * 86_400.0,
    };

    #[test]
    fn doubled_dopamine_takes_a_fifth_in_the_end_and_its_share_on_the_way() {
        let forever = DOWN.step(1e15);
        assert_eq!(DOWN.advance(&forever, [1.0], [1.0]), [0.8]);
        let [half_way] = DOWN.advance(
            &DOWN.step(42.0 * 86_400.0 * core::f64::consts::LN_2),
            [1.0],
            [1.0],
        );
        assert!((half_way - 0.9).abs() < 1e-12, "{half_way}");
    }

    #[test]
    fn stays_at_rest_turns_round_and_never_falls_below_nothing() {
        let forever = DOWN.step(1e15);
        assert_eq!(DOWN.advance(&forever, [1.0], [0.0]), [1.0]);
        assert_eq!(DOWN.advance(&forever, [1.0], [10.0]), [0.0]);
        let up = Adaptation { loss: -0.2, ..DOWN };
        assert_eq!(up.advance(&forever, [1.0], [1.0]), [1.2]);
    }

    #[test]
    fn no_dopamine_at_rest_is_no_change() {
        assert_eq!(Change.advance(&(), [0.0], [0.0, 0.0]), [0.0]);
        assert_eq!(Change.advance(&(), [0.0], [24.0, 16.0]), [0.5]);
    }
}
