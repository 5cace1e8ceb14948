//! Glia become active by damage in withdrawal, and by drugs at TLR4 if one believes it; their cytokines oppose analgesia.
//!
//! ```text
//! L' = (kT T + kW W / 48 - (1 + a B) L) / tau        gain = 1 / (1 + kL L)         systems.md M14
//! T   drive of TLR4 by drugs       W   withdrawal score, 0 to 48       B   inhibition of glia by drugs
//! ```
//! kT is 0 by default: mice without TLR4 become as tolerant and dependent as others (mattioli-2014); the contested point
//! `tlr4_activation` has the other side. Inhibitors clear L faster. Without TLR4 there is little of it to clear: a few hundredths in
//! withdrawal.

use crate::opponent::Gain;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "glial_activation",
        claim: "Active glia release cytokines, which oppose analgesia and add to withdrawal.",
        references: &["hutchinson-2009", "mattioli-2014", "thomas-2022"],
        parameters: &[
            parameter(
                "tlr4_gain",
                ("", 0.0, (0.0, 100.0)),
                (Basis::Assumed, "mattioli-2014"),
                "kT: activation by a full drive of TLR4; 0 is the null hypothesis",
            ),
            parameter(
                "withdrawal_gain",
                ("", 0.3, (0.0, 10.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "kW: activation by withdrawal at the top of its scale",
            ),
            parameter(
                "inhibition_gain",
                ("", 4.0, (0.0, 100.0)),
                (Basis::Assumed, "papaver-2026-systems; hutchinson-2009"),
                "a: how much faster a full inhibition clears activation; leaves a fifth",
            ),
            parameter(
                "analgesic_weight",
                ("", 1.0, (0.0, 20.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "kL: what activation divides the stimulus of membrane effectors by; the scale of L",
            ),
            parameter(
                "time",
                ("h", 72.0, (1.0, 500.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau; 2 to 4 d",
            ),
        ],
        needs: &[],
        reads: &["tlr4_drive", "withdrawal", "glia_inhibition"],
        writes: &["glia", "analgesic_gain"],
        phenomena: &["tolerance", "withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

/// Top of the withdrawal score.
const MOST: f64 = 48.0;

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let activation = Activation {
        tlr4_gain: p.get("tlr4_gain"),
        withdrawal_gain: p.get("withdrawal_gain"),
        inhibition_gain: p.get("inhibition_gain"),
        time_s: p.get("time"),
    };
    let gain = Gain {
        weight: p.get("analgesic_weight"),
    };
    let reads = [
        Read::Signal("tlr4_drive"),
        Read::Signal("withdrawal"),
        Read::Signal("glia_inhibition"),
    ];
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::Population,
            reads,
            ["glia"],
            activation,
        )),
        gain.of("glia"),
    ]
}

/// Activation of glia: inputs drive of TLR4, withdrawal score, inhibition.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    /// kT.
    pub tlr4_gain: f64,
    /// kW.
    pub withdrawal_gain: f64,
    /// a.
    pub inhibition_gain: f64,
    /// tau, s.
    pub time_s: f64,
}

impl Rule<3, 1> for Activation {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        h_s
    }

    fn advance(&self, h_s: &f64, [now]: [f64; 1], [tlr4, withdrawal, inhibition]: [f64; 3]) -> [f64; 1] {
        let faster = 1.0 + self.inhibition_gain * inhibition;
        let target = (self.tlr4_gain * tlr4 + self.withdrawal_gain * withdrawal / MOST) / faster;
        [target + (now - target) * libm::exp(-h_s * faster / self.time_s)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Activation = Activation {
        tlr4_gain: 5.0,
        withdrawal_gain: 0.3,
        inhibition_gain: 4.0,
        time_s: 259_200.0,
    };

    fn after(h_s: f64, now: f64, inputs: [f64; 3]) -> f64 {
        RULE.advance(&RULE.step(h_s), [now], inputs)[0]
    }

    #[test]
    fn quiet_at_rest_and_driven_by_tlr4_and_withdrawal() {
        assert_eq!(after(60.0, 0.0, [0.0; 3]), 0.0);
        assert_eq!(after(1e15, 0.0, [0.1, 0.0, 0.0]), 0.5);
        assert!((after(1e15, 0.0, [0.0, 24.0, 0.0]) - 0.15).abs() < 1e-15);
        assert!((after(259_200.0, 0.0, [0.1, 0.0, 0.0]) - 0.5 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
    }

    /// Full inhibition leaves a fifth, and that five times as fast.
    #[test]
    fn inhibitors_clear_it_faster() {
        assert!((after(1e15, 0.5, [0.1, 0.0, 1.0]) - 0.1).abs() < 1e-15);
        assert!((after(51_840.0, 0.5, [0.0, 0.0, 1.0]) - 0.5 * libm::exp(-1.0)).abs() < 1e-15);
    }
}
