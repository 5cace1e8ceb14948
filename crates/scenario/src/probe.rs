//! Probes: forks of the world, taken in some arms at some times.

use papaver_catalogue::quantity::format_time;

use crate::dose::{DosePlan, plan};
use crate::file::{MeasureTable, ProbeTable};
use crate::known::Known;
use crate::leaf::{OneOrMany, Text};
use crate::mistakes::{Sink, Spot};
use crate::model::{Dose, Ms, Probe, ProbeKind};
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::response;
use crate::scene::{ArmScene, doses, expand};
use crate::times::{Clock, length};
use crate::unavailable;
use crate::window::{When, end_of};

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

    /// The clock of a fork taken at `at_ms` of an arm.
    pub fn clock<'s>(&'s self, scene: &'s ArmScene<'s>, at_ms: Ms, end_ms: Option<Ms>) -> Clock<'s> {
        Clock::fork(doses(self.table.dose.as_ref()), end_ms, &scene.clock, at_ms.saturating_add(self.wash_ms))
    }

    /// Its times in an arm, for messages.
    pub fn times(&self, arm: usize) -> String {
        let times = self.in_arm(arm).map(|probed| probed.at_ms.as_slice()).unwrap_or_default();
        times.iter().map(|at| format_time(*at)).collect::<Vec<_>>().join(", ")
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
    let duration_ms = table.duration.as_ref().and_then(|duration| length(duration, "duration", sink));
    let indexes = arms_of(table.arm.as_ref(), arms, sink);
    let mut probed = Vec::new();
    for arm in indexes {
        if let Some(at_ms) = times(table, spot, &arms[arm], sink) {
            probed.push(ProbedArm { arm, at_ms, duration_ms });
        }
    }
    let whole = sink.count() == before && table.meta.broken.is_empty();
    Some(ProbeScene { name, spot, table, curve, arms: probed, wash_ms, whole })
}

