//! One factor: its values listed, spaced over a range, or by a law.

use super::tables::FactorTable;
use super::{Factor, Form, Kind, Law, Values};
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot, given};
use crate::typed::{Setting, SettingValue};
use crate::words::choose;
use papaver_catalogue::quantity::leading_number;

/// Most values of a factor in a grid.
const MOST_POINTS: u64 = 10_000;

/// Numbers with the form that they share.
struct Numbers {
    low: f64,
    high: f64,
    form: Form,
    spot: Spot,
}

/// Reads a factor; none after a mistake.
pub(super) fn factor(table: &FactorTable, kind: Option<Kind>, sink: &mut Sink) -> Option<Factor> {
    let Some(path) = &table.path else {
        if !table.meta.broken.iter().any(|key| key == "path") {
            let help = "name what it changes, as in `path = \"dose.morphine.amount\"`";
            sink.help(table.meta.spot, "a factor without `path`", help);
        }
        return None;
    };
    let name = table.name.as_ref().unwrap_or(path);
    if name.text.trim().is_empty() || name.text.contains(|c: char| c.is_control()) {
        let message = "the name of a factor (its path, without one) heads a column; it cannot be empty or have line breaks";
        sink.add(name.spot, message);
    }
    let (values, values_spot) = values(table, kind, path, sink)?;
    Some(Factor {
        name: name.text.clone(),
        path: path.text.split('.').map(str::trim).collect::<Vec<_>>().join("."),
        values,
        path_spot: path.spot,
        values_spot,
    })
}

fn values(table: &FactorTable, kind: Option<Kind>, path: &Text, sink: &mut Sink) -> Option<(Values, Spot)> {
    if let Some(values) = &table.values {
        let spot = |setting: &Option<Setting>| setting.as_ref().map(|setting| setting.spot);
        let others = [
            ("range", table.range.as_ref().map(|range| range.spot)),
            ("points", table.points.as_ref().map(|points| points.spot)),
            ("scale", table.scale.as_ref().map(|scale| scale.spot)),
            ("distribution", table.distribution.as_ref().map(|law| law.spot)),
            ("mean", spot(&table.mean)),
            ("sd", spot(&table.sd)),
            ("median", spot(&table.median)),
            ("cv", spot(&table.cv)),
            ("mode", spot(&table.mode)),
            ("whole", table.whole.as_ref().map(|whole| whole.spot)),
        ];
        for (key, spot) in given(others) {
            sink.help(
                spot,
                format!("`{key}` beside `values`"),
                "values are listed, or go by a law",
            );
        }
        for (index, level) in values.items.iter().enumerate() {
            if kind == Some(Kind::Grid) && values.items[..index].contains(level) {
                sink.add(
                    values.spot,
                    format!("`{}` stands twice among the values", level.cell),
                );
            }
        }
        let weights = weights(table, kind, values.items.len(), sink)?;
        let levels = values.items.clone();
        return Some((Values::Listed { levels, weights }, values.spot));
    }
    if let Some(weights) = &table.weights {
        sink.add(weights.spot, "`weights` without `values`");
    }
    if table.meta.broken.iter().any(|key| key == "values") {
        return None;
    }
    if let Some(Kind::List) = kind {
        sink.help(
            path.spot,
            "a factor of a list needs `values`",
            "give one value per run",
        );
        return None;
    }
    law(table, kind, path, sink)
}

fn weights(
    table: &FactorTable,
    kind: Option<Kind>,
    values: usize,
    sink: &mut Sink,
) -> Option<Option<Vec<f64>>> {
    let Some(weights) = &table.weights else {
        return Some(None);
    };
    if kind.is_some_and(|kind| !kind.samples()) {
        sink.add(weights.spot, "`weights` in a design that draws nothing");
        return None;
    }
    let all: Vec<f64> = weights
        .items
        .iter()
        .map(|weight| number(weight, &plain(""), sink))
        .collect::<Option<_>>()?;
    let sum: f64 = all.iter().sum();
    if all.len() != values || all.iter().any(|weight| *weight < 0.0) || sum <= 0.0 || !sum.is_finite() {
        let message = format!("`weights` needs {values} numbers of 0 or more, one for each value");
        sink.add(weights.spot, message);
        return None;
    }
    Some(Some(all.iter().map(|weight| weight / sum).collect()))
}

