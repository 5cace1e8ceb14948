//! Curves over the step boundaries of a run or fork, and the parts of them that a measure looks at.
//!
//! A signal is known at every step boundary and is a straight line between two of them. All means and areas are
//! those of that line, so they do not depend on how a window lies on the step grid.

use papaver_scenario::model::{Ms, Window};
use thiserror::Error;

/// No step is longer, so a curve that was simulated for a window misses its edges by no more than this.
pub const LONGEST_STEP_MS: Ms = 120_000;

/// A signal at the boundaries of the whole step sequence of a run or a fork.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve<'a> {
    /// Step boundaries on the clock of the run or fork, strictly rising; the first is its start.
    pub time_ms: &'a [Ms],
    /// State at each boundary, in the inside unit of the signal; as long as `time_ms`.
    pub value: &'a [f64],
}

/// The part of a curve that is read, with values at its edges; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// Rising times; of bins the middle.
    pub time_ms: Vec<Ms>,
    /// The values there.
    pub value: Vec<f64>,
    /// Where the values are averages over bins: their length.
    pub bin_ms: Option<Ms>,
}

/// Why nothing can be read.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ReadError {
    /// No step was made.
    #[error("the curve has no points")]
    NoPoints,
    /// The window ends where it begins, or before.
    #[error("the window from {from_ms} ms to {to_ms} ms is empty")]
    EmptyWindow {
        /// Begin.
        from_ms: Ms,
        /// End.
        to_ms: Ms,
    },
    /// The window asks for time that was not simulated.
    #[error(
        "the window from {from_ms} ms to {to_ms} ms reaches beyond the curve ({first_ms} ms to {last_ms} ms)"
    )]
    Outside {
        /// Begin of the window.
        from_ms: Ms,
        /// End of the window.
        to_ms: Ms,
        /// Begin of the curve.
        first_ms: Ms,
        /// End of the curve.
        last_ms: Ms,
    },
    /// Not one bin fits into the window.
    #[error("a bin of {bin_ms} ms does not fit into a window of {window_ms} ms")]
    Bin {
        /// Length of a bin.
        bin_ms: Ms,
        /// Length of the window.
        window_ms: Ms,
    },
    /// Two curves are compared point by point, and the reference does not cover the times of the first.
    #[error("the reference curve does not cover the times of the curve that is compared with it")]
    DifferentTimes,
    /// The variable was not kept for this place.
    #[error("no curve of {variable} at {place}")]
    NoCurve {
        /// What was asked for.
        variable: String,
        /// Where.
        place: String,
    },
    /// The dose-response probe was not run there.
    #[error("no dose-response probe {probe} at {at_ms} ms in arm {arm}")]
    NoDoseResponse {
        /// Arm.
        arm: String,
        /// Probe.
        probe: String,
        /// When.
        at_ms: Ms,
    },
}

