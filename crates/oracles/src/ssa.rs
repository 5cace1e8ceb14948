//! Exact stochastic simulation of chains of independent molecules by rebop (Gillespie's direct method).

use rebop::gillespie::{Gillespie, Rate};

/// A transition of first order between states, or from a source, or into a sink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// The state that a molecule leaves; `None` for a source, which makes `rate_per_s` molecules per second.
    pub from: Option<usize>,
    /// The state that it enters; `None` for a sink.
    pub to: Option<usize>,
    /// Per second and molecule, or per second from a source.
    pub rate_per_s: f64,
}

/// A chain with its initial numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Molecules per state at time 0.
    pub initial: Vec<u64>,
    /// All transitions.
    pub transitions: Vec<Transition>,
}

/// A factor on rates that falls as molecules gather in one state: `max(floor, 1 - slope n)` at any moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brake {
    /// The state whose molecules count.
    pub state: usize,
    /// Smallest factor.
    pub floor: f64,
    /// Loss per molecule.
    pub slope: f64,
}

/// Numbers per state at `time_s` of one realisation, which `seed` decides.
///
/// # Panics
/// If a transition names a state that `initial` does not have, or neither leaves nor enters one.
pub fn simulate(initial: &[u64], transitions: &[Transition], seed: u64, time_s: f64) -> Vec<u64> {
    let species: Vec<isize> = initial
        .iter()
        .map(|&n| isize::try_from(n).expect("numbers fit a machine word"))
        .collect();
    let mut system = system(&species, transitions, seed);
    system.advance_until(time_s);
    numbers(&system)
}

/// [`simulate`] with transitions of which some are braked. Between two changes of the number in the brake's state all rates
/// are constant, and waiting times have no memory: so a new system with the new rates goes on whenever it changes, and
/// the result is exact.
///
/// # Panics
/// As [`simulate`] does.
pub fn simulate_braked(
    initial: &[u64],
    (free, braked): (&[Transition], &[Transition]),
    brake: Brake,
    seed: u64,
    time_s: f64,
) -> Vec<u64> {
    let mut now: Vec<isize> = initial
        .iter()
        .map(|&n| isize::try_from(n).expect("numbers fit a machine word"))
        .collect();
    let (mut at_s, mut part) = (0.0, seed);
    loop {
        let held = now[brake.state];
        let factor = (1.0 - brake.slope * held as f64).max(brake.floor);
        let slowed = braked.iter().map(|t| Transition {
            rate_per_s: factor * t.rate_per_s,
            ..*t
        });
        let all: Vec<Transition> = free.iter().copied().chain(slowed).collect();
        part = part
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        let mut system = system(&now, &all, part);
        system.set_time(at_s);
        while system.get_time() < time_s && system.get_species(brake.state) == held {
            system.advance_one_reaction_or_until(time_s);
        }
        if system.get_time() >= time_s {
            return numbers(&system);
        }
        at_s = system.get_time();
        now = (0..now.len()).map(|i| system.get_species(i)).collect();
    }
}

fn system(species: &[isize], transitions: &[Transition], seed: u64) -> Gillespie {
    let mut system = Gillespie::new_with_seed(species, true, seed);
    for t in transitions {
        assert!(
            t.from.is_some() || t.to.is_some(),
            "a transition from nowhere to nowhere"
        );
        let order: Vec<(u32, u32)> = t
            .from
            .iter()
            .map(|&i| (u32::try_from(i).expect("few states"), 1))
            .collect();
        let mut jump = vec![0; species.len()];
        if let Some(from) = t.from {
            jump[from] -= 1;
        }
        if let Some(to) = t.to {
            jump[to] += 1;
        }
        system.add_reaction(Rate::lma_sparse(t.rate_per_s, order), jump);
    }
    system
}

fn numbers(system: &Gillespie) -> Vec<u64> {
    (0..system.nb_species())
        .map(|i| u64::try_from(system.get_species(i)).expect("no state holds fewer than none"))
        .collect()
}

/// States of [`draining_chain`]: free, bound, phosphorylated, arrestin-bound, internal.
pub const DRAINING_STATES: usize = 5;

