//! Who wins: the file, then the patches of an arm, then overrides. `remove` first, then tables key by key, values and
//! lists replaced whole, factors put on top.

use papaver_catalogue::Catalogue;

use crate::circuits;
use crate::leaf::Shape;
use crate::mistakes::{Sink, Spot};
use crate::nearest::suggestion;
use crate::raw::{Factor, Node, Table, Value};

/// Keys that an arm may change.
pub(crate) const ARM_KEYS: &[&str] = &[
    "species",
    "preparation",
    "binding",
    "weight",
    "genotype",
    "duration",
    "population",
    "circuit",
    "dose",
    "event",
    "mechanism",
    "parameter",
    "preset",
];

/// Keys of a dose that replace one another.
const DOSE_GROUPS: &[&[&str]] = &[&["amount", "concentration", "rate", "file"], &["count", "until"]];
/// Keys of an event that replace one another.
const EVENT_GROUPS: &[&[&str]] = &[&["count", "until"]];
/// Keys of a measure that replace one another.
const MEASURE_GROUPS: &[&[&str]] = &[
    &["at", "window"],
    &["probe_at", "across"],
    &["band", "bands", "claim"],
    &["variable", "formula"],
];

/// An arm after merging, still as a tree.
#[derive(Clone, Debug)]
pub(crate) struct MergedArm {
    /// Its name.
    pub name: String,
    /// Where it is named; the start of the file for `main`.
    pub spot: Spot,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The keys of [`ARM_KEYS`].
    pub tree: Node,
    /// Doses that it took out: their times still hold.
    pub removed_doses: Table,
    /// Events that it took out: their times still hold.
    pub removed_events: Table,
    /// Populations that it took out: no circuit has them.
    pub removed_populations: Vec<String>,
    /// All its circuits could be read.
    pub whole: bool,
}

impl MergedArm {
    fn new(name: &str, tree: Node) -> Self {
        MergedArm {
            name: name.to_string(),
            spot: Spot::default(),
            title: None,
            tree,
            removed_doses: Table::new(),
            removed_events: Table::new(),
            removed_populations: Vec::new(),
            whole: true,
        }
    }

    /// What it took out, as a tree like its own.
    pub fn removed(&self) -> Node {
        let tables = [("dose", &self.removed_doses), ("event", &self.removed_events)];
        let some = tables.into_iter().filter(|(_, table)| !table.is_empty());
        Node::table(
            some.map(|(key, table)| (key.to_string(), Node::table(table.clone())))
                .collect(),
        )
    }

    /// Writes `value` at `path` of what it took out.
    pub fn write_removed(&mut self, path: &[&str], value: Node) {
        let mut removed = self.removed();
        write(&mut removed, path, value);
        let table = |key| {
            removed
                .get(key)
                .and_then(Node::entries)
                .cloned()
                .unwrap_or_default()
        };
        (self.removed_doses, self.removed_events) = (table("dose"), table("event"));
    }
}

/// "x0.5", as far as its form goes.
pub(crate) fn is_factor(text: &str) -> bool {
    let rest = text.trim().strip_prefix('x').unwrap_or("").trim_start();
    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))
}

/// Lays `patch` over `base`. `groups` are the keys that replace one another, by the depth at which they stand.
pub(crate) fn lay_over(base: &mut Node, patch: Node, path: &[&str]) {
    if let Value::Text(text) = &patch.value
        && is_factor(text)
        && base.entries().is_none()
    {
        base.factors.push(Factor {
            text: text.clone(),
            spot: patch.spot,
            layer: patch.layer,
        });
        return;
    }
    let (Value::Table(old), Value::Table(_)) = (&mut base.value, &patch.value) else {
        *base = patch;
        return;
    };
    let Value::Table(new) = patch.value else { return };
    for group in groups(path) {
        if group.iter().any(|key| new.contains_key(*key)) {
            old.retain(|key, _| !group.contains(&key.as_str()) || new.contains_key(key));
        }
    }
    for (key, node) in new {
        match old.get_mut(&key) {
            Some(below) => {
                let mut deeper = path.to_vec();
                deeper.push(&key);
                lay_over(below, node, &deeper);
            }
            None => {
                old.insert(key, node);
            }
        }
    }
}

