//! What the midpoint leap adds at small counts: a handful of receptors whose own tolerant members brake their recovery,
//! against the exact law.
//!
//! ```text
//! S -> D  a        D -> S  k B(T)        D -> T  c        T -> S  e        B(T) = max(floor, 1 - sigma T)
//! ```
//! Rates are those of the compact scheme under a saturating agonist. With so few receptors all counts can be listed, so
//! both laws are computed and not sampled: the exact one from the generator on counts; the leap from the multinomial rows
//! of the matrix at the brake that is expected half-way, where a run takes it from.
//!
//! Bound of one step, by coupling both processes jump for jump: they part at most at the rate k D |B(T) - B(mid)|, and
//! |B(T) - B(mid)| is at most sigma |T - T_mid|. With R = N max(c, e), the most that T can change per unit of time on
//! average, the integral over a step h of E|T - T_mid| is at most R h^2/2 + R h^2/2. So the laws after one step differ by at most
//! `k N sigma R h^2` in total variation. Over a long run a step's fault is forgotten as the receptors relax: a flow from D to S
//! that is off by k sigma R h per receptor moves the mean share of a state by no more than that, times the integral of what
//! it matters to that share that a receptor is in S and not in D (to first order in sigma).

use papaver_kinetics::matrix::{Matrix, exponential};
use papaver_kinetics::pool::Rows;
use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_oracles::ssa::{Brake, Transition, simulate_braked};
use papaver_oracles::statistics::chi_square;

/// Per minute: a, k, c, e.
const PHOSPHORYLATION: f64 = 0.3;
const RECOVERY: f64 = 0.20;
const TOLERANCE: f64 = 0.018;
const RETURN: f64 = 0.0010;
const FLOOR: f64 = 0.4;
/// Loss of the brake per tolerant share of the receptors.
const SLOPE: f64 = 1.3;
const HORIZON_MIN: f64 = 240.0;

/// All counts (S, D, T) of `n` receptors.
fn all_counts(n: usize) -> Vec<[usize; 3]> {
    let with = |s: usize| (0..=n - s).map(move |d| [s, d, n - s - d]);
    (0..=n).flat_map(with).collect()
}

fn brake(sigma: f64, tolerant: f64) -> f64 {
    (1.0 - sigma * tolerant).max(FLOOR)
}

/// Rates of one receptor, per minute.
fn rates(brake: f64) -> Matrix {
    let mut q = Matrix::zero(3);
    q.add_rate(0, 1, PHOSPHORYLATION);
    q.add_rate(1, 0, RECOVERY * brake);
    q.add_rate(1, 2, TOLERANCE);
    q.add_rate(2, 0, RETURN);
    q
}

/// The exact law's matrix on counts over `time_min`.
fn exact(all: &[[usize; 3]], sigma: f64, time_min: f64) -> Matrix {
    let mut q = Matrix::zero(all.len());
    for (i, counts) in all.iter().enumerate() {
        let of_one = rates(brake(sigma, counts[2] as f64));
        for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 0)] {
            if counts[from] > 0 {
                let mut next = *counts;
                next[from] -= 1;
                next[to] += 1;
                let j = index(all, next);
                q.add_rate(i, j, counts[from] as f64 * of_one.get(from, to));
            }
        }
    }
    exponential(&q, time_min)
}

fn index(all: &[[usize; 3]], counts: [usize; 3]) -> usize {
    all.iter()
        .position(|c| *c == counts)
        .unwrap_or_else(|| panic!("{counts:?}"))
}

/// The brake that a step of `step_min` from these counts takes: of the tolerant receptors that are expected half-way.
fn brake_of_step(sigma: f64, counts: [usize; 3], step_min: f64) -> f64 {
    let half = exponential(&rates(brake(sigma, counts[2] as f64)), step_min / 2.0);
    let now: Vec<f64> = counts.iter().map(|&c| c as f64).collect();
    brake(sigma, half.apply(&now)[2])
}

