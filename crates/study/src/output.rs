//! The files of a run: timeseries.csv, measures.csv, run.json.

use crate::StudyError;
use crate::asked::{arm_json, probe_json, states_json};
use crate::branch::BRANCH;
use crate::curve::hours;
use crate::dose_response::DoseResponseResult;
use crate::measures::{MeasureResult, Readings};
use crate::observe::names;
use crate::rows::{TimeseriesRow, TimeseriesWriter, run_id, scenario_hash, write_measures};
use crate::sources::{Parameter, parameters};
use crate::stats::{mean_interval, t_on_logarithms};
use crate::study::Study;
use crate::trace::STATISTICS;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{ProbeKind, Scenario};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// Time and machine of a run: the only part of its files that may differ between two runs of the same scenario.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    /// Wall time of the runs, s.
    pub seconds: f64,
    /// Operating system and architecture.
    pub machine: String,
    /// Threads used.
    pub threads: usize,
}

impl Execution {
    pub(crate) fn json(&self) -> Value {
        json!({ "seconds": self.seconds, "machine": self.machine, "threads": self.threads })
    }
}

/// Writes `timeseries.csv`: arms in the scenario's order, then replicate, time, population, variable, statistic.
///
/// # Errors
/// When writing fails.
pub fn write_timeseries<W: Write>(
    out: W,
    scenario: &Scenario,
    catalogue: &Catalogue,
    study: &Study,
) -> Result<W, StudyError> {
    let hash = scenario_hash(&scenario.resolved, &catalogue.hash);
    let signals = papaver_mechanisms::signals();
    let unit_of = |name: &str| signals.iter().find(|s| s.name == name).map_or("1", |s| s.unit);
    let variables: Vec<_> = scenario
        .record
        .variables
        .iter()
        .map(|v| names(v, &unit_of))
        .collect();
    let mut writer = TimeseriesWriter::new(out)?;
    for (arm, runs) in scenario.arms.iter().zip(&study.runs) {
        for (replicate, run) in (1..).zip(runs) {
            let run_id = run_id(&hash, &arm.name, Some(replicate), study.seed);
            for recording in &run.recordings {
                for (time_ms, variable, values) in &recording.rows {
                    let (population, variable, unit) = &variables[*variable];
                    let many = values.len() > 1;
                    for (i, value) in values.iter().enumerate() {
                        writer.write(&TimeseriesRow {
                            run_id: &run_id,
                            arm: &recording.arm,
                            replicate,
                            time_ms: *time_ms,
                            population,
                            variable,
                            statistic: many.then(|| STATISTICS[i]),
                            value: Some(*value),
                            unit,
                        })?;
                    }
                }
            }
        }
    }
    Ok(writer.finish()?)
}

/// Writes `measures.csv`.
///
/// # Errors
/// When writing fails.
pub fn write_measure_table<W: Write>(
    out: W,
    scenario: &Scenario,
    catalogue: &Catalogue,
    study: &Study,
) -> Result<W, StudyError> {
    let hash = scenario_hash(&scenario.resolved, &catalogue.hash);
    Ok(write_measures(out, &hash, study.seed, &study.measures)?)
}