impl Curve<'_> {
    /// The part of the curve in a window.
    ///
    /// `Between(a, b)` is half-open. As the curve is continuous, its part is closed by the value that it runs to at
    /// `b`, which is the state before anything that happens at `b` has acted. `At(t)` is the last boundary at or
    /// before `t`. `Whole` begins at time 0, or at the first boundary if that is later.
    ///
    /// # Errors
    /// When the window is empty or reaches further beyond the curve than one step.
    pub fn window(&self, window: Window) -> Result<Excerpt, ReadError> {
        let (Some(&first), Some(&last)) = (self.time_ms.first(), self.time_ms.last()) else {
            return Err(ReadError::NoPoints);
        };
        match window {
            Window::At(at) => self.at(at),
            Window::Whole if last <= first.max(0) => self.at(last),
            Window::Whole => self.between(first.max(0), last),
            Window::Baseline => self.between(first, 0),
            Window::Between(from, to) => self.between(from, to),
        }
    }

    /// Value on the line at a time; held constant beyond the ends. The curve has points.
    fn value_at(&self, at_ms: Ms) -> f64 {
        let after = self.time_ms.partition_point(|&time| time <= at_ms);
        if after == 0 {
            return self.value[0];
        }
        let before = after - 1;
        if after == self.time_ms.len() || self.time_ms[before] == at_ms {
            return self.value[before];
        }
        let (t0, t1) = (self.time_ms[before], self.time_ms[after]);
        let share = (at_ms - t0) as f64 / (t1 - t0) as f64;
        self.value[before] + share * (self.value[after] - self.value[before])
    }

    fn at(&self, at_ms: Ms) -> Result<Excerpt, ReadError> {
        self.covers(at_ms, at_ms)?;
        let index = self.time_ms.partition_point(|&time| time <= at_ms).max(1) - 1;
        Ok(Excerpt {
            time_ms: vec![self.time_ms[index]],
            value: vec![self.value[index]],
            bin_ms: None,
        })
    }

    fn between(&self, from_ms: Ms, to_ms: Ms) -> Result<Excerpt, ReadError> {
        if from_ms >= to_ms {
            return Err(ReadError::EmptyWindow { from_ms, to_ms });
        }
        let (first, last) = self.covers(from_ms, to_ms)?;
        let (from, to) = (from_ms.max(first), to_ms.min(last));
        if from >= to {
            return Err(ReadError::EmptyWindow { from_ms, to_ms });
        }
        let inside = self.time_ms.partition_point(|&time| time <= from)
            ..self.time_ms.partition_point(|&time| time < to);
        let mut time_ms = vec![from];
        let mut value = vec![self.value_at(from)];
        time_ms.extend_from_slice(&self.time_ms[inside.clone()]);
        value.extend_from_slice(&self.value[inside]);
        time_ms.push(to);
        value.push(self.value_at(to));
        Ok(Excerpt {
            time_ms,
            value,
            bin_ms: None,
        })
    }

    /// First and last boundary, if the curve was simulated from `from_ms` to `to_ms`.
    fn covers(&self, from_ms: Ms, to_ms: Ms) -> Result<(Ms, Ms), ReadError> {
        let (first, last) = (self.time_ms[0], self.time_ms[self.time_ms.len() - 1]);
        if from_ms < first - LONGEST_STEP_MS || to_ms > last + LONGEST_STEP_MS {
            return Err(ReadError::Outside {
                from_ms,
                to_ms,
                first_ms: first,
                last_ms: last,
            });
        }
        Ok((first, last))
    }
}

impl Excerpt {
    /// The same as a curve.
    pub fn as_curve(&self) -> Curve<'_> {
        Curve {
            time_ms: &self.time_ms,
            value: &self.value,
        }
    }

    /// Averages over bins of equal length from the start on, as dialysis and rate meters give them; the time of a
    /// bin is its middle. An incomplete bin at the end is left out.
    ///
    /// # Errors
    /// When not one bin fits, or the bin has no length.
    pub fn binned(&self, bin_ms: Ms) -> Result<Excerpt, ReadError> {
        let start = self.time_ms[0];
        let window_ms = self.time_ms[self.time_ms.len() - 1] - start;
        if bin_ms <= 0 || bin_ms > window_ms {
            return Err(ReadError::Bin { bin_ms, window_ms });
        }
        let mut bins = Excerpt {
            time_ms: Vec::new(),
            value: Vec::new(),
            bin_ms: Some(bin_ms),
        };
        for index in 0..window_ms / bin_ms {
            let from = start + index * bin_ms;
            let part = self.as_curve().between(from, from + bin_ms)?;
            bins.time_ms.push(from + bin_ms / 2);
            bins.value.push(part.mean());
        }
        Ok(bins)
    }

    /// Time that each point stands for, in hours: half of the steps beside it (the trapezoid rule), or its bin.
    pub fn weights_h(&self) -> Vec<f64> {
        if let Some(bin_ms) = self.bin_ms {
            return vec![hours(bin_ms); self.value.len()];
        }
        let mut weights = vec![0.0; self.value.len()];
        for (index, pair) in self.time_ms.windows(2).enumerate() {
            let half = 0.5 * hours(pair[1] - pair[0]);
            weights[index] += half;
            weights[index + 1] += half;
        }
        weights
    }

    /// Time-weighted mean; of a single point its value.
    pub fn mean(&self) -> f64 {
        if let [only] = self.value[..] {
            return only;
        }
        let (mut sum, mut total) = (0.0, 0.0);
        for (value, weight) in self.value.iter().zip(self.weights_h()) {
            sum += value * weight;
            total += weight;
        }
        sum / total
    }

    /// Value at a time between the first and the last point.
    ///
    /// # Errors
    /// When the time lies beyond the points.
    pub fn value_at(&self, at_ms: Ms) -> Result<f64, ReadError> {
        if at_ms < self.time_ms[0] || at_ms > self.time_ms[self.time_ms.len() - 1] {
            return Err(ReadError::DifferentTimes);
        }
        Ok(self.as_curve().value_at(at_ms))
    }
}

