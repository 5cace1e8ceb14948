//! Peptides that cells release are ligands of a scenario.

use crate::common::known;
use papaver_catalogue::types::{MechanismInfo, Scope, SignalInfo, Surroundings};
use papaver_scenario::model::{BodyObservable, Scenario, VariablePath};
use papaver_scenario::{Known, Mistakes, Released};

/// Releases enkephalin at its cells and endorphin into plasma.
const RELEASE: MechanismInfo = MechanismInfo {
    id: "test_release",
    claim: "Cells release peptides.",
    references: &[],
    parameters: &[],
    needs: &[],
    reads: &[],
    writes: &["test_enkephalin", "test_endorphin"],
    phenomena: &[],
    headline: &[],
};

const fn signal(name: &'static str, ligand: &'static str, scope: Scope) -> SignalInfo {
    SignalInfo {
        name,
        unit: "nM",
        scope,
        meaning: "a peptide",
        ligand: Some(ligand),
    }
}

const SIGNALS: [SignalInfo; 2] = [
    signal("test_enkephalin", "met_enkephalin", Scope::Population),
    signal("test_endorphin", "beta_endorphin", Scope::World),
];

/// Cells that release, in an animal.
const CELLS: &str = "duration = \"1 h\"\nneuron.mine = { like = \"locus_coeruleus\", mechanisms = [\"test_release\", \
                     \"ligand_binding\"] }\npopulation.mine.neurons = 2\n";

fn checked(text: &str) -> (Result<Scenario, Mistakes>, Vec<Released>) {
    let mechanisms: Vec<MechanismInfo> = known().mechanisms.iter().copied().chain([RELEASE]).collect();
    let signals: Vec<SignalInfo> = known().signals.iter().copied().chain(SIGNALS).collect();
    let in_animals = Surroundings {
        mechanism: RELEASE.id,
        animal: true,
        cells: Vec::new(),
        targets: Vec::new(),
    };
    let surroundings: Vec<Surroundings> = known().surroundings.iter().cloned().chain([in_animals]).collect();
    let known = Known {
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: &surroundings,
        ..known()
    };
    let checked = papaver_scenario::check("a.toml", text.as_bytes(), &known, &[]);
    let released = checked.as_ref().map(|scenario| scenario.released(&known));
    let released = released.unwrap_or_default();
    (checked, released)
}

fn good(lines: &str) -> (Scenario, Vec<Released>) {
    let (checked, released) = checked(&format!("{CELLS}{lines}"));
    (checked.unwrap_or_else(|mistakes| panic!("{mistakes}")), released)
}

#[track_caller]
fn mistake(lines: &str) -> (String, String) {
    let mistakes = checked(&format!("{CELLS}{lines}")).0.expect_err("a mistake");
    assert_eq!(mistakes.len(), 1, "{mistakes}");
    let one = mistakes.iter().next().expect("one");
    (one.message.clone(), one.help.clone().unwrap_or_default())
}

fn names(released: &[Released]) -> Vec<(&str, bool, bool)> {
    let parts = released
        .iter()
        .map(|one| (one.peptide.as_str(), one.at_cells, one.into_plasma));
    parts.collect()
}

#[test]
fn they_have_the_variables_of_ligands() {
    let (scenario, released) = good("");
    assert_eq!(
        names(&released),
        [("met_enkephalin", true, false), ("beta_endorphin", false, true)]
    );
    let body = |drug: &str, what| VariablePath::Body {
        drug: drug.to_owned(),
        what,
    };
    let in_body = scenario
        .variables
        .iter()
        .filter(|path| matches!(path, VariablePath::Body { .. }));
    assert_eq!(
        in_body.collect::<Vec<_>>(),
        [
            &body("beta_endorphin", BodyObservable::Plasma),
            &body("met_enkephalin", BodyObservable::Csf)
        ]
    );
    good(
        "measure.x.variable = \"mine.mu.occupied.met_enkephalin\"\nmeasure.y.variable = \"all.mu.occupied.beta_endorphin\"",
    );
    good("measure.x.variable = \"body.met_enkephalin.csf\"\nrecord.variables = [\"body.*.plasma\"]");
}

#[test]
fn a_peptide_that_is_given_too_has_all_variables() {
    let arms = "[arm]\nanimal = {}\n[arm.slice]\npreparation = \"slice\"\n\
                dose.met_enkephalin = { route = \"bath\", concentration = \"1 uM\" }";
    let (scenario, _) = good(arms);
    let of_it =
        |path: &&VariablePath| matches!(path, VariablePath::Body { drug, .. } if drug == "met_enkephalin");
    let what = scenario.variables.iter().filter(of_it).map(|path| match path {
        VariablePath::Body { what, .. } => *what,
        other => panic!("{other:?}"),
    });
    use BodyObservable::{Csf, Depot, EffectSite, Plasma};
    assert_eq!(what.collect::<Vec<_>>(), [Csf, Depot, EffectSite, Plasma]);
}

#[test]
fn only_living_animals_release_what_needs_one() {
    let (scenario, released) = good("preparation = \"slice\"");
    assert!(released.is_empty());
    assert!(
        !scenario
            .variables
            .iter()
            .any(|path| matches!(path, VariablePath::Body { .. }))
    );
    assert_eq!(
        mistake("preparation = \"slice\"\nmeasure.x.variable = \"body.met_enkephalin.csf\""),
        (
            "`met_enkephalin` is neither given nor released in this scenario".into(),
            "cells release it in a living animal: `preparation = \"in_vivo\"`".into()
        )
    );
    // One arm in an animal is enough: all arms have the same ligands, and the slice has no spinal fluid.
    let arms = "[arm]\nslice = { preparation = \"slice\" }\nanimal = {}\n[measure.x]\n";
    let (_, released) = good(&format!("{arms}variable = \"mine.mu.occupied.met_enkephalin\""));
    assert_eq!(released.len(), 2);
    assert_eq!(
        mistake(&format!(
            "{arms}variable = \"body.met_enkephalin.csf\"\narm = \"slice\""
        ))
        .0,
        "there is no body here"
    );
}

#[test]
fn whether_the_mechanism_is_on_changes_no_ligand() {
    assert_eq!(good("mechanism.test_release = false").1, good("").1);
}

#[test]
fn what_nobody_releases_has_no_spinal_fluid() {
    assert_eq!(
        mistake("measure.x.variable = \"body.leu_enkephalin.csf\""),
        (
            "`leu_enkephalin` is given nowhere in this scenario".into(),
            "did you mean `met_enkephalin`?".into()
        )
    );
    let dose = "[dose.morphine]\nroute = \"iv\"\namount = \"1 mg\"\n[measure.x]\n";
    assert_eq!(
        mistake(&format!("{dose}variable = \"body.morphine.csf\"")),
        (
            "`csf` is read of peptides that cells release, and `morphine` is none that they do".into(),
            "of `body.morphine` there is: depot, effect_site, plasma".into()
        )
    );
    assert_eq!(
        mistake("measure.x.variable = \"body.beta_endorphin.csf\"").1,
        "of `body.beta_endorphin` there is: plasma"
    );
}

#[test]
fn assay_numbers_are_asked_of_drugs_that_are_given_alone() {
    let (checked, _) = checked(&CELLS.replace("duration", "binding = \"assay\"\nduration"));
    let notes = checked.unwrap_or_else(|mistakes| panic!("{mistakes}")).notes;
    assert!(
        notes.iter().any(|note| note
            == "in `main` the cells release `met_enkephalin`, which has no assay numbers at mu and does not bind there"),
        "{notes:?}"
    );
}
