//! Units: one factor above the line, up to two below, each a base with a prefix.
//!
//! g mol M A V S Hz L take p n u (or µ) m k; times are ms s min h d wk; per cent is `%`. Below the line stand times,
//! `kg` (body weight), `L`, `mL` and `mol`, each behind its own `/`.

use super::{Dimension, QuantityError};

/// A unit that papaver knows, and how numbers in it become numbers in the inside unit of its dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// As written, without blanks.
    text: String,
    /// What it measures.
    dimension: Dimension,
    /// Power of ten to multiply by.
    power_of_ten: i32,
    /// Seconds to multiply by (times) or 1.
    times: f64,
    /// Seconds to divide by (rates) or 1.
    divided_by: f64,
}

/// What a factor is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Gram,
    Kilogram,
    Mole,
    Molar,
    Second,
    Litre,
    Ampere,
    Volt,
    Siemens,
    Hertz,
    Percent,
}

/// A base with its size in inside units: 10^`power_of_ten` times `seconds`.
#[derive(Clone, Copy, Debug)]
struct Factor {
    base: Base,
    power_of_ten: i32,
    seconds: f64,
}

impl Unit {
    /// Reads a unit; the empty text is the unit of plain numbers.
    ///
    /// # Errors
    /// A word that is no unit, or a combination that means nothing here.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let words: Vec<&str> = text.split('/').map(str::trim).collect();
        let text = words.join("/").replace(['\u{b5}', '\u{3bc}'], "u");
        let (above, below) = text
            .split_once('/')
            .map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
        let unknown = || QuantityError::new(format!("`{text}` is not a unit that papaver knows"));
        let numerator = if above.is_empty() {
            None
        } else {
            Some(factor(above).ok_or_else(|| name_the_right(above))?)
        };
        let mut denominators = Vec::new();
        for word in below.into_iter().flat_map(|below| below.split('/')) {
            let known = factor(word).ok_or_else(|| name_the_right(word))?;
            denominators.push(if word == "kg" {
                Factor {
                    base: Base::Kilogram,
                    power_of_ten: 0,
                    seconds: 1.0,
                }
            } else {
                known
            });
        }
        let bases: Vec<Base> = denominators.iter().map(|factor| factor.base).collect();
        let dimension = dimension(numerator.map(|factor| factor.base), &bases).ok_or_else(unknown)?;
        let power_below: i32 = denominators.iter().map(|factor| factor.power_of_ten).sum();
        Ok(Self {
            dimension,
            power_of_ten: numerator.map_or(0, |factor| factor.power_of_ten) - power_below,
            times: numerator.map_or(1.0, |factor| factor.seconds),
            divided_by: denominators.iter().map(|factor| factor.seconds).product(),
            text,
        })
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it measures.
    pub const fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// Inside units per this unit: 60 for "min", 1/60 for "/min", 1e6 for "mg".
    pub fn inside(&self) -> f64 {
        self.to_inside(1.0)
    }

    /// A number in this unit, in the inside unit.
    pub fn to_inside(&self, number: f64) -> f64 {
        scale(number * self.times, self.power_of_ten) / self.divided_by
    }

    /// A number in the inside unit, in this unit.
    pub fn from_inside(&self, value: f64) -> f64 {
        scale(value * self.divided_by, -self.power_of_ten) / self.times
    }

    /// A number in the inside unit as text in this unit: "10 mg".
    pub fn print(&self, value: f64) -> String {
        let number = self.from_inside(value);
        if self.text.is_empty() {
            format!("{number}")
        } else {
            format!("{number} {}", self.text)
        }
    }
}

/// The dimension of a unit, and inside units per that unit; the empty text is the unit of plain numbers.
///
/// # Errors
/// As [`Unit::parse`].
///
/// ```
/// use papaver_catalogue::quantity::{Dimension, unit_scale};
/// assert_eq!(unit_scale("min").unwrap(), (Dimension::Time, 60.0));
/// ```
pub fn unit_scale(text: &str) -> Result<(Dimension, f64), QuantityError> {
    Unit::parse(text).map(|unit| (unit.dimension(), unit.inside()))
}

