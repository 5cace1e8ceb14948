//! Receptors: entities in blocks of slots, one block per neuron, and the counts that the rest of the cell sees.
//!
//! A pool holds its receptors at one [`Granularity`]. Counts alone, whole or expected, need no entities; what follows is
//! about molecules.
//!
//! All receptor entities have one component, [`Receptor`], and lie in one table in the order: population, receptor type,
//! neuron, slot. A slot without a receptor is vacant; a degraded receptor leaves its slot vacant and a new one takes the
//! lowest vacant slot of its block. When a block is full, its pool is laid out again with twice the room.

use crate::executor::{CHUNK, Executor};
use crate::model::Granularity;
use crate::moves::Moves;
use bevy_ecs::prelude::*;
use papaver_kinetics::lanes::{LANES, Lanes};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::mean_field;
use papaver_kinetics::molecule::{self, Arrivals, GROUP, Kernel, Slot, Thresholds};
use papaver_kinetics::pool::Rows;
use papaver_kinetics::random::{StreamKey, join, unit_interval};
use papaver_kinetics::scheme::{Environment, From, JointScheme, Transition};
use papaver_kinetics::variates::poisson_quantile;
use std::ops::Range;

/// A receptor: the joint state in which it is, or the code of a vacant slot.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Receptor(pub u8);

impl Slot for Receptor {
    #[inline]
    fn code(&self) -> u8 {
        self.0
    }
    #[inline]
    fn set_code(&mut self, code: u8) {
        self.0 = code;
    }
}

/// Random streams of one neuron's receptors.
#[derive(Clone, Copy, Debug)]
pub struct PoolKeys {
    /// Transitions.
    pub moves: StreamKey,
    /// Synthesis.
    pub arrivals: StreamKey,
    /// The first states.
    pub first: StreamKey,
}

/// The naive cell, per receptor of the scheme's naive total at normal expression: what counts are relative to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    /// Coupled to G protein.
    pub coupled: f64,
    /// All.
    pub total: f64,
}

/// All receptors of one type in one population.
#[derive(Debug)]
pub struct Pool {
    /// Index of the population.
    pub population: usize,
    /// Receptor name.
    pub name: String,
    /// States, transitions, ligands.
    pub scheme: JointScheme,
    /// Columns of the signals that multiply rates, in the order of the scheme's factors.
    pub factors: Vec<usize>,
    /// Simulated per neuron at normal expression.
    pub number: f64,
    /// How much is expressed, relative to normal.
    pub expression: f64,
    /// What `number` stands for, relative to the other types of the population.
    pub density: f64,
    /// Expected receptors of each neuron when naive, per receptor of the scheme's naive total.
    pub naive_total: Vec<f64>,
    /// One entity per receptor, or counts alone.
    pub granularity: Granularity,
    /// Expected share of each joint state in the drug-free steady state.
    pub steady: Vec<f64>,
    /// The naive cell, if that is not the one whose steady state this is.
    pub naive: Option<Reference>,
    /// Receptors by neuron, then joint state.
    pub counts: Vec<f64>,
    /// Random streams by neuron.
    pub keys: Vec<PoolKeys>,
    /// First slot in the table.
    pub offset: usize,
    /// By neuron: slots of its block; empty where there are counts alone.
    pub blocks: Vec<usize>,
    /// By neuron: one more than the highest slot that holds a receptor.
    pub used: Vec<usize>,
    /// Receptors made since the world was built, the first ones included.
    pub made: f64,
    /// Receptors degraded since the world was built.
    pub degraded: f64,
    /// Matrices over half the current step, of the environment at its start.
    pub half: Moves,
    /// What moves single receptors.
    pub kernel: Kernel,
}

/// All pools.
#[derive(Resource, Debug, Default)]
pub struct Pools(pub Vec<Pool>);

impl Pool {
    /// Joint states.
    pub fn states(&self) -> usize {
        self.scheme.size()
    }

    /// Number of neurons.
    pub fn neurons(&self) -> usize {
        self.naive_total.len()
    }

