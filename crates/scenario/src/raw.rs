//! The key tree of a file: every key and value with its place, before anything is known about them.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};

use crate::mistakes::{Sink, Source, Spot};

/// Deepest nesting that is read; the format needs 7.
const DEEPEST: usize = 24;
/// Most dots in one line outside of a table of values; a guard against keys that are nothing but dots.
const MOST_DOTS: usize = 1000;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// What it is.
    pub value: Value,
    /// Where the value is.
    pub spot: Spot,
    /// Where its key is; of a list element, where the value is.
    pub key: Spot,
    /// Who wrote it: 0 the file, then the patches of the arm in their order, [`SET_LAYER`] an override.
    pub layer: u32,
    /// Factors (`"x0.5"`) that later layers put on it.
    pub factors: Vec<Factor>,
}

/// The layer of overrides.
pub(crate) const SET_LAYER: u32 = u32::MAX;

/// A factor that a later layer put on a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factor {
    /// As written.
    pub text: String,
    /// Where.
    pub spot: Spot,
    /// Who wrote it.
    pub layer: u32,
}

/// The kinds of TOML value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A number with a point, `inf` and `nan` included, or an integer beyond 64 bits.
    Float(f64),
    /// true or false.
    Flag(bool),
    /// A date or time of day, which the format has no use for.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Table),
}

/// Keys in the order of the file.
pub(crate) type Table = IndexMap<String, Node>;

impl Node {
    /// A table of its own, without a place.
    pub fn table(entries: Table) -> Node {
        Node {
            value: Value::Table(entries),
            spot: Spot::default(),
            key: Spot::default(),
            layer: 0,
            factors: Vec::new(),
        }
    }

    /// Its entries, if it is a table.
    pub fn entries(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// Its entries, if it is a table.
    pub fn entries_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// What stands at a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.get(key)
    }

    /// Its text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Marks the whole subtree as written by `layer`.
    pub fn set_layer(&mut self, layer: u32) {
        self.layer = layer;
        match &mut self.value {
            Value::Table(entries) => entries.values_mut().for_each(|node| node.set_layer(layer)),
            Value::List(items) => items.iter_mut().for_each(|node| node.set_layer(layer)),
            _ => {}
        }
    }

    /// What it is, for messages: "text", "a number", ...
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// The key tree of a text. Syntax errors are told, the first of each line; the rest of the tree is kept.
pub(crate) fn parse(source_index: usize, text: &str, sink: &mut Sink) -> Node {
    for (start, line) in lines(text) {
        if line.matches('.').count() > MOST_DOTS && line.matches('"').count() == 0 {
            let spot = Spot {
                source: source_index,
                start,
                end: start + 1,
            };
            sink.add(spot, "this line has too many dots to be a key");
            return Node::table(Table::new());
        }
    }
    let (tree, errors) = DeTable::parse_recoverable(text);
    let starts: Vec<usize> = lines(text).map(|(start, _)| start).collect();
    let mut lines_told = BTreeSet::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let start = span.start.min(text.len());
        let line = starts.partition_point(|first| *first <= start);
        if lines_told.insert(line) {
            let spot = Spot {
                source: source_index,
                start,
                end: span.end,
            };
            sink.add(spot, format!("not valid TOML: {}", error.message()));
        }
    }
    let span = tree.span();
    let spot = Spot {
        source: source_index,
        start: span.start,
        end: span.start,
    };
    let entries = table(source_index, 0, tree.get_ref(), 1, sink);
    Node {
        value: Value::Table(entries),
        spot,
        key: spot,
        layer: 0,
        factors: Vec::new(),
    }
}

