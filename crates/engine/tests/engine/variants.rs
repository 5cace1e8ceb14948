//! Variants: a world goes on under other numbers, and nothing but those numbers changes.

use super::models::{
    Function, LIVELY, Rates, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::mechanism::{Mechanism, Part, ReadoutSpec, Select};
use papaver_engine::model::{Change, DoseEvent, Granularity, Model};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;
use papaver_engine::variant::VariantError;
use papaver_engine::world::World;
use papaver_kinetics::scheme::Binding;

/// Relaxes to its input with a time constant.
struct Follows {
    time_s: f64,
}

impl Rule<1, 1> for Follows {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [input]: [f64; 1]) -> [f64; 1] {
        [input + (now - input) * remains]
    }
}

/// Relaxes to a per-neuron `level` within `time_s`, and fires by it.
static SLOW: Mechanism = mechanism("slow", &["ac_slow", "firing_rate"], &[], |p| {
    let follows = Follows {
        time_s: p.get("time_s"),
    };
    let level = [Read::Trait("level")];
    let rate = Function(|[slow]: [f64; 1]| 3.0 + slow);
    let fires = rule(
        Kind::Drawn,
        Scope::Neuron,
        [Read::Signal("ac_slow")],
        ["firing_rate"],
        rate,
    );
    vec![
        Part::Rule(rule(Kind::Dynamic, Scope::Neuron, level, ["ac_slow"], follows)),
        Part::Rule(fires),
    ]
});

static STIMULUS: Mechanism = mechanism("stimulus", &["stimulus"], &[], |_| {
    vec![Part::Readout(ReadoutSpec {
        signal: "stimulus",
        select: Select::Signalling,
        weights: vec![("phosphorylation", 1.0)],
    })]
});

/// Molecules in one population, expected counts in another and whole counts in a third, a bath, a bolus and neurons that differ.
fn lively(rates: Rates, level: f64, slow_on: bool) -> Model {
    let ligands = || {
        vec![
            ligand(Binding::Explicit, 5.0, 0.002, 0.5),
            ligand(Binding::Equilibrium, 1.0, 1.0, 0.0),
        ]
    };
    let cells = |name, granularity| {
        let receptors = vec![receptor(scheme(rates, ligands()), 30.0, 0.3, granularity)];
        let mut cells = population(name, 5, &["slow", "stimulus"], receptors);
        let named = |name: &str| ("slow".to_owned(), name.to_owned());
        cells.parameters.insert(named("time_s"), 600.0);
        cells.parameters.insert(named("level"), level);
        cells.spread.insert(named("level"), 0.4);
        cells
    };
    let bolus = DoseEvent {
        at_ms: 300_000,
        change: Change::Bolus {
            compartment: 0,
            amount_nmol: 50.0,
        },
    };
    model(
        &[(&SLOW, slow_on), (&STIMULUS, true)],
        vec![
            cells("a", Granularity::Molecule),
            cells("b", Granularity::MeanField),
            cells("c", Granularity::Pool),
        ],
        2,
        vec![bolus, hold(1200, 1, 0, Some(30.0))],
    )
}

fn prepare(world: &mut World, model: &Model) -> usize {
    world.prepare(model).unwrap_or_else(|e| panic!("{e}"))
}

fn switch(at_s: i64, variant: usize) -> DoseEvent {
    DoseEvent {
        at_ms: at_s * 1000,
        change: Change::Switch { variant },
    }
}

fn column<'w>(world: &'w World, signal: &str) -> &'w [f64] {
    let column = world.signals().find(Some(0), signal);
    &world.signals().now[column.unwrap_or_else(|| panic!("no {signal}"))]
}

#[test]
fn a_switch_to_the_same_model_changes_no_byte() {
    let model = lively(LIVELY, 1.0, true);
    let (mut plain, mut switched) = (world(&model), world(&model));
    let same = prepare(&mut switched, &model);
    let mut events = model.events.clone();
    events.extend([switch(600, same), switch(2400, 0)]);
    events.sort_by_key(|e| e.at_ms);
    switched.set_events(events);
    live(&mut plain, 1800);
    live(&mut switched, 1800);
    assert_eq!(switched.variant(), same);
    live(&mut plain, 5400);
    live(&mut switched, 5400);
    // Both have applied all; what was scheduled differs.
    for world in [&mut plain, &mut switched] {
        world.set_events(Vec::new());
    }
    assert!(plain.save() == switched.save());
}

