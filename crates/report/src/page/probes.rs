//! What was done on copies of the world, in words.

use minijinja::{Value, context};
use serde_json::Value as Json;

use super::dose_words;
use crate::{
    files::{Probe, Run},
    words,
};

/// One entry for each probe; those of one name that differ in their arms alone are told once.
pub(crate) fn list(run: &Run) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for probe in &run.probes {
        if !names.contains(&probe.name.as_str()) {
            names.push(&probe.name);
        }
    }
    let entry = |name: &str| {
        let of_name: Vec<&Probe> = run.probes.iter().filter(|probe| probe.name == name).collect();
        context! { name => name, text => sentence(&of_name, run) }
    };
    names.into_iter().map(entry).collect()
}

fn sentence(probes: &[&Probe], run: &Run) -> String {
    let Some(probe) = probes.first() else {
        return String::new();
    };
    let written = &run.resolved["probe"][&probe.name];
    let what = match probe.kind.as_str() {
        "dose_response" => "a dose-response curve",
        "binding" => "receptors are counted",
        _ => "a challenge",
    };
    let mut text = format!("{what} {} in {}", times(&probe.at_h), arms(probes, run));
    text += ": a copy of the world is made";
    if let Some(preparation) = &probe.preparation {
        text += &format!(", its cells are brought into a {}", words::plain(preparation));
    }
    if probe.wash_h > 0.0 {
        text += &format!(", it is left without drug for {}", words::duration(probe.wash_h));
    }
    if probe.clear {
        text += ", all free drug is taken away";
    }
    if !probe.removed.is_empty() {
        let removed: Vec<String> = probe.removed.iter().map(|path| path_words(path)).collect();
        text += &format!(", {} of the arm end", words::list(&removed));
    }
    if let Some(drug) = &probe.drug {
        let route = probe.route.as_deref().map(words::plain).unwrap_or_default();
        text += &format!(", then {} {route} at {}", words::plain(drug), doses(written));
    }
    let given = probe
        .doses
        .iter()
        .map(|dose| dose_words::dose(dose, &written["dose"][&dose.name]));
    let given: Vec<String> = given.collect();
    if !given.is_empty() {
        text += &format!(", then {}", words::list(&given));
    }
    if probe.duration_h > 0.0 {
        text += &format!("; it lives on for {}", words::duration(probe.duration_h));
    }
    text + "."
}

fn path_words(path: &str) -> String {
    match path.split_once('.') {
        None if path == "dose" => "the doses".into(),
        None if path == "event" => "the events".into(),
        None => words::plain(path),
        Some((table, name)) => format!("the {table} {}", words::plain(name)),
    }
}

fn times(at_h: &[f64]) -> String {
    let times: Vec<String> = at_h.iter().map(|at| words::duration(*at)).collect();
    if times.len() > 6 {
        return format!(
            "at {} times from {} to {}",
            times.len(),
            times[0],
            times[times.len() - 1]
        );
    }
    format!("at {}", words::list(&times))
}

fn arms(probes: &[&Probe], run: &Run) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in probes.iter().flat_map(|probe| &probe.arms) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if names.len() == run.arms.len() && names.len() > 1 {
        "all arms".into()
    } else {
        words::list(&names)
    }
}

/// The doses of a curve, as written.
fn doses(written: &Json) -> String {
    match &written["doses"] {
        Json::Array(list) => {
            let doses: Vec<String> = list.iter().filter_map(Json::as_str).map(str::to_owned).collect();
            words::list(&doses)
        }
        Json::Object(range) => {
            let text = range
                .get("range")
                .and_then(Json::as_str)
                .unwrap_or("several doses");
            let points = range.get("points").and_then(Json::as_u64);
            points.map_or_else(|| text.to_owned(), |n| format!("{n} doses from {text}"))
        }
        _ => "doses that bracket the effect".into(),
    }
}
