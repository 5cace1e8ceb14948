//! Measures: a row per arm, read in its run, in a fork, or off a dose-response curve.

use crate::file::{MeasureTable, RelativeTable};
use crate::known::Known;
use crate::leaf::Text;
use crate::mistakes::{Sink, Spot, given};
use crate::model::{Experiment, Measure, MeasureKind, MeasureRow, Ms, Probe};
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::probe::{ProbeScene, arm_indexes};
use crate::reading::{Elsewhere, ReadingKeys};
use crate::scene::ArmScene;
use crate::typed::{LevelText, Time, Typed};
use crate::units::ResultUnit;
use crate::words;

/// Everything that measures may refer to.
pub(crate) struct Stage<'s> {
    /// What exists.
    pub known: &'s Known<'s>,
    /// All arms.
    pub arms: &'s [ArmScene<'s>],
    /// All probes.
    pub probes: &'s [ProbeScene<'s>],
    /// The probes as they are handed on.
    pub finished: &'s [Probe],
    /// Names of probes that could not be read.
    pub broken_probes: &'s [String],
    /// Of an experiment file.
    pub experiment: Option<&'s Experiment>,
    /// The file has `[experiment]`, readable or not.
    pub is_experiment: bool,
    /// Keys of own references.
    pub references: Vec<&'s str>,
}

/// A row that is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'t, 's> {
    /// The keys of its measure.
    pub table: &'t MeasureTable,
    /// What is read.
    pub variable: &'t Text,
    /// Where; the run without.
    pub probe: Option<&'s ProbeScene<'s>>,
    /// Index of its arm.
    pub arm: usize,
    /// The measure has other rows.
    pub one_of_many: bool,
    /// Which fork, of a measure that goes across all of them.
    pub fork: Option<Ms>,
    /// The level of this reading.
    pub level: Option<&'t LevelText>,
    /// Its zero of times.
    pub since: Option<&'t Typed<Time>>,
}

/// What one row turned out to be.
pub(crate) struct Row {
    pub kind: MeasureKind,
    /// Unit of the result, and how many numbers of it make one of the kind's own.
    pub unit: ResultUnit,
    pub own_per_unit: f64,
    pub is_time: bool,
}

impl Ask<'_, '_> {
    /// Going across the forks it may come past the one that all are compared with.
    pub fn passes(&self, relative: &RelativeTable) -> bool {
        self.fork.is_some() && relative.probe_at.is_some()
    }
}

impl<'s> Stage<'s> {
    /// A measure that is no formula.
    pub fn measure(&self, name: &str, spot: Spot, table: &MeasureTable, sink: &mut Sink) -> Option<Measure> {
        snake_case(name, "measure", spot, sink);
        let Some(variable) = &table.variable else {
            let broken = &table.meta.broken;
            if !broken.iter().any(|key| key == "variable" || key == "formula") {
                sink.help(
                    spot,
                    "the measure has no `variable` and no `formula`",
                    "say what is read",
                );
            }
            return None;
        };
        let probe = match &table.probe {
            Some(text) => Some(self.probe(text, sink)?),
            None => None,
        };
        if let (None, Some(at)) = (probe, &table.probe_at) {
            sink.help(
                at.spot,
                "`probe_at` without `probe`",
                "say which: `probe = \"NAME\"`",
            );
        }
        let arms = self.arms_of(table, probe, sink);
        let mut rows = Vec::new();
        for arm in &arms {
            let ask = Ask {
                table,
                variable,
                probe,
                arm: *arm,
                one_of_many: arms.len() > 1,
                fork: None,
                level: table.level.as_ref(),
                since: table.since.as_ref(),
            };
            let row = match &table.across {
                Some(word) => self.across(ask, word, sink),
                None => self.row(ask, sink),
            };
            rows.extend(row.map(|row| (*arm, row)));
        }
        self.together(name, table, rows, sink)
    }

    pub fn probe(&self, text: &Text, sink: &mut Sink) -> Option<&'s ProbeScene<'s>> {
        let probe = self.probes.iter().find(|probe| probe.name == text.text);
        if probe.is_none() && !self.broken_probes.contains(&text.text) {
            let help = suggestion(&text.text, self.probes.iter().map(|probe| probe.name))
                .unwrap_or_else(|| format!("define it: `[probe.{}]` with `kind` and `at`", text.text));
            sink.help(text.spot, format!("no probe `{}`", text.text), help);
        }
        probe
    }

    fn arms_of(&self, table: &MeasureTable, probe: Option<&ProbeScene>, sink: &mut Sink) -> Vec<usize> {
        let Some(many) = &table.arm else {
            let all: Vec<usize> = (0..self.arms.len()).collect();
            return probe.map_or(all, |probe| probe.arms.iter().map(|probed| probed.arm).collect());
        };
        let named = arm_indexes(many, self.arms, sink);
        let Some(probe) = probe else { return named };
        let (taken, not): (Vec<usize>, Vec<usize>) =
            named.into_iter().partition(|arm| probe.in_arm(*arm).is_some());
        if let (Some(arm), true) = (not.first(), probe.whole) {
            sink.add(
                many.spot,
                format!(
                    "probe `{}` is not taken in `{}`",
                    probe.name, self.arms[*arm].arm.name
                ),
            );
        }
        taken
    }

