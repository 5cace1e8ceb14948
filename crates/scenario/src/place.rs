//! Where a reading is taken: in the run of an arm, or in one of its forks.

use papaver_catalogue::quantity::format_time;

use crate::file::RelativeTable;
use crate::leaf::Text;
use crate::measure::{Ask, Stage};
use crate::mistakes::{Sink, Spot};
use crate::model::{Ms, Place};
use crate::nearest::suggestion;
use crate::probe::ProbeScene;
use crate::scene::ArmScene;
use crate::times::Clock;
use crate::typed::{Time, Typed};

/// Where something is read, with the clock there.
pub(crate) struct Spotted<'s> {
    /// Which place.
    pub place: Place,
    /// Its arm.
    pub scene: &'s ArmScene<'s>,
    fork: Option<Clock<'s>>,
}

impl Spotted<'_> {
    /// The clock there.
    pub fn clock(&self) -> &Clock<'_> {
        self.fork.as_ref().unwrap_or(&self.scene.clock)
    }
}

impl<'s> Stage<'s> {
    /// A place in the run of an arm, or in one of its forks. `time` is when the fork was taken, if that is known.
    pub fn spotted(
        &self,
        arm: usize,
        probe: Option<&'s ProbeScene<'s>>,
        probe_at: Option<&Typed<Time>>,
        time: Option<Ms>,
        named: Option<&Text>,
        sink: &mut Sink,
    ) -> Option<Spotted<'s>> {
        let scene = &self.arms[arm];
        let name = scene.arm.name.clone();
        let Some(probe) = probe else {
            return Some(Spotted {
                place: Place::Run { arm: name },
                scene,
                fork: None,
            });
        };
        let spot = named.map_or(probe.spot, |text| text.spot);
        let at_ms = self.taken_at(arm, probe, probe_at, time, spot, sink)?;
        let end_ms = probe.in_arm(arm)?.duration_ms?;
        let place = Place::Fork {
            arm: name,
            probe: probe.name.to_string(),
            at_ms,
        };
        Some(Spotted {
            place,
            scene,
            fork: Some(probe.clock(scene, at_ms, Some(end_ms))),
        })
    }

    /// Which of the times of a probe: the one named, the one given, or the only one.
    pub fn taken_at(
        &self,
        arm: usize,
        probe: &ProbeScene,
        probe_at: Option<&Typed<Time>>,
        time: Option<Ms>,
        spot: Spot,
        sink: &mut Sink,
    ) -> Option<Ms> {
        let scene = &self.arms[arm];
        let Some(probed) = probe.in_arm(arm) else {
            if probe.whole {
                sink.add(
                    spot,
                    format!("probe `{}` is not taken in `{}`", probe.name, scene.arm.name),
                );
            }
            return None;
        };
        let wanted = match probe_at {
            Some(text) => Some((scene.clock.time(text, sink)?, text.spot)),
            None => time.map(|time| (time, spot)),
        };
        match (wanted, probed.at_ms.as_slice()) {
            (Some((wanted, _)), all) if all.contains(&wanted) => Some(wanted),
            (Some((wanted, spot)), _) => {
                let message = format!("probe `{}` is taken at {}", probe.name, probe.times(arm));
                sink.add(spot, format!("{message}, not at {}", format_time(wanted)));
                None
            }
            (None, [only]) => Some(*only),
            (None, _) => {
                let message = format!("probe `{}` is taken at {}", probe.name, probe.times(arm));
                sink.help(spot, message, "say which fork is read with `probe_at`");
                None
            }
        }
    }

    /// Where the reference of a reading is read.
    pub fn elsewhere(
        &self,
        ask: Ask<'_, 's>,
        relative: &RelativeTable,
        here: &Spotted<'s>,
        sink: &mut Sink,
    ) -> Option<Spotted<'s>> {
        if let Some(vehicle) = &relative.vehicle {
            sink.add(
                vehicle.spot,
                "`vehicle` is the fork without a dose of a dose_response probe; here is none",
            );
            return None;
        }
        let arm = self.reference_arm(relative, ask.arm, sink)?;
        let baseline = relative
            .window
            .as_ref()
            .is_some_and(|window| window.text.trim() == "baseline");
        if baseline && relative.probe.is_none() {
            return self.spotted(arm, None, None, None, None, sink);
        }
        let other = self.reference_probe(relative, ask.probe, sink)?;
        // The fork of the same time, unless the reference names another.
        let time = match (&here.place, other, &relative.probe) {
            (Place::Fork { at_ms, .. }, Some(other), Some(_)) => other.taken(arm, *at_ms),
            (Place::Fork { at_ms, .. }, ..) => Some(*at_ms),
            _ => None,
        };
        let named = relative
            .probe
            .as_ref()
            .or(relative.arm.as_ref())
            .or(ask.table.probe.as_ref());
        self.spotted(arm, other, relative.probe_at.as_ref(), time, named, sink)
    }

    /// The probe of a reference; the measure's own by default, none for the run.
    fn reference_probe(
        &self,
        relative: &RelativeTable,
        own: Option<&'s ProbeScene<'s>>,
        sink: &mut Sink,
    ) -> Option<Option<&'s ProbeScene<'s>>> {
        let other = match &relative.probe {
            Some(text) => Some(self.probe(text, sink)?),
            None => own,
        };
        if let (None, Some(at)) = (other, &relative.probe_at) {
            sink.help(
                at.spot,
                "`probe_at` without `probe`",
                "say which: `probe = \"NAME\"`",
            );
            return None;
        }
        if let (Some(other), Some(text)) = (other, &relative.probe)
            && other.curve
        {
            sink.add(
                text.spot,
                format!(
                    "`{}` is a dose_response probe and cannot be compared with",
                    other.name
                ),
            );
            return None;
        }
        Some(other)
    }

    /// The arm of a reference; the measure's own by default.
    pub fn reference_arm(&self, relative: &RelativeTable, own: usize, sink: &mut Sink) -> Option<usize> {
        let Some(text) = &relative.arm else {
            return Some(own);
        };
        let found = self.arms.iter().position(|arm| arm.arm.name == text.text);
        if found.is_none() {
            let help = suggestion(&text.text, self.arms.iter().map(|arm| arm.arm.name.as_str()));
            sink.add_with(text.spot, format!("no arm `{}`", text.text), help);
        }
        found
    }
}
