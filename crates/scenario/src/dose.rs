//! Doses: drug, route, how much, and every administration.

use papaver_catalogue::quantity::format_time;
use papaver_catalogue::types::{Drug, Route};

use crate::file::DoseTable;
use crate::mistakes::{Sink, Spot};
use crate::model::{Administration, Dose, Ms};
use crate::names::snake_case;
use crate::nearest::{nearest, suggestion};
use crate::schedule::Schedule;
use crate::subject::{Measure, Subject};
use crate::times::Clock;

/// A dose whose words are checked, before its administrations are listed.
#[derive(Debug)]
pub(crate) struct DosePlan {
    name: String,
    drug: String,
    route: Route,
    into: Vec<String>,
    how_much: HowMuch,
    schedule: Schedule,
    end_ms: Ms,
    spot: Spot,
}

#[derive(Debug)]
enum HowMuch {
    Amounts(Vec<f64>),
    Concentrations(Vec<f64>),
    Rate(f64),
}

/// Checks a dose. `populations` are those it may be given into.
pub(crate) fn plan(
    name: &str,
    name_spot: Spot,
    table: &DoseTable,
    subject: &Subject,
    clock: &Clock,
    populations: &[&str],
    sink: &mut Sink,
) -> Option<DosePlan> {
    snake_case(name, "dose", name_spot, sink);
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
    let (route, schedule, how_much) = (route?, schedule?, how_much?);
    check_kind(table, route, &how_much, sink)?;
    let into = into(table, route, populations, sink)?;
    let end_ms = clock.end_ms?;
    in_time(&schedule, table, name_spot, clock, end_ms, sink)?;
    let (name, drug) = (name.to_string(), drug_name.to_string());
    let plan = DosePlan {
        name,
        drug,
        route,
        into,
        how_much,
        schedule,
        end_ms,
        spot: name_spot,
    };
    plan.lists_fit(table, sink).then_some(plan)
}

fn how_much(
    table: &DoseTable,
    name_spot: Spot,
    subject: &Subject,
    drug: &Drug,
    sink: &mut Sink,
) -> Option<HowMuch> {
    match (&table.amount, &table.concentration, &table.rate) {
        (Some(amount), None, None) => subject
            .all(Measure::Amount, amount, drug, sink)
            .map(HowMuch::Amounts),
        (None, Some(held), None) => subject
            .all(Measure::Concentration, held, drug, sink)
            .map(HowMuch::Concentrations),
        (None, None, Some(rate)) => subject.typed(Measure::Rate, rate, drug, sink).map(HowMuch::Rate),
        (None, None, None) => {
            let keys = ["amount", "concentration", "rate"];
            if !table
                .meta
                .broken
                .iter()
                .any(|key| keys.contains(&key.as_str()) || nearest(key, keys).is_some())
            {
                let help = "give one of `amount`, `concentration`, `rate`";
                sink.help(name_spot, "the dose does not say how much", help);
            }
            None
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
            None
        }
    }
}

