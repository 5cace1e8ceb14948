//! The paths in the documents are in the tree.

use std::fs;
use std::path::PathBuf;

use crate::{DOCUMENTS, read, root};

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
const MADE: [&str; 12] = [
    "timeseries.csv",
    "measures.csv",
    "run.json",
    "report.html",
    "ablation.csv",
    "validation.csv",
    "validation.json",
    "validation.html",
    "overview.svg",
    "datapackage.json",
    "sweep.json",
    "runs.csv",
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
    assert!(count >= 20, "{count} paths");
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
