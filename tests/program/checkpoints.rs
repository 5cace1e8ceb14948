//! Checkpoints: the same bytes with and without them, after a kill, on another number of threads; what does not fit is
//! refused; a branch shares its past.

use super::support::{Files, Row, files, files_of, folder_with, papaver, rows, scenario};
use papaver_catalogue::Catalogue;
use papaver_study::StudyError;
use papaver_study::checkpoint::{FORMAT, Identity};
use papaver_study::checkpoints::{Checkpoints, Schedule};
use papaver_study::course::Keeping;
use papaver_study::rows::scenario_hash;
use papaver_study::study::{Options, Silent, run_with};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Everything that a run keeps: curves, rows, forks that are traced, dose-response probes, an event under way, and a dose
/// that waits.
const SCENARIO: &str = r#"
title = "to be left and gone on with"
species = "human"
duration = "4 h"
replicates = 2
solver.fixed_step = "60 s"
[population.locus_coeruleus]
neurons = 6
[dose.morphine]
amount = "10 mg"
route = "iv"
[dose.rescue]
drug = "naloxone"
amount = "0.4 mg"
route = "iv"
at = "1 h"
when = "body.morphine.plasma < 60 nM"
delay = "20 min"
[event.run]
at = "70 min"
over = "1 h"
parameter.mu.recycling_rate = "x0.5"
[arm.control]
remove = ["dose"]
[arm.morphine]
[probe.firing]
kind = "dose_response"
at = ["1 h", "3 h"]
arm = ["morphine"]
clear = true
duration = "10 min"
drug = "morphine"
route = "local"
doses = ["30 nM", "300 nM", "3000 nM"]
variable = "locus_coeruleus.firing_rate"
window = "5 to 10 min"
as = "percent_fall"
relative_to = { vehicle = true }
[probe.naloxone]
kind = "challenge"
at = "2 h"
duration = "20 min"
dose.naloxone = { amount = "2 mg", route = "iv", at = "0 h" }
[measure]
rate = { variable = "locus_coeruleus.firing_rate" }
early = { variable = "locus_coeruleus.firing_rate", window = "30 min to 1 h" }
"#;
/// So many runs: arms times replicates.
const RUNS: u64 = 4;

/// The scenario with so many neurons that there is time to end it.
fn slow() -> String {
    SCENARIO.replace("neurons = 6", "neurons = 200")
}

fn output_files(folder: &Path) -> Files {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut json: Value = serde_json::from_str(&read("run.json")).unwrap_or_else(|e| panic!("{e}"));
    json.as_object_mut().map(|members| members.remove("execution"));
    Files {
        timeseries: read("timeseries.csv"),
        measures: read("measures.csv"),
        json,
    }
}

fn assert_same(one: &Files, other: &Files) {
    assert!(one.timeseries.lines().count() > 100);
    assert!(one.timeseries == other.timeseries, "timeseries.csv differs");
    assert_eq!(one.measures, other.measures);
    assert_eq!(one.json, other.json);
}

fn ended(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

fn checkpoints(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("checkpoints"))
        .into_iter()
        .flatten()
        .flatten();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "checkpoint"));
    paths.sort();
    paths
}

