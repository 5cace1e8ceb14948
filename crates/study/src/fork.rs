//! Forks: a probe copies the world, lives on for a while under its own patch, is read, and everything is put back.

use crate::StudyError;
use crate::agenda::Agenda;
use crate::build::ArmPlan;
use crate::dose_response::DoseResponseResult;
use crate::dosed::Dosed;
use crate::dosing::{changes, events, taken_out};
use crate::life::ArmRun;
use crate::phases::{Patch, Phases, Variants};
use crate::runner::Protocol;
use crate::trace::{Recording, Trace};
use papaver_catalogue::types::Preparation;
use papaver_engine::grid::Grid;
use papaver_engine::model::{Change, DoseEvent};
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, CurvePlace, Dose, Ms, Probe, ProbeKind};
use serde::{Deserialize, Serialize};

/// A fork that was traced.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fork {
    /// Probe name.
    pub probe: String,
    /// When it was taken, on the protocol's clock.
    pub at_ms: Ms,
    /// Its curves, on its own clock.
    pub trace: Trace,
}

/// What a fork starts from.
pub(crate) struct Parent<'l, 'a> {
    /// What is to come in the run.
    pub agenda: &'l Agenda<'a>,
    /// Variants of the world that are prepared.
    pub variants: &'l mut Variants,
    /// The world, which is put back after every fork.
    pub world: &'l mut World,
}

/// What one copy of the world lives through.
pub(crate) struct Lived {
    /// Curves from its time 0 on.
    pub trace: Trace,
    /// Rows from its time 0 on.
    pub recording: Recording,
    /// Steps made, the wash included.
    pub steps: u64,
}

impl Protocol<'_> {
    /// The grid of a fork that is taken at `start_ms`: its own ladder, from the copy and from its time 0 on. It is the same
    /// in all arms that are probed under this name, whatever each of them goes on with: otherwise they would not share
    /// their random numbers. Doses that wait for a trigger are no breakpoints.
    pub(crate) fn fork_grid(&self, probe: &Probe, start_ms: Ms) -> Grid {
        let mut breakpoints = vec![start_ms];
        for probe in self.scenario.probes.iter().filter(|p| p.name == probe.name) {
            let zero_ms = start_ms + probe.wash_ms;
            breakpoints.push(zero_ms);
            let own = probe.doses.iter().filter(|d| d.trigger.is_none());
            breakpoints.extend(own.flat_map(changes).map(|at| at + zero_ms));
            for arm in self.scenario.arms.iter().filter(|a| probe.arms.contains(&a.name)) {
                let doses = arm.doses.iter().filter(|d| d.trigger.is_none());
                let kept = doses.filter(|d| probe.keeps_dose(&d.name));
                breakpoints.extend(kept.flat_map(changes).filter(|&at| at >= zero_ms));
                let events = phases(arm, probe, zero_ms).changes();
                breakpoints.extend(events.into_iter().filter(|&at| at >= start_ms));
            }
        }
        self.grid.with_breakpoints(breakpoints)
    }

    /// Copies the world, runs the probe in it and puts everything back. What comes of it is kept at the end, all or
    /// nothing: a fork that was interrupted is taken anew.
    pub(crate) fn fork(
        &self,
        parent: Parent<'_, '_>,
        (probe, at_ms): (&Probe, Ms),
        run: &mut ArmRun,
    ) -> Result<(), StudyError> {
        match &probe.kind {
            ProbeKind::Challenge | ProbeKind::Binding => {
                let saved = parent.world.save();
                let (agenda, variants, world) = (parent.agenda, parent.variants, parent.world);
                let lived = self.live(agenda, variants, (probe, at_ms), (&probe.doses, true), world);
                world.load(&saved);
                let lived = lived?;
                run.steps += lived.steps;
                run.forks.push(Fork {
                    probe: probe.name.clone(),
                    at_ms,
                    trace: lived.trace,
                });
                run.recordings.push(lived.recording);
            }
            ProbeKind::DoseResponse(curve) => {
                let place = CurvePlace {
                    arm: parent.agenda.plan().arm.name.clone(),
                    probe: probe.name.clone(),
                    at_ms,
                };
                let doses = self.doses(curve, &place).to_vec();
                let mut dosed = Dosed::begin(self, parent, &run.trace, (probe, at_ms), curve)?;
                let vehicle = dosed.vehicle()?;
                let responses = doses
                    .iter()
                    .map(|&dose| dosed.response(dose))
                    .collect::<Result<_, _>>()?;
                run.steps += dosed.steps;
                run.curves
                    .push((place, DoseResponseResult::new(doses, responses, vehicle)));
            }
        }
        Ok(())
    }

    /// Lets a fork live: washing first, then from its time 0 under its patch. The world is not put back.
    ///
    /// # Errors
    /// If it breaks down, or the study is told to stop.
    pub(crate) fn live(
        &self,
        agenda: &Agenda<'_>,
        variants: &mut Variants,
        (probe, at_ms): (&Probe, Ms),
        (doses, record): (&[Dose], bool),
        world: &mut World,
    ) -> Result<Lived, StudyError> {
        let arm = agenda.plan().arm;
        let start_ms = world.now_ms();
        let zero_ms = start_ms + probe.wash_ms;
        let end_ms = zero_ms + length_ms(probe);
        let grid = self.fork_grid(probe, start_ms);
        let mut steps = self.wash(agenda, zero_ms, &grid, world)?;
        let mut agenda = patch(agenda, variants, probe, (doses, end_ms), world)?;
        let mut trace = Trace::new(world, &self.traced);
        let label = format!("{}/{}@{}h", arm.name, probe.name, crate::curve::hours(at_ms));
        let variables = if record {
            &self.scenario.record.variables[..]
        } else {
            &[]
        };
        let mut recording = Recording::new(world, label, variables);
        let every_ms = self.fork_interval(probe.duration_ms);
        let mut due_ms = 0;
        loop {
            let now = world.now_ms();
            trace.push(world, now - zero_ms);
            // Steps end where the protocol's clock says, not the fork's: the first boundary at or after each time.
            if now - zero_ms >= due_ms || now == end_ms {
                recording.push(world, now - zero_ms);
                due_ms = ((now - zero_ms) / every_ms + 1) * every_ms;
            }
            if now >= end_ms {
                break;
            }
            agenda.look(world, &grid);
            self.go_on()?;
            world.step(&grid, end_ms)?;
            steps += 1;
        }
        (self.progress)(steps);
        Ok(Lived {
            trace,
            recording,
            steps,
        })
    }

    /// Lives on without dosing until the fork's time 0, through the arm's events.
    fn wash(
        &self,
        agenda: &Agenda<'_>,
        zero_ms: Ms,
        grid: &Grid,
        world: &mut World,
    ) -> Result<u64, StudyError> {
        let mut steps = 0;
        let now_ms = world.now_ms();
        if now_ms < zero_ms {
            world.stop_dosing();
            world.apply(&taken_out(agenda.plan(), agenda.doses().iter(), now_ms));
            world.set_events(agenda.switches().to_vec());
        }
        while world.now_ms() < zero_ms {
            self.go_on()?;
            world.step(grid, zero_ms)?;
            steps += 1;
        }
        Ok(steps)
    }

    /// The recording interval of a fork: about 200 times, a whole multiple of the longest step.
    pub fn fork_interval(&self, duration_ms: Ms) -> Ms {
        let step = self.scenario.solver.max_step_ms;
        (duration_ms / step / 200).max(1) * step
    }
}

