//! The world of papaver: neurons, receptor slots, signals, the step grid, mechanisms and snapshots.
//!
//! A [`model::Model`] says what there is; [`world::World`] lives through it step by step on a [`grid::Grid`]. What happens
//! in a step is said in [`step`]; what mechanisms may say about a cell, in [`signals`], [`rule`] and [`mechanism`]. The
//! engine names no drug, receptor or brain region, and reads no file, clock or global random generator.

pub mod body;
pub mod build;
pub mod executor;
pub mod grid;
pub mod mechanism;
pub mod model;
pub mod moves;
pub mod observe;
pub mod plan;
pub mod receptors;
pub mod rule;
pub mod settle;
pub mod signals;
pub mod step;
pub mod variant;
pub mod world;
