//! `papaver validate` and `papaver report`: what they write and say, and how they end.

use super::support::{folder_with, papaver};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A tiny experiment. Its baseline firing lies at 1 to 3 Hz whatever is drawn.
fn experiment(title: &str, grade: &str, usage: &str, measures: &str) -> String {
    format!(
        r#"
title = "{title}"
species = "rat"
duration = "10 min"
baseline = "10 min"
replicates = 2
population.locus_coeruleus.neurons = 3
dose.morphine = {{ amount = "3 mg/kg", route = "sc" }}
experiment = {{ source = "abercrombie-1988", grade = "{grade}", use = "{usage}", protocol = "Neurons fire." }}
[arm]
control = {{ remove = ["dose"] }}
dosed = {{}}
[measure]
{measures}
"#
    )
}

const MET: &str = r#"
rate = { variable = "locus_coeruleus.firing_rate", arm = "control", band = "0.5 to 5 Hz" }
sizes = { variable = "locus_coeruleus.firing_rate", bands = { dosed = "0 to 5 Hz" } }
"#;
const MISSED: &str = r#"
rate = { variable = "locus_coeruleus.firing_rate", arm = "control", band = "20 to 30 Hz" }
late = { variable = "locus_coeruleus.firing_rate", arm = "control", reduce = "onset", level = "99 Hz", band = "< 1 h" }
"#;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn assert_code(output: &Output, expected: i32) {
    let said = format!("{}\n{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(expected), "{said}");
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder)).unwrap_or_else(|e| panic!("{e}"));
    fs::write(path, text).unwrap_or_else(|e| panic!("{e}"));
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The fields of a table without its header.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let fields = |r: csv::StringRecord| r.iter().map(str::to_owned).collect();
    reader.records().map_while(Result::ok).map(fields).collect()
}

#[test]
fn experiments_of_the_current_folder_become_a_table_a_file_and_a_page() {
    let folder = folder_with("plain.toml", "");
    let met = experiment("met", "B", "calibration", MET);
    let grade_c = experiment("far off", "C", "calibration", MISSED);
    put(folder.path(), "scenarios/experiments/b-2000.toml", &met);
    put(
        folder.path(),
        "scenarios/experiments/deeper/a-1990.toml",
        &grade_c,
    );
    let plain = met
        .replace("experiment =", "# ")
        .replace("bands = ", "# ")
        .replace(", band = \"0.5 to 5 Hz\"", "");
    put(
        folder.path(),
        "scenarios/experiments/plain.toml",
        &plain.replace("sizes", "# "),
    );
    let done = papaver(folder.path(), &["validate", "--strict", "--threads", "2"]);
    assert_code(&done, 0);
    let said = text(&done.stdout);
    let summary = "calibration: 2 of 2 bands of grade A and B met; grade C: 0 of 2 inside, reported";
    assert!(said.contains(summary), "{said}");
    assert!(
        said.contains("reported (outside)") && !said.contains("missed:"),
        "{said}"
    );
    let notes = text(&done.stderr);
    assert!(
        notes.contains("plain.toml has no [experiment]: passed over"),
        "{notes}"
    );

    let csv = read(folder.path(), "out/validation/validation.csv");
    let head = "experiment,measure,value,lower,upper,unit,band_low,band_high,verdict,grade,use,source";
    assert_eq!(csv.lines().next(), Some(head));
    let rows = rows(&csv);
    let names: Vec<[&str; 2]> = rows.iter().map(|r| [r[0].as_str(), r[1].as_str()]).collect();
    let expected = [
        ["b-2000", "rate"],
        ["b-2000", "sizes [control]"],
        ["b-2000", "sizes [dosed]"],
        ["a-1990", "rate"],
        ["a-1990", "late"],
    ];
    assert_eq!(names, expected);
    assert_eq!(
        rows[0][5..],
        ["Hz", "0.5", "5", "pass", "B", "calibration", "abercrombie-1988"]
    );
    assert_eq!(rows[1][6..9], ["", "", "reported"]);
    assert_eq!(rows[4][2..9], ["", "", "", "h", "", "1", "reported"]);

    let json: Value = read(folder.path(), "out/validation/validation.json")
        .parse()
        .unwrap_or_default();
    assert_eq!(json["summary"], summary);
    assert_eq!(json["experiments"][0]["protocol"], "Neurons fire.");
    assert_eq!(
        json["experiments"][1]["notes"].as_array().and_then(|n| n.last()),
        Some(&"late: not reached".into())
    );
    assert!(json["references"]["abercrombie-1988"].is_string());
    let page = read(folder.path(), "out/validation/validation.html");
    assert!(page.contains("far off") && page.trim_end().ends_with("</html>"));
}

