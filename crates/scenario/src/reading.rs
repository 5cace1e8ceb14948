//! Readings: what is read of which variable, and what it is compared with.

use papaver_catalogue::quantity::format_time;

use crate::file::RelativeTable;
use crate::known::Known;
use crate::leaf::Text;
use crate::mistakes::Sink;
use crate::model::{Compare, Level, Ms, Place, Reading, Reduce, Window};
use crate::scene::ArmScene;
use crate::times::{Clock, length};
use crate::typed::{LevelText, Time, Typed};
use crate::units::ResultUnit;
use crate::variables::Variable;
use crate::window::{When, end_of, length_of};
use crate::words;

/// The keys of a reading, as a measure or a dose_response probe writes them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReadingKeys<'t> {
    /// What is read.
    pub variable: Option<&'t Text>,
    /// Over neurons.
    pub stat: Option<&'t Text>,
    /// One moment.
    pub at: Option<&'t Typed<Time>>,
    /// A range of times.
    pub window: Option<&'t Text>,
    /// Zero of both.
    pub since: Option<&'t Typed<Time>>,
    /// Averages first.
    pub bin: Option<&'t Typed<Time>>,
    /// How the curve becomes a number.
    pub reduce: Option<&'t Text>,
    /// For onset, end, lasting.
    pub level: Option<&'t LevelText>,
    /// What changes for the reference.
    pub relative_to: Option<&'t RelativeTable>,
    /// How the two compare.
    pub compare: Option<&'t Text>,
}

/// Where a reference is read.
pub(crate) struct Elsewhere<'s, 'a> {
    /// Which place.
    pub place: Place,
    /// Its arm.
    pub scene: &'s ArmScene<'a>,
    /// Its clock.
    pub clock: &'s Clock<'s>,
}

/// A reading with its unit.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// The reading.
    pub reading: Reading,
    /// The unit of its values.
    pub unit: ResultUnit,
    /// Zero of times found.
    pub since_ms: Ms,
}

/// A reading without its comparison.
struct Alone {
    reading: Reading,
    unit: ResultUnit,
    since_ms: Ms,
}

