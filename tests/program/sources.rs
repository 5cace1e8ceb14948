//! What must stay absent from the sources of all crates.

use std::path::{Path, PathBuf};

/// The one file that may have it.
const VECTOR_KERNEL: &str = "crates/kinetics/src/simd.rs";
/// Two words, so that this file does not find itself.
const WORD: &str = concat!("un", "safe");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder.
fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry
            .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
            .path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Lines of code, not of comment, that have the word, alone or as part of a lint's name.
fn lines_with_it(text: &str) -> Vec<&str> {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines()
        .filter(code)
        .filter(|line| line.contains(WORD))
        .collect()
}

#[test]
fn nothing_but_the_vector_kernel_goes_without_the_checks_of_the_language() {
    let mut files = vec![root().join("build.rs")];
    for folder in ["crates", "src", "tests", "benches"] {
        rust_files(&root().join(folder), &mut files);
    }
    assert!(files.len() > 200, "{} files", files.len());
    let mut with_it = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        if !lines_with_it(&text).is_empty() {
            with_it.push(file.strip_prefix(root()).unwrap_or(file).to_path_buf());
        }
    }
    assert_eq!(with_it, [Path::new(VECTOR_KERNEL)]);
}

/// The lint that refuses it holds in every crate.
#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    let crates = std::fs::read_dir(root().join("crates")).unwrap_or_else(|e| panic!("{e}"));
    let folders = crates.map(|entry| entry.unwrap_or_else(|e| panic!("{e}")).path());
    for folder in folders.chain([root().to_path_buf()]) {
        let manifest = folder.join("Cargo.toml");
        let text =
            std::fs::read_to_string(&manifest).unwrap_or_else(|e| panic!("{}: {e}", manifest.display()));
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{}",
            manifest.display()
        );
    }
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap_or_else(|e| panic!("{e}"));
    assert!(workspace.contains(&format!("{WORD}_code = \"deny\"")));
}

#[test]
fn the_word_is_seen_in_code_and_not_in_comments() {
    let text =
        format!("// {WORD} is a word\n    {WORD} {{ walk() }}\n#![expect({WORD}_code)]\nlet safe = 1;");
    assert_eq!(lines_with_it(&text).len(), 2);
}
