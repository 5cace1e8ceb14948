//! The plan of a step: all rules and read-outs with their columns, in the order in which they act.
//!
//! Algebraic rules are sorted so that every writer comes before its readers; where that leaves a choice, mechanism ids
//! decide, so that the order of building cannot matter.

use crate::executor::{CHUNK, Executor, mean};
use crate::mechanism::ReadoutSpec;
use crate::model::TargetLigand;
use crate::moves::value_of;
use crate::rule::{AnyRule, Kind, Lane};
use crate::signals::{ColumnId, Combine, Signals};
use bevy_ecs::prelude::Resource;
use papaver_kinetics::random::StreamKey;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One of the two buffers of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The step's start, and in the end its end.
    Now,
    /// The midpoint.
    Mid,
}

/// An input with its column.
#[derive(Clone, Debug)]
pub enum Input {
    /// A column of the buffer.
    Column(ColumnId),
    /// A column at rest.
    Rest(ColumnId),
    /// A per-neuron parameter.
    Trait(usize),
    /// Mean over neurons of columns of the buffer.
    Mean(Vec<ColumnId>),
    /// The same at rest.
    RestMean(Vec<ColumnId>),
    /// One value for all.
    Constant(f64),
    /// Sums over presynaptic neurons of columns of the buffer.
    Inputs(Vec<Afferents>),
    /// The same at rest.
    RestInputs(Vec<Afferents>),
}

/// The presynaptic neurons of a population by one projection, and what of them is read.
#[derive(Clone, Debug)]
pub struct Afferents {
    /// By population of the presynaptic type: the column read, and how many neurons it stands for.
    pub from: Vec<(ColumnId, usize)>,
    /// Presynaptic neurons, counted through those populations: so many for each receiving neuron, one after the other.
    pub sources: Arc<Vec<u32>>,
    /// Presynaptic neurons of each receiving one.
    pub inputs: usize,
    /// How much their mean counts.
    pub weight: f64,
}

impl Afferents {
    /// Adds weight times the mean of the presynaptic neurons to every receiving neuron's value. A neuron's sum is taken in
    /// the order in which its inputs were drawn, whoever works on it.
    fn add(&self, columns: &[Vec<f64>], values: &mut [f64], executor: Executor) {
        let one_column = match self.from[..] {
            [(column, neurons)] if columns[column].len() == neurons => Some(&columns[column][..]),
            _ => None,
        };
        let joined: Vec<f64> = match one_column {
            Some(_) => Vec::new(),
            None => self
                .from
                .iter()
                .flat_map(|&(c, n)| (0..n).map(move |neuron| value_of(&columns[c], neuron)))
                .collect(),
        };
        let from = one_column.unwrap_or(&joined);
        let share = self.weight / self.inputs as f64;
        let sources = self.sources.chunks(CHUNK * self.inputs);
        executor.each(
            values.chunks_mut(CHUNK).zip(sources).collect(),
            |(values, sources)| {
                for (value, sources) in values.iter_mut().zip(sources.chunks(self.inputs)) {
                    *value += share * sources.iter().map(|&source| from[source as usize]).sum::<f64>();
                }
            },
        );
    }
}

impl Input {
    /// The columns of the buffer that it reads.
    pub fn columns(&self) -> Vec<ColumnId> {
        match self {
            Input::Column(column) => vec![*column],
            Input::Mean(columns) => columns.clone(),
            Input::Inputs(projections) => {
                let columns = |p: &Afferents| p.from.iter().map(|(column, _)| *column).collect::<Vec<_>>();
                projections.iter().flat_map(columns).collect()
            }
            Input::Rest(_)
            | Input::RestMean(_)
            | Input::RestInputs(_)
            | Input::Trait(_)
            | Input::Constant(_) => Vec::new(),
        }
    }
}

/// A rule laid over the columns of one population, or of the world.
pub struct Instance {
    /// Id of the mechanism.
    pub mechanism: &'static str,
    /// When it acts.
    pub kind: Kind,
    /// The rule.
    pub rule: Box<dyn AnyRule>,
    /// In the order of the rule's reads.
    pub inputs: Vec<Input>,
    /// In the order of the rule's writes.
    pub outputs: Vec<ColumnId>,
    /// Values per column.
    pub len: usize,
    /// For drawn rules: the random stream of each neuron.
    pub keys: Vec<StreamKey>,
}

/// A read-out laid over the pools of one population.
pub struct Readout {
    /// What is counted.
    pub spec: ReadoutSpec,
    /// Id of the mechanism.
    pub mechanism: &'static str,
    /// Indices of the population's pools.
    pub pools: Vec<usize>,
    /// Index of the pool whose naive coupled receptors it is relative to: the densest of the population, of several the
    /// first by name, whether or not any of it are simulated. None where the population has no receptors.
    pub reference: Option<usize>,
    /// Where it goes.
    pub output: ColumnId,
    /// One value per neuron, or the mean.
    pub per_neuron: bool,
}

