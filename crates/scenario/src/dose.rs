//! Doses: drug, route, how much, and every administration.

use papaver_catalogue::types::{Drug, Route};

use crate::by_route::{self, as_given};
use crate::dosing;
use crate::file::DoseTable;
use crate::mistakes::{Sink, Spot, given};
use crate::names::snake_case;
use crate::nearest::{nearest, suggestion};
use crate::schedule::Schedule;
use crate::series::{DosePlan, Series, What};
use crate::subject::{Measure, Subject};
use crate::taper::{Taper, taper};
use crate::times::Clock;
use crate::trigger::trigger;
use crate::variables::Universe;

/// To whom, on which clock, and among what doses are given.
pub(crate) struct Giving<'a> {
    /// To whom.
    pub subject: Subject<'a>,
    /// Of the run or fork.
    pub clock: &'a Clock<'a>,
    /// Populations that they may be given into.
    pub populations: Vec<&'a str>,
    /// Variables that they may wait for.
    pub universe: &'a Universe,
    /// The cells could be read: a variable that is missing is missing.
    pub whole: bool,
}

/// Checks a dose: one plan, or with a dosing table one for each drug and route in it; none after a mistake.
pub(crate) fn plans(
    name: &str,
    name_spot: Spot,
    table: &DoseTable,
    giving: &Giving,
    sink: &mut Sink,
) -> Vec<DosePlan> {
    snake_case(name, "dose", name_spot, sink);
    if dosing::keys_fit(table, sink).is_none() {
        return Vec::new();
    }
    if table.file.is_some() {
        return dosing::plans(name, name_spot, table, giving, sink).unwrap_or_default();
    }
    plan(name, name_spot, table, giving, sink).into_iter().collect()
}

fn plan(
    name: &str,
    name_spot: Spot,
    table: &DoseTable,
    giving: &Giving,
    sink: &mut Sink,
) -> Option<DosePlan> {
    let (subject, clock) = (&giving.subject, giving.clock);
    let (drug_name, drug_spot) = table
        .drug
        .as_ref()
        .map_or((name, name_spot), |text| (text.text.as_str(), text.spot));
    let drug = subject.drug(drug_name, drug_spot, table.drug.is_some(), sink);
    let schedule = clock.schedule(table, sink);
    if table.route.is_none() && !table.meta.broken.iter().any(|key| key == "route") {
        let routes: Vec<&str> = Route::ALL.iter().map(|route| route.name()).collect();
        sink.help(
            name_spot,
            "the dose has no `route`",
            format!("give one of {}", routes.join(", ")),
        );
    }
    let drug = drug?;
    let route = subject.route(table.route.as_ref()?, drug_name, drug, sink);
    let how_much = how_much(table, name_spot, subject, drug, sink);
    let (route, schedule, mut how_much) = (route?, schedule?, how_much?);
    check_kind(table, route, how_much.what, sink)?;
    let numbers = by_route::numbers(drug, subject.species, route);
    how_much.what = match as_given(route, numbers, how_much.what, schedule.over_ms.is_some()) {
        Ok(what) => what,
        Err(refused) => {
            let spot = table.route.as_ref().map_or(name_spot, |text| text.spot);
            sink.help(spot, refused.message, refused.help);
            return None;
        }
    };
    let into = into(table, route, &giving.populations, sink)?;
    let end_ms = clock.end_ms?;
    schedule.in_time(&table.into(), name_spot, clock, sink)?;
    lists_fit(&how_much, &schedule, table, name_spot, sink)?;
    let trigger = trigger(table, &schedule, giving, sink)?;
    Some(DosePlan {
        name: name.to_string(),
        drug: drug_name.to_string(),
        route,
        into,
        series: series(&schedule, how_much),
        end_ms,
        trigger,
        spot: name_spot,
    })
}

/// What each administration is, how much of it, and what it goes to.
struct HowMuch {
    what: What,
    values: Vec<f64>,
    taper: Option<Taper>,
}

fn how_much(
    table: &DoseTable,
    name_spot: Spot,
    subject: &Subject,
    drug: &Drug,
    sink: &mut Sink,
) -> Option<HowMuch> {
    let (what, measure, values) = match (&table.amount, &table.concentration, &table.rate) {
        (Some(amount), None, None) => {
            let values = subject.all(Measure::Amount, amount, drug, sink);
            (What::Amount, Measure::Amount, values)
        }
        (None, Some(held), None) => {
            let values = subject.all(Measure::Concentration, held, drug, sink);
            (What::Concentration, Measure::Concentration, values)
        }
        (None, None, Some(rate)) => {
            let value = subject.typed(Measure::Rate, rate, drug, sink);
            (What::Rate, Measure::Rate, value.map(|value| vec![value]))
        }
        (None, None, None) => {
            let keys = ["amount", "concentration", "rate", "file"];
            if !table
                .meta
                .broken
                .iter()
                .any(|key| keys.contains(&key.as_str()) || nearest(key, keys).is_some())
            {
                let help = "give one of `amount`, `concentration`, `rate`";
                sink.help(name_spot, "the dose does not say how much", help);
            }
            return None;
        }
        (amount, held, rate) => {
            let spots = [
                amount.as_ref().map(|a| a.spot),
                held.as_ref().map(|h| h.spot),
                rate.as_ref().map(|r| r.spot),
            ];
            let spot = spots.into_iter().flatten().next_back().unwrap_or(name_spot);
            let help =
                "a dose has one of `amount`, `concentration`, `rate`; an infusion is `amount` with `over`";
            sink.help(spot, "the dose says how much in two ways", help);
            return None;
        }
    };
    rate_ends(table, sink)?;
    let values = values?;
    let taper = taper(table, measure, &values, subject, drug, sink)?;
    Some(HowMuch { what, values, taper })
}

