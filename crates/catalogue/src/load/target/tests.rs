//! Tests of targets, and of what drugs do there.

use crate::Catalogue;
use crate::explain::explain;
use crate::load::{BUILTIN_FILES, CatalogueError, OwnTables};
use crate::types::{Basis, Species};

const TARGET: (&str, &str) = (
    "targets/pore.toml",
    "summary = \"A pore; an occupied one is closed.\"\n",
);

/// A drug with pharmacokinetics in the rat, and these lines of `[targets.pore]`.
fn blocker(lines: &str) -> String {
    let number = |value: &str| {
        format!(
            "{{ value = {value}, source = \"definition\", species = \"any\", preparation = \"any\", basis = \"assumed\", \
             note = \"a number\" }}"
        )
    };
    let (mass, volume, rate) = (number("\"100 g/mol\""), number("\"1 L/kg\""), number("\"1 /h\""));
    let (unbound, partition) = (number("0.5"), number("0.4"));
    let lines =
        lines
            .replace("N(", "\u{0}")
            .split('\u{0}')
            .enumerate()
            .fold(String::new(), |text, (index, part)| {
                match (index, part.split_once(')')) {
                    (0, _) | (_, None) => text + part,
                    (_, Some((value, rest))) => text + &number(value) + rest,
                }
            });
    format!(
        "summary = \"A blocker.\"\nclass = \"a blocker\"\nmolar_mass = {mass}\n[targets.pore]\n{lines}\n\
         [pharmacokinetics.rat]\ncentral_volume = {volume}\nelimination_rate = {rate}\neffect_site_rate = {rate}\n\
         unbound_fraction = {unbound}\nbrain_partition = {partition}\n"
    )
}

fn catalogue(lines: &str) -> Result<Catalogue, Vec<CatalogueError>> {
    let text = blocker(lines);
    let mut files = BUILTIN_FILES.to_vec();
    files.extend([TARGET, ("drugs/blocker.toml", text.as_str())]);
    Catalogue::from_files(&files)
}

/// The only mistake of a drug with these lines.
#[track_caller]
fn mistake(lines: &str) -> String {
    let errors = catalogue(lines).expect_err("refused");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].file, "drugs/blocker.toml");
    errors[0].what.clone()
}

const STATED: &str = "slice_affinity = N(\"200 nM\")\nin_vivo_affinity.rat = N(\"70 nM\")\nefficacy = N(1)";

#[test]
fn a_target_is_read_and_what_drugs_do_there() {
    let catalogue = catalogue(STATED).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(
        catalogue.targets["pore"].summary,
        "A pore; an occupied one is closed."
    );
    let at = &catalogue.drugs["blocker"].targets["pore"];
    assert_eq!(
        at.slice.as_ref().map(|set| (set.affinity_nm.value, set.total)),
        Some((200.0, false))
    );
    let rat = &at.in_vivo[&Species::Rat];
    assert_eq!((rat.affinity_nm.value, rat.total), (70.0, true));
    assert_eq!(at.efficacy.value, 1.0);
    let names: Vec<String> = catalogue
        .numbers("blocker")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    for name in [
        "pore.slice_affinity",
        "pore.in_vivo_affinity.rat",
        "pore.efficacy",
    ] {
        assert!(names.iter().any(|known| known == name), "{names:?}");
    }
    let text = explain(&catalogue, "pore").expect("the target");
    assert!(
        text.contains("drugs that act there (their entries have the numbers): blocker"),
        "{text}"
    );
    let text = explain(&catalogue, "blocker").expect("the drug");
    assert!(text.contains("\nAt the target pore\n"), "{text}");
}

/// K in the body is K in a slice over the free share of plasma in brain: 200 / (0.5 x 0.4).
#[test]
fn a_potency_that_is_not_stated_follows_from_the_free_drug() {
    let catalogue = catalogue("slice_affinity = N(\"200 nM\")\nefficacy = N(0)")
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let rat = &catalogue.drugs["blocker"].targets["pore"].in_vivo[&Species::Rat].affinity_nm;
    assert_eq!((rat.value, rat.basis), (1000.0, Basis::Derived));
    assert!(
        rat.note.starts_with("free drug: affinity in slices 200 nM"),
        "{}",
        rat.note
    );
}

