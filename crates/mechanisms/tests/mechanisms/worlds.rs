//! Worlds from scenario text, without noise, and numbers of the catalogue by name.

use papaver_catalogue::Catalogue;
use papaver_catalogue::quantity::unit_scale;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
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
