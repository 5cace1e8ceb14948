//! Who works on the neurons of a step: one thread, or all threads of the current rayon pool.
//!
//! Neurons are worked on in chunks of [`CHUNK`]; sums over neurons are taken per chunk and then in chunk order. Which
//! thread takes a chunk therefore cannot show in any result.

use bevy_ecs::prelude::Resource;
use rayon::prelude::*;

/// Neurons per chunk.
pub const CHUNK: usize = 64;

/// How chunks are worked on.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executor {
    /// One after the other, on the calling thread.
    Serial,
    /// Side by side, in the rayon pool that the caller is in.
    Parallel,
}

impl Executor {
    /// Calls `work` for every item; items must not share anything that is written.
    pub fn each<T: Send>(self, items: Vec<T>, work: impl Fn(T) + Sync + Send) {
        match self {
            Executor::Serial => items.into_iter().for_each(work),
            Executor::Parallel => items.into_par_iter().for_each(work),
        }
    }
}

/// Mean of a column, summed per chunk and then in chunk order.
pub fn mean(values: &[f64]) -> f64 {
    let sum: f64 = values.chunks(CHUNK).map(|chunk| chunk.iter().sum::<f64>()).sum();
    sum / values.len() as f64
}
