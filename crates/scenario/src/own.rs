//! Own entries of a scenario, read as the catalogue's: `[drug.X]`, `[receptor.X]` and `[neuron.X]`.

use indexmap::IndexMap;
use papaver_catalogue::types::{Neuron, Receptor, Scope};
use papaver_catalogue::{Catalogue, OwnEntries, OwnTables};

use crate::file::ScenarioTable;
use crate::known::{Known, same_dimension};
use crate::leaf::{Entry, Named};
use crate::mistakes::{Sink, Spot};
use crate::names::{article, snake_case};
use crate::nearest::suggestion;
use crate::raw::{Node, Value};
use crate::setting::in_range;

/// What a scenario brings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    /// As read.
    pub entries: OwnEntries,
}

impl Own {
    /// The entries of a scenario, as far as they can be read.
    pub fn read(file: &ScenarioTable, known: &Known, sink: &mut Sink) -> Own {
        let tables = OwnTables {
            drugs: tables(file.drug.as_ref(), ("drug", "drug"), known, sink),
            receptors: tables(file.receptor.as_ref(), ("receptor", "receptor"), known, sink),
            neurons: tables(file.neuron.as_ref(), ("neuron", "neuron type"), known, sink),
        };
        let (entries, errors) = known.catalogue.read_own(&tables);
        let written = |kind: &str, name: &str| {
            let table = match kind {
                "drug" => &file.drug,
                "receptor" => &file.receptor,
                _ => &file.neuron,
            };
            let (spot, entry) = table.as_ref()?.entries.get(name)?;
            Some((*spot, &entry.node))
        };
        for error in errors {
            let place = error
                .file
                .split_once('.')
                .and_then(|(kind, name)| written(kind, name));
            let place = place.map(|(spot, node)| place_of(node, &error.what).unwrap_or(spot));
            sink.add_with(place.unwrap_or_default(), error.what, error.suggestion);
        }
        for (name, receptor) in &entries.receptors {
            if let Some((_, node)) = written("receptor", name) {
                acts(receptor, node, known, sink);
            }
        }
        // A neuron type that carries a receptor which could not be read has one mistake too many.
        let receptors = tables.receptors.len() == entries.receptors.len();
        let mut with_own = known.catalogue.clone();
        with_own.receptors.extend(entries.receptors.clone());
        let among = Known {
            catalogue: &with_own,
            ..*known
        };
        for (name, type_) in entries.neurons.iter().filter(|_| receptors) {
            if let Some((spot, node)) = written("neuron", name) {
                exists(type_, node, spot, &among, sink);
            }
        }
        let kinds = [
            ("drug", &tables.drugs),
            ("receptor", &tables.receptors),
            ("neuron", &tables.neurons),
        ];
        for (index, (kind, table)) in kinds.iter().enumerate() {
            for name in table.keys() {
                let earlier = kinds[..index].iter().find(|(_, other)| other.contains_key(name));
                if let (Some((other, _)), Some((spot, _))) = (earlier, written(kind, name)) {
                    sink.add(spot, format!("a {other} is called `{name}` too"));
                }
            }
        }
        Own { entries }
    }

    /// The catalogue with the own entries in it; none where there are none.
    pub fn with(&self, catalogue: &Catalogue) -> Option<Catalogue> {
        let OwnEntries {
            drugs,
            receptors,
            neurons,
        } = &self.entries;
        if drugs.is_empty() && receptors.is_empty() && neurons.is_empty() {
            return None;
        }
        let mut catalogue = catalogue.clone();
        catalogue.drugs.extend(drugs.clone());
        catalogue.receptors.extend(receptors.clone());
        catalogue.neurons.extend(neurons.clone());
        Some(catalogue)
    }
}

/// The entries of one kind as written, but for those whose name is taken: `key` in the file, `what` in messages.
fn tables(
    table: Option<&Named<Entry>>,
    (key, what): (&str, &str),
    known: &Known,
    sink: &mut Sink,
) -> IndexMap<String, toml::Table> {
    let mut found = IndexMap::new();
    for (name, (spot, entry)) in table.into_iter().flat_map(|table| &table.entries) {
        snake_case(name, key, *spot, sink);
        if known.owners().contains(&name.as_str()) {
            let help = format!(
                "call it otherwise, and copy with `like = \"{name}\"` if it is {}",
                article(what)
            );
            sink.help(
                *spot,
                format!("the name `{name}` is taken in the catalogue"),
                help,
            );
        } else if let toml::Value::Table(written) = value(&entry.node) {
            found.insert(name.clone(), written);
        }
    }
    found
}

