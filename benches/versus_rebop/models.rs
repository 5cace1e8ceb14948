//! The two chains of `papaver_oracles::compiled` as models of the engine: the same states, channels and rates.

use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part, ReadoutSpec, Select};
use papaver_engine::model::{
    BodyModel, Change, DoseEvent, Granularity, LigandModel, Model, Noise, PopulationModel, ReceptorModel,
};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::scheme::{Binding, Drive, From, JointScheme, Ligand, Scheme, State, To, Transition};
use papaver_oracles::compiled::{draining_rate, rate};
use std::collections::BTreeMap;

/// Time constant of the kinase, s.
pub const KINASE_TIME_S: f64 = 300.0;
/// Share of arrestin that is gone when every receptor has one.
pub const ARRESTIN_BOUND: f64 = 0.5;
/// Half-life of the ligand, s.
pub const HALF_LIFE_S: f64 = 7200.0;
/// What each dose adds, nM.
pub const DOSE_NM: f64 = 1000.0;
/// Between the doses.
pub const DOSES_EVERY_MS: i64 = 6 * 3_600_000;

/// Receptors feed back on two of their own rates: by the mean of the population, or in each cell by its own.
const fn feedback_in(scope: Scope, id: &'static str, private: &'static [SignalSpec]) -> Mechanism {
    Mechanism {
        info: MechanismInfo {
            id,
            claim: "Bound receptors activate the kinase that phosphorylates them, and use up arrestin.",
            references: &[],
            parameters: &[],
            needs: &[],
            reads: &[],
            writes: &["bound", "with_arrestin", "active_kinase", "free_arrestin"],
            phenomena: &[],
            headline: &[],
        },
        extrinsic: false,
        private,
        build: match scope {
            Scope::Neuron => |_| feedback(Scope::Neuron),
            _ => |_| feedback(Scope::Population),
        },
    }
}

const fn signals(scope: Scope) -> [SignalSpec; 4] {
    [
        sole("bound", "1", scope, 0.0, "receptors that hold a ligand"),
        sole("with_arrestin", "1", scope, 0.0, "receptors that hold arrestin"),
        sole("active_kinase", "1", scope, 0.0, "active share of the kinase"),
        sole("free_arrestin", "1", scope, 1.0, "what is left of arrestin"),
    ]
}

static BY_POPULATION: Mechanism = feedback_in(Scope::Population, "feedback", &signals(Scope::Population));
static BY_NEURON: Mechanism = feedback_in(Scope::Neuron, "own_feedback", &signals(Scope::Neuron));

fn feedback(scope: Scope) -> Vec<Part> {
    let readout = |signal, select, weights| {
        Part::Readout(ReadoutSpec {
            signal,
            select,
            weights,
        })
    };
    let reads = [Read::Signal("bound"), Read::Signal("with_arrestin")];
    vec![
        readout("bound", Select::Signalling, vec![("agonist", 1.0)]),
        readout("with_arrestin", Select::State("A"), vec![]),
        Part::Rule(rule(Kind::Dynamic, scope, reads, ["active_kinase"], Kinase)),
        Part::Rule(rule(
            Kind::Algebraic,
            scope,
            [reads[1]],
            ["free_arrestin"],
            Arrestin,
        )),
    ]
}

/// The activity that a cell with these shares of its naive receptors comes to.
pub fn kinase_goal(bound: f64, with_arrestin: f64) -> f64 {
    (bound + with_arrestin).min(1.0)
}

/// What is left of arrestin.
pub fn arrestin_left(with_arrestin: f64) -> f64 {
    (1.0 - ARRESTIN_BOUND * with_arrestin).max(0.0)
}

struct Kinase;

impl Rule<2, 1> for Kinase {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, KINASE_TIME_S)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [bound, with_arrestin]: [f64; 2]) -> [f64; 1] {
        let goal = kinase_goal(bound, with_arrestin);
        [goal + (now - goal) * remains]
    }
}

struct Arrestin;

impl Rule<1, 1> for Arrestin {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [with_arrestin]: [f64; 1]) -> [f64; 1] {
        [arrestin_left(with_arrestin)]
    }
}

fn state(name: &str, signals: bool, surface: bool, tagged: bool) -> State {
    State {
        name: name.into(),
        signals,
        surface,
        tagged,
        blocked: !tagged && name == "A",
        agonist_affinity: 1.0,
    }
}

fn arrow(from: From, to: To, rate_per_s: f64, drives: &[usize], factors: &[usize]) -> Transition {
    Transition {
        from,
        to,
        rate_per_s,
        drives: drives.to_vec(),
        factors: factors.to_vec(),
    }
}

/// Seven joint states and the vacant one.
fn trafficking_scheme() -> JointScheme {
    let [r, p, a, e, q] = [0, 1, 2, 3, 4].map(From::State);
    let to = |state| To::State(state);
    let scheme = Scheme {
        states: vec![
            state("R", true, true, true),
            state("P", true, true, true),
            state("A", false, true, false),
            state("E", false, false, false),
            state("Q", false, false, false),
        ],
        transitions: vec![
            arrow(r, to(1), rate::PHOSPHORYLATION, &[0], &[0]),
            arrow(p, to(0), rate::DEPHOSPHORYLATION, &[], &[]),
            arrow(p, to(2), rate::RECRUITMENT, &[0], &[1]),
            arrow(a, to(3), rate::ENDOCYTOSIS, &[], &[]),
            arrow(e, to(4), rate::SORTING, &[], &[]),
            arrow(q, to(0), rate::RECYCLING, &[], &[]),
            arrow(r, to(4), rate::INTAKE, &[], &[]),
            arrow(q, To::Degraded, rate::LOSS, &[], &[]),
            arrow(From::Source, to(0), rate::LOSS * rate::naive_store(), &[], &[]),
        ],
        drives: vec![Drive {
            name: "agonist".into(),
            unbound: 0.0,
        }],
        factors: vec!["active_kinase".into(), "free_arrestin".into()],
    };
    let ligand = Ligand {
        binding: Binding::Explicit,
        affinity_nm: rate::DISSOCIATION / rate::ASSOCIATION,
        hill: 1.0,
        dissociation_rate_per_s: rate::DISSOCIATION,
        properties: vec![1.0],
        agonist: true,
    };
    JointScheme::new(scheme, vec![ligand])
}

