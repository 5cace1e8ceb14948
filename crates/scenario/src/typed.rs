//! Leaves that are quantities, times, factors and the values of parameters.

use std::marker::PhantomData;

use indexmap::IndexMap;

use crate::leaf::{Read, Shape, describe, last};
use crate::mistakes::{Sink, Spot};
use crate::raw::{Factor, Node, Value};

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
    /// Amount, concentration or rate, as the dose has it: "1 mg".
    Target: "mg" "mg/kg" "nM";
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
                return Some(Typed {
                    text: text.clone(),
                    spot: node.spot,
                    factors,
                    kind: PhantomData,
                });
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
    let all: Vec<String> = K::UNITS
        .iter()
        .map(|unit| format!("`\"{number} {unit}\"`"))
        .collect();
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
                let message = format!(
                    "`{}` is {}, it needs a quantity or a number",
                    last(path),
                    describe(node)
                );
                sink.add(node.spot, message);
                return None;
            }
        };
        Some(Setting {
            value,
            spot: node.spot,
            layer: node.layer,
            factors: node.factors.clone(),
        })
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
