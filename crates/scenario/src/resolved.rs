//! The canonical form of a scenario: each arm after merging, keys sorted, typed text as written.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::merge::{ARM_KEYS, MergedArm};
use crate::raw::{Node, Value};

/// The whole scenario: arms, and beside them what is not of an arm.
pub(crate) fn resolved(
    file: &Node,
    arms: &[&MergedArm],
    probes: &[(String, Node)],
    measures: &[(String, Node)],
) -> Json {
    let mut whole: BTreeMap<String, Json> = BTreeMap::new();
    for (key, node) in file.entries().into_iter().flatten() {
        if !ARM_KEYS.contains(&key.as_str()) && !["arm", "probe", "measure"].contains(&key.as_str()) {
            whole.insert(key.clone(), json(node));
        }
    }
    let arms = arms.iter().map(|arm| {
        let mut one = entries(&arm.tree);
        one.extend(
            arm.title
                .clone()
                .map(|title| ("title".to_string(), Json::String(title))),
        );
        (arm.name.clone(), object(one))
    });
    whole.insert("arm".into(), object(arms.collect()));
    let named = |nodes: &[(String, Node)]| {
        let without_from = |node: &Node| {
            let mut one = entries(node);
            one.remove("from");
            object(one)
        };
        object(
            nodes
                .iter()
                .map(|(name, node)| (name.clone(), without_from(node)))
                .collect(),
        )
    };
    whole.insert("probe".into(), named(probes));
    whole.insert("measure".into(), named(measures));
    object(whole)
}

fn object(entries: BTreeMap<String, Json>) -> Json {
    Json::Object(entries.into_iter().collect::<Map<String, Json>>())
}

fn entries(node: &Node) -> BTreeMap<String, Json> {
    node.entries()
        .into_iter()
        .flatten()
        .map(|(key, node)| (key.clone(), json(node)))
        .collect()
}

fn json(node: &Node) -> Json {
    let factors: String = node
        .factors
        .iter()
        .map(|factor| format!(" {}", factor.text.trim()))
        .collect();
    match &node.value {
        Value::Table(_) => object(entries(node)),
        Value::List(items) => Json::Array(
            items
                .iter()
                .map(|item| {
                    let mut item = item.clone();
                    item.factors.extend(node.factors.iter().cloned());
                    json(&item)
                })
                .collect(),
        ),
        Value::Text(text) | Value::Date(text) => Json::String(format!("{text}{factors}")),
        Value::Integer(number) if !factors.is_empty() => Json::String(format!("{number}{factors}")),
        Value::Float(number) if !factors.is_empty() => Json::String(format!("{number}{factors}")),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Flag(flag) => Json::Bool(*flag),
    }
}
