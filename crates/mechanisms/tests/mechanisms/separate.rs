//! One rule, one file, and no file knows another: mechanisms meet in signals alone.

use papaver_mechanisms::ALL;
use std::path::PathBuf;

fn source(id: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "src", &format!("{id}.rs")]
        .iter()
        .collect();
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The part of a file that is compiled into the program.
fn shipped(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

#[test]
fn every_mechanism_has_the_file_of_its_name() {
    for mechanism in ALL {
        let id = mechanism.info.id;
        let text = source(id);
        let named = text.contains(&format!("id: \"{id}\"")) || text.contains(&format!("\"{id}\","));
        assert!(named, "{id}.rs is about another mechanism");
        assert_eq!(
            text.matches("pub const MECHANISM: Mechanism").count(),
            1,
            "{id}.rs"
        );
    }
}

#[test]
fn no_mechanism_imports_another() {
    let mut found = Vec::new();
    for importer in ALL {
        let text = source(importer.info.id);
        for imported in ALL.iter().filter(|m| m.info.id != importer.info.id) {
            for root in ["crate", "super"] {
                let path = format!("{root}::{}", imported.info.id);
                let names_it = |line: &str| {
                    let after = line.split(path.as_str()).skip(1);
                    // `crate::pka` is not `crate::pka_something`.
                    after
                        .into_iter()
                        .any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
                };
                if shipped(&text)
                    .lines()
                    .any(|line| !line.trim_start().starts_with("//") && names_it(line))
                {
                    found.push(format!("{} imports {}", importer.info.id, imported.info.id));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

/// Mechanism files stay small enough to be read in one go.
#[test]
fn files_are_short() {
    for mechanism in ALL {
        let lines = source(mechanism.info.id).lines().count();
        assert!(lines <= 300, "{}.rs has {lines} lines", mechanism.info.id);
    }
}
