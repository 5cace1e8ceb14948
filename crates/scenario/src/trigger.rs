//! Doses that wait for something: `when` and `delay`.

use papaver_catalogue::quantity::format_time;

use crate::dose::Giving;
use crate::file::DoseTable;
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::model::{Ms, Trigger};
use crate::schedule::Schedule;
use crate::times::plain_time;
use crate::units::ResultUnit;

/// From the moment when `when` is met to the first administration; 0 without.
pub(crate) fn delay(table: &DoseTable, sink: &mut Sink) -> Option<Ms> {
    let Some(delay) = &table.delay else {
        return Some(0);
    };
    if table.when.is_none() {
        if !table.meta.broken.iter().any(|key| key == "when") {
            let help = "a time that is known beforehand is `at`";
            sink.help(delay.spot, "`delay` without `when`", help);
        }
        return None;
    }
    if let Some(factor) = delay.factors.first() {
        let message = format!("`{}` is a factor, and a time takes none", factor.text);
        sink.add(factor.spot, message);
        return None;
    }
    let delay_ms = plain_time(&delay.text, delay.spot, sink)?;
    if delay_ms < 0 {
        sink.add(delay.spot, "`delay` cannot be negative");
        return None;
    }
    Some(delay_ms)
}

/// A dose with `when` waits from one time on, and nobody knows beforehand when it is given.
pub(crate) fn fits(table: &DoseTable, sink: &mut Sink) -> Option<()> {
    if table.when.is_none() {
        return Some(());
    }
    let before = sink.count();
    if let Some(at) = table.at.as_ref().filter(|at| at.items.len() > 1) {
        let help = "give the time from which on it is looked at; repeats are `every` with `count`";
        sink.help(at.spot, "a dose with `when` has one `at`", help);
    }
    if let Some(until) = &table.until {
        let help = "its repeats count from the moment when it is met: say how many with `count`";
        sink.help(until.spot, "`until` does not go with `when`", help);
    }
    (sink.count() == before).then_some(())
}

/// Refuses an anchor to a dose with `when`.
pub(crate) fn has_no_time(name: &str, spot: Spot, sink: &mut Sink) {
    let help = "count from a time that is known; another dose can wait for the same `when`, with a `delay`";
    sink.help(
        spot,
        format!("`{name}` is given when its `when` is met, at a time that is not known beforehand"),
        help,
    );
}

/// What the dose waits for, and the earliest moment of its first administration. The outer none is a mistake.
pub(crate) fn trigger(
    table: &DoseTable,
    schedule: &Schedule,
    giving: &Giving,
    sink: &mut Sink,
) -> Option<Option<(Trigger, Ms)>> {
    let Some(when) = &table.when else {
        return Some(None);
    };
    let earliest_ms = schedule.series.first()?.0;
    let (path, below, value) = parts(when, sink)?;
    if !giving.whole {
        // A missing population may be the one that could not be read.
        return None;
    }
    let variable = giving
        .universe
        .find(path, when.spot, giving.subject.known, sink)?;
    let unit = ResultUnit::new(&variable.unit);
    if unit.lacks(value) {
        let help = format!("write `{} {}`", when.text.trim(), variable.unit);
        sink.help(when.spot, format!("`{value}` has no unit"), help);
        return None;
    }
    let value = unit.number(value, path, when.spot, sink)?;
    let trigger = Trigger {
        variable: variable.path.clone(),
        below,
        value,
        after_ms: earliest_ms - schedule.delay_ms,
        delay_ms: schedule.delay_ms,
    };
    Some(Some((trigger, earliest_ms)))
}

/// The variable, whether it falls below, and the value.
fn parts<'t>(when: &'t Text, sink: &mut Sink) -> Option<(&'t str, bool, &'t str)> {
    let help = "write it as in `when = \"locus_coeruleus.firing_rate > 3 Hz\"`";
    let Some(at) = when.text.find(['<', '>']) else {
        sink.help(
            when.spot,
            "`when` needs `<` or `>` between a variable and a value",
            help,
        );
        return None;
    };
    let (variable, rest) = when.text.split_at(at);
    let (below, value) = (rest.starts_with('<'), rest[1..].trim());
    if value.starts_with('=') {
        let message = format!("`when` knows `<` and `>`, not `{}=`", &rest[..1]);
        sink.help(when.spot, message, help);
        return None;
    }
    if value.contains(['<', '>']) {
        sink.help(when.spot, "`when` compares one variable with one value", help);
        return None;
    }
    if variable.trim().is_empty() || value.is_empty() {
        sink.help(
            when.spot,
            "`when` needs a variable, `<` or `>`, and a value",
            help,
        );
        return None;
    }
    Some((variable.trim(), below, value))
}

/// Refuses a dose whose delay leads past the end.
pub(crate) fn delayed_past(table: &DoseTable, start_ms: Ms, end_ms: Ms, sink: &mut Sink) -> Option<()> {
    let delay = table.delay.as_ref().filter(|_| start_ms >= end_ms)?;
    let message = format!(
        "with its delay the dose comes at {} at the earliest, after the end ({})",
        format_time(start_ms),
        format_time(end_ms)
    );
    sink.add(delay.spot, message);
    Some(())
}
