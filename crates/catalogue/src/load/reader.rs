//! Takes one table apart: each key is asked for once, and [`TableReader::finish`] reports those nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::CatalogueError;
use super::node::{Node, Value};
use crate::explain::nearest;

/// Mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    errors: RefCell<Vec<CatalogueError>>,
}

impl Log {
    /// Adds one.
    pub(super) fn add(&self, file: &str, line: Option<usize>, what: String, suggestion: Option<String>) {
        self.errors.borrow_mut().push(CatalogueError {
            file: file.to_owned(),
            line,
            what,
            suggestion,
        });
    }

    /// One of a file begins with these words.
    pub(super) fn tells_of(&self, file: &str, words: &str) -> bool {
        let errors = self.errors.borrow();
        errors
            .iter()
            .any(|error| error.file == file && error.what.starts_with(words))
    }

    /// All of them, in the order found.
    pub(super) fn into_errors(self) -> Vec<CatalogueError> {
        self.errors.into_inner()
    }
}

/// A table being read.
pub(super) struct TableReader<'a> {
    file: &'a str,
    path: String,
    node: &'a Node,
    log: &'a Log,
    pub(super) strict: bool,
    /// A number may be a factor on what stands elsewhere: "x0.5".
    pub(super) factors: bool,
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> TableReader<'a> {
    /// A reader for `node`, which stands at `path` of `file`. `strict`: every number brings its provenance.
    pub(super) fn new(file: &'a str, path: &str, node: &'a Node, log: &'a Log, strict: bool) -> Self {
        let reader = Self {
            file,
            path: path.to_owned(),
            node,
            log,
            strict,
            factors: false,
            asked: RefCell::default(),
        };
        if node.as_table().is_none() {
            reader.complain(node.line, format!("`{path}` is not a table"), None);
        }
        reader
    }

    /// The same table, whose numbers may be factors.
    pub(super) fn with_factors(self) -> Self {
        Self {
            factors: true,
            ..self
        }
    }

    /// Reports a mistake in this file.
    pub(super) fn complain(&self, line: Option<usize>, what: String, suggestion: Option<String>) {
        self.log.add(self.file, line, what, suggestion);
    }

    /// The line the table begins in.
    pub(super) fn line(&self) -> Option<usize> {
        self.node.line
    }

    /// Where the table stands, for messages.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The full path of a key of this table.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// A value, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.node.as_table().and_then(|table| table.get(key))
    }

    /// A value that must be there.
    pub(super) fn required(&self, key: &str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() && self.node.as_table().is_some() {
            let place = if self.path.is_empty() {
                String::new()
            } else {
                format!(" in `{}`", self.path)
            };
            self.complain(self.node.line, format!("`{key}` is missing{place}"), None);
        }
        found
    }

    /// A text that must be there and not be empty.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let node = self.required(key)?;
        match node.as_text().map(str::trim) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.complain(
                    node.line,
                    format!("`{}` must be a text that is not empty", self.path_of(key)),
                    None,
                );
                None
            }
        }
    }

    /// A text, if it is there.
    pub(super) fn optional_text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|_| self.text(key))
    }

    /// true or false; false where the key is missing.
    pub(super) fn switch(&self, key: &str) -> bool {
        match self.get(key) {
            None => false,
            Some(Node {
                value: Value::Switch(on),
                ..
            }) => *on,
            Some(node) => {
                self.complain(
                    node.line,
                    format!("`{}` must be true or false", self.path_of(key)),
                    None,
                );
                false
            }
        }
    }

    /// A plain number, or `default`.
    pub(super) fn plain(&self, key: &str, default: f64) -> f64 {
        match self.get(key) {
            None => default,
            Some(Node {
                value: Value::Number(value, _),
                ..
            }) if value.is_finite() => *value,
            Some(node) => {
                self.complain(
                    node.line,
                    format!("`{}` must be a plain finite number", self.path_of(key)),
                    None,
                );
                default
            }
        }
    }

    /// A list of texts; empty where the key is missing.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.complain(
                node.line,
                format!("`{}` must be a list of texts", self.path_of(key)),
                None,
            );
            return Vec::new();
        };
        let texts: Vec<String> = items
            .iter()
            .filter_map(|item| item.as_text().map(str::to_owned))
            .collect();
        if texts.len() != items.len() {
            self.complain(
                node.line,
                format!("`{}` must hold texts alone", self.path_of(key)),
                None,
            );
        }
        texts
    }

    /// A list of pairs of texts; empty where the key is missing.
    pub(super) fn pairs(&self, key: &str) -> Vec<[String; 2]> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let pair = |item: &Node| match &item.value {
            Value::List(both) => match both.as_slice() {
                [one, other] => Some([one.as_text()?.to_owned(), other.as_text()?.to_owned()]),
                _ => None,
            },
            _ => None,
        };
        let pairs = match &node.value {
            Value::List(items) => items.iter().map(pair).collect(),
            _ => None,
        };
        if pairs.is_none() {
            let what = format!("`{}` must be a list of pairs of texts", self.path_of(key));
            self.complain(node.line, what, Some(format!("as in `{key} = [[\"M\", \"W\"]]`")));
        }
        pairs.unwrap_or_default()
    }

    /// A word of an enum, by its `from_name`.
    pub(super) fn word<T: Copy>(&self, key: &str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let text = self.text(key)?;
        let found = all.iter().copied().find(|one| name(*one) == text);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|one| name(*one)).collect();
            let line = self.get(key).and_then(|node| node.line);
            self.complain(
                line,
                format!("`{}` is `{text}`", self.path_of(key)),
                Some(format!("use one of {}", words.join(", "))),
            );
        }
        found
    }

    /// A sub-table, if it is there.
    pub(super) fn table(&self, key: &str) -> Option<TableReader<'a>> {
        self.get(key).map(|node| self.child(key, node))
    }

    /// The sub-tables of a sub-table, by key; none where it is missing.
    pub(super) fn tables(&self, key: &str) -> Vec<(String, TableReader<'a>)> {
        self.table(key).map_or_else(Vec::new, |table| table.children())
    }

    /// All values of this table as tables, by key.
    pub(super) fn children(&self) -> Vec<(String, TableReader<'a>)> {
        self.entries()
            .into_iter()
            .map(|(key, node)| (key.clone(), self.child(&key, node)))
            .collect()
    }

    /// All entries of this table.
    pub(super) fn entries(&self) -> Vec<(String, &'a Node)> {
        let table = self.node.as_table().into_iter().flatten();
        table
            .map(|(key, node)| {
                self.asked.borrow_mut().insert(key.clone());
                (key.clone(), node)
            })
            .collect()
    }

    /// The tables of a list of tables.
    pub(super) fn list(&self, key: &str) -> Vec<TableReader<'a>> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.complain(
                node.line,
                format!("`{}` must be a list of tables", self.path_of(key)),
                None,
            );
            return Vec::new();
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| self.child(&format!("{key}[{}]", index + 1), item))
            .collect()
    }

    /// A reader for a value of this table.
    pub(super) fn child(&self, key: &str, node: &'a Node) -> TableReader<'a> {
        Self {
            factors: self.factors,
            ..TableReader::new(self.file, &self.path_of(key), node, self.log, self.strict)
        }
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, node) in self.node.as_table().into_iter().flatten() {
            if !asked.contains(key) {
                let help = nearest(key, asked.iter().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                self.complain(node.line, format!("unknown key `{}`", self.path_of(key)), help);
            }
        }
    }
}
