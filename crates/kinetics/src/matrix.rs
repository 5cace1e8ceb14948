//! Small dense matrices and the exponential of rate matrices.
//!
//! Rows are "from", columns "to", and vectors multiply from the left: `x(t + h) = x(t) exp(Q h)`. Elements are numbers, or
//! [`Lanes`]: eight matrices side by side, which vector instructions work on together.

use crate::lanes::{Lanes, Number};

/// A square matrix in row order.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<T = f64> {
    n: usize,
    values: Vec<T>,
}

impl<T: Number> Matrix<T> {
    /// All zero.
    pub fn zero(n: usize) -> Self {
        Matrix {
            n,
            values: vec![T::splat(0.0); n * n],
        }
    }

    /// Ones on the diagonal.
    pub fn identity(n: usize) -> Self {
        let mut m = Matrix::zero(n);
        for i in 0..n {
            m.set(i, i, T::splat(1.0));
        }
        m
    }

    /// Number of rows, equal to the number of columns.
    pub fn size(&self) -> usize {
        self.n
    }

    /// The element of row `from` and column `to`.
    #[inline]
    pub fn get(&self, from: usize, to: usize) -> T {
        self.values[from * self.n + to]
    }

    /// Sets an element.
    #[inline]
    pub fn set(&mut self, from: usize, to: usize, value: T) {
        self.values[from * self.n + to] = value;
    }

    /// One row.
    #[inline]
    pub fn row(&self, from: usize) -> &[T] {
        &self.values[from * self.n..(from + 1) * self.n]
    }

    /// Adds a transition of `rate` from one state to another: off the diagonal, and taken from the diagonal.
    pub fn add_rate(&mut self, from: usize, to: usize, rate: T) {
        self.values[from * self.n + to] += rate;
        let diagonal = self.get(from, from) - rate;
        self.set(from, from, diagonal);
    }

    /// Adds to an element without balancing the diagonal (a source, or an effect site that takes nothing away).
    pub fn add(&mut self, from: usize, to: usize, rate: T) {
        self.values[from * self.n + to] += rate;
    }

    /// `self * other`.
    #[inline(always)]
    pub fn times(&self, other: &Matrix<T>) -> Matrix<T> {
        debug_assert_eq!(self.n, other.n);
        let n = self.n;
        let mut out = Matrix::zero(n);
        for i in 0..n {
            let row = &mut out.values[i * n..(i + 1) * n];
            for k in 0..n {
                let a = self.values[i * n + k];
                if a.is_zero() {
                    continue;
                }
                for (r, b) in row.iter_mut().zip(&other.values[k * n..(k + 1) * n]) {
                    *r += a * *b;
                }
            }
        }
        out
    }

    /// `x * self` for a row vector.
    pub fn apply(&self, x: &[T]) -> Vec<T> {
        let mut out = vec![T::splat(0.0); self.n];
        for (i, &a) in x.iter().enumerate() {
            if !a.is_zero() {
                for (o, b) in out.iter_mut().zip(self.row(i)) {
                    *o += a * *b;
                }
            }
        }
        out
    }

    /// `self * weights` for a column vector: the expected weight after the step, by state before it.
    pub fn expect(&self, weights: &[f64]) -> Vec<T> {
        let weigh = |i: usize| {
            let row = self.row(i).iter().zip(weights);
            row.fold(T::splat(0.0), |sum, (p, w)| sum + *p * T::splat(*w))
        };
        (0..self.n).map(weigh).collect()
    }

    /// a * self + b * other + c * identity, for the polynomial of [`exponential`].
    #[inline(always)]
    fn blend(&self, a: f64, other: &Matrix<T>, b: f64, c: f64) -> Matrix<T> {
        let mut out = Matrix::zero(self.n);
        for ((o, x), y) in out.values.iter_mut().zip(&self.values).zip(&other.values) {
            *o = T::splat(a) * *x + T::splat(b) * *y;
        }
        for i in 0..self.n {
            out.values[i * self.n + i] += T::splat(c);
        }
        out
    }

    #[inline(always)]
    fn plus(mut self, other: &Matrix<T>) -> Matrix<T> {
        for (x, y) in self.values.iter_mut().zip(&other.values) {
            *x += *y;
        }
        self
    }

