//! Populations of any type stand alone, and what they would read of others is silent then.

use super::support::scenario;
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::world::World;
use papaver_mechanisms::surroundings;
use papaver_scenario::model::{Scenario, VariablePath};
use papaver_study::build::Setting;
use papaver_study::observe::observable;

/// The world of the only arm, and the mechanisms that act there.
#[track_caller]
fn world(scenario: &Scenario) -> (World, Vec<&'static str>) {
    let setting = Setting::new(scenario, Catalogue::builtin());
    let plan = setting.plan(scenario, &scenario.arms[0], 0);
    let world = World::new(&plan.model, 0, Executor::Serial);
    (
        world.unwrap_or_else(|e| panic!("{}: {e}", scenario.title)),
        plan.on,
    )
}

/// A scenario with these lines, in a place.
fn alone(lines: &str, place: &str) -> Scenario {
    let title = lines.replace('\n', ", ");
    scenario(&format!(
        "title = \"{title} {place}\"\nduration = \"1 h\"\npreparation = \"{place}\"\n{lines}"
    ))
}

/// Whatever passes `check` can be built, and has all variables that it was told to have.
#[test]
fn every_neuron_type_and_every_circuit_stands_alone() {
    let catalogue = Catalogue::builtin();
    let populations = catalogue
        .neurons
        .keys()
        .map(|name| format!("population.{name}.neurons = 2"));
    let circuits = catalogue
        .circuits
        .keys()
        .map(|name| format!("circuit.{name}.neurons = 2"));
    for lines in populations.chain(circuits) {
        for place in ["in_vivo", "slice", "culture"] {
            let scenario = alone(&lines, place);
            let (world, _) = world(&scenario);
            let lacking = scenario
                .variables
                .iter()
                .find(|path| observable(&world, path).is_none());
            assert_eq!(lacking, None, "{lines} {place}");
        }
    }
}

/// Breathing is read from respiratory neurons: another type that carries the mechanism has none.
#[test]
fn a_mechanism_without_the_cells_that_it_reads_does_not_act() {
    let around = surroundings().iter().find(|one| one.mechanism == "ventilation");
    assert_eq!(around.map(|one| one.cells.as_slice()), Some(&["respiratory"][..]));
    let mine = "neuron.mine = { like = 'cho', mechanisms = ['ligand_binding', 'ventilation'] }\n\
                population.mine.neurons = 2";
    let breathing = VariablePath::Outcome {
        signal: "ventilation".into(),
    };
    let scenario = alone(mine, "in_vivo");
    assert!(!scenario.variables.contains(&breathing));
    assert!(
        scenario
            .notes
            .iter()
            .any(|note| note.contains("`ventilation` does not act"))
    );
    let (_, on) = world(&scenario);
    assert!(
        on.contains(&"ligand_binding") && !on.contains(&"ventilation"),
        "{on:?}"
    );
    let scenario = alone(&format!("{mine}\npopulation.respiratory.neurons = 2"), "in_vivo");
    assert!(scenario.variables.contains(&breathing));
    assert!(world(&scenario).1.contains(&"ventilation"));
}
