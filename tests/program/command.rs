//! The command line: what it writes, how it ends, and what it says of a mistake.

use super::support::{folder_with, papaver};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SMALL: &str = r#"
title = "a small run"
species = "human"
duration = "20 min"
replicates = 1
[population.locus_coeruleus]
neurons = 3
[dose.morphine]
amount = "10 mg"
route = "iv"
[measure]
rate = { variable = "locus_coeruleus.firing_rate" }
"#;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// Ended with this code; what it said is shown if not.
fn assert_code(output: &Output, expected: i32) {
    assert_eq!(
        code(output),
        expected,
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// All names in a folder, hidden ones too.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries
        .filter_map(Result::ok)
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&n| n.to_owned()).collect()
}

#[test]
fn run_writes_five_files_and_nothing_else() {
    let folder = folder_with("small.toml", SMALL);
    let done = papaver(folder.path(), &["run", "small.toml", "--out", "result"]);
    assert_code(&done, 0);
    let expected = set(&[
        "datapackage.json",
        "measures.csv",
        "report.html",
        "run.json",
        "timeseries.csv",
    ]);
    assert_eq!(names(&folder.path().join("result")), expected);
    assert_eq!(names(folder.path()), set(&["result", "small.toml"]));
    let said = text(&done.stdout);
    assert!(
        said.contains("a small run") && said.contains("rate") && said.contains("result"),
        "{said}"
    );
    let page = fs::read_to_string(folder.path().join("result/report.html")).unwrap_or_default();
    assert!(
        page.contains("a small run") && page.trim_end().ends_with("</html>"),
        "the page is not whole"
    );
}

#[test]
fn every_column_of_a_run_is_described_in_the_data_package() {
    let folder = folder_with("small.toml", SMALL);
    assert_code(&papaver(folder.path(), &["run", "small.toml", "--out", "o"]), 0);
    let read = |name: &str| fs::read_to_string(folder.path().join("o").join(name)).unwrap_or_default();
    let package: serde_json::Value = serde_json::from_str(&read("datapackage.json")).unwrap_or_default();
    let tables = package["resources"].as_array().cloned().unwrap_or_default();
    assert_eq!(tables.len(), 2);
    for table in tables {
        let csv = read(table["path"].as_str().unwrap_or_default());
        let fields = table["schema"]["fields"].as_array().cloned().unwrap_or_default();
        let names: Vec<&str> = fields.iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(csv.lines().next(), Some(names.join(",").as_str()));
        assert!(
            fields
                .iter()
                .all(|f| f["description"].as_str().is_some_and(|d| d.len() > 3)),
            "{fields:?}"
        );
    }
}

#[test]
fn run_twice_writes_the_same_files_again() {
    let folder = folder_with("small.toml", SMALL);
    let csv = || fs::read_to_string(folder.path().join("out/small/timeseries.csv")).unwrap_or_default();
    // Without --out the folder has the name of the scenario.
    assert_code(&papaver(folder.path(), &["run", "small.toml"]), 0);
    let first = csv();
    assert_code(&papaver(folder.path(), &["run", "small.toml"]), 0);
    assert!(first.lines().count() > 20 && first == csv());
    assert_code(&papaver(folder.path(), &["run", "small.toml", "--seed", "2"]), 0);
    assert!(first != csv(), "another seed, other numbers");
    assert_eq!(names(&folder.path().join("out/small")).len(), 5);
}

#[test]
fn run_to_standard_output_prints_the_table_and_leaves_no_file() {
    let folder = folder_with("small.toml", SMALL);
    let done = papaver(folder.path(), &["run", "small.toml", "--out", "-"]);
    assert_code(&done, 0);
    let table = text(&done.stdout);
    let head = "run_id,arm,replicate,time_h,population,variable,statistic,value,unit";
    assert_eq!(table.lines().next(), Some(head));
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<_>, _> = reader.records().collect();
    assert!(rows.is_ok_and(|rows| rows.len() > 20), "{table}");
    assert_eq!(names(folder.path()), set(&["small.toml"]));
    let again = papaver(folder.path(), &["run", "small.toml", "--out", "files"]);
    assert_code(&again, 0);
    let file = fs::read_to_string(folder.path().join("files/timeseries.csv")).unwrap_or_default();
    assert!(file == table, "the file and standard output differ");
}

