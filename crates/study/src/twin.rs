//! When does noise matter? A run beside two **twins** without chance, on the same steps:
//!
//! - the *same neurons*: each with its own expression, gains and pacemaker, but expected numbers of receptors and rates
//!   instead of spikes. What differs from it is what chance in receptors and spikes does.
//! - the *average neuron*: one neuron with average numbers, which is what a differential equation would have. What differs
//!   from it is what chance and the differences between neurons do together.
//!
//! Compared are the recorded variables over the recorded times from 0 on: their time averages of the mean over neurons and
//! of the standard deviation over neurons, paired over replicates, and the time at which the mean over replicates is
//! farthest away (the largest of many differences, so larger than chance alone would let one expect at a given time). The
//! body is not compared: nothing in it is drawn. Twins are runs of their own and leave no trace in the run beside them.

mod course;
mod output;

pub use output::{COLUMNS, write_twins};

use crate::StudyError;
use crate::build::Setting;
use crate::life::Life;
use crate::observe::names;
use crate::runner::Protocol;
use crate::stats::Estimate;
use crate::study::{Progress, Study, from_the_front};
use crate::trace::Recording;
use course::{Course, row};
use papaver_catalogue::Catalogue;
use papaver_engine::model::Noise;
use papaver_scenario::model::{Scenario, VariablePath};

/// Which twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Twin {
    /// The mean field of the same neurons.
    SameNeurons,
    /// The mean field of one average neuron.
    AverageNeuron,
}

impl Twin {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameNeurons => "same_neurons",
            Self::AverageNeuron => "average_neuron",
        }
    }
}

/// How far one variable of one arm is from a twin.
#[derive(Clone, Debug, PartialEq)]
pub struct TwinRow {
    /// Arm.
    pub arm: String,
    /// Population and variable, as in files.
    pub variable: String,
    /// Unit.
    pub unit: &'static str,
    /// Compared with.
    pub twin: Twin,
    /// Time average of the mean over neurons, mean over replicates.
    pub mean: f64,
    /// The same of the twin.
    pub twin_mean: f64,
    /// Run less twin.
    pub difference: Estimate,
    /// Time average of the standard deviation over neurons; nothing for what is a single number.
    pub sd: Option<f64>,
    /// The same of the twin.
    pub twin_sd: Option<f64>,
    /// Run less twin; empty for what is a single number.
    pub sd_difference: Estimate,
    /// When the means are farthest apart, h.
    pub worst_h: f64,
    /// How far then, run less twin.
    pub worst_difference: f64,
}

/// Runs the twins of a study that was run and compares.
///
/// # Errors
/// As for the study.
pub fn twins(
    scenario: &Scenario,
    catalogue: &Catalogue,
    study: &Study,
    threads: usize,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<TwinRow>, StudyError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let runs = pool.install(|| run(scenario, catalogue, study, threads, progress, stop))?;
    Ok(compare(scenario, study, &runs))
}

/// The recordings of one arm's twins.
struct ArmTwins {
    /// By replicate.
    same_neurons: Vec<Recording>,
    average_neuron: Recording,
}

fn run(
    scenario: &Scenario,
    catalogue: &Catalogue,
    study: &Study,
    threads: usize,
    progress: &dyn Progress,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<ArmTwins>, StudyError> {
    // The drugs of the whole scenario, but no forks.
    let setting = Setting::new(scenario, catalogue);
    let mut bare = scenario.clone();
    bare.probes.clear();
    let report = |steps| progress.advance(steps);
    let protocol = Protocol {
        scenario: &bare,
        grid: study.pilot.grid.clone(),
        traced: Vec::new(),
        found: Vec::new(),
        progress: &report,
        stop,
    };
    let replicates = study.runs.first().map_or(0, Vec::len) as u32;
    // Replicate `replicates` stands for the average neuron, which has none.
    let tasks: Vec<(usize, u32)> = (0..bare.arms.len())
        .flat_map(|arm| (0..=replicates).map(move |replicate| (arm, replicate)))
        .collect();
    progress.expect(tasks.iter().map(|t| protocol.steps(&bare.arms[t.0])).sum());
    let one = |&(arm, replicate): &(usize, u32)| {
        let (average, arm) = (replicate == replicates, (arm, &bare.arms[arm]));
        let mut plan = setting.plan(&bare, arm.1, if average { 0 } else { replicate });
        plan.model.noise = if average { Noise::None } else { Noise::Neurons };
        if average {
            plan.model.populations.iter_mut().for_each(|p| p.neurons = 1);
        }
        Ok((
            (arm.0, replicate),
            Life::whole(&protocol, arm.1, &plan)?.recordings.swap_remove(0),
        ))
    };
    let done: Vec<Result<_, StudyError>> = from_the_front(&tasks, threads, one);
    let mut done = done.into_iter().collect::<Result<Vec<_>, _>>()?;
    done.sort_by_key(|(key, _)| *key);
    let mut all = done.into_iter().map(|(_, recording)| recording);
    let mut of_arm = || {
        Some(ArmTwins {
            same_neurons: all.by_ref().take(replicates as usize).collect(),
            average_neuron: all.next()?,
        })
    };
    Ok((0..bare.arms.len()).map_while(|_| of_arm()).collect())
}

fn compare(scenario: &Scenario, study: &Study, twins: &[ArmTwins]) -> Vec<TwinRow> {
    let signals = papaver_mechanisms::signals();
    let unit_of = |name: &str| signals.iter().find(|s| s.name == name).map_or("1", |s| s.unit);
    let mut rows = Vec::new();
    for ((arm, runs), twins) in scenario.arms.iter().zip(&study.runs).zip(twins) {
        for (index, path) in scenario.record.variables.iter().enumerate() {
            if matches!(path, VariablePath::Body { .. }) {
                continue;
            }
            let own: Vec<Course> = runs.iter().filter_map(|run| Course::of_run(run, index)).collect();
            let same: Vec<Course> = twins
                .same_neurons
                .iter()
                .filter_map(|r| Course::of(r, index))
                .collect();
            let average = Course::of(&twins.average_neuron, index);
            let average = vec![average; own.len()].into_iter().flatten().collect();
            let (population, variable, unit) = names(path, &unit_of);
            for (twin, others) in [(Twin::SameNeurons, same), (Twin::AverageNeuron, average)] {
                rows.extend(row(&own, &others).map(|row| TwinRow {
                    arm: arm.name.clone(),
                    variable: format!("{population}.{variable}"),
                    unit,
                    twin,
                    ..row
                }));
            }
        }
    }
    rows
}
