//! Linear compartments: amounts of drug and metabolite, moved exactly over a step.
//!
//! Between two changes of input the amounts obey `x' = x K + u` with constant K and u, so that
//! `x(t + h) = x(t) exp(K h) + u * integral of exp(K s) over s from 0 to h`, without any error of discretisation.

use crate::matrix::{Matrix, exponential};

/// A set of compartments and the rates between them.
#[derive(Clone, Debug)]
pub struct Compartments {
    rates_per_s: Matrix,
    /// Propagators by twice the step in milliseconds (midpoints fall on half milliseconds), in order of first use.
    cache: Vec<(i64, Propagator)>,
}

#[derive(Clone, Debug)]
struct Propagator {
    amounts: Matrix,
    inputs: Matrix,
}

impl Compartments {
    /// From the rate matrix K, per second: `K[i][j]` moves content of i into j, the diagonal holds the losses.
    pub fn new(rates_per_s: Matrix) -> Self {
        Compartments {
            rates_per_s,
            cache: Vec::new(),
        }
    }

    /// Number of compartments.
    pub fn size(&self) -> usize {
        self.rates_per_s.size()
    }

    /// Amounts after `half_ms` half-milliseconds of constant inputs, in the unit of `amounts`; inputs per second.
    pub fn advance(&mut self, amounts: &[f64], inputs_per_s: &[f64], half_ms: i64) -> Vec<f64> {
        let p = self.propagator(half_ms);
        let mut next = p.amounts.apply(amounts);
        if inputs_per_s.iter().any(|&u| u != 0.0) {
            for (x, du) in next.iter_mut().zip(p.inputs.apply(inputs_per_s)) {
                *x += du;
            }
        }
        next
    }

    fn propagator(&mut self, half_ms: i64) -> &Propagator {
        let found = self.cache.iter().position(|(h, _)| *h == half_ms);
        let index = found.unwrap_or_else(|| {
            self.cache.push((half_ms, self.build(half_ms as f64 / 2000.0)));
            self.cache.len() - 1
        });
        &self.cache[index].1
    }

    /// The exponential of [[K, 0], [w I, 0]] h holds exp(K h) above and w times its integral below. The weight w is the
    /// largest rate of K, so that the identity does not ask for more squarings than K does.
    fn build(&self, time_s: f64) -> Propagator {
        let n = self.size();
        let largest = (0..n).map(|i| -self.rates_per_s.get(i, i)).fold(0.0, f64::max);
        let weight = if largest > 0.0 { largest } else { 1.0 };
        let mut block = Matrix::zero(2 * n);
        for i in 0..n {
            for j in 0..n {
                block.set(i, j, self.rates_per_s.get(i, j));
            }
            block.set(n + i, i, weight);
        }
        let e = exponential(&block, time_s);
        let (mut amounts, mut inputs) = (Matrix::zero(n), Matrix::zero(n));
        for i in 0..n {
            for j in 0..n {
                amounts.set(i, j, e.get(i, j));
                inputs.set(i, j, e.get(n + i, j) / weight);
            }
        }
        Propagator { amounts, inputs }
    }
}
