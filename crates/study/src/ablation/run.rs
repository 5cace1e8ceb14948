//! From files and switches to the matrix: what has to be run, what it costs, and the runs.

use super::block::{Reference, Row, Runs, Switched, cells, references};
use super::cell::{Ablation, Cell, FileInfo, Full, Phenomenon};
use super::effect::nothing;
use super::naive::Rest;
use super::needed::{Uses, reduced};
use super::switches::{Choice, Kind, Switch, switches};
use super::{RequestError, Source};
use crate::StudyError;
use crate::auto_doses::find;
use crate::build::{ArmPlan, Setting, is_on};
use crate::cost::{cost, time_neuron_step};
use crate::dosing::breakpoints;
use crate::life::{ArmRun, Life};
use crate::pilot::pilot;
use crate::rows::scenario_hash;
use crate::runner::Protocol;
use crate::study::{Progress, from_the_front, traced};
use indexmap::IndexMap;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_scenario::model::{Arm, Hypothesis, Place, Scenario, VariablePath};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Ids of the mechanisms that act in an arm.
type Acting = BTreeSet<&'static str>;

/// One file: what is run of it, and where its phenomena are.
struct File<'a> {
    source: &'a Source,
    setting: Setting<'a>,
    /// Its phenomena come first among its measures, in the order of `phenomena`.
    part: Scenario,
    /// Indices into the plan's phenomena.
    phenomena: Vec<usize>,
    uses: Vec<Uses>,
    /// By arm of `part`.
    acting: Vec<Acting>,
}

/// One file under one switch.
struct Block {
    file: usize,
    switch: usize,
    /// Indices of the arms that change, with the change in them.
    arms: Vec<(usize, Arm)>,
}

/// What an ablation will run.
pub struct Plan<'a> {
    catalogue: &'a Catalogue,
    files: Vec<File<'a>>,
    phenomena: Vec<Phenomenon>,
    hypotheses: IndexMap<String, Hypothesis>,
    switches: Vec<Switch>,
    blocks: Vec<Block>,
    /// By file, then switch: the block that has its runs, another switch's where both leave the same rules; none where
    /// it changes nothing.
    block_of: Vec<Vec<Option<usize>>>,
}

/// Size of the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Runs: arms times replicates, of the full model and of all switches.
    pub runs: usize,
    /// Steps times neurons.
    pub neuron_steps: f64,
}

impl<'a> Plan<'a> {
    /// Looks at the files, the first of which is the scenario that says what is switched. `phenomena` chooses among those
    /// of all files, and else the scenario does.
    ///
    /// # Errors
    /// When something asked for does not exist.
    pub fn new(
        sources: &'a [Source],
        catalogue: &'a Catalogue,
        choice: &Choice,
        phenomena: Option<&[String]>,
    ) -> Result<Self, RequestError> {
        let first = &sources.first().ok_or(RequestError::NoPhenomena)?.scenario;
        let wanted = phenomena.or(first.ablation.phenomena.as_deref());
        let chosen = chosen(sources, wanted)?;
        let mut all = Vec::new();
        let mut files = Vec::new();
        for (source, measures) in sources.iter().zip(&chosen) {
            if !measures.is_empty() {
                files.push(file(source, catalogue, measures, files.len(), &mut all));
            }
        }
        let acting = files.iter().flat_map(|f| &f.acting).flatten().copied().collect();
        let named = first.ablation.mechanisms.as_deref();
        let switches = switches(choice, named, &first.hypotheses, &acting)?;
        let mut plan = Plan {
            catalogue,
            files,
            phenomena: all,
            hypotheses: first.hypotheses.clone(),
            switches,
            blocks: Vec::new(),
            block_of: Vec::new(),
        };
        plan.lay_out_blocks();
        Ok(plan)
    }

