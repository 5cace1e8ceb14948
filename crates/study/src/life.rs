//! The life of one arm in one replicate: from step boundary to step boundary, so that it can be left at any of them and
//! gone on with later.

use crate::StudyError;
use crate::agenda::Agenda;
use crate::build::ArmPlan;
use crate::curve::Curve;
use crate::dose_response::DoseResponseResult;
use crate::fork::{Fork, Parent};
use crate::phases::Variants;
use crate::runner::Protocol;
use crate::trace::{Recording, Trace};
use papaver_engine::executor::Executor;
use papaver_engine::step::StepError;
use papaver_engine::world::{Snapshot, World};
use papaver_scenario::model::{Arm, CurvePlace, Ms, Place, Probe, Statistic, VariablePath};
use serde::{Deserialize, Serialize};

/// Steps between two reports of progress.
const REPORT_STEPS: u64 = 64;

/// What is kept of one run: all that is left of it in the end.
#[derive(Debug, Serialize, Deserialize)]
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
    /// By dose of the arm: when its trigger was met, on the protocol's clock.
    pub met_ms: Vec<Option<Ms>>,
}

impl ArmRun {
    /// A curve of the run or of one of its challenge forks.
    pub fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        match place {
            Place::Run { .. } => self.trace.curve(variable, stat),
            Place::Fork { probe, at_ms, .. } => {
                let fork = self
                    .forks
                    .iter()
                    .find(|f| f.probe == *probe && f.at_ms == *at_ms)?;
                fork.trace.curve(variable, stat)
            }
            Place::Vehicle | Place::SameFork => None,
        }
    }

    /// The responses of a dose-response probe.
    pub fn dose_response(&self, place: &CurvePlace) -> Option<&DoseResponseResult> {
        self.curves
            .iter()
            .find(|(p, _)| p == place)
            .map(|(_, result)| result)
    }
}

/// A life that was left at a step boundary: what cannot be made anew from the scenario. `K` is [`ArmRun`], or a
/// reference to it where it is only written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved<K> {
    /// The world.
    pub world: Snapshot,
    /// What was kept until then.
    pub kept: K,
    /// So many probes, in the order of their times, are done.
    pub probes_done: usize,
}

/// One arm in one replicate in the course of its run.
pub struct Life<'a> {
    protocol: &'a Protocol<'a>,
    arm: &'a Arm,
    agenda: Agenda<'a>,
    variants: Variants,
    probes: Vec<(&'a Probe, Ms)>,
    world: World,
    kept: ArmRun,
    probes_done: usize,
    /// Steps made since progress was reported.
    unreported: u64,
}

impl<'a> Life<'a> {
    /// A life from beginning to end, on one thread.
    ///
    /// # Errors
    /// As for [`Life::begin`] and [`Life::advance`].
    pub fn whole(
        protocol: &'a Protocol<'a>,
        arm: &'a Arm,
        plan: &'a ArmPlan<'a>,
    ) -> Result<ArmRun, StudyError> {
        let mut life = Self::begin(protocol, arm, plan, Executor::Serial)?;
        while life.advance()? {}
        Ok(life.end())
    }

    /// A life at its beginning.
    ///
    /// # Errors
    /// If the world cannot be built.
    pub fn begin(
        protocol: &'a Protocol<'a>,
        arm: &'a Arm,
        plan: &'a ArmPlan<'a>,
        executor: Executor,
    ) -> Result<Self, StudyError> {
        let mut world = World::new(&plan.model, -protocol.scenario.baseline_ms, executor)?;
        let mut variants = Variants::default();
        let agenda = Agenda::of_arm(plan, &mut variants, &mut world)?;
        let variables = &protocol.scenario.record.variables;
        let kept = ArmRun {
            trace: Trace::new(&world, &protocol.traced),
            forks: Vec::new(),
            curves: Vec::new(),
            recordings: vec![Recording::new(&world, arm.name.clone(), variables)],
            step_error: StepError::default(),
            steps: 0,
            slots: world.slots(),
            met_ms: agenda.met_ms().to_vec(),
        };
        Ok(Life {
            protocol,
            arm,
            agenda,
            variants,
            probes: protocol.probes(arm).collect(),
            world,
            kept,
            probes_done: 0,
            unreported: 0,
        })
    }

