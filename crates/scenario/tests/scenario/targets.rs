//! Drugs that act at targets which are no receptors.

use crate::common::known;
use papaver_catalogue::Catalogue;
use papaver_catalogue::load::BUILTIN_FILES;
use papaver_catalogue::types::Surroundings;
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, Mistakes};
use std::sync::LazyLock;

/// A target, and a drug that is known to act there in slices alone.
const FILES: &[(&str, &str)] = &[
    ("targets/pore.toml", "summary = \"A pore.\""),
    (
        "drugs/blocker.toml",
        r#"
        summary = "It closes the pore."
        class = "a blocker"
        molar_mass = { value = "100 g/mol", source = "definition", species = "any", preparation = "any", basis = "assumed" }
        [targets.pore]
        slice_affinity = { value = "1 uM", source = "definition", species = "any", preparation = "any", basis = "assumed" }
        efficacy = { value = 1, source = "definition", species = "any", preparation = "any", basis = "assumed" }
        "#,
    ),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let files: Vec<_> = BUILTIN_FILES.iter().chain(FILES).copied().collect();
    Catalogue::from_files(&files).unwrap_or_else(|errors| panic!("{errors:?}"))
});

/// Neurons that fire look at the pore.
fn check(lines: &str) -> Result<Scenario, Mistakes> {
    let surroundings: Vec<Surroundings> = known()
        .surroundings
        .iter()
        .map(|one| Surroundings {
            targets: if one.mechanism == "firing" {
                vec!["pore"]
            } else {
                Vec::new()
            },
            ..one.clone()
        })
        .collect();
    let known = Known {
        catalogue: &CATALOGUE,
        surroundings: &surroundings,
        ..known()
    };
    let text = format!("duration = \"1 h\"\n{lines}");
    papaver_scenario::check("a.toml", text.as_bytes(), &known, &[])
}

fn good(lines: &str) -> Scenario {
    check(lines).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

const BATH: &str = "preparation = \"slice\"\n[dose.blocker]\nroute = \"bath\"\nconcentration = \"1 uM\"\n";

#[test]
fn a_drug_without_receptors_acts_at_what_a_mechanism_looks_at() {
    let there = good(&format!("population.locus_coeruleus.neurons = 2\n{BATH}"));
    assert_eq!(there.notes, Vec::<String>::new());
    let absent = good(&format!("population.cho.neurons = 2\n{BATH}"));
    assert_eq!(
        absent.notes,
        ["`blocker` finds nothing to act at here: it knows pore, and the cells have mu"]
    );
}

#[test]
fn a_drug_without_numbers_where_it_is_given_is_refused() {
    let text =
        "population.locus_coeruleus.neurons = 2\n[dose.blocker]\nroute = \"local\"\nconcentration = \"1 uM\"";
    let mistakes = check(text).expect_err("a mistake");
    let one = mistakes.iter().next().expect("one");
    assert_eq!(
        (mistakes.len(), one.message.as_str(), one.help.as_deref()),
        (
            1,
            "no potency of `blocker` in a living human",
            Some("an own drug may state it: `targets.pore.in_vivo_affinity.human`")
        )
    );
    let own = "[drug.mine]\nlike = \"blocker\"\ntargets.pore.in_vivo_affinity.human = \"1 uM\"\n";
    good(&format!("{}\n{own}", text.replace("dose.blocker", "dose.mine")));
}

#[test]
fn what_it_does_there_is_a_parameter() {
    let scenario = good(&format!(
        "population.locus_coeruleus.neurons = 2\nparameter.blocker.\"pore.efficacy\" = 0.5\n{BATH}"
    ));
    let [value] = &scenario.arms[0].parameters[..] else {
        panic!("one value");
    };
    assert_eq!((value.name.as_str(), value.value), ("pore.efficacy", 0.5));
    let set = |line: &str| {
        let found =
            check(&format!("population.locus_coeruleus.neurons = 2\n{line}\n{BATH}")).expect_err("a mistake");
        found
            .iter()
            .next()
            .map(|one| one.message.clone())
            .unwrap_or_default()
    };
    assert_eq!(
        set("parameter.blocker.pore.efficacy = 1.5"),
        "it would be 1.5, and must be from 0 to 1"
    );
    assert_eq!(
        set("parameter.pore.efficacy = 1"),
        "`pore` has no parameters to set"
    );
}
