//! A number of the replicates together with what it is without each of them in turn: what intervals are made of where there
//! is no closed form, alone or in pairs.
//!
//! For a mean this gives the t interval of the paired differences; for ratios of means, dose-response curves and formulas
//! the jackknife (Efron and Tibshirani 1993, chapter 11), all with one rule.

use crate::stats::{Estimate, mean, t_quantile};

/// A statistic over all replicates, and without each.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Jackknife {
    /// Over all.
    pub(crate) value: f64,
    /// Without the first, the second, ...; nothing where it is undefined without one of them, or of a single replicate.
    without: Option<Vec<f64>>,
}

impl Jackknife {
    /// Of `n` replicates.
    ///
    /// # Errors
    /// Where the statistic of all is undefined.
    pub(crate) fn new<E>(n: usize, statistic: impl Fn(&[usize]) -> Result<f64, E>) -> Result<Self, E> {
        let all: Vec<usize> = (0..n).collect();
        let without = |left_out: usize| {
            let rows: Vec<usize> = (0..n).filter(|&row| row != left_out).collect();
            statistic(&rows).ok()
        };
        Ok(Self {
            value: statistic(&all)?,
            without: if n > 1 {
                (0..n).map(without).collect()
            } else {
                None
            },
        })
    }

    /// All of it through a function; nothing where that has no value for the statistic of all.
    pub(crate) fn map(&self, function: impl Fn(f64) -> Option<f64>) -> Option<Self> {
        let without = self.without.as_ref();
        Some(Self {
            value: function(self.value)?,
            without: without.and_then(|all| all.iter().map(|&one| function(one)).collect()),
        })
    }

    /// One number for each replicate: how much it moves the statistic.
    fn pseudo(&self) -> Option<Vec<f64>> {
        let without = self.without.as_ref()?;
        let n = without.len() as f64;
        Some(
            without
                .iter()
                .map(|one| n * self.value - (n - 1.0) * one)
                .collect(),
        )
    }

    /// Those of two statistics side by side.
    pub(crate) fn pairs(&self, other: &Self) -> Option<Vec<(f64, f64)>> {
        Some(self.pseudo()?.into_iter().zip(other.pseudo()?).collect())
    }

    /// This less the other, with its paired interval.
    pub(crate) fn minus(&self, other: &Self) -> Estimate {
        let without = self.without.as_ref().zip(other.without.as_ref());
        let difference = Self {
            value: self.value - other.value,
            without: without.map(|(own, others)| own.iter().zip(others).map(|(a, b)| a - b).collect()),
        };
        difference.estimate()
    }

    /// The number with its own interval.
    pub(crate) fn estimate(&self) -> Estimate {
        Estimate::point(self.value).with_interval(self.interval())
    }

    /// t interval from the scatter of what it is without each replicate; nothing with fewer than two, or where it is
    /// undefined without one of them.
    pub(crate) fn interval(&self) -> Option<(f64, f64)> {
        let without = self.without.as_ref()?;
        let n = without.len();
        let t = t_quantile(n.checked_sub(1)?)?;
        let mean = mean(without)?;
        let squares: f64 = without.iter().map(|value| (value - mean) * (value - mean)).sum();
        let half = t * (squares * (n - 1) as f64 / n as f64).sqrt();
        Some((self.value - half, self.value + half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::difference_interval;

    fn mean_of(values: &'static [f64]) -> Jackknife {
        let mean = |rows: &[usize]| -> Result<f64, ()> {
            Ok(rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64)
        };
        Jackknife::new(values.len(), mean).unwrap()
    }

    #[test]
    fn of_means_it_is_the_paired_t_interval() {
        let (a, b) = (
            mean_of(&[11.0, 52.0, 20.5, 99.5]),
            mean_of(&[1.0, 42.0, 10.0, 90.0]),
        );
        let found = a.minus(&b);
        let pairs = [(11.0, 1.0), (52.0, 42.0), (20.5, 10.0), (99.5, 90.0)];
        let expected = difference_interval(&pairs);
        assert_eq!(found.value, expected.value);
        assert!((found.lower.unwrap() - expected.lower.unwrap()).abs() < 1e-9);
        assert!((found.upper.unwrap() - expected.upper.unwrap()).abs() < 1e-9);
        // The pseudo-values of a mean are its values.
        for (found, expected) in a.pairs(&b).unwrap().iter().zip(pairs) {
            assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9);
        }
    }

    #[test]
    fn one_replicate_has_a_value_alone() {
        let (a, b) = (mean_of(&[3.0]), mean_of(&[1.0]));
        assert_eq!(a.minus(&b), Estimate::point(2.0));
        assert_eq!(a.pairs(&b), None);
    }

    #[test]
    fn undefined_without_one_replicate_has_no_interval() {
        let fussy = Jackknife::new(
            3,
            |rows: &[usize]| if rows.contains(&1) { Ok(1.0) } else { Err(()) },
        );
        assert_eq!(fussy.unwrap().estimate(), Estimate::point(1.0));
        assert_eq!(Jackknife::new(3, |_| Err::<f64, _>("none")), Err("none"));
        assert_eq!(mean_of(&[1.0, 2.0]).map(|_| None), None);
    }
}
