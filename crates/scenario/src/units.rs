//! Units of results: what a reading is in, what it is printed in, and numbers of a file in either.

use papaver_catalogue::quantity::{Dimension, parse, parse_range, unit_scale};

use crate::known::same_dimension;
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::model::{Band, Compare, Level, Reduce};
use crate::typed::{LevelText, SettingValue};

/// The unit of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResultUnit {
    /// As printed; "1" for plain numbers.
    pub text: String,
    /// What it measures; none for units that quantities do not have, as "nM h".
    pub dimension: Option<Dimension>,
    /// Inside units of the dimension per this unit.
    pub inside: f64,
}

impl ResultUnit {
    /// A unit by its text.
    pub fn new(text: &str) -> ResultUnit {
        let word = if text == "1" { "" } else { text };
        match unit_scale(word) {
            Ok((dimension, inside)) => {
                let text = if word.is_empty() { "1" } else { word };
                ResultUnit {
                    text: text.into(),
                    dimension: Some(dimension),
                    inside,
                }
            }
            Err(_) => ResultUnit {
                text: text.into(),
                dimension: None,
                inside: 1.0,
            },
        }
    }

    /// Has no dimension.
    pub fn is_plain(&self) -> bool {
        self.dimension == Some(Dimension::Fraction)
    }

    /// What a reduction makes of a variable in this unit. Times count in hours.
    pub fn reduced(&self, reduce: Reduce) -> ResultUnit {
        match reduce {
            _ if reduce.is_time() => ResultUnit::new("h"),
            Reduce::Area if self.text == "1" => ResultUnit::new("h"),
            Reduce::Area => ResultUnit::new(&format!("{} h", self.text)),
            Reduce::Slope if self.text == "1" => ResultUnit::new("/h"),
            Reduce::Slope => ResultUnit {
                dimension: None,
                inside: 1.0,
                text: format!("{}/h", self.text),
            },
            _ => self.clone(),
        }
    }

    /// What a comparison makes of two values in this unit.
    pub fn compared(&self, compare: Option<Compare>) -> ResultUnit {
        match compare {
            None | Some(Compare::Difference) => self.clone(),
            Some(Compare::Percent | Compare::PercentChange | Compare::PercentFall) => ResultUnit::new("%"),
            Some(Compare::Ratio | Compare::Log10Ratio) => ResultUnit::new("1"),
        }
    }

    /// The unit that a `unit` key asks for; results are in `self`.
    pub fn printed(&self, wanted: Option<&Text>, sink: &mut Sink) -> ResultUnit {
        let Some(wanted) = wanted else { return self.clone() };
        let unit = ResultUnit::new(&wanted.text);
        match (self.dimension, unit.dimension) {
            (_, None) => {
                let error = unit_scale(&wanted.text).err();
                let (message, help) = error
                    .map_or((format!("`{}` is no unit", wanted.text), None), |error| {
                        (error.message, error.suggestion)
                    });
                sink.add_with(wanted.spot, message, help);
            }
            (Some(own), Some(other)) if same_dimension(own, other) => return unit,
            _ => {
                let message = format!("`{}` cannot print a result in {}", wanted.text, self.name());
                sink.add(wanted.spot, message);
            }
        }
        self.clone()
    }

    /// Numbers in `self` per number in `printed`.
    pub fn per(&self, printed: &ResultUnit) -> f64 {
        printed.inside / self.inside
    }

    fn name(&self) -> &str {
        if self.text == "1" {
            "plain numbers"
        } else {
            &self.text
        }
    }

    /// A bare number, where one needs a unit.
    pub fn lacks(&self, text: &str) -> bool {
        let plain = matches!(self.dimension, None | Some(Dimension::Fraction)) && self.text != "%";
        !plain && text.trim().parse::<f64>().is_ok_and(f64::is_finite)
    }

    /// A number of the file in this unit; bare numbers where it has no dimension.
    pub fn number(&self, text: &str, what: &str, spot: Spot, sink: &mut Sink) -> Option<f64> {
        if self.lacks(text) {
            let help = format!("write `\"{} {}\"`", text.trim(), self.text);
            sink.help(spot, format!("`{what}` has no unit"), help);
            return None;
        }
        if let Some(number) = text.trim().parse::<f64>().ok().filter(|n| n.is_finite()) {
            return Some(number);
        }
        match parse(text) {
            Ok(quantity) => match self.dimension {
                Some(dimension) if same_dimension(quantity.dimension, dimension) => {
                    return Some(quantity.value / self.inside);
                }
                _ => self.wrong(text, quantity.dimension, what, spot, sink),
            },
            Err(error) => sink.add_with(spot, error.message, error.suggestion),
        }
        None
    }

    fn wrong(&self, text: &str, found: Dimension, what: &str, spot: Spot, sink: &mut Sink) {
        let needs = self
            .dimension
            .map_or_else(|| self.name().to_string(), |own| own.name().to_string());
        let message = format!("`{text}` is {}, `{what}` needs {needs}", found.name());
        sink.help(
            spot,
            message,
            format!("what it is compared with is in {}", self.name()),
        );
    }

    /// A band, in this unit. `times`: "never" is one.
    pub fn band(&self, text: &Text, times: bool, sink: &mut Sink) -> Option<Band> {
        if text.text.trim() == "never" {
            if !times {
                let help = "give a range, or `reduce` to a time: onset, end, half_fall";
                sink.help(text.spot, "only a time can be reached `never`", help);
                return None;
            }
            return Some(Band::Never);
        }
        let range = match parse_range(&text.text) {
            Ok(range) => range,
            Err(error) => {
                let help = error.suggestion.map(|help| help.replace("swap its ends", "swap"));
                sink.add_with(text.spot, error.message, help);
                return None;
            }
        };
        let plain = matches!(self.dimension, None | Some(Dimension::Fraction)) && self.text != "%";
        if range.unit.is_empty() && !plain {
            let help = format!("write `\"{} {}\"`", text.text.trim(), self.text);
            sink.help(
                text.spot,
                format!("the band has no unit, the measure is in {}", self.text),
                help,
            );
            return None;
        }
        if range.unit.is_empty() {
            return Some(Band::Range(range.low, range.high));
        }
        match self.dimension {
            Some(dimension) if same_dimension(dimension, range.dimension) => {
                Some(Band::Range(range.low / self.inside, range.high / self.inside))
            }
            _ => {
                self.wrong(&text.text, range.dimension, "band", text.spot, sink);
                None
            }
        }
    }

    /// A level, in this unit: a value, or "10 % of max".
    pub fn level(&self, level: &LevelText, sink: &mut Sink) -> Option<Level> {
        let text = match &level.value {
            SettingValue::Number(number) => number.to_string(),
            SettingValue::Text(text) => text.clone(),
        };
        if text.trim() == "never" {
            let help = "give the value that is passed; `never` is a word for `band`";
            sink.help(level.spot, "`never` is no level", help);
            return None;
        }
        if let Some(share) = text.trim().strip_suffix("of max") {
            let share = ResultUnit::new("1").number(share.trim(), "level", level.spot, sink)?;
            if !(0.0..=1.0).contains(&share) {
                sink.add(level.spot, "a share of the maximum lies between 0 and 100 %");
                return None;
            }
            return Some(Level::OfMax(share));
        }
        self.number(&text, "level", level.spot, sink).map(Level::Value)
    }
}
