//! Raised cAMP opens a cation current that excites the cell in withdrawal.
//!
//! ```text
//! E = gain G (c - 1)+                    systems.md 1.4, M7, M17
//! c, G   cAMP of this neuron and the gate of its action
//! ```
//! In the periaqueductal grey it is carried by the GABA transporter GAT-1 and asks for protein kinase A; there slices show it
//! too. Locus coeruleus has a rule of its own (`lc_intrinsic_drive`).

use crate::excitation::Excitation;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "withdrawal_current",
        claim: "In withdrawal raised cAMP opens a cation current that excites the cell.",
        references: &["bagley-2005", "papaver-2026-start"],
        parameters: &[parameter(
            "gain",
            ("", 0.32, (0.0, 20.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "rise of firing per relative rise of cAMP with the gate open; neuron types set their own",
        )],
        needs: &["camp_gate"],
        reads: &["camp", "withdrawal_gate"],
        writes: &["excitatory_drive"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let gain = p.get("gain");
    vec![Excitation { gain }.part()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use papaver_engine::rule::Rule;

    #[test]
    fn only_camp_above_naive_opens_it() {
        let current = Excitation { gain: 0.5 };
        assert_eq!(current.advance(&(), [0.0], [0.35, 1.0]), [0.0]);
        assert_eq!(current.advance(&(), [0.0], [1.0, 0.56]), [0.0]);
        assert_eq!(current.advance(&(), [0.0], [2.0, 0.5]), [0.25]);
    }
}
