//! What came out of a run: measures beside what was published, then the others by unit.

use minijinja::Value;

use super::{
    forest::{self, Citations, Entry},
    measure_words,
};
use crate::{
    files::{Measure, RunFiles, Verdict},
    plots::forest::Scale,
    words,
};

/// The measures beside what was published, misses on top; at most one table.
pub(crate) fn judged(files: &RunFiles) -> Vec<Value> {
    let entries: Vec<Entry> = files
        .measures
        .iter()
        .map(|measure| entry(measure, files))
        .collect();
    let mut judged: Vec<&Entry> = entries.iter().filter(|entry| is_judged(entry)).collect();
    judged.sort_by_key(|entry| urgency(entry.measure.verdict));
    let citations = Citations(&files.run.references);
    let table = || {
        forest::table(
            "Beside what was published",
            &judged,
            Some(Scale::Bands),
            &citations,
        )
    };
    (!judged.is_empty()).then(table).into_iter().collect()
}

/// The other measures, those of one unit on one axis.
pub(crate) fn reported(files: &RunFiles) -> Vec<Value> {
    let entries: Vec<Entry> = files
        .measures
        .iter()
        .map(|measure| entry(measure, files))
        .collect();
    let reported: Vec<&Entry> = entries.iter().filter(|entry| !is_judged(entry)).collect();
    let citations = Citations(&files.run.references);
    let mut units: Vec<&str> = Vec::new();
    for entry in &reported {
        if !units.contains(&entry.measure.unit.as_str()) {
            units.push(&entry.measure.unit);
        }
    }
    let table = |unit: &str| {
        let rows: Vec<&Entry> = reported
            .iter()
            .copied()
            .filter(|e| e.measure.unit == unit)
            .collect();
        let measures: Vec<&Measure> = rows.iter().map(|entry| entry.measure).collect();
        let title = if unit == "1" || unit.is_empty() {
            "Ratios and numbers without a unit".to_owned()
        } else {
            format!("In {unit}")
        };
        forest::table(&title, &rows, Scale::holding(&measures), &citations)
    };
    units.into_iter().map(table).collect()
}

fn is_judged(entry: &Entry) -> bool {
    forest::has_band(entry.measure)
        || entry.never
        || !entry.claims.is_empty()
        || entry.measure.verdict != Verdict::Reported
}

/// Misses first, then what is open, then what was met.
fn urgency(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Contested => 1,
        Verdict::Reported => 2,
        Verdict::Pass => 3,
    }
}

fn entry<'a>(measure: &'a Measure, files: &'a RunFiles) -> Entry<'a> {
    let run = &files.run;
    let mine = |m: &&crate::files::MeasureText| {
        m.name == measure.measure && (m.arm.is_empty() || m.arm == measure.arm)
    };
    let said = run.measures.iter().find(mine);
    Entry {
        measure,
        text: said
            .and_then(|m| m.text.clone())
            .unwrap_or_else(|| measure_words::sentence(&run.resolved["measure"][&measure.measure])),
        never: said.is_some_and(|m| m.band_never),
        claims: said.map_or(&[], |m| &m.claims),
        of: measure.arm.clone(),
        link: String::new(),
        missing: note(measure, &run.notes),
    }
}

/// The run's note on this measure in this arm: "overshoot_end [morphine]: not reached".
fn note(measure: &Measure, notes: &[String]) -> String {
    let start = if measure.arm.is_empty() {
        format!("{}: ", measure.measure)
    } else {
        format!("{} [{}]: ", measure.measure, measure.arm)
    };
    let found = notes.iter().find_map(|note| note.strip_prefix(&start));
    found.map_or_else(|| "no value".to_owned(), str::to_owned)
}

/// Up to three sentences that say what came out: the tally, and the misses by name.
pub(crate) fn summary(files: &RunFiles) -> Vec<String> {
    let mut sentences = Vec::new();
    let tally = forest::tally(files.measures.iter());
    if !tally.is_empty() {
        sentences.push(tally);
    }
    let misses: Vec<String> = files
        .measures
        .iter()
        .filter(|m| m.verdict == Verdict::Fail)
        .map(|m| {
            let how = forest::outside(m).unwrap_or_else(|| note(m, &files.run.notes));
            let arm = if m.arm.is_empty() {
                String::new()
            } else {
                format!(" in {}", words::plain(&m.arm))
            };
            format!("{}{arm} ({how})", words::plain(&m.measure))
        })
        .collect();
    if !misses.is_empty() {
        sentences.push(format!("Outside of the published band: {}.", misses.join("; ")));
    }
    sentences
}
