//! Measures over invented replicates.

mod across;
mod claims;
mod coverage;

use super::*;
use crate::reading::tests::{HOUR, reading, run};
use crate::verdict::Verdict;
use indexmap::IndexMap;
use papaver_catalogue::types::Route;
use papaver_scenario::model::{
    Compare, CurveResult, DoseResponse, Experiment, Formula, Level, MeasureKind, Ms, Probe, ProbeKind,
    Record, Reduce, Solver, Window,
};

const TIMES: [Ms; 5] = [0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR];

/// Curves by arm, one per replicate, and dose-response curves by time.
#[derive(Default)]
pub(crate) struct Fake {
    arms: IndexMap<&'static str, Vec<[f64; 5]>>,
    probes: IndexMap<Ms, Vec<DoseResponseResult>>,
}

impl Fake {
    /// Constant curves.
    pub(crate) fn with(mut self, arm: &'static str, values: &[f64]) -> Self {
        self.arms
            .insert(arm, values.iter().map(|&value| [value; 5]).collect());
        self
    }
}

impl Readings for Fake {
    fn replicates(&self) -> u32 {
        let curves = self.arms.values().map(Vec::len);
        curves
            .chain(self.probes.values().map(Vec::len))
            .max()
            .unwrap_or(0) as u32
    }

    fn curve(&self, replicate: u32, place: &Place, _: &VariablePath, _: Statistic) -> Option<Curve<'_>> {
        let Place::Run { arm } = place else { return None };
        let value = self.arms.get(arm.as_str())?.get(replicate as usize)?;
        Some(Curve {
            time_ms: &TIMES,
            value,
        })
    }

    fn dose_response(&self, replicate: u32, place: &CurvePlace) -> Option<&DoseResponseResult> {
        self.probes.get(&place.at_ms)?.get(replicate as usize)
    }
}

pub(crate) fn scenario(measures: Vec<Measure>) -> Scenario {
    Scenario {
        title: "test".into(),
        seed: 1,
        replicates: 4,
        precision: None,
        baseline_ms: 0,
        solver: Solver {
            tolerance: 0.01,
            max_step_ms: 60_000,
            fixed_step_ms: None,
            chance: true,
        },
        record: Record {
            every_ms: 60_000,
            variables: Vec::new(),
        },
        variables: Vec::new(),
        arms: Vec::new(),
        probes: Vec::new(),
        measures,
        experiment: None,
        ablation: Default::default(),
        hypotheses: IndexMap::new(),
        references: IndexMap::new(),
        notes: Vec::new(),
        resolved: serde_json::Value::Null,
    }
}

pub(crate) fn measure(name: &str, what: MeasureKind, band: Option<Band>) -> Measure {
    Measure {
        name: name.into(),
        rows: vec![MeasureRow {
            arm: "drug".into(),
            what,
            band,
            claims: Vec::new(),
        }],
        unit: ("1".into(), 1.0),
        source: None,
        grade: None,
        usage: None,
        phenomenon: None,
    }
}

pub(crate) fn mean_of(arm: &str) -> MeasureKind {
    MeasureKind::Reading {
        place: run(arm),
        reading: reading("rate", Reduce::Mean),
        since_ms: 0,
    }
}

fn compared(how: Compare) -> MeasureKind {
    let mut what = reading("rate", Reduce::Mean);
    what.compare = how;
    what.relative_to = Some(Box::new((run("control"), reading("rate", Reduce::Mean))));
    MeasureKind::Reading {
        place: run("drug"),
        reading: what,
        since_ms: 0,
    }
}

fn onset_above(level: f64) -> MeasureKind {
    let mut what = reading("rate", Reduce::Onset);
    what.level = Some(Level::Value(level));
    MeasureKind::Reading {
        place: run("drug"),
        reading: what,
        since_ms: 0,
    }
}

pub(crate) fn only(measure: Measure, fake: &Fake) -> MeasureResult {
    let mut results = evaluate(&scenario(vec![measure]), fake).unwrap();
    assert_eq!(results.len(), 1);
    results.remove(0)
}

