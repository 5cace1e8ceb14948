//! A snapshot is all that changes: what is loaded goes on as if nothing had been in between.

use super::models::{
    LIVELY, Rates, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::mechanism::{Mechanism, Part, ReadoutSpec, Select};
use papaver_engine::model::{Change, DoseEvent, Granularity, Model};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;
use papaver_kinetics::scheme::Binding;

/// A dynamic rule: half-way to its input in every 600 s.
struct Follows;

impl Rule<1, 1> for Follows {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        libm::exp2(-h_s / 600.0)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [input]: [f64; 1]) -> [f64; 1] {
        [input + (now - input) * remains]
    }
}

static CELL: Mechanism = mechanism("cell", &["stimulus", "ac_slow", "firing_rate"], &[], |_| {
    let readout = ReadoutSpec {
        signal: "stimulus",
        select: Select::Signalling,
        weights: vec![("phosphorylation", 1.0)],
    };
    let slow = rule(
        Kind::Dynamic,
        Scope::Neuron,
        [Read::Signal("stimulus")],
        ["ac_slow"],
        Follows,
    );
    let rate = super::models::Function(|[slow]: [f64; 1]| 3.0 + slow);
    vec![
        Part::Readout(readout),
        Part::Rule(slow),
        Part::Rule(rule(
            Kind::Drawn,
            Scope::Neuron,
            [Read::Signal("ac_slow")],
            ["firing_rate"],
            rate,
        )),
    ]
});

/// Receptors that multiply under the second ligand, so that blocks grow; a body with a bolus; held concentrations.
fn model_with_everything() -> Model {
    let rates = Rates {
        synthesis: 0.002,
        degradation: 0.002,
        ..LIVELY
    };
    let ligands = || {
        vec![
            ligand(Binding::Explicit, 5.0, 0.002, 0.5),
            ligand(Binding::Equilibrium, 1.0, 1.0, 0.0),
        ]
    };
    let cells = |name, granularity| {
        population(
            name,
            6,
            &["cell"],
            vec![receptor(scheme(rates, ligands()), 12.0, 0.3, granularity)],
        )
    };
    let bolus = DoseEvent {
        at_ms: 300_000,
        change: Change::Bolus {
            compartment: 0,
            amount_nmol: 50.0,
        },
    };
    let events = vec![bolus, hold(1200, 1, 0, Some(1e5)), hold(9000, 1, 1, Some(1e5))];
    model(
        &[(&CELL, true)],
        vec![
            cells("a", Granularity::Molecule),
            cells("b", Granularity::MeanField),
            cells("c", Granularity::Pool),
        ],
        2,
        events,
    )
}

#[test]
fn a_fork_leaves_its_parent_untouched() {
    let model = model_with_everything();
    let (mut forked, mut untouched) = (world(&model), world(&model));
    live(&mut forked, 1800);
    live(&mut untouched, 1800);
    let saved = forked.save();
    let room = forked.slots();
    // The fork meets other doses, wash-out and blocks that grow.
    forked.set_events(vec![hold(2400, 0, 0, Some(1e4)), hold(2400, 1, 1, Some(1e6))]);
    live(&mut forked, 12_000);
    forked.stop_dosing();
    forked.clear();
    live(&mut forked, 14_000);
    assert!(forked.slots() > room, "the blocks of the fork had to grow");
    assert!(forked.save() != saved, "the fork lived");
    forked.load(&saved);
    assert!(forked.save() == saved, "saved, lived, loaded: the same");
    assert_eq!(forked.slots(), room);
    forked.check_receptors().unwrap_or_else(|e| panic!("{e}"));
    live(&mut forked, 14_000);
    live(&mut untouched, 14_000);
    assert!(
        forked.save() == untouched.save(),
        "the parent goes on as if there had been no fork"
    );
    assert!(
        untouched.signals().now.iter().flatten().any(|v| *v > 3.0),
        "something fired"
    );
}

#[test]
fn a_snapshot_goes_into_another_world_of_the_same_model() {
    let model = model_with_everything();
    let mut first = world(&model);
    live(&mut first, 5400);
    let saved = first.save();
    let mut second = world(&model);
    second.load(&saved);
    live(&mut first, 10_800);
    live(&mut second, 10_800);
    assert!(first.save() == second.save());
}

/// Two forks with the same doses are the same fork: they share their parent's random numbers.
#[test]
fn forks_share_random_numbers() {
    let mut world = world(&model_with_everything());
    live(&mut world, 1800);
    let saved = world.save();
    let mut fork = |nm: Option<f64>| {
        world.load(&saved);
        world.set_events(vec![hold(1800, 0, 0, nm)]);
        live(&mut world, 3600);
        world.save()
    };
    let (once, again, other) = (fork(Some(50.0)), fork(Some(50.0)), fork(Some(5000.0)));
    assert!(once == again);
    assert!(once != other);
}