impl<'t> ReadingKeys<'t> {
    /// The variable in an arm; nothing is told where the arm itself has mistakes.
    fn find<'s>(
        &self,
        text: &Text,
        scene: &'s ArmScene,
        clock: &Clock,
        known: &Known,
        sink: &mut Sink,
    ) -> Option<&'s Variable> {
        if !scene.whole {
            return scene
                .universe
                .variables
                .iter()
                .find(|variable| variable.text == text.text);
        }
        let found = scene.universe.find(&text.text, text.spot, known, sink)?;
        if clock.in_slice && found.path.needs_a_body() {
            let in_slice = scene.universe.in_slice();
            in_slice.explain(&text.text, text.spot, known, sink);
            return None;
        }
        Some(found)
    }

    /// Reads on `clock` in the arm `scene`.
    fn alone(&self, scene: &ArmScene, clock: &Clock, known: &Known, sink: &mut Sink) -> Option<Alone> {
        let variable = self
            .variable
            .and_then(|text| self.find(text, scene, clock, known, sink));
        let stat = words::statistic(self.stat, sink);
        let reduce = words::reduce(self.reduce, sink);
        let since_ms = match self.since {
            Some(since) => clock.time(since, sink)?,
            None => 0,
        };
        let window = When {
            at: self.at,
            window: self.window,
            since_ms,
        }
        .on(clock, sink);
        let bin_ms = match self.bin {
            Some(bin) => Some(length(bin, "bin", sink)?),
            None => None,
        };
        let (variable, stat, reduce, window) = (variable?, stat?, reduce?, window?);
        if let (Some(bin), Some(bin_ms)) = (self.bin, bin_ms) {
            if self.at.is_some() {
                let help = "give a `window` around the moment, or leave `bin` out";
                sink.help(
                    bin.spot,
                    "`bin` averages, and a single moment has nothing to average",
                    help,
                );
                return None;
            }
            if length_of(&window, clock).is_some_and(|length| bin_ms > length) {
                sink.add(bin.spot, "`bin` is longer than the window");
                return None;
            }
        }
        if let (true, Window::At(_), Some(text)) = (reduce.is_time(), window, self.reduce) {
            let message = format!("`{}` is a time, and a single moment has none", text.text);
            sink.help(text.spot, message, "give a `window` instead of `at`");
            return None;
        }
        self.one_value(variable, sink)?;
        let reading = Reading {
            variable: variable.path.clone(),
            stat,
            window,
            bin_ms,
            reduce,
            level: None,
            relative_to: None,
            compare: Compare::Ratio,
        };
        Some(Alone {
            reading,
            unit: ResultUnit::new(&variable.unit),
            since_ms,
        })
    }

    /// `stat` is over neurons, so body and outcome have none.
    fn one_value(&self, variable: &Variable, sink: &mut Sink) -> Option<()> {
        use crate::model::VariablePath::{Body, Outcome};
        if let (Some(stat), Body { .. } | Outcome { .. }) = (self.stat, &variable.path) {
            let message = format!("`{}` is one value, so `stat` has nothing to count", variable.text);
            sink.help(stat.spot, message, "leave `stat` out");
            return None;
        }
        Some(())
    }

    /// The reading, compared with the one elsewhere if there is `relative_to`. `elsewhere` is where that is.
    pub fn read(
        &self,
        scene: &ArmScene,
        clock: &Clock,
        elsewhere: Option<Elsewhere>,
        known: &Known,
        sink: &mut Sink,
    ) -> Option<Read> {
        let alone = self.alone(scene, clock, known, sink);
        let compare = words::compare(self.compare, sink);
        if let (Some(text), None) = (self.compare, self.relative_to) {
            let help = "say with what: `relative_to = { arm = \"control\" }`";
            sink.help(text.spot, "`as` without `relative_to`", help);
        }
        let Alone {
            mut reading,
            unit: natural,
            since_ms,
        } = alone?;
        reading.compare = compare?;
        let mut value_unit = natural.clone();
        if let (Some(relative), Some(elsewhere)) = (self.relative_to, elsewhere) {
            let (place, reference) = self.reference(relative, &reading, since_ms, elsewhere, known, sink)?;
            value_unit = natural.compared(Some(reading.compare));
            reading.relative_to = Some(Box::new((place, reference)));
        }
        reading.level = self.level_of(reading.reduce, &value_unit, sink)?;
        let unit = if reading.reduce.is_time() || reading.relative_to.is_none() {
            // Of times the curves compare first, and the result is a time.
            value_unit.reduced(reading.reduce)
        } else {
            natural.reduced(reading.reduce).compared(Some(reading.compare))
        };
        Some(Read {
            reading,
            unit,
            since_ms,
        })
    }

    fn level_of(&self, reduce: Reduce, unit: &ResultUnit, sink: &mut Sink) -> Option<Option<Level>> {
        let wants = words::wants_level(reduce);
        match (wants, self.level) {
            (true, Some(level)) => unit.level(level, sink).map(Some),
            (false, None) => Some(None),
            (true, None) => {
                if let Some(text) = self.reduce {
                    let help = "give `level`, a value or a share: `level = \"10 % of max\"`";
                    sink.help(
                        text.spot,
                        format!("`{}` needs a level to be beyond", text.text),
                        help,
                    );
                }
                None
            }
            (false, Some(level)) => {
                sink.add(
                    level.spot,
                    "`level` goes with onset, end or lasting, in `reduce` or in `across`",
                );
                None
            }
        }
    }

    /// The same reading with the keys of `relative` changed.
    fn reference(
        &self,
        relative: &'t RelativeTable,
        own: &Reading,
        since_ms: Ms,
        elsewhere: Elsewhere,
        known: &Known,
        sink: &mut Sink,
    ) -> Option<(Place, Reading)> {
        let moved = relative.at.is_some() || relative.window.is_some();
        let baseline = relative
            .window
            .as_ref()
            .is_some_and(|window| window.text.trim() == "baseline");
        let mut keys = *self;
        keys.relative_to = None;
        keys.variable = relative.variable.as_ref().or(self.variable);
        keys.reduce = relative.reduce.as_ref().or(self.reduce);
        if moved {
            (keys.at, keys.window) = (relative.at.as_ref(), relative.window.as_ref());
        }
        let single = relative.at.is_some() && own.reduce.is_time();
        if relative.reduce.is_none() && (baseline || single) {
            keys.reduce = None;
        }
        keys.since = None;
        let mut reference = if moved {
            let when = When {
                at: keys.at,
                window: keys.window,
                since_ms,
            };
            let window = when.on(elsewhere.clock, sink)?;
            if let (Some(bin_ms), Some(text)) = (own.bin_ms, &relative.window)
                && length_of(&window, elsewhere.clock).is_some_and(|length| bin_ms > length)
            {
                sink.add(text.spot, "the window is shorter than the `bin` of the measure");
                return None;
            }
            (keys.at, keys.window) = (None, None);
            let mut alone = keys.alone(elsewhere.scene, elsewhere.clock, known, sink)?.reading;
            alone.window = window;
            alone
        } else {
            // Anchors keep the time that they have in the measure's own arm.
            (keys.at, keys.window) = (None, None);
            let mut alone = keys.alone(elsewhere.scene, elsewhere.clock, known, sink)?.reading;
            reaches(&own.window, &elsewhere, relative, sink)?;
            alone.window = own.window;
            alone
        };
        reference.level = None;
        let (own_unit, other_unit) = (
            self.unit_of(own, elsewhere.scene),
            self.unit_of(&reference, elsewhere.scene),
        );
        if let (Some(own_unit), Some(other_unit), Some(text)) = (own_unit, other_unit, &relative.variable)
            && own_unit != other_unit
        {
            sink.add(text.spot, format!("compares {own_unit} with {other_unit}"));
            return None;
        }
        Some((elsewhere.place, reference))
    }

    fn unit_of(&self, reading: &Reading, scene: &ArmScene) -> Option<String> {
        let variable = scene
            .universe
            .variables
            .iter()
            .find(|variable| variable.path == reading.variable)?;
        Some(variable.unit.clone())
    }
}

/// A reference is read at the same time as the measure, so its run or fork must live as long.
fn reaches(window: &Window, elsewhere: &Elsewhere, relative: &RelativeTable, sink: &mut Sink) -> Option<()> {
    let (Some(needed), Some(end)) = (end_of(window), elsewhere.clock.end_ms) else {
        return Some(());
    };
    if needed <= end {
        return Some(());
    }
    let spot = relative
        .arm
        .as_ref()
        .or(relative.probe.as_ref())
        .map_or(relative.meta.spot, |text| text.spot);
    let arm = &elsewhere.scene.arm.name;
    let message = format!(
        "`{arm}` ends at {}, before the window at {}",
        format_time(end),
        format_time(needed)
    );
    sink.add(spot, message);
    None
}