/// A rate without `over` is infused to the end, so that its repeats would add up.
fn rate_ends(table: &DoseTable, sink: &mut Sink) -> Option<()> {
    if table.rate.is_none() || table.over.is_some() || table.meta.broken.iter().any(|key| key == "over") {
        return Some(());
    }
    let several = table.at.as_ref().filter(|at| at.items.len() > 1);
    let keys = [
        ("`every`", table.every.as_ref().map(|every| every.spot)),
        ("several `at`", several.map(|at| at.spot)),
    ];
    let (key, spot) = match given(keys).next() {
        None => return Some(()),
        Some(found) => found,
    };
    let message = format!("with {key} and without `over`, infusions at a `rate` pile up to the end");
    let help =
        format!("say how long each lasts, as in `over = \"1 h\"`, or leave {key} out for one that goes on");
    sink.help(spot, message, help);
    None
}

/// Bath and local hold a concentration, all other routes take amounts or a rate.
fn check_kind(table: &DoseTable, route: Route, what: What, sink: &mut Sink) -> Option<()> {
    let held = matches!(route, Route::Bath | Route::Local);
    match what {
        What::Concentration if !held => {
            let spot = table.concentration.as_ref()?.spot;
            let message = format!(
                "`concentration` goes with bath and local, not with {}",
                route.name()
            );
            sink.help(spot, message, "give an `amount` or a `rate`");
            None
        }
        What::Amount | What::Rate if held => {
            let spot = table
                .amount
                .as_ref()
                .map(|amount| amount.spot)
                .or(table.rate.as_ref().map(|r| r.spot))?;
            let message = format!("{} holds a concentration, not an amount", route.name());
            sink.help(spot, message, "give a `concentration`, as in `\"30 uM\"`");
            None
        }
        _ => Some(()),
    }
}

fn into(table: &DoseTable, route: Route, populations: &[&str], sink: &mut Sink) -> Option<Vec<String>> {
    let Some(into) = &table.into else {
        return Some(Vec::new());
    };
    if !matches!(route, Route::Bath | Route::Local) {
        sink.add(
            into.spot,
            format!("`into` goes with bath and local, not with {}", route.name()),
        );
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for item in &into.items {
        if !populations.contains(&item.text.as_str()) {
            let help = suggestion(&item.text, populations.iter().copied());
            sink.add_with(item.spot, format!("no population `{}` here", item.text), help);
            return None;
        }
        if names.contains(&item.text) {
            sink.add(item.spot, format!("`{}` stands twice in `into`", item.text));
            return None;
        }
        names.push(item.text.clone());
    }
    Some(names)
}

/// A list of amounts is as long as the list of administrations that it stands for.
fn lists_fit(
    how_much: &HowMuch,
    schedule: &Schedule,
    table: &DoseTable,
    name_spot: Spot,
    sink: &mut Sink,
) -> Option<()> {
    let (key, spot) = match (&table.amount, &table.concentration) {
        (Some(amount), _) => ("amount", amount.spot),
        (_, Some(held)) => ("concentration", held.spot),
        (None, None) => ("rate", name_spot),
    };
    let listed = i64::try_from(how_much.values.len()).unwrap_or(i64::MAX);
    let needed = per_list(schedule);
    if listed == 1 || needed == Some(listed) {
        return Some(());
    }
    let needed = needed.map_or("different numbers of".to_string(), |n| n.to_string());
    sink.add(spot, format!("`{key}` lists {listed} values for {needed} doses"));
    None
}

/// Administrations that a list is for: those of each series with repeats, else the series themselves.
fn per_list(schedule: &Schedule) -> Option<i64> {
    if schedule.every_ms == 0 {
        return i64::try_from(schedule.series.len()).ok();
    }
    let first = schedule.series.first()?.1;
    let same = schedule.series.iter().all(|(_, count)| *count == first);
    same.then_some(first)
}

fn series(schedule: &Schedule, how_much: HowMuch) -> Vec<Series> {
    let HowMuch { what, values, taper } = how_much;
    let of = |index: usize| match values.get(index) {
        Some(value) if schedule.every_ms == 0 => vec![*value],
        _ => values.clone(),
    };
    let all = schedule.series.iter().enumerate();
    all.map(|(index, (start_ms, count))| Series {
        start_ms: *start_ms,
        count: *count,
        every_ms: schedule.every_ms,
        over_ms: schedule.over_ms,
        what,
        values: of(index),
        taper,
    })
    .collect()
}
