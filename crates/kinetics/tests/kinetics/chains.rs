//! Do single receptors follow the exact law of their chain, over one step and over many?

use papaver_kinetics::molecule::{self, Arrivals, GROUP, Thresholds};
use papaver_kinetics::random::{StreamKey, hash_name, join};
use papaver_kinetics::scheme::JointScheme;
use papaver_oracles::closed::{self, Moments};
use papaver_oracles::statistics::{chi_square, moments, standard_errors_apart, variance_probability};
use papaver_oracles::{expm, ssa};

use crate::schemes::{from_chain, nothing, rows};

const SEED: u64 = 20_261_121;

/// Two-sided bounds of [`variance_probability`] at level 1e-3.
const CENTRAL: core::ops::RangeInclusive<f64> = 5e-4..=1.0 - 5e-4;

/// One neuron's receptors under a chain: blocks of slots, arrivals into the lowest vacant one.
struct Neuron {
    slots: Vec<u8>,
    counts: Vec<f64>,
    moves: StreamKey,
    arrivals: StreamKey,
}

impl Neuron {
    fn new(chain: &ssa::Chain, replicate: u32) -> Self {
        let vacant = chain.initial.len() as u8;
        let mut slots: Vec<u8> = Vec::new();
        for (state, &n) in chain.initial.iter().enumerate() {
            slots.resize(slots.len() + n as usize, state as u8);
        }
        slots.resize((slots.len() * 5 / 4).next_multiple_of(GROUP), vacant);
        let key = |purpose| StreamKey::new(SEED, replicate, hash_name(purpose), join(hash_name("cells"), 0));
        Neuron {
            slots,
            counts: chain.initial.iter().map(|&n| n as f64).collect(),
            moves: key("receptors/moves"),
            arrivals: key("receptors/arrivals"),
        }
    }

    fn step(&mut self, kinetics: &Kinetics, tick_ms: i64) {
        let used = self.slots.len();
        let vacant = self.counts.len() as u8;
        molecule::advance(
            &mut self.slots,
            used,
            &mut self.counts,
            &kinetics.thresholds,
            self.moves,
            tick_ms,
        );
        let (slots, counts) = (&mut self.slots, &mut self.counts);
        let mut search = 0;
        kinetics
            .arrivals
            .draw(kinetics.naive_total, self.arrivals, tick_ms, |state| {
                while slots[search] != vacant {
                    search += 1;
                }
                slots[search] = state;
                counts[usize::from(state)] += 1.0;
            });
    }
}

/// A chain made ready for steps of one length.
struct Kinetics {
    thresholds: Thresholds,
    arrivals: Arrivals,
    naive_total: f64,
}

impl Kinetics {
    fn new(chain: &ssa::Chain, step_s: f64) -> Self {
        let scheme: JointScheme = from_chain(chain);
        let p = scheme.transition_matrix(&nothing(), step_s);
        Kinetics {
            thresholds: Thresholds::new(&p, scheme.size()),
            arrivals: Arrivals::new(&p, scheme.size()),
            naive_total: chain.initial.iter().sum::<u64>() as f64,
        }
    }
}

/// Moments of the number in each state, then outside the last one, then in all: survivors are binomial, arrivals Poisson.
/// From the plain exponential, for chains that start in their first state.
fn exact_moments(chain: &ssa::Chain, time_s: f64) -> Vec<Moments> {
    let scheme = from_chain(chain);
    let p = expm::exponential(&rows(&scheme.generator(&nothing())), time_s);
    let receptors = chain.initial[0] as f64;
    let states = chain.initial.len();
    let of = |columns: core::ops::Range<usize>| {
        let stay: f64 = p[0][columns.clone()].iter().sum();
        let arrive = receptors * p[scheme.source()][columns].iter().sum::<f64>();
        Moments {
            mean: receptors * stay + arrive,
            variance: receptors * stay * (1.0 - stay) + arrive,
        }
    };
    (0..states)
        .map(|i| of(i..i + 1))
        .chain([of(0..states - 1), of(0..states)])
        .collect()
}

