//! Rates of receptors that depend on a signal of the neuron: every neuron has a matrix of its own.

use super::models::{
    Function, LIVELY, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::executor::Executor;
use papaver_engine::mechanism::{Mechanism, Part};
use papaver_engine::model::{Granularity, Model};
use papaver_engine::rule::{Kind, Read, rule};
use papaver_engine::signals::Scope;
use papaver_engine::world::World;
use papaver_kinetics::mean_field;
use papaver_kinetics::molecule::Kernel;
use papaver_kinetics::scheme::{Binding, Environment};

/// Not a whole number of eights, nor of chunks.
const NEURONS: usize = 75;
const BATH_NM: f64 = 400.0;
const END_S: i64 = 7_200;

/// PKA of a neuron is a number that it is born with.
static OWN_PKA: Mechanism = mechanism("own_pka", &["pka"], &[], |_| {
    let reads = [Read::Trait("level")];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["pka"],
        Function(|[level]| level),
    ))]
});

/// Phosphorylation, synthesis and what leads inside go with the neuron's PKA.
fn cells(granularity: Granularity, receptors: f64) -> Model {
    let mut scheme = scheme(LIVELY, vec![ligand(Binding::Explicit, 200.0, 0.01, 0.5)]);
    scheme.scheme.factors = vec!["pka".into()];
    for transition in [0, 2, 6] {
        scheme.scheme.transitions[transition].factors = vec![0];
    }
    let receptors = vec![receptor(scheme, receptors, 0.2, granularity)];
    let mut cells = population("cells", NEURONS, &["own_pka"], receptors);
    let level = ("own_pka".to_owned(), "level".to_owned());
    cells.parameters.insert(level.clone(), 1.0);
    cells.spread.insert(level, 0.6);
    model(
        &[(&OWN_PKA, true)],
        vec![cells],
        1,
        vec![hold(0, 0, 0, Some(BATH_NM))],
    )
}

/// At rest and after two hours every neuron holds what its own environment alone leads to.
#[test]
fn every_neuron_follows_its_own_environment() {
    let mut world = world(&cells(Granularity::MeanField, 200.0));
    let pka = world
        .signals()
        .find(Some(0), "pka")
        .unwrap_or_else(|| panic!("no column"));
    let levels = world.signals().now[pka].clone();
    assert!(
        levels.iter().any(|&l| l < 0.6) && levels.iter().any(|&l| l > 1.6),
        "{levels:?}"
    );
    let rest: Vec<Vec<f64>> = (0..NEURONS).map(|i| world.pools()[0].of(i).to_vec()).collect();
    live(&mut world, END_S);
    let pool = &world.pools()[0];
    for (i, &level) in levels.iter().enumerate() {
        let env = |nm| Environment {
            concentrations_nm: vec![nm],
            factors: vec![level],
        };
        let total = pool.naive_total[i];
        let steady = pool.scheme.steady_state(&env(0.0));
        let mut counts: Vec<f64> = steady.iter().map(|share| share * total).collect();
        assert_eq!(rest[i], counts, "at rest, neuron {i}");
        let p = pool.scheme.transition_matrix(&env(BATH_NM), 60.0);
        let mut room = vec![0.0; counts.len()];
        for _ in 0..END_S / 60 {
            mean_field::advance(&mut counts, &p, total, &mut room);
        }
        assert_eq!(pool.of(i), counts, "neuron {i}");
    }
}

fn slots(mut world: World, kernel: Kernel) -> Vec<Vec<f64>> {
    world.use_kernel(kernel);
    live(&mut world, END_S);
    let pool = &world.pools()[0];
    (0..NEURONS).map(|i| pool.of(i).to_vec()).collect()
}

/// Single receptors and pools do so on the average, whichever kernel moves them and on however many threads.
#[test]
fn molecules_and_pools_do_so_on_the_average() {
    for granularity in [Granularity::Molecule, Granularity::Pool] {
        let model = cells(granularity, 400.0);
        let serial = slots(world(&model), Kernel::Fastest);
        assert_eq!(serial, slots(world(&model), Kernel::Scalar), "{granularity:?}");
        let parallel = World::new(&model, 0, Executor::Parallel).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(serial, slots(parallel, Kernel::Fastest), "{granularity:?}");

        let expected = slots(world(&cells(Granularity::MeanField, 400.0)), Kernel::Fastest);
        // Starting from Poisson numbers, each count stays a Poisson number: its variance is its mean.
        for state in 0..expected[0].len() {
            let sum = |all: &[Vec<f64>]| all.iter().map(|counts| counts[state]).sum::<f64>();
            let (found, mean) = (sum(&serial), sum(&expected));
            assert!(
                (found - mean).abs() < 4.5 * mean.sqrt(),
                "{granularity:?}, {state}: {found}, not {mean}"
            );
        }
        let z2: f64 = serial
            .iter()
            .flatten()
            .zip(expected.iter().flatten())
            .map(|(found, mean)| (found - mean) * (found - mean) / mean)
            .sum();
        let cells = (NEURONS * expected[0].len()) as f64;
        // Each term has mean 1 and variance 2 + 1 / mean, at most 3 here.
        assert!(
            (z2 - cells).abs() < 4.5 * (3.0 * cells).sqrt(),
            "{granularity:?}: {z2} of {cells}"
        );
    }
}
