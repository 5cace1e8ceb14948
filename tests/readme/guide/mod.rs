//! The guide says what is true: its console blocks print what they show, its scenarios check, its links lead somewhere, and what
//! it takes over from the program (equations, sources, keys) is what stands there.

mod links;
mod renewed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{papaver, root, succeeds, words};

const GUIDE: &str = "docs/guide/src";
const SCENARIOS: &str = "docs/guide/src/scenarios";

/// Every chapter: its path below the guide's source, and its text.
fn chapters() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["", "model/"] {
        let entries = fs::read_dir(root().join(GUIDE).join(folder)).expect("the guide");
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "md") {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                found.insert(
                    format!("{folder}{name}"),
                    fs::read_to_string(&path).expect("a text"),
                );
            }
        }
    }
    assert!(found.len() > 15, "only {} chapters", found.len());
    found
}

/// The files of the worked examples, by name; those of the small catalogue beside them are left out.
fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(SCENARIOS)).expect("the scenarios");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copy = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_all(&path, &copy);
        } else {
            fs::copy(&path, &copy).expect("to copy");
        }
    }
}

/// Each chapter's commands run one after the other in a copy of the scenarios' folder. `TRYCMD=overwrite` writes what was
/// printed into the chapters; put the wildcards back before you keep it.
#[test]
fn console_blocks_print_what_they_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = trycmd::TestCases::new();
    cases.register_bin("papaver", PathBuf::from(env!("CARGO_BIN_EXE_papaver")));
    let mut copies = Vec::new();
    for (name, text) in chapters() {
        let copy = folder.path().join(name.replace('/', "-"));
        fs::write(&copy, &text).expect("to write");
        copy_all(&root().join(SCENARIOS), &copy.with_extension("in"));
        fs::create_dir(copy.with_extension("out")).expect("a folder");
        cases.case(&copy);
        copies.push((name, text, copy));
    }
    let blocks: usize = copies
        .iter()
        .map(|(_, text, _)| text.matches("\n```console\n").count())
        .sum();
    assert!(blocks > 30, "only {blocks} blocks");
    cases.run();
    for (name, text, copy) in copies {
        let now = fs::read_to_string(copy).expect("a text");
        if now != text {
            fs::write(root().join(GUIDE).join(name), now).expect("to write");
        }
    }
}

/// A fence without a language would be run.
#[test]
fn every_fence_names_its_language() {
    for (name, text) in chapters() {
        let fences = text.lines().filter(|line| line.starts_with("```"));
        for (index, line) in fences.enumerate() {
            let opens = index % 2 == 0;
            assert_eq!(opens, line.len() > 3, "{name}: fence {}: `{line}`", index + 1);
        }
    }
}

#[test]
fn scenarios_check_and_are_shown() {
    let all: String = chapters().into_values().collect();
    for file in scenarios() {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let folder = if name == "with-catalogue.toml" {
            "--catalogue catalogue"
        } else {
            ""
        };
        let out = tempfile::tempdir().expect("a folder");
        let command = if name.ends_with("-sweep.toml") {
            format!("plan {name} --out {}", out.path().display())
        } else {
            format!("check {name} {folder}")
        };
        let output = papaver(&words(&command), &root().join(SCENARIOS));
        if name.starts_with("faulty") || name == "mistakes.toml" {
            assert_eq!(output.status.code(), Some(2), "{name} has mistakes to show");
        } else {
            succeeds(&output, &name);
            let shown = format!("{{{{#include scenarios/{name}}}}}");
            let small = format!("check {name}");
            assert!(
                all.contains(&shown) || all.contains(&small),
                "{name}: no chapter shows it"
            );
        }
        assert!(all.contains(&name), "{name}: no chapter speaks of it");
    }
}

#[test]
fn every_contested_point_is_spoken_of() {
    let catalogue = papaver_catalogue::Catalogue::builtin();
    let text = &chapters()["limits.md"];
    for (point, preset) in &catalogue.presets {
        assert!(
            text.contains(&format!("`preset.{point}`")),
            "limits.md does not speak of `{point}`"
        );
        for choice in preset.choices.keys() {
            assert!(
                text.contains(&format!("`{choice}`")),
                "limits.md: `{point}` has the choice `{choice}`"
            );
        }
    }
}
