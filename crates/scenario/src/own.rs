//! Own entries of a scenario, read as the catalogue's: `[drug.X]` and `[neuron.X]`.

use indexmap::IndexMap;
use papaver_catalogue::types::{Drug, Neuron};
use papaver_catalogue::{Catalogue, CatalogueError};

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
    /// Drugs, by name.
    pub drugs: IndexMap<String, Drug>,
    /// Neuron types, by name.
    pub neurons: IndexMap<String, Neuron>,
}

impl Own {
    /// The entries of a scenario, as far as they can be read.
    pub fn read(file: &ScenarioTable, known: &Known, sink: &mut Sink) -> Own {
        let drug = |name: &str, table: &toml::Table| known.catalogue.drug_from_table(name, table);
        let neuron = |name: &str, table: &toml::Table| known.catalogue.neuron_from_table(name, table);
        let drugs = entries(file.drug.as_ref(), ("drug", "drug"), known, drug, sink);
        let neurons = entries(
            file.neuron.as_ref(),
            ("neuron", "neuron type"),
            known,
            neuron,
            sink,
        );
        for (name, type_) in &neurons {
            let written = file.neuron.as_ref().and_then(|table| table.entries.get(name));
            if let Some((spot, entry)) = written {
                exists(type_, &entry.node, *spot, known, sink);
            }
        }
        for name in neurons.keys().filter(|name| drugs.contains_key(*name)) {
            let spots = file.neuron.as_ref().and_then(|table| table.entries.get(name));
            let spot = spots.map(|(spot, _)| *spot).unwrap_or_default();
            sink.add(spot, format!("a drug is called `{name}` too"));
        }
        Own { drugs, neurons }
    }

    /// The catalogue with the own entries in it; none where there are none.
    pub fn with(&self, catalogue: &Catalogue) -> Option<Catalogue> {
        if self.drugs.is_empty() && self.neurons.is_empty() {
            return None;
        }
        let mut catalogue = catalogue.clone();
        let drugs = self.drugs.iter();
        let neurons = self.neurons.iter();
        catalogue
            .drugs
            .extend(drugs.map(|(name, drug)| (name.clone(), drug.clone())));
        catalogue
            .neurons
            .extend(neurons.map(|(name, neuron)| (name.clone(), neuron.clone())));
        Some(catalogue)
    }
}

/// Reads the entries of one kind: `key` in the file, `what` in messages.
fn entries<T>(
    table: Option<&Named<Entry>>,
    (key, what): (&str, &str),
    known: &Known,
    read: impl Fn(&str, &toml::Table) -> Result<T, Vec<CatalogueError>>,
    sink: &mut Sink,
) -> IndexMap<String, T> {
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
            continue;
        }
        let toml::Value::Table(written) = value(&entry.node) else {
            continue;
        };
        match read(name, &written) {
            Ok(one) => {
                found.insert(name.clone(), one);
            }
            Err(errors) => {
                for error in errors {
                    let place = place_of(&entry.node, &error.what).unwrap_or(*spot);
                    sink.add_with(place, error.what, error.suggestion);
                }
            }
        }
    }
    found
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
        let place = find(written, &format!("{table}.{owner}.{name}"));
        let place = place
            .or_else(|| find(written, &format!("{table}.{owner}")))
            .or_else(|| find(written, table));
        let place = place.unwrap_or(spot);
        let carried = neuron.receptors.contains_key(owner) || neuron.mechanisms.iter().any(|id| id == owner);
        if !carried {
            sink.add(place, format!("it sets `{owner}.{name}` and has no `{owner}`"));
            continue;
        }
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

/// Where a key of the table stands that the message names in back-ticks: the catalogue knows no places here.
fn place_of(node: &Node, message: &str) -> Option<Spot> {
    let words = message.split('`').skip(1).step_by(2);
    words.filter_map(|path| find(node, path)).next()
}

/// The place of a key, or of the last key of a dotted path.
fn find(node: &Node, path: &str) -> Option<Spot> {
    let mut at = node;
    for key in path.split('.') {
        at = at.get(key)?;
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
