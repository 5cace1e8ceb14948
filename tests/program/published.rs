//! Experiment files of the repository against published numbers, which stand here a second time: a band that is moved
//! in a file moves nothing here.

use super::support::scenario;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::Scenario;
use papaver_study::study::{Silent, Study, run};

macro_rules! experiment {
    ($name:literal) => {
        scenario(include_str!(concat!(
            "../../scenarios/experiments/",
            $name,
            ".toml"
        )))
    };
}

fn studied(scenario: &Scenario) -> Study {
    run(scenario, Catalogue::builtin(), 2, &Silent).unwrap_or_else(|e| panic!("{e}"))
}

/// The value of a measure, by its name with the arm in brackets where it has one.
fn value(study: &Study, label: &str) -> f64 {
    let found = study.measures.iter().find(|m| m.label() == label);
    let found = found.unwrap_or_else(|| panic!("no {label}"));
    found
        .estimate
        .value
        .unwrap_or_else(|| panic!("{label} has no value"))
}

/// Occupancy by the agonist before the displacer, at the new equilibrium, and minutes until half of the fall is over:
/// from the association, dissociation and Hill exponents that Mann et al. (2022) fitted, apart from this program. Here
/// the drugs are the catalogue's, in baths, as a scenario has them.
#[test]
fn one_ligand_displaces_another_with_the_numbers_of_the_catalogue() {
    let mut scenario = experiment!("mann-2022-displacement");
    // The same again in single receptors takes a minute: `papaver validate`.
    let in_molecules = |name: &str| name.contains("_receptors_");
    scenario.measures.retain(|m| !in_molecules(&m.name));
    for arm in &mut scenario.arms {
        arm.populations.retain(|p| p.name == "expected");
    }
    scenario.replicates = 1;
    let study = studied(&scenario);
    for (arm, before, after, half_time_min) in [
        ("fentanyl", 0.875, 0.077, 2.49),
        ("carfentanil", 0.914, 0.113, 41.6),
        ("buprenorphine", 0.789, 0.043, 57.0),
        ("fentanyl_by_buprenorphine", 0.944, 0.473, 31.3),
    ] {
        let found = |what: &str| value(&study, &format!("{arm}_{what} [{arm}]"));
        for (what, expected) in [("before", before), ("after", after)] {
            let found = found(what);
            assert!(
                (found - expected).abs() < 0.005,
                "{arm} {what}: {found}, not {expected}"
            );
        }
        let half_time = found("half_time");
        assert!(
            (half_time / half_time_min - 1.0).abs() < 0.02,
            "{arm}: {half_time} min, not {half_time_min}"
        );
    }
}

/// Minutes from the first dose in the nose until a chronic user breathes at 40 % of baseline again, as the model of
/// Mann et al. (2022) has them.
#[test]
fn naloxone_in_the_nose_rescues_when_it_was_published_to() {
    let study = studied(&experiment!("mann-2022"));
    for (measure, expected) in [("rescue_with_one", 14.55), ("rescue_with_four", 10.63)] {
        let found = value(&study, measure);
        assert!(
            (found - expected).abs() < 0.1,
            "{measure}: {found} min, not {expected}"
        );
    }
}

/// Percent of the mu receptors that naloxone blocks 45 to 65 min after so many ug/kg into a vein, in the table of
/// Trøstheim et al. (2022). Naltrexone of the same table is left to `papaver validate`, which reports where 50 mg fall
/// short.
#[test]
fn naloxone_blocks_as_many_receptors_as_were_seen_blocked() {
    let mut scenario = experiment!("trostheim-2022");
    scenario.arms.retain(|arm| arm.name.starts_with("naloxone"));
    scenario.measures.retain(|m| m.name == "naloxone");
    let study = studied(&scenario);
    for (dose, from, to) in [(1, 19.0, 40.0), (10, 65.0, 100.0), (100, 97.0, 100.0)] {
        let found = value(&study, &format!("naloxone [naloxone_{dose}]"));
        assert!(
            (from..=to).contains(&found),
            "{dose} ug/kg: {found} %, not {from} to {to}"
        );
    }
}