    fn lay_out_blocks(&mut self) {
        for (index, file) in self.files.iter().enumerate() {
            let mut known: BTreeMap<Vec<Acting>, usize> = BTreeMap::new();
            let mut blocks = Vec::new();
            for (switch, what) in self.switches.iter().enumerate() {
                let arms: Vec<Arm> = file
                    .part
                    .arms
                    .iter()
                    .map(|arm| switched(arm, &what.off))
                    .collect();
                let acting: Vec<Acting> = arms.iter().map(|arm| acting(arm, self.catalogue)).collect();
                let changes = arms.into_iter().enumerate();
                let arms: Vec<(usize, Arm)> =
                    changes.filter(|(i, _)| acting[*i] != file.acting[*i]).collect();
                let next = self.blocks.len();
                blocks.push((!arms.is_empty()).then(|| *known.entry(acting).or_insert(next)));
                if blocks.last() == Some(&Some(next)) {
                    self.blocks.push(Block {
                        file: index,
                        switch,
                        arms,
                    });
                }
            }
            self.block_of.push(blocks);
        }
    }

    /// How much there is to do, with the ladder of steps as it is before the pilots halve it.
    pub fn size(&self) -> Size {
        let mut size = Size {
            runs: 0,
            neuron_steps: 0.0,
        };
        let mut add = |part: &Scenario, arms: &[Arm]| {
            let mut some = part.clone();
            some.arms = arms.to_vec();
            size.runs += arms.len() * part.replicates as usize;
            size.neuron_steps += cost(&some).neuron_steps;
        };
        for file in &self.files {
            add(&file.part, &file.part.arms);
        }
        for block in &self.blocks {
            let arms: Vec<Arm> = block.arms.iter().map(|(_, arm)| arm.clone()).collect();
            add(&self.files[block.file].part, &arms);
        }
        size
    }

    /// The estimated wall time on so many threads, s, from a short piece of the first file.
    ///
    /// # Errors
    /// If its world cannot be built or stops being finite.
    pub fn estimated_seconds(&self, threads: usize) -> Result<f64, StudyError> {
        let per_step = match self.files.first() {
            Some(file) => time_neuron_step(&file.part, self.catalogue)?,
            None => 0.0,
        };
        Ok(self.size().neuron_steps * per_step / threads as f64)
    }

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
        let protocols: Vec<Protocol<'_>> = self
            .files
            .iter()
            .map(|file| file.protocol(&report, stop))
            .collect::<Result<_, _>>()?;
        progress.expect(self.steps(&protocols));
        let full = self.full_models(&protocols, threads)?;
        let done = self.all_blocks(&protocols, &full, threads)?;
        Ok(self.matrix(full, done))
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
            Ok(((file, arm, replicate), live(protocol, arm_model, &plan)?))
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
    /// runs are let go.
    fn all_blocks(
        &self,
        protocols: &[Protocol<'_>],
        full: &[FullModel],
        threads: usize,
    ) -> Result<Vec<Vec<Cell>>, StudyError> {
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
            let run = live(protocol, arm, &plan);
            let mut waiting = waiting[index].lock().unwrap_or_else(PoisonError::into_inner);
            let complete = waiting.put(place, replicate, run);
            drop(waiting);
            complete.map(|runs| Ok((index, self.block_cells(block, &full[block.file], runs)?)))
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

    fn matrix(&self, full: Vec<FullModel>, done: Vec<Vec<Cell>>) -> Ablation {
        let mut cells: Vec<Vec<Cell>> = Vec::new();
        for switch in 0..self.switches.len() {
            let mut row = Vec::with_capacity(self.phenomena.len());
            for (file, model) in full.iter().enumerate() {
                row.extend(match self.block_of[file][switch] {
                    Some(block) => done[block].clone(),
                    None => model.references.iter().map(Reference::untouched).collect(),
                });
            }
            cells.push(row);
        }
        let full: Vec<Full> = full
            .into_iter()
            .flat_map(|model| model.references)
            .map(|reference| reference.full)
            .collect();
        Ablation {
            files: self.files.iter().map(|f| f.info(self.catalogue)).collect(),
            phenomena: self.phenomena.clone(),
            full,
            hypotheses: self.hypotheses.clone(),
            switches: self.switches.clone(),
            cells,
            runs: self.size().runs,
            notes: self.notes(),
        }
    }

    /// What a reader should know: rules that some arms are without already, and switches that come to the same.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (file, blocks) in self.files.iter().zip(&self.block_of) {
            let name = &file.source.name;
            for (switch, block) in self.switches.iter().zip(blocks) {
                match block.map(|b| &self.blocks[b]) {
                    None => notes.push(format!("{name}: {} acts in no arm that is read", switch.name)),
                    Some(block) if self.switches[block.switch].name != switch.name => notes.push(format!(
                        "{name}: {} leaves the same rules as {}, and was not run again",
                        switch.name, self.switches[block.switch].name
                    )),
                    Some(block) if block.arms.len() < file.part.arms.len() => {
                        let same =
                            (0..file.part.arms.len()).filter(|i| block.arms.iter().all(|(j, _)| i != j));
                        let names: Vec<&str> = same.map(|i| file.part.arms[i].name.as_str()).collect();
                        let names = names.join(", ");
                        notes.push(format!("{name}: {} changes nothing in arm {names}", switch.name));
                    }
                    Some(_) => {}
                }
            }
        }
        notes
    }
}

