//! Measures across all forks of a probe: each fork gives a number, and these numbers over the run's clock give one.

use crate::leaf::Text;
use crate::measure::{Ask, Row, Stage};
use crate::mistakes::Sink;
use crate::model::{Level, MeasureKind, Ms};
use crate::probe::ProbeScene;
use crate::words;

impl<'s> Stage<'s> {
    /// The row of an arm; `word` is how the forks' numbers become one.
    pub fn across(&self, ask: Ask<'_, 's>, word: &Text, sink: &mut Sink) -> Option<Row> {
        let Some(probe) = ask.probe else {
            let help = "say whose forks: `probe = \"NAME\"`";
            sink.help(word.spot, "`across` goes over the forks of a probe", help);
            return None;
        };
        if let Some(at) = &ask.table.probe_at {
            let help = "leave one of them out";
            sink.help(
                at.spot,
                "`probe_at` names one fork, and `across` takes them all",
                help,
            );
            return None;
        }
        let reduce = words::reduce(Some(word), sink)?;
        let times = times(probe, ask.arm, word, sink)?;
        let wants_level = words::wants_level(reduce);
        one_level(ask, wants_level, word, sink)?;
        let since_ms = match ask.since {
            Some(since) => self.arms[ask.arm].clock.time(since, sink)?,
            None => 0,
        };
        let inner = |at_ms: Ms| Ask {
            fork: Some(at_ms),
            level: ask.level.filter(|_| !wants_level),
            since: None,
            ..ask
        };
        // All of them are read, so that every mistake is told.
        let rows: Vec<Option<Row>> = times.iter().map(|at_ms| self.row(inner(*at_ms), sink)).collect();
        let rows: Vec<Row> = rows.into_iter().collect::<Option<_>>()?;
        let (unit, own_per_unit) = rows.first().map(|row| (row.unit.clone(), row.own_per_unit))?;
        let level = match ask.level.filter(|_| wants_level) {
            Some(level) => Some(match unit.level(level, sink)? {
                Level::Value(value) => Level::Value(value * own_per_unit),
                share @ Level::OfMax(_) => share,
            }),
            None => None,
        };
        let parts = times
            .into_iter()
            .zip(rows.into_iter().map(|row| row.kind))
            .collect();
        Some(Row {
            kind: MeasureKind::Across {
                parts,
                reduce,
                level,
                since_ms,
            },
            unit: unit.reduced(reduce),
            own_per_unit: if reduce.is_time() { 1.0 } else { own_per_unit },
            is_time: reduce.is_time(),
        })
    }
}

/// When the forks of a probe are taken in an arm, in order of time.
fn times(probe: &ProbeScene, arm: usize, word: &Text, sink: &mut Sink) -> Option<Vec<Ms>> {
    let mut times = probe.in_arm(arm)?.at_ms.clone();
    if times.len() < 2 {
        let message = format!(
            "probe `{}` has one fork, so there is nothing to go across",
            probe.name
        );
        let help = "take it more often, as in `at = [\"0 h\", \"24 h\"]`, or leave `across` out";
        sink.help(word.spot, message, help);
        return None;
    }
    times.sort_unstable();
    Some(times)
}

/// There is one `level`: it is that of `across` if that needs one, else that of `reduce`.
fn one_level(ask: Ask, across_wants: bool, word: &Text, sink: &mut Sink) -> Option<()> {
    if !across_wants {
        return Some(());
    }
    let inner = ask.table.reduce.as_ref();
    let inner_wants = |text: &&Text| {
        let mut quiet = Sink::default();
        words::reduce(Some(text), &mut quiet).is_some_and(words::wants_level)
    };
    if let Some(inner) = inner.filter(inner_wants) {
        let message = format!(
            "`{}` and `{}` both need a level, and there is one",
            inner.text, word.text
        );
        sink.help(word.spot, message, "let `reduce` give a value: max, mean, area");
        return None;
    }
    if ask.level.is_none() {
        let message = format!("`{}` needs a level to be beyond", word.text);
        sink.help(
            word.spot,
            message,
            "give `level`, in the unit of what is compared",
        );
        return None;
    }
    Some(())
}
