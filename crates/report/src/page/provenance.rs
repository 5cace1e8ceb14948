//! Where the page comes from: versions, hashes, seed, step error, time.

use minijinja::{Value, context};

use crate::{files::Run, words};

/// Name and value of each known fact.
pub(crate) fn rows(run: &Run) -> Vec<Value> {
    let mut rows: Vec<(String, String)> = vec![
        ("papaver".into(), run.papaver.clone()),
        ("catalogue".into(), run.catalogue.clone()),
        ("run".into(), run.run.clone()),
        ("scenario hash".into(), run.scenario_hash.clone()),
        (
            "seed".into(),
            run.seed.map(|seed| seed.to_string()).unwrap_or_default(),
        ),
        (
            "replicates".into(),
            run.replicates.map(|count| count.to_string()).unwrap_or_default(),
        ),
        (
            "worst step error".into(),
            run.step.worst_error.map(words::number).unwrap_or_default(),
        ),
        ("time steps".into(), steps(run)),
    ];
    rows.extend(
        run.counts
            .iter()
            .map(|(name, value)| (words::plain(name), json(value))),
    );
    rows.extend(
        run.execution
            .iter()
            .map(|(name, value)| (words::plain(name), json(value))),
    );
    rows.into_iter()
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