    /// Slots of this pool in the table.
    pub fn slots(&self) -> Range<usize> {
        self.offset..self.offset + self.blocks.iter().sum::<usize>()
    }

    /// Counts of one neuron.
    pub fn of(&self, neuron: usize) -> &[f64] {
        let n = self.states();
        &self.counts[neuron * n..(neuron + 1) * n]
    }

    /// Mean count of each joint state over neurons, per chunk and then in chunk order.
    pub fn mean_counts(&self) -> Vec<f64> {
        let n = self.states();
        let mut total = vec![0.0; n];
        for chunk in self.counts.chunks(CHUNK * n) {
            let mut sum = vec![0.0; n];
            for neuron in chunk.chunks_exact(n) {
                sum.iter_mut().zip(neuron).for_each(|(s, c)| *s += c);
            }
            total.iter_mut().zip(&sum).for_each(|(t, s)| *t += s);
        }
        total.iter().map(|t| t / self.neurons() as f64).collect()
    }

    /// Receptors present.
    pub fn present(&self) -> f64 {
        self.counts.iter().sum()
    }

    /// The naive cell: the one given, or the drug-free steady state of this pool.
    pub fn reference(&self) -> Reference {
        let coupled = |s: usize| self.scheme.scheme.states[self.scheme.states[s].state].signals;
        self.naive.unwrap_or_else(|| Reference {
            coupled: (0..self.states())
                .filter(|&s| coupled(s))
                .map(|s| self.steady[s])
                .sum(),
            total: self.steady.iter().sum(),
        })
    }

    /// The environment with these concentrations and these values of the factors.
    pub fn environment(&self, concentrations_nm: Vec<f64>, column: impl Fn(usize) -> f64) -> Environment {
        Environment {
            concentrations_nm,
            factors: self.factors.iter().map(|&c| column(c)).collect(),
        }
    }

    /// Sets the counts to the expectation of each neuron's steady state, and `steady` to its mean over neurons.
    pub fn settle(&mut self, concentrations_nm: &[f64], signals: &[Vec<f64>]) {
        let (n, neurons) = (self.states(), self.neurons());
        let alike = self.is_alike(signals);
        let mut last = (Vec::new(), Vec::new());
        self.counts.resize(neurons * n, 0.0);
        self.steady = vec![0.0; n];
        for neuron in 0..neurons {
            if neuron == 0 || !alike {
                let env = self.environment_of(neuron, concentrations_nm.to_vec(), signals);
                if env.factors != last.0 || neuron == 0 {
                    last = (env.factors.clone(), self.scheme.steady_state(&env));
                }
                self.steady
                    .iter_mut()
                    .zip(&last.1)
                    .for_each(|(sum, share)| *sum += share);
            }
            let total = self.naive_total[neuron];
            let counts = self.counts[neuron * n..(neuron + 1) * n].iter_mut();
            counts.zip(&last.1).for_each(|(c, share)| *c = share * total);
        }
        let summed = if alike { 1.0 } else { neurons as f64 };
        self.steady.iter_mut().for_each(|sum| *sum /= summed);
        self.made = self.present();
    }

    /// The joint states as words for keys: named by what a state is and not by its index, which a further explicit ligand
    /// shifts.
    fn items(&self) -> Vec<u64> {
        let tag = |t: Option<usize>| t.map_or(0, |ligand| ligand as u64 + 1);
        let states = self.scheme.states.iter();
        states.map(|s| join(s.state as u64, tag(s.tag))).collect()
    }

    /// Draws the first receptors: a Poisson number in each joint state, which is the exact law of the steady state of
    /// synthesis, independent transitions and degradation.
    pub fn draw_first(&mut self) {
        let (n, items) = (self.states(), self.items());
        for (i, neuron) in self.counts.chunks_exact_mut(n).enumerate() {
            for (item, count) in items.iter().zip(neuron) {
                let u = unit_interval(self.keys[i].first.word(i64::MIN, *item));
                *count = f64::from(poisson_quantile(*count, u));
            }
        }
        self.made = self.present();
        self.used = self
            .counts
            .chunks_exact(n)
            .map(|c| c.iter().sum::<f64>() as usize)
            .collect();
    }

