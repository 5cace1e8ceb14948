//! A TOML tree that remembers the line of every value.

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};

use super::reader::Log;

/// A value with its line.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// From 1; none for tables that came without their text.
    pub(super) line: Option<usize>,
    /// What it is.
    pub(super) value: Value,
}

/// What a catalogue file can hold.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A string.
    Text(String),
    /// An integer or float, with its text.
    Number(f64, String),
    /// true or false.
    Switch(bool),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(IndexMap<String, Node>),
    /// A date or a time of day, which nothing here takes.
    Other,
}

/// Parses a file; syntax errors go to the log, the first of each line.
pub(super) fn parse(file: &str, text: &str, log: &Log) -> Option<Node> {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut last = None;
    for error in &errors {
        let line = error.span().map(|span| lines.of(span.start));
        if last != Some(line) {
            log.add(file, line, error.message().to_owned(), None);
        }
        last = Some(line);
    }
    errors
        .is_empty()
        .then(|| from_table(table.get_ref(), Some(1), &lines))
}

/// Where lines begin.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        Self {
            starts: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The line, from 1, of a byte.
    fn of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }
}

fn from_table(table: &DeTable<'_>, line: Option<usize>, lines: &Lines) -> Node {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let children = entries.into_iter().map(|(key, value)| {
        let line = Some(lines.of(key.span().start));
        (
            key.get_ref().to_string(),
            from_value(value.get_ref(), line, lines),
        )
    });
    Node {
        line,
        value: Value::Table(children.collect()),
    }
}

fn from_value(value: &DeValue<'_>, line: Option<usize>, lines: &Lines) -> Node {
    let number = |text: String| {
        text.replace('_', "")
            .parse()
            .map_or(Value::Other, |value| Value::Number(value, text))
    };
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => number(integer.to_string()),
        DeValue::Float(float) => number(float.to_string()),
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::Datetime(_) => Value::Other,
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| from_value(item.get_ref(), Some(lines.of(item.span().start)), lines))
                .collect(),
        ),
        DeValue::Table(table) => return from_table(table, line, lines),
    };
    Node { line, value }
}

impl Node {
    /// A tree without lines.
    pub(super) fn from_table(table: &toml::Table) -> Self {
        let children = table
            .iter()
            .map(|(key, value)| (key.clone(), Self::from_value(value)));
        Self {
            line: None,
            value: Value::Table(children.collect()),
        }
    }

    fn from_value(value: &toml::Value) -> Self {
        let value = match value {
            toml::Value::String(text) => Value::Text(text.clone()),
            #[expect(clippy::cast_precision_loss, reason = "no catalogue number needs 53 bits")]
            toml::Value::Integer(integer) => Value::Number(*integer as f64, integer.to_string()),
            toml::Value::Float(float) => Value::Number(*float, float.to_string()),
            toml::Value::Boolean(switch) => Value::Switch(*switch),
            toml::Value::Datetime(_) => Value::Other,
            toml::Value::Array(items) => Value::List(items.iter().map(Self::from_value).collect()),
            toml::Value::Table(table) => return Self::from_table(table),
        };
        Self { line: None, value }
    }

    /// Its text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// Its table, if it is one.
    pub(super) fn as_table(&self) -> Option<&IndexMap<String, Self>> {
        if let Value::Table(table) = &self.value {
            Some(table)
        } else {
            None
        }
    }

    /// Takes a key out of a table.
    pub(super) fn remove(&mut self, key: &str) -> Option<Self> {
        if let Value::Table(table) = &mut self.value {
            table.shift_remove(key)
        } else {
            None
        }
    }

    /// This table with those keys of `patch` put over it, table by table; numbers, texts and lists are replaced whole.
    pub(super) fn patched(&self, patch: &Self) -> Self {
        match (self.as_table(), patch.as_table()) {
            (Some(base), Some(changes)) if !base.contains_key("value") && !changes.contains_key("value") => {
                let mut table = base.clone();
                for (key, change) in changes {
                    let merged = base
                        .get(key)
                        .map_or_else(|| change.clone(), |old| old.patched(change));
                    table.insert(key.clone(), merged);
                }
                Self {
                    line: patch.line,
                    value: Value::Table(table),
                }
            }
            _ => patch.clone(),
        }
    }
}
