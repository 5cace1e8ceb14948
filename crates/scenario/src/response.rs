//! The doses and the response of a dose_response probe.

use papaver_catalogue::quantity::Unit;
use papaver_catalogue::types::{Drug, Route};

use crate::file::{self, RelativeTable};
use crate::known::Known;
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::model::{Compare, DoseResponse, Level, Place};
use crate::probe::ProbeScene;
use crate::reading::{Elsewhere, ReadingKeys};
use crate::scene::ArmScene;
use crate::subject::{Measure, Subject};
use crate::times::Clock;
use crate::unavailable;
use crate::units::{ResultUnit, is_time};
use crate::window::with_unit_of;

/// Doses of a range without `points`.
const POINTS: u64 = 7;
/// Most doses of a curve.
const MOST_POINTS: u64 = 1000;

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
        ("doses", table.doses.is_none()),
        ("variable", table.variable.is_none()),
    ];
    for (key, _) in required
        .into_iter()
        .filter(|(key, absent)| *absent && missing(key))
    {
        let help = match key {
            "doses" => "give a list, or a range: `doses = \"1 to 100 mg\"`",
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
    let subject = scene.subject(known);
    let drug_text = table.drug.as_ref()?;
    let drug = subject.drug(&drug_text.text, drug_text.spot, true, sink)?;
    let route = subject.route(table.route.as_ref()?, &drug_text.text, drug, sink);
    let doses = route.and_then(|route| doses(probe, route, drug, &subject, sink));
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

type Doses = (Vec<f64>, (String, f64));

fn doses(probe: &ProbeScene, route: Route, drug: &Drug, subject: &Subject, sink: &mut Sink) -> Option<Doses> {
    let measure = if matches!(route, Route::Bath | Route::Local) {
        Measure::Concentration
    } else {
        Measure::Amount
    };
    let (range, points) = match probe.table.doses.as_ref()? {
        file::Doses::Texts(texts) => match texts.items.as_slice() {
            [one] if unavailable::word("doses", &one.text).is_some() => {
                let message = unavailable::word("doses", &one.text).unwrap_or_default();
                sink.help(
                    one.spot,
                    message,
                    "give a list, or a range: `doses = \"1 to 100 mg\"`",
                );
                return None;
            }
            [one] if one.text.contains(" to ") => (one, (POINTS, one.spot)),
            items => {
                let values = listed(items, measure, drug, subject, sink)?;
                let first = items.first()?;
                return Some((
                    values,
                    unit(&first.text, measure, first.spot, drug, subject, sink)?,
                ));
            }
        },
        file::Doses::Range(table) => {
            let Some(range) = &table.range else {
                if table.meta.broken.is_empty() {
                    sink.help(
                        table.meta.spot,
                        "`doses` has no `range`",
                        "write `range = \"1 to 100 mg\"`",
                    );
                }
                return None;
            };
            (
                range,
                table
                    .points
                    .as_ref()
                    .map_or((POINTS, range.spot), |points| (points.value, points.spot)),
            )
        }
    };
    let Some((low, high)) = range.text.split_once(" to ") else {
        sink.help(
            range.spot,
            format!("`{}` is not a range", range.text),
            "write `\"1 to 100 mg\"`",
        );
        return None;
    };
    let (low, high) = (with_unit_of(low.trim(), high.trim()), high.trim());
    let low = subject.quantity(measure, &low, range.spot, drug, sink)?;
    let high_value = subject.quantity(measure, high, range.spot, drug, sink)?;
    let values = spaced((low, high_value), range.spot, points, sink)?;
    Some((values, unit(high, measure, range.spot, drug, subject, sink)?))
}

fn spaced((low, high): (f64, f64), spot: Spot, points: (u64, Spot), sink: &mut Sink) -> Option<Vec<f64>> {
    let (points, points_spot) = points;
    if !(2..=MOST_POINTS).contains(&points) {
        sink.add(
            points_spot,
            format!("`points` is {points}; a range of doses has 2 to {MOST_POINTS}"),
        );
        return None;
    }
    if low <= 0.0 || low >= high {
        let help = "doses are spaced evenly in logarithm, from a small one to a larger one";
        sink.help(spot, "the range of doses must rise from more than 0", help);
        return None;
    }
    let last = points - 1;
    Some(
        (0..points)
            .map(|index| match index {
                0 => low,
                _ if index == last => high,
                _ => low * libm::pow(high / low, index as f64 / last as f64),
            })
            .collect(),
    )
}

fn listed(
    items: &[Text],
    measure: Measure,
    drug: &Drug,
    subject: &Subject,
    sink: &mut Sink,
) -> Option<Vec<f64>> {
    if items.len() as u64 > MOST_POINTS {
        let spot = items.first().map(|item| item.spot).unwrap_or_default();
        sink.add(
            spot,
            format!("{} doses; a curve has at most {MOST_POINTS}", items.len()),
        );
        return None;
    }
    let mut values: Vec<f64> = Vec::new();
    for item in items {
        let value = subject.quantity(measure, &item.text, item.spot, drug, sink)?;
        if value == 0.0 {
            sink.help(
                item.spot,
                "a dose of 0",
                "leave it out: the fork without a dose always runs",
            );
            return None;
        }
        if values.contains(&value) {
            sink.add(item.spot, format!("`{}` stands twice in `doses`", item.text));
            return None;
        }
        values.push(value);
    }
    if values.len() < 2 {
        let spot = items.first().map(|item| item.spot).unwrap_or_default();
        sink.help(
            spot,
            "a curve needs at least 2 doses",
            "give a list, or a range: `doses = \"1 to 100 mg\"`",
        );
        return None;
    }
    values.sort_by(f64::total_cmp);
    Some(values)
}

/// The unit of a dose as written, and nmol (or nM) per that unit.
fn unit(
    text: &str,
    measure: Measure,
    spot: Spot,
    drug: &Drug,
    subject: &Subject,
    sink: &mut Sink,
) -> Option<(String, f64)> {
    let word = text
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        .trim();
    // "1e3 mg" leaves "e3 mg".
    let word = word.rsplit(char::is_whitespace).next().unwrap_or(word);
    let unit = Unit::parse(word)
        .map(|unit| unit.text().to_string())
        .unwrap_or_else(|_| word.to_string());
    let per = subject.quantity(measure, &format!("1 {unit}"), spot, drug, sink)?;
    Some((unit, per))
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
    if let (true, Some(text)) = (is_time(read.reading.reduce), &table.reduce) {
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
