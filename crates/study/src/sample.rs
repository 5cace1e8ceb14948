//! What the replicates of one row of a measure gave, and its estimate over any set of them.
//!
//! Ratios, dose-response curves and formulas are of means over replicates, so a row keeps the parts that are averaged
//! and makes its number from a list of replicates: all of them for the estimate, resamples for the interval.

use crate::compare::{compare, from_ratio};
use crate::dose_response::DoseResponseResult;
use crate::formula::{FormulaError, evaluate};
use crate::hill::Outside;
use crate::resample::{BOOTSTRAP_FROM, bootstrap, jackknife};
use crate::stats::{
    Estimate, difference_interval, mean, mean_interval, ratio_interval, t_around, t_on_logarithms,
};
use papaver_scenario::model::{Compare, CurveResult, Formula};

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
    /// Arithmetic over other rows, in their printing units.
    Formula(&'a Formula),
    /// Not comparable in at least one replicate.
    Undefined(String),
}

/// Dose-response curves, one per replicate.
pub(crate) struct Doses<'a> {
    pub(crate) results: Vec<&'a DoseResponseResult>,
    pub(crate) level: f64,
    /// The same elsewhere, with the level there.
    pub(crate) reference: Option<(Vec<&'a DoseResponseResult>, f64)>,
    pub(crate) what: CurveResult,
    pub(crate) compare: Compare,
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
    fn value(&self, measure: usize, row: usize, replicates: &[usize]) -> Result<f64, Empty> {
        let value = match &self.rows[measure][row] {
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
            Sample::Formula(formula) => evaluate(formula, &|measure, row| {
                self.value(measure, row, replicates)
            })
            .map_err(|error| match error {
                FormulaError::Value(Empty::NotReached(reason)) => {
                    Empty::NotReached(format!("a measure in the formula has no value: {reason}"))
                }
                FormulaError::Value(reason) => reason,
                other => Empty::Undefined(match other {
                    FormulaError::Undefined(what) => format!("the formula is undefined: {what}"),
                    _ => "the formula divides by zero".into(),
                }),
            }),
            Sample::Undefined(reason) => Err(Empty::Undefined(reason.clone())),
        }?;
        Ok(value / self.scales[measure])
    }

    /// Estimate of a row with its interval, in the printing unit.
    pub(crate) fn estimate(&self, measure: usize, row: usize) -> Result<Estimate, Empty> {
        let all: Vec<usize> = (0..self.replicates).collect();
        let value = self.value(measure, row, &all)?;
        let scale = self.scales[measure];
        let inside = match &self.rows[measure][row] {
            Sample::Numbers(numbers) => {
                let present = reached(numbers, &all)?;
                with_count(mean_interval(&present), present.len(), all.len())
            }
            Sample::Pairs(pairs, how) => {
                let present = reached(pairs, &all)?;
                with_count(pair_interval(&present, *how), present.len(), all.len())
            }
            Sample::Doses(doses) => doses.interval(value * scale),
            Sample::Formula(_) => {
                let statistic = |rows: &[usize]| self.value(measure, row, rows).ok();
                let interval = if self.replicates >= BOOTSTRAP_FROM {
                    bootstrap(self.replicates, statistic)
                } else {
                    jackknife(self.replicates, value, statistic)
                };
                // The statistic is in the printing unit already.
                return Ok(Estimate::point(value).with_interval(interval));
            }
            Sample::Undefined(reason) => return Err(Empty::Undefined(reason.clone())),
        };
        Ok(Estimate {
            value: Some(value),
            ..inside.map(|number| number / scale)
        })
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

fn comparable(value: f64, reference: f64, how: Compare) -> Result<f64, Empty> {
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
fn as_compared(mut ratio: Estimate, how: Compare) -> Estimate {
    if how == Compare::Log10Ratio && ratio.lower.is_some_and(|lower| lower <= 0.0) {
        (ratio.lower, ratio.upper) = (None, None);
    }
    // All of them rise or fall with the ratio, and a logarithm of what is not positive was refused before.
    ratio.map(|ratio| from_ratio(ratio, how).unwrap_or(f64::NEG_INFINITY))
}

impl Doses<'_> {
    /// Number of the curve through the mean responses of a list of replicates.
    fn value(&self, replicates: &[usize]) -> Result<f64, Empty> {
        let pooled = |results: &[&DoseResponseResult], level: f64| {
            let chosen: Vec<&DoseResponseResult> = replicates.iter().map(|&one| results[one]).collect();
            let pooled = DoseResponseResult::pooled(&chosen)
                .ok_or_else(|| Empty::Undefined("the replicates have different doses".into()))?;
            number(&pooled, self.what, level).map_err(Empty::NotReached)
        };
        let value = pooled(&self.results, self.level)?;
        match &self.reference {
            None => Ok(value),
            Some((results, level)) => comparable(value, pooled(results, *level)?, self.compare),
        }
    }

    /// The t interval around it, from the curves of single replicates: on the logarithm, but for differences and the
    /// largest effect, which may be negative.
    fn interval(&self, value: f64) -> Estimate {
        let of = |results: &[&DoseResponseResult], level: f64| -> Vec<Option<f64>> {
            results
                .iter()
                .map(|one| number(one, self.what, level).ok())
                .collect()
        };
        let own = of(&self.results, self.level);
        let (found, mut estimate) = match &self.reference {
            None => {
                let found: Vec<f64> = own.iter().flatten().copied().collect();
                let interval = if self.what == CurveResult::Emax {
                    t_around(value, &found)
                } else {
                    t_on_logarithms(value, &found)
                };
                (found.len(), Estimate::point(value).with_interval(interval))
            }
            Some((results, level)) => {
                let pairs: Vec<(f64, f64)> = own
                    .iter()
                    .zip(of(results, *level))
                    .filter_map(|(own, other)| own.zip(other))
                    .collect();
                (pairs.len(), self.compared_interval(value, &pairs))
            }
        };
        if found < self.results.len() {
            estimate.remark(&format!(
                "the interval is of the {found} of {} replicates that have one",
                self.results.len()
            ));
        }
        if found * 2 <= self.results.len() {
            (estimate.lower, estimate.upper) = (None, None);
        }
        self.remark_on_extrapolation(&mut estimate, "", &self.results, self.level);
        if let Some((results, level)) = &self.reference {
            self.remark_on_extrapolation(&mut estimate, " of the reference", results, *level);
        }
        estimate
    }

    fn compared_interval(&self, value: f64, pairs: &[(f64, f64)]) -> Estimate {
        if self.compare == Compare::Difference {
            let differences: Vec<f64> = pairs.iter().map(|(own, other)| own - other).collect();
            return Estimate::point(value).with_interval(t_around(value, &differences));
        }
        let ratios: Vec<f64> = pairs.iter().map(|(own, other)| own / other).collect();
        let Some(centre) = ratio_of(value, self.compare) else {
            return Estimate::point(value);
        };
        let on_logarithm = centre > 0.0 && ratios.iter().all(|&ratio| ratio > 0.0 && ratio.is_finite());
        let interval = if on_logarithm {
            t_on_logarithms(centre, &ratios)
        } else {
            t_around(centre, &ratios)
        };
        as_compared(Estimate::point(centre).with_interval(interval), self.compare)
    }

    fn remark_on_extrapolation(
        &self,
        estimate: &mut Estimate,
        whose: &str,
        results: &[&DoseResponseResult],
        level: f64,
    ) {
        let Some(pooled) = DoseResponseResult::pooled(results) else {
            return;
        };
        let Some(fit) = &pooled.fit else { return };
        let lowest = pooled.doses.iter().copied().fold(f64::INFINITY, f64::min);
        let (number, outside) = if self.what == CurveResult::Ed50 {
            let below = pooled.dose_for_level(level).is_ok_and(|dose| dose < lowest);
            ("dose", below.then_some(Outside::Below))
        } else {
            ("midpoint", fit.outside)
        };
        match outside {
            Some(Outside::Below) => {
                estimate.remark(&format!("the {number}{whose} lies below the lowest dose"))
            }
            Some(Outside::Above) => {
                estimate.remark(&format!("the {number}{whose} lies above the highest dose"))
            }
            None => {}
        }
    }
}

/// The ratio that a compared value stands for.
fn ratio_of(value: f64, how: Compare) -> Option<f64> {
    let ratio = match how {
        Compare::Ratio => value,
        Compare::Percent => value / 100.0,
        Compare::PercentChange => value / 100.0 + 1.0,
        Compare::PercentFall => 1.0 - value / 100.0,
        Compare::Log10Ratio => libm::exp10(value),
        Compare::Difference => return None,
    };
    ratio.is_finite().then_some(ratio)
}

fn number(result: &DoseResponseResult, what: CurveResult, level: f64) -> Result<f64, String> {
    if what == CurveResult::Ed50 {
        return result.dose_for_level(level).map_err(|reason| reason.to_string());
    }
    let fit = result
        .fit
        .as_ref()
        .ok_or("the responses have no dose-response curve")?;
    Ok(match what {
        CurveResult::Emax => fit.emax,
        CurveResult::Slope => fit.slope,
        CurveResult::Ec50 | CurveResult::Ed50 => fit.ec50,
    })
}
