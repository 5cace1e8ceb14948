//! A mechanism that is off draws nothing, and leaves every other stream as it was.

use super::models::{
    Function, LIVELY, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::mechanism::{Mechanism, Part};
use papaver_engine::model::{Granularity, Noise};
use papaver_engine::rule::{Kind, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};
use papaver_engine::world::{Snapshot, World};
use papaver_kinetics::scheme::Binding;

const EVENTS: &[SignalSpec] = &[sole("events", "Hz", Scope::Neuron, 0.0, "drawn for itself")];

fn drawn(signal: &'static str, rate: fn([f64; 0]) -> f64) -> Vec<Part> {
    vec![Part::Rule(rule(
        Kind::Drawn,
        Scope::Neuron,
        [],
        [signal],
        Function(rate),
    ))]
}

static EARLY: Mechanism = mechanism("early", &["events"], EVENTS, |_| drawn("events", |[]| 7.0));
static SPIKES: Mechanism = mechanism("spikes", &["firing_rate"], &[], |_| {
    drawn("firing_rate", |[]| 2.0)
});

/// (first, second) switched on; the phosphorylating transition on; a neuron added.
fn run(early: bool, spikes: bool) -> World {
    let agonist = ligand(Binding::Explicit, 10.0, 0.01, 1.0);
    let receptors = vec![receptor(
        scheme(LIVELY, vec![agonist]),
        60.0,
        0.4,
        Granularity::Molecule,
    )];
    let cells = population("cells", 70, &["early", "spikes"], receptors);
    let events = vec![hold(300, 0, 0, Some(30.0))];
    let mut world = world(&model(
        &[(&EARLY, early), (&SPIKES, spikes)],
        vec![cells],
        1,
        events,
    ));
    live(&mut world, 1800);
    world
}

fn column(world: &World, signal: &str) -> Vec<f64> {
    let id = world.signals().find(Some(0), signal);
    id.map(|c| world.signals().now[c].clone()).unwrap_or_default()
}

#[test]
fn a_mechanism_that_is_off_leaves_every_other_stream_as_it_was() {
    let (both, without_early, without_spikes) = (run(true, true), run(false, true), run(true, false));
    assert_eq!(
        column(&both, "firing_rate"),
        column(&without_early, "firing_rate")
    );
    assert_eq!(column(&both, "events"), column(&without_spikes, "events"));
    assert_eq!(both.pools()[0].counts, without_early.pools()[0].counts);
    assert_eq!(both.pools()[0].counts, without_spikes.pools()[0].counts);
    // Off is at its naive value, and on is not.
    assert_eq!(column(&without_early, "events"), vec![0.0; 70]);
    assert!(column(&both, "events").iter().filter(|&&x| x > 0.0).count() == 70);
}

/// Rules, neurons and steps have streams of their own.
#[test]
fn streams_differ_between_rules_neurons_and_steps() {
    static SAME: Mechanism = mechanism("same", &["events"], EVENTS, |_| drawn("events", |[]| 2.0));
    let cells = population("cells", 70, &["same", "spikes"], vec![]);
    let mut world = world(&model(&[(&SAME, true), (&SPIKES, true)], vec![cells], 0, vec![]));
    let mut last: Option<Vec<f64>> = None;
    for step in 1..=5 {
        live(&mut world, 60 * step);
        let (events, spikes) = (column(&world, "events"), column(&world, "firing_rate"));
        let equal = events.iter().zip(&spikes).filter(|(a, b)| a == b).count();
        assert!(equal < 20, "{equal} of 70 neurons drew the same for two rules");
        assert!(
            spikes.iter().any(|s| *s != spikes[0]),
            "all neurons drew the same"
        );
        assert!(last.as_ref() != Some(&spikes), "two steps drew the same");
        last = Some(spikes);
    }
}

#[test]
fn seed_and_replicate_and_nothing_else_choose_the_numbers() {
    let cells = || {
        population(
            "cells",
            10,
            &["spikes"],
            vec![receptor(scheme(LIVELY, vec![]), 30.0, 0.4, Granularity::Molecule)],
        )
    };
    let lived = |seed, replicate| -> Snapshot {
        let mut model = model(&[(&SPIKES, true)], vec![cells()], 0, vec![]);
        (model.seed, model.replicate) = (seed, replicate);
        let mut world = world(&model);
        live(&mut world, 600);
        world.save()
    };
    assert!(lived(1, 0) == lived(1, 0));
    assert!(lived(1, 0) != lived(2, 0));
    assert!(lived(1, 0) != lived(1, 1));
}

/// A branch keeps who the neurons are and draws anew what happens to them.
#[test]
fn a_branch_seed_changes_what_happens_and_not_who_the_neurons_are() {
    let spread = receptor(scheme(LIVELY, vec![]), 30.0, 0.4, Granularity::Molecule);
    let cells = population("cells", 10, &["spikes"], vec![spread]);
    let mut model = model(&[(&SPIKES, true)], vec![cells], 0, vec![]);
    let mut trunk = world(&model);
    model.branch_seed = Some(8);
    let mut branch = world(&model);
    assert!(trunk.save() == branch.save(), "they begin alike");
    assert_eq!(trunk.layout(), branch.layout());
    live(&mut trunk, 600);
    live(&mut branch, 600);
    assert!(trunk.save() != branch.save(), "chance is its own");
    assert_ne!(column(&trunk, "firing_rate"), column(&branch, "firing_rate"));
    model.branch_seed = Some(model.seed);
    let mut same = world(&model);
    live(&mut same, 600);
    assert!(trunk.save() == same.save(), "the same chance");
}

#[test]
fn without_noise_nothing_is_drawn() {
    let cells = population(
        "cells",
        4,
        &["spikes"],
        vec![receptor(scheme(LIVELY, vec![]), 30.0, 0.4, Granularity::Molecule)],
    );
    let mut model = model(&[(&SPIKES, true)], vec![cells], 0, vec![]);
    model.noise = Noise::None;
    let mut first = world(&model);
    model.seed += 1;
    let mut second = world(&model);
    live(&mut first, 600);
    live(&mut second, 600);
    assert!(first.save() == second.save(), "the seed shows");
    assert_eq!(column(&first, "firing_rate"), vec![2.0; 4]);
    assert_eq!(first.slots(), 0, "expected counts need no entities");
}
