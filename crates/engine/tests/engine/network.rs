//! Populations that reach one another, what drugs do at targets, and peptides that cells release.

use super::models::{
    Function, LIVELY, hold, ligand, live, mechanism, model, population, receptor, scheme, world,
};
use papaver_engine::build::BuildError;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::mechanism::{Mechanism, OccupancySpec, Part};
use papaver_engine::model::{
    Granularity, Model, PopulationModel, ProjectionModel, TargetLigand, TargetModel,
};
use papaver_engine::observe::Observable;
use papaver_engine::rule::{Kind, Read, rule};
use papaver_engine::signals::{Scope, SignalSpec, peptide, sole};
use papaver_engine::world::World;
use papaver_kinetics::scheme::Binding;

/// Presynaptic neurons.
const SENDERS: usize = 10;
/// Inputs of each receiving neuron.
const INPUTS: usize = 7;
/// Receiving neurons.
const RECEIVERS: usize = 500;

/// Spikes at 40 Hz, and what they do to a signal of the sender.
static SENDER: Mechanism = mechanism("sender", &["firing_rate", "camp"], &[], |_| {
    vec![
        Part::Rule(rule(
            Kind::Drawn,
            Scope::Neuron,
            [],
            ["firing_rate"],
            Function(|[]| 40.0),
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            [Read::Signal("firing_rate")],
            ["camp"],
            Function(|[rate]| rate * rate),
        )),
    ]
});

const RECEIVED: &[SignalSpec] = &[
    sole("received", "1", Scope::Neuron, 0.0, "by gaba, now"),
    sole("received_at_rest", "1", Scope::Neuron, 0.0, "by gaba, at rest"),
    sole(
        "received_by_all",
        "1",
        Scope::Population,
        0.0,
        "mean over neurons",
    ),
    sole(
        "of_a_type",
        "1",
        Scope::Neuron,
        0.0,
        "mean over a type, if there is one",
    ),
];

/// Takes in what comes by "gaba", for each neuron and for the population.
static RECEIVER: Mechanism = mechanism(
    "receiver",
    &["received", "received_at_rest", "received_by_all", "of_a_type"],
    RECEIVED,
    |_| {
        let of_neuron = |read, signal| {
            rule(
                Kind::Algebraic,
                Scope::Neuron,
                [read],
                [signal],
                Function(|[x]| x),
            )
        };
        vec![
            Part::Rule(of_neuron(Read::Inputs("gaba", "camp"), "received")),
            Part::Rule(of_neuron(Read::RestInputs("gaba", "camp"), "received_at_rest")),
            Part::Rule(rule(
                Kind::Algebraic,
                Scope::Population,
                [Read::Inputs("gaba", "camp")],
                ["received_by_all"],
                Function(|[x]| x),
            )),
            Part::Rule(of_neuron(Read::MeanIfAny("sender", "camp"), "of_a_type")),
        ]
    },
);

fn of_type(neuron: &str, name: &str, neurons: usize) -> PopulationModel {
    PopulationModel {
        neuron: neuron.into(),
        ..population(name, neurons, &[neuron], vec![])
    }
}

fn projection(transmitter: &str, weight: f64) -> ProjectionModel {
    ProjectionModel {
        name: format!("sender_to_receiver_by_{transmitter}"),
        from: "sender".into(),
        to: "receiver".into(),
        transmitter: transmitter.into(),
        inputs: INPUTS,
        weight,
    }
}

/// Two populations of senders (of which each receiving neuron may reach any), one of receivers, and projections.
fn network(projections: Vec<ProjectionModel>) -> Model {
    let populations = vec![
        of_type("receiver", "receivers", RECEIVERS),
        of_type("sender", "few", 3),
        of_type("sender", "others", SENDERS - 3),
    ];
    Model {
        projections,
        ..model(&[(&RECEIVER, true), (&SENDER, true)], populations, 0, vec![])
    }
}

fn column(world: &World, population: usize, signal: &str) -> Vec<f64> {
    let id = world.signals().find(Some(population), signal);
    id.map(|c| world.signals().now[c].clone())
        .unwrap_or_else(|| panic!("no {signal}"))
}

/// The world of that network after so many minutes, and what its senders sent and its receivers received.
fn after(minutes: i64, model: &Model, executor: Executor) -> (World, Vec<f64>, Vec<f64>) {
    let mut world = World::new(model, 0, executor).unwrap_or_else(|e| panic!("{e}"));
    let grid = Grid::fixed(vec![], 60_000);
    for _ in 0..minutes {
        world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
    }
    let sent = [column(&world, 1, "camp"), column(&world, 2, "camp")].concat();
    let received = column(&world, 0, "received");
    (world, sent, received)
}

