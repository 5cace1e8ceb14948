//! From the doses of an arm or probe to scheduled changes of the body.

use crate::build::ArmPlan;
use papaver_engine::model::{Change, DoseEvent};
use papaver_mechanisms::pharmacokinetics;
use papaver_scenario::model::{Administration, Dose, Ms, Scenario};

/// The scheduled changes of doses, in order of time; `offset_ms` is added to their clock. At one moment sources end
/// before others begin.
pub fn events(plan: &ArmPlan, doses: &[Dose], offset_ms: Ms) -> Vec<DoseEvent> {
    let mut events: Vec<DoseEvent> = doses
        .iter()
        .flat_map(|dose| of_dose(plan, dose, offset_ms))
        .collect();
    events.sort_by_key(|e| (e.at_ms, begins(&e.change)));
    events
}

fn begins(change: &Change) -> bool {
    match change {
        Change::Bolus { .. } => true,
        Change::Infusion { rate_nmol_per_s, .. } => *rate_nmol_per_s > 0.0,
        Change::Hold { concentration_nm, .. } => concentration_nm.is_some(),
    }
}

fn of_dose(plan: &ArmPlan, dose: &Dose, offset_ms: Ms) -> Vec<DoseEvent> {
    let ligands = &plan.model.body.ligands;
    let Some(ligand) = ligands.iter().position(|l| l.name == dose.drug) else {
        return Vec::new();
    };
    let through_body = plan.on.contains(&pharmacokinetics::MECHANISM.info.id);
    let into = plan
        .body
        .entries
        .get(&(ligand, dose.route))
        .filter(|_| through_body);
    let into = into.map_or(&[][..], |entry| &entry.into);
    let reached = |name: &String| dose.into.is_empty() || dose.into.contains(name);
    let populations: Vec<usize> = (0..plan.model.populations.len())
        .filter(|&p| reached(&plan.model.populations[p].name))
        .collect();
    let mut events = Vec::new();
    let mut push = |at_ms: Ms, change: Change| {
        events.push(DoseEvent {
            at_ms: at_ms + offset_ms,
            change,
        })
    };
    for administration in &dose.administrations {
        match *administration {
            Administration::Bolus { at_ms, amount_nmol } => {
                for &(compartment, share) in into {
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
                for &(compartment, share) in into {
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
            Administration::Held {
                start_ms,
                end_ms,
                concentration_nm,
            } => {
                for &population in &populations {
                    let hold = |c| Change::Hold {
                        ligand,
                        population,
                        concentration_nm: c,
                    };
                    push(start_ms, hold(Some(concentration_nm)));
                    push(end_ms, hold(None));
                }
            }
        }
    }
    events
}

/// The times at which something changes in any arm of the scenario: the breakpoints of the step grid.
pub fn breakpoints(scenario: &Scenario) -> Vec<Ms> {
    let doses = scenario.arms.iter().flat_map(|arm| &arm.doses);
    doses.flat_map(changes).collect()
}

/// The times at which a dose begins or ends.
pub fn changes(dose: &Dose) -> Vec<Ms> {
    let of = |a: &Administration| match *a {
        Administration::Bolus { at_ms, .. } => vec![at_ms],
        Administration::Infusion { start_ms, end_ms, .. } | Administration::Held { start_ms, end_ms, .. } => {
            vec![start_ms, end_ms]
        }
    };
    dose.administrations.iter().flat_map(of).collect()
}
