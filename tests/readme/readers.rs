//! The readers of the CSV files, where their languages are installed, against the files read here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{papaver, root, succeeds, words};

const TWO_ARMS: &str = r#"
duration = "6 h"
replicates = 2
[population.locus_coeruleus]
neurons = 20
[dose.morphine]
amount = "10 mg"
route = "iv"
[arm]
control = { remove = ["dose"] }
morphine = {}
[measure.lowest]
variable = "locus_coeruleus.firing_rate"
arm = "morphine"
reduce = "min"
"#;

/// Mean firing rate by arm, as the readers should find it.
fn firing_by_arm(file: &Path) -> BTreeMap<String, f64> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let head = reader.headers().expect("a head").clone();
    let column = |name: &str| head.iter().position(|cell| cell == name).expect("a column");
    let [arm, time, variable, statistic, value] =
        ["arm", "time_h", "variable", "statistic", "value"].map(column);
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for record in reader.records() {
        let record = record.expect("a row");
        let number = |index: usize| record[index].parse::<f64>().expect("a number");
        if &record[variable] == "firing_rate" && &record[statistic] == "mean" && number(time) >= 0.0 {
            let (sum, count) = sums.entry(record[arm].to_owned()).or_default();
            *sum += number(value);
            *count += 1.0;
        }
    }
    sums.into_iter()
        .map(|(arm, (sum, count))| (arm, sum / count))
        .collect()
}

#[test]
fn the_readers_give_the_numbers_of_the_files() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.toml"), TWO_ARMS).expect("to write");
    succeeds(&papaver(&words("run a.toml --out out"), folder.path()), TWO_ARMS);
    let out = folder.path().join("out");
    let expected = firing_by_arm(&out.join("timeseries.csv"));
    assert_eq!(expected.len(), 2);
    assert!(
        expected["morphine"] < expected["control"],
        "morphine quiets: {expected:?}"
    );
    let can = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let readers = [
        (
            "python3",
            can("python3", &["-c", "import pandas"]),
            "examples/read_papaver.py",
        ),
        (
            "Rscript",
            can("Rscript", &["--version"]),
            "examples/read_papaver.R",
        ),
    ];
    for (program, installed, script) in readers {
        if !installed {
            println!("{script} was not run: no {program}, or no pandas");
            continue;
        }
        let output = Command::new(program)
            .arg(root().join(script))
            .arg(&out)
            .output()
            .expect("a reader");
        succeeds(&output, script);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for (arm, mean) in &expected {
            let row = text
                .lines()
                .map(words)
                .find(|words| words.first() == Some(arm) && words.len() == 3);
            let row = row.unwrap_or_else(|| panic!("{script} has no row for {arm}:\n{text}"));
            let found: f64 = row[2].parse().expect("a number");
            assert!(
                (found - mean).abs() < 1e-5 * mean,
                "{script}, {arm}: {found}, not {mean}"
            );
        }
        assert!(
            text.contains("lowest"),
            "{script} does not print the measures:\n{text}"
        );
    }
}
