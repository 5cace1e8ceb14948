//! Molecules against their twin, the expected counts: the mean over many neurons agrees at any time.

use super::support::{files, moments, rows, scenario, world};
use papaver_engine::observe::{Count, Observable};
use papaver_engine::world::World;
use papaver_kinetics::scheme::{JointState, State};

const NEURONS: usize = 600;

/// Whether a state counts.
type Fits = fn(&State) -> bool;

/// Shares of the naive receptors in states that `fits` says, by neuron.
fn shares(world: &World, fits: Fits) -> Vec<f64> {
    let scheme = &world.pools()[0].scheme;
    let weight = |s: &JointState| f64::from(u8::from(fits(&scheme.scheme.states[s.state])));
    let count = Count::States(scheme.states.iter().map(weight).collect());
    world.read(&Observable::Receptors(vec![(0, count)]))
}

/// Expression varies between neurons, and receptors by chance; both are in the standard error over neurons.
#[test]
fn surface_and_coupled_receptors_under_morphine() {
    let text = format!(
        r#"
species = "human"
duration = "26 h"
baseline = "0 h"
[population.locus_coeruleus]
neurons = {NEURONS}
[dose.morphine]
amount = "20 mg"
route = "iv"
every = "6 h"
"#
    );
    let scenario = scenario(&text);
    let ((mut molecules, grid), (mut expected, _)) = (world(&scenario, 0, true), world(&scenario, 0, false));
    let mut moved = 0.0_f64;
    for hour in [0, 1, 4, 8, 14, 26] {
        let until = hour * 3_600_000;
        for world in [&mut molecules, &mut expected] {
            while world.now_ms() < until {
                world.step(&grid, until).unwrap_or_else(|e| panic!("{e}"));
            }
        }
        let kinds: [(&str, Fits); 4] = [
            ("surface", |s| s.surface),
            ("coupled", |s| s.signals),
            ("tolerant", |s| s.name == "T"),
            ("total", |_| true),
        ];
        for (name, fits) in kinds {
            let (mean, variance) = moments(&shares(&molecules, fits));
            let twin = shares(&expected, fits)[0];
            let error = (variance / NEURONS as f64).sqrt();
            assert!(
                (mean - twin).abs() <= 4.0 * error,
                "{name} at {hour} h: {mean} is not {twin} +- {error}"
            );
            if name == "coupled" {
                moved = moved.max(0.716 - twin);
            }
        }
    }
    assert!(
        moved > 0.15,
        "morphine took {moved} of the coupled receptors: too little to say anything"
    );
}

/// Poisson numbers of receptors at rest: the variance over neurons without spread is the mean, within four standard
/// errors of a variance from so many neurons.
#[test]
fn receptors_per_neuron_vary_as_poisson_numbers_do() {
    let text = format!(
        "species = \"rat\"\nduration = \"6 h\"\nbaseline = \"0 h\"\n[population.locus_coeruleus]\n\
         neurons = {NEURONS}\nvariability = 0\n"
    );
    let (mut world, grid) = world(&scenario(&text), 0, true);
    for hour in [0, 6] {
        while world.now_ms() < hour * 3_600_000 {
            world
                .step(&grid, hour * 3_600_000)
                .unwrap_or_else(|e| panic!("{e}"));
        }
        let pool = &world.pools()[0];
        let totals: Vec<f64> = (0..NEURONS).map(|n| pool.of(n).iter().sum()).collect();
        let expected = pool.number * pool.steady.iter().sum::<f64>();
        let (mean, variance) = moments(&totals);
        let n = NEURONS as f64;
        assert!(
            (mean - expected).abs() < 4.0 * (expected / n).sqrt(),
            "{hour} h: {mean} is not {expected}"
        );
        let error = expected * (2.0 / (n - 1.0) + 1.0 / (expected * n)).sqrt();
        assert!(
            (variance - expected).abs() < 4.0 * error,
            "{hour} h: variance {variance}, mean {expected}"
        );
    }
}

/// Expected counts in a run with noise: spikes are drawn, receptors are not.
#[test]
fn granularity_mean_field_has_no_noise_in_its_receptors() {
    let run = |granularity: &str| {
        let text = format!(
            "species = \"human\"\nduration = \"2 h\"\nreplicates = 2\n[population.locus_coeruleus]\nneurons = 40\n\
             variability = 0\ngranularity = \"{granularity}\"\n[dose.morphine]\namount = \"10 mg\"\nroute = \"iv\"\n\
             [record]\nevery = \"10 min\"\nvariables = [\"locus_coeruleus.firing_rate\", \"locus_coeruleus.mu.coupled\"]\n"
        );
        rows(&files(&text, 2).timeseries)
    };
    let sd = |granularity: &str, variable: &str| -> f64 {
        let rows = run(granularity);
        let chosen = rows.iter().filter(|r| r.what[1] == variable && r.what[2] == "sd");
        chosen.map(|r| r.number()).fold(0.0, f64::max)
    };
    assert!(sd("mean_field", "mu.coupled") < 1e-12);
    assert!(sd("mean_field", "firing_rate") > 0.1);
    // A Poisson number of 143 among 200, over 40 neurons: 0.06, and not less than half of it.
    assert!(sd("molecule", "mu.coupled") > 0.03);
    assert!(sd("pool", "mu.coupled") > 0.03);
}
