//! What is special to a dose_response probe: its drug, and its response.

use crate::curve_doses::doses;
use crate::file::RelativeTable;
use crate::known::Known;
use crate::mistakes::Sink;
use crate::model::{Compare, DoseResponse, Level, Place};
use crate::probe::ProbeScene;
use crate::reading::{Elsewhere, ReadingKeys};
use crate::scene::ArmScene;
use crate::times::Clock;
use crate::units::ResultUnit;

/// Checks what is special to a dose_response probe, in one arm.
pub(crate) fn check(
    probe: &ProbeScene,
    scene: &ArmScene,
    clock: &Clock,
    known: &Known,
    sink: &mut Sink,
) -> Option<DoseResponse> {
    let table = probe.table;
    let missing = |key: &str| !table.meta.broken.iter().any(|broken| broken == key);
    let required = [
        ("drug", table.drug.is_none()),
        ("route", table.route.is_none()),
        ("variable", table.variable.is_none()),
    ];
    for (key, _) in required
        .into_iter()
        .filter(|(key, absent)| *absent && missing(key))
    {
        let help = match key {
            "variable" => "say what responds: `variable = \"locus_coeruleus.firing_rate\"`",
            "drug" => "say which drug is given: `drug = \"morphine\"`",
            _ => "say how it is given: `route = \"iv\"`",
        };
        sink.help(
            probe.spot,
            format!("the dose_response probe has no `{key}`"),
            help,
        );
    }
    let subject = probe.subject(scene, known);
    let drug_text = table.drug.as_ref()?;
    let drug = subject.drug(&drug_text.text, drug_text.spot, true, sink)?;
    let route = subject.route(table.route.as_ref()?, &drug_text.text, drug, sink);
    let doses = route.and_then(|route| doses(probe.table, route, drug, &subject, sink));
    let response = response(probe, scene, clock, known, sink);
    let ((response, level), (doses, dose_unit)) = (response?, doses?);
    Some(DoseResponse {
        drug: drug_text.text.clone(),
        route: route?,
        doses,
        dose_unit,
        response,
        level,
    })
}

fn response(
    probe: &ProbeScene,
    scene: &ArmScene,
    clock: &Clock,
    known: &Known,
    sink: &mut Sink,
) -> Option<(crate::model::Reading, f64)> {
    let table = probe.table;
    let keys = ReadingKeys {
        variable: table.variable.as_ref(),
        stat: table.stat.as_ref(),
        window: table.window.as_ref(),
        bin: table.bin.as_ref(),
        reduce: table.reduce.as_ref(),
        relative_to: table.relative_to.as_ref(),
        compare: table.r#as.as_ref(),
        ..ReadingKeys::default()
    };
    let place = match &table.relative_to {
        Some(relative) => reference_place(relative, scene, sink)?,
        None => Place::SameFork,
    };
    let clock_there = if matches!(place, Place::Run { .. }) {
        &scene.clock
    } else {
        clock
    };
    let elsewhere = Elsewhere {
        place,
        scene,
        clock: clock_there,
    };
    let read = keys.read(scene, clock, Some(elsewhere), known, sink)?;
    if let (true, Some(text)) = (read.reading.reduce.is_time(), &table.reduce) {
        let message = format!("`{}` is a time; a response is a value", text.text);
        sink.help(
            text.spot,
            message,
            "use mean, median, min, max, final, area or slope",
        );
        return None;
    }
    if let Some(other) = &read.reading.relative_to
        && other.0 == Place::SameFork
        && other.1.window == read.reading.window
        && other.1.variable == read.reading.variable
        && other.1.reduce == read.reading.reduce
        && let Some(relative) = &table.relative_to
    {
        let help = "name another time (`at = \"0 h\"`), or `vehicle = true`";
        sink.help(relative.meta.spot, "the response is compared with itself", help);
        return None;
    }
    let level = level(probe, &read.unit, sink)?;
    Some((read.reading, level))
}

/// What a response is compared with: the fork that gets no dose, the arm's own baseline, or another time of the fork.
fn reference_place(relative: &RelativeTable, scene: &ArmScene, sink: &mut Sink) -> Option<Place> {
    let elsewhere = [
        ("arm", relative.arm.as_ref().map(|text| text.spot)),
        ("probe", relative.probe.as_ref().map(|text| text.spot)),
        ("probe_at", relative.probe_at.as_ref().map(|at| at.spot)),
    ];
    let help = "inside a probe a response is compared with `vehicle = true`, with the arm's `window = \"baseline\"`, or with another time of the same fork";
    if let Some((key, spot)) = elsewhere
        .into_iter()
        .find_map(|(key, spot)| spot.map(|spot| (key, spot)))
    {
        sink.help(
            spot,
            format!("a response cannot be compared with another `{key}`"),
            help,
        );
        return None;
    }
    let vehicle = relative.vehicle.as_ref().is_some_and(|vehicle| vehicle.on);
    let baseline = relative
        .window
        .as_ref()
        .filter(|window| window.text.trim() == "baseline");
    match (vehicle, baseline) {
        (true, Some(window)) => {
            sink.help(
                window.spot,
                "the fork without a dose has no baseline",
                "keep one of the two",
            );
            None
        }
        (true, None) => Some(Place::Vehicle),
        (false, Some(_)) => Some(Place::Run {
            arm: scene.arm.name.clone(),
        }),
        (false, None) => Some(Place::SameFork),
    }
}

/// The effect that `ed50` looks for: half, unless the response has a unit, where it has to be said. Without it no dose
/// reaches the level.
fn level(probe: &ProbeScene, unit: &ResultUnit, sink: &mut Sink) -> Option<f64> {
    match &probe.table.level {
        Some(level) => match unit.level(level, sink)? {
            Level::Value(value) => Some(value),
            Level::OfMax(_) => {
                sink.add(
                    level.spot,
                    "the level of a response is a value, not a share of its maximum",
                );
                None
            }
        },
        None if unit.is_plain() => Some(0.5 / unit.inside),
        None => Some(f64::INFINITY),
    }
}

/// The response's unit in an arm, for `emax`.
pub(crate) fn response_unit(response: &DoseResponse, scene: &ArmScene) -> ResultUnit {
    let variable = scene
        .universe
        .variables
        .iter()
        .find(|variable| variable.path == response.response.variable);
    let natural = ResultUnit::new(variable.map_or("1", |variable| &variable.unit));
    let compare = response
        .response
        .relative_to
        .as_ref()
        .map(|_| response.response.compare);
    let compare: Option<Compare> = compare;
    natural.reduced(response.response.reduce).compared(compare)
}
