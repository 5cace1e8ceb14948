//! Quantities with units, and the drugs, receptors, neuron types, genotypes and references of papaver.
//!
//! `quantity` reads "10 mg" and "0.03 /min"; `types` says what the catalogue holds, `limits` what its numbers can be;
//! `load` reads the files under `data/`, which are built into the binary; `agonist` says who is one, `metabolites` what
//! becomes of drugs; `explain` prints an entry with its sources.

mod agonist;
pub mod explain;
pub mod limits;
pub mod load;
mod metabolites;
mod names;
mod numbers;
pub mod quantity;
pub mod types;

pub use load::{Catalogue, CatalogueError, OwnEntries, OwnTables};
pub use metabolites::with_metabolites;
