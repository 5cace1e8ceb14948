//! How a value or a curve compares with its reference.

use crate::curve::{Excerpt, ReadError};
use papaver_scenario::model::Compare;
use thiserror::Error;

/// Why a comparison has no value.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Undefined {
    /// Nothing divides by zero.
    #[error("the reference is zero")]
    ReferenceIsZero,
    /// A logarithm needs a positive ratio.
    #[error("the ratio is not positive, so it has no logarithm")]
    RatioNotPositive,
}

/// What is nearer to zero than this, in the unit of its variable, is zero to whoever divides by it: a resting state is known to
/// 1e-12, and of a read-out that rests at 0 that much may be left.
pub const ZERO: f64 = 1e-9;

/// `value` compared with `reference`: a ratio, a difference, or percent.
///
/// # Errors
/// When the reference is zero in anything but a difference, or a logarithm has no positive argument.
pub fn compare(value: f64, reference: f64, how: Compare) -> Result<f64, Undefined> {
    if how == Compare::Difference {
        return Ok(value - reference);
    }
    if reference.abs() < ZERO {
        return Err(Undefined::ReferenceIsZero);
    }
    from_ratio(value / reference, how)
}

/// A ratio in the words of `how`. A difference is no function of a ratio and stays what it is.
///
/// # Errors
/// When a logarithm is asked for and the ratio is not positive.
pub fn from_ratio(ratio: f64, how: Compare) -> Result<f64, Undefined> {
    match how {
        Compare::Ratio | Compare::Difference => Ok(ratio),
        Compare::Percent => Ok(100.0 * ratio),
        Compare::PercentChange => Ok(100.0 * (ratio - 1.0)),
        Compare::PercentFall => Ok(100.0 * (1.0 - ratio)),
        Compare::Log10Ratio if ratio > 0.0 => Ok(libm::log10(ratio)),
        Compare::Log10Ratio => Err(Undefined::RatioNotPositive),
    }
}

/// A curve compared with a number, point by point.
///
/// # Errors
/// As [`compare`].
pub fn compare_to_number(curve: &Excerpt, reference: f64, how: Compare) -> Result<Excerpt, Undefined> {
    let value = curve
        .value
        .iter()
        .map(|&value| compare(value, reference, how))
        .collect::<Result<_, _>>()?;
    Ok(Excerpt {
        time_ms: curve.time_ms.clone(),
        value,
        bin_ms: curve.bin_ms,
    })
}

/// A curve compared with another, point by point. Arms share their step grid; where a reference has other steps (the
/// fork of another time) it is read on its line at the times of the first.
///
/// # Errors
/// When the reference does not cover the times of the curve; inside, as [`compare`].
pub fn compare_curves(
    curve: &Excerpt,
    reference: &Excerpt,
    how: Compare,
) -> Result<Result<Excerpt, Undefined>, ReadError> {
    let same_grid = curve.time_ms == reference.time_ms;
    let mut value = Vec::with_capacity(curve.value.len());
    for (index, &time) in curve.time_ms.iter().enumerate() {
        let reference = if same_grid {
            reference.value[index]
        } else {
            reference.value_at(time)?
        };
        match compare(curve.value[index], reference, how) {
            Ok(compared) => value.push(compared),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    Ok(Ok(Excerpt {
        time_ms: curve.time_ms.clone(),
        value,
        bin_ms: curve.bin_ms,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word() {
        let of = |how| compare(3.0, 4.0, how).unwrap();
        assert_eq!(of(Compare::Ratio), 0.75);
        assert_eq!(of(Compare::Difference), -1.0);
        assert_eq!(of(Compare::Percent), 75.0);
        assert_eq!(of(Compare::PercentChange), -25.0);
        assert_eq!(of(Compare::PercentFall), 25.0);
        assert_eq!(compare(1000.0, 10.0, Compare::Log10Ratio).unwrap(), 2.0);
    }

    #[test]
    fn what_has_no_value_says_why() {
        assert_eq!(
            compare(3.0, 0.0, Compare::Percent),
            Err(Undefined::ReferenceIsZero)
        );
        assert_eq!(
            compare(3.0, -0.0, Compare::Ratio),
            Err(Undefined::ReferenceIsZero)
        );
        assert_eq!(compare(3.0, 0.0, Compare::Difference), Ok(3.0));
        assert_eq!(
            compare(-3.0, 2.0, Compare::Log10Ratio),
            Err(Undefined::RatioNotPositive)
        );
    }

    #[test]
    fn curves_compare_point_by_point_on_their_own_times() {
        let part = |time_ms: &[i64], value: &[f64]| Excerpt {
            time_ms: time_ms.to_vec(),
            value: value.to_vec(),
            bin_ms: None,
        };
        let curve = part(&[0, 5, 10], &[2.0, 9.0, 8.0]);
        let ratio = |reference| compare_curves(&curve, &reference, Compare::Ratio);
        assert_eq!(
            ratio(part(&[0, 5, 10], &[2.0, 3.0, 4.0])).unwrap().unwrap().value,
            [1.0, 3.0, 2.0]
        );
        assert_eq!(
            ratio(part(&[0, 10], &[2.0, 4.0])).unwrap().unwrap().value,
            [1.0, 3.0, 2.0]
        );
        assert_eq!(ratio(part(&[0, 8], &[2.0, 4.0])), Err(ReadError::DifferentTimes));
        assert_eq!(
            ratio(part(&[0, 5, 10], &[2.0, 0.0, 4.0])).unwrap(),
            Err(Undefined::ReferenceIsZero)
        );
        assert_eq!(
            compare_to_number(&curve, 2.0, Compare::Difference).unwrap().value,
            [0.0, 7.0, 6.0]
        );
    }
}
