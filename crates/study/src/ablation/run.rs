//! The runs of a plan: every file in full and under every switch, side by side.

use super::block::{Reference, Row, Runs, Switched, cells, references};
use super::cell::{Ablation, Cell, StepInfo};
use super::file::File;
use super::naive::Rest;
use super::needed::Uses;
use super::plan::{Block, Plan};
use super::switches::Kind;
use crate::StudyError;
use crate::life::{ArmRun, Life};
use crate::pilot::Pilot;
use crate::runner::Protocol;
use crate::study::{Progress, from_the_front};
use papaver_engine::step::StepError;
use papaver_scenario::model::Arm;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

impl Plan<'_> {
    /// Runs everything on so many threads. The result does not depend on their number.
    ///
    /// # Errors
    /// If the full model cannot be run, or a measure cannot be read; [`StudyError::Interrupted`] once `stop` says so.
    pub fn run(
        &self,
        threads: usize,
        progress: &dyn Progress,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ablation, StudyError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        pool.install(|| self.run_here(threads, progress, stop))
    }

    fn run_here(
        &self,
        threads: usize,
        progress: &dyn Progress,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ablation, StudyError> {
        let report = |steps| progress.advance(steps);
        let (protocols, pilots): (Vec<Protocol<'_>>, Vec<Pilot>) = self
            .files
            .iter()
            .map(|file| file.protocol(&report, stop))
            .collect::<Result<_, _>>()?;
        progress.expect(self.steps(&protocols));
        let full = self.full_models(&protocols, threads)?;
        let (done, errors): (Vec<_>, Vec<_>) =
            self.all_blocks(&protocols, &full, threads)?.into_iter().unzip();
        let step = |(file, pilot): (usize, &Pilot)| {
            let of_full = full[file].runs.iter().flatten().map(|run| &run.step_error);
            let switched = self
                .blocks
                .iter()
                .zip(&errors)
                .filter(|(block, _)| block.file == file);
            StepInfo {
                halvings: pilot.grid.halvings(),
                worst: worst(
                    [&pilot.error]
                        .into_iter()
                        .chain(of_full)
                        .chain(switched.map(|(_, e)| e)),
                ),
                tolerance: protocols[file].scenario.solver.tolerance,
            }
        };
        let steps = pilots.iter().enumerate().map(step).collect();
        let files = self.files.iter().zip(protocols.iter().zip(&pilots));
        let conditions = files.flat_map(|(file, (protocol, pilot))| file.conditions(protocol, pilot));
        let conditions = conditions.collect();
        Ok(self.matrix(full, done, steps, conditions))
    }

    fn steps(&self, protocols: &[Protocol<'_>]) -> u64 {
        let of = |protocol: &Protocol<'_>, arm: &Arm| {
            protocol.steps(arm) * u64::from(protocol.scenario.replicates)
        };
        let full = protocols
            .iter()
            .flat_map(|p| p.scenario.arms.iter().map(|a| of(p, a)));
        let switched = self
            .blocks
            .iter()
            .flat_map(|b| b.arms.iter().map(|(_, a)| of(&protocols[b.file], a)));
        full.chain(switched).sum()
    }

    /// Every file in full: all runs side by side, then the numbers.
    fn full_models(&self, protocols: &[Protocol<'_>], threads: usize) -> Result<Vec<FullModel>, StudyError> {
        let mut tasks = Vec::new();
        for (file, protocol) in protocols.iter().enumerate() {
            for arm in 0..protocol.scenario.arms.len() {
                tasks.extend((0..protocol.scenario.replicates).map(|replicate| (file, arm, replicate)));
            }
        }
        let one = |&(file, arm, replicate): &(usize, usize, u32)| {
            let protocol = &protocols[file];
            let arm_model = &protocol.scenario.arms[arm];
            let plan = self.files[file]
                .setting
                .plan(protocol.scenario, arm_model, replicate);
            Ok(((file, arm, replicate), Life::whole(protocol, arm_model, &plan)?))
        };
        let done: Vec<Result<_, StudyError>> = from_the_front(&tasks, threads, one);
        let mut done = done.into_iter().collect::<Result<Vec<_>, _>>()?;
        done.sort_by_key(|(key, _)| *key);
        let mut runs: Vec<Vec<Vec<ArmRun>>> = protocols
            .iter()
            .map(|p| p.scenario.arms.iter().map(|_| Vec::new()).collect())
            .collect();
        for ((file, arm, _), run) in done {
            runs[file][arm].push(run);
        }
        let models = self.files.iter().zip(runs);
        models.map(|(file, runs)| self.full_model(file, runs)).collect()
    }

    fn full_model(&self, file: &File<'_>, runs: Vec<Vec<ArmRun>>) -> Result<FullModel, StudyError> {
        let mut rests = BTreeMap::new();
        for arm in &file.part.arms {
            rests.insert(arm.name.clone(), file.rest(arm)?);
        }
        let all = Runs {
            arms: file.arm_names(),
            runs: runs.iter().map(|arm| arm.iter().collect()).collect(),
        };
        let references = references(&file.part, &self.rows(file), &all, &rests)?;
        Ok(FullModel {
            runs,
            rests,
            references,
        })
    }

    fn rows<'s>(&'s self, file: &'s File<'_>) -> Vec<Row<'s>> {
        let of = |(measure, (&phenomenon, uses)): (usize, (&usize, &'s Uses))| Row {
            phenomenon: &self.phenomena[phenomenon],
            measure,
            uses,
        };
        file.phenomena
            .iter()
            .zip(&file.uses)
            .enumerate()
            .map(of)
            .collect()
    }

    /// Every switch in every file: runs side by side, the cells by the thread that ends a block's last run, and then the
    /// runs are let go. With the cells comes the worst step error of the block.
    fn all_blocks(
        &self,
        protocols: &[Protocol<'_>],
        full: &[FullModel],
        threads: usize,
    ) -> Result<Vec<(Vec<Cell>, StepError)>, StudyError> {
        let mut tasks = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            let replicates = protocols[block.file].scenario.replicates;
            for place in 0..block.arms.len() {
                tasks.extend((0..replicates).map(|replicate| (index, place, replicate as usize)));
            }
        }
        let waiting: Vec<Mutex<Waiting>> = self
            .blocks
            .iter()
            .map(|b| {
                Mutex::new(Waiting::new(
                    b.arms.len(),
                    protocols[b.file].scenario.replicates as usize,
                ))
            })
            .collect();
        let one = |&(index, place, replicate): &(usize, usize, usize)| {
            let block = &self.blocks[index];
            let protocol = &protocols[block.file];
            let arm = &block.arms[place].1;
            let plan = self.files[block.file]
                .setting
                .plan(protocol.scenario, arm, replicate as u32);
            let run = Life::whole(protocol, arm, &plan);
            let mut waiting = waiting[index].lock().unwrap_or_else(PoisonError::into_inner);
            let complete = waiting.put(place, replicate, run);
            drop(waiting);
            complete.map(|runs| {
                let errors = worst(runs.iter().flatten().flatten().map(|run| &run.step_error));
                Ok((index, (self.block_cells(block, &full[block.file], runs)?, errors)))
            })
        };
        let done: Vec<Option<Result<_, StudyError>>> = from_the_front(&tasks, threads, one);
        let mut done = done.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
        done.sort_by_key(|(index, _)| *index);
        Ok(done.into_iter().map(|(_, cells)| cells).collect())
    }

    /// The cells of one block from its runs (by changed arm, then replicate).
    fn block_cells(
        &self,
        block: &Block,
        full: &FullModel,
        runs: Vec<Result<Vec<ArmRun>, StudyError>>,
    ) -> Result<Vec<Cell>, StudyError> {
        let file = &self.files[block.file];
        let mut failed = BTreeMap::new();
        let mut rests = full.rests.clone();
        let mut all: Vec<Vec<&ArmRun>> = full.runs.iter().map(|arm| arm.iter().collect()).collect();
        for ((index, arm), found) in block.arms.iter().zip(&runs) {
            match (found, file.rest(arm)) {
                (Ok(found), Ok(rest)) => {
                    all[*index] = found.iter().collect();
                    rests.insert(arm.name.clone(), rest);
                }
                (Err(StudyError::Interrupted), _) => return Err(StudyError::Interrupted),
                (Err(error), _) => drop(failed.insert(arm.name.clone(), error.to_string())),
                (_, Err(error)) => drop(failed.insert(arm.name.clone(), error.to_string())),
            }
        }
        let switched = Switched {
            runs: Runs {
                arms: file.arm_names(),
                runs: all,
            },
            rests,
            failed,
            changed: block.arms.iter().map(|(_, arm)| arm.name.as_str()).collect(),
            alone: self.switches[block.switch].kind == Kind::Only,
        };
        cells(
            &file.part,
            &self.rows(file),
            &full.references,
            &full.rests,
            &switched,
        )
    }
}

/// The largest of step errors, the first of equals.
fn worst<'e>(errors: impl Iterator<Item = &'e StepError>) -> StepError {
    let larger = |a: StepError, b: &StepError| if b.worst > a.worst { b.clone() } else { a };
    errors.fold(StepError::default(), larger)
}

/// The full model of a file.
pub(super) struct FullModel {
    runs: Vec<Vec<ArmRun>>,
    rests: BTreeMap<String, Rest>,
    pub(super) references: Vec<Reference>,
}

/// Runs of a block that are not all there yet, by changed arm, then replicate.
struct Waiting {
    runs: Vec<Vec<Option<Result<ArmRun, StudyError>>>>,
    left: usize,
}

impl Waiting {
    fn new(arms: usize, replicates: usize) -> Self {
        let of_arm = || (0..replicates).map(|_| None).collect();
        Self {
            runs: (0..arms).map(|_| of_arm()).collect(),
            left: arms * replicates,
        }
    }

    /// Puts a run to its place; all of them with the last one. An arm is as good as its first run that failed.
    fn put(
        &mut self,
        arm: usize,
        replicate: usize,
        run: Result<ArmRun, StudyError>,
    ) -> Option<Vec<Result<Vec<ArmRun>, StudyError>>> {
        self.runs[arm][replicate] = Some(run);
        self.left -= 1;
        (self.left == 0).then(|| {
            let all = std::mem::take(&mut self.runs);
            all.into_iter()
                .map(|arm| arm.into_iter().flatten().collect())
                .collect()
        })
    }
}