/// Bath and local hold a concentration, all other routes take amounts or a rate.
fn check_kind(table: &DoseTable, route: Route, how_much: &HowMuch, sink: &mut Sink) -> Option<()> {
    let held = matches!(route, Route::Bath | Route::Local);
    match how_much {
        HowMuch::Concentrations(_) if !held => {
            let spot = table.concentration.as_ref()?.spot;
            let message = format!(
                "`concentration` goes with bath and local, not with {}",
                route.name()
            );
            sink.help(spot, message, "give an `amount` or a `rate`");
            None
        }
        HowMuch::Amounts(_) | HowMuch::Rate(_) if held => {
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

/// Refuses doses before the baseline and after the end; notes repeats that come after the end.
fn in_time(
    schedule: &Schedule,
    table: &DoseTable,
    name_spot: Spot,
    clock: &Clock,
    end_ms: Ms,
    sink: &mut Sink,
) -> Option<()> {
    let spots = table
        .at
        .as_ref()
        .map(|at| at.items.iter().map(|item| item.spot).collect::<Vec<_>>());
    for (index, (start, _)) in schedule.series.iter().enumerate() {
        let spot = spots
            .as_ref()
            .and_then(|spots| spots.get(index))
            .copied()
            .unwrap_or(name_spot);
        if *start >= end_ms {
            let message = format!(
                "the dose at {} comes after the end ({})",
                format_time(*start),
                format_time(end_ms)
            );
            sink.add(spot, message);
            return None;
        }
        if *start < -clock.baseline_ms {
            let begin = format_time(-clock.baseline_ms);
            let message = format!(
                "the dose at {} comes before the beginning ({begin})",
                format_time(*start)
            );
            sink.help(spot, message, "the time before 0 is as long as `baseline`");
            return None;
        }
    }
    Some(())
}

impl DosePlan {
    /// Where the dose is named.
    pub fn spot(&self) -> Spot {
        self.spot
    }

    /// How many administrations it has, those after the end left out.
    pub fn administrations(&self) -> i128 {
        self.schedule
            .series
            .iter()
            .map(|(start, count)| i128::from(self.within(*start, *count)))
            .sum()
    }

    fn within(&self, start: Ms, count: i64) -> i64 {
        if self.schedule.every_ms == 0 {
            return count;
        }
        count.min((self.end_ms.saturating_sub(start) - 1) / self.schedule.every_ms + 1)
    }

    /// How many administrations of each series come after the end.
    fn late(&self) -> i64 {
        self.schedule
            .series
            .iter()
            .map(|(start, count)| count - self.within(*start, *count))
            .sum()
    }

    /// A list of amounts is as long as the list of administrations that it stands for.
    fn lists_fit(&self, table: &DoseTable, sink: &mut Sink) -> bool {
        let (values, key) = match &self.how_much {
            HowMuch::Amounts(values) => (values, "amount"),
            HowMuch::Concentrations(values) => (values, "concentration"),
            HowMuch::Rate(_) => return true,
        };
        let spot = table.amount.as_ref().map(|amount| amount.spot);
        let spot = spot
            .or(table.concentration.as_ref().map(|held| held.spot))
            .unwrap_or(self.spot);
        let listed = i64::try_from(values.len()).unwrap_or(i64::MAX);
        let needed = self.per_list();
        if listed == 1 || needed == Some(listed) {
            return true;
        }
        let needed = needed.map_or("different numbers of".to_string(), |n| n.to_string());
        sink.add(spot, format!("`{key}` lists {listed} values for {needed} doses"));
        false
    }

    /// Administrations that a list is for: those of each series with repeats, else the series themselves.
    fn per_list(&self) -> Option<i64> {
        if self.schedule.every_ms == 0 {
            return i64::try_from(self.schedule.series.len()).ok();
        }
        let first = self.schedule.series.first()?.1;
        self.schedule
            .series
            .iter()
            .all(|(_, count)| *count == first)
            .then_some(first)
    }

    /// The dose with its administrations in order of time.
    pub fn expand(self, arm: &str, sink: &mut Sink) -> Dose {
        let late = self.late();
        if late > 0 {
            sink.note(format!(
                "{late} doses of `{}` come after the end of `{arm}` and are not given",
                self.name
            ));
        }
        let mut administrations = Vec::new();
        for (series, (start, count)) in self.schedule.series.iter().enumerate() {
            for repeat in 0..self.within(*start, *count) {
                let index = if self.schedule.every_ms == 0 {
                    series
                } else {
                    usize::try_from(repeat).unwrap_or(0)
                };
                let at_ms = start + repeat * self.schedule.every_ms;
                administrations.push(self.administration(at_ms, index));
            }
        }
        administrations.sort_by_key(start_of);
        let DosePlan {
            name,
            drug,
            route,
            into,
            ..
        } = self;
        Dose {
            name,
            drug,
            route,
            into,
            administrations,
            trigger: None,
        }
    }

    fn administration(&self, at_ms: Ms, index: usize) -> Administration {
        let stop = self
            .schedule
            .over_ms
            .map_or(self.end_ms, |over| at_ms.saturating_add(over));
        let pick = |values: &[f64]| values.get(index).or(values.first()).copied().unwrap_or(0.0);
        match &self.how_much {
            HowMuch::Rate(rate_nmol_per_s) => Administration::Infusion {
                start_ms: at_ms,
                end_ms: stop,
                rate_nmol_per_s: *rate_nmol_per_s,
            },
            HowMuch::Concentrations(held) => Administration::Held {
                start_ms: at_ms,
                end_ms: stop,
                concentration_nm: pick(held),
            },
            HowMuch::Amounts(amounts) => match self.schedule.over_ms {
                Some(over_ms) => {
                    let rate_nmol_per_s = pick(amounts) / (over_ms as f64 / 1000.0);
                    Administration::Infusion {
                        start_ms: at_ms,
                        end_ms: stop,
                        rate_nmol_per_s,
                    }
                }
                None => Administration::Bolus {
                    at_ms,
                    amount_nmol: pick(amounts),
                },
            },
        }
    }
}

/// When an administration begins.
fn start_of(administration: &Administration) -> Ms {
    administration.start_ms()
}

/// Held concentrations of one dose must not overlap, which several `at` can bring about.
pub(crate) fn overlaps(dose: &Dose, spot: Spot, sink: &mut Sink) {
    let spans: Vec<(Ms, Ms)> = dose
        .administrations
        .iter()
        .filter_map(|one| match one {
            Administration::Held { start_ms, end_ms, .. } => Some((*start_ms, *end_ms)),
            _ => None,
        })
        .collect();
    if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 < pair[0].1) {
        let message = format!(
            "the concentration that begins at {} is still held at {}",
            format_time(pair[0].0),
            format_time(pair[1].0)
        );
        sink.help(spot, message, "say how long each is held with `over`");
    }
}