/// The leap's matrix on counts over one step: every receptor by its row, one after the other.
fn leap(all: &[[usize; 3]], sigma: f64, step_min: f64) -> Matrix {
    let mut p = Matrix::zero(all.len());
    for (i, counts) in all.iter().enumerate() {
        let of_one = exponential(&rates(brake_of_step(sigma, *counts, step_min)), step_min);
        let mut law = vec![([0; 3], 1.0)];
        for (from, &count) in counts.iter().enumerate() {
            for _ in 0..count {
                let of_one = &of_one;
                let moved = law.iter().flat_map(|(so_far, probability)| {
                    (0..3).map(move |to| {
                        let mut next: [usize; 3] = *so_far;
                        next[to] += 1;
                        (next, probability * of_one.get(from, to))
                    })
                });
                let mut merged: Vec<([usize; 3], f64)> = Vec::new();
                for (next, probability) in moved {
                    match merged.iter_mut().find(|(c, _)| *c == next) {
                        Some((_, sum)) => *sum += probability,
                        None => merged.push((next, probability)),
                    }
                }
                law = merged;
            }
        }
        law.into_iter()
            .for_each(|(next, probability)| p.add(i, index(all, next), probability));
    }
    p
}

/// Half the sum of absolute differences, worst over the rows.
fn total_variation(a: &Matrix, b: &Matrix) -> f64 {
    let row = |i: usize| {
        a.row(i)
            .iter()
            .zip(b.row(i))
            .map(|(x, y)| (x - y).abs())
            .sum::<f64>()
            / 2.0
    };
    (0..a.size()).map(row).fold(0.0, f64::max)
}

/// Mean share of every state, from a law on counts.
fn shares(all: &[[usize; 3]], law: &[f64]) -> [f64; 3] {
    let n: usize = all[0].iter().sum();
    [0, 1, 2].map(|state| all.iter().zip(law).map(|(c, p)| c[state] as f64 * p).sum::<f64>() / n as f64)
}

/// The integral over the horizon of what it matters to the mean share of a state that a receptor is in S and not in D,
/// the worse of no brake and the strongest.
fn memory_min(state: usize) -> f64 {
    const STEP_MIN: f64 = 0.1;
    let of = |brake: f64| {
        let p = exponential(&rates(brake), STEP_MIN);
        let (mut s, mut d): (Vec<f64>, Vec<f64>) = (vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0]);
        let mut sum = 0.0_f64;
        for _ in 0..(HORIZON_MIN / STEP_MIN) as usize {
            sum += (s[state] - d[state]).abs() * STEP_MIN;
            (s, d) = (p.apply(&s), p.apply(&d));
        }
        sum
    };
    of(1.0).max(of(FLOOR))
}

/// The figures: of one step in total variation, and of four hours in the mean, each beside its bound.
#[test]
fn the_bias_of_the_leap_at_small_counts_is_within_its_bound() {
    for n in [2, 4, 8] {
        let all = all_counts(n);
        let sigma = SLOPE / n as f64;
        let mut start = vec![0.0; all.len()];
        start[index(&all, [n, 0, 0])] = 1.0;
        for step_min in [0.5, 1.0, 2.0] {
            let (leap, exact) = (leap(&all, sigma, step_min), exact(&all, sigma, step_min));
            let changes = n as f64 * TOLERANCE.max(RETURN);
            let bound = RECOVERY * n as f64 * sigma * changes * step_min * step_min;
            let one = total_variation(&leap, &exact);
            let (mut drawn, mut truth) = (start.clone(), start.clone());
            // By state: the worst difference and the share at that time.
            let mut worst = [(0.0_f64, 0.0); 3];
            for _ in 0..(HORIZON_MIN / step_min) as usize {
                (drawn, truth) = (leap.apply(&drawn), exact.apply(&truth));
                let (found, expected) = (shares(&all, &drawn), shares(&all, &truth));
                for (state, worst) in worst.iter_mut().enumerate() {
                    let bias = found[state] - expected[state];
                    if bias.abs() > worst.0.abs() {
                        *worst = (bias, expected[state]);
                    }
                }
            }
            for (state, name) in ["S", "D", "T"].into_iter().enumerate() {
                let (bias, share) = worst[state];
                let long = RECOVERY * sigma * changes * step_min * memory_min(state);
                println!(
                    "{n} receptors, steps of {step_min} min: one step off by {one:.1e} (bound {bound:.1e}); in 4 h the mean \
                     share in {name} by {bias:+.1e} at most, where it is {share:.3} (bound {long:.1e})"
                );
                assert!(
                    bias.abs() <= long,
                    "{n} receptors, {step_min} min, {name}: {bias} > {long}"
                );
            }
            assert!(one <= bound, "{n} receptors, {step_min} min: {one} > {bound}");
            assert!(one > 1e-9, "the leap is the exact law: nothing was tested");
        }
        // Without the feedback the leap is exact.
        let apart = total_variation(&leap(&all, 0.0, 1.0), &exact(&all, 0.0, 1.0));
        assert!(apart < 1e-12, "{apart:e}");
    }
}