#[test]
fn a_mean_in_its_printing_unit() {
    let fake = Fake::default().with("drug", &[100.0, 300.0]);
    let mut per_100 = measure("m", mean_of("drug"), Some(Band::Range(1.9, f64::INFINITY)));
    per_100.unit = ("hundreds".into(), 100.0);
    let found = only(per_100, &fake);
    assert_eq!(found.estimate.value, Some(2.0));
    // t(1) = 12.7062, standard error 1 hundred.
    assert!((found.estimate.lower.unwrap() - (2.0 - 12.706_204_736)).abs() < 1e-8);
    assert_eq!(
        (found.unit.as_str(), found.band_low, found.band_high),
        ("hundreds", Some(1.9), None)
    );
    assert_eq!(found.verdict, Verdict::Pass);
}

#[test]
fn ratios_are_of_means_and_their_words_agree() {
    let fake = Fake::default()
        .with("drug", &[2.0, 9.0, 4.0])
        .with("control", &[1.0, 3.0, 2.0]);
    let of = |how| only(measure("m", compared(how), None), &fake).estimate;
    let ratio = of(Compare::Ratio);
    assert_eq!(ratio.value, Some(2.5));
    let (lower, upper) = (ratio.lower.unwrap(), ratio.upper.unwrap());
    let fall = of(Compare::PercentFall);
    assert_eq!(fall.value, Some(-150.0));
    assert!((fall.lower.unwrap() - 100.0 * (1.0 - upper)).abs() < 1e-9);
    assert!((fall.upper.unwrap() - 100.0 * (1.0 - lower)).abs() < 1e-9);
    assert_eq!(of(Compare::PercentChange).value, Some(150.0));
    assert!((of(Compare::Log10Ratio).upper.unwrap() - libm::log10(upper)).abs() < 1e-12);
    assert_eq!(of(Compare::Difference).value, Some(3.0));
}

#[test]
fn a_ratio_to_zero_is_reported_and_empty_with_the_reason() {
    // The second is what rounding leaves of a zero.
    for control in [[0.0, 0.0], [1e-12, -3e-13]] {
        let fake = Fake::default()
            .with("drug", &[2.0, 3.0])
            .with("control", &control);
        let found = only(
            measure("m", compared(Compare::Ratio), Some(Band::Range(0.0, 9.0))),
            &fake,
        );
        assert_eq!((found.estimate.value, found.verdict), (None, Verdict::Reported));
        assert_eq!(found.estimate.note.as_deref(), Some("the reference is zero"));
    }
}

#[test]
fn the_estimate_is_judged_and_not_its_interval() {
    let fake = Fake::default().with("drug", &[0.0, 10.0]);
    let judge = |low, high| only(measure("m", mean_of("drug"), Some(Band::Range(low, high))), &fake).verdict;
    assert_eq!(judge(5.0, 5.0), Verdict::Pass);
    assert_eq!(judge(5.1, 100.0), Verdict::Fail);
    assert_eq!(judge(-100.0, 4.9), Verdict::Fail);
    assert_eq!(
        only(measure("m", mean_of("drug"), None), &fake).verdict,
        Verdict::Reported
    );
}

#[test]
fn grade_c_and_contested_never_pass_or_fail() {
    let fake = Fake::default().with("drug", &[1.0, 1.0]);
    let judge = |grade, usage: &str, band| {
        let mut one = measure("m", mean_of("drug"), Some(band));
        (one.grade, one.usage) = (grade, Some(usage.into()));
        only(one, &fake).verdict
    };
    let (hit, miss) = (Band::Range(0.0, 2.0), Band::Range(2.0, 3.0));
    assert_eq!(judge(Some('A'), "calibration", hit), Verdict::Pass);
    assert_eq!(judge(Some('B'), "validation", miss), Verdict::Fail);
    assert_eq!(judge(Some('C'), "calibration", miss), Verdict::Reported);
    assert_eq!(judge(Some('A'), "contested", hit), Verdict::Contested);
    assert_eq!(judge(Some('D'), "calibration", miss), Verdict::Contested);
}

