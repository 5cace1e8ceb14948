//! Events: what happens for a while beside the doses, and the values that hold meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use papaver_catalogue::quantity::format_time;

use crate::file::EventTable;
use crate::leaf::Named;
use crate::mistakes::{Sink, Spot};
use crate::model::{Event, Ms, ParameterValue};
use crate::names::snake_case;
use crate::schedule::{MOST_ADMINISTRATIONS, Schedule};
use crate::times::Clock;
use crate::typed::Settings;

/// A value with the place where it is written.
pub(crate) type Placed = (ParameterValue, Spot);

/// An event whose words are checked, before its spans are listed.
pub(crate) struct EventPlan {
    name: String,
    schedule: Schedule,
    values: Vec<Placed>,
    end_ms: Ms,
    spot: Spot,
}

/// Checks an event. `values` are what its `parameter` comes to.
pub(crate) fn plan(
    name: &str,
    spot: Spot,
    table: &EventTable,
    clock: &Clock,
    values: impl FnOnce(&Named<Settings>, &mut Sink) -> Vec<Placed>,
    sink: &mut Sink,
) -> Option<EventPlan> {
    snake_case(name, "event", spot, sink);
    let schedule = clock.schedule(table, sink);
    let values = match &table.parameter {
        Some(parameter) => values(parameter, sink),
        None => {
            if table.meta.broken.is_empty() {
                let help = "say which values hold meanwhile: `parameter.OWNER.NAME = VALUE`";
                sink.help(spot, "the event changes nothing", help);
            }
            return None;
        }
    };
    let schedule = schedule?;
    schedule.in_time(&table.into(), spot, clock, sink)?;
    Some(EventPlan {
        name: name.to_string(),
        schedule,
        values,
        end_ms: clock.end_ms?,
        spot,
    })
}

impl EventPlan {
    /// Its spans, in order of time.
    fn spans(&self) -> Vec<(Ms, Ms)> {
        let mut spans = Vec::new();
        for (start, count) in &self.schedule.series {
            for repeat in 0..self.schedule.within((*start, *count), self.end_ms) {
                let from = start + repeat * self.schedule.every_ms;
                let to = self.schedule.over_ms.map(|over| from.saturating_add(over));
                spans.push((from, to.unwrap_or(self.end_ms).min(self.end_ms)));
            }
        }
        spans.sort_unstable();
        spans
    }

    fn event(&self, arm: &str, sink: &mut Sink) -> Event {
        let late = self.schedule.late(self.end_ms);
        if late > 0 {
            sink.note(format!(
                "{late} spans of the event `{}` come after the end of `{arm}` and do not happen",
                self.name
            ));
        }
        let spans = self.spans();
        if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            let (first, second) = (format_time(pair[0].0), format_time(pair[1].0));
            let message = format!("the event that begins at {first} still lasts at {second}");
            let help = match self.schedule.over_ms {
                Some(_) => "let each last less long, or begin later",
                None => "say how long each lasts with `over`",
            };
            sink.help(self.spot, message, help);
        }
        Event {
            name: self.name.clone(),
            spans,
            parameters: self.values.iter().map(|(value, _)| value.clone()).collect(),
        }
    }

    /// Where it writes a value.
    pub fn place(&self, value: &ParameterValue) -> Spot {
        let mut own = self.values.iter();
        let found = own.find(|(one, _)| one.owner == value.owner && one.name == value.name);
        found.map_or(self.spot, |(_, spot)| *spot)
    }
}

/// Lists the spans of events, if there are not too many in all arms and forks so far; refuses two that set one value
/// at one time.
pub(crate) fn expand(plans: &[EventPlan], arm: &str, sink: &mut Sink) -> Vec<Event> {
    if plans.is_empty() {
        return Vec::new();
    }
    let number = |plan: &EventPlan| plan.schedule.number(plan.end_ms);
    let total = sink.administrations(plans.iter().map(number).sum());
    if total > MOST_ADMINISTRATIONS {
        let most = plans.iter().max_by_key(|plan| number(plan));
        let message = format!(
            "with `{arm}` there are {total} administrations and spans of events; the most is {MOST_ADMINISTRATIONS}"
        );
        sink.add(most.map(|plan| plan.spot).unwrap_or_default(), message);
        return Vec::new();
    }
    let events: Vec<Event> = plans.iter().map(|plan| plan.event(arm, sink)).collect();
    let all: Vec<&Event> = events.iter().collect();
    for clash in clashes(&all) {
        let what = clash.value();
        for (own, other) in [(clash.first, clash.second), (clash.second, clash.first)] {
            let spot = plans[own].place(clash.parameter);
            let (name, at) = (&plans[other].name, format_time(clash.at_ms));
            let message = format!("`{what}` is also set by the event `{name}` at {at}");
            sink.help(spot, message, "one value is set by one event at a time");
        }
    }
    events
}

