//! From the doses of an arm or probe to scheduled changes of the body.

use crate::build::ArmPlan;
use crate::phases::Phases;
use papaver_engine::model::{Change, DoseEvent};
use papaver_kinetics::pharmacokinetics::Portion;
use papaver_mechanisms::pharmacokinetics::{self, Piece};
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
        Change::Bolus { .. } | Change::Release(_) => true,
        Change::Infusion { rate_nmol_per_s, .. } => *rate_nmol_per_s > 0.0,
        Change::Hold { concentration_nm, .. } => concentration_nm.is_some(),
        Change::SteadyState { .. } => return 1,
        Change::Withdraw { .. } | Change::Switch { .. } => false,
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
    /// Pieces of each dose; empty where pharmacokinetics are off.
    pieces: &'a [Piece],
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
            pieces: entry.map_or(&[], |entry| &entry.pieces),
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
                let given = self.pieces.iter().map(|piece| bolus(piece, amount_nmol));
                given.for_each(|change| push(at_ms, change));
            }
            Administration::Infusion {
                start_ms,
                end_ms,
                rate_nmol_per_s,
            } => {
                // What is given over a time has no release of its own: its only piece goes in at once.
                for piece in self.pieces {
                    let rate = rate_nmol_per_s * piece.share;
                    infuse(piece.compartment, rate, (start_ms, end_ms), &mut push);
                }
            }
            Administration::Implant {
                start_ms,
                end_ms,
                amount_nmol,
            } => self.implant((start_ms, end_ms), amount_nmol, &mut push),
            Administration::SteadyState {
                at_ms,
                amount_nmol,
                every_ms,
                over_ms,
            } => {
                let portion = |piece: &Piece| Portion {
                    over_ms: over_ms.unwrap_or(piece.over_ms),
                    ..portion(piece, amount_nmol)
                };
                let portions = self.pieces.iter().map(portion).collect();
                push(at_ms, Change::SteadyState { portions, every_ms });
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

    /// What is implanted releases outside of the body: evenly like an infusion, or from a compartment of its own, from
    /// which what is left of it is taken in the end.
    fn implant(&self, (start_ms, end_ms): (Ms, Ms), amount_nmol: f64, push: &mut impl FnMut(Ms, Change)) {
        for piece in self.pieces {
            let from_ms = start_ms + piece.from_ms;
            if from_ms >= end_ms {
                continue;
            }
            let released = amount_nmol * piece.share;
            if piece.over_ms > 0 {
                let rate = released / (piece.over_ms as f64 / 1000.0);
                let until_ms = (from_ms + piece.over_ms).min(end_ms);
                infuse(piece.compartment, rate, (from_ms, until_ms), push);
                continue;
            }
            let compartment = piece.compartment;
            push(
                from_ms,
                Change::Bolus {
                    compartment,
                    amount_nmol: released,
                },
            );
            push(end_ms, withdraw(piece, amount_nmol, end_ms - start_ms));
        }
    }
}

/// A piece of a dose that is given at once. What is released later, or bit by bit, is in the body from then on.
fn bolus(piece: &Piece, dose_nmol: f64) -> Change {
    if piece.from_ms == 0 && piece.over_ms == 0 {
        return Change::Bolus {
            compartment: piece.compartment,
            amount_nmol: dose_nmol * piece.share,
        };
    }
    Change::Release(portion(piece, dose_nmol))
}

fn portion(piece: &Piece, dose_nmol: f64) -> Portion {
    Portion {
        compartment: piece.compartment,
        amount: dose_nmol * piece.share,
        from_ms: piece.from_ms,
        over_ms: piece.over_ms,
    }
}

fn infuse(
    compartment: usize,
    rate_nmol_per_s: f64,
    (start_ms, end_ms): (Ms, Ms),
    push: &mut impl FnMut(Ms, Change),
) {
    for (at_ms, rate_nmol_per_s) in [(start_ms, rate_nmol_per_s), (end_ms, -rate_nmol_per_s)] {
        push(
            at_ms,
            Change::Infusion {
                compartment,
                rate_nmol_per_s,
            },
        );
    }
}

/// Takes out what a piece of something implanted still holds after so long.
fn withdraw(piece: &Piece, dose_nmol: f64, since_ms: Ms) -> Change {
    Change::Withdraw {
        compartment: piece.compartment,
        amount_nmol: piece.left(dose_nmol, since_ms),
    }
}

/// The changes that take out at `at_ms` what these doses implanted before and have not taken out yet.
pub(crate) fn taken_out<'d>(
    plan: &ArmPlan<'_>,
    doses: impl Iterator<Item = &'d Dose>,
    at_ms: Ms,
) -> Vec<DoseEvent> {
    let mut changes = Vec::new();
    for dose in doses.filter(|d| d.trigger.is_none()) {
        let pieces = Target::of(plan, dose).map_or(&[][..], |target| target.pieces);
        for administration in &dose.administrations {
            let Administration::Implant {
                start_ms,
                end_ms,
                amount_nmol,
            } = *administration
            else {
                continue;
            };
            if (start_ms..end_ms).contains(&(at_ms - 1)) {
                changes.extend(pieces.iter().map(|piece| DoseEvent {
                    at_ms,
                    change: withdraw(piece, amount_nmol, at_ms - start_ms),
                }));
            }
        }
    }
    changes
}

/// The dose that is given at steady state, without what the earlier ones left.
fn dose_itself(administration: &Administration) -> Administration {
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

/// The times at which a dose begins or ends, or its release does; unknown while it waits for its trigger.
pub fn changes(dose: &Dose) -> Vec<Ms> {
    let known = if dose.trigger.is_none() {
        &dose.administrations[..]
    } else {
        &[]
    };
    let of = |one: &Administration| -> Vec<Ms> {
        let (start_ms, end_ms) = (one.start_ms(), one.end_ms());
        let implanted = matches!(one, Administration::Implant { .. });
        let released = dose.release_ms.iter().map(|after| start_ms + after);
        let released = released.filter(|&at| !implanted || at < end_ms);
        released.chain([start_ms, end_ms]).collect()
    };
    known.iter().flat_map(of).collect()
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
