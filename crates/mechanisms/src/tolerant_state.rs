//! Phosphorylated receptors that are not endocytosed slip into a long-lived uncoupled state at the surface.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! D -> T    tolerance_rate x arrestin x ligand.leak     k_T, 0.0089 /min in locus coeruleus, 0.018 in cell lines
//! T -> S    tolerance_recovery_rate                     k_U, 0.0010 /min (11.6 h)
//! ```
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "tolerant_state",
        "Phosphorylated receptors that are not endocytosed slip into a long-lived uncoupled state at the surface.",
        &["levitt-2012", "bohn-2000", "papaver-2026-start"],
        &["tolerance"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
