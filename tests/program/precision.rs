//! `precision`: replicates are added, those that have run stay, and the files are those of a run with that number.

use super::support::scenario;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{Precision, Scenario};
use papaver_study::output::{Execution, run_json, write_measure_table, write_timeseries};
use papaver_study::study::{Progress, Study, run};
use std::sync::atomic::{AtomicU64, Ordering};

const TEXT: &str = r#"
title = "how many replicates"
species = "human"
duration = "20 min"
baseline = "10 min"
replicates = 3
population.locus_coeruleus.neurons = 2
dose.morphine = { amount = "10 mg", route = "iv" }
[measure]
rate = { variable = "locus_coeruleus.firing_rate", band = "0 to 2 Hz", source = "abercrombie-1988" }
late = { variable = "locus_coeruleus.firing_rate", reduce = "onset", level = "99 Hz", band = "never", source = "abercrombie-1988" }
"#;

/// Counts the steps that are announced and made.
#[derive(Default)]
struct Count {
    calls: AtomicU64,
    expected: AtomicU64,
    made: AtomicU64,
}

impl Progress for Count {
    fn expect(&self, steps: u64) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.expected.fetch_add(steps, Ordering::Relaxed);
    }

    fn advance(&self, steps: u64) {
        self.made.fetch_add(steps, Ordering::Relaxed);
    }
}

fn with(share: f64, max_replicates: u32) -> Scenario {
    let mut scenario = scenario(TEXT);
    scenario.precision = Some(Precision {
        share,
        max_replicates,
    });
    scenario
}

fn ran(scenario: &Scenario) -> (Study, Count) {
    let count = Count::default();
    let study = run(scenario, Catalogue::builtin(), 2, &count).unwrap_or_else(|e| panic!("{e}"));
    (study, count)
}

fn tables(scenario: &Scenario, study: &Study) -> [Vec<u8>; 2] {
    let catalogue = Catalogue::builtin();
    let series = write_timeseries(Vec::new(), scenario, catalogue, study);
    let measures = write_measure_table(Vec::new(), scenario, catalogue, study);
    [series, measures].map(|bytes| bytes.unwrap_or_else(|e| panic!("{e}")))
}

fn replicates(study: &Study) -> usize {
    study.runs[0].len()
}

#[test]
fn replicates_are_added_to_those_that_ran_and_give_the_bytes_of_a_run_with_that_number() {
    // No interval is that narrow.
    let asked = with(1e-6, 16);
    let (study, count) = ran(&asked);
    assert_eq!(replicates(&study), 16);
    let mut given = scenario(TEXT);
    given.replicates = 16;
    let (at_once, alone) = ran(&given);
    assert!(tables(&asked, &study) == tables(&given, &at_once), "other bytes");
    let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
    assert_eq!(of(&count.made), of(&alone.made), "no replicate is run twice");
    assert_eq!(of(&count.expected), of(&alone.expected));
    assert_eq!((of(&count.calls), of(&alone.calls)), (2, 1), "8, then 8 more");
}

#[test]
fn it_ends_at_the_first_look_at_which_every_banded_interval_is_narrow_and_says_so() {
    let (study, _) = ran(&with(0.99, 64));
    assert_eq!(replicates(&study), 8);
    let late = "not asked of what has no value or no interval: late [main]";
    assert_eq!(
        study.notes,
        [format!("8 replicates; precision 0.99 reached; {late}")]
    );
    let rate = &study.measures[0].estimate;
    let (Some(value), Some((low, high))) = (rate.value, rate.lower.zip(rate.upper)) else {
        panic!("{rate:?}");
    };
    // A little narrower than what eight replicates gave.
    let asked = with(0.99 * (high - low) / value, 16);
    let (study, _) = ran(&asked);
    assert_eq!(replicates(&study), 16);
    let json = run_json(&asked, Catalogue::builtin(), &study, &Execution::default());
    assert_eq!(json["replicates"], 16);
    let notes = json["notes"].to_string();
    assert!(notes.contains("16 replicates; precision 0."), "{notes}");
}

#[test]
fn at_the_largest_number_it_says_what_is_still_wide() {
    let (study, _) = ran(&with(1e-6, 10));
    assert_eq!(replicates(&study), 10);
    let note = study.notes.concat();
    assert!(
        note.starts_with("10 replicates; precision 0.000001 not reached for rate [main] (0."),
        "{note}"
    );
}
