//! Measures of a scenario: read in every replicate, estimated over them, judged by what was published.

use crate::curve::{Curve, ReadError};
use crate::dose_response::DoseResponseResult;
use crate::reading::{Curves, Read, read};
use crate::sample::{Doses, Empty, Sample, Samples};
use crate::stats::Estimate;
use papaver_scenario::model::{
    Band, CurvePlace, Measure, MeasureKind, MeasureRow, Place, ProbeKind, Scenario, Statistic, VariablePath,
};
use serde::Serialize;
use std::fmt;
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

/// How a measure stands to what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The estimate lies in the band.
    Pass,
    /// It does not.
    Fail,
    /// There is no band, its grade is C, or the measure is undefined.
    Reported,
    /// The sources disagree: compared, never counted.
    Contested,
}

impl Verdict {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Reported => "reported",
            Self::Contested => "contested",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
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
    /// Printing unit.
    pub unit: String,
    /// Published from; none where open.
    pub band_low: Option<f64>,
    /// Published to; none where open.
    pub band_high: Option<f64>,
    /// What was published is that it is not reached.
    pub band_never: bool,
    /// How the estimate stands to the band.
    pub verdict: Verdict,
    /// Reference key, of the measure or else of the experiment.
    pub source: Option<String>,
    /// A, B, C or D, of the measure or else of the experiment.
    pub grade: Option<char>,
    /// calibration, validation or contested, of the measure or else of the experiment.
    pub usage: Option<String>,
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
    let mut rows = Vec::with_capacity(scenario.measures.len());
    for measure in &scenario.measures {
        let of_measure: Result<Vec<Sample<'_>>, MeasureError> = measure
            .rows
            .iter()
            .map(|row| sample(scenario, readings, measure, row))
            .collect();
        rows.push(of_measure?);
    }
    let scales = scenario.measures.iter().map(|measure| measure.unit.1).collect();
    let samples = Samples {
        rows,
        scales,
        replicates: readings.replicates() as usize,
    };
    let mut results = Vec::new();
    for (index, measure) in scenario.measures.iter().enumerate() {
        for (row_index, row) in measure.rows.iter().enumerate() {
            results.push(judged(scenario, measure, row, samples.estimate(index, row_index)));
        }
    }
    Ok(results)
}

/// The curves of one replicate.
struct Replicate<'a> {
    readings: &'a dyn Readings,
    replicate: u32,
}

impl Curves for Replicate<'_> {
    fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        self.readings.curve(self.replicate, place, variable, stat)
    }
}

/// What all replicates give for one row.
fn sample<'a>(
    scenario: &'a Scenario,
    readings: &'a dyn Readings,
    measure: &'a Measure,
    row: &'a MeasureRow,
) -> Result<Sample<'a>, MeasureError> {
    let failed = |replicate: u32| {
        move |source: ReadError| MeasureError {
            measure: measure.name.clone(),
            arm: row.arm.clone(),
            replicate,
            source,
        }
    };
    match &row.what {
        MeasureKind::Formula(formula) => Ok(Sample::Formula(formula)),
        MeasureKind::Across { .. } => Ok(Sample::Undefined("to come".into())),
        MeasureKind::Reading {
            place,
            reading,
            since_ms,
        } => {
            let reads: Result<Vec<Read>, MeasureError> = (0..readings.replicates())
                .map(|replicate| {
                    read(&Replicate { readings, replicate }, place, reading, *since_ms)
                        .map_err(failed(replicate))
                })
                .collect();
            let reads = reads?;
            let undefined = reads.iter().find_map(|one| match one {
                Read::Undefined(reason) => Some(reason.to_string()),
                _ => None,
            });
            if let Some(reason) = undefined {
                return Ok(Sample::Undefined(reason));
            }
            let pair = |one: &Read| {
                if let Read::Pair(value, reference) = *one {
                    Some((value, reference))
                } else {
                    None
                }
            };
            if reads.iter().any(|one| matches!(one, Read::Pair(..))) {
                return Ok(Sample::Pairs(reads.iter().map(pair).collect(), reading.compare));
            }
            let number = |one: &Read| {
                if let Read::Number(number) = *one {
                    Some(number)
                } else {
                    None
                }
            };
            Ok(Sample::Numbers(reads.iter().map(number).collect()))
        }
        MeasureKind::Curve {
            curve,
            result,
            relative_to,
            compare,
        } => {
            let results = |place: &CurvePlace| {
                (0..readings.replicates())
                    .map(|replicate| {
                        readings
                            .dose_response(replicate, place)
                            .ok_or_else(|| failed(replicate)(not_run(place)))
                    })
                    .collect::<Result<Vec<_>, _>>()
            };
            let level_of =
                |place: &CurvePlace| level(scenario, place).ok_or_else(|| failed(0)(not_run(place)));
            let reference = match relative_to {
                Some(place) => Some((results(place)?, level_of(place)?)),
                None => None,
            };
            Ok(Sample::Doses(Doses {
                results: results(curve)?,
                level: level_of(curve)?,
                reference,
                what: *result,
                compare: *compare,
            }))
        }
    }
}

fn not_run(place: &CurvePlace) -> ReadError {
    ReadError::NoDoseResponse {
        arm: place.arm.clone(),
        probe: place.probe.clone(),
        at_ms: place.at_ms,
    }
}

/// The effect that `ed50` means in a probe.
fn level(scenario: &Scenario, place: &CurvePlace) -> Option<f64> {
    scenario
        .probes
        .iter()
        .find(|probe| probe.name == place.probe)
        .and_then(|probe| match &probe.kind {
            ProbeKind::DoseResponse(what) => Some(what.level),
            ProbeKind::Challenge | ProbeKind::Binding => None,
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
    let (band_low, band_high) = match row.band {
        Some(Band::Range(low, high)) => (finite(low), finite(high)),
        _ => (None, None),
    };
    MeasureResult {
        measure: measure.name.clone(),
        arm: row.arm.clone(),
        unit: measure.unit.0.clone(),
        band_low,
        band_high,
        band_never: row.band == Some(Band::Never),
        verdict: verdict(row.band, grade, usage.as_deref(), &found),
        estimate: found.unwrap_or_else(|reason| Estimate::empty(reason.reason())),
        source: measure
            .source
            .clone()
            .or_else(|| experiment.map(|experiment| experiment.source.clone())),
        grade,
        usage,
    }
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

fn verdict(
    band: Option<Band>,
    grade: Option<char>,
    usage: Option<&str>,
    found: &Result<Estimate, Empty>,
) -> Verdict {
    let Some(band) = band else {
        return Verdict::Reported;
    };
    if grade == Some('D') || usage == Some("contested") {
        return Verdict::Contested;
    }
    if grade == Some('C') {
        return Verdict::Reported;
    }
    let value = match found {
        Ok(estimate) => estimate.value,
        Err(Empty::NotReached(_)) => None,
        Err(Empty::Undefined(_)) => return Verdict::Reported,
    };
    let agrees = match (band, value) {
        (Band::Never, value) => value.is_none(),
        (Band::Range(low, high), Some(value)) => low <= value && value <= high,
        (Band::Range(..), None) => false,
    };
    if agrees { Verdict::Pass } else { Verdict::Fail }
}

#[cfg(test)]
mod tests;
