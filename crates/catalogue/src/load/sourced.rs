//! Numbers with their provenance: value, source, species, preparation, basis, note and range.

use super::node::{Node, Value};
use super::reader::TableReader;
use crate::quantity::{self, Dimension, Quantity};
use crate::types::{Basis, FACTOR, Number};

impl<'a> TableReader<'a> {
    /// A number that must be there, in one of `dimensions`.
    pub(super) fn number(&self, key: &str, dimensions: &[Dimension]) -> Option<(Number, Dimension)> {
        let node = self.required(key)?;
        self.read_number(key, node, dimensions)
    }

    /// A number in one dimension that must be there.
    pub(super) fn number_in(&self, key: &str, dimension: Dimension) -> Option<Number> {
        self.number(key, &[dimension]).map(|(number, _)| number)
    }

    /// A number in one dimension, if it is there.
    pub(super) fn optional_number(&self, key: &str, dimension: Dimension) -> Option<Number> {
        let node = self.get(key)?;
        self.read_number(key, node, &[dimension])
            .map(|(number, _)| number)
    }

    /// All values of a sub-table as numbers, by key.
    pub(super) fn numbers(&self, key: &str, dimensions: &[Dimension]) -> Vec<(String, Number)> {
        self.table(key)
            .map_or_else(Vec::new, |table| table.all_numbers(dimensions))
    }

    /// All values of this table as numbers, by key.
    pub(super) fn all_numbers(&self, dimensions: &[Dimension]) -> Vec<(String, Number)> {
        let entries = self.entries().into_iter();
        entries
            .filter_map(|(key, node)| {
                self.read_number(&key, node, dimensions)
                    .map(|(number, _)| (key.clone(), number))
            })
            .collect()
    }

    fn read_number(
        &self,
        key: &str,
        node: &'a Node,
        dimensions: &[Dimension],
    ) -> Option<(Number, Dimension)> {
        let path = self.path_of(key);
        match &node.value {
            Value::Table(_) => self.child(key, node).sourced_number(dimensions),
            Value::Text(_) | Value::Number(..) if !self.strict => {
                let quantity = self.quantity(&path, node, dimensions)?;
                let dimension = quantity.dimension;
                let note = "given in the scenario".to_owned();
                let any = || "any".to_owned();
                let number = Number {
                    value: quantity.value,
                    text: quantity.text,
                    range: None,
                    source: "scenario".to_owned(),
                    species: any(),
                    preparation: any(),
                    basis: Basis::Assumed,
                    note,
                };
                Some((number, dimension))
            }
            _ => {
                let help =
                    "write { value = ..., source = ..., species = ..., preparation = ..., basis = ... }";
                self.complain(
                    node.line,
                    format!("`{path}` is a bare value"),
                    Some(help.to_owned()),
                );
                None
            }
        }
    }

    /// This table as a number with its provenance.
    fn sourced_number(self, dimensions: &[Dimension]) -> Option<(Number, Dimension)> {
        let quantity = self
            .required("value")
            .and_then(|node| self.quantity(&self.path_of("value"), node, dimensions));
        let (source, species) = (self.text("source"), self.text("species"));
        let preparation = self.text("preparation");
        let basis = self.word("basis", Basis::ALL, Basis::name);
        let note = self.optional_text("note").unwrap_or_default();
        if basis == Some(Basis::Fitted) && note.is_empty() {
            self.complain(
                self.line(),
                format!("`{}` is fitted and has no `note`", self.path()),
                Some("say on what it was fitted".to_owned()),
            );
        }
        let range = self.range(quantity.as_ref());
        self.finish();
        let (quantity, source, species, preparation, basis) =
            (quantity?, source?, species?, preparation?, basis?);
        let dimension = quantity.dimension;
        let (value, text) = (quantity.value, quantity.text);
        Some((
            Number {
                value,
                text,
                range,
                source,
                species,
                preparation,
                basis,
                note,
            },
            dimension,
        ))
    }

    /// The `range` of a number, which must hold its value.
    fn range(&self, quantity: Option<&Quantity>) -> Option<(f64, f64)> {
        let text = self.optional_text("range")?;
        let line = self.get("range").and_then(|node| node.line);
        let range = match quantity::parse_range(&text) {
            Ok(range) => range,
            Err(error) => {
                self.complain(
                    line,
                    format!("`{}`: {}", self.path_of("range"), error.message),
                    error.suggestion,
                );
                return None;
            }
        };
        let quantity = quantity?;
        if range.dimension != quantity.dimension {
            let (is, wants) = (range.dimension.name(), quantity.dimension.name());
            self.complain(
                line,
                format!("`{}` is {is}, its value {wants}", self.path_of("range")),
                None,
            );
            return None;
        }
        if !range.contains(quantity.value) {
            self.complain(
                line,
                format!(
                    "`{}` ({text}) does not hold {}",
                    self.path_of("range"),
                    quantity.text
                ),
                None,
            );
        }
        Some((range.low, range.high))
    }

    /// A text or plain number as a quantity in one of `dimensions`.
    fn quantity(&self, path: &str, node: &Node, dimensions: &[Dimension]) -> Option<Quantity> {
        let quantity = match &node.value {
            Value::Number(value, text) if value.is_finite() => Quantity {
                text: text.clone(),
                ..Quantity::plain(*value)
            },
            Value::Text(text) if self.factors && text.starts_with(FACTOR) => {
                match quantity::parse_factor(text) {
                    Ok(factor) => {
                        return Some(Quantity {
                            text: text.clone(),
                            ..Quantity::plain(factor)
                        });
                    }
                    Err(error) => {
                        let what = format!("`{path}`: {}", error.message);
                        self.complain(node.line, what, error.suggestion);
                        return None;
                    }
                }
            }
            Value::Text(text) => match quantity::parse(text) {
                Ok(quantity) => quantity,
                Err(error) => {
                    self.complain(
                        node.line,
                        format!("`{path}`: {}", error.message),
                        error.suggestion,
                    );
                    return None;
                }
            },
            _ => {
                self.complain(node.line, format!("`{path}` is no finite number"), None);
                return None;
            }
        };
        if dimensions.contains(&quantity.dimension) {
            return Some(quantity);
        }
        let wanted: Vec<&str> = dimensions.iter().map(|dimension| dimension.name()).collect();
        let example = dimensions
            .first()
            .map(|dimension| format!("as in `{}`", dimension.example()));
        let (text, is) = (&quantity.text, quantity.dimension.name());
        self.complain(
            node.line,
            format!("`{path}`: `{text}` is {is}, not {}", wanted.join(" or ")),
            example,
        );
        None
    }
}
