//! Endocytosed receptors are dephosphorylated and return to the surface able to signal.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! E -> S    recycling_rate x phosphatase               k_rec, 0.030 /min
//! ```
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "recycling",
        "Endocytosed receptors are dephosphorylated and return to the surface able to signal.",
        &["doll-2012", "papaver-2026-start"],
        &["tolerance"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
