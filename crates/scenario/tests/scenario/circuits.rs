//! `[circuit.NAME]`: populations that belong together, and the projections between them.

use crate::common::known;
use papaver_catalogue::Catalogue;
use papaver_catalogue::load::BUILTIN_FILES;
use papaver_catalogue::types::Surroundings;
use papaver_scenario::model::{Granularity, Scenario};
use papaver_scenario::{Known, Mistakes, Override};
use std::sync::LazyLock;

/// Two circuits that share a neuron type.
const CIRCUITS: &[(&str, &str)] = &[
    (
        "circuits/breath.toml",
        r#"
        summary = "Where breathing is, and what wakes."
        neurons = ["respiratory", "locus_coeruleus"]
        [projections.lc_to_breath]
        from = "locus_coeruleus"
        to = "respiratory"
        transmitter = "noradrenaline"
        inputs = { value = 20, source = "definition", species = "any", preparation = "any", basis = "assumed" }
        weight = { value = 1.5, range = "0.5 to 3", source = "definition", species = "any", preparation = "any", basis = "assumed" }
        "#,
    ),
    (
        "circuits/brain.toml",
        "summary = \"More of it.\"\nneurons = [\"forebrain\", \"locus_coeruleus\"]",
    ),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let files: Vec<_> = BUILTIN_FILES.iter().chain(CIRCUITS).copied().collect();
    Catalogue::from_files(&files).unwrap_or_else(|errors| panic!("{errors:?}"))
});

fn with_circuits() -> Known<'static> {
    Known {
        catalogue: &CATALOGUE,
        ..known()
    }
}

fn check(text: &str, sets: &[(&str, &str)]) -> Result<Scenario, Mistakes> {
    let overrides: Vec<Override> = sets
        .iter()
        .map(|(path, value)| Override {
            path: (*path).into(),
            value: (*value).into(),
        })
        .collect();
    papaver_scenario::check("a.toml", text.as_bytes(), &with_circuits(), &overrides)
}