#[test]
fn grade_and_source_come_from_the_experiment_unless_the_measure_has_its_own() {
    let fake = Fake::default().with("drug", &[1.0, 1.0]);
    let mut own = measure("own", mean_of("drug"), Some(Band::Range(0.0, 2.0)));
    (own.grade, own.source) = (Some('A'), Some("smith-2001".into()));
    let mut scenario = scenario(vec![
        measure("plain", mean_of("drug"), Some(Band::Range(0.0, 2.0))),
        own,
    ]);
    scenario.experiment = Some(Experiment {
        source: "jones-1999".into(),
        protocol: String::new(),
        grade: 'C',
        usage: "calibration".into(),
    });
    let found = evaluate(&scenario, &fake).unwrap();
    assert_eq!(
        (found[0].verdict, found[0].source.as_deref()),
        (Verdict::Reported, Some("jones-1999"))
    );
    assert_eq!(
        (found[1].verdict, found[1].source.as_deref()),
        (Verdict::Pass, Some("smith-2001"))
    );
}

#[test]
fn a_time_never_reached_misses_any_band_but_never() {
    let fake = Fake::default().with("drug", &[1.0, 1.0, 1.0]);
    let judge = |level, band| only(measure("m", onset_above(level), Some(band)), &fake);
    let anything = Band::Range(f64::NEG_INFINITY, f64::INFINITY);
    assert_eq!(judge(2.0, anything).verdict, Verdict::Fail);
    assert_eq!(judge(2.0, Band::Never).verdict, Verdict::Pass);
    assert_eq!(
        judge(2.0, Band::Never).estimate.note.as_deref(),
        Some("not reached")
    );
    assert_eq!(judge(0.5, anything).verdict, Verdict::Pass);
    assert_eq!(judge(0.5, Band::Never).verdict, Verdict::Fail);
}

#[test]
fn a_time_counts_as_reached_when_more_than_half_of_the_replicates_reach_it() {
    let mut fake = Fake::default();
    let rises = [0.0, 2.0, 2.0, 2.0, 2.0];
    fake.arms.insert("drug", vec![rises, rises, [0.0; 5]]);
    let found = only(measure("m", onset_above(1.0), None), &fake);
    assert_eq!(found.estimate.value, Some(0.5));
    assert!(found.estimate.note.unwrap().contains("2 of 3"));
    fake.arms.insert("drug", vec![rises, [0.0; 5]]);
    let found = only(measure("m", onset_above(1.0), Some(Band::Never)), &fake);
    assert_eq!((found.estimate.value, found.verdict), (None, Verdict::Pass));
    assert_eq!(
        found.estimate.note.as_deref(),
        Some("reached in 1 of 2 replicates only")
    );
}

fn sum_of(first: usize, second: usize) -> MeasureKind {
    let value = |measure| Box::new(Formula::Value(measure, 0));
    MeasureKind::Formula(Formula::Binary('+', value(first), value(second)))
}

#[test]
fn a_formula_takes_estimates_in_printing_units_and_pairs_replicates() {
    // What one arm has more the other has less, so their sum has no scatter.
    let fake = Fake::default()
        .with("drug", &[100.0, 200.0, 600.0])
        .with("control", &[900.0, 800.0, 400.0]);
    let mut first = measure("first", mean_of("drug"), None);
    first.unit = ("hundreds".into(), 100.0);
    let mut second = measure("second", mean_of("control"), None);
    second.unit = ("hundreds".into(), 100.0);
    let sum = measure("sum", sum_of(0, 1), Some(Band::Range(10.0, 10.0)));
    let found = evaluate(&scenario(vec![first, second, sum]), &fake).unwrap();
    assert_eq!(found[2].estimate.value, Some(10.0));
    assert_eq!(
        (found[2].estimate.lower, found[2].estimate.upper),
        (Some(10.0), Some(10.0))
    );
    assert!(found[0].estimate.upper.unwrap() - found[0].estimate.lower.unwrap() > 1.0);
    assert_eq!(found[2].verdict, Verdict::Pass);
}

