//! Glutamate from other neurons excites the cell, more than at rest when they pass on more.
//!
//! ```text
//! E = D                                        D <= 0
//! E = D (1 - s B) (1 + k N)                    D > 0         systems.md M6, M12
//! D = I - I0     weighted transmission of the glutamate inputs now and at rest
//! s  share of what comes above rest that NMDA receptors carry      B  their block
//! k  how much the opponent process N adds to it
//! ```
//! Block and opponent process work on what comes above rest alone: an antagonist of glutamate leaves the resting rate of
//! locus coeruleus as it is and takes the excess of withdrawal (akaoka-1991). A slice has no inputs, so there the mechanism
//! does not act.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "glutamate_input",
        claim: "Glutamate inputs excite the cell, and what they bring above rest passes in part through NMDA receptors.",
        references: &["akaoka-1991", "rasmussen-aghajanian-1989"],
        parameters: &[
            parameter(
                "nmda_share",
                ("", 0.5, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "s: share of what comes above rest that NMDA receptors carry; AMPA receptors carry the others",
            ),
            parameter(
                "opponent_gain",
                ("", 0.0, (0.0, 5.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "k: what the NMDA opponent process adds (M12); none by default: not fitted, since the opponent has a term of its own in the score",
            ),
        ],
        needs: &[],
        reads: &["transmission", "nmda_block", "nmda_opponent"],
        writes: &["excitatory_drive"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let input = Glutamate {
        nmda_share: p.get("nmda_share"),
        opponent_gain: p.get("opponent_gain"),
    };
    let reads = [
        Read::Inputs("glutamate", "transmission"),
        Read::RestInputs("glutamate", "transmission"),
        Read::Signal("nmda_block"),
        Read::Signal("nmda_opponent"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["excitatory_drive"],
        input,
    ))]
}

/// Relative change of firing: inputs weighted transmission of the glutamate inputs, the same at rest, NMDA block, NMDA
/// opponent process.
#[derive(Clone, Copy, Debug)]
pub struct Glutamate {
    /// s.
    pub nmda_share: f64,
    /// k.
    pub opponent_gain: f64,
}

impl Rule<4, 1> for Glutamate {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [inputs, rest, block, opponent]: [f64; 4]) -> [f64; 1] {
        let above = inputs - rest;
        if above <= 0.0 {
            return [above];
        }
        [above * (1.0 - self.nmda_share * block) * (1.0 + self.opponent_gain * opponent)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: Glutamate = Glutamate {
        nmda_share: 0.5,
        opponent_gain: 2.0,
    };

    #[test]
    fn nothing_at_rest_whatever_the_block() {
        assert_eq!(INPUT.advance(&(), [0.0], [0.5, 0.5, 0.0, 0.0]), [0.0]);
        assert_eq!(INPUT.advance(&(), [0.0], [0.5, 0.5, 1.0, 1.0]), [0.0]);
    }

    #[test]
    fn block_and_opponent_work_on_what_is_above_rest_alone() {
        let at = |inputs, block, opponent| INPUT.advance(&(), [0.0], [inputs, 0.5, block, opponent])[0];
        assert_eq!(at(1.5, 0.0, 0.0), 1.0);
        assert_eq!(at(1.5, 1.0, 0.0), 0.5);
        assert_eq!(at(1.5, 0.5, 0.25), 0.75 * 1.5);
        assert_eq!(at(0.25, 1.0, 1.0), -0.25);
    }
}
