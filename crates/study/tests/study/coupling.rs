//! What the default ladder of steps costs in accuracy: every observable of a day with doses every six hours, against
//! steps of half a second. No random number is drawn, so that the difference is that of the steps alone.

use crate::support::{HOUR, scenario};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::observe::Observable;
use papaver_engine::world::World;
use papaver_scenario::model::{Ms, Scenario, VariablePath};
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};
use papaver_study::observe::{names, observable};

/// Of the reference.
const FINE_MS: Ms = 500;

/// Largest difference allowed, as a share of the largest value of the observable within the day.
const LARGEST: f64 = 0.01;

/// What a fraction of a receptor may be off by rounding, for observables that never leave zero.
const ROUNDING: f64 = 1e-9;

/// An observable, and how far the two runs are apart in it.
struct Compared {
    path: VariablePath,
    observable: Observable,
    /// It is the rate of events within a step, and not a value at its end.
    of_step: bool,
    /// Largest value in the reference, without its sign.
    largest: f64,
    /// Least value there.
    least: f64,
    /// Largest difference, and when.
    worst: (f64, Ms),
}

impl Compared {
    fn share(&self) -> f64 {
        self.worst.0 / self.largest.max(f64::MIN_POSITIVE)
    }
}

/// The mean field of the scenario's only arm: one average neuron of every population.
fn mean_field(scenario: &Scenario, setting: &Setting<'_>) -> World {
    let arm = &scenario.arms[0];
    let plan = setting.plan(scenario, arm, 0);
    let mut model = plan.model.clone();
    model.noise = Noise::None;
    model.populations.iter_mut().for_each(|p| p.neurons = 1);
    model.events = events(&plan, &[(&arm.doses, 0)]);
    World::new(&model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"))
}

/// All observables of a scenario, compared at every step end of `ladder` within its duration.
fn compare(scenario: &Scenario, ladder: &Grid) -> Vec<Compared> {
    let setting = Setting::new(scenario, Catalogue::builtin());
    let (mut coarse, mut fine) = (mean_field(scenario, &setting), mean_field(scenario, &setting));
    let steps = Grid::fixed(breakpoints(scenario), FINE_MS);
    // Sedation is one less firing over its rest: of the step as firing is, and on the same scale, from 0 to 1.
    let sedation =
        |path: &VariablePath| matches!(path, VariablePath::Outcome { signal } if signal == "sedation");
    let firing = |path: &VariablePath| {
        matches!(path, VariablePath::Signal { signal, .. } if signal == "firing_rate") || sedation(path)
    };
    let found = scenario.variables.iter().cloned();
    let mut compared: Vec<Compared> = found
        .filter_map(|path| {
            Some(Compared {
                observable: observable(&coarse, &path)?,
                of_step: firing(&path),
                largest: f64::from(u8::from(sedation(&path))),
                path,
                least: f64::INFINITY,
                worst: (0.0, 0),
            })
        })
        .collect();
    let end_ms = scenario.arms[0].duration_ms;
    while coarse.now_ms() < end_ms {
        let start_ms = coarse.now_ms();
        coarse.step(ladder, end_ms).unwrap_or_else(|e| panic!("{e}"));
        let until_ms = coarse.now_ms();
        let mut within = vec![0.0; compared.len()];
        while fine.now_ms() < until_ms {
            let before_ms = fine.now_ms();
            fine.step(&steps, until_ms).unwrap_or_else(|e| panic!("{e}"));
            let share = (fine.now_ms() - before_ms) as f64 / (until_ms - start_ms) as f64;
            let rates = compared.iter().zip(&mut within).filter(|(c, _)| c.of_step);
            rates.for_each(|(c, sum)| *sum += share * fine.read_mean(&c.observable));
        }
        for (c, within) in compared.iter_mut().zip(within) {
            let reference = if c.of_step {
                within
            } else {
                fine.read_mean(&c.observable)
            };
            let difference = (coarse.read_mean(&c.observable) - reference).abs();
            c.largest = c.largest.max(reference.abs());
            c.least = c.least.min(reference.abs());
            if difference > c.worst.0 {
                c.worst = (difference, until_ms);
            }
        }
    }
    compared
}

/// Prints how far apart the runs are in every observable, and holds all of them to [`LARGEST`]. The variables in `moved`
/// are those that must not stay where they are, or the comparison would say nothing.
fn hold_to_the_promise(name: &str, text: &str, moved: &[&str]) {
    let scenario = scenario(text);
    // As it is before the pilot shortens any step.
    let ladder = Grid::new(breakpoints(&scenario), scenario.solver.max_step_ms, 0);
    let mut compared = compare(&scenario, &ladder);
    compared.sort_by(|a, b| a.share().total_cmp(&b.share()));
    let full_name = |c: &Compared| {
        let (population, variable, _) = names(&c.path, &|_| "");
        format!("{population}.{variable}")
    };
    for c in &compared {
        println!(
            "{name}: {}: {:.4} % of {:.4}, after {:.4} h",
            full_name(c),
            100.0 * c.share(),
            c.largest,
            c.worst.1 as f64 / HOUR as f64
        );
    }
    for variable in moved {
        let c = compared.iter().find(|c| full_name(c) == *variable);
        let c = c.unwrap_or_else(|| panic!("{name}: no {variable}"));
        assert!(c.largest - c.least > 0.01, "{name}: {variable} never moved");
    }
    let beyond = |c: &&Compared| c.worst.0 > LARGEST * c.largest + ROUNDING;
    let beyond: Vec<String> = compared.iter().filter(beyond).map(full_name).collect();
    assert!(
        beyond.is_empty(),
        "{name}: off by more than {LARGEST}: {beyond:?}"
    );
}

#[test]
fn morphine_every_six_hours_and_an_antagonist() {
    let text = r#"
species = "rat"
duration = "24 h"
baseline = "0 h"
population.locus_coeruleus.neurons = 1
population.respiratory.neurons = 1
dose.morphine = { amount = "10 mg/kg", route = "sc", every = "6 h" }
dose.naltrexone = { amount = "1 mg/kg", route = "sc", at = "16 h" }
"#;
    let moved = [
        "locus_coeruleus.mu.state.T",
        "locus_coeruleus.firing_rate",
        "outcome.withdrawal",
    ];
    hold_to_the_promise("morphine", text, &moved);
}

#[test]
fn fentanyl_into_the_vein_every_six_hours() {
    let text = r#"
species = "human"
duration = "24 h"
baseline = "0 h"
population.locus_coeruleus.neurons = 1
dose.fentanyl = { amount = "0.5 mg", route = "iv", every = "6 h" }
"#;
    let moved = [
        "locus_coeruleus.mu.state.D",
        "locus_coeruleus.firing_rate",
        "locus_coeruleus.camp",
    ];
    hold_to_the_promise("fentanyl", text, &moved);
}

#[test]
fn pulses_of_damgo_on_a_slice() {
    let text = r#"
species = "rat"
preparation = "slice"
duration = "24 h"
baseline = "0 h"
population.locus_coeruleus.neurons = 1
dose.damgo = { concentration = "1 uM", route = "bath", every = "6 h", over = "10 min" }
"#;
    let moved = [
        "locus_coeruleus.mu.state.A",
        "locus_coeruleus.firing_rate",
        "locus_coeruleus.camp",
    ];
    hold_to_the_promise("damgo", text, &moved);
}
