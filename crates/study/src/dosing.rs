//! From the doses of an arm or probe to scheduled changes of the body.

use crate::build::ArmPlan;
use crate::phases::Phases;
use papaver_engine::model::{Change, DoseEvent};
use papaver_mechanisms::pharmacokinetics;
use papaver_scenario::model::{Administration, Arm, Dose, Ms, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// The scheduled changes of doses, in order of time; every list of doses has a clock of its own, which starts so many
/// ms after the protocol's. At one moment sources end before others begin. Where baths of one drug overlap, the one that
/// began last holds. A dose that waits for its trigger is not scheduled.
pub fn events(plan: &ArmPlan<'_>, lists: &[(&[Dose], Ms)]) -> Vec<DoseEvent> {
    let mut events = Vec::new();
    let mut baths: BTreeMap<(usize, usize), Vec<Bath>> = BTreeMap::new();
    for (doses, offset_ms) in lists {
        for dose in doses.iter().filter(|d| d.trigger.is_none()) {
            let Some(target) = Target::of(plan, dose) else {
                continue;
            };
            for administration in &dose.administrations {
                target.schedule(administration, *offset_ms, &mut events, &mut baths);
            }
        }
    }
    for ((ligand, population), baths) in baths {
        events.extend(
            held(&baths)
                .into_iter()
                .map(|(at_ms, concentration_nm)| DoseEvent {
                    at_ms,
                    change: Change::Hold {
                        ligand,
                        population,
                        concentration_nm,
                    },
                }),
        );
    }
    events.sort_by_key(|e| (e.at_ms, rank(&e.change)));
    events
}

/// Order of changes at one moment: what ends, then what earlier doses left, then what begins.
fn rank(change: &Change) -> u8 {
    let begins = match change {
        Change::Bolus { .. } => true,
        Change::Infusion { rate_nmol_per_s, .. } => *rate_nmol_per_s > 0.0,
        Change::Hold { concentration_nm, .. } => concentration_nm.is_some(),
        Change::SteadyState { .. } => return 1,
        Change::Switch { .. } => false,
    };
    if begins { 2 } else { 0 }
}

/// A concentration held from, until (exclusive), in nM.
type Bath = (Ms, Ms, f64);

/// The concentration held at every change: that of the bath which began last among those that are on.
fn held(baths: &[Bath]) -> Vec<(Ms, Option<f64>)> {
    let starts = baths.iter().enumerate().map(|(i, b)| (b.0, true, i));
    let ends = baths.iter().enumerate().map(|(i, b)| (b.1, false, i));
    let mut changes: Vec<(Ms, bool, usize)> = starts.chain(ends).collect();
    changes.sort_unstable();
    let mut on: BTreeSet<(Ms, usize)> = BTreeSet::new();
    let mut steps: Vec<(Ms, Option<f64>)> = Vec::new();
    for (time, begins, bath) in changes {
        let entry = (baths[bath].0, bath);
        let _ = if begins {
            on.insert(entry)
        } else {
            on.remove(&entry)
        };
        let now = on.last().map(|&(_, bath)| baths[bath].2);
        match steps.last_mut().filter(|(last, _)| *last == time) {
            Some(step) => step.1 = now,
            None => steps.push((time, now)),
        }
    }
    steps
}

/// Where the doses of one drug by one route go.
struct Target<'a> {
    ligand: usize,
    populations: Vec<usize>,
    /// Compartments of the body and the share that each gets; empty where pharmacokinetics are off.
    into: &'a [(usize, f64)],
}

impl<'a> Target<'a> {
    fn of(plan: &'a ArmPlan<'_>, dose: &Dose) -> Option<Self> {
        let ligand = plan.model.body.ligands.iter().position(|l| l.name == dose.drug)?;
        let through_body = plan.on.contains(&pharmacokinetics::MECHANISM.info.id);
        let entry = plan
            .body
            .entries
            .get(&(ligand, dose.route))
            .filter(|_| through_body);
        let populations = plan.model.populations.iter().enumerate();
        let reached = populations.filter(|(_, p)| dose.into.is_empty() || dose.into.contains(&p.name));
        let populations = reached.map(|(i, _)| i).collect();
        Some(Target {
            ligand,
            populations,
            into: entry.map_or(&[], |entry| &entry.into),
        })
    }

