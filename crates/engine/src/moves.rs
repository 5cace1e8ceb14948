//! The transition matrices of a pool over a step: one for all its neurons, or one for each.
//!
//! Ligands and most signals that multiply rates belong to the population, and then its neurons share a matrix. A scheme may
//! also name a signal of the neuron, such as its own PKA. Then every neuron has a matrix, made for eight at a time.

use crate::executor::Executor;
use crate::receptors::Pool;
use papaver_kinetics::lanes::{LANES, Lanes};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::scheme::Environment;
use std::borrow::Cow;

/// Transition matrices by neuron.
#[derive(Debug)]
pub enum Moves {
    /// One for all.
    Alike(Matrix),
    /// Of eight neurons each, in the order of neurons; what is over at the end repeats the last.
    Each(Vec<Matrix<Lanes>>),
}

impl Moves {
    /// The matrix that all neurons share, if they do.
    pub fn alike(&self) -> Option<&Matrix> {
        match self {
            Moves::Alike(matrix) => Some(matrix),
            Moves::Each(_) => None,
        }
    }

    /// The matrix of one neuron.
    pub fn of(&self, neuron: usize) -> Cow<'_, Matrix> {
        match self {
            Moves::Alike(matrix) => Cow::Borrowed(matrix),
            Moves::Each(eights) => Cow::Owned(eights[neuron / LANES].lane(neuron % LANES)),
        }
    }
}

impl Pool {
    /// A number of each of eight neurons; what is over at the end repeats the last.
    fn lanes(&self, index: usize, of: impl Fn(usize) -> f64) -> Lanes {
        let last = self.neurons() - 1;
        Lanes(std::array::from_fn(|lane| of((index * LANES + lane).min(last))))
    }

    /// Counts per joint state of eight neurons, then zeros for "degraded" and the source.
    pub fn eight(&self, index: usize) -> Vec<Lanes> {
        let n = self.states();
        let count = |state: usize| self.lanes(index, |neuron| self.counts[neuron * n + state]);
        let nothing = [Lanes([0.0; LANES]); 2];
        (0..n).map(count).chain(nothing).collect()
    }

    /// True where the neurons share an environment, with these columns of signals.
    pub fn is_alike(&self, signals: &[Vec<f64>]) -> bool {
        self.factors.iter().all(|&column| signals[column].len() == 1)
    }

    /// The environment of one neuron.
    pub fn environment_of(
        &self,
        neuron: usize,
        concentrations_nm: Vec<f64>,
        signals: &[Vec<f64>],
    ) -> Environment {
        self.environment(concentrations_nm, |column| value_of(&signals[column], neuron))
    }

    /// The exact matrices over `time_s`.
    pub fn moves(
        &self,
        concentrations_nm: Vec<f64>,
        signals: &[Vec<f64>],
        time_s: f64,
        executor: Executor,
    ) -> Moves {
        if self.is_alike(signals) {
            let env = self.environment_of(0, concentrations_nm, signals);
            return Moves::Alike(self.scheme.transition_matrix(&env, time_s));
        }
        let mut eights = vec![Matrix::zero(0); self.neurons().div_ceil(LANES)];
        executor.each(eights.iter_mut().enumerate().collect(), |(index, matrices)| {
            let lanes = |&column: &usize| self.lanes(index, |neuron| value_of(&signals[column], neuron));
            let env = Environment {
                concentrations_nm: concentrations_nm.clone(),
                factors: self.factors.iter().map(lanes).collect(),
            };
            *matrices = self.scheme.transition_matrices(&env, time_s);
        });
        Moves::Each(eights)
    }
}

/// A neuron's value in a column of its own signal or of its population's.
pub(crate) fn value_of(column: &[f64], neuron: usize) -> f64 {
    if column.len() == 1 {
        column[0]
    } else {
        column[neuron]
    }
}
