//! `twin.csv`.

use super::TwinRow;
use crate::rows::{cell, number};
use std::io::Write;

/// Columns of `twin.csv`.
pub const COLUMNS: [&str; 16] = [
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
    "sd_difference",
    "sd_lower",
    "sd_upper",
    "worst_h",
    "worst_difference",
];

/// Writes `twin.csv`.
///
/// # Errors
/// When writing fails.
pub fn write_twins<W: Write>(writer: W, rows: &[TwinRow]) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for row in rows {
        csv.write_record([
            row.arm.as_str(),
            &row.variable,
            row.unit,
            row.twin.name(),
            &number(row.mean),
            &number(row.twin_mean),
            &cell(row.difference.value),
            &cell(row.difference.lower),
            &cell(row.difference.upper),
            &cell(row.sd),
            &cell(row.twin_sd),
            &cell(row.sd_difference.value),
            &cell(row.sd_difference.lower),
            &cell(row.sd_difference.upper),
            &number(row.worst_h),
            &number(row.worst_difference),
        ])?;
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}
