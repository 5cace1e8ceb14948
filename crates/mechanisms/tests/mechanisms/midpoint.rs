//! A step evaluates at its midpoint only what it needs there. Is anything left out that it needs after all?
//!
//! A further mechanism reads every signal of a population in a dynamic rule and does nothing, so that all of them are
//! needed at the midpoint. A world with it must live as one without it, to the last bit.

use super::worlds::scenario;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::mechanism::{Mechanism, MechanismInfo, Part};
use papaver_engine::model::{Granularity, Model, Noise};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{ColumnSpec, Scope, SignalSpec, sole};
use papaver_engine::world::World;
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};
use std::sync::Mutex;

const HOURS: i64 = 12;

const HEARD: &[SignalSpec] = &[sole(
    "heard",
    "1",
    Scope::Neuron,
    0.0,
    "nothing, whatever is read",
)];

/// Signals of the population that listens.
static SIGNALS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

static LISTENER: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "listener",
        claim: "",
        references: &[],
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &["heard"],
        phenomena: &[],
        headline: &[],
    },
    extrinsic: false,
    private: HEARD,
    build: |_| {
        let signals = SIGNALS.lock().unwrap_or_else(|e| panic!("{e}"));
        let listen = |&signal: &&'static str| {
            Part::Rule(rule(
                Kind::Dynamic,
                Scope::Neuron,
                [Read::Signal(signal)],
                ["heard"],
                Deaf,
            ))
        };
        signals.iter().map(listen).collect()
    },
};

#[derive(Clone, Copy)]
struct Deaf;

impl Rule<1, 1> for Deaf {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), now: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        now
    }
}

/// A population that becomes tolerant, in a body, and one whose stimulus is the breathing of that body.
const TEXT: &str = r#"
species = "rat"
duration = "12 h"
baseline = "0 h"
population.locus_coeruleus = { neurons = 20, receptors.mu = 60 }
population.respiratory = { neurons = 3, receptors.mu = 40 }
dose.morphine = { amount = "10 mg/kg", route = "sc", every = "4 h" }
dose.naltrexone = { amount = "1 mg/kg", route = "sc", at = "9 h" }
"#;

fn model_and_grid() -> (Model, Grid) {
    let scenario = scenario(TEXT);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let arm = &scenario.arms[0];
    let plan = setting.plan(&scenario, arm, 0);
    let mut model = plan.model.clone();
    model.events = events(&plan, &[(&arm.doses, 0)]);
    (
        model,
        Grid::new(breakpoints(&scenario), scenario.solver.max_step_ms, 0),
    )
}

fn world(model: &Model) -> World {
    let mut world = World::new(model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"));
    world.compare_dynamics();
    world
}

/// All signals but what the listener writes, by what they are.
fn signals(world: &World) -> Vec<(ColumnSpec, Vec<f64>)> {
    let table = world.signals();
    let all = table.columns.iter().zip(&table.now);
    all.filter(|(column, _)| column.signal != "heard")
        .map(|(column, values)| (column.clone(), values.clone()))
        .collect()
}

#[test]
fn nothing_that_a_step_needs_at_its_midpoint_is_left_out() {
    let (model, grid) = model_and_grid();
    for noise in [Noise::Full, Noise::None] {
        for population in 0..model.populations.len() {
            let mut model = model.clone();
            model.noise = noise;
            model.populations[0].receptors[0].granularity = Granularity::Pool;
            let mut plain = world(&model);
            let of_it = |c: &&ColumnSpec| c.population.is_none_or(|p| p == population);
            *SIGNALS.lock().unwrap_or_else(|e| panic!("{e}")) = plain
                .signals()
                .columns
                .iter()
                .filter(of_it)
                .map(|c| c.signal)
                .collect();
            model.mechanisms.push((&LISTENER, true));
            model.populations[population].carries.push("listener".into());
            let mut heard = world(&model);
            while plain.now_ms() < HOURS * 3_600_000 {
                for world in [&mut plain, &mut heard] {
                    world
                        .step(&grid, HOURS * 3_600_000)
                        .unwrap_or_else(|e| panic!("{e}"));
                }
                let at = plain.now_ms();
                for (a, b) in signals(&plain).iter().zip(&signals(&heard)) {
                    assert_eq!(a, b, "{noise:?}, population {population}, {at} ms");
                }
                for (a, b) in plain.pools().iter().zip(heard.pools()) {
                    assert_eq!(a.counts, b.counts, "{noise:?}, population {population}, {at} ms");
                }
            }
            assert_eq!(plain.step_error(), heard.step_error());
            assert!(plain.step_error().worst > 0.0);
        }
    }
}
