//! What drives slow adaptation: a saturating function of the stimulus by occupied surface receptors.
//!
//! ```text
//! d = max(0, (h(tau_D sD) - h0) / (1 - h0)) (1 + tau_D) / tau_D,   h(x) = x / (1 + x)     calibrated_start.md 1.1
//! sD = stimulus + uncoupled stimulus        h0 = h(tau_D sD) at rest       tau_D = reserve, DAMGO = 1
//! ```
//! d is 0 in the naive cell and 1 with every receptor occupied by a full agonist.

use crate::operational::response;
use crate::spec::{parameter, per_neuron};
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "adaptation_drive",
        claim: "Slow adaptation follows the occupied receptors at the surface, with a reserve of its own.",
        references: &["papaver-2026-start"],
        parameters: &[per_neuron(parameter(
            "reserve",
            ("", 12.3, (0.1, 1000.0)),
            (Basis::Fitted, "papaver-2026-start"),
            "tau of adaptation with DAMGO = 1; fitted on rows 18, 22, 25 and 46",
        ))],
        needs: &["g_protein_coupling"],
        reads: &["stimulus", "uncoupled_stimulus"],
        writes: &["adaptation_drive"],
        phenomena: &["dependence", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let reads = [
            Read::Signal("stimulus"),
            Read::Signal("uncoupled_stimulus"),
            Read::Rest("stimulus"),
            Read::Rest("uncoupled_stimulus"),
            Read::Trait("reserve"),
        ];
        vec![Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["adaptation_drive"],
            Drive,
        ))]
    },
};

/// The drive: inputs stimulus, uncoupled stimulus, both at rest, and reserve.
#[derive(Clone, Copy, Debug)]
pub struct Drive;

impl Rule<5, 1> for Drive {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(
        &self,
        (): &(),
        _: [f64; 1],
        [coupled, uncoupled, rest, rest_uncoupled, tau]: [f64; 5],
    ) -> [f64; 1] {
        let naive = response(tau, rest + rest_uncoupled);
        let above = (response(tau, coupled + uncoupled) - naive) / (1.0 - naive);
        [above.max(0.0) * (1.0 + tau) / tau]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_at_rest_one_at_full_occupancy_never_negative() {
        let at = |s, rest| Drive.advance(&(), [0.0], [s, 0.0, rest, 0.0, 12.3])[0];
        assert_eq!(at(0.01, 0.01), 0.0);
        assert_eq!(at(0.0, 0.01), 0.0);
        assert!((at(1.0, 0.0) - 1.0).abs() < 1e-15);
    }
}
