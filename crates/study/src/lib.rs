//! Arms, replicates, probes and measures of a scenario; rows and files out.

pub mod compare;
pub mod curve;
pub mod dose_response;
pub mod files;
pub mod formula;
pub mod hill;
pub mod measures;
pub mod reading;
pub mod reduce;
pub mod resample;
pub mod rows;
mod sample;
pub mod stats;