#[test]
fn from_32_replicates_on_a_formula_is_resampled() {
    let interval = |replicates: u32| {
        // Skewed: an interval by t is even around the estimate, one by percentiles is not.
        let values: Vec<f64> = (0..replicates)
            .map(|one| libm::exp(f64::from(one % 16) / 4.0))
            .collect();
        let fake = Fake::default().with("drug", &values);
        let all = vec![
            measure("first", mean_of("drug"), None),
            measure("twice", sum_of(0, 0), None),
        ];
        let estimate = evaluate(&scenario(all), &fake).unwrap().remove(1).estimate;
        let value = estimate.value.unwrap();
        (estimate.upper.unwrap() - value) / (value - estimate.lower.unwrap())
    };
    assert!((interval(31) - 1.0).abs() < 1e-9, "{}", interval(31));
    assert!(interval(32) > 1.02, "{}", interval(32));
}

#[test]
fn a_formula_over_what_is_not_reached_is_not_reached_and_one_that_divides_by_zero_is_undefined() {
    let fake = Fake::default()
        .with("drug", &[1.0, 1.0])
        .with("control", &[0.0, 0.0]);
    let wide = Some(Band::Range(-9.0, 9.0));
    let late = measure("late", onset_above(5.0), None);
    let zero = measure("zero", mean_of("control"), None);
    let over = Formula::Binary(
        '/',
        Box::new(Formula::Number(1.0)),
        Box::new(Formula::Value(1, 0)),
    );
    let all = vec![
        late,
        zero,
        measure("a", sum_of(0, 1), wide),
        measure("b", MeasureKind::Formula(over), wide),
    ];
    let found = evaluate(&scenario(all), &fake).unwrap();
    assert_eq!((found[2].estimate.value, found[2].verdict), (None, Verdict::Fail));
    assert_eq!(
        (found[3].estimate.value, found[3].verdict),
        (None, Verdict::Reported)
    );
    assert!(
        found[3]
            .estimate
            .note
            .as_deref()
            .unwrap()
            .contains("divides by zero")
    );
}

#[test]
fn a_missing_curve_names_the_measure_and_the_replicate() {
    let mut fake = Fake::default().with("drug", &[1.0, 1.0]);
    fake.arms.insert("control", vec![[0.0; 5]]);
    let error = evaluate(&scenario(vec![measure("m", mean_of("control"), None)]), &fake).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("measure m in arm drug, replicate 2, cannot be read: "),
        "{text}"
    );
    assert!(matches!(error.source, ReadError::NoCurve { .. }));
}

const DOSES: [f64; 6] = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0];

/// A curve with a given midpoint in each replicate.
fn curves(midpoints: &[f64], top: f64) -> Vec<DoseResponseResult> {
    let curve = |&midpoint: &f64| {
        let responses = DOSES.iter().map(|dose| top / (1.0 + midpoint / dose)).collect();
        DoseResponseResult::new(DOSES.to_vec(), responses, 0.0)
    };
    midpoints.iter().map(curve).collect()
}

fn with_probe(measures: Vec<Measure>) -> Scenario {
    let mut scenario = scenario(measures);
    scenario.probes.push(Probe {
        name: "curve".into(),
        kind: ProbeKind::DoseResponse(DoseResponse {
            drug: "morphine".into(),
            route: Route::Iv,
            doses: DOSES.to_vec(),
            dose_unit: ("nmol".into(), 1.0),
            response: reading("rate", Reduce::Max),
            level: 50.0,
        }),
        at_ms: vec![0, HOUR],
        arms: vec!["drug".into()],
        wash_ms: 0,
        clear: false,
        preparation: None,
        removed: Vec::new(),
        doses: Vec::new(),
        events: Vec::new(),
        parameters: Vec::new(),
        duration_ms: HOUR,
    });
    scenario
}

