//! The page of `papaver validate`: all experiments beside what was published.

use minijinja::{Value, context};

use super::{
    forest::{self, Citations, Entry},
    provenance, rendered,
};
use crate::{
    ReportError,
    files::{Experiment, Measure, MeasureText, Validation, ValidationRow, Verdict},
    plots::forest::Scale,
    words,
};

/// Renders the page.
pub(crate) fn render(files: &Validation) -> Result<String, ReportError> {
    let study = &files.study;
    let citations = Citations(&study.references);
    rendered(
        "validation.html",
        context! {
            title => "Validation against published experiments",
            papaver => study.papaver.as_str(),
            summary => summary(files),
            tables => tables(files, &citations),
            failed => failed(files),
            notes => study.notes.iter().map(Value::from).collect::<Vec<Value>>(),
            experiments => experiments(files, &citations),
            references => citations.list(),
            provenance => provenance::of([
                ("papaver", study.papaver.clone()),
                ("catalogue", study.catalogue.clone()),
            ], [&study.execution]),
        },
    )
}

/// The experiments that nothing else on the page speaks of.
fn failed(files: &Validation) -> Vec<String> {
    let failed = files.study.failed.iter();
    let failed = failed.map(|one| format!("{} did not run to its end: {}", one.name, one.reason));
    failed.collect()
}

/// How many experiments and bands, and how the judged ones fared by use.
fn summary(files: &Validation) -> Vec<String> {
    let rows = &files.rows;
    let names = names(files);
    let mut sentences = vec![format!(
        "{}, {}. {}",
        words::counted(names.len() as u64, "experiment"),
        words::counted(rows.len() as u64, "measure"),
        forest::tally(rows.iter().map(|row| &row.measure))
    )];
    for usage in ["calibration", "validation"] {
        let judged = || {
            let of_use = rows
                .iter()
                .filter(|row| row.usage == usage)
                .map(|row| row.measure.verdict);
            of_use.filter(|verdict| matches!(verdict, Verdict::Pass | Verdict::Fail))
        };
        let (met, all) = (judged().filter(|v| *v == Verdict::Pass).count(), judged().count());
        if all > 0 {
            sentences.push(format!("Of the {usage} bands {met} of {all} are met."));
        }
    }
    sentences
}

/// Misses by how many half-widths of their band they are off, then what is contested, compared only, and met.
fn tables(files: &Validation, citations: &Citations) -> Vec<Value> {
    let entries: Vec<Entry> = files.rows.iter().map(|row| entry(row, files)).collect();
    let of = |wanted: Verdict, banded: bool| -> Vec<&Entry> {
        let mine = |e: &&Entry| e.measure.verdict == wanted && (banded == is_banded(e));
        entries.iter().filter(mine).collect()
    };
    let mut misses: Vec<&Entry> = entries
        .iter()
        .filter(|e| e.measure.verdict == Verdict::Fail)
        .collect();
    misses.sort_by(|a, b| half_widths_off(b.measure).total_cmp(&half_widths_off(a.measure)));
    let mut met = of(Verdict::Pass, true);
    met.extend(of(Verdict::Pass, false));
    let mut contested = of(Verdict::Contested, true);
    contested.extend(of(Verdict::Contested, false));
    [
        ("Misses, the furthest first", misses),
        ("Contested: with whom the model agrees", contested),
        ("Compared, but not judged", of(Verdict::Reported, true)),
        ("Met", met),
    ]
    .into_iter()
    .filter(|(_, rows)| !rows.is_empty())
    .map(|(title, rows)| forest::table(title, &rows, Some(Scale::Bands), citations))
    .chain(unjudged(&of(Verdict::Reported, false), citations))
    .collect()
}

fn is_banded(entry: &Entry) -> bool {
    forest::has_band(entry.measure) || entry.never || !entry.claims.is_empty()
}

/// What was measured on the way, without anything published to compare with.
fn unjudged(rows: &[&Entry], citations: &Citations) -> Option<Value> {
    (!rows.is_empty()).then(|| forest::table("Reported on the way", rows, None, citations))
}

/// How far outside of its band, in half-widths of the band; a value never reached is off beyond all others.
fn half_widths_off(measure: &Measure) -> f64 {
    let Some(value) = measure.value else {
        return f64::INFINITY;
    };
    let off = match (measure.band_low, measure.band_high) {
        (Some(low), _) if value < low => low - value,
        (_, Some(high)) if value > high => value - high,
        _ => 0.0,
    };
    off / crate::plots::forest::frame(measure).1
}

fn entry<'a>(row: &'a ValidationRow, files: &'a Validation) -> Entry<'a> {
    let experiment = known(&row.experiment, files);
    let said: Option<&MeasureText> =
        experiment.and_then(|e| e.measures.iter().find(|m| m.name == row.measure.measure));
    let start = format!("{}: ", row.measure.measure);
    let notes = experiment.map_or(&[][..], |e| &e.notes);
    let note = notes.iter().find_map(|note| note.strip_prefix(&start));
    Entry {
        measure: &row.measure,
        text: said.and_then(|m| m.text.clone()).unwrap_or_default(),
        never: said.is_some_and(|m| m.band_never),
        claims: said.map_or(&[], |m| &m.claims),
        of: row.experiment.clone(),
        link: anchor(&row.experiment),
        missing: note.unwrap_or("no value").to_owned(),
    }
}

fn known<'a>(name: &str, files: &'a Validation) -> Option<&'a Experiment> {
    files
        .study
        .experiments
        .iter()
        .find(|experiment| experiment.name == name)
}

/// The experiments of the table, in its order, then those that gave no row.
fn names(files: &Validation) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let rows = files.rows.iter().map(|row| row.experiment.as_str());
    for name in rows.chain(files.study.experiments.iter().map(|e| e.name.as_str())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn experiments(files: &Validation, citations: &Citations) -> Vec<Value> {
    let none = Experiment::default();
    let one = |name: &str| {
        let experiment = known(name, files).unwrap_or(&none);
        let rows = files.rows.iter().filter(|row| row.experiment == name);
        let first = rows.clone().next();
        let or_first = |text: &str, of: fn(&ValidationRow) -> &str| {
            if text.is_empty() {
                first.map(of).unwrap_or_default().to_owned()
            } else {
                text.to_owned()
            }
        };
        let source = or_first(&experiment.source, |row| &row.measure.source);
        context! {
            id => anchor(name),
            title => if experiment.title.is_empty() { words::heading(name) } else { experiment.title.clone() },
            protocol => experiment.protocol.as_str(),
            tally => forest::tally(rows.map(|row| &row.measure)),
            grade => or_first(&experiment.grade, |row| &row.grade),
            use => or_first(&experiment.usage, |row| &row.usage),
            sources => citations.links(&source),
            citation => citations.0.get(&source).map(String::as_str).unwrap_or_default(),
            file => experiment.file.as_str(),
            notes => experiment.notes.iter().map(Value::from).collect::<Vec<Value>>(),
        }
    };
    names(files).into_iter().map(one).collect()
}

/// The place of an experiment on the page.
fn anchor(name: &str) -> String {
    let letters = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    format!("experiment-{}", letters.collect::<String>())
}
