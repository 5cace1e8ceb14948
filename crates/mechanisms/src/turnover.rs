//! Receptors are made, cycle constitutively through a reserve inside the cell, and are degraded.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! source -> S       synthesis_rate               k_lysQ Q0 per receptor of the naive total
//! S, D, A -> Q      constitutive_endocytosis_rate x ligand.retention     k_ci, 0.0064 /min
//! Q -> S            constitutive_exocytosis_rate                         k_ce, 0.0151 /min
//! E, Q, T -> gone   endosomal_degradation_rate, degradation_rate, tolerant_degradation_rate
//! ```
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "turnover",
        "Receptors are made, cycle constitutively through a reserve inside the cell, and are degraded.",
        &["huang-2012", "burke-1994", "papaver-2026-start"],
        &["tolerance", "receptor_number"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