/// One run from beginning to end, on one thread.
fn live(protocol: &Protocol<'_>, arm: &Arm, plan: &ArmPlan) -> Result<ArmRun, StudyError> {
    let mut life = Life::begin(protocol, arm, plan, Executor::Serial)?;
    while life.advance()? {}
    Ok(life.end())
}

/// The full model of a file.
struct FullModel {
    runs: Vec<Vec<ArmRun>>,
    rests: BTreeMap<String, Rest>,
    references: Vec<Reference>,
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

impl<'a> File<'a> {
    /// Steps are those of the whole scenario, so that a phenomenon has the same number here as in a run of its file.
    fn protocol<'s>(
        &'s self,
        report: &'s (dyn Fn(u64) + Sync),
        stop: &'s (dyn Fn() -> bool + Sync),
    ) -> Result<Protocol<'s>, StudyError> {
        let whole = &self.source.scenario;
        let mut protocol = Protocol {
            scenario: &self.part,
            grid: pilot(whole, &self.setting, breakpoints(whole), stop)?.grid,
            traced: traced(&self.part),
            found: Vec::new(),
            progress: report,
            stop,
        };
        // Those of the full model, so that curves with and without a mechanism have the same doses.
        protocol.found = find(&protocol, &self.setting)?;
        Ok(protocol)
    }

    fn arm_names(&self) -> Vec<&str> {
        self.part.arms.iter().map(|arm| arm.name.as_str()).collect()
    }

    /// The resting state of an arm, of all that the phenomena read there.
    fn rest(&self, arm: &Arm) -> Result<Rest, StudyError> {
        let in_arm = |place: &Place| match place {
            Place::Run { arm: name } | Place::Fork { arm: name, .. } => *name == arm.name,
            Place::Vehicle | Place::SameFork => false,
        };
        let curves = self.uses.iter().flat_map(|uses| &uses.curves);
        let wanted: BTreeSet<&VariablePath> = curves.filter(|c| in_arm(&c.0)).map(|c| &c.1).collect();
        let wanted: Vec<VariablePath> = wanted.into_iter().cloned().collect();
        Rest::of(&self.part, &self.setting, arm, &wanted)
    }

    fn info(&self, catalogue: &Catalogue) -> FileInfo {
        let scenario = &self.source.scenario;
        FileInfo {
            name: self.source.name.clone(),
            title: scenario.title.clone(),
            replicates: scenario.replicates,
            seed: scenario.seed,
            hash: scenario_hash(&scenario.resolved, &catalogue.hash),
            references: scenario.references.clone(),
        }
    }
}

