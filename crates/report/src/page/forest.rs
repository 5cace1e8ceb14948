//! Tables of measures as forest plots: words, the picture of the row, numbers and verdict.

use indexmap::IndexMap;
use minijinja::{Value, context};

use super::svg;
use crate::{
    files::{Claim, Measure, Verdict},
    plots::forest::{self, Scale},
    words,
};

/// A measure with what stands beside its numbers.
pub(crate) struct Entry<'a> {
    pub measure: &'a Measure,
    /// In words, how the number is made; empty where the files do not say.
    pub text: String,
    /// What was published is that it is not reached.
    pub never: bool,
    /// On a contested point.
    pub claims: &'a [Claim],
    /// What it belongs to: an arm, or an experiment.
    pub of: String,
    /// Where on the page that is told; empty for nowhere.
    pub link: String,
    /// Why there is no value.
    pub missing: String,
}

/// A table of some rows on one scale: a heading, the rows, and the axis below.
pub(crate) fn table(title: &str, entries: &[&Entry], scale: Option<Scale>, citations: &Citations) -> Value {
    // How a measure is made is told once for all of its arms.
    let repeats = |place: usize| place > 0 && entries[place].text == entries[place - 1].text;
    let rows: Vec<Value> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| row(entry, repeats(place), scale, citations))
        .collect();
    let drawn = entries
        .iter()
        .any(|entry| scale.is_some_and(|s| forest::row(entry.measure, s).is_some()));
    context! {
        title => title,
        rows => rows,
        axis => scale.filter(|_| drawn).map(|scale| svg(&forest::axis(scale), "")),
        judged => entries.iter().any(|e| has_band(e.measure) || e.never || !e.claims.is_empty() || e.measure.verdict != Verdict::Reported),
    }
}

/// Whether a published band stands beside the measure.
pub(crate) fn has_band(measure: &Measure) -> bool {
    measure.band_low.is_some() || measure.band_high.is_some()
}

fn row(entry: &Entry, repeats: bool, scale: Option<Scale>, citations: &Citations) -> Value {
    let measure = entry.measure;
    let picture = if entry.claims.is_empty() {
        scale.and_then(|scale| forest::row(measure, scale))
    } else {
        forest::claims(measure, entry.claims)
    };
    context! {
        name => words::heading(&measure.measure),
        path => measure.measure.as_str(),
        text => if repeats { "" } else { entry.text.as_str() },
        of => entry.of.as_str(),
        link => entry.link.as_str(),
        value => measure.value.map(words::estimate),
        interval => interval(measure),
        unit => if measure.unit == "1" { "" } else { measure.unit.as_str() },
        band => published(entry),
        picture => picture.map(|picture| svg(&picture, &spoken(entry))),
        verdict => measure.verdict.word(),
        missing => entry.missing.as_str(),
        remark => remark(entry),
        sources => citations.links(&sources(entry)),
    }
}

/// "[3.1, 3.9]"; empty without an interval.
pub(crate) fn interval(measure: &Measure) -> String {
    let ends = measure.lower.zip(measure.upper);
    ends.map(|(lower, upper)| format!("[{}, {}]", words::estimate(lower), words::estimate(upper)))
        .unwrap_or_default()
}

/// The reference keys of a row, those of its claims among them.
fn sources(entry: &Entry) -> String {
    let keys = entry.claims.iter().map(|claim| claim.source.as_str());
    std::iter::once(entry.measure.source.as_str())
        .chain(keys)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What was published, in words; on a contested point by whom.
fn published(entry: &Entry) -> String {
    let unit = &entry.measure.unit;
    if entry.never {
        return "never".to_owned();
    }
    if entry.claims.is_empty() {
        return band(entry.measure.band_low, entry.measure.band_high, unit);
    }
    let claim = |claim: &Claim| {
        let band = if claim.never {
            "never".to_owned()
        } else {
            band(claim.low, claim.high, unit)
        };
        format!("{}: {band}", claim.source)
    };
    entry.claims.iter().map(claim).collect::<Vec<_>>().join("; ")
}

/// "2 to 5 h", "at least 2 h", "at most 5 h"; empty without a band.
fn band(low: Option<f64>, high: Option<f64>, unit: &str) -> String {
    let text = match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", words::number(low), words::number(high)),
        (Some(low), None) => format!("at least {}", words::number(low)),
        (None, Some(high)) => format!("at most {}", words::number(high)),
        (None, None) => return String::new(),
    };
    words::with_unit(&text, unit)
}

