//! Small dense matrices and the exponential of rate matrices.
//!
//! Rows are "from", columns "to", and vectors multiply from the left: `x(t + h) = x(t) exp(Q h)`.

/// A square matrix in row order.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    n: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// All zero.
    pub fn zero(n: usize) -> Self {
        Matrix {
            n,
            values: vec![0.0; n * n],
        }
    }

    /// Ones on the diagonal.
    pub fn identity(n: usize) -> Self {
        let mut m = Matrix::zero(n);
        for i in 0..n {
            m.set(i, i, 1.0);
        }
        m
    }

    /// Number of rows, equal to the number of columns.
    pub fn size(&self) -> usize {
        self.n
    }

    /// The element of row `from` and column `to`.
    #[inline]
    pub fn get(&self, from: usize, to: usize) -> f64 {
        self.values[from * self.n + to]
    }

    /// Sets an element.
    #[inline]
    pub fn set(&mut self, from: usize, to: usize, value: f64) {
        self.values[from * self.n + to] = value;
    }

    /// One row.
    #[inline]
    pub fn row(&self, from: usize) -> &[f64] {
        &self.values[from * self.n..(from + 1) * self.n]
    }

    /// Adds a transition of `rate` from one state to another: off the diagonal, and taken from the diagonal.
    pub fn add_rate(&mut self, from: usize, to: usize, rate: f64) {
        self.values[from * self.n + to] += rate;
        self.values[from * self.n + from] -= rate;
    }

    /// Adds to an element without balancing the diagonal (a source, or an effect site that takes nothing away).
    pub fn add(&mut self, from: usize, to: usize, rate: f64) {
        self.values[from * self.n + to] += rate;
    }

    /// `self * other`.
    pub fn times(&self, other: &Matrix) -> Matrix {
        debug_assert_eq!(self.n, other.n);
        let n = self.n;
        let mut out = Matrix::zero(n);
        for i in 0..n {
            let row = &mut out.values[i * n..(i + 1) * n];
            for k in 0..n {
                let a = self.values[i * n + k];
                if a == 0.0 {
                    continue;
                }
                for (r, b) in row.iter_mut().zip(&other.values[k * n..(k + 1) * n]) {
                    *r += a * b;
                }
            }
        }
        out
    }

    /// `x * self` for a row vector.
    pub fn apply(&self, x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.n];
        for (i, &a) in x.iter().enumerate() {
            if a != 0.0 {
                for (o, b) in out.iter_mut().zip(self.row(i)) {
                    *o += a * b;
                }
            }
        }
        out
    }

    /// `self * weights` for a column vector: the expected weight after the step, by state before it.
    pub fn expect(&self, weights: &[f64]) -> Vec<f64> {
        (0..self.n)
            .map(|i| self.row(i).iter().zip(weights).map(|(p, w)| p * w).sum())
            .collect()
    }

    /// a * self + b * other + c * identity, for the polynomial of [`exponential`].
    fn blend(&self, a: f64, other: &Matrix, b: f64, c: f64) -> Matrix {
        let mut out = Matrix::zero(self.n);
        for ((o, x), y) in out.values.iter_mut().zip(&self.values).zip(&other.values) {
            *o = a * x + b * y;
        }
        for i in 0..self.n {
            out.values[i * self.n + i] += c;
        }
        out
    }

    fn plus(mut self, other: &Matrix) -> Matrix {
        for (x, y) in self.values.iter_mut().zip(&other.values) {
            *x += y;
        }
        self
    }

    fn scaled(mut self, factor: f64) -> Matrix {
        for x in &mut self.values {
            *x *= factor;
        }
        self
    }
}

/// `exp(rates * time)` of a matrix whose elements off the diagonal are not negative.
///
/// Uniformisation: with u the largest exit rate times `time`, `exp(Q t) = exp(-u) exp(Q t + u I)`, and the second
/// factor is a series of non-negative terms, so nothing cancels and no element can become negative. The series is cut
/// at degree 12 (five products, Paterson and Stockmeyer 1973) after halving the time until u is at most 1/4, which leaves
/// a truncation of 2e-18, and is then squared back (Jensen 1953; Moler and Van Loan 2003, method 3). A cut at degree 9
/// would do for one step, but it is always too low and adds up over the thousands of steps of a run.
pub fn exponential(rates: &Matrix, time: f64) -> Matrix {
    let n = rates.n;
    let mut norm = 0.0_f64;
    for i in 0..n {
        norm = norm.max(-rates.get(i, i) * time);
        let off: f64 = (0..n).filter(|&j| j != i).map(|j| rates.get(i, j) * time).sum();
        norm = norm.max(off);
    }
    let (mut step, mut halvings) = (time, 0);
    while norm > 0.25 {
        norm *= 0.5;
        step *= 0.5;
        halvings += 1;
    }
    let mut a = rates.clone().scaled(step);
    for i in 0..n {
        a.values[i * n + i] += norm;
    }
    let a2 = a.times(&a);
    let a3 = a2.times(&a);
    // 1 + A + A^2/2 + A^3 (1/3! + A/4! + A^2/5! + A^3 (1/6! + A/7! + A^2/8! + A^3 (1/9! + ... + A^3/12!)))
    let innermost = a
        .blend(1.0 / 3_628_800.0, &a2, 1.0 / 39_916_800.0, 1.0 / 362_880.0)
        .plus(&a3.clone().scaled(1.0 / 479_001_600.0));
    let inner = a
        .blend(1.0 / 5040.0, &a2, 1.0 / 40_320.0, 1.0 / 720.0)
        .plus(&a3.times(&innermost));
    let middle = a
        .blend(1.0 / 24.0, &a2, 1.0 / 120.0, 1.0 / 6.0)
        .plus(&a3.times(&inner));
    let mut p = a
        .blend(1.0, &a2, 0.5, 1.0)
        .plus(&a3.times(&middle))
        .scaled(libm::exp(-norm));
    for _ in 0..halvings {
        p = p.times(&p);
    }
    p
}