/// Two events that set one value at one time.
pub(crate) struct Clash<'e> {
    /// Index of one.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// What both set.
    pub parameter: &'e ParameterValue,
    /// When first.
    pub at_ms: Ms,
}

impl Clash<'_> {
    /// "mu.recycling_rate".
    pub fn value(&self) -> String {
        format!("{}.{}", self.parameter.owner, self.parameter.name)
    }
}

/// The pairs of events that set one value at one time, each value and pair once.
pub(crate) fn clashes<'e>(events: &[&'e Event]) -> Vec<Clash<'e>> {
    let mut setters: BTreeMap<(&str, &str), Vec<(usize, &ParameterValue)>> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        for value in &event.parameters {
            let key = (value.owner.as_str(), value.name.as_str());
            setters.entry(key).or_default().push((index, value));
        }
    }
    let shared = setters.into_values().filter(|setters| {
        let first = setters.first().map(|(index, _)| *index);
        setters.iter().any(|(index, _)| Some(*index) != first)
    });
    shared.flat_map(|setters| sweep(events, &setters)).collect()
}

/// The clashes about one value, in order of time.
fn sweep<'e>(events: &[&'e Event], setters: &[(usize, &'e ParameterValue)]) -> Vec<Clash<'e>> {
    let mut spans: Vec<(Ms, Ms, usize, &ParameterValue)> = Vec::new();
    for (index, value) in setters {
        spans.extend(
            events[*index]
                .spans
                .iter()
                .map(|(from, to)| (*from, *to, *index, *value)),
        );
    }
    spans.sort_by_key(|(from, to, index, _)| (*from, *to, *index));
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    // By population: the span that lasts longest so far.
    let mut latest: BTreeMap<Option<&str>, (Ms, usize)> = BTreeMap::new();
    for (from, to, index, value) in spans {
        let population = value.population.as_deref();
        for (other_population, (end, other)) in &latest {
            let same = population.is_none() || other_population.is_none() || population == *other_population;
            let pair = (index.min(*other), index.max(*other));
            if same && *end > from && *other != index && told.insert(pair) {
                found.push(Clash {
                    first: pair.0,
                    second: pair.1,
                    parameter: value,
                    at_ms: from,
                });
            }
        }
        let last = latest.entry(population).or_insert((to, index));
        if to >= last.0 {
            *last = (to, index);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(population: Option<&str>, spans: &[(Ms, Ms)]) -> Event {
        let value = ParameterValue {
            owner: "firing".into(),
            name: "rate".into(),
            population: population.map(str::to_string),
            value: 1.0,
        };
        Event {
            name: "e".into(),
            spans: spans.to_vec(),
            parameters: vec![value],
        }
    }

    fn pairs(events: &[Event]) -> Vec<(usize, usize, Ms)> {
        let all: Vec<&Event> = events.iter().collect();
        let found = clashes(&all);
        found
            .iter()
            .map(|clash| (clash.first, clash.second, clash.at_ms))
            .collect()
    }

    #[test]
    fn events_clash_where_they_set_one_value_at_one_time() {
        let touching = [event(None, &[(0, 10), (20, 30)]), event(None, &[(10, 20)])];
        assert_eq!(pairs(&touching), []);
        let within = [event(None, &[(0, 100)]), event(None, &[(10, 20), (30, 40)])];
        assert_eq!(pairs(&within), [(0, 1, 10)]);
        let apart = [event(Some("a"), &[(0, 100)]), event(Some("b"), &[(10, 20)])];
        assert_eq!(pairs(&apart), []);
        let for_all = [event(Some("a"), &[(0, 100)]), event(None, &[(10, 20)])];
        assert_eq!(pairs(&for_all), [(0, 1, 10)]);
    }
}
