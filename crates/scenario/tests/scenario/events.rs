//! Events: when they happen, and what values hold meanwhile.

use papaver_scenario::model::{Administration, Event, MeasureKind, ParameterValue, Scenario, Window};

use crate::common::{check_with, good, known, with};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn event<'s>(scenario: &'s Scenario, arm: &str) -> &'s Event {
    let arm = scenario.arms.iter().find(|one| one.name == arm).expect("the arm");
    &arm.events[0]
}

/// The values of a parameter: population and value, rounded to a millionth.
fn values(parameters: &[ParameterValue], owner: &str, name: &str) -> Vec<(Option<String>, f64)> {
    let of = parameters
        .iter()
        .filter(|one| one.owner == owner && one.name == name);
    of.map(|one| (one.population.clone(), (one.value * 1e6).round() / 1e6))
        .collect()
}

#[test]
fn times_repeat_as_those_of_doses_and_last_to_the_end() {
    let lines = "[event.run]\nat = \"1 h\"\nevery = \"6 h\"\ncount = 2\nover = \"30 min\"\nparameter.firing.rate = \"3 Hz\"\n\
                 [event.stress]\nat = \"run.end + 1 h\"\nparameter.camp_gate.base = 0.7";
    let scenario = good(&with(lines));
    let events = &scenario.arms[0].events;
    let half = HOUR_MS / 2;
    assert_eq!(
        events[0].spans,
        [(HOUR_MS, HOUR_MS + half), (7 * HOUR_MS, 7 * HOUR_MS + half)]
    );
    assert_eq!(events[1].spans, [(8 * HOUR_MS + half, DAY_MS)]);
}

#[test]
fn a_span_ends_with_the_run_and_late_ones_are_noted() {
    let lines = "[event.run]\nat = \"23 h\"\nevery = \"2 h\"\ncount = 3\nover = \"2 h\"\nparameter.firing.rate = \"3 Hz\"";
    let scenario = good(&with(lines));
    assert_eq!(scenario.arms[0].events[0].spans, [(23 * HOUR_MS, DAY_MS)]);
    assert_eq!(
        scenario.notes,
        ["2 spans of the event `run` come after the end of `main` and do not happen"]
    );
}

#[test]
fn values_stand_on_those_of_the_arm_and_of_each_population() {
    let lines = "parameter.firing.rate = \"x2\"\n\
                 population.a = { type = \"locus_coeruleus\", neurons = 3, parameter.firing.rate = \"1 Hz\" }\n\
                 [event.run]\nover = \"1 h\"\nparameter.firing.rate = \"x0.5\"\n\
                 [arm.one]\n[arm.two.event.run.parameter]\nfiring.rate = \"x0.5\"\n[arm.three.event.run.parameter]\nfiring.rate = \"5 Hz\"";
    let scenario = good(&with(lines));
    let rates = |arm: &str| values(&event(&scenario, arm).parameters, "firing", "rate");
    // The type's own rate is 2 Hz, as is the default of the rule; the population `a` sets 1 Hz after the file's factor.
    let pair = |all: f64, own: f64, a: f64| {
        let (name, a_name) = ("locus_coeruleus".to_string(), "a".to_string());
        vec![(None, all), (Some(name), own), (Some(a_name), a)]
    };
    let default = known().catalogue.neurons["locus_coeruleus"].parameters[0].2.value;
    assert_eq!(default, 2.0);
    let all = rates("one")[0].1;
    assert_eq!(rates("one"), pair(all, 2.0, 0.5));
    assert_eq!(rates("two"), pair(all / 2.0, 1.0, 0.25));
    assert_eq!(rates("three"), pair(5.0, 5.0, 5.0));
}

#[test]
fn overrides_come_after_events() {
    let lines = "[event.run]\nover = \"1 h\"\nparameter.mu.recycling_rate = \"x0.5\"";
    let rate = |sets: &[&str]| {
        let scenario = check_with(&with(lines), sets).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let found = values(&event(&scenario, "main").parameters, "mu", "recycling_rate");
        (found[0].1 * 60_000.0).round() / 1000.0
    };
    assert_eq!(rate(&[]), 0.015);
    assert_eq!(rate(&["event.run.parameter.mu.recycling_rate=x2"]), 0.03);
    assert_eq!(rate(&["parameter.mu.recycling_rate=0.2 /min"]), 0.2);
    assert_eq!(rate(&["parameter.mu.recycling_rate=x2"]), 0.03);
}

#[test]
fn a_removed_event_keeps_its_times_for_anchors() {
    let lines = "dose.morphine = { amount = \"10 mg\", route = \"iv\", at = \"run.end + 1 h\" }\n\
                 event.run = { at = \"2 h\", over = \"1 h\", parameter.firing.rate = \"3 Hz\" }\n\
                 [arm]\nwith = {}\nwithout = { remove = [\"event\"] }\nalso = { remove = [\"event.run\"] }\n\
                 [measure.rate]\nvariable = \"locus_coeruleus.firing_rate\"\nsince = \"run.start\"\nwindow = \"0 to 30 min\"";
    let scenario = good(&with(lines));
    let removed: Vec<usize> = scenario.arms.iter().map(|arm| arm.events.len()).collect();
    assert_eq!(removed, [1, 0, 0]);
    for (arm, row) in scenario.arms.iter().zip(&scenario.measures[0].rows) {
        assert!(
            matches!(arm.doses[0].administrations[0], Administration::Bolus { at_ms, .. } if at_ms == 4 * HOUR_MS)
        );
        let MeasureKind::Reading {
            reading, since_ms, ..
        } = &row.what
        else {
            panic!("a reading")
        };
        let window = Window::Between(2 * HOUR_MS, 2 * HOUR_MS + HOUR_MS / 2);
        assert_eq!((*since_ms, reading.window), (2 * HOUR_MS, window));
    }
}

#[test]
fn two_events_may_follow_each_other_on_one_value() {
    let lines = "event.run = { over = \"1 h\", parameter.firing.rate = \"3 Hz\" }\n\
                 event.rest = { at = \"run.end\", over = \"1 h\", parameter.firing.rate = \"1 Hz\" }";
    assert_eq!(good(&with(lines)).arms[0].events.len(), 2);
}
