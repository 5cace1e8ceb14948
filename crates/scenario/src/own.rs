//! Own drugs of a scenario: `[drug.X]`, read as an entry of the catalogue.

use indexmap::IndexMap;
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::Drug;

use crate::known::Known;
use crate::leaf::{Entry, Named};
use crate::mistakes::{Sink, Spot};
use crate::names::snake_case;
use crate::raw::{Node, Value};

/// The drugs that a scenario brings, as far as they can be read.
pub(crate) fn drugs(table: Option<&Named<Entry>>, known: &Known, sink: &mut Sink) -> IndexMap<String, Drug> {
    let mut drugs = IndexMap::new();
    for (name, (spot, entry)) in table.into_iter().flat_map(|table| &table.entries) {
        snake_case(name, "drug", *spot, sink);
        if known.owners().contains(&name.as_str()) {
            let help = format!("call it otherwise, and copy with `like = \"{name}\"` if it is a drug");
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
        match known.catalogue.drug_from_table(name, &written) {
            Ok(drug) => {
                drugs.insert(name.clone(), drug);
            }
            Err(errors) => {
                for error in errors {
                    let place = place_of(&entry.node, &error.what).unwrap_or(*spot);
                    sink.add_with(place, error.what, error.suggestion);
                }
            }
        }
    }
    drugs
}

/// The catalogue with the own drugs in it.
pub(crate) fn with_drugs(catalogue: &Catalogue, drugs: &IndexMap<String, Drug>) -> Catalogue {
    let mut catalogue = catalogue.clone();
    catalogue
        .drugs
        .extend(drugs.iter().map(|(name, drug)| (name.clone(), drug.clone())));
    catalogue
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
