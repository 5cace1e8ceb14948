//! HTML pages from written files: of a run, of a validation, of an ablation, of the sensitivity of a sweep.
//!
//! The report reads `timeseries.csv`, `measures.csv` and `run.json` of a run directory (or the table and the JSON file of
//! a validation, an ablation or a sensitivity) and nothing else: whatever
//! a page says can be checked in those files. A page opens offline (styles and pictures are part of it, there
//! are no scripts), and the same files give the same bytes.
//!
//! - `files`: the files as data, every fault with its place
//! - `summary`: replicates to a mean with an interval; fewer points for long curves
//! - `plots`: pictures, drawn by kuva
//! - `page`: the sections of the page, put into `templates/`
//! - `panels`: which panels there are, in which order
//! - `package`: the meaning of columns, for other programs
//! - `overview`: one picture of the main panels
//! - `words`: numbers, times and names for readers

mod error;
mod files;
mod overview;
mod package;
mod page;
mod panels;
mod plots;
mod summary;
mod words;

use std::path::Path;

pub use error::ReportError;

/// The report on the run in `dir`, as the text of one self-contained HTML page. The caller writes the file.
///
/// # Errors
/// A file that is missing, or a cell or key in it that cannot be read.
pub fn write(dir: &Path) -> Result<String, ReportError> {
    page::render(&files::RunFiles::read(dir)?)
}

/// The page on all experiments that were validated in `dir`, from its `validation.csv` and `validation.json`. The caller
/// writes the file.
///
/// # Errors
/// As for [`write()`].
pub fn validation(dir: &Path) -> Result<String, ReportError> {
    page::validation::render(&files::Validation::read(dir)?)
}

/// The page on an ablation in `dir`, from its `ablation.csv` and `ablation.json`. The caller writes the file.
///
/// # Errors
/// As for [`write()`].
pub fn ablation(dir: &Path) -> Result<String, ReportError> {
    page::ablation::render(&files::Ablation::read(dir)?)
}

/// The page on the sensitivity of a sweep in `dir`, from its `sensitivity.csv` and `sensitivity.json`. The caller writes
/// the file.
///
/// # Errors
/// As for [`write()`].
pub fn sensitivity(dir: &Path) -> Result<String, ReportError> {
    page::sensitivity::render(&files::Sensitivity::read(dir)?)
}

/// The text of `datapackage.json` for the tables in `dir`: what their columns mean, as a Frictionless Data package. The
/// caller writes the file.
///
/// # Errors
/// A table or JSON file that stands in `dir` but cannot be read.
pub fn datapackage(dir: &Path) -> Result<String, ReportError> {
    package::describe(dir)
}

/// One SVG picture of the main panels (withdrawal, firing rate by arm, dose-response curves), for a README or a
/// slide. At most six panels; an empty run gives a picture that says so.
///
/// # Errors
/// As for [`write()`].
pub fn overview_svg(dir: &Path) -> Result<String, ReportError> {
    Ok(overview::render(&files::RunFiles::read(dir)?))
}
