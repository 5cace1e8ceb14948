//! Forks: a probe copies the world, lives on for a while under its own patch, is read, and everything is put back.

use crate::build::ArmPlan;
use crate::dose_response::DoseResponseResult;
use crate::dosing::{changes, events};
use crate::life::ArmRun;
use crate::reading::{Curves, read_response};
use crate::runner::Protocol;
use crate::trace::{Recording, Trace};
use crate::{StudyError, curve::Curve};
use papaver_catalogue::types::Route;
use papaver_engine::grid::Grid;
use papaver_engine::model::DoseEvent;
use papaver_engine::world::World;
use papaver_scenario::model::{
    Administration, Arm, CurvePlace, Dose, DoseResponse, Ms, Place, Probe, ProbeKind, Statistic, VariablePath,
};
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

impl Protocol<'_> {
    /// The grid of a fork that is taken at `start_ms`: its own ladder, from the copy and from its time 0 on.
    pub(crate) fn fork_grid(&self, arm: &Arm, probe: &Probe, start_ms: Ms) -> Grid {
        let zero_ms = start_ms + probe.wash_ms;
        let mut breakpoints = vec![start_ms, zero_ms];
        breakpoints.extend(probe.doses.iter().flat_map(changes).map(|at| at + zero_ms));
        let kept = arm.doses.iter().filter(|d| probe.keeps_dose(&d.name));
        breakpoints.extend(kept.flat_map(changes).filter(|&at| at >= zero_ms));
        self.grid.with_breakpoints(breakpoints)
    }

    /// Copies the world, runs the probe in it and puts everything back. What comes of it is kept at the end, all or
    /// nothing: a fork that was interrupted is taken anew.
    pub(crate) fn fork(
        &self,
        arm: &Arm,
        plan: &ArmPlan,
        (probe, at_ms): (&Probe, Ms),
        world: &mut World,
        run: &mut ArmRun,
    ) -> Result<(), StudyError> {
        let saved = world.save();
        let mut live = |doses: &[Dose], record: bool| {
            let lived = self.live(arm, plan, probe, at_ms, (doses, record), world);
            world.load(&saved);
            lived
        };
        match &probe.kind {
            ProbeKind::Challenge | ProbeKind::Binding => {
                let (trace, recording, steps) = live(&probe.doses, true)?;
                run.steps += steps;
                run.forks.push(Fork {
                    probe: probe.name.clone(),
                    at_ms,
                    trace,
                });
                run.recordings.push(recording);
            }
            ProbeKind::DoseResponse(curve) => {
                let (vehicle, _, mut steps) = live(&probe.doses, false)?;
                let mut forks = Vec::new();
                for &dose in &curve.doses {
                    let mut doses = probe.doses.clone();
                    doses.push(test_dose(curve, dose, probe.duration_ms));
                    let (trace, _, more) = live(&doses, false)?;
                    steps += more;
                    forks.push(trace);
                }
                let respond = |fork: &Trace| {
                    let places = Places {
                        fork,
                        vehicle: &vehicle,
                        run: &run.trace,
                    };
                    Ok::<f64, StudyError>(read_response(&places, &curve.response)?.unwrap_or(f64::NAN))
                };
                let responses = forks.iter().map(respond).collect::<Result<_, _>>()?;
                let result = DoseResponseResult::new(curve.doses.clone(), responses, respond(&vehicle)?);
                let place = CurvePlace {
                    arm: arm.name.clone(),
                    probe: probe.name.clone(),
                    at_ms,
                };
                run.steps += steps;
                run.curves.push((place, result));
            }
        }
        Ok(())
    }

    /// Lets a fork live: washing first, then from its time 0 with its doses.
    fn live(
        &self,
        arm: &Arm,
        plan: &ArmPlan,
        probe: &Probe,
        at_ms: Ms,
        (doses, record): (&[Dose], bool),
        world: &mut World,
    ) -> Result<(Trace, Recording, u64), StudyError> {
        let start_ms = world.now_ms();
        let zero_ms = start_ms + probe.wash_ms;
        let end_ms = zero_ms + probe.duration_ms;
        let grid = self.fork_grid(arm, probe, start_ms);
        let mut steps = 0;
        if probe.wash_ms > 0 || !arm.doses.iter().any(|d| probe.keeps_dose(&d.name)) {
            world.stop_dosing();
        }
        while world.now_ms() < zero_ms {
            self.go_on()?;
            world.step(&grid, zero_ms)?;
            steps += 1;
        }
        if probe.clear {
            world.clear();
        }
        world.set_events(fork_events(plan, arm, probe, doses, zero_ms));
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
            self.go_on()?;
            world.step(&grid, end_ms)?;
            steps += 1;
        }
        (self.progress)(steps);
        Ok((trace, recording, steps))
    }

    /// The recording interval of a fork: about 200 times, a whole multiple of the longest step.
    pub fn fork_interval(&self, duration_ms: Ms) -> Ms {
        let step = self.scenario.solver.max_step_ms;
        (duration_ms / step / 200).max(1) * step
    }
}

/// What is scheduled in a fork from its time 0 on. After a wash nothing is left of what began before; without one it
/// goes on to its end.
fn fork_events(plan: &ArmPlan, arm: &Arm, probe: &Probe, doses: &[Dose], zero_ms: Ms) -> Vec<DoseEvent> {
    let kept = arm.doses.iter().filter(|d| probe.keeps_dose(&d.name));
    let mut going_on: Vec<Dose> = kept.cloned().collect();
    if probe.wash_ms > 0 {
        going_on
            .iter_mut()
            .for_each(|d| d.administrations.retain(|a| a.start_ms() >= zero_ms));
    }
    let mut all = events(plan, &[(&going_on, 0), (doses, zero_ms)]);
    all.retain(|e| e.at_ms >= zero_ms);
    all
}

/// One dose of a dose-response probe: held for the whole fork where the route holds, else given at its time 0.
fn test_dose(curve: &DoseResponse, dose: f64, duration_ms: Ms) -> Dose {
    let administration = match curve.route {
        Route::Bath | Route::Local => Administration::Held {
            start_ms: 0,
            end_ms: duration_ms,
            concentration_nm: dose,
        },
        _ => Administration::Bolus {
            at_ms: 0,
            amount_nmol: dose,
        },
    };
    Dose {
        name: curve.drug.clone(),
        drug: curve.drug.clone(),
        route: curve.route,
        into: Vec::new(),
        administrations: vec![administration],
        trigger: None,
    }
}

/// Where a dose-response reading may look: its fork, the one without a dose, and the run so far.
struct Places<'a> {
    fork: &'a Trace,
    vehicle: &'a Trace,
    run: &'a Trace,
}

impl Curves for Places<'_> {
    fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        match place {
            Place::Vehicle => self.vehicle.curve(variable, stat),
            Place::SameFork => self.fork.curve(variable, stat),
            Place::Run { .. } => self.run.curve(variable, stat),
            Place::Fork { .. } => None,
        }
    }
}
