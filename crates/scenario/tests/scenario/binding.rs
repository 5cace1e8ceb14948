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

/// Cells with a receptor of two states and the drives `DRIVES`, which phosphorylation takes from the surface.
const GRAPH: &str = r#"
[neuron.own]
like = "locus_coeruleus"
receptors = { mu = 0, mine = 200 }
[receptor.mine]
LIKE
[receptor.mine.parameters]
synthesis_rate = "0.001 /min"
degradation_rate = "0.001 /min"
[receptor.mine.scheme.two]
summary = "Two states."
states = [
    { name = "S", meaning = "coupled", signals = true, surface = true, tagged = true },
    { name = "D", meaning = "uncoupled", surface = true },
]
transitions = [
    { from = "source", to = "S", rate = "synthesis_rate", times = ["firing_rate"], mechanism = "turnover" },
    { from = "S", to = "D", rate = "degradation_rate", times = ["camp", "kinase"], mechanism = "OWNER" },
    { from = "D", to = "degraded", rate = "degradation_rate", mechanism = "turnover" },
]
drives = { DRIVES }
"#;

/// A scenario of it that gives DAMGO.
fn graph(like: &str, owner: &str, drives: &str) -> String {
    let graph = GRAPH
        .replace("LIKE", like)
        .replace("OWNER", owner)
        .replace("DRIVES", drives);
    format!(
        "species = \"rat\"\npreparation = \"slice\"\nduration = \"1 h\"\n\
         population.cell = {{ type = \"own\", neurons = 1 }}\n\
         dose.damgo = {{ route = \"bath\", concentration = \"1 uM\" }}\n{graph}"
    )
}

/// Signals of the neuron may multiply rates. What makes a receptor useless without being wrong is told.
#[test]
fn own_state_graphs_that_do_nothing_are_noted() {
    const EFFICACY: &str = "efficacy = { unbound = 0, unstated = 0 }";
    let like_mu = "like = \"mu\"";
    let notes = |like: &str, owner: &str, drives: &str| good(&graph(like, owner, drives)).notes;
    assert_eq!(notes(like_mu, "desensitisation", EFFICACY), Vec::<String>::new());
    let one = |notes: Vec<String>, words: &str| {
        let [note] = notes.as_slice() else {
            panic!("one note: {notes:?}")
        };
        assert!(note.contains(words), "{note}");
    };
    one(
        notes(like_mu, "desensitisation", ""),
        "what binds to mine of `cell` activates no G protein: the scheme `two` has no drive `efficacy`",
    );
    one(
        notes(like_mu, "ventilation", EFFICACY),
        "steps of mine that `ventilation` owns do not happen in `cell`, whose neurons do not carry it: S -> D",
    );
    one(
        notes("summary = \"Mine.\"", "desensitisation", EFFICACY),
        "`damgo` finds no receptor here: it knows mu, and the cells have mine",
    );
}
