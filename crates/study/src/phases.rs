//! What holds when: the values that events and probes set for a while, and the variants of the world that they need.

use crate::StudyError;
use crate::build::ArmPlan;
use papaver_catalogue::types::Preparation;
use papaver_engine::model::{Change, DoseEvent};
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, Event, Ms, ParameterValue};

/// What differs from the arm: nothing, by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// Where the cells are, if not where the arm has them.
    pub preparation: Option<Preparation>,
    /// Values in place of the arm's.
    pub parameters: Vec<ParameterValue>,
}

impl Patch {
    /// The arm under this patch.
    pub fn applied(&self, arm: &Arm) -> Arm {
        let mut patched = arm.clone();
        if let Some(preparation) = self.preparation {
            patched.preparation = preparation;
        }
        lay_over(&mut patched.parameters, &self.parameters);
        patched
    }
}

/// Lays values over others: later wins, for all populations or for the one that it names. In one layer a population's own
/// value wins.
fn lay_over(values: &mut Vec<ParameterValue>, layer: &[ParameterValue]) {
    let general = layer.iter().filter(|v| v.population.is_none());
    let own = layer.iter().filter(|v| v.population.is_some());
    for new in general.chain(own) {
        let replaced = |old: &ParameterValue| {
            let reaches = new.population.is_none() || old.population == new.population;
            old.owner == new.owner && old.name == new.name && reaches
        };
        values.retain(|old| !replaced(old));
        values.push(new.clone());
    }
}

/// The events of a run or fork, over what holds all along.
pub struct Phases<'a> {
    /// From the beginning to the end.
    pub always: Patch,
    /// Events; each counts on a clock that starts so many ms after the protocol's. Later ones win.
    pub events: Vec<(&'a Event, Ms)>,
}

impl<'a> Phases<'a> {
    /// Those of an arm.
    pub fn of_arm(arm: &'a Arm) -> Self {
        Phases {
            always: Patch::default(),
            events: arm.events.iter().map(|event| (event, 0)).collect(),
        }
    }

    /// What holds at a time.
    pub fn at(&self, at_ms: Ms) -> Patch {
        self.patch(|from, until| from <= at_ms && at_ms < until)
    }

    /// What holds until a time, before anything that begins or ends there.
    pub fn until(&self, at_ms: Ms) -> Patch {
        self.patch(|from, until| from < at_ms && at_ms <= until)
    }

    fn patch(&self, on: impl Fn(Ms, Ms) -> bool) -> Patch {
        let mut patch = self.always.clone();
        for (event, offset_ms) in &self.events {
            let is_on = |span: &(Ms, Ms)| on(span.0 + offset_ms, span.1 + offset_ms);
            if event.spans.iter().any(is_on) {
                lay_over(&mut patch.parameters, &event.parameters);
            }
        }
        patch
    }

    /// When an event begins or ends, in order.
    pub fn changes(&self) -> Vec<Ms> {
        let spans = self
            .events
            .iter()
            .flat_map(|(event, offset)| event.spans.iter().map(move |s| (s.0 + offset, s.1 + offset)));
        let mut times: Vec<Ms> = spans.flat_map(|(from, until)| [from, until]).collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// The scheduled switches of the world.
    ///
    /// # Errors
    /// If a patch asks for another world.
    pub fn switches(
        &self,
        plan: &ArmPlan<'_>,
        variants: &mut Variants,
        world: &mut World,
    ) -> Result<Vec<DoseEvent>, StudyError> {
        let switch = |at_ms: Ms| {
            let variant = variants.number(plan, world, &self.at(at_ms))?;
            let change = Change::Switch { variant };
            Ok(DoseEvent { at_ms, change })
        };
        self.changes().into_iter().map(switch).collect()
    }
}

/// The variants of a world that are prepared: one per patch that occurs.
#[derive(Debug, Default)]
pub struct Variants(Vec<(Patch, usize)>);

impl Variants {
    /// The number of the variant under a patch, prepared when it is first asked for.
    ///
    /// # Errors
    /// If the patch asks for another world.
    pub fn number(
        &mut self,
        plan: &ArmPlan<'_>,
        world: &mut World,
        patch: &Patch,
    ) -> Result<usize, StudyError> {
        if *patch == Patch::default() {
            return Ok(0);
        }
        if let Some((_, number)) = self.0.iter().find(|(known, _)| known == patch) {
            return Ok(*number);
        }
        let number = world.prepare(&plan.variant(patch))?;
        self.0.push((patch.clone(), number));
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, population: Option<&str>, value: f64) -> ParameterValue {
        ParameterValue {
            owner: "m".into(),
            name: name.into(),
            population: population.map(str::to_owned),
            value,
        }
    }

    fn event(name: &str, spans: &[(Ms, Ms)], parameters: Vec<ParameterValue>) -> Event {
        Event {
            name: name.into(),
            spans: spans.to_vec(),
            parameters,
        }
    }

    #[test]
    fn later_values_win_where_they_reach() {
        let mut values = vec![
            value("a", None, 1.0),
            value("a", Some("lc"), 2.0),
            value("b", None, 3.0),
        ];
        lay_over(&mut values, &[value("a", Some("vta"), 5.0)]);
        assert_eq!(values.len(), 4);
        lay_over(&mut values, &[value("a", Some("lc"), 7.0), value("a", None, 6.0)]);
        assert_eq!(
            values,
            [
                value("b", None, 3.0),
                value("a", None, 6.0),
                value("a", Some("lc"), 7.0)
            ]
        );
    }

    #[test]
    fn phases_are_half_open_and_the_fork_lies_over_the_arm() {
        let arm = event(
            "arm",
            &[(0, 10), (20, 30)],
            vec![value("a", None, 1.0), value("b", None, 1.0)],
        );
        let fork = event("fork", &[(0, 5)], vec![value("a", None, 2.0)]);
        let phases = Phases {
            always: Patch {
                preparation: None,
                parameters: vec![value("a", None, 9.0)],
            },
            events: vec![(&arm, 0), (&fork, 22)],
        };
        assert_eq!(phases.changes(), [0, 10, 20, 22, 27, 30]);
        let a = |patch: Patch| patch.parameters.iter().find(|v| v.name == "a").map(|v| v.value);
        assert_eq!(a(phases.at(-1)), Some(9.0));
        assert_eq!(a(phases.at(0)), Some(1.0));
        assert_eq!(a(phases.until(0)), Some(9.0));
        assert_eq!(a(phases.until(10)), Some(1.0));
        assert_eq!(a(phases.at(10)), Some(9.0));
        assert_eq!(a(phases.at(22)), Some(2.0));
        assert_eq!(phases.at(22).parameters.len(), 2);
        assert_eq!(a(phases.at(27)), Some(1.0));
    }
}
