//! A whole study: every arm in every replicate, side by side, and the measures over them.

use crate::StudyError;
use crate::auto_doses::find;
use crate::build::{ArmPlan, Setting};
use crate::course::{Keeping, Task, course};
use crate::dosing::breakpoints;
use crate::life::ArmRun;
use crate::measures::{ByArm, MeasureResult, Readings, evaluate};
use crate::pilot::{Pilot, pilot};
use crate::precision::{Look, stages};
use crate::runner::Protocol;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_scenario::model::{MeasureKind, ProbeKind, Reading, Scenario, Statistic, VariablePath};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How a study reports how far it is.
pub trait Progress: Sync {
    /// So many more steps lie ahead, over all arms and replicates. Called again when replicates are added.
    fn expect(&self, steps: u64);
    /// So many more steps are done.
    fn advance(&self, steps: u64);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn expect(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// What came out of a scenario.
pub struct Study {
    /// By arm, then replicate.
    pub runs: Vec<Vec<ArmRun>>,
    /// In the order of the file.
    pub measures: Vec<MeasureResult>,
    /// The step grid and how good it is.
    pub pilot: Pilot,
    /// Mechanisms on and off, by arm.
    pub mechanisms: Vec<(Vec<&'static str>, Vec<&'static str>)>,
    /// Of the draws: the scenario's, or that of a branch.
    pub seed: u64,
    /// What a user should know of how it ran.
    pub notes: Vec<String>,
    names: Vec<String>,
}

/// Runs a scenario on so many threads. The result does not depend on their number.
///
/// # Errors
/// [`StudyError`], if a world cannot be built, a signal stops being finite, or a measure cannot be read.
pub fn run(
    scenario: &Scenario,
    catalogue: &Catalogue,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Study, StudyError> {
    let options = Options {
        progress,
        stop: &|| false,
        keeping: Keeping::default(),
    };
    run_with(scenario, catalogue, threads, &options)
}

/// How a study is run. But for a branch, nothing of it shows in the results.
pub struct Options<'a> {
    /// Told how far it is.
    pub progress: &'a dyn Progress,
    /// Asked before every step; when true, the study stops with [`StudyError::Interrupted`].
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Where runs go on from and are kept.
    pub keeping: Keeping<'a>,
}

/// Runs a scenario on so many threads, with checkpoints, as a branch, and until it is told to stop.
///
/// # Errors
/// As [`run`]; and when a checkpoint does not fit or cannot be written, or the study was told to stop.
pub fn run_with(
    scenario: &Scenario,
    catalogue: &Catalogue,
    threads: usize,
    options: &Options<'_>,
) -> Result<Study, StudyError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    pool.install(|| run_here(scenario, catalogue, threads, options))
}

/// A run with the arm and replicate that it is of.
type Done = ((usize, u32), ArmRun);

fn run_here(
    scenario: &Scenario,
    catalogue: &Catalogue,
    threads: usize,
    options: &Options<'_>,
) -> Result<Study, StudyError> {
    let Options {
        progress,
        stop,
        keeping,
    } = *options;
    let setting = Setting::new(scenario, catalogue);
    let pilot = pilot(scenario, &setting, breakpoints(scenario), stop)?;
    let report = |steps| progress.advance(steps);
    let mut protocol = Protocol {
        scenario,
        grid: pilot.grid.clone(),
        traced: traced(scenario),
        found: Vec::new(),
        progress: &report,
        stop,
    };
    protocol.found = find(&protocol, &setting)?;
    let mechanisms = scenario.arms.iter().map(|arm| {
        let ArmPlan { on, off, .. } = setting.plan(scenario, arm, 0);
        (on, off)
    });
    let mut study = Study {
        mechanisms: mechanisms.collect(),
        runs: scenario.arms.iter().map(|_| Vec::new()).collect(),
        measures: Vec::new(),
        notes: pilot
            .shortfall(scenario.solver.tolerance)
            .into_iter()
            .chain(protocol.found.iter().filter_map(|found| found.note.clone()))
            .collect(),
        pilot,
        names: scenario.arms.iter().map(|a| a.name.clone()).collect(),
        seed: keeping.branch.map_or(scenario.seed, |branch| branch.seed),
    };
    let crew = Crew {
        setting: &setting,
        protocol: &protocol,
        threads,
        keeping,
    };
    let mut look = None;
    for replicates in stages(scenario) {
        let more = crew.run(study.replicates()..replicates, progress)?;
        study
            .runs
            .iter_mut()
            .zip(more)
            .for_each(|(runs, more)| runs.extend(more));
        study.measures = evaluate(scenario, &study)?;
        look = scenario
            .precision
            .map(|precision| Look::new(precision.share, &study.measures));
        if look.as_ref().is_some_and(Look::is_enough) {
            break;
        }
    }
    let ended = look.map(|look| look.note(study.replicates()));
    study.notes.extend(ended);
    study.notes.extend(never_met(scenario, &study.runs));
    Ok(study)
}

/// The doses of the arms that waited in vain, each with in how many replicates.
fn never_met(scenario: &Scenario, runs: &[Vec<ArmRun>]) -> Vec<String> {
    let mut notes = Vec::new();
    for (arm, runs) in scenario.arms.iter().zip(runs) {
        let waiting = arm
            .doses
            .iter()
            .enumerate()
            .filter(|(_, dose)| dose.trigger.is_some());
        for (index, dose) in waiting {
            let all = runs.len();
            let in_vain = runs.iter().filter(|run| run.met_ms[index].is_none()).count();
            if in_vain > 0 {
                let (dose, arm) = (&dose.name, &arm.name);
                notes.push(format!(
                    "`{dose}` was never given in {in_vain} of {all} replicates of `{arm}`: its `when` was not met"
                ));
            }
        }
    }
    notes
}

/// What runs replicates, and on what.
struct Crew<'a> {
    setting: &'a Setting<'a>,
    protocol: &'a Protocol<'a>,
    threads: usize,
    keeping: Keeping<'a>,
}

