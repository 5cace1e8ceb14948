//! Indices against closed forms, on functions whose indices are known.

use super::*;
use crate::sweep::points::Points;
use papaver_scenario::design::read;
use serde_json::json;
use std::f64::consts::PI;

/// The factors' values in every run of a design over three angles.
fn angles(design: &str) -> (Vec<[f64; 3]>, Points) {
    let factor = |name: &str| {
        format!(
            "[[factor]]\npath = \"parameter.{name}\"\nrange = \"-3.141592653589793 to 3.141592653589793\"\n"
        )
    };
    let text = format!(
        "scenario = \"a.toml\"\n{design}\n{}",
        ["x", "y", "z"].map(factor).concat()
    );
    let design = read("design.toml", text.as_bytes()).unwrap_or_else(|m| panic!("{m}"));
    let points = Points::new(design);
    let number = |run, factor| points.level(run, factor).cell.parse().expect("a number");
    let all = (0..points.runs()).map(|run| [number(run, 0), number(run, 1), number(run, 2)]);
    (all.collect(), points)
}

/// Ishigami and Homma 1990, with a = 7 and b = 0.1.
fn ishigami([x, y, z]: [f64; 3]) -> f64 {
    libm::sin(x) + 7.0 * libm::sin(y).powi(2) + 0.1 * z.powi(4) * libm::sin(x)
}

/// The exact first-order and total indices of [`ishigami`].
fn exact() -> [[f64; 2]; 3] {
    let (a, b) = (7.0_f64, 0.1_f64);
    let first = [0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2), a * a / 8.0, 0.0];
    let x_and_z = 8.0 * b * b * PI.powi(8) / 225.0;
    let variance = first.iter().sum::<f64>() + x_and_z;
    let total = [first[0] + x_and_z, first[1], x_and_z];
    std::array::from_fn(|i| [first[i] / variance, total[i] / variance])
}

#[test]
fn ishigami_within_two_hundredths() {
    let (runs, _) = angles("design = \"saltelli\"\nruns = 4096");
    let values: Vec<f64> = runs.into_iter().map(ishigami).collect();
    let found = sobol(&values, 3).expect("indices");
    for (factor, exact) in found.indices.iter().zip(exact()) {
        for ((name, estimate), exact) in factor.iter().zip(exact) {
            let value = estimate.value.expect("a value");
            assert!((value - exact).abs() < 0.02, "{name}: {value} for {exact}");
            // Intervals are of independent points; a Sobol sequence is better than that, so they hold the truth.
            let (lower, upper) = (estimate.lower.expect("an end"), estimate.upper.expect("an end"));
            assert!(
                lower <= exact && exact <= upper,
                "{name}: {exact} not in {lower} to {upper}"
            );
            assert!(upper - lower < 0.12, "{name}: {lower} to {upper}");
        }
    }
}

#[test]
fn runs_without_a_number_take_their_point_along() {
    let (runs, _) = angles("design = \"saltelli\"\nruns = 64");
    let mut values: Vec<f64> = runs.into_iter().map(ishigami).collect();
    let whole = sobol(&values[10..], 3).expect("indices");
    values[7] = f64::NAN;
    values[3] = f64::NAN;
    let found = sobol(&values, 3).expect("indices");
    assert_eq!((found.without, found.of), (2, 64));
    assert_eq!(found.indices, whole.indices);
    assert!(sobol(&[1.0; 50], 3).is_err_and(|reason| reason.contains("same in every run")));
    assert!(sobol(&[f64::NAN; 50], 3).is_err());
}

/// Of a linear function every elementary effect is the slope times the width of the range, and sigma is 0; of a product
/// the effect depends on where the path is.
#[test]
fn elementary_effects_of_known_functions() {
    let (runs, points) = angles("design = \"morris\"\ntrajectories = 40\nlevels = 4");
    let about = points.units();
    let linear: Vec<f64> = runs.iter().map(|[x, y, _]| 3.0 * x - 2.0 * y).collect();
    let found = morris(&linear, &about).expect("effects");
    let width = 2.0 * PI;
    for (factor, slope) in found.indices.iter().zip([3.0, -2.0, 0.0]) {
        let value = |index: usize| factor[index].1.value.expect("a value");
        assert!((value(0) - slope * width).abs() < 1e-6, "mu {}", value(0));
        assert!(
            (value(1) - (slope * width).abs()).abs() < 1e-6,
            "mu* {}",
            value(1)
        );
        assert!(value(2) < 1e-6, "sigma {}", value(2));
    }
    // x z: the effect of x is z times the width, and z is on four levels alike often: mean 0, size 2 pi/3.
    let product: Vec<f64> = runs.iter().map(|[x, _, z]| x * z).collect();
    let found = morris(&product, &about).expect("effects");
    let [(_, mu), (_, mu_star), (_, sigma)] = &found.indices[0][..] else {
        panic!("three")
    };
    let size = width * 2.0 * PI / 3.0;
    assert!((mu_star.value.expect("a value") - size).abs() < 4.0 * size / 40_f64.sqrt());
    assert!(mu.lower < Some(0.0) && mu.upper > Some(0.0));
    assert!(sigma.value > Some(0.5 * size) && sigma.lower < sigma.value && sigma.upper > sigma.value);
    assert!(morris(&product, &json!(null)).is_err());
}