#[test]
fn strict_ends_with_3_when_a_band_is_missed_and_says_how_far() {
    let folder = folder_with("miss.toml", &experiment("miss", "A", "validation", MISSED));
    let done = papaver(folder.path(), &["validate", "miss.toml", "--out", "o"]);
    assert_code(&done, 0);
    let said = text(&done.stdout);
    assert!(
        said.contains("validation: 0 of 2 bands of grade A and B met"),
        "{said}"
    );
    assert!(
        said.contains("missed: miss rate: ") && said.contains(" Hz below 20 to 30"),
        "{said}"
    );
    assert!(
        said.contains("missed: miss late: not reached, published < 1 h"),
        "{said}"
    );
    let strict = papaver(
        folder.path(),
        &["validate", "miss.toml", "--out", "o", "--strict"],
    );
    assert_code(&strict, 3);
    assert!(text(&strict.stderr).contains("--strict: validation: 0 of 2"));
    assert!(
        folder.path().join("o/validation.csv").is_file(),
        "the files are written all the same"
    );
}

#[test]
fn all_mistakes_of_all_files_are_told_and_nothing_is_run() {
    let folder = folder_with(
        "first.toml",
        &experiment("a", "B", "calibration", MET).replace("Hz", "mV"),
    );
    put(folder.path(), "second.toml", "duration = \"1 h\"\n");
    put(
        folder.path(),
        "good.toml",
        &experiment("good", "B", "calibration", MET),
    );
    let done = papaver(
        folder.path(),
        &["validate", "first.toml", "good.toml", "second.toml"],
    );
    assert_code(&done, 2);
    let said = text(&done.stderr);
    assert!(
        said.contains("first.toml:") && said.contains("second.toml"),
        "{said}"
    );
    assert!(!folder.path().join("out").exists());
    assert_code(&papaver(folder.path(), &["validate", "gone.toml"]), 2);
}

#[test]
fn numbers_and_standard_output() {
    let folder = folder_with("one.toml", &experiment("one", "B", "calibration", MET));
    let table = |more: &[&str]| {
        let arguments = [&["validate", "one.toml", "--out", "-"], more].concat();
        let done = papaver(folder.path(), &arguments);
        assert_code(&done, 0);
        text(&done.stdout)
    };
    let two = table(&[]);
    assert!(
        two.starts_with("experiment,measure,") && two.lines().count() == 4,
        "{two}"
    );
    assert_eq!(two, table(&["--threads", "1"]));
    assert_ne!(two, table(&["--seed", "5"]));
    // One replicate has no interval.
    let one = rows(&table(&["--replicates", "1"]));
    assert!(
        one.iter().all(|row| !row[2].is_empty() && row[3].is_empty()),
        "{one:?}"
    );
    assert!(!folder.path().join("out").exists());
}

#[test]
fn report_makes_the_pages_again_from_the_files_alone() {
    let folder = folder_with("one.toml", &experiment("one", "B", "calibration", MET));
    assert_code(
        &papaver(folder.path(), &["validate", "one.toml", "--out", "o"]),
        0,
    );
    assert_code(&papaver(folder.path(), &["run", "one.toml", "--out", "o"]), 0);
    let pages = ["validation.html", "report.html"];
    let before = pages.map(|page| read(folder.path(), &format!("o/{page}")));
    for page in pages {
        fs::remove_file(folder.path().join("o").join(page)).unwrap_or_else(|e| panic!("{e}"));
    }
    let done = papaver(folder.path(), &["report", "o"]);
    assert_code(&done, 0);
    assert!(before == pages.map(|page| read(folder.path(), &format!("o/{page}"))));
    assert!(text(&done.stdout).contains("report.html made."));
    fs::create_dir(folder.path().join("empty")).unwrap_or_else(|e| panic!("{e}"));
    let nothing = papaver(folder.path(), &["report", "empty"]);
    assert_code(&nothing, 2);
    assert!(text(&nothing.stderr).contains("none of run.json, validation.json"));
    put(folder.path(), "bad/run.json", "{");
    assert_code(&papaver(folder.path(), &["report", "bad"]), 2);
    put(folder.path(), "o/run.json", "{}");
    let other = papaver(folder.path(), &["report", "o"]);
    assert_code(&other, 2);
    let said = text(&other.stderr);
    assert!(said.contains("o/run.json: it has no key `papaver`"), "{said}");
}