/// The value of an override: TOML, or text if it is not.
pub(crate) fn parse_value(source_index: usize, offset: usize, text: &str, sink: &mut Sink) -> Node {
    let whole = Spot {
        source: source_index,
        start: offset,
        end: offset + text.len(),
    };
    let dots = text.matches('.').count();
    let parsed = if dots > MOST_DOTS {
        None
    } else {
        DeValue::parse(text).ok()
    };
    let mut node = match parsed {
        Some(parsed) => value(source_index, offset, parsed.get_ref(), whole, whole, 1, sink),
        None => Node {
            value: Value::Text(text.to_string()),
            spot: whole,
            key: whole,
            layer: SET_LAYER,
            factors: Vec::new(),
        },
    };
    node.set_layer(SET_LAYER);
    node
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let this = start;
        start += line.len();
        (this, line)
    })
}

fn table(source: usize, offset: usize, raw: &DeTable<'_>, depth: usize, sink: &mut Sink) -> Table {
    let mut entries: Vec<(String, Node)> = raw
        .iter()
        .map(|(key, item)| {
            let key_spot = Spot {
                source,
                start: offset + key.span().start,
                end: offset + key.span().end,
            };
            let spot = Spot {
                source,
                start: offset + item.span().start,
                end: offset + item.span().end,
            };
            let node = value(source, offset, item.get_ref(), spot, key_spot, depth, sink);
            (key.get_ref().to_string(), node)
        })
        .collect();
    entries.sort_by_key(|(_, node)| node.key.start);
    entries.into_iter().collect()
}

fn value(
    source: usize,
    offset: usize,
    raw: &DeValue<'_>,
    spot: Spot,
    key: Spot,
    depth: usize,
    sink: &mut Sink,
) -> Node {
    if depth > DEEPEST {
        sink.add(key, "nested too deeply for a scenario");
        return Node {
            value: Value::Flag(false),
            spot,
            key,
            layer: 0,
            factors: Vec::new(),
        };
    }
    let value = match raw {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str();
            match i64::from_str_radix(digits, number.radix()) {
                Ok(integer) => Value::Integer(integer),
                Err(_) => Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
            }
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| {
                    let spot = Spot {
                        source,
                        start: offset + item.span().start,
                        end: offset + item.span().end,
                    };
                    self::value(source, offset, item.get_ref(), spot, spot, depth + 1, sink)
                })
                .collect(),
        ),
        DeValue::Table(entries) => Value::Table(table(source, offset, entries, depth + 1, sink)),
    };
    Node {
        value,
        spot,
        key,
        layer: 0,
        factors: Vec::new(),
    }
}

/// The name of a source, for messages.
pub(crate) fn source(name: &str, text: String) -> Source {
    Source {
        name: name.to_string(),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Node, Sink) {
        let mut sink = Sink::default();
        let node = parse(0, text, &mut sink);
        (node, sink)
    }

    #[test]
    fn keys_keep_the_order_of_the_file_and_their_places() {
        let text = "[b]\nz = \"10 mg\"\na.c = [1, 2.5]\n[a]\n";
        let (tree, sink) = read(text);
        assert!(sink.is_clean());
        assert_eq!(
            tree.entries().expect("table").keys().collect::<Vec<_>>(),
            ["b", "a"]
        );
        let list = ["b", "a", "c"]
            .iter()
            .try_fold(&tree, |node, key| node.get(key))
            .expect("there");
        assert_eq!(&text[list.spot.start..list.spot.end], "[1, 2.5]");
        assert_eq!(&text[list.key.start..list.key.end], "c");
    }

    #[test]
    fn only_the_first_syntax_error_of_a_line_is_told() {
        let (_, sink) = read("a = = 3 ] [\nb = 1\nc = \"unclosed\n");
        assert_eq!(sink.count(), 2);
    }

    #[test]
    fn keys_made_of_dots_do_not_exhaust_the_stack() {
        let (_, sink) = read(&format!("{}a = 1", "a.".repeat(500_000)));
        assert_eq!(sink.count(), 1);
        let (_, sink) = read(&format!("{}a = 1", "a.".repeat(900)));
        assert_eq!(sink.count(), 1);
        let (_, sink) = read(&format!("a = {}", "[".repeat(500_000)));
        assert!(!sink.is_clean());
    }
}
