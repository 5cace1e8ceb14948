//! Doses that change from one to the next: `taper`.

use papaver_catalogue::quantity::{parse, parse_factor};
use papaver_catalogue::types::Drug;

use crate::file::{DoseTable, TaperTable};
use crate::mistakes::Sink;
use crate::model::Ms;
use crate::subject::{Measure, Subject};
use crate::times::length;
use crate::words;

/// How amounts, concentrations or rates go from the first to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Taper {
    /// What they go to, in the inside unit.
    to: f64,
    /// How long that takes.
    over_ms: Ms,
    /// By the same factor in the same time; else by the same difference.
    geometric: bool,
}

impl Taper {
    /// The value so long after the first, which is `from`.
    pub fn value(&self, from: f64, since_ms: Ms) -> f64 {
        if since_ms >= self.over_ms {
            return self.to;
        }
        let share = since_ms as f64 / self.over_ms as f64;
        if self.geometric {
            from * libm::pow(self.to / from, share)
        } else {
            from + (self.to - from) * share
        }
    }
}

/// The taper of a dose, if it has one; `first` are its values. The outer none is a mistake.
pub(crate) fn taper(
    table: &DoseTable,
    measure: Measure,
    first: &[f64],
    subject: &Subject,
    drug: &Drug,
    sink: &mut Sink,
) -> Option<Option<Taper>> {
    let Some(taper) = &table.taper else {
        return Some(None);
    };
    let complete = required(taper, table, sink);
    let geometric = words::geometric(taper.shape.as_ref(), sink);
    let over_ms = taper.over.as_ref().and_then(|over| length(over, "over", sink));
    let to = taper
        .to
        .as_ref()
        .and_then(|to| subject.typed(measure, to, drug, sink));
    complete?;
    let (spot, geometric, over_ms, to) = (taper.to.as_ref()?.spot, geometric?, over_ms?, to?);
    let [from] = first else {
        let help = "leave one of them out: a list already gives successive doses";
        sink.help(
            taper.meta.spot,
            "`taper` changes one amount, and the dose lists several",
            help,
        );
        return None;
    };
    if geometric && (to == 0.0 || *from == 0.0) {
        let (message, help) = if to == 0.0 {
            (
                "no factor leads to 0, so a geometric taper never ends there",
                "use `shape = \"linear\"`, or a small `to`",
            )
        } else {
            ("no factor leads away from 0", "use `shape = \"linear\"`")
        };
        sink.help(spot, message, help);
        return None;
    }
    Some(Some(Taper {
        to,
        over_ms,
        geometric,
    }))
}

/// A taper needs `every` in its dose, and `to` and `over`.
fn required(taper: &TaperTable, table: &DoseTable, sink: &mut Sink) -> Option<()> {
    let before = sink.count();
    if table.every.is_none() && table.meta.broken.is_empty() {
        let help = "say how often: `every = \"6 h\"`";
        sink.help(taper.meta.spot, "`taper` without `every`", help);
    }
    for (key, there) in [("to", taper.to.is_some()), ("over", taper.over.is_some())] {
        if !there && taper.meta.broken.is_empty() {
            let help = "write it as in `taper = { to = \"1 mg\", over = \"5 d\" }`";
            sink.help(taper.meta.spot, format!("the taper has no `{key}`"), help);
        }
    }
    (sink.count() == before).then_some(())
}

/// How long a dose is given if its taper ends at 0. Mistakes in it are told when it is read.
pub(crate) fn ends_after(table: &DoseTable) -> Option<Ms> {
    let taper = table.taper.as_ref()?;
    let to = taper.to.as_ref()?;
    let written = parse(&to.text).ok()?.value;
    let zero = |factor: &crate::raw::Factor| parse_factor(&factor.text) == Ok(0.0);
    if written != 0.0 && !to.factors.iter().any(zero) {
        return None;
    }
    length(taper.over.as_ref()?, "over", &mut Sink::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_evenly_or_by_one_factor_and_stay_at_the_end() {
        let mut taper = Taper {
            to: 1.0,
            over_ms: 4000,
            geometric: false,
        };
        assert_eq!(
            [0, 1000, 4000, 9000].map(|at| taper.value(9.0, at)),
            [9.0, 7.0, 1.0, 1.0]
        );
        taper.geometric = true;
        assert!((taper.value(9.0, 2000) - 3.0).abs() < 1e-12);
        assert_eq!([taper.value(9.0, 0), taper.value(9.0, 4000)], [9.0, 1.0]);
    }
}
