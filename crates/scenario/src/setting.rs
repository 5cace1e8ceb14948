//! One value of a parameter: what a setting says, and whether it lies in the parameter's range.

use papaver_catalogue::quantity::{Dimension, parse, parse_factor};

use crate::known::{Parameter, same_dimension};
use crate::merge::is_factor;
use crate::mistakes::{Sink, Spot};
use crate::typed::{Setting, SettingValue};

/// Whether a setting sets or multiplies, and by what in the inside unit.
pub(crate) fn setting_value(
    name: &str,
    setting: &Setting,
    parameter: &Parameter,
    sink: &mut Sink,
) -> Option<(bool, f64)> {
    let dimension = parameter.unit.dimension();
    let text = match &setting.value {
        SettingValue::Number(number) => {
            if dimension == Dimension::Fraction {
                return Some((true, *number));
            }
            let help = format!("write `\"{number} {}\"`", parameter.unit.text());
            sink.help(setting.spot, format!("`{name}` has no unit"), help);
            return None;
        }
        SettingValue::Text(text) => text,
    };
    let read = if is_factor(text) {
        parse_factor(text).map(|factor| (false, factor))
    } else if let (Ok(number), Dimension::Fraction) = (text.trim().parse::<f64>(), dimension) {
        Ok((true, number))
    } else {
        match parse(text) {
            Ok(quantity) if same_dimension(quantity.dimension, dimension) => Ok((true, quantity.value)),
            Ok(quantity) => {
                let message = format!(
                    "`{text}` is {}, `{name}` needs {}",
                    quantity.dimension.name(),
                    dimension.name()
                );
                let help = format!("its default is `{}`", parameter.unit.print(parameter.default));
                sink.help(setting.spot, message, help);
                return None;
            }
            Err(error) => Err(error),
        }
    };
    match read {
        Ok((sets, value)) if value.is_finite() => Some((sets, value)),
        Ok(_) => {
            sink.add(setting.spot, format!("`{text}` is not a finite number"));
            None
        }
        Err(error) => {
            sink.add_with(setting.spot, error.message, error.suggestion);
            None
        }
    }
}

/// Refuses a value outside of the range of its parameter, or of what it can be at all; `spot` is where it was written last;
/// what a genotype says alone is not doubted.
pub(crate) fn in_range(owner: &str, value: f64, spot: Option<Spot>, parameter: &Parameter, sink: &mut Sink) {
    let Some(spot) = spot else {
        return;
    };
    let unit = &parameter.unit;
    let number = |value: f64| short(unit.from_inside(value));
    let unit_text = if unit.text().is_empty() {
        String::new()
    } else {
        format!(" {}", unit.text())
    };
    if let Some((low, high)) = parameter.range.filter(|_| !parameter.ranges(value)) {
        let message = format!(
            "{}{unit_text} is outside {} to {}{unit_text} (range from {})",
            number(value),
            number(low),
            number(high),
            parameter.source
        );
        return sink.help(spot, message, format!("see `papaver explain {owner}`"));
    }
    if let Some(limits) = parameter.limits
        && let Some(what) = limits.mistake(value)
    {
        let message = format!("it would be {}{unit_text}, and {what}", number(value));
        sink.add_with(spot, message, limits.help());
    }
}

/// A number with at most six digits, without noise of the last bit.
pub(crate) fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    format!("{rounded}")
}
