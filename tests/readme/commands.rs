//! The commands in the documents work, or name things that are there.

use std::path::Path;

use crate::{blocks, papaver, read, root, succeeds, words};

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
        ["cargo", "test", "--test", binary, ..] => exists(line, &format!("tests/{binary}")),
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
    if [
        "ablate",
        "branch",
        "collect",
        "report",
        "sensitivity",
        "sweep",
        "validate",
    ]
    .contains(&words[0].as_str())
    {
        // They take long or need what a run left; the help names every option.
        let output = papaver(&[words[0].clone(), "--help".to_owned()], root());
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let options = words.iter().filter(|word| word.starts_with("--"));
        options.for_each(|option| assert!(help.contains(option.as_str()), "`{line}`: no {option}"));
        let files = words.iter().filter(|word| word.ends_with(".toml"));
        files.for_each(|file| exists(line, file));
        return;
    }
    if words[0] == "run" {
        words[0] = "check".to_owned();
        words.retain(|word| !["--resume", "--keep-checkpoints", "--twin"].contains(&word.as_str()));
        if let Some(every) = words.iter().position(|word| word == "--checkpoint-every") {
            words.drain(every..every + 2);
        }
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
