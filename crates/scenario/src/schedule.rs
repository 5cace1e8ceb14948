//! When the administrations of a dose come.

use papaver_catalogue::quantity::format_time;

use crate::file::DoseTable;
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::times::{Clock, positive};

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
}

impl Clock<'_> {
    /// When a dose is given.
    pub fn schedule(&self, table: &DoseTable, sink: &mut Sink) -> Option<Schedule> {
        let starts: Option<Vec<(Ms, Spot)>> = match &table.at {
            None => Some(vec![(0, table.meta.spot)]),
            Some(at) => {
                let times: Vec<_> = at
                    .items
                    .iter()
                    .map(|item| (self.time(item, sink), item.spot))
                    .collect();
                times
                    .into_iter()
                    .map(|(time, spot)| time.map(|time| (time, spot)))
                    .collect()
            }
        };
        let every_ms = match &table.every {
            Some(every) => Some(positive(self.time(every, sink)?, "every", every.spot, sink)?),
            None => None,
        };
        let over_ms = match &table.over {
            Some(over) => Some(positive(self.time(over, sink)?, "over", over.spot, sink)?),
            None => None,
        };
        let repeats = self.repeats(table, every_ms, sink)?;
        if let (Some(over), Some(every_ms), Some(over_ms)) = (&table.over, every_ms, over_ms)
            && over_ms > every_ms
        {
            let message = format!(
                "`over` ({}) is longer than `every` ({})",
                format_time(over_ms),
                format_time(every_ms)
            );
            sink.add(over.spot, message);
            return None;
        }
        let mut series = Vec::new();
        for (start, spot) in starts? {
            if series.iter().any(|(other, _)| *other == start) {
                sink.add(spot, format!("{} stands twice in `at`", format_time(start)));
                return None;
            }
            series.push((start, repeats.count(start, spot, sink)?));
        }
        let total: i128 = series.iter().map(|(_, count)| i128::from(*count)).sum();
        if total > MOST_ADMINISTRATIONS {
            let spot = table.count.as_ref().map(|count| count.spot);
            let spot = spot
                .or(table.every.as_ref().map(|every| every.spot))
                .unwrap_or(table.meta.spot);
            sink.add(
                spot,
                format!("this dose is given {total} times; the most is {MOST_ADMINISTRATIONS}"),
            );
            return None;
        }
        let held = table
            .route
            .as_ref()
            .is_some_and(|route| matches!(route.text.as_str(), "bath" | "local"));
        let to_the_end = over_ms.is_none() && (held || table.rate.is_some());
        Some(Schedule {
            series,
            every_ms: every_ms.unwrap_or(0),
            over_ms,
            to_the_end,
        })
    }

    fn repeats(&self, table: &DoseTable, every_ms: Option<Ms>, sink: &mut Sink) -> Option<Repeats> {
        if let (Some(count), Some(_)) = (&table.count, &table.until) {
            sink.help(
                count.spot,
                "`count` and `until` both say when the dose stops",
                "leave one of them out",
            );
            return None;
        }
        let Some(every_ms) = every_ms else {
            let stop = [
                ("count", table.count.as_ref().map(|count| count.spot)),
                ("until", table.until.as_ref().map(|until| until.spot)),
            ];
            if let (Some((key, spot)), true) = (given(stop).next(), table.meta.broken.is_empty()) {
                sink.help(
                    spot,
                    format!("`{key}` without `every`"),
                    "say how often: `every = \"6 h\"`",
                );
                return None;
            }
            return Some(Repeats::Times(1));
        };
        if let Some(count) = &table.count {
            if count.value == 0 {
                sink.help(
                    count.spot,
                    "`count` is 0",
                    "to leave a dose out of an arm, use `remove`",
                );
                return None;
            }
            let times = i64::try_from(count.value)
                .ok()
                .filter(|n| i128::from(*n) <= MOST_ADMINISTRATIONS);
            if times.is_none() {
                let message = format!(
                    "this dose is given {} times; the most is {MOST_ADMINISTRATIONS}",
                    count.value
                );
                sink.add(count.spot, message);
            }
            return times.map(Repeats::Times);
        }
        if let Some(until) = &table.until {
            return Some(Repeats::Until {
                every_ms,
                until_ms: self.time(until, sink)?,
                spot: until.spot,
            });
        }
        let amounts = table
            .amount
            .as_ref()
            .filter(|amount| amount.list)
            .map(|amount| amount.items.len());
        let held = table
            .concentration
            .as_ref()
            .filter(|held| held.list)
            .map(|held| held.items.len());
        if let Some(listed) = amounts.or(held) {
            return Some(Repeats::Times(i64::try_from(listed).ok()?));
        }
        let every = table.every.as_ref()?;
        let Some(until_ms) = self.end_ms else {
            sink.help(
                every.spot,
                "the doses have no end",
                "give `count` or `until`, or the fork a `duration`",
            );
            return None;
        };
        Some(Repeats::Until {
            every_ms,
            until_ms,
            spot: every.spot,
        })
    }
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
