//! Own entries of a scenario, read as the catalogue's: `[drug.X]`, `[receptor.X]` and `[neuron.X]`.

use indexmap::IndexMap;
use papaver_catalogue::{Catalogue, OwnEntries, OwnTables};

use crate::file::ScenarioTable;
use crate::known::Known;
use crate::leaf::{Entry, Named};
use crate::mistakes::Sink;
use crate::names::{article, snake_case};
use crate::raw::{Node, Value};
use crate::vocabulary::{exists, receptor_acts};
use crate::written::place_of;

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
                receptor_acts(receptor, node, known, sink);
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
