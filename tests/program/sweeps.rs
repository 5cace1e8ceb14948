//! Sweeps: the same table however the work is cut, broken off and gone on with; a run that fails is a row; mistakes of a
//! design have their place in it.

use super::support::{folder_with, papaver};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A scenario that takes a moment.
const SCENARIO: &str = r#"
title = "A dose"
species = "human"
duration = "2 h"
baseline = "0 h"
replicates = 2
solver.fixed_step = "60 s"
[population.locus_coeruleus]
neurons = 4
[dose.morphine]
amount = "10 mg"
route = "iv"
[record]
variables = ["locus_coeruleus.firing_rate"]
every = "1 h"
[measure]
slowest = { variable = "locus_coeruleus.firing_rate", reduce = "min" }
"#;

const DESIGN: &str = r#"
scenario = "dose.toml"
design = "grid"
[[factor]]
path = "dose.morphine.amount"
name = "amount"
range = "2.5 to 20 mg"
points = 4
scale = "log"
[[factor]]
path = "mechanism.ac_superactivation"
values = [true, false]
[[factor]]
path = "parameter.mu.expression"
values = ["x0.5", "x1", "x2"]
"#;

/// A folder with the scenario and a design.
fn folder(design: &str) -> tempfile::TempDir {
    let folder = folder_with("dose.toml", SCENARIO);
    fs::write(folder.path().join("sweep.toml"), design).expect("to write");
    folder
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("a code")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs the program and expects it to succeed.
fn done(folder: &Path, arguments: &[&str]) -> Output {
    let output = papaver(folder, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", told(&output));
    output
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The cells of a table by column.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header
            .iter()
            .map(str::to_owned)
            .zip(record.iter().map(str::to_owned))
            .collect()
    };
    reader
        .records()
        .map(|record| row(record.expect("a row")))
        .collect()
}

#[test]
fn the_same_bytes_for_any_number_of_shards_and_threads() {
    let folder = folder(DESIGN);
    let at = folder.path();
    done(
        at,
        &[
            "sweep",
            "sweep.toml",
            "--out",
            "whole",
            "--threads",
            "1",
            "--timeseries",
        ],
    );
    let (runs, series) = (
        read(&at.join("whole/runs.csv")),
        read(&at.join("whole/timeseries.csv")),
    );
    let rows = table(&runs);
    assert_eq!(rows.len(), 24);
    assert!(
        rows.iter()
            .all(|row| row["status"] == "done" && row["slowest"].parse::<f64>().is_ok())
    );
    // More morphine is less firing, at any number of receptors.
    let slowest = |run: usize| rows[run]["slowest"].parse::<f64>().expect("a number");
    assert!((0..6).all(|run| slowest(run + 18) < slowest(run)), "{runs}");
    assert_eq!(
        table(&series).len(),
        24 * 2 * 3 * 5,
        "runs, replicates, times, statistics"
    );
    for (shards, threads) in [(1, "2"), (2, "1"), (5, "2"), (7, "1")] {
        let out = format!("in-{shards}");
        for k in (1..=shards).rev() {
            let shard = format!("{k}/{shards}");
            let arguments = [
                "sweep",
                "sweep.toml",
                "--out",
                &out,
                "--shard",
                &shard,
                "--threads",
                threads,
            ];
            done(at, &[&arguments[..], &["--timeseries"]].concat());
        }
        done(at, &["collect", &out]);
        assert_eq!(read(&at.join(&out).join("runs.csv")), runs, "{shards} shards");
        assert_eq!(
            read(&at.join(&out).join("timeseries.csv")),
            series,
            "{shards} shards"
        );
    }
    // Recorded variables that are lost are missed.
    fs::remove_file(at.join("whole/timeseries/000002.csv")).expect("to remove");
    let lost = papaver(at, &["collect", "whole"]);
    assert!(
        code(&lost) == 1 && told(&lost).contains("000002.csv"),
        "{}",
        told(&lost)
    );
    // Every row is that of `papaver run` with the same changes.
    let arguments = [
        "run",
        "dose.toml",
        "--out",
        "one",
        "--set",
        "dose.morphine.amount=5 mg",
    ];
    done(
        at,
        &[
            &arguments[..],
            &[
                "--set",
                "parameter.mu.expression=x2",
                "--set",
                "mechanism.ac_superactivation=true",
            ],
        ]
        .concat(),
    );
    let one = &table(&read(&at.join("one/measures.csv")))[0];
    let mut here = rows.iter();
    let same = here
        .find(|row| row["amount"] == "5" && row["parameter.mu.expression"] == "x2")
        .expect("a row");
    assert_eq!(
        (&same["slowest"], &same["slowest.lower"]),
        (&one["value"], &one["lower"])
    );
    assert!(one["run_id"].starts_with(&same["run_id"]));
}

#[test]
fn what_was_broken_off_goes_on_and_nothing_is_done_twice() {
    let folder = folder(DESIGN);
    let at = folder.path();
    done(at, &["sweep", "sweep.toml", "--out", "whole"]);
    let (runs, shard) = (
        read(&at.join("whole/runs.csv")),
        read(&at.join("whole/shards/1-of-1.csv")),
    );
    let refused = papaver(at, &["sweep", "sweep.toml", "--out", "whole"]);
    assert_eq!(code(&refused), 2);
    assert!(
        told(&refused).contains("24 finished runs") && told(&refused).contains("--resume"),
        "{}",
        told(&refused)
    );
    // As a process leaves it that is killed in the middle of a row.
    let cut = shard.match_indices('\n').nth(9).expect("ten lines").0 + 7;
    fs::write(at.join("whole/shards/1-of-1.csv"), &shard[..cut]).expect("to write");
    let missing = papaver(at, &["collect", "whole"]);
    assert_eq!(code(&missing), 1);
    assert!(
        told(&missing).contains("15 of 24 runs are missing"),
        "{}",
        told(&missing)
    );
    assert_eq!(
        read(&at.join("whole/runs.csv")),
        runs,
        "what was collected before stays"
    );
    done(
        at,
        &[
            "sweep",
            "sweep.toml",
            "--out",
            "whole",
            "--shard",
            "2/3",
            "--resume",
        ],
    );
    done(at, &["sweep", "sweep.toml", "--out", "whole", "--resume"]);
    assert_eq!(read(&at.join("whole/runs.csv")), runs);
    let lines = |name: &str| read(&at.join("whole/shards").join(name)).lines().count() - 1;
    assert_eq!(
        lines("1-of-1.csv") + lines("2-of-3.csv"),
        24,
        "each run stands once"
    );
    assert!(
        read(&at.join("whole/shards/1-of-1.csv")).starts_with(&shard[..cut - 6]),
        "nine rows stayed"
    );
    // Rows that nothing ties to a sweep are not taken for this one's.
    fs::rename(at.join("whole/sweep.json"), at.join("kept.json")).expect("to rename");
    let untied = papaver(at, &["sweep", "sweep.toml", "--out", "whole", "--resume"]);
    assert!(
        code(&untied) == 2 && told(&untied).contains("not of this sweep"),
        "{}",
        told(&untied)
    );
    fs::rename(at.join("kept.json"), at.join("whole/sweep.json")).expect("to rename");
    // Another sweep is not mixed in.
    fs::write(at.join("sweep.toml"), DESIGN.replace("20 mg", "40 mg")).expect("to write");
    let other = papaver(at, &["sweep", "sweep.toml", "--out", "whole", "--resume"]);
    assert_eq!(code(&other), 2);
    assert!(told(&other).contains("another sweep"), "{}", told(&other));
    done(at, &["sweep", "sweep.toml", "--out", "whole", "--restart"]);
    assert_ne!(read(&at.join("whole/runs.csv")), runs);
}

#[test]
fn a_run_that_fails_is_a_row_and_stops_no_other() {
    let folder = folder(
        "scenario = \"dose.toml\"\ndesign = \"list\"\n\
         [[factor]]\npath = \"duration\"\nvalues = [\"1 h\", \"30 min\", \"3 h\"]\n\
         [[factor]]\npath = \"dose.morphine.at\"\nvalues = [\"10 min\", \"1 h\", \"1 h\"]\n",
    );
    let at = folder.path();
    let output = papaver(at, &["sweep", "sweep.toml", "--out", "out"]);
    assert_eq!(code(&output), 1);
    assert!(told(&output).contains("1 of 3 runs failed"), "{}", told(&output));
    let rows = table(&read(&at.join("out/runs.csv")));
    let status: Vec<&str> = rows.iter().map(|row| row["status"].as_str()).collect();
    assert_eq!(status, ["done", "failed", "done"]);
    assert!(
        rows[1]["reason"].contains("1 h") && rows[1]["slowest"].is_empty(),
        "{:?}",
        rows[1]
    );
    // It is finished all the same.
    assert_eq!(
        code(&papaver(at, &["sweep", "sweep.toml", "--out", "out", "--resume"])),
        1
    );
    assert_eq!(read(&at.join("out/shards/1-of-1.csv")).lines().count(), 4);
    assert_eq!(code(&papaver(at, &["collect", "out"])), 1);
}

#[test]
fn what_the_scenario_lacks_is_told_at_its_place_in_the_design() {
    let design = "scenario = \"dose.toml\"\ndesign = \"grid\"\n\
                  [[factor]]\npath = \"dose.morphin.amount\"\nvalues = [\"1 mg\"]\n\
                  [[factor]]\npath = \"parameter.mu.expression\"\nrange = \"-1 to 1\"\npoints = 3\n\
                  [[factor]]\npath = \"dose.morphine.route\"\nvalues = [\"iv\", \"by owl\"]\n";
    let folder = folder(design);
    let output = papaver(folder.path(), &["plan", "sweep.toml", "--out", "out"]);
    assert_eq!(code(&output), 2);
    let told = told(&output);
    for expected in [
        "sweep.toml:4:8: nothing here has the path `dose.morphin.amount`",
        "did you mean `dose.morphine.amount`?",
        "sweep.toml:8:9:",
        "sweep.toml:12:10: ",
        "by owl",
    ] {
        assert!(told.contains(expected), "no `{expected}` in\n{told}");
    }
    assert!(!folder.path().join("out").exists(), "nothing is begun");
    let more = format!("replicates = 0\n{DESIGN}");
    fs::write(folder.path().join("sweep.toml"), more).expect("to write");
    let output = papaver(folder.path(), &["plan", "sweep.toml"]);
    let told = self::told(&output);
    assert!(
        code(&output) == 2 && told.contains("sweep.toml:1:14: `replicates` is 0"),
        "{told}"
    );
}

#[test]
fn a_plan_and_the_environment_of_an_array_job() {
    let folder = folder(DESIGN);
    let at = folder.path();
    let planned = done(at, &["plan", "sweep.toml", "--out", "out"]);
    assert!(String::from_utf8_lossy(&planned.stdout).contains("24 runs"));
    let design = table(&read(&at.join("out/design.csv")));
    assert_eq!((design.len(), design[7]["amount"].as_str()), (24, "5"));
    let array = |task: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_papaver"));
        command
            .args(["sweep", "sweep.toml", "--out", "out", "--shard", "auto"])
            .current_dir(at);
        command
            .env("SLURM_ARRAY_TASK_ID", task)
            .env("SLURM_ARRAY_TASK_MIN", "0")
            .env("SLURM_ARRAY_TASK_COUNT", "4");
        command.output().expect("the program")
    };
    assert_eq!(code(&array("3")), 0);
    assert_eq!(code(&array("4")), 2, "there is no fifth of four");
    assert_eq!(read(&at.join("out/shards/4-of-4.csv")).lines().count(), 1 + 6);
    let nowhere = papaver(at, &["collect", "nowhere"]);
    assert!(code(&nowhere) == 2 && told(&nowhere).contains("holds no sweep"));
    let partial = done(at, &["collect", "out", "--partial"]);
    assert!(
        told(&partial).contains("18 of 24 runs are missing: 1 to 3, 5 to 7"),
        "{}",
        told(&partial)
    );
    assert_eq!(read(&at.join("out/runs.csv")).lines().count(), 1 + 6);
    // What the columns are is told beside them.
    let package: serde_json::Value =
        serde_json::from_str(&read(&at.join("out/datapackage.json"))).expect("JSON");
    let runs = package["resources"]
        .as_array()
        .expect("tables")
        .iter()
        .find(|table| table["path"] == "runs.csv");
    let fields = runs.expect("runs.csv")["schema"]["fields"]
        .as_array()
        .expect("fields")
        .clone();
    let unit = |name: &str| {
        fields
            .iter()
            .find(|field| field["name"] == name)
            .map(|field| field["unit"].clone())
    };
    assert_eq!(
        (unit("amount"), unit("slowest.upper")),
        (Some("mg".into()), Some("Hz".into()))
    );
    assert!(fields.iter().all(|field| field["type"] != "any"), "{fields:?}");
}

