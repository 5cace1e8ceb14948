//! `datapackage.json`: what the columns of the tables in a directory mean, in the words of the Frictionless Data
//! standard (Data Package and Table Schema, version 1), so that R and pandas users need not ask.

use std::{fs, path::Path};

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Value, json};

use crate::ReportError;

/// A column: name, type of the table schema, meaning.
type Column = (&'static str, &'static str, &'static str);

/// A table that papaver writes.
struct Table {
    file: &'static str,
    title: &'static str,
    columns: &'static [Column],
}

const INTERVAL: &str = "95 % interval over replicates: simulation noise, not uncertainty of parameters; ";

const TABLES: [Table; 6] = [
    Table {
        file: "timeseries.csv",
        title: "Recorded variables over time",
        columns: &[
            ("run_id", "string", "scenario hash, arm, replicate and seed"),
            (
                "arm",
                "string",
                "arm of the scenario; ARM/PROBE@168h for a copy that a probe took at 168 h",
            ),
            ("replicate", "integer", "independent simulated population, from 1"),
            (
                "time_h",
                "number",
                "time in hours from the start of the protocol; in a copy from its own time 0",
            ),
            (
                "population",
                "string",
                "cells; `body` for drugs and `outcome` for read-outs of the whole",
            ),
            ("variable", "string", "what was recorded"),
            (
                "statistic",
                "string",
                "over neurons: mean, sd, p05, p50, p95; `value` for a single number",
            ),
            ("value", "number", "the number, in `unit`"),
            ("unit", "string", "unit of `value`; 1 for a pure number"),
        ],
    },
    Table {
        file: "measures.csv",
        title: "Measures with their intervals and what was published",
        columns: &[
            ("run_id", "string", "scenario hash, arm, replicates and seed"),
            ("arm", "string", "arm; empty for a formula over arms"),
            ("measure", "string", "name in the scenario"),
            (
                "value",
                "number",
                "estimate over replicates, in `unit`; empty where never reached or not defined",
            ),
            ("lower", "number", "lower end"),
            ("upper", "number", "upper end"),
            (
                "unit",
                "string",
                "unit of value, interval and band; 1 for a pure number",
            ),
            ("band_low", "number", "published from; empty where open"),
            ("band_high", "number", "published to; empty where open"),
            (
                "verdict",
                "string",
                "pass or fail: in the band or not; reported: not judged; contested: the literature disagrees",
            ),
            ("source", "string", "reference keys"),
        ],
    },
    Table {
        file: "validation.csv",
        title: "Published experiments beside the model",
        columns: &[
            ("experiment", "string", "name of the experiment's file"),
            ("measure", "string", "name, with the arm in brackets"),
            (
                "value",
                "number",
                "estimate over replicates, in `unit`; empty where never reached or not defined",
            ),
            ("lower", "number", "lower end"),
            ("upper", "number", "upper end"),
            (
                "unit",
                "string",
                "unit of value, interval and band; 1 for a pure number",
            ),
            ("band_low", "number", "published from; empty where open"),
            ("band_high", "number", "published to; empty where open"),
            (
                "verdict",
                "string",
                "pass or fail: in the band or not; reported: not judged; contested: the literature disagrees",
            ),
            (
                "grade",
                "string",
                "A: two or more concordant studies; B: one; C: from memory, not judged; D: contested",
            ),
            (
                "use",
                "string",
                "calibration: parameters were fitted on it; validation: kept apart; contested",
            ),
            ("source", "string", "reference keys"),
        ],
    },
    Table {
        file: "ablation.csv",
        title: "What is left of each phenomenon without each mechanism",
        columns: &[
            (
                "mechanism_off",
                "string",
                "what is switched off; `a+b` for two, `hypothesis:NAME` for a group, `only:NAME` for all others",
            ),
            ("phenomenon", "string", "what is looked at"),
            ("baseline", "number", "in the full model, in `unit`"),
            ("ablated", "number", "with the mechanism off, in `unit`"),
            (
                "difference",
                "number",
                "ablated less baseline, in pairs over replicates",
            ),
            ("lower", "number", "lower end of the difference"),
            ("upper", "number", "upper end of the difference"),
            (
                "unit",
                "string",
                "unit of the numbers before; 1 for a pure number",
            ),
            (
                "naive_shift",
                "number",
                "how far the drug-free state itself moves, as a share: 0.1 is 10 %",
            ),
            (
                "verdict",
                "string",
                "by the interval of what is left of the effect",
            ),
        ],
    },
    Table {
        file: "twin.csv",
        title: "How far the run is from the same without chance",
        columns: &[
            ("arm", "string", "arm of the scenario"),
            ("variable", "string", "population and variable"),
            (
                "unit",
                "string",
                "unit of the numbers that follow; 1 for a pure number",
            ),
            (
                "twin",
                "string",
                "same_neurons: each neuron without chance; average_neuron: one average neuron without chance",
            ),
            ("mean", "number", "time average of the mean over neurons"),
            ("twin_mean", "number", "the same of the twin"),
            ("difference", "number", "mean less twin_mean"),
            ("lower", "number", "lower end of the difference"),
            ("upper", "number", "upper end of the difference"),
            (
                "sd",
                "number",
                "time average of the standard deviation over neurons",
            ),
            ("twin_sd", "number", "the same of the twin"),
            ("sd_difference", "number", "sd less twin_sd"),
            ("sd_lower", "number", "lower end of sd_difference"),
            ("sd_upper", "number", "upper end of sd_difference"),
            ("worst_h", "number", "when the means are farthest apart, in hours"),
            ("worst_difference", "number", "how far then"),
        ],
    },
    Table {
        file: "sensitivity.csv",
        title: "What the measures of a sweep depend on",
        columns: &[
            ("measure", "string", "label of the measure in runs.csv"),
            ("factor", "string", "name of the factor"),
            (
                "index",
                "string",
                "first_order and total: shares of the variance; mu, mu_star, sigma: of elementary effects, in the unit of \
                 the measure per whole range of the factor",
            ),
            ("value", "number", "estimate"),
            ("lower", "number", "lower end over points or paths of the design"),
            ("upper", "number", "upper end over points or paths of the design"),
        ],
    },
];

/// The tables of a sweep, whose columns its factors and measures name.
const SWEPT: [(&str, &str); 2] = [
    ("design.csv", "Runs of a sweep and the values of their factors"),
    ("runs.csv", "Runs of a sweep: factors and measures"),
];

/// Columns of a sweep's tables that are no factor and no measure.
const OF_RUNS: [Column; 5] = [
    ("run", "integer", "number of the run, from 1"),
    ("run_id", "string", "first of the hash of the run's scenario"),
    ("seed", "integer", "of the run's random streams"),
    ("status", "string", "done or failed"),
    ("reason", "string", "why a run failed"),
];

/// Describes the tables that stand in `dir`.
pub(crate) fn describe(dir: &Path) -> Result<String, ReportError> {
    let mut resources = Vec::new();
    for table in &TABLES {
        let path = dir.join(table.file);
        if path.is_file() {
            resources.push(resource(table, &path)?);
        }
    }
    if dir.join(SWEEP).is_file() {
        resources.extend(swept(dir)?);
    }
    let about = ["run.json", "validation.json", "ablation.json", SWEEP]
        .iter()
        .find(|name| dir.join(name).is_file());
    let said: Value = match about {
        Some(name) => crate::files::json(&dir.join(name))?,
        None => Value::Null,
    };
    let run = said["run"].as_str().unwrap_or("results");
    let package = json!({
        "profile": "data-package",
        "name": format!("papaver-{run}"),
        "title": said["title"].as_str().unwrap_or("papaver"),
        "description": "Results of a simulation by papaver: research explanations, not dosing advice.",
        "papaver": said["papaver"],
        "resources": resources,
    });
    Ok(format!("{package:#}\n"))
}

/// What is in the folder of a sweep.
const SWEEP: &str = "sweep.json";

/// The tables of a sweep that stand in `dir`.
fn swept(dir: &Path) -> Result<Vec<Value>, ReportError> {
    let said: Value = crate::files::json(&dir.join(SWEEP))?;
    let named = |key: &str, name: &str| {
        let mut all = said[key].as_array().into_iter().flatten();
        all.find(|one| one["name"] == name).cloned()
    };
    let field = |name: &str| {
        if let Some((_, kind, meaning)) = OF_RUNS.iter().find(|(column, _, _)| *column == name) {
            return json!({ "name": name, "type": kind, "description": meaning });
        }
        if let Some(factor) = named("factors", name) {
            let kind = if factor["numbers"] == true {
                "number"
            } else {
                "string"
            };
            let how = if factor["relative"] == true {
                "times what the scenario has"
            } else {
                "value in the scenario"
            };
            let path = factor["path"].as_str().unwrap_or_default();
            return json!({
                "name": name, "type": kind, "unit": factor["unit"], "description": format!("factor: {path}, {how}"),
            });
        }
        let (label, end) = match name.rsplit_once('.') {
            Some((label, end @ ("lower" | "upper"))) => (label, end),
            _ => (name, ""),
        };
        match named("measures", label) {
            Some(measure) if end.is_empty() => {
                json!({
                    "name": name, "type": "number", "unit": measure["unit"],
                    "description": "measure: estimate over replicates; empty where never reached or not defined",
                })
            }
            Some(measure) => json!({
                "name": name, "type": "number", "unit": measure["unit"], "description": format!("{INTERVAL}{end} end"),
            }),
            None => json!({ "name": name, "type": "any" }),
        }
    };
    let mut resources = Vec::new();
    for (file, title) in SWEPT {
        let path = dir.join(file);
        if path.is_file() {
            let fields: Vec<Value> = header(&path)?.iter().map(field).collect();
            resources.push(described(file, title, &fields));
        }
    }
    Ok(resources)
}

/// The first line of a table.
fn header(path: &Path) -> Result<StringRecord, ReportError> {
    let file = fs::File::open(path).map_err(|reason| ReportError::Open {
        path: path.to_owned(),
        reason,
    })?;
    let mut reader = ReaderBuilder::new().from_reader(file);
    let header = reader.headers().map_err(|reason| ReportError::Row {
        path: path.to_owned(),
        reason,
    })?;
    Ok(header.clone())
}

/// A table with its columns in the order of the file.
fn resource(table: &Table, path: &Path) -> Result<Value, ReportError> {
    let field = |name: &str| {
        let known = table.columns.iter().find(|(column, _, _)| *column == name);
        match known {
            Some((_, kind, meaning)) => {
                let interval = if name.ends_with("lower") || name.ends_with("upper") {
                    INTERVAL
                } else {
                    ""
                };
                json!({ "name": name, "type": kind, "description": format!("{interval}{meaning}") })
            }
            // The recorded variables of a sweep say of which run they are.
            None if name == "run" => {
                json!({ "name": name, "type": OF_RUNS[0].1, "description": OF_RUNS[0].2 })
            }
            // A newer papaver may write more columns than this one knows.
            None => json!({ "name": name, "type": "any" }),
        }
    };
    let fields: Vec<Value> = header(path)?.iter().map(field).collect();
    Ok(described(table.file, table.title, &fields))
}

fn described(file: &str, title: &str, fields: &[Value]) -> Value {
    json!({
        "name": file.trim_end_matches(".csv"),
        "path": file,
        "title": title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": { "fields": fields, "missingValues": [""] },
    })
}
