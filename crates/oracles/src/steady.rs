//! Steady state of a chain with synthesis and degradation, by solving its balance as linear equations.

/// Numbers x with `x rates + synthesis = 0`: `rates` is the generator among the states (rows are "from"; what leaves for
/// good is missing from the row sums), `synthesis` the arrivals per unit time. Gaussian elimination with partial pivots.
///
/// # Panics
/// If the balance has no single solution, as without degradation.
pub fn steady_state(rates: &[Vec<f64>], synthesis: &[f64]) -> Vec<f64> {
    let n = synthesis.len();
    // Row j of the system: sum over i of rates[i][j] x_i = -synthesis[j].
    let mut system: Vec<Vec<f64>> = (0..n)
        .map(|j| (0..n).map(|i| rates[i][j]).chain([-synthesis[j]]).collect())
        .collect();
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&a, &b| system[a][k].abs().total_cmp(&system[b][k].abs()))
            .expect("at least one row is left");
        assert!(system[pivot][k] != 0.0, "the balance has no single solution");
        system.swap(k, pivot);
        let row = system[k].clone();
        for below in &mut system[k + 1..] {
            let factor = below[k] / row[k];
            below.iter_mut().zip(&row).for_each(|(x, y)| *x -= factor * y);
        }
    }
    let mut x = vec![0.0; n];
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|i| system[k][i] * x[i]).sum();
        x[k] = (system[k][n] - known) / system[k][k];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_at_the_surface_and_lost_from_inside() {
        // Loss equals synthesis, so the inside holds s/loss; the surface balances intake against return and synthesis.
        let (intake, back, loss, made) = (0.4, 0.1, 0.05, 2.0);
        let x = steady_state(&[vec![-intake, intake], vec![back, -back - loss]], &[made, 0.0]);
        assert!((x[1] - made / loss).abs() < 1e-12, "{x:?}");
        assert!((x[0] - (made + back * x[1]) / intake).abs() < 1e-12, "{x:?}");
    }
}
