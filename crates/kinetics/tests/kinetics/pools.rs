//! Do molecules, pools and exact simulation have one law? Two states, and the draining chain with its synthesis and
//! degradation; the compact scheme with feedback is in `crates/mechanisms/tests`.

use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::mean_field;
use papaver_kinetics::molecule::{self, Arrivals, GROUP, Thresholds};
use papaver_kinetics::pool::Rows;
use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_oracles::statistics::{ChiSquare, chi_square, homogeneity};
use papaver_oracles::{closed, expm, ssa};

use crate::schemes::{from_chain, nothing, rows};

const SEED: u64 = 20_261_121;
const REPLICATES: u32 = 3000;
/// Family-wise 1e-3 over the fewer than 50 tests of this file.
const LEVEL: f64 = 1e-3 / 50.0;

/// Final counts by replicate.
type Sample = Vec<Vec<u64>>;

/// A chain, how long it runs, in how many steps, and the two states whose joint counts are compared.
struct Case {
    chain: ssa::Chain,
    steps: i64,
    step_s: f64,
    joint: (usize, usize),
}

fn two_states() -> Case {
    let arrow = |from, to, rate_per_s| ssa::Transition {
        from: Some(from),
        to: Some(to),
        rate_per_s,
    };
    Case {
        chain: ssa::Chain {
            initial: vec![100, 0],
            transitions: vec![arrow(0, 1, 0.03), arrow(1, 0, 0.02)],
        },
        steps: 10,
        step_s: 2.0,
        joint: (0, 1),
    }
}

/// After 20 min free, bound, phosphorylated, arrestin-bound and internal receptors all are there in number.
fn draining() -> Case {
    Case {
        chain: ssa::draining_chain(300, 1000.0),
        steps: 20,
        step_s: 60.0,
        joint: (0, 4),
    }
}

/// The matrix of a step of `case` with all rates times `factor`.
fn exact_matrix(case: &Case, factor: f64) -> Matrix {
    from_chain(&case.chain).transition_matrix(&nothing(), factor * case.step_s)
}

/// Rate x step in place of probabilities, as a plain tau-leap takes them.
fn euler_matrix(case: &Case) -> Matrix {
    let scheme = from_chain(&case.chain);
    let q = scheme.generator(&nothing());
    let mut p = Matrix::identity(q.size());
    for from in 0..q.size() {
        for to in 0..q.size() {
            p.add(from, to, q.get(from, to) * case.step_s);
        }
    }
    p
}

fn key(stream: &str, replicate: u32) -> StreamKey {
    StreamKey::new(SEED, replicate, hash_name(stream), 1)
}

fn by_pools(case: &Case, p: &Matrix) -> Sample {
    let states = case.chain.initial.len();
    let items: Vec<u64> = (0..states as u64).collect();
    let (moves, arrivals) = (Rows::new(p, &items), Arrivals::new(p, states));
    let initial: Vec<f64> = case.chain.initial.iter().map(|&n| n as f64).collect();
    let naive_total: f64 = initial.iter().sum();
    let run = |replicate| {
        let (mut counts, mut next) = (initial.clone(), vec![0.0; states]);
        let mut balance = naive_total;
        for step in 0..case.steps {
            let degraded = moves.advance(&mut counts, &mut next, key("pool/moves", replicate), step);
            let tally = arrivals.draw(naive_total, key("pool/arrivals", replicate), step, |state| {
                counts[usize::from(state)] += 1.0;
            });
            balance += f64::from(tally.made) - f64::from(tally.degraded) - degraded as f64;
            assert_eq!(counts.iter().sum::<f64>(), balance, "receptors are kept");
        }
        counts.iter().map(|&c| c as u64).collect()
    };
    (0..REPLICATES).map(run).collect()
}

