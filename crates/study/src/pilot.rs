//! The pilot: every arm once on the mean field, without random numbers, to find steps that are short enough.

use crate::StudyError;
use crate::agenda::Agenda;
use crate::build::{ArmPlan, Setting};
use crate::phases::Variants;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::step::StepError;
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, Scenario};
use rayon::prelude::*;

/// The ladder is halved at most so often.
const MAX_HALVINGS: u32 = 4;

/// What the pilot found.
#[derive(Clone, Debug)]
pub struct Pilot {
    /// The grid for all runs.
    pub grid: Grid,
    /// The worst difference between predictor and corrector with that grid.
    pub error: StepError,
}

impl Pilot {
    /// A sentence for the user where the steps are not as good as asked for.
    pub fn shortfall(&self, tolerance: f64) -> Option<String> {
        (self.error.worst > tolerance).then(|| {
            let (worst, place, halvings) = (self.error.worst, &self.error.place, self.grid.halvings());
            format!(
                "predictor and corrector differ by {worst:e} in {place}, more than the tolerance {tolerance:e}, \
                 with the steps halved {halvings} times"
            )
        })
    }
}

/// Halves the ladder until predictor and corrector agree to the scenario's tolerance in every arm.
///
/// # Errors
/// If a world cannot be built or stops being finite, or `stop` says so.
pub fn pilot(
    scenario: &Scenario,
    setting: &Setting<'_>,
    breakpoints: Vec<i64>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Pilot, StudyError> {
    if let Some(step_ms) = scenario.solver.fixed_step_ms {
        return Ok(Pilot {
            grid: Grid::fixed(breakpoints, step_ms),
            error: StepError::default(),
        });
    }
    let mut halvings = 0;
    loop {
        let grid = Grid::new(breakpoints.clone(), scenario.solver.max_step_ms, halvings);
        let errors: Vec<StepError> = scenario
            .arms
            .par_iter()
            .map(|arm| run(scenario, setting, arm, &grid, stop))
            .collect::<Result<_, _>>()?;
        let worst = errors
            .into_iter()
            .fold(StepError::default(), |w, e| if e.worst > w.worst { e } else { w });
        if worst.worst <= scenario.solver.tolerance || halvings == MAX_HALVINGS {
            return Ok(Pilot { grid, error: worst });
        }
        halvings += 1;
    }
}

/// The plan without random numbers. One neuron per population, all alike: the mean field has no use for more.
pub(crate) fn mean_field(mut plan: ArmPlan<'_>) -> ArmPlan<'_> {
    plan.model.noise = Noise::None;
    plan.model.populations.iter_mut().for_each(|p| p.neurons = 1);
    plan
}

/// Every mechanism is on, so that the grid is the same whatever is switched off.
fn run(
    scenario: &Scenario,
    setting: &Setting<'_>,
    arm: &Arm,
    grid: &Grid,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<StepError, StudyError> {
    let mut complete = arm.clone();
    complete.mechanisms.values_mut().for_each(|on| *on = true);
    let plan = mean_field(setting.plan(scenario, &complete, 0));
    let mut world = World::new(&plan.model, -scenario.baseline_ms, Executor::Serial)?;
    let mut agenda = Agenda::of_arm(&plan, &mut Variants::default(), &mut world)?;
    world.compare_dynamics();
    while world.now_ms() < arm.duration_ms {
        if stop() {
            return Err(StudyError::Interrupted);
        }
        agenda.look(&mut world, grid);
        world.step(grid, arm.duration_ms)?;
    }
    Ok(world.step_error().clone())
}
