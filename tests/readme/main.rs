//! The documents at the root and the guide say what is true: their scenarios check, their excerpts stand in the files that
//! they name, their commands and paths exist, and the readers of the CSV files give the right numbers.

mod commands;
mod examples;
mod guide;
mod paths;
mod readers;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const DOCUMENTS: [&str; 3] = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A fenced block: its language and its text.
struct Block {
    document: &'static str,
    language: String,
    text: String,
}

/// All fenced blocks of the documents.
fn blocks() -> Vec<Block> {
    let mut found = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let mut parts = text.split("\n```");
        parts.next();
        while let (Some(block), Some(_)) = (parts.next(), parts.next()) {
            let (language, text) = block.split_once('\n').unwrap_or((block, ""));
            found.push(Block {
                document,
                language: language.to_owned(),
                text: format!("{text}\n"),
            });
        }
    }
    assert!(
        found.len() > 10,
        "only {} blocks: are the fences read as they should be?",
        found.len()
    );
    found
}

fn papaver(arguments: &[String], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_papaver"));
    command
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("papaver starts")
}

#[track_caller]
fn succeeds(output: &Output, what: &str) {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{what}: {}\n{out}{err}", output.status);
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace()
        .map(|word| word.replace('"', ""))
        .collect()
}

#[test]
fn scenarios_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for block in blocks() {
        if block.language != "toml" || !block.text.lines().any(|line| line.starts_with("duration =")) {
            continue;
        }
        let file = folder.path().join("scenario.toml");
        fs::write(&file, &block.text).expect("to write");
        let output = papaver(&words("check scenario.toml"), folder.path());
        succeeds(&output, &format!("{}: {}", block.document, block.text));
        count += 1;
    }
    assert!(count >= 3, "{count} scenarios");
}

#[test]
fn the_scenario_of_the_readme_is_ten_lines_and_runs() {
    let scenario = blocks()
        .into_iter()
        .find(|b| b.document == "README.md" && b.language == "toml")
        .expect("a scenario");
    let (name, text) = scenario.text.split_once('\n').expect("lines");
    assert!(text.lines().count() <= 10, "{text}");
    assert_eq!(text, read(name.trim_start_matches("# ")), "{name}");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.toml"), text).expect("to write");
    let run = words("run a.toml --replicates 1 --set population.locus_coeruleus.neurons=10 --out out");
    succeeds(&papaver(&run, folder.path()), text);
    for file in ["timeseries.csv", "measures.csv", "run.json", "report.html"] {
        assert!(
            fs::metadata(folder.path().join("out").join(file))
                .expect(file)
                .len()
                > 0,
            "{file} is empty"
        );
    }
}

/// A block whose first line is a comment with the name of a file is an excerpt: its lines stand there in that order.
/// A comment `...` stands for what is left out.
#[test]
fn excerpts_stand_in_their_files() {
    let mut count = 0;
    for block in blocks() {
        let (first, rest) = block.text.split_once('\n').expect("a line");
        let name = first.trim_start_matches(['#', '/', ' ']);
        if !first.starts_with(['#', '/']) || !root().join(name).is_file() {
            continue;
        }
        let source = read(name);
        let mut lines = source.lines();
        for line in rest
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.ends_with(" ..."))
        {
            assert!(
                lines.any(|l| l == line),
                "{}: this is not in {name}, or not in that order: {line}",
                block.document
            );
        }
        count += 1;
    }
    assert!(count >= 6, "{count} excerpts");
}
