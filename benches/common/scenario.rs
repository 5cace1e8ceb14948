//! Worlds of scenarios, as runs have them.

use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::world::World;
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, check};
use papaver_study::build::Setting;
use papaver_study::dosing::events;

/// The checked scenario.
pub fn scenario(text: &str) -> Scenario {
    let (mechanisms, signals) = (papaver_mechanisms::infos(), papaver_mechanisms::signals());
    let known = Known {
        catalogue: Catalogue::builtin(),
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: papaver_mechanisms::surroundings(),
    };
    check("bench", text.as_bytes(), &known, &[]).unwrap_or_else(|m| panic!("{}", m.render(false)))
}

/// The world of its first arm.
pub fn world(scenario: &Scenario, executor: Executor) -> World {
    let setting = Setting::new(scenario, Catalogue::builtin());
    let plan = setting.plan(scenario, &scenario.arms[0], 0);
    let mut model = plan.model.clone();
    model.events = events(&plan, &[(&scenario.arms[0].doses, 0)]);
    World::new(&model, 0, executor).unwrap_or_else(|e| panic!("{e}"))
}
