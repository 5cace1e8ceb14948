//! What the runs of a scenario share.

use crate::StudyError;
use crate::auto_doses::{FoundDoses, POINTS};
use crate::fork::length_ms;
use papaver_engine::grid::Grid;
use papaver_scenario::model::{
    Arm, CurvePlace, DoseResponse, Ms, Probe, ProbeKind, Scenario, Statistic, VariablePath,
};

/// What all runs of a scenario share.
pub struct Protocol<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Step grid of the runs.
    pub grid: Grid,
    /// Variables whose curve is kept.
    pub traced: Vec<(VariablePath, Statistic)>,
    /// Doses of the dose-response probes that leave them to the study.
    pub found: Vec<FoundDoses>,
    /// Called with every number of steps made.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// True when the runs are to stop before their next step.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Protocol<'_> {
    /// Steps of one arm, forks included.
    pub fn steps(&self, arm: &Arm) -> u64 {
        let run = self.grid.count(-self.scenario.baseline_ms, arm.duration_ms);
        let forks = self.probes(arm).map(|(probe, _)| {
            let copies = match &probe.kind {
                ProbeKind::Challenge | ProbeKind::Binding => 1,
                ProbeKind::DoseResponse(curve) if curve.doses.is_empty() => POINTS + 1,
                ProbeKind::DoseResponse(curve) => curve.doses.len() + 1,
            };
            copies
                * self
                    .fork_grid(probe, 0)
                    .count(0, probe.wash_ms + length_ms(probe))
        });
        (run + forks.sum::<usize>()) as u64
    }

    /// The doses of a dose-response probe: those of the scenario, or those that were found.
    pub(crate) fn doses<'s>(&'s self, curve: &'s DoseResponse, place: &CurvePlace) -> &'s [f64] {
        let found = self.found.iter().find(|found| found.place == *place);
        match found {
            Some(found) if curve.doses.is_empty() => &found.doses,
            _ => &curve.doses,
        }
    }

    /// The probes of an arm with their times, in order of time and then of the file.
    pub(crate) fn probes<'s>(&'s self, arm: &'s Arm) -> impl Iterator<Item = (&'s Probe, Ms)> {
        let mut all: Vec<(&Probe, Ms)> = self
            .scenario
            .probes
            .iter()
            .filter(|p| p.arms.contains(&arm.name))
            .flat_map(|p| p.at_ms.iter().map(move |&at| (p, at)))
            .collect();
        all.sort_by_key(|(_, at)| *at);
        all.into_iter()
    }

    /// Asked before every step.
    ///
    /// # Errors
    /// [`StudyError::Interrupted`] when the runs are to stop.
    pub(crate) fn go_on(&self) -> Result<(), StudyError> {
        if (self.stop)() {
            Err(StudyError::Interrupted)
        } else {
            Ok(())
        }
    }
}