/// Tells what the schemes of a receptor name that only mechanisms know: themselves, and signals.
fn acts(receptor: &Receptor, written: &Node, known: &Known, sink: &mut Sink) {
    let mechanism = |id: &str, path: &str, sink: &mut Sink| {
        if known.mechanism(id).is_none() {
            let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
            sink.add_with(
                find(written, path).unwrap_or_default(),
                format!("no mechanism `{id}`"),
                help,
            );
        }
    };
    // What is `like` another shares its schemes with it, and those stand in no scenario.
    let own = receptor
        .schemes
        .iter()
        .filter(|(name, _)| find(written, &format!("scheme.{name}")).is_some());
    for (name, scheme) in own {
        for (index, step) in scheme.transitions.iter().enumerate() {
            let path = format!("scheme.{name}.transitions[{}]", index + 1);
            mechanism(&step.mechanism, &format!("{path}.mechanism"), sink);
            for word in step.times.iter().filter(|word| !word.starts_with("ligand.")) {
                if known
                    .signals
                    .iter()
                    .any(|signal| signal.name == word && signal.scope == Scope::Population)
                {
                    continue;
                }
                let of_populations = known
                    .signals
                    .iter()
                    .filter(|signal| signal.scope == Scope::Population);
                let help = suggestion(word, of_populations.map(|signal| signal.name));
                let there = known.signals.iter().any(|signal| signal.name == word);
                let message = if there {
                    format!(
                        "`{word}` differs between neurons; rates of receptors go by signals of their population"
                    )
                } else {
                    format!("no signal `{word}`; a drive of the ligands is written `ligand.NAME`")
                };
                let place = find(written, &format!("{path}.times")).unwrap_or_default();
                sink.add_with(place, message, help);
            }
        }
        for (drive, spec) in &scheme.drives {
            if let Some(id) = &spec.mechanism {
                mechanism(id, &format!("scheme.{name}.drives.{drive}.mechanism"), sink);
            }
        }
    }
}

/// Tells what a neuron type names that the mechanisms do not know, which the catalogue cannot see.
fn exists(neuron: &Neuron, written: &Node, spot: Spot, known: &Known, sink: &mut Sink) {
    for id in neuron
        .mechanisms
        .iter()
        .filter(|id| known.mechanism(id).is_none())
    {
        let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
        let place = find(written, "mechanisms").unwrap_or(spot);
        sink.add_with(place, format!("no mechanism `{id}`"), help);
    }
    let parameters = neuron.parameters.iter();
    let parameters = parameters.map(|(owner, name, number)| (owner.as_str(), name.as_str(), Some(number)));
    let spreads = neuron.spread.keys();
    let spreads = spreads.map(|path| {
        let (owner, name) = path.split_once('.').unwrap_or((path, ""));
        (owner, name, None)
    });
    for (owner, name, number) in parameters.chain(spreads) {
        let table = number.map_or("spread", |_| "parameters");
        let key = find(written, &format!("{table}.{owner}.{name}"));
        let key = key.or_else(|| Some(written.get(table)?.get(&format!("{owner}.{name}"))?.key));
        let carried = neuron.receptors.contains_key(owner) || neuron.mechanisms.iter().any(|id| id == owner);
        if !carried {
            // What it only has from the type that it is `like` rests.
            if let Some(place) = key {
                sink.add(place, format!("it sets `{owner}.{name}` and has no `{owner}`"));
            }
            continue;
        }
        let place = key.unwrap_or(spot);
        let Some(parameter) = known.parameter(owner, name) else {
            let names = known.parameter_names(owner);
            let help = suggestion(name, names.iter().map(String::as_str));
            sink.add_with(place, format!("`{owner}` has no parameter `{name}`"), help);
            continue;
        };
        match number {
            None if !varies(owner, name, known) => {
                sink.add(place, format!("`{owner}.{name}` does not differ between neurons"));
            }
            Some(number) if !same_dimension(number.dimension(), parameter.unit.dimension()) => {
                let (is, needs) = (number.dimension().name(), parameter.unit.dimension().name());
                let message = format!("`{}` is {is}, `{owner}.{name}` needs {needs}", number.text);
                sink.add(place, message);
            }
            Some(number) => in_range(owner, number.value, Some(place), &parameter, sink),
            None => {}
        }
    }
}