/// Numbers per state, then outside the last one (at the surface, for the draining chain), then in all.
fn with_sums(counts: &[f64]) -> Vec<f64> {
    let all: f64 = counts.iter().sum();
    let outside = all - counts.last().expect("a chain has states");
    counts.iter().copied().chain([outside, all]).collect()
}

/// Holds samples (one `Vec` per replicate, as from [`with_sums`]) against exact moments.
fn assert_moments(samples: &[Vec<f64>], exact: &[Moments]) {
    for (i, exact) in exact.iter().enumerate() {
        let sample: Vec<f64> = samples.iter().map(|s| s[i]).collect();
        let found = moments(&sample);
        let apart = standard_errors_apart(found, sample.len(), exact.mean);
        assert!(
            apart < 4.0,
            "column {i}: {found:?}, exactly {exact:?}, {apart} standard errors"
        );
        let p = variance_probability(found.variance, sample.len(), exact.variance);
        assert!(
            CENTRAL.contains(&p),
            "column {i}: {found:?}, exactly {exact:?}, probability {p}"
        );
    }
}

#[test]
fn two_states_follow_their_binomial_over_one_step_and_over_ten() {
    let chain = ssa::Chain {
        initial: vec![32, 0],
        transitions: vec![
            ssa::Transition {
                from: Some(0),
                to: Some(1),
                rate_per_s: 0.03,
            },
            ssa::Transition {
                from: Some(1),
                to: Some(0),
                rate_per_s: 0.02,
            },
        ],
    };
    for (steps, step_s) in [(1, 20.0), (10, 2.0)] {
        let kinetics = Kinetics::new(&chain, step_s);
        let law = closed::binomial(32, closed::two_state_bound(0.03, 0.02, 0.0, 20.0));
        let mut histogram = vec![0_u64; law.len()];
        for replicate in 0..20_000 {
            let mut neuron = Neuron::new(&chain, replicate);
            for step in 0..steps {
                neuron.step(&kinetics, step * 2000);
            }
            histogram[neuron.counts[1] as usize] += 1;
        }
        let test = chi_square(&histogram, &law);
        assert!(test.probability > 1e-3, "{steps} steps: {test:?}");
    }
}

#[test]
fn the_draining_chain_by_kernel_steps_has_the_exact_moments() {
    const REPLICATES: u32 = 256;
    let chain = ssa::draining_chain(10_000, 1000.0);
    let exact = exact_moments(&chain, 3600.0);
    let kinetics = Kinetics::new(&chain, 60.0);
    let run = |replicate| {
        let mut neuron = Neuron::new(&chain, replicate);
        for step in 0..60 {
            neuron.step(&kinetics, step * 60_000);
        }
        let recount = (0..=chain.initial.len() as u8)
            .map(|state| neuron.slots.iter().filter(|&&slot| slot == state).count() as f64);
        assert_eq!(
            recount.take(chain.initial.len()).collect::<Vec<_>>(),
            neuron.counts
        );
        with_sums(&neuron.counts)
    };
    let samples: Vec<Vec<f64>> = (0..REPLICATES).map(run).collect();
    assert_moments(&samples, &exact);
}

#[test]
fn the_draining_chain_by_exact_simulation_has_the_exact_moments() {
    let chain = ssa::draining_chain(10_000, 1000.0);
    let exact = exact_moments(&chain, 3600.0);
    let run = |seed| {
        let numbers = ssa::simulate(&chain.initial, &chain.transitions, seed, 3600.0);
        with_sums(&numbers.into_iter().map(|n| n as f64).collect::<Vec<_>>())
    };
    let samples: Vec<Vec<f64>> = (0..200).map(run).collect();
    assert_moments(&samples, &exact);
}

#[test]
fn the_exact_moments_at_the_surface_are_those_found_before() {
    let exact = exact_moments(&ssa::draining_chain(10_000, 1000.0), 3600.0);
    let surface = exact[ssa::DRAINING_STATES];
    assert!((surface.mean - 3851.26).abs() < 0.005, "{surface:?}");
    assert!((surface.variance.sqrt() - 48.83).abs() < 0.005, "{surface:?}");
}
