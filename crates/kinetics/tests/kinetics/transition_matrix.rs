//! Is P(t) = exp(Q t), by a plain Taylor series and by an ODE solver?

use papaver_kinetics::lanes::{LANES, Lanes};
use papaver_kinetics::matrix::{Matrix, exponential, exponentials};
use papaver_kinetics::mean_field;
use papaver_kinetics::scheme::Environment;
use papaver_oracles::{closed, expm, ode, ssa};
use proptest::prelude::*;

use crate::schemes::{compact, environment, environments, from_chain, nothing, rows};

/// What the fast exponential promises, with room for the squarings.
const ACCURACY: f64 = 1e-10;

fn largest_difference(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

#[test]
fn equals_the_plain_series_for_every_environment_and_step() {
    let scheme = compact();
    for (name, env) in environments() {
        for time_s in [0.0, 0.001, 2.5, 5.0, 30.0, 60.0, 120.0, 3600.0] {
            let p = scheme.transition_matrix(&env, time_s);
            let plain = expm::exponential(&rows(&scheme.generator(&env)), time_s);
            let apart = largest_difference(&rows(&p), &plain);
            assert!(apart < ACCURACY, "{name}, {time_s} s: {apart:e}");
        }
    }
}

#[test]
fn equals_the_solution_of_the_rate_equations() {
    let scheme = compact();
    let env = environment(4000.0, 1.0);
    let q = rows(&scheme.generator(&env));
    let times = [5.0, 60.0, 120.0];
    for from in 0..scheme.size() + 2 {
        let mut start = vec![0.0; q.len()];
        start[from] = 1.0;
        let rates = q.clone();
        let slope = move |_t: f64, y: &[f64], dy: &mut [f64]| {
            for (j, d) in dy.iter_mut().enumerate() {
                *d = y.iter().zip(&rates).map(|(y, row)| y * row[j]).sum();
            }
        };
        for (solved, time_s) in ode::integrate_to(slope, &start, &times, 1e-13).iter().zip(times) {
            let p = scheme.transition_matrix(&env, time_s);
            for (to, y) in solved.iter().enumerate() {
                let apart = (p.get(from, to) - y).abs();
                assert!(apart < ACCURACY, "{from} to {to} in {time_s} s: {apart:e}");
            }
        }
    }
}

#[test]
fn rows_are_probabilities_the_sink_absorbs_and_the_source_row_counts_arrivals() {
    let scheme = compact();
    for (name, env) in environments() {
        for time_s in [0.001, 5.0, 60.0, 120.0] {
            let p = scheme.transition_matrix(&env, time_s);
            for from in 0..scheme.size() {
                let row = p.row(from);
                assert!(
                    row.iter().all(|&x| x >= 0.0),
                    "{name}, {time_s} s, row {from}: {row:?}"
                );
                assert!(
                    (row.iter().sum::<f64>() - 1.0).abs() < 1e-15 * 8.0,
                    "{name}, {time_s} s, row {from}"
                );
                assert_eq!(row[scheme.source()], 0.0);
            }
            let sink = p.row(scheme.degraded());
            for (to, &x) in sink.iter().enumerate() {
                assert!(
                    (x - f64::from(u8::from(to == scheme.degraded()))).abs() < 1e-12,
                    "{sink:?}"
                );
            }
            let source = p.row(scheme.source());
            assert!((source[scheme.source()] - 1.0).abs() < 1e-12, "{source:?}");
            let made: f64 = source[..=scheme.degraded()].iter().sum();
            let rate: f64 = scheme.generator(&env).row(scheme.source()).iter().sum();
            assert!(
                (made / (rate * time_s) - 1.0).abs() < ACCURACY,
                "{name}, {time_s} s: {made:e}"
            );
        }
    }
}

#[test]
fn two_half_steps_make_a_whole_one() {
    let scheme = compact();
    let env = environment(4000.0, 1.0);
    let half = rows(&scheme.transition_matrix(&env, 30.0));
    let whole = rows(&scheme.transition_matrix(&env, 60.0));
    assert!(largest_difference(&expm::times(&half, &half), &whole) < ACCURACY);
}

#[test]
fn rates_of_a_thousand_per_step_stay_accurate() {
    let mut q = Matrix::zero(2);
    q.add_rate(0, 1, 12.0);
    q.add_rate(1, 0, 7.0);
    let p = exponential(&q, 60.0);
    for (from, before) in [0.0, 1.0].into_iter().enumerate() {
        let bound = closed::two_state_bound(12.0, 7.0, before, 60.0);
        // 19 x 60 / 1/4 = 4,560 factors: were each short by 2.6e-13, as with a series cut at degree 9, this would fail.
        assert!(
            (p.get(from, 1) - bound).abs() < 1e-10,
            "{:e}",
            p.get(from, 1) - bound
        );
    }
}

#[test]
fn the_mean_field_is_the_closed_form_of_a_chain_and_loses_nothing() {
    let chain = ssa::Chain {
        initial: vec![400],
        transitions: vec![
            ssa::Transition {
                from: None,
                to: Some(0),
                rate_per_s: 3.0,
            },
            ssa::Transition {
                from: Some(0),
                to: None,
                rate_per_s: 0.02,
            },
        ],
    };
    let scheme = from_chain(&chain);
    let p = scheme.transition_matrix(&nothing(), 10.0);
    let mut counts = vec![400.0];
    for step in 1..=30 {
        let before = counts[0];
        let (made, degraded) = mean_field::advance(&mut counts, &p, 400.0, &mut [0.0]);
        assert!((made - 30.0).abs() < 1e-9, "{made}");
        assert!((before + made - degraded - counts[0]).abs() < 1e-9);
        let exact = closed::immigration_death(400.0, 3.0, 0.02, 10.0 * f64::from(step)).mean;
        assert!((counts[0] - exact).abs() < 1e-8, "{} is not {exact}", counts[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_generator_agrees_with_the_plain_series(
        n in 2_usize..=16,
        rates in proptest::collection::vec(prop_oneof![2 => Just(0.0), 3 => 1e-6_f64..0.2], 256),
        time_s in 0.1_f64..120.0,
    ) {
        let mut q = Matrix::zero(n);
        for from in 0..n {
            for to in (0..n).filter(|&to| to != from) {
                q.add_rate(from, to, rates[from * 16 + to] / n as f64);
            }
        }
        let fast = exponential(&q, time_s);
        prop_assert!(rows(&fast).iter().flatten().all(|&p| p >= 0.0));
        let apart = largest_difference(&rows(&fast), &expm::exponential(&rows(&q), time_s));
        prop_assert!(apart < ACCURACY, "{:e}", apart);
    }
}

/// Eight environments of which each needs another number of squarings, from none to many: what a neuron does cannot depend
/// on who is worked on beside it, nor on the vector instructions of the processor.
#[test]
fn eight_at_a_time_are_to_the_last_bit_as_one_by_one() {
    let scheme = compact();
    for (name, env) in environments() {
        let strength = |lane: usize| 0.25 * lane as f64 * lane as f64;
        let lanes = |&factor: &f64| Lanes(std::array::from_fn(|lane| factor * strength(lane)));
        let eight = Environment {
            concentrations_nm: env.concentrations_nm.clone(),
            factors: env.factors.iter().map(lanes).collect(),
        };
        for time_s in [0.0, 0.5, 60.0, 3600.0] {
            let together = scheme.transition_matrices(&eight, time_s);
            let scalar = exponential(&scheme.generator(&eight), time_s);
            assert_eq!(exponentials(&scheme.generator(&eight), time_s), scalar);
            for lane in 0..LANES {
                let one = Environment {
                    concentrations_nm: env.concentrations_nm.clone(),
                    factors: env.factors.iter().map(|f| f * strength(lane)).collect(),
                };
                let alone = scheme.transition_matrix(&one, time_s);
                assert_eq!(together.lane(lane), alone, "{name}, lane {lane}, {time_s} s");
            }
        }
    }
}
