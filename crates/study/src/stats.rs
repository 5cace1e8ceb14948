//! Estimates over replicates with 95 % intervals: simulation noise, not uncertainty of parameters.
//!
//! Means and paired differences have a t interval, ratios a t interval on the logarithm. What has no closed form (a
//! formula) is resampled, see [`crate::resample`].

use crate::compare::ZERO;
use crate::resample::{BOOTSTRAP_FROM, bootstrap};
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A number with its 95 % interval over replicates.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// Over all replicates; nothing where there is none.
    pub value: Option<f64>,
    /// Lower end; nothing with fewer than two replicates.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

impl Estimate {
    /// A value without an interval.
    pub fn point(value: f64) -> Self {
        Self {
            value: Some(value),
            ..Self::default()
        }
    }

    /// No value, and why.
    pub fn empty(reason: impl Into<String>) -> Self {
        Self {
            note: Some(reason.into()),
            ..Self::default()
        }
    }

    /// The same with an interval, if there is one.
    pub fn with_interval(mut self, interval: Option<(f64, f64)>) -> Self {
        (self.lower, self.upper) = interval.unzip();
        self
    }

    /// All three numbers through a monotonic function; a falling one swaps the ends.
    pub fn map(mut self, function: impl Fn(f64) -> f64) -> Self {
        self.value = self.value.map(&function);
        let ends = (self.lower.map(&function), self.upper.map(&function));
        (self.lower, self.upper) = if ends.0 > ends.1 { (ends.1, ends.0) } else { ends };
        self
    }

    /// Adds a remark to the note.
    pub fn remark(&mut self, text: &str) {
        self.note = Some(match self.note.take() {
            Some(note) => format!("{note}; {text}"),
            None => text.to_string(),
        });
    }
}

/// Mean with a t interval. Empty without values.
pub fn mean_interval(values: &[f64]) -> Estimate {
    match mean(values) {
        Some(mean) => Estimate::point(mean).with_interval(t_around(mean, values)),
        None => Estimate::empty("no values"),
    }
}

/// Mean of `value - reference` over pairs, with a t interval on the differences.
pub fn difference_interval(pairs: &[(f64, f64)]) -> Estimate {
    let differences: Vec<f64> = pairs.iter().map(|(value, reference)| value - reference).collect();
    mean_interval(&differences)
}

/// Ratio of the means of pairs, with a t interval on the logarithms of the ratios of pairs, centred at the ratio of
/// means. Where one of them is not positive, the t interval is on the ratios themselves, and from
/// [`BOOTSTRAP_FROM`] replicates on the bootstrap of the ratio of means. Empty when the mean reference is zero.
pub fn ratio_interval(pairs: &[(f64, f64)]) -> Estimate {
    let Some(ratio) = ratio_of_means(pairs.iter().copied()) else {
        return Estimate::empty("the reference is zero");
    };
    let estimate = Estimate::point(ratio);
    let ratios: Vec<f64> = pairs.iter().map(|(value, reference)| value / reference).collect();
    if ratio > 0.0 && ratios.iter().all(|&ratio| ratio > 0.0 && ratio.is_finite()) {
        return estimate.with_interval(t_on_logarithms(ratio, &ratios));
    }
    let mut estimate = if pairs.len() >= BOOTSTRAP_FROM {
        estimate.with_interval(bootstrap(pairs.len(), |rows| {
            ratio_of_means(rows.iter().map(|&row| pairs[row]))
        }))
    } else if ratios.iter().all(|ratio| ratio.is_finite()) {
        estimate.with_interval(t_around(ratio, &ratios))
    } else {
        estimate
    };
    if pairs.len() > 1 {
        estimate.remark("not all replicates have a positive ratio: the interval is not on the logarithm");
    }
    estimate
}

fn ratio_of_means(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut value, mut reference, mut number) = (0.0, 0.0, 0.0);
    for pair in pairs {
        value += pair.0;
        reference += pair.1;
        number += 1.0;
    }
    (reference.abs() > ZERO * number).then(|| value / reference)
}

