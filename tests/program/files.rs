//! What is in the files: columns, order of rows, keys. Others' scripts rely on them.

use super::support::{Files, files, rows};
use papaver_catalogue::Catalogue;
use std::collections::BTreeMap;

/// Arms, names of populations and variables that are not in the order of the alphabet.
const TEXT: &str = r#"
title = "order"
species = "human"
duration = "1 h"
baseline = "20 min"
replicates = 2
[population.zeta]
type = "locus_coeruleus"
neurons = 5
[population.alpha]
type = "locus_coeruleus"
neurons = 4
[dose.morphine]
amount = "10 mg"
route = "iv"
[arm.usual]
[arm.control]
remove = ["dose"]
[record]
every = "10 min"
variables = ["zeta.firing_rate", "alpha.camp", "alpha.firing_rate", "zeta.mu.surface", "body.morphine.plasma", "outcome.withdrawal"]
[probe.naloxone]
kind = "challenge"
at = ["30 min", "10 min"]
arm = "usual"
duration = "10 min"
dose.naloxone = { amount = "2 mg", route = "iv", at = "0 h" }
[measure.fall]
variable = "zeta.firing_rate"
arm = ["usual", "control"]
relative_to = { window = "baseline" }
bands = { usual = "0 to 2", control = "0 to 2" }
source = "abercrombie-1988"
grade = "B"
use = "calibration"
[measure.challenge]
probe = "naloxone"
probe_at = "30 min"
variable = "zeta.firing_rate"
"#;

fn made() -> &'static Files {
    static FILES: std::sync::OnceLock<Files> = std::sync::OnceLock::new();
    FILES.get_or_init(|| files(TEXT, 2))
}

#[test]
fn headers_are_as_promised() {
    let head = |text: &str| text.lines().next().map(str::to_owned);
    let timeseries = "run_id,arm,replicate,time_h,population,variable,statistic,value,unit";
    let measures = "run_id,arm,measure,value,lower,upper,unit,band_low,band_high,verdict,source";
    assert_eq!(head(&made().timeseries).as_deref(), Some(timeseries));
    assert_eq!(head(&made().measures).as_deref(), Some(measures));
}

#[test]
fn rows_come_in_the_promised_order() {
    let rows = rows(&made().timeseries);
    let arms = [
        "usual",
        "usual/naloxone@0.16666666666666666h",
        "usual/naloxone@0.5h",
        "control",
    ];
    let statistics = ["mean", "sd", "p05", "p50", "p95", "value"];
    let mut variables: Vec<[&str; 2]> = Vec::new();
    let key = |row: &super::support::Row| {
        // A fork belongs to its arm and replicate, behind the run.
        let (arm, _) = row.arm.split_once('/').unwrap_or((&row.arm, ""));
        let place = |list: &[&str], word: &str| {
            list.iter()
                .position(|x| *x == word)
                .unwrap_or_else(|| panic!("{word} is none of {list:?}"))
        };
        let arm = usize::from(arm == "control");
        (
            arm,
            row.replicate,
            place(&arms, &row.arm),
            (row.time_h * 3.6e6).round() as i64,
            place(&statistics, &row.what[2]),
        )
    };
    for pair in rows.windows(2) {
        let (before, after) = (key(&pair[0]), key(&pair[1]));
        let to_time = |k: &(usize, u32, usize, i64, usize)| (k.0, k.1, k.2, k.3);
        assert!(
            to_time(&before) <= to_time(&after),
            "{:?}\n{:?}",
            pair[0],
            pair[1]
        );
        if to_time(&before) == to_time(&after) && pair[0].what[..2] == pair[1].what[..2] {
            assert!(before.4 < after.4, "statistics: {:?}\n{:?}", pair[0], pair[1]);
        }
    }
    // Within a moment: population, then variable.
    let first = &rows[0];
    for row in rows
        .iter()
        .take_while(|r| (r.time_h, &r.arm) == (first.time_h, &first.arm))
    {
        let name = [row.what[0].as_str(), row.what[1].as_str()];
        if variables.last() != Some(&name) {
            variables.push(name);
        }
    }
    let distinct: std::collections::BTreeSet<_> = variables.iter().collect();
    assert_eq!(
        distinct.len(),
        variables.len(),
        "a variable comes twice: {variables:?}"
    );
    assert_eq!(variables.len(), 6, "{variables:?}");
    let populations: Vec<&str> = variables.iter().map(|v| v[0]).collect();
    let mut grouped = populations.clone();
    grouped.dedup();
    assert_eq!(
        grouped.len(),
        4,
        "rows of a population stand together: {populations:?}"
    );
    let alpha: Vec<&str> = variables
        .iter()
        .filter(|v| v[0] == "alpha")
        .map(|v| v[1])
        .collect();
    assert_eq!(alpha, ["camp", "firing_rate"]);
    // The same variables at every moment of every arm.
    let mut moments: BTreeMap<(String, u32, i64), Vec<[String; 3]>> = BTreeMap::new();
    for row in &rows {
        let key = (
            row.arm.clone(),
            row.replicate,
            (row.time_h * 3.6e6).round() as i64,
        );
        moments.entry(key).or_default().push(row.what.clone());
    }
    let mut kinds: Vec<&Vec<[String; 3]>> = moments.values().collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 1, "moments differ in their rows");
}