/// How long a fork lives after its time 0.
pub(crate) fn length_ms(probe: &Probe) -> Ms {
    match probe.kind {
        ProbeKind::Binding => 0,
        ProbeKind::Challenge | ProbeKind::DoseResponse(_) => probe.duration_ms,
    }
}

/// Where the probe takes the cells, if they are not there already.
pub(crate) fn transfer(arm: &Arm, probe: &Probe) -> Option<Preparation> {
    probe.preparation.filter(|&place| place != arm.preparation)
}

/// What holds in a fork from its time 0 on: the probe's values, over them the arm's events that go on, then its own.
fn phases<'p>(arm: &'p Arm, probe: &'p Probe, zero_ms: Ms) -> Phases<'p> {
    let kept = arm.events.iter().filter(|event| probe.keeps_event(&event.name));
    let own = probe.events.iter().map(|event| (event, zero_ms));
    Phases {
        always: Patch {
            preparation: transfer(arm, probe),
            parameters: probe.parameters.clone(),
        },
        events: kept.map(|event| (event, 0)).chain(own).collect(),
    }
}

/// Does to the world what the probe does at its time 0, now, and schedules what is to come.
fn patch<'a>(
    agenda: &Agenda<'a>,
    variants: &mut Variants,
    probe: &Probe,
    (doses, end_ms): (&[Dose], Ms),
    world: &mut World,
) -> Result<Agenda<'a>, StudyError> {
    let (plan, zero_ms) = (agenda.plan(), world.now_ms());
    let arm = plan.arm;
    let clear = probe.clear || transfer(arm, probe).is_some();
    let going_on = going_on(agenda.doses(), arm, probe, zero_ms);
    if clear {
        world.stop_dosing();
        world.clear();
    } else if probe.wash_ms == 0 && !agenda.doses().iter().all(|d| probe.keeps_dose(&d.name)) {
        let ended = agenda.doses().iter().filter(|d| !probe.keeps_dose(&d.name));
        let ended = taken_out(plan, ended, zero_ms);
        world.stop_dosing();
        world.apply(&[ended, under_way(plan, &going_on, zero_ms)].concat());
    }
    let phases = phases(arm, probe, zero_ms);
    let number = variants.number(plan, world, &phases.until(zero_ms))?;
    if number != world.variant() {
        world.switch(number);
    }
    let switches = phases.switches(plan, variants, world)?;
    let lists = vec![(going_on, 0), (doses.to_vec(), zero_ms)];
    let agenda = Agenda::new(plan, lists, switches, end_ms);
    world.set_events(agenda.events());
    Ok(agenda)
}

/// The arm's doses that go on in a fork: after a slice transfer none, after a wash or clearing those that begin later.
fn going_on(doses: &[Dose], arm: &Arm, probe: &Probe, zero_ms: Ms) -> Vec<Dose> {
    if transfer(arm, probe).is_some() {
        return Vec::new();
    }
    let mut kept: Vec<Dose> = doses
        .iter()
        .filter(|d| probe.keeps_dose(&d.name))
        .cloned()
        .collect();
    if probe.wash_ms > 0 || probe.clear {
        // What waits for its trigger has not begun.
        let begun = kept.iter_mut().filter(|d| d.trigger.is_none());
        begun.for_each(|d| d.administrations.retain(|a| a.start_ms() >= zero_ms));
    }
    kept
}

/// The changes that bring back at `at_ms`, after all sources were taken away, those of these doses that were on until then.
/// What ends there is brought back too, so that it can end.
fn under_way(plan: &ArmPlan<'_>, doses: &[Dose], at_ms: Ms) -> Vec<DoseEvent> {
    let is_source = |change: &Change| matches!(change, Change::Infusion { .. } | Change::Hold { .. });
    let mut changes = events(plan, &[(doses, 0)]);
    changes.retain(|event| event.at_ms < at_ms && is_source(&event.change));
    changes
}
