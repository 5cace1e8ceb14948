//! When the administrations of a dose and the spans of an event come.

use std::collections::BTreeSet;

use papaver_catalogue::quantity::format_time;

use crate::file::{DoseTable, EventTable, Meta};
use crate::leaf::{Count, Named, OneOrMany, Text};
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::names::article;
use crate::taper::ends_after;
use crate::times::{Clock, length};
use crate::trigger::{delay, delayed_past, fits};
use crate::typed::{Time, Typed};

/// Most administrations, and most spans of events, of a scenario, over all arms and forks.
pub(crate) const MOST_ADMINISTRATIONS: i128 = 10_000_000;

/// The keys that say when, of a dose or of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing<'t> {
    /// "dose" or "event", for messages.
    pub what: &'static str,
    /// First time, one or many.
    pub at: Option<&'t OneOrMany<Typed<Time>>>,
    /// Between repeats.
    pub every: Option<&'t Typed<Time>>,
    /// How many in all.
    pub count: Option<&'t Count>,
    /// Repeats before this time.
    pub until: Option<&'t Typed<Time>>,
    /// How long one lasts.
    pub over: Option<&'t Typed<Time>>,
    /// How many a list of values gives.
    pub listed: Option<usize>,
    /// Without `over`, it lasts to the end of the run.
    pub to_the_end: bool,
    /// What a dose has beside: a taper, what it waits for.
    pub dose: Option<&'t DoseTable>,
    /// Of the table.
    pub meta: &'t Meta,
}

impl<'t> From<&'t DoseTable> for Timing<'t> {
    fn from(table: &'t DoseTable) -> Self {
        let stays = |route: &Text| {
            matches!(
                route.text.as_str(),
                "bath" | "local" | "pellet" | "patch" | "pump"
            )
        };
        let amounts = table.amount.as_ref().filter(|many| many.list);
        let concentrations = table.concentration.as_ref().filter(|many| many.list);
        Timing {
            what: "dose",
            at: table.at.as_ref(),
            every: table.every.as_ref(),
            count: table.count.as_ref(),
            until: table.until.as_ref(),
            over: table.over.as_ref(),
            listed: amounts
                .map(|many| many.items.len())
                .or(concentrations.map(|many| many.items.len())),
            to_the_end: table.route.as_ref().is_some_and(stays) || table.rate.is_some(),
            dose: Some(table),
            meta: &table.meta,
        }
    }
}

impl<'t> From<&'t EventTable> for Timing<'t> {
    fn from(table: &'t EventTable) -> Self {
        Timing {
            what: "event",
            at: table.at.as_ref(),
            every: table.every.as_ref(),
            count: table.count.as_ref(),
            until: table.until.as_ref(),
            over: table.over.as_ref(),
            listed: None,
            to_the_end: true,
            dose: None,
            meta: &table.meta,
        }
    }
}

/// What a clock's anchors may name: the doses and events of an arm or fork.
pub(crate) fn timings<'t>(
    doses: Option<&'t Named<DoseTable>>,
    events: Option<&'t Named<EventTable>>,
) -> impl Iterator<Item = (&'t str, Timing<'t>)> {
    let doses = doses.into_iter().flat_map(|named| &named.entries);
    let events = events.into_iter().flat_map(|named| &named.entries);
    let doses = doses.map(|(name, (_, dose))| (name.as_str(), Timing::from(dose)));
    doses.chain(events.map(|(name, (_, event))| (name.as_str(), Timing::from(event))))
}

/// When the administrations of a dose (the spans of an event) come, without listing them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Schedule {
    /// First administration, and how many follow `every_ms` after each other (the first included).
    pub series: Vec<(Ms, i64)>,
    /// Between repeats; 0 without.
    pub every_ms: Ms,
    /// How long each lasts.
    pub over_ms: Option<Ms>,
    /// Without `over`, it is held to the end of the run.
    pub to_the_end: bool,
    /// With `when`: from the moment when it is met to the first, so that `series` begin at the earliest moment.
    pub delay_ms: Ms,
}

/// How many of `count` that follow `every_ms` after each other from `start_ms` on come before `end_ms`.
pub(crate) fn within(start_ms: Ms, count: i64, every_ms: Ms, end_ms: Ms) -> i64 {
    if every_ms == 0 {
        return count;
    }
    count.min((end_ms.saturating_sub(start_ms) - 1) / every_ms + 1)
}