/// A number that may differ between neurons.
fn varies(owner: &str, name: &str, known: &Known) -> bool {
    let Some(mechanism) = known.mechanism(owner) else {
        return name == "expression";
    };
    let mut parameters = mechanism.parameters.iter();
    parameters.any(|spec| spec.name == name && spec.per_neuron)
}

/// Where something stands that the message names in back-ticks: a key by its path, a number by its name ("mu.efficacy"), or
/// else a key or a text anywhere in the table. The catalogue knows no places here.
fn place_of(node: &Node, message: &str) -> Option<Spot> {
    let words = || message.split('`').skip(1).step_by(2);
    let by_path = words().filter_map(|path| find(node, path)).next();
    let by_name = || {
        let mut names = words().filter(|word| word.contains('.'));
        names.find_map(|name| within(node, &name.split('.').collect::<Vec<_>>()))
    };
    by_path
        .or_else(by_name)
        .or_else(|| words().find_map(|word| anywhere(node, word)))
}

/// The place of the last of some keys that stand below each other, maybe with others between them. The parts of a list are
/// counted: "release_2" is the second of `release`.
fn within(node: &Node, keys: &[&str]) -> Option<Spot> {
    let (first, rest) = keys.split_first()?;
    let below = |node: &Node| match rest {
        [] => Some(node.key),
        _ => within(node, rest),
    };
    match &node.value {
        Value::Table(entries) => {
            let counted = || {
                let (list, number) = first.rsplit_once('_')?;
                let Value::List(items) = &node.get(list)?.value else {
                    return None;
                };
                items.get(number.parse::<usize>().ok()?.checked_sub(1)?)
            };
            let here = node.get(first).or_else(counted).and_then(below);
            here.or_else(|| entries.iter().find_map(|(_, entry)| within(entry, keys)))
        }
        Value::List(items) => items.iter().find_map(|item| within(item, keys)),
        _ => None,
    }
}

/// The first key or text that is `word`.
fn anywhere(node: &Node, word: &str) -> Option<Spot> {
    match &node.value {
        Value::Text(text) => (text == word).then_some(node.spot),
        Value::List(items) => items.iter().find_map(|item| anywhere(item, word)),
        Value::Table(entries) => entries.iter().find_map(|(key, below)| {
            if key == word {
                Some(below.key)
            } else {
                anywhere(below, word)
            }
        }),
        _ => None,
    }
}

/// The place of a key, or of the last key of a dotted path; `key[2]` is the second of a list.
fn find(node: &Node, path: &str) -> Option<Spot> {
    let mut at = node;
    for part in path.split('.') {
        let (key, index) = part
            .strip_suffix(']')
            .and_then(|part| part.split_once('['))
            .unwrap_or((part, ""));
        at = at.get(key)?;
        if let (Ok(index), Value::List(items)) = (index.parse::<usize>(), &at.value) {
            at = items.get(index.checked_sub(1)?)?;
        }
    }
    Some(at.key)
}

fn value(node: &Node) -> toml::Value {
    match &node.value {
        Value::Text(text) | Value::Date(text) => toml::Value::String(text.clone()),
        Value::Integer(number) => toml::Value::Integer(*number),
        Value::Float(number) => toml::Value::Float(*number),
        Value::Flag(flag) => toml::Value::Boolean(*flag),
        Value::List(items) => toml::Value::Array(items.iter().map(value).collect()),
        Value::Table(entries) => toml::Value::Table(
            entries
                .iter()
                .map(|(key, node)| (key.clone(), value(node)))
                .collect(),
        ),
    }
}
