//! What the replicates of one row of a measure gave, and its estimate over any set of them.
//!
//! Ratios, dose-response curves, formulas and what is read across forks are of means over replicates, so a row keeps the
//! parts that are averaged and makes its number from a list of replicates: all of them for the estimate, resamples for
//! the interval.

use crate::across::Across;
use crate::compare::{compare, from_ratio};
use crate::doses::Doses;
use crate::formula::{FormulaError, evaluate};
use crate::jackknife::Jackknife;
use crate::resample::{BOOTSTRAP_FROM, bootstrap};
use crate::stats::{Estimate, difference_interval, mean, mean_interval, ratio_interval};
use papaver_scenario::model::{Compare, Formula};

/// Why a row has no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Empty {
    /// A time or a dose that is not reached: misses any band but "never".
    NotReached(String),
    /// A comparison that is impossible: neither passes nor fails.
    Undefined(String),
}

impl Empty {
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::NotReached(reason) | Self::Undefined(reason) => reason,
        }
    }
}

/// One row of a measure over all replicates, in inside units.
pub(crate) enum Sample<'a> {
    /// Numbers that stand for themselves; none where a time is not reached.
    Numbers(Vec<Option<f64>>),
    /// Values and their references.
    Pairs(Vec<Option<(f64, f64)>>, Compare),
    /// A number of dose-response curves.
    Doses(Doses<'a>),
    /// Numbers in several forks, reduced over the run's clock.
    Across(Across<'a>),
    /// Arithmetic over other rows, in their printing units.
    Formula(&'a Formula),
    /// Not comparable in at least one replicate.
    Undefined(String),
}

/// All rows of all measures.
pub(crate) struct Samples<'a> {
    /// By measure, by row.
    pub(crate) rows: Vec<Vec<Sample<'a>>>,
    /// Inside units per printing unit, by measure.
    pub(crate) scales: Vec<f64>,
    /// How many replicates there are.
    pub(crate) replicates: usize,
}

impl Samples<'_> {
    /// Number of a row over a list of replicates, in the printing unit.
    pub(crate) fn value(&self, measure: usize, row: usize, replicates: &[usize]) -> Result<f64, Empty> {
        Ok(self.inside(&self.rows[measure][row], replicates)? / self.scales[measure])
    }

    /// Number of a sample over a list of replicates, in its inside unit.
    pub(crate) fn inside(&self, sample: &Sample<'_>, replicates: &[usize]) -> Result<f64, Empty> {
        match sample {
            Sample::Numbers(numbers) => {
                let present = reached(numbers, replicates)?;
                mean(&present).ok_or_else(|| Empty::NotReached("no replicates".into()))
            }
            Sample::Pairs(pairs, how) => {
                let (values, references): (Vec<f64>, Vec<f64>) =
                    reached(pairs, replicates)?.into_iter().unzip();
                match (mean(&values), mean(&references)) {
                    (Some(value), Some(reference)) => comparable(value, reference, *how),
                    _ => Err(Empty::NotReached("no replicates".into())),
                }
            }
            Sample::Doses(doses) => doses.value(replicates),
            Sample::Across(across) => across.value(|part| self.inside(part, replicates)),
            Sample::Formula(formula) => {
                evaluate(formula, &|measure, row| self.value(measure, row, replicates)).map_err(without_value)
            }
            Sample::Undefined(reason) => Err(Empty::Undefined(reason.clone())),
        }
    }

    /// Estimate of a row with its interval, in the printing unit.
    pub(crate) fn estimate(&self, measure: usize, row: usize) -> Result<Estimate, Empty> {
        let all: Vec<usize> = (0..self.replicates).collect();
        let sample = &self.rows[measure][row];
        let value = self.inside(sample, &all)?;
        let inside = match sample {
            Sample::Numbers(numbers) => {
                let present = reached(numbers, &all)?;
                with_count(mean_interval(&present), present.len(), all.len())
            }
            Sample::Pairs(pairs, how) => {
                let present = reached(pairs, &all)?;
                with_count(pair_interval(&present, *how), present.len(), all.len())
            }
            Sample::Doses(doses) => doses.interval(value),
            Sample::Formula(_) | Sample::Across(_) => self.resampled(sample, value),
            Sample::Undefined(reason) => return Err(Empty::Undefined(reason.clone())),
        };
        let scale = self.scales[measure];
        Ok(Estimate {
            value: Some(value / scale),
            ..inside.map(|number| number / scale)
        })
    }

    /// The interval around the value of what has none in closed form, in its inside unit.
    fn resampled(&self, sample: &Sample<'_>, value: f64) -> Estimate {
        let statistic = |replicates: &[usize]| self.inside(sample, replicates);
        let interval = if self.replicates >= BOOTSTRAP_FROM {
            bootstrap(self.replicates, |replicates| statistic(replicates).ok())
        } else {
            Jackknife::new(self.replicates, statistic)
                .ok()
                .and_then(|found| found.interval())
        };
        let mut estimate = Estimate::point(value).with_interval(interval);
        if interval.is_none() && self.replicates > 1 {
            estimate.remark("no interval: without some of the replicates it has no value");
        }
        estimate
    }
}

/// Why a formula has no value, in words.
fn without_value(error: FormulaError<Empty>) -> Empty {
    match error {
        FormulaError::Value(Empty::NotReached(reason)) => {
            Empty::NotReached(format!("a measure in the formula has no value: {reason}"))
        }
        FormulaError::Value(reason) => reason,
        FormulaError::Undefined(what) => Empty::Undefined(format!("the formula is undefined: {what}")),
        FormulaError::DivisionByZero => Empty::Undefined("the formula divides by zero".into()),
    }
}

/// What was reached, if it was in more than half of the replicates asked for.
fn reached<T: Copy>(all: &[Option<T>], replicates: &[usize]) -> Result<Vec<T>, Empty> {
    let present: Vec<T> = replicates
        .iter()
        .filter_map(|&replicate| all[replicate])
        .collect();
    if present.len() * 2 > replicates.len() {
        return Ok(present);
    }
    Err(Empty::NotReached(match present.len() {
        0 => "not reached".to_string(),
        some => format!("reached in {some} of {} replicates only", replicates.len()),
    }))
}

fn with_count(mut estimate: Estimate, present: usize, all: usize) -> Estimate {
    if present < all {
        estimate.remark(&format!("over the {present} of {all} replicates that reach it"));
    }
    estimate
}

pub(crate) fn comparable(value: f64, reference: f64, how: Compare) -> Result<f64, Empty> {
    compare(value, reference, how).map_err(|reason| Empty::Undefined(reason.to_string()))
}

/// Interval of compared means.
fn pair_interval(pairs: &[(f64, f64)], how: Compare) -> Estimate {
    if how == Compare::Difference {
        return difference_interval(pairs);
    }
    as_compared(ratio_interval(pairs), how)
}

/// A ratio with its interval in the words of `how`; without the interval where that has no logarithm.
pub(crate) fn as_compared(mut ratio: Estimate, how: Compare) -> Estimate {
    if how == Compare::Log10Ratio && ratio.lower.is_some_and(|lower| lower <= 0.0) {
        (ratio.lower, ratio.upper) = (None, None);
    }
    // All of them rise or fall with the ratio, and a logarithm of what is not positive was refused before.
    ratio.map(|ratio| from_ratio(ratio, how).unwrap_or(f64::NEG_INFINITY))
}
