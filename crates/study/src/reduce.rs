//! How a curve becomes a number.

use crate::curve::{Excerpt, hours};
use papaver_scenario::model::{Level, Ms, Reduce};

/// The number that a curve reduces to, or nothing where it has none: a time that is not reached, a slope or a
/// half-life of what has none.
///
/// Unit: that of the curve; area times h; slope per h; times in hours from `since_ms`; durations (lasting, half_fall,
/// half_rise, half_life) in hours. "Beyond" a level is strictly above it. Crossings lie on the straight line between
/// two points. Lasting is 0 when the level is never passed; `end` is the last point when the curve ends beyond it.
pub fn reduce(curve: &Excerpt, how: Reduce, level: Option<Level>, since_ms: Ms) -> Option<f64> {
    let since = |time_ms: f64| (time_ms - since_ms as f64) / 3_600_000.0;
    let at = |index: usize| since(curve.time_ms[index] as f64);
    match how {
        Reduce::Mean => Some(curve.mean()),
        Reduce::Median => Some(median(curve)),
        Reduce::Min => Some(curve.value[extreme(curve, |new, old| new < old)]),
        Reduce::Max => Some(maximum(curve)),
        Reduce::Final => curve.value.last().copied(),
        Reduce::Area => Some(
            curve
                .value
                .iter()
                .zip(curve.weights_h())
                .map(|(v, w)| v * w)
                .sum(),
        ),
        Reduce::Slope => {
            let hours: Vec<f64> = curve.time_ms.iter().map(|&time| hours(time)).collect();
            slope(&hours, &curve.value, &curve.weights_h())
        }
        Reduce::TimeOfMax => Some(at(index_of_max(curve))),
        Reduce::TimeOfMin => Some(at(extreme(curve, |new, old| new < old))),
        Reduce::Onset => onset(curve, absolute(curve, level?)).map(since),
        Reduce::End => end(curve, absolute(curve, level?)).map(since),
        Reduce::Lasting => Some(lasting_h(curve, absolute(curve, level?))),
        Reduce::HalfFall => half_fall_h(curve),
        Reduce::HalfRise => half_rise_h(curve),
        Reduce::HalfLife => half_life_h(curve),
    }
}

fn absolute(curve: &Excerpt, level: Level) -> f64 {
    match level {
        Level::Value(value) => value,
        Level::OfMax(share) => share * maximum(curve),
    }
}

/// The first point that beats all before it.
fn extreme(curve: &Excerpt, beats: impl Fn(f64, f64) -> bool) -> usize {
    let mut best = 0;
    for (index, &value) in curve.value.iter().enumerate() {
        if beats(value, curve.value[best]) {
            best = index;
        }
    }
    best
}

fn index_of_max(curve: &Excerpt) -> usize {
    extreme(curve, |new, old| new > old)
}

fn maximum(curve: &Excerpt) -> f64 {
    curve.value[index_of_max(curve)]
}

/// Median of the points, each weighted by its time; the middle of two where they share it evenly.
fn median(curve: &Excerpt) -> f64 {
    let mut points: Vec<(f64, f64)> = curve.value.iter().copied().zip(curve.weights_h()).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = 0.5 * points.iter().map(|point| point.1).sum::<f64>();
    let mut below = 0.0;
    for (index, &(value, weight)) in points.iter().enumerate() {
        below += weight;
        // Sums of step lengths that are equal on paper may differ in the last bits.
        let even = (below - half).abs() <= 1e-12 * half && half > 0.0;
        match points.get(index + 1) {
            Some(next) if even => return 0.5 * (value + next.0),
            _ if below >= half || even => return value,
            _ => {}
        }
    }
    points[points.len() - 1].0
}

/// Weighted least-squares slope of `y` over `x`.
fn slope(x: &[f64], y: &[f64], weight: &[f64]) -> Option<f64> {
    let total: f64 = weight.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().zip(weight).map(|(v, w)| v * w).sum::<f64>() / total;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xy, mut xx) = (0.0, 0.0);
    for ((x, y), w) in x.iter().zip(y).zip(weight) {
        xy += w * (x - mean_x) * (y - mean_y);
        xx += w * (x - mean_x) * (x - mean_x);
    }
    (xx > 0.0).then(|| xy / xx)
}

/// When the line through the points `before` and `before + 1` takes a value, in ms.
fn crossing_ms(curve: &Excerpt, before: usize, level: f64) -> f64 {
    let (t0, t1) = (curve.time_ms[before] as f64, curve.time_ms[before + 1] as f64);
    let (v0, v1) = (curve.value[before], curve.value[before + 1]);
    t0 + (level - v0) / (v1 - v0) * (t1 - t0)
}

fn onset(curve: &Excerpt, level: f64) -> Option<f64> {
    let first = curve.value.iter().position(|&value| value > level)?;
    Some(if first == 0 {
        curve.time_ms[0] as f64
    } else {
        crossing_ms(curve, first - 1, level)
    })
}