    /// Goes on where a life was left. It must be one of the same scenario, arm and replicate.
    pub fn go_on(&mut self, saved: Saved<ArmRun>) {
        let Saved {
            world,
            kept,
            probes_done,
        } = saved;
        self.world.load(&world);
        self.world.set_step_error(kept.step_error.clone());
        self.kept = kept;
        self.agenda
            .set_met_ms(self.kept.met_ms.clone(), &self.protocol.grid);
        self.probes_done = probes_done;
        self.kept.trace.find(&self.world);
        let variables = &self.protocol.scenario.record.variables;
        if let Some(run) = self.kept.recordings.first_mut() {
            run.find(&self.world, variables);
        }
    }

    /// Time, ms on the protocol's clock.
    pub fn now_ms(&self) -> Ms {
        self.world.now_ms()
    }

    /// Steps made so far, forks included.
    pub fn steps(&self) -> u64 {
        self.kept.steps
    }

    /// The world, to be looked at.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// What has to be kept to go on from here.
    pub fn save(&mut self) -> Saved<&ArmRun> {
        self.kept.step_error = self.world.step_error().clone();
        Saved {
            world: self.world.save(),
            kept: &self.kept,
            probes_done: self.probes_done,
        }
    }

    /// Does what is due at this boundary and makes the next step; false when there is none.
    ///
    /// # Errors
    /// If a signal stops being finite, and then the life must not be used on. [`StudyError::Interrupted`] when it is
    /// asked to stop: it then is as if it had not begun what it could not finish.
    pub fn advance(&mut self) -> Result<bool, StudyError> {
        self.look()?;
        let end_ms = self.arm.duration_ms;
        if self.now_ms() >= end_ms {
            return Ok(false);
        }
        self.protocol.go_on()?;
        self.world.step(&self.protocol.grid, end_ms)?;
        self.kept.steps += 1;
        self.unreported += 1;
        if self.unreported == REPORT_STEPS {
            (self.protocol.progress)(REPORT_STEPS);
            self.unreported = 0;
        }
        Ok(true)
    }

    /// Keeps the values of this boundary and takes the forks that are due. What is done already is not done again.
    fn look(&mut self) -> Result<(), StudyError> {
        let (now, end_ms) = (self.now_ms(), self.arm.duration_ms);
        self.agenda.look(&mut self.world, &self.protocol.grid);
        self.kept.met_ms = self.agenda.met_ms().to_vec();
        if self.kept.trace.time_ms.last() != Some(&now) {
            self.kept.trace.push(&self.world, now);
            if now.rem_euclid(self.protocol.scenario.record.every_ms) == 0 || now == end_ms {
                self.kept.recordings[0].push(&self.world, now);
            }
        }
        // A fork is taken at the last step boundary at or before its time.
        let next = if now < end_ms {
            self.protocol.grid.next(now, end_ms)
        } else {
            Ms::MAX
        };
        while let Some(&(probe, at_ms)) = self.probes.get(self.probes_done).filter(|(_, at)| *at < next) {
            let parent = Parent {
                agenda: &self.agenda,
                variants: &mut self.variants,
                world: &mut self.world,
            };
            self.protocol.fork(parent, (probe, at_ms), &mut self.kept)?;
            self.probes_done += 1;
        }
        Ok(())
    }

    /// What is left in the end.
    pub fn end(mut self) -> ArmRun {
        (self.protocol.progress)(self.unreported);
        self.kept.step_error = self.world.step_error().clone();
        self.kept
    }
}
