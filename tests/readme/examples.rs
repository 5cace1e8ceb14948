//! The examples that ship: each stands in the table of `scenarios/README.md`, is short, and says first what to look for.

use std::collections::BTreeSet;
use std::fs;

use crate::{read, root};

/// Examples whose point needs more lines than the others have.
const LONG: [&str; 6] = [
    "full-scheme",
    "modulators",
    "morphine-tolerance",
    "what-causes-withdrawal",
    "what-circuits-need",
    "withdrawal-switches",
];

/// Name and text of each.
fn examples() -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join("scenarios/examples")).expect("the examples");
    let files = entries.map(|entry| entry.expect("an entry").path());
    let scenarios = files.filter(|file| file.extension().is_some_and(|end| end == "toml"));
    scenarios
        .map(|file| {
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = read(&file);
            (name, text)
        })
        .collect()
}

#[test]
fn examples_stand_in_the_table() {
    let table = read("scenarios/README.md");
    let named: BTreeSet<&str> = table
        .split("](examples/")
        .skip(1)
        .filter_map(|rest| rest.split(".toml)").next())
        .collect();
    let all = examples();
    let there: BTreeSet<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, there, "scenarios/README.md, and the files");
}

#[test]
fn examples_are_short_and_say_what_to_look_for() {
    for (name, text) in examples() {
        let lines = text.lines().count();
        assert!(
            LONG.contains(&name.as_str()) || lines < 40,
            "{name}: {lines} lines"
        );
        // The README shows this one whole, and says the same around it.
        assert!(
            name == "one-dose" || text.starts_with("# "),
            "{name}: no comment at its head"
        );
        let title = text.lines().find_map(|line| line.strip_prefix("title = \""));
        let title = title.unwrap_or_default().trim_end_matches('"');
        assert!(
            (1..=55).contains(&title.len()),
            "{name}: the title is for a list: {title:?}"
        );
    }
}
