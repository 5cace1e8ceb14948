//! What all tests share: everything that exists, and short ways to check a text.

use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{MechanismInfo, SignalInfo};
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, Mistakes, Override};
use std::sync::LazyLock;

static MECHANISMS: LazyLock<Vec<MechanismInfo>> = LazyLock::new(papaver_mechanisms::infos);
static SIGNALS: LazyLock<Vec<SignalInfo>> = LazyLock::new(papaver_mechanisms::signals);

/// The real catalogue, mechanisms and signals.
pub fn known() -> Known<'static> {
    Known {
        catalogue: Catalogue::builtin(),
        mechanisms: &MECHANISMS,
        signals: &SIGNALS,
        surroundings: papaver_mechanisms::surroundings(),
    }
}

/// Checks a text.
pub fn check(text: &str) -> Result<Scenario, Mistakes> {
    check_with(text, &[])
}

/// Checks a text with overrides, "path=value".
pub fn check_with(text: &str, sets: &[&str]) -> Result<Scenario, Mistakes> {
    let overrides: Vec<Override> = sets
        .iter()
        .map(|set| {
            let (path, value) = set.split_once('=').expect("path=value");
            Override {
                path: path.into(),
                value: value.into(),
            }
        })
        .collect();
    papaver_scenario::check("a.toml", text.as_bytes(), &known(), &overrides)
}

/// A text that is a scenario.
#[track_caller]
pub fn good(text: &str) -> Scenario {
    check(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The messages of a text that is none, each with line, column and help.
#[track_caller]
pub fn mistakes(text: &str) -> Vec<(usize, usize, String, String)> {
    let found = check(text).expect_err("a mistake");
    found
        .iter()
        .map(|m| {
            (
                m.line,
                m.column,
                m.message.clone(),
                m.help.clone().unwrap_or_default(),
            )
        })
        .collect()
}

/// A scenario with these lines more.
pub fn with(lines: &str) -> String {
    format!("duration = \"24 h\"\npopulation.locus_coeruleus.neurons = 10\n{lines}\n")
}
