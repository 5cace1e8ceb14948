//! The runs of a shard, side by side.

use super::journal::{Journal, finished};
use super::shard::Shard;
use super::{SERIES, Sweep, SweepError, failed};
use crate::StudyError;
use crate::course::Keeping;
use crate::files::OutputDir;
use crate::output::write_timeseries;
use crate::rows::scenario_hash;
use crate::study::{Options, Silent, Study, run_with};
use papaver_catalogue::Catalogue;
use papaver_scenario::Override;
use papaver_scenario::model::Scenario;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The name of a run in the tables of all: the first of its scenario's hash.
const RUN_ID: usize = 12;

/// What runs are made of and reported to.
pub struct Work<'a> {
    /// The sweep.
    pub sweep: &'a Sweep,
    /// Its catalogue.
    pub catalogue: &'a Catalogue,
    /// The checked scenario with these changes, or its mistakes in words.
    pub scenario: &'a (dyn Fn(&[Override]) -> Result<Scenario, String> + Sync),
    /// Told of every run that is finished, and whether it failed.
    pub progress: &'a (dyn Fn(bool) + Sync),
    /// Asked before every step; when true, what is not finished is left.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// What became of the runs of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs of the shard that were finished before.
    pub before: u64,
    /// Runs that were finished now.
    pub now: u64,
    /// Of these, runs that failed.
    pub failed: u64,
    /// Runs that are left, since it was asked to stop.
    pub left: u64,
}

/// The runs of a shard that have no row yet in any table of the folder.
///
/// # Errors
/// When a table cannot be read.
pub fn left(sweep: &Sweep, folder: &Path, shard: Shard) -> Result<(Vec<u64>, u64), SweepError> {
    let done: BTreeSet<u64> = finished(folder, &sweep.columns(), sweep.runs())?;
    let (before, left): (Vec<u64>, Vec<u64>) = shard.runs(sweep.runs()).partition(|run| done.contains(run));
    Ok((left, before.len() as u64))
}

impl Work<'_> {
    /// Does what is left of a shard on so many threads, and writes a row for each run as soon as it is finished. Rows do
    /// not depend on the number of threads.
    ///
    /// # Errors
    /// When the shard's table cannot be written or is in use. A run that fails is a row with its reason.
    pub fn run(&self, folder: &Path, shard: Shard, threads: usize) -> Result<Tally, SweepError> {
        let columns = self.sweep.columns();
        let journal = Journal::open(folder, &shard.file(), &columns, self.sweep.runs())?;
        let (left, before) = left(self.sweep, folder, shard)?;
        if self.sweep.timeseries {
            let series = folder.join(SERIES);
            std::fs::create_dir_all(&series).map_err(failed("make the folder", &series))?;
        }
        let desk = Mutex::new(Desk {
            journal,
            tally: Tally {
                before,
                left: left.len() as u64,
                ..Tally::default()
            },
            broken: None,
        });
        let next = AtomicUsize::new(0);
        // Threads go to runs side by side where there are enough of them, else into each run.
        let side_by_side = threads.min(left.len()).max(1);
        let each = (threads / side_by_side).max(1);
        std::thread::scope(|scope| {
            for _ in 0..side_by_side {
                scope.spawn(|| {
                    while let Some(&run) = left.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if (self.stop)() || !self.one(run, each, folder, &desk) {
                            break;
                        }
                    }
                });
            }
        });
        let mut desk = desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(broken) = desk.broken {
            return Err(broken);
        }
        desk.journal.to_disk()?;
        Ok(desk.tally)
    }

    /// Does a run and writes its row; whether there is reason to go on.
    fn one(&self, run: u64, threads: usize, folder: &Path, desk: &Mutex<Desk>) -> bool {
        let changes = self.changes(run);
        let seed = self.sweep.seed(run);
        let mut run_id = String::new();
        let outcome = (self.scenario)(&changes).and_then(|scenario| {
            let hash = scenario_hash(&scenario.resolved, &self.catalogue.hash);
            run_id = hash.get(..RUN_ID).unwrap_or(&hash).to_owned();
            let study = self.study(&scenario, threads)?;
            Ok((scenario, study))
        });
        if outcome.as_ref().is_err_and(|reason| reason == INTERRUPTED) {
            return false;
        }
        let written = match &outcome {
            Ok((scenario, study)) if self.sweep.timeseries => self.series(run, scenario, study, folder),
            _ => Ok(()),
        };
        let measures = outcome.as_ref().map(|(_, study)| study.measures.as_slice());
        let row = self
            .sweep
            .row(run, &run_id, seed, measures.map_err(String::as_str));
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = written.and_then(|()| desk.journal.append(&row)) {
            // The first reason is the one to tell.
            desk.broken.get_or_insert(error);
            return false;
        }
        desk.tally.now += 1;
        desk.tally.left -= 1;
        desk.tally.failed += u64::from(outcome.is_err());
        drop(desk);
        (self.progress)(outcome.is_err());
        true
    }

    /// What a run changes in the scenario.
    fn changes(&self, run: u64) -> Vec<Override> {
        let design = self.sweep.points.design();
        let change = |path: &str, value: String| Override {
            path: path.into(),
            value,
        };
        let levels = self.sweep.points.levels(run);
        let factors = design.factors.iter().zip(levels);
        let own_seed = design
            .own_chance
            .then(|| change("seed", self.sweep.seed(run).to_string()));
        factors
            .map(|(factor, level)| change(&factor.path, level.toml))
            .chain(own_seed)
            .collect()
    }

    fn study(&self, scenario: &Scenario, threads: usize) -> Result<Study, String> {
        let options = Options {
            progress: &Silent,
            stop: self.stop,
            keeping: Keeping::default(),
        };
        let run = || run_with(scenario, self.catalogue, threads, &options);
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(study)) => Ok(study),
            Ok(Err(StudyError::Interrupted)) => Err(INTERRUPTED.into()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().map(String::as_str);
                let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
                Err(format!(
                    "a mistake in papaver itself: {}",
                    words.unwrap_or("it panicked")
                ))
            }
        }
    }

    /// The recorded variables of a run, in a file of its own.
    fn series(&self, run: u64, scenario: &Scenario, study: &Study, folder: &Path) -> Result<(), SweepError> {
        let mut out = OutputDir::new(folder.join(SERIES))?;
        let file = out.file(&series_name(run))?;
        let written = write_timeseries(file, scenario, self.catalogue, study);
        drop(written.map_err(|error| SweepError::Other(error.to_string()))?);
        Ok(out.commit()?)
    }
}

/// The file of a run's recorded variables.
pub(super) fn series_name(run: u64) -> String {
    format!("{:06}.csv", run + 1)
}

/// A reason that is none.
const INTERRUPTED: &str = "interrupted";

/// Where finished runs are handed in.
struct Desk {
    journal: Journal,
    tally: Tally,
    broken: Option<SweepError>,
}