fn law(table: &FactorTable, kind: Option<Kind>, path: &Text, sink: &mut Sink) -> Option<(Values, Spot)> {
    let words = [
        ("uniform", "uniform"),
        ("normal", "normal"),
        ("lognormal", "lognormal"),
        ("triangular", "triangular"),
    ];
    let name = match &table.distribution {
        None => "uniform",
        Some(text) => choose(text, &words, "distribution", sink)?,
    };
    let unbounded = matches!(name, "normal" | "lognormal");
    if let (Some(text), Some(kind @ (Kind::Grid | Kind::Morris { .. }))) = (&table.distribution, kind)
        && name != "uniform"
    {
        let message = format!(
            "design `{}` spaces values evenly and draws from no distribution",
            kind.name()
        );
        sink.help(text.spot, message, "give a `range`");
        return None;
    }
    let range = match &table.range {
        None => None,
        Some(text) => Some(range(text, sink)?),
    };
    if range.is_none() && !unbounded {
        if !table.meta.broken.iter().any(|key| key == "range") {
            let help = "give `values = [...]`, or `range = \"2.5 to 20 mg\"`";
            sink.help(
                path.spot,
                format!("the factor `{}` has no values", path.text),
                help,
            );
        }
        return None;
    }
    unread(table, name, sink);
    let log = match &table.scale {
        None => false,
        Some(text) => choose(text, &[("linear", false), ("log", true)], "scale", sink)?,
    };
    if let (Some(scale), true) = (&table.scale, name != "uniform") {
        sink.add(
            scale.spot,
            format!("`scale` means nothing in distribution `{name}`"),
        );
    }
    let spot = range.as_ref().map_or(path.spot, |range| range.spot);
    let (law, mut form) = match (name, range) {
        ("uniform", Some(range)) => {
            if log && range.low <= 0.0 {
                sink.add(range.spot, "a range in logarithm begins above 0");
                return None;
            }
            let (low, high) = (range.low, range.high);
            let law = if log {
                Law::LogUniform { low, high }
            } else {
                Law::Uniform { low, high }
            };
            (law, range.form)
        }
        ("triangular", Some(range)) => {
            let mode = needed(&table.mode, "mode", name, path, sink)?;
            let mode_spot = mode.spot;
            let mode = number(mode, &range.form, sink)?;
            let (low, high) = (range.low, range.high);
            if !(low..=high).contains(&mode) {
                sink.add(mode_spot, format!("`mode` is {mode}, outside of the range"));
                return None;
            }
            (Law::Triangular { low, mode, high }, range.form)
        }
        (_, range) => unbounded_law(table, name, range, path, sink)?,
    };
    form.whole = table.whole.as_ref().is_some_and(|whole| whole.on);
    if let (true, Law::Uniform { low, high } | Law::LogUniform { low, high }) = (form.whole, law)
        && low.fract().abs() + high.fract().abs() > 0.0
    {
        sink.add(spot, "with `whole` both ends of the range are whole numbers");
    }
    let points = points(table, kind, path, sink)?;
    Some((Values::Law { law, form, points }, spot))
}

/// Normal and lognormal, whose unit is that of their centre.
fn unbounded_law(
    table: &FactorTable,
    name: &str,
    range: Option<Numbers>,
    path: &Text,
    sink: &mut Sink,
) -> Option<(Law, Form)> {
    let (centre_key, centre) = if name == "normal" {
        ("mean", &table.mean)
    } else {
        ("median", &table.median)
    };
    let (spread_key, spread) = if name == "normal" {
        ("sd", &table.sd)
    } else {
        ("cv", &table.cv)
    };
    let centre = needed(centre, centre_key, name, path, sink)?;
    let spread_at = needed(spread, spread_key, name, path, sink)?;
    let form = match &range {
        Some(range) => range.form.clone(),
        None => form(centre, sink)?,
    };
    let middle = number(centre, &form, sink)?;
    let spread = if name == "normal" {
        number(spread_at, &form, sink)?
    } else {
        share(spread_at, sink)?
    };
    if spread <= 0.0 {
        sink.add(spread_at.spot, format!("`{spread_key}` must be above 0"));
        return None;
    }
    let within = range.map(|range| (range.low, range.high));
    if name == "normal" {
        let law = Law::Normal {
            mean: middle,
            sd: spread,
            within,
        };
        return Some((law, form));
    }
    if middle <= 0.0 || within.is_some_and(|(low, _)| low < 0.0) {
        sink.add(
            centre.spot,
            "a lognormal number is above 0, and so are its median and range",
        );
        return None;
    }
    let law = Law::LogNormal {
        median: middle,
        // cv^2 = exp(sigma^2) - 1.
        sigma: libm::sqrt(libm::log1p(spread * spread)),
        within,
    };
    Some((law, form))
}

/// Keys that the law does not read.
fn unread(table: &FactorTable, name: &str, sink: &mut Sink) {
    let keys = [
        ("mean", &table.mean, "normal"),
        ("sd", &table.sd, "normal"),
        ("median", &table.median, "lognormal"),
        ("cv", &table.cv, "lognormal"),
        ("mode", &table.mode, "triangular"),
    ];
    for (key, setting, of) in keys {
        if let Some(setting) = setting.as_ref().filter(|_| of != name) {
            let message = format!("`{key}` means nothing in distribution `{name}`");
            sink.help(setting.spot, message, format!("it is a number of `{of}`"));
        }
    }
}

