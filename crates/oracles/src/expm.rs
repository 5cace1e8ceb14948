//! A slow plain matrix exponential: halve the time, sum a long Taylor series, square back.
//!
//! It shares nothing with the fast one (which shifts the diagonal and cuts the series short), so that an error of method
//! in either shows up as a difference.

/// A square matrix, one `Vec` per row.
pub type Rows = Vec<Vec<f64>>;

/// `exp(rates * time)` of any square matrix; rows and columns as in `rates`.
///
/// The time is halved until the largest row sum of magnitudes is at most 1/2; 30 terms then leave less than 1e-42 out,
/// so what remains is rounding, which squaring back doubles each time.
///
/// # Panics
/// If the matrix is not square.
pub fn exponential(rates: &[Vec<f64>], time: f64) -> Rows {
    const TERMS: u32 = 30;
    let n = rates.len();
    assert!(rates.iter().all(|row| row.len() == n), "the matrix is not square");
    let norm = rates
        .iter()
        .map(|row| row.iter().map(|x| (x * time).abs()).sum::<f64>())
        .fold(0.0, f64::max);
    let (mut halvings, mut scale) = (0, time);
    while norm / f64::from(1_u32 << halvings) > 0.5 {
        halvings += 1;
        scale *= 0.5;
    }
    let a: Rows = rates
        .iter()
        .map(|row| row.iter().map(|x| x * scale).collect())
        .collect();
    let mut sum = identity(n);
    let mut term = identity(n);
    for k in 1..=TERMS {
        term = times(&term, &a);
        for (sum_row, term_row) in sum.iter_mut().zip(&mut term) {
            for (s, t) in sum_row.iter_mut().zip(term_row) {
                *t /= f64::from(k);
                *s += *t;
            }
        }
    }
    for _ in 0..halvings {
        sum = times(&sum, &sum);
    }
    sum
}

/// Matrix product by the definition.
pub fn times(a: &[Vec<f64>], b: &[Vec<f64>]) -> Rows {
    let n = a.len();
    (0..n)
        .map(|i| (0..n).map(|j| (0..n).map(|k| a[i][k] * b[k][j]).sum()).collect())
        .collect()
}

fn identity(n: usize) -> Rows {
    (0..n)
        .map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closed;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-13, "{a} is not {b}");
    }

    #[test]
    fn two_states_relax_as_in_the_closed_form() {
        let (on, off) = (0.7, 0.2);
        let rates = vec![vec![-on, on], vec![off, -off]];
        for time in [1e-6, 0.3, 7.0, 60.0] {
            let p = exponential(&rates, time);
            close(p[0][1], closed::two_state_bound(on, off, 0.0, time));
            close(p[1][1], closed::two_state_bound(on, off, 1.0, time));
        }
    }

    #[test]
    fn a_rotation_and_a_nilpotent_matrix() {
        let p = exponential(&[vec![0.0, 1.0], vec![-1.0, 0.0]], core::f64::consts::FRAC_PI_2);
        close(p[0][0], 0.0);
        close(p[0][1], 1.0);
        let p = exponential(
            &[vec![0.0, 3.0, 0.0], vec![0.0, 0.0, 4.0], vec![0.0, 0.0, 0.0]],
            2.0,
        );
        close(p[0][1], 6.0);
        close(p[0][2], 24.0);
        close(p[1][0], 0.0);
    }

    #[test]
    fn an_absorbing_chain_is_gamma_distributed() {
        // Three equal steps at rate r: absorbed by t with probability 1 - exp(-rt)(1 + rt + (rt)^2/2).
        let r = 0.05;
        let mut rates = vec![vec![0.0; 4]; 4];
        for i in 0..3 {
            rates[i][i] = -r;
            rates[i][i + 1] = r;
        }
        let rt: f64 = r * 60.0;
        close(
            exponential(&rates, 60.0)[0][3],
            1.0 - libm::exp(-rt) * (1.0 + rt + rt * rt / 2.0),
        );
    }
}