/// t interval around an estimate, from the scatter of `values`; nothing with fewer than two.
pub fn t_around(centre: f64, values: &[f64]) -> Option<(f64, f64)> {
    let half = t_quantile(values.len().checked_sub(1)?)? * standard_error(values)?;
    Some((centre - half, centre + half))
}

/// t interval on logarithms around a positive estimate, from the scatter of positive values.
pub fn t_on_logarithms(centre: f64, values: &[f64]) -> Option<(f64, f64)> {
    let logarithms: Vec<f64> = values.iter().map(|&value| libm::log(value)).collect();
    let (lower, upper) = t_around(libm::log(centre), &logarithms)?;
    // Without scatter the ends are the estimate itself, not its rounded logarithm's exponential.
    if lower == upper {
        Some((centre, centre))
    } else {
        Some((libm::exp(lower), libm::exp(upper)))
    }
}

/// Arithmetic mean; nothing of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Standard error of the mean; nothing with fewer than two values.
pub fn standard_error(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((squares / (n - 1.0) / n).sqrt())
}

/// 97.5 % quantile of Student's t; nothing without a degree of freedom.
///
/// Found by bisection on the distribution function, since the inverse in statrs 0.19 is wrong for some arguments (its
/// own tests say so). Rounded to ten decimals, so that the last bits of a platform's logarithm cannot show.
pub fn t_quantile(degrees_of_freedom: usize) -> Option<f64> {
    let t = StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).ok()?;
    let (mut low, mut high) = (1.0, 20.0);
    while high - low > 1e-13 * high {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if t.cdf(middle) < 0.975 {
            low = middle
        } else {
            high = middle
        }
    }
    Some((high * 1e10).round() / 1e10)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::resample::SplitMix64;

    /// Standard normal numbers (Box and Muller), for tests.
    pub(crate) struct Normal(SplitMix64);

    impl Normal {
        pub(crate) fn new(seed: u64) -> Self {
            Self(SplitMix64(seed))
        }

        pub(crate) fn draw(&mut self) -> f64 {
            let mut uniform = || ((self.0.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
            let (radius, angle) = (
                (-2.0 * libm::log(uniform())).sqrt(),
                std::f64::consts::TAU * uniform(),
            );
            radius * libm::cos(angle)
        }
    }

    /// Share of trials whose interval holds the truth must lie within four standard errors of `expected`.
    pub(crate) fn check_coverage(
        trials: u32,
        expected: f64,
        truth: f64,
        mut interval: impl FnMut() -> Option<(f64, f64)>,
    ) {
        let mut hits = 0;
        for _ in 0..trials {
            let (lower, upper) = interval().expect("an interval");
            hits += u32::from(lower <= truth && truth <= upper);
        }
        let share = f64::from(hits) / f64::from(trials);
        let bound = 4.0 * (expected * (1.0 - expected) / f64::from(trials)).sqrt();
        assert!(
            (share - expected).abs() < bound,
            "coverage {share}, expected {expected} +- {bound}"
        );
    }

    #[test]
    fn published_quantiles_of_students_t() {
        // Two-sided 5 % points of the usual tables.
        let table = [
            (1, 12.706),
            (2, 4.303),
            (3, 3.182),
            (4, 2.776),
            (7, 2.365),
            (15, 2.131),
            (31, 2.040),
        ];
        for (freedom, expected) in table {
            let found = t_quantile(freedom).unwrap();
            assert!(
                (found - expected).abs() < 5.1e-4,
                "{freedom}: {found}, not {expected}"
            );
        }
        // Closed forms with one and two degrees of freedom.
        let one = libm::tan(0.475 * std::f64::consts::PI);
        assert!((t_quantile(1).unwrap() - one).abs() < 1e-8);
        let two = 0.95 * (2.0 / (4.0 * 0.975 * 0.025_f64)).sqrt();
        assert!((t_quantile(2).unwrap() - two).abs() < 1e-8);
        assert_eq!(t_quantile(0), None);
    }

    #[test]
    fn a_mean_of_known_numbers() {
        let estimate = mean_interval(&[1.0, 2.0, 3.0, 4.0]);
        let half = 3.182_446_305_3 * (5.0_f64 / 3.0 / 4.0).sqrt();
        assert_eq!(estimate.value, Some(2.5));
        assert!((estimate.lower.unwrap() - (2.5 - half)).abs() < 1e-9);
        assert!((estimate.upper.unwrap() - (2.5 + half)).abs() < 1e-9);
    }

    #[test]
    fn one_replicate_has_no_interval_and_none_no_value() {
        assert_eq!(mean_interval(&[3.0]), Estimate::point(3.0));
        assert_eq!(ratio_interval(&[(3.0, 2.0)]), Estimate::point(1.5));
        assert_eq!(difference_interval(&[(3.0, 2.0)]), Estimate::point(1.0));
        assert_eq!(mean_interval(&[]).value, None);
    }

    #[test]
    fn pairing_takes_out_what_pairs_share() {
        let pairs = [(11.0, 1.0), (52.0, 42.0), (20.5, 10.0), (99.5, 90.0)];
        let estimate = difference_interval(&pairs);
        assert_eq!(estimate.value, Some(10.0));
        assert!(estimate.upper.unwrap() - estimate.lower.unwrap() < 2.0);
    }

    #[test]
    fn a_ratio_is_of_means_and_its_interval_even_on_the_logarithm() {
        let estimate = ratio_interval(&[(2.0, 1.0), (9.0, 3.0), (4.0, 2.0)]);
        let (value, lower, upper) = (
            estimate.value.unwrap(),
            estimate.lower.unwrap(),
            estimate.upper.unwrap(),
        );
        assert_eq!(value, 2.5);
        assert!(
            (upper / value - value / lower).abs() < 1e-9,
            "{lower} {value} {upper}"
        );
        let same = ratio_interval(&[(3.0, 7.0), (3.0, 7.0)]);
        assert_eq!((same.lower, same.upper), (same.value, same.value));
    }

    #[test]
    fn ratios_that_are_not_positive_fall_back_and_say_so() {
        let estimate = ratio_interval(&[(-1.0, 1.0), (3.0, 1.0), (4.0, 1.0)]);
        let (value, lower, upper) = (
            estimate.value.unwrap(),
            estimate.lower.unwrap(),
            estimate.upper.unwrap(),
        );
        assert!(lower < 0.0 && (value - lower - (upper - value)).abs() < 1e-9);
        assert!(estimate.note.unwrap().contains("not on the logarithm"));
        let one_zero = ratio_interval(&[(1.0, 0.0), (3.0, 1.0)]);
        assert_eq!((one_zero.value, one_zero.lower), (Some(4.0), None));
        assert_eq!(ratio_interval(&[(1.0, 0.0), (3.0, 0.0)]).value, None);
    }

    #[test]
    fn t_intervals_cover_the_truth_as_often_as_they_say() {
        let mut normal = Normal::new(1);
        check_coverage(4000, 0.95, 5.0, || {
            let values: Vec<f64> = (0..8).map(|_| 5.0 + 2.0 * normal.draw()).collect();
            let estimate = mean_interval(&values);
            estimate.lower.zip(estimate.upper)
        });
        // Log-normal pairs with a shared part: the ratio of means is the ratio of their scales.
        check_coverage(4000, 0.95, 3.0, || {
            let pairs: Vec<(f64, f64)> = (0..8)
                .map(|_| {
                    let shared = libm::exp(0.02 * normal.draw());
                    (
                        3.0 * shared * libm::exp(0.02 * normal.draw()),
                        shared * libm::exp(0.02 * normal.draw()),
                    )
                })
                .collect();
            let estimate = ratio_interval(&pairs);
            estimate.lower.zip(estimate.upper)
        });
    }

    #[test]
    fn a_falling_function_swaps_the_ends() {
        let estimate = Estimate {
            value: Some(2.0),
            lower: Some(1.0),
            upper: Some(4.0),
            note: None,
        };
        let fall = estimate.map(|ratio| 100.0 * (1.0 - ratio));
        assert_eq!(
            (fall.lower, fall.value, fall.upper),
            (Some(-300.0), Some(-100.0), Some(0.0))
        );
    }
}
