//! Probes: forks of the world, taken in some arms at some times.

use std::borrow::Cow;

use papaver_catalogue::quantity::format_time;
use papaver_catalogue::types::Preparation;

use crate::file::{MeasureTable, ProbeTable};
use crate::known::Known;
use crate::leaf::{Named, OneOrMany, Text};
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::scene::ArmScene;
use crate::schedule::timings;
use crate::subject::Subject;
use crate::times::{Clock, length};
use crate::variables::Universe;

/// Most times at which a probe is taken.
const MOST_TIMES: usize = 1000;

/// A measure as merged: name, place of the name, keys.
pub(crate) type MeasureTables = Vec<(String, Spot, MeasureTable)>;

/// A probe, as far as it is known before its measures are.
pub(crate) struct ProbeScene<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it is named.
    pub spot: Spot,
    /// Its keys.
    pub table: &'a ProbeTable,
    /// It is a dose_response probe.
    pub curve: bool,
    /// It is a binding probe: no time passes.
    pub binding: bool,
    /// The cells are taken out of the animal at its time 0.
    pub slice: bool,
    /// Arms that it is taken in: index, times, length.
    pub arms: Vec<ProbedArm>,
    /// Lives on so long before its time 0.
    pub wash_ms: Ms,
    /// Something in it is wrong; what depends on it says nothing.
    pub whole: bool,
}

/// A probe in one arm.
#[derive(Clone, Debug)]
pub(crate) struct ProbedArm {
    /// Index of the arm.
    pub arm: usize,
    /// When the world is copied.
    pub at_ms: Vec<Ms>,
    /// Length of the fork.
    pub duration_ms: Option<Ms>,
}

impl<'a> ProbeScene<'a> {
    /// It moves the cells of an arm from the animal into a slice.
    pub fn transfers(&self, scene: &ArmScene) -> bool {
        self.slice && scene.arm.preparation == Preparation::InVivo
    }

    /// The variables that its forks of an arm have.
    pub fn universe<'s>(&self, scene: &'s ArmScene) -> Cow<'s, Universe> {
        if self.transfers(scene) {
            return Cow::Owned(scene.universe.in_slice());
        }
        Cow::Borrowed(&scene.universe)
    }

    /// Whom its doses are given to.
    pub fn subject<'k>(&self, scene: &'k ArmScene, known: &'k Known<'k>) -> Subject<'k> {
        let mut subject = scene.subject(known);
        if self.transfers(scene) {
            subject.preparation = Preparation::Slice;
        }
        subject
    }

    /// The part in an arm.
    pub fn in_arm(&self, arm: usize) -> Option<&ProbedArm> {
        self.arms.iter().find(|probed| probed.arm == arm)
    }

    /// When the fork is taken that compares with one of another probe at `at_ms`: then too, if it is.
    pub fn taken(&self, arm: usize, at_ms: Ms) -> Option<Ms> {
        let taken = self.in_arm(arm)?.at_ms.contains(&at_ms);
        taken.then_some(at_ms)
    }

    /// The clock of a fork taken at `at_ms` of an arm.
    pub fn clock<'s>(&'s self, scene: &'s ArmScene<'s>, at_ms: Ms, end_ms: Option<Ms>) -> Clock<'s> {
        let there = timings(self.table.dose.as_ref(), self.table.event.as_ref());
        let zero_ms = at_ms.saturating_add(self.wash_ms);
        let mut clock = Clock::fork(there, end_ms, &scene.clock, zero_ms);
        clock.in_slice = self.transfers(scene);
        clock
    }

    /// Its times in an arm, for messages.
    pub fn times(&self, arm: usize) -> String {
        let times = self
            .in_arm(arm)
            .map(|probed| probed.at_ms.as_slice())
            .unwrap_or_default();
        times
            .iter()
            .map(|at| format_time(*at))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Checks what can be checked of a probe without its measures.
pub(crate) fn scene<'a>(
    name: &'a str,
    spot: Spot,
    table: &'a ProbeTable,
    arms: &[ArmScene],
    sink: &mut Sink,
) -> Option<ProbeScene<'a>> {
    let before = sink.count();
    snake_case(name, "probe", spot, sink);
    let kind = kind(table, spot, sink)?;
    let (curve, binding) = (kind == Kind::DoseResponse, kind == Kind::Binding);
    keys_of_kind(table, kind, sink);
    let wash_ms = match &table.wash {
        Some(wash) => match crate::times::plain_time(&wash.text, wash.spot, sink) {
            Some(time) if time >= 0 => time,
            Some(_) => {
                sink.add(wash.spot, "`wash` cannot be negative");
                0
            }
            None => 0,
        },
        None => 0,
    };
    let duration_ms = table
        .duration
        .as_ref()
        .and_then(|duration| length(duration, "duration", sink));
    let duration_ms = if binding { Some(0) } else { duration_ms };
    let indexes = arms_of(table.arm.as_ref(), arms, sink);
    let taken: Vec<&ArmScene> = indexes.iter().map(|index| &arms[*index]).collect();
    remove(table, &taken, sink);
    let slice = slice(table, &taken, sink);
    let mut probed = Vec::new();
    for arm in indexes {
        if let Some(at_ms) = times(table, spot, &arms[arm], sink) {
            probed.push(ProbedArm {
                arm,
                at_ms,
                duration_ms,
            });
        }
    }
    let whole = sink.count() == before && table.meta.broken.is_empty();
    Some(ProbeScene {
        name,
        spot,
        table,
        curve,
        binding,
        slice,
        arms: probed,
        wash_ms,
        whole,
    })
}

