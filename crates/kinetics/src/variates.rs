//! Numbers drawn from named laws, with nothing but whole numbers, basic arithmetic and `libm` in between: one key gives the
//! same number on every machine, whatever else is linked into the program.

use crate::random::Words;

/// Below this expected number a binomial is drawn by inversion, above it by rejection.
const INVERSION_BELOW: f64 = 10.0;
/// Where inversion gives up: with an expectation of ten at most, more than this has a probability below 1e-80.
const MOST_BY_INVERSION: u64 = 128;

/// A success with probability p, made ready for drawing how many of n trials have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The rarer of success and failure.
    rare: f64,
    common: f64,
    log_common: f64,
    /// The rarer is failure.
    flipped: bool,
}

impl Chance {
    /// From the probabilities of success and failure, which sum to one; both are asked for, so that neither has lost its
    /// digits to a difference.
    pub fn new(success: f64, failure: f64) -> Self {
        let flipped = success > failure;
        let (rare, common) = if flipped {
            (failure, success)
        } else {
            (success, failure)
        };
        Chance {
            rare,
            common,
            log_common: libm::log1p(-rare),
            flipped,
        }
    }

    /// Successes in `trials`. The same words give a number that rises with `trials` and with the probability: always where
    /// it is found by inversion, and nearly always where it is found by rejection. None, if the probability is no number.
    #[inline]
    pub fn draw(&self, trials: u64, words: &mut Words) -> u64 {
        let n = trials as f64;
        let expected = n * self.rare;
        // Rising with success, so falling with the number of failures.
        let u = words.unit();
        let u = if self.flipped { 1.0 - u } else { u };
        let rare = if u <= 1.0 - expected {
            0 // (1 - p)^n is at least 1 - n p
        } else if expected < INVERSION_BELOW || expected.is_nan() {
            self.invert(trials, u)
        } else {
            self.reject(n, u, words)
        };
        if self.flipped { trials - rare } else { rare }
    }

    /// The binomial quantile of `u`, by its recursion.
    fn invert(&self, trials: u64, u: f64) -> u64 {
        let n = trials as f64;
        let odds = self.rare / self.common;
        let last = trials.min(MOST_BY_INVERSION);
        let mut probability = libm::exp(n * self.log_common);
        let mut through = probability;
        let mut k = 0;
        while through < u && k < last {
            k += 1;
            let k = k as f64;
            probability *= odds * (n - k + 1.0) / k;
            through += probability;
        }
        k
    }

    /// Transformed rejection with a squeeze (Hoermann 1993, algorithm BTRS), exact for expectations of ten and more. `u` is
    /// the first of its uniform numbers.
    fn reject(&self, n: f64, mut u: f64, words: &mut Words) -> u64 {
        let (p, q) = (self.rare, self.common);
        let deviation = (n * p * q).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = n * p + 0.5;
        let inside = 0.92 - 4.2 / b;
        loop {
            let v = words.unit();
            let side = u - 0.5;
            let edge = 0.5 - side.abs();
            let k = ((2.0 * a / edge + b) * side + centre).floor();
            if edge >= 0.07 && v <= inside {
                return k as u64;
            }
            if (0.0..=n).contains(&k) {
                let alpha = (2.83 + 5.1 / b) * deviation;
                let height = libm::log(v * alpha / (a / (edge * edge) + b));
                if height <= self.log_over_mode(n, k) {
                    return k as u64;
                }
            }
            u = words.unit();
        }
    }

    /// Logarithm of the probability of `k` over that of the most probable number.
    fn log_over_mode(&self, n: f64, k: f64) -> f64 {
        let odds = self.rare / self.common;
        let mode = ((n + 1.0) * self.rare).floor();
        (mode + 0.5) * libm::log((mode + 1.0) / (odds * (n - mode + 1.0)))
            + (n + 1.0) * libm::log((n - mode + 1.0) / (n - k + 1.0))
            + (k + 0.5) * libm::log(odds * (n - k + 1.0) / (k + 1.0))
            + stirling_rest(mode)
            + stirling_rest(n - mode)
            - stirling_rest(k)
            - stirling_rest(n - k)
    }
}

