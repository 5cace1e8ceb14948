//! Drawn rates: the number of events in a step follows Poisson's law.

use super::models::{Function, mechanism, model, population, world};
use papaver_engine::grid::Grid;
use papaver_engine::mechanism::{Mechanism, Part};
use papaver_engine::rule::{Kind, rule};
use papaver_engine::signals::Scope;

const NEURONS: usize = 400;
const STEPS: usize = 100;

static QUICK: Mechanism = mechanism("quick", &["firing_rate"], &[], |_| {
    vec![Part::Rule(rule(
        Kind::Drawn,
        Scope::Neuron,
        [],
        ["firing_rate"],
        Function(|[]| 3.0),
    ))]
});
static SELDOM: Mechanism = mechanism("seldom", &["firing_rate"], &[], |_| {
    vec![Part::Rule(rule(
        Kind::Drawn,
        Scope::Neuron,
        [],
        ["firing_rate"],
        Function(|[]| 0.05),
    ))]
});
static SILENT: Mechanism = mechanism("silent", &["firing_rate"], &[], |_| {
    vec![Part::Rule(rule(
        Kind::Drawn,
        Scope::Neuron,
        [],
        ["firing_rate"],
        Function(|[]| 0.0),
    ))]
});

/// Numbers of events per neuron and step of `step_ms`.
fn events(rule: &'static Mechanism, step_ms: i64) -> Vec<f64> {
    let cells = population("cells", NEURONS, &[rule.info.id], vec![]);
    let mut world = world(&model(&[(rule, true)], vec![cells], 0, vec![]));
    let column = world
        .signals()
        .find(Some(0), "firing_rate")
        .unwrap_or_else(|| panic!("no column"));
    let grid = Grid::fixed(vec![], step_ms);
    let mut numbers = Vec::new();
    for _ in 0..STEPS {
        world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
        let step_s = step_ms as f64 / 1000.0;
        numbers.extend(world.signals().now[column].iter().map(|rate| rate * step_s));
    }
    numbers
}

/// Mean and variance within four standard errors. A Poisson number with mean m has variance m and excess kurtosis 1/m,
/// so that the variance of a sample of n has the standard error m sqrt(2/(n - 1) + 1/(m n)).
fn assert_poisson(numbers: &[f64], mean: f64) {
    let n = numbers.len() as f64;
    assert!(
        numbers.iter().all(|x| (x - x.round()).abs() < 1e-9),
        "events are whole"
    );
    let found = numbers.iter().sum::<f64>() / n;
    assert!(
        (found - mean).abs() < 4.0 * (mean / n).sqrt(),
        "mean {found}, not {mean}"
    );
    let variance = numbers.iter().map(|x| (x - found) * (x - found)).sum::<f64>() / (n - 1.0);
    let error = mean * (2.0 / (n - 1.0) + 1.0 / (mean * n)).sqrt();
    assert!(
        (variance - mean).abs() < 4.0 * error,
        "variance {variance}, not {mean} +- {error}"
    );
}

#[test]
fn many_events_per_step() {
    assert_poisson(&events(&QUICK, 60_000), 180.0);
}

#[test]
fn few_events_per_step() {
    assert_poisson(&events(&SELDOM, 10_000), 0.5);
}

/// Numbers of the same neuron in two steps are independent: their correlation stays within four standard errors of 0.
#[test]
fn steps_are_independent() {
    let numbers = events(&QUICK, 1_000);
    let steps: Vec<&[f64]> = numbers.chunks_exact(NEURONS).collect();
    let pairs: Vec<f64> = steps
        .windows(2)
        .flat_map(|w| w[0].iter().zip(w[1]).map(|(a, b)| (a - 3.0) * (b - 3.0)))
        .collect();
    let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
    assert!(mean.abs() < 4.0 * 3.0 / (pairs.len() as f64).sqrt(), "{mean}");
}

#[test]
fn a_rate_of_zero_gives_no_event() {
    assert!(events(&SILENT, 60_000).iter().all(|x| *x == 0.0));
}

/// At the end nothing is drawn any more: events of no time would be no rate.
#[test]
fn a_step_beyond_the_end_changes_nothing() {
    let cells = population("cells", 3, &[QUICK.info.id], vec![]);
    let mut world = world(&model(&[(&QUICK, true)], vec![cells], 0, vec![]));
    let grid = Grid::fixed(vec![], 60_000);
    world.step(&grid, 60_000).unwrap_or_else(|e| panic!("{e}"));
    let before = world.save();
    world.step(&grid, 60_000).unwrap_or_else(|e| panic!("{e}"));
    assert!(world.save() == before && world.now_ms() == 60_000);
}
