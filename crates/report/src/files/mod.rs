//! The files of a run directory as data.

mod measures;
mod run;
mod table;
mod timeseries;

use std::path::Path;

pub(crate) use measures::{Measure, Verdict};
pub(crate) use run::{Arm, Dose, DoseResponse, Fit, Run};
pub(crate) use timeseries::{Series, Statistic, Trace};

use crate::ReportError;

/// Everything that the report knows about a run.
pub(crate) struct RunFiles {
    pub run: Run,
    pub measures: Vec<Measure>,
    pub series: Vec<Series>,
}

impl RunFiles {
    /// Reads the three files in `dir`.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        Ok(Self {
            run: run::read(&dir.join("run.json"))?,
            measures: measures::read(&dir.join("measures.csv"))?,
            series: timeseries::read(&dir.join("timeseries.csv"))?,
        })
    }
}
