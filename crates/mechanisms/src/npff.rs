//! Neuropeptide FF, an anti-opioid peptide that lasting agonist brings out.
//!
//! ```text
//! P' = (d - P) / tau        gain = 1 / (1 + kP P)         systems.md M13, calibrated_start.md 1.9
//! d   adaptation drive
//! ```

use crate::opponent::Peptide;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "npff",
        claim: "Lasting agonist brings out neuropeptide FF, which opposes analgesia.",
        references: &["lake-1991", "simonin-2006", "elhabazi-2012", "papaver-2026-start"],
        parameters: &[
            parameter(
                "analgesic_weight",
                ("", 0.1, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "kP: half of the log shift by both anti-opioid peptides, which are alike here; fitted on row 18 (docs/calibration.md)",
            ),
            parameter(
                "time",
                ("h", 36.0, (1.0, 500.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "tau of the rise and of the return; 24 to 48 h",
            ),
        ],
        needs: &["adaptation_drive"],
        reads: &["adaptation_drive"],
        writes: &["neuropeptide_ff", "analgesic_gain"],
        phenomena: &["tolerance"],
        headline: &[],
    },
    extrinsic: true,
    private: PRIVATE,
    build: |p| Peptide::of(p, "neuropeptide_ff"),
};

const PRIVATE: &[SignalSpec] = &[sole(
    "neuropeptide_ff",
    "1",
    Scope::Neuron,
    0.0,
    "neuropeptide FF above rest, 1 at a full drive",
)];
