//! What was asked, for run.json: arms, doses and probes.

use crate::curve::hours;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{Arm, Dose, Event, Population, Probe, ProbeKind, Scenario};
use serde_json::{Map, Value, json};

/// What run.json says of an arm, with the mechanisms that are on and off in it.
pub(crate) fn arm_json(arm: &Arm, on: &[&str], off: &[&str]) -> Value {
    json!({
        "name": arm.name,
        "title": arm.title,
        "species": arm.species.to_string(),
        "preparation": arm.preparation.to_string(),
        "binding": arm.binding.to_string(),
        "genotype": arm.genotypes,
        "duration_h": hours(arm.duration_ms),
        "populations": arm.populations.iter().map(population_json).collect::<Vec<_>>(),
        "mechanisms_on": on,
        "mechanisms_off": off,
        "doses": arm.doses.iter().map(dose_json).collect::<Vec<_>>(),
        "events": arm.events.iter().map(event_json).collect::<Vec<_>>(),
    })
}

fn population_json(population: &Population) -> Value {
    json!({
        "name": population.name, "neuron": population.neuron, "neurons": population.neurons,
        "receptors": population.receptors,
    })
}

fn dose_json(dose: &Dose) -> Value {
    let (times, until): (Vec<f64>, Vec<f64>) = dose
        .administrations
        .iter()
        .map(|a| (hours(a.start_ms()), hours(a.end_ms())))
        .unzip();
    json!({
        "name": dose.name, "drug": dose.drug, "route": dose.route.to_string(), "times_h": times, "until_h": until,
    })
}

fn event_json(event: &Event) -> Value {
    let spans = event
        .spans
        .iter()
        .map(|(from, until)| [hours(*from), hours(*until)]);
    json!({ "name": event.name, "spans_h": spans.collect::<Vec<_>>() })
}

/// What run.json says of a probe; times of its doses and events are on the fork's own clock.
pub(crate) fn probe_json(probe: &Probe) -> Value {
    let (kind, drug, route) = match &probe.kind {
        ProbeKind::Challenge => ("challenge", None, None),
        ProbeKind::Binding => ("binding", None, None),
        ProbeKind::DoseResponse(curve) => ("dose_response", Some(&curve.drug), Some(curve.route.to_string())),
    };
    json!({
        "name": probe.name,
        "kind": kind,
        "at_h": probe.at_ms.iter().map(|at| hours(*at)).collect::<Vec<_>>(),
        "arms": probe.arms,
        "wash_h": hours(probe.wash_ms),
        "clear": probe.clear,
        "preparation": probe.preparation.map(|p| p.to_string()),
        "removed": probe.removed,
        "drug": drug,
        "route": route,
        "doses": probe.doses.iter().map(dose_json).collect::<Vec<_>>(),
        "events": probe.events.iter().map(event_json).collect::<Vec<_>>(),
        "duration_h": hours(probe.duration_ms),
    })
}

/// What the states of each receptor are, in the order of its scheme.
pub(crate) fn states_json<'s>(scenario: &'s Scenario, catalogue: &Catalogue) -> Value {
    let mut receptors = Map::new();
    let of_arm = |arm: &'s Arm| arm.populations.iter().map(move |population| (arm, population));
    for (arm, population) in scenario.arms.iter().flat_map(of_arm) {
        for name in population.receptors.keys() {
            let spec = arm.scheme(population, name, catalogue);
            let states = spec.into_iter().flat_map(|spec| &spec.states);
            let meanings = states.map(|s| json!({ "name": s.name, "meaning": s.meaning }));
            receptors.insert(name.clone(), meanings.collect());
        }
    }
    receptors.into()
}
