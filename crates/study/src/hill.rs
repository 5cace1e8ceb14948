//! Hill curves through the points of a dose-response probe.
//!
//! E(C) = bottom + emax / (1 + (ec50 / C)^slope), the bottom fixed at the response without drug. For a given midpoint
//! and slope the best emax is that of a straight line through the origin; a coarse grid over the other two finds the
//! valley, and steps of Levenberg (1944) and Marquardt (1963) in ln ec50, ln slope and emax its floor. A step that
//! does not descend is not taken, so the search ends whatever the data.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// The midpoint is looked for up to this factor beyond the doses.
const REACH: f64 = 1000.0;
/// Slopes that are looked for.
const SLOPES: (f64, f64) = (0.1, 20.0);
/// A curve must explain the points better than no effect at all with this probability (F test).
const CONFIDENCE: f64 = 0.95;
/// With four doses it must explain this share of the sum of squares.
const SHARE_OF_FOUR: f64 = 0.95;

/// Where a midpoint lies that is not among the doses, and so is extrapolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// Below the lowest dose.
    Below,
    /// Above the highest dose.
    Above,
}

/// A fitted Hill curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HillFit {
    /// Response without drug, in the unit of the response; fixed, not fitted.
    pub bottom: f64,
    /// Largest effect above the bottom; negative where the response falls.
    pub emax: f64,
    /// Dose or concentration of half the largest effect, in the unit of the doses.
    pub ec50: f64,
    /// Hill slope, 0.1 to 20.
    pub slope: f64,
    /// Standard deviation of the points around the curve; 0 with three doses, which it passes through.
    pub residual_sd: f64,
    /// Set when `ec50` lies outside the doses.
    pub outside: Option<Outside>,
}

impl HillFit {
    /// The response to a dose.
    pub fn response(&self, dose: f64) -> f64 {
        self.bottom + self.emax * share(dose, libm::log(self.ec50), self.slope)
    }

    /// The dose with a response of `level`; nothing where the curve does not go there.
    pub fn dose_for_level(&self, level: f64) -> Option<f64> {
        let share = (level - self.bottom) / self.emax;
        (share > 0.0 && share < 1.0).then(|| self.ec50 * libm::pow(share / (1.0 - share), 1.0 / self.slope))
    }
}

/// Share of the largest effect at a dose.
fn share(dose: f64, ln_ec50: f64, slope: f64) -> f64 {
    1.0 / (1.0 + libm::exp(slope * (ln_ec50 - libm::log(dose))))
}

/// The least-squares Hill curve through responses, with its bottom at the vehicle's.
///
/// Nothing with fewer than three positive doses, with numbers that are not finite, or when the points are flat: no
/// different from the vehicle, or explained by a curve no better than chance would (F test at 5 %; with four doses,
/// where that test has hardly any power, 95 % of the sum of squares; with three there is nothing to test).
pub fn fit(doses: &[f64], responses: &[f64], vehicle: f64) -> Option<HillFit> {
    let points = Points::new(doses, responses, vehicle)?;
    let mut best = points.coarse();
    points.refine(&mut best);
    let freedom = points.effect.len() as f64 - 3.0;
    let left = points.squares(&best);
    if points.explained_by_chance(left) {
        return None;
    }
    let ec50 = libm::exp(best.ln_ec50);
    let outside = if best.ln_ec50 < points.ln_dose_range.0 {
        Some(Outside::Below)
    } else if best.ln_ec50 > points.ln_dose_range.1 {
        Some(Outside::Above)
    } else {
        None
    };
    let residual_sd = if freedom > 0.0 {
        (left / freedom).sqrt()
    } else {
        0.0
    };
    Some(HillFit {
        bottom: vehicle,
        emax: best.emax,
        ec50,
        slope: libm::exp(best.ln_slope),
        residual_sd,
        outside,
    })
}

/// What is looked for.
#[derive(Clone, Copy)]
struct Parameters {
    ln_ec50: f64,
    ln_slope: f64,
    emax: f64,
}

/// What it is fitted to: effects above the vehicle at logarithms of doses.
struct Points {
    ln_dose: Vec<f64>,
    effect: Vec<f64>,
    ln_dose_range: (f64, f64),
}

impl Points {
    fn new(doses: &[f64], responses: &[f64], vehicle: f64) -> Option<Self> {
        let given = doses.iter().zip(responses).filter(|point| *point.0 > 0.0);
        let (ln_dose, effect): (Vec<f64>, Vec<f64>) =
            given.map(|(d, r)| (libm::log(*d), r - vehicle)).unzip();
        let finite = ln_dose.iter().chain(&effect).all(|number| number.is_finite());
        let largest = effect
            .iter()
            .fold(0.0, |largest: f64, effect| largest.max(effect.abs()));
        let scale = responses
            .iter()
            .fold(vehicle.abs(), |scale, response| scale.max(response.abs()));
        if ln_dose.len() < 3 || !finite || largest <= 1e-9 * scale {
            return None;
        }
        let lowest = ln_dose.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ln_dose.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (highest > lowest).then_some(Self {
            ln_dose,
            effect,
            ln_dose_range: (lowest, highest),
        })
    }