/// What `run.json` says.
pub fn run_json(scenario: &Scenario, catalogue: &Catalogue, study: &Study, execution: &Execution) -> Value {
    let hash = scenario_hash(&scenario.resolved, &catalogue.hash);
    let arms: Vec<Value> = scenario
        .arms
        .iter()
        .zip(&study.mechanisms)
        .map(|(arm, (on, off))| arm_json(arm, on, off))
        .collect();
    let notes = study.measures.iter().filter_map(|m| {
        let note = m.estimate.note.as_ref()?;
        Some(format!("{}: {note}", m.label()))
    });
    let notes: Vec<String> = scenario
        .notes
        .iter()
        .chain(&study.notes)
        .cloned()
        .chain(notes)
        .collect();
    let worst = study.runs.iter().flatten().map(|r| &r.step_error);
    let worst = worst.fold(&study.pilot.error, |w, e| if e.worst > w.worst { e } else { w });
    let first = study.runs.iter().filter_map(|runs| runs.first());
    let neurons: u32 = scenario.arms[0].populations.iter().map(|p| p.neurons).sum();
    let on: BTreeSet<&str> = study.mechanisms.iter().flat_map(|(on, _)| on).copied().collect();
    let parameters = parameters(scenario, catalogue, &on);
    let mut whole = json!({
        "papaver": env!("CARGO_PKG_VERSION"),
        "catalogue": catalogue.hash,
        "title": scenario.title,
        "run": hash.get(..12).unwrap_or(&hash),
        "scenario_hash": hash,
        "seed": study.seed,
        "replicates": study.replicates(),
        "arms": arms,
        "measures": study.measures.iter().map(measure_json).collect::<Vec<_>>(),
        "dose_response": dose_responses(scenario, study),
        "triggers": triggers(scenario, study),
        "probes": scenario.probes.iter().map(probe_json).collect::<Vec<_>>(),
        "states": states_json(scenario, catalogue),
        "parameters": parameters.iter().map(|p| p.json(scenario)).collect::<Vec<_>>(),
        "references": references(scenario, catalogue, &study.measures, &parameters),
        "notes": notes,
        "step": {
            "halvings": study.pilot.grid.halvings(),
            "worst_error": worst.worst,
            "worst_error_in": worst.place,
            "worst_error_at_h": hours(worst.at_ms),
            "tolerance": scenario.solver.tolerance,
            "steps": study.runs.iter().flatten().map(|r| r.steps).sum::<u64>(),
        },
        "counts": {
            "neurons": neurons,
            "receptor_slots": first.map(|r| r.slots).max(),
        },
        "resolved": scenario.resolved,
        "execution": execution.json(),
    });
    if let (Some(branch), Value::Object(members)) = (scenario.resolved.get(BRANCH), &mut whole) {
        members.insert(BRANCH.into(), branch.clone());
    }
    whole
}

/// A row of the measures, with what `measures.csv` has no column for.
pub(crate) fn measure_json(m: &MeasureResult) -> Value {
    json!({
        "name": m.measure, "arm": m.arm, "unit": m.unit, "value": m.estimate.value,
        "lower": m.estimate.lower, "upper": m.estimate.upper, "note": m.estimate.note, "undefined": m.undefined,
        "band_low": m.band_low, "band_high": m.band_high, "band_never": m.band_never,
        "inside": m.inside, "beyond": m.beyond(), "verdict": m.verdict.name(),
        "claims": m.claims, "agreement": m.agreement(),
        "grade": m.grade, "use": m.usage, "source": m.source,
    })
}

/// Every dose that waits for a trigger, and when that was met in each replicate; null where it never was.
fn triggers(scenario: &Scenario, study: &Study) -> Vec<Value> {
    let mut all = Vec::new();
    for (arm, runs) in scenario.arms.iter().zip(&study.runs) {
        for (index, dose) in arm.doses.iter().enumerate() {
            let Some(trigger) = &dose.trigger else { continue };
            let (population, variable, _) = names(&trigger.variable, &|_| "");
            let met_h = runs.iter().map(|run| run.met_ms[index].map(hours));
            all.push(json!({
                "arm": arm.name, "dose": dose.name, "drug": dose.drug,
                "variable": format!("{population}.{variable}"),
                "below": trigger.below, "value": trigger.value,
                "delay_h": hours(trigger.delay_ms),
                "met_h": met_h.collect::<Vec<_>>(),
            }));
        }
    }
    all
}

