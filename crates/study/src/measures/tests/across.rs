//! Numbers across forks.

use super::*;

pub(super) fn at(arm: &str, at_ms: Ms) -> MeasureKind {
    let mut what = reading("rate", Reduce::Final);
    what.window = Window::At(at_ms);
    MeasureKind::Reading {
        place: run(arm),
        reading: what,
        since_ms: 0,
    }
}

/// The same at two, four and six hours, forks of which are stood for by other arms.
fn across(parts: [MeasureKind; 3], reduce: Reduce, level: Option<f64>) -> MeasureKind {
    MeasureKind::Across {
        // In the order of the file, which need not be that of time.
        parts: [4, 2, 6].into_iter().map(|h| h * HOUR).zip(parts).collect(),
        reduce,
        level: level.map(Level::Value),
        since_ms: HOUR,
    }
}

/// 10 at two hours, 6 at four, 2 at six in the mean of three replicates.
fn falling() -> Fake {
    Fake::default()
        .with("second", &[5.0, 6.0, 7.0])
        .with("first", &[9.0, 10.0, 11.0])
        .with("third", &[1.0, 2.0, 3.0])
}

fn of_forks(reduce: Reduce, level: Option<f64>) -> MeasureKind {
    across([at("second", 0), at("first", 0), at("third", 0)], reduce, level)
}

#[test]
fn forks_make_a_curve_over_the_clock_of_the_run_that_is_reduced_once_more() {
    let of = |reduce, level| only(measure("m", of_forks(reduce, level), None), &falling()).estimate;
    // From 10 to 6 between two and four hours: 8 is passed at three hours, two after `since`.
    let end = of(Reduce::End, Some(8.0));
    assert_eq!(end.value, Some(2.0));
    // Without one replicate the mean curve lies 1/2 higher or lower, and crosses 1/4 h later or earlier:
    // sqrt(2/3 (1/4^2 + 1/4^2)) = sqrt(1/12), by t(2) = 4.302653.
    let half = 4.302_652_73 * (1.0_f64 / 12.0).sqrt();
    assert!((end.lower.unwrap() - (2.0 - half)).abs() < 1e-7, "{end:?}");
    assert!((end.upper.unwrap() - (2.0 + half)).abs() < 1e-7, "{end:?}");
    assert_eq!(of(Reduce::Mean, None).value, Some(6.0));
    assert_eq!(of(Reduce::Area, None).value, Some(24.0));
    assert_eq!(of(Reduce::Max, None).value, Some(10.0));
    assert_eq!(of(Reduce::TimeOfMin, None).value, Some(5.0));
}

#[test]
fn across_forks_a_level_that_is_not_passed_or_left_is_not_reached() {
    let judge = |reduce, level, band| {
        only(
            measure("m", of_forks(reduce, Some(level)), Some(band)),
            &falling(),
        )
    };
    let wide = Band::Range(f64::NEG_INFINITY, f64::INFINITY);
    // Still above 1 at the last fork, and never above 11.
    for (reduce, level) in [(Reduce::End, 1.0), (Reduce::Onset, 11.0)] {
        let found = judge(reduce, level, wide);
        assert_eq!((found.estimate.value, found.verdict), (None, Verdict::Fail));
        assert_eq!(found.estimate.note.as_deref(), Some("not reached"));
        assert_eq!(judge(reduce, level, Band::Never).verdict, Verdict::Pass);
    }
}

#[test]
fn parts_are_compared_as_ratios_of_means_before_they_are_reduced() {
    let fake = falling().with("control", &[10.0, 12.0, 8.0]);
    let part = |arm: &str| {
        let MeasureKind::Reading {
            place, mut reading, ..
        } = at(arm, 0)
        else {
            panic!("a reading")
        };
        reading.relative_to = Some(Box::new((run("control"), reading.clone())));
        reading.compare = Compare::PercentFall;
        MeasureKind::Reading {
            place,
            reading,
            since_ms: 0,
        }
    };
    // Falls of 0, 40 and 80 percent: 50 percent is passed half an hour after four hours.
    let what = across(
        [part("second"), part("first"), part("third")],
        Reduce::Onset,
        Some(50.0),
    );
    let found = only(measure("m", what, None), &fake).estimate;
    assert!((found.value.unwrap() - 3.5).abs() < 1e-12, "{found:?}");
    let zero = falling().with("control", &[10.0, 0.0, -10.0]);
    let what = across(
        [part("second"), part("first"), part("third")],
        Reduce::Onset,
        Some(50.0),
    );
    let found = only(measure("m", what, Some(Band::Range(0.0, 9.0))), &zero);
    assert_eq!((found.estimate.value, found.verdict), (None, Verdict::Reported));
    assert_eq!(
        found.estimate.note.as_deref(),
        Some("in the fork at 2 h: the reference is zero")
    );
}

#[test]
fn a_part_that_is_not_reached_leaves_the_whole_without_a_value() {
    let what = across(
        [at("second", 0), onset_above(99.0), at("third", 0)],
        Reduce::Max,
        None,
    );
    let found = only(
        measure("m", what, Some(Band::Range(0.0, 9.0))),
        &falling().with("drug", &[1.0, 1.0, 1.0]),
    );
    assert_eq!((found.estimate.value, found.verdict), (None, Verdict::Fail));
    assert_eq!(
        found.estimate.note.as_deref(),
        Some("in the fork at 2 h: not reached")
    );
}

#[test]
fn midpoints_of_dose_response_probes_make_a_curve_too() {
    let mut fake = Fake::default();
    fake.probes.insert(0, curves(&[20.0, 20.0, 20.0], 100.0));
    fake.probes.insert(HOUR, curves(&[50.0, 50.0, 50.0], 100.0));
    let what = MeasureKind::Across {
        parts: [0, HOUR]
            .map(|at_ms| (at_ms, of_curve(at_ms, CurveResult::Ec50, None)))
            .into(),
        reduce: Reduce::Slope,
        level: None,
        since_ms: 0,
    };
    let found = evaluate(&with_probe(vec![measure("m", what, None)]), &fake).unwrap();
    assert!((found[0].estimate.value.unwrap() - 30.0).abs() < 1e-3);
}

#[test]
fn across_is_resampled_from_32_replicates_on() {
    let interval = |replicates: u32| {
        // Skewed: an interval by t is even around the estimate, one by percentiles is not.
        let skewed = |centre: f64| -> Vec<f64> {
            (0..replicates)
                .map(|one| centre * libm::exp(f64::from(one % 16) / 16.0))
                .collect()
        };
        let fake = Fake::default()
            .with("second", &skewed(6.0))
            .with("first", &skewed(10.0))
            .with("third", &skewed(2.0));
        let estimate = only(measure("m", of_forks(Reduce::Max, None), None), &fake).estimate;
        let value = estimate.value.unwrap();
        (estimate.upper.unwrap() - value) / (value - estimate.lower.unwrap())
    };
    assert!((interval(31) - 1.0).abs() < 1e-9, "{}", interval(31));
    assert!((interval(32) - 1.0).abs() > 0.001, "{}", interval(32));
}
