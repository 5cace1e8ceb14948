//! A bound antagonist keeps the receptor at the surface and so spares it from degradation.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! ligand.retention    1 unbound or with an agonist, 0.41 (eta) with an antagonist; multiplies S, D, A -> Q.
//! With the mechanism off it is 1 throughout.
//! ```
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "antagonist_stabilisation",
        "A bound antagonist keeps the receptor at the surface and so spares it from degradation.",
        &["yoburn-1988", "unterwald-1995", "papaver-2026-start"],
        &["up_regulation"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
