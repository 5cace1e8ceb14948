//! Results do not depend on threads, executors, the order of arms, or on what else is recorded or probed.

use super::support::{Row, files, folder_with, papaver, rows};
use serde_json::Value;
use std::fs;

const HEAD: &str = r#"
species = "human"
duration = "3 h"
replicates = 2
[population.locus_coeruleus]
neurons = 130
[dose.morphine]
amount = "10 mg"
route = "iv"
at = "20 min"
"#;

const CONTROL: &str = "[arm.control]\nremove = [\"dose\"]\n";
const MORPHINE: &str = "[arm.morphine]\n";
const NALOXONE: &str =
    "[arm.naloxone]\ndose.naloxone = { amount = \"2 mg\", route = \"iv\", at = \"2 h\" }\n";
const PROBE: &str = r#"
[probe.curve]
kind = "dose_response"
at = "1 h"
arm = "morphine"
clear = true
duration = "10 min"
drug = "morphine"
route = "local"
doses = { range = "1 to 1000 nM", points = 3 }
variable = "locus_coeruleus.firing_rate"
window = "5 to 10 min"
relative_to = { vehicle = true }
as = "percent_fall"
[measure.shift]
probe = "curve"
probe_at = "1 h"
variable = "ec50"
arm = "morphine"
"#;
const MEASURE: &str = r#"
[measure.fall]
variable = "locus_coeruleus.firing_rate"
arm = "morphine"
window = "0 to 1 h"
relative_to = { arm = "control" }
"#;

