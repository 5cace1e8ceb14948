//! Measures of a scenario: read in every replicate, estimated over them, judged by what was published.

use crate::curve::{Curve, ReadError};
use crate::dose_response::DoseResponseResult;
use crate::gather::Gather;
use crate::life::ArmRun;
use crate::sample::{Empty, Samples};
use crate::stats::Estimate;
use crate::verdict::{Claim, Verdict, agreement, ends, lies_in, verdict};
use papaver_scenario::model::{
    Band, CurvePlace, Measure, MeasureRow, Place, Scenario, Statistic, VariablePath,
};
use serde::Serialize;
use thiserror::Error;

/// What the runs of a scenario left to be read. Replicates count from 0.
pub trait Readings {
    /// How many replicates there are.
    fn replicates(&self) -> u32;

    /// The curve of a variable over the whole step sequence of a run or challenge fork.
    fn curve(
        &self,
        replicate: u32,
        place: &Place,
        variable: &VariablePath,
        stat: Statistic,
    ) -> Option<Curve<'_>>;

    /// The responses of a dose-response probe.
    fn dose_response(&self, replicate: u32, place: &CurvePlace) -> Option<&DoseResponseResult>;
}

/// Runs by arm and replicate: all that is read of them is there.
pub trait ByArm {
    /// How many replicates every arm has.
    fn runs_per_arm(&self) -> usize;

    /// The run of an arm in a replicate.
    fn run(&self, arm: &str, replicate: u32) -> Option<&ArmRun>;
}

impl<T: ByArm> Readings for T {
    fn replicates(&self) -> u32 {
        self.runs_per_arm() as u32
    }

    fn curve(
        &self,
        replicate: u32,
        place: &Place,
        variable: &VariablePath,
        stat: Statistic,
    ) -> Option<Curve<'_>> {
        let (Place::Run { arm } | Place::Fork { arm, .. }) = place else {
            return None;
        };
        self.run(arm, replicate)?.curve(place, variable, stat)
    }

    fn dose_response(&self, replicate: u32, place: &CurvePlace) -> Option<&DoseResponseResult> {
        self.run(&place.arm, replicate)?.dose_response(place)
    }
}

/// One row of `measures.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureResult {
    /// Name of the measure.
    pub measure: String,
    /// Arm; empty for a formula over arms.
    pub arm: String,
    /// In `unit`. Empty with a note where a time or dose is not reached, or a comparison is impossible.
    pub estimate: Estimate,
    /// No comparison is possible, such as a ratio to zero; an empty estimate is otherwise one that is not reached.
    pub undefined: bool,
    /// Printing unit.
    pub unit: String,
    /// Published from; none where open.
    pub band_low: Option<f64>,
    /// Published to; none where open.
    pub band_high: Option<f64>,
    /// What was published is that it is not reached.
    pub band_never: bool,
    /// The estimate lies in the band, whatever its grade; none without a band or without an estimate to compare.
    pub inside: Option<bool>,
    /// How the estimate stands to the band.
    pub verdict: Verdict,
    /// What each side of a contested point published, in the order of the file.
    pub claims: Vec<Claim>,
    /// Reference key, of the measure or else of the experiment.
    pub source: Option<String>,
    /// A, B, C or D, of the measure or else of the experiment.
    pub grade: Option<char>,
    /// calibration, validation or contested, of the measure or else of the experiment.
    pub usage: Option<String>,
}

impl MeasureResult {
    /// Name with the arm in brackets, if it has one.
    pub fn label(&self) -> String {
        if self.arm.is_empty() {
            self.measure.clone()
        } else {
            format!("{} [{}]", self.measure, self.arm)
        }
    }

    /// What was published can be compared with: a band, `never`, or claims.
    pub fn is_banded(&self) -> bool {
        self.band_low.is_some() || self.band_high.is_some() || self.band_never || !self.claims.is_empty()
    }

    /// Reference keys, with spaces between them: of a contested measure those that it is consistent with.
    pub fn sources(&self) -> String {
        if self.claims.is_empty() {
            return self.source.clone().unwrap_or_default();
        }
        let agreeing = self.claims.iter().filter(|claim| claim.agrees == Some(true));
        let keys: Vec<&str> = agreeing.map(|claim| claim.source.as_str()).collect();
        keys.join(" ")
    }

