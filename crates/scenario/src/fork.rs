//! Forks: how long they live, and the probes as they are handed on.

use papaver_catalogue::types::Preparation;

use crate::known::Known;
use crate::leaf::Text;
use crate::mistakes::Sink;
use crate::model::{Ms, Probe, ProbeKind};
use crate::patch::{note_doses_that_go_on, patch};
use crate::probe::{MeasureTables, ProbeScene, ProbedArm};
use crate::response;
use crate::scene::ArmScene;
use crate::typed::{Time, Typed};
use crate::window::{When, end_of};

/// Gives each fork its length: `duration`, or what its measures need.
pub(crate) fn lengths(
    probes: &mut [ProbeScene],
    arms: &[ArmScene],
    measures: &MeasureTables,
    sink: &mut Sink,
) {
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
            sink.help(
                probe.spot,
                format!("how long the forks of `{}` live is not said", probe.name),
                help,
            );
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
            let window = When {
                at: when.0,
                window: when.1,
                since_ms,
            }
            .on(&clock, &mut quiet)?;
            longest = longest.max(Some(end_of(&window)?));
        }
    }
    // A fork that is read at its time 0 alone still needs a step.
    longest.map(|longest: Ms| longest.max(1000))
}

type WhenKeys<'t> = (Option<&'t Typed<Time>>, Option<&'t Text>, Option<&'t Typed<Time>>);

/// What is read on the clock of a probe's forks.
fn windows<'t>(probe: &ProbeScene<'t>, measures: &'t MeasureTables) -> Vec<WhenKeys<'t>> {
    let mut windows: Vec<WhenKeys> = Vec::new();
    if probe.curve {
        // In a dose_response probe `at` is when the fork is taken, so the response is read in a window.
        windows.push((None, probe.table.window.as_ref(), None));
        if let Some(relative) = &probe.table.relative_to
            && (relative.at.is_some()
                || relative
                    .window
                    .as_ref()
                    .is_some_and(|w| w.text.trim() != "baseline"))
        {
            windows.push((relative.at.as_ref(), relative.window.as_ref(), None));
        }
        return windows;
    }
    for (_, _, measure) in measures {
        let reads = |text: &Option<Text>| text.as_ref().is_some_and(|text| text.text == probe.name);
        let own = reads(&measure.probe);
        // Across forks it is the zero of the run's clock.
        let since = measure.since.as_ref().filter(|_| measure.across.is_none());
        if own {
            windows.push((measure.at.as_ref(), measure.window.as_ref(), since));
        }
        let Some(relative) = &measure.relative_to else {
            continue;
        };
        let elsewhere = reads(&relative.probe) || (own && relative.probe.is_none());
        let moved = relative.at.is_some()
            || relative
                .window
                .as_ref()
                .is_some_and(|w| w.text.trim() != "baseline");
        if elsewhere && moved {
            windows.push((relative.at.as_ref(), relative.window.as_ref(), since));
        } else if reads(&relative.probe) {
            windows.push((measure.at.as_ref(), measure.window.as_ref(), since));
        }
    }
    windows
}

/// The probes as they are handed on; one whose arms differ in what it means appears once for each meaning.
pub(crate) fn finish(probes: &[ProbeScene], arms: &[ArmScene], known: &Known, sink: &mut Sink) -> Vec<Probe> {
    let mut finished: Vec<Probe> = Vec::new();
    for probe in probes {
        let mut same: Vec<(String, Probe)> = Vec::new();
        for probed in &probe.arms {
            let Some(one) = in_arm(probe, probed, &arms[probed.arm], known, sink) else {
                continue;
            };
            let key = format!("{one:?}");
            let arm = arms[probed.arm].arm.name.clone();
            match same.iter_mut().find(|(other, _)| *other == key) {
                Some((_, known)) => known.arms.push(arm),
                None => same.push((
                    key,
                    Probe {
                        arms: vec![arm],
                        ..one
                    },
                )),
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
    let transfer = probe.transfers(scene);
    let patch = patch(probe, probed, scene, duration_ms, known, sink);
    let kind = if probe.curve {
        note_doses_that_go_on(&patch, scene, sink);
        let clock = probe.clock(scene, *probed.at_ms.first()?, Some(duration_ms));
        ProbeKind::DoseResponse(response::check(probe, scene, &clock, known, sink)?)
    } else if probe.binding {
        ProbeKind::Binding
    } else {
        ProbeKind::Challenge
    };
    Some(Probe {
        kind,
        clear: transfer || table.clear.as_ref().is_some_and(|clear| clear.on),
        preparation: transfer.then_some(Preparation::Slice),
        ..patch
    })
}
