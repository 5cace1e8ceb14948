//! The effect in a measure's number: its distance from "nothing happens".
//!
//! | the measure is | nothing happens | effect |
//! |---|---|---|
//! | a reading compared as `ratio` | 1 | value - 1 |
//! | as `percent` | 100 | value - 100 |
//! | as `difference`, `percent_change`, `percent_fall`, `log10_ratio` | 0 | value |
//! | `ec50` or `ed50` compared in any of these ways but `difference` | no shift | logarithm of the ratio |
//! | a plain reading | the variable's drug-free resting value in the same model | value - rest |
//! | a plain area | rest over the whole window | value - rest x length |
//! | an area across forks | what it is in each fork, from the first fork to the last | value - that x length |
//! | a time, a plain slope, a dose, an Emax, a formula | 0 | value |
//!
//! Percent forms and ratios of one reading thus have the same effect but for a factor, and get the same verdict. Doses act
//! on a logarithmic scale, so half of a shift is its square root. A formula says with 0 that nothing happens: write
//! `a / b - 1` or `log10(a / b)`, not `a / b`. A time has no such point; the times themselves are compared.
//!
//! Rest is that of an average neuron, so a plain reading of a scatter or a percentile over neurons has none
//! ([`unknown_rest`]): what it is compared with has to stand in the scenario.

use crate::curve::hours;
use papaver_scenario::model::{
    Compare, CurveResult, MeasureKind, Ms, Place, ProbeKind, Reading, Reduce, Scenario, Statistic,
    VariablePath, Window,
};

/// Where nothing happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Nothing {
    /// At this value of the measure, in its printing unit.
    At(f64),
    /// A ratio of doses, told in these words: no shift.
    NoShift(Compare),
    /// At the variable's drug-free resting value in the arm.
    Rest {
        /// Arm.
        arm: String,
        /// What is read.
        variable: VariablePath,
    },
    /// Of an area: there, for all of its length.
    Area {
        /// Where nothing happens at each of its moments.
        of: Box<Nothing>,
        /// Length, h.
        hours: f64,
    },
}

impl Nothing {
    /// Arm and variable whose resting value [`effect`] needs, if any.
    pub fn rest_of(&self) -> Option<(&str, &VariablePath)> {
        match self {
            Self::At(_) | Self::NoShift(_) => None,
            Self::Rest { arm, variable } => Some((arm, variable)),
            Self::Area { of, .. } => of.rest_of(),
        }
    }
}

/// Where nothing happens in a measure of a scenario.
pub fn nothing(kind: &MeasureKind, scenario: &Scenario) -> Nothing {
    match kind {
        MeasureKind::Reading { place, reading, .. } => of_reading(place, reading, scenario),
        MeasureKind::Curve {
            result,
            relative_to,
            compare,
            ..
        } => match (relative_to, result) {
            (None, _) => Nothing::At(0.0),
            (Some(_), CurveResult::Ec50 | CurveResult::Ed50) if *compare != Compare::Difference => {
                Nothing::NoShift(*compare)
            }
            (Some(_), _) => Nothing::At(neutral(*compare)),
        },
        MeasureKind::Across { parts, reduce, .. } if !reduce.is_time() && *reduce != Reduce::Slope => {
            let first = parts.first().map(|(_, part)| nothing(part, scenario));
            let of = first.unwrap_or(Nothing::At(0.0));
            if *reduce != Reduce::Area {
                return of;
            }
            let times = || parts.iter().map(|(at_ms, _)| *at_ms);
            let length_ms = times().max().unwrap_or(0) - times().min().unwrap_or(0);
            area(of, length_ms)
        }
        MeasureKind::Across { .. } | MeasureKind::Formula(_) => Nothing::At(0.0),
    }
}

