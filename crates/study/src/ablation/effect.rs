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
//! | a time, a slope, a dose, an Emax, a formula | 0 | value |
//!
//! Percent forms and ratios of one reading thus have the same effect but for a factor, and get the same verdict. Doses act
//! on a logarithmic scale, so half of a shift is its square root. A formula says with 0 that nothing happens: write
//! `a / b - 1` or `log10(a / b)`, not `a / b`. A time has no such point; the times themselves are compared.

use crate::reduce::is_time;
use papaver_scenario::model::{
    Compare, CurveResult, MeasureKind, Ms, Place, Reading, Reduce, VariablePath, Window,
};

/// Where nothing happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Nothing {
    /// At this value of the measure, in its printing unit.
    At(f64),
    /// A ratio of doses, told in these words: no shift.
    NoShift(Compare),
    /// At the variable's drug-free resting value in the arm, times so many hours for an area.
    Rest {
        /// Arm.
        arm: String,
        /// What is read.
        variable: VariablePath,
        /// Length of the window of an area, h.
        hours: Option<f64>,
    },
}

/// Where nothing happens in a measure. `length_ms` tells how long a reading's place is, for areas over all of it.
pub fn nothing(kind: &MeasureKind, length_ms: &dyn Fn(&Place) -> Ms) -> Nothing {
    match kind {
        MeasureKind::Reading { place, reading, .. } => of_reading(place, reading, length_ms),
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
        MeasureKind::Across { parts, reduce, .. } if !is_time(*reduce) && *reduce != Reduce::Slope => {
            let first = parts.first().map(|(_, part)| nothing(part, length_ms));
            first.unwrap_or(Nothing::At(0.0))
        }
        MeasureKind::Across { .. } | MeasureKind::Formula(_) => Nothing::At(0.0),
    }
}

fn of_reading(place: &Place, reading: &Reading, length_ms: &dyn Fn(&Place) -> Ms) -> Nothing {
    if is_time(reading.reduce) || matches!(reading.reduce, Reduce::Slope) {
        return Nothing::At(0.0);
    }
    if reading.relative_to.is_some() {
        return Nothing::At(neutral(reading.compare));
    }
    let arm = match place {
        Place::Run { arm } | Place::Fork { arm, .. } => arm.clone(),
        // Only inside a dose-response probe, which is no measure.
        Place::Vehicle | Place::SameFork => return Nothing::At(0.0),
    };
    let hours = (reading.reduce == Reduce::Area).then(|| {
        crate::curve::hours(match reading.window {
            Window::Between(from, to) => to - from,
            Window::Whole | Window::Baseline => length_ms(place),
            Window::At(_) => 0,
        })
    });
    Nothing::Rest {
        arm,
        variable: reading.variable.clone(),
        hours,
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
/// the printing unit. Nothing where a ratio of doses has no logarithm.
pub fn effect(value: f64, nothing: &Nothing, rest: f64) -> Option<f64> {
    match nothing {
        Nothing::At(zero) => Some(value - zero),
        Nothing::NoShift(how) => {
            let ratio = match how {
                Compare::Ratio | Compare::Difference => value,
                Compare::Percent => value / 100.0,
                Compare::PercentChange => 1.0 + value / 100.0,
                Compare::PercentFall => 1.0 - value / 100.0,
                Compare::Log10Ratio => return Some(value),
            };
            (ratio > 0.0).then(|| libm::log10(ratio))
        }
        Nothing::Rest { hours, .. } => Some(value - rest * hours.unwrap_or(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::{HOUR, reading, run};
    use papaver_scenario::model::{CurvePlace, Formula};

    fn day(_: &Place) -> Ms {
        24 * HOUR
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
        effect(value, &nothing(kind, &day), 0.0).unwrap()
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
        let no_logarithm = nothing(&dose(CurveResult::Ec50, Some(Compare::PercentFall)), &day);
        assert_eq!(effect(100.0, &no_logarithm, 0.0), None);
        // What is left of the largest effect is no dose.
        assert!((of(&dose(CurveResult::Emax, Some(Compare::Ratio)), 0.7) + 0.3).abs() < 1e-12);
        assert_eq!(of(&dose(CurveResult::Ec50, None), 55.0), 55.0);
        assert_eq!(of(&dose(CurveResult::Ec50, Some(Compare::Difference)), 5.0), 5.0);
    }

    #[test]
    fn plain_readings_are_measured_from_rest() {
        assert_eq!(effect(3.0, &nothing(&plain(Reduce::Max), &day), 1.25), Some(1.75));
        assert_eq!(
            effect(40.0, &nothing(&plain(Reduce::Area), &day), 1.25),
            Some(10.0)
        );
        assert_eq!(
            effect(7.0, &nothing(&plain(Reduce::TimeOfMax), &day), 1.25),
            Some(7.0)
        );
        assert_eq!(
            effect(-2.0, &nothing(&plain(Reduce::Slope), &day), 1.25),
            Some(-2.0)
        );
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
