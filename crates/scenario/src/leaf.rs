//! Leaves of the key tree: what a key may hold. Reading checks the kind; what it means is checked later, when the
//! arm it stands in is known.

use std::borrow::Cow;
use std::marker::PhantomData;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::mistakes::{Sink, Spot};
use crate::raw::{Factor, Node, Value};

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
    /// These keys; the name of the table comes first.
    Table(&'static str, Vec<(&'static str, Shape)>),
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
        let message = format!("`{}` is a factor, and `{}` is no quantity to multiply", factor.text, last(path));
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
}

impl Read for Text {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        refuse_factors(node, path, sink);
        match &node.value {
            Value::Text(text) => Some(Text { text: text.clone(), spot: node.spot }),
            _ => {
                let message = format!("`{}` is {}, it needs text in quotes", last(path), node.kind());
                sink.add(node.spot, message);
                None
            }
        }
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
            Value::Flag(on) => Some(Flag { on, spot: node.spot, layer: node.layer }),
            _ => {
                let message = format!("`{}` is {}, it needs true or false", last(path), node.kind());
                let help = format!("write `{} = true` or `{} = false`, without quotes", last(path), last(path));
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
                Ok(value) => return Some(Count { value, spot: node.spot }),
                Err(_) => sink.add(node.spot, format!("`{name}` is {value}, it cannot be negative")),
            },
            Value::Float(value) if value.abs() >= 9e18 => {
                sink.add(node.spot, format!("`{name}` is {value}, which is too large a number"));
            }
            Value::Float(value) => {
                sink.add(node.spot, format!("`{name}` is {value}, it needs a whole number"));
            }
            Value::Text(text) if text.trim().parse::<u64>().is_ok() => {
                let help = format!("write `{name} = {}`, without quotes", text.trim());
                sink.help(node.spot, format!("`{name}` is text, it needs a whole number"), help);
            }
            _ => sink.add(node.spot, format!("`{name}` is {}, it needs a whole number", node.kind())),
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
                sink.add(node.spot, format!("`{}` is {}, it needs a number", last(path), describe(node)));
                return None;
            }
        };
        Some(Number { value, spot: node.spot })
    }
}

fn describe(node: &Node) -> String {
    match node.value {
        Value::Float(value) if !value.is_finite() => format!("{value}"),
        _ => node.kind().to_string(),
    }
}

/// What a typed text means, for messages and the JSON Schema.
pub(crate) trait Kind: Clone + std::fmt::Debug {
    /// Name in the schema.
    const NAME: &'static str;
    /// One line for the schema.
    const MEANING: &'static str;
    /// Units to suggest to somebody who wrote a bare number.
    const UNITS: &'static [&'static str];
}

macro_rules! kinds {
    ($($(#[doc = $meaning:literal])+ $Name:ident: $($unit:literal)+;)+) => {
        $(
            $(#[doc = $meaning])+
            #[derive(Clone, Debug)]
            pub(crate) struct $Name;
            impl Kind for $Name {
                const NAME: &'static str = stringify!($Name);
                const MEANING: &'static str = concat!($($meaning),+);
                const UNITS: &'static [&'static str] = &[$($unit),+];
            }
        )+
    };
}

kinds! {
    /// A time: quantities in a row ("7 d 6 h"), or an anchor plus or minus them ("morphine.end + 24 h").
    Time: "h";
    /// Mass or amount of substance, also per kg: "10 mg", "0.1 mg/kg"; or a factor: "x0.5".
    Amount: "mg" "mg/kg";
    /// Molar or mass per volume: "30 uM", "10 ng/mL"; or a factor: "x0.5".
    Concentration: "nM";
    /// Mass per time, also per kg: "64 ug/h"; or a factor: "x0.5".
    Rate: "ug/h" "ug/kg/h";
    /// Mass: "70 kg".
    Weight: "kg";
}

/// Text that is a quantity, a time or a factor.
#[derive(Clone, Debug)]
pub(crate) struct Typed<K: Kind> {
    /// As written.
    pub text: String,
    /// Where.
    pub spot: Spot,
    /// Factors of later layers.
    pub factors: Vec<Factor>,
    kind: PhantomData<K>,
}

impl<K: Kind> Read for Typed<K> {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let name = last(path);
        let number = match &node.value {
            Value::Text(text) => {
                let factors = node.factors.clone();
                return Some(Typed { text: text.clone(), spot: node.spot, factors, kind: PhantomData });
            }
            Value::Integer(number) => number.to_string(),
            Value::Float(number) if number.is_finite() => number.to_string(),
            _ => {
                let message = format!("`{name}` is {}, it needs text with a unit", describe(node));
                sink.help(node.spot, message, format!("write {}", examples::<K>("10")));
                return None;
            }
        };
        let help = format!("write {}", examples::<K>(&number));
        sink.help(node.spot, format!("`{name}` has no unit"), help);
        None
    }
}

fn examples<K: Kind>(number: &str) -> String {
    let all: Vec<String> = K::UNITS.iter().map(|unit| format!("`\"{number} {unit}\"`")).collect();
    all.join(" or ")
}

/// The value of a parameter: a quantity, a factor, or a bare number where it has no dimension.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Text, or a number.
    pub value: SettingValue,
    /// Where.
    pub spot: Spot,
    /// Who wrote it.
    pub layer: u32,
    /// Factors of later layers.
    pub factors: Vec<Factor>,
}

