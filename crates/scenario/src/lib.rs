//! Scenario files: TOML and dosing tables in, every mistake with its place, a checked scenario out.
//!
//! [`check`] is the way in. A file becomes a key tree with places (`raw`), overrides and arms are merged as trees
//! (`overrides`, `merge`), tables are read (`file`, `leaf`), and names, units and times are looked up (`scene`, `dose`,
//! `probe`, `measure`, ...), until [`model::Scenario`] holds nothing that a user could mend. Mistakes are collected all
//! the way (`mistakes`). [`with_folder`] reads catalogue entries from a folder, with places too, and [`design`] the file of a
//! sweep.

mod ablation;
mod across;
mod acts;
mod bands;
mod binding;
mod by_route;
mod cells;
mod check;
mod circuits;
mod curve;
mod curve_doses;
mod decode;
pub mod design;
mod dose;
mod dosing;
mod dosing_file;
mod dosing_rows;
mod event;
mod experiment;
mod file;
mod folder;
mod fork;
mod formula;
mod formulas;
mod generated;
mod known;
mod leaf;
mod leaf_schema;
mod ligands;
mod measure;
mod merge;
mod mistakes;
pub mod model;
mod names;
mod nearest;
mod overrides;
mod own;
mod parameters;
mod patch;
mod place;
mod population;
mod precision;
mod preset;
mod probe;
mod raw;
mod reading;
mod record;
mod released;
mod resolved;
mod response;
mod scene;
mod schedule;
mod series;
mod setting;
mod subject;
mod sums;
mod taper;
mod times;
mod trigger;
mod typed;
mod units;
mod variables;
mod vocabulary;
mod window;
mod words;
mod written;

pub use check::check;
pub use file::schema;
pub use folder::{CatalogueFile, with_folder};
pub use known::Known;
pub use mistakes::{Mistake, Mistakes};
pub use released::Released;

/// `--set PATH=VALUE`: acts after all merging, on every arm that has the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// "dose.morphine.amount", or "arm.NAME.dose.morphine.amount" for one arm.
    pub path: String,
    /// TOML, or text if it is not.
    pub value: String,
}