/// Indices of the measures with a phenomenon that is looked at, by file.
fn chosen(sources: &[Source], wanted: Option<&[String]>) -> Result<Vec<Vec<usize>>, RequestError> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = Vec::new();
    for source in sources {
        let mut of_file = Vec::new();
        for (index, measure) in source.scenario.measures.iter().enumerate() {
            let Some(name) = &measure.phenomenon else { continue };
            if let Some(first) = owners.insert(name, &source.name) {
                return Err(RequestError::Twice {
                    name: name.clone(),
                    first: first.to_owned(),
                    second: source.name.clone(),
                });
            }
            if wanted.is_none_or(|wanted| wanted.contains(name)) {
                of_file.push(index);
            }
        }
        all.push(of_file);
    }
    for name in wanted.into_iter().flatten() {
        if !owners.contains_key(name.as_str()) {
            let known: Vec<&str> = owners.keys().copied().collect();
            return Err(RequestError::UnknownPhenomenon {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
    if all.iter().all(Vec::is_empty) {
        return Err(RequestError::NoPhenomena);
    }
    Ok(all)
}

/// A file with its chosen measures, whose phenomena join `all`.
fn file<'a>(
    source: &'a Source,
    catalogue: &'a Catalogue,
    measures: &[usize],
    index: usize,
    all: &mut Vec<Phenomenon>,
) -> File<'a> {
    let scenario = &source.scenario;
    let part = reduced(scenario, measures);
    let length_ms = |place: &Place| match place {
        Place::Run { arm } => {
            let arm = scenario.arms.iter().find(|a| a.name == *arm);
            arm.map_or(0, |a| a.duration_ms)
        }
        Place::Fork { probe, .. } => {
            let probe = scenario.probes.iter().find(|p| p.name == *probe);
            probe.map_or(0, |p| p.duration_ms)
        }
        Place::Vehicle | Place::SameFork => 0,
    };
    let mut phenomena = Vec::new();
    for &measure in measures {
        let measure = &scenario.measures[measure];
        let row = &measure.rows[0];
        phenomena.push(all.len());
        let experiment = scenario.experiment.as_ref().map(|e| e.source.clone());
        all.push(Phenomenon {
            name: measure.phenomenon.clone().unwrap_or_else(|| measure.name.clone()),
            measure: measure.name.clone(),
            arm: row.arm.clone(),
            title: scenario.title.clone(),
            file: index,
            unit: measure.unit.0.clone(),
            nothing: nothing(&row.what, &length_ms),
            source: measure.source.clone().or(experiment),
        });
    }
    File {
        source,
        setting: Setting::new(scenario, catalogue),
        uses: (0..measures.len()).map(|m| Uses::of(&part, m, 0)).collect(),
        acting: part.arms.iter().map(|arm| acting(arm, catalogue)).collect(),
        part,
        phenomena,
    }
}

fn switched(arm: &Arm, off: &[&'static str]) -> Arm {
    let mut arm = arm.clone();
    for &id in off {
        arm.mechanisms.insert(id.to_owned(), false);
    }
    arm
}

/// The mechanisms that act in an arm: switched on, with all they need, and carried by one of its cells or owner of a part
/// of one of their receptors.
fn acting(arm: &Arm, catalogue: &Catalogue) -> Acting {
    let mut present: BTreeSet<&str> = BTreeSet::new();
    for population in &arm.populations {
        let neuron = arm.neuron(&population.neuron, catalogue);
        present.extend(neuron.iter().flat_map(|n| &n.mechanisms).map(String::as_str));
        for name in population.receptors.keys() {
            let scheme = population.schemes.get(name).map_or("compact", String::as_str);
            let scheme = &catalogue.receptors[name].schemes[scheme];
            present.extend(scheme.transitions.iter().map(|t| t.mechanism.as_str()));
            present.extend(scheme.drives.values().filter_map(|d| d.mechanism.as_deref()));
        }
    }
    let all = papaver_mechanisms::ALL.iter().map(|m| m.info.id);
    all.filter(|id| present.contains(id) && is_on(arm, id)).collect()
}
