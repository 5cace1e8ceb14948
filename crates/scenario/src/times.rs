//! Times and anchors, on the clock of a run or of a fork.

use std::cell::RefCell;
use std::collections::BTreeMap;

use papaver_catalogue::quantity::{format_time, parse_time};

use crate::file::DoseTable;
use crate::leaf::{Time, Typed};
use crate::mistakes::{Sink, Spot};
use crate::model::Ms;
use crate::nearest::suggestion;
use crate::raw::Factor;

/// Most administrations of an arm.
pub(crate) const MOST_ADMINISTRATIONS: i128 = 10_000_000;
/// Longest run: 100 years.
pub(crate) const LONGEST_MS: Ms = 100 * 365 * 86_400_000;

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

/// A clock: what `end` and the anchors of doses mean on it.
#[derive(Debug)]
pub(crate) struct Clock<'a> {
    doses: BTreeMap<&'a str, &'a DoseTable>,
    removed: BTreeMap<&'a str, &'a DoseTable>,
    /// End of the run or fork, where it is known.
    pub end_ms: Option<Ms>,
    /// Length of the time before 0.
    pub baseline_ms: Ms,
    /// The clock that a fork was taken from, and the fork's time 0 on it.
    outer: Option<(&'a Clock<'a>, Ms)>,
    busy: RefCell<Vec<String>>,
}

impl<'a> Clock<'a> {
    /// The clock of an arm. `removed` are doses that the arm took out: their times hold.
    pub fn run(
        doses: impl IntoIterator<Item = (&'a str, &'a DoseTable)>,
        removed: impl IntoIterator<Item = (&'a str, &'a DoseTable)>,
        end_ms: Option<Ms>,
        baseline_ms: Ms,
    ) -> Self {
        let (doses, removed) = (doses.into_iter().collect(), removed.into_iter().collect());
        Clock { doses, removed, end_ms, baseline_ms, outer: None, busy: RefCell::default() }
    }

    /// The clock of a fork: its own doses count from its time 0, which is `zero_ms` on the clock `outer`.
    pub fn fork(
        doses: impl IntoIterator<Item = (&'a str, &'a DoseTable)>,
        end_ms: Option<Ms>,
        outer: &'a Clock<'a>,
        zero_ms: Ms,
    ) -> Self {
        Clock {
            doses: doses.into_iter().collect(),
            removed: BTreeMap::new(),
            end_ms,
            baseline_ms: 0,
            outer: Some((outer, zero_ms)),
            busy: RefCell::default(),
        }
    }

    /// A time: quantities in a row, or an anchor plus or minus them.
    pub fn time(&self, typed: &Typed<Time>, sink: &mut Sink) -> Option<Ms> {
        if let Some(factor) = typed.factors.first() {
            refuse_factor(factor, sink);
            return None;
        }
        self.text(&typed.text, typed.spot, sink)
    }

