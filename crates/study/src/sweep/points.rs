//! Which values each run of a design has.
//!
//! Designs that sample give every factor of every run a share between 0 and 1, and the factor's law makes a value of it.
//! Nothing is drawn in a row: the share of a run follows from the design's seed, the run and the factor, so that any run
//! can be asked for by itself.

use super::quantile::quantile;
use papaver_kinetics::random::{StreamKey, hash_name, join, mix, unit_interval};
use papaver_scenario::design::{Design, Kind, Level, Values};

/// The points of a design.
pub struct Points {
    design: Design,
    runs: u64,
    /// Of a Latin hypercube, by factor: the slice of each run.
    slices: Vec<Vec<u32>>,
}

impl Points {
    /// The points of a checked design.
    pub fn new(design: Design) -> Self {
        let slices = match design.kind {
            Kind::LatinHypercube { runs } => {
                let of = |factor| shuffled(runs, design.seed, hash_name("design/slices"), factor);
                (0..design.factors.len() as u64).map(of).collect()
            }
            _ => Vec::new(),
        };
        Self {
            runs: design.runs().unwrap_or(0),
            slices,
            design,
        }
    }

    /// The design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// How many runs there are.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The value of every factor in a run, counted from 0.
    pub fn levels(&self, run: u64) -> Vec<Level> {
        (0..self.design.factors.len())
            .map(|factor| self.level(run, factor))
            .collect()
    }

    /// The value of a factor in a run.
    pub fn level(&self, run: u64, factor: usize) -> Level {
        let index = match self.design.kind {
            Kind::List => run as usize,
            // The last factor changes first.
            Kind::Grid => {
                let after = self.design.factors[factor + 1..].iter();
                let turns: u64 = after.map(|factor| factor.listed() as u64).product();
                (run / turns) as usize % self.design.factors[factor].listed()
            }
            _ => return self.at(factor, self.share(run, factor)),
        };
        match &self.design.factors[factor].values {
            Values::Listed { levels, .. } => levels[index].clone(),
            Values::Law { points, .. } => {
                let last = points.unwrap_or(1).saturating_sub(1).max(1);
                self.at(factor, index as f64 / last as f64)
            }
        }
    }

    /// The value at a share of a factor's law, or of its list.
    fn at(&self, factor: usize, share: f64) -> Level {
        match &self.design.factors[factor].values {
            Values::Law { law, form, .. } => Level::of_number(quantile(law, share), form),
            Values::Listed { levels, weights } => {
                let last = levels.len() - 1;
                let index = match weights {
                    None => ((share * levels.len() as f64) as usize).min(last),
                    Some(weights) => {
                        let mut below = 0.0;
                        let reached = weights.iter().position(|weight| {
                            below += weight;
                            share < below
                        });
                        reached.unwrap_or(last)
                    }
                };
                levels[index].clone()
            }
        }
    }

    /// The share of a factor in a run of a design that samples.
    fn share(&self, run: u64, factor: usize) -> f64 {
        let seed = self.design.seed;
        let factors = self.design.factors.len();
        match self.design.kind {
            Kind::Grid | Kind::List => 0.0,
            Kind::MonteCarlo { .. } => drawn(seed, "design/monte_carlo", run, factor as u64),
            Kind::LatinHypercube { runs } => {
                let within = drawn(seed, "design/within", run, factor as u64);
                (f64::from(self.slices[factor][run as usize]) + within) / runs as f64
            }
            Kind::Sobol { .. } => sobol(run, factor, seed),
            // A, then A with each factor from B in turn, then B: the order of Saltelli 2010 and of SALib.
            Kind::Saltelli { .. } => {
                let (point, place) = (run / (factors as u64 + 2), (run % (factors as u64 + 2)) as usize);
                let from_b = place == factors + 1 || place == factor + 1;
                sobol(point, if from_b { factors + factor } else { factor }, seed)
            }
            Kind::Morris { levels, .. } => self.on_a_path(run, factor, levels),
        }
    }

