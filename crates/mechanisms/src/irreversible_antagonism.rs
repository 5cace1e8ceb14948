//! Alkylating antagonists take receptors at the surface out of use for good; only new receptors replace them.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! S, D, A, T -> X    alkylation_rate x ligand.alkylation    ligand.alkylation per minute when bound    systems.md M15
//! X -> gone          constitutive_endocytosis_rate          k_ci, 0.0064 /min
//! ```
//! Nothing binds a receptor in X, and none leaves it but to be degraded: numbers recover by synthesis alone (Burke 1994).
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "irreversible_antagonism",
        "Alkylating antagonists take receptors out of use for good; numbers recover by synthesis alone.",
        &["burke-1994", "chavkin-1982", "christie-1987"],
        &["receptor_number", "antagonist_block"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
