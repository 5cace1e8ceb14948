//! The table, the summary and what falls short, over invented estimates.

use super::*;
use crate::stats::Estimate;
use crate::verdict::Claim;
use serde_json::json;

/// A measure with a band from 1 to 2.
fn measure(name: &str, grade: char, usage: &str, value: Option<f64>, verdict: Verdict) -> MeasureResult {
    MeasureResult {
        measure: name.into(),
        arm: "drug".into(),
        estimate: Estimate {
            value,
            ..Estimate::default()
        },
        undefined: false,
        unit: "h".into(),
        band_low: Some(1.0),
        band_high: Some(2.0),
        band_never: false,
        inside: value.map(|value| (1.0..=2.0).contains(&value)),
        verdict,
        claims: Vec::new(),
        source: Some("smith-2001".into()),
        grade: Some(grade),
        usage: Some(usage.into()),
    }
}

fn validated(name: &str, measures: Vec<MeasureResult>) -> Validated {
    Validated {
        name: name.into(),
        file: Some(format!("{name}.toml")),
        title: "A title".into(),
        experiment: Some(Experiment {
            source: "smith-2001".into(),
            protocol: "A protocol.".into(),
            grade: 'B',
            usage: "calibration".into(),
        }),
        notes: vec!["a note".into()],
        measures,
        references: [("smith-2001".to_owned(), Value::from("Smith 2001"))]
            .into_iter()
            .collect(),
        seed: 3,
        replicates: 8,
        hash: "abc".into(),
    }
}

fn several() -> Vec<Validated> {
    let met = measure("met", 'A', "calibration", Some(1.5), Verdict::Pass);
    let low = measure("low", 'B', "calibration", Some(0.25), Verdict::Fail);
    let high = measure("high", 'B', "validation", Some(5.0), Verdict::Fail);
    let mut late = measure("late", 'B', "validation", None, Verdict::Fail);
    late.estimate.note = Some("not reached".into());
    let mut undefined = measure("undefined", 'A', "validation", None, Verdict::Reported);
    undefined.undefined = true;
    let in_c = measure("in_c", 'C', "calibration", Some(1.0), Verdict::Reported);
    let out_c = measure("out_c", 'C', "calibration", Some(9.0), Verdict::Reported);
    let mut contested = measure("contested", 'B', "contested", Some(1.0), Verdict::Contested);
    (contested.band_low, contested.band_high, contested.inside) = (None, None, None);
    let claim = |source: &str, agrees| Claim {
        source: source.into(),
        low: Some(0.0),
        high: None,
        never: false,
        agrees: Some(agrees),
    };
    contested.claims = vec![claim("lee-1988", true), claim("mann-1990", false)];
    let mut free = measure("free", 'B', "calibration", Some(1.0), Verdict::Reported);
    (free.band_low, free.band_high, free.inside) = (None, None, None);
    let mut again = met.clone();
    again.arm = "control".into();
    vec![
        validated("first", vec![met, again, low, free, in_c, out_c]),
        validated("second", vec![high, late, undefined, contested]),
    ]
}

#[test]
fn the_summary_counts_by_use_and_grade() {
    let tally = Tally::new(&several());
    assert_eq!(
        tally.to_string(),
        "calibration: 2 of 3 bands of grade A and B met; validation: 0 of 3 bands of grade A and B met (1 undefined); \
         grade C: 1 of 2 inside, reported; contested: 1"
    );
    assert!(tally.falls_short());
    assert_eq!(Tally::new(&[]).to_string(), "no measure has a band");
}

#[test]
fn grade_c_and_contested_never_fall_short_and_what_is_undefined_does() {
    let alone = |measures: Vec<MeasureResult>| Tally::new(&[validated("one", measures)]).falls_short();
    let [first, second] = <[Validated; 2]>::try_from(several()).unwrap();
    assert!(!alone(vec![first.measures[0].clone(), first.measures[5].clone()]));
    assert!(!alone(vec![second.measures[3].clone()]));
    assert!(alone(vec![first.measures[2].clone()]));
    assert!(alone(vec![second.measures[2].clone()]));
}

#[test]
fn a_band_without_a_grade_is_counted_apart_and_never_falls_short() {
    let mut missed = measure("missed", 'A', "validation", Some(9.0), Verdict::Fail);
    missed.grade = None;
    let mut met = measure("met", 'A', "validation", Some(1.5), Verdict::Pass);
    met.grade = None;
    let mut undefined = measure("undefined", 'A', "validation", None, Verdict::Reported);
    (undefined.grade, undefined.undefined) = (None, true);
    let all = [validated("one", vec![missed, met, undefined])];
    let tally = Tally::new(&all);
    assert_eq!(tally.to_string(), "without a grade: 1 of 3 inside, not counted");
    assert!(!tally.falls_short());
    assert!(misses(&all).is_empty());
}

#[test]
fn misses_come_with_how_far_they_are() {
    let all = several();
    let found: Vec<(&str, String, Option<f64>)> = misses(&all)
        .into_iter()
        .map(|(experiment, label, m)| (experiment.name.as_str(), label, m.beyond()))
        .collect();
    let expected = [
        ("first", "low", Some(-0.75)),
        ("second", "high", Some(3.0)),
        ("second", "late", None),
        ("second", "undefined", None),
    ];
    assert_eq!(
        found,
        expected.map(|(experiment, label, by)| (experiment, label.to_owned(), by))
    );
}

#[test]
fn the_table_has_every_measure_and_an_arm_where_there_are_several() {
    let text = String::from_utf8(write_validation(Vec::new(), &several()).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "experiment,measure,value,lower,upper,unit,band_low,band_high,verdict,grade,use,source"
    );
    assert_eq!(lines.len(), 11);
    assert_eq!(
        lines[1],
        "first,met [drug],1.5,,,h,1,2,pass,A,calibration,smith-2001"
    );
    assert_eq!(lines[4], "first,free,1,,,h,,,reported,B,calibration,smith-2001");
    assert_eq!(lines[8], "second,late,,,,h,1,2,fail,B,validation,smith-2001");
    assert_eq!(
        lines[10],
        "second,contested,1,,,h,,,contested,B,contested,lee-1988"
    );
}

#[test]
fn the_json_file_tells_what_the_table_has_no_column_for() {
    let catalogue = Catalogue::builtin();
    let broken = [("third".to_owned(), "it broke".to_owned())];
    let json = validation_json(&several(), &broken, catalogue, &Execution::default());
    assert_eq!(json["failed"], json!([{ "name": "third", "reason": "it broke" }]));
    assert_eq!(json["references"], json!({ "smith-2001": "Smith 2001" }));
    let second = &json["experiments"][1];
    assert_eq!(second["protocol"], "A protocol.");
    assert_eq!(second["notes"], json!(["a note", "late: not reached"]));
    assert_eq!(
        second["measures"][3]["agreement"],
        "consistent with lee-1988, not with mann-1990"
    );
    assert_eq!(second["measures"][0]["beyond"], 3.0);
    assert_eq!(json["experiments"][0]["measures"][0]["name"], "met [drug]");
}
