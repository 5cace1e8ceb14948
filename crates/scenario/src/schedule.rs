//! When the administrations of a dose come.

use std::collections::BTreeSet;

use papaver_catalogue::quantity::format_time;

use crate::file::DoseTable;
use crate::leaf::{Count, Text};
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::taper::ends_after;
use crate::times::{Clock, length};
use crate::trigger::{delay, fits};

/// Most administrations of a scenario, over all arms and forks.
pub(crate) const MOST_ADMINISTRATIONS: i128 = 10_000_000;

/// When the administrations of a dose come, without listing them.
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

impl Clock<'_> {
    /// When a dose is given.
    pub fn schedule(&self, table: &DoseTable, sink: &mut Sink) -> Option<Schedule> {
        fits(table, sink)?;
        let delay_ms = delay(table, sink)?;
        let starts = self.starts(table, sink);
        let every_ms = match &table.every {
            Some(every) => Some(length(every, "every", sink)?),
            None => None,
        };
        let over_ms = match &table.over {
            Some(over) => Some(length(over, "over", sink)?),
            None => None,
        };
        let repeats = match every_ms {
            Some(every_ms) => self.repeats(table, every_ms, sink)?,
            None => once(table, sink)?,
        };
        if let (Some(over), Some(every_ms), Some(over_ms)) = (&table.over, every_ms, over_ms)
            && over_ms > every_ms
        {
            let (over_text, every) = (format_time(over_ms), format_time(every_ms));
            let message = format!("`over` ({over_text}) is longer than `every` ({every})");
            sink.add(over.spot, message);
            return None;
        }
        let mut series = Vec::new();
        let tapered_ms = ends_after(table);
        for (at, spot) in starts? {
            let start = at.saturating_add(delay_ms);
            let count = repeats.count(start, spot, sink)?;
            let given = tapered_ms
                .zip(every_ms)
                .map(|(taper, every)| (taper - 1) / every + 1);
            series.push((start, given.map_or(count, |given| given.min(count))));
        }
        not_too_many(&series, table, sink)?;
        let held = |route: &Text| matches!(route.text.as_str(), "bath" | "local");
        let to_the_end =
            over_ms.is_none() && (table.route.as_ref().is_some_and(held) || table.rate.is_some());
        let every_ms = every_ms.unwrap_or(0);
        Some(Schedule {
            series,
            every_ms,
            over_ms,
            to_the_end,
            delay_ms,
        })
    }

    /// First administrations, each with its place.
    fn starts(&self, table: &DoseTable, sink: &mut Sink) -> Option<Vec<(Ms, Spot)>> {
        let Some(at) = &table.at else {
            return Some(vec![(0, table.meta.spot)]);
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

    /// How often a dose with `every` is given.
    fn repeats(&self, table: &DoseTable, every_ms: Ms, sink: &mut Sink) -> Option<Repeats> {
        match (&table.count, &table.until) {
            (Some(count), Some(_)) => {
                let help = "leave one of them out";
                sink.help(
                    count.spot,
                    "`count` and `until` both say when the dose stops",
                    help,
                );
                return None;
            }
            (Some(count), None) => return counted(count, sink),
            (None, Some(until)) => {
                let (until_ms, spot) = (self.time(until, sink)?, until.spot);
                return Some(Repeats::Until {
                    every_ms,
                    until_ms,
                    spot,
                });
            }
            (None, None) => {}
        }
        let amounts = table
            .amount
            .as_ref()
            .filter(|many| many.list)
            .map(|many| many.items.len());
        let held = table
            .concentration
            .as_ref()
            .filter(|many| many.list)
            .map(|many| many.items.len());
        if let Some(listed) = amounts.or(held) {
            return i64::try_from(listed).ok().map(Repeats::Times);
        }
        let spot = table.every.as_ref()?.spot;
        let Some(until_ms) = self.end_ms else {
            let help = "give `count` or `until`, or the fork a `duration`";
            sink.help(spot, "the doses have no end", help);
            return None;
        };
        Some(Repeats::Until {
            every_ms,
            until_ms,
            spot,
        })
    }
}

/// A dose without `every` is given once.
fn once(table: &DoseTable, sink: &mut Sink) -> Option<Repeats> {
    let stop = [
        ("count", table.count.as_ref().map(|count| count.spot)),
        ("until", table.until.as_ref().map(|until| until.spot)),
    ];
    if let (Some((key, spot)), true) = (given(stop).next(), table.meta.broken.is_empty()) {
        let help = "say how often: `every = \"6 h\"`";
        sink.help(spot, format!("`{key}` without `every`"), help);
        return None;
    }
    Some(Repeats::Times(1))
}

fn counted(count: &Count, sink: &mut Sink) -> Option<Repeats> {
    if count.value == 0 {
        let help = "to leave a dose out of an arm, use `remove`";
        sink.help(count.spot, "`count` is 0", help);
        return None;
    }
    let times = i64::try_from(count.value)
        .ok()
        .filter(|times| i128::from(*times) <= MOST_ADMINISTRATIONS);
    if times.is_none() {
        let message = format!(
            "this dose is given {} times; the most is {MOST_ADMINISTRATIONS}",
            count.value
        );
        sink.add(count.spot, message);
    }
    times.map(Repeats::Times)
}

fn not_too_many(series: &[(Ms, i64)], table: &DoseTable, sink: &mut Sink) -> Option<()> {
    let total: i128 = series.iter().map(|(_, count)| i128::from(*count)).sum();
    if total <= MOST_ADMINISTRATIONS {
        return Some(());
    }
    let spots = [
        table.count.as_ref().map(|count| count.spot),
        table.every.as_ref().map(|every| every.spot),
    ];
    let spot = spots.into_iter().flatten().next().unwrap_or(table.meta.spot);
    let message = format!("this dose is given {total} times; the most is {MOST_ADMINISTRATIONS}");
    sink.add(spot, message);
    None
}

/// How often a dose is given.
enum Repeats {
    Times(i64),
    Until { every_ms: Ms, until_ms: Ms, spot: Spot },
}

impl Repeats {
    fn count(&self, start: Ms, start_spot: Spot, sink: &mut Sink) -> Option<i64> {
        match *self {
            Repeats::Times(times) => Some(times),
            Repeats::Until {
                every_ms,
                until_ms,
                spot,
            } => {
                if until_ms <= start {
                    let message = format!(
                        "the doses stop at {} and begin at {}",
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
