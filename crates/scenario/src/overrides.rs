//! `--set PATH=VALUE`: acts after all merging, on every arm that has the path.

use crate::Override;
use crate::file::{ArmTable, ScenarioTable};
use crate::leaf::{Read, Shape};
use crate::merge::{ARM_KEYS, MergedArm, Reach, reach, write};
use crate::mistakes::{Sink, Source, Spot};
use crate::nearest::{nearest, suggestion};
use crate::raw::{Node, Table, parse_value, source};

/// An override as a tree, with its places.
pub(crate) struct Set {
    path: Vec<String>,
    value: Node,
    spot: Spot,
}

/// Reads overrides; each is a source of its own, `PATH=VALUE` under the name `--set`.
pub(crate) fn read(overrides: &[Override], sources: &mut Vec<Source>, sink: &mut Sink) -> Vec<Set> {
    let mut sets = Vec::new();
    for Override { path, value } in overrides {
        let index = sources.len();
        sources.push(source("--set", format!("{path}={value}")));
        let spot = Spot {
            source: index,
            start: 0,
            end: path.len(),
        };
        let keys: Vec<String> = path.split('.').map(|key| key.trim().to_string()).collect();
        if keys.len() > 12 || keys.iter().any(String::is_empty) {
            sink.help(
                spot,
                format!("`{path}` is not a path"),
                "write it as in `dose.morphine.amount=5 mg`",
            );
            continue;
        }
        let mut value = parse_value(index, path.len() + 1, value, sink);
        value.key = spot;
        sets.push(Set {
            path: keys,
            value,
            spot,
        });
    }
    sets
}

/// Applies those that are about the whole scenario (seed, probes, measures, ...) to the file.
pub(crate) fn apply_to_file(sets: &[Set], file: &mut Node, sink: &mut Sink) {
    for set in sets.iter().filter(|set| !about_arms(set)) {
        let path: Vec<&str> = set.path.iter().map(String::as_str).collect();
        match reach(Some(file), &ScenarioTable::shape(), &path) {
            Reach::Whole => write(file, &path, set.value.clone()),
            Reach::Lacks => lacks(set, &path, file, sink),
            Reach::Unknown { key, keys } => unknown(set, &key, &keys, sink),
        }
    }
}

/// Applies the others to the arms.
pub(crate) fn apply_to_arms(sets: &[Set], arms: &mut [MergedArm], sink: &mut Sink) {
    for set in sets.iter().filter(|set| about_arms(set)) {
        let path: Vec<&str> = set.path.iter().map(String::as_str).collect();
        let (only, path) = match path.as_slice() {
            ["arm", name, rest @ ..] => (Some(*name), rest),
            whole => (None, whole),
        };
        if let Some(name) = only
            && !arms.iter().any(|arm| arm.name == name)
        {
            let help = suggestion(name, arms.iter().map(|arm| arm.name.as_str()));
            sink.add_with(set.spot, format!("no arm `{name}`"), help);
            continue;
        }
        apply_to_some(set, only, path, arms, sink);
    }
}

fn apply_to_some(set: &Set, only: Option<&str>, path: &[&str], arms: &mut [MergedArm], sink: &mut Sink) {
    let mut found = false;
    let mut without = Vec::new();
    for arm in arms
        .iter_mut()
        .filter(|arm| only.is_none_or(|name| arm.name == name))
    {
        if let ["title"] = path {
            found = true;
            arm.title = set.value.text().map(str::to_string);
            continue;
        }
        match reach(Some(&arm.tree), &arm_shape(), path) {
            Reach::Whole => {
                found = true;
                write(&mut arm.tree, path, set.value.clone());
            }
            Reach::Lacks => {}
            Reach::Unknown { key, keys } => return unknown(set, &key, &keys, sink),
        }
        if took_out(arm, path) {
            // Other times may count from it.
            without.push(arm.name.clone());
            arm.write_removed(path, set.value.clone());
        }
    }
    if let (false, Some(name)) = (found, without.first()) {
        let message = format!("`{name}` took out what the path `{}` names", path.join("."));
        sink.help(set.spot, message, "name a dose or an event that is there");
    } else if !found {
        let mut together = Node::table(Table::new());
        for arm in arms.iter() {
            crate::merge::lay_over(&mut together, arm.tree.clone(), &[]);
        }
        lacks(set, path, &together, sink);
    }
}

/// Whether `path` leads to a dose or an event that the arm does not have any more.
fn took_out(arm: &MergedArm, path: &[&str]) -> bool {
    let named = matches!(path, ["dose" | "event", _, _, ..]);
    named
        && matches!(reach(Some(&arm.tree), &arm_shape(), path), Reach::Lacks)
        && matches!(reach(Some(&arm.removed()), &arm_shape(), path), Reach::Whole)
}

/// What an override may change in an arm.
fn arm_shape() -> Shape {
    match ArmTable::shape() {
        Shape::Table(keys) => Shape::Table(
            keys.into_iter()
                .filter(|(key, _)| ARM_KEYS.contains(key))
                .collect(),
        ),
        other => other,
    }
}

fn about_arms(set: &Set) -> bool {
    set.path
        .first()
        .is_some_and(|key| key == "arm" || ARM_KEYS.contains(&key.as_str()))
}

fn lacks(set: &Set, path: &[&str], tree: &Node, sink: &mut Sink) {
    let (Some(table), Some(name)) = (path.first(), path.get(1)) else {
        return;
    };
    let names: Vec<&str> = tree
        .get(table)
        .and_then(Node::entries)
        .map(|e| e.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => {
            let mut keys = path.to_vec();
            keys[1] = near;
            Some(format!("did you mean `{}`?", keys.join(".")))
        }
        None => suggestion(name, names.iter().copied()),
    };
    sink.add_with(
        set.spot,
        format!(
            "nothing here has the path `{}`: no {table} `{name}`",
            path.join(".")
        ),
        help,
    );
}

fn unknown(set: &Set, key: &str, keys: &[&'static str], sink: &mut Sink) {
    let message = format!(
        "the path `{}` does not exist: unknown key `{key}`",
        set.path.join(".")
    );
    let help = match nearest(key, keys.iter().copied()) {
        Some(near) => {
            let path: Vec<&str> = set
                .path
                .iter()
                .map(|part| if part == key { near } else { part.as_str() })
                .collect();
            Some(format!("did you mean `{}`?", path.join(".")))
        }
        None => suggestion(key, keys.iter().copied()),
    };
    sink.add_with(set.spot, message, help);
}
