//! What can be wrong with the files of a run.

use std::path::PathBuf;

/// A fault that keeps a report from being written, with its place.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file is missing or cannot be opened.
    #[error("{}: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A CSV file lacks a column.
    #[error("{}: the header has no column `{column}`", path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column's name.
        column: &'static str,
    },
    /// A row cannot be split into cells: a wrong number of them, or text that is not UTF-8.
    #[error("{}: {reason}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// What the CSV reader says, with the line.
        reason: csv::Error,
    },
    /// A cell holds something other than it should.
    #[error("{}, line {line}, column `{column}`: `{found}` is not {expected}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// Line in the file, from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// `run.json` is not JSON, or a key has a value of another kind.
    #[error("{}: {reason}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the JSON reader says, with line and column.
        reason: serde_json::Error,
    },
    /// The page's own template failed.
    #[error("the template of the page: {0}")]
    Template(#[from] minijinja::Error),
}
