//! Words with a fixed list: statistics, reductions, comparisons, grades, uses.

use crate::leaf::Text;
use crate::mistakes::Sink;
use crate::model::{Compare, CurveResult, Reduce, Statistic};
use crate::nearest::suggestion;

/// Over neurons.
const STATISTICS: &[(&str, Statistic)] = &[
    ("mean", Statistic::Mean),
    ("sd", Statistic::Sd),
    ("p05", Statistic::P05),
    ("p50", Statistic::P50),
    ("p95", Statistic::P95),
];

/// How a curve becomes a number.
const REDUCTIONS: &[(&str, Reduce)] = &[
    ("mean", Reduce::Mean),
    ("median", Reduce::Median),
    ("min", Reduce::Min),
    ("max", Reduce::Max),
    ("final", Reduce::Final),
    ("area", Reduce::Area),
    ("slope", Reduce::Slope),
    ("time_of_max", Reduce::TimeOfMax),
    ("time_of_min", Reduce::TimeOfMin),
    ("onset", Reduce::Onset),
    ("end", Reduce::End),
    ("lasting", Reduce::Lasting),
    ("half_fall", Reduce::HalfFall),
    ("half_rise", Reduce::HalfRise),
    ("half_life", Reduce::HalfLife),
];

/// How two values compare.
const COMPARISONS: &[(&str, Compare)] = &[
    ("ratio", Compare::Ratio),
    ("difference", Compare::Difference),
    ("percent", Compare::Percent),
    ("percent_change", Compare::PercentChange),
    ("percent_fall", Compare::PercentFall),
    ("log10_ratio", Compare::Log10Ratio),
];

/// Results of a dose_response probe.
const CURVE_RESULTS: &[(&str, CurveResult)] = &[
    ("ec50", CurveResult::Ec50),
    ("ed50", CurveResult::Ed50),
    ("emax", CurveResult::Emax),
    ("slope", CurveResult::Slope),
];

/// Shapes of a taper: is it geometric?
const TAPERS: &[(&str, bool)] = &[("linear", false), ("geometric", true)];
const GRADES: &[(&str, char)] = &[("A", 'A'), ("B", 'B'), ("C", 'C'), ("D", 'D')];
const USES: &[(&str, &str)] = &[
    ("calibration", "calibration"),
    ("validation", "validation"),
    ("contested", "contested"),
];

/// What a word stands for.
pub(crate) fn choose<T: Copy>(
    text: &Text,
    words: &[(&'static str, T)],
    what: &str,
    sink: &mut Sink,
) -> Option<T> {
    let found = words
        .iter()
        .find(|(word, _)| *word == text.text)
        .map(|(_, value)| *value);
    if found.is_none() {
        let help = suggestion(&text.text, words.iter().map(|(word, _)| *word));
        sink.add_with(text.spot, format!("`{}` is no {what}", text.text), help);
    }
    found
}

fn or_default<T: Copy>(
    text: Option<&Text>,
    words: &[(&'static str, T)],
    default: T,
    what: &str,
    sink: &mut Sink,
) -> Option<T> {
    text.map_or(Some(default), |text| choose(text, words, what, sink))
}

/// `shape` of a taper: whether it is geometric; linear by default.
pub(crate) fn geometric(text: Option<&Text>, sink: &mut Sink) -> Option<bool> {
    or_default(text, TAPERS, false, "shape of a taper", sink)
}

/// `stat`; mean by default.
pub(crate) fn statistic(text: Option<&Text>, sink: &mut Sink) -> Option<Statistic> {
    or_default(text, STATISTICS, Statistic::Mean, "statistic", sink)
}

/// `reduce`; mean by default.
pub(crate) fn reduce(text: Option<&Text>, sink: &mut Sink) -> Option<Reduce> {
    or_default(text, REDUCTIONS, Reduce::Mean, "reduction", sink)
}

/// `as`; ratio by default.
pub(crate) fn compare(text: Option<&Text>, sink: &mut Sink) -> Option<Compare> {
    or_default(text, COMPARISONS, Compare::Ratio, "comparison", sink)
}

/// The reduction looks for times beyond a level.
pub(crate) fn wants_level(reduce: Reduce) -> bool {
    matches!(reduce, Reduce::Onset | Reduce::End | Reduce::Lasting)
}

/// `variable` of a dose_response probe, if it is one.
pub(crate) fn curve_result(text: &str) -> Option<CurveResult> {
    CURVE_RESULTS
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, result)| *result)
}

/// The results of a dose_response probe.
pub(crate) fn curve_words() -> Vec<&'static str> {
    CURVE_RESULTS.iter().map(|(word, _)| *word).collect()
}

/// `grade`.
pub(crate) fn grade(text: &Text, sink: &mut Sink) -> Option<char> {
    choose(text, GRADES, "grade", sink)
}

/// `use`.
pub(crate) fn usage(text: &Text, sink: &mut Sink) -> Option<String> {
    choose(text, USES, "use", sink).map(str::to_string)
}
