//! What chance in spikes and receptors does to the mean of what follows from them at rest.

use super::circuits::world_value;
use super::worlds::{parameter_of, scenario, world_with};
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::world::World;

const STEP_MS: i64 = 5_000;

/// What is read in every step of a circuit at rest.
fn at_rest(circuit: &str, steps: i64, read: impl Fn(&World) -> f64) -> Vec<f64> {
    let text = format!(
        "species = \"rat\"\nduration = \"1 d\"\nbaseline = \"0 h\"\ncircuit.{circuit}.neurons = 60\n"
    );
    let (mut world, _) = world_with(&scenario(&text), Noise::Full);
    let grid = Grid::fixed(Vec::new(), STEP_MS);
    let mut step = |end_ms| {
        world.step(&grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
        read(&world)
    };
    (1..=steps).map(|n| step(n * STEP_MS)).collect()
}

/// Mean, and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    (mean, (square / (n - 1.0)).sqrt())
}

/// Spikes in steps of 5 s are few, and dopamine is no straight line of them: still its mean is that of the world without
/// chance, within four standard errors (steps are independent) and a bias of at most 0.1 %, since the curve of dopamine
/// is nearly straight from 2 to 8 Hz.
#[test]
fn chance_leaves_mean_dopamine_where_it_is() {
    let relative = at_rest("reward", 1440, |world| {
        let index = world.populations().iter().position(|p| p == "nucleus_accumbens");
        let column = world.signals().find(index, "dopamine").expect("dopamine");
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        mean(&world.signals().now[column]) / mean(&world.signals().rest[column])
    });
    let (mean, sd) = moments(&relative);
    assert!(sd > 0.01, "there is chance: {sd}");
    let error = sd / (relative.len() as f64).sqrt();
    assert!(error < 0.0015, "the test is sharp: {error}");
    assert!((mean - 1.0).abs() < 4.0 * error + 0.001, "{mean} +- {error}");
}

/// Pain relief is not below 0, so chance alone makes some of it at rest: by nociception's standard deviation sd, to second
/// order, 100 (sd / sqrt(2 pi) + sd^2 / 2) / (cut-off - 1), half a per cent with 60 neurons and steps of 5 s. Nociception
/// itself has no such bias.
#[test]
fn chance_makes_a_stated_bias_of_pain_relief_and_none_of_nociception() {
    let nociception = at_rest("pain", 720, |world| world_value(world, "nociception"));
    let relief = at_rest("pain", 720, |world| world_value(world, "antinociception"));
    let (mean, sd) = moments(&nociception);
    let steps = (nociception.len() as f64).sqrt();
    assert!((mean - 1.0).abs() < 4.0 * sd / steps + 0.001, "{mean}");
    let (bias, spread) = moments(&relief);
    let longer = sd / (2.0 * std::f64::consts::PI).sqrt() + sd * sd / 2.0;
    let expected = 100.0 * longer / (parameter_of("dorsal_horn", "nociception", "cutoff") - 1.0);
    assert!(
        (bias - expected).abs() < 4.0 * spread / steps,
        "{bias} %, not {expected} % (sd {sd})"
    );
}
