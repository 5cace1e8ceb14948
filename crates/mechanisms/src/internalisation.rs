//! Arrestin-bound receptors are taken into endosomes by clathrin; how fast depends on arrestin.
//!
//! Owned in the receptor scheme (`catalogue/data/schemes`), with rates as parameters of the receptor:
//! ```text
//! A -> E       endocytosis_rate x endocytosis_arrestin    k_end, 0.044 /min with arrestin 1 (receptors.md 4.2)
//! A -> gone    lysosomal_sorting_rate x endocytosis_arrestin x ligand.lysosomal      straight to lysosomes: 0 for
//!              ligands that do not state it, such as all but dynorphins at kappa
//! ```
//! With the mechanism off these transitions have rate zero; the states keep their places.

use crate::spec::transitions;
use papaver_engine::mechanism::Mechanism;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "internalisation",
        "Arrestin-bound receptors are taken into endosomes by clathrin; how fast depends on arrestin.",
        &["keith-1996", "haberstock-debic-2005", "papaver-2026-start"],
        &["tolerance"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};
