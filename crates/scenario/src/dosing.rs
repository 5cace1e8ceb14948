//! Doses from a NONMEM-style table: what its rows mean for one dose of the scenario.

use indexmap::IndexMap;
use papaver_catalogue::quantity::{format_time, parse_time};
use papaver_catalogue::types::{Drug, Preparation, Route};

use crate::by_route::{self, as_given};
use crate::dose::Giving;
use crate::dosing_file::DosingFile;
use crate::dosing_rows::Row;
use crate::file::DoseTable;
use crate::leaf::{Count, Text};
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::series::{DosePlan, Series, What};
use crate::subject::{Measure, Subject};
use crate::times::LONGEST_MS;

/// Unit of `time`, `ii` and of rates, where none is given.
const TIME_UNIT: &str = "h";
/// Unit of `amt`, where none is given.
const AMOUNT_UNIT: &str = "mg";

/// `units` and `id` go with `file`, and other keys do not.
pub(crate) fn keys_fit(table: &DoseTable, sink: &mut Sink) -> Option<()> {
    let before = sink.count();
    if table.file.is_none() {
        let keys = [
            ("units", table.units.as_ref().map(|units| units.meta.spot)),
            ("id", table.id.as_ref().map(|id| id.spot)),
        ];
        let unread = table.meta.broken.iter().any(|key| key == "file");
        for (key, spot) in given(keys).filter(|_| !unread) {
            let help = "it is about a dosing table: `file = \"regimen.csv\"`";
            sink.help(spot, format!("`{key}` without `file`"), help);
        }
    } else {
        let keys = [
            ("amount", table.amount.as_ref().map(|many| many.spot)),
            (
                "concentration",
                table.concentration.as_ref().map(|many| many.spot),
            ),
            ("rate", table.rate.as_ref().map(|rate| rate.spot)),
            ("at", table.at.as_ref().map(|many| many.spot)),
            ("every", table.every.as_ref().map(|every| every.spot)),
            ("count", table.count.as_ref().map(|count| count.spot)),
            ("until", table.until.as_ref().map(|until| until.spot)),
            ("over", table.over.as_ref().map(|over| over.spot)),
            ("taper", table.taper.as_ref().map(|taper| taper.meta.spot)),
            ("when", table.when.as_ref().map(|when| when.spot)),
            ("delay", table.delay.as_ref().map(|delay| delay.spot)),
            ("into", table.into.as_ref().map(|many| many.spot)),
        ];
        for (key, spot) in given(keys) {
            let help = "the table says when and how much; beside it stand `units`, `id`, `drug`, `route`";
            sink.help(spot, format!("`{key}` does not go with `file`"), help);
        }
    }
    (sink.count() == before).then_some(())
}

/// The rows of a dose, as far as its table could be read.
fn rows<'t>(file: &'t DosingFile, table: &DoseTable, sink: &mut Sink) -> Option<Vec<&'t Row>> {
    let number = |id: &Count| (i64::try_from(id.value).unwrap_or(i64::MAX), id.spot);
    let id = table.id.as_ref().map(number);
    file.table.as_ref()?.of(id, file.path.spot, sink)
}

/// Drugs that a dose gives, as named: those of its table, or its own.
pub(crate) fn drugs<'t>(name: &'t str, table: &'t DoseTable) -> Vec<&'t str> {
    let own = table.drug.as_ref().map_or(name, |drug| drug.text.as_str());
    let mut quiet = Sink::default();
    let Some(rows) = table.file.as_ref().and_then(|file| rows(file, table, &mut quiet)) else {
        return vec![own];
    };
    rows.into_iter()
        .map(|row| row.drug.as_ref().map_or(own, |drug| drug.text.as_str()))
        .collect()
}

/// First and last moment of the doses of a table.
pub(crate) fn span(table: &DoseTable, sink: &mut Sink) -> Option<(Ms, Ms)> {
    let (file, unit_ms) = (table.file.as_ref()?, time_unit(table, sink)?);
    let spans: Option<Vec<(Ms, Ms)>> = rows(file, table, sink)?
        .into_iter()
        .map(|row| {
            let times = Times::of(row, unit_ms, sink)?;
            let last_ms = times
                .start_ms
                .saturating_add(times.every_ms.saturating_mul(row.addl));
            Some((
                times.start_ms,
                last_ms.saturating_add(times.over_ms.unwrap_or(0)).min(LONGEST_MS),
            ))
        })
        .collect();
    let spans = spans?;
    let first = spans.iter().map(|span| span.0).min()?;
    let last = spans.iter().map(|span| span.1).max()?;
    Some((first, last))
}