#[test]
fn times_statistics_and_units() {
    let rows = rows(&made().timeseries);
    let mut times: Vec<f64> = rows
        .iter()
        .filter(|r| r.arm == "usual" && r.replicate == 1)
        .map(|r| r.time_h)
        .collect();
    times.dedup();
    let minutes: Vec<i64> = times.iter().map(|h| (h * 60.0).round() as i64).collect();
    assert_eq!(
        minutes,
        [-20, -10, 0, 10, 20, 30, 40, 50, 60],
        "record every 10 min from the baseline to the end"
    );
    for row in &rows {
        let many = row.what[0] == "zeta" || row.what[0] == "alpha";
        assert_eq!(row.what[2] == "value", !many, "{row:?}");
        let unit = match row.what[1].as_str() {
            "firing_rate" => "Hz",
            "morphine.plasma" => "nM",
            _ => "1",
        };
        assert_eq!(row.unit, unit, "{row:?}");
        assert!(row.number().is_finite(), "{row:?}");
    }
    let plasma = |time_h: f64| {
        rows.iter()
            .find(|r| r.arm == "usual" && r.time_h == time_h && r.what[1] == "morphine.plasma")
            .map(|r| r.number())
    };
    // Dose and record at the same time: record first.
    assert_eq!(plasma(0.0), Some(0.0));
    assert!(plasma(1.0).is_some_and(|nm| nm > 1.0));
}

#[test]
fn run_ids_join_the_files() {
    let mut reader = csv::Reader::from_reader(made().timeseries.as_bytes());
    let run = made().json["run"].as_str().unwrap_or_default().to_owned();
    assert_eq!(run.len(), 12);
    for record in reader.records().map(|r| r.unwrap_or_else(|e| panic!("{e}"))) {
        let arm = record[1].split('/').next().unwrap_or_default();
        assert_eq!(&record[0], format!("{run}-{arm}-{}-1", &record[2]), "{record:?}");
    }
    let mut reader = csv::Reader::from_reader(made().measures.as_bytes());
    for record in reader.records().map(|r| r.unwrap_or_else(|e| panic!("{e}"))) {
        assert_eq!(&record[0], format!("{run}-{}-all-1", &record[1]), "{record:?}");
    }
}

#[test]
fn measures_stand_in_the_order_of_the_file_with_band_and_verdict() {
    let mut reader = csv::Reader::from_reader(made().measures.as_bytes());
    let records: Vec<csv::StringRecord> = reader
        .records()
        .map(|r| r.unwrap_or_else(|e| panic!("{e}")))
        .collect();
    let names: Vec<(&str, &str)> = records.iter().map(|r| (&r[2], &r[1])).collect();
    assert_eq!(
        names,
        [("fall", "usual"), ("fall", "control"), ("challenge", "usual")]
    );
    for record in &records[..2] {
        assert_eq!(
            (&record[7], &record[8], &record[9], &record[10]),
            ("0", "2", "pass", "abercrombie-1988")
        );
        let number = |i: usize| record[i].parse::<f64>().unwrap_or(f64::NAN);
        assert!(number(4) <= number(3) && number(3) <= number(5), "{record:?}");
    }
    assert_eq!(
        (&records[2][7], &records[2][8], &records[2][9]),
        ("", "", "reported")
    );
}

#[test]
fn run_json_has_its_keys() {
    let json = &made().json;
    for key in [
        "papaver",
        "catalogue",
        "title",
        "run",
        "scenario_hash",
        "seed",
        "replicates",
        "arms",
        "measures",
        "dose_response",
        "references",
        "notes",
        "step",
        "counts",
        "resolved",
    ] {
        assert!(json.get(key).is_some(), "`{key}` is missing");
    }
    assert_eq!(json["papaver"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["title"], "order");
    let arms: Vec<&str> = json["arms"]
        .as_array()
        .map_or(&[][..], |a| a)
        .iter()
        .filter_map(|a| a["name"].as_str())
        .collect();
    assert_eq!(arms, ["usual", "control"]);
    assert_eq!(json["counts"]["neurons"], 9);
    let worst = json["step"]["worst_error"].as_f64().unwrap_or(f64::NAN);
    assert!(
        worst > 0.0 && worst <= json["step"]["tolerance"].as_f64().unwrap_or(0.0),
        "{worst}"
    );
    assert!(json["references"]["abercrombie-1988"].is_string());
    let on = json["arms"][0]["mechanisms_on"].as_array().map_or(0, Vec::len);
    let off = json["arms"][0]["mechanisms_off"].as_array().map_or(0, Vec::len);
    let carried = &Catalogue::builtin().neurons["locus_coeruleus"].mechanisms;
    assert_eq!((on, off), (carried.len(), 0));
    assert_eq!(
        json["resolved"]["arm"]["usual"]["dose"]["morphine"]["amount"],
        "10 mg"
    );
}
