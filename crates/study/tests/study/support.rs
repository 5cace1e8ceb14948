//! Scenarios from text, and what is left of their runs.

use papaver_catalogue::Catalogue;
use papaver_mechanisms::{infos, signals};
use papaver_scenario::model::{
    BodyObservable, Event, Ms, ParameterValue, Probe, ProbeKind, ReceptorObservable, Scenario, Statistic,
    VariablePath,
};
use papaver_scenario::{Known, check};
use papaver_study::life::ArmRun;
use papaver_study::study::{Silent, Study, run};
use papaver_study::trace::Trace;

/// ms in a minute.
pub const MIN: Ms = 60_000;
/// ms in an hour.
pub const HOUR: Ms = 60 * MIN;

/// A checked scenario.
pub fn scenario(text: &str) -> Scenario {
    let (mechanisms, signals) = (infos(), signals());
    let known = Known {
        catalogue: Catalogue::builtin(),
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: papaver_mechanisms::surroundings(),
    };
    check("test.toml", text.as_bytes(), &known, &[]).unwrap_or_else(|m| panic!("{}", m.render(false)))
}

/// Runs it on two threads.
pub fn study(scenario: &Scenario) -> Study {
    run(scenario, Catalogue::builtin(), 2, &Silent).unwrap_or_else(|e| panic!("{e}"))
}

/// Estimates of its measures, by measure and arm.
pub fn measured(scenario: &Scenario) -> impl Fn(&str, &str) -> f64 + use<> {
    let measures = study(scenario).measures;
    move |measure, arm| {
        let found = measures.iter().find(|m| m.measure == measure && m.arm == arm);
        let found = found.unwrap_or_else(|| panic!("no {measure} of {arm}"));
        found
            .estimate
            .value
            .unwrap_or_else(|| panic!("{measure} of {arm} has no value"))
    }
}

/// The shipped number of a mechanism's parameter.
pub fn shipped(mechanism: &str, parameter: &str) -> f64 {
    let found = infos().into_iter().find(|m| m.id == mechanism).and_then(|m| {
        let mut all = m.parameters.iter();
        all.find(|p| p.name == parameter)
    });
    found
        .unwrap_or_else(|| panic!("no {mechanism}.{parameter}"))
        .default
}

/// What is left of its only arm in its only replicate.
pub fn only(scenario: &Scenario) -> ArmRun {
    study(scenario).runs.remove(0).remove(0)
}

/// A value of one parameter for all populations, in inside units.
pub fn value(owner: &str, name: &str, value: f64) -> ParameterValue {
    ParameterValue {
        owner: owner.into(),
        name: name.into(),
        population: None,
        value,
    }
}

/// An event.
pub fn event(name: &str, spans: &[(Ms, Ms)], parameters: Vec<ParameterValue>) -> Event {
    Event {
        name: name.into(),
        spans: spans.to_vec(),
        parameters,
    }
}

/// A probe of arm "main" that changes nothing.
pub fn probe(name: &str, kind: ProbeKind, at_ms: Ms, duration_ms: Ms) -> Probe {
    Probe {
        name: name.into(),
        kind,
        at_ms: vec![at_ms],
        arms: vec!["main".into()],
        wash_ms: 0,
        clear: false,
        preparation: None,
        removed: Vec::new(),
        doses: Vec::new(),
        events: Vec::new(),
        parameters: Vec::new(),
        duration_ms,
    }
}

/// `locus_coeruleus.SIGNAL`.
pub fn signal(name: &str) -> VariablePath {
    VariablePath::Signal {
        population: "locus_coeruleus".into(),
        signal: name.into(),
    }
}

/// `locus_coeruleus.mu.WHAT`.
pub fn mu(what: ReceptorObservable) -> VariablePath {
    VariablePath::Receptor {
        population: "locus_coeruleus".into(),
        receptor: "mu".into(),
        what,
    }
}

/// `body.DRUG.WHAT`.
pub fn body(drug: &str, what: BodyObservable) -> VariablePath {
    VariablePath::Body {
        drug: drug.into(),
        what,
    }
}

/// Times and means of a curve that was kept.
pub fn curve(trace: &Trace, path: &VariablePath) -> Vec<(Ms, f64)> {
    let curve = trace.curve(path, Statistic::Mean);
    let curve = curve.unwrap_or_else(|| panic!("{path:?} was not kept"));
    let times = curve.time_ms.iter().copied();
    times.zip(curve.value.iter().copied()).collect()
}

/// The value at a step boundary.
pub fn at(curve: &[(Ms, f64)], time_ms: Ms) -> f64 {
    let found = curve.iter().find(|(time, _)| *time == time_ms);
    found.unwrap_or_else(|| panic!("no boundary at {time_ms} ms")).1
}
