//! One arm, one replicate: the run, and what is kept of it and its forks.

use crate::StudyError;
use crate::build::ArmPlan;
use crate::dose_response::DoseResponseResult;
use crate::dosing::events;
use crate::fork::Fork;
use crate::trace::{Recording, Trace};
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::step::StepError;
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, CurvePlace, Ms, Probe, ProbeKind, Scenario, Statistic, VariablePath};

/// What is left of one run.
#[derive(Debug)]
pub struct ArmRun {
    /// Curves of the run.
    pub trace: Trace,
    /// Challenge forks.
    pub forks: Vec<Fork>,
    /// Dose-response probes.
    pub curves: Vec<(CurvePlace, DoseResponseResult)>,
    /// Rows of the run, then of its challenge forks.
    pub recordings: Vec<Recording>,
    /// Worst difference between predictor and corrector.
    pub step_error: StepError,
    /// Steps made, forks included.
    pub steps: u64,
    /// Receptor entities, vacant slots included.
    pub slots: usize,
}

/// What all runs of a scenario share.
pub struct Protocol<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Step grid of the runs.
    pub grid: Grid,
    /// Variables whose curve is kept.
    pub traced: Vec<(VariablePath, Statistic)>,
    /// Called with every number of steps made.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl Protocol<'_> {
    /// Steps of one arm, forks included.
    pub fn steps(&self, arm: &Arm) -> u64 {
        let run = self.grid.count(-self.scenario.baseline_ms, arm.duration_ms);
        let forks = self.probes(arm).map(|(probe, _)| {
            let copies = match &probe.kind {
                ProbeKind::Challenge | ProbeKind::Binding => 1,
                ProbeKind::DoseResponse(curve) => curve.doses.len() + 1,
            };
            copies
                * self
                    .fork_grid(arm, probe, 0)
                    .count(0, probe.wash_ms + probe.duration_ms)
        });
        (run + forks.sum::<usize>()) as u64
    }

    /// The probes of an arm with their times, in order of time and then of the file.
    fn probes<'s>(&'s self, arm: &'s Arm) -> impl Iterator<Item = (&'s Probe, Ms)> {
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

    /// Runs one arm in one replicate.
    ///
    /// # Errors
    /// If the world cannot be built, or a signal stops being finite.
    pub fn run(&self, arm: &Arm, plan: &ArmPlan, executor: Executor) -> Result<ArmRun, StudyError> {
        let mut model = plan.model.clone();
        model.events = events(plan, &[(&arm.doses, 0)]);
        let mut world = World::new(&model, -self.scenario.baseline_ms, executor)?;
        let record = &self.scenario.record;
        let mut run = ArmRun {
            trace: Trace::new(&world, &self.traced),
            forks: Vec::new(),
            curves: Vec::new(),
            recordings: vec![Recording::new(&world, arm.name.clone(), &record.variables)],
            step_error: StepError::default(),
            steps: 0,
            slots: world.slots(),
        };
        let mut probes = self.probes(arm).peekable();
        let mut unreported = 0;
        loop {
            let now = world.now_ms();
            run.trace.push(&world, now);
            if now.rem_euclid(record.every_ms) == 0 || now == arm.duration_ms {
                run.recordings[0].push(&world, now);
            }
            // A fork is taken at the last step boundary at or before its time.
            let next = if now < arm.duration_ms {
                self.grid.next(now, arm.duration_ms)
            } else {
                Ms::MAX
            };
            while let Some((probe, at_ms)) = probes.next_if(|(_, at)| *at < next) {
                self.fork(arm, plan, (probe, at_ms), &mut world, &mut run)?;
            }
            if now >= arm.duration_ms {
                break;
            }
            world.step(&self.grid, arm.duration_ms)?;
            run.steps += 1;
            unreported += 1;
            if unreported == 64 {
                (self.progress)(unreported);
                unreported = 0;
            }
        }
        (self.progress)(unreported);
        run.step_error = world.step_error().clone();
        Ok(run)
    }
}
