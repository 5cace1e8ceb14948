//! A CSV file with named columns, read row by row, where every fault knows its line and column.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::ReportError;

/// A CSV file of which the columns `N` are wanted; others may stand beside them.
pub(crate) struct Table<const N: usize> {
    path: PathBuf,
    reader: Reader<File>,
    record: StringRecord,
    names: [&'static str; N],
    positions: [usize; N],
}

impl<const N: usize> Table<N> {
    /// Opens the file and finds the columns by name.
    pub fn open(path: &Path, names: [&'static str; N]) -> Result<Self, ReportError> {
        let file = File::open(path).map_err(|reason| ReportError::Open {
            path: path.to_owned(),
            reason,
        })?;
        let mut reader = ReaderBuilder::new().from_reader(file);
        let header = reader
            .headers()
            .map_err(|reason| ReportError::Row {
                path: path.to_owned(),
                reason,
            })?
            .clone();
        let mut positions = [0; N];
        for (position, name) in positions.iter_mut().zip(names) {
            *position = header.iter().position(|column| column == name).ok_or_else(|| {
                ReportError::MissingColumn {
                    path: path.to_owned(),
                    column: name,
                }
            })?;
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            record: StringRecord::new(),
            names,
            positions,
        })
    }

    /// Goes to the next row; false at the end.
    pub fn advance(&mut self) -> Result<bool, ReportError> {
        self.reader
            .read_record(&mut self.record)
            .map_err(|reason| ReportError::Row {
                path: self.path.clone(),
                reason,
            })
    }

    /// The text of a wanted column in this row, by its place among the names given to [`Table::open`].
    pub fn text(&self, column: usize) -> &str {
        self.record.get(self.positions[column]).unwrap_or_default()
    }

    /// A finite number.
    pub fn number(&self, column: usize) -> Result<f64, ReportError> {
        match self.text(column).trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(self.fault(column, "a finite number")),
        }
    }

    /// A finite number, or nothing where the cell is empty.
    pub fn optional_number(&self, column: usize) -> Result<Option<f64>, ReportError> {
        if self.text(column).trim().is_empty() {
            Ok(None)
        } else {
            self.number(column).map(Some)
        }
    }

    /// The fault that this cell is not what was `expected`.
    pub fn fault(&self, column: usize, expected: &'static str) -> ReportError {
        ReportError::Cell {
            path: self.path.clone(),
            line: self.record.position().map_or(0, csv::Position::line),
            column: self.names[column],
            found: self.text(column).to_owned(),
            expected,
        }
    }
}
