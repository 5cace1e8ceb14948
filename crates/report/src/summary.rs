//! From replicates to one line with a band, and from many points to as many as a picture can show.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::files::{Series, Statistic, Trace};

/// What the band around a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Band {
    /// 95 % interval of the mean over replicates (Student's t).
    Replicates,
    /// One replicate: plus and minus one standard deviation over its neurons.
    NeuronsSd,
    /// One replicate, no standard deviation recorded: 5th to 95th percentile over its neurons.
    NeuronsPercentiles,
    /// Nothing to draw a band from.
    None,
}

/// A point of a line: the mean over replicates and its band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub time_h: f64,
    pub mean: f64,
    /// Lower and upper edge of the band; both the mean where there is none.
    pub lower: f64,
    pub upper: f64,
}

/// A series over replicates.
#[derive(Debug)]
pub(crate) struct Line {
    pub points: Vec<Point>,
    pub band: Band,
}

/// The mean over the replicates of a series at each recorded time, with a band. Of several statistics the mean is
/// shown, else the single value, else the median.
pub(crate) fn line(series: &Series) -> Line {
    let shown = [Statistic::Mean, Statistic::Value, Statistic::P50]
        .into_iter()
        .find(|statistic| series.traces.iter().any(|trace| !trace.of(*statistic).is_empty()));
    let Some(shown) = shown else {
        return Line {
            points: Vec::new(),
            band: Band::None,
        };
    };
    if let [only] = series.traces.as_slice() {
        single(only, shown)
    } else {
        pooled(&series.traces, shown)
    }
}

fn single(trace: &Trace, shown: Statistic) -> Line {
    let sds = trace.of(Statistic::Sd);
    let (low, high) = (trace.of(Statistic::P05), trace.of(Statistic::P95));
    let band = if !sds.is_empty() {
        Band::NeuronsSd
    } else if !low.is_empty() && !high.is_empty() {
        Band::NeuronsPercentiles
    } else {
        Band::None
    };
    let points = trace.of(shown).iter().map(|&(time_h, mean)| {
        let (lower, upper) = match band {
            Band::NeuronsSd => at(sds, time_h).map(|sd| (mean - sd, mean + sd)),
            Band::NeuronsPercentiles => at(low, time_h).zip(at(high, time_h)),
            Band::Replicates | Band::None => None,
        }
        .unwrap_or((mean, mean));
        Point {
            time_h,
            mean,
            lower,
            upper,
        }
    });
    Line {
        points: points.collect(),
        band,
    }
}

fn pooled(traces: &[Trace], shown: Statistic) -> Line {
    let mut samples: Vec<(f64, f64)> = traces.iter().flat_map(|trace| trace.of(shown)).copied().collect();
    samples.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable: replicates keep their order within a time
    let points = samples
        .chunk_by(|a, b| a.0 == b.0)
        .map(|at_one_time| {
            let values: Vec<f64> = at_one_time.iter().map(|sample| sample.1).collect();
            let (mean, half_width) = mean_and_half_width(&values);
            Point {
                time_h: at_one_time[0].0,
                mean,
                lower: mean - half_width,
                upper: mean + half_width,
            }
        })
        .collect();
    Line {
        points,
        band: Band::Replicates,
    }
}

/// The value recorded at a time, in a list that is sorted by time.
fn at(points: &[(f64, f64)], time_h: f64) -> Option<f64> {
    let place = points.binary_search_by(|point| point.0.total_cmp(&time_h)).ok()?;
    Some(points[place].1)
}

/// Mean and half the width of its 95 % interval, t(n - 1) sd / sqrt(n). The half-width of one value is 0.
fn mean_and_half_width(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let freedom = count - 1.0;
    let half_width = StudentsT::new(0.0, 1.0, freedom).map_or(0.0, |t| {
        t.inverse_cdf(0.975) * (squares / freedom).sqrt() / count.sqrt()
    });
    (mean, half_width)
}

/// At most about `limit` of the points: the first, the last, and from each stretch between them the lowest and the
/// highest, so that short peaks stay.
pub(crate) fn thin(points: &[Point], limit: usize) -> Vec<Point> {
    if points.len() <= limit.max(4) {
        return points.to_vec();
    }
    let inner = &points[1..points.len() - 1];
    let stretches = (limit.max(4) - 2) / 2;
    let mut kept = vec![points[0]];
    for stretch in 0..stretches {
        let (from, to) = (
            stretch * inner.len() / stretches,
            (stretch + 1) * inner.len() / stretches,
        );
        let by_mean = |a: &usize, b: &usize| inner[*a].mean.total_cmp(&inner[*b].mean);
        let Some(lowest) = (from..to).min_by(by_mean) else {
            continue;
        };
        let Some(highest) = (from..to).max_by(by_mean) else {
            continue;
        };
        kept.push(inner[lowest.min(highest)]);
        if lowest != highest {
            kept.push(inner[lowest.max(highest)]);
        }
    }
    kept.push(points[points.len() - 1]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_replicates_give_the_t_interval_of_the_textbook() {
        // t(2, 0.975) = 4.302653; sd of 1, 2, 3 is 1.
        let (mean, half_width) = mean_and_half_width(&[1.0, 2.0, 3.0]);
        assert!((mean - 2.0).abs() < 1e-12);
        assert!(
            (half_width - 4.302_652_73 / 3f64.sqrt()).abs() < 1e-6,
            "{half_width}"
        );
    }

    #[test]
    fn one_value_has_no_width() {
        assert_eq!(mean_and_half_width(&[5.0]), (5.0, 0.0));
    }

    #[test]
    fn thinning_keeps_ends_and_a_single_spike() {
        let points: Vec<Point> = (0..10_000)
            .map(|i| {
                let mean = if i == 7_321 { 50.0 } else { 1.0 };
                Point {
                    time_h: f64::from(i),
                    mean,
                    lower: mean,
                    upper: mean,
                }
            })
            .collect();
        let thinned = thin(&points, 600);
        assert!(thinned.len() <= 600, "{}", thinned.len());
        assert!(thinned.len() > 250, "{}", thinned.len());
        assert_eq!(thinned.first(), points.first());
        assert_eq!(thinned.last(), points.last());
        assert!(
            thinned
                .iter()
                .any(|point| point.mean == 50.0 && point.time_h == 7_321.0)
        );
        assert!(thinned.windows(2).all(|pair| pair[0].time_h < pair[1].time_h));
    }
}