fn needed<'t>(
    setting: &'t Option<Setting>,
    key: &str,
    law: &str,
    path: &Text,
    sink: &mut Sink,
) -> Option<&'t Setting> {
    if setting.is_none() {
        sink.add(path.spot, format!("distribution `{law}` needs `{key}`"));
    }
    setting.as_ref()
}

fn points(table: &FactorTable, kind: Option<Kind>, path: &Text, sink: &mut Sink) -> Option<Option<u64>> {
    match (&table.points, kind) {
        (None, Some(Kind::Grid)) => {
            if !table.meta.broken.iter().any(|key| key == "points") {
                let help = "say how many, as in `points = 5`";
                sink.help(path.spot, "a range in a grid needs `points`", help);
            }
            None
        }
        (Some(points), Some(Kind::Grid)) if !(2..=MOST_POINTS).contains(&points.value) => {
            let message = format!("`points` is {}; a range has 2 to {MOST_POINTS}", points.value);
            sink.add(points.spot, message);
            None
        }
        (Some(points), Some(kind)) if kind != Kind::Grid => {
            let message = format!("`points` means nothing in design `{}`", kind.name());
            sink.help(points.spot, message, "how many runs there are, `runs` says");
            None
        }
        (points, _) => Some(points.as_ref().map(|points| points.value)),
    }
}

/// "2.5 to 20 mg" or "x0.5 to x2".
fn range(text: &Text, sink: &mut Sink) -> Option<Numbers> {
    let Some((low, high)) = text.text.split_once(" to ") else {
        let message = format!("`{}` is not a range", text.text);
        sink.help(
            text.spot,
            message,
            "write it as in `\"2.5 to 20 mg\"` or `\"x0.5 to x2\"`",
        );
        return None;
    };
    let (low, high) = (low.trim(), high.trim());
    let factors = (low.strip_prefix('x'), high.strip_prefix('x'));
    let (low, high, relative) = match factors {
        (Some(low), Some(high)) => (low, high, true),
        (None, None) => (low, high, false),
        _ => {
            sink.add(text.spot, "one end of the range is a factor and the other is not");
            return None;
        }
    };
    let (low, low_unit) = split(low, text.spot, sink)?;
    let (high, unit) = split(high, text.spot, sink)?;
    if !low_unit.is_empty() && low_unit != unit {
        let help = "write both ends in one unit";
        sink.help(
            text.spot,
            format!("the ends of `{}` have two units", text.text),
            help,
        );
        return None;
    }
    if low >= high {
        sink.add(text.spot, format!("the range `{}` does not rise", text.text));
        return None;
    }
    let form = Form {
        unit,
        relative,
        whole: false,
    };
    Some(Numbers {
        low,
        high,
        form,
        spot: text.spot,
    })
}

fn split(text: &str, spot: Spot, sink: &mut Sink) -> Option<(f64, String)> {
    match leading_number(text.trim()) {
        Ok((number, rest)) => Some((number, rest.trim().to_owned())),
        Err(error) => {
            sink.add_with(spot, error.message, error.suggestion);
            None
        }
    }
}

/// The form of a number: that of a factor, or with its unit.
fn form(setting: &Setting, sink: &mut Sink) -> Option<Form> {
    let text = match &setting.value {
        SettingValue::Number(_) => "",
        SettingValue::Text(text) => text.trim(),
    };
    let relative = text.starts_with('x');
    let unit = if text.is_empty() || relative {
        String::new()
    } else {
        split(text, setting.spot, sink)?.1
    };
    Some(Form {
        unit,
        relative,
        whole: false,
    })
}

/// A number in that form, whose unit or `x` may be left out.
fn number(setting: &Setting, form: &Form, sink: &mut Sink) -> Option<f64> {
    let text = match &setting.value {
        SettingValue::Number(number) => return Some(*number),
        SettingValue::Text(text) => text.trim(),
    };
    let bare = if form.relative {
        text.strip_prefix('x').unwrap_or(text)
    } else {
        text
    };
    let (number, found) = split(bare, setting.spot, sink)?;
    if !found.is_empty() && found != form.unit {
        let message = match form.unit.as_str() {
            "" => format!("`{text}` has a unit, and here numbers have none"),
            unit => format!("`{text}` is not in {unit}, as the others are"),
        };
        sink.add(setting.spot, message);
        return None;
    }
    Some(number)
}

/// Of numbers without a unit, or in per cent.
fn plain(unit: &str) -> Form {
    Form {
        unit: unit.to_owned(),
        relative: false,
        whole: false,
    }
}

/// 0.3 or "30 %".
fn share(setting: &Setting, sink: &mut Sink) -> Option<f64> {
    match &setting.value {
        SettingValue::Text(text) if text.trim().ends_with('%') => {
            Some(number(setting, &plain("%"), sink)? / 100.0)
        }
        _ => number(setting, &plain(""), sink),
    }
}
