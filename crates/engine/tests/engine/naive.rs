//! What counts of receptors are relative to: the naive cell of the model, whatever it is simulated with.

use super::models::{
    LIVELY, Rates, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::mechanism::{Mechanism, Part, ReadoutSpec, Select};
use papaver_engine::model::{Granularity, Model, ReceptorModel};
use papaver_engine::observe::{Count, Observable};
use papaver_engine::world::World;
use papaver_kinetics::scheme::Binding;

/// Occupancy of coupled receptors, per neuron; and coupled receptors, per population.
static READ: Mechanism = mechanism("read", &["stimulus", "phosphatase"], &[], |_| {
    let readout = |signal, weights| ReadoutSpec {
        signal,
        select: Select::Signalling,
        weights,
    };
    vec![
        Part::Readout(readout("stimulus", vec![("phosphorylation", 1.0)])),
        Part::Readout(readout("phosphatase", vec![])),
    ]
});

/// A receptor type as expected counts, with a ligand of affinity 2 nM.
fn of(name: &str, rates: Rates, number: f64, density: f64) -> ReceptorModel {
    let ligands = vec![ligand(Binding::Equilibrium, 2.0, 0.0, 1.0)];
    ReceptorModel {
        name: name.into(),
        density,
        ..receptor(scheme(rates, ligands), number, 0.0, Granularity::MeanField)
    }
}

/// Half of the surface receptors are occupied from the start.
fn half_occupied(receptors: Vec<ReceptorModel>) -> Model {
    let cells = population("cells", 2, &["read"], receptors);
    model(&[(&READ, true)], vec![cells], 1, vec![hold(0, 0, 0, Some(2.0))])
}

fn settled(model: &Model) -> World {
    let mut world = world(model);
    world.apply(&model.events);
    world
}

fn signal(world: &World, name: &str) -> f64 {
    let column = world.signals().find(Some(0), name);
    world.signals().now[column.unwrap_or_else(|| panic!("no {name}"))][0]
}

/// All receptors of a pool, as a share of the naive total.
fn total(world: &World, pool: usize) -> f64 {
    let all = vec![1.0; world.pools()[pool].states()];
    world.read_mean(&Observable::Receptors(vec![(pool, Count::States(all))]))
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn a_naive_cell_is_one_of_itself() {
    let world = settled(&half_occupied(vec![of("mu", LIVELY, 30.0, 200.0)]));
    assert_near(signal(&world, "stimulus"), 0.5);
    assert_near(signal(&world, "phosphatase"), 1.0);
    assert_near(total(&world, 0), 1.0);
}

#[test]
fn half_the_expression_is_half_the_stimulus() {
    let mut model = half_occupied(vec![of("mu", LIVELY, 30.0, 200.0)]);
    model.populations[0].receptors[0].expression = 0.5;
    let world = settled(&model);
    assert_near(signal(&world, "stimulus"), 0.25);
    assert_near(signal(&world, "phosphatase"), 0.5);
    assert_near(total(&world, 0), 0.5);
}

#[test]
fn resolution_changes_no_mean() {
    let at = |of_mu, of_delta| {
        let mut world = settled(&half_occupied(vec![
            of("mu", LIVELY, of_mu, 200.0),
            of("delta", LIVELY, of_delta, 100.0),
        ]));
        live(&mut world, 1800);
        [
            signal(&world, "stimulus"),
            signal(&world, "phosphatase"),
            total(&world, 0),
        ]
    };
    let coarse = at(30.0, 40.0);
    assert!(coarse[0] < 0.7, "half an hour of agonist has uncoupled receptors");
    for fine in [at(1000.0, 40.0), at(1.0, 500.0)] {
        for (a, b) in coarse.into_iter().zip(fine) {
            assert_near(a, b);
        }
    }
}

/// Half the synthesis: half as many in every state.
const SPARSE: Rates = Rates {
    synthesis: LIVELY.synthesis / 2.0,
    ..LIVELY
};

/// Half as dense and with half the share coupled, at the same occupancy: a quarter is added.
#[test]
fn types_add_by_density_relative_to_the_densest() {
    let mu = of("mu", LIVELY, 30.0, 200.0);
    let delta = of("delta", SPARSE, 70.0, 100.0);
    for receptors in [vec![mu.clone(), delta.clone()], vec![delta, mu]] {
        let world = settled(&half_occupied(receptors));
        assert_near(signal(&world, "stimulus"), 0.5 * (1.0 + 0.25));
        assert_near(signal(&world, "phosphatase"), 1.25);
        assert_near(total(&world, 0), 1.0);
        assert_near(total(&world, 1), 1.0);
    }
}

/// Of which none are simulated, that adds nothing, and what the others add stays: the quarter, however fine they are.
#[test]
fn the_densest_type_counts_where_it_is_not_simulated() {
    for (of_mu, of_delta) in [(0.0, 70.0), (0.0, 1.0), (1.0, 70.0)] {
        let mu = of("mu", LIVELY, of_mu, 200.0);
        let delta = of("delta", SPARSE, of_delta, 100.0);
        let by_mu = if of_mu > 0.0 { 1.0 } else { 0.0 };
        for receptors in [vec![mu.clone(), delta.clone()], vec![delta, mu]] {
            let world = settled(&half_occupied(receptors));
            assert_near(signal(&world, "stimulus"), 0.5 * (by_mu + 0.25));
            assert_near(signal(&world, "phosphatase"), by_mu + 0.25);
        }
    }
    let alone = settled(&half_occupied(vec![of("mu", LIVELY, 0.0, 200.0)]));
    assert_near(signal(&alone, "stimulus"), 0.0);
    assert_near(total(&alone, 0), 0.0);
}

/// Types that are equally dense differ by their name alone, and not by their place in a list.
#[test]
fn of_equally_dense_types_the_first_by_name_is_what_counts() {
    let kappa = of("kappa", SPARSE, 30.0, 200.0);
    let mu = of("mu", LIVELY, 30.0, 200.0);
    for receptors in [vec![kappa.clone(), mu.clone()], vec![mu, kappa]] {
        let world = settled(&half_occupied(receptors));
        assert_near(signal(&world, "stimulus"), 0.5 * (1.0 + 2.0));
    }
}

/// Receptors that are degraded twice as fast are half as many: also as a share of what a naive cell has.
#[test]
fn the_naive_cell_is_the_one_that_the_model_names() {
    let naive = half_occupied(vec![of("mu", LIVELY, 30.0, 200.0)]);
    let hasty = Rates {
        degradation: 2.0 * LIVELY.degradation,
        ..LIVELY
    };
    let mut model = half_occupied(vec![of("mu", hasty, 30.0, 200.0)]);
    let own = settled(&model);
    assert_near(total(&own, 0), 1.0);
    model.reference = Some(Box::new(naive.clone()));
    let world = settled(&model);
    // At rest S is made at `synthesis` and I degraded as fast; S is held by what goes out and comes in.
    let inside = |r: Rates| r.synthesis / r.degradation;
    let coupled = |r: Rates| (r.synthesis + r.outward * inside(r)) / r.inward;
    let all = |r: Rates| coupled(r) + inside(r);
    assert_near(total(&world, 0), all(hasty) / all(LIVELY));
    assert_near(signal(&world, "stimulus"), 0.5 * coupled(hasty) / coupled(LIVELY));
}

/// Other rates in the course of a run change receptors, and not what they are counted in.
#[test]
fn a_variant_keeps_the_naive_cell() {
    let mut world = world(&half_occupied(vec![of("mu", LIVELY, 30.0, 200.0)]));
    let hasty = Rates {
        degradation: 2.0 * LIVELY.degradation,
        ..LIVELY
    };
    let variant = world.prepare(&half_occupied(vec![of("mu", hasty, 30.0, 200.0)]));
    world.switch(variant.unwrap_or_else(|e| panic!("{e}")));
    assert_near(total(&world, 0), 1.0);
    live(&mut world, 48 * 3600);
    let inside = |r: Rates| r.synthesis / r.degradation;
    let all = |r: Rates| (r.synthesis + r.outward * inside(r)) / r.inward + inside(r);
    let found = total(&world, 0);
    assert!((found - all(hasty) / all(LIVELY)).abs() < 1e-6, "{found}");
}