/// With one input each, what a neuron receives is what one sender sends: that says who reaches whom. All are chosen alike
/// often (chi-squared with 9 degrees of freedom, 27.9 at 0.001), and go on being chosen.
#[test]
fn a_neuron_keeps_its_inputs_and_all_senders_are_chosen_alike() {
    let mut one = projection("gaba", 1.0);
    one.inputs = 1;
    let model = network(vec![one]);
    let sources = |minutes| -> Vec<usize> {
        let (_, sent, received) = after(minutes, &model, Executor::Serial);
        let distinct = |x: &f64| sent.iter().filter(|y| *y == x).count() == 1;
        assert!(
            sent.iter().all(distinct),
            "spikes tell the senders apart: {sent:?}"
        );
        let source = |x: &f64| sent.iter().position(|y| y == x);
        received
            .iter()
            .map(|x| source(x).unwrap_or_else(|| panic!("{x} was not sent")))
            .collect()
    };
    let chosen = sources(1);
    let expected = RECEIVERS as f64 / SENDERS as f64;
    let chi_squared: f64 = (0..SENDERS)
        .map(|sender| chosen.iter().filter(|&&s| s == sender).count() as f64 - expected)
        .map(|difference| difference * difference / expected)
        .sum();
    assert!(chi_squared < 27.9, "{chi_squared}");
    assert!(chi_squared > 0.5, "not dealt out in turn: {chi_squared}");
    assert_eq!(chosen, sources(3), "they are drawn once");
}

/// The mean over seven inputs has the mean of the senders and a seventh of their variance, within four standard errors
/// (the excess kurtosis of a mean of seven is small; 3 is a bound for the fourth moment of these ten values).
#[test]
fn what_is_received_is_the_mean_over_inputs_times_the_weight() {
    let (_, sent, received) = after(2, &network(vec![projection("gaba", 2.5)]), Executor::Serial);
    let moments = |values: &[f64]| {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (
            mean,
            values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n,
        )
    };
    let ((sent_mean, sent_variance), (mean, variance)) = (moments(&sent), moments(&received));
    let (expected_mean, expected_variance) = (2.5 * sent_mean, 2.5 * 2.5 * sent_variance / INPUTS as f64);
    let n = RECEIVERS as f64;
    assert!(
        (mean - expected_mean).abs() < 4.0 * (expected_variance / n).sqrt(),
        "{mean}"
    );
    let error = expected_variance * (3.0 / n).sqrt();
    assert!(
        (variance - expected_variance).abs() < 4.0 * error,
        "{variance}, not {expected_variance}"
    );
}

/// Spikes are drawn in their place: who reads them downstream reads those of this step, not their expected rate. At rest
/// it is the expected rate, 40 Hz.
#[test]
fn receivers_read_spikes_as_drawn() {
    let (world, _, received) = after(1, &network(vec![projection("gaba", 1.0)]), Executor::Serial);
    assert!(
        received.iter().all(|x| (x - 1600.0).abs() > 1e-9),
        "nobody receives the mean rate"
    );
    assert_eq!(column(&world, 0, "received_at_rest"), vec![1600.0; RECEIVERS]);
    let spikes = column(&world, 2, "firing_rate");
    let squares: Vec<f64> = spikes.iter().map(|rate| rate * rate).collect();
    assert_eq!(column(&world, 2, "camp"), squares);
}

#[test]
fn a_rule_of_the_population_gets_the_mean_of_its_neurons() {
    let (world, _, received) = after(1, &network(vec![projection("gaba", 1.0)]), Executor::Serial);
    let mean = papaver_engine::executor::mean(&received);
    assert_eq!(column(&world, 0, "received_by_all"), [mean]);
}

