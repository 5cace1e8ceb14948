//! Breathing under drugs, in people who take none otherwise: what kills stays deadly until an antagonist comes, and a
//! partial agonist has a ceiling.

use crate::support::{measured, scenario};

const PROTOCOL: &str = r#"
species = "human"
duration = "12 h"
replicates = 1
population.respiratory = { neurons = 1, granularity = "mean_field", variability = 0 }
dose.opioid = { drug = "fentanyl", route = "iv", amount = "2 mg" }
[arm]
fentanyl = {}
rescued = { dose.antagonist = { drug = "naloxone", route = "iv", amount = "10 mg", at = "10 min" } }
patients = { dose.opioid.amount = "0.02 mg" }
sublingual = { dose.opioid = { drug = "buprenorphine", route = "sublingual", amount = "16 mg" } }
ten_times = { from = "sublingual", dose.opioid.amount = "160 mg" }
naloxone = { dose.opioid = { drug = "naloxone", amount = "10 mg" } }
used_to_it = { preset.breathing = "chronic_user", dose.opioid.amount = "0.1 mg" }
not_used_to_it = { dose.opioid.amount = "0.1 mg" }
[measure]
best = { variable = "outcome.ventilation", window = "2 to 60 min", reduce = "max", arm = "fentanyl" }
soon = { variable = "outcome.ventilation", at = "20 min", arm = "rescued" }
worst = { variable = "outcome.ventilation", reduce = "min" }
"#;

#[test]
fn a_deadly_dose_stays_deadly_until_an_antagonist_comes() {
    let found = measured(&scenario(PROTOCOL));
    assert!(found("best", "fentanyl") < 0.05, "{}", found("best", "fentanyl"));
    assert!(found("soon", "rescued") > 0.8, "{}", found("soon", "rescued"));
    assert!(found("worst", "patients") > 0.5, "{}", found("worst", "patients"));
    assert_eq!(found("worst", "naloxone"), 1.0);
    assert!(found("worst", "used_to_it") > 2.0 * found("worst", "not_used_to_it"));
}

/// Once every receptor is taken, ten times the dose does little more: the equation at A = 0.41 gives 0.75.
#[test]
fn a_partial_agonist_has_a_ceiling() {
    let found = measured(&scenario(PROTOCOL));
    let (dose, ten) = (found("worst", "sublingual"), found("worst", "ten_times"));
    assert!(dose < 0.9 && ten < dose, "{dose}, {ten}");
    assert!(ten > 0.74, "{ten}");
}