    /// Gives every neuron a block that leaves room to grow: 2.5 times what it is expected to have, in whole groups, and not
    /// too few for what it begins with.
    pub fn give_room(&mut self) {
        let room = |(expected, &used): (&f64, &usize)| {
            let slots = ((2.5 * expected) as usize).max(used + used / 4 + GROUP);
            slots.div_ceil(GROUP) * GROUP
        };
        self.blocks = self.naive_total.iter().zip(&self.used).map(room).collect();
    }

    /// Codes of one neuron's slots, filled from slot 0 in state order.
    pub fn fill(&self, neuron: usize, slots: &mut [Receptor]) {
        let vacant = Receptor(self.scheme.degraded() as u8);
        let mut at = 0;
        for (state, &count) in self.of(neuron).iter().enumerate() {
            slots[at..at + count as usize].fill(Receptor(state as u8));
            at += count as usize;
        }
        slots[at..].fill(vacant);
    }

    /// Counts and used slots from what the slots hold.
    pub fn recount(&mut self, slots: &[Receptor]) {
        let (n, vacant) = (self.states(), self.scheme.degraded() as u8);
        let mut rest = slots;
        for (i, &room) in self.blocks.iter().enumerate() {
            let (block, others) = rest.split_at(room);
            rest = others;
            let counts = &mut self.counts[i * n..(i + 1) * n];
            counts.fill(0.0);
            block
                .iter()
                .filter(|r| r.0 != vacant)
                .for_each(|r| counts[usize::from(r.0)] += 1.0);
            self.used[i] = block
                .iter()
                .rposition(|r| r.0 != vacant)
                .map_or(0, |last| last + 1);
        }
    }

    /// By neuron, the slots of its block in which it would find a vacant one for all that a step of `step_s` can make, for
    /// the largest values of the columns: where fewer were free than a group and as many receptors as can be made (12
    /// standard deviations above the mean), twice as many as before. None where all have room.
    pub fn crowded(&self, step_s: f64, column: impl Fn(usize) -> f64) -> Option<Vec<usize>> {
        let rate = |t: &Transition| {
            t.factors
                .iter()
                .fold(t.rate_per_s, |r, &f| r * column(self.factors[f]))
        };
        let made = self
            .scheme
            .scheme
            .transitions
            .iter()
            .filter(|t| t.from == From::Source);
        let largest = self.naive_total.iter().copied().fold(0.0, f64::max);
        // Twice what the start of the step lets expect, since factors may rise until its midpoint; what is no number stops
        // the run elsewhere.
        let mean = (2.0 * made.map(rate).sum::<f64>() * step_s * largest).min(1e9);
        let free = GROUP + (mean + 12.0 * mean.sqrt()).ceil() as usize;
        let blocks = || self.used.iter().map(|used| used + free).zip(&self.blocks);
        if blocks().all(|(needed, &block)| needed <= block) {
            return None;
        }
        // Those that are nearly crowded grow too: laying out anew costs as much for one as for all.
        let grown = |(needed, &block): (usize, &usize)| {
            let mut room = block;
            while 4 * needed > 3 * room {
                room *= 2;
            }
            room
        };
        Some(blocks().map(grown).collect())
    }

    /// Moves all receptors by one step with the exact matrices.
    pub fn advance(&mut self, moves: &Moves, slots: &mut [Receptor], tick_ms: i64, executor: Executor) {
        match self.granularity {
            Granularity::Molecule => self.advance_molecules(moves, slots, tick_ms, executor),
            Granularity::Pool => self.advance_counts(moves, tick_ms, executor),
            Granularity::MeanField => self.advance_expected(moves),
        }
    }

    fn advance_expected(&mut self, moves: &Moves) {
        let n = self.states();
        let mut next = vec![0.0; n];
        let neurons = self.counts.chunks_exact_mut(n).zip(&self.naive_total);
        for (i, (counts, total)) in neurons.enumerate() {
            let (made, degraded) = mean_field::advance(counts, &moves.of(i), *total, &mut next);
            self.made += made;
            self.degraded += degraded;
        }
    }

