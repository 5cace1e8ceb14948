//! Ranges ("6 to 12 h", "> 50 %") and factors ("x0.5").

use super::{Dimension, QuantityError, Unit, number, parse_time};

/// From `low` to `high`, both in the inside unit; infinite where the range is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Lower end; minus infinity for "< B".
    pub low: f64,
    /// Upper end; infinity for "> A".
    pub high: f64,
    /// Of both ends.
    pub dimension: Dimension,
    /// The unit it is written in (the last one, where times stand in a row); empty for plain numbers.
    pub unit: String,
    /// As written, without blanks around it.
    pub text: String,
}

impl Range {
    /// `value`, in the inside unit, lies in the range, its ends included.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// One end of a range: value and what it is, or a number that waits for the unit of the other end.
struct End {
    value: f64,
    unit: Option<Unit>,
}

/// Reads "A to B", "> A" or "< B". The unit may stand once; without any, the ends are plain numbers.
///
/// # Errors
/// None of the three forms, an end that is no quantity, two dimensions, or A above B.
///
/// ```
/// let range = papaver_catalogue::quantity::parse_range("6 to 12 h").unwrap();
/// assert_eq!((range.low, range.high), (21_600.0, 43_200.0));
/// ```
pub fn parse_range(text: &str) -> Result<Range, QuantityError> {
    let text = text.trim();
    for sign in [">=", "<=", "\u{2265}", "\u{2264}"] {
        if let Some(rest) = text.strip_prefix(sign) {
            let plain = if matches!(sign, ">=" | "\u{2265}") {
                '>'
            } else {
                '<'
            };
            return Err(QuantityError::new(format!("`{text}` begins with `{sign}`"))
                .suggest(format!("write `{plain} {}`", rest.trim())));
        }
    }
    if let Some(rest) = text.strip_prefix('>') {
        let low = end(rest.trim())?;
        return Ok(open(text, &low, low.inside(None), f64::INFINITY));
    }
    if let Some(rest) = text.strip_prefix('<') {
        let high = end(rest.trim())?;
        return Ok(open(text, &high, f64::NEG_INFINITY, high.inside(None)));
    }
    let Some((first, second)) = text.split_once(" to ") else {
        return Err(QuantityError::new(format!("`{text}` is not a range"))
            .suggest("write `6 to 12 h`, `> 50 %` or `< 5 min`"));
    };
    between(text, &end(first.trim())?, &end(second.trim())?)
}

/// Puts the two ends of "A to B" together.
fn between(text: &str, first: &End, second: &End) -> Result<Range, QuantityError> {
    let (low, high) = (
        first.inside(second.unit.as_ref()),
        second.inside(first.unit.as_ref()),
    );
    let of = |end: &End| end.unit.as_ref().map(Unit::dimension);
    if let (Some(a), Some(b)) = (of(first), of(second))
        && a != b
    {
        return Err(
            QuantityError::new(format!("`{text}` runs from {} to {}", a.name(), b.name()))
                .suggest("give both ends the same kind of unit"),
        );
    }
    if low > high {
        let (a, b) = text.split_once(" to ").unwrap_or((text, text));
        let swapped = match (&first.unit, &second.unit) {
            (None, Some(unit)) => {
                format!(
                    "{} to {} {}",
                    b.trim().trim_end_matches(unit.text()).trim(),
                    a.trim(),
                    unit.text()
                )
            }
            _ => format!("{} to {}", b.trim(), a.trim()),
        };
        return Err(QuantityError::new(format!("`{text}` ends before it begins"))
            .suggest(format!("swap its ends: `{swapped}`")));
    }
    let unit = second.unit.as_ref().or(first.unit.as_ref());
    Ok(range(text, unit, low, high))
}

/// A range with one end.
fn open(text: &str, end: &End, low: f64, high: f64) -> Range {
    range(text, end.unit.as_ref(), low, high)
}

fn range(text: &str, unit: Option<&Unit>, low: f64, high: f64) -> Range {
    Range {
        low,
        high,
        dimension: unit.map_or(Dimension::Fraction, Unit::dimension),
        unit: unit.map_or_else(String::new, |unit| unit.text().to_owned()),
        text: text.to_owned(),
    }
}

impl End {
    /// In the inside unit of its own unit, else of the other end's.
    fn inside(&self, other: Option<&Unit>) -> f64 {
        match (&self.unit, other) {
            // Times in a row were summed in seconds already; see `end`.
            (Some(_), _) => self.value,
            (None, Some(unit)) => unit.to_inside(self.value),
            (None, None) => self.value,
        }
    }
}

/// Reads one end; a value with a unit is returned in the inside unit, one without as it stands.
fn end(text: &str) -> Result<End, QuantityError> {
    let (value, rest) = number::split(text)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Ok(End { value, unit: None });
    }
    if rest.contains(|c: char| c.is_ascii_digit()) {
        // More numbers can only be a time such as "1 d 6 h".
        let ms = parse_time(text)?;
        let last = rest
            .rsplit(|c: char| c.is_whitespace() || c.is_ascii_digit())
            .next()
            .unwrap_or("s");
        #[expect(clippy::cast_precision_loss, reason = "below 2^53 ms, as parse_time checks")]
        let seconds = ms as f64 / 1_000.0;
        return Ok(End {
            value: seconds,
            unit: Some(Unit::parse(last)?),
        });
    }
    let unit = Unit::parse(rest).map_err(|error| super::unit::in_quantity(error, text, rest))?;
    let value = unit.to_inside(value);
    if !value.is_finite() {
        return Err(QuantityError::new(format!(
            "`{text}` is too large to compute with"
        )));
    }
    Ok(End {
        value,
        unit: Some(unit),
    })
}

/// Reads a factor: "x" and a number that is not negative, as in "x0.5".
///
/// # Errors
/// No `x` in front, no finite number behind it, something behind the number, a negative number.
pub fn parse_factor(text: &str) -> Result<f64, QuantityError> {
    let text = text.trim();
    let Some(after) = text.strip_prefix('x') else {
        return Err(QuantityError::new(format!("`{text}` is not a factor"))
            .suggest("write `x` and a number, as in `x0.5`"));
    };
    let (value, rest) = number::split(after.trim_start()).map_err(|_| {
        QuantityError::new(format!("`{text}` is not a factor"))
            .suggest("write `x` and a number, as in `x0.5`")
    })?;
    if !rest.trim().is_empty() {
        return Err(
            QuantityError::new(format!("`{text}` has something behind its number"))
                .suggest(format!("a factor has no unit: write `x{value}`")),
        );
    }
    if value < 0.0 {
        return Err(
            QuantityError::new(format!("`{text}` is a negative factor")).suggest("a factor is 0 or more")
        );
    }
    Ok(value)
}
