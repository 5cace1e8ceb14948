//! `twin.csv`: how far a run is from the same without chance.

use std::path::Path;

use super::table::Table;
use crate::ReportError;

/// One variable of one arm beside one twin.
#[derive(Debug)]
pub(crate) struct TwinRow {
    pub arm: String,
    pub variable: String,
    pub unit: String,
    pub twin: Twin,
    /// Time average of the mean over neurons, in the run and in the twin.
    pub means: (f64, f64),
    /// Run less twin, with its interval.
    pub difference: (Option<f64>, Option<f64>, Option<f64>),
    /// Time average of the standard deviation over neurons; absent for what is a single number.
    pub sds: (Option<f64>, Option<f64>),
}

/// What a run is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twin {
    /// The same neurons without chance.
    SameNeurons,
    /// One average neuron without chance.
    AverageNeuron,
}

const COLUMNS: [&str; 11] = [
    "arm",
    "variable",
    "unit",
    "twin",
    "mean",
    "twin_mean",
    "difference",
    "lower",
    "upper",
    "sd",
    "twin_sd",
];

/// Reads the file; no rows where there is none.
pub(crate) fn read(path: &Path) -> Result<Vec<TwinRow>, ReportError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut table = Table::open(path, COLUMNS)?;
    let mut rows = Vec::new();
    while table.advance()? {
        let twin = match table.text(3) {
            "same_neurons" => Twin::SameNeurons,
            "average_neuron" => Twin::AverageNeuron,
            _ => return Err(table.fault(3, "one of same_neurons, average_neuron")),
        };
        rows.push(TwinRow {
            arm: table.text(0).to_owned(),
            variable: table.text(1).to_owned(),
            unit: table.text(2).to_owned(),
            twin,
            means: (table.number(4)?, table.number(5)?),
            difference: (
                table.optional_number(6)?,
                table.optional_number(7)?,
                table.optional_number(8)?,
            ),
            sds: (table.optional_number(9)?, table.optional_number(10)?),
        });
    }
    Ok(rows)
}