#[test]
fn what_makes_no_sense_at_a_target_is_refused() {
    assert_eq!(
        mistake("slice_affinity = N(\"200 nM\")"),
        "`efficacy` is missing in `targets.pore`"
    );
    assert_eq!(mistake("efficacy = N(1)"), "`targets.pore` has no affinity");
    assert_eq!(
        mistake("in_vivo_affinity.human = N(\"70 nM\")\nefficacy = N(1)"),
        "blocker has pharmacokinetics for rat and no potency at the target pore there"
    );
    assert_eq!(
        mistake(&STATED.replace("N(1)", "N(1.1)")),
        "`pore.efficacy` must be from 0 to 1"
    );
    assert_eq!(
        mistake(&STATED.replace("200 nM", "0 nM")),
        "`pore.slice_affinity` must be above 0"
    );
    assert_eq!(
        mistake(&STATED.replace("\"70 nM\"", "\"70 /min\"")),
        "`targets.pore.in_vivo_affinity.rat.value`: `70 /min` is a rate, not a molar concentration"
    );
    assert_eq!(
        mistake(&format!("{STATED}\nagonist = N(1)")),
        "unknown key `targets.pore.agonist`"
    );
    let text = blocker(STATED).replace("targets.pore", "targets.poer");
    let mut files = BUILTIN_FILES.to_vec();
    files.extend([TARGET, ("drugs/blocker.toml", text.as_str())]);
    let errors = Catalogue::from_files(&files).expect_err("refused");
    assert_eq!(
        (errors[0].what.as_str(), errors[0].suggestion.as_deref()),
        ("unknown target `poer`", Some("did you mean `pore`?"))
    );
}

#[test]
fn an_own_drug_has_targets_too() {
    let catalogue = catalogue(STATED).unwrap_or_else(|errors| panic!("{errors:?}"));
    let own = |text: &str| {
        let mut tables = OwnTables::default();
        tables
            .drugs
            .insert("mine".to_owned(), toml::from_str(text).expect("TOML"));
        let (entries, errors) = catalogue.read_own(&tables);
        (
            entries,
            errors.into_iter().map(|error| error.what).collect::<Vec<_>>(),
        )
    };
    let (entries, errors) = own("like = \"blocker\"\ntargets.pore.in_vivo_affinity.rat = \"7 nM\"");
    assert!(errors.is_empty(), "{errors:?}");
    let at = &entries.drugs["mine"].targets["pore"];
    assert_eq!(at.in_vivo[&Species::Rat].affinity_nm.value, 7.0);
    assert_eq!(at.slice.as_ref().map(|set| set.affinity_nm.value), Some(200.0));
    let (_, errors) = own("like = \"blocker\"\ntargets.poer = { slice_affinity = \"7 nM\", efficacy = 1 }");
    assert_eq!(errors, ["unknown target `poer`"]);
    let (_, errors) = own("like = \"blocker\"\ntargets.pore.efficacy = -1");
    assert_eq!(errors, ["`pore.efficacy` must be from 0 to 1"]);
}

/// Drugs act at a target that is like a receptor as they do there, and state nothing else.
#[test]
fn a_target_may_be_like_a_receptor() {
    let naive = catalogue(STATED).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(naive.targets["naive_mu"].receptor.as_deref(), Some("mu"));
    let refused = |name: &str, text: &str, drug: &str| {
        let mut files = BUILTIN_FILES.to_vec();
        files.extend([(name, text), TARGET, ("drugs/blocker.toml", drug)]);
        let errors = Catalogue::from_files(&files).expect_err("refused");
        errors[0].what.clone()
    };
    let target = (
        "targets/like.toml",
        "summary = \"Like one.\"\nreceptor = \"moo\"\n",
    );
    assert_eq!(
        refused(target.0, target.1, &blocker(STATED)),
        "`receptor` names an unknown receptor `moo`"
    );
    let drug = blocker(STATED).replace("targets.pore", "targets.like");
    assert_eq!(
        refused(target.0, "summary = \"Like one.\"\nreceptor = \"mu\"\n", &drug),
        "`targets.like` follows from what the drug does at `mu`"
    );
}
