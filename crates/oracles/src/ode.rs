//! Ordinary differential equations by diffsol: implicit, adaptive, fit for stiff kinetics.
//!
//! The Jacobian is taken by central differences, so that a caller writes the right-hand side and nothing else.

use std::rc::Rc;

use diffsol::{MatrixCommon, NalgebraLU, NalgebraMat, OdeBuilder, OdeSolverMethod};

/// Relative and absolute tolerance of [`integrate`], per step.
pub const TOLERANCE: f64 = 1e-10;

/// Solves `y' = f(t, y)` from `y0` at time 0 and returns y at each of `times` (rising, none negative). `f` writes the
/// derivative into its last argument. Tolerance: [`TOLERANCE`].
///
/// # Panics
/// If the solver gives up.
pub fn integrate(f: impl Fn(f64, &[f64], &mut [f64]) + 'static, y0: &[f64], times: &[f64]) -> Vec<Vec<f64>> {
    integrate_to(f, y0, times, TOLERANCE)
}

/// [`integrate`] with a tolerance of its own. Errors of single steps add up, so that the result is good to some tens of
/// times the tolerance.
///
/// # Panics
/// If the solver gives up.
pub fn integrate_to(
    f: impl Fn(f64, &[f64], &mut [f64]) + 'static,
    y0: &[f64],
    times: &[f64],
    tolerance: f64,
) -> Vec<Vec<f64>> {
    let f = Rc::new(f);
    let slope = Rc::clone(&f);
    let start = y0.to_vec();
    let problem = OdeBuilder::<NalgebraMat<f64>>::new()
        .rtol(tolerance)
        .atol(vec![tolerance; y0.len()])
        .rhs_implicit(
            move |y, _parameters, t, dy| f(t, y, dy),
            move |y, _parameters, t, direction, product| {
                directional_derivative(&*slope, t, y, direction, product);
            },
        )
        .init(move |_parameters, _t, y| y.copy_from_slice(&start), y0.len())
        .build()
        .expect("the problem is well formed");
    let mut solver = problem
        .bdf::<NalgebraLU<f64>>()
        .expect("the initial state is consistent");
    let zeros = times.iter().take_while(|&&t| t == 0.0).count();
    let mut path = vec![y0.to_vec(); zeros];
    if zeros < times.len() {
        let (columns, _reason) = solver
            .solve_dense(&times[zeros..])
            .expect("the solver reaches the last time");
        path.extend((0..columns.ncols()).map(|j| columns.inner().column(j).iter().copied().collect()));
    }
    path
}

/// The Jacobian at y times `direction`, by central differences with a step of about the cube root of the precision.
fn directional_derivative(
    f: &impl Fn(f64, &[f64], &mut [f64]),
    t: f64,
    y: &[f64],
    direction: &[f64],
    product: &mut [f64],
) {
    let largest = |x: &[f64]| x.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let length = largest(direction);
    if length == 0.0 {
        product.fill(0.0);
        return;
    }
    // As large as what is moved and not as what is not: a small variable may stand beside a large one.
    let moved = y.iter().zip(direction).filter(|(_, d)| **d != 0.0);
    let scale = moved.fold(0.0, |m: f64, (v, _)| m.max(v.abs()));
    let step = 6e-6 * (1.0 + scale) / length;
    let shifted = |sign: f64| -> Vec<f64> {
        y.iter()
            .zip(direction)
            .map(|(y, d)| y + sign * step * d)
            .collect()
    };
    let mut below = vec![0.0; y.len()];
    f(t, &shifted(1.0), product);
    f(t, &shifted(-1.0), &mut below);
    for (p, b) in product.iter_mut().zip(below) {
        *p = (*p - b) / (2.0 * step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closed;

    #[test]
    fn two_states_relax_as_in_the_closed_form() {
        let times = [0.0, 0.5, 3.0, 40.0];
        let path = integrate(
            |_t, y, dy| dy[0] = 0.3 * (1.0 - y[0]) - 0.2 * y[0],
            &[0.9],
            &times,
        );
        assert_eq!(path.len(), times.len());
        for (y, time) in path.iter().zip(times) {
            let exact = closed::two_state_bound(0.3, 0.2, 0.9, time);
            assert!((y[0] - exact).abs() < 1e-8, "{} is not {exact} at {time}", y[0]);
        }
    }

    #[test]
    fn a_tighter_tolerance_comes_closer_to_bateman() {
        let (ka, ke) = (1.2, 0.3);
        let gut_and_blood = move |_t: f64, y: &[f64], dy: &mut [f64]| {
            dy[0] = -ka * y[0];
            dy[1] = ka * y[0] - ke * y[1];
        };
        let exact = closed::bateman(1.0, 1.0, ka, ke, 6.0);
        let error =
            |tolerance| (integrate_to(gut_and_blood, &[1.0, 0.0], &[6.0], tolerance)[0][1] - exact).abs();
        assert!(error(1e-10) < 1e-8, "{:e}", error(1e-10));
        assert!(error(1e-13) < 1e-11, "{:e}", error(1e-13));
    }

    #[test]
    fn logistic_growth_needs_the_jacobian_of_a_curve_and_time_enters() {
        // y' = y (1 - y), and z' = t^2, whose integral is t^3/3.
        let path = integrate(
            |t, y, dy| {
                dy[0] = y[0] * (1.0 - y[0]);
                dy[1] = t * t;
            },
            &[0.01, 0.0],
            &[2.0, 9.0],
        );
        for (y, t) in path.iter().zip([2.0_f64, 9.0]) {
            let exact = 1.0 / (1.0 + 99.0 * libm::exp(-t));
            assert!((y[0] - exact).abs() < 1e-8, "{} is not {exact}", y[0]);
            assert!((y[1] - t * t * t / 3.0).abs() < 1e-6, "{}", y[1]);
        }
    }

    #[test]
    fn stiff_rates_nine_orders_apart() {
        let path = integrate(
            |_t, y, dy| {
                dy[0] = -1e6 * y[0] + 1e6 * y[1];
                dy[1] = 1e6 * y[0] - 1e6 * y[1] - 2e-3 * y[1];
            },
            &[1.0, 0.0],
            &[300.0],
        );
        // Fast exchange leaves half of the time for loss: exp(-1e-3 t) to first order in the ratio of the rates.
        let total = path[0][0] + path[0][1];
        assert!((total - libm::exp(-0.3)).abs() < 1e-8, "{total}");
    }
}