/// Starts a run and waits until it has written checkpoints of so many times.
fn started(folder: &Path, every: &str, wanted: usize) -> Child {
    let program = env!("CARGO_BIN_EXE_papaver");
    let arguments = [
        "run",
        "a.toml",
        "--out",
        "o",
        "--threads",
        "2",
        "--checkpoint-every",
        every,
    ];
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stderr(Stdio::piped());
    let child = command.spawn().unwrap_or_else(|e| panic!("{e}"));
    let mut seen: Vec<PathBuf> = Vec::new();
    for _ in 0..6000 {
        seen.extend(checkpoints(&folder.join("o")));
        seen.sort();
        seen.dedup();
        if seen.len() >= wanted {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// The scenario with very many receptors per neuron, as counts.
fn pooled() -> String {
    SCENARIO.replace(
        "neurons = 6",
        "neurons = 6\ngranularity = \"pool\"\nreceptors.mu = 100_000",
    )
}

#[test]
fn a_run_with_checkpoints_writes_what_a_run_without_writes() {
    for text in [SCENARIO, &pooled()] {
        let folder = folder_with("a.toml", text);
        let every = ["run", "a.toml", "--out", "o", "--checkpoint-every", "7 min"];
        ended(&papaver(folder.path(), &every), 0);
        assert_same(&files(text, 1), &output_files(&folder.path().join("o")));
        let left = fs::read_dir(folder.path().join("o")).map_or(0, Iterator::count);
        assert_eq!(left, 5, "the checkpoints are gone");
    }
}

#[test]
fn a_run_that_was_killed_goes_on_with_the_same_bytes_on_other_threads() {
    let folder = folder_with("a.toml", &slow());
    let out = folder.path().join("o");
    let mut child = started(folder.path(), "10 min", 6);
    child.kill().unwrap_or_else(|e| panic!("{e}"));
    assert!(
        !child.wait().is_ok_and(|status| status.success()),
        "it was done already"
    );
    assert!(!checkpoints(&out).is_empty() && !out.join("run.json").exists());
    let resume = ["run", "a.toml", "--out", "o", "--resume", "--threads", "1"];
    let said = ended(&papaver(folder.path(), &resume), 0);
    assert!(!said.contains("anew"), "{said}");
    assert_same(&files(&slow(), 2), &output_files(&out));
    assert!(!out.join("checkpoints").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_to_go_on_and_does() {
    let folder = folder_with("a.toml", &slow());
    let child = started(folder.path(), "10 min", 3);
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().unwrap_or_else(|e| panic!("{e}"));
    let said = ended(&output, 130);
    assert!(
        said.contains("run a.toml --out o --threads 2 --checkpoint-every '10 min' --resume"),
        "{said}"
    );
    let resume = ["run", "a.toml", "--out", "o", "--resume"];
    ended(&papaver(folder.path(), &resume), 0);
    assert_same(&files(&slow(), 2), &output_files(&folder.path().join("o")));
}

/// Where the checkpoints of the scenario in this folder are, for runs in this process.
fn open(folder: &Path, text: &str, schedule: Schedule) -> Checkpoints {
    let (scenario, catalogue) = (scenario(text), Catalogue::builtin());
    let hash = scenario_hash(&scenario.resolved, &catalogue.hash);
    let identity = Identity::new(hash, &catalogue.hash);
    Checkpoints::resume(folder.into(), identity, schedule)
        .unwrap_or_else(|e| panic!("{e}"))
        .0
}

/// Told to stop after so many steps, again and again, within forks too, until it is done.
#[test]
fn a_run_that_is_stopped_every_few_steps_writes_the_same_files() {
    for text in [SCENARIO, &pooled()] {
        stopped_every_few_steps(text);
    }
}

fn stopped_every_few_steps(text: &str) {
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let scenario = scenario(text);
    let mut stops = 0;
    let study = loop {
        let checkpoints = open(folder.path(), text, Schedule::default());
        let asked = AtomicU64::new(0);
        let options = Options {
            progress: &Silent,
            // More than the steps of the longest probe, which is taken as a whole.
            stop: &|| asked.fetch_add(1, Ordering::Relaxed) >= 61,
            keeping: Keeping {
                checkpoints: Some(&checkpoints),
                branch: None,
            },
        };
        match run_with(&scenario, Catalogue::builtin(), 1, &options) {
            Err(StudyError::Interrupted) => stops += 1,
            done => break done.unwrap_or_else(|e| panic!("{e}")),
        }
        assert!(stops < 1000, "it never ends");
    };
    assert!(stops > 10, "{stops}");
    assert!(
        study.runs[1][0].met_ms.iter().any(Option::is_some),
        "the dose waited in vain"
    );
    assert_same(&files(text, 2), &files_of(&scenario, &study));
}

#[test]
fn a_finished_run_is_not_run_again() {
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let scenario = scenario(SCENARIO);
    let lived = || {
        let keep = Schedule {
            every_ms: None,
            keep: true,
        };
        let checkpoints = open(folder.path(), SCENARIO, keep);
        let asked = AtomicU64::new(0);
        let options = Options {
            progress: &Silent,
            stop: &|| {
                asked.fetch_add(1, Ordering::Relaxed);
                false
            },
            keeping: Keeping {
                checkpoints: Some(&checkpoints),
                branch: None,
            },
        };
        let study = run_with(&scenario, Catalogue::builtin(), 1, &options);
        let files = files_of(&scenario, &study.unwrap_or_else(|e| panic!("{e}")));
        (files, asked.into_inner())
    };
    let (first, steps) = lived();
    let (second, none) = lived();
    assert!(steps > 1000, "{steps}");
    assert_eq!(none, RUNS, "asked once for each run, and for no step");
    assert_same(&first, &second);
}

/// A folder with the kept checkpoints of a run of the scenario in `o`.
fn kept_of(text: &str) -> tempfile::TempDir {
    let folder = folder_with("a.toml", text);
    let keep = [
        "run",
        "a.toml",
        "--out",
        "o",
        "--checkpoint-every",
        "1 h",
        "--keep-checkpoints",
    ];
    ended(&papaver(folder.path(), &keep), 0);
    folder
}

fn kept() -> tempfile::TempDir {
    kept_of(SCENARIO)
}

#[test]
fn a_checkpoint_that_does_not_fit_is_refused() {
    let folder = kept();
    let resume = |more: &[&str]| {
        let arguments = [&["run", "a.toml", "--out", "o", "--resume"], more].concat();
        ended(&papaver(folder.path(), &arguments), 2)
    };
    let said = resume(&["--seed", "7"]);
    assert!(
        said.contains("control-1-at-0.checkpoint is of another scenario (hash ")
            && said.contains("run without --resume or use another --out"),
        "{said}"
    );
    // One file of another version is enough.
    let paths = checkpoints(&folder.path().join("o"));
    let change = |path: &PathBuf, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(path).unwrap_or_else(|e| panic!("{e}"));
        change(&mut bytes);
        fs::write(path, bytes).unwrap_or_else(|e| panic!("{e}"));
    };
    change(&paths[0], &|bytes| bytes[8] += 1);
    let said = resume(&[]);
    assert!(
        said.contains(&format!(
            "written by another papaver (format {}, this one reads {FORMAT})",
            FORMAT + 1
        )),
        "{said}"
    );
    change(&paths[0], &|bytes| bytes[8] -= 1);
    // Where none is whole, there is nothing to go on from.
    let middle = |bytes: &mut Vec<u8>| {
        let place = bytes.len() / 2;
        bytes[place] ^= 4;
    };
    paths.iter().for_each(|path| change(path, &middle));
    let said = resume(&[]);
    assert!(said.contains("is damaged (its hash does not fit)"), "{said}");
    paths
        .iter()
        .for_each(|path| change(path, &|bytes| bytes.truncate(1000)));
    let said = resume(&[]);
    assert!(said.contains("is damaged (it has 1000 bytes, not "), "{said}");
}

#[test]
fn a_run_whose_checkpoints_are_damaged_or_gone_starts_anew() {
    let folder = kept();
    let out = folder.path().join("o");
    let before = output_files(&out);
    for path in checkpoints(&out) {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with("morphine-2") {
            fs::write(&path, "papaver\n").unwrap_or_else(|e| panic!("{e}"));
        } else if name.starts_with("control-1") || name == "morphine-1-end.checkpoint" {
            fs::remove_file(&path).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    let said = ended(
        &papaver(folder.path(), &["run", "a.toml", "--out", "o", "--resume"]),
        0,
    );
    assert!(
        said.contains("note: the checkpoint o/checkpoints/morphine-2-end.checkpoint is damaged"),
        "{said}"
    );
    assert_same(&before, &output_files(&out));
}

#[test]
fn resuming_where_nothing_was_kept_starts_anew_with_a_note() {
    let folder = folder_with("a.toml", SCENARIO);
    let said = ended(
        &papaver(folder.path(), &["run", "a.toml", "--out", "o", "--resume"]),
        0,
    );
    assert!(
        said.contains("note: there are no checkpoints in o/checkpoints"),
        "{said}"
    );
    assert_same(&files(SCENARIO, 2), &output_files(&folder.path().join("o")));
    let wrong = papaver(folder.path(), &["branch", "o", "--at", "1 h", "--seed", "2"]);
    assert!(ended(&wrong, 2).contains("--keep-checkpoints first"));
}

#[test]
fn a_branch_shares_its_past_and_has_its_own_chance() {
    let folder = kept();
    let branched = |seed: &str, out: &str| {
        let arguments = ["branch", "o", "--at", "2.5 h", "--seed", seed, "--out", out];
        ended(&papaver(folder.path(), &arguments), 0);
        output_files(&folder.path().join(out))
    };
    let parent = output_files(&folder.path().join("o"));
    let (own, other) = (branched("1", "own"), branched("5", "other"));
    // With the parent's seed nothing is new: it goes on as the parent did.
    assert_eq!(parent.json["seed"], 1);
    assert!(
        rows(&own.timeseries) == rows(&parent.timeseries),
        "the seed of the parent"
    );
    let split = |files: &Files| -> (Vec<Row>, Vec<Row>) {
        let late = |r: &Row| r.time_h > 2.0 || r.arm.ends_with("@3h") || r.arm.contains("naloxone");
        rows(&files.timeseries).into_iter().partition(|r| !late(r))
    };
    let ((past, future), (other_past, other_future)) = (split(&parent), split(&other));
    assert!(past.len() > 100 && past == other_past, "the past is shared");
    assert_eq!(future.len(), other_future.len());
    assert!(future != other_future, "the future is not");
    let measure = |files: &Files, name: &str| super::support::measure(files, name, "morphine");
    assert_eq!(measure(&parent, "early"), measure(&other, "early"));
    assert_ne!(measure(&parent, "rate"), measure(&other, "rate"));
    let branch = &other.json["branch"];
    assert_eq!(branch["branch_of"], parent.json["scenario_hash"]);
    assert_eq!(
        (&branch["at_h"], &branch["seed"]),
        (&Value::from(2.5), &Value::from(5))
    );
    assert_eq!(branch["from_h"]["morphine"], Value::from(vec![2.0, 2.0]));
    assert_eq!(other.json["seed"], 5);
    assert_ne!(other.json["scenario_hash"], parent.json["scenario_hash"]);
    let few = [
        "branch",
        "o",
        "--at",
        "1 h",
        "--seed",
        "5",
        "--out",
        "few",
        "--replicates",
        "1",
    ];
    ended(&papaver(folder.path(), &few), 0);
    assert_eq!(output_files(&folder.path().join("few")).json["replicates"], 1);
    let many = ["branch", "o", "--at", "1 h", "--seed", "5", "--replicates", "3"];
    let said = ended(&papaver(folder.path(), &many), 2);
    assert!(
        said.contains("no checkpoint of control, replicate 3, at 1 h"),
        "{said}"
    );
}

/// Every file below a folder with its content.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(content(&path));
        } else {
            let bytes = fs::read(&path).unwrap_or_else(|e| panic!("{e}"));
            all.push((path, bytes));
        }
    }
    all.sort();
    all
}

#[test]
fn a_branch_that_has_nowhere_to_go_is_refused_and_touches_nothing() {
    let folder = kept();
    let before = content(folder.path());
    let refused = |arguments: &[&str]| {
        let said = ended(&papaver(folder.path(), &[&["branch"], arguments].concat()), 2);
        assert!(content(folder.path()) == before, "{said}");
        said
    };
    for own in ["o", "o/", "./o"] {
        let said = refused(&["o", "--at", "1 h", "--seed", "5", "--out", own]);
        assert!(said.contains("o is the run that is branched from"), "{said}");
    }
    for late in ["4 h", "7 h"] {
        let said = refused(&["o", "--at", late, "--seed", "5"]);
        assert!(said.contains("is not before the end of the run (4 h)"), "{said}");
    }
}

#[test]
fn a_branch_says_what_it_passed_over_and_from_when_it_goes_on() {
    let folder = kept();
    let damage = |name: &str| {
        let path = folder.path().join("o/checkpoints").join(name);
        let mut bytes = fs::read(&path).unwrap_or_else(|e| panic!("{e}"));
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        fs::write(path, bytes).unwrap_or_else(|e| panic!("{e}"));
    };
    let branch = |seed, out, code| {
        let arguments = ["branch", "o/", "--at", "2 h", "--seed", seed, "--out", out];
        ended(&papaver(folder.path(), &arguments), code)
    };
    let said = branch("1", "whole", 0);
    let own = "note: 1 is the seed of the run itself: nothing is drawn anew";
    assert!(said.contains(own) && !said.contains("checkpoint"), "{said}");
    damage("control-2-at-7200000.checkpoint");
    let said = branch("5", "part", 0);
    let notes = [
        "the checkpoint control-2-at-7200000.checkpoint is damaged (its hash does not fit): passed over",
        "there is no checkpoint at 2 h: new chance begins at 1 h in control 2",
    ];
    let json = output_files(&folder.path().join("part")).json;
    for note in notes {
        assert!(said.contains(note), "{said}");
        assert!(
            json["notes"]
                .as_array()
                .is_some_and(|all| all.iter().any(|n| n == note))
        );
    }
    // Where no earlier one of that run is whole, there is nothing to go on from.
    for path in checkpoints(&folder.path().join("o")) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let earlier =
            |name: &str| name.starts_with("control-2-") && !name.contains("end") && !name.contains("7200000");
        if name.as_deref().is_some_and(earlier) {
            damage(&name.unwrap_or_default());
        }
    }
    let said = branch("5", "none", 2);
    assert!(
        said.contains("no checkpoint of control, replicate 2, at 2 h or before; control-2-at-"),
        "{said}"
    );
    fs::write(folder.path().join("o/checkpoints/scenario.json"), "{").unwrap_or_else(|e| panic!("{e}"));
    let said = branch("5", "none", 2);
    assert!(
        said.contains("scenario.json is damaged")
            && said.contains("run the scenario again")
            && !said.contains("--resume"),
        "{said}"
    );
}

#[test]
fn kept_checkpoints_outlive_a_run_of_another_scenario() {
    let folder = kept();
    let before = content(folder.path());
    let run = |more: &[&str], code| {
        let arguments = [&["run", "a.toml", "--out", "o", "--seed", "9"], more].concat();
        ended(&papaver(folder.path(), &arguments), code)
    };
    let said = run(&["--checkpoint-every", "1 h"], 2);
    assert!(
        said.contains("o/checkpoints has checkpoints of another scenario that were kept to branch from"),
        "{said}"
    );
    assert!(content(folder.path()) == before);
    // Without checkpoints of its own the run takes the place of the other's files; then nobody can branch unawares.
    run(&[], 0);
    let branch = ["branch", "o", "--at", "1 h", "--seed", "5"];
    let said = ended(&papaver(folder.path(), &branch), 2);
    assert!(
        said.contains("o/run.json is not of the run that left o/checkpoints"),
        "{said}"
    );
}

/// `precision` adds replicates; a branch has all that there are.
#[test]
fn a_branch_after_precision_has_every_replicate() {
    let text = SCENARIO
        .replace("replicates = 2", "precision = 0.001\nmax_replicates = 9")
        .replace("duration = \"4 h\"", "duration = \"3.5 h\"")
        .replace(
            "rate = { ",
            "rate = { arm = \"control\", band = \"0 to 5 Hz\", source = \"abercrombie-1988\", ",
        );
    let folder = kept_of(&text);
    assert_eq!(output_files(&folder.path().join("o")).json["replicates"], 9);
    let branch = ["branch", "o", "--at", "1 h", "--seed", "5", "--out", "b"];
    ended(&papaver(folder.path(), &branch), 0);
    let json = output_files(&folder.path().join("b")).json;
    assert_eq!(json["replicates"], 9);
    assert_eq!(json["branch"]["from_h"]["control"], Value::from(vec![1.0; 9]));
}
