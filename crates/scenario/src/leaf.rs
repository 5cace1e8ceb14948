//! Leaves of the key tree: what a key may hold. Reading checks the kind; what it means is checked later, when the
//! arm it stands in is known.

use indexmap::IndexMap;

use crate::mistakes::{Sink, Spot};
use crate::raw::{Node, Value};

/// Reads a value from a node; mistakes go to the sink.
pub(crate) trait Read: Sized {
    /// The value, or none after a mistake. `path` is the address of the node: "dose.morphine.amount".
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self>;

    /// What may stand below, for paths of overrides.
    fn shape() -> Shape {
        Shape::Leaf
    }
}

/// What may stand below an address.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// Nothing.
    Leaf,
    /// These keys.
    Table(Vec<(&'static str, Shape)>),
    /// Names given by the user, each with this below.
    Named(Box<Shape>),
    /// Names of numbers, which may have dots in them.
    Open,
}

/// The last key of an address.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn refuse_factors(node: &Node, path: &str, sink: &mut Sink) {
    if let Some(factor) = node.factors.first() {
        let message = format!(
            "`{}` is a factor, and `{}` is no quantity to multiply",
            factor.text,
            last(path)
        );
        sink.add(factor.spot, message);
    }
}

/// Plain text: a title, a name, a path.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// As written.
    pub text: String,
    /// Where.
    pub spot: Spot,
    /// Who wrote it.
    pub layer: u32,
}

impl Read for Text {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        refuse_factors(node, path, sink);
        match &node.value {
            Value::Text(text) => Some(Text {
                text: text.clone(),
                spot: node.spot,
                layer: node.layer,
            }),
            _ => {
                let message = format!("`{}` is {}, it needs text in quotes", last(path), node.kind());
                sink.add(node.spot, message);
                None
            }
        }
    }
}

/// A table that somebody else reads: an entry of the catalogue.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// As written.
    pub node: Node,
}

impl Read for Entry {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        if node.entries().is_none() {
            let message = format!("`{}` is {}, it needs a table `[{path}]`", last(path), node.kind());
            sink.add(node.spot, message);
            return None;
        }
        Some(Entry { node: node.clone() })
    }

    fn shape() -> Shape {
        Shape::Open
    }
}

/// true or false.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    /// Which.
    pub on: bool,
    /// Where.
    pub spot: Spot,
    /// Who wrote it.
    pub layer: u32,
}

impl Read for Flag {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        refuse_factors(node, path, sink);
        match node.value {
            Value::Flag(on) => Some(Flag {
                on,
                spot: node.spot,
                layer: node.layer,
            }),
            _ => {
                let message = format!("`{}` is {}, it needs true or false", last(path), node.kind());
                let help = format!(
                    "write `{} = true` or `{} = false`, without quotes",
                    last(path),
                    last(path)
                );
                sink.help(node.spot, message, help);
                None
            }
        }
    }
}

/// A whole number, 0 or more.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    /// How many.
    pub value: u64,
    /// Where.
    pub spot: Spot,
}

impl Read for Count {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        refuse_factors(node, path, sink);
        let name = last(path);
        match &node.value {
            Value::Integer(value) => match u64::try_from(*value) {
                Ok(value) => {
                    return Some(Count {
                        value,
                        spot: node.spot,
                    });
                }
                Err(_) => sink.add(node.spot, format!("`{name}` is {value}, it cannot be negative")),
            },
            Value::Float(value) if value.abs() >= 9e18 => {
                sink.add(
                    node.spot,
                    format!("`{name}` is {value}, which is too large a number"),
                );
            }
            Value::Float(value) => {
                sink.add(node.spot, format!("`{name}` is {value}, it needs a whole number"));
            }
            Value::Text(text) if text.trim().parse::<u64>().is_ok() => {
                let help = format!("write `{name} = {}`, without quotes", text.trim());
                sink.help(
                    node.spot,
                    format!("`{name}` is text, it needs a whole number"),
                    help,
                );
            }
            _ => sink.add(
                node.spot,
                format!("`{name}` is {}, it needs a whole number", node.kind()),
            ),
        }
        None
    }
}

/// A dimensionless number.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    /// Finite.
    pub value: f64,
    /// Where.
    pub spot: Spot,
}

impl Read for Number {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        refuse_factors(node, path, sink);
        let value = match node.value {
            Value::Integer(value) => value as f64,
            Value::Float(value) if value.is_finite() => value,
            _ => {
                sink.add(
                    node.spot,
                    format!("`{}` is {}, it needs a number", last(path), describe(node)),
                );
                return None;
            }
        };
        Some(Number {
            value,
            spot: node.spot,
        })
    }
}

pub(crate) fn describe(node: &Node) -> String {
    match node.value {
        Value::Float(value) if !value.is_finite() => format!("{value}"),
        _ => node.kind().to_string(),
    }
}

/// A value or a list of them.
#[derive(Clone, Debug)]
pub(crate) struct OneOrMany<T> {
    /// At least one.
    pub items: Vec<T>,
    /// Where the value or the list is.
    pub spot: Spot,
    /// Written as a list.
    pub list: bool,
}

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let Value::List(list) = &node.value else {
            let item = T::read(node, path, sink)?;
            return Some(OneOrMany {
                items: vec![item],
                spot: node.spot,
                list: false,
            });
        };
        if list.is_empty() {
            sink.add(node.spot, format!("`{}` is an empty list", last(path)));
            return None;
        }
        let read: Vec<Option<T>> = list
            .iter()
            .map(|item| {
                let mut item = item.clone();
                item.factors.extend(node.factors.iter().cloned());
                T::read(&item, path, sink)
            })
            .collect();
        let items: Option<Vec<T>> = read.into_iter().collect();
        Some(OneOrMany {
            items: items?,
            spot: node.spot,
            list: true,
        })
    }
}

/// A table whose keys are names.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    /// In the order of the file, with the place of the name.
    pub entries: IndexMap<String, (Spot, T)>,
    /// Names whose table could not be read.
    pub broken: Vec<String>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named {
            entries: IndexMap::new(),
            broken: Vec::new(),
        }
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let Some(entries) = node.entries() else {
            let message = format!("`{}` is {}, it needs a table `[{path}]`", last(path), node.kind());
            sink.add(node.spot, message);
            return None;
        };
        let mut named = Named::default();
        for (name, child) in entries {
            match T::read(child, &format!("{path}.{name}"), sink) {
                Some(value) => {
                    named.entries.insert(name.clone(), (child.key, value));
                }
                None => named.broken.push(name.clone()),
            }
        }
        Some(named)
    }

    fn shape() -> Shape {
        Shape::Named(Box::new(T::shape()))
    }
}
