//! Raised cAMP of a locus coeruleus neuron excites that neuron itself.
//!
//! ```text
//! E_i = gain w_i G (c - 1)+          systems.md M6, calibrated_start.md 1.7; w_i 0.20, gain 2.68
//! c, G   cAMP of this neuron and the gate of its action
//! ```

use crate::excitation::Excitation;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "lc_intrinsic_drive",
        claim: "Part of locus coeruleus overactivity in withdrawal comes from the raised cAMP of each neuron itself.",
        references: &["kogan-1992", "rasmussen-1990", "papaver-2026-start"],
        parameters: &[
            parameter(
                "weight",
                ("", 0.20, (0.0, 1.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "w_i: intrinsic share of withdrawal overactivity, +-0.1",
            ),
            parameter(
                "gain",
                ("", 2.68, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "rise of firing per relative rise of cAMP, all shares together; fitted on row 8",
            ),
        ],
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
    let gain = p.get("gain") * p.get("weight");
    vec![Excitation { gain }.part()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use papaver_engine::rule::Rule;

    #[test]
    fn only_camp_above_naive_excites() {
        let drive = Excitation { gain: 0.536 };
        assert_eq!(drive.advance(&(), [0.0], [0.7, 1.0]), [0.0]);
        assert!((drive.advance(&(), [0.0], [2.0, 0.5])[0] - 0.268).abs() < 1e-15);
    }
}