#[test]
fn replicates_seed_and_set_change_the_run() {
    let folder = folder_with("small.toml", SMALL);
    let arguments = [
        "run",
        "small.toml",
        "--out",
        "o",
        "--replicates",
        "2",
        "--seed",
        "9",
        "--set",
        "dose.morphine.amount=\"5 mg\"",
    ];
    assert_code(&papaver(folder.path(), &arguments), 0);
    let json = fs::read_to_string(folder.path().join("o/run.json")).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        (json["replicates"].as_u64(), json["seed"].as_u64()),
        (Some(2), Some(9))
    );
    assert_eq!(
        json["resolved"]["arm"]["main"]["dose"]["morphine"]["amount"],
        "5 mg"
    );
}

#[test]
fn mistakes_in_what_is_given_end_with_2() {
    let folder = folder_with("small.toml", SMALL);
    let wrong = SMALL
        .replace("\"iv\"", "\"sideways\"")
        .replace("neurons = 3", "neurons = 0");
    fs::write(folder.path().join("wrong.toml"), wrong).unwrap_or_else(|e| panic!("{e}"));
    for (arguments, words) in [
        (
            &["run", "wrong.toml", "--out", "o"][..],
            &["wrong.toml:", "sideways", "neurons"][..],
        ),
        (&["check", "wrong.toml"], &["wrong.toml:", "sideways", "neurons"]),
        (&["run", "nowhere.toml"], &["nowhere.toml"]),
        (&["run", "small.toml", "--set", "nonsense"], &["nonsense", "="]),
        (
            &["run", "small.toml", "--set", "dose.morphine.amuont=\"5 mg\""],
            &["amuont", "dose.morphine.amount"],
        ),
        (
            &["run", "small.toml", "--set", "dose.morphine.amount=\"5 furlong\""],
            &["furlong"],
        ),
        (&["run", "small.toml", "--replicates", "0"], &["replicates"]),
        (&["run", "--example", "one_dose"], &["one_dose", "one-dose"]),
        (&["run"], &["scenario file", "--example NAME"]),
        (&["explain", "morfine"], &["morfine", "did you mean `morphine`?"]),
        (&["list", "nonsense"], &["nonsense", "mechanisms"]),
        (&["frobnicate"], &["frobnicate"]),
    ] {
        let done = papaver(folder.path(), arguments);
        assert_code(&done, 2);
        let said = text(&done.stderr);
        for word in words {
            assert!(
                said.contains(word),
                "{arguments:?} does not speak of {word}:\n{said}"
            );
        }
        assert!(done.stdout.is_empty(), "{arguments:?}: {}", text(&done.stdout));
    }
    assert_eq!(
        names(folder.path()),
        set(&["small.toml", "wrong.toml"]),
        "a mistake left something behind"
    );
}

