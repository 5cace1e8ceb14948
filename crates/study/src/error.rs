//! Why a study stopped.

use crate::checkpoint::CheckpointError;
use crate::curve::ReadError;
use crate::files::FileError;
use crate::measures::MeasureError;
use papaver_engine::build::BuildError;
use papaver_engine::variant::VariantError;
use papaver_engine::world::RunError;

/// Why a study stopped.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// It was asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The mechanisms do not make a world.
    #[error("the model cannot be built: {0}")]
    Build(#[from] BuildError),
    /// A world cannot go on as an event or a probe asks for.
    #[error("an event or a probe asks for another world: {0}")]
    Variant(#[from] VariantError),
    /// A run broke down.
    #[error("a run stopped: {0}")]
    Run(#[from] RunError),
    /// A measure cannot be read.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A response cannot be read.
    #[error("a response cannot be read: {0}")]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A checkpoint cannot be written or used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A branch has no run to go on from.
    #[error(
        "{} has no checkpoint of {arm}, replicate {replicate}, at {at_h} h or before{}: run with --checkpoint-every \
         and --keep-checkpoints, or take another --at",
        folder.display(),
        damaged.iter().map(|file| format!("; {file}")).collect::<String>()
    )]
    NoCheckpoint {
        /// Arm.
        arm: String,
        /// Counts from 1.
        replicate: u32,
        /// h.
        at_h: f64,
        /// Where it was looked for.
        folder: std::path::PathBuf,
        /// Each file there that is damaged, and what shows it.
        damaged: Vec<String>,
    },
    /// A branch has nothing left to draw.
    #[error(
        "{at_h} h is not before the end of the run ({end_h} h): nothing is left to branch; take an earlier --at"
    )]
    AfterTheEnd {
        /// h.
        at_h: f64,
        /// Of the longest arm, h.
        end_h: f64,
    },
    /// A table cannot be written.
    #[error("a table cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// A file cannot be written.
    #[error("a file cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// No threads.
    #[error("threads cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}
