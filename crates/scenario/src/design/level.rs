//! One value of a factor: as it stands in tables, and as TOML.

use super::Form;
use crate::leaf::{Read, describe, last};
use crate::mistakes::Sink;
use crate::raw::{Node, Value};

/// One value of a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// In a table.
    pub cell: String,
    /// As the scenario reads it.
    pub toml: String,
}

impl Level {
    /// A number in its form, to twelve digits: cells hold the number alone, since its unit is the same in the whole column.
    pub fn of_number(number: f64, form: &Form) -> Self {
        let number = if form.whole { libm::round(number) } else { number };
        let number = format!("{number:.11e}").parse().unwrap_or(number);
        let cell = format!("{number}");
        let toml = match (form.relative, form.unit.as_str()) {
            (true, _) => format!("\"x{cell}\""),
            (false, "") => cell.clone(),
            (false, unit) => format!("\"{cell} {unit}\""),
        };
        Self { cell, toml }
    }
}

impl Read for Level {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let Some(toml) = toml(node) else {
            let message = format!("`{}` has {}, which no scenario takes", last(path), describe(node));
            sink.add(node.spot, message);
            return None;
        };
        // A row of a table is a line, so text with line breaks stands there as TOML.
        let plain = node
            .text()
            .filter(|text| !text.contains(|c: char| c.is_control()));
        let cell = plain.map_or_else(|| toml.clone(), str::to_owned);
        Some(Self { cell, toml })
    }
}

/// A value as one line of TOML; none for dates and numbers that are not finite.
fn toml(node: &Node) -> Option<String> {
    let key = |name: &str| format!("{name:?}");
    Some(match &node.value {
        Value::Text(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        // With a point, so that it stays one.
        Value::Float(number) if number.is_finite() => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Float(_) | Value::Date(_) => return None,
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(toml).collect::<Option<_>>()?;
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) => {
            let entry = |(name, node): (&String, &Node)| Some(format!("{} = {}", key(name), toml(node)?));
            let entries: Vec<String> = entries.iter().map(entry).collect::<Option<_>>()?;
            format!("{{ {} }}", entries.join(", "))
        }
    })
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut all = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => all.extend(['\\', c]),
            c if c.is_control() => all.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => all.push(c),
        }
    }
    all.push('"');
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::parse;

    fn level(text: &str) -> Option<Level> {
        let mut sink = Sink::default();
        let tree = parse(0, &format!("values = {text}"), &mut sink);
        Level::read(tree.get("values")?, "values", &mut sink)
    }

    #[test]
    fn values_come_back_as_they_were_written() {
        for (text, cell) in [
            ("\"10 mg\"", "10 mg"),
            ("true", "true"),
            ("3", "3"),
            ("0.5", "0.5"),
            ("[\"a\", \"b\"]", "[\"a\", \"b\"]"),
            ("{ \"amount\" = \"5 mg\" }", "{ \"amount\" = \"5 mg\" }"),
        ] {
            let found = level(text).expect("a level");
            assert_eq!((found.toml.as_str(), found.cell.as_str()), (text, cell));
        }
        assert_eq!(level(r#"'a "b" \c'"#).expect("text").toml, r#""a \"b\" \\c""#);
        let lines = level(r#""c\nd""#).expect("text");
        assert_eq!(
            (lines.cell.as_str(), lines.toml.as_str()),
            (r#""c\u000Ad""#, r#""c\u000Ad""#)
        );
        assert_eq!(level("inf"), None);
        assert_eq!(level("1979-05-27"), None);
    }

    #[test]
    fn numbers_are_written_in_their_form() {
        let form = |unit: &str, relative, whole| Form {
            unit: unit.into(),
            relative,
            whole,
        };
        let toml = |number, form: &Form| Level::of_number(number, form).toml;
        assert_eq!(toml(2.5, &form("mg", false, false)), "\"2.5 mg\"");
        assert_eq!(toml(2.5, &form("", false, false)), "2.5");
        assert_eq!(toml(0.7, &form("", true, false)), "\"x0.7\"");
        assert_eq!(toml(2.6, &form("", false, true)), "3");
        assert_eq!(Level::of_number(2.5, &form("mg", false, false)).cell, "2.5");
        let third = 2.5 * libm::pow(8.0, 1.0 / 3.0);
        assert_eq!(Level::of_number(third, &form("mg", false, false)).cell, "5");
    }
}
