//! `ablation.csv` and `ablation.json`.
//!
//! `baseline` and `ablated` are the measure as printed, `difference` with `lower` and `upper` their difference with its
//! 95 % interval over replicates, in pairs; all in `unit`. `naive_shift` is a share: 0.1 is 10 %. The verdict is by the
//! interval of ablated over full *effect*, which the JSON has beside them; a cell is empty where there is no number, and
//! the JSON says why.

use super::cell::{Ablation, Axis, Cell, Full, Phenomenon};
use super::effect::Nothing;
use super::naive::label;
use super::switches::Kind;
use super::verdict::Verdict;
use crate::output::Execution;
use crate::rows::cell as text;
use papaver_catalogue::Catalogue;
use serde_json::{Map, Value, json};
use std::io::Write;

/// Columns of `ablation.csv`.
pub const COLUMNS: [&str; 10] = [
    "mechanism_off",
    "phenomenon",
    "baseline",
    "ablated",
    "difference",
    "lower",
    "upper",
    "unit",
    "naive_shift",
    "verdict",
];

/// Writes `ablation.csv`: switches in their order, and for each all phenomena.
///
/// # Errors
/// When writing fails.
pub fn write_csv<W: Write>(writer: W, ablation: &Ablation) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for (switch, cells) in ablation.switches.iter().zip(&ablation.cells) {
        for (phenomenon, cell) in ablation.phenomena.iter().zip(cells) {
            csv.write_record([
                switch.name.as_str(),
                &phenomenon.name,
                &text(cell.baseline),
                &text(cell.ablated),
                &text(cell.difference.value),
                &text(cell.difference.lower),
                &text(cell.difference.upper),
                &phenomenon.unit,
                &text(cell.naive_shift),
                cell.verdict.name(),
            ])?;
        }
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// What `ablation.json` says: the csv's numbers, and what a page needs besides.
pub fn json(ablation: &Ablation, catalogue: &Catalogue, execution: &Execution) -> Value {
    let verdicts = Verdict::ALL.map(|v| (v.name().to_owned(), Value::from(v.meaning())));
    let switches = ablation.switches.iter().map(|s| {
        let kind = s.kind.name();
        json!({ "name": s.name, "title": s.title, "kind": kind, "off": s.off, "kept": s.kept })
    });
    let files = ablation.files.iter().map(|f| {
        json!({
            "name": f.name, "title": f.title, "replicates": f.replicates, "seed": f.seed, "scenario_hash": f.hash,
            "step": {
                "halvings": f.step.halvings,
                "worst_error": f.step.worst.worst,
                "worst_error_in": f.step.worst.place,
                "worst_error_at_h": crate::curve::hours(f.step.worst.at_ms),
                "tolerance": f.step.tolerance,
            },
        })
    });
    let claims = ablation.switches.iter().filter(|s| s.kind == Kind::Single);
    let mechanisms = claims.map(|s| json!({ "id": s.name, "claim": s.title }));
    let hypotheses = ablation
        .hypotheses
        .iter()
        .map(|(name, h)| json!({ "name": name, "title": h.title, "mechanisms": h.mechanisms }));
    let first = ablation.files.first();
    let phenomena = ablation.phenomena.iter().zip(&ablation.full);
    let cells = ablation
        .cells
        .iter()
        .map(|row| Value::from(row.iter().map(cell_json).collect::<Vec<_>>()));
    json!({
        "papaver": env!("CARGO_PKG_VERSION"),
        "catalogue": catalogue.hash,
        "title": first.map(|f| &f.title),
        "seed": first.map(|f| f.seed),
        "replicates": first.map(|f| f.replicates),
        "hypotheses": hypotheses.collect::<Vec<_>>(),
        "mechanisms": mechanisms.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
        "phenomena": phenomena.map(|(p, f)| phenomenon_json(ablation, p, f)).collect::<Vec<_>>(),
        "switches": switches.collect::<Vec<_>>(),
        "cells": cells.collect::<Vec<_>>(),
        "verdicts": Value::Object(Map::from_iter(verdicts)),
        "references": references(ablation, catalogue),
        "runs": ablation.runs,
        "notes": ablation.notes,
        "execution": {
            "seconds": execution.seconds,
            "machine": execution.machine,
            "threads": execution.threads,
        },
    })
}

fn phenomenon_json(ablation: &Ablation, phenomenon: &Phenomenon, full: &Full) -> Value {
    json!({
        "name": phenomenon.name,
        "measure": phenomenon.measure,
        "arm": phenomenon.arm,
        "file": ablation.files[phenomenon.file].name,
        "text": phenomenon.title,
        "unit": phenomenon.unit,
        "value": full.value.value,
        "lower": full.value.lower,
        "upper": full.value.upper,
        "note": full.value.note,
        "effect": full.effect,
        "effect_is": effect_words(&phenomenon.nothing),
        "source": phenomenon.source,
        "axis": axis_json(&full.axis),
        "series": rounded(&full.series),
    })
}

/// What the effect is, in words.
pub fn effect_words(nothing: &Nothing) -> String {
    match nothing {
        Nothing::At(zero) => format!("distance from {zero}"),
        Nothing::NoShift(_) => "logarithm of the ratio of doses".into(),
        Nothing::Rest { variable, .. } => format!("distance from rest of {}", label(variable)),
        Nothing::Area { of, hours } => format!("{}, over {hours} h", effect_words(of)),
    }
}

fn axis_json(axis: &Axis) -> Value {
    if axis.at.is_empty() {
        return Value::Null;
    }
    json!({
        "kind": axis.kind, "at": rounded(&axis.at), "unit": axis.unit,
        "variable": axis.variable, "variable_unit": axis.variable_unit,
    })
}

fn cell_json(cell: &Cell) -> Value {
    json!({
        "baseline": cell.baseline,
        "ablated": cell.ablated,
        "difference": cell.difference.value,
        "lower": cell.difference.lower,
        "upper": cell.difference.upper,
        "share": cell.share,
        "share_lower": cell.share_interval.map(|i| i.0),
        "share_upper": cell.share_interval.map(|i| i.1),
        "naive_shift": cell.naive_shift,
        "naive_shift_in": cell.naive_place,
        "verdict": cell.verdict.name(),
        "note": cell.note,
        "series": rounded(&cell.series),
    })
}

/// Series are pictures: five significant digits keep the file small.
fn rounded(values: &[f64]) -> Vec<Value> {
    let round = |&value: &f64| {
        format!("{value:.4e}")
            .parse::<f64>()
            .map_or(Value::Null, Value::from)
    };
    values.iter().map(round).collect()
}

/// Citations of the phenomena's sources.
fn references(ablation: &Ablation, catalogue: &Catalogue) -> Value {
    let mut map = Map::new();
    for key in ablation.phenomena.iter().filter_map(|p| p.source.as_ref()) {
        let known = catalogue.references.get(key).map(|r| r.citation.clone());
        let own = ablation.files.iter().find_map(|f| f.references.get(key).cloned());
        if let Some(citation) = own.or(known) {
            map.insert(key.clone(), Value::String(citation));
        }
    }
    Value::Object(map)
}
