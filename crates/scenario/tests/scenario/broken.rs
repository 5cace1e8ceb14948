//! Every file under `tests/broken` is refused with exactly the text beside it.
//!
//! `PAPAVER_UPDATE=1 cargo test -p papaver-scenario` writes the texts anew; read the difference before keeping it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::known;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/broken")
}

#[test]
fn every_broken_file_is_refused_with_its_message() {
    let update = std::env::var_os("PAPAVER_UPDATE").is_some_and(|value| value == "1");
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .expect("tests/broken")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(files.len() >= 45, "only {} broken files", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name")
            .to_string();
        let bytes = fs::read(&file).expect("a file");
        // With its path, so that a dosing table beside it is found.
        let path = file.to_string_lossy();
        let beside = format!("{}/", folder().display());
        let found = match papaver_scenario::check(&path, &bytes, &known(), &[]) {
            Ok(_) => "no mistake found\n".to_string(),
            Err(mistakes) => mistakes.render(false).replace(&beside, ""),
        };
        let beside = file.with_extension("stderr");
        if update {
            fs::write(&beside, &found).expect("to write the expected text");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if found != expected || found.starts_with("no mistake") {
            wrong.push(format!("--- {name}: expected\n{expected}--- found\n{found}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n(PAPAVER_UPDATE=1 renews the expected texts)",
        wrong.join("\n")
    );
}
