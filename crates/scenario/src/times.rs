//! Times and anchors, on the clock of a run or of a fork.

use std::cell::RefCell;
use std::collections::BTreeMap;

use papaver_catalogue::quantity::parse_time;

use crate::dosing;
use crate::mistakes::{Sink, Spot};
use crate::model::Ms;
use crate::nearest::suggestion;
use crate::raw::Factor;
use crate::schedule::Timing;
use crate::trigger::has_no_time;
use crate::typed::{Time, Typed};

/// Longest run: 100 years.
pub(crate) const LONGEST_MS: Ms = 100 * 365 * 86_400_000;

/// A clock: what `end` and the anchors of doses and events mean on it.
#[derive(Debug)]
pub(crate) struct Clock<'a> {
    there: BTreeMap<&'a str, Timing<'a>>,
    removed: BTreeMap<&'a str, Timing<'a>>,
    /// End of the run or fork, where it is known.
    pub end_ms: Option<Ms>,
    /// Length of the time before 0.
    pub baseline_ms: Ms,
    /// The clock that a fork was taken from, and the fork's time 0 on it.
    outer: Option<(&'a Clock<'a>, Ms)>,
    /// Of a fork whose cells were taken out of the animal.
    pub in_slice: bool,
    busy: RefCell<Vec<String>>,
}

impl<'a> Clock<'a> {
    /// The clock of an arm. `there` are its doses and events, `removed` those that it took out: their times hold.
    pub fn run(
        there: impl IntoIterator<Item = (&'a str, Timing<'a>)>,
        removed: impl IntoIterator<Item = (&'a str, Timing<'a>)>,
        end_ms: Option<Ms>,
        baseline_ms: Ms,
    ) -> Self {
        Clock {
            there: there.into_iter().collect(),
            removed: removed.into_iter().collect(),
            end_ms,
            baseline_ms,
            outer: None,
            in_slice: false,
            busy: RefCell::default(),
        }
    }

    /// The clock of a fork: its own doses and events count from its time 0, which is `zero_ms` on the clock `outer`.
    pub fn fork(
        there: impl IntoIterator<Item = (&'a str, Timing<'a>)>,
        end_ms: Option<Ms>,
        outer: &'a Clock<'a>,
        zero_ms: Ms,
    ) -> Self {
        Clock {
            there: there.into_iter().collect(),
            removed: BTreeMap::new(),
            end_ms,
            baseline_ms: 0,
            outer: Some((outer, zero_ms)),
            in_slice: false,
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
        let split = text
            .find(|c: char| c.is_whitespace() || matches!(c, '+' | '-'))
            .unwrap_or(text.len());
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
            sink.help(
                spot,
                message,
                "write a time (`6 h`), or `NAME.start` or `NAME.end` of a dose or an event, or `end`",
            );
            return None;
        };
        if let Some(timing) = self.there.get(name).or_else(|| self.removed.get(name)) {
            let (start, end) = self.span(name, *timing, spot, sink)?;
            return Some(if side == "start" { start } else { end });
        }
        if let Some((outer, zero_ms)) = self.outer {
            return Some(outer.anchor(anchor, spot, sink)?.saturating_sub(zero_ms));
        }
        let names: Vec<&str> = self.there.keys().chain(self.removed.keys()).copied().collect();
        let help = suggestion(name, names.iter().copied()).unwrap_or("this arm has neither".into());
        sink.help(spot, format!("no dose or event `{name}` to count from"), help);
        None
    }

    /// First and last moment of a dose or event.
    fn span(&self, name: &str, timing: Timing, spot: Spot, sink: &mut Sink) -> Option<(Ms, Ms)> {
        let busy = self.busy.borrow().iter().any(|other| other == name);
        if busy {
            let circle = self.busy.borrow().join("` and `");
            sink.add(spot, format!("the times of `{circle}` wait for each other"));
            return None;
        }
        if timing.dose.is_some_and(|dose| dose.when.is_some()) {
            has_no_time(name, spot, sink);
            return None;
        }
        if let Some(table) = timing.dose.filter(|dose| dose.file.is_some()) {
            return dosing::span(table, sink);
        }
        self.busy.borrow_mut().push(name.to_string());
        let schedule = self.schedule(timing, sink);
        self.busy.borrow_mut().pop();
        let schedule = schedule?;
        let start = schedule.series.iter().map(|(first, _)| *first).min()?;
        let last = schedule
            .series
            .iter()
            .map(|(first, count)| first.saturating_add((count - 1).saturating_mul(schedule.every_ms)))
            .max()?
            .min(LONGEST_MS);
        let end = match schedule.over_ms {
            Some(over) => last.saturating_add(over),
            None if schedule.to_the_end => self.anchor("end", spot, sink)?,
            None => last,
        };
        Some((start, end))
    }
}

/// Refuses times that are not longer than 0.
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
    sink.add(
        factor.spot,
        format!("`{}` is a factor, and a time takes none", factor.text),
    );
}