/// A normal number of mean 0 and variance 1 (Box and Muller 1958, the first of their two).
pub fn standard_normal(words: &mut Words) -> f64 {
    let (u, v) = (words.unit(), words.unit());
    // 1 - u lies in (0, 1], where the logarithm is finite.
    (-2.0 * libm::log(1.0 - u)).sqrt() * libm::cos(2.0 * std::f64::consts::PI * v)
}

/// The Poisson quantile of `u`: the smallest k whose cumulative probability exceeds `u`. It rises with the mean for
/// one and the same `u`, which keeps arms that share random numbers alike. The sum starts 12 standard deviations below
/// the mean, where less than 1e-30 is left out.
pub fn poisson_quantile(mean: f64, u: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    if u < 1.0 - mean {
        return 0; // exp(-mean) is at least that
    }
    let first = (mean - 12.0 * mean.sqrt()).floor().max(0.0);
    let last = mean + 12.0 * mean.sqrt() + 50.0;
    let mut k = first;
    let log_probability = if k == 0.0 {
        -mean
    } else {
        k * libm::log(mean) - mean - libm::lgamma(k + 1.0)
    };
    let mut probability = libm::exp(log_probability);
    let mut sum = probability;
    while sum <= u && k < last {
        k += 1.0;
        probability *= mean / k;
        sum += probability;
    }
    k as u32
}

/// A Poisson number around `mean`. The same words give a number that rises with the mean: always where it is found by
/// inversion, and nearly always where it is found by rejection. None for a mean that is not above zero, or is no number.
pub fn poisson(mean: f64, words: &mut Words) -> u64 {
    if mean < INVERSION_BELOW || mean.is_nan() {
        return u64::from(poisson_quantile(mean, words.unit()));
    }
    // Transformed rejection with a squeeze (Hoermann 1993, algorithm PTRS), exact for means of ten and more.
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.024_83 * b;
    let inside = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let (side, v) = (words.unit() - 0.5, words.unit());
        let edge = 0.5 - side.abs();
        let k = ((2.0 * a / edge + b) * side + mean + 0.43).floor();
        if edge >= 0.07 && v <= inside {
            return k as u64;
        }
        if k < 0.0 || (edge < 0.013 && v > edge) {
            continue;
        }
        let alpha = 1.1239 + 1.1328 / (b - 3.4);
        let height = libm::log(v * alpha / (a / (edge * edge) + b));
        if height <= k * libm::log(mean) - mean - libm::lgamma(k + 1.0) {
            return k as u64;
        }
    }
}

/// What Stirling's formula in k + 1 leaves of log k!: `log k! - (k + 1/2) log(k + 1) + (k + 1) - log(2 pi) / 2`.
fn stirling_rest(k: f64) -> f64 {
    /// For 0 to 9, where the series below is too short.
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if let Some(rest) = FIRST.get(k as usize) {
        return *rest;
    }
    let x = k + 1.0;
    let square = x * x;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_quantile_of_the_median_is_near_the_mean() {
        for mean in [0.05, 3.0, 57.0, 10_000.0] {
            let k = f64::from(poisson_quantile(mean, 0.5));
            assert!((k - mean).abs() <= 1.0, "mean {mean}: {k}");
        }
        assert_eq!(poisson_quantile(0.0, 0.999), 0);
    }

    #[test]
    fn the_rest_of_stirling_is_the_difference_from_the_gamma_function() {
        for k in [0.0, 1.0, 2.0, 5.0, 9.0, 10.0, 11.0, 40.0, 1000.0] {
            let x: f64 = k + 1.0;
            let exact =
                libm::lgamma(x) - (k + 0.5) * libm::log(x) + x - 0.5 * libm::log(2.0 * core::f64::consts::PI);
            let rest = stirling_rest(k);
            // The logarithms of large factorials have lost digits themselves.
            assert!(
                (rest - exact).abs() < 1e-10 + 1e-15 * x * libm::log(x),
                "{k}: {rest} is not {exact}"
            );
        }
    }
}