    /// Morris 1991: a path begins on the grid of levels, and every step moves one factor by `levels / 2` of them.
    fn on_a_path(&self, run: u64, factor: usize, levels: u64) -> f64 {
        let factors = self.design.factors.len() as u64;
        let (path, step) = (run / (factors + 1), run % (factors + 1));
        let seed = self.design.seed;
        let low = (drawn(seed, "design/start", path, factor as u64) * (levels / 2) as f64) as u64;
        let rises = drawn(seed, "design/direction", path, factor as u64) < 0.5;
        let moved = u64::from(self.turn(path, factor)) < step;
        let level = if rises == moved { low + levels / 2 } else { low };
        level as f64 / (levels - 1) as f64
    }

    /// In which step of a path a factor moves, from 0.
    fn turn(&self, path: u64, factor: usize) -> u32 {
        let factors = self.design.factors.len() as u64;
        shuffled(factors, self.design.seed, hash_name("design/turn"), path)[factor]
    }

    /// Seed of a run: the scenario's, unless every run draws its own chance.
    pub(super) fn own_seed(&self, seed: u64, run: u64) -> u64 {
        if self.design.own_chance {
            // Seeds in files go up to 2^63 - 1.
            join(mix(seed), run) >> 1
        } else {
            seed
        }
    }

    /// The smallest and largest value of every factor over all runs, or each where they are listed, as `(factor, value)`:
    /// what the scenario has to be able to take.
    pub fn extremes(&self) -> Vec<(usize, Level)> {
        let mut all = Vec::new();
        for (index, factor) in self.design.factors.iter().enumerate() {
            match &factor.values {
                Values::Listed { levels, .. } => {
                    all.extend(levels.iter().map(|level| (index, level.clone())))
                }
                Values::Law { .. } => {
                    let number = |run: &u64| self.level(*run, index).cell.parse().unwrap_or(f64::NAN);
                    let runs = 0..self.runs;
                    let by = |a: &u64, b: &u64| number(a).total_cmp(&number(b));
                    let ends = [runs.clone().min_by(by), runs.max_by(by)];
                    all.extend(
                        ends.into_iter()
                            .flatten()
                            .map(|run| (index, self.level(run, index))),
                    );
                }
            }
        }
        all
    }

    /// For `sweep.json`: what an analysis has to know of how runs are laid out.
    pub(crate) fn units(&self) -> serde_json::Value {
        let factors = self.design.factors.len();
        match self.design.kind {
            Kind::Saltelli { base } => serde_json::json!({ "base": base }),
            Kind::Morris { trajectories, levels } => {
                // By path: which factor moves in each step, and where to.
                let path = |path: u64| {
                    let mut steps: Vec<(u32, usize)> = (0..factors)
                        .map(|factor| (self.turn(path, factor), factor))
                        .collect();
                    steps.sort_unstable();
                    let rises =
                        |factor| drawn(self.design.seed, "design/direction", path, factor as u64) < 0.5;
                    let signed = |(_, factor): (u32, usize)| {
                        let number = factor as i64 + 1;
                        if rises(factor) { number } else { -number }
                    };
                    steps.into_iter().map(signed).collect::<Vec<_>>()
                };
                let delta = (levels / 2) as f64 / (levels - 1) as f64;
                serde_json::json!({ "delta": delta, "paths": (0..trajectories).map(path).collect::<Vec<_>>() })
            }
            _ => serde_json::Value::Null,
        }
    }
}

/// A number in [0, 1) that follows from the seed, the purpose and two numbers.
fn drawn(seed: u64, purpose: &str, run: u64, factor: u64) -> f64 {
    let key = StreamKey::new(seed, 0, hash_name(purpose), factor);
    unit_interval(key.word(0, run))
}

/// A point of the scrambled Sobol sequence (Burley 2020), in the middle of its cell of 2^-24.
fn sobol(point: u64, dimension: usize, seed: u64) -> f64 {
    let seed = mix(seed) as u32;
    f64::from(sobol_burley::sample(point as u32, dimension as u32, seed)) + 1.0 / f64::from(1 << 25)
}

/// The numbers below `n` in random order (Fisher and Yates).
fn shuffled(n: u64, seed: u64, purpose: u64, which: u64) -> Vec<u32> {
    let key = StreamKey::new(seed, 0, purpose, which);
    let mut all: Vec<u32> = (0..n as u32).collect();
    for last in (1..all.len()).rev() {
        let other = ((u128::from(key.word(0, last as u64)) * (last as u128 + 1)) >> 64) as usize;
        all.swap(last, other);
    }
    all
}

#[cfg(test)]
mod tests;