    /// A row that is no formula and goes across no forks.
    pub fn row(&self, ask: Ask<'_, 's>, sink: &mut Sink) -> Option<Row> {
        let variable = ask.variable;
        let result = words::curve_result(&variable.text);
        match (ask.probe, result) {
            (Some(probe), Some(result)) if probe.curve => self.curve_row(ask, probe, result, sink),
            (Some(probe), None) if probe.curve => {
                let words = words::curve_words().join(", ");
                let message = format!("`{}` is a dose_response probe: it gives {words}", probe.name);
                sink.add(variable.spot, message);
                None
            }
            (_, Some(_)) => {
                let message = format!("`{}` is a number of a dose-response curve", variable.text);
                sink.help(
                    variable.spot,
                    message,
                    "say whose: `probe = \"NAME\"`, of kind dose_response",
                );
                None
            }
            (_, None) => self.reading_row(ask, sink),
        }
    }

    fn reading_row(&self, ask: Ask<'_, 's>, sink: &mut Sink) -> Option<Row> {
        let table = ask.table;
        let here = self.spotted(
            ask.arm,
            ask.probe,
            table.probe_at.as_ref(),
            ask.fork,
            table.probe.as_ref(),
            sink,
        )?;
        let there = match &table.relative_to {
            Some(relative) => Some(self.elsewhere(ask, relative, &here, sink)?),
            None => None,
        };
        if ask.probe.is_some_and(|probe| probe.binding) {
            counts_receptors(ask, sink)?;
        }
        let keys = reading_keys(ask);
        let elsewhere = there.as_ref().map(|there| Elsewhere {
            place: there.place.clone(),
            scene: there.scene,
            clock: there.clock(),
        });
        let read = keys.read(here.scene, here.clock(), elsewhere, self.known, sink)?;
        if let (Some(other), Some(relative)) = (&read.reading.relative_to, &table.relative_to)
            && other.0 == here.place
            && !ask.passes(relative)
        {
            let mut alone = read.reading.clone();
            (alone.relative_to, alone.level) = (None, None);
            let mut reference = other.1.clone();
            (reference.compare, reference.relative_to) = (alone.compare, None);
            if format!("{alone:?}") == format!("{reference:?}") {
                return itself(relative, ask, sink);
            }
        }
        let kind = MeasureKind::Reading {
            place: here.place.clone(),
            since_ms: read.since_ms,
            reading: read.reading.clone(),
        };
        Some(Row {
            kind,
            unit: read.unit,
            own_per_unit: 1.0,
            is_time: read.reading.reduce.is_time(),
        })
    }

    /// Rows, unit, bands and source of a measure.
    fn together(
        &self,
        name: &str,
        table: &MeasureTable,
        rows: Vec<(usize, Row)>,
        sink: &mut Sink,
    ) -> Option<Measure> {
        let (_, first) = rows.first()?;
        let (own, is_time) = (first.unit.clone(), first.is_time);
        let printed = own.printed(table.unit.as_ref(), sink);
        let unit = (printed.text.clone(), first.own_per_unit * own.per(&printed));
        let arms: Vec<&str> = rows
            .iter()
            .map(|(arm, _)| self.arms[*arm].arm.name.as_str())
            .collect();
        let published = self.published(table, &arms, &printed, is_time, sink);
        let rows = rows
            .iter()
            .zip(published)
            .map(|((arm, row), published)| MeasureRow {
                arm: self.arms[*arm].arm.name.clone(),
                what: row.kind.clone(),
                band: published.band,
                claims: published.claims,
            })
            .collect();
        Some(self.finish(name, table, rows, unit, sink))
    }
}

/// A row of the reference arm itself is left out where the arms were not named; else it is a mistake.
pub(crate) fn itself(relative: &RelativeTable, ask: Ask, sink: &mut Sink) -> Option<Row> {
    if !(ask.table.arm.is_none() && relative.arm.is_some() && ask.one_of_many) {
        let (spot, help) = match (&relative.arm, &relative.probe_at) {
            (_, Some(at)) => (at.spot, "name another time"),
            (Some(text), None) => (text.spot, "name another arm"),
            (None, None) => (
                relative.meta.spot,
                "name another arm, fork, time, variable or reduction",
            ),
        };
        sink.help(spot, "the measure is compared with itself", help);
    }
    None
}

/// A binding probe counts receptors, at one moment.
fn counts_receptors(ask: Ask, sink: &mut Sink) -> Option<()> {
    let table = ask.table;
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.spot);
    let time = |time: &Option<Typed<Time>>| time.as_ref().map(|time| time.spot);
    let keys = [
        ("at", time(&table.at)),
        ("window", text(&table.window)),
        ("bin", time(&table.bin)),
        ("reduce", text(&table.reduce)),
    ];
    for (key, spot) in given(keys) {
        let message = format!("no time passes in a binding probe, so `{key}` has nothing to choose from");
        sink.help(spot, message, "leave it out");
    }
    let variable = ask.variable;
    let own = given(keys).next().is_none();
    if variable.text.split('.').count() < 3 || variable.text.starts_with("body.") {
        let message = format!("`{}` is no count of receptors", variable.text);
        let help =
            "a binding probe reads `POP.R.sites`, `.surface`, `.coupled`, `.occupied.DRUG` and the like";
        sink.help(variable.spot, message, help);
        return None;
    }
    own.then_some(())
}

fn reading_keys<'t>(ask: Ask<'t, '_>) -> ReadingKeys<'t> {
    let table = ask.table;
    ReadingKeys {
        variable: table.variable.as_ref(),
        stat: table.stat.as_ref(),
        at: table.at.as_ref(),
        window: table.window.as_ref(),
        since: ask.since,
        bin: table.bin.as_ref(),
        reduce: table.reduce.as_ref(),
        level: ask.level,
        relative_to: table.relative_to.as_ref(),
        compare: table.r#as.as_ref(),
    }
}