fn of_reading(place: &Place, reading: &Reading, scenario: &Scenario) -> Nothing {
    if reading.reduce.is_time() {
        return Nothing::At(0.0);
    }
    if reading.relative_to.is_some() {
        return Nothing::At(neutral(reading.compare));
    }
    let arm = match place {
        Place::Run { arm } | Place::Fork { arm, .. } if reading.reduce != Reduce::Slope => arm.clone(),
        // A slope at rest is flat. The other places are only inside a dose-response probe, which is no measure.
        _ => return Nothing::At(0.0),
    };
    let rest = Nothing::Rest {
        arm,
        variable: reading.variable.clone(),
    };
    if reading.reduce != Reduce::Area {
        return rest;
    }
    let length_ms = window_ms(scenario, place, reading.window);
    // An incomplete bin at the end is left out.
    area(
        rest,
        reading
            .bin_ms
            .map_or(length_ms, |bin_ms| length_ms / bin_ms * bin_ms),
    )
}

fn area(of: Nothing, length_ms: Ms) -> Nothing {
    Nothing::Area {
        of: Box::new(of),
        hours: hours(length_ms),
    }
}

/// How long a window is in a run or fork. Probes of one name may differ between arms.
fn window_ms(scenario: &Scenario, place: &Place, window: Window) -> Ms {
    match (window, place) {
        (Window::Between(from, to), _) => to - from,
        (Window::Baseline, Place::Run { .. }) => scenario.baseline_ms,
        (Window::Whole, Place::Run { arm }) => {
            let arm = scenario.arms.iter().find(|a| a.name == *arm);
            arm.map_or(0, |a| a.duration_ms)
        }
        (Window::Whole, Place::Fork { arm, probe, .. }) => {
            let mut probes = scenario.probes.iter().filter(|p| p.name == *probe);
            let found = probes.find(|p| p.arms.contains(arm));
            found.map_or(0, |p| match p.kind {
                ProbeKind::Binding => 0,
                ProbeKind::Challenge | ProbeKind::DoseResponse(_) => p.duration_ms,
            })
        }
        // A moment, and what no fork has.
        _ => 0,
    }
}

/// The statistic over neurons of a plain reading whose resting value is not known: any but the mean.
pub fn unknown_rest(kind: &MeasureKind) -> Option<Statistic> {
    match kind {
        MeasureKind::Reading { reading, .. } => {
            let plain =
                reading.relative_to.is_none() && !reading.reduce.is_time() && reading.reduce != Reduce::Slope;
            Some(reading.stat).filter(|stat| plain && *stat != Statistic::Mean)
        }
        MeasureKind::Across { parts, reduce, .. } if !reduce.is_time() && *reduce != Reduce::Slope => {
            parts.iter().find_map(|(_, part)| unknown_rest(part))
        }
        MeasureKind::Across { .. } | MeasureKind::Curve { .. } | MeasureKind::Formula(_) => None,
    }
}

fn neutral(how: Compare) -> f64 {
    match how {
        Compare::Ratio => 1.0,
        Compare::Percent => 100.0,
        Compare::Difference | Compare::PercentChange | Compare::PercentFall | Compare::Log10Ratio => 0.0,
    }
}

/// The effect in a number of a measure (printing unit). `rest` is the resting value that [`Nothing::Rest`] asks for, in
/// the printing unit (of an area, per hour). Nothing where a ratio of doses has no logarithm.
pub fn effect(value: f64, nothing: &Nothing, rest: f64) -> Option<f64> {
    over(value, nothing, rest, 1.0)
}

