//! Occupied receptors at the surface drive adaptation even when they are uncoupled from G protein.
//!
//! ```text
//! uncoupled stimulus = sum_j e_j p_j (D + A + T) / S0         calibrated_start.md 1.1
//! ```
//! A hypothesis, and a switch: without it adaptation follows coupled receptors alone, does not wind down while a dose is
//! tapered, and a taper ends as badly as an abrupt stop.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part, ReadoutSpec, Select};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "uncoupled_drive",
        claim: "Occupied receptors at the surface drive adaptation even when uncoupled from G protein (hypothesis).",
        references: &["papaver-2026-start"],
        parameters: &[],
        needs: &["adaptation_drive"],
        reads: &[],
        writes: &["uncoupled_stimulus"],
        phenomena: &["dependence", "taper"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build: |_| {
        let weights = vec![("efficacy", 1.0)];
        vec![Part::Readout(ReadoutSpec {
            signal: "uncoupled_stimulus",
            select: Select::Uncoupled,
            weights,
        })]
    },
};
