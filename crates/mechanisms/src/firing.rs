//! Firing in the rate form: a pacemaker, quieted by GIRK, driven by what excites it; spikes are drawn around the rate.
//!
//! ```text
//! r = r0 F (1 - G) / (1 - G0) (1 + E),  not below 0               systems.md M5-M6, calibrated_start.md 1.7
//! spikes in a step of length h ~ Poisson(r h);  what feeds back is spikes / h
//! G, G0  GIRK current now and at rest       E  excitatory drive       r0  pacemaker rate of this neuron
//! F      what other receptors and driving inputs leave of firing, 1 at rest
//! ```

use crate::spec::{parameter, per_neuron};
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "firing",
        claim: "The cell fires by itself; GIRK current slows it, excitatory drive speeds it, and spikes come at random.",
        references: &["andrade-1983", "papaver-2026-start"],
        parameters: &[per_neuron(parameter(
            "rate",
            ("Hz", 2.0, (0.0, 100.0)),
            (Basis::Measured, "andrade-1983"),
            "spontaneous rate; 0.1 to 3 Hz in slices, 1 to 3 Hz awake",
        ))],
        needs: &[],
        reads: &["girk_current", "excitatory_drive", "firing_gain"],
        writes: &["firing_rate"],
        phenomena: &["acute_effect", "tolerance", "withdrawal"],
        headline: &["firing_rate"],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let reads = [
            Read::Signal("girk_current"),
            Read::Rest("girk_current"),
            Read::Signal("excitatory_drive"),
            Read::Signal("firing_gain"),
            Read::Trait("rate"),
        ];
        vec![Part::Rule(rule(
            Kind::Drawn,
            Scope::Neuron,
            reads,
            ["firing_rate"],
            Pacemaker,
        ))]
    },
};

/// Expected rate, Hz: inputs GIRK current, the same at rest, excitatory drive, what other receptors and driving inputs leave, pacemaker rate.
#[derive(Clone, Copy, Debug)]
pub struct Pacemaker;

impl Rule<5, 1> for Pacemaker {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [girk, rest, drive, gain, rate]: [f64; 5]) -> [f64; 1] {
        [(rate * gain * (1.0 - girk) / (1.0 - rest) * (1.0 + drive)).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_is_the_pacemaker_rate_and_girk_takes_its_share() {
        let with = |girk, drive, gain| Pacemaker.advance(&(), [0.0], [girk, 0.1, drive, gain, 2.0])[0];
        let at = |girk, drive| with(girk, drive, 1.0);
        assert_eq!(at(0.1, 0.0), 2.0);
        assert!((at(0.55, 0.0) - 1.0).abs() < 1e-15);
        assert!((at(0.1, 1.5) - 5.0).abs() < 1e-15);
        assert_eq!(at(0.1, -3.0), 0.0);
        assert_eq!(with(0.1, 1.0, 0.25), 1.0);
    }
}