fn groups(path: &[&str]) -> &'static [&'static [&'static str]] {
    match path {
        ["dose", _] | ["probe", _, "dose", _] => DOSE_GROUPS,
        ["event", _] | ["probe", _, "event", _] => EVENT_GROUPS,
        // In a probe `at` is when the world is copied and `window` what is read: they do not replace one another.
        ["measure", _] | ["measure" | "probe", _, "relative_to"] => MEASURE_GROUPS,
        _ => &[],
    }
}

/// The arms of a file, in its order, each with the patches that it comes `from`.
pub(crate) fn arms(file: &Node, catalogue: &Catalogue, sink: &mut Sink) -> Vec<MergedArm> {
    let mut scenario = Table::new();
    for key in ARM_KEYS {
        if let Some(node) = file.get(key) {
            scenario.insert((*key).to_string(), node.clone());
        }
    }
    let scenario = Node::table(scenario);
    let patches = file
        .get("arm")
        .and_then(Node::entries)
        .filter(|arms| !arms.is_empty());
    let Some(patches) = patches else {
        return vec![MergedArm::new("main", scenario)];
    };
    patches
        .keys()
        .filter_map(|name| arm(name, patches, &scenario, catalogue, sink))
        .collect()
}

fn arm(
    name: &str,
    patches: &Table,
    scenario: &Node,
    catalogue: &Catalogue,
    sink: &mut Sink,
) -> Option<MergedArm> {
    let own = patches.get(name)?;
    own.entries()?;
    let mut merged = MergedArm {
        spot: own.key,
        title: own.get("title").and_then(Node::text).map(str::to_string),
        ..MergedArm::new(name, scenario.clone())
    };
    for (layer, patch) in chain(name, patches, "arm", sink)?.into_iter().enumerate() {
        remove(&mut merged, patch, catalogue, sink);
        let keys = patch
            .entries()?
            .iter()
            .filter(|(key, _)| ARM_KEYS.contains(&key.as_str()));
        let mut patch = Node::table(keys.map(|(key, node)| (key.clone(), node.clone())).collect());
        patch.set_layer(u32::try_from(layer).unwrap_or(u32::MAX - 1) + 1);
        lay_over(&mut merged.tree, patch, &[]);
    }
    Some(merged)
}

/// The table `name` and those that it starts `from`, the oldest first; none (and a mistake) in a circle.
pub(crate) fn chain<'a>(name: &str, tables: &'a Table, what: &str, sink: &mut Sink) -> Option<Vec<&'a Node>> {
    let mut names = vec![name];
    let mut nodes = vec![tables.get(name)?];
    while let Some(from) = nodes.last().and_then(|node| node.get("from")) {
        let next = from.text()?;
        let Some((_, key, node)) = tables.get_full(next) else {
            let help = suggestion(next, tables.keys().map(String::as_str));
            sink.add_with(from.spot, format!("no {what} `{next}` to start from"), help);
            return None;
        };
        if names.contains(&key.as_str()) {
            names.push(key);
            if let [name, _] = names.as_slice() {
                let message = format!("the {what} `{name}` starts from itself");
                sink.help(from.spot, message, "name another, or leave `from` out");
            } else {
                let message = format!("`from` runs in a circle: {}", names.join(" from "));
                sink.help(from.spot, message, "leave one of them out");
            }
            return None;
        }
        names.push(key);
        nodes.push(node);
    }
    nodes.reverse();
    Some(nodes)
}

fn remove(merged: &mut MergedArm, patch: &Node, catalogue: &Catalogue, sink: &mut Sink) {
    let Some(paths) = patch.get("remove") else { return };
    let one = std::slice::from_ref(paths);
    let paths = if let Value::List(items) = &paths.value {
        items.as_slice()
    } else {
        one
    };
    for path in paths {
        let Some(text) = path.text() else { continue };
        let keys: Vec<&str> = text.split('.').collect();
        let of_circuits = circuits::populations(&merged.tree, catalogue);
        match keys[..] {
            ["population", name] if !of_circuits.is_empty() => {
                remove_population(merged, name, &of_circuits, path.spot, sink);
            }
            _ => remove_path(merged, &keys, path.spot, sink),
        }
    }
}

