//! Measures across the forks of a probe.

use papaver_scenario::model::{
    Band, Compare, CurveResult, Level, Measure, MeasureKind, Place, Reduce, Scenario, Window,
};

use crate::common::{good, with};

const BLOCK: &str = include_str!("../files/block.toml");
const HOUR_MS: i64 = 3_600_000;

fn measure<'s>(scenario: &'s Scenario, name: &str) -> &'s Measure {
    scenario
        .measures
        .iter()
        .find(|one| one.name == name)
        .expect("the measure")
}

/// The parts and the second reduction of a row.
#[track_caller]
fn across(
    scenario: &Scenario,
    name: &str,
    row: usize,
) -> (Vec<(i64, MeasureKind)>, Reduce, Option<Level>, i64) {
    match &measure(scenario, name).rows[row].what {
        MeasureKind::Across {
            parts,
            reduce,
            level,
            since_ms,
        } => (parts.clone(), *reduce, *level, *since_ms),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_fork_is_compared_and_then_they_are_reduced() {
    let scenario = good(BLOCK);
    let block = measure(&scenario, "block_ends");
    let bands: Vec<(&str, Option<Band>)> = block
        .rows
        .iter()
        .map(|row| (row.arm.as_str(), row.band))
        .collect();
    assert_eq!(
        bands,
        [
            ("mg50", Some(Band::Range(18.0, 36.0))),
            ("mg100", Some(Band::Range(36.0, 60.0)))
        ]
    );
    assert_eq!(block.unit, ("h".into(), 1.0));
    let (parts, reduce, level, since_ms) = across(&scenario, "block_ends", 1);
    assert_eq!(
        (reduce, level, since_ms),
        (Reduce::End, Some(Level::Value(50.0)), 0)
    );
    let times: Vec<i64> = parts.iter().map(|(at_ms, _)| *at_ms / HOUR_MS).collect();
    assert_eq!(times, [12, 24, 72]);
    for (at_ms, part) in parts {
        let MeasureKind::Reading { place, reading, .. } = part else {
            panic!("a reading")
        };
        let fork = |arm: &str| Place::Fork {
            arm: arm.into(),
            probe: "agonist".into(),
            at_ms,
        };
        assert_eq!(place, fork("mg100"));
        assert_eq!(
            (reading.reduce, reading.level, reading.compare),
            (Reduce::Min, None, Compare::PercentFall)
        );
        let (there, reference) = *reading.relative_to.expect("a reference");
        assert_eq!(
            (there, reference.window),
            (fork("none"), Window::Between(0, 2 * HOUR_MS))
        );
    }
}

#[test]
fn times_count_from_since_on_the_clock_of_the_run() {
    let scenario = good(BLOCK);
    let (parts, reduce, level, since_ms) = across(&scenario, "weakest", 0);
    assert_eq!((reduce, level, since_ms), (Reduce::TimeOfMin, None, HOUR_MS));
    let MeasureKind::Reading { since_ms, .. } = &parts[0].1 else {
        panic!("a reading")
    };
    assert_eq!(*since_ms, 0);
    let unit = &measure(&scenario, "weakest").unit;
    assert_eq!(unit.0, "min");
}

#[test]
fn a_level_is_that_of_the_first_reduction_where_the_second_needs_none() {
    let scenario = good(BLOCK);
    let (parts, reduce, level, _) = across(&scenario, "longest", 0);
    assert_eq!((reduce, level), (Reduce::Max, None));
    let MeasureKind::Reading { reading, .. } = &parts[0].1 else {
        panic!("a reading")
    };
    assert_eq!(
        (reading.reduce, reading.level),
        (Reduce::Lasting, Some(Level::Value(0.5)))
    );
}

#[test]
fn curves_go_across_too_past_the_one_that_all_are_compared_with() {
    let scenario = good(BLOCK);
    let (parts, reduce, level, _) = across(&scenario, "shift_begins", 0);
    assert_eq!((reduce, level), (Reduce::Onset, Some(Level::Value(2.0))));
    let places: Vec<(i64, i64)> = parts
        .iter()
        .map(|(at_ms, part)| match part {
            MeasureKind::Curve {
                curve,
                relative_to: Some(there),
                result: CurveResult::Ec50,
                ..
            } => {
                assert_eq!(curve.at_ms, *at_ms);
                (curve.at_ms / HOUR_MS, there.at_ms / HOUR_MS)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(places, [(0, 0), (72, 0)]);
    // A level of a dose is in the study's own nM.
    let (_, _, level, _) = across(&scenario, "dose_beyond", 0);
    assert_eq!(level, Some(Level::Value(3000.0)));
    let unit = |name: &str| measure(&scenario, name).unit.clone();
    assert_eq!(unit("dose_beyond"), ("h".into(), 1.0));
    assert_eq!(unit("largest_dose"), ("uM".into(), 1000.0));
}

#[test]
fn the_reference_of_another_probe_is_its_fork_of_the_same_time() {
    let scenario = good(&with(
        "[probe]\na = { kind = \"challenge\", at = [\"1 h\", \"2 h\"] }\nb = { kind = \"challenge\", at = [\"2 h\", \"1 h\", \"3 h\"], dose.morphine = { amount = \"1 mg\", route = \"iv\" } }\n\
         [measure]\nx = { probe = \"b\", probe_at = \"2 h\", variable = \"locus_coeruleus.firing_rate\", window = \"0 to 1 h\", relative_to = { probe = \"a\" } }",
    ));
    let MeasureKind::Reading { reading, .. } = &scenario.measures[0].rows[0].what else {
        panic!("a reading")
    };
    let there = &reading.relative_to.as_ref().expect("a reference").0;
    assert!(matches!(there, Place::Fork { probe, at_ms, .. } if probe == "a" && *at_ms == 2 * HOUR_MS));
}