/// The laws above are those that pools and exact simulation draw from.
#[test]
fn pools_draw_the_leap_and_simulation_the_exact_law() {
    const DRAWS: u32 = 20_000;
    const LEVEL: f64 = 1e-3 / 2.0;
    let (n, step_min, steps) = (4, 2.0, 30);
    let all = all_counts(n);
    let sigma = SLOPE / n as f64;
    let mut law = vec![0.0; all.len()];
    law[index(&all, [n, 0, 0])] = 1.0;
    let truth = exact(&all, sigma, step_min * f64::from(steps)).apply(&law);
    let leap = leap(&all, sigma, step_min);
    for _ in 0..steps {
        law = leap.apply(&law);
    }

    // A row to "degraded" and one of the source, which nothing here uses.
    let rows_from = |counts: [usize; 3]| {
        let p = exponential(&rates(brake_of_step(sigma, counts, step_min)), step_min);
        let mut wider = Matrix::identity(5);
        (0..3).for_each(|i| (0..3).for_each(|j| wider.set(i, j, p.get(i, j))));
        Rows::new(&wider, &[0, 1, 2])
    };
    let rows: Vec<Rows> = all.iter().map(|&counts| rows_from(counts)).collect();
    let mut drawn = vec![0_u64; all.len()];
    for replicate in 0..DRAWS {
        let key = StreamKey::new(20_261_121, replicate, hash_name("leap"), 0);
        let mut counts = vec![n as f64, 0.0, 0.0];
        for step in 0..steps {
            let at = index(&all, [0, 1, 2].map(|i| counts[i] as usize));
            rows[at].advance(&mut counts, &mut [0.0; 3], key, i64::from(step));
        }
        drawn[index(&all, [0, 1, 2].map(|i| counts[i] as usize))] += 1;
    }
    let test = chi_square(&drawn, &law);
    assert!(test.probability > LEVEL, "pools: {test:?}");

    let arrow = |from, to, rate_per_min: f64| Transition {
        from: Some(from),
        to: Some(to),
        rate_per_s: rate_per_min / 60.0,
    };
    let own = Brake {
        state: 2,
        floor: FLOOR,
        slope: sigma,
    };
    let free = [
        arrow(0, 1, PHOSPHORYLATION),
        arrow(1, 2, TOLERANCE),
        arrow(2, 0, RETURN),
    ];
    let braked = [arrow(1, 0, RECOVERY)];
    let mut simulated = vec![0_u64; all.len()];
    for seed in 0..u64::from(DRAWS) {
        let time_s = step_min * f64::from(steps) * 60.0;
        let last = simulate_braked(&[n as u64, 0, 0], (&free, &braked), own, seed, time_s);
        simulated[index(&all, [0, 1, 2].map(|i| last[i] as usize))] += 1;
    }
    let test = chi_square(&simulated, &truth);
    assert!(test.probability > LEVEL, "exact simulation: {test:?}");
}
