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

use crate::StudyError;
use crate::build::{ArmPlan, Setting};
use crate::curve::hours;
use crate::life::{ArmRun, Life};
use crate::observe::names;
use crate::rows::{cell, number};
use crate::runner::Protocol;
use crate::stats::{Estimate, mean, mean_interval};
use crate::study::{Progress, Study, from_the_front};
use crate::trace::Recording;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::model::Noise;
use papaver_scenario::model::{Arm, Ms, Scenario, VariablePath};
use std::io::Write;

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
        Ok(((arm.0, replicate), recording(&protocol, arm.1, &plan)?))
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

fn recording(protocol: &Protocol<'_>, arm: &Arm, plan: &ArmPlan) -> Result<Recording, StudyError> {
    let mut life = Life::begin(protocol, arm, plan, Executor::Serial)?;
    while life.advance()? {}
    Ok(life.end().recordings.swap_remove(0))
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

/// One variable from time 0 on, at recorded times.
#[derive(Clone, Debug, PartialEq)]
struct Course {
    time_ms: Vec<Ms>,
    mean: Vec<f64>,
    /// Empty for what is a single number.
    sd: Vec<f64>,
}

impl Course {
    fn of_run(run: &ArmRun, index: usize) -> Option<Self> {
        Self::of(run.recordings.first()?, index)
    }

    fn of(recording: &Recording, index: usize) -> Option<Self> {
        let mut course = Self {
            time_ms: Vec::new(),
            mean: Vec::new(),
            sd: Vec::new(),
        };
        let rows = recording
            .rows
            .iter()
            .filter(|(time, i, _)| *i == index && *time >= 0);
        for (time, _, values) in rows {
            course.time_ms.push(*time);
            course.mean.push(*values.first()?);
            // In the order of `trace::STATISTICS`: the mean, then the standard deviation.
            course.sd.extend(values.get(1));
        }
        (!course.time_ms.is_empty()).then_some(course)
    }

    /// Time average of values at these times, on the straight lines between them.
    fn average(&self, values: &[f64]) -> Option<f64> {
        let (first, last) = (*self.time_ms.first()?, *self.time_ms.last()?);
        if first == last {
            return values.first().copied();
        }
        let piece =
            |i: usize| (self.time_ms[i + 1] - self.time_ms[i]) as f64 * (values[i] + values[i + 1]) / 2.0;
        Some((0..values.len() - 1).map(piece).sum::<f64>() / (last - first) as f64)
    }
}

/// Run against twin, replicate by replicate; without its names.
fn row(own: &[Course], others: &[Course]) -> Option<TwinRow> {
    let first = own.first()?;
    let averages = |of: &[Course], pick: fn(&Course) -> &Vec<f64>| -> Option<Vec<f64>> {
        of.iter().map(|c| c.average(pick(c))).collect()
    };
    let difference = |a: &[f64], b: &[f64]| -> Estimate {
        mean_interval(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>())
    };
    let (means, twin_means) = (averages(own, |c| &c.mean)?, averages(others, |c| &c.mean)?);
    let spreads = |of: &[Course]| {
        if first.sd.is_empty() {
            None
        } else {
            averages(of, |c| &c.sd)
        }
    };
    let (sds, twin_sds) = (spreads(own), spreads(others));
    let apart = |i: usize| {
        let all = own.iter().zip(others).map(|(a, b)| a.mean[i] - b.mean[i]);
        mean(&all.collect::<Vec<_>>()).unwrap_or(0.0)
    };
    let worst =
        (0..first.time_ms.len())
            .map(|i| (i, apart(i)))
            .fold(
                (0, 0.0),
                |worst: (usize, f64), next| {
                    if next.1.abs() > worst.1.abs() { next } else { worst }
                },
            );
    Some(TwinRow {
        arm: String::new(),
        variable: String::new(),
        unit: "",
        twin: Twin::SameNeurons,
        mean: mean(&means)?,
        twin_mean: mean(&twin_means)?,
        difference: difference(&means, &twin_means),
        sd: sds.as_deref().and_then(mean),
        twin_sd: twin_sds.as_deref().and_then(mean),
        sd_difference: match (&sds, &twin_sds) {
            (Some(a), Some(b)) => difference(a, b),
            _ => Estimate::default(),
        },
        worst_h: hours(first.time_ms[worst.0]),
        worst_difference: worst.1,
    })
}

/// Columns of `twin.csv`.
pub const COLUMNS: [&str; 16] = [
    "arm",
    "variable",
    "unit",
    "twin",
    "mean",
    "twin_mean",
    "difference",
    "lower",
    "upper",
    "sd",
    "twin_sd",
    "sd_difference",
    "sd_lower",
    "sd_upper",
    "worst_h",
    "worst_difference",
];

/// Writes `twin.csv`.
///
/// # Errors
/// When writing fails.
pub fn write_twins<W: Write>(writer: W, rows: &[TwinRow]) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for row in rows {
        csv.write_record([
            row.arm.as_str(),
            &row.variable,
            row.unit,
            row.twin.name(),
            &number(row.mean),
            &number(row.twin_mean),
            &cell(row.difference.value),
            &cell(row.difference.lower),
            &cell(row.difference.upper),
            &cell(row.sd),
            &cell(row.twin_sd),
            &cell(row.sd_difference.value),
            &cell(row.sd_difference.lower),
            &cell(row.sd_difference.upper),
            &number(row.worst_h),
            &number(row.worst_difference),
        ])?;
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(mean: &[f64], sd: &[f64]) -> Course {
        Course {
            time_ms: vec![0, 3_600_000, 10_800_000],
            mean: mean.to_vec(),
            sd: sd.to_vec(),
        }
    }

    #[test]
    fn averages_are_over_time() {
        // One hour at 1.5 on average, two at 3.
        let one = course(&[1.0, 2.0, 4.0], &[]);
        assert_eq!(one.average(&one.mean), Some(2.5));
    }

    #[test]
    fn replicates_are_compared_in_pairs_and_the_worst_time_is_of_their_mean() {
        let own = [
            course(&[1.0, 2.0, 4.0], &[0.5; 3]),
            course(&[3.0, 4.0, 6.0], &[0.7; 3]),
        ];
        let twin = [
            course(&[1.0, 3.0, 4.0], &[0.4; 3]),
            course(&[3.0, 5.0, 6.0], &[0.6; 3]),
        ];
        let found = row(&own, &twin).unwrap();
        assert_eq!((found.mean, found.twin_mean), (3.5, 4.0));
        assert_eq!(
            (found.difference.value, found.difference.lower),
            (Some(-0.5), Some(-0.5))
        );
        assert_eq!((found.worst_h, found.worst_difference), (1.0, -1.0));
        assert!((found.sd_difference.value.unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn what_is_a_single_number_has_no_spread() {
        let one = [course(&[1.0, 1.0, 1.0], &[])];
        let found = row(&one, &one).unwrap();
        assert_eq!(
            (found.sd, found.twin_sd, found.sd_difference),
            (None, None, Estimate::default())
        );
        assert_eq!(found.difference.value, Some(0.0));
    }
}