/// Concentration of the ligand at a time, nM: what the engine's body computes step by step.
pub fn ligand_nm(at_ms: f64) -> f64 {
    let rate_per_s = core::f64::consts::LN_2 / HALF_LIFE_S;
    let doses = (0..)
        .map(|i| (i * DOSES_EVERY_MS) as f64)
        .take_while(|dose| *dose <= at_ms);
    doses
        .map(|dose| DOSE_NM * libm::exp(-rate_per_s * (at_ms - dose) / 1000.0))
        .sum()
}

/// Cells under doses every six hours, with the feedback on: by the mean of the population, which one matrix serves, or
/// `of` each neuron by itself. Expected numbers are without any chance.
pub fn trafficking(neurons: usize, receptors: u32, granularity: Granularity, of: Scope) -> Model {
    let doses = (0..4).map(|i| DoseEvent {
        at_ms: i * DOSES_EVERY_MS,
        change: Change::Bolus {
            compartment: 0,
            amount_nmol: DOSE_NM,
        },
    });
    let mechanism = if of == Scope::Neuron {
        &BY_NEURON
    } else {
        &BY_POPULATION
    };
    let population = population(neurons, receptors, trafficking_scheme(), granularity);
    model(population, mechanism, doses.collect(), granularity)
}

/// Cells that lose their receptors under a ligand that is there from time 0 on. What binds is a state of its own, as in
/// the chain; the ligand only switches binding on.
pub fn draining(neurons: usize, receptors: u32, granularity: Granularity) -> Model {
    use draining_rate::*;
    let [free, bound, phosphorylated, arrestin, internal] = [0, 1, 2, 3, 4].map(From::State);
    let to = |state| To::State(state);
    let names = ["free", "bound", "phosphorylated", "arrestin", "internal"];
    let scheme = Scheme {
        states: names
            .map(|name| state(name, false, name == "free", false))
            .to_vec(),
        transitions: vec![
            arrow(free, to(1), BINDING, &[0], &[]),
            arrow(bound, to(0), RELEASE, &[], &[]),
            arrow(bound, to(2), PHOSPHORYLATION, &[], &[]),
            arrow(phosphorylated, to(1), DEPHOSPHORYLATION, &[], &[]),
            arrow(phosphorylated, to(3), RECRUITMENT, &[], &[]),
            arrow(arrestin, to(4), ENDOCYTOSIS, &[], &[]),
            arrow(internal, to(0), RECYCLING, &[], &[]),
            arrow(internal, To::Degraded, DEGRADATION, &[], &[]),
            arrow(free, To::Degraded, TURNOVER, &[], &[]),
            arrow(From::Source, to(0), TURNOVER, &[], &[]),
        ],
        drives: vec![Drive {
            name: "present".into(),
            unbound: 0.0,
        }],
        factors: vec![],
    };
    let ligand = Ligand {
        binding: Binding::Equilibrium,
        affinity_nm: 1e-9,
        hill: 1.0,
        dissociation_rate_per_s: 0.0,
        properties: vec![1.0],
        agonist: true,
    };
    let scheme = JointScheme::new(scheme, vec![ligand]);
    let bath = DoseEvent {
        at_ms: 0,
        change: Change::Hold {
            ligand: 0,
            population: 0,
            concentration_nm: Some(1.0),
        },
    };
    model(
        population(neurons, receptors, scheme, granularity),
        &BY_POPULATION,
        vec![bath],
        granularity,
    )
}

fn population(
    neurons: usize,
    receptors: u32,
    scheme: JointScheme,
    granularity: Granularity,
) -> PopulationModel {
    let receptor = ReceptorModel {
        name: "receptor".into(),
        scheme,
        number: f64::from(receptors),
        expression: 1.0,
        density: f64::from(receptors),
        spread: 0.0,
        granularity,
    };
    PopulationModel {
        name: "cells".into(),
        neuron: "cell".into(),
        neurons,
        carries: [&BY_POPULATION, &BY_NEURON].map(|m| m.info.id.into()).to_vec(),
        receptors: vec![receptor],
        parameters: BTreeMap::new(),
        spread: BTreeMap::new(),
    }
}

fn model(
    population: PopulationModel,
    mechanism: &'static Mechanism,
    events: Vec<DoseEvent>,
    granularity: Granularity,
) -> Model {
    let mut rates_per_s = Matrix::zero(1);
    rates_per_s.add(0, 0, -core::f64::consts::LN_2 / HALF_LIFE_S);
    let ligand = LigandModel {
        name: "ligand".into(),
        central: Some((0, 1.0)),
        effect_site: Some(0),
        depots: vec![],
    };
    Model {
        seed: 1,
        branch_seed: None,
        replicate: 0,
        noise: if granularity == Granularity::MeanField {
            Noise::None
        } else {
            Noise::Full
        },
        mechanisms: vec![(mechanism, true)],
        populations: vec![population],
        projections: Vec::new(),
        targets: Vec::new(),
        body: BodyModel {
            rates_per_s,
            ligands: vec![ligand],
        },
        events,
        reference: None,
    }
}
