//! What came out: the table of measures, and the references that it points to.

use minijinja::{Value, context};

use super::svg;
use crate::{
    files::{Measure, Run, RunFiles, Verdict},
    plots::band,
    words,
};

/// The measures in the order of the file, rows of the same measure together.
pub(crate) fn groups(files: &RunFiles) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for measure in &files.measures {
        if !names.contains(&measure.measure.as_str()) {
            names.push(&measure.measure);
        }
    }
    let group = |name: &str| {
        let rows = files.measures.iter().filter(|m| m.measure == name);
        let text = files
            .run
            .measures
            .iter()
            .find(|m| m.name == name)
            .and_then(|m| m.text.as_deref());
        context! {
            name => words::heading(name),
            path => name,
            text => text.unwrap_or_default(),
            rows => rows.map(|m| row(m, &files.run)).collect::<Vec<Value>>(),
        }
    };
    names.into_iter().map(group).collect()
}

fn row(measure: &Measure, run: &Run) -> Value {
    let value = measure.value.map(words::number);
    let interval = measure
        .lower
        .zip(measure.upper)
        .map(|(lower, upper)| format!("[{}, {}]", words::number(lower), words::number(upper)));
    context! {
        arm => measure.arm.as_str(),
        value => value,
        interval => interval.unwrap_or_default(),
        unit => if measure.unit == "1" { "" } else { measure.unit.as_str() },
        band => band_words(measure),
        strip => band::strip(measure).map(|picture| svg(&picture, "value and band")),
        verdict => measure.verdict.word(),
        sources => sources(&measure.source, run),
    }
}

/// "2 to 5 h", "at least 2 h", "at most 5 h"; empty without a band.
fn band_words(measure: &Measure) -> String {
    let text = match (measure.band_low, measure.band_high) {
        (Some(low), Some(high)) => format!("{} to {}", words::number(low), words::number(high)),
        (Some(low), None) => format!("at least {}", words::number(low)),
        (None, Some(high)) => format!("at most {}", words::number(high)),
        (None, None) => return String::new(),
    };
    words::with_unit(&text, &measure.unit)
}

/// The reference keys of a row; those with a citation get a link.
fn sources(source: &str, run: &Run) -> Vec<Value> {
    let keys = source
        .split([',', ';', ' '])
        .map(str::trim)
        .filter(|key| !key.is_empty());
    keys.map(|key| context! { key => key, cited => run.references.contains_key(key) })
        .collect()
}

/// The list of references, in the order of the file.
pub(crate) fn references(files: &RunFiles) -> Vec<Value> {
    let entry =
        |(key, citation): (&String, &String)| context! { key => key.as_str(), citation => citation.as_str() };
    files.run.references.iter().map(entry).collect()
}

/// How many measures met their band, in a sentence.
pub(crate) fn tally(measures: &[Measure]) -> String {
    let count = |verdict: Verdict| measures.iter().filter(|m| m.verdict == verdict).count();
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
