//! One run from its beginning, or from where it was left, to its end, with the checkpoints on its way.

use crate::StudyError;
use crate::branch::Branch;
use crate::build::ArmPlan;
use crate::checkpoint::Checkpoint;
use crate::checkpoints::Checkpoints;
use crate::life::{ArmRun, Life};
use crate::runner::Protocol;
use papaver_engine::executor::Executor;
use papaver_scenario::model::Arm;

/// Which run, and on what.
pub struct Task<'a> {
    /// Arm.
    pub arm: &'a Arm,
    /// Counts from 0.
    pub replicate: u32,
    /// Its model.
    pub plan: &'a ArmPlan<'a>,
    /// Threads.
    pub executor: Executor,
}

/// Where runs go on from and are kept.
#[derive(Clone, Copy, Default)]
pub struct Keeping<'a> {
    /// Its own checkpoints.
    pub checkpoints: Option<&'a Checkpoints>,
    /// What it is a branch of.
    pub branch: Option<&'a Branch>,
}

impl Keeping<'_> {
    fn start(&self, arm: &str, replicate: u32) -> Result<Option<Checkpoint>, StudyError> {
        let own = self
            .checkpoints
            .map(|c| c.starts.of(arm, replicate))
            .transpose()?;
        match (own.flatten(), self.branch) {
            (None, Some(branch)) => Ok(branch.starts.of(arm, replicate)?),
            (own, _) => Ok(own),
        }
    }
}

/// Runs one arm in one replicate.
///
/// # Errors
/// If the world cannot be built, a signal stops being finite, or a checkpoint does not fit or cannot be written.
/// [`StudyError::Interrupted`] if it is asked to stop; what is done until then is in its checkpoint.
pub fn course(protocol: &Protocol<'_>, task: &Task<'_>, keeping: Keeping<'_>) -> Result<ArmRun, StudyError> {
    protocol.go_on()?;
    let (arm, replicate) = (task.arm.name.as_str(), task.replicate + 1);
    let start = keeping.start(arm, replicate)?;
    if let Some(finished) = start.as_ref().filter(|c| c.header.finished) {
        let run: ArmRun = finished.content()?;
        (protocol.progress)(run.steps);
        return Ok(run);
    }
    let mut life = Life::begin(protocol, task.arm, task.plan, task.executor)?;
    if let Some(left) = start {
        left.check_layout(life.world())?;
        life.go_on(left.content()?);
        (protocol.progress)(life.steps());
    }
    loop {
        let before_ms = life.now_ms();
        match (life.advance(), keeping.checkpoints) {
            (Ok(false), _) => break,
            (Ok(true), Some(checkpoints)) if checkpoints.due(before_ms, life.now_ms()) => {
                checkpoints.keep_life(arm, replicate, &mut life)?;
            }
            (Ok(true), _) => {}
            (Err(StudyError::Interrupted), Some(checkpoints)) => {
                checkpoints.keep_life(arm, replicate, &mut life)?;
                return Err(StudyError::Interrupted);
            }
            (Err(error), _) => return Err(error),
        }
    }
    let run = life.end();
    if let Some(checkpoints) = keeping.checkpoints {
        checkpoints.keep_finished(arm, replicate, task.arm.duration_ms, &run)?;
    }
    Ok(run)
}