fn good(text: &str) -> Scenario {
    check(text, &[]).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Line, message and help of all mistakes.
fn mistakes(text: &str) -> Vec<(usize, String, String)> {
    let found = check(text, &[]).expect_err("a mistake");
    let parts = found
        .iter()
        .map(|m| (m.line, m.message.clone(), m.help.clone().unwrap_or_default()));
    parts.collect()
}

#[track_caller]
fn mistake(text: &str) -> (usize, String, String) {
    let mut found = mistakes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Names and numbers of cells of an arm's populations.
fn cells(scenario: &Scenario, arm: &str) -> Vec<(String, u32)> {
    let arm = scenario.arms.iter().find(|one| one.name == arm).expect("an arm");
    arm.populations
        .iter()
        .map(|one| (one.name.clone(), one.neurons))
        .collect()
}

fn these(all: &[(&str, u32)]) -> Vec<(String, u32)> {
    all.iter()
        .map(|(name, number)| ((*name).to_owned(), *number))
        .collect()
}

#[test]
fn a_circuit_stands_for_a_population_of_each_of_its_types_in_its_order() {
    let text = "duration = \"1 h\"\npopulation.cho = { neurons = 2 }\n\
                circuit.breath = { neurons = 30, granularity = \"pool\", variability = 0.5 }\n\
                population.locus_coeruleus = { neurons = 4, receptors.mu = 50 }";
    let scenario = good(text);
    assert_eq!(
        cells(&scenario, "main"),
        these(&[("respiratory", 30), ("locus_coeruleus", 4), ("cho", 2)])
    );
    let [breath, lc, cho] = &scenario.arms[0].populations[..] else {
        panic!("three populations");
    };
    assert_eq!((breath.granularity, breath.variability), (Granularity::Pool, 0.5));
    assert_eq!((lc.granularity, lc.receptors["mu"]), (Granularity::Pool, 50));
    assert_eq!((cho.granularity, cho.variability), (Granularity::Molecule, 1.0));
    let resolved = &scenario.resolved["arm"]["main"];
    assert!(resolved["circuit"].is_null(), "{resolved}");
    assert_eq!(resolved["population"]["respiratory"]["neurons"], 30);
    let plain = good(
        "duration = \"1 h\"\npopulation.respiratory = { neurons = 30, granularity = \"pool\", variability = 0.5 }\n\
         population.cho = { neurons = 2 }\n\
         population.locus_coeruleus = { neurons = 4, receptors.mu = 50, granularity = \"pool\", variability = 0.5 }",
    );
    assert_eq!(
        plain.resolved, scenario.resolved,
        "what is written otherwise is the same"
    );
}

#[test]
fn arms_and_overrides_change_circuits_and_take_them_out() {
    let text = "duration = \"1 h\"\ncircuit.breath.neurons = 30\npopulation.cho.neurons = 2\n[arm]\nplain = {}\n\
                more = { circuit.breath.neurons = 40, population.respiratory.neurons = 7 }\n\
                none = { remove = [\"circuit.breath\"] }\nall_gone = { remove = [\"circuit\"] }\n\
                lesion = { remove = [\"population.respiratory\"] }\n\
                further = { from = \"lesion\", circuit.brain.neurons = 30 }";
    let scenario = good(text);
    let breath = |number| [("respiratory", number), ("locus_coeruleus", number), ("cho", 2)];
    assert_eq!(cells(&scenario, "plain"), these(&breath(30)));
    assert_eq!(
        cells(&scenario, "more"),
        these(&[("respiratory", 7), ("locus_coeruleus", 40), ("cho", 2)])
    );
    assert_eq!(cells(&scenario, "none"), these(&[("cho", 2)]));
    assert_eq!(cells(&scenario, "all_gone"), these(&[("cho", 2)]));
    assert_eq!(
        cells(&scenario, "lesion"),
        these(&[("locus_coeruleus", 30), ("cho", 2)])
    );
    assert_eq!(
        cells(&scenario, "further"),
        these(&[("locus_coeruleus", 30), ("forebrain", 30), ("cho", 2)])
    );
    let (text, _) = text.split_once("further").expect("the last arm");
    let set = |path: &str, value: &str| {
        let scenario = check(text, &[(path, value)]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        ["plain", "more", "lesion"].map(|arm| cells(&scenario, arm))
    };
    assert_eq!(
        set("circuit.breath.neurons", "5"),
        [
            these(&breath(5)),
            these(&[("respiratory", 7), ("locus_coeruleus", 5), ("cho", 2)]),
            these(&[("locus_coeruleus", 5), ("cho", 2)]),
        ]
    );
    assert_eq!(
        set("population.respiratory.neurons", "5"),
        [
            these(&[("respiratory", 5), ("locus_coeruleus", 30), ("cho", 2)]),
            these(&[("respiratory", 5), ("locus_coeruleus", 40), ("cho", 2)]),
            these(&[("locus_coeruleus", 30), ("cho", 2)]),
        ]
    );
    let none = check(text, &[("circuit.breath.neuron", "5")]).expect_err("no such key");
    let none = none.iter().next().map(|one| one.help.clone().unwrap_or_default());
    assert_eq!(none.as_deref(), Some("did you mean `circuit.breath.neurons`?"));
}

const HOUR: &str = "duration = \"1 h\"\n";

#[test]
fn what_is_wrong_with_a_circuit_is_told_at_its_place() {
    let of = |lines: &str| mistake(&format!("{HOUR}{lines}"));
    assert_eq!(
        of("circuit.breeth.neurons = 3"),
        (2, "no circuit `breeth`".into(), "did you mean `breath`?".into())
    );
    assert_eq!(
        of("circuit.breath.neurns = 3"),
        (
            2,
            "unknown key `neurns` in `[circuit.breath]`".into(),
            "did you mean `neurons`?".into()
        )
    );
    assert_eq!(
        of("circuit.breath.granularity = \"pool\""),
        (
            2,
            "the circuit `breath` has no `neurons`".into(),
            "say how many cells each of its populations has: `neurons = 300`".into()
        )
    );
    assert_eq!(
        of("circuit.breath.neurons = 0"),
        (
            2,
            "`neurons` is 0; a population has at least 1".into(),
            String::new()
        )
    );
    assert_eq!(
        of("circuit.breath.neurons = 3\npopulation.respiratory.type = \"cho\""),
        (
            3,
            "the circuit `breath` has a population `respiratory`, which is of that type".into(),
            "call this population otherwise".into()
        )
    );
    assert_eq!(
        of("circuit.breath.neurons = 3\ncircuit.brain.neurons = 4"),
        (
            3,
            "`locus_coeruleus` is a population of `breath` too, with another `neurons`".into(),
            "say which holds: `[population.locus_coeruleus]` with `neurons`".into()
        )
    );
    assert_eq!(
        of("circuit.breath.neurons = 3\narm.a = { remove = [\"population.respiratry\"] }"),
        (
            3,
            "there is no `population.respiratry` here to remove".into(),
            "did you mean `population.respiratory`?".into()
        )
    );
    assert!(
        of("circuit.breath.neurons = 2000000")
            .1
            .starts_with("the cells would take 134 GiB")
    );
    // Both have the same number, or the population says which.
    good(&format!(
        "{HOUR}circuit.breath.neurons = 3\ncircuit.brain.neurons = 3"
    ));
    let refined = format!("{HOUR}circuit.breath.neurons = 3\ncircuit.brain.neurons = 4\n");
    let scenario = good(&format!("{refined}population.locus_coeruleus.neurons = 5"));
    assert_eq!(
        cells(&scenario, "main"),
        these(&[("respiratory", 3), ("locus_coeruleus", 5), ("forebrain", 4)])
    );
}

#[test]
fn a_variable_of_cells_that_are_not_there_says_which_circuit_has_them() {
    let of = |variable: &str| {
        let lines = format!("population.cho.neurons = 3\nmeasure.x.variable = \"{variable}\"");
        mistake(&format!("{HOUR}{lines}"))
    };
    let add = "add `[circuit.breath]` with `neurons = 300`";
    assert_eq!(
        of("respiratory.mu.surface"),
        (3, "no population `respiratory` here".into(), add.into())
    );
    assert_eq!(
        of("outcome.ventilation"),
        (3, "`outcome.ventilation` needs respiratory".into(), add.into())
    );
    assert_eq!(
        of("myenteric.mu.surface").2,
        "add `[population.myenteric]` with `neurons = 300`"
    );
    assert_eq!(of("respiratry.mu.surface").2, "there is: cho");
}

/// A mechanism that reads cells of a type that no population is of does not act, and what it would write to the world is
/// no variable.
#[test]
fn a_read_out_needs_all_cells_that_it_reads() {
    let surroundings: Vec<Surroundings> = known()
        .surroundings
        .iter()
        .map(|one| match one.mechanism {
            "ventilation" => Surroundings {
                cells: vec!["respiratory", "locus_coeruleus"],
                ..one.clone()
            },
            _ => one.clone(),
        })
        .collect();
    let known = Known {
        surroundings: &surroundings,
        ..with_circuits()
    };
    let of = |lines: &str| {
        let text = format!("{HOUR}measure.x.variable = \"outcome.ventilation\"\n{lines}");
        papaver_scenario::check("a.toml", text.as_bytes(), &known, &[])
    };
    let lacking = of("population.respiratory.neurons = 3").expect_err("a mistake");
    let first = lacking.iter().next().expect("one");
    assert_eq!(
        first.message,
        "`outcome.ventilation` needs respiratory, locus_coeruleus"
    );
    assert_eq!(
        first.help.as_deref(),
        Some("add `[circuit.breath]` with `neurons = 300`")
    );
    of("circuit.breath.neurons = 3").unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let text = format!("{HOUR}population.respiratory.neurons = 3");
    let scenario = papaver_scenario::check("a.toml", text.as_bytes(), &known, &[]);
    let notes = scenario.unwrap_or_else(|mistakes| panic!("{mistakes}")).notes;
    assert_eq!(
        notes,
        [
            "in `main` the mechanism `ventilation` does not act, since it reads cells of locus_coeruleus: add \
          `[circuit.arousal]` with `neurons = 300`"
        ]
    );
}

#[test]
fn projections_have_parameters_as_drugs_do() {
    let lines = "circuit.breath.neurons = 3\nparameter.lc_to_breath.weight = \"x2\"\n\
                 event.stronger = { over = \"10 min\", parameter.lc_to_breath.weight = \"x0.5\" }\n\
                 event.cut = { at = \"20 min\", over = \"10 min\", parameter.lc_to_breath.weight = 1 }";
    let scenario = good(&format!("{HOUR}{lines}"));
    let of = |values: &[papaver_scenario::model::ParameterValue]| {
        let [value] = values else { panic!("{values:?}") };
        assert_eq!(
            (value.owner.as_str(), value.population.as_ref()),
            ("lc_to_breath", None)
        );
        (value.name.clone(), value.value)
    };
    let arm = &scenario.arms[0];
    assert_eq!(of(&arm.parameters), ("weight".to_owned(), 3.0));
    assert_eq!(of(&arm.events[0].parameters), ("weight".to_owned(), 1.5));
    assert_eq!(of(&arm.events[1].parameters), ("weight".to_owned(), 1.0));
    let more = good(&format!(
        "{HOUR}circuit.breath.neurons = 3\nparameter.lc_to_breath.inputs = 5"
    ));
    assert_eq!(of(&more.arms[0].parameters), ("inputs".to_owned(), 5.0));
}

#[test]
fn what_a_projection_cannot_have_is_told_at_its_place() {
    let of = |lines: &str| mistake(&format!("{HOUR}circuit.breath.neurons = 3\n{lines}"));
    assert_eq!(
        of("parameter.lc_to_breath.weight = 4"),
        (
            3,
            "4 is outside 0.5 to 3 (range from definition)".into(),
            "see `papaver explain lc_to_breath`".into()
        )
    );
    assert_eq!(
        of("parameter.lc_to_breath.inputs = 2.5").1,
        "it would be 2.5, and must be a whole number from 1 to 10000"
    );
    assert_eq!(
        of("parameter.lc_to_breath.inputs = \"x0.5\"\nparameter.lc_to_breath.wieght = 1").2,
        "did you mean `weight`?"
    );
    assert_eq!(
        of("event.e.parameter.lc_to_breath.inputs = 5").1,
        "`lc_to_breath.inputs` cannot change while a run goes on: who reaches whom is drawn once, before time 0"
    );
    assert_eq!(
        of("population.respiratory.parameter.lc_to_breath.weight = 1"),
        (
            3,
            "`lc_to_breath` is a projection, and no part of one population".into(),
            "set `parameter.lc_to_breath` for all".into()
        )
    );
    assert_eq!(
        of("parameter.breath.weight = 1").1,
        "`breath` has no parameters to set"
    );
}