    fn squares(&self, at: &Parameters) -> f64 {
        let slope = libm::exp(at.ln_slope);
        let residual = |(ln_dose, effect): (&f64, &f64)| {
            let residual = effect - at.emax / (1.0 + libm::exp(slope * (at.ln_ec50 - ln_dose)));
            residual * residual
        };
        self.ln_dose.iter().zip(&self.effect).map(residual).sum()
    }

    /// Whether a curve that leaves this sum of squares may be a chance find among points without an effect.
    fn explained_by_chance(&self, left: f64) -> bool {
        let total: f64 = self.effect.iter().map(|effect| effect * effect).sum();
        match self.effect.len() - 3 {
            _ if left == 0.0 => false,
            0 => false,
            1 => total - left < SHARE_OF_FOUR * total,
            freedom => {
                let freedom = freedom as f64;
                let f = (total - left) / 3.0 / (left / freedom);
                let below = FisherSnedecor::new(3.0, freedom).map_or(0.0, |chance| chance.cdf(f.max(0.0)));
                below <= CONFIDENCE
            }
        }
    }

    /// The best emax for a midpoint and a slope.
    fn with_best_emax(&self, ln_ec50: f64, ln_slope: f64) -> Parameters {
        let slope = libm::exp(ln_slope);
        let (mut product, mut square) = (0.0, 0.0);
        for (ln_dose, effect) in self.ln_dose.iter().zip(&self.effect) {
            let share = 1.0 / (1.0 + libm::exp(slope * (ln_ec50 - ln_dose)));
            product += share * effect;
            square += share * share;
        }
        Parameters {
            ln_ec50,
            ln_slope,
            emax: if square > 0.0 { product / square } else { 0.0 },
        }
    }

    fn bounds(&self) -> (f64, f64) {
        let reach = libm::log(REACH);
        (self.ln_dose_range.0 - reach, self.ln_dose_range.1 + reach)
    }

    /// The best of a grid that is fine enough to lie in the deepest valley.
    fn coarse(&self) -> Parameters {
        let (low, high) = self.bounds();
        let mut best: Option<(f64, Parameters)> = None;
        let steps = ((high - low) / 0.5).ceil().clamp(20.0, 120.0) as usize;
        for step in 0..=steps {
            let ln_ec50 = low + (high - low) * step as f64 / steps as f64;
            for slope in [0.3, 0.6, 1.0, 1.5, 2.5, 5.0, 12.0] {
                let candidate = self.with_best_emax(ln_ec50, libm::log(slope));
                let squares = self.squares(&candidate);
                if best.is_none_or(|(least, _)| squares < least) {
                    best = Some((squares, candidate));
                }
            }
        }
        best.map_or(
            Parameters {
                ln_ec50: low,
                ln_slope: 0.0,
                emax: 0.0,
            },
            |(_, found)| found,
        )
    }

    /// Levenberg-Marquardt from there, inside the bounds.
    fn refine(&self, best: &mut Parameters) {
        let (low, high) = self.bounds();
        let (flattest, steepest) = (libm::log(SLOPES.0), libm::log(SLOPES.1));
        let mut least = self.squares(best);
        let mut damping = 1e-3;
        let mut stalled = 0;
        for _ in 0..500 {
            let Some(step) = self.step(best, damping) else {
                break;
            };
            let ln_ec50 = (best.ln_ec50 + step[0]).clamp(low, high);
            let ln_slope = (best.ln_slope + step[1]).clamp(flattest, steepest);
            let free = Parameters {
                ln_ec50,
                ln_slope,
                emax: best.emax + step[2],
            };
            let profile = self.with_best_emax(ln_ec50, ln_slope);
            let next = if self.squares(&profile) <= self.squares(&free) {
                profile
            } else {
                free
            };
            let squares = self.squares(&next);
            if squares < least {
                stalled = if least - squares < 1e-15 * least {
                    stalled + 1
                } else {
                    0
                };
                (*best, least) = (next, squares);
                damping = (damping * 0.2).max(1e-15);
            } else {
                damping *= 8.0;
            }
            if damping > 1e12 || stalled > 3 || least == 0.0 {
                break;
            }
        }
    }

    /// One damped Gauss-Newton step in (ln ec50, ln slope, emax).
    fn step(&self, at: &Parameters, damping: f64) -> Option<[f64; 3]> {
        let slope = libm::exp(at.ln_slope);
        let mut matrix = [[0.0; 3]; 3];
        let mut right = [0.0; 3];
        for (ln_dose, effect) in self.ln_dose.iter().zip(&self.effect) {
            let exponent = slope * (at.ln_ec50 - ln_dose);
            let share = 1.0 / (1.0 + libm::exp(exponent));
            let bend = at.emax * share * (1.0 - share);
            let gradient = [-bend * slope, -bend * exponent, share];
            let residual = effect - at.emax * share;
            for row in 0..3 {
                right[row] += gradient[row] * residual;
                for column in 0..3 {
                    matrix[row][column] += gradient[row] * gradient[column];
                }
            }
        }
        for (index, row) in matrix.iter_mut().enumerate() {
            row[index] += damping * row[index].max(1e-300);
        }
        solve(matrix, right)
    }
}

