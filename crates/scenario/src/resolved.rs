//! The canonical form of a scenario: each arm after merging, with what it took out as `removed`; keys sorted, typed
//! text as written.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::dosing_file::DosingFiles;
use crate::merge::{ARM_KEYS, MergedArm};
use crate::raw::{Node, Value};

/// The whole scenario: arms, and beside them what is not of an arm.
pub(crate) fn resolved(
    file: &Node,
    arms: &[&MergedArm],
    probes: &[(String, Node)],
    measures: &[(String, Node)],
    files: &DosingFiles,
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
        let mut one = with_tables(one, files);
        let removed = removed(arm, files);
        if !removed.is_empty() {
            one.insert("removed".into(), object(removed));
        }
        (arm.name.clone(), object(one))
    });
    whole.insert("arm".into(), object(arms.collect()));
    let named = |nodes: &[(String, Node)]| {
        let without_from = |node: &Node| {
            let mut one = entries(node);
            one.remove("from");
            object(with_tables(one, files))
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

/// The doses and events that an arm took out: they are not given, but other times may count from theirs.
fn removed(arm: &MergedArm, files: &DosingFiles) -> BTreeMap<String, Json> {
    with_tables(entries(&arm.removed()), files)
}

/// An arm or a probe, whose doses with a `file` have its lines beside it as `rows`: what was given must not depend on a
/// file that may change.
fn with_tables(mut one: BTreeMap<String, Json>, files: &DosingFiles) -> BTreeMap<String, Json> {
    for dose in one
        .get_mut("dose")
        .and_then(Json::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
    {
        let lines = dose
            .get("file")
            .and_then(Json::as_str)
            .and_then(|path| files.lines(path));
        if let (Some(lines), Some(keys)) = (lines, dose.as_object()) {
            let mut keys: BTreeMap<String, Json> = keys.clone().into_iter().collect();
            keys.insert("rows".into(), Json::from(lines));
            *dose = object(keys);
        }
    }
    one
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