/// Projections of one transmitter add up; those of another, and those that reach other cells, do not show.
#[test]
fn transmitters_add_up_and_do_not_mix() {
    let received = |projections| after(1, &network(projections), Executor::Serial).2;
    let twice = received(vec![
        projection("gaba", 1.0),
        projection("glutamate", 1.0),
        projection("gaba", 2.0),
    ]);
    let once = received(vec![projection("gaba", 1.0)]);
    // Both have one name, and so the same inputs.
    for (twice, once) in twice.iter().zip(&once) {
        assert!((twice - 3.0 * once).abs() < 1e-9 * once, "{twice}, {once}");
    }
    assert_eq!(received(vec![projection("glutamate", 1.0)]), vec![0.0; RECEIVERS]);
    let backwards = ProjectionModel {
        from: "receiver".into(),
        to: "sender".into(),
        ..projection("gaba", 1.0)
    };
    assert_eq!(received(vec![backwards]), vec![0.0; RECEIVERS]);
}

/// Without cells of a type, its signals have their naive value (cAMP: 1) for whoever can do without.
#[test]
fn a_type_that_is_not_there_has_naive_signals() {
    let alone = model(
        &[(&RECEIVER, true)],
        vec![of_type("receiver", "receivers", 4)],
        0,
        vec![],
    );
    let world = world(&Model {
        projections: vec![projection("gaba", 1.0)],
        ..alone
    });
    assert_eq!(column(&world, 0, "of_a_type"), [1.0; 4]);
    assert_eq!(column(&world, 0, "received"), [0.0; 4]);
    let (with, sent, _) = after(1, &network(vec![]), Executor::Serial);
    let mean = sent.iter().sum::<f64>() / SENDERS as f64;
    let found = column(&with, 0, "of_a_type");
    assert!(found.iter().all(|x| (x - mean).abs() < 1e-9 * mean), "{mean}");
}

#[test]
fn threads_do_not_show() {
    let model = network(vec![projection("gaba", 1.0)]);
    assert_eq!(
        after(3, &model, Executor::Serial).2,
        after(3, &model, Executor::Parallel).2
    );
}

const BLOCK: &[SignalSpec] = &[sole("block", "1", Scope::Population, 0.0, "of a channel")];

static CHANNEL: Mechanism = mechanism("channel", &["block"], BLOCK, |_| {
    vec![Part::Occupancy(OccupancySpec {
        signal: "block",
        target: "pore",
    })]
});

/// Two ligands compete for a target and count by their efficacy: 30 nM at 10 nM and 5 nM at 20 nM give 3 / (1 + 3.25) with
/// efficacies 1 and 0, and the efficacy of the second adds 0.25 of it.
#[test]
fn ligands_compete_for_a_target() {
    for (efficacy, expected) in [(0.0, 3.0 / 4.25), (1.0, 3.25 / 4.25)] {
        let cells = population("cells", 2, &["channel"], vec![]);
        let events = vec![
            hold(0, 0, 0, Some(30.0)),
            hold(0, 1, 0, Some(5.0)),
            hold(120, 0, 0, None),
        ];
        let act = |ligand, affinity_nm, efficacy| TargetLigand {
            ligand,
            affinity_nm,
            efficacy,
        };
        let pore = TargetModel {
            name: "pore".into(),
            ligands: vec![act(0, 10.0, 1.0), act(1, 20.0, efficacy)],
        };
        let mut world = world(&Model {
            targets: vec![pore],
            ..model(&[(&CHANNEL, true)], vec![cells], 2, events)
        });
        assert_eq!(column(&world, 0, "block"), [0.0]);
        live(&mut world, 60);
        let found = column(&world, 0, "block")[0];
        assert!((found - expected).abs() < 1e-12, "{found}");
        live(&mut world, 180);
        let left = column(&world, 0, "block")[0];
        assert!((left - efficacy * 0.25 / 1.25).abs() < 1e-12, "{left}");
    }
}

const TONE: &[SignalSpec] = &[
    peptide("tone", "ligand_1", Scope::Population, 0.0, "at the cells"),
    peptide("tone_in_plasma", "ligand_1", Scope::World, 0.0, "in plasma"),
];

/// 12 nM at the cells and 3 nM in plasma.
static PEPTIDE: Mechanism = mechanism("peptide", &["tone", "tone_in_plasma"], TONE, |_| {
    let held = |scope, signal, rule_of| rule(Kind::Dynamic, scope, [], [signal], Function(rule_of));
    vec![
        Part::Rule(held(Scope::Population, "tone", |[]| 12.0)),
        Part::Rule(held(Scope::World, "tone_in_plasma", |[]| 3.0)),
    ]
});

