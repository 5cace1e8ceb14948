//! The files of a run directory as data.

mod ablation;
mod measures;
pub(crate) mod run;
mod sensitivity;
mod table;
mod timeseries;
mod twin;
mod validation;

use std::{fs, path::Path};

use serde::de::DeserializeOwned;

pub(crate) use ablation::{Ablation, AblationRow, AblationVerdict};
pub(crate) use measures::{Measure, Verdict};
pub(crate) use run::{Arm, Claim, Dose, DoseResponse, Fit, MeasureText, Parameter, Population, Probe, Run};
pub(crate) use sensitivity::{Sensitivity, SensitivityRow};
pub(crate) use timeseries::{Series, Statistic, Trace};
pub(crate) use twin::{Twin, TwinRow};
pub(crate) use validation::{Experiment, Validation, ValidationRow};

use crate::ReportError;

/// Everything that the report knows about a run.
pub(crate) struct RunFiles {
    pub run: Run,
    pub measures: Vec<Measure>,
    pub series: Vec<Series>,
    /// Empty where no twin was run.
    pub twins: Vec<TwinRow>,
}

impl RunFiles {
    /// Reads the three files in `dir`, and `twin.csv` where there is one.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        let mut run: Run = json(&dir.join("run.json"))?;
        run.place_waiting_doses();
        Ok(Self {
            run,
            measures: measures::read(&dir.join("measures.csv"))?,
            series: timeseries::read(&dir.join("timeseries.csv"))?,
            twins: twin::read(&dir.join("twin.csv"))?,
        })
    }
}

/// Reads a JSON file. Keys that the report does not know are passed over, missing ones have a default, so that files
/// of an older or newer version can still be read.
pub(crate) fn json<T: DeserializeOwned>(path: &Path) -> Result<T, ReportError> {
    let text = fs::read_to_string(path).map_err(|reason| ReportError::Open {
        path: path.to_owned(),
        reason,
    })?;
    serde_json::from_str(&text).map_err(|reason| ReportError::Json {
        path: path.to_owned(),
        reason,
    })
}
