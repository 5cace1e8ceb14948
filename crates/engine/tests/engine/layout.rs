//! How receptors lie in memory does not show: blocks that had to grow, blocks that had room, few neurons or many.

use super::models::{LIVELY, Rates, hold, ligand, live, model, population, receptor, scheme, world};
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Granularity;
use papaver_engine::model::Model;
use papaver_engine::world::World;
use papaver_kinetics::scheme::Binding;

/// Receptors that are kept from degradation by a ligand: they grow in number many times over. `number` is how many the
/// population is told to expect, `per_neuron` how many are made; the two are the same in a real model.
fn growing(number: f64, per_neuron: f64, neurons: usize, granularity: Granularity) -> Model {
    let rates = Rates {
        synthesis: 0.002 * per_neuron / number,
        degradation: 0.002,
        ..LIVELY
    };
    let keeper = ligand(Binding::Equilibrium, 1.0, 1.0, 0.0);
    let receptors = vec![receptor(scheme(rates, vec![keeper]), number, 0.0, granularity)];
    model(
        &[],
        vec![population("cells", neurons, &[], receptors)],
        1,
        vec![hold(60, 0, 0, Some(1e6))],
    )
}

#[test]
fn blocks_that_grow_hold_what_blocks_with_room_hold() {
    // The same receptors, with a block for 12 of them per neuron and with one for 1000.
    let mut tight = world(&growing(12.0, 12.0, 10, Granularity::Molecule));
    let mut roomy = world(&growing(1000.0, 12.0, 10, Granularity::Molecule));
    let before = tight.pools()[0].blocks.clone();
    let room = roomy.pools()[0].blocks.clone();
    assert!(
        before.iter().max() < room.iter().map(|r| r / 10).min().as_ref(),
        "{before:?} and {room:?} slots"
    );
    for minute in 1..=240 {
        live(&mut tight, 60 * minute);
        live(&mut roomy, 60 * minute);
        assert_eq!(
            tight.pools()[0].counts,
            roomy.pools()[0].counts,
            "after {minute} min"
        );
    }
    let grown = tight.pools()[0].blocks.iter().zip(&before);
    assert!(
        grown.clone().any(|(now, before)| *now >= 4 * before),
        "some blocks grew twice at least"
    );
    assert_eq!(roomy.pools()[0].blocks, room, "the others had room");
    assert_eq!(tight.pools()[0].made, roomy.pools()[0].made);
    assert!(tight.slots() < roomy.slots());
}

/// A neuron's receptors do not depend on how many neurons there are, nor on the populations before it.
#[test]
fn a_neuron_lives_the_same_life_alone_and_among_others() {
    for granularity in [Granularity::Molecule, Granularity::Pool] {
        alone_and_among_others(granularity);
    }
}

fn alone_and_among_others(granularity: Granularity) {
    let receptors = |spread| vec![receptor(scheme(LIVELY, vec![]), 80.0, spread, granularity)];
    let alone = model(&[], vec![population("cells", 3, &[], receptors(0.5))], 0, vec![]);
    let others = population("others", 70, &[], receptors(0.0));
    let among = model(
        &[],
        vec![others, population("cells", 200, &[], receptors(0.5))],
        0,
        vec![],
    );
    let (mut alone, mut among) = (world(&alone), world(&among));
    live(&mut alone, 1800);
    live(&mut among, 1800);
    for neuron in 0..3 {
        assert_eq!(
            alone.pools()[0].of(neuron),
            among.pools()[1].of(neuron),
            "neuron {neuron}"
        );
    }
    assert_ne!(among.pools()[1].of(0), among.pools()[1].of(1), "neurons differ");
}

#[test]
fn threads_do_not_show() {
    for granularity in [Granularity::Molecule, Granularity::Pool, Granularity::MeanField] {
        serial_and_parallel(&growing(40.0, 40.0, 300, granularity));
    }
}

/// Populations hold the same numbers in whatever order they are listed.
#[test]
fn the_order_of_populations_does_not_show() {
    let all = [Granularity::Molecule, Granularity::Pool, Granularity::MeanField];
    let built = |order: [usize; 3]| {
        let cells = |i: usize| {
            let keeper = ligand(Binding::Explicit, 1.0, 0.01, 0.3);
            let receptors = vec![receptor(scheme(LIVELY, vec![keeper]), 50.0, 0.4, all[i])];
            population(["a", "b", "c"][i], 70, &[], receptors)
        };
        let events = (0..3).map(|place| hold(60, 0, place, Some(2.0))).collect();
        let mut world = world(&model(&[], order.map(cells).into(), 1, events));
        live(&mut world, 3600);
        order.map(|i| {
            let place = order
                .iter()
                .position(|&o| o == i)
                .unwrap_or_else(|| panic!("{i}"));
            (i, world.pools()[place].counts.clone())
        })
    };
    let (mut forward, mut backward) = (built([0, 1, 2]), built([2, 0, 1]));
    forward.sort_by_key(|(i, _)| *i);
    backward.sort_by_key(|(i, _)| *i);
    assert_eq!(forward, backward);
}

fn serial_and_parallel(model: &Model) {
    let mut serial = world(model);
    let mut parallel = World::new(model, 0, Executor::Parallel).unwrap_or_else(|e| panic!("{e}"));
    let grid = Grid::fixed(vec![], 60_000);
    for _ in 0..40 {
        for world in [&mut serial, &mut parallel] {
            world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    assert!(serial.save() == parallel.save(), "two threads made another world");
}
