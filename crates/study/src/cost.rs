//! What a run would cost: steps, memory and rows, from the scenario alone, and time from a short piece of it.

use crate::StudyError;
use crate::build::Setting;
use crate::dosing::{breakpoints, events};
use crate::observe::is_per_neuron;
use crate::runner::Protocol;
use crate::trace::STATISTICS;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::world::World;
use papaver_scenario::model::{Granularity, ProbeKind, Scenario};
use std::time::Instant;

/// Typical length of a row of `timeseries.csv`.
const BYTES_PER_ROW: f64 = 110.0;
/// A receptor entity with all that belongs to it (benches/world_step.rs).
pub const BYTES_PER_SLOT: f64 = 80.0;
/// From so many neuron-steps on a run takes hours, which `check` tells.
pub const MANY_NEURON_STEPS: f64 = 1e9;
/// Neurons per population of the copy that is timed where the scenario itself is large.
const TIMED_NEURONS: u32 = 100;
/// Steps of the piece that is timed, if the arm has as many.
const TIMED_STEPS: u32 = 200;

/// Cost of a run with the ladder as it is, before the pilot halves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Over all arms, replicates and forks.
    pub steps: u64,
    /// Steps times neurons.
    pub neuron_steps: f64,
    /// Receptor slots of the largest arm.
    pub slots: f64,
    /// Rows of `timeseries.csv`.
    pub rows: u64,
    /// Size of `timeseries.csv`, MB.
    pub megabytes: f64,
}

/// The cost of a scenario.
pub fn cost(scenario: &Scenario) -> Cost {
    let grid = Grid::new(breakpoints(scenario), scenario.solver.max_step_ms, 0);
    let grid = match scenario.solver.fixed_step_ms {
        Some(step_ms) => Grid::fixed(breakpoints(scenario), step_ms),
        None => grid,
    };
    let protocol = Protocol {
        scenario,
        grid,
        traced: Vec::new(),
        found: Vec::new(),
        progress: &|_| {},
        stop: &|| false,
    };
    let per_time: u64 = scenario
        .record
        .variables
        .iter()
        .map(|v| {
            if is_per_neuron(v) {
                STATISTICS.len() as u64
            } else {
                1
            }
        })
        .sum();
    let mut cost = Cost {
        steps: 0,
        neuron_steps: 0.0,
        slots: 0.0,
        rows: 0,
        megabytes: 0.0,
    };
    for arm in &scenario.arms {
        let neurons: f64 = arm.populations.iter().map(|p| f64::from(p.neurons)).sum();
        let steps = protocol.steps(arm) * u64::from(scenario.replicates);
        let times = (arm.duration_ms + scenario.baseline_ms) / scenario.record.every_ms + 1;
        let forks = scenario
            .probes
            .iter()
            .filter(|p| p.arms.contains(&arm.name) && matches!(p.kind, ProbeKind::Challenge));
        let fork_times: i64 = forks
            .map(|p| p.at_ms.len() as i64 * (p.duration_ms / protocol.fork_interval(p.duration_ms) + 1))
            .sum();
        // What is counted per state takes none.
        let molecules = arm
            .populations
            .iter()
            .filter(|p| p.granularity == Granularity::Molecule);
        let slots = molecules
            .map(|p| f64::from(p.neurons) * p.receptors.values().map(|&r| f64::from(r) * 2.5).sum::<f64>());
        cost.steps += steps;
        cost.neuron_steps += steps as f64 * neurons;
        cost.slots = cost.slots.max(slots.sum());
        cost.rows += (times + fork_times) as u64 * per_time * u64::from(scenario.replicates);
    }
    cost.megabytes = cost.rows as f64 * BYTES_PER_ROW / 1e6;
    cost
}

/// As [`time_neuron_step`], on a copy with few neurons: quick, and in little memory.
///
/// # Errors
/// As there.
pub fn time_neuron_step_of_few(scenario: &Scenario, catalogue: &Catalogue) -> Result<f64, StudyError> {
    let mut few = scenario.clone();
    for population in few.arms.iter_mut().flat_map(|arm| &mut arm.populations) {
        population.neurons = population.neurons.min(TIMED_NEURONS);
    }
    time_neuron_step(&few, catalogue)
}

/// Seconds per neuron-step, measured on the first steps of the last arm.
///
/// # Errors
/// If the world cannot be built or stops being finite.
pub fn time_neuron_step(scenario: &Scenario, catalogue: &Catalogue) -> Result<f64, StudyError> {
    let setting = Setting::new(scenario, catalogue);
    let Some(arm) = scenario.arms.last() else {
        return Ok(0.0);
    };
    let plan = setting.plan(scenario, arm, 0);
    let mut model = plan.model.clone();
    model.events = events(&plan, &[(&arm.doses, 0)]);
    let mut world = World::new(&model, 0, Executor::Serial)?;
    let grid = Grid::new(breakpoints(scenario), scenario.solver.max_step_ms, 0);
    #[expect(
        clippy::disallowed_methods,
        reason = "the estimate that `check --cost` prints; no result depends on it"
    )]
    let start = Instant::now();
    let mut steps = 0;
    while steps < TIMED_STEPS && world.now_ms() < arm.duration_ms {
        world.step(&grid, arm.duration_ms)?;
        steps += 1;
    }
    let neurons: f64 = arm.populations.iter().map(|p| f64::from(p.neurons)).sum();
    Ok(start.elapsed().as_secs_f64() / f64::from(steps.max(1)) / neurons)
}