/// Times a power of ten, by one multiplication or division with a number that is exact in binary (up to 10^22).
fn scale(number: f64, power_of_ten: i32) -> f64 {
    let power = (0..power_of_ten.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    if power_of_ten < 0 {
        number / power
    } else {
        number * power
    }
}

/// Reads one factor: a base with its prefix, a time, or `%`.
fn factor(word: &str) -> Option<Factor> {
    let exact = |base, power_of_ten, seconds| {
        Some(Factor {
            base,
            power_of_ten,
            seconds,
        })
    };
    match word {
        "" => return None,
        "%" => return exact(Base::Percent, -2, 1.0),
        "ms" => return exact(Base::Second, -3, 1.0),
        "s" => return exact(Base::Second, 0, 1.0),
        "min" => return exact(Base::Second, 0, 60.0),
        "h" => return exact(Base::Second, 0, 3_600.0),
        "d" => return exact(Base::Second, 0, 86_400.0),
        "wk" => return exact(Base::Second, 0, 604_800.0),
        _ => {}
    }
    // The power of ten that the bare base has in inside units: g in ng, mol in nmol, M in nM, the rest in itself.
    let bases = [
        ("mol", Base::Mole, 9),
        ("Hz", Base::Hertz, 0),
        ("g", Base::Gram, 9),
        ("M", Base::Molar, 9),
        ("A", Base::Ampere, 0),
        ("V", Base::Volt, 0),
        ("S", Base::Siemens, 0),
        ("L", Base::Litre, 0),
    ];
    let (prefix, base, power) = bases
        .iter()
        .find_map(|&(name, base, power)| word.strip_suffix(name).map(|prefix| (prefix, base, power)))?;
    let prefix_power = match prefix {
        "" => 0,
        "p" => -12,
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "k" => 3,
        _ => return None,
    };
    exact(base, power + prefix_power, 1.0)
}

/// What one base over several others measures, in whatever order they are written.
fn dimension(above: Option<Base>, below: &[Base]) -> Option<Dimension> {
    use Base::{Ampere, Gram, Hertz, Kilogram, Litre, Molar, Mole, Percent, Second, Siemens, Volt};
    Some(match (above, below) {
        (None, []) | (Some(Percent), []) => Dimension::Fraction,
        (None, [Second]) => Dimension::Rate,
        (Some(Second), []) => Dimension::Time,
        (Some(Hertz), []) => Dimension::Frequency,
        (Some(Gram), []) => Dimension::Mass,
        (Some(Mole), []) => Dimension::Amount,
        (Some(Molar), []) | (Some(Mole), [Litre]) => Dimension::Molar,
        (Some(Gram), [Litre]) => Dimension::MassConcentration,
        (Some(Litre), []) => Dimension::Volume,
        (Some(Litre), [Kilogram]) => Dimension::VolumePerKg,
        (Some(Litre), [Second]) => Dimension::Clearance,
        (Some(Litre), [Second, Kilogram] | [Kilogram, Second]) => Dimension::ClearancePerKg,
        (Some(Gram), [Second]) => Dimension::MassPerTime,
        (Some(Mole), [Second]) => Dimension::AmountPerTime,
        (Some(Gram), [Kilogram]) => Dimension::MassPerKg,
        (Some(Mole), [Kilogram]) => Dimension::AmountPerKg,
        (Some(Gram), [Second, Kilogram] | [Kilogram, Second]) => Dimension::MassPerTimePerKg,
        (Some(Mole), [Second, Kilogram] | [Kilogram, Second]) => Dimension::AmountPerTimePerKg,
        (Some(Gram), [Mole]) => Dimension::MolarMass,
        (Some(Volt), []) => Dimension::Voltage,
        (Some(Ampere), []) => Dimension::Current,
        (Some(Siemens), []) => Dimension::Conductance,
        _ => return None,
    })
}

/// What people write for a unit, and what papaver reads.
const ALIASES: &[(&str, &str)] = &[
    ("m", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("msec", "ms"),
    ("us", "ms"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("w", "wk"),
    ("week", "wk"),
    ("weeks", "wk"),
    ("wks", "wk"),
    ("mcg", "ug"),
    ("gram", "g"),
    ("grams", "g"),
    ("gm", "g"),
    ("cc", "mL"),
    ("litre", "L"),
    ("liter", "L"),
    ("nm", "nM"),
    ("um", "uM"),
    ("mm", "mM"),
    ("pm", "pM"),
    ("molar", "M"),
    ("moles", "mol"),
    ("percent", "%"),
];

/// Units whose capitals are often wrong.
const COMMON: &[&str] = &[
    "mg", "ug", "ng", "pg", "g", "kg", "min", "h", "d", "s", "wk", "nM", "uM", "pM", "mM", "nmol", "umol",
    "mmol", "pmol", "mol", "mL", "uL", "L", "Hz", "mV", "V", "pA", "nA", "A", "nS", "S",
];

/// The error for a word that is no unit, with what was probably meant.
fn name_the_right(word: &str) -> QuantityError {
    let alias = ALIASES
        .iter()
        .find(|(wrong, _)| *wrong == word)
        .map(|&(_, right)| right);
    let right = alias.or_else(|| {
        COMMON
            .iter()
            .find(|unit| unit.eq_ignore_ascii_case(word))
            .copied()
    });
    let error = match word {
        "" => QuantityError::new("there is a `/` with nothing behind it"),
        "m" => QuantityError::new("`m` is not a unit of time"),
        _ => QuantityError::new(format!("`{word}` is not a unit that papaver knows")),
    };
    match right {
        Some(right) => error.suggest(format!("write `{right}`")),
        None => error.suggest(
            "units are g mol M L A V S Hz with p n u m k in front, ms s min h d wk, %, and /kg /L /mL or per time behind",
        ),
    }
}

/// Turns "write `ug`" into "write `10 ug/kg`" for the quantity `text` that ends in `unit_text`.
pub(super) fn in_quantity(mut error: QuantityError, text: &str, unit_text: &str) -> QuantityError {
    let quoted = |sentence: &str| -> Option<String> { sentence.split('`').nth(1).map(str::to_owned) };
    let wrong = quoted(&error.message);
    let right = error
        .suggestion
        .as_deref()
        .filter(|help| help.starts_with("write `"))
        .and_then(quoted);
    if let (Some(wrong), Some(right)) = (wrong, right) {
        let words: Vec<&str> = unit_text
            .split('/')
            .map(|word| {
                if word.trim() == wrong {
                    right.as_str()
                } else {
                    word
                }
            })
            .collect();
        let number = text.strip_suffix(unit_text).unwrap_or(text).trim_end();
        error.suggestion = Some(format!("write `{number} {}`", words.join("/")));
    }
    error.message = format!("`{text}`: {}", error.message);
    error
}