    fn schedule(
        &self,
        administration: &Administration,
        offset_ms: Ms,
        events: &mut Vec<DoseEvent>,
        baths: &mut BTreeMap<(usize, usize), Vec<Bath>>,
    ) {
        let mut push = |at_ms: Ms, change| {
            events.push(DoseEvent {
                at_ms: at_ms + offset_ms,
                change,
            })
        };
        match *administration {
            Administration::Bolus { at_ms, amount_nmol } => {
                for &(compartment, share) in self.into {
                    push(
                        at_ms,
                        Change::Bolus {
                            compartment,
                            amount_nmol: amount_nmol * share,
                        },
                    );
                }
            }
            Administration::Infusion {
                start_ms,
                end_ms,
                rate_nmol_per_s,
            } => {
                for &(compartment, share) in self.into {
                    let rate = rate_nmol_per_s * share;
                    push(
                        start_ms,
                        Change::Infusion {
                            compartment,
                            rate_nmol_per_s: rate,
                        },
                    );
                    push(
                        end_ms,
                        Change::Infusion {
                            compartment,
                            rate_nmol_per_s: -rate,
                        },
                    );
                }
            }
            Administration::SteadyState {
                at_ms,
                amount_nmol,
                every_ms,
                over_ms,
            } => {
                let share = |&(compartment, share): &(usize, f64)| (compartment, amount_nmol * share);
                let doses = self.into.iter().map(share).collect();
                push(
                    at_ms,
                    Change::SteadyState {
                        doses,
                        every_ms,
                        over_ms,
                    },
                );
                self.schedule(&dose_itself(administration), offset_ms, events, baths);
            }
            Administration::Held {
                start_ms,
                end_ms,
                concentration_nm,
            } => {
                for &population in &self.populations {
                    let bath = (start_ms + offset_ms, end_ms + offset_ms, concentration_nm);
                    baths.entry((self.ligand, population)).or_default().push(bath);
                }
            }
        }
    }
}

/// The dose that is given at steady state, without what the earlier ones left.
pub(crate) fn dose_itself(administration: &Administration) -> Administration {
    match *administration {
        Administration::SteadyState {
            at_ms,
            amount_nmol,
            over_ms: Some(over_ms),
            ..
        } => Administration::Infusion {
            start_ms: at_ms,
            end_ms: at_ms + over_ms,
            rate_nmol_per_s: amount_nmol / (over_ms as f64 / 1000.0),
        },
        Administration::SteadyState {
            at_ms, amount_nmol, ..
        } => Administration::Bolus { at_ms, amount_nmol },
        other => other,
    }
}

/// The times at which something is scheduled to change in any arm of the scenario: the breakpoints of the step grid.
pub fn breakpoints(scenario: &Scenario) -> Vec<Ms> {
    let of_arm = |arm: &Arm| -> Vec<Ms> {
        let doses = arm.doses.iter().flat_map(changes);
        doses.chain(Phases::of_arm(arm).changes()).collect()
    };
    scenario.arms.iter().flat_map(of_arm).collect()
}

/// The times at which a dose begins or ends; unknown while it waits for its trigger.
pub fn changes(dose: &Dose) -> Vec<Ms> {
    let known = if dose.trigger.is_none() {
        &dose.administrations[..]
    } else {
        &[]
    };
    known.iter().flat_map(|a| [a.start_ms(), a.end_ms()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_overlapping_baths_the_one_that_began_last_holds() {
        let steps = held(&[(0, 30, 1000.0), (20, 50, 2000.0), (40, 45, 5.0), (60, 70, 7.0)]);
        let expected = [
            (0, Some(1000.0)),
            (20, Some(2000.0)),
            (30, Some(2000.0)),
            (40, Some(5.0)),
            (45, Some(2000.0)),
            (50, None),
            (60, Some(7.0)),
            (70, None),
        ];
        assert_eq!(steps, expected);
    }
}
