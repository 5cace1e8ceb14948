//! Tests of fit with known error rates: chi-square of counts, mean and variance of a sample.

use crate::closed::Moments;

/// Result of a chi-square test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// Sum of squared differences over expectations.
    pub statistic: f64,
    /// Cells after pooling, less one.
    pub degrees_of_freedom: usize,
    /// Probability of a statistic at least as large if the law holds.
    pub probability: f64,
}

/// Chi-square of `observed` counts against `law` (probabilities of the same cells; what they leave to one is a last cell
/// without counts). Neighbouring cells are pooled until each expects at least five.
///
/// # Panics
/// If the lengths differ, or the law has a single pooled cell.
pub fn chi_square(observed: &[u64], law: &[f64]) -> ChiSquare {
    assert_eq!(observed.len(), law.len(), "one probability per cell");
    let total = observed.iter().sum::<u64>() as f64;
    let rest = (1.0 - law.iter().sum::<f64>()).max(0.0);
    let mut cells: Vec<(f64, f64)> = Vec::new();
    let mut open = (0.0, 0.0);
    let all = observed
        .iter()
        .map(|&o| o as f64)
        .zip(law.iter().copied())
        .chain([(0.0, rest)]);
    for (count, probability) in all {
        open = (open.0 + count, open.1 + probability * total);
        if open.1 >= 5.0 {
            cells.push(open);
            open = (0.0, 0.0);
        }
    }
    let last = cells
        .last_mut()
        .expect("at least five counts are expected in all");
    *last = (last.0 + open.0, last.1 + open.1);
    assert!(cells.len() > 1, "a law with one cell cannot fail");
    let statistic = cells.iter().map(|(o, e)| (o - e) * (o - e) / e).sum();
    let degrees_of_freedom = cells.len() - 1;
    ChiSquare {
        statistic,
        degrees_of_freedom,
        probability: chi_square_above(statistic, degrees_of_freedom as f64),
    }
}

/// Chi-square of two samples, counted in the same cells, that should follow one law, whatever it is. Neighbouring cells are
/// pooled until each expects at least five of either sample.
///
/// # Panics
/// If the lengths differ, or a single pooled cell is left.
pub fn homogeneity(a: &[u64], b: &[u64]) -> ChiSquare {
    assert_eq!(a.len(), b.len(), "the same cells");
    let total = |sample: &[u64]| sample.iter().sum::<u64>() as f64;
    let (all_a, all_b) = (total(a), total(b));
    let least = all_a.min(all_b) / (all_a + all_b);
    let mut cells: Vec<(f64, f64)> = Vec::new();
    let mut open = (0.0, 0.0);
    for (&in_a, &in_b) in a.iter().zip(b) {
        open = (open.0 + in_a as f64, open.1 + in_b as f64);
        if (open.0 + open.1) * least >= 5.0 {
            cells.push(open);
            open = (0.0, 0.0);
        }
    }
    let last = cells.last_mut().expect("some cell expects five");
    *last = (last.0 + open.0, last.1 + open.1);
    assert!(cells.len() > 1, "samples in one cell cannot differ");
    let apart = |(in_a, in_b): &(f64, f64)| {
        let difference = in_a * (all_b / all_a).sqrt() - in_b * (all_a / all_b).sqrt();
        difference * difference / (in_a + in_b)
    };
    let statistic = cells.iter().map(apart).sum();
    let degrees_of_freedom = cells.len() - 1;
    ChiSquare {
        statistic,
        degrees_of_freedom,
        probability: chi_square_above(statistic, degrees_of_freedom as f64),
    }
}

/// Probability that a chi-square variable with `degrees_of_freedom` exceeds `x`.
pub fn chi_square_above(x: f64, degrees_of_freedom: f64) -> f64 {
    gamma_above(degrees_of_freedom / 2.0, x / 2.0)
}

/// The regularised upper incomplete gamma function Q(a, x): its series below x = a + 1, its continued fraction (Lentz's
/// method) above.
fn gamma_above(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let numerator = -i * (i - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// Mean and unbiased variance of a sample.
///
/// # Panics
/// If there are fewer than two values.
pub fn moments(sample: &[f64]) -> Moments {
    assert!(sample.len() > 1, "a variance needs two values");
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    Moments { mean, variance }
}

/// How many standard errors of a sample of `size` lie between its mean and `expected`.
pub fn standard_errors_apart(sample: Moments, size: usize, expected: f64) -> f64 {
    (sample.mean - expected).abs() / (sample.variance / size as f64).sqrt()
}

/// Probability that the variance of a normal sample of `size` exceeds the one found, if the true variance is
/// `expected`; a result near 0 or 1 speaks against it.
pub fn variance_probability(found: f64, size: usize, expected: f64) -> f64 {
    let degrees_of_freedom = (size - 1) as f64;
    chi_square_above(degrees_of_freedom * found / expected, degrees_of_freedom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn one_two_and_four_degrees_of_freedom_have_closed_forms() {
        for x in [0.01, 0.5, 1.9, 3.7, 9.0, 40.0] {
            close(chi_square_above(x, 1.0), libm::erfc((x / 2.0).sqrt()));
            close(chi_square_above(x, 2.0), libm::exp(-x / 2.0));
            close(chi_square_above(x, 4.0), libm::exp(-x / 2.0) * (1.0 + x / 2.0));
        }
    }

    #[test]
    fn many_degrees_of_freedom_follow_the_poisson_sum() {
        // Q(k, x) for whole k is the probability of fewer than k events at mean x.
        let sum: f64 = crate::closed::poisson(130.0, 119).iter().sum();
        assert!((chi_square_above(260.0, 240.0) - sum).abs() < 1e-11);
    }

    #[test]
    fn the_statistic_of_a_known_table() {
        let test = chi_square(&[44, 56], &[0.5, 0.5]);
        close(test.statistic, 1.44);
        assert_eq!(test.degrees_of_freedom, 1);
        assert!(chi_square(&[60, 40], &[0.5, 0.5]).probability < 0.05);
    }

    #[test]
    fn thin_cells_are_pooled_and_a_missing_tail_counts_against_the_sample() {
        let test = chi_square(&[40, 40, 20], &[0.4, 0.4, 0.02]);
        // The third cell, too thin alone, takes in the missing 0.18 as well.
        assert_eq!(test.degrees_of_freedom, 2);
        close(test.statistic, 0.0);
        assert!(chi_square(&[70, 30], &[0.4, 0.2]).probability < 1e-6);
    }

    #[test]
    fn two_samples_of_a_known_table() {
        // 30 of 100 and 60 of 150: with pooled shares 0.36 and 0.64, the sum of (o - e)^2 / e over four cells.
        let test = homogeneity(&[30, 70], &[60, 90]);
        close(
            test.statistic,
            36.0 / 36.0 + 36.0 / 64.0 + 36.0 / 54.0 + 36.0 / 96.0,
        );
        assert_eq!(test.degrees_of_freedom, 1);
        assert!(homogeneity(&[300, 700], &[600, 900]).probability < 1e-6);
        // The thin last cell joins the one before.
        assert_eq!(homogeneity(&[50, 50, 1], &[40, 60, 0]).degrees_of_freedom, 1);
    }

    #[test]
    fn moments_of_a_known_sample() {
        let m = moments(&[1.0, 2.0, 3.0, 4.0]);
        close(m.mean, 2.5);
        close(m.variance, 5.0 / 3.0);
        close(standard_errors_apart(m, 4, 2.5), 0.0);
    }
}
