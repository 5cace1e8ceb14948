//! What is to come in a run or fork: doses as they fall due or their trigger is met, and events.

use crate::StudyError;
use crate::build::ArmPlan;
use crate::dosing::events;
use crate::observe::observable;
use crate::phases::{Phases, Variants};
use papaver_engine::grid::Grid;
use papaver_engine::model::DoseEvent;
use papaver_engine::world::World;
use papaver_scenario::model::{Administration, Dose, Ms, Trigger};

/// The agenda of a run or fork.
pub struct Agenda<'a> {
    plan: &'a ArmPlan<'a>,
    /// Doses, each list on a clock that starts so many ms after the protocol's. A dose with a trigger waits; once that is
    /// met it is a dose like any other.
    lists: Vec<(Vec<Dose>, Ms)>,
    switches: Vec<DoseEvent>,
    end_ms: Ms,
    /// When the trigger of each dose of the first list was met, on the protocol's clock.
    met_ms: Vec<Option<Ms>>,
}

impl<'a> Agenda<'a> {
    /// An agenda of these doses and switches, until `end_ms`.
    pub fn new(
        plan: &'a ArmPlan<'a>,
        lists: Vec<(Vec<Dose>, Ms)>,
        switches: Vec<DoseEvent>,
        end_ms: Ms,
    ) -> Self {
        let met_ms = vec![None; lists.first().map_or(0, |(doses, _)| doses.len())];
        Agenda {
            plan,
            lists,
            switches,
            end_ms,
            met_ms,
        }
    }

    /// The agenda of an arm's own run, scheduled in its world.
    ///
    /// # Errors
    /// If an event asks for another world.
    pub fn of_arm(
        plan: &'a ArmPlan<'a>,
        variants: &mut Variants,
        world: &mut World,
    ) -> Result<Self, StudyError> {
        let arm = plan.arm;
        let switches = Phases::of_arm(arm).switches(plan, variants, world)?;
        let agenda = Agenda::new(plan, vec![(arm.doses.clone(), 0)], switches, arm.duration_ms);
        world.set_events(agenda.events());
        Ok(agenda)
    }

    /// The plan of the arm.
    pub fn plan(&self) -> &'a ArmPlan<'a> {
        self.plan
    }

    /// The doses of the first list as they now stand: those of the arm.
    pub fn doses(&self) -> &[Dose] {
        self.lists.first().map_or(&[], |(doses, _)| doses)
    }

    /// The scheduled switches of the world.
    pub fn switches(&self) -> &[DoseEvent] {
        &self.switches
    }

    /// All that is scheduled by now, past and future, in order of time.
    pub fn events(&self) -> Vec<DoseEvent> {
        let lists: Vec<(&[Dose], Ms)> = self.lists.iter().map(|(d, offset)| (&d[..], *offset)).collect();
        let mut all = self.switches.clone();
        all.extend(events(self.plan, &lists));
        all.sort_by_key(|e| e.at_ms);
        all
    }

    /// By dose of the arm: when its trigger was met. All that an agenda has to keep to be gone on with.
    pub fn met_ms(&self) -> &[Option<Ms>] {
        &self.met_ms
    }

    /// Puts back when the triggers of the arm's doses were met. The world's own list of what is scheduled knows it.
    pub fn set_met_ms(&mut self, met_ms: Vec<Option<Ms>>, grid: &Grid) {
        if let Some((doses, _)) = self.lists.first_mut() {
            for (dose, met) in doses.iter_mut().zip(&met_ms) {
                let Some((met_ms, trigger)) = met.and_then(|met| Some((met, dose.trigger.take()?))) else {
                    continue;
                };
                give(dose, &trigger, (met_ms, 0), grid, self.end_ms);
            }
        }
        self.met_ms = met_ms;
    }

    /// At a step boundary: looks at the triggers that wait, and schedules the doses of those that are met.
    pub fn look(&mut self, world: &mut World, grid: &Grid) {
        let (now, end_ms) = (world.now_ms(), self.end_ms);
        let mut met = false;
        for (list, (doses, offset_ms)) in self.lists.iter_mut().enumerate() {
            for (index, dose) in doses.iter_mut().enumerate() {
                let is_due = |t: &mut Trigger| now - *offset_ms >= t.after_ms && is_met(t, world);
                let Some(trigger) = dose.trigger.take_if(is_due) else {
                    continue;
                };
                give(dose, &trigger, (now, *offset_ms), grid, end_ms);
                met = true;
                if list == 0 {
                    self.met_ms[index] = Some(now);
                }
            }
        }
        if met {
            world.set_events(self.events());
        }
    }
}

/// A variable that this world does not have meets nothing.
fn is_met(trigger: &Trigger, world: &World) -> bool {
    observable(world, &trigger.variable).is_some_and(|observable| {
        let value = world.read_mean(&observable);
        if trigger.below {
            value < trigger.value
        } else {
            value > trigger.value
        }
    })
}

/// Sets the administrations of a dose whose trigger was met at `met_ms`: from that moment plus the delay, each at the
/// first step boundary at or after its time, since a time that nobody knew before is no breakpoint of the grid. What is
/// given over a time lasts for a step at least, and keeps its amount.
fn give(dose: &mut Dose, trigger: &Trigger, (met_ms, offset_ms): (Ms, Ms), grid: &Grid, end_ms: Ms) {
    let zero_ms = met_ms + trigger.delay_ms;
    let boundary = |mut from_ms: Ms, at_ms: Ms| {
        while from_ms < at_ms && from_ms < end_ms {
            from_ms = grid.next(from_ms, end_ms);
        }
        from_ms.max(at_ms)
    };
    let mut start_ms = met_ms;
    for administration in &mut dose.administrations {
        start_ms = boundary(start_ms, zero_ms + administration.start_ms());
        let until_ms = boundary(start_ms, (zero_ms + administration.end_ms()).max(start_ms + 1));
        place(administration, start_ms - offset_ms, until_ms - offset_ms);
    }
}

fn place(administration: &mut Administration, from_ms: Ms, until_ms: Ms) {
    match administration {
        Administration::Bolus { at_ms, .. } | Administration::SteadyState { at_ms, .. } => *at_ms = from_ms,
        Administration::Held { start_ms, end_ms, .. } | Administration::Implant { start_ms, end_ms, .. } => {
            (*start_ms, *end_ms) = (from_ms, until_ms);
        }
        Administration::Infusion {
            start_ms,
            end_ms,
            rate_nmol_per_s,
        } => {
            *rate_nmol_per_s *= (*end_ms - *start_ms) as f64 / (until_ms - from_ms) as f64;
            (*start_ms, *end_ms) = (from_ms, until_ms);
        }
    }
}