    fn advance_counts(&mut self, moves: &Moves, tick_ms: i64, executor: Executor) {
        let n = self.states();
        let items = self.items();
        let ready = |p: &Matrix| (Rows::new(p, &items), Arrivals::new(p, n));
        let shared = moves.alike().map(ready);
        let mut tallies = vec![[0_u64; 2]; self.neurons().div_ceil(CHUNK)];
        let chunks: Vec<_> = self
            .counts
            .chunks_mut(CHUNK * n)
            .zip(self.keys.chunks(CHUNK).zip(self.naive_total.chunks(CHUNK)))
            .zip(&mut tallies)
            .enumerate()
            .collect();
        executor.each(chunks, |(chunk, ((counts, (keys, totals)), tally))| {
            let mut next = vec![0.0; n];
            for (i, counts) in counts.chunks_exact_mut(n).enumerate() {
                let mut own = None;
                let (rows, arrivals) = shared
                    .as_ref()
                    .unwrap_or_else(|| own.insert(ready(&moves.of(chunk * CHUNK + i))));
                let lost = rows.advance(counts, &mut next, keys[i].moves, tick_ms);
                let drawn = arrivals.draw(totals[i], keys[i].arrivals, tick_ms, |state| {
                    counts[usize::from(state)] += 1.0;
                });
                tally[0] += u64::from(drawn.made);
                tally[1] += lost + u64::from(drawn.degraded);
            }
        });
        self.tally(&tallies);
    }

    /// Adds what the chunks of neurons made and degraded.
    fn tally(&mut self, tallies: &[[u64; 2]]) {
        for [made, degraded] in tallies {
            self.made += *made as f64;
            self.degraded += *degraded as f64;
        }
    }

    fn advance_molecules(&mut self, moves: &Moves, slots: &mut [Receptor], tick_ms: i64, executor: Executor) {
        let (n, kernel) = (self.states(), self.kernel);
        let ready = |p: &Matrix| (Thresholds::with(p, n, kernel), Arrivals::new(p, n));
        let shared = moves.alike().map(ready);
        let mut tallies = vec![[0_u64; 2]; self.neurons().div_ceil(CHUNK)];
        let chunks: Vec<_> = split(slots, self.blocks.chunks(CHUNK).map(|chunk| chunk.iter().sum()))
            .zip(self.blocks.chunks(CHUNK))
            .zip(self.counts.chunks_mut(CHUNK * n))
            .zip(self.used.chunks_mut(CHUNK))
            .zip(self.keys.chunks(CHUNK).zip(self.naive_total.chunks(CHUNK)))
            .zip(&mut tallies)
            .enumerate()
            .collect();
        executor.each(
            chunks,
            |(chunk, (((((slots, blocks), counts), used), (keys, totals)), tally))| {
                let blocks = split(slots, blocks.iter().copied()).zip(counts.chunks_exact_mut(n));
                for (i, (block, counts)) in blocks.enumerate() {
                    let mut own = None;
                    let (thresholds, arrivals) = shared
                        .as_ref()
                        .unwrap_or_else(|| own.insert(ready(&moves.of(chunk * CHUNK + i))));
                    let lost = molecule::advance(block, used[i], counts, thresholds, keys[i].moves, tick_ms);
                    // The lowest vacant slot only rises while receptors arrive.
                    let mut from = 0;
                    let drawn = arrivals.draw(totals[i], keys[i].arrivals, tick_ms, |state| {
                        // Before the step `crowded` made sure that there is one.
                        if let Some(slot) = lowest_vacant(block, from, n as u8) {
                            block[slot] = Receptor(state);
                            counts[usize::from(state)] += 1.0;
                            used[i] = used[i].max(slot + 1);
                            from = slot + 1;
                        }
                    });
                    while used[i] > 0 && usize::from(block[used[i] - 1].0) == n {
                        used[i] -= 1;
                    }
                    tally[0] += u64::from(drawn.made);
                    tally[1] += u64::from(lost + drawn.degraded);
                }
            },
        );
        self.tally(&tallies);
    }

