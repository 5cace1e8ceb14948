//! What is kept of a run while it runs: curves of every step for measures, and rows at recorded times.

use crate::curve::Curve;
use crate::observe::{is_per_neuron, observable};
use papaver_engine::executor::mean;
use papaver_engine::observe::Observable;
use papaver_engine::world::World;
use papaver_scenario::model::{Ms, Statistic, VariablePath};
use serde::{Deserialize, Serialize};

/// The statistics over neurons that are recorded.
pub const STATISTICS: [Statistic; 5] = [
    Statistic::Mean,
    Statistic::Sd,
    Statistic::P05,
    Statistic::P50,
    Statistic::P95,
];

/// Curves of every step.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Trace {
    /// Step boundaries on the clock of the run or fork.
    pub time_ms: Vec<Ms>,
    curves: Vec<TracedCurve>,
    /// Where the values of each curve come from: of the world at hand, so not kept on disk; see [`Trace::find`].
    #[serde(skip)]
    observables: Vec<Observable>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TracedCurve {
    path: VariablePath,
    stat: Statistic,
    values: Vec<f64>,
}

impl Trace {
    /// A trace of those variables that exist in this world.
    pub fn new(world: &World, wanted: &[(VariablePath, Statistic)]) -> Self {
        let here = wanted
            .iter()
            .filter(|(path, _)| observable(world, path).is_some());
        let curve = |(path, stat): &(VariablePath, Statistic)| TracedCurve {
            path: path.clone(),
            stat: *stat,
            values: Vec::new(),
        };
        let mut trace = Trace {
            time_ms: Vec::new(),
            curves: here.map(curve).collect(),
            observables: Vec::new(),
        };
        trace.find(world);
        trace
    }

    /// Finds in this world what the curves go on with: after they were read from a checkpoint.
    pub fn find(&mut self, world: &World) {
        let found = self.curves.iter().filter_map(|c| observable(world, &c.path));
        self.observables = found.collect();
    }

    /// Keeps the present values.
    pub fn push(&mut self, world: &World, time_ms: Ms) {
        self.time_ms.push(time_ms);
        for (curve, observable) in self.curves.iter_mut().zip(&self.observables) {
            curve.values.push(match curve.stat {
                Statistic::Mean => world.read_mean(observable),
                stat => statistic(&mut world.read(observable), stat),
            });
        }
    }

    /// A curve that was kept.
    pub fn curve(&self, path: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        let found = self
            .curves
            .iter()
            .find(|c| c.path == *path && (c.stat == stat || !is_per_neuron(path)))?;
        Some(Curve {
            time_ms: &self.time_ms,
            value: &found.values,
        })
    }
}

/// A statistic over neurons. Percentiles interpolate between order statistics (type 7 of Hyndman and Fan 1996).
pub fn statistic(values: &mut [f64], stat: Statistic) -> f64 {
    match stat {
        Statistic::Mean => mean(values),
        Statistic::Sd => {
            let centre = mean(values);
            values.iter_mut().for_each(|v| *v = (*v - centre) * (*v - centre));
            let n = values.len() as f64;
            if n > 1.0 {
                (mean(values) * n / (n - 1.0)).sqrt()
            } else {
                0.0
            }
        }
        Statistic::P05 => percentile(values, 0.05),
        Statistic::P50 => percentile(values, 0.50),
        Statistic::P95 => percentile(values, 0.95),
    }
}

fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let place = share * (values.len() - 1) as f64;
    let low = place.floor() as usize;
    let high = (low + 1).min(values.len() - 1);
    values[low] + (values[high] - values[low]) * (place - low as f64)
}

/// Rows at recorded times.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Recording {
    /// Arm, or `ARM/PROBE@168h`.
    pub arm: String,
    /// Index of the variable, whether it has a value per neuron, and where that comes from in the world at hand.
    #[serde(skip)]
    variables: Vec<(usize, bool, Observable)>,
    /// (time, index of the variable, statistics in the order of [`STATISTICS`], or the one value).
    pub rows: Vec<(Ms, usize, Vec<f64>)>,
}

impl Recording {
    /// Records those variables that exist in this world.
    pub fn new(world: &World, arm: String, variables: &[VariablePath]) -> Self {
        let mut recording = Recording {
            arm,
            ..Recording::default()
        };
        recording.find(world, variables);
        recording
    }

    /// Finds in this world what the rows go on with: after they were read from a checkpoint.
    pub fn find(&mut self, world: &World, variables: &[VariablePath]) {
        let find =
            |(i, path): (usize, &VariablePath)| Some((i, is_per_neuron(path), observable(world, path)?));
        self.variables = variables.iter().enumerate().filter_map(find).collect();
    }

    /// Records now.
    pub fn push(&mut self, world: &World, time_ms: Ms) {
        for (index, per_neuron, observable) in &self.variables {
            let mut values = world.read(observable);
            if *per_neuron {
                values = STATISTICS
                    .iter()
                    .map(|&stat| statistic(&mut values.clone(), stat))
                    .collect();
            }
            self.rows.push((time_ms, *index, values));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_a_known_column() {
        let column = [4.0, 1.0, 3.0, 2.0, 5.0];
        let of = |stat| statistic(&mut column.to_vec(), stat);
        assert_eq!(of(Statistic::Mean), 3.0);
        assert!((of(Statistic::Sd) - 2.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!(of(Statistic::P50), 3.0);
        assert!((of(Statistic::P05) - 1.2).abs() < 1e-12);
        assert!((of(Statistic::P95) - 4.8).abs() < 1e-12);
    }
}