fn of_curve(at_ms: Ms, result: CurveResult, relative_to: Option<Ms>) -> MeasureKind {
    let place = |at_ms| CurvePlace {
        arm: "drug".into(),
        probe: "curve".into(),
        at_ms,
    };
    MeasureKind::Curve {
        curve: place(at_ms),
        result,
        relative_to: relative_to.map(place),
        compare: Compare::Ratio,
    }
}

#[test]
fn the_midpoint_is_of_the_pooled_curve_and_its_interval_on_the_logarithm() {
    let mut fake = Fake::default();
    fake.probes.insert(0, curves(&[20.0, 20.0, 20.0], 100.0));
    fake.probes.insert(HOUR, curves(&[50.0, 60.0, 70.0], 100.0));
    let all = vec![
        measure("plain", of_curve(0, CurveResult::Ec50, None), None),
        measure(
            "shift",
            of_curve(HOUR, CurveResult::Ed50, Some(0)),
            Some(Band::Range(2.5, 3.5)),
        ),
        measure("top", of_curve(0, CurveResult::Emax, None), None),
    ];
    let found = evaluate(&with_probe(all), &fake).unwrap();
    assert!((found[0].estimate.value.unwrap() - 20.0).abs() < 1e-4);
    let shift = &found[1];
    let (value, lower, upper) = (
        shift.estimate.value.unwrap(),
        shift.estimate.lower.unwrap(),
        shift.estimate.upper.unwrap(),
    );
    assert!(
        (value - 3.0).abs() < 0.1 && shift.verdict == Verdict::Pass,
        "{value}"
    );
    assert!(
        (upper / value - value / lower).abs() < 1e-9 && lower < 2.5 && upper > 3.4,
        "{lower} {upper}"
    );
    assert!((found[2].estimate.value.unwrap() - 100.0).abs() < 1e-3);
}

#[test]
fn a_dose_that_is_not_reached_is_above_the_highest() {
    let mut fake = Fake::default();
    fake.probes.insert(0, curves(&[20.0, 25.0], 40.0));
    let band = Some(Band::Range(0.0, f64::INFINITY));
    let found = evaluate(
        &with_probe(vec![measure("m", of_curve(0, CurveResult::Ed50, None), band)]),
        &fake,
    )
    .unwrap();
    assert_eq!((found[0].estimate.value, found[0].verdict), (None, Verdict::Fail));
    assert_eq!(found[0].estimate.note.as_deref(), Some("above the highest dose"));
}

#[test]
fn a_midpoint_beyond_the_doses_is_remarked_on() {
    let mut fake = Fake::default();
    fake.probes.insert(0, curves(&[900.0, 900.0], 100.0));
    let what = measure("m", of_curve(0, CurveResult::Ec50, None), None);
    let found = evaluate(&with_probe(vec![what]), &fake).unwrap();
    assert!((found[0].estimate.value.unwrap() - 900.0).abs() < 0.01);
    assert_eq!(
        found[0].estimate.note.as_deref(),
        Some("the midpoint lies above the highest dose")
    );
}

#[test]
fn a_midpoint_far_beyond_the_doses_is_no_number() {
    let mut fake = Fake::default();
    fake.probes.insert(0, curves(&[9e4, 9e4], 1e4));
    for result in [CurveResult::Ec50, CurveResult::Emax, CurveResult::Slope] {
        let what = measure("m", of_curve(0, result, None), None);
        let found = evaluate(&with_probe(vec![what]), &fake).unwrap();
        assert_eq!(found[0].estimate.value, None, "{result:?}");
        let note = found[0].estimate.note.as_deref().unwrap_or_default();
        assert!(
            note.starts_with("the midpoint lies far above the highest dose"),
            "{note}"
        );
    }
}

#[test]
fn a_probe_that_was_not_run_is_an_error() {
    let fake = Fake::default().with("drug", &[1.0]);
    let what = measure("m", of_curve(0, CurveResult::Ec50, None), None);
    let error = evaluate(&with_probe(vec![what]), &fake).unwrap_err();
    assert!(matches!(error.source, ReadError::NoDoseResponse { .. }));
}