/// Milliseconds as hours.
pub fn hours(time_ms: Ms) -> f64 {
    time_ms as f64 / 3_600_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Ms = 60_000;

    /// Uneven steps; value = minutes up to 10 min, then constant.
    fn ramp() -> (Vec<Ms>, Vec<f64>) {
        let times: Vec<Ms> = [-2, 0, 1, 2, 4, 7, 10, 12].iter().map(|t| t * MIN).collect();
        let values = times.iter().map(|&t| (t as f64 / MIN as f64).min(10.0)).collect();
        (times, values)
    }

    #[test]
    fn a_window_is_closed_by_values_on_the_line_at_its_edges() {
        let (time_ms, value) = ramp();
        let curve = Curve {
            time_ms: &time_ms,
            value: &value,
        };
        let part = curve.window(Window::Between(3 * MIN, 8 * MIN)).unwrap();
        assert_eq!(part.time_ms, [3, 4, 7, 8].map(|t| t * MIN));
        assert_eq!(part.value, [3.0, 4.0, 7.0, 8.0]);
        assert_eq!(part.mean(), 5.5);
    }

    #[test]
    fn means_of_neighbouring_windows_add_up_to_the_mean_of_both() {
        let time_ms: Vec<Ms> = vec![0, 5_000, 17_000, 40_000, 100_000];
        let value = vec![1.0, -3.0, 8.0, 2.0, 5.0];
        let curve = Curve {
            time_ms: &time_ms,
            value: &value,
        };
        let mean = |a, b| curve.window(Window::Between(a, b)).unwrap().mean();
        let whole = curve.window(Window::Whole).unwrap().mean();
        let parts = (23.0 * mean(0, 23_000) + 77.0 * mean(23_000, 100_000)) / 100.0;
        assert!((whole - parts).abs() < 1e-12, "{whole} {parts}");
    }

    #[test]
    fn at_takes_the_last_boundary_at_or_before_the_time() {
        let (time_ms, value) = ramp();
        let curve = Curve {
            time_ms: &time_ms,
            value: &value,
        };
        for (at, expected) in [
            (7 * MIN, 7.0),
            (7 * MIN - 1, 4.0),
            (9 * MIN, 7.0),
            (12 * MIN, 10.0),
        ] {
            assert_eq!(curve.window(Window::At(at)).unwrap().value, [expected]);
        }
    }

    #[test]
    fn baseline_and_whole_meet_at_time_zero() {
        let (time_ms, value) = ramp();
        let curve = Curve {
            time_ms: &time_ms,
            value: &value,
        };
        assert_eq!(curve.window(Window::Baseline).unwrap().time_ms, [-2 * MIN, 0]);
        assert_eq!(curve.window(Window::Whole).unwrap().time_ms, time_ms[1..]);
    }

    #[test]
    fn an_empty_window_and_one_outside_are_errors() {
        let (time_ms, value) = ramp();
        let curve = Curve {
            time_ms: &time_ms,
            value: &value,
        };
        let read = |window| curve.window(window).unwrap_err();
        assert!(matches!(
            read(Window::Between(5, 5)),
            ReadError::EmptyWindow { .. }
        ));
        assert!(matches!(
            read(Window::Between(9, 5)),
            ReadError::EmptyWindow { .. }
        ));
        assert!(matches!(
            read(Window::Between(0, 15 * MIN)),
            ReadError::Outside { .. }
        ));
        assert!(matches!(read(Window::At(-5 * MIN)), ReadError::Outside { .. }));
        assert!(matches!(
            read(Window::Between(12 * MIN, 13 * MIN)),
            ReadError::EmptyWindow { .. }
        ));
        let none = Curve {
            time_ms: &[],
            value: &[],
        };
        assert_eq!(none.window(Window::Whole).unwrap_err(), ReadError::NoPoints);
        let no_baseline = Curve {
            time_ms: &[0, 5],
            value: &[1.0, 1.0],
        };
        assert!(matches!(
            no_baseline.window(Window::Baseline),
            Err(ReadError::EmptyWindow { .. })
        ));
    }

    #[test]
    fn bins_average_by_time_and_stand_at_their_middle() {
        let (time_ms, value) = ramp();
        let part = Curve {
            time_ms: &time_ms,
            value: &value,
        }
        .window(Window::Between(0, 11 * MIN))
        .unwrap();
        let bins = part.binned(5 * MIN).unwrap();
        assert_eq!(bins.time_ms, [150_000, 450_000]);
        assert!((bins.value[0] - 2.5).abs() < 1e-12 && (bins.value[1] - 7.5).abs() < 1e-12);
        assert_eq!(bins.mean(), 5.0);
        assert!(matches!(part.binned(12 * MIN), Err(ReadError::Bin { .. })));
        assert!(matches!(part.binned(0), Err(ReadError::Bin { .. })));
    }
}