/// A peptide that cells release binds as a drug does, only where it is released, and beside what a bath brings.
#[test]
fn a_released_peptide_binds_like_a_drug() {
    let receptors = || {
        let ligands = (0..2)
            .map(|_| ligand(Binding::Equilibrium, 4.0, 0.01, 1.0))
            .collect();
        vec![receptor(
            scheme(LIVELY, ligands),
            50.0,
            0.0,
            Granularity::MeanField,
        )]
    };
    let releasing = population("releasing", 1, &["peptide"], receptors());
    let other = population("other", 3, &[], receptors());
    for on in [true, false] {
        let populations = vec![releasing.clone(), other.clone()];
        let events = vec![hold(60, 1, 0, Some(8.0))];
        let mut world = world(&model(&[(&PEPTIDE, on)], populations, 2, events));
        let tone = if on { 12.0 } else { 0.0 };
        assert_eq!(world.concentrations_nm(0), [0.0, tone]);
        assert_eq!(world.concentrations_nm(1), [0.0, 0.0]);
        assert_eq!(world.read(&Observable::Plasma(1)), [if on { 3.0 } else { 0.0 }]);
        assert_eq!(world.read(&Observable::Csf(1)), [tone]);
        assert_eq!(world.read(&Observable::Csf(0)), [0.0]);
        live(&mut world, 120);
        assert_eq!(world.concentrations_nm(0), [0.0, tone + 8.0]);
    }
}

/// A released peptide is there at rest: receptors begin as a bath of it would leave them after days.
#[test]
fn receptors_settle_under_what_is_released() {
    let cells = || {
        let ligands = (0..2)
            .map(|_| ligand(Binding::Equilibrium, 4.0, 0.01, 1.0))
            .collect();
        let receptors = receptor(scheme(LIVELY, ligands), 50.0, 0.0, Granularity::MeanField);
        vec![population("cells", 1, &["peptide"], vec![receptors])]
    };
    let releasing = world(&model(&[(&PEPTIDE, true)], cells(), 2, vec![]));
    let mut bathed = world(&model(
        &[(&PEPTIDE, false)],
        cells(),
        2,
        vec![hold(0, 1, 0, Some(12.0))],
    ));
    let naive = bathed.pools()[0].counts.clone();
    live(&mut bathed, 3 * 86_400);
    let (settled, bathed) = (&releasing.pools()[0].counts, &bathed.pools()[0].counts);
    for state in 0..settled.len() {
        assert!(
            (settled[state] - bathed[state]).abs() < 1e-9,
            "{settled:?}, {bathed:?}"
        );
    }
    assert!(settled != &naive, "the peptide does nothing: {naive:?}");
}

/// A variant in which nothing is released has no peptide at the midpoint of its steps either: a world that goes on from a copy
/// in which it never was does the same.
#[test]
fn what_is_no_longer_released_is_gone_at_once() {
    let model_of = |on| {
        let ligands = (0..2)
            .map(|_| ligand(Binding::Equilibrium, 4.0, 0.01, 1.0))
            .collect();
        let receptors = receptor(scheme(LIVELY, ligands), 50.0, 0.0, Granularity::MeanField);
        let cells = population("cells", 1, &["peptide"], vec![receptors]);
        model(&[(&PEPTIDE, on)], vec![cells], 2, vec![])
    };
    let both = || {
        let mut world = world(&model_of(true));
        let silent = world.prepare(&model_of(false)).unwrap_or_else(|e| panic!("{e}"));
        (world, silent)
    };
    let (mut lived, silent) = both();
    live(&mut lived, 600);
    lived.switch(silent);
    let (mut copy, _) = both();
    copy.load(&lived.save());
    live(&mut lived, 1200);
    live(&mut copy, 1200);
    assert_eq!(lived.pools()[0].counts, copy.pools()[0].counts);
    let rest = world(&model_of(true)).pools()[0].counts[1];
    assert!(
        lived.pools()[0].counts[1] < rest,
        "phosphates go as the peptide is gone"
    );
}

static HASTY: Mechanism = mechanism("hasty", &["tone"], TONE, |_| {
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Population,
        [],
        ["tone"],
        Function(|[]| 12.0),
    ))]
});

#[test]
fn a_peptide_without_a_state_of_its_own_is_refused() {
    let cells = population("cells", 1, &["hasty"], vec![]);
    let found = World::new(
        &model(&[(&HASTY, true)], vec![cells], 2, vec![]),
        0,
        Executor::Serial,
    );
    let expected = BuildError::ReleasedAtOnce {
        signal: "tone".into(),
        mechanism: "hasty".into(),
    };
    assert_eq!(found.err(), Some(expected));
}