/// The effect in a value that has been added up over so many hours (or 1).
fn over(value: f64, nothing: &Nothing, rest: f64, length: f64) -> Option<f64> {
    match nothing {
        Nothing::At(zero) => Some(value - zero * length),
        Nothing::NoShift(how) => {
            let mean = value / length;
            let ratio = match how {
                Compare::Ratio | Compare::Difference => mean,
                Compare::Percent => mean / 100.0,
                Compare::PercentChange => 1.0 + mean / 100.0,
                Compare::PercentFall => 1.0 - mean / 100.0,
                Compare::Log10Ratio => return Some(mean),
            };
            (ratio > 0.0).then(|| libm::log10(ratio))
        }
        Nothing::Rest { .. } => Some(value - rest * length),
        Nothing::Area { of, hours } => over(value, of, rest, length * hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::{HOUR, reading, run};
    use papaver_scenario::model::{CurvePlace, Formula, Probe};

    /// An hour of baseline; the probe `fork` lives for two hours in arm `drug` and for half an hour in `other`.
    fn day() -> Scenario {
        let mut day = crate::measures::tests::scenario(Vec::new());
        day.baseline_ms = HOUR;
        let probe = |arm: &str, duration_ms| Probe {
            name: "fork".into(),
            kind: ProbeKind::Challenge,
            at_ms: vec![0],
            arms: vec![arm.into()],
            wash_ms: 0,
            clear: false,
            preparation: None,
            removed: Vec::new(),
            doses: Vec::new(),
            events: Vec::new(),
            parameters: Vec::new(),
            duration_ms,
        };
        day.probes = vec![probe("other", HOUR / 2), probe("drug", 2 * HOUR)];
        day
    }

    fn plain(reduce: Reduce) -> MeasureKind {
        MeasureKind::Reading {
            place: run("drug"),
            reading: reading("rate", reduce),
            since_ms: 0,
        }
    }

    fn compared(how: Compare) -> MeasureKind {
        let mut what = reading("rate", Reduce::Max);
        what.relative_to = Some(Box::new((run("control"), reading("rate", Reduce::Mean))));
        what.compare = how;
        MeasureKind::Reading {
            place: run("drug"),
            reading: what,
            since_ms: 0,
        }
    }

    fn dose(result: CurveResult, compare: Option<Compare>) -> MeasureKind {
        let curve = CurvePlace {
            arm: "drug".into(),
            probe: "curve".into(),
            at_ms: 0,
        };
        MeasureKind::Curve {
            relative_to: compare.map(|_| curve.clone()),
            curve,
            result,
            compare: compare.unwrap_or(Compare::Ratio),
        }
    }

    fn of(kind: &MeasureKind, value: f64) -> f64 {
        effect(value, &nothing(kind, &day()), 0.0).unwrap()
    }

    #[test]
    fn one_firing_rate_in_all_words_has_one_effect_but_for_a_factor() {
        // 0.4 of control, and 2 of control.
        for (word, less, more) in [
            (Compare::Ratio, 0.4, 2.0),
            (Compare::Percent, 40.0, 200.0),
            (Compare::PercentChange, -60.0, 100.0),
            (Compare::PercentFall, 60.0, -100.0),
        ] {
            let kind = compared(word);
            let share = of(&kind, less) / of(&kind, more);
            assert!((share + 0.6).abs() < 1e-12, "{word:?}: {share}");
        }
        assert_eq!(of(&compared(Compare::Difference), 0.7), 0.7);
        assert_eq!(of(&compared(Compare::Log10Ratio), 0.3), 0.3);
    }

    #[test]
    fn doses_shift_on_a_logarithmic_scale() {
        for (word, four, two) in [
            (Compare::Ratio, 4.0, 2.0),
            (Compare::Percent, 400.0, 200.0),
            (Compare::PercentChange, 300.0, 100.0),
        ] {
            let kind = dose(CurveResult::Ed50, Some(word));
            assert!((of(&kind, two) / of(&kind, four) - 0.5).abs() < 1e-12, "{word:?}");
        }
        let no_logarithm = nothing(&dose(CurveResult::Ec50, Some(Compare::PercentFall)), &day());
        assert_eq!(effect(100.0, &no_logarithm, 0.0), None);
        // What is left of the largest effect is no dose.
        assert!((of(&dose(CurveResult::Emax, Some(Compare::Ratio)), 0.7) + 0.3).abs() < 1e-12);
        assert_eq!(of(&dose(CurveResult::Ec50, None), 55.0), 55.0);
        assert_eq!(of(&dose(CurveResult::Ec50, Some(Compare::Difference)), 5.0), 5.0);
    }

    #[test]
    fn plain_readings_are_measured_from_rest() {
        let of = |reduce, value| effect(value, &nothing(&plain(reduce), &day()), 1.25);
        assert_eq!(of(Reduce::Max, 3.0), Some(1.75));
        assert_eq!(of(Reduce::TimeOfMax, 7.0), Some(7.0));
        assert_eq!(of(Reduce::Slope, -2.0), Some(-2.0));
    }

    #[test]
    fn a_plain_area_is_measured_from_rest_over_its_window_in_its_arm() {
        let of = |place: Place, window, bin_ms| {
            let mut what = reading("rate", Reduce::Area);
            (what.window, what.bin_ms) = (window, bin_ms);
            let kind = MeasureKind::Reading {
                place,
                reading: what,
                since_ms: 0,
            };
            effect(40.0, &nothing(&kind, &day()), 2.0)
        };
        let fork = |arm: &str| Place::Fork {
            arm: arm.into(),
            probe: "fork".into(),
            at_ms: 0,
        };
        assert_eq!(of(run("drug"), Window::Between(HOUR, 6 * HOUR), None), Some(30.0));
        assert_eq!(
            of(run("drug"), Window::Between(HOUR, 6 * HOUR), Some(2 * HOUR)),
            Some(32.0)
        );
        assert_eq!(of(run("drug"), Window::Baseline, None), Some(38.0));
        assert_eq!(of(fork("drug"), Window::Whole, None), Some(36.0));
        assert_eq!(of(fork("other"), Window::Whole, None), Some(39.0));
    }

    #[test]
    fn a_compared_slope_does_nothing_where_both_are_alike() {
        for (word, alike) in [
            (Compare::Ratio, 1.0),
            (Compare::Percent, 100.0),
            (Compare::PercentChange, 0.0),
            (Compare::Difference, 0.0),
        ] {
            let mut kind = compared(word);
            if let MeasureKind::Reading { reading, .. } = &mut kind {
                reading.reduce = Reduce::Slope;
            }
            assert_eq!(of(&kind, alike), 0.0, "{word:?}");
        }
    }

    #[test]
    fn a_plain_scatter_over_neurons_has_no_known_rest() {
        let of = |relative: bool, reduce| {
            let mut kind = if relative {
                compared(Compare::Ratio)
            } else {
                plain(reduce)
            };
            if let MeasureKind::Reading { reading, .. } = &mut kind {
                reading.stat = Statistic::Sd;
            }
            let across = MeasureKind::Across {
                parts: vec![(0, kind.clone())],
                reduce: Reduce::Max,
                level: None,
                since_ms: 0,
            };
            assert_eq!(unknown_rest(&across), unknown_rest(&kind));
            unknown_rest(&kind)
        };
        assert_eq!(of(false, Reduce::Max), Some(Statistic::Sd));
        assert_eq!(of(false, Reduce::Onset), None);
        assert_eq!(of(true, Reduce::Max), None);
        assert_eq!(unknown_rest(&plain(Reduce::Max)), None);
    }

    #[test]
    fn an_area_across_forks_adds_up_what_nothing_is_from_the_first_to_the_last() {
        let across = |part: MeasureKind| MeasureKind::Across {
            parts: [1, 3, 9].map(|h| (h * HOUR, part.clone())).to_vec(),
            reduce: Reduce::Area,
            level: None,
            since_ms: 0,
        };
        // A ratio of 1 for eight hours is nothing; half of that is half of it.
        assert_eq!(of(&across(compared(Compare::Ratio)), 8.0), 0.0);
        assert_eq!(of(&across(compared(Compare::Ratio)), 4.0), -4.0);
        assert_eq!(of(&across(compared(Compare::Percent)), 800.0), 0.0);
        assert_eq!(of(&across(compared(Compare::PercentChange)), 8.0), 8.0);
        assert_eq!(
            of(&across(dose(CurveResult::Ed50, Some(Compare::Ratio))), 80.0),
            1.0
        );
        let rest = nothing(&across(plain(Reduce::Max)), &day());
        assert_eq!(effect(20.0, &rest, 1.25), Some(10.0));
        assert!(rest.rest_of().is_some());
    }

    #[test]
    fn across_forks_the_parts_say_what_nothing_is() {
        let across = |reduce| MeasureKind::Across {
            parts: vec![(0, compared(Compare::Ratio)), (HOUR, compared(Compare::Ratio))],
            reduce,
            level: None,
            since_ms: 0,
        };
        assert_eq!(of(&across(Reduce::Min), 0.25), -0.75);
        assert_eq!(of(&across(Reduce::End), 5.0), 5.0);
    }

    #[test]
    fn a_formula_says_with_zero_that_nothing_happens() {
        assert_eq!(of(&MeasureKind::Formula(Formula::Number(1.0)), 1.5), 1.5);
    }
}
