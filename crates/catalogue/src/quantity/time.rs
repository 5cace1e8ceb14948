//! Times: quantities in a row, as whole milliseconds.

use super::{Dimension, QuantityError, Unit, number};

/// The longest time that is read, in milliseconds: every whole number up to it is exact in an `f64`.
const LONGEST_MS: f64 = 9.0e15;

/// Reads "7 d 6 h", "90 min", "-30 min" as whole milliseconds. A sign in front holds for the whole time.
///
/// # Errors
/// No time, another dimension, a sign further in, a time so fine that rounding to a millisecond changes it by more
/// than a millionth, or one longer than about 285,000 years.
///
/// ```
/// assert_eq!(papaver_catalogue::quantity::parse_time("1 d 6 h").unwrap(), 108_000_000);
/// ```
pub fn parse_time(text: &str) -> Result<i64, QuantityError> {
    let text = text.trim();
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start();
    if rest.is_empty() {
        return Err(
            QuantityError::new(format!("`{text}` is not a time")).suggest("write a time, as in `6 h`")
        );
    }
    if rest.starts_with(['-', '+']) {
        return Err(QuantityError::new(format!("`{text}` has two signs")));
    }
    let mut total_ms = 0.0;
    while !rest.is_empty() {
        if rest.starts_with(['-', '+']) {
            return Err(QuantityError::new(format!("`{text}` has a sign inside the time"))
                .suggest("put one sign in front of the whole time"));
        }
        let (value_s, after) = one_part(text, rest)?;
        total_ms += value_s * 1_000.0;
        rest = after;
    }
    let rounded = total_ms.round();
    if rounded > LONGEST_MS {
        return Err(QuantityError::new(format!("`{text}` is too long a time")));
    }
    if (total_ms - rounded).abs() > 1e-6 * total_ms.max(1.0) {
        return Err(
            QuantityError::new(format!("`{text}` is finer than a millisecond"))
                .suggest("times count in whole milliseconds"),
        );
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 9e15, checked above")]
    let whole = rounded as i64;
    Ok(if negative { -whole } else { whole })
}

/// Reads the first quantity of `rest` in seconds, and returns what follows it. `text` is the whole, for messages.
fn one_part<'a>(text: &str, rest: &'a str) -> Result<(f64, &'a str), QuantityError> {
    let (value, after_number) = number::split(rest)?;
    let after_number = after_number.trim_start();
    let end = after_number
        .find(|c: char| c.is_whitespace() || c.is_ascii_digit())
        .unwrap_or(after_number.len());
    let (word, after) = after_number.split_at(end);
    if word.is_empty() {
        return Err(
            QuantityError::new(format!("`{text}` has no unit")).suggest(format!(
                "write the unit behind the number, as in `{text} min` or `{text} h`"
            )),
        );
    }
    let unit = Unit::parse(word).map_err(|error| super::unit::in_quantity(error, text, word))?;
    if unit.dimension() != Dimension::Time {
        return Err(
            QuantityError::new(format!("`{text}` is {}, not a time", unit.dimension().name()))
                .suggest("write a time, as in `6 h`"),
        );
    }
    Ok((unit.to_inside(value), after.trim_start()))
}

/// Writes whole milliseconds as a time that [`parse_time`] reads back: "7 d 6 h", "90 s" as "1 min 30 s", "0 h".
pub fn format_time(ms: i64) -> String {
    if ms == 0 {
        return "0 h".to_owned();
    }
    let mut left = ms.unsigned_abs();
    let mut parts = Vec::new();
    for (size, unit) in [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "min"),
        (1_000, "s"),
        (1, "ms"),
    ] {
        if left >= size {
            parts.push(format!("{} {unit}", left / size));
            left %= size;
        }
    }
    format!("{}{}", if ms < 0 { "-" } else { "" }, parts.join(" "))
}