impl Schedule {
    /// How many of a series come before `end_ms`.
    pub fn within(&self, (start_ms, count): (Ms, i64), end_ms: Ms) -> i64 {
        within(start_ms, count, self.every_ms, end_ms)
    }

    /// How many come before `end_ms` in all.
    pub fn number(&self, end_ms: Ms) -> i128 {
        let each = self
            .series
            .iter()
            .map(|one| i128::from(self.within(*one, end_ms)));
        each.sum()
    }

    /// How many come at `end_ms` or after it.
    pub fn late(&self, end_ms: Ms) -> i64 {
        let each = self.series.iter().map(|one| one.1 - self.within(*one, end_ms));
        each.sum()
    }

    /// Refuses what begins before the baseline or after the end.
    pub fn in_time(&self, timing: &Timing, name: Spot, clock: &Clock, sink: &mut Sink) -> Option<()> {
        let (what, end_ms) = (timing.what, clock.end_ms?);
        for (index, (start, _)) in self.series.iter().enumerate() {
            let spot = timing.at.and_then(|at| at.items.get(index));
            let spot = spot.map_or(name, |item| item.spot);
            let past = |dose| delayed_past(dose, *start, end_ms, sink);
            if timing.dose.and_then(past).is_some() {
                return None;
            }
            let at = format_time(*start);
            if *start >= end_ms {
                let end = format_time(end_ms);
                sink.add(spot, format!("the {what} at {at} comes after the end ({end})"));
                return None;
            }
            let at_ms = start - self.delay_ms;
            if at_ms < -clock.baseline_ms {
                let (at, begin) = (format_time(at_ms), format_time(-clock.baseline_ms));
                let message = format!("the {what} at {at} comes before the beginning ({begin})");
                sink.help(spot, message, "the time before 0 is as long as `baseline`");
                return None;
            }
        }
        Some(())
    }
}

impl Clock<'_> {
    /// When a dose is given, or an event happens.
    pub fn schedule<'t>(&self, timing: impl Into<Timing<'t>>, sink: &mut Sink) -> Option<Schedule> {
        let timing = &timing.into();
        let delay_ms = match timing.dose {
            Some(dose) => {
                fits(dose, sink)?;
                delay(dose, sink)?
            }
            None => 0,
        };
        let starts = self.starts(timing, sink);
        let every_ms = match timing.every {
            Some(every) => Some(length(every, "every", sink)?),
            None => None,
        };
        let over_ms = match timing.over {
            Some(over) => Some(length(over, "over", sink)?),
            None => None,
        };
        let repeats = match every_ms {
            Some(every_ms) => self.repeats(timing, every_ms, sink)?,
            None => once(timing, sink)?,
        };
        if let (Some(over), Some(every_ms), Some(over_ms)) = (timing.over, every_ms, over_ms)
            && over_ms > every_ms
        {
            let (over_text, every) = (format_time(over_ms), format_time(every_ms));
            let message = format!("`over` ({over_text}) is longer than `every` ({every})");
            sink.add(over.spot, message);
            return None;
        }
        let mut series = Vec::new();
        let tapered_ms = timing.dose.and_then(ends_after);
        for (at, spot) in starts? {
            let start = at.saturating_add(delay_ms);
            let count = repeats.count(start, spot, sink)?;
            let given = tapered_ms.zip(every_ms);
            let given = given.map(|(after, every)| (after - 1) / every + 1);
            series.push((start, given.map_or(count, |given| given.min(count))));
        }
        not_too_many(&series, timing, sink)?;
        let to_the_end = over_ms.is_none() && timing.to_the_end;
        let every_ms = every_ms.unwrap_or(0);
        Some(Schedule {
            series,
            every_ms,
            over_ms,
            to_the_end,
            delay_ms,
        })
    }

    /// First times, each with its place.
    fn starts(&self, timing: &Timing, sink: &mut Sink) -> Option<Vec<(Ms, Spot)>> {
        let Some(at) = timing.at else {
            return Some(vec![(0, timing.meta.spot)]);
        };
        let mut seen = BTreeSet::new();
        let mut starts = Vec::new();
        for item in &at.items {
            let start = self.time(item, sink)?;
            if !seen.insert(start) {
                sink.add(item.spot, format!("{} stands twice in `at`", format_time(start)));
                return None;
            }
            starts.push((start, item.spot));
        }
        Some(starts)
    }

    /// How often it comes with `every`.
    fn repeats(&self, timing: &Timing, every_ms: Ms, sink: &mut Sink) -> Option<Repeats> {
        let what = timing.what;
        match (timing.count, timing.until) {
            (Some(count), Some(_)) => {
                let message = format!("`count` and `until` both say when the {what} stops");
                sink.help(count.spot, message, "leave one of them out");
                return None;
            }
            (Some(count), None) => return counted(count, what, sink),
            (None, Some(until)) => {
                let (until_ms, spot) = (self.time(until, sink)?, until.spot);
                return Some(Repeats::Until {
                    what,
                    every_ms,
                    until_ms,
                    spot,
                });
            }
            (None, None) => {}
        }
        if let Some(listed) = timing.listed {
            return i64::try_from(listed).ok().map(Repeats::Times);
        }
        let spot = timing.every?.spot;
        let Some(until_ms) = self.end_ms else {
            let help = "give `count` or `until`, or the fork a `duration`";
            sink.help(spot, format!("the {what}s have no end"), help);
            return None;
        };
        Some(Repeats::Until {
            what,
            every_ms,
            until_ms,
            spot,
        })
    }
}

