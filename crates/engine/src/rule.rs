//! Rules: what a mechanism does to signals, as pure functions, and how they are laid over columns of neurons.

use crate::executor::{CHUNK, Executor};
use crate::signals::Scope;

/// When a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Follows its inputs at once.
    Algebraic,
    /// Has a state of its own; its inputs are taken at the midpoint of the step.
    Dynamic,
    /// Algebraic, and in the step itself replaced by events of a Poisson process with that rate, divided by the step.
    Drawn,
}

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// A signal of the same neuron, or of its population.
    Signal(&'static str),
    /// That signal in the settled, drug-free cell.
    Rest(&'static str),
    /// A per-neuron parameter of the mechanism itself.
    Trait(&'static str),
    /// Mean of a signal over the neurons of the population.
    Mean(&'static str),
    /// The same at rest.
    RestMean(&'static str),
    /// Mean of a signal over all neurons of a type, which some population must have.
    MeanIn(&'static str, &'static str),
    /// The same at rest.
    RestIn(&'static str, &'static str),
    /// Mean of a signal over all neurons of a type; its naive value where no population is of that type.
    MeanIfAny(&'static str, &'static str),
    /// The same at rest.
    RestIfAny(&'static str, &'static str),
    /// What comes to a neuron by a transmitter: the sum, over the projections of that transmitter to it, of their weight
    /// times the mean of a signal over its presynaptic neurons. 0 where nothing projects.
    Inputs(&'static str, &'static str),
    /// The same at rest.
    RestInputs(&'static str, &'static str),
}

impl Read {
    /// The signal that is read, if it is one.
    pub fn signal(&self) -> Option<&'static str> {
        match *self {
            Read::Trait(_) => None,
            Read::Signal(s) | Read::Rest(s) | Read::Mean(s) | Read::RestMean(s) => Some(s),
            Read::MeanIn(_, s) | Read::RestIn(_, s) | Read::MeanIfAny(_, s) | Read::RestIfAny(_, s) => {
                Some(s)
            }
            Read::Inputs(_, s) | Read::RestInputs(_, s) => Some(s),
        }
    }
}

/// A rule as a pure function of one neuron (or population, or world): `IN` inputs, `OUT` outputs.
pub trait Rule<const IN: usize, const OUT: usize>: Send + Sync + 'static {
    /// What depends on the length of the step alone.
    type Step: Copy + Send + Sync;

    /// Prepares a step of `h_s` seconds.
    fn step(&self, h_s: f64) -> Self::Step;

    /// Outputs after the step, from the outputs before it and the inputs, in the order of the rule's `reads` and
    /// `writes`.
    fn advance(&self, step: &Self::Step, now: [f64; OUT], inputs: [f64; IN]) -> [f64; OUT];
}

/// Values of one input: a column, or one value for all.
#[derive(Clone, Copy, Debug)]
pub struct Lane<'a> {
    values: &'a [f64],
    stride: usize,
}

impl<'a> Lane<'a> {
    /// A column of `len` values, or a single value.
    pub fn new(values: &'a [f64], len: usize) -> Self {
        Lane {
            values,
            stride: usize::from(values.len() == len && len > 1),
        }
    }

    #[inline]
    fn get(&self, i: usize) -> f64 {
        self.values[i * self.stride]
    }

    /// The values of a whole chunk; `same` is a block of the single value.
    #[inline]
    fn block<'b>(&'b self, chunk: usize, same: &'b Block) -> &'b Block {
        let columns = self.values.as_chunks::<CHUNK>().0;
        if self.stride == 1 { &columns[chunk] } else { same }
    }
}

/// A chunk of neurons: of one fixed size, so that compilers turn work on it into vector code.
type Block = [f64; CHUNK];

/// A rule whose numbers of inputs and outputs are forgotten.
pub trait AnyRule: Send + Sync {
    /// Advances all neurons in place.
    fn run(&self, h_s: f64, columns: &mut [Vec<f64>], inputs: &[Lane<'_>], executor: Executor);
}

struct Laid<R, const IN: usize, const OUT: usize>(R);

impl<R: Rule<IN, OUT>, const IN: usize, const OUT: usize> Laid<R, IN, OUT> {
    /// A whole chunk. It works on copies of the outputs, which cannot overlap the inputs.
    #[inline]
    fn advance_block(&self, step: &R::Step, read: [&Block; IN], mut out: [&mut [f64]; OUT]) {
        let mut values: [Block; OUT] = std::array::from_fn(|k| {
            let mut block = [0.0; CHUNK];
            block.copy_from_slice(out[k]);
            block
        });
        for i in 0..CHUNK {
            let now = std::array::from_fn(|k| values[k][i]);
            let next = self.0.advance(step, now, std::array::from_fn(|k| read[k][i]));
            for (block, value) in values.iter_mut().zip(next) {
                block[i] = value;
            }
        }
        for (block, column) in values.iter().zip(&mut out) {
            column.copy_from_slice(block);
        }
    }
}

impl<R: Rule<IN, OUT>, const IN: usize, const OUT: usize> AnyRule for Laid<R, IN, OUT> {
    fn run(&self, h_s: f64, columns: &mut [Vec<f64>], inputs: &[Lane<'_>], executor: Executor) {
        let step = self.0.step(h_s);
        let lanes: [Lane<'_>; IN] = std::array::from_fn(|k| inputs[k]);
        let same: [Block; IN] = if columns.first().is_some_and(|c| c.len() >= CHUNK) {
            std::array::from_fn(|k| [lanes[k].get(0); CHUNK])
        } else {
            [[0.0; CHUNK]; IN] // no chunk is whole
        };
        let work = |(chunk, mut out): (usize, [&mut [f64]; OUT])| {
            if out.iter().all(|column| column.len() == CHUNK) {
                let read: [&Block; IN] = std::array::from_fn(|k| lanes[k].block(chunk, &same[k]));
                self.advance_block(&step, read, out);
                return;
            }
            for i in 0..out.first().map_or(0, |c| c.len()) {
                let neuron = chunk * CHUNK + i;
                let now = std::array::from_fn(|k| out[k][i]);
                let read = std::array::from_fn(|k| lanes[k].get(neuron));
                let next = self.0.advance(&step, now, read);
                for (column, value) in out.iter_mut().zip(next) {
                    column[i] = value;
                }
            }
        };
        let mut rest = columns.iter_mut();
        let mut chunks: [_; OUT] =
            std::array::from_fn(|_| rest.next().map(|c| c.chunks_mut(CHUNK)).into_iter().flatten());
        let mut items = Vec::new();
        let mut index = 0;
        loop {
            let parts: [Option<&mut [f64]>; OUT] = std::array::from_fn(|k| chunks[k].next());
            if parts.iter().any(Option::is_none) || OUT == 0 {
                break;
            }
            items.push((index, parts.map(Option::unwrap_or_default)));
            index += 1;
        }
        executor.each(items, work);
    }
}

/// A rule with what it reads and writes.
pub struct RuleSpec {
    /// When it acts.
    pub kind: Kind,
    /// What it acts on: every neuron, every population, or the world.
    pub scope: Scope,
    /// In the order of `inputs`.
    pub reads: Vec<Read>,
    /// In the order of the outputs.
    pub writes: Vec<&'static str>,
    /// The function.
    pub rule: Box<dyn AnyRule>,
}

/// Makes a [`RuleSpec`].
pub fn rule<R: Rule<IN, OUT>, const IN: usize, const OUT: usize>(
    kind: Kind,
    scope: Scope,
    reads: [Read; IN],
    writes: [&'static str; OUT],
    rule: R,
) -> RuleSpec {
    RuleSpec {
        kind,
        scope,
        reads: reads.to_vec(),
        writes: writes.to_vec(),
        rule: Box::new(Laid::<R, IN, OUT>(rule)),
    }
}

/// What remains of a distance after `h_s` seconds of relaxation with time constant `time_s`.
pub fn remains(h_s: f64, time_s: f64) -> f64 {
    libm::exp(-h_s / time_s)
}
