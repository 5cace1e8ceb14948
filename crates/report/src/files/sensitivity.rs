//! `sensitivity.csv` and `sensitivity.json`: what the measures of a sweep depend on.
//!
//! The table has a row for each measure, factor and index; the JSON file says what was swept: `{"papaver", "catalogue",
//! "run", "title", "design", "runs", "measures": [{"name", "unit"}], "notes"}`.

use std::path::Path;

use serde::Deserialize;

use super::{json, measures::Measure, run::null_as_default, table::Table};
use crate::ReportError;

/// Both files.
pub(crate) struct Sensitivity {
    pub rows: Vec<SensitivityRow>,
    pub study: SensitivityStudy,
}

/// An index of a factor, as an estimate that is named after the factor.
pub(crate) struct SensitivityRow {
    /// What was measured.
    pub measure: String,
    /// first_order, total, mu, mu_star or sigma.
    pub index: String,
    pub estimate: Measure,
}

/// What was swept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SensitivityStudy {
    #[serde(deserialize_with = "null_as_default")]
    pub papaver: String,
    #[serde(deserialize_with = "null_as_default")]
    pub catalogue: String,
    #[serde(deserialize_with = "null_as_default")]
    pub run: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    /// saltelli or morris.
    #[serde(deserialize_with = "null_as_default")]
    pub design: String,
    pub runs: Option<u64>,
    #[serde(deserialize_with = "null_as_default")]
    pub measures: Vec<Swept>,
    #[serde(deserialize_with = "null_as_default")]
    pub notes: Vec<String>,
}

/// A measure of a sweep.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Swept {
    pub name: String,
    pub unit: String,
}

const COLUMNS: [&str; 6] = ["measure", "factor", "index", "value", "lower", "upper"];

impl Sensitivity {
    /// Reads both files in `dir`.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        let study: SensitivityStudy = json(&dir.join("sensitivity.json"))?;
        let mut table = Table::open(&dir.join("sensitivity.csv"), COLUMNS)?;
        let mut rows = Vec::new();
        while table.advance()? {
            rows.push(SensitivityRow {
                measure: table.text(0).to_owned(),
                index: table.text(2).to_owned(),
                estimate: Measure {
                    measure: table.text(1).to_owned(),
                    value: table.optional_number(3)?,
                    lower: table.optional_number(4)?,
                    upper: table.optional_number(5)?,
                    ..Measure::default()
                },
            });
        }
        Ok(Self { rows, study })
    }
}
