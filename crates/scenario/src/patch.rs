//! What the forks of a probe change in an arm: what they take out, and their own doses, events and values.

use crate::acts::Patch;
use crate::by_route::add_release;
use crate::dose::{Giving, plans};
use crate::event::{self, EventPlan, Placed, clashes};
use crate::known::Known;
use crate::mistakes::Sink;
use crate::model::{Dose, Event, Ms, ParameterValue, Probe, ProbeKind};
use crate::probe::{ProbeScene, ProbedArm};
use crate::scene::ArmScene;
use crate::schedule::timings;
use crate::series::{DosePlan, expand};
use crate::times::Clock;

/// What a fork changes: what it takes out of the arm, its doses, events and values.
pub(crate) fn patch(
    probe: &ProbeScene,
    probed: &ProbedArm,
    scene: &ArmScene,
    duration_ms: Ms,
    known: &Known,
    sink: &mut Sink,
) -> Probe {
    let table = probe.table;
    let removed = table.remove.iter().flat_map(|remove| &remove.items);
    let mut removed: Vec<String> = removed.map(|path| path.text.clone()).collect();
    if probe.transfers(scene) && !removed.iter().any(|path| path == "dose") {
        // What the arm would still be given has no way into a slice.
        removed.push("dose".into());
    }
    let values = scene.values(known);
    let own: Vec<_> = table.parameter.iter().map(|own| (Patch::Probe, own)).collect();
    let parameters = if own.is_empty() {
        Vec::new()
    } else {
        values.over(&scene.acts, &own, sink)
    };
    let mut patch = Probe {
        name: probe.name.to_string(),
        kind: ProbeKind::Challenge,
        at_ms: probed.at_ms.clone(),
        arms: Vec::new(),
        wash_ms: probe.wash_ms,
        clear: false,
        preparation: None,
        removed,
        doses: Vec::new(),
        events: Vec::new(),
        parameters: parameters.iter().map(|(value, _)| value.clone()).collect(),
        duration_ms,
    };
    if probe.binding {
        // Nothing that a patch says has time to happen; that it says something is told elsewhere.
        return patch;
    }
    patch.doses = fork_doses(probe, &patch, scene, known, sink);
    let there = timings(table.dose.as_ref(), table.event.as_ref());
    let clock = Clock::run(there, [], Some(duration_ms), 0);
    let mut plans: Vec<EventPlan> = Vec::new();
    for (name, (spot, event)) in table.event.iter().flat_map(|named| &named.entries) {
        let over = |event: &_, sink: &mut Sink| {
            let mut patches = own.clone();
            patches.push((Patch::Event, event));
            values.over(&scene.acts, &patches, sink)
        };
        plans.extend(event::plan(name, *spot, event, &clock, over, sink));
    }
    patch.events = event::expand(&plans, &format!("{}/{}", scene.arm.name, probe.name), sink);
    against_the_arm(&patch, &plans, &parameters, scene, sink);
    patch
}

/// A value that the fork sets, for good or by an event, must not be set by an event of the arm that goes on there.
fn against_the_arm(
    patch: &Probe,
    plans: &[EventPlan],
    parameters: &[Placed],
    scene: &ArmScene,
    sink: &mut Sink,
) {
    if patch.events.is_empty() && patch.parameters.is_empty() {
        return;
    }
    let for_good = Event {
        name: String::new(),
        spans: vec![(0, patch.duration_ms)],
        parameters: patch.parameters.clone(),
    };
    let place = |index: usize, value: &ParameterValue| match plans.get(index) {
        Some(plan) => plan.place(value),
        None => {
            let same = |(one, _): &&Placed| one.owner == value.owner && one.name == value.name;
            parameters
                .iter()
                .find(same)
                .map(|(_, spot)| *spot)
                .unwrap_or_default()
        }
    };
    for at_ms in &patch.at_ms {
        let zero_ms = at_ms + patch.wash_ms;
        let kept = scene
            .arm
            .events
            .iter()
            .filter(|event| patch.keeps_event(&event.name));
        for event in kept {
            let shifted = event
                .spans
                .iter()
                .map(|(from, to)| ((from - zero_ms).max(0), to - zero_ms));
            let there = Event {
                spans: shifted.filter(|(from, to)| to > from).collect(),
                ..event.clone()
            };
            for (index, own) in patch.events.iter().chain([&for_good]).enumerate() {
                for clash in clashes(&[own, &there]) {
                    let (what, arm, name) = (clash.value(), &scene.arm.name, &event.name);
                    let message = format!(
                        "`{what}` is set by the event `{name}` of `{arm}`, which goes on in the fork"
                    );
                    let help = format!("take it out: `remove = [\"event.{name}\"]`");
                    sink.help(place(index, clash.parameter), message, help);
                }
            }
        }
    }
}

fn fork_doses(
    probe: &ProbeScene,
    patch: &Probe,
    scene: &ArmScene,
    known: &Known,
    sink: &mut Sink,
) -> Vec<Dose> {
    let there = timings(probe.table.dose.as_ref(), probe.table.event.as_ref());
    let clock = Clock::run(there, [], Some(patch.duration_ms), 0);
    let universe = probe.universe(scene);
    let giving = Giving {
        subject: probe.subject(scene, known),
        universe: &universe,
        ..scene.giving(&clock, known)
    };
    let mut given: Vec<DosePlan> = Vec::new();
    for (name, (spot, dose)) in probe.table.dose.iter().flat_map(|named| &named.entries) {
        let taken = scene.arm.doses.iter().any(|other| other.name == *name);
        if taken && patch.keeps_dose(name) {
            let message = format!(
                "the arm `{}` has a dose `{name}` that goes on in the fork",
                scene.arm.name
            );
            let help = format!(
                "give it another name and say `drug`, or take out the arm's: `remove = [\"dose.{name}\"]`"
            );
            sink.help(*spot, message, help);
        }
        given.extend(plans(name, *spot, dose, &giving, sink));
    }
    let mut doses = expand(given, &format!("{}/{}", scene.arm.name, probe.name), sink);
    add_release(&mut doses, scene.arm.species, &scene.arm.parameters, known);
    doses
}

/// In a fork the arm's doses go on; in a dose_response fork that is told where some would come, since they add to
/// those of the curve.
pub(crate) fn note_doses_that_go_on(patch: &Probe, scene: &ArmScene, sink: &mut Sink) {
    let comes = |dose: &&Dose| {
        patch.at_ms.iter().map(|at| at + patch.wash_ms).any(|zero_ms| {
            let end_ms = zero_ms + patch.duration_ms;
            match &dose.trigger {
                Some(trigger) => trigger.after_ms + trigger.delay_ms < end_ms,
                None => {
                    let mut starts = dose.administrations.iter().map(|one| one.start_ms());
                    starts.any(|start| (zero_ms..end_ms).contains(&start))
                }
            }
        })
    };
    let mut kept = scene.arm.doses.iter().filter(|dose| patch.keeps_dose(&dose.name));
    if let Some(dose) = kept.find(comes) {
        let (probe, dose, arm) = (&patch.name, &dose.name, &scene.arm.name);
        sink.note(format!(
            "in the forks of `{probe}` the dose `{dose}` of `{arm}` goes on beside those of the curve; \
             `remove = [\"dose\"]` stops it"
        ));
    }
}