/// Every dose-response probe with its points and its curve, pooled over replicates.
fn dose_responses(scenario: &Scenario, study: &Study) -> Vec<Value> {
    let mut all = Vec::new();
    for (arm, runs) in scenario.arms.iter().zip(&study.runs) {
        let places = runs.first().map_or(&[][..], |r| &r.curves);
        for (index, (place, _)) in places.iter().enumerate() {
            let results: Vec<&DoseResponseResult> = runs.iter().map(|r| &r.curves[index].1).collect();
            let fits =
                |p: &&papaver_scenario::model::Probe| p.name == place.probe && p.arms.contains(&arm.name);
            let probe = scenario.probes.iter().find(fits);
            if let Some(ProbeKind::DoseResponse(curve)) = probe.map(|p| &p.kind) {
                let (unit, scale) = (&curve.dose_unit.0, curve.dose_unit.1);
                all.push(json!({
                    "arm": arm.name, "probe": place.probe, "time_h": hours(place.at_ms),
                    "drug": curve.drug, "route": curve.route.to_string(), "unit": unit,
                    "response": response_words(curve),
                    "points": points(&results, scale),
                    "fit": fit(&results, scale),
                }));
            }
        }
    }
    all
}

fn response_words(curve: &papaver_scenario::model::DoseResponse) -> String {
    let (population, variable, _) = names(&curve.response.variable, &|_| "");
    let how = match (&curve.response.relative_to, curve.response.compare) {
        (None, _) => "",
        (_, papaver_scenario::model::Compare::PercentFall) => ", percent fall",
        (_, papaver_scenario::model::Compare::PercentChange) => ", percent change",
        (_, papaver_scenario::model::Compare::Percent) => ", percent",
        (_, papaver_scenario::model::Compare::Difference) => ", difference",
        (_, papaver_scenario::model::Compare::Log10Ratio) => ", log10 ratio",
        (_, papaver_scenario::model::Compare::Ratio) => ", ratio",
    };
    format!("{population}.{variable}{how}")
}

fn points(results: &[&DoseResponseResult], scale: f64) -> Vec<Value> {
    let doses = results.first().map_or(&[][..], |r| &r.doses);
    let point = |(i, dose): (usize, &f64)| {
        let e = mean_interval(&results.iter().map(|r| r.responses[i]).collect::<Vec<_>>());
        json!({ "dose": dose / scale, "mean": e.value, "lower": e.lower, "upper": e.upper })
    };
    doses.iter().enumerate().map(point).collect()
}

fn fit(results: &[&DoseResponseResult], scale: f64) -> Value {
    let Some(fit) = DoseResponseResult::pooled(results).and_then(|r| r.fit) else {
        return Value::Null;
    };
    let each: Option<Vec<f64>> = results.iter().map(|r| Some(r.fit?.ec50)).collect();
    let interval = each.and_then(|each| t_on_logarithms(fit.ec50, &each));
    json!({
        "ec50": fit.ec50 / scale,
        "lower": interval.map(|i| i.0 / scale),
        "upper": interval.map(|i| i.1 / scale),
        "bottom": fit.bottom, "emax": fit.emax, "slope": fit.slope,
        "outside": fit.outside,
    })
}

/// Citations by key of all references that the experiment, its measures and the parameters name, in this order.
pub(crate) fn references(
    scenario: &Scenario,
    catalogue: &Catalogue,
    measures: &[MeasureResult],
    parameters: &[Parameter],
) -> Map<String, Value> {
    let mut map = Map::new();
    let experiment = scenario.experiment.as_ref().map(|experiment| &experiment.source);
    let of_measures = measures
        .iter()
        .flat_map(|m| m.source.iter().chain(m.claims.iter().map(|claim| &claim.source)));
    let of_measures = experiment.into_iter().chain(of_measures).map(String::as_str);
    for key in of_measures.chain(parameters.iter().flat_map(Parameter::sources)) {
        let own = scenario.references.get(key).cloned();
        let known = catalogue.references.get(key).map(|r| r.citation.clone());
        if let Some(citation) = own.or(known) {
            map.insert(key.to_owned(), Value::String(citation));
        }
    }
    map
}