/// From the switch on receptors move as in a world that was built with the doubled rate and has the same receptors.
#[test]
fn after_a_switch_the_new_rates_hold() {
    let doubled = Rates {
        degradation: 2.0 * LIVELY.degradation,
        inward: 3.0 * LIVELY.inward,
        ..LIVELY
    };
    let (before, after) = (lively(LIVELY, 1.0, true), lively(doubled, 1.0, true));
    let mut switched = world(&before);
    let variant = prepare(&mut switched, &after);
    live(&mut switched, 1800);
    let mut twin = world(&after);
    twin.load(&switched.save());
    let naive = column(&switched, "stimulus").to_vec();
    switched.switch(variant);
    assert_eq!(column(&switched, "stimulus"), naive, "no receptor has moved yet");
    live(&mut switched, 5400);
    live(&mut twin, 5400);
    for (a, b) in switched.pools().iter().zip(twin.pools()) {
        assert_eq!(a.counts, b.counts);
        assert!(a.degraded > 0.0 && a.degraded == b.degraded);
    }
}

/// The level doubles for 20 min: `x = 2 L - L exp(-t / T)` while it lasts, back to L with the same time constant after.
#[test]
fn a_rule_follows_its_new_parameter_and_then_the_old_one() {
    let (plain, other) = (lively(LIVELY, 1.5, true), lively(LIVELY, 3.0, true));
    let mut world = world(&plain);
    let variant = prepare(&mut world, &other);
    let levels = column(&world, "ac_slow").to_vec();
    assert!(levels[0] != levels[1], "neurons differ");
    world.set_events(vec![switch(600, variant), switch(1800, 0)]);
    live(&mut world, 600);
    assert_eq!(column(&world, "ac_slow"), levels, "at rest");
    live(&mut world, 1800);
    let part = 1.0 - libm::exp(-2.0);
    for (x, level) in column(&world, "ac_slow").iter().zip(&levels) {
        assert!(
            (x - level * (1.0 + part)).abs() < 1e-12,
            "every neuron keeps its factor"
        );
    }
    live(&mut world, 2400);
    for (x, level) in column(&world, "ac_slow").iter().zip(&levels) {
        assert!((x - level * (1.0 + part * libm::exp(-1.0))).abs() < 1e-12);
    }
}

#[test]
fn what_no_longer_acts_is_naive_and_moves_no_other_stream() {
    let model = lively(LIVELY, 1.0, true);
    let (mut world, mut plain) = (world(&model), world(&model));
    let without = prepare(&mut world, &lively(LIVELY, 1.0, false));
    live(&mut world, 600);
    live(&mut plain, 600);
    assert!(column(&world, "firing_rate").iter().any(|rate| *rate > 0.0));
    world.switch(without);
    assert_eq!(column(&world, "ac_slow"), [0.0; 5]);
    assert_eq!(column(&world, "firing_rate"), [0.0; 5]);
    live(&mut world, 3600);
    live(&mut plain, 3600);
    assert_eq!(column(&world, "ac_slow"), [0.0; 5]);
    for (a, b) in world.pools().iter().zip(plain.pools()) {
        assert_eq!(a.counts, b.counts, "receptors draw the same numbers");
    }
}

#[test]
fn a_snapshot_knows_which_variant_is_on() {
    let model = lively(LIVELY, 1.0, true);
    let mut world = world(&model);
    let other = prepare(&mut world, &lively(LIVELY, 2.0, true));
    live(&mut world, 600);
    let plain = world.save();
    world.switch(other);
    live(&mut world, 1200);
    let switched = world.save();
    world.load(&plain);
    assert_eq!(world.variant(), 0);
    live(&mut world, 1200);
    assert!(world.save() != switched);
    world.load(&plain);
    world.switch(other);
    live(&mut world, 1200);
    assert!(world.save() == switched, "loaded and switched again: the same");
}

#[test]
fn another_layout_is_refused_by_name() {
    let model = lively(LIVELY, 1.0, true);
    let mut world = world(&model);
    let mut refusal = |change: &dyn Fn(&mut Model)| {
        let mut other = model.clone();
        change(&mut other);
        match world.prepare(&other) {
            Err(VariantError::Layout { what }) => what,
            found => panic!("{found:?}"),
        }
    };
    assert_eq!(refusal(&|m| m.populations[0].name = "c".into()), "populations");
    assert_eq!(
        refusal(&|m| m.populations[0].neurons += 1),
        "signals or numbers of neurons"
    );
    assert_eq!(refusal(&|m| m.populations[1].receptors.clear()), "receptors");
    let tagless = |m: &mut Model| {
        m.populations[0].receptors[0].scheme =
            scheme(LIVELY, vec![ligand(Binding::Equilibrium, 5.0, 0.0, 0.5); 2]);
    };
    assert_eq!(
        refusal(&|m| m.populations[0].receptors[0].number /= 2.0),
        "the numbers of mu"
    );
    assert_eq!(refusal(&tagless), "the states of mu");
    assert_eq!(refusal(&|m| m.body.ligands[1].name = "x".into()), "ligands");
    assert_eq!(
        refusal(&|m| m.body.rates_per_s = papaver_kinetics::matrix::Matrix::zero(3)),
        "compartments"
    );
    assert_eq!(world.variant(), 0);
}
