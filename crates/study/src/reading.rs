//! A measure's reading of one replicate: window, bins, reduction, and what it is compared with.

use crate::compare::{Undefined, compare, compare_curves, compare_to_number};
use crate::curve::{Curve, Excerpt, ReadError};
use crate::reduce::reduce;
use papaver_scenario::model::{Compare, Ms, Place, Reading, Statistic, VariablePath, Window};

/// The curves of one replicate. In a dose-response probe `Place::SameFork` is the fork that is being read and
/// `Place::Vehicle` the one without drug.
pub trait Curves {
    /// The curve of a variable over the whole step sequence of a place; nothing where it was not kept.
    fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>>;
}

/// What a reading gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Read {
    /// A number that stands for itself, or a time of compared curves.
    Number(f64),
    /// A value and its reference, to be compared after averaging over replicates.
    Pair(f64, f64),
    /// A time that is not reached, or a slope or half-life of what has none.
    Missing,
    /// No comparison is possible.
    Undefined(Undefined),
}

/// Reads one replicate. Values and their reference stay apart, since ratios are of means over replicates; for times
/// the curve compares first: point by point where the reference is a curve too (it has a time word itself), else with
/// the number that the reference reduces to.
///
/// # Errors
/// When a curve is missing or a window reads nothing.
pub fn read(source: &dyn Curves, place: &Place, reading: &Reading, since_ms: Ms) -> Result<Read, ReadError> {
    let curve = excerpt(source, place, reading)?;
    let Some(reference) = &reading.relative_to else {
        let number = reduce(&curve, reading.reduce, reading.level, since_ms);
        return Ok(number.map_or(Read::Missing, Read::Number));
    };
    let (other_place, other) = &**reference;
    if !reading.reduce.is_time() {
        let value = reduce(&curve, reading.reduce, reading.level, since_ms);
        let reference = number(source, other_place, other, since_ms)?;
        return Ok(match (value, reference) {
            (Some(value), Ok(Some(reference))) => Read::Pair(value, reference),
            (_, Err(reason)) => Read::Undefined(reason),
            _ => Read::Missing,
        });
    }
    let compared = if other.reduce.is_time() {
        compare_curves(&curve, &excerpt(source, other_place, other)?, reading.compare)?
    } else {
        match number(source, other_place, other, since_ms)? {
            Ok(Some(reference)) => compare_to_number(&curve, reference, reading.compare),
            Ok(None) => return Ok(Read::Missing),
            Err(reason) => Err(reason),
        }
    };
    Ok(match compared {
        Ok(curve) => {
            reduce(&curve, reading.reduce, reading.level, since_ms).map_or(Read::Missing, Read::Number)
        }
        Err(reason) => Read::Undefined(reason),
    })
}

/// The response of one fork of a dose-response probe, compared within the replicate. Nothing where it has none.
///
/// # Errors
/// As [`read`].
pub fn read_response(source: &dyn Curves, response: &Reading) -> Result<Option<f64>, ReadError> {
    Ok(
        number_of(read(source, &Place::SameFork, response, 0)?, response.compare)
            .ok()
            .flatten(),
    )
}

/// One number of a reading, compared where it has a reference.
fn number(
    source: &dyn Curves,
    place: &Place,
    reading: &Reading,
    since_ms: Ms,
) -> Result<Result<Option<f64>, Undefined>, ReadError> {
    Ok(number_of(
        read(source, place, reading, since_ms)?,
        reading.compare,
    ))
}

fn number_of(read: Read, how: Compare) -> Result<Option<f64>, Undefined> {
    match read {
        Read::Number(number) => Ok(Some(number)),
        Read::Pair(value, reference) => compare(value, reference, how).map(Some),
        Read::Missing => Ok(None),
        Read::Undefined(reason) => Err(reason),
    }
}