/// A target of drugs at the cells of one population.
pub struct Occupancy {
    /// Id of the mechanism.
    pub mechanism: &'static str,
    /// Index of the population.
    pub population: usize,
    /// What acts there.
    pub ligands: Vec<TargetLigand>,
    /// Where it goes.
    pub output: ColumnId,
}

impl Occupancy {
    /// `sum e u / (1 + sum u)`.
    pub fn at(&self, concentrations_nm: &[f64]) -> f64 {
        let relative = |l: &TargetLigand| concentrations_nm[l.ligand] / l.affinity_nm;
        let all: f64 = self.ligands.iter().map(relative).sum();
        let acting: f64 = self.ligands.iter().map(|l| l.efficacy * relative(l)).sum();
        acting / (1.0 + all)
    }
}

/// What the algebraic pass does, one after the other.
pub enum Node {
    /// Runs a rule.
    Rule(Instance),
    /// Combines the columns of several writers.
    Combine {
        /// How.
        how: Combine,
        /// Columns in the order of mechanism ids.
        from: Vec<ColumnId>,
        /// The combined column.
        to: ColumnId,
    },
}

/// All rules of a world.
#[derive(Resource, Clone)]
pub struct Plan(pub Arc<PlanParts>);

/// The parts of a [`Plan`].
pub struct PlanParts {
    /// Rules with a state, in the order of populations and mechanism ids.
    pub dynamics: Vec<Instance>,
    /// Receptor read-outs.
    pub readouts: Vec<Readout>,
    /// Targets of drugs.
    pub occupancies: Vec<Occupancy>,
    /// Algebraic and drawn rules and combinations, writers before readers.
    pub algebra: Vec<Node>,
    /// What of these has to be known at the midpoint of a step.
    pub midpoint: Midpoint,
}

/// The part of a plan on which dynamic rules, drawn rates and receptors depend. The rest is evaluated at the ends of steps
/// alone.
pub struct Midpoint {
    /// Which of the read-outs.
    pub readouts: Vec<bool>,
    /// Which of the targets.
    pub occupancies: Vec<bool>,
    /// Which of the algebraic nodes.
    pub algebra: Vec<bool>,
    /// Columns that start a step at their value now: those that are read and not made anew, and those that rules advance.
    pub columns: Vec<ColumnId>,
}

impl Midpoint {
    /// From the parts of a plan and the columns that receptors depend on.
    pub fn new(
        dynamics: &[Instance],
        readouts: &[Readout],
        occupancies: &[Occupancy],
        algebra: &[Node],
        factors: impl Iterator<Item = ColumnId>,
    ) -> Self {
        let mut read: BTreeSet<ColumnId> = factors.collect();
        read.extend(dynamics.iter().flat_map(Instance::reads));
        let mut written: BTreeSet<ColumnId> = dynamics.iter().flat_map(|r| r.outputs.clone()).collect();
        let mut needed = vec![false; algebra.len()];
        // Readers come after writers.
        for (node, needed) in algebra.iter().zip(&mut needed).rev() {
            let writes = node.writes();
            *needed = node.drawn().is_some() || writes.iter().any(|c| read.contains(c));
            if *needed {
                read.extend(node.reads());
                written.extend(writes);
            }
        }
        Midpoint {
            readouts: readouts.iter().map(|r| read.contains(&r.output)).collect(),
            occupancies: occupancies.iter().map(|o| read.contains(&o.output)).collect(),
            algebra: needed,
            columns: read.union(&written).copied().collect(),
        }
    }
}

impl Signals {
    /// The columns of a buffer.
    pub fn buffer(&self, half: Half) -> &[Vec<f64>] {
        match half {
            Half::Now => &self.now,
            Half::Mid => &self.mid,
        }
    }

    /// The columns of a buffer, to write.
    pub fn buffer_mut(&mut self, half: Half) -> &mut Vec<Vec<f64>> {
        match half {
            Half::Now => &mut self.now,
            Half::Mid => &mut self.mid,
        }
    }
}

impl Instance {
    /// Columns read at the same moment.
    fn reads(&self) -> Vec<ColumnId> {
        self.inputs.iter().flat_map(Input::columns).collect()
    }

    /// Advances the columns of `to` by `h_s`, with inputs from `from`.
    pub fn run(&self, signals: &mut Signals, from: Half, to: Half, h_s: f64, executor: Executor) {
        let mut columns: Vec<Vec<f64>> = self
            .outputs
            .iter()
            .map(|&c| std::mem::take(&mut signals.buffer_mut(to)[c]))
            .collect();
        self.run_on(&mut columns, signals, from, h_s, executor);
        for (column, &id) in columns.into_iter().zip(&self.outputs) {
            signals.buffer_mut(to)[id] = column;
        }
    }

