//! Nothing happens without a drug: the control stays flat, whatever is switched off.

use super::support::{files, measure, scenario, world};
use papaver_mechanisms::ALL;

/// Firing and surface receptors at the end against the beginning. Spikes over a window of T seconds in n neurons of r Hz
/// give a mean rate with the standard error sqrt(r / (n T)); a neuron's receptors at the surface are a Poisson number
/// around 0.716 x 200, of which twelve hours renew a part, so that the difference of two means varies at most as if both
/// were drawn anew.
#[test]
fn a_noisy_control_stays_where_it_began() {
    let (neurons, replicates, window_h) = (100.0, 4.0, 2.0);
    let text = r#"
species = "human"
duration = "24 h"
replicates = 4
[population.locus_coeruleus]
neurons = 100
[record]
every = "1 h"
[measure]
firing_first = { variable = "locus_coeruleus.firing_rate", window = "0 to 2 h" }
firing_last = { variable = "locus_coeruleus.firing_rate", window = "22 to 24 h" }
surface_first = { variable = "locus_coeruleus.mu.surface", at = "0 h" }
surface_last = { variable = "locus_coeruleus.mu.surface", at = "24 h" }
score = { variable = "outcome.withdrawal", reduce = "max" }
"#;
    let files = files(text, 2);
    let of = |name| measure(&files, name, "main");
    let (first, last) = (of("firing_first"), of("firing_last"));
    let standard_error = (2.0 * first / (neurons * replicates * window_h * 3600.0)).sqrt();
    assert!(
        (last - first).abs() < 4.0 * standard_error,
        "{first} to {last} Hz, standard error {standard_error}"
    );
    let (first, last) = (of("surface_first"), of("surface_last"));
    let standard_error = (2.0 * first / (200.0 * neurons * replicates)).sqrt();
    assert!(
        (last - first).abs() < 4.0 * standard_error,
        "{first} to {last}, standard error {standard_error}"
    );
    assert!(of("score") < 0.5, "a score of {} without a drug", of("score"));
}

/// The world starts at the rest of the very model that runs, also with a rule taken out. Without noise nothing may move
/// at all: neither receptors nor any signal.
#[test]
fn every_single_mechanism_off_leaves_the_control_at_rest() {
    for preparation in ["in_vivo", "slice"] {
        for mechanism in ALL {
            let id = mechanism.info.id;
            let text = format!(
                "species = \"rat\"\npreparation = \"{preparation}\"\nduration = \"12 h\"\nbaseline = \"0 h\"\n\
                 mechanism.{id} = false\n[population.locus_coeruleus]\nneurons = 2\n"
            );
            let (mut world, grid) = world(&scenario(&text), 0, false);
            let receptors = world.pools()[0].counts.clone();
            while world.now_ms() < 12 * 3_600_000 {
                world
                    .step(&grid, 12 * 3_600_000)
                    .unwrap_or_else(|e| panic!("without {id}: {e}"));
            }
            let signals = world.signals();
            for ((column, now), rest) in signals.columns.iter().zip(&signals.now).zip(&signals.rest) {
                let moved = now
                    .iter()
                    .zip(rest)
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0, f64::max);
                assert!(
                    moved < 1e-8,
                    "{preparation} without {id}: {} moved by {moved:e}",
                    column.signal
                );
            }
            let moved = world.pools()[0]
                .counts
                .iter()
                .zip(&receptors)
                .map(|(a, b)| (a - b).abs());
            let moved = moved.fold(0.0, f64::max);
            assert!(
                moved < 1e-6,
                "{preparation} without {id}: receptors moved by {moved:e}"
            );
        }
    }
}
