//! The examples of the format's section 7: as they stand there where all that they name exists, else shortened.

use papaver_scenario::model::{
    Administration, Band, Compare, CurvePlace, CurveResult, Measure, MeasureKind, Place, ProbeKind, Reduce,
    Scenario, Window,
};

use crate::common::good;

const WEEK: &str = include_str!("../files/morphine-week.toml");
const SLICE: &str = include_str!("../files/slice.toml");
const PELLET: &str = include_str!("../files/pellet.toml");
const EXERCISE: &str = include_str!("../files/exercise.toml");

const MIN_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MIN_MS;

fn measure<'s>(scenario: &'s Scenario, name: &str) -> &'s Measure {
    scenario
        .measures
        .iter()
        .find(|one| one.name == name)
        .expect("the measure")
}

#[test]
fn a_week_of_morphine_finds_its_probe_doses_itself() {
    let scenario = good(WEEK);
    let ProbeKind::DoseResponse(curve) = &scenario.probes[0].kind else {
        panic!("a curve")
    };
    assert!(curve.doses.is_empty());
    assert_eq!((curve.dose_unit.0.as_str(), curve.level), ("mg", 50.0));
    assert_eq!(scenario.probes[0].arms, ["morphine"]);
    let (there, reference) = curve.response.relative_to.as_deref().expect("a reference");
    assert_eq!((there, reference.window), (&Place::SameFork, Window::At(0)));
    let place = |at_ms| CurvePlace {
        arm: "morphine".into(),
        probe: "curve".into(),
        at_ms,
    };
    let shift = &measure(&scenario, "shift").rows[0];
    let MeasureKind::Curve {
        curve,
        result,
        relative_to,
        compare,
    } = &shift.what
    else {
        panic!("a curve")
    };
    assert_eq!((curve, relative_to), (&place(7 * DAY_MS), &Some(place(0))));
    assert_eq!((*result, *compare), (CurveResult::Ed50, Compare::Ratio));
}

#[test]
fn pulses_on_a_slice_compare_with_the_first() {
    let scenario = good(SLICE);
    let bath = &scenario.arms[0].doses[0];
    let held = Administration::Held {
        start_ms: 10 * MIN_MS,
        end_ms: 20 * MIN_MS,
        concentration_nm: 30_000.0,
    };
    assert_eq!(bath.administrations, [held]);
    assert_eq!(scenario.probes[0].at_ms, [0, 25 * MIN_MS, 65 * MIN_MS]);
    let fork = |at_ms| Place::Fork {
        arm: "main".into(),
        probe: "pulse".into(),
        at_ms,
    };
    let last = &measure(&scenario, "after_45_min").rows[0];
    let MeasureKind::Reading { place, reading, .. } = &last.what else {
        panic!("a reading")
    };
    let (there, reference) = reading.relative_to.as_deref().expect("a reference");
    assert_eq!((place, there), (&fork(65 * MIN_MS), &fork(0)));
    assert_eq!(
        (reference.window, reference.reduce),
        (Window::Between(0, 5 * MIN_MS), Reduce::Max)
    );
    assert_eq!(last.band, Some(Band::Range(0.88, 0.98)));
}

#[test]
fn an_event_of_three_strengths_has_a_band_in_each_arm() {
    let scenario = good(EXERCISE);
    let strengths: Vec<f64> = scenario
        .arms
        .iter()
        .map(|arm| arm.events[0].parameters[0].value)
        .collect();
    assert_eq!(strengths, [1.0, 2.0, 4.0]);
    let bands = |name: &str| -> Vec<Option<Band>> {
        measure(&scenario, name).rows.iter().map(|row| row.band).collect()
    };
    assert_eq!(
        bands("after"),
        [Some(Band::Range(0.8, 1.25)), None, Some(Band::Range(4.0, 6.0))]
    );
    // 15 and 5 min, in hours.
    let before = |hours| Some(Band::Range(f64::NEG_INFINITY, hours));
    assert_eq!(
        bands("rise"),
        [Some(Band::Never), before(0.25), before(5.0 / 60.0)]
    );
    let MeasureKind::Reading { reading, .. } = &measure(&scenario, "after").rows[0].what else {
        panic!("a reading")
    };
    assert_eq!(reading.window, Window::At(35 * MIN_MS));
}

#[test]
fn receptors_are_counted_in_a_fork_where_no_time_passes() {
    let scenario = good(PELLET);
    let at_ms = 8 * DAY_MS - 6 * 60 * MIN_MS + DAY_MS;
    let probe = &scenario.probes[0];
    assert!(matches!(probe.kind, ProbeKind::Binding));
    assert_eq!((probe.at_ms.as_slice(), probe.arms.len()), (&[at_ms][..], 2));
    let fork = |arm: &str| Place::Fork {
        arm: arm.into(),
        probe: "binding".into(),
        at_ms,
    };
    for name in ["sites", "held", "inside"] {
        let row = &measure(&scenario, name).rows[0];
        let MeasureKind::Reading { place, reading, .. } = &row.what else {
            panic!("a reading")
        };
        assert_eq!(*place, fork("naltrexone"));
        if name == "sites" {
            assert_eq!(row.band, Some(Band::Range(40.0, 90.0)));
            assert_eq!(
                reading.relative_to.as_ref().expect("a reference").0,
                fork("placebo")
            );
        }
    }
    assert_eq!(measure(&scenario, "ed50").unit.0, "mg/kg");
    assert_eq!(measure(&scenario, "potency").rows.len(), 1);
}
