//! Exercise as an event: beta-endorphin in plasma, and drugs that are eliminated more slowly meanwhile.

use crate::support::{measured, scenario, study};

/// The bands of the published experiment stand here a second time: one that is moved in the file moves nothing here.
#[test]
fn beta_endorphin_rises_in_plasma_as_goldfarb_found() {
    let mut scenario = scenario(include_str!(
        "../../../../scenarios/experiments/goldfarb-1990.toml"
    ));
    scenario.replicates = 1;
    let study = study(&scenario);
    let value = |measure: &str, arm: &str| {
        let mut all = study.measures.iter();
        let found = all.find(|m| m.measure == measure && m.arm == arm);
        found
            .unwrap_or_else(|| panic!("no {measure} of {arm}"))
            .estimate
            .value
    };
    for (arm, over, minutes) in [
        ("vo2_60", 0.0, f64::INFINITY),
        ("vo2_70", 0.05, 15.0),
        ("vo2_80", 0.15, 5.0),
    ] {
        // 30 min of rise and 5 min of fall; tau 10 and 30 min; 26 times rest per unit of intensity above the threshold.
        let raised = 26.0 * over * (1.0 - libm::exp(-3.0)) * libm::exp(-5.0 / 30.0);
        let after = value("after", arm).unwrap_or(f64::NAN);
        assert!(
            (after - 1.0 - raised).abs() < 1e-6,
            "{arm}: {after}, not 1 + {raised}"
        );
        let rise_h = value("rise", arm);
        assert!(
            rise_h.is_none_or(|h| h * 60.0 < minutes),
            "{arm}: up after {rise_h:?} h"
        );
        assert_eq!(rise_h.is_some(), over > 0.0, "{arm}");
    }
    let after = value("after", "vo2_80").unwrap_or(f64::NAN);
    assert!((4.0..6.0).contains(&after), "{after}");
}

/// One compartment: while an hour of exercise lasts, the rate of elimination is less by what the parameters say.
#[test]
fn drugs_are_eliminated_more_slowly_meanwhile() {
    let text = r#"
species = "rat"
duration = "2 h"
baseline = "0 h"
replicates = 1
population.locus_coeruleus = { neurons = 1, granularity = "mean_field" }
dose.naloxone = { route = "iv", amount = "1 mg/kg" }
parameter.exercise.clearance_fall = 0.5
[event.run]
over = "1 h"
parameter.exercise.intensity = "80 %"
[arm]
runs = {}
rests = { remove = ["event"] }
[measure]
at_1_h = { variable = "body.naloxone.plasma", at = "1 h", relative_to = { arm = "rests" }, arm = "runs" }
at_2_h = { variable = "body.naloxone.plasma", at = "2 h", relative_to = { arm = "rests" }, arm = "runs" }
"#;
    let value = measured(&scenario(text));
    let naloxone = &papaver_catalogue::Catalogue::builtin().drugs["naloxone"];
    let kinetics = &naloxone.pharmacokinetics[&papaver_catalogue::types::Species::Rat];
    let spared = libm::exp(kinetics.elimination_rate_per_s.value * 3600.0 * 0.5 * 0.8);
    for measure in ["at_1_h", "at_2_h"] {
        let ratio = value(measure, "runs");
        assert!(
            (ratio / spared - 1.0).abs() < 1e-9,
            "{measure}: {ratio}, not {spared}"
        );
    }
}
