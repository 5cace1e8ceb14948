//! Cholecystokinin, an anti-opioid peptide that lasting agonist brings out. It has no part in withdrawal.
//!
//! ```text
//! P' = (d - P) / tau        gain = 1 / (1 + kP P)         systems.md M13, calibrated_start.md 1.9
//! d   adaptation drive
//! ```
//! Antiserum took half of established tolerance away (ding-1986); immunisation did not slow its development
//! (faris-1984), and agonists at its receptors prevented it in mice.

use crate::opponent::Peptide;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "cholecystokinin",
        claim: "Lasting agonist brings out cholecystokinin, which opposes analgesia and has no part in dependence.",
        references: &["ding-1986", "panerai-1987", "faris-1984", "papaver-2026-start"],
        parameters: &[
            parameter(
                "analgesic_weight",
                ("", 0.1, (0.0, 20.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "kP: half of the log shift by both anti-opioid peptides, which are alike here; fitted on row 18 (docs/calibration.md); antiserum undid half of all tolerance (ding-1986), which this falls short of",
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
        writes: &["cholecystokinin_level", "analgesic_gain"],
        phenomena: &["tolerance"],
        headline: &[],
    },
    extrinsic: true,
    private: PRIVATE,
    build: |p| Peptide::of(p, "cholecystokinin_level"),
};

const PRIVATE: &[SignalSpec] = &[sole(
    "cholecystokinin_level",
    "1",
    Scope::Neuron,
    0.0,
    "cholecystokinin above rest, 1 at a full drive",
)];
