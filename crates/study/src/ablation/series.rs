//! What a cell looks like: its variable over time, or its response over doses, as a mean over replicates.

use super::block::Runs;
use super::cell::Axis;
use super::naive::label;
use crate::curve::{Curve, hours};
use crate::dose_response::DoseResponseResult;
use crate::measures::Readings;
use crate::observe::names;
use papaver_scenario::model::{
    CurvePlace, MeasureKind, Ms, Place, ProbeKind, Reading, Scenario, Statistic, VariablePath, Window,
};

/// Times of a series.
const TIMES: i64 = 120;

/// Where a series comes from.
pub(super) enum Origin<'a> {
    /// A reading's variable over its window, or over all of its place.
    Time(&'a Place, &'a Reading),
    /// A dose-response probe.
    Dose(&'a CurvePlace),
}

/// The series of a measure; none for formulas, and for binding, where no time passes.
pub(super) fn origin(kind: &MeasureKind) -> Option<Origin<'_>> {
    match kind {
        MeasureKind::Reading { place, reading, .. } => Some(Origin::Time(place, reading)),
        MeasureKind::Curve { curve, .. } => Some(Origin::Dose(curve)),
        MeasureKind::Across { parts, .. } => origin(&parts.last()?.1),
        MeasureKind::Formula(_) => None,
    }
}

/// Axis and mean of the full model.
pub(super) fn axis(
    scenario: &Scenario,
    origin: &Origin<'_>,
    runs: &Runs<'_>,
    unit_of: &dyn Fn(&str) -> &'static str,
) -> Option<Axis> {
    match origin {
        Origin::Time(place, reading) => {
            let curve = runs.curve(0, place, &reading.variable, reading.stat)?;
            let times = times(&curve, reading.window)?;
            Some(Axis {
                kind: "time",
                at: times.iter().map(|&t| hours(t)).collect(),
                unit: "h".into(),
                variable: label(&reading.variable),
                variable_unit: names(&reading.variable, unit_of).2.into(),
            })
        }
        Origin::Dose(place) => {
            let probe = scenario.probes.iter().find(|p| p.name == place.probe)?;
            let ProbeKind::DoseResponse(curve) = &probe.kind else {
                return None;
            };
            let result = runs.dose_response(0, place)?;
            Some(Axis {
                kind: "dose",
                at: result.doses.iter().map(|d| d / curve.dose_unit.1).collect(),
                unit: curve.dose_unit.0.clone(),
                variable: label(&curve.response.variable),
                variable_unit: String::new(),
            })
        }
    }
}

/// The times of a series: evenly over the window, or all of the curve where the window is a moment.
fn times(curve: &Curve<'_>, window: Window) -> Option<Vec<Ms>> {
    let (&first, &last) = (curve.time_ms.first()?, curve.time_ms.last()?);
    let (from, to) = match window {
        Window::Between(from, to) => (from.max(first), to.min(last)),
        Window::Baseline => (first, 0),
        Window::Whole | Window::At(_) => (first, last),
    };
    (to > from).then(|| (0..=TIMES).map(|i| from + (to - from) * i / TIMES).collect())
}

/// Means over replicates along an axis; empty where some run does not have it.
pub(super) fn series(origin: &Origin<'_>, axis: &Axis, runs: &Runs<'_>) -> Vec<f64> {
    let n = runs.replicates();
    let of = |replicate| match origin {
        Origin::Time(place, reading) => {
            let curve = runs.curve(replicate, place, &reading.variable, reading.stat)?;
            axis.at
                .iter()
                .map(|&h| at(&curve, h))
                .collect::<Option<Vec<f64>>>()
        }
        Origin::Dose(place) => {
            let result: &DoseResponseResult = runs.dose_response(replicate, place)?;
            (result.doses.len() == axis.at.len()).then(|| result.responses.clone())
        }
    };
    let all: Option<Vec<Vec<f64>>> = (0..n).map(of).collect();
    let mean = |i: usize, all: &[Vec<f64>]| all.iter().map(|one| one[i]).sum::<f64>() / f64::from(n);
    all.map_or(Vec::new(), |all| {
        (0..axis.at.len()).map(|i| mean(i, &all)).collect()
    })
}

/// The value at the last step boundary at or before a time.
fn at(curve: &Curve<'_>, time_h: f64) -> Option<f64> {
    // Hours of whole milliseconds come back exactly but for the last bit.
    let time_ms = (time_h * 3_600_000.0).round() as Ms;
    let next = curve.time_ms.partition_point(|&t| t <= time_ms);
    curve.value.get(next.max(1) - 1).copied()
}

/// The largest distance from rest of a variable in the run of its first replicate.
pub(super) fn excursion(
    runs: &Runs<'_>,
    (place, variable, stat): &(Place, VariablePath, Statistic),
    rest: f64,
) -> f64 {
    let curve = runs.curve(0, place, variable, *stat);
    let distances = curve.iter().flat_map(|c| c.value).map(|v| (v - rest).abs());
    distances.fold(0.0, f64::max)
}
