//! Forks: whose doses go on in them, whose begin, and when they are recorded.

use crate::support::{Row, files, rows};

/// The rows of one variable of the only fork.
fn fork(text: &str, variable: &str) -> Vec<Row> {
    let all = rows(&files(text, 2).timeseries);
    all.into_iter()
        .filter(|row| row.arm.contains('/') && row.what[1] == variable)
        .collect()
}

fn at(rows: &[Row], time_h: f64) -> f64 {
    let found = rows.iter().find(|row| (row.time_h - time_h).abs() < 1e-9);
    found
        .unwrap_or_else(|| panic!("no row at {time_h} h in {rows:?}"))
        .number()
}

const SLICE: &str = r#"
species = "rat"
preparation = "slice"
duration = "30 min"
baseline = "0 min"
replicates = 1
record = { every = "1 min", variables = ["body.met_enkephalin.effect_site"] }
population.locus_coeruleus.neurons = 2
dose.me = { drug = "met_enkephalin", route = "bath", concentration = "30 uM", at = "10 min", over = "10 min" }
[probe.pulse]
kind = "challenge"
at = "AT"
duration = "6 min"
dose.test = { drug = "met_enkephalin", route = "bath", concentration = "300 nM", over = "3 min" }
"#;

const EFFECT_SITE: &str = "met_enkephalin.effect_site";

#[test]
fn a_pulse_that_begins_where_the_bath_ends_is_the_pulse() {
    let pulse = fork(&SLICE.replace("AT", "me.end"), EFFECT_SITE);
    assert_eq!(at(&pulse, 1.0 / 60.0), 300.0);
    assert_eq!(at(&pulse, 4.0 / 60.0), 0.0);
}

#[test]
fn a_pulse_within_a_bath_holds_while_it_lasts_and_the_bath_goes_on() {
    let pulse = fork(&SLICE.replace("AT", "14 min"), EFFECT_SITE);
    assert_eq!(at(&pulse, 1.0 / 60.0), 300.0);
    assert_eq!(at(&pulse, 5.0 / 60.0), 30_000.0);
}

/// A 5 mg/h infusion that the wash has stopped, and one of 3 mg/h that begins after it and runs on beyond the first's end:
/// in the fork only the second is there, and ten hours on it is near its steady state.
#[test]
fn a_wash_ends_what_runs_and_leaves_what_is_to_come() {
    let text = r#"
duration = "40 h"
baseline = "0 h"
replicates = 1
record = { every = "30 min", variables = ["body.morphine.plasma"] }
population.locus_coeruleus.neurons = 2
dose.a = { drug = "morphine", route = "iv", rate = "5 mg/h", over = "10 h" }
dose.b = { drug = "morphine", route = "iv", rate = "3 mg/h", at = "8 h", over = "30 h" }
[probe.washed]
kind = "challenge"
at = "6 h"
wash = "1 h"
duration = "20 h"
"#;
    let plasma = fork(text, "morphine.plasma");
    // Clearance 0.0705 /min x 17.5 L = 74.0 L/h (morphine.toml); 3 mg/h are 10,515 nmol/h.
    let steady = 3e6 / 285.3 / (0.0705 * 60.0 * 17.5);
    let late = at(&plasma, 19.5);
    assert!(late > 0.85 * steady && late < steady, "{late} nM of {steady} nM");
}

#[test]
fn a_fork_off_the_whole_minute_is_recorded_all_along() {
    let text = r#"
duration = "6 h"
baseline = "0 h"
replicates = 1
record = { every = "1 min", variables = ["locus_coeruleus.camp"] }
population.locus_coeruleus.neurons = 2
dose.morphine = { amount = "10 mg", route = "iv", at = "37 s" }
[probe.on]
kind = "challenge"
at = "37 s"
duration = "200 min"
"#;
    let times = fork(text, "camp")
        .iter()
        .filter(|row| row.what[2] == "mean")
        .count();
    assert!((200..=202).contains(&times), "{times} times in 200 min");
}
