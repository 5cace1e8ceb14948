//! The doses of a dose_response probe: a list, a range, or those that the study finds itself.

use papaver_catalogue::quantity::Unit;
use papaver_catalogue::types::{Drug, Route, Species};

use crate::file::{self, ProbeTable};
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::subject::{Measure, Subject};
use crate::window::with_unit_of;

/// Doses of a range without `points`.
const POINTS: u64 = 7;
/// Most doses of a curve.
const MOST_POINTS: u64 = 1000;

type Doses = (Vec<f64>, (String, f64));

/// The doses of a curve in inside units, rising, and the unit that they are printed in; no doses where the study looks
/// for them itself.
pub(crate) fn doses(
    table: &ProbeTable,
    route: Route,
    drug: &Drug,
    subject: &Subject,
    sink: &mut Sink,
) -> Option<Doses> {
    let measure = if matches!(route, Route::Bath | Route::Local) {
        Measure::Concentration
    } else {
        Measure::Amount
    };
    let Some(given) = &table.doses else {
        let unread = table.meta.broken.iter().any(|key| key == "doses");
        return (!unread).then(|| auto(measure, drug, subject, sink)).flatten();
    };
    let (range, points) = match given {
        file::Doses::Texts(texts) => match texts.items.as_slice() {
            [one] if one.text.trim() == "auto" => return auto(measure, drug, subject, sink),
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

/// Doses that the study finds: printed in nM, in mg, or for animals in mg/kg.
fn auto(measure: Measure, drug: &Drug, subject: &Subject, sink: &mut Sink) -> Option<Doses> {
    let text = match (measure, subject.species) {
        (Measure::Concentration, _) => "nM",
        (_, Species::Human) => "mg",
        (_, Species::Rat | Species::Mouse) => "mg/kg",
    };
    let per = subject.quantity(measure, &format!("1 {text}"), Spot::default(), drug, sink)?;
    Some((Vec::new(), (text.into(), per)))
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