/// A curve that is still beyond the level at its end has not come to an end within what was looked at.
fn end(curve: &Excerpt, level: f64) -> Option<f64> {
    let last = curve.value.iter().rposition(|&value| value > level)?;
    (last + 1 < curve.value.len()).then(|| crossing_ms(curve, last, level))
}

fn lasting_h(curve: &Excerpt, level: f64) -> f64 {
    let mut total_ms = 0.0;
    for index in 0..curve.value.len() - 1 {
        let (t0, t1) = (curve.time_ms[index] as f64, curve.time_ms[index + 1] as f64);
        total_ms += match (curve.value[index] > level, curve.value[index + 1] > level) {
            (true, true) => t1 - t0,
            (true, false) => crossing_ms(curve, index, level) - t0,
            (false, true) => t1 - crossing_ms(curve, index, level),
            (false, false) => 0.0,
        };
    }
    total_ms / 3_600_000.0
}

fn half_fall_h(curve: &Excerpt) -> Option<f64> {
    let top = index_of_max(curve);
    let last = *curve.value.last()?;
    let half = 0.5 * (curve.value[top] + last);
    let after =
        (top..curve.value.len()).find(|&index| curve.value[index] <= half && last < curve.value[top])?;
    Some((crossing_ms(curve, after - 1, half) - curve.time_ms[top] as f64) / 3_600_000.0)
}

fn half_rise_h(curve: &Excerpt) -> Option<f64> {
    let (first, max) = (curve.value[0], maximum(curve));
    let half = 0.5 * (first + max);
    let after = (0..curve.value.len()).find(|&index| curve.value[index] >= half && first < max)?;
    Some((crossing_ms(curve, after - 1, half) - curve.time_ms[0] as f64) / 3_600_000.0)
}