/// The times of a row.
struct Times {
    start_ms: Ms,
    every_ms: Ms,
    over_ms: Option<Ms>,
}

impl Times {
    fn of(row: &Row, unit_ms: f64, sink: &mut Sink) -> Option<Times> {
        let numbers = [row.time, row.ii, row.over.unwrap_or(0.0)];
        if numbers
            .iter()
            .any(|number| (number * unit_ms).abs() > LONGEST_MS as f64)
        {
            sink.add(row.time_spot, "a time in this row is more than 100 years");
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "less than 100 years, as was just looked at"
        )]
        let [start_ms, every_ms, over_ms] = numbers.map(|number| (number * unit_ms).round() as Ms);
        Some(Times {
            start_ms,
            every_ms: if row.ii > 0.0 { every_ms.max(1) } else { 0 },
            over_ms: row.over.map(|_| over_ms.max(1)),
        })
    }
}

/// Milliseconds per unit of time.
fn time_unit(table: &DoseTable, sink: &mut Sink) -> Option<f64> {
    let written = table.units.as_ref().and_then(|units| units.time.as_ref());
    let unit = written.map_or(TIME_UNIT, |text| text.text.as_str());
    match parse_time(&format!("1 {unit}")) {
        Ok(unit_ms) if unit_ms > 0 => Some(unit_ms as f64),
        _ => {
            let spot = written.map_or(table.meta.spot, |text| text.spot);
            sink.help(
                spot,
                format!("`{unit}` is no unit of time"),
                "there is: ms, s, min, h, d, wk",
            );
            None
        }
    }
}

/// The plans of a dose with `file`: one for each drug and route in its table.
pub(crate) fn plans(
    name: &str,
    name_spot: Spot,
    table: &DoseTable,
    giving: &Giving,
    sink: &mut Sink,
) -> Option<Vec<DosePlan>> {
    let file = table.file.as_ref()?;
    let unit_ms = time_unit(table, sink);
    let where_it_is = match giving.subject.preparation {
        Preparation::InVivo => None,
        Preparation::Slice => Some("a slice"),
        Preparation::Culture => Some("a culture"),
    };
    if let Some(place) = where_it_is {
        let help = "write the bath as a dose: `route = \"bath\"`, `concentration`, `at`, `over`";
        let message = format!("{place} has no circulation, and a dosing table holds amounts");
        sink.help(file.path.spot, message, help);
        return None;
    }
    let rows = rows(file, table, sink)?;
    let mut reader = Reader {
        name,
        name_spot,
        table,
        giving,
        unit_ms: unit_ms?,
        end_ms: giving.clock.end_ms?,
        targets: IndexMap::new(),
    };
    let before = sink.count();
    let mut plans: IndexMap<(String, Route), DosePlan> = IndexMap::new();
    for row in rows {
        let Some((target, series)) = reader.row(row, sink) else {
            continue;
        };
        let plan = plans.entry(target.clone()).or_insert_with(|| DosePlan {
            name: name.to_string(),
            drug: target.0,
            route: target.1,
            into: Vec::new(),
            series: Vec::new(),
            end_ms: reader.end_ms,
            trigger: None,
            spot: name_spot,
        });
        plan.series.push(series);
    }
    (sink.count() == before).then(|| plans.into_values().collect())
}

/// A drug by a route, and nmol per unit of `amt`; none after a mistake, which is told once.
type Target = Option<(String, Route, f64)>;

