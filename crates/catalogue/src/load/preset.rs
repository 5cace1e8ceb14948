//! Contested points: `data/presets/*.toml`.

use indexmap::IndexMap;

use super::cell::owned_parameters;
use super::node::{Node, Value};
use super::reader::TableReader;
use crate::types::{Choice, Preset};

/// Reads a contested point.
pub(super) fn read(table: TableReader<'_>) -> Option<Preset> {
    let (summary, default) = (table.text("summary"), table.text("default"));
    let mut choices = IndexMap::new();
    for (name, reader) in table.tables("choices") {
        choices.extend(choice(reader).map(|read| (name, read)));
    }
    let line = table.line();
    if choices.len() < 2 {
        table.complain(line, "`choices` needs at least two sides".to_owned(), None);
    }
    let default = default?;
    match choices.get(&default) {
        None => {
            let names: Vec<&str> = choices.keys().map(String::as_str).collect();
            let help = format!("use one of {}", names.join(", "));
            table.complain(
                line,
                format!("`default` is `{default}`, which is no choice"),
                Some(help),
            );
        }
        Some(choice) if !choice.mechanisms.is_empty() || !choice.parameters.is_empty() => {
            let what = format!("the default choice `{default}` changes something");
            let help = "the default is the catalogue as it stands".to_owned();
            table.complain(line, what, Some(help));
        }
        Some(_) => {}
    }
    for (name, choice) in choices.iter().filter(|(name, _)| **name != default) {
        if choice.mechanisms.is_empty() && choice.parameters.is_empty() {
            table.complain(line, format!("the choice `{name}` changes nothing"), None);
        }
    }
    table.finish();
    Some(Preset {
        summary: summary?,
        default,
        choices,
    })
}

/// Reads one side.
fn choice(table: TableReader<'_>) -> Option<Choice> {
    let summary = table.text("summary");
    let sources = table.texts("sources");
    if sources.is_empty() {
        let what = format!("`{}` has no `sources`", table.path());
        table.complain(table.line(), what, Some("say who takes this side".to_owned()));
    }
    let mut mechanisms = IndexMap::new();
    for (id, node) in table.table("mechanisms").iter().flat_map(TableReader::entries) {
        match node {
            Node {
                value: Value::Switch(on),
                ..
            } => {
                mechanisms.insert(id, *on);
            }
            _ => {
                let path = table.path();
                table.complain(
                    node.line,
                    format!("`{path}.mechanisms.{id}` must be true or false"),
                    None,
                );
            }
        }
    }
    let parameters = owned_parameters(&table);
    table.finish();
    Some(Choice {
        summary: summary?,
        sources,
        mechanisms,
        parameters,
    })
}