/// Takes out a population that may come with a circuit (`of_circuits`), stand by itself, or both.
fn remove_population(
    merged: &mut MergedArm,
    name: &str,
    of_circuits: &[&String],
    spot: Spot,
    sink: &mut Sink,
) {
    let own = merged
        .tree
        .entries_mut()
        .and_then(|tree| tree.get_mut("population"));
    let mut own = own.and_then(Node::entries_mut);
    let names = own
        .iter()
        .flat_map(|own| own.keys())
        .chain(of_circuits.iter().copied());
    let names: Vec<String> = names.map(|name| format!("population.{name}")).collect();
    let taken = own.as_mut().and_then(|own| own.shift_remove(name)).is_some();
    if of_circuits.iter().any(|population| *population == name) {
        merged.removed_populations.push(name.to_string());
    } else if !taken {
        let path = format!("population.{name}");
        let help = suggestion(&path, names.iter().map(String::as_str));
        sink.add_with(spot, format!("there is no `{path}` here to remove"), help);
    }
}

fn remove_path(merged: &mut MergedArm, keys: &[&str], spot: Spot, sink: &mut Sink) {
    let Some((last, parents)) = keys.split_last() else {
        return;
    };
    let mut node = &mut merged.tree;
    for (depth, key) in parents.iter().enumerate() {
        if node.get(key).is_none() {
            return nothing_there(node, &keys[..=depth], spot, sink);
        }
        let Some(below) = node.entries_mut().and_then(|entries| entries.get_mut(*key)) else {
            return;
        };
        node = below;
    }
    let Some(taken) = node.entries_mut().and_then(|entries| entries.shift_remove(*last)) else {
        return nothing_there(node, keys, spot, sink);
    };
    let kept = match keys.first() {
        Some(&"dose") => &mut merged.removed_doses,
        Some(&"event") => &mut merged.removed_events,
        _ => return,
    };
    match (keys, taken.value) {
        ([_], Value::Table(all)) => kept.extend(all),
        ([_, name], value) => {
            kept.insert((*name).to_string(), Node { value, ..taken });
        }
        _ => {}
    }
}

fn nothing_there(node: &Node, keys: &[&str], spot: Spot, sink: &mut Sink) {
    let Some((last, parents)) = keys.split_last() else {
        return;
    };
    let names = node
        .entries()
        .map(|entries| entries.keys().map(String::as_str).collect::<Vec<_>>());
    let prefix = if parents.is_empty() {
        String::new()
    } else {
        format!("{}.", parents.join("."))
    };
    let names: Vec<String> = names
        .unwrap_or_default()
        .iter()
        .map(|name| format!("{prefix}{name}"))
        .collect();
    let path = format!("{prefix}{last}");
    let help = suggestion(&path, names.iter().map(String::as_str));
    sink.add_with(spot, format!("there is no `{path}` here to remove"), help);
}

/// How far an override's path leads in a tree.
pub(crate) enum Reach {
    /// Everything that it names is there, or may be.
    Whole,
    /// The tree lacks a named table (a dose, a population) on the way.
    Lacks,
    /// The format has no such path.
    Unknown {
        /// The key.
        key: String,
        /// Keys that it has.
        keys: Vec<&'static str>,
    },
}

/// Whether `path` leads to a value in `tree`, whose form is `shape`.
pub(crate) fn reach(tree: Option<&Node>, shape: &Shape, path: &[&str]) -> Reach {
    let Some((key, rest)) = path.split_first() else {
        return Reach::Whole;
    };
    match shape {
        Shape::Open => Reach::Whole,
        Shape::Leaf => Reach::Unknown {
            key: (*key).to_string(),
            keys: Vec::new(),
        },
        Shape::Table(keys) => match keys.iter().find(|(name, _)| name == key) {
            Some((_, below)) => reach(tree.and_then(|tree| tree.get(key)), below, rest),
            None => {
                let keys = keys.iter().map(|(name, _)| *name).collect();
                Reach::Unknown {
                    key: (*key).to_string(),
                    keys,
                }
            }
        },
        Shape::Named(below) => {
            let there = tree.and_then(|tree| tree.get(key));
            // Doses, populations, circuits, probes and measures must be there to be changed; the names of mechanisms,
            // parameters and receptors are those of the catalogue and are checked later.
            if there.is_none() && matches!(**below, Shape::Table(..)) {
                return Reach::Lacks;
            }
            reach(there, below, rest)
        }
    }
}

/// Writes `value` at `path`, as a patch does.
pub(crate) fn write(tree: &mut Node, path: &[&str], value: Node) {
    let patch = path.iter().rev().fold(value, |node, key| {
        let (key_spot, layer) = (node.key, node.layer);
        let mut table = Node::table(Table::from_iter([((*key).to_string(), node)]));
        table.key = key_spot;
        table.spot = key_spot;
        table.layer = layer;
        table
    });
    lay_over(tree, patch, &[]);
}
