//! Probes: forks of the world, taken in some arms at some times.

use papaver_catalogue::quantity::format_time;

use crate::file::{MeasureTable, ProbeTable};
use crate::leaf::{OneOrMany, Text};
use crate::mistakes::{Sink, Spot, given};
use crate::model::Ms;
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::scene::ArmScene;
use crate::schedule::timings;
use crate::times::{Clock, length};
use crate::unavailable;

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
        Clock::fork(
            timings(self.table.dose.as_ref(), self.table.event.as_ref()),
            end_ms,
            &scene.clock,
            at_ms.saturating_add(self.wash_ms),
        )
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
    let curve = kind(table, spot, sink)?;
    keys_of_kind(table, curve, sink);
    remove(table, sink);
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
    let indexes = arms_of(table.arm.as_ref(), arms, sink);
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
        arms: probed,
        wash_ms,
        whole,
    })
}

fn kind(table: &ProbeTable, spot: Spot, sink: &mut Sink) -> Option<bool> {
    let Some(text) = &table.kind else {
        if !table.meta.broken.iter().any(|key| key == "kind") {
            sink.help(
                spot,
                "the probe has no `kind`",
                "give `kind = \"challenge\"` or `kind = \"dose_response\"`",
            );
        }
        return None;
    };
    match text.text.as_str() {
        "challenge" => Some(false),
        "dose_response" => Some(true),
        word => {
            match unavailable::word("kind", word) {
                Some(message) => sink.help(text.spot, message, "there is: challenge, dose_response"),
                None => {
                    let help = suggestion(word, ["challenge", "dose_response"]);
                    sink.add_with(text.spot, format!("`{word}` is no kind of probe"), help);
                }
            }
            None
        }
    }
}

fn keys_of_kind(table: &ProbeTable, curve: bool, sink: &mut Sink) {
    if curve {
        return;
    }
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
        let help = "a challenge is read by measures; its doses are `dose.NAME = { ... }`";
        sink.help(
            spot,
            format!("`{key}` goes with `kind = \"dose_response\"`, not with a challenge"),
            help,
        );
    }
}

fn remove(table: &ProbeTable, sink: &mut Sink) {
    for path in table.remove.iter().flat_map(|remove| &remove.items) {
        if path.text != "dose" {
            let message = format!(
                "`{}`: in a probe `remove` takes `dose`, all doses of the arm",
                path.text
            );
            sink.help(path.spot, message, "write `remove = [\"dose\"]`");
        }
    }
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
