//! Where the page comes from: versions, hashes, seed, step error, time.

use indexmap::IndexMap;
use minijinja::{Value, context};

use crate::{files::Run, words};

/// Name and value of each known fact of a run.
pub(crate) fn rows(run: &Run) -> Vec<Value> {
    let facts = [
        ("papaver", run.papaver.clone()),
        ("catalogue", run.catalogue.clone()),
        ("run", run.run.clone()),
        ("scenario hash", run.scenario_hash.clone()),
        ("seed", run.seed.map(|seed| seed.to_string()).unwrap_or_default()),
        (
            "replicates",
            run.replicates.map(|count| count.to_string()).unwrap_or_default(),
        ),
        (
            "worst step error",
            run.step.worst_error.map(words::number).unwrap_or_default(),
        ),
        ("time steps", steps(run)),
    ];
    of(facts, [&run.counts, &run.execution])
}

/// Facts by name, then those of free-form blocks; without those that are not known.
pub(crate) fn of<const N: usize, const M: usize>(
    facts: [(&str, String); N],
    blocks: [&IndexMap<String, serde_json::Value>; M],
) -> Vec<Value> {
    let named = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
    let free = blocks
        .into_iter()
        .flatten()
        .map(|(name, value)| (words::plain(name), json(value)));
    named
        .chain(free)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| context! { name => name, value => value })
        .collect()
}

fn steps(run: &Run) -> String {
    let Some(steps) = run.step.steps else {
        return String::new();
    };
    match run.step.halvings {
        None | Some(0) => steps.to_string(),
        Some(halvings) => format!(
            "{steps}, after {} of the ladder",
            words::counted(halvings, "halving")
        ),
    }
}

/// A value of a free-form block: text as it is, numbers with four digits unless whole.
fn json(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(n) if n.is_f64() => n.as_f64().map(words::number).unwrap_or_default(),
        other => other.to_string(),
    }
}