struct Reader<'a> {
    name: &'a str,
    name_spot: Spot,
    table: &'a DoseTable,
    giving: &'a Giving<'a>,
    unit_ms: f64,
    end_ms: Ms,
    /// By drug and route as written.
    targets: IndexMap<(String, String), Target>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row, sink: &mut Sink) -> Option<((String, Route), Series)> {
        let times = Times::of(row, self.unit_ms, sink)?;
        self.in_time(row, times.start_ms, sink)?;
        let own = Text {
            text: self.name.to_string(),
            spot: self.name_spot,
            layer: 0,
        };
        let drug = row
            .drug
            .as_ref()
            .or(self.table.drug.as_ref())
            .unwrap_or(&own)
            .clone();
        let route = self.route_word(row, sink)?;
        let key = (drug.text.clone(), route.text.clone());
        let target = match self.targets.get(&key) {
            Some(target) => target.clone(),
            None => {
                let named = row.drug.is_some() || self.table.drug.is_some();
                let target = self.target(&drug, named, &route, sink);
                self.targets.insert(key, target.clone());
                target
            }
        };
        let (drug, route, nmol_per_unit) = target?;
        if row.steady_state {
            sink.note(format!(
                "`{}`: ss = 1 sets pharmacokinetics alone to steady state; the cells have not adapted",
                self.name
            ));
        }
        let written = if row.steady_state {
            What::SteadyState
        } else {
            What::Amount
        };
        let numbers = self.giving.subject.known.catalogue.drugs.get(&drug);
        let numbers = numbers.and_then(|drug| by_route::numbers(drug, self.giving.subject.species, route));
        // The column rate says how an amount is infused, never when something is taken out.
        let what = match as_given(route, numbers, written, times.over_ms.is_some()) {
            Ok(What::Implant) if times.over_ms.is_some() => as_given(route, numbers, What::Rate, true),
            given => given,
        };
        let what = match what {
            Ok(what) => what,
            Err(refused) => {
                sink.help(row.time_spot, refused.message, refused.help);
                return None;
            }
        };
        let series = Series {
            start_ms: times.start_ms,
            count: row.addl + 1,
            every_ms: times.every_ms,
            over_ms: times.over_ms,
            what,
            values: vec![row.amt * nmol_per_unit],
            taper: None,
        };
        Some(((drug, route), series))
    }

    fn in_time(&self, row: &Row, start_ms: Ms, sink: &mut Sink) -> Option<()> {
        let begin_ms = -self.giving.clock.baseline_ms;
        let at = format_time(start_ms);
        if start_ms >= self.end_ms {
            let end = format_time(self.end_ms);
            let message = format!("column time: the dose at {at} comes after the end ({end})");
            sink.add(row.time_spot, message);
            return None;
        }
        if start_ms < begin_ms {
            let begin = format_time(begin_ms);
            let message = format!("column time: the dose at {at} comes before the beginning ({begin})");
            sink.help(
                row.time_spot,
                message,
                "the time before 0 is as long as `baseline`",
            );
            return None;
        }
        Some(())
    }

    /// The route of a row: its own, that of its compartment, or that of the dose.
    fn route_word(&self, row: &Row, sink: &mut Sink) -> Option<Text> {
        const DEFAULT_COMPARTMENTS: [f64; 2] = [0.0, 1.0];
        let word = match &row.cmt {
            Some(cmt) => match cmt.text.parse::<f64>() {
                Ok(number) if DEFAULT_COMPARTMENTS.contains(&number) => None,
                Ok(_) => {
                    let message = format!("column cmt: compartment {} means nothing here", cmt.text);
                    let help = "name the route: in a column `route`, or as a word in `cmt`; 1 is the route of the dose";
                    sink.help(cmt.spot, message, help);
                    return None;
                }
                Err(_) => Some(cmt),
            },
            None => None,
        };
        if let (Some(cmt), Some(route)) = (word, &row.route)
            && cmt.text != route.text
        {
            let message = format!("column cmt: `{}`, and column route: `{}`", cmt.text, route.text);
            sink.add(cmt.spot, message);
            return None;
        }
        let route = row.route.as_ref().or(word).or(self.table.route.as_ref());
        if route.is_none() && !self.table.meta.broken.iter().any(|key| key == "route") {
            let help = "add a column `route`, or `route` to the dose";
            sink.help(self.name_spot, "the dose has no `route`, nor has its table", help);
        }
        route.cloned()
    }

    fn target(&self, drug_name: &Text, named: bool, route: &Text, sink: &mut Sink) -> Target {
        let subject = &self.giving.subject;
        let drug = subject.drug(&drug_name.text, drug_name.spot, named, sink)?;
        let found = subject.route(route, &drug_name.text, drug, sink)?;
        if found == Route::Local {
            let help = "write it as a dose: `route = \"local\"`, `concentration`, `at`, `over`";
            sink.help(
                route.spot,
                "local holds a concentration, and a dosing table holds amounts",
                help,
            );
            return None;
        }
        let nmol_per_unit = self.amount_unit(subject, drug, sink)?;
        Some((drug_name.text.clone(), found, nmol_per_unit))
    }

    /// nmol per unit of `amt`.
    fn amount_unit(&self, subject: &Subject, drug: &Drug, sink: &mut Sink) -> Option<f64> {
        let written = self.table.units.as_ref().and_then(|units| units.amt.as_ref());
        let unit = written.map_or(AMOUNT_UNIT, |text| text.text.as_str());
        let spot = written.map_or(self.name_spot, |text| text.spot);
        subject.quantity(Measure::Amount, &format!("1 {unit}"), spot, drug, sink)
    }
}
