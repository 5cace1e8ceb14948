//! `measures.csv`: what was asked, what came out, and what was published.

use std::path::Path;

use super::table::Table;
use crate::ReportError;

/// One row: a measure in one arm.
#[derive(Debug, Default)]
pub(crate) struct Measure {
    pub arm: String,
    pub measure: String,
    /// Absent where the value was never reached or is not defined.
    pub value: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub unit: String,
    /// Published band; a side may be open.
    pub band_low: Option<f64>,
    pub band_high: Option<f64>,
    pub verdict: Verdict,
    /// Reference keys.
    pub source: String,
}

/// How a measure compares with its band.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    Fail,
    #[default]
    Reported,
    Contested,
}

impl Verdict {
    /// The word as in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Reported => "reported",
            Self::Contested => "contested",
        }
    }

    /// What a cell that names none of them should have held.
    pub const EXPECTED: &'static str = "one of pass, fail, reported, contested";

    /// The verdict of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Pass, Self::Fail, Self::Reported, Self::Contested]
            .into_iter()
            .find(|v| v.word() == word)
    }
}

const COLUMNS: [&str; 10] = [
    "arm",
    "measure",
    "value",
    "lower",
    "upper",
    "unit",
    "band_low",
    "band_high",
    "verdict",
    "source",
];

/// Reads the file.
pub(crate) fn read(path: &Path) -> Result<Vec<Measure>, ReportError> {
    let mut table = Table::open(path, COLUMNS)?;
    let mut measures = Vec::new();
    while table.advance()? {
        let verdict = Verdict::from_word(table.text(8)).ok_or_else(|| table.fault(8, Verdict::EXPECTED))?;
        measures.push(Measure {
            arm: table.text(0).to_owned(),
            measure: table.text(1).to_owned(),
            value: table.optional_number(2)?,
            lower: table.optional_number(3)?,
            upper: table.optional_number(4)?,
            unit: table.text(5).to_owned(),
            band_low: table.optional_number(6)?,
            band_high: table.optional_number(7)?,
            verdict,
            source: table.text(9).to_owned(),
        });
    }
    Ok(measures)
}