/// A symmetric system of three equations, by Gauss with pivots; nothing when it has no single solution.
fn solve(mut matrix: [[f64; 3]; 3], mut right: [f64; 3]) -> Option<[f64; 3]> {
    for column in 0..3 {
        let pivot =
            (column..3).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        if matrix[pivot][column] == 0.0 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let above = matrix[column];
        for row in column + 1..3 {
            let factor = matrix[row][column] / above[column];
            for (entry, above) in matrix[row].iter_mut().zip(above) {
                *entry -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = (row + 1..3)
            .map(|column| matrix[row][column] * solution[column])
            .sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    solution
        .iter()
        .all(|number| number.is_finite())
        .then_some(solution)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::stats::tests::Normal;

    pub(crate) const DOSES: [f64; 7] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

    /// Responses on a curve.
    pub(crate) fn exact(doses: &[f64], bottom: f64, emax: f64, ec50: f64, slope: f64) -> Vec<f64> {
        doses
            .iter()
            .map(|dose| bottom + emax / (1.0 + libm::pow(ec50 / dose, slope)))
            .collect()
    }

    #[test]
    fn exact_curves_are_found_again() {
        for ec50 in [0.4, 1.7, 30.0, 555.0, 3000.0] {
            for slope in [0.5, 1.0, 1.9, 4.0] {
                for (bottom, emax) in [(0.0, 100.0), (2.5, -1.7), (0.0, 1e-3)] {
                    let found = fit(&DOSES, &exact(&DOSES, bottom, emax, ec50, slope), bottom).unwrap();
                    for (found, expected) in [(found.ec50, ec50), (found.slope, slope), (found.emax, emax)] {
                        assert!(
                            (found / expected - 1.0).abs() < 1e-6,
                            "{found} {expected} in {ec50} {slope} {emax}"
                        );
                    }
                    assert!(found.residual_sd < 1e-6 * emax.abs());
                }
            }
        }
    }

    #[test]
    fn three_doses_are_enough_and_two_are_not() {
        let doses = [10.0, 30.0, 100.0];
        let found = fit(&doses, &exact(&doses, 1.0, 5.0, 40.0, 1.3), 1.0).unwrap();
        assert!(
            (found.ec50 - 40.0).abs() < 1e-4 && found.residual_sd == 0.0,
            "{found:?}"
        );
        assert_eq!(fit(&doses[..2], &[2.0, 4.0], 1.0), None);
        assert_eq!(fit(&doses, &[2.0, f64::NAN, 4.0], 1.0), None);
    }

    #[test]
    fn four_doses_with_some_scatter_are_enough_and_without_an_effect_they_are_not() {
        let doses = [3.0, 10.0, 30.0, 100.0];
        let found = fit(&doses, &[12.0, 30.0, 63.0, 85.0], 0.0).unwrap();
        assert!(
            (found.ec50 / 20.0).abs() > 0.7 && (found.ec50 / 20.0).abs() < 1.4,
            "{found:?}"
        );
        assert_eq!(fit(&doses, &[1.0, -1.0, 1.0, -1.0], 0.0), None);
    }

    #[test]
    fn a_midpoint_outside_the_doses_is_flagged() {
        let side = |ec50| {
            fit(&DOSES, &exact(&DOSES, 0.0, 1.0, ec50, 1.0), 0.0)
                .unwrap()
                .outside
        };
        assert_eq!(side(0.5), Some(Outside::Below));
        assert_eq!(side(50.0), None);
        assert_eq!(side(2000.0), Some(Outside::Above));
    }

    #[test]
    fn flat_points_have_no_curve() {
        assert_eq!(fit(&DOSES, &[4.0; 7], 4.0), None);
        assert_eq!(fit(&DOSES, &[0.0; 7], 0.0), None);
        // Noise alone passes the F test about once in twenty; the four standard errors are of 400 such trials. The fit
        // can bend to the noise, which the test does not know of, so the share may be smaller or a little larger.
        let mut normal = Normal::new(3);
        let curves = (0..400)
            .filter(|_| {
                let noise: Vec<f64> = (0..7).map(|_| 1.0 + 0.1 * normal.draw()).collect();
                fit(&DOSES, &noise, 1.0).is_some()
            })
            .count() as f64;
        assert!(
            curves / 400.0 < 0.05 + 4.0 * (0.05 * 0.95_f64 / 400.0).sqrt(),
            "{curves} of 400"
        );
    }
}
