//! From files and switches to a plan: what has to be run, and what it costs.

use super::cell::Phenomenon;
use super::file::{Acting, File, acting, chosen, switched};
use super::switches::{Choice, Switch, switches};
use super::{RequestError, Source};
use crate::StudyError;
use crate::cost::{cost, time_neuron_step};
use indexmap::IndexMap;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{Arm, Hypothesis, Scenario};
use std::collections::BTreeMap;

/// One file under one switch.
pub(super) struct Block {
    pub(super) file: usize,
    pub(super) switch: usize,
    /// Indices of the arms that change, with the change in them.
    pub(super) arms: Vec<(usize, Arm)>,
}

/// What an ablation will run.
pub struct Plan<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) files: Vec<File<'a>>,
    pub(super) phenomena: Vec<Phenomenon>,
    pub(super) hypotheses: IndexMap<String, Hypothesis>,
    pub(super) switches: Vec<Switch>,
    pub(super) blocks: Vec<Block>,
    /// By file, then switch: the block that has its runs, another switch's where both leave the same rules; none where
    /// it changes nothing.
    pub(super) block_of: Vec<Vec<Option<usize>>>,
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
                files.push(File::new(source, catalogue, measures, files.len(), &mut all)?);
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
}