    /// Adds every neuron's weighted count of receptors half a step on, by the mean; `weights` per joint state, and zeros for
    /// "degraded" and the source.
    pub fn weigh_half(&self, weights: &[f64], out: &mut [f64]) {
        let (n, source) = (self.states(), self.scheme.source());
        match &self.half {
            Moves::Alike(half) => {
                let expected = half.expect(weights);
                self.weigh(&expected[..n], expected[source], out);
            }
            Moves::Each(eights) => {
                for (index, half) in eights.iter().enumerate() {
                    let expected = half.expect(weights);
                    let counts = self.eight(index);
                    let pairs = counts[..n].iter().zip(&expected);
                    let sums = pairs.fold(Lanes([0.0; LANES]), |sum, (c, w)| sum + *c * *w);
                    let neurons = index * LANES..self.neurons().min((index + 1) * LANES);
                    for (lane, neuron) in neurons.enumerate() {
                        out[neuron] += sums.0[lane] + self.naive_total[neuron] * expected[source].0[lane];
                    }
                }
            }
        }
    }

    /// Adds every neuron's weighted count of receptors: `weights` per joint state, and `made` per receptor of the naive
    /// total (what is expected to have been made since the counts were taken).
    pub fn weigh(&self, weights: &[f64], made: f64, out: &mut [f64]) {
        let n = self.states();
        // Four neurons side by side: each sum waits for its last addition, but not for those of the others.
        let (fours, rest) = out.as_chunks_mut::<4>();
        let done = 4 * fours.len();
        let totals = self.naive_total.as_chunks::<4>().0;
        for ((counts, totals), out) in self.counts.chunks_exact(4 * n).zip(totals).zip(fours) {
            let mut sums = [0.0; 4];
            for (state, weight) in weights[..n].iter().enumerate() {
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum += counts[k * n + state] * weight;
                }
            }
            for ((o, sum), total) in out.iter_mut().zip(sums).zip(totals) {
                *o += sum + total * made;
            }
        }
        let counts = self.counts[done * n..].chunks_exact(n);
        for ((neuron, total), o) in counts.zip(&self.naive_total[done..]).zip(rest) {
            let sum = neuron.iter().zip(weights).fold(0.0, |sum, (c, w)| sum + c * w);
            *o += sum + total * made;
        }
    }
}

/// The lowest slot without a receptor, where all below `from` have one. Whole groups are looked at first, which compilers
/// turn into vector code.
fn lowest_vacant(block: &[Receptor], from: usize, vacant: u8) -> Option<usize> {
    let start = from - from % GROUP;
    let has = |group: &[Receptor]| group.iter().fold(false, |found, r| found | (r.0 == vacant));
    let group = start + GROUP * block[start..].chunks(GROUP).position(has)?;
    let within = block[group..].iter().position(|r| r.0 == vacant)?;
    Some(group + within)
}

/// Parts of these lengths, one after the other.
fn split<T>(mut slots: &mut [T], lengths: impl Iterator<Item = usize>) -> impl Iterator<Item = &mut [T]> {
    lengths.map(move |length| {
        let (part, rest) = std::mem::take(&mut slots).split_at_mut(length);
        slots = rest;
        part
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_vacant_slot_is_found_wherever_it_is() {
        const VACANT: u8 = 7;
        for size in [0, 1, GROUP, 3 * GROUP, 3 * GROUP + 5] {
            for vacant in 0..=size {
                let mut block = vec![Receptor(2); size];
                block[vacant..].iter_mut().step_by(3).for_each(|r| r.0 = VACANT);
                let expected = (vacant < size).then_some(vacant);
                for from in [0, vacant / 2, vacant] {
                    assert_eq!(
                        lowest_vacant(&block, from, VACANT),
                        expected,
                        "{vacant} of {size} from {from}"
                    );
                }
            }
        }
    }
}
