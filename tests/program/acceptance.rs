//! A small version of the example: two days of morphine, naloxone, and what becomes of it without single rules.

use super::support::{Files, files, measure};

const TEXT: &str = r#"
title = "two days of morphine"
species = "human"
duration = "52 h"
replicates = 2
[population.locus_coeruleus]
neurons = 100
[dose.morphine]
amount = "10 mg"
route = "sc"
every = "6 h"
until = "48 h"
[arm.control]
remove = ["dose"]
[arm.morphine]
dose.naloxone = { amount = "1 mg/kg", route = "iv", at = "51 h" }
[arm.no_superactivation]
from = "morphine"
mechanism.ac_superactivation = false
[arm.knockout]
from = "morphine"
genotype = "arrestin3_knockout"
[arm.naltrexone_naive]
remove = ["dose.morphine"]
dose.naltrexone = { amount = "50 mg", route = "oral", at = "40 h" }

[measure.acute]
variable = "locus_coeruleus.firing_rate"
arm = ["morphine", "knockout"]
window = "0 to 6 h"
bin = "20 min"
reduce = "min"
relative_to = { arm = "control", reduce = "mean" }
[measure.using]
variable = "locus_coeruleus.firing_rate"
arm = ["morphine", "knockout"]
window = "43 to 44 h"
relative_to = { arm = "control" }
[measure.overshoot]
variable = "locus_coeruleus.firing_rate"
arm = ["morphine", "no_superactivation", "knockout"]
window = "51 to 51.25 h"
bin = "5 min"
reduce = "max"
relative_to = { arm = "control", reduce = "mean" }
[measure.antagonist_alone]
variable = "locus_coeruleus.firing_rate"
arm = "naltrexone_naive"
window = "40 to 52 h"
bin = "1 h"
reduce = "max"
relative_to = { arm = "control", reduce = "mean" }
[measure.tolerant]
variable = "locus_coeruleus.mu.state.T"
arm = ["morphine", "no_superactivation", "knockout"]
at = "48 h"
[measure.score]
variable = "outcome.withdrawal"
arm = ["control", "morphine", "no_superactivation", "naltrexone_naive"]
reduce = "max"
"#;

fn made() -> &'static Files {
    static FILES: std::sync::OnceLock<Files> = std::sync::OnceLock::new();
    FILES.get_or_init(|| files(TEXT, 2))
}

fn of(name: &str, arm: &str) -> f64 {
    measure(made(), name, arm)
}

/// Firing of 100 neurons at 2 Hz in two replicates over five minutes is known to 0.3 %; the bounds below are far wider
/// than that and far narrower than the effects.
#[test]
fn morphine_quiets_the_neurons_at_first_and_less_after_two_days() {
    assert!(of("acute", "morphine") < 0.7, "{}", of("acute", "morphine"));
    assert!(
        of("using", "morphine") > of("acute", "morphine") + 0.1,
        "{} while using",
        of("using", "morphine")
    );
}

#[test]
fn naloxone_brings_an_overshoot_that_needs_superactivation() {
    let (with, without) = (of("overshoot", "morphine"), of("overshoot", "no_superactivation"));
    assert!(with > 1.5, "overshoot {with}");
    assert!(
        without - 1.0 < 0.25 * (with - 1.0),
        "without superactivation {without}, with it {with}"
    );
    assert!(
        of("score", "morphine") > 5.0 && of("score", "morphine") > 4.0 * of("score", "no_superactivation")
    );
}

/// Arrestin-3 knock-out: no tolerant receptors and less tolerance, and yet dependence.
#[test]
fn the_knock_out_is_less_tolerant_and_as_dependent() {
    assert_eq!(of("tolerant", "knockout"), 0.0);
    assert!(of("tolerant", "morphine") > 0.1, "{}", of("tolerant", "morphine"));
    assert!(
        of("using", "knockout") < of("using", "morphine") - 0.1,
        "{}",
        of("using", "knockout")
    );
    let (wild_type, knockout) = (of("overshoot", "morphine"), of("overshoot", "knockout"));
    assert!(
        knockout - 1.0 > 0.5 * (wild_type - 1.0),
        "{knockout} of {wild_type}"
    );
}

/// In a subject that never had an opioid an antagonist only takes the tone away: 2 % of firing, and no sign.
#[test]
fn naltrexone_in_a_naive_subject_does_nothing() {
    let alone = of("antagonist_alone", "naltrexone_naive");
    assert!((0.98..1.05).contains(&alone), "{alone}");
    assert!(
        of("score", "naltrexone_naive") < 0.5,
        "{}",
        of("score", "naltrexone_naive")
    );
}

#[test]
fn superactivation_is_not_what_makes_receptors_tolerant() {
    // Receptors do not see the cyclase: the same random numbers, the same receptors.
    assert_eq!(of("tolerant", "no_superactivation"), of("tolerant", "morphine"));
}
