//! Counts per joint state: one neuron's receptors moved together, each row of the exact transition matrix by its
//! multinomial law.
//!
//! Of the receptors in a state a binomial number leaves, and those that leave are dealt out over the other states in state
//! order: one by one where they are few, by conditional binomials where they are many. Both are the multinomial law of the
//! row, so a pool has the law of as many single [`molecule`](crate::molecule)s. Most states lose few receptors in a step or
//! none, and one uniform number settles that none leaves.
//!
//! A row's words come from (key, tick, what the state is) alone, not from what other rows drew. So arms that share their
//! key draw the same numbers for states that they fill alike, and where counts or probabilities differ a little, the
//! numbers that leave do too.

use crate::matrix::Matrix;
use crate::random::{StreamKey, Words};
use crate::variates::Chance;
use std::ops::Range;

/// Up to so many receptors that leave a state are dealt out one by one (measured in `crates/oracles/benches/pool_step.rs`).
const FEW: u64 = 32;

/// The rows of a transition matrix, made ready for drawing.
#[derive(Clone, Debug)]
pub struct Rows {
    rows: Vec<Row>,
    targets: Vec<Target>,
    /// By target: the share of the leaving receptors that go to it or an earlier one of its row, times 2^32.
    through: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Row {
    /// What the state is, for the key of its words.
    item: u64,
    leaves: Chance,
    /// Indices into [`Rows::targets`]; empty where nobody leaves.
    targets: Range<usize>,
}

/// Another state, or "degraded", that some receptors of a row go to.
#[derive(Clone, Copy, Debug)]
struct Target {
    state: usize,
    /// Of the leaving receptors that no earlier target took: those that go here, and those that go further.
    here: f64,
    further: f64,
}

impl Rows {
    /// From the transition matrix of as many joint states as there are `items` (then "degraded"). An item says what its
    /// state is in a word that no further state changes.
    pub fn new(p: &Matrix, items: &[u64]) -> Self {
        let states = items.len();
        let mut rows = Vec::with_capacity(states);
        let mut targets: Vec<Target> = Vec::with_capacity(states * states);
        let mut through = Vec::with_capacity(states * states);
        for (from, &item) in items.iter().enumerate() {
            let row = &p.row(from)[..=states];
            let others = || (0..=states).filter(|&to| to != from && row[to] > 0.0);
            let leave: f64 = others().map(|to| row[to]).sum();
            let first = targets.len();
            let mut before = 0.0;
            for to in others() {
                let after = before + row[to];
                let further: f64 = (leave - after).max(0.0);
                targets.push(Target {
                    state: to,
                    here: row[to] / (row[to] + further),
                    further: further / (row[to] + further),
                });
                through.push((after / leave * 4_294_967_296.0) as u32);
                before = after;
            }
            let sum = row[from] + leave;
            rows.push(Row {
                item,
                leaves: Chance::new(leave / sum, row[from] / sum),
                targets: first..targets.len(),
            });
        }
        Rows {
            rows,
            targets,
            through,
        }
    }

    /// Moves one neuron's receptors by one step, in place; `next` is room for as many counts. Returns how many were
    /// degraded.
    pub fn advance(&self, counts: &mut [f64], next: &mut [f64], key: StreamKey, tick_ms: i64) -> u64 {
        let words = key.at(tick_ms);
        let mut degraded = 0;
        next.fill(0.0);
        for (from, row) in self.rows.iter().enumerate() {
            let count = counts[from];
            if count == 0.0 {
                continue;
            }
            let mut words = words.words(row.item);
            let leaving = row.leaves.draw(count as u64, &mut words);
            next[from] += count - leaving as f64;
            if leaving == 0 {
                continue;
            }
            self.deal(leaving, &row.targets, &mut words, |to, number| {
                match next.get_mut(to) {
                    Some(count) => *count += number as f64,
                    None => degraded += number,
                }
            });
        }
        counts.copy_from_slice(next);
        degraded
    }

    /// Deals leaving receptors out over their targets; `place` is told how many go where.
    fn deal(&self, leaving: u64, range: &Range<usize>, words: &mut Words, mut place: impl FnMut(usize, u64)) {
        let targets = &self.targets[range.clone()];
        let Some((last, others)) = targets.split_last() else {
            return;
        };
        if leaving <= FEW && !others.is_empty() {
            let through = &self.through[range.start..range.end - 1];
            let mut word = 0;
            for i in 0..leaving {
                // Two numbers of 32 bits from every word.
                word = if i % 2 == 0 { words.next_word() } else { word >> 32 };
                let passed: usize = through.iter().map(|&t| usize::from(t <= word as u32)).sum();
                place(targets[passed].state, 1);
            }
            return;
        }
        let mut rest = leaving;
        for target in others {
            if rest == 0 {
                return;
            }
            let number = Chance::new(target.here, target.further).draw(rest, words);
            place(target.state, number);
            rest -= number;
        }
        place(last.state, rest);
    }
}
