//! `validation.csv` and `validation.json`: what published experiments gave, and what the model gives.
//!
//! The table has a row for each measure; the JSON file says what was done in each experiment:
//! `{"papaver", "catalogue", "experiments": [{"name", "title", "file", "source", "protocol", "grade", "use", "notes",
//! "measures": [{"name", "text", "claims": [...]}]}], "failed": [{"name", "reason"}], "references": {key: citation}, "notes", "execution"}`.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::{
    json,
    measures::{Measure, Verdict},
    run::{MeasureText, null_as_default},
    table::Table,
};
use crate::ReportError;

/// Both files.
pub(crate) struct Validation {
    pub rows: Vec<ValidationRow>,
    pub study: ValidationStudy,
}

/// A measure of an experiment; its arm is part of its name.
#[derive(Debug)]
pub(crate) struct ValidationRow {
    pub experiment: String,
    pub grade: String,
    pub usage: String,
    pub measure: Measure,
}

/// What was validated against.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ValidationStudy {
    #[serde(deserialize_with = "null_as_default")]
    pub papaver: String,
    #[serde(deserialize_with = "null_as_default")]
    pub catalogue: String,
    #[serde(deserialize_with = "null_as_default")]
    pub experiments: Vec<Experiment>,
    /// Experiments that did not run to their end.
    #[serde(deserialize_with = "null_as_default")]
    pub failed: Vec<Failed>,
    /// Citations by key.
    #[serde(deserialize_with = "null_as_default")]
    pub references: IndexMap<String, String>,
    #[serde(deserialize_with = "null_as_default")]
    pub notes: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub execution: IndexMap<String, Value>,
}

/// An experiment that did not run to its end.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Failed {
    pub name: String,
    pub reason: String,
}

/// A published experiment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Experiment {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    #[serde(deserialize_with = "null_as_default")]
    pub file: String,
    #[serde(deserialize_with = "null_as_default")]
    pub source: String,
    /// What was done, in a sentence.
    #[serde(deserialize_with = "null_as_default")]
    pub protocol: String,
    #[serde(deserialize_with = "null_as_default")]
    pub grade: String,
    #[serde(rename = "use", deserialize_with = "null_as_default")]
    pub usage: String,
    #[serde(deserialize_with = "null_as_default")]
    pub notes: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub measures: Vec<MeasureText>,
}

const COLUMNS: [&str; 12] = [
    "experiment",
    "measure",
    "value",
    "lower",
    "upper",
    "unit",
    "band_low",
    "band_high",
    "verdict",
    "grade",
    "use",
    "source",
];

impl Validation {
    /// Reads both files in `dir`.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        Ok(Self {
            rows: rows(&dir.join("validation.csv"))?,
            study: json(&dir.join("validation.json"))?,
        })
    }
}

fn rows(path: &Path) -> Result<Vec<ValidationRow>, ReportError> {
    let mut table = Table::open(path, COLUMNS)?;
    let mut rows = Vec::new();
    while table.advance()? {
        let verdict = Verdict::from_word(table.text(8)).ok_or_else(|| table.fault(8, Verdict::EXPECTED))?;
        let measure = Measure {
            arm: String::new(),
            measure: table.text(1).to_owned(),
            value: table.optional_number(2)?,
            lower: table.optional_number(3)?,
            upper: table.optional_number(4)?,
            unit: table.text(5).to_owned(),
            band_low: table.optional_number(6)?,
            band_high: table.optional_number(7)?,
            verdict,
            source: table.text(11).to_owned(),
        };
        rows.push(ValidationRow {
            experiment: table.text(0).to_owned(),
            grade: table.text(9).to_owned(),
            usage: table.text(10).to_owned(),
            measure,
        });
    }
    Ok(rows)
}
