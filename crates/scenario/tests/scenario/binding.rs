//! Which binding numbers are gone by, and how many slow ligands a receptor holds.

use papaver_catalogue::types::BindingNumbers;

use crate::common::{check_with, good, mistakes, with};

/// An own drug with assay numbers, given into the vein.
fn measured(name: &str, like: &str) -> String {
    format!(
        "[drug.{name}]\nlike = \"{like}\"\n\
         receptors.mu.assay = {{ association_rate = 3e-5, dissociation_rate = \"0.02 /s\", hill = 0.8 }}\n\
         [dose.{name}]\namount = \"1 mg\"\nroute = \"iv\"\n"
    )
}

#[test]
fn an_arm_chooses_the_binding_numbers() {
    let text = with(&format!(
        "binding = \"assay\"\n{}[arm.assay]\n[arm.fitted]\nbinding = \"preparation\"",
        measured("mine", "fentanyl")
    ));
    let scenario = good(&text);
    let chosen: Vec<BindingNumbers> = scenario.arms.iter().map(|arm| arm.binding).collect();
    assert_eq!(chosen, [BindingNumbers::Assay, BindingNumbers::Preparation]);
    assert_eq!(scenario.resolved["arm"]["fitted"]["binding"], "preparation");
    let set = check_with(&text, &["arm.fitted.binding=assay"]).expect("a scenario");
    assert_eq!(set.arms[1].binding, BindingNumbers::Assay);
    assert_eq!(good(&with("")).arms[0].binding, BindingNumbers::Preparation);
}

#[test]
fn drugs_of_probes_need_assay_numbers_too() {
    let probe = "[probe.test]\nkind = \"challenge\"\nat = \"1 h\"\nduration = \"1 h\"\n\
                 dose.methadone = { amount = \"10 mg\", route = \"iv\" }";
    let text = with(&format!(
        "binding = \"assay\"\n{}{probe}",
        measured("mine", "fentanyl")
    ));
    let found = mistakes(&text);
    let [(line, column, message, _)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((*line, *column), (3, 11));
    assert!(
        message.ends_with("there are none of `methadone` at mu"),
        "{message}"
    );
}

/// Values that a scenario sets may open a cycle that its scheme says is balanced: that is told, with what would close it.
#[test]
fn what_opens_a_balanced_cycle_is_noted() {
    let example = include_str!("../../../../scenarios/examples/full-scheme.toml");
    let opened = |set: &str| {
        let notes = good(&format!("{example}\n{set}")).notes.into_iter();
        let cycles = notes.filter(|note| note.contains("opens a cycle of mu_full"));
        cycles.collect::<Vec<_>>()
    };
    assert_eq!(opened(""), Vec::<String>::new());
    assert_eq!(
        opened("[parameter.mu_full]\nrecycling_rate = \"0.1 /min\""),
        Vec::<String>::new()
    );
    let notes = opened("[parameter.mu_full]\narrestin_affinity = \"x0.5\"");
    assert_eq!(notes.len(), 4, "one for each arm: {notes:?}");
    assert!(notes[0].contains("multiply to 2 times"), "{notes:?}");
    assert!(
        notes[0].contains("`arrestin_affinity` at 9 would mend it"),
        "{notes:?}"
    );
    let both = "[parameter.mu_full]\narrestin_affinity = 4.5\narrestin_binding_free_rate = \"0.5 /min\"";
    assert_eq!(opened(both), Vec::<String>::new());
}
