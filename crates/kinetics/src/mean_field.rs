//! The expected counts: the same transition matrix without noise.

use crate::matrix::Matrix;

/// Expected counts after the step, in place. `counts` holds one neuron's joint states, `p` their transition matrix
/// with the source as its last row, `naive_total` the neuron's receptors when naive, and `next` is room for as many
/// counts. Returns (made, degraded).
pub fn advance(counts: &mut [f64], p: &Matrix, naive_total: f64, next: &mut [f64]) -> (f64, f64) {
    let states = counts.len();
    let (degraded, source) = (states, states + 1);
    next.fill(0.0);
    let mut lost = 0.0;
    for (from, &count) in counts.iter().enumerate() {
        let row = p.row(from);
        for (n, probability) in next.iter_mut().zip(row) {
            *n += count * probability;
        }
        lost += count * row[degraded];
    }
    let made_row = p.row(source);
    let mut made = naive_total * made_row[degraded];
    lost += made;
    for (n, arrivals) in next.iter_mut().zip(&made_row[..states]) {
        *n += naive_total * arrivals;
        made += naive_total * arrivals;
    }
    counts.copy_from_slice(next);
    (made, lost)
}