/// Without `every` it comes once.
fn once(timing: &Timing, sink: &mut Sink) -> Option<Repeats> {
    let stop = [
        ("count", timing.count.map(|count| count.spot)),
        ("until", timing.until.map(|until| until.spot)),
    ];
    if let (Some((key, spot)), true) = (given(stop).next(), timing.meta.broken.is_empty()) {
        let help = "say how often: `every = \"6 h\"`";
        sink.help(spot, format!("`{key}` without `every`"), help);
        return None;
    }
    Some(Repeats::Times(1))
}

fn counted(count: &Count, what: &str, sink: &mut Sink) -> Option<Repeats> {
    if count.value == 0 {
        let help = format!("to leave {} out of an arm, use `remove`", article(what));
        sink.help(count.spot, "`count` is 0", help);
        return None;
    }
    let times = i64::try_from(count.value)
        .ok()
        .filter(|times| i128::from(*times) <= MOST_ADMINISTRATIONS);
    if times.is_none() {
        let message = format!(
            "this {what} comes {} times; the most is {MOST_ADMINISTRATIONS}",
            count.value
        );
        sink.add(count.spot, message);
    }
    times.map(Repeats::Times)
}

fn not_too_many(series: &[(Ms, i64)], timing: &Timing, sink: &mut Sink) -> Option<()> {
    let total: i128 = series.iter().map(|(_, count)| i128::from(*count)).sum();
    if total <= MOST_ADMINISTRATIONS {
        return Some(());
    }
    let spots = [
        timing.count.map(|count| count.spot),
        timing.every.map(|every| every.spot),
    ];
    let spot = spots.into_iter().flatten().next().unwrap_or(timing.meta.spot);
    let what = timing.what;
    let message = format!("this {what} comes {total} times; the most is {MOST_ADMINISTRATIONS}");
    sink.add(spot, message);
    None
}

/// How often it comes.
enum Repeats {
    Times(i64),
    Until {
        what: &'static str,
        every_ms: Ms,
        until_ms: Ms,
        spot: Spot,
    },
}

impl Repeats {
    fn count(&self, start: Ms, start_spot: Spot, sink: &mut Sink) -> Option<i64> {
        match *self {
            Repeats::Times(times) => Some(times),
            Repeats::Until {
                what,
                every_ms,
                until_ms,
                spot,
            } => {
                if until_ms <= start {
                    let message = format!(
                        "the {what}s stop at {} and begin at {}",
                        format_time(until_ms),
                        format_time(start)
                    );
                    sink.add(
                        if spot.source >= start_spot.source {
                            spot
                        } else {
                            start_spot
                        },
                        message,
                    );
                    return None;
                }
                Some((until_ms.saturating_sub(start) - 1) / every_ms + 1)
            }
        }
    }
}
