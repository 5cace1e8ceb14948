//! What a scenario asks: claims of both sides, phenomena, what an ablation looks at, hypotheses.

use papaver_scenario::model::{Ablation, Band, Hypothesis, Measure, Scenario};

use crate::common::{good, with};

const QUESTIONS: &str = include_str!("../files/questions.toml");

fn measure<'s>(scenario: &'s Scenario, name: &str) -> &'s Measure {
    scenario
        .measures
        .iter()
        .find(|one| one.name == name)
        .expect("the measure")
}

#[test]
fn both_sides_of_a_contested_point_make_their_claims() {
    let scenario = good(QUESTIONS);
    let rise = measure(&scenario, "rise");
    assert_eq!((rise.name.as_str(), rise.rows.len()), ("rise", 1));
    let claims = [
        ("andrade-1983".to_string(), Band::Range(f64::NEG_INFINITY, 20.0)),
        ("own-2026".to_string(), Band::Range(50.0, 100.0)),
    ];
    assert_eq!(rise.rows[0].claims, claims);
    assert_eq!((rise.rows[0].band, rise.unit.0.as_str()), (None, "%"));
    assert_eq!(
        (rise.grade, rise.usage.as_deref()),
        (Some('D'), Some("contested"))
    );
    assert_eq!(
        measure(&scenario, "half").rows[0].claims[0].1,
        Band::Range(0.0, 0.5)
    );
}

#[test]
fn a_measure_that_starts_from_another_replaces_its_claims_and_is_no_phenomenon() {
    let scenario = good(QUESTIONS);
    let agreed = measure(&scenario, "agreed");
    assert_eq!(agreed.rows[0].band, Some(Band::Range(1.0, 2.0)));
    assert!(agreed.rows[0].claims.is_empty());
    assert_eq!(agreed.phenomenon, None);
    assert_eq!(measure(&scenario, "rise").phenomenon.as_deref(), Some("rebound"));
}

#[test]
fn claims_need_no_source_in_a_plain_scenario() {
    let claim = "[measure.x]\nvariable = \"locus_coeruleus.firing_rate\"\nreduce = \"onset\"\nlevel = \"3 Hz\"\n\
                 claim.andrade-1983 = { band = \"never\" }";
    let scenario = good(&with(claim));
    assert_eq!(
        scenario.measures[0].rows[0].claims,
        [("andrade-1983".to_string(), Band::Never)]
    );
    assert_eq!(scenario.measures[0].source, None);
}

#[test]
fn an_ablation_says_what_is_varied_and_looked_at() {
    let text = |text: &str| text.to_string();
    let scenario = good(QUESTIONS);
    let ablation = Ablation {
        mechanisms: Some(vec![text("pka"), text("camp_gate")]),
        phenomena: Some(vec![text("rebound"), text("of_another_file")]),
        files: vec![text("other.toml")],
    };
    assert_eq!(scenario.ablation, ablation);
    let few = Hypothesis {
        title: text("too few receptors"),
        mechanisms: vec![text("internalisation"), text("turnover")],
    };
    assert_eq!(scenario.hypotheses["few"], few);
    assert_eq!(scenario.hypotheses["camp"].title, "camp");
    assert_eq!(scenario.hypotheses.keys().collect::<Vec<_>>(), ["few", "camp"]);
    assert_eq!(good(&with("")).ablation, Ablation::default());
}

#[test]
fn a_mechanism_that_is_on_in_one_arm_can_be_switched_off() {
    let switched = "[mechanism]\npka = false\n[arm]\na = {}\nb = { mechanism.pka = true }\n[ablation]\nmechanisms = \"pka\"";
    let scenario = good(&with(switched));
    assert_eq!(scenario.ablation.mechanisms, Some(vec!["pka".to_string()]));
}