    /// How far the estimate lies from its band, in the printing unit: below it negative, above it positive. None inside,
    /// and where either is missing.
    pub fn beyond(&self) -> Option<f64> {
        let value = self.estimate.value?;
        let below = self.band_low.filter(|&low| value < low);
        let above = self.band_high.filter(|&high| value > high);
        below.or(above).map(|end| value - end)
    }

    /// Which claims it is consistent with and which not, in words; empty without claims.
    pub fn agreement(&self) -> String {
        agreement(&self.claims)
    }
}

/// A measure that cannot be read: a mistake of the program, since the scenario was checked.
#[derive(Debug, Error)]
#[error("measure {measure} in arm {arm}, replicate {}, cannot be read: {source}", replicate + 1)]
pub struct MeasureError {
    /// Measure.
    pub measure: String,
    /// Arm.
    pub arm: String,
    /// Counts from 0.
    pub replicate: u32,
    /// Why.
    pub source: ReadError,
}

/// All measures of a scenario, in the order of the file.
///
/// The estimate is in or out of the band, ends included. Grade C is reported and contested is contested, never passed
/// or failed. What is not reached (in at least half of the replicates) misses any band but `never`; an impossible
/// comparison, such as a ratio to zero, is reported and empty.
///
/// # Errors
/// When a curve that a measure needs is missing or its window reads nothing.
pub fn evaluate(scenario: &Scenario, readings: &dyn Readings) -> Result<Vec<MeasureResult>, MeasureError> {
    let samples = samples(scenario, readings)?;
    let mut results = Vec::new();
    for (index, measure) in scenario.measures.iter().enumerate() {
        for (row_index, row) in measure.rows.iter().enumerate() {
            results.push(judged(scenario, measure, row, samples.estimate(index, row_index)));
        }
    }
    Ok(results)
}

/// What all replicates give for every row of every measure.
pub(crate) fn samples<'a>(
    scenario: &'a Scenario,
    readings: &'a dyn Readings,
) -> Result<Samples<'a>, MeasureError> {
    let mut rows = Vec::with_capacity(scenario.measures.len());
    for measure in &scenario.measures {
        let gathered = measure.rows.iter().map(|row| {
            let gather = Gather {
                scenario,
                readings,
                measure: &measure.name,
                arm: &row.arm,
            };
            gather.sample(&row.what)
        });
        rows.push(gathered.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(Samples {
        rows,
        scales: scenario.measures.iter().map(|measure| measure.unit.1).collect(),
        replicates: readings.replicates() as usize,
    })
}

fn judged(
    scenario: &Scenario,
    measure: &Measure,
    row: &MeasureRow,
    found: Result<Estimate, Empty>,
) -> MeasureResult {
    let experiment = scenario.experiment.as_ref();
    let grade = measure.grade.or(experiment.map(|experiment| experiment.grade));
    let usage = measure
        .usage
        .clone()
        .or_else(|| experiment.map(|experiment| experiment.usage.clone()));
    let (band_low, band_high) = ends(row.band);
    let claims: Vec<Claim> = row.claims.iter().map(|claim| Claim::new(claim, &found)).collect();
    let inside = row.band.and_then(|band| lies_in(band, &found));
    MeasureResult {
        measure: measure.name.clone(),
        arm: row.arm.clone(),
        unit: measure.unit.0.clone(),
        band_low,
        band_high,
        band_never: row.band == Some(Band::Never),
        inside,
        verdict: verdict(row.band, !claims.is_empty(), grade, usage.as_deref(), inside),
        claims,
        undefined: matches!(found, Err(Empty::Undefined(_))),
        estimate: found.unwrap_or_else(|reason| Estimate::empty(reason.reason())),
        source: measure
            .source
            .clone()
            .or_else(|| experiment.map(|experiment| experiment.source.clone())),
        grade,
        usage,
    }
}

#[cfg(test)]
pub(crate) mod tests;
