//! One HTML page from the written files of a run.
//!
//! The report reads `timeseries.csv`, `measures.csv` and `run.json` of a run directory and nothing else: whatever
//! the page says can be checked in those files. The page opens offline (styles and pictures are part of it, there
//! are no scripts), and the same files give the same bytes.
//!
//! - `files`: the three files as data, every fault with its place
//! - `summary`: replicates to a mean with an interval; fewer points for long curves
//! - `plots`: pictures, drawn by kuva
//! - `page`: the sections of the page, put into `template.html`
//! - `panels`: which panels there are, in which order
//! - `overview`: one picture of the main panels
//! - `words`: numbers, times and names for readers

mod error;
mod files;
mod overview;
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

/// One SVG picture of the main panels (withdrawal, firing rate by arm, dose-response curves), for a README or a
/// slide. At most six panels; an empty run gives a picture that says so.
///
/// # Errors
/// As for [`write()`].
pub fn overview_svg(dir: &Path) -> Result<String, ReportError> {
    Ok(overview::render(&files::RunFiles::read(dir)?))
}