fn kind(table: &ProbeTable, spot: Spot, sink: &mut Sink) -> Option<bool> {
    let Some(text) = &table.kind else {
        if !table.meta.broken.iter().any(|key| key == "kind") {
            sink.help(spot, "the probe has no `kind`", "give `kind = \"challenge\"` or `kind = \"dose_response\"`");
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
        ("relative_to", table.relative_to.as_ref().map(|relative| relative.meta.spot)),
        ("as", text(&table.r#as)),
        ("level", table.level.as_ref().map(|level| level.spot)),
    ];
    for (key, spot) in keys.into_iter().filter_map(|(key, spot)| spot.map(|spot| (key, spot))) {
        let help = "a challenge is read by measures; its doses are `dose.NAME = { ... }`";
        sink.help(spot, format!("`{key}` goes with `kind = \"dose_response\"`, not with a challenge"), help);
    }
}

fn remove(table: &ProbeTable, sink: &mut Sink) {
    for path in table.remove.iter().flat_map(|remove| &remove.items) {
        if path.text != "dose" {
            let message = format!("`{}`: in a probe `remove` takes `dose`, all doses of the arm", path.text);
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
            sink.help(spot, "the probe has no `at`", "say when the world is copied: `at = [\"0 h\", \"7 d\"]`");
        }
        return None;
    };
    let mut times: Vec<Ms> = Vec::new();
    for item in &at.items {
        let time = scene.clock.time(item, sink)?;
        if let Some(end) = scene.clock.end_ms
            && time > end
        {
            let name = &scene.arm.name;
            let message = format!("{} is after the end of `{name}` ({})", format_time(time), format_time(end));
            sink.add(item.spot, message);
            return None;
        }
        if time < -scene.clock.baseline_ms {
            sink.add(item.spot, format!("{} is before the beginning", format_time(time)));
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

/// Gives each fork its length: `duration`, or what its measures need.
pub(crate) fn lengths(probes: &mut [ProbeScene], arms: &[ArmScene], measures: &MeasureTables, sink: &mut Sink) {
    for probe in probes.iter_mut() {
        let mut needed = Vec::new();
        for probed in &probe.arms {
            needed.push(match probed.duration_ms {
                Some(duration) => Some(duration),
                None => needed_length(probe, probed, &arms[probed.arm], measures),
            });
        }
        let missing = needed.iter().any(Option::is_none);
        if missing && probe.whole && !probe.table.meta.broken.iter().any(|key| key == "duration") {
            let help = "give the probe a `duration`, or each of its measures an `at` or `window` on the fork's clock";
            sink.help(probe.spot, format!("how long the forks of `{}` live is not said", probe.name), help);
        }
        probe.whole &= !missing;
        for (probed, needed) in probe.arms.iter_mut().zip(needed) {
            probed.duration_ms = needed;
        }
    }
}

fn needed_length(
    probe: &ProbeScene,
    probed: &ProbedArm,
    scene: &ArmScene,
    measures: &MeasureTables,
) -> Option<Ms> {
    // What is wrong with these windows is told when the measures are read.
    let mut quiet = Sink::default();
    let mut longest = None;
    for at_ms in &probed.at_ms {
        let clock = probe.clock(scene, *at_ms, None);
        for when in windows(probe, measures) {
            let since_ms = match when.2 {
                Some(since) => clock.time(since, &mut quiet)?,
                None => 0,
            };
            let window = When { at: when.0, window: when.1, since_ms }.on(&clock, &mut quiet)?;
            longest = longest.max(Some(end_of(&window)?));
        }
    }
    // A fork that is read at its time 0 alone still needs a step.
    longest.map(|longest: Ms| longest.max(1000))
}

type WhenKeys<'t> = (
    Option<&'t crate::leaf::Typed<crate::leaf::Time>>,
    Option<&'t Text>,
    Option<&'t crate::leaf::Typed<crate::leaf::Time>>,
);

/// What is read on the clock of a probe's forks.
fn windows<'t>(probe: &ProbeScene<'t>, measures: &'t MeasureTables) -> Vec<WhenKeys<'t>> {
    let mut windows: Vec<WhenKeys> = Vec::new();
    if probe.curve {
        // In a dose_response probe `at` is when the fork is taken, so the response is read in a window.
        windows.push((None, probe.table.window.as_ref(), None));
        if let Some(relative) = &probe.table.relative_to
            && (relative.at.is_some() || relative.window.as_ref().is_some_and(|w| w.text.trim() != "baseline"))
        {
            windows.push((relative.at.as_ref(), relative.window.as_ref(), None));
        }
        return windows;
    }
    for (_, _, measure) in measures {
        let reads = |text: &Option<Text>| text.as_ref().is_some_and(|text| text.text == probe.name);
        let own = reads(&measure.probe);
        if own {
            windows.push((measure.at.as_ref(), measure.window.as_ref(), measure.since.as_ref()));
        }
        let Some(relative) = &measure.relative_to else { continue };
        let elsewhere = reads(&relative.probe) || (own && relative.probe.is_none());
        let moved = relative.at.is_some() || relative.window.as_ref().is_some_and(|w| w.text.trim() != "baseline");
        if elsewhere && moved {
            windows.push((relative.at.as_ref(), relative.window.as_ref(), measure.since.as_ref()));
        } else if reads(&relative.probe) {
            windows.push((measure.at.as_ref(), measure.window.as_ref(), measure.since.as_ref()));
        }
    }
    windows
}

/// The probes as they are handed on; one whose arms differ in what it means appears once for each meaning.
pub(crate) fn finish(
    probes: &[ProbeScene],
    arms: &[ArmScene],
    known: &Known,
    sink: &mut Sink,
) -> Vec<Probe> {
    let mut finished: Vec<Probe> = Vec::new();
    for probe in probes {
        let mut same: Vec<(String, Probe)> = Vec::new();
        for probed in &probe.arms {
            let Some(one) = in_arm(probe, probed, &arms[probed.arm], known, sink) else { continue };
            let key = format!("{one:?}");
            let arm = arms[probed.arm].arm.name.clone();
            match same.iter_mut().find(|(other, _)| *other == key) {
                Some((_, known)) => known.arms.push(arm),
                None => same.push((key, Probe { arms: vec![arm], ..one })),
            }
        }
        finished.extend(same.into_iter().map(|(_, probe)| probe));
    }
    finished
}

/// A probe in one arm, without the arm's name.
fn in_arm(
    probe: &ProbeScene,
    probed: &ProbedArm,
    scene: &ArmScene,
    known: &Known,
    sink: &mut Sink,
) -> Option<Probe> {
    let duration_ms = probed.duration_ms?;
    let table = probe.table;
    let removes = table.remove.is_some();
    let given = fork_doses(probe, scene, duration_ms, removes, known, sink);
    let kind = if probe.curve {
        note_stopped_doses(probe, probed, scene, duration_ms, removes, sink);
        let clock = probe.clock(scene, *probed.at_ms.first()?, Some(duration_ms));
        ProbeKind::DoseResponse(response::check(probe, scene, &clock, known, sink)?)
    } else {
        ProbeKind::Challenge { keep_doses: !removes }
    };
    Some(Probe {
        name: probe.name.to_string(),
        kind,
        at_ms: probed.at_ms.clone(),
        arms: Vec::new(),
        wash_ms: probe.wash_ms,
        clear: table.clear.as_ref().is_some_and(|clear| clear.on),
        doses: given,
        duration_ms,
    })
}

fn fork_doses(
    probe: &ProbeScene,
    scene: &ArmScene,
    duration_ms: Ms,
    removes: bool,
    known: &Known,
    sink: &mut Sink,
) -> Vec<Dose> {
    let clock = Clock::run(doses(probe.table.dose.as_ref()), [], Some(duration_ms), 0);
    let (subject, populations) = (scene.subject(known), scene.populations());
    let mut plans: Vec<DosePlan> = Vec::new();
    for (name, (spot, dose)) in probe.table.dose.iter().flat_map(|named| &named.entries) {
        let taken = scene.arm.doses.iter().any(|other| other.name == *name);
        if taken && !removes && !probe.curve {
            let message = format!("the arm `{}` has a dose `{name}` that goes on in the fork", scene.arm.name);
            sink.help(*spot, message, "give it another name and say `drug`, or `remove = [\"dose\"]`");
        }
        plans.extend(plan(name, *spot, dose, &subject, &clock, &populations, sink));
    }
    expand(plans, &format!("{}/{}", scene.arm.name, probe.name), sink)
}

/// In a dose_response fork the arm's own doses stop; tells it where some would have come.
fn note_stopped_doses(
    probe: &ProbeScene,
    probed: &ProbedArm,
    scene: &ArmScene,
    duration_ms: Ms,
    removes: bool,
    sink: &mut Sink,
) {
    use crate::model::Administration::{Bolus, Held, Infusion};
    let within = |from: Ms, to: Ms| {
        probed.at_ms.iter().any(|at| from < at + probe.wash_ms + duration_ms && to >= *at)
    };
    let would_come = scene.arm.doses.iter().flat_map(|dose| &dose.administrations).any(|one| match *one {
        Bolus { at_ms, .. } => within(at_ms, at_ms),
        Infusion { start_ms, end_ms, .. } | Held { start_ms, end_ms, .. } => within(start_ms, end_ms),
    });
    if would_come && !removes {
        let (name, arm) = (probe.name, &scene.arm.name);
        sink.note(format!("in the forks of `{name}` the doses of `{arm}` stop; only the probe's own are given"));
    }
}
