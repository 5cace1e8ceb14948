//! The body's own opioids in a world: flat at rest, competing at receptors, answering agonists, blockade and ethanol, each as
//! its equation says.

use super::worlds::{Course, occupied, parameter};
use papaver_catalogue::Catalogue;
use papaver_oracles::closed::gaddum;

fn rat(hours: f64, more: &str) -> String {
    format!(
        "species = \"rat\"\nduration = \"{hours} h\"\nbaseline = \"0 h\"\n\
         population.locus_coeruleus.neurons = 1\n{more}"
    )
}

const MORPHINE: &str = "dose.morphine = { amount = \"20 mg/kg\", route = \"sc\", every = \"4 h\" }";
const NALTREXONE: &str = "dose.naltrexone = { amount = \"1 mg/kg\", route = \"sc\", every = \"6 h\" }";

const ALL: [&str; 9] = [
    "peptide_production",
    "peptidase",
    "enkephalin",
    "endorphin",
    "endorphin_plasma",
    "exertion",
    "stress",
    "ethanol_release",
    "adaptation_drive",
];

/// Concentration of a peptide at rest, nM.
fn rest_nm(mechanism: &str) -> f64 {
    parameter(mechanism, "rest_concentration")
}

#[test]
fn nothing_moves_without_a_cause() {
    let course = Course::of(&rat(12.0, ""), &ALL);
    let rest = [
        1.0,
        1.0,
        rest_nm("enkephalin_release"),
        rest_nm("endorphin_release"),
        rest_nm("exercise"),
        0.0,
        0.0,
        0.0,
        0.0,
    ];
    for (name, rest) in ALL.into_iter().zip(rest) {
        for value in course.values(name) {
            assert!((value - rest).abs() < 1e-12, "{name}: {value}, not {rest}");
        }
    }
}

/// At rest both peptides hold the share of receptors that Gaddum (1937) gives them.
#[test]
fn peptides_bind_at_rest_and_an_antagonist_keeps_them_off() {
    let names = ["enkephalin", "endorphin"];
    let at_rest = Course::of(&rat(0.1, ""), &names).world;
    let affinity = |drug: &str| {
        let mu = &Catalogue::builtin().drugs[drug].receptors["mu"];
        mu.in_vivo[&papaver_catalogue::types::Species::Rat]
            .affinity_nm
            .value
    };
    let peptides = ["met_enkephalin", "beta_endorphin"];
    let levels = [rest_nm("enkephalin_release"), rest_nm("endorphin_release")];
    let expected = gaddum(&levels, &peptides.map(affinity));
    for (peptide, share) in peptides.into_iter().zip(expected) {
        let found = occupied(&at_rest, peptide);
        assert!(share > 1e-4, "{peptide} hardly binds: the test would say nothing");
        assert!((found - share).abs() < 1e-12, "{peptide}: {found}, not {share}");
    }
    let blocked = Course::of(&rat(2.0, NALTREXONE), &names).world;
    for peptide in peptides {
        let left = occupied(&blocked, peptide) / occupied(&at_rest, peptide);
        assert!((0.0..0.3).contains(&left), "{peptide}: {left} of it still binds");
    }
}

