//! Are arrivals Poisson in number, and spread over states as the source row says?

use papaver_kinetics::molecule::{Arrivals, Tally};
use papaver_kinetics::random::{StreamKey, hash_name, unit_interval};
use papaver_kinetics::variates::poisson_quantile;
use papaver_oracles::closed;
use papaver_oracles::statistics::chi_square;

use crate::schemes::{compact, environment};

const SEED: u64 = 20_261_121;
const DRAWS: u32 = 20_000;
/// With about 8 receptors made per step, so that all cells fill.
const NAIVE_TOTAL: f64 = 30_000.0;
const STEP_S: f64 = 60.0;

fn key(replicate: u32) -> StreamKey {
    StreamKey::new(SEED, replicate, hash_name("receptors/arrivals"), 1)
}

#[test]
fn number_and_final_states_follow_the_source_row() {
    let scheme = compact();
    let p = scheme.transition_matrix(&environment(15_000.0, 1.0), STEP_S);
    let arrivals = Arrivals::new(&p, scheme.size());
    let row = p.row(scheme.source());
    let mean: f64 = row[..=scheme.degraded()].iter().sum();
    let mut numbers = vec![0_u64; 60];
    let mut states = vec![0_u64; scheme.size() + 1];
    for replicate in 0..DRAWS {
        let mut placed = 0;
        let tally = arrivals.draw(NAIVE_TOTAL, key(replicate), 0, |state| {
            placed += 1;
            states[usize::from(state)] += 1;
        });
        assert_eq!(tally.made, placed + tally.degraded);
        states[scheme.degraded()] += u64::from(tally.degraded);
        numbers[tally.made as usize] += 1;
    }
    let number = chi_square(&numbers, &closed::poisson(mean * NAIVE_TOTAL, 59));
    assert!(number.probability > 1e-3, "{number:?}");
    let shares: Vec<f64> = row[..=scheme.degraded()].iter().map(|x| x / mean).collect();
    let spread = chi_square(&states, &shares);
    assert!(spread.probability > 1e-3, "{spread:?}");
}

#[test]
fn no_synthesis_makes_nothing() {
    let mut scheme = compact();
    for transition in &mut scheme.scheme.transitions {
        if transition.from == papaver_kinetics::scheme::From::Source {
            transition.rate_per_s = 0.0;
        }
    }
    let p = scheme.transition_matrix(&environment(0.0, 0.0), STEP_S);
    let arrivals = Arrivals::new(&p, scheme.size());
    for replicate in 0..1000 {
        let tally = arrivals.draw(NAIVE_TOTAL, key(replicate), 0, |state| {
            panic!("made one in state {state}")
        });
        assert_eq!(tally, Tally::default());
    }
}

#[test]
fn the_quantile_inverts_the_cumulative_law_and_rises_with_the_mean() {
    let means = [0.01, 0.7, 5.0, 24.0, 90.0];
    for mean in means {
        let mut cumulative = 0.0;
        for (k, probability) in closed::poisson(mean, 40)
            .iter()
            .enumerate()
            .take_while(|(_, p)| **p > 1e-9)
        {
            let middle = cumulative + probability / 2.0;
            assert_eq!(poisson_quantile(mean, middle), k as u32, "mean {mean}");
            cumulative += probability;
        }
    }
    for item in 0..1000 {
        let u = unit_interval(key(0).word(0, item));
        let numbers: Vec<u32> = means.iter().map(|&mean| poisson_quantile(mean, u)).collect();
        assert!(numbers.is_sorted(), "{u}: {numbers:?}");
    }
}
