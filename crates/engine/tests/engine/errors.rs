//! Faults of mechanisms and numbers that run away are found and named.

use super::models::{
    Function, LIVELY, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::build::BuildError;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::mechanism::{Mechanism, Part, ReadoutSpec, Select};
use papaver_engine::model::{Granularity, Model};
use papaver_engine::rule::{Kind, Read, rule};
use papaver_engine::signals::Scope;
use papaver_engine::world::{RunError, World};
use papaver_kinetics::scheme::Binding;

fn algebraic<const IN: usize>(
    reads: [Read; IN],
    writes: &'static str,
    function: fn([f64; IN]) -> f64,
) -> Part {
    Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        [writes],
        Function(function),
    ))
}

fn built(mechanisms: &[(&'static Mechanism, bool)]) -> Result<World, BuildError> {
    let carries: Vec<&str> = mechanisms.iter().map(|(m, _)| m.info.id).collect();
    World::new(
        &model(
            mechanisms,
            vec![population("cells", 2, &carries, vec![])],
            0,
            vec![],
        ),
        0,
        Executor::Serial,
    )
}

fn error(mechanisms: &[(&'static Mechanism, bool)]) -> BuildError {
    match built(mechanisms) {
        Ok(_) => panic!("a world came of it"),
        Err(error) => error,
    }
}

static READOUT: Mechanism = mechanism("readout", &["stimulus"], &[], |_| {
    let weights = vec![("phosphorylation", 1.0)];
    vec![Part::Readout(ReadoutSpec {
        signal: "stimulus",
        select: Select::Signalling,
        weights,
    })]
});

/// Divides by what is left of 0.9: negative and then infinite nowhere but in the neuron whose stimulus passes it.
static RUNAWAY: Mechanism = mechanism("runaway", &["camp"], &[], |_| {
    vec![algebraic([Read::Signal("stimulus")], "camp", |[s]| {
        if s > 0.9 { f64::INFINITY } else { 1.0 }
    })]
});

#[test]
fn a_signal_that_is_not_finite_stops_the_run_and_names_itself() {
    let receptors = vec![receptor(
        scheme(LIVELY, vec![ligand(Binding::Equilibrium, 1.0, 1.0, 1.0)]),
        50.0,
        0.5,
        Granularity::Molecule,
    )];
    let populations = vec![
        population("quiet", 3, &[], vec![]),
        population("loud", 40, &["readout", "runaway"], receptors),
    ];
    let events = vec![hold(120, 0, 1, Some(1e6))];
    let model = model(&[(&READOUT, true), (&RUNAWAY, true)], populations, 1, events);
    let mut world = world(&model);
    live(&mut world, 120);
    let failed = world.step(&Grid::fixed(vec![], 60_000), i64::MAX);
    let stimulus = world
        .signals()
        .find(Some(1), "stimulus")
        .map(|c| world.signals().now[c].clone());
    let stimulus = stimulus.unwrap_or_default();
    let first = stimulus.iter().position(|s| *s > 0.9);
    assert!(
        first.is_some_and(|n| n > 0) && stimulus.iter().any(|s| *s <= 0.9),
        "{stimulus:?}"
    );
    let expected = RunError::NotFinite {
        signal: "camp".into(),
        population: "loud".into(),
        neuron: first.unwrap_or(usize::MAX),
        at_h: 0.05,
        writer: "runaway".into(),
        value: "inf".into(),
    };
    let text = expected.to_string();
    assert_eq!(failed, Err(expected));
    for word in ["camp", "loud", "runaway", "inf", "0.05"] {
        assert!(text.contains(word), "{text}");
    }
}

static FORTH: Mechanism = mechanism("forth", &["camp"], &[], |_| {
    vec![algebraic([Read::Signal("pka")], "camp", |[x]| x)]
});
static BACK: Mechanism = mechanism("back", &["pka"], &[], |_| {
    vec![algebraic([Read::Signal("camp")], "pka", |[x]| x)]
});
static ALSO_BACK: Mechanism = mechanism("also_back", &["pka"], &[], |_| {
    vec![algebraic([], "pka", |[]| 0.5)]
});
static UNKNOWN_READ: Mechanism = mechanism("unknown_read", &["pka"], &[], |_| {
    vec![algebraic([Read::Signal("phlogiston")], "pka", |[x]| x)]
});
static UNKNOWN_WRITE: Mechanism = mechanism("unknown_write", &["phlogiston"], &[], |_| Vec::new());
static UNDECLARED_WRITE: Mechanism = mechanism("undeclared_write", &["pka"], &[], |_| {
    vec![algebraic([], "camp", |[]| 1.0)]
});
/// Sent to 1 minus the other at every sweep.
static RESTLESS: Mechanism = mechanism("restless", &["creb", "camp"], &[], |_| {
    let flip = Function(|[x]: [f64; 1]| 1.0 - x);
    let dynamic = rule(
        Kind::Dynamic,
        Scope::Neuron,
        [Read::Signal("camp")],
        ["creb"],
        flip,
    );
    vec![
        Part::Rule(dynamic),
        algebraic([Read::Signal("creb")], "camp", |[x]| x),
    ]
});

#[test]
fn algebraic_rules_in_a_circle() {
    let BuildError::Circle(signals) = error(&[(&BACK, true), (&FORTH, true)]) else {
        panic!("no circle")
    };
    assert!(signals.contains("camp") && signals.contains("pka"), "{signals}");
    assert!(
        built(&[(&BACK, true), (&FORTH, false)]).is_ok(),
        "with one of them off there is no circle"
    );
}

#[test]
fn a_dynamic_rule_may_close_the_circle() {
    static SLOW_BACK: Mechanism = mechanism("slow_back", &["pka"], &[], |_| {
        let half = Function(|[x]: [f64; 1]| x / 2.0);
        vec![Part::Rule(rule(
            Kind::Dynamic,
            Scope::Neuron,
            [Read::Signal("camp")],
            ["pka"],
            half,
        ))]
    });
    assert!(built(&[(&FORTH, true), (&SLOW_BACK, true)]).is_ok());
}

#[test]
fn two_writers_of_a_signal_that_allows_one() {
    let expected = BuildError::TwoWriters {
        signal: "pka".into(),
        first: "also_back".into(),
        second: "back".into(),
    };
    assert_eq!(error(&[(&ALSO_BACK, true), (&BACK, true)]), expected);
    // A switch does not decide which columns there are, so it cannot make a fault come and go.
    assert_eq!(error(&[(&ALSO_BACK, true), (&BACK, false)]), expected);
}

#[test]
fn signals_that_nobody_knows_or_declared() {
    let unknown = |mechanism: &str, signal: &str| BuildError::UnknownSignal {
        mechanism: mechanism.into(),
        signal: signal.into(),
    };
    assert_eq!(
        error(&[(&UNKNOWN_READ, true)]),
        unknown("unknown_read", "phlogiston")
    );
    assert_eq!(
        error(&[(&UNKNOWN_WRITE, true)]),
        unknown("unknown_write", "phlogiston")
    );
    assert_eq!(
        error(&[(&UNDECLARED_WRITE, true)]),
        unknown("undeclared_write", "camp")
    );
}

/// What a rule wrote last comes to it as `now`; reading it from the table would be a second way to the same number.
#[test]
fn a_rule_that_reads_what_it_writes() {
    static NARCISSUS: Mechanism = mechanism("narcissus", &["creb"], &[], |_| {
        let copy = Function(|[x]: [f64; 1]| x);
        vec![Part::Rule(rule(
            Kind::Dynamic,
            Scope::Neuron,
            [Read::Signal("creb")],
            ["creb"],
            copy,
        ))]
    });
    let expected = BuildError::ReadsItself {
        mechanism: "narcissus".into(),
        signal: "creb".into(),
    };
    assert_eq!(error(&[(&NARCISSUS, true)]), expected);
}

#[test]
fn a_rate_that_depends_on_no_signal() {
    let mut with_factor = scheme(LIVELY, vec![]);
    with_factor.scheme.factors = vec!["phlogiston".into()];
    with_factor.scheme.transitions[0].factors = vec![0];
    let receptors = vec![receptor(with_factor, 10.0, 0.0, Granularity::Molecule)];
    let model: Model = model(&[], vec![population("cells", 2, &[], receptors)], 0, vec![]);
    let failed = World::new(&model, 0, Executor::Serial).err();
    let expected = BuildError::UnknownFactor {
        receptor: "mu".into(),
        factor: "phlogiston".into(),
    };
    assert_eq!(failed, Some(expected));
}

#[test]
fn a_world_that_does_not_come_to_rest() {
    let BuildError::NoRest { signal, .. } = error(&[(&RESTLESS, true)]) else {
        panic!("it rests")
    };
    assert!(["camp", "creb"].contains(&signal.as_str()), "{signal}");
}

/// PKA that is no number half-way, while the stimulus falls from 1 to about 0.6 within the step, and a number at both ends.
static AT_MID: Mechanism = mechanism("at_mid", &["pka"], &[], |_| {
    vec![algebraic([Read::Signal("stimulus")], "pka", |[s]| {
        if (0.70..0.93).contains(&s) { f64::NAN } else { 1.0 }
    })]
});

#[test]
fn a_signal_that_is_no_number_half_way_stops_the_run_too() {
    for granularity in [Granularity::Molecule, Granularity::Pool, Granularity::MeanField] {
        let mut with_factor = scheme(LIVELY, vec![ligand(Binding::Equilibrium, 1.0, 1.0, 1.0)]);
        with_factor.scheme.factors = vec!["pka".into()];
        with_factor.scheme.transitions[2].factors = vec![0];
        let receptors = vec![receptor(with_factor, 2000.0, 0.0, granularity)];
        let cells = population("cells", 3, &["readout", "at_mid"], receptors);

        let events = vec![hold(120, 0, 0, Some(1e6))];
        let mut world = world(&model(
            &[(&READOUT, true), (&AT_MID, true)],
            vec![cells],
            1,
            events,
        ));
        live(&mut world, 120);
        let failed = world.step(&Grid::fixed(vec![], 60_000), i64::MAX);
        assert!(
            matches!(failed, Err(RunError::NotFinite { .. })),
            "{granularity:?}: {failed:?}"
        );
    }
}