    #[inline(always)]
    fn scaled(mut self, factor: T) -> Matrix<T> {
        for x in &mut self.values {
            *x = *x * factor;
        }
        self
    }
}

impl Matrix<Lanes> {
    /// The matrix of one lane.
    pub fn lane(&self, lane: usize) -> Matrix {
        Matrix {
            n: self.n,
            values: self.values.iter().map(|x| x.0[lane]).collect(),
        }
    }
}

/// The largest exit rate times the step for which the series below is cut without a trace.
const NORM: f64 = 0.25;

/// `exp(rates * time)` of a matrix whose elements off the diagonal are not negative.
///
/// Uniformisation: with u the largest exit rate times `time`, `exp(Q t) = exp(-u) exp(Q t + u I)`, and the second
/// factor is a series of non-negative terms, so nothing cancels and no element can become negative. The series is cut
/// at degree 12 (five products, Paterson and Stockmeyer 1973) after halving the time until u is at most 1/4, which leaves
/// a truncation of 2e-18, and is then squared back (Jensen 1953; Moler and Van Loan 2003, method 3). A cut at degree 9
/// would do for one step, but it is always too low and adds up over the thousands of steps of a run.
#[inline(always)]
pub fn exponential<T: Number>(rates: &Matrix<T>, time: f64) -> Matrix<T> {
    let n = rates.n;
    let mut norm = T::splat(0.0);
    for i in 0..n {
        norm = norm.max((T::splat(0.0) - rates.get(i, i)) * T::splat(time));
        let mut off = T::splat(0.0);
        for j in (0..n).filter(|&j| j != i) {
            off += rates.get(i, j) * T::splat(time);
        }
        norm = norm.max(off);
    }
    let halvings = norm.map(halvings);
    let share = halvings.map(|h| f64::from_bits((1023 - h as u64) << 52)); // 2^-h
    let norm = norm * share;
    let mut a = rates.clone().scaled(T::splat(time) * share);
    for i in 0..n {
        a.values[i * n + i] += norm;
    }
    let a2 = a.times(&a);
    let a3 = a2.times(&a);
    // 1 + A + A^2/2 + A^3 (1/3! + A/4! + A^2/5! + A^3 (1/6! + A/7! + A^2/8! + A^3 (1/9! + ... + A^3/12!)))
    let innermost = a
        .blend(1.0 / 3_628_800.0, &a2, 1.0 / 39_916_800.0, 1.0 / 362_880.0)
        .plus(&a3.clone().scaled(T::splat(1.0 / 479_001_600.0)));
    let inner = a
        .blend(1.0 / 5040.0, &a2, 1.0 / 40_320.0, 1.0 / 720.0)
        .plus(&a3.times(&innermost));
    let middle = a
        .blend(1.0 / 24.0, &a2, 1.0 / 120.0, 1.0 / 6.0)
        .plus(&a3.times(&inner));
    let mut p = a
        .blend(1.0, &a2, 0.5, 1.0)
        .plus(&a3.times(&middle))
        .scaled(norm.map(|u| libm::exp(-u)));
    let mut left = halvings;
    while left.largest() > 0.0 {
        let squared = p.times(&p);
        for (x, y) in p.values.iter_mut().zip(&squared.values) {
            *x = left.where_positive(*y, *x);
        }
        left = left - T::splat(1.0);
    }
    p
}

/// Eight exponentials at a time, each to the last bit as [`exponential`] has it.
pub fn exponentials(rates: &Matrix<Lanes>, time: f64) -> Matrix<Lanes> {
    #[cfg(target_arch = "x86_64")]
    if crate::simd::available() {
        return crate::simd::exponentials(rates, time);
    }
    exponential(rates, time)
}

/// How often a norm is halved until it is at most [`NORM`]; beyond any rate that a cell could have it is no number, and the
/// exponential neither.
fn halvings(mut norm: f64) -> f64 {
    let mut halvings = 0.0;
    while norm > NORM && halvings < 1000.0 {
        norm *= 0.5;
        halvings += 1.0;
    }
    halvings
}
