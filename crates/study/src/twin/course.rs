//! A recorded variable of a run beside the same of its twins.

use super::{Twin, TwinRow};
use crate::curve::hours;
use crate::life::ArmRun;
use crate::stats::{Estimate, mean, mean_interval};
use crate::trace::Recording;
use papaver_scenario::model::Ms;

/// One variable from time 0 on, at recorded times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course {
    time_ms: Vec<Ms>,
    mean: Vec<f64>,
    /// Empty for what is a single number.
    sd: Vec<f64>,
}

impl Course {
    pub(super) fn of_run(run: &ArmRun, index: usize) -> Option<Self> {
        Self::of(run.recordings.first()?, index)
    }

    pub(super) fn of(recording: &Recording, index: usize) -> Option<Self> {
        let mut course = Self {
            time_ms: Vec::new(),
            mean: Vec::new(),
            sd: Vec::new(),
        };
        let rows = recording
            .rows
            .iter()
            .filter(|(time, i, _)| *i == index && *time >= 0);
        for (time, _, values) in rows {
            course.time_ms.push(*time);
            course.mean.push(*values.first()?);
            // In the order of `trace::STATISTICS`: the mean, then the standard deviation.
            course.sd.extend(values.get(1));
        }
        (!course.time_ms.is_empty()).then_some(course)
    }

    /// Time average of values at these times, on the straight lines between them.
    fn average(&self, values: &[f64]) -> Option<f64> {
        let (first, last) = (*self.time_ms.first()?, *self.time_ms.last()?);
        if first == last {
            return values.first().copied();
        }
        let piece =
            |i: usize| (self.time_ms[i + 1] - self.time_ms[i]) as f64 * (values[i] + values[i + 1]) / 2.0;
        Some((0..values.len() - 1).map(piece).sum::<f64>() / (last - first) as f64)
    }
}

/// Run against twin, replicate by replicate; without its names.
pub(super) fn row(own: &[Course], others: &[Course]) -> Option<TwinRow> {
    let first = own.first()?;
    let averages = |of: &[Course], pick: fn(&Course) -> &Vec<f64>| -> Option<Vec<f64>> {
        of.iter().map(|c| c.average(pick(c))).collect()
    };
    let difference = |a: &[f64], b: &[f64]| -> Estimate {
        mean_interval(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>())
    };
    let (means, twin_means) = (averages(own, |c| &c.mean)?, averages(others, |c| &c.mean)?);
    let spreads = |of: &[Course]| {
        if first.sd.is_empty() {
            None
        } else {
            averages(of, |c| &c.sd)
        }
    };
    let (sds, twin_sds) = (spreads(own), spreads(others));
    let apart = |i: usize| {
        let all = own.iter().zip(others).map(|(a, b)| a.mean[i] - b.mean[i]);
        mean(&all.collect::<Vec<_>>()).unwrap_or(0.0)
    };
    let worst =
        (0..first.time_ms.len())
            .map(|i| (i, apart(i)))
            .fold(
                (0, 0.0),
                |worst: (usize, f64), next| {
                    if next.1.abs() > worst.1.abs() { next } else { worst }
                },
            );
    Some(TwinRow {
        arm: String::new(),
        variable: String::new(),
        unit: "",
        twin: Twin::SameNeurons,
        mean: mean(&means)?,
        twin_mean: mean(&twin_means)?,
        difference: difference(&means, &twin_means),
        sd: sds.as_deref().and_then(mean),
        twin_sd: twin_sds.as_deref().and_then(mean),
        sd_difference: match (&sds, &twin_sds) {
            (Some(a), Some(b)) => difference(a, b),
            _ => Estimate::default(),
        },
        worst_h: hours(first.time_ms[worst.0]),
        worst_difference: worst.1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(mean: &[f64], sd: &[f64]) -> Course {
        Course {
            time_ms: vec![0, 3_600_000, 10_800_000],
            mean: mean.to_vec(),
            sd: sd.to_vec(),
        }
    }

    #[test]
    fn averages_are_over_time() {
        // One hour at 1.5 on average, two at 3.
        let one = course(&[1.0, 2.0, 4.0], &[]);
        assert_eq!(one.average(&one.mean), Some(2.5));
    }

    #[test]
    fn replicates_are_compared_in_pairs_and_the_worst_time_is_of_their_mean() {
        let own = [
            course(&[1.0, 2.0, 4.0], &[0.5; 3]),
            course(&[3.0, 4.0, 6.0], &[0.7; 3]),
        ];
        let twin = [
            course(&[1.0, 3.0, 4.0], &[0.4; 3]),
            course(&[3.0, 5.0, 6.0], &[0.6; 3]),
        ];
        let found = row(&own, &twin).unwrap();
        assert_eq!((found.mean, found.twin_mean), (3.5, 4.0));
        assert_eq!(
            (found.difference.value, found.difference.lower),
            (Some(-0.5), Some(-0.5))
        );
        assert_eq!((found.worst_h, found.worst_difference), (1.0, -1.0));
        assert!((found.sd_difference.value.unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn what_is_a_single_number_has_no_spread() {
        let one = [course(&[1.0, 1.0, 1.0], &[])];
        let found = row(&one, &one).unwrap();
        assert_eq!(
            (found.sd, found.twin_sd, found.sd_difference),
            (None, None, Estimate::default())
        );
        assert_eq!(found.difference.value, Some(0.0));
    }
}
