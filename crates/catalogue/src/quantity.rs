//! Quantities with units: "10 mg", "0.03 /min", "64 ug/h", "80 %".
//!
//! A quantity is a number and a unit. [`parse`] turns it into the inside unit of its [`Dimension`], the one unit in
//! which papaver computes (seconds, ng, nmol, nM, L), by powers of ten that are exact and by one division for rates:
//! "0.0064 /min" is 0.0064/60 per second and nothing else. `time` reads several quantities in a row as whole
//! milliseconds, `range` reads "6 to 12 h" and "x0.5".

mod dimension;
mod number;
mod range;
mod time;
mod unit;

pub use dimension::Dimension;
pub use number::split as leading_number;
pub use range::{Range, parse_factor, parse_range};
pub use time::{format_time, parse_time};
pub use unit::{Unit, unit_scale};

/// A number with its unit, as written and in the inside unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// In the inside unit of `dimension` ([`Dimension::inside_unit`]); finite.
    pub value: f64,
    /// What kind of thing it is.
    pub dimension: Dimension,
    /// As written, without blanks around it.
    pub text: String,
}

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QuantityError {
    /// What is wrong, with the text in back-ticks.
    pub message: String,
    /// What to do about it, as a clause: "write `5 min`".
    pub suggestion: Option<String>,
}

impl QuantityError {
    /// An error without a suggestion.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            suggestion: None,
        }
    }

    /// The same error with a suggestion.
    pub(crate) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

impl Quantity {
    /// A plain number, as data files and scenarios write dimensionless values.
    pub fn plain(value: f64) -> Self {
        Self {
            value,
            dimension: Dimension::Fraction,
            text: format!("{value}"),
        }
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads a number and its unit, with or without a blank between them.
///
/// Negative numbers are read; whether they make sense is for the caller, who knows what the quantity is for.
///
/// # Errors
/// No number, a number that is not finite, no unit, a unit that papaver does not know.
///
/// ```
/// use papaver_catalogue::quantity::{Dimension, parse};
/// let dose = parse("10 mg").unwrap();
/// assert_eq!((dose.value, dose.dimension), (1e7, Dimension::Mass)); // inside unit: ng
/// assert!(parse("10 mcg").unwrap_err().suggestion.unwrap().contains("10 ug"));
/// ```
pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
    let text = text.trim();
    let (number, unit) = parts(text)?;
    let value = unit.to_inside(number);
    if !value.is_finite() {
        return Err(QuantityError::new(format!(
            "`{text}` is too large to compute with"
        )));
    }
    Ok(Quantity {
        value,
        dimension: unit.dimension(),
        text: text.to_owned(),
    })
}

/// The unit that a quantity is written in.
///
/// # Errors
/// As [`parse`].
pub fn unit_of(text: &str) -> Result<Unit, QuantityError> {
    parts(text.trim()).map(|(_, unit)| unit)
}

/// The number and the unit of a quantity.
fn parts(text: &str) -> Result<(f64, Unit), QuantityError> {
    let (number, rest) = number::split(text)?;
    let unit_text = rest.trim();
    if unit_text.is_empty() {
        return Err(
            QuantityError::new(format!("`{text}` has no unit")).suggest(format!(
                "write the unit behind the number, as in `{text} mg` or `{text} min`"
            )),
        );
    }
    let unit = Unit::parse(unit_text).map_err(|error| unit::in_quantity(error, text, unit_text))?;
    Ok((number, unit))
}

#[cfg(test)]
mod tests;