/// What a probe does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Challenge,
    DoseResponse,
    Binding,
}

const KINDS: &[(&str, Kind)] = &[
    ("challenge", Kind::Challenge),
    ("dose_response", Kind::DoseResponse),
    ("binding", Kind::Binding),
];

fn kind(table: &ProbeTable, spot: Spot, sink: &mut Sink) -> Option<Kind> {
    let Some(text) = &table.kind else {
        if !table.meta.broken.iter().any(|key| key == "kind") {
            let help = "give `kind = \"challenge\"`, `kind = \"dose_response\"` or `kind = \"binding\"`";
            sink.help(spot, "the probe has no `kind`", help);
        }
        return None;
    };
    let found = KINDS.iter().find(|(word, _)| *word == text.text);
    if found.is_none() {
        let help = suggestion(&text.text, KINDS.iter().map(|(word, _)| *word));
        sink.add_with(text.spot, format!("`{}` is no kind of probe", text.text), help);
    }
    found.map(|(_, kind)| *kind)
}

fn keys_of_kind(table: &ProbeTable, kind: Kind, sink: &mut Sink) {
    let (a, help) = match kind {
        Kind::DoseResponse => return,
        Kind::Challenge => (
            "a challenge",
            "a challenge is read by measures; its doses are `dose.NAME = { ... }`",
        ),
        Kind::Binding => ("a binding probe", "a binding probe is read by measures"),
    };
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.spot);
    let keys = [
        ("drug", text(&table.drug)),
        ("route", text(&table.route)),
        ("doses", table.doses.as_ref().map(crate::file::Doses::spot)),
        ("variable", text(&table.variable)),
        ("window", text(&table.window)),
        ("bin", table.bin.as_ref().map(|bin| bin.spot)),
        ("stat", text(&table.stat)),
        ("reduce", text(&table.reduce)),
        (
            "relative_to",
            table.relative_to.as_ref().map(|relative| relative.meta.spot),
        ),
        ("as", text(&table.r#as)),
        ("level", table.level.as_ref().map(|level| level.spot)),
    ];
    for (key, spot) in given(keys) {
        let message = format!("`{key}` goes with `kind = \"dose_response\"`, not with {a}");
        sink.help(spot, message, help);
    }
    if kind == Kind::Binding {
        keys_that_take_time(table, sink);
    }
}

/// A binding probe counts receptors as they are at its time 0.
fn keys_that_take_time(table: &ProbeTable, sink: &mut Sink) {
    fn first<T>(named: Option<&Named<T>>) -> Option<Spot> {
        named?.entries.values().next().map(|(spot, _)| *spot)
    }
    let keys = [
        ("duration", table.duration.as_ref().map(|duration| duration.spot)),
        ("remove", table.remove.as_ref().map(|remove| remove.spot)),
        ("dose", first(table.dose.as_ref())),
        ("event", first(table.event.as_ref())),
        ("parameter", first(table.parameter.as_ref())),
    ];
    for (key, spot) in given(keys) {
        let help = "leave it out, or use `kind = \"challenge\"`";
        sink.help(
            spot,
            format!("no time passes in a binding probe, so `{key}` does nothing"),
            help,
        );
    }
}

/// What a probe may take out: all doses or events of its arms, or one that some of them has.
fn remove(table: &ProbeTable, arms: &[&ArmScene], sink: &mut Sink) {
    for path in table.remove.iter().flat_map(|remove| &remove.items) {
        let named = path.text.split_once('.');
        let names: Vec<&str> = match named.map_or(path.text.as_str(), |(table, _)| table) {
            "dose" => arms
                .iter()
                .flat_map(|arm| names(arm.tables.table.dose.as_ref()))
                .collect(),
            "event" => arms
                .iter()
                .flat_map(|arm| names(arm.tables.table.event.as_ref()))
                .collect(),
            _ => {
                let message = format!("`{}`: a probe takes out doses and events alone", path.text);
                let help = "write `dose`, `dose.NAME`, `event` or `event.NAME`";
                sink.help(path.spot, message, help);
                continue;
            }
        };
        if let Some((table, name)) = named
            && !names.contains(&name)
        {
            let mut paths: Vec<String> = names.iter().map(|name| format!("{table}.{name}")).collect();
            paths.dedup();
            let help = suggestion(&path.text, paths.iter().map(String::as_str));
            sink.add_with(
                path.spot,
                format!("there is no `{}` here to remove", path.text),
                help,
            );
        }
    }
}

/// Names in a table, those that could not be read among them.
fn names<T>(table: Option<&Named<T>>) -> impl Iterator<Item = &str> {
    let table = table.into_iter();
    table.flat_map(|named| named.entries.keys().chain(&named.broken).map(String::as_str))
}

/// Whether the cells become a slice.
fn slice(table: &ProbeTable, arms: &[&ArmScene], sink: &mut Sink) -> bool {
    let Some(text) = &table.preparation else {
        return false;
    };
    match Preparation::from_name(&text.text) {
        Some(Preparation::Slice) => {}
        Some(other) => {
            let message =
                format!("a probe takes cells out of the animal; it cannot bring them into `{other}`");
            sink.help(
                text.spot,
                message,
                "write `preparation = \"slice\"`, or leave it out",
            );
            return false;
        }
        None => {
            let help = suggestion(&text.text, ["slice"]);
            sink.add_with(text.spot, format!("`{}` is no preparation", text.text), help);
            return false;
        }
    }
    let culture = arms
        .iter()
        .find(|arm| arm.arm.preparation == Preparation::Culture);
    if let Some(arm) = culture {
        let message = format!("`{}` is a culture, from which no slice is cut", arm.arm.name);
        sink.help(text.spot, message, "leave `preparation` out, or name other arms");
        return false;
    }
    let in_vivo = arms.iter().any(|arm| arm.arm.preparation == Preparation::InVivo);
    if let (true, Some(clear)) = (in_vivo, table.clear.as_ref().filter(|clear| !clear.on)) {
        let message = "free drug does not stay in cells that are taken out of the animal";
        sink.help(
            clear.spot,
            message,
            "leave `clear` out; slow ligands leave by themselves",
        );
    }
    true
}

fn arms_of(many: Option<&OneOrMany<Text>>, arms: &[ArmScene], sink: &mut Sink) -> Vec<usize> {
    match many {
        None => (0..arms.len()).collect(),
        Some(many) => arm_indexes(many, arms, sink),
    }
}

/// The arms that a list names.
pub(crate) fn arm_indexes(many: &OneOrMany<Text>, arms: &[ArmScene], sink: &mut Sink) -> Vec<usize> {
    let mut found = Vec::new();
    for text in &many.items {
        match arms.iter().position(|arm| arm.arm.name == text.text) {
            Some(index) if found.contains(&index) => {
                sink.add(text.spot, format!("`{}` stands twice in `arm`", text.text));
            }
            Some(index) => found.push(index),
            None => {
                let help = suggestion(&text.text, arms.iter().map(|arm| arm.arm.name.as_str()));
                sink.add_with(text.spot, format!("no arm `{}`", text.text), help);
            }
        }
    }
    found
}

fn times(table: &ProbeTable, spot: Spot, scene: &ArmScene, sink: &mut Sink) -> Option<Vec<Ms>> {
    let Some(at) = &table.at else {
        if !table.meta.broken.iter().any(|key| key == "at") {
            sink.help(
                spot,
                "the probe has no `at`",
                "say when the world is copied: `at = [\"0 h\", \"7 d\"]`",
            );
        }
        return None;
    };
    if at.items.len() > MOST_TIMES {
        sink.add(
            at.spot,
            format!("{} times; a probe has at most {MOST_TIMES}", at.items.len()),
        );
        return None;
    }
    let mut times: Vec<Ms> = Vec::new();
    for item in &at.items {
        let time = scene.clock.time(item, sink)?;
        if let Some(end) = scene.clock.end_ms
            && time > end
        {
            let name = &scene.arm.name;
            let message = format!(
                "{} is after the end of `{name}` ({})",
                format_time(time),
                format_time(end)
            );
            sink.add(item.spot, message);
            return None;
        }
        if time < -scene.clock.baseline_ms {
            sink.add(
                item.spot,
                format!("{} is before the beginning", format_time(time)),
            );
            return None;
        }
        if times.contains(&time) {
            sink.add(item.spot, format!("{} stands twice in `at`", format_time(time)));
            return None;
        }
        times.push(time);
    }
    Some(times)
}