impl Crew<'_> {
    /// Every arm in these replicates: by arm, then replicate.
    fn run(&self, replicates: Range<u32>, progress: &dyn Progress) -> Result<Vec<Vec<ArmRun>>, StudyError> {
        let arms = &self.protocol.scenario.arms;
        let mut tasks: Vec<(u64, usize, u32)> = Vec::new();
        for (arm, a) in arms.iter().enumerate() {
            let steps = self.protocol.steps(a);
            tasks.extend(replicates.clone().map(|replicate| (steps, arm, replicate)));
        }
        progress.expect(tasks.iter().map(|t| t.0).sum());
        // The longest first, so that no thread is left with a long one at the end.
        tasks.sort_by_key(|&(steps, arm, replicate)| (std::cmp::Reverse(steps), replicate, arm));
        // Threads go to runs side by side where there are enough of them, else into each run; never both.
        let side_by_side = tasks.len() >= self.threads;
        let executor = if side_by_side {
            Executor::Serial
        } else {
            Executor::Parallel
        };
        let one = |&(_, arm, replicate): &(u64, usize, u32)| {
            let arm_model = &arms[arm];
            let mut plan = self.setting.plan(self.protocol.scenario, arm_model, replicate);
            plan.model.branch_seed = self.keeping.branch.map(|branch| branch.seed);
            let task = Task {
                arm: arm_model,
                replicate,
                plan: &plan,
                executor,
            };
            Ok(((arm, replicate), course(self.protocol, &task, self.keeping)?))
        };
        let done: Vec<Result<Done, StudyError>> = if side_by_side {
            from_the_front(&tasks, self.threads, one)
        } else {
            tasks.iter().map(one).collect()
        };
        let mut done = done.into_iter().collect::<Result<Vec<_>, _>>()?;
        done.sort_by_key(|(key, _)| *key);
        let mut runs: Vec<Vec<ArmRun>> = arms.iter().map(|_| Vec::new()).collect();
        done.into_iter().for_each(|((arm, _), run)| runs[arm].push(run));
        Ok(runs)
    }
}

/// Works on all items side by side, each thread taking the next one from the front when it is free: rayon's own splitting
/// would leave one half of the list to each.
pub(crate) fn from_the_front<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    rayon::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Every (variable, statistic) that some measure or dose-response probe reads.
pub(crate) fn traced(scenario: &Scenario) -> Vec<(VariablePath, Statistic)> {
    fn add(reading: &Reading, all: &mut Vec<(VariablePath, Statistic)>) {
        all.push((reading.variable.clone(), reading.stat));
        if let Some(reference) = &reading.relative_to {
            add(&reference.1, all);
        }
    }
    fn add_measure(what: &MeasureKind, all: &mut Vec<(VariablePath, Statistic)>) {
        match what {
            MeasureKind::Reading { reading, .. } => add(reading, all),
            MeasureKind::Across { parts, .. } => parts.iter().for_each(|(_, part)| add_measure(part, all)),
            MeasureKind::Curve { .. } | MeasureKind::Formula(_) => {}
        }
    }
    let mut all = Vec::new();
    for row in scenario.measures.iter().flat_map(|m| &m.rows) {
        add_measure(&row.what, &mut all);
    }
    for probe in &scenario.probes {
        if let ProbeKind::DoseResponse(curve) = &probe.kind {
            add(&curve.response, &mut all);
        }
    }
    all.sort();
    all.dedup();
    all
}

impl ByArm for Study {
    fn runs_per_arm(&self) -> usize {
        self.runs.first().map_or(0, Vec::len)
    }

    fn run(&self, arm: &str, replicate: u32) -> Option<&ArmRun> {
        let index = self.names.iter().position(|n| n == arm)?;
        self.runs[index].get(replicate as usize)
    }
}
