//! A number of dose-response curves over replicates: of the curve through the mean responses, with a t interval.

use crate::dose_response::DoseResponseResult;
use crate::hill::Outside;
use crate::sample::{Empty, as_compared, comparable};
use crate::stats::{Estimate, t_around, t_on_logarithms};
use papaver_scenario::model::{Compare, CurveResult};

/// Dose-response curves, one per replicate.
pub(crate) struct Doses<'a> {
    pub(crate) results: Vec<&'a DoseResponseResult>,
    pub(crate) level: f64,
    /// The same elsewhere, with the level there.
    pub(crate) reference: Option<(Vec<&'a DoseResponseResult>, f64)>,
    pub(crate) what: CurveResult,
    pub(crate) compare: Compare,
}

impl Doses<'_> {
    /// Number of the curve through the mean responses of a list of replicates.
    pub(crate) fn value(&self, replicates: &[usize]) -> Result<f64, Empty> {
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
    pub(crate) fn interval(&self, value: f64) -> Estimate {
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

/// A midpoint that lies further outside the doses than this factor says nothing: any larger one would fit as well, with an
/// effect to match.
const FAR: f64 = 10.0;

fn far_outside(result: &DoseResponseResult, ec50: f64) -> Option<&'static str> {
    let lowest = result.doses.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = result.doses.iter().copied().fold(0.0, f64::max);
    if ec50 > FAR * highest {
        Some("the midpoint lies far above the highest dose, so the curve is not determined")
    } else if ec50 < lowest / FAR {
        Some("the midpoint lies far below the lowest dose, so the curve is not determined")
    } else {
        None
    }
}

fn number(result: &DoseResponseResult, what: CurveResult, level: f64) -> Result<f64, String> {
    if what == CurveResult::Ed50 {
        return result.dose_for_level(level).map_err(|reason| reason.to_string());
    }
    let fit = result
        .fit
        .as_ref()
        .ok_or("the responses have no dose-response curve")?;
    if let Some(far) = far_outside(result, fit.ec50) {
        return Err(far.into());
    }
    Ok(match what {
        CurveResult::Emax => fit.emax,
        CurveResult::Slope => fit.slope,
        CurveResult::Ec50 | CurveResult::Ed50 => fit.ec50,
    })
}