#[test]
fn subjects_draw_their_own_chance_and_others_share_it() {
    let design = "scenario = \"dose.toml\"\ndesign = \"monte_carlo\"\nruns = 3\n\
                  [[factor]]\npath = \"dose.morphine.amount\"\nvalues = [\"10 mg\"]\n";
    let folder = folder(design);
    let at = folder.path();
    let slowest = |out: &str| -> Vec<String> {
        let rows = table(&read(&at.join(out).join("runs.csv")));
        rows.iter().map(|row| row["slowest"].clone()).collect()
    };
    done(at, &["sweep", "sweep.toml", "--out", "own"]);
    let own = slowest("own");
    assert!(
        own[0] != own[1] && own[1] != own[2] && own[0] != own[2],
        "{own:?}"
    );
    fs::write(
        at.join("sweep.toml"),
        format!("random_numbers = \"shared\"\n{design}"),
    )
    .expect("to write");
    done(at, &["sweep", "sweep.toml", "--out", "shared"]);
    let shared = slowest("shared");
    assert!(shared[0] == shared[1] && shared[1] == shared[2], "{shared:?}");
}

#[test]
fn a_value_of_two_lines_stands_in_one() {
    let design = "scenario = \"dose.toml\"\ndesign = \"grid\"\nreplicates = 1\n\
                  [[factor]]\npath = \"title\"\nvalues = [\"a, b\", \"c\\nd\"]\n";
    let folder = folder(design);
    done(folder.path(), &["sweep", "sweep.toml", "--out", "out"]);
    let rows = table(&read(&folder.path().join("out/runs.csv")));
    let titles: Vec<&str> = rows.iter().map(|row| row["title"].as_str()).collect();
    assert_eq!(titles, ["a, b", r#""c\u000Ad""#]);
}

/// One factor that does much and one that does nothing.
#[test]
fn sensitivity_finds_what_matters() {
    let design = |kind: &str| {
        format!(
            "scenario = \"dose.toml\"\n{kind}\n[[factor]]\npath = \"dose.morphine.amount\"\nname = \"dose\"\n\
             range = \"0.5 to 20 mg\"\n[[factor]]\npath = \"parameter.ac_superactivation.slow_offset_time\"\n\
             name = \"offset\"\nrange = \"x0.5 to x2\"\n"
        )
    };
    let folder = folder(&design("design = \"saltelli\"\nruns = 8"));
    let at = folder.path();
    let index = |out: &str, factor: &str, index: &str| {
        let rows = table(&read(&at.join(out).join("sensitivity.csv")));
        let found = rows
            .iter()
            .find(|row| row["factor"] == factor && row["index"] == index);
        found.expect("a row")["value"].parse::<f64>().expect("a number")
    };
    let said = done(at, &["sweep", "sweep.toml", "--out", "saltelli"]);
    assert!(String::from_utf8_lossy(&said.stdout).contains("papaver sensitivity saltelli"));
    done(at, &["sensitivity", "saltelli"]);
    let [dose, offset] = ["dose", "offset"].map(|factor| index("saltelli", factor, "total"));
    assert!(dose > 0.5 && offset.abs() < 0.1 * dose, "{dose} {offset}");
    assert!(read(&at.join("saltelli/sensitivity.html")).contains("<svg"));
    fs::write(
        at.join("sweep.toml"),
        design("design = \"morris\"\ntrajectories = 4"),
    )
    .expect("to write");
    done(at, &["sweep", "sweep.toml", "--out", "morris"]);
    done(at, &["sensitivity", "morris"]);
    assert!(
        index("morris", "dose", "mu") < -0.1,
        "more morphine is less firing"
    );
    assert!(index("morris", "offset", "mu_star") < 0.05 * index("morris", "dose", "mu_star"));
    let refused = papaver(at, &["sensitivity", "."]);
    assert!(code(&refused) == 2 && told(&refused).contains("holds no sweep"));
}

#[test]
fn shipped_designs_can_be_planned() {
    let folder = tempfile::tempdir().expect("a folder");
    let sweeps = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweeps");
    let designs: Vec<_> = fs::read_dir(sweeps)
        .expect("the sweeps")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(designs.len() > 1);
    for design in designs {
        let name = design.file_stem().expect("a name").to_string_lossy().into_owned();
        done(
            folder.path(),
            &["plan", &design.display().to_string(), "--out", &name],
        );
    }
}