/// ln 2 over the rate of the straight line through the logarithms of what is positive from the maximum on, each
/// point weighted by its time so that a denser step grid does not change the answer.
fn half_life_h(curve: &Excerpt) -> Option<f64> {
    let weights = curve.weights_h();
    let (mut x, mut y, mut w) = (Vec::new(), Vec::new(), Vec::new());
    for (index, weight) in weights.iter().enumerate().skip(index_of_max(curve)) {
        if curve.value[index] > 0.0 {
            x.push(hours(curve.time_ms[index]));
            y.push(libm::log(curve.value[index]));
            w.push(*weight);
        }
    }
    let rate_per_h = -slope(&x, &y, &w)?;
    (rate_per_h > 0.0).then(|| std::f64::consts::LN_2 / rate_per_h)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Ms = 3_600_000;

    fn curve(points: &[(f64, f64)]) -> Excerpt {
        Excerpt {
            time_ms: points.iter().map(|p| (p.0 * HOUR as f64).round() as Ms).collect(),
            value: points.iter().map(|p| p.1).collect(),
            bin_ms: None,
        }
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("a number");
        assert!(
            (found - expected).abs() < 1e-9 * (1.0 + expected.abs()),
            "{found}, not {expected}"
        );
    }

    /// Up from 0 to 8 in two hours, down to 2 in three, flat for one.
    fn hill() -> Excerpt {
        curve(&[
            (0.0, 0.0),
            (0.5, 2.0),
            (2.0, 8.0),
            (3.0, 6.0),
            (5.0, 2.0),
            (6.0, 2.0),
        ])
    }

    #[test]
    fn values() {
        let of = |how| reduce(&hill(), how, None, 0);
        close(of(Reduce::Mean), (8.0 + 15.0 + 2.0) / 6.0);
        close(of(Reduce::Area), 25.0);
        close(of(Reduce::Min), 0.0);
        close(of(Reduce::Max), 8.0);
        close(of(Reduce::Final), 2.0);
        close(
            reduce(
                &curve(&[(1.0, 4.0), (1.25, 3.5), (4.0, -2.0)]),
                Reduce::Slope,
                None,
                0,
            ),
            -2.0,
        );
    }

    #[test]
    fn the_slope_does_not_depend_on_the_step_grid() {
        let square = |step: f64, n: i32| -> Vec<(f64, f64)> {
            (0..=n)
                .map(|i| (f64::from(i) * step, f64::from(i) * step * f64::from(i) * step))
                .collect()
        };
        let even = reduce(&curve(&square(0.001, 2000)), Reduce::Slope, None, 0).unwrap();
        let mut mixed = square(0.001, 1000);
        mixed.extend((1..=100).map(|i| (1.0 + f64::from(i) * 0.01, (1.0 + f64::from(i) * 0.01).powi(2))));
        let mixed = reduce(&curve(&mixed), Reduce::Slope, None, 0).unwrap();
        // The continuous least-squares slope of t^2 over [0, 2] is 2.
        assert!(
            (even - 2.0).abs() < 1e-4 && (mixed - 2.0).abs() < 1e-3,
            "{even} {mixed}"
        );
    }

    #[test]
    fn the_median_is_weighted_by_time() {
        close(
            reduce(
                &curve(&[(0.0, 9.0), (0.1, 9.0), (0.2, 9.0), (5.0, 1.0), (9.0, 1.0)]),
                Reduce::Median,
                None,
                0,
            ),
            1.0,
        );
        close(
            reduce(&curve(&[(0.0, 3.0), (1.0, 5.0)]), Reduce::Median, None, 0),
            4.0,
        );
        close(reduce(&curve(&[(0.0, 7.0)]), Reduce::Median, None, 0), 7.0);
        let bins = Excerpt {
            time_ms: vec![1, 2, 3],
            value: vec![5.0, 1.0, 2.0],
            bin_ms: Some(1),
        };
        close(reduce(&bins, Reduce::Median, None, 0), 2.0);
    }

    #[test]
    fn times_count_from_since() {
        close(reduce(&hill(), Reduce::TimeOfMax, None, HOUR), 1.0);
        close(reduce(&hill(), Reduce::TimeOfMin, None, HOUR / 2), -0.5);
        let level = Some(Level::Value(4.0));
        close(reduce(&hill(), Reduce::Onset, level, 0), 1.0);
        close(reduce(&hill(), Reduce::End, level, HOUR), 3.0);
        close(reduce(&hill(), Reduce::Lasting, level, HOUR), 3.0);
        close(reduce(&hill(), Reduce::Lasting, Some(Level::OfMax(0.5)), 0), 3.0);
    }

    #[test]
    fn a_curve_that_begins_or_ends_beyond_the_level() {
        let level = Some(Level::Value(1.0));
        let down = curve(&[(1.0, 3.0), (2.0, 2.0), (3.0, 0.0)]);
        close(reduce(&down, Reduce::Onset, level, 0), 1.0);
        close(reduce(&down, Reduce::End, level, 0), 2.5);
        assert_eq!(reduce(&hill(), Reduce::End, level, 0), None);
    }

    #[test]
    fn two_stays_beyond_the_level_add_up_and_the_last_one_ends() {
        let twice = curve(&[(0.0, 0.0), (1.0, 2.0), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]);
        let level = Some(Level::Value(1.0));
        close(reduce(&twice, Reduce::Lasting, level, 0), 2.0);
        close(reduce(&twice, Reduce::End, level, 0), 3.5);
    }

    #[test]
    fn a_level_that_is_only_touched_is_not_passed() {
        let level = Some(Level::Value(8.0));
        assert_eq!(reduce(&hill(), Reduce::Onset, level, 0), None);
        assert_eq!(reduce(&hill(), Reduce::End, level, 0), None);
        assert_eq!(reduce(&hill(), Reduce::Lasting, level, 0), Some(0.0));
        assert_eq!(reduce(&hill(), Reduce::Onset, None, 0), None);
    }

    #[test]
    fn half_times() {
        // From 8 down to half-way between 8 and 2, which is 5, at 3.5 h.
        close(reduce(&hill(), Reduce::HalfFall, None, 0), 1.5);
        close(reduce(&hill(), Reduce::HalfRise, None, 0), 1.0);
        let flat = curve(&[(0.0, 1.0), (1.0, 1.0)]);
        let rising = curve(&[(0.0, 1.0), (1.0, 2.0)]);
        let falling = curve(&[(0.0, 2.0), (1.0, 1.0)]);
        assert_eq!(reduce(&flat, Reduce::HalfFall, None, 0), None);
        assert_eq!(reduce(&flat, Reduce::HalfRise, None, 0), None);
        assert_eq!(reduce(&rising, Reduce::HalfFall, None, 0), None);
        assert_eq!(reduce(&falling, Reduce::HalfRise, None, 0), None);
        close(reduce(&falling, Reduce::HalfFall, None, 0), 0.5);
    }

    #[test]
    fn the_half_life_of_an_exponential_whatever_comes_before_it_and_after_it() {
        let mut points = vec![(0.0, 0.0), (1.0, 64.0)];
        points.extend([1.5, 2.0, 4.0, 9.0].map(|t: f64| (t, 64.0 * libm::exp2(-(t - 1.0) / 2.5))));
        points.push((20.0, 0.0));
        close(reduce(&curve(&points), Reduce::HalfLife, None, 0), 2.5);
        assert_eq!(
            reduce(&curve(&[(0.0, 1.0), (1.0, 3.0)]), Reduce::HalfLife, None, 0),
            None
        );
        assert_eq!(
            reduce(&curve(&[(0.0, -1.0), (1.0, -3.0)]), Reduce::HalfLife, None, 0),
            None
        );
    }
}
