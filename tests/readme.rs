//! The documents at the root say what is true: their scenarios check, their excerpts stand in the files that they name,
//! their commands and paths exist, and the readers of the CSV files give the right numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
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

#[test]
fn commands_exist() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut count = 0;
    for block in blocks().iter().filter(|block| block.language == "sh") {
        let lines = block
            .text
            .lines()
            .map(|line| line.split(" #").next().unwrap_or_default().trim());
        for line in lines.filter(|line| !line.is_empty()) {
            command(line, folder.path());
            count += 1;
        }
    }
    assert!(count >= 10, "{count} commands");
}

/// Tries a command where it is quick, otherwise looks whether what it names is there.
fn command(line: &str, folder: &Path) {
    let all = words(line);
    let rest: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .skip_while(|word| is_assignment(word))
        .collect();
    match rest.as_slice() {
        ["cargo", "run", "--release", "--", arguments @ ..] | ["papaver", arguments @ ..] => {
            subcommand(line, arguments, folder);
        }
        [
            "cargo",
            "run",
            "--release",
            "-p",
            package,
            "--example",
            example,
            "--",
            _,
        ] => {
            exists(line, &format!("{}/examples/{example}.rs", crate_folder(package)));
        }
        ["cargo", "bench", "-p", package, "--bench", bench] => {
            exists(line, &format!("{}/benches/{bench}.rs", crate_folder(package)));
        }
        ["cargo", "test", "--workspace"] | ["cargo", "fmt" | "clippy", "--workspace" | "--all", ..] => {
            assert!(
                read(".ci/run").contains(line),
                "`{line}` is not what .ci/run does"
            );
        }
        ["cargo", "test" | "clippy", "-p", package, ..] => {
            exists(line, &format!("{}/Cargo.toml", crate_folder(package)));
        }
        ["python3" | "Rscript", script, _] => exists(line, script),
        [script] => exists(line, script),
        _ => panic!("`{line}`: this test does not know such commands; teach it"),
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// `run` is only checked; `new` writes into a folder that goes.
fn subcommand(line: &str, arguments: &[&str], folder: &Path) {
    let mut words: Vec<String> = arguments.iter().map(|&word| word.to_owned()).collect();
    if words[0] == "run" {
        words[0] = "check".to_owned();
        if let Some(out) = words.iter().position(|word| word == "--out") {
            words.drain(out..out + 2);
        }
    }
    // What the two-word values of a document's command became, quotes taken away, belongs together.
    if let Some(set) = words.iter().position(|word| word == "--set") {
        let value = words.drain(set + 1..).collect::<Vec<_>>().join(" ");
        words.push(value);
    }
    let place = if words[0] == "new" { folder } else { root() };
    succeeds(&papaver(&words, place), line);
}

fn crate_folder(package: &str) -> String {
    format!("crates/{}", package.trim_start_matches("papaver-"))
}

#[track_caller]
fn exists(what: &str, path: &str) {
    assert!(root().join(path).exists(), "`{what}`: there is no {path}");
}

/// Every file of the tree, by its path from the root.
fn tree() -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = folder.join(entry.file_name());
            let name = path.to_string_lossy().replace('\\', "/");
            if entry.path().is_dir() {
                files.push(format!("{name}/"));
                if !["target", "out", ".git"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else {
                files.push(name);
            }
        }
    }
    files
}

/// What a run or a user makes, which is not in the tree.
const MADE: [&str; 6] = [
    "timeseries.csv",
    "measures.csv",
    "run.json",
    "report.html",
    "overview.svg",
    "datapackage.json",
];

#[test]
fn paths_exist() {
    let tree = tree();
    let mut count = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !target.contains("://") && !path.is_empty() {
                assert!(root().join(path).exists(), "{document}: there is no {target}");
                count += 1;
            }
        }
        for name in inline_code(&text).filter(|name| is_path(name) && !MADE.contains(name)) {
            assert!(
                tree.iter().any(|file| names(name, file)),
                "{document}: there is no `{name}`"
            );
            count += 1;
        }
    }
    assert!(count >= 30, "{count} paths");
}

/// Inline code outside of fenced blocks.
fn inline_code(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("\n```").step_by(2);
    prose.flat_map(|part| part.lines().flat_map(|line| line.split('`').skip(1).step_by(2)))
}

/// Whether a piece of code means a file or folder of the tree: one word without capitals for a place-holder, that ends
/// as files do or begins with a folder at the root.
fn is_path(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/*".contains(c);
    let ends = [
        ".rs", ".toml", ".md", ".json", ".svg", ".py", ".R", ".cff", ".html", ".csv",
    ];
    let begins = code
        .split_once('/')
        .is_some_and(|(folder, _)| root().join(folder).is_dir() || folder == "crates");
    let place_holder = code.contains("NAME") || code.contains("DIR") || code.starts_with("out/");
    code.chars().all(plain) && !place_holder && (begins || ends.iter().any(|end| code.ends_with(end)))
}

/// Whether `file` is what `name` means: the same path, or its last parts; `*` stands for one part or its beginning.
fn names(name: &str, file: &str) -> bool {
    let parts =
        |path: &str| -> Vec<String> { path.trim_end_matches('/').split('/').map(str::to_owned).collect() };
    let (wanted, has) = (parts(name), parts(file));
    let fits = |(want, part): (&String, &String)| match want.split_once('*') {
        Some((start, end)) => part.starts_with(start) && part.ends_with(end),
        None => want == part,
    };
    has.len() >= wanted.len() && wanted.iter().rev().zip(has.iter().rev()).all(fits)
}

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