fn by_molecules(case: &Case, p: &Matrix) -> Sample {
    let states = case.chain.initial.len();
    let (thresholds, arrivals) = (Thresholds::new(p, states), Arrivals::new(p, states));
    let initial: Vec<f64> = case.chain.initial.iter().map(|&n| n as f64).collect();
    let naive_total: f64 = initial.iter().sum();
    let mut first = Vec::new();
    for (state, &n) in case.chain.initial.iter().enumerate() {
        first.resize(first.len() + n as usize, state as u8);
    }
    first.resize((2 * first.len()).next_multiple_of(GROUP), states as u8);
    let run = |replicate| {
        let (mut slots, mut counts) = (first.clone(), initial.clone());
        for step in 0..case.steps {
            let used = slots.len();
            molecule::advance(
                &mut slots,
                used,
                &mut counts,
                &thresholds,
                key("molecule/moves", replicate),
                step,
            );
            arrivals.draw(naive_total, key("molecule/arrivals", replicate), step, |state| {
                let vacant = slots.iter().position(|&s| usize::from(s) == states);
                slots[vacant.unwrap_or_else(|| panic!("no room"))] = state;
                counts[usize::from(state)] += 1.0;
            });
        }
        counts.iter().map(|&c| c as u64).collect()
    };
    (0..REPLICATES).map(run).collect()
}

fn by_simulation(case: &Case) -> Sample {
    let time_s = case.steps as f64 * case.step_s;
    (0..u64::from(REPLICATES))
        .map(|seed| ssa::simulate(&case.chain.initial, &case.chain.transitions, seed, time_s))
        .collect()
}

/// Exact laws of the number in every state, for chains that start in their first: survivors are binomial, arrivals Poisson.
fn exact_laws(case: &Case) -> Vec<Vec<f64>> {
    let scheme = from_chain(&case.chain);
    let time_s = case.steps as f64 * case.step_s;
    let p = expm::exponential(&rows(&scheme.generator(&nothing())), time_s);
    let receptors = case.chain.initial[0] as u32;
    let law = |state: usize| {
        let survivors = closed::binomial(receptors, p[0][state]);
        let arrivals = closed::poisson(f64::from(receptors) * p[scheme.source()][state], 60);
        let mut law = vec![0.0; survivors.len() + arrivals.len() - 1];
        for (i, a) in survivors.iter().enumerate() {
            for (j, b) in arrivals.iter().enumerate() {
                law[i + j] += a * b;
            }
        }
        law
    };
    (0..case.chain.initial.len()).map(law).collect()
}

fn marginal(sample: &Sample, state: usize, cells: usize) -> Vec<u64> {
    let mut histogram = vec![0; cells];
    sample
        .iter()
        .for_each(|counts| histogram[counts[state] as usize] += 1);
    histogram
}

fn against_exact(sample: &Sample, laws: &[Vec<f64>]) -> Vec<ChiSquare> {
    let test = |(state, law): (usize, &Vec<f64>)| chi_square(&marginal(sample, state, law.len()), law);
    laws.iter().enumerate().map(test).collect()
}

/// The cell of a count among eight that the exact law fills alike.
fn eighth(law: &[f64], count: u64) -> usize {
    let below: f64 = law[..count as usize].iter().sum();
    ((below * 8.0) as usize).min(7)
}

/// Joint counts of two states: eight times eight cells.
fn joint(case: &Case, laws: &[Vec<f64>], sample: &Sample) -> Vec<u64> {
    let (a, b) = case.joint;
    let mut cells = vec![0; 64];
    for counts in sample {
        cells[8 * eighth(&laws[a], counts[a]) + eighth(&laws[b], counts[b])] += 1;
    }
    cells
}

fn assert_one_law(name: &str, case: &Case) {
    let laws = exact_laws(case);
    let p = exact_matrix(case, 1.0);
    let samples = [
        ("molecules", by_molecules(case, &p)),
        ("pools", by_pools(case, &p)),
        ("exact simulation", by_simulation(case)),
    ];
    for (by, sample) in &samples {
        for (state, test) in against_exact(sample, &laws).iter().enumerate() {
            assert!(
                test.probability > LEVEL,
                "{name} by {by}, state {state}: {test:?}"
            );
        }
    }
    for (i, (a, first)) in samples.iter().enumerate() {
        for (b, second) in &samples[i + 1..] {
            let test = homogeneity(&joint(case, &laws, first), &joint(case, &laws, second));
            assert!(test.probability > LEVEL, "{name}, {a} and {b} jointly: {test:?}");
        }
    }
}

/// Rates five percent too high, and probabilities that are rate x step, do not pass for the same law.
fn assert_wrong_laws_are_seen(name: &str, case: &Case) {
    let laws = exact_laws(case);
    let wrong = [("rates", exact_matrix(case, 1.05)), ("Euler", euler_matrix(case))];
    for (what, p) in wrong {
        for (by, sample) in [
            ("molecules", by_molecules(case, &p)),
            ("pools", by_pools(case, &p)),
        ] {
            let least = against_exact(&sample, &laws)
                .iter()
                .map(|test| test.probability)
                .fold(1.0, f64::min);
            assert!(least < LEVEL, "{name} with wrong {what} by {by}: {least}");
        }
    }
}

