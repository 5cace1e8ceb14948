//! Adenosine, made from the cAMP that leaves cells in withdrawal, holds transmitter release back.
//!
//! ```text
//! release *= 1 / (1 + kb (c - 1)+)                  systems.md M5; kb 0.5
//! c   cAMP relative to the naive cell
//! ```
//! It works against what cAMP itself adds to release (`transmitter_release`), so that the one shows where the other is blocked.
//! In slices of the periaqueductal grey; the contested point `adenosine_in_withdrawal` has the other side.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "adenosine_brake",
        claim: "Adenosine from surplus cAMP brakes the release that this cAMP enhances.",
        references: &["hack-2003", "bonci-1997"],
        parameters: &[parameter(
            "gain",
            ("", 0.5, (0.0, 10.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "kb: by what release is divided, less 1, when cAMP is twice the naive",
        )],
        needs: &["transmitter_release"],
        reads: &["camp"],
        writes: &["release"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let brake = Brake { gain: p.get("gain") };
    let reads = [Read::Signal("camp")];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["release"],
        brake,
    ))]
}

/// What the brake leaves of release: input cAMP.
#[derive(Clone, Copy, Debug)]
pub struct Brake {
    /// kb.
    pub gain: f64,
}

impl Rule<1, 1> for Brake {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [camp]: [f64; 1]) -> [f64; 1] {
        [1.0 / (1.0 + self.gain * (camp - 1.0).max(0.0))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surplus_alone_brakes() {
        let brake = Brake { gain: 0.5 };
        let at = |camp| brake.advance(&(), [1.0], [camp])[0];
        assert_eq!(at(1.0), 1.0);
        assert_eq!(at(0.3), 1.0);
        assert_eq!(at(3.0), 0.5);
    }
}