fn read(folder: &std::path::Path, name: &str) -> String {
    let path = folder.join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Several runs: they lie side by side on two threads.
#[test]
fn one_thread_and_two_write_the_same_files() {
    let text = [HEAD, CONTROL, MORPHINE, NALOXONE, MEASURE, PROBE].concat();
    let folder = folder_with("s.toml", &text);
    let at = folder.path();
    for threads in ["1", "2"] {
        let done = papaver(at, &["run", "s.toml", "--out", threads, "--threads", threads]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    for name in ["timeseries.csv", "measures.csv"] {
        let (one, two) = (read(&at.join("1"), name), read(&at.join("2"), name));
        assert!(one.lines().count() > 2, "{name} is empty");
        assert!(one == two, "{name} differs between one thread and two");
    }
    let json = |threads: &str| -> Value {
        let text = read(&at.join(threads), "run.json");
        let mut json: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}"));
        let execution = json
            .as_object_mut()
            .and_then(|members| members.remove("execution"));
        let used = execution.as_ref().and_then(|e| e["threads"].as_u64());
        assert_eq!(
            used,
            threads.parse().ok(),
            "run.json says how many threads there were"
        );
        json
    };
    assert_eq!(json("1"), json("2"));
}

/// One run: two threads work on its neurons, which lie in three chunks, as molecules and as counts.
#[test]
fn threads_side_by_side_and_threads_within_a_run_agree() {
    for granularity in ["", "granularity = \"pool\"\nreceptors.mu = 10_000"] {
        let neurons = format!("neurons = 130\n{granularity}");
        let head = HEAD.replace("replicates = 2", "replicates = 1");
        let text = [&head.replace("neurons = 130", &neurons), MORPHINE].concat();
        let (serial, parallel) = (files(&text, 1), files(&text, 2));
        assert!(serial.timeseries.lines().count() > 100);
        assert!(serial.timeseries == parallel.timeseries, "the executor shows");
        assert_eq!(serial.json, parallel.json);
    }
}

#[test]
fn the_order_of_arms_changes_nothing_but_the_order() {
    let forward = files(&[HEAD, CONTROL, MORPHINE, NALOXONE, MEASURE].concat(), 2);
    let backward = files(&[HEAD, NALOXONE, MORPHINE, CONTROL, MEASURE].concat(), 2);
    let (mut forward_rows, mut backward_rows) = (rows(&forward.timeseries), rows(&backward.timeseries));
    let arms = |rows: &[Row]| {
        let mut arms: Vec<String> = rows.iter().map(|r| r.arm.clone()).collect();
        arms.dedup();
        arms
    };
    assert_eq!(arms(&forward_rows), ["control", "morphine", "naloxone"]);
    assert_eq!(arms(&backward_rows), ["naloxone", "morphine", "control"]);
    forward_rows.sort_by(|a, b| a.arm.cmp(&b.arm));
    backward_rows.sort_by(|a, b| a.arm.cmp(&b.arm));
    assert!(forward_rows == backward_rows, "a row differs");
    let measures = |text: &str| {
        text.lines()
            .map(|l| l.split_once('-').map(|x| x.1.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(measures(&forward.measures), measures(&backward.measures));
}

/// The state of rest is sought until nothing changes by more.
const REST_FOUND_TO: f64 = 1e-12;

/// Every row of `fewer` is in `more` with the same value, to `tolerance` (0: the same digits).
fn assert_contained(fewer: &str, more: &str, tolerance: f64) {
    let (fewer, more) = (rows(fewer), rows(more));
    let mut candidates = more.iter();
    for row in &fewer {
        let same = |other: &&Row| {
            (&other.arm, other.replicate, other.time_h, &other.what)
                == (&row.arm, row.replicate, row.time_h, &row.what)
        };
        // Both are in the same order, so that one pass is enough.
        let found = candidates.find(same).unwrap_or_else(|| panic!("lost: {row:?}"));
        let difference = (found.number() - row.number()).abs();
        let close = tolerance > 0.0 && difference <= REST_FOUND_TO.max(tolerance * row.number().abs());
        assert!(found.value == row.value || close, "{row:?}\n{found:?}");
    }
    assert!(fewer.len() > 100 && more.len() >= fewer.len());
}

#[test]
fn recording_more_changes_no_other_row() {
    let few = [
        HEAD,
        MORPHINE,
        "[record]\nvariables = [\"locus_coeruleus.firing_rate\"]\n",
    ]
    .concat();
    let many = [
        HEAD,
        MORPHINE,
        "[record]\nvariables = [\"body.morphine.plasma\", \"locus_coeruleus.*\", \"locus_coeruleus.mu.*\"]\n",
    ];
    let (few, many) = (files(&few, 2), files(&many.concat(), 2));
    assert!(
        many.timeseries.len() > 5 * few.timeseries.len(),
        "more was recorded"
    );
    assert_contained(&few.timeseries, &many.timeseries, 0.0);
}

#[test]
fn probing_changes_no_row_of_the_run() {
    let plain = files(&[HEAD, MORPHINE].concat(), 2);
    let probed = files(&[HEAD, MORPHINE, PROBE].concat(), 2);
    assert_contained(&plain.timeseries, &probed.timeseries, 0.0);
    let challenge = "[probe.challenge]\nkind = \"challenge\"\nat = [\"30 min\", \"1 h\"]\nduration = \"20 min\"\n\
                     dose.more = { drug = \"morphine\", amount = \"20 mg\", route = \"iv\", at = \"0 h\" }\n";
    let challenged = files(&[HEAD, MORPHINE, challenge].concat(), 2);
    let forks = rows(&challenged.timeseries)
        .iter()
        .filter(|r| r.arm == "morphine/challenge@1h")
        .count();
    assert!(forks > 0, "the fork at 1 h was recorded");
    assert_contained(&plain.timeseries, &challenged.timeseries, 0.0);
}

/// A drug that only a probe gives adds compartments to the body, and they do not show.
#[test]
fn probing_with_another_drug_changes_no_row_of_the_run() {
    let plain = files(&[HEAD, MORPHINE].concat(), 2);
    let challenge = "[probe.challenge]\nkind = \"challenge\"\nat = \"1 h\"\nduration = \"20 min\"\n\
                     dose.naloxone = { amount = \"2 mg\", route = \"iv\", at = \"0 h\" }\n";
    let challenged = files(&[HEAD, MORPHINE, challenge].concat(), 2);
    assert_contained(&plain.timeseries, &challenged.timeseries, 0.0);
}

/// A ligand that receptors carry as a tag adds joint states. They are empty until it is given, and must not show; only
/// the rounding of a larger matrix may.
#[test]
fn probing_with_an_explicit_ligand_changes_no_row_of_the_run() {
    let plain = files(&[HEAD, MORPHINE].concat(), 2);
    let challenge = "[probe.challenge]\nkind = \"challenge\"\nat = \"1 h\"\nduration = \"20 min\"\n\
                     dose.naltrexone = { amount = \"50 mg\", route = \"oral\", at = \"0 h\" }\n";
    let challenged = files(&[HEAD, MORPHINE, challenge].concat(), 2);
    assert_contained(&plain.timeseries, &challenged.timeseries, 1e-9);
}

/// A rule that has nothing to act on in this run: two arms that differ in its switch alone are one.
#[test]
fn a_switch_without_effect_changes_no_number() {
    let arms = "[arm.on]\n[arm.off]\nmechanism.antagonist_stabilisation = false\n";
    let record =
        "[record]\nvariables = [\"locus_coeruleus.*\", \"locus_coeruleus.mu.*\", \"outcome.withdrawal\"]\n";
    let all = rows(&files(&[HEAD, arms, record].concat(), 2).timeseries);
    let of = |arm: &str| -> Vec<Row> {
        all.iter()
            .filter(|r| r.arm == arm)
            .map(|r| Row {
                arm: String::new(),
                ..r.clone()
            })
            .collect()
    };
    assert!(of("on").len() > 1000);
    assert!(of("on") == of("off"), "the switch shows");
}

/// A replicate is what its number says, however many there are.
#[test]
fn more_replicates_change_no_replicate() {
    let of = |replicates: &str| {
        let text = [&HEAD.replace("replicates = 2", replicates), MORPHINE].concat();
        rows(&files(&text, 2).timeseries)
    };
    let (two, three) = (of("replicates = 2"), of("replicates = 3"));
    let first_two: Vec<Row> = three.iter().filter(|r| r.replicate <= 2).cloned().collect();
    assert!(two.len() > 100 && three.len() > two.len());
    assert!(two == first_two, "a replicate changed");
    let values = |replicate| -> Vec<&String> {
        two.iter()
            .filter(|r| r.replicate == replicate)
            .map(|r| &r.value)
            .collect()
    };
    assert!(values(1) != values(2), "replicates differ from one another");
}
