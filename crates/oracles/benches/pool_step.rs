//! What does it cost to move one neuron's receptors as counts, against a plain chain of rand_distr's binomials over every row,
//! the same chain where a uniform number first settles that nobody leaves, and as many single receptors? Figures are ns
//! per neuron and step, ratios are of the least times in this run.

mod common;

use common::{figure, least_ns, schemes};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::molecule::{self, GROUP, Thresholds};
use papaver_kinetics::pool::Rows;
use papaver_kinetics::random::{Generator, StreamKey, unit_interval};
use papaver_kinetics::scheme::JointScheme;
use papaver_oracles::ssa;
use rand::Rng;
use rand_distr::{Binomial, Distribution};

const STEP_S: f64 = 60.0;
const KEY: StreamKey = StreamKey::new(1, 0, 2, 3);
/// Neurons that take turns, so that no branch predictor learns one by heart.
const NEURONS: usize = 16;

/// One step: counts, room for the next ones, tick.
type Work<'a> = dyn FnMut(&mut [f64], &mut [f64], i64) + 'a;

fn binomial(n: f64, p: f64, generator: &mut Generator) -> f64 {
    // Rounding may take a conditional probability beyond one.
    Binomial::new(n as u64, p.clamp(0.0, 1.0)).map_or(0.0, |law| law.sample(generator) as f64)
}

/// Every occupied row as conditional binomials in state order, the last column taking the rest.
fn plain_chain(p: &Matrix, counts: &mut [f64], next: &mut [f64], tick_ms: i64, squeeze: bool) {
    let states = counts.len();
    let mut generator = KEY.generator(tick_ms);
    next.fill(0.0);
    for (from, &count) in counts.iter().enumerate().filter(|(_, c)| **c > 0.0) {
        let row = &p.row(from)[..=states];
        if squeeze && unit_interval(generator.next_u64()) < 1.0 - count * (1.0 - row[from]) {
            next[from] += count;
            continue;
        }
        let (mut left, mut share) = (count, 1.0);
        for (to, &probability) in row.iter().enumerate() {
            let number = if to == states {
                left
            } else {
                binomial(left, probability / share, &mut generator)
            };
            if let Some(next) = next.get_mut(to) {
                *next += number;
            }
            left -= number;
            share -= probability;
        }
    }
    counts.copy_from_slice(next);
}

/// Counts as at steady state, by neuron, a little apart.
fn settled(shares: &[f64], receptors: usize) -> Vec<Vec<f64>> {
    let total: f64 = shares.iter().sum();
    let of = |neuron: usize| {
        let scale = receptors as f64 * (1.0 + neuron as f64 / 100.0) / total;
        shares.iter().map(|x| (x * scale).round()).collect()
    };
    (0..NEURONS).map(of).collect()
}

fn cases() -> Vec<(&'static str, JointScheme, Matrix, Vec<f64>)> {
    let mut cases = Vec::new();
    for (name, env) in schemes::environments() {
        let scheme = schemes::compact();
        let (p, shares) = (scheme.transition_matrix(&env, STEP_S), scheme.steady_state(&env));
        cases.push((name, scheme, p, shares));
    }
    // Scheme W1, in which most receptors change their state within a step.
    let chain = schemes::from_chain(&ssa::draining_chain(1000, 1000.0));
    let p = chain.transition_matrix(&schemes::nothing(), STEP_S);
    let shares = p.row(0)[..chain.size()].to_vec();
    cases.push(("draining_chain", chain, p, shares));
    cases
}

fn main() {
    let mut criterion = common::criterion();
    let mut group = criterion.benchmark_group("pool_step");
    for (name, scheme, p, shares) in cases() {
        let states = scheme.size();
        let items: Vec<u64> = (0..states as u64).collect();
        let rows = Rows::new(&p, &items);
        let prepare = least_ns(&mut group, &format!("{name}/rows"), || Rows::new(&p, &items));
        figure(&format!("pool_step/{name}/rows_ns"), prepare);
        for receptors in [100, 1000, 10_000, 100_000] {
            let neurons = settled(&shares, receptors);
            let (mut counts, mut next) = (vec![0.0; states], vec![0.0; states]);
            let mut tick_ms = 0;
            let mut turn = |counts: &mut [f64]| {
                tick_ms += 60_000;
                counts.copy_from_slice(&neurons[tick_ms as usize / 60_000 % NEURONS]);
                tick_ms
            };
            let mut time = |what: &str, work: &mut Work<'_>| {
                least_ns(&mut group, &format!("{name}/{receptors}/{what}"), || {
                    let tick_ms = turn(&mut counts);
                    work(&mut counts, &mut next, tick_ms);
                })
            };
            let pool = time("pool", &mut |counts, next, tick_ms| {
                rows.advance(counts, next, KEY, tick_ms);
            });
            let plain = time("plain_chain", &mut |counts, next, tick_ms| {
                plain_chain(&p, counts, next, tick_ms, false);
            });
            let squeezed = time("squeezed_chain", &mut |counts, next, tick_ms| {
                plain_chain(&p, counts, next, tick_ms, true);
            });
            let at = format!("pool_step/{name}/{receptors}");
            figure(&format!("{at}/pool_ns"), pool);
            figure(&format!("{at}/plain_chain_over_pool"), plain / pool);
            figure(&format!("{at}/squeezed_chain_over_pool"), squeezed / pool);
            if receptors > 10_000 {
                continue;
            }
            let thresholds = Thresholds::new(&p, states);
            let slots = receptors.next_multiple_of(GROUP);
            let blocks: Vec<Vec<u8>> = neurons.iter().map(|n| block(n, slots)).collect();
            let mut codes = vec![0_u8; slots];
            let molecules = time("molecules", &mut |counts, _, tick_ms| {
                codes.copy_from_slice(&blocks[tick_ms as usize / 60_000 % NEURONS]);
                molecule::advance(&mut codes, receptors, counts, &thresholds, KEY, tick_ms);
            });
            figure(&format!("{at}/molecules_over_pool"), molecules / pool);
        }
    }
    group.finish();
    criterion.final_summary();
}

/// Slots that hold `counts`, mixed up.
fn block(counts: &[f64], slots: usize) -> Vec<u8> {
    let mut block: Vec<u8> = Vec::with_capacity(slots);
    for (state, &count) in counts.iter().enumerate() {
        block.extend(std::iter::repeat_n(state as u8, count as usize));
    }
    block.resize(slots, counts.len() as u8);
    let mut generator = KEY.generator(-1);
    for i in (1..slots).rev() {
        block.swap(i, (generator.next_u64() % (i as u64 + 1)) as usize);
    }
    block
}
