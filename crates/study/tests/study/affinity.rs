//! Desensitised receptors that hold agonists tighter or more loosely: the contested point `desensitised_binding`.

use crate::support::{measured, scenario};

/// A mean neuron in a bath far from saturation, with what binds to every receptor at the surface.
const BATH: &str = r#"
preparation = "slice"
species = "rat"
duration = "30 min"
replicates = 1
population.locus_coeruleus = { neurons = 1, granularity = "mean_field", variability = 0 }
[dose.ligand]
drug = "damgo"
route = "bath"
concentration = "300 nM"
[arm]
unsaid = {}
alike = { preset.desensitised_binding = "alike" }
tighter = { preset.desensitised_binding = "tighter" }
looser = { preset.desensitised_binding = "looser" }
own = { parameter.mu.desensitised_affinity = 3 }
[measure]
occupied = { variable = "locus_coeruleus.mu.occupied.damgo", at = "25 min" }
coupled = { variable = "locus_coeruleus.mu.state.S", at = "25 min" }
first = { variable = "locus_coeruleus.mu.state.D", at = "25 min" }
second = { variable = "locus_coeruleus.mu.state.A", at = "25 min" }
tolerant = { variable = "locus_coeruleus.mu.state.T", at = "25 min" }
"#;

#[test]
fn what_is_bound_follows_from_the_affinity_of_each_state() {
    let found = measured(&scenario(BATH));
    let arms = [
        ("unsaid", 1.0),
        ("alike", 1.0),
        ("tighter", 3.0),
        ("looser", 0.5),
        ("own", 3.0),
    ];
    for (arm, factor) in arms {
        // DAMGO: 1 uM for half occupancy in a slice.
        let bound = |factor: f64| factor * 0.3 / (1.0 + factor * 0.3);
        let desensitised = found("first", arm) + found("second", arm);
        let expected =
            (found("coupled", arm) + found("tolerant", arm)) * bound(1.0) + desensitised * bound(factor);
        let occupied = found("occupied", arm);
        assert!(desensitised > 0.1, "{arm}: {desensitised}");
        assert!(
            (occupied / expected - 1.0).abs() < 1e-9,
            "{arm}: {occupied}, not {expected}"
        );
    }
    let occupied = |arm| found("occupied", arm);
    assert_eq!(occupied("unsaid"), occupied("alike"));
    assert_eq!(occupied("tighter"), occupied("own"));
    assert!(occupied("looser") < occupied("alike") && occupied("alike") < occupied("tighter"));
}

/// An antagonist is no agonist: nothing is otherwise for it, whatever is said of agonists.
#[test]
fn an_antagonist_binds_alike() {
    let text = BATH.replace("damgo", "naloxone").replace("300 nM", "1 nM");
    let found = measured(&scenario(&text));
    for arm in ["tighter", "looser", "own"] {
        assert_eq!(found("occupied", arm), found("occupied", "unsaid"), "{arm}");
    }
}

/// A slow agonist that a desensitised receptor carries leaves it by the factor more slowly, so that more is left after a
/// wash; where desensitisation is off there is no such receptor and no difference.
#[test]
fn a_slow_agonist_stays_longer_on_receptors_that_hold_it_tighter() {
    let text = BATH.replace("damgo", "fentanyl").replace(
        "concentration = \"300 nM\"",
        "concentration = \"1 uM\"\nover = \"20 min\"",
    );
    let found = measured(&scenario(&text));
    let occupied = |arm| found("occupied", arm);
    println!(
        "{} {} {}",
        occupied("looser"),
        occupied("alike"),
        occupied("tighter")
    );
    assert!(occupied("looser") < occupied("alike") && occupied("alike") < occupied("tighter"));
    let off = measured(&scenario(
        &text.replace("[arm]\n", "[mechanism]\ndesensitisation = false\n[arm]\n"),
    ));
    // No receptor is in the states that differ; their rates set how the matrix is rounded.
    let ratio = off("occupied", "tighter") / off("occupied", "looser");
    assert!((ratio - 1.0).abs() < 1e-12, "{ratio}");
}
