//! Arms, replicates, probes and measures of a scenario; rows and files out.
//!
//! [`study::run`] runs a checked scenario, [`output`] writes its files. In between: [`build`] makes a model of each arm,
//! [`pilot`] finds the steps, [`life`] goes through one arm, [`fork`] through the copies that its probes take,
//! [`measures`] reads what came out.

pub mod ablation;
mod across;
pub mod agenda;
mod asked;
pub mod auto_doses;
pub mod branch;
pub mod build;
pub mod checkpoint;
pub mod checkpoints;
pub mod compare;
pub mod cost;
pub mod course;
pub mod curve;
pub mod dose_response;
mod dosed;
mod doses;
pub mod dosing;
pub mod error;
pub mod files;
pub mod fork;
pub mod formula;
mod gather;
pub mod hill;
mod jackknife;
pub mod life;
pub mod measures;
pub mod observe;
pub mod output;
pub mod phases;
pub mod pilot;
mod precision;
pub mod reading;
pub mod reduce;
pub mod resample;
pub mod rows;
pub mod runner;
mod sample;
pub mod sensitivity;
mod sources;
pub mod stats;
pub mod study;
pub mod sweep;
pub mod trace;
pub mod twin;
pub mod validation;
pub mod verdict;

pub use error::StudyError;
