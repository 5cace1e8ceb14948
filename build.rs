//! Lists the scenarios that ship with the program, so that a new file needs no line of code: each folder becomes a table
//! of name and text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the table, folder.
const FOLDERS: [(&str, &str); 3] = [
    ("EXAMPLES", "scenarios/examples"),
    ("EXPERIMENTS", "scenarios/experiments"),
    ("PHENOMENA", "scenarios/phenomena"),
];

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for (table, folder) in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        let entries = fs::read_dir(root.join(folder))?;
        let files = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut files: Vec<PathBuf> = files.collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
        files.sort();
        let _ = writeln!(
            code,
            "/// Scenarios in `{folder}`: name, text.\npub const {table}: &[(&str, &str)] = &["
        );
        for file in &files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let _ = writeln!(code, "    ({name:?}, include_str!({file:?})),");
        }
        let _ = writeln!(code, "];");
    }
    #[expect(clippy::disallowed_methods, reason = "where cargo says that made files go")]
    let out = std::env::var("OUT_DIR").map_err(std::io::Error::other)?;
    fs::write(Path::new(&out).join("scenarios.rs"), code)
}
