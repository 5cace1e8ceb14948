//! Intervals of what has no closed form: resampling of replicates, in pairs since they are resampled by number.
//!
//! The [jackknife](crate::jackknife) gives a t interval for any number of replicates from two on. From 32 on the percentile bootstrap takes
//! its place: below that, percentiles of resamples are too rough (Efron and Tibshirani 1993, chapters 11 to 14). Resamples
//! scatter less than replicates do, by sqrt((n - 1) / n), and know nothing of Student's t: the percentiles are taken
//! further out by just that (Hesterberg 2015, "What teachers should know about the bootstrap", expanded percentiles), or
//! 95 % intervals of 32 replicates would hold the truth in 93.7 %.

use crate::stats::t_quantile;
use statrs::distribution::{ContinuousCDF, Normal};

/// From so many replicates on, the bootstrap takes the place of the jackknife.
pub const BOOTSTRAP_FROM: usize = 32;

/// Resamples of a bootstrap.
pub const RESAMPLES: usize = 2000;

/// Key of the bootstrap's generator: resampling is the same in every run.
const BOOTSTRAP_KEY: u64 = 0x7061_7061_7665_7201;

/// 95 % interval of a statistic by percentiles over resamples of `n` replicates, always the same resamples. Nothing with
/// fewer than [`BOOTSTRAP_FROM`] replicates, or when more than one resample in twenty leaves the statistic undefined.
pub fn bootstrap(n: usize, statistic: impl Fn(&[usize]) -> Option<f64>) -> Option<(f64, f64)> {
    if n < BOOTSTRAP_FROM {
        return None;
    }
    let mut generator = SplitMix64(BOOTSTRAP_KEY);
    let mut rows = vec![0; n];
    let mut found: Vec<f64> = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        rows.fill_with(|| generator.below(n));
        found.extend(statistic(&rows));
    }
    if found.len() * 20 < RESAMPLES * 19 {
        return None;
    }
    found.sort_by(f64::total_cmp);
    let tail = tail(n)?;
    Some((quantile(&found, tail), quantile(&found, 1.0 - tail)))
}

/// Share of resamples beyond each end of the interval: a little less than 2.5 %, which it becomes with many replicates.
fn tail(n: usize) -> Option<f64> {
    let n_1 = n.checked_sub(1)?;
    let further = (n as f64 / n_1 as f64).sqrt() * t_quantile(n_1)?;
    Some(Normal::standard().cdf(-further))
}

/// Quantile of sorted values, on the line between the two nearest (type 7 of Hyndman and Fan).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, rest) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + rest * (sorted[above] - sorted[below])
}

/// SplitMix64 (Steele, Lea and Flood 2014): enough to pick replicates.
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`, by the high half of a wide product; the bias is below n / 2^64.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{tests::Normal, tests::check_coverage};

    #[test]
    fn the_bootstrap_covers_as_often_as_it_says() {
        let n = 32;
        let mut normal = Normal::new(2);
        check_coverage(1000, 0.95, 0.0, || {
            let values: Vec<f64> = (0..n).map(|_| normal.draw()).collect();
            bootstrap(n, |rows| Some(rows.iter().map(|&row| values[row]).sum()))
        });
    }

    #[test]
    fn percentiles_lie_a_little_further_out_and_less_so_with_more_replicates() {
        // Normal tables: 2.0395 sqrt(32 / 31) = 2.0721 leaves 1.913 %; 1.9842 sqrt(100 / 99) = 1.9942 leaves 2.307 %.
        assert!((tail(32).unwrap() - 0.01913).abs() < 2e-5);
        assert!((tail(100).unwrap() - 0.02307).abs() < 2e-5);
        assert!((tail(100_000).unwrap() - 0.025).abs() < 2e-6);
    }

    #[test]
    fn the_bootstrap_is_the_same_every_time_and_gives_up_on_what_is_mostly_undefined() {
        let first = |rows: &[usize]| Some(rows[0] as f64);
        assert_eq!(bootstrap(40, first), bootstrap(40, first));
        assert_eq!(bootstrap(40, |rows| (rows[0] > 10).then_some(1.0)), None);
    }

    #[test]
    fn too_few_replicates_have_no_interval() {
        assert_eq!(bootstrap(31, |_| Some(0.0)), None);
    }
}