#[test]
fn experiments_are_built_in() {
    let folder = folder_with("nothing", "");
    let done = papaver(folder.path(), &["list", "experiments"]);
    assert_code(&done, 0);
    let listed = text(&done.stdout);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/experiments");
    let files = fs::read_dir(shipped).unwrap_or_else(|e| panic!("{e}"));
    let names: Vec<String> = files
        .filter_map(Result::ok)
        .filter_map(|e| Some(e.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    assert!(
        names.len() > 10 && names.iter().all(|n| listed.contains(n)),
        "{listed}"
    );
}

#[test]
fn a_named_file_that_is_no_experiment_is_refused_and_hidden_files_are_no_experiments() {
    let folder = folder_with("one.toml", &experiment("one", "B", "calibration", MET));
    let plain = experiment(
        "plain",
        "B",
        "calibration",
        "rate = { variable = \"locus_coeruleus.firing_rate\" }",
    );
    put(folder.path(), "plain.toml", &plain.replace("experiment =", "# "));
    let done = papaver(folder.path(), &["validate", "plain.toml", "one.toml"]);
    assert_code(&done, 2);
    let said = text(&done.stderr);
    assert!(
        said.contains("plain.toml has no [experiment]: `papaver run` runs it"),
        "{said}"
    );
    assert!(!folder.path().join("out").exists());
    put(
        folder.path(),
        "some/one.toml",
        &experiment("one", "B", "calibration", MET),
    );
    put(folder.path(), "some/._one.toml", "\0\u{1}");
    put(folder.path(), "some/.kept/two.toml", "no toml");
    let done = papaver(folder.path(), &["validate", "some", "--out", "-"]);
    assert_code(&done, 0);
    let names: Vec<String> = rows(&text(&done.stdout))
        .into_iter()
        .map(|r| r[0].clone())
        .collect();
    assert!(
        !names.is_empty() && names.iter().all(|name| name == "one"),
        "{names:?}"
    );
}

/// A setting goes to the experiments that have its path; one that none has is a mistake.
#[test]
fn settings_change_the_experiments_that_they_fit() {
    const RANGE: &str = r#"
lowest = { variable = "locus_coeruleus.firing_rate", arm = "control", reduce = "min", band = "0 to 99 Hz" }
highest = { variable = "locus_coeruleus.firing_rate", arm = "control", reduce = "max" }
"#;
    let folder = folder_with("one.toml", &experiment("one", "B", "calibration", RANGE));
    let other = experiment("other", "B", "calibration", RANGE).replace("locus_coeruleus", "dorsal_horn");
    put(folder.path(), "other.toml", &other);
    let validate = |set: &[&str]| {
        let arguments = [&["validate", "one.toml", "other.toml", "--out", "-"], set].concat();
        papaver(folder.path(), &arguments)
    };
    let values = |set: &[&str]| {
        let done = validate(set);
        assert_code(&done, 0);
        let value = |row: Vec<String>| row[2].parse::<f64>().unwrap_or(f64::NAN);
        rows(&text(&done.stdout))
            .into_iter()
            .map(value)
            .collect::<Vec<_>>()
    };
    let [low, high, other_low, other_high] = values(&[])[..] else {
        panic!("four measures")
    };
    assert!(low < high && other_low < other_high, "spikes come by chance");
    let without = values(&["--set", "solver.chance=false"]);
    assert!((without[0] - without[1]).abs() < 1e-9, "{without:?}");
    let one_neuron = values(&["--set", "population.locus_coeruleus.neurons=1"]);
    assert_ne!(one_neuron[..2], [low, high]);
    assert_eq!(one_neuron[2..], [other_low, other_high]);
    let nowhere = validate(&["--set", "population.rmtg.granularity=\"pool\""]);
    assert_code(&nowhere, 2);
    let said = text(&nowhere.stderr);
    assert!(said.contains("fits no experiment"), "{said}");
}
