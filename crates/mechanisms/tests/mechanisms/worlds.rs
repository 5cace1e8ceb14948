//! Worlds from scenario text, without noise, and numbers of the catalogue by name.

use papaver_catalogue::Catalogue;
use papaver_catalogue::quantity::unit_scale;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::observe::{Count, Observable};
use papaver_engine::world::World;
use papaver_mechanisms::{infos, signals};
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, check};
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};

/// Inside units per unit.
pub fn scale(unit: &str) -> f64 {
    unit_scale(unit).unwrap_or_else(|e| panic!("{e}")).1
}

/// A scenario with one arm.
pub fn scenario(text: &str) -> Scenario {
    let (mechanisms, signals) = (infos(), signals());
    let known = Known {
        catalogue: Catalogue::builtin(),
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: papaver_mechanisms::surroundings(),
    };
    check("test.toml", text.as_bytes(), &known, &[]).unwrap_or_else(|m| panic!("{}", m.render(false)))
}

/// The world of its first arm without any random number, and the default ladder of steps.
pub fn world(scenario: &Scenario) -> (World, Grid) {
    world_with(scenario, Noise::None)
}

/// The world of its first arm, and the default ladder of steps.
pub fn world_with(scenario: &Scenario, noise: Noise) -> (World, Grid) {
    let setting = Setting::new(scenario, Catalogue::builtin());
    let arm = &scenario.arms[0];
    let plan = setting.plan(scenario, arm, 0);
    let mut model = plan.model.clone();
    model.noise = noise;
    model.events = events(&plan, &[(&arm.doses, 0)]);
    let world = World::new(&model, -scenario.baseline_ms, Executor::Serial).unwrap_or_else(|e| panic!("{e}"));
    (
        world,
        Grid::new(breakpoints(scenario), scenario.solver.max_step_ms, 0),
    )
}

/// A parameter of a mechanism in locus coeruleus, in inside units.
pub fn parameter(mechanism: &str, name: &str) -> f64 {
    parameter_of("locus_coeruleus", mechanism, name)
}

/// A parameter of a mechanism in a neuron type, in inside units.
pub fn parameter_of(neuron: &str, mechanism: &str, name: &str) -> f64 {
    let own = &Catalogue::builtin().neurons[neuron].parameters;
    if let Some((_, _, number)) = own.iter().find(|(o, n, _)| o == mechanism && n == name) {
        return number.value;
    }
    let infos = infos();
    let spec = infos
        .iter()
        .find(|m| m.id == mechanism)
        .and_then(|m| m.parameters.iter().find(|p| p.name == name));
    let spec = spec.unwrap_or_else(|| panic!("no `{mechanism}.{name}`"));
    spec.default
        * if spec.unit.is_empty() {
            1.0
        } else {
            scale(spec.unit)
        }
}

/// A rate of the mu receptor in locus coeruleus, per second.
pub fn rate(name: &str) -> f64 {
    let own = &Catalogue::builtin().neurons["locus_coeruleus"].parameters;
    let set = own
        .iter()
        .find(|(o, n, _)| o == "mu" && n == name)
        .map(|(_, _, number)| number.value);
    set.unwrap_or_else(|| Catalogue::builtin().receptors["mu"].parameters[name].value)
}

/// What was seen at the end of every step: the time in seconds, and signals of the first population, or of the world, by name.
pub struct Course {
    names: Vec<&'static str>,
    rows: Vec<(f64, Vec<f64>)>,
    /// The world at its end.
    pub world: World,
}

impl Course {
    /// Lives a scenario of one arm to its end. The first row is the world at rest.
    pub fn of(text: &str, names: &[&'static str]) -> Self {
        let scenario = scenario(text);
        let (mut world, grid) = world(&scenario);
        let end_ms = scenario.arms[0].duration_ms;
        let row = |world: &World| {
            let values = names.iter().map(|name| signal(world, name));
            (world.now_ms() as f64 / 1000.0, values.collect())
        };
        let mut rows = vec![row(&world)];
        while world.now_ms() < end_ms {
            world.step(&grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
            rows.push(row(&world));
        }
        Course {
            names: names.to_vec(),
            rows,
            world,
        }
    }

    /// All values of a signal, in order of time.
    pub fn values(&self, name: &str) -> Vec<f64> {
        let column = self.column(name);
        self.rows.iter().map(|(_, row)| row[column]).collect()
    }

    /// The last value of a signal.
    pub fn last(&self, name: &str) -> f64 {
        signal(&self.world, name)
    }

    /// The value of a signal at the first step that ends at or after a time.
    pub fn at_h(&self, hours: f64, name: &str) -> f64 {
        let row = self.rows.iter().find(|(at_s, _)| *at_s >= hours * 3600.0);
        row.unwrap_or_else(|| panic!("{hours} h is after the end")).1[self.column(name)]
    }

    fn column(&self, name: &str) -> usize {
        let column = self.names.iter().position(|n| *n == name);
        column.unwrap_or_else(|| panic!("{name} was not kept"))
    }

    /// Asserts that `y' = rate (target - y)` holds for a signal: each step solved exactly with the mean of its ends. `law`
    /// gives target and rate per second from a row, in the order of the names.
    pub fn assert_follows(&self, name: &str, law: impl Fn(&[f64]) -> (f64, f64), tolerance: f64) {
        let column = self.column(name);
        let mut y = self.rows[0].1[column];
        for pair in self.rows.windows(2) {
            let [(from_s, before), (to_s, after)] = pair else {
                unreachable!("windows of two")
            };
            let ((target, rate), (next, next_rate)) = (law(before), law(after));
            let (target, rate) = ((target + next) / 2.0, (rate + next_rate) / 2.0);
            y = target + (y - target) * libm::exp(-rate * (to_s - from_s));
            let found = after[column];
            assert!(
                (found - y).abs() < tolerance,
                "{name} at {to_s} s: {found}, not {y}"
            );
        }
    }
}

/// A signal of the first population, the mean of its neurons, or of the world; of another population as `NAME.SIGNAL`.
pub fn signal(world: &World, name: &str) -> f64 {
    let named = name.split_once('.');
    let index = named.map_or(Some(0), |(population, _)| {
        world.populations().iter().position(|p| p == population)
    });
    let signal = named.map_or(name, |(_, signal)| signal);
    let signals = world.signals();
    let column = signals.find(index, signal).or_else(|| signals.find(None, signal));
    let values = &signals.now[column.unwrap_or_else(|| panic!("no signal {name}"))];
    values.iter().sum::<f64>() / values.len() as f64
}

/// Share of the surface receptors of the first pool that a ligand occupies.
pub fn occupied(world: &World, ligand: &str) -> f64 {
    let index = world.body().ligands.iter().position(|l| l.name == ligand);
    let index = index.unwrap_or_else(|| panic!("no ligand {ligand}"));
    let scheme = &world.pools()[0].scheme;
    let surface = scheme
        .states
        .iter()
        .map(|s| f64::from(u8::from(scheme.scheme.states[s.state].surface)))
        .collect();
    let read = |count| world.read_mean(&Observable::Receptors(vec![(0, count)]));
    read(Count::Occupied(index)) / read(Count::States(surface))
}