    /// The same on columns that lie elsewhere.
    pub fn run_on(
        &self,
        columns: &mut [Vec<f64>],
        signals: &Signals,
        from: Half,
        h_s: f64,
        executor: Executor,
    ) {
        let source = signals.buffer(from);
        let pooled = |ids: &[ColumnId], buffer: &[Vec<f64>]| {
            let (sum, n) = ids.iter().fold((0.0, 0), |(sum, n), &c| {
                (
                    sum + mean(&buffer[c]) * buffer[c].len() as f64,
                    n + buffer[c].len(),
                )
            });
            sum / n as f64
        };
        let summed = |projections: &[Afferents], buffer: &[Vec<f64>]| {
            let receiving = projections
                .first()
                .map_or(self.len, |p| p.sources.len() / p.inputs);
            let mut values = vec![0.0; receiving];
            projections
                .iter()
                .for_each(|p| p.add(buffer, &mut values, executor));
            // A rule of the population goes by the mean of its neurons.
            if self.len == 1 {
                vec![mean(&values)]
            } else {
                values
            }
        };
        // What is no column has to be made first.
        let made: Vec<Vec<f64>> = self
            .inputs
            .iter()
            .map(|input| match input {
                Input::Mean(ids) => vec![pooled(ids, source)],
                Input::RestMean(ids) => vec![pooled(ids, &signals.rest)],
                Input::Constant(value) => vec![*value],
                Input::Inputs(projections) => summed(projections, source),
                Input::RestInputs(projections) => summed(projections, &signals.rest),
                Input::Column(_) | Input::Rest(_) | Input::Trait(_) => Vec::new(),
            })
            .collect();
        let lanes: Vec<Lane<'_>> = self
            .inputs
            .iter()
            .zip(&made)
            .map(|(input, made)| match input {
                Input::Column(c) => Lane::new(&source[*c], self.len),
                Input::Rest(c) => Lane::new(&signals.rest[*c], self.len),
                Input::Trait(t) => Lane::new(&signals.traits[*t], self.len),
                _ => Lane::new(made, self.len),
            })
            .collect();
        self.rule.run(h_s, columns, &lanes, executor);
    }
}

impl Node {
    /// Evaluates the node within one buffer; drawn rules only where `with_drawn`.
    pub fn run(&self, signals: &mut Signals, half: Half, with_drawn: bool, executor: Executor) {
        match self {
            Node::Rule(instance) if instance.kind == Kind::Drawn && !with_drawn => {}
            Node::Rule(instance) => instance.run(signals, half, half, 0.0, executor),
            Node::Combine { how, from, to } => {
                let buffer = signals.buffer_mut(half);
                let mut combined = std::mem::take(&mut buffer[*to]);
                combined.fill(if *how == Combine::Product { 1.0 } else { 0.0 });
                for &column in from {
                    for (all, one) in combined.iter_mut().zip(&buffer[column]) {
                        match how {
                            Combine::Product => *all *= one,
                            Combine::Sum | Combine::Sole => *all += one,
                        }
                    }
                }
                buffer[*to] = combined;
            }
        }
    }

    /// Columns written.
    pub fn writes(&self) -> Vec<ColumnId> {
        match self {
            Node::Rule(instance) => instance.outputs.clone(),
            Node::Combine { to, .. } => vec![*to],
        }
    }

    /// Columns read at the same moment.
    pub fn reads(&self) -> Vec<ColumnId> {
        match self {
            Node::Combine { from, .. } => from.clone(),
            Node::Rule(instance) => instance.reads(),
        }
    }

    /// Id of the mechanism whose rule it is.
    pub fn mechanism(&self) -> Option<&'static str> {
        match self {
            Node::Rule(instance) => Some(instance.mechanism),
            Node::Combine { .. } => None,
        }
    }

    /// The rule, if it is a drawn one.
    pub fn drawn(&self) -> Option<&Instance> {
        match self {
            Node::Rule(instance) if instance.kind == Kind::Drawn => Some(instance),
            _ => None,
        }
    }
}

/// Sorts nodes so that writers come before readers, keeping the given order where that leaves a choice.
///
/// # Errors
/// The columns of a circle, if algebraic rules read one another in one.
pub fn sort(mut nodes: Vec<Node>) -> Result<Vec<Node>, Vec<ColumnId>> {
    let mut sorted: Vec<Node> = Vec::with_capacity(nodes.len());
    while !nodes.is_empty() {
        let waiting: Vec<ColumnId> = nodes.iter().flat_map(Node::writes).collect();
        let ready = nodes
            .iter()
            .position(|n| n.reads().iter().all(|c| !waiting.contains(c)));
        match ready {
            Some(i) => sorted.push(nodes.remove(i)),
            None => return Err(waiting),
        }
    }
    Ok(sorted)
}