/// Whoever runs the tests may be allowed everything, so what cannot be written is a folder below a file, and a file
/// where a folder lies.
#[test]
fn an_output_that_cannot_be_written_ends_with_1_and_leaves_nothing_behind() {
    let folder = folder_with("small.toml", SMALL);
    let done = papaver(
        folder.path(),
        &["run", "small.toml", "--out", "small.toml/deep/result"],
    );
    assert_code(&done, 1);
    assert!(
        text(&done.stderr).contains("small.toml/deep/result"),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(names(folder.path()), set(&["small.toml"]));
    assert_eq!(
        fs::read_to_string(folder.path().join("small.toml")).unwrap_or_default(),
        SMALL
    );

    let taken = folder.path().join("taken");
    fs::create_dir_all(taken.join("measures.csv")).unwrap_or_else(|e| panic!("{e}"));
    let done = papaver(folder.path(), &["run", "small.toml", "--out", "taken"]);
    assert_code(&done, 1);
    assert!(
        text(&done.stderr).contains("measures.csv"),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(
        names(&taken),
        set(&["measures.csv"]),
        "files appear all or not at all"
    );
}

#[test]
fn list_knows_every_kind() {
    let folder = folder_with("small.toml", SMALL);
    for (kind, entry) in [
        ("mechanisms", "internalisation"),
        ("drugs", "naltrexone"),
        ("receptors", "mu"),
        ("neurons", "locus_coeruleus"),
        ("circuits", "reward"),
        ("genotypes", "arrestin3_knockout"),
        ("phenomena", "withdrawal"),
        ("variables", "outcome.withdrawal"),
        ("examples", "morphine-tolerance"),
    ] {
        let plain = papaver(folder.path(), &["list", kind]);
        assert_code(&plain, 0);
        let first_words: Vec<String> = text(&plain.stdout)
            .lines()
            .filter_map(|l| l.split_whitespace().next().map(str::to_owned))
            .collect();
        assert!(first_words.iter().any(|w| w == entry), "{kind}: {first_words:?}");
        let json = papaver(folder.path(), &["list", kind, "--format", "json"]);
        assert_code(&json, 0);
        let json: serde_json::Value =
            serde_json::from_slice(&json.stdout).unwrap_or_else(|e| panic!("{kind}: {e}"));
        let entries = json.as_array().map_or(0, Vec::len);
        if ["mechanisms", "circuits"].contains(&kind) {
            let blocks = text(&plain.stdout).split("\n\n").count();
            assert_eq!(entries, blocks, "{kind}: text and JSON differ");
            continue;
        }
        // A head and a line under it come first in the table.
        assert_eq!(entries + 2, first_words.len(), "{kind}: table and JSON differ");
    }
    let of_file = papaver(folder.path(), &["list", "variables", "small.toml"]);
    assert_code(&of_file, 0);
    for path in [
        "locus_coeruleus.mu.state.T",
        "body.morphine.effect_site",
        "locus_coeruleus.camp",
    ] {
        assert!(
            text(&of_file.stdout).contains(path),
            "{path} is missing:\n{}",
            text(&of_file.stdout)
        );
    }
}

#[test]
fn mechanisms_are_listed_with_what_they_read_write_and_need() {
    let folder = folder_with("small.toml", SMALL);
    let listed = text(&papaver(folder.path(), &["list", "mechanisms"]).stdout);
    let block = listed
        .split("\n\n")
        .find(|block| block.starts_with("ventilation\n"));
    let block = block.unwrap_or_else(|| panic!("{listed}"));
    for line in [
        "  writes: agonist_bound, efficacy_bound, ventilation",
        "  needs: ligand_binding",
        "  reads cells of: respiratory",
        "  acts in living animals alone",
        "  references: mann-2022",
    ] {
        assert!(
            block.lines().any(|found| found == line),
            "{line} is missing:\n{block}"
        );
    }
    let json = papaver(folder.path(), &["list", "mechanisms", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap_or_else(|e| panic!("{e}"));
    let all = json.as_array().map_or(&[][..], Vec::as_slice);
    assert!(all.len() >= 25, "only {} mechanisms", all.len());
    for mechanism in all {
        let keys = [
            "name",
            "what it is",
            "references",
            "reads",
            "writes",
            "needs",
            "cells",
            "targets",
        ];
        let lacking = keys.iter().find(|key| mechanism[**key].is_null());
        assert_eq!(lacking, None, "{mechanism}");
        let references = mechanism["references"].as_array().map_or(0, Vec::len);
        assert!(references > 0, "{mechanism}");
    }
    let ventilation = all.iter().find(|one| one["name"] == "ventilation");
    assert_eq!(
        ventilation.map(|one| one["cells"].to_string()).as_deref(),
        Some("[\"respiratory\"]")
    );
}

#[test]
fn every_name_that_is_listed_is_explained_with_a_source() {
    let folder = folder_with("small.toml", SMALL);
    let mut explained = 0;
    let kinds = [
        "mechanisms",
        "drugs",
        "receptors",
        "targets",
        "neurons",
        "circuits",
        "genotypes",
    ];
    for kind in kinds {
        let json = papaver(folder.path(), &["list", kind, "--format", "json"]);
        let json: serde_json::Value =
            serde_json::from_slice(&json.stdout).unwrap_or_else(|e| panic!("{kind}: {e}"));
        for entry in json.as_array().map_or(&[][..], |a| a) {
            let name = entry["name"].as_str().unwrap_or_else(|| panic!("{entry}"));
            let done = papaver(folder.path(), &["explain", name]);
            assert_code(&done, 0);
            assert!(
                text(&done.stdout).contains(name),
                "{name}: {}",
                text(&done.stdout)
            );
            explained += 1;
        }
    }
    assert!(explained > 30, "only {explained} names");
    let morphine = text(&papaver(folder.path(), &["explain", "morphine"]).stdout);
    for word in ["14 nM", "fitted", "abercrombie-1988", "lotsch-2001"] {
        assert!(morphine.contains(word), "{word} is missing:\n{morphine}");
    }
}

#[test]
fn check_says_how_much_there_will_be_and_shows_the_merged_arms() {
    let folder = folder_with("small.toml", SMALL);
    let plain = papaver(folder.path(), &["check", "small.toml"]);
    assert_code(&plain, 0);
    assert!(text(&plain.stdout).contains("rows") && text(&plain.stdout).contains("MB"));
    let resolved = papaver(
        folder.path(),
        &[
            "check",
            "small.toml",
            "--resolved",
            "--set",
            "dose.morphine.amount=\"7 mg\"",
        ],
    );
    assert_code(&resolved, 0);
    assert!(
        text(&resolved.stdout).contains("\"amount\": \"7 mg\""),
        "{}",
        text(&resolved.stdout)
    );
    assert!(!text(&plain.stdout).contains("\"amount\""), "only when asked for");
    let cost = papaver(folder.path(), &["check", "small.toml", "--cost"]);
    assert_code(&cost, 0);
    assert!(text(&cost.stdout).contains("steps") && text(&cost.stdout).contains("time"));
    // Receptors that are counted per state take no room, however many they are.
    let pools = [
        "--set",
        "population.locus_coeruleus.granularity=pool",
        "--set",
        "population.locus_coeruleus.receptors.mu=1000000000",
    ];
    let many = papaver(
        folder.path(),
        &[&["check", "small.toml", "--cost"][..], &pools].concat(),
    );
    assert_code(&many, 0);
    assert!(
        text(&many.stdout).contains("receptor slots per world: 0 "),
        "{}",
        text(&many.stdout)
    );
    assert_eq!(names(folder.path()), set(&["small.toml"]), "check writes nothing");
}

/// The number of rows that `check` promises is the number that `run` writes.
#[test]
fn check_counts_rows_as_run_writes_them() {
    let folder = folder_with("small.toml", SMALL);
    let said = text(&papaver(folder.path(), &["check", "small.toml"]).stdout);
    let promised = said
        .split("timeseries.csv: ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .map(str::to_owned);
    let table = text(&papaver(folder.path(), &["run", "small.toml", "--out", "-"]).stdout);
    assert_eq!(
        promised.and_then(|n| n.parse().ok()),
        Some(table.lines().count() - 1),
        "{said}"
    );
}

#[test]
fn new_writes_a_scenario_that_runs_and_never_over_another() {
    let folder = folder_with("small.toml", SMALL);
    assert_code(&papaver(folder.path(), &["new", "mine"]), 0);
    assert_code(&papaver(folder.path(), &["check", "mine.toml"]), 0);
    let before = fs::read(folder.path().join("mine.toml")).unwrap_or_default();
    fs::write(
        folder.path().join("mine.toml"),
        [&before[..], b"# edited\n"].concat(),
    )
    .unwrap_or_else(|e| panic!("{e}"));
    for name in ["mine", "mine.toml"] {
        let again = papaver(folder.path(), &["new", name]);
        assert_ne!(code(&again), 0);
        assert!(
            text(&again.stderr).contains("mine.toml"),
            "{}",
            text(&again.stderr)
        );
    }
    let after = fs::read_to_string(folder.path().join("mine.toml")).unwrap_or_default();
    assert!(after.ends_with("# edited\n"), "the file was overwritten");
    for example in ["morphine-tolerance", "one-dose", "withdrawal-switches"] {
        assert_code(&papaver(folder.path(), &["new", "another", "--from", example]), 0);
        assert_code(&papaver(folder.path(), &["check", "another.toml"]), 0);
        fs::remove_file(folder.path().join("another.toml")).unwrap_or_else(|e| panic!("{e}"));
    }
    assert_code(
        &papaver(folder.path(), &["new", "another", "--from", "nothing"]),
        2,
    );
}

#[test]
fn version_and_help() {
    let folder = folder_with("small.toml", SMALL);
    let version = papaver(folder.path(), &["--version"]);
    assert_code(&version, 0);
    assert_eq!(
        text(&version.stdout).trim(),
        format!("papaver {}", env!("CARGO_PKG_VERSION"))
    );
    let help = papaver(folder.path(), &["--help"]);
    assert_code(&help, 0);
    for command in ["run", "check", "list", "explain", "new"] {
        assert!(text(&help.stdout).contains(command), "{command}");
        assert_code(&papaver(folder.path(), &[command, "--help"]), 0);
    }
}

/// `papaver check --resolved | head -1`: who reads no further is no error.
#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = folder_with("small.toml", SMALL);
    let arms: String = (0..400)
        .map(|i| format!("[arm.a{i}]\ntitle = \"arm number {i}\"\n"))
        .collect();
    fs::write(folder.path().join("many.toml"), [SMALL, &arms].concat()).unwrap_or_else(|e| panic!("{e}"));
    let child = Command::new(env!("CARGO_BIN_EXE_papaver"))
        .args(["check", "many.toml", "--resolved"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|e| panic!("{e}"));
    let mut first = [0_u8; 16];
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_exact(&mut first).unwrap_or_else(|e| panic!("{e}"));
    }
    let done = child.wait_with_output().unwrap_or_else(|e| panic!("{e}"));
    assert!(!text(&done.stderr).contains("panicked"), "{}", text(&done.stderr));
    assert_eq!(done.status.code(), Some(0));
}

/// What is said of a command line that is wrong: exit 2.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let done = papaver(folder, arguments);
    assert_code(&done, 2);
    text(&done.stderr)
}

#[test]
fn numbers_that_are_none_and_files_that_are_not_named_are_told_plainly() {
    let folder = folder_with("small.toml", SMALL);
    for (option, value, reason) in [
        ("--seed", "-1", "it needs a whole number from 0"),
        ("--replicates", "-3", "it needs a whole number"),
        ("--checkpoint-every", "-1 h", "the interval must be longer than 0"),
    ] {
        let said = refusal(folder.path(), &["run", "small.toml", option, value]);
        assert!(said.contains(reason) && !said.contains("to pass"), "{said}");
    }
    for command in ["run", "ablate", "check"] {
        let said = refusal(folder.path(), &[command]);
        assert!(
            said.contains("name a scenario file, or `--example NAME`"),
            "{said}"
        );
    }
    let said = refusal(folder.path(), &["explain", "mu.recycling_rate"]);
    assert!(said.contains("its numbers are in `papaver explain mu`"), "{said}");
    for (name, command) in [
        ("my scenario", "papaver run 'my scenario.toml'"),
        ("-x", "papaver run ./-x.toml"),
    ] {
        let done = papaver(folder.path(), &["new", "--", name]);
        assert_code(&done, 0);
        assert!(text(&done.stdout).contains(command), "{}", text(&done.stdout));
    }
}

#[test]
fn a_dose_that_waited_in_vain_is_noted() {
    let waiting = "[dose.rescue]\ndrug = \"naloxone\"\namount = \"0.4 mg\"\nroute = \"iv\"\nwhen = \"body.morphine.plasma > ";
    let with = |level: &str| SMALL.replace("[measure]", &format!("{waiting}{level}\"\n[measure]"));
    let folder = folder_with("met.toml", &with("1 nM"));
    fs::write(folder.path().join("vain.toml"), with("1 M")).unwrap_or_else(|e| panic!("{e}"));
    let said = |name: &str| {
        let done = papaver(folder.path(), &["run", name, "--replicates", "2"]);
        assert_code(&done, 0);
        text(&done.stderr)
    };
    let note = "note: `rescue` was never given in 2 of 2 replicates of `main`: its `when` was not met";
    let vain = said("vain.toml");
    assert!(vain.contains(note), "{vain}");
    let met = said("met.toml");
    assert!(!met.contains("was never given"), "{met}");
}