#[test]
fn two_states_have_one_law() {
    assert_one_law("two states", &two_states());
}

#[test]
fn two_states_with_another_law_are_seen() {
    assert_wrong_laws_are_seen("two states", &two_states());
}

#[test]
fn the_draining_chain_has_one_law() {
    assert_one_law("the draining chain", &draining());
}

/// Rate x step would be more than one at a step of a minute, so the wrong law is tried with one of 8 s, and before the
/// receptors come to where only slow rates tell.
#[test]
fn a_draining_chain_with_another_law_is_seen() {
    let case = Case {
        steps: 15,
        step_s: 8.0,
        joint: (0, 2),
        ..draining()
    };
    assert_wrong_laws_are_seen("the draining chain", &case);
}

/// Joint counts that are drawn from the right marginals but one without the other are seen too.
#[test]
fn states_that_are_drawn_apart_are_seen() {
    let case = draining();
    let laws = exact_laws(&case);
    let sample = by_pools(&case, &exact_matrix(&case, 1.0));
    let (_, other) = case.joint;
    let apart: Sample = (0..sample.len())
        .map(|i| {
            let mut counts = sample[i].clone();
            counts[other] = sample[(i + 1) % sample.len()][other];
            counts
        })
        .collect();
    let test = homogeneity(&joint(&case, &laws, &sample), &joint(&case, &laws, &apart));
    assert!(test.probability < LEVEL, "{test:?}");
}

/// A pool's mean goes to the mean field: within five standard errors of a mean of so many, by the exact variance.
#[test]
fn the_mean_of_pools_is_the_mean_field() {
    let case = draining();
    let p = exact_matrix(&case, 1.0);
    let mut expected: Vec<f64> = case.chain.initial.iter().map(|&n| n as f64).collect();
    let total: f64 = expected.iter().sum();
    let mut next = vec![0.0; expected.len()];
    for _ in 0..case.steps {
        mean_field::advance(&mut expected, &p, total, &mut next);
    }
    let sample = by_pools(&case, &p);
    for (state, law) in exact_laws(&case).iter().enumerate() {
        let mean = sample.iter().map(|c| c[state] as f64).sum::<f64>() / sample.len() as f64;
        let square: f64 = law
            .iter()
            .enumerate()
            .map(|(k, p)| (k as f64 - expected[state]).powi(2) * p)
            .sum();
        let error = (square / sample.len() as f64).sqrt();
        assert!(
            (mean - expected[state]).abs() < 5.0 * error,
            "state {state}: {mean} is not {} +- {error}",
            expected[state]
        );
    }
}

/// A row's draws come from its own words: what other states hold, and states that nobody is in, do not show in them.
#[test]
fn rows_do_not_disturb_each_other() {
    let case = draining();
    let p = exact_matrix(&case, 1.0);
    let items: Vec<u64> = (0..5).collect();
    let moves = Rows::new(&p, &items);
    let advanced = |mut counts: Vec<f64>| {
        let mut next = vec![0.0; counts.len()];
        moves.advance(&mut counts, &mut next, key("pool/moves", 1), 60_000);
        counts
    };
    let both = advanced(vec![200.0, 0.0, 0.0, 0.0, 90.0]);
    let (one, other) = (
        advanced(vec![200.0, 0.0, 0.0, 0.0, 0.0]),
        advanced(vec![0.0, 0.0, 0.0, 0.0, 90.0]),
    );
    let sum: Vec<f64> = one.iter().zip(&other).map(|(a, b)| a + b).collect();
    assert_eq!(both, sum);

    // The same states with one more between them, which nothing reaches.
    let wider = |from: usize| if from < 2 { from } else { from + 1 };
    let mut q = Matrix::identity(8);
    for from in 0..7 {
        for to in 0..7 {
            q.set(wider(from), wider(to), p.get(from, to));
        }
    }
    let named = [0, 1, 77, 2, 3, 4];
    let mut counts = vec![200.0, 0.0, 0.0, 0.0, 0.0, 90.0];
    Rows::new(&q, &named).advance(&mut counts, &mut [0.0; 6], key("pool/moves", 1), 60_000);
    counts.remove(2);
    assert_eq!(counts, both);
}