/// Production, peptidases and the peptide between the cells, each against its equation integrated by hand.
#[test]
fn blockade_raises_production_and_an_agonist_lowers_it() {
    let names = [
        "peptide_production",
        "peptidase",
        "enkephalin",
        "adaptation_drive",
        "stimulus",
        "uncoupled_stimulus",
    ];
    let of = |mechanism, name| parameter(mechanism, name);
    let lives = |more: &str| {
        let course = Course::of(&rat(48.0, more), &names);
        let at = |row: &[f64], name: &str| row[names.iter().position(|n| *n == name).unwrap_or(0)];
        let naive = course.values("stimulus")[0] + course.values("uncoupled_stimulus")[0];
        let production = |row: &[f64]| {
            let felt = at(row, "stimulus") + at(row, "uncoupled_stimulus");
            let loss = (1.0 - felt / naive).max(0.0);
            let fall = of("peptide_production", "fall") * at(row, "adaptation_drive");
            (
                1.0 - fall + of("peptide_production", "rise") * loss,
                1.0 / of("peptide_production", "time"),
            )
        };
        course.assert_follows("peptide_production", production, 1e-4);
        let peptidase = |row: &[f64]| {
            let rise = of("peptidase", "gain") * at(row, "adaptation_drive");
            (1.0 + rise, 1.0 / of("peptidase", "time"))
        };
        course.assert_follows("peptidase", peptidase, 1e-4);
        let enkephalin = |row: &[f64]| {
            let clears = at(row, "peptidase");
            (
                rest_nm("enkephalin_release") * at(row, "peptide_production") / clears,
                core::f64::consts::LN_2 * clears / of("enkephalin_release", "half_life"),
            )
        };
        course.assert_follows("enkephalin", enkephalin, 1e-4);
        course
    };
    let blocked = lives(NALTREXONE);
    assert!(
        blocked.last("peptide_production") > 1.2,
        "{}",
        blocked.last("peptide_production")
    );
    // Rest itself is known to 1e-12.
    assert!((blocked.last("peptidase") - 1.0).abs() < 1e-12);
    assert!(blocked.last("enkephalin") > 1.2 * rest_nm("enkephalin_release"));
    let dependent = lives(MORPHINE);
    assert!(
        dependent.last("peptide_production") < 0.9,
        "{}",
        dependent.last("peptide_production")
    );
    assert!(dependent.last("peptidase") > 1.1);
    assert!(dependent.last("enkephalin") < 0.8 * rest_nm("enkephalin_release"));
}

/// With phasic release there is nothing to take away; without any peptides the receptors hold none.
#[test]
fn contested_points_of_tone_and_feedback() {
    let last = |more: &str, name| Course::of(&rat(24.0, more), &["stimulus"]).last(name);
    assert_eq!(last("preset.endogenous_tone = \"phasic\"", "enkephalin"), 0.0);
    assert_eq!(last("preset.endogenous_tone = \"none\"", "endorphin"), 0.0);
    let with = |choice: &str| {
        let more = format!("preset.endogenous_feedback = \"{choice}\"\n{MORPHINE}");
        last(&more, "peptide_production")
    };
    let (down, up) = (with("down"), with("up"));
    assert!(down < 0.95, "{down}");
    assert_eq!(with("none"), 1.0);
    assert!(up > 1.05, "{up}");
}

/// Ethanol makes cells release both peptides; each rises towards what its gain says, with its own half-life.
#[test]
fn ethanol_releases_peptides() {
    let text = "species = \"human\"\nduration = \"3 h\"\nbaseline = \"0 h\"\npopulation.locus_coeruleus.neurons = 1\n\
                dose.ethanol = { amount = \"60 g\", route = \"oral\" }";
    let names = ["enkephalin", "endorphin", "ethanol_release"];
    let course = Course::of(text, &names);
    for (index, (peptide, mechanism)) in [
        ("enkephalin", "enkephalin_release"),
        ("endorphin", "endorphin_release"),
    ]
    .into_iter()
    .enumerate()
    {
        let rest = rest_nm(mechanism);
        let most = course.values(peptide).into_iter().fold(0.0, f64::max);
        assert!(most > 1.1 * rest, "{peptide}: {most} of {rest} nM at rest");
        let law = |row: &[f64]| {
            let target = rest * (1.0 + parameter(mechanism, "ethanol_gain") * row[2]);
            (
                target,
                core::f64::consts::LN_2 / parameter(mechanism, "half_life"),
            )
        };
        assert!(course.values("ethanol_release").iter().any(|a| *a > 0.2));
        course.assert_follows(names[index], law, 1e-4 * rest);
    }
}