/// What a parameter is set to.
#[derive(Clone, Debug)]
pub(crate) enum SettingValue {
    /// A quantity or a factor.
    Text(String),
    /// Dimensionless.
    Number(f64),
}

impl Read for Setting {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let value = match &node.value {
            Value::Text(text) => SettingValue::Text(text.clone()),
            Value::Integer(number) => SettingValue::Number(*number as f64),
            Value::Float(number) if number.is_finite() => SettingValue::Number(*number),
            _ => {
                let message = format!("`{}` is {}, it needs a quantity or a number", last(path), describe(node));
                sink.add(node.spot, message);
                return None;
            }
        };
        Some(Setting { value, spot: node.spot, layer: node.layer, factors: node.factors.clone() })
    }
}

/// The settings of one owner, by name; names may have dots in them ("mu.efficacy"), which TOML reads as tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// In the order of the file, with the place of the name.
    pub entries: IndexMap<String, (Spot, Setting)>,
}

impl Read for Settings {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        if node.entries().is_none() {
            let message = format!("`{}` is {}, it needs a name and a value", last(path), node.kind());
            sink.help(node.spot, message, format!("write `{path}.NAME = VALUE`"));
            return None;
        }
        let mut settings = Settings::default();
        settings.take("", node, path, sink);
        Some(settings)
    }

    fn shape() -> Shape {
        Shape::Open
    }
}

impl Settings {
    fn take(&mut self, prefix: &str, node: &Node, path: &str, sink: &mut Sink) {
        for (key, child) in node.entries().into_iter().flatten() {
            let name = format!("{prefix}{key}");
            if child.entries().is_some() {
                self.take(&format!("{name}."), child, path, sink);
            } else if let Some(setting) = Setting::read(child, &format!("{path}.{key}"), sink) {
                self.entries.insert(name, (child.key, setting));
            }
        }
    }
}

/// A level: a quantity or a share of the maximum in text, or a bare number where it has no dimension.
pub(crate) type LevelText = Setting;

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
            return Some(OneOrMany { items: vec![item], spot: node.spot, list: false });
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
        Some(OneOrMany { items: items?, spot: node.spot, list: true })
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
        Named { entries: IndexMap::new(), broken: Vec::new() }
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

macro_rules! leaf_schema {
    ($($Type:ty, $name:literal: $schema:tt;)+) => {
        $(
            impl JsonSchema for $Type {
                fn schema_name() -> Cow<'static, str> {
                    $name.into()
                }
                fn inline_schema() -> bool {
                    true
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!($schema)
                }
            }
        )+
    };
}

leaf_schema! {
    Text, "Text": { "type": "string" };
    Flag, "Flag": { "type": "boolean" };
    Count, "Count": { "type": "integer", "minimum": 0 };
    Number, "Number": { "type": "number" };
    Setting, "Setting": { "type": ["string", "number"] };
    Settings, "Settings": { "type": "object", "additionalProperties": { "type": ["string", "number", "object"] } };
}

impl<K: Kind> JsonSchema for Typed<K> {
    fn schema_name() -> Cow<'static, str> {
        K::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": K::MEANING.trim() })
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let each = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": each })
    }
}
