//! Any subset of the mechanisms makes a model that runs: it comes to rest, stays there without drugs, and lives through drugs
//! and events with receptors conserved and every signal a number.

use crate::support::{HOUR, scenario};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::Neuron;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::world::World;
use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_mechanisms::ALL;
use papaver_study::build::Setting;
use papaver_study::study::{Silent, run};

/// Subsets drawn. With every mechanism on or off at random in each, every pair of two is in one of its four states in all
/// but 1 of 10,000 of the cases.
const SUBSETS: u64 = 32;
/// Neurons of each population, and receptors of each type in them.
const NEURONS: usize = 5;
const RECEPTORS: u32 = 20;

/// What happens, by the mechanism that makes it felt.
const EVENTS: &[(&str, &str)] = &[
    (
        "exercise",
        "{ at = \"10 min\", over = \"20 min\", parameter.exercise.intensity = \"80 %\" }",
    ),
    (
        "stress",
        "{ at = \"40 min\", over = \"10 min\", parameter.stress.intensity = 1 }",
    ),
    (
        "conditioned_cue",
        "{ over = \"30 min\", parameter.conditioned_cue.presence = 1 }",
    ),
];

/// A person with every living neuron type of the catalogue, its mechanisms switched as `on` says, given what its targets and
/// receptors know.
fn text(on: &dyn Fn(&str) -> bool) -> String {
    let neurons = Catalogue::builtin().neurons.iter();
    let living = neurons.filter(|(_, neuron)| neuron.mechanisms.iter().any(|id| id == "pharmacokinetics"));
    let population = |(name, neuron): (&String, &Neuron)| {
        let receptors = neuron.receptors.keys();
        let receptors: String = receptors
            .map(|r| format!("population.{name}.receptors.{r} = {RECEPTORS}\n"))
            .collect();
        format!("population.{name}.neurons = {NEURONS}\n{receptors}")
    };
    let populations: String = living.map(population).collect();
    let switches: String = ALL
        .iter()
        .map(|m| format!("mechanism.{} = {}\n", m.info.id, on(m.info.id)))
        .collect();
    let events: String = EVENTS
        .iter()
        .filter(|(id, _)| on(id))
        .map(|(id, event)| format!("event.{id} = {event}\n"))
        .collect();
    format!(
        r#"
species = "human"
replicates = 1
duration = "1 h"
baseline = "0 h"
{populations}{switches}
dose.morphine = {{ amount = "20 mg", route = "iv" }}
dose.pentazocine = {{ amount = "30 mg", route = "iv", at = "5 min" }}
dose.buprenorphine = {{ amount = "0.3 mg", route = "iv", at = "10 min" }}
dose.naloxone = {{ amount = "2 mg", route = "iv", at = "30 min" }}
dose.clonidine = {{ amount = "0.2 mg", route = "oral", at = "30 min" }}
dose.memantine = {{ amount = "20 mg", route = "oral" }}
dose.ethanol = {{ amount = "30 g", route = "oral" }}
{events}
measure.ventilation = {{ variable = "outcome.ventilation", reduce = "min" }}
measure.relief = {{ variable = "outcome.antinociception", reduce = "max" }}
"#
    )
}

/// Which mechanisms are on in a subset.
fn subset(number: u64) -> impl Fn(&str) -> bool {
    move |id| {
        let key = StreamKey::new(11, 0, hash_name("subset"), number);
        key.word(0, hash_name(id)) >> 63 == 1
    }
}

fn name(on: &dyn Fn(&str) -> bool) -> String {
    let off = ALL.iter().map(|m| m.info.id).filter(|id| !on(id));
    format!("without {}", off.collect::<Vec<_>>().join(", "))
}

/// Without drugs and without chance nothing moves in six hours, whatever is off. Receptors that neither recycle nor are made
/// anew have no rest: what the body's own opioids take inside stays there, so these subsets are only lived through below.
#[test]
fn every_subset_is_flat_at_rest() {
    let come_back = |number: &u64| ["recycling", "turnover"].iter().any(|id| subset(*number)(id));
    for number in (0..SUBSETS).filter(come_back) {
        let on = subset(number);
        let scenario = scenario(&text(&on));
        let setting = Setting::new(&scenario, Catalogue::builtin());
        let mut model = setting.plan(&scenario, &scenario.arms[0], 0).model;
        model.noise = Noise::None;
        let mut world =
            World::new(&model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{}: {e}", name(&on)));
        let rest = world.signals().now.clone();
        let grid = Grid::fixed(vec![], 60_000);
        while world.now_ms() < 6 * HOUR {
            world
                .step(&grid, 6 * HOUR)
                .unwrap_or_else(|e| panic!("{}: {e}", name(&on)));
        }
        let signals = world.signals();
        for ((column, rest), now) in signals.columns.iter().zip(&rest).zip(&signals.now) {
            let moved = rest
                .iter()
                .zip(now)
                .find(|(a, b)| (*a - *b).abs() > 1e-9 * a.abs().max(1.0));
            let of = (column.signal, column.population);
            assert!(
                moved.is_none(),
                "{of:?} goes from {moved:?} in six hours, {}",
                name(&on)
            );
        }
    }
}

/// With chance, drugs, antagonists, exercise, stress and cues: the pilot and the run end well, and what is off stays at its
/// naive value.
#[test]
fn every_subset_lives_through_an_hour() {
    let mut seen = [0, 0];
    for number in 0..SUBSETS {
        let on = subset(number);
        let scenario = scenario(&text(&on));
        let found = run(&scenario, Catalogue::builtin(), 1, &Silent);
        let study = found.unwrap_or_else(|e| panic!("{}: {e}", name(&on)));
        let measure = |name: &str| {
            let found = study.measures.iter().find(|m| m.measure == name);
            found
                .and_then(|m| m.estimate.value)
                .unwrap_or_else(|| panic!("{name} has no value"))
        };
        let breathes = on("ventilation") && on("ligand_binding") && on("pharmacokinetics");
        let (least, relief) = (measure("ventilation"), measure("relief"));
        assert!(
            least == 1.0 || breathes,
            "{least} without breathing: {}",
            name(&on)
        );
        assert!(least < 0.9 || !breathes, "{least}: {}", name(&on));
        assert!(
            relief == 0.0 || (on("nociception") && on("firing")),
            "{relief}: {}",
            name(&on)
        );
        seen[usize::from(breathes)] += 1;
    }
    assert!(
        seen.iter().all(|&n| n > 0),
        "both sides of a switch are met: {seen:?}"
    );
}