    /// As [`Clock::time`], of a text.
    pub fn text(&self, text: &str, spot: Spot, sink: &mut Sink) -> Option<Ms> {
        let text = text.trim();
        if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return plain_time(text, spot, sink);
        }
        let split = text.find(|c: char| c.is_whitespace() || matches!(c, '+' | '-')).unwrap_or(text.len());
        let (anchor, mut rest) = text.split_at(split);
        let mut time = self.anchor(anchor, spot, sink)?;
        rest = rest.trim_start();
        while !rest.is_empty() {
            let sign = match rest.chars().next() {
                Some('+') => 1,
                Some('-') => -1,
                _ => {
                    let message = format!("`{text}`: an anchor is followed by `+` or `-` and a time");
                    sink.help(spot, message, format!("write `{anchor} + 24 h`"));
                    return None;
                }
            };
            let after = rest[1..].trim_start();
            let next = after.find(['+', '-']).unwrap_or(after.len());
            time = time.saturating_add(plain_time(&after[..next], spot, sink)?.saturating_mul(sign));
            rest = &after[next..];
        }
        Some(time)
    }

    fn anchor(&self, anchor: &str, spot: Spot, sink: &mut Sink) -> Option<Ms> {
        if anchor == "end" {
            if self.end_ms.is_none() {
                sink.help(spot, "`end` is not known here", "give the fork a `duration`");
            }
            return self.end_ms;
        }
        let Some((name, side @ ("start" | "end"))) = anchor.rsplit_once('.') else {
            let message = format!("`{anchor}` is not a time");
            sink.help(spot, message, "write a time (`6 h`), or `DOSE.start`, `DOSE.end` or `end`");
            return None;
        };
        if let Some(table) = self.doses.get(name).or_else(|| self.removed.get(name)) {
            let (start, end) = self.span(name, table, spot, sink)?;
            return Some(if side == "start" { start } else { end });
        }
        if let Some((outer, zero_ms)) = self.outer {
            return Some(outer.anchor(anchor, spot, sink)?.saturating_sub(zero_ms));
        }
        let names: Vec<&str> = self.doses.keys().chain(self.removed.keys()).copied().collect();
        let help = suggestion(name, names.iter().copied()).unwrap_or("this arm has no doses".into());
        sink.help(spot, format!("no dose `{name}` to count from"), help);
        None
    }

    /// First and last moment of a dose.
    fn span(&self, name: &str, table: &DoseTable, spot: Spot, sink: &mut Sink) -> Option<(Ms, Ms)> {
        let busy = self.busy.borrow().iter().any(|other| other == name);
        if busy {
            let circle = self.busy.borrow().join("` and `");
            sink.add(spot, format!("the times of `{circle}` wait for each other"));
            return None;
        }
        self.busy.borrow_mut().push(name.to_string());
        let schedule = self.schedule(table, sink);
        self.busy.borrow_mut().pop();
        let schedule = schedule?;
        let start = schedule.series.iter().map(|(first, _)| *first).min()?;
        let last = schedule.series.iter().map(|(first, count)| first + (count - 1) * schedule.every_ms).max()?;
        let end = match schedule.over_ms {
            Some(over) => last.saturating_add(over),
            None if schedule.to_the_end => self.end_ms.unwrap_or(last),
            None => last,
        };
        Some((start, end))
    }

    /// When a dose is given.
    pub fn schedule(&self, table: &DoseTable, sink: &mut Sink) -> Option<Schedule> {
        let starts: Option<Vec<(Ms, Spot)>> = match &table.at {
            None => Some(vec![(0, table.meta.spot)]),
            Some(at) => {
                let times: Vec<_> = at.items.iter().map(|item| (self.time(item, sink), item.spot)).collect();
                times.into_iter().map(|(time, spot)| time.map(|time| (time, spot))).collect()
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
            let spot = spot.or(table.every.as_ref().map(|every| every.spot)).unwrap_or(table.meta.spot);
            sink.add(spot, format!("this dose is given {total} times; the most is {MOST_ADMINISTRATIONS}"));
            return None;
        }
        let held = table.route.as_ref().is_some_and(|route| matches!(route.text.as_str(), "bath" | "local"));
        let to_the_end = over_ms.is_none() && (held || table.rate.is_some());
        Some(Schedule { series, every_ms: every_ms.unwrap_or(0), over_ms, to_the_end })
    }

    fn repeats(&self, table: &DoseTable, every_ms: Option<Ms>, sink: &mut Sink) -> Option<Repeats> {
        if let (Some(count), Some(_)) = (&table.count, &table.until) {
            sink.help(count.spot, "`count` and `until` both say when the dose stops", "leave one of them out");
            return None;
        }
        let Some(every_ms) = every_ms else {
            let stop = [
                (table.count.as_ref().map(|count| count.spot), "count"),
                (table.until.as_ref().map(|until| until.spot), "until"),
            ];
            if table.meta.broken.is_empty() {
                for (spot, key) in stop.into_iter().filter_map(|(spot, key)| spot.map(|spot| (spot, key))) {
                    sink.help(spot, format!("`{key}` without `every`"), "say how often: `every = \"6 h\"`");
                    return None;
                }
            }
            return Some(Repeats::Times(1));
        };
        if let Some(count) = &table.count {
            if count.value == 0 {
                sink.help(count.spot, "`count` is 0", "to leave a dose out of an arm, use `remove`");
                return None;
            }
            let times = i64::try_from(count.value).ok().filter(|n| i128::from(*n) <= MOST_ADMINISTRATIONS);
            if times.is_none() {
                let message =
                    format!("this dose is given {} times; the most is {MOST_ADMINISTRATIONS}", count.value);
                sink.add(count.spot, message);
            }
            return times.map(Repeats::Times);
        }
        if let Some(until) = &table.until {
            return Some(Repeats::Until { every_ms, until_ms: self.time(until, sink)?, spot: until.spot });
        }
        let amounts = table.amount.as_ref().filter(|amount| amount.list).map(|amount| amount.items.len());
        let held = table.concentration.as_ref().filter(|held| held.list).map(|held| held.items.len());
        if let Some(listed) = amounts.or(held) {
            return Some(Repeats::Times(i64::try_from(listed).ok()?));
        }
        let every = table.every.as_ref()?;
        let Some(until_ms) = self.end_ms else {
            sink.help(every.spot, "the doses have no end", "give `count` or `until`, or the fork a `duration`");
            return None;
        };
        Some(Repeats::Until { every_ms, until_ms, spot: every.spot })
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
            Repeats::Until { every_ms, until_ms, spot } => {
                if until_ms <= start {
                    let message = format!(
                        "the doses stop at {} and begin at {}",
                        format_time(until_ms),
                        format_time(start)
                    );
                    sink.add(if spot.source >= start_spot.source { spot } else { start_spot }, message);
                    return None;
                }
                Some((until_ms.saturating_sub(start) - 1) / every_ms + 1)
            }
        }
    }
}

fn positive(time: Ms, key: &str, spot: Spot, sink: &mut Sink) -> Option<Ms> {
    if time <= 0 {
        sink.add(spot, format!("`{key}` must be longer than 0"));
        return None;
    }
    Some(time)
}

/// A time without an anchor.
pub(crate) fn plain_time(text: &str, spot: Spot, sink: &mut Sink) -> Option<Ms> {
    match parse_time(text) {
        Ok(time) if time.abs() <= LONGEST_MS => Some(time),
        Ok(_) => {
            sink.add(spot, format!("`{text}` is more than 100 years"));
            None
        }
        Err(error) => {
            sink.add_with(spot, error.message, error.suggestion);
            None
        }
    }
}

/// A length of time: no anchor, no factor, longer than 0.
pub(crate) fn length(typed: &Typed<Time>, key: &str, sink: &mut Sink) -> Option<Ms> {
    if let Some(factor) = typed.factors.first() {
        refuse_factor(factor, sink);
        return None;
    }
    let time = plain_time(&typed.text, typed.spot, sink)?;
    positive(time, key, typed.spot, sink)
}

fn refuse_factor(factor: &Factor, sink: &mut Sink) {
    sink.add(factor.spot, format!("`{}` is a factor, and a time takes none", factor.text));
}
