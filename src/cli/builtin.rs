//! Scenarios that are built into the program; build.rs lists the files.

include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The text of a scenario.
pub fn find(name: &str) -> Option<&'static str> {
    all().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// Names and texts of all, examples first.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    EXAMPLES.iter().chain(EXPERIMENTS).chain(PHENOMENA).copied()
}