/// The part of a curve that a reading looks at, in bins where it asks for them.
fn excerpt(source: &dyn Curves, place: &Place, reading: &Reading) -> Result<Excerpt, ReadError> {
    let curve = source
        .curve(place, &reading.variable, reading.stat)
        .ok_or_else(|| ReadError::NoCurve {
            variable: format!("{:?}", reading.variable),
            place: format!("{place:?}"),
        })?;
    let part = curve.window(reading.window)?;
    match reading.bin_ms {
        // A single moment, such as a reference may be, has nothing to average.
        Some(bin_ms) if !matches!(reading.window, Window::At(_)) => part.binned(bin_ms),
        _ => Ok(part),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use papaver_scenario::model::{Level, Reduce};

    pub(crate) const HOUR: Ms = 3_600_000;

    /// A plain reading of `population.signal`.
    pub(crate) fn reading(signal: &str, reduce: Reduce) -> Reading {
        Reading {
            variable: VariablePath::Signal {
                population: "lc".into(),
                signal: signal.into(),
            },
            stat: Statistic::Mean,
            window: Window::Whole,
            bin_ms: None,
            reduce,
            level: None,
            relative_to: None,
            compare: Compare::Ratio,
        }
    }

    pub(crate) fn run(arm: &str) -> Place {
        Place::Run { arm: arm.into() }
    }

    /// Rises from 1 by 1/h for four hours after a flat baseline hour; the vehicle and arm "control" rise half as fast.
    struct Ramps {
        time_ms: Vec<Ms>,
        fast: Vec<f64>,
        slow: Vec<f64>,
    }

    impl Ramps {
        fn new() -> Self {
            let time_ms: Vec<Ms> = (-2..=8).map(|half| half * HOUR / 2).collect();
            let rise = |factor: f64| {
                time_ms
                    .iter()
                    .map(|&time| 1.0 + factor * (time as f64 / HOUR as f64).max(0.0))
                    .collect()
            };
            Self {
                fast: rise(1.0),
                slow: rise(0.5),
                time_ms,
            }
        }
    }

    impl Curves for Ramps {
        fn curve(&self, place: &Place, variable: &VariablePath, _: Statistic) -> Option<Curve<'_>> {
            let VariablePath::Signal { signal, .. } = variable else {
                return None;
            };
            let slow = *place == Place::Vehicle || *place == run("control");
            let value = if slow { &self.slow } else { &self.fast };
            (signal == "rate").then_some(Curve {
                time_ms: &self.time_ms,
                value,
            })
        }
    }

    #[test]
    fn values_and_references_stay_apart() {
        let mut what = reading("rate", Reduce::Max);
        assert_eq!(read(&Ramps::new(), &run("drug"), &what, 0), Ok(Read::Number(5.0)));
        what.relative_to = Some(Box::new((run("control"), reading("rate", Reduce::Mean))));
        assert_eq!(
            read(&Ramps::new(), &run("drug"), &what, 0),
            Ok(Read::Pair(5.0, 2.0))
        );
    }

    #[test]
    fn for_times_the_curve_compares_first() {
        let mut onset = reading("rate", Reduce::Onset);
        onset.level = Some(Level::Value(1.5));
        // 1 + t against the constant baseline 1: 1.5 after half an hour.
        let mut baseline = reading("rate", Reduce::Mean);
        baseline.window = Window::Baseline;
        onset.relative_to = Some(Box::new((run("drug"), baseline)));
        assert_eq!(
            read(&Ramps::new(), &run("drug"), &onset, 0),
            Ok(Read::Number(0.5))
        );
        // (1 + t) / (1 + t/2) at the boundaries passes 1.5 at t = 2 h exactly; strictly beyond from there on.
        onset.relative_to = Some(Box::new((run("control"), reading("rate", Reduce::Onset))));
        assert_eq!(
            read(&Ramps::new(), &run("drug"), &onset, HOUR),
            Ok(Read::Number(1.0))
        );
        onset.compare = Compare::Difference;
        onset.level = Some(Level::Value(2.0));
        assert_eq!(read(&Ramps::new(), &run("drug"), &onset, 0), Ok(Read::Missing));
    }

    #[test]
    fn a_response_is_compared_with_the_vehicle_or_with_its_own_start() {
        let mut response = reading("rate", Reduce::Max);
        response.compare = Compare::PercentChange;
        let mut start = reading("rate", Reduce::Mean);
        start.window = Window::At(0);
        response.relative_to = Some(Box::new((Place::SameFork, start)));
        assert_eq!(read_response(&Ramps::new(), &response), Ok(Some(400.0)));
        response.relative_to = Some(Box::new((Place::Vehicle, reading("rate", Reduce::Max))));
        assert_eq!(
            read_response(&Ramps::new(), &response),
            Ok(Some(100.0 * (5.0 / 3.0 - 1.0)))
        );
    }

    #[test]
    fn bins_come_before_the_reduction() {
        let mut what = reading("rate", Reduce::Max);
        what.bin_ms = Some(HOUR);
        assert_eq!(read(&Ramps::new(), &run("drug"), &what, 0), Ok(Read::Number(4.5)));
        what.window = Window::At(2 * HOUR);
        assert_eq!(read(&Ramps::new(), &run("drug"), &what, 0), Ok(Read::Number(3.0)));
    }

    #[test]
    fn what_was_not_kept_is_an_error() {
        let found = read(&Ramps::new(), &run("drug"), &reading("camp", Reduce::Mean), 0);
        assert!(matches!(found, Err(ReadError::NoCurve { .. })));
    }
}