/// What a reader should know of the row at a glance: how far a miss is off, with whom a contested value agrees.
fn remark(entry: &Entry) -> String {
    let measure = entry.measure;
    if !entry.claims.is_empty() {
        return agreement(entry.claims);
    }
    match (measure.verdict, outside(measure)) {
        (Verdict::Pass, _) | (_, None) => String::new(),
        (_, Some(distance)) => distance,
    }
}

/// "7.5 h above the band"; nothing inside of it.
pub(crate) fn outside(measure: &Measure) -> Option<String> {
    let value = measure.value?;
    let said = |by: f64, side: &str| {
        let by = words::with_unit(&words::estimate(by), &measure.unit);
        Some(format!("{by} {side} the band"))
    };
    match (measure.band_low, measure.band_high) {
        (Some(low), _) if value < low => said(low - value, "below"),
        (_, Some(high)) if value > high => said(value - high, "above"),
        _ => None,
    }
}

/// "consistent with A, not with B".
fn agreement(claims: &[Claim]) -> String {
    let named = |agrees: bool| -> Vec<String> {
        let some = claims.iter().filter(|claim| claim.agrees == Some(agrees));
        some.map(|claim| claim.source.clone()).collect()
    };
    let (with, without) = (named(true), named(false));
    match (with.is_empty(), without.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("consistent with none of {}", without.join(", ")),
        (false, true) => format!("consistent with {}", words::list(&with)),
        (false, false) => format!(
            "consistent with {}, not with {}",
            words::list(&with),
            words::list(&without)
        ),
    }
}

/// The row for those who do not see its picture.
fn spoken(entry: &Entry) -> String {
    let measure = entry.measure;
    let value = measure.value.map(words::estimate).unwrap_or_default();
    let mut text = format!(
        "{} {}",
        words::heading(&measure.measure),
        words::with_unit(&value, &measure.unit)
    );
    if let Some((lower, upper)) = measure.lower.zip(measure.upper) {
        text += &format!(
            ", interval {} to {}",
            words::estimate(lower),
            words::estimate(upper)
        );
    }
    let published = published(entry);
    if !published.is_empty() {
        text += &format!(", published {published}");
    }
    text + &format!(": {}", measure.verdict.word())
}

/// The citations of a page, by key.
pub(crate) struct Citations<'a>(pub &'a IndexMap<String, String>);

impl Citations<'_> {
    /// The reference keys in a text; those with a citation get a link.
    pub fn links(&self, text: &str) -> Vec<Value> {
        let mut keys: Vec<&str> = Vec::new();
        for key in text
            .split([',', ';', ' '])
            .map(str::trim)
            .filter(|key| !key.is_empty())
        {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.into_iter()
            .map(|key| context! { key => key, cited => self.0.contains_key(key) })
            .collect()
    }

    /// The list of references, in the order of the file.
    pub fn list(&self) -> Vec<Value> {
        let entry = |(key, citation): (&String, &String)| context! { key => key.as_str(), citation => citation.as_str() };
        self.0.iter().map(entry).collect()
    }
}

/// How many measures met their band, in a sentence.
pub(crate) fn tally<'a>(measures: impl Iterator<Item = &'a Measure> + Clone) -> String {
    let count = |verdict: Verdict| measures.clone().filter(|m| m.verdict == verdict).count();
    let (passed, failed) = (count(Verdict::Pass), count(Verdict::Fail));
    let mut parts = Vec::new();
    if passed + failed > 0 {
        parts.push(format!(
            "{passed} of {} judged values lie in their published band",
            passed + failed
        ));
    }
    for (verdict, words) in [
        (Verdict::Reported, "reported without a judgement"),
        (
            Verdict::Contested,
            "on a contested point, where the verdict is left open",
        ),
    ] {
        match count(verdict) {
            0 => {}
            1 => parts.push(format!("1 is {words}")),
            many => parts.push(format!("{many} are {words}")),
        }
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("{}.", parts.join("; "))
    }
}
