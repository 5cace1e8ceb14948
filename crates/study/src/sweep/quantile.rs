//! The number that a share of a law lies below.

use papaver_scenario::design::Law;
use statrs::distribution::{ContinuousCDF, Normal};

/// Shares of laws without ends are kept this far from 0 and 1, 6.4 standard deviations out.
const FROM_THE_END: f64 = 1e-10;

/// The quantile of a law at a share of 0 to 1.
pub(super) fn quantile(law: &Law, share: f64) -> f64 {
    match *law {
        Law::Uniform { low, high } => between(low, high, share, low + (high - low) * share),
        Law::LogUniform { low, high } => between(low, high, share, low * libm::pow(high / low, share)),
        Law::Triangular { low, mode, high } => {
            let rising = (mode - low) / (high - low);
            if share < rising {
                low + libm::sqrt(share * (high - low) * (mode - low))
            } else {
                high - libm::sqrt((1.0 - share) * (high - low) * (high - mode))
            }
        }
        Law::Normal { mean, sd, within } => {
            let ends = within.map(|(low, high)| ((low - mean) / sd, (high - mean) / sd));
            let found = mean + sd * standard(share, ends);
            within.map_or(found, |(low, high)| found.clamp(low, high))
        }
        Law::LogNormal {
            median,
            sigma,
            within,
        } => {
            let z = |end: f64| libm::log(end / median) / sigma;
            let ends = within.map(|(low, high)| (z(low), z(high)));
            let found = median * libm::exp(sigma * standard(share, ends));
            within.map_or(found, |(low, high)| found.clamp(low, high))
        }
    }
}

/// Ends are hit to the last digit.
fn between(low: f64, high: f64, share: f64, found: f64) -> f64 {
    if share <= 0.0 {
        low
    } else if share >= 1.0 {
        high
    } else {
        found
    }
}

/// Standard normal, of which only what lies between the ends is there.
fn standard(share: f64, ends: Option<(f64, f64)>) -> f64 {
    let normal = Normal::standard();
    match ends {
        None => normal.inverse_cdf(share.clamp(FROM_THE_END, 1.0 - FROM_THE_END)),
        // Far above the middle all shares are 1 to the last digit; below it they are told apart.
        Some((low, high)) if low > 0.0 => -standard(1.0 - share, Some((-high, -low))),
        Some((low, high)) => {
            let (from, to) = (normal.cdf(low), normal.cdf(high));
            normal.inverse_cdf(from + (to - from) * share)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(law: Law, share: f64, expected: f64) {
        let found = quantile(&law, share);
        assert!(
            (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
            "{law:?} at {share}: {found}"
        );
    }

    #[test]
    fn quantiles_of_every_law() {
        near(Law::Uniform { low: 2.0, high: 6.0 }, 0.25, 3.0);
        near(
            Law::LogUniform {
                low: 1.0,
                high: 100.0,
            },
            0.5,
            10.0,
        );
        let triangle = Law::Triangular {
            low: 0.0,
            mode: 1.0,
            high: 3.0,
        };
        // Areas of triangles: x^2 / 3 up to the mode, 1 - (3 - x)^2 / 6 after it.
        near(triangle, 1.0 / 12.0, 0.5);
        near(triangle, 1.0 - 1.0 / 6.0, 2.0);
        let normal = |within| Law::Normal {
            mean: 70.0,
            sd: 10.0,
            within,
        };
        near(normal(None), 0.5, 70.0);
        near(normal(None), 0.975, 70.0 + 10.0 * 1.959_963_984_540_054);
        // Half of what lies above the mean is above its third quartile.
        near(
            normal(Some((70.0, 1e6))),
            0.5,
            70.0 + 10.0 * 0.674_489_750_196_081_7,
        );
        // A coefficient of variation of 0.3 is a sigma of sqrt(ln 1.09).
        let sigma = libm::sqrt(libm::log(1.09));
        let lognormal = Law::LogNormal {
            median: 30.0,
            sigma,
            within: None,
        };
        near(lognormal, 0.975, 30.0 * libm::exp(1.959_963_984_540_054 * sigma));
    }

    #[test]
    fn ends_are_finite_and_not_passed() {
        for (law, low, high) in [
            (Law::Uniform { low: 0.1, high: 0.3 }, 0.1, 0.3),
            (Law::LogUniform { low: 0.1, high: 0.3 }, 0.1, 0.3),
            (
                Law::Normal {
                    mean: 0.0,
                    sd: 1.0,
                    within: Some((-1.0, 2.0)),
                },
                -1.0,
                2.0,
            ),
            (
                Law::LogNormal {
                    median: 1.0,
                    sigma: 1.0,
                    within: Some((0.5, 3.0)),
                },
                0.5,
                3.0,
            ),
        ] {
            for (share, end) in [(0.0, low), (1.0, high)] {
                assert!((quantile(&law, share) - end).abs() < 1e-7, "{law:?}");
            }
        }
        // Seven standard deviations out: the median of what lies beyond is ln 2 / 7 further, but for terms of 1 / 7^3.
        for side in [1.0_f64, -1.0] {
            let (near, far) = (7.0 * side, 12.0 * side);
            let tail = Law::Normal {
                mean: 0.0,
                sd: 1.0,
                within: Some((near.min(far), near.max(far))),
            };
            let median = quantile(&tail, 0.5) * side;
            assert!((median - 7.0 - libm::log(2.0) / 7.0).abs() < 3e-3, "{median}");
        }
        let normal = Law::Normal {
            mean: 0.0,
            sd: 1.0,
            within: None,
        };
        assert!(quantile(&normal, 0.0).is_finite() && quantile(&normal, 1.0).is_finite());
    }
}
