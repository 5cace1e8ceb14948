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

/// Numbers per state at `time_s` of one realisation, which `seed` decides.
///
/// # Panics
/// If a transition names a state that `initial` does not have, or neither leaves nor enters one.
pub fn simulate(initial: &[u64], transitions: &[Transition], seed: u64, time_s: f64) -> Vec<u64> {
    let species: Vec<isize> = initial
        .iter()
        .map(|&n| isize::try_from(n).expect("numbers fit a machine word"))
        .collect();
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
        let mut jump = vec![0; initial.len()];
        if let Some(from) = t.from {
            jump[from] -= 1;
        }
        if let Some(to) = t.to {
            jump[to] += 1;
        }
        system.add_reaction(Rate::lma_sparse(t.rate_per_s, order), jump);
    }
    system.advance_until(time_s);
    (0..initial.len())
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