/// Scheme W1, a receptor that a constant ligand drives into the cell faster than it is made anew: all `receptors` free
/// at time 0, `ligand_nm` of ligand; degraded from inside, made free. The rates are placeholders that exercise every
/// kind of transition, not pharmacology.
pub fn draining_chain(receptors: u64, ligand_nm: f64) -> Chain {
    const FREE: usize = 0;
    const BOUND: usize = 1;
    const PHOSPHORYLATED: usize = 2;
    const ARRESTIN: usize = 3;
    const INTERNAL: usize = 4;
    let step = |from, to, rate_per_s| Transition { from, to, rate_per_s };
    let mut initial = vec![0; DRAINING_STATES];
    initial[FREE] = receptors;
    Chain {
        initial,
        transitions: vec![
            step(Some(FREE), Some(BOUND), 1e-4 * ligand_nm),
            step(Some(BOUND), Some(FREE), 0.05),
            step(Some(BOUND), Some(PHOSPHORYLATED), 0.005),
            step(Some(PHOSPHORYLATED), Some(BOUND), 0.001),
            step(Some(PHOSPHORYLATED), Some(ARRESTIN), 0.02),
            step(Some(ARRESTIN), Some(INTERNAL), 0.003),
            step(Some(INTERNAL), Some(FREE), 0.0012),
            step(Some(INTERNAL), None, 0.000_12),
            step(None, Some(FREE), 0.012 * receptors as f64 / 10_000.0),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closed;
    use crate::statistics::{chi_square, moments, standard_errors_apart, variance_probability};

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_seed_others() {
        let chain = draining_chain(1000, 1000.0);
        let run = |seed| simulate(&chain.initial, &chain.transitions, seed, 600.0);
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn immigration_and_death_have_the_closed_moments() {
        let transitions = [
            Transition {
                from: None,
                to: Some(0),
                rate_per_s: 3.0,
            },
            Transition {
                from: Some(0),
                to: None,
                rate_per_s: 0.02,
            },
        ];
        let exact = closed::immigration_death(400.0, 3.0, 0.02, 40.0);
        let sample: Vec<f64> = (0..2000)
            .map(|seed| simulate(&[400], &transitions, seed, 40.0)[0] as f64)
            .collect();
        let found = moments(&sample);
        assert!(
            standard_errors_apart(found, sample.len(), exact.mean) < 4.0,
            "{found:?} {exact:?}"
        );
        let p = variance_probability(found.variance, sample.len(), exact.variance);
        assert!((1e-3..=1.0 - 1e-3).contains(&p), "{found:?} {exact:?}");
    }

    #[test]
    fn a_brake_stops_what_it_brakes() {
        // Two states, from the first to the second at a rate that is nothing once five have come: no sixth ever does.
        let forth = Transition {
            from: Some(0),
            to: Some(1),
            rate_per_s: 1.0,
        };
        let brake = |floor, slope| Brake {
            state: 1,
            floor,
            slope,
        };
        for seed in 0..50 {
            let stopped = simulate_braked(&[30, 0], (&[], &[forth]), brake(0.0, 0.2), seed, 1e4);
            assert_eq!(stopped, [25, 5]);
        }
        // At half the rate from the first one on: the mean number left is that of half the rate, but for the first.
        let left =
            |slope, seed| simulate_braked(&[400, 0], (&[], &[forth]), brake(0.5, slope), seed, 1.0)[0] as f64;
        let sample = |slope| (0..500).map(|seed| left(slope, seed)).collect::<Vec<f64>>();
        let expected = 400.0 * libm::exp(-0.5);
        assert!(standard_errors_apart(moments(&sample(1.0)), 500, expected) < 4.0);
        // Without slope it is no brake.
        let free = moments(&sample(0.0));
        assert!(standard_errors_apart(free, 500, 400.0 * libm::exp(-1.0)) < 4.0);
    }

    #[test]
    fn two_states_follow_their_binomial() {
        let transitions = [
            Transition {
                from: Some(0),
                to: Some(1),
                rate_per_s: 0.3,
            },
            Transition {
                from: Some(1),
                to: Some(0),
                rate_per_s: 0.2,
            },
        ];
        let law = closed::binomial(30, closed::two_state_bound(0.3, 0.2, 0.0, 2.0));
        let mut histogram = vec![0_u64; law.len()];
        for seed in 0..5000 {
            histogram[simulate(&[30, 0], &transitions, seed, 2.0)[1] as usize] += 1;
        }
        let test = chi_square(&histogram, &law);
        assert!(test.probability > 1e-3, "{test:?}");
    }
}
