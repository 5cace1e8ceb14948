//! The collected table of a sweep, read back.

use super::{About, RUNS, SweepError};
use std::path::Path;

/// The runs of a sweep as a table of text.
pub struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

/// What a measure came to over the runs of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Label.
    pub measure: String,
    /// Printing unit.
    pub unit: String,
    /// Lowest, median and highest number; none where no run has one.
    pub values: Option<[f64; 3]>,
    /// Runs without a number.
    pub without: usize,
}

impl Table {
    /// Reads `runs.csv` of a folder.
    ///
    /// # Errors
    /// When it is missing or broken.
    pub fn read(folder: &Path) -> Result<Self, SweepError> {
        let path = folder.join(RUNS);
        let missing = |error: csv::Error| {
            let how = format!("`papaver collect {}` writes it", folder.display());
            SweepError::Other(format!("cannot read {}: {error}; {how}", path.display()))
        };
        let mut reader = csv::Reader::from_path(&path).map_err(missing)?;
        let header = reader.headers().map_err(missing)?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(missing)?;
        Ok(Self { header, rows })
    }

    /// How many runs it has.
    pub fn runs(&self) -> u64 {
        self.rows.len() as u64
    }

    /// A column as numbers; NaN where there is none.
    pub fn column(&self, name: &str) -> Vec<f64> {
        let place = self.header.iter().position(|column| column == name);
        let cell = |row: &csv::StringRecord| place.and_then(|place| row.get(place)?.parse().ok());
        self.rows
            .iter()
            .map(|row| cell(row).unwrap_or(f64::NAN))
            .collect()
    }

    /// What every measure came to.
    pub fn spreads(&self, about: &About) -> Vec<Spread> {
        let measures = about.json["measures"].as_array().into_iter().flatten();
        let spread = |measure: &serde_json::Value| {
            let text = |key: &str| measure[key].as_str().unwrap_or_default().to_owned();
            let mut values = self.column(&text("name"));
            values.retain(|value| value.is_finite());
            values.sort_by(f64::total_cmp);
            let middle = || {
                let half = values.len() / 2;
                if values.len() % 2 == 1 {
                    values[half]
                } else {
                    0.5 * (values[half - 1] + values[half])
                }
            };
            Spread {
                measure: text("name"),
                unit: text("unit"),
                without: self.rows.len() - values.len(),
                values: (!values.is_empty()).then(|| [values[0], middle(), values[values.len() - 1]]),
            }
        };
        measures.map(spread).collect()
    }
}
