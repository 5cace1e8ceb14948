//! Doses of a dose-response probe that leaves them to the study (`doses = "auto"`).
//!
//! Before the runs every arm lives once as a mean field, without random numbers, with the mechanisms that it has. At each
//! time of such a probe single doses are tried on copies: by tens up and down from the dose whose concentration at the
//! cells is the drug's affinity, until the effect no longer grows and is next to nothing; then the doses of 10 and 90 %
//! of the largest effect are closed in on. What is found depends on the scenario alone, so all replicates share it.

use crate::StudyError;
use crate::agenda::Agenda;
use crate::build::{ArmPlan, Setting};
use crate::dosed::Dosed;
use crate::fork::{Parent, transfer};
use crate::phases::{Patch, Variants};
use crate::pilot::mean_field;
use crate::runner::Protocol;
use crate::trace::Trace;
use papaver_catalogue::types::Route;
use papaver_engine::executor::Executor;
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, CurvePlace, DoseResponse, Ms, Probe, ProbeKind};
use rayon::prelude::*;

/// Doses of a curve.
pub const POINTS: usize = 7;
/// From the first dose it is looked so many tens up and down.
const MOST_TENS: i32 = 8;
/// The largest effect is reached where ten times the dose adds less than this share of it.
const LEVEL_OFF: f64 = 0.01;
/// Shares of the largest effect that the doses bracket.
const BRACKET: (f64, f64) = (0.1, 0.9);
/// So often the tenfold interval around a share is halved, in logarithm: to a factor of 1.15.
const HALVINGS: u32 = 4;
/// No effect, as a share of the response without a dose (or of 1).
const NOTHING: f64 = 1e-6;
/// Without an effect doses span so many tens around the first one.
const DEFAULT_TENS: f64 = 3.0;
/// Where nothing says what the drug's affinity is, nM.
const DEFAULT_AFFINITY_NM: f64 = 100.0;
/// Where the drug has no volume of distribution of its own, litres.
const DEFAULT_VOLUME_L: f64 = 10.0;

/// The doses found for one curve.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundDoses {
    /// Which curve.
    pub place: CurvePlace,
    /// Amounts (nmol) or concentrations (nM), rising.
    pub doses: Vec<f64>,
    /// What a user should know of them.
    pub note: Option<String>,
}

/// Finds the doses of all curves that leave them to the study.
///
/// # Errors
/// If a world cannot be built or breaks down, or the study is told to stop.
pub fn find(protocol: &Protocol<'_>, setting: &Setting<'_>) -> Result<Vec<FoundDoses>, StudyError> {
    let silent = Protocol {
        scenario: protocol.scenario,
        grid: protocol.grid.clone(),
        traced: protocol.traced.clone(),
        found: Vec::new(),
        progress: &|_| {},
        stop: protocol.stop,
    };
    let arms = protocol.scenario.arms.par_iter();
    let found: Vec<Vec<FoundDoses>> = arms
        .map(|arm| in_arm(&silent, setting, arm))
        .collect::<Result<_, _>>()?;
    Ok(found.concat())
}

/// The curve of a probe whose doses are not given.
fn unknown(probe: &Probe) -> Option<&DoseResponse> {
    match &probe.kind {
        ProbeKind::DoseResponse(curve) if curve.doses.is_empty() => Some(curve),
        _ => None,
    }
}

fn in_arm(protocol: &Protocol<'_>, setting: &Setting<'_>, arm: &Arm) -> Result<Vec<FoundDoses>, StudyError> {
    let due: Vec<_> = protocol
        .probes(arm)
        .filter_map(|(probe, at_ms)| Some((probe, at_ms, unknown(probe)?)))
        .collect();
    let mut found = Vec::new();
    if due.is_empty() {
        return Ok(found);
    }
    let plan = mean_field(setting.plan(protocol.scenario, arm, 0));
    let mut world = World::new(&plan.model, -protocol.scenario.baseline_ms, Executor::Serial)?;
    let mut variants = Variants::default();
    let mut agenda = Agenda::of_arm(&plan, &mut variants, &mut world)?;
    let mut trace = Trace::new(&world, &protocol.traced);
    loop {
        let (now, end_ms) = (world.now_ms(), arm.duration_ms);
        agenda.look(&mut world, &protocol.grid);
        trace.push(&world, now);
        let next = if now < end_ms {
            protocol.grid.next(now, end_ms)
        } else {
            Ms::MAX
        };
        while let Some(&(probe, at_ms, curve)) = due.get(found.len()).filter(|(_, at, _)| *at < next) {
            let parent = Parent {
                agenda: &agenda,
                variants: &mut variants,
                world: &mut world,
            };
            let first = first_dose(&plan, probe, curve);
            let mut dosed = Dosed::begin(protocol, parent, &trace, (probe, at_ms), curve)?;
            let place = CurvePlace {
                arm: arm.name.clone(),
                probe: probe.name.clone(),
                at_ms,
            };
            let vehicle = dosed.vehicle()?;
            let bracket = bracket(first, vehicle, |dose| dosed.response(dose))?;
            found.push(spaced(place, curve, first, bracket));
        }
        if found.len() == due.len() {
            return Ok(found);
        }
        protocol.go_on()?;
        world.step(&protocol.grid, end_ms)?;
    }
}

/// The dose that brings the drug to its affinity at the cells, as far as its volume says.
fn first_dose(plan: &ArmPlan<'_>, probe: &Probe, curve: &DoseResponse) -> f64 {
    let patch = Patch {
        preparation: transfer(plan.arm, probe),
        parameters: probe.parameters.clone(),
    };
    let model = plan.variant(&patch);
    let Some(ligand) = model.body.ligands.iter().position(|l| l.name == curve.drug) else {
        return DEFAULT_AFFINITY_NM;
    };
    let receptors = model.populations.iter().flat_map(|p| &p.receptors);
    let affinity_nm = receptors
        .map(|r| r.scheme.ligands[ligand].affinity_nm)
        .fold(f64::INFINITY, f64::min);
    let affinity_nm = if affinity_nm.is_finite() {
        affinity_nm
    } else {
        DEFAULT_AFFINITY_NM
    };
    if matches!(curve.route, Route::Bath | Route::Local) {
        return affinity_nm;
    }
    let litres = model.body.ligands[ligand]
        .central
        .map_or(DEFAULT_VOLUME_L, |(_, litres)| litres);
    let entry = plan.body.entries.get(&(ligand, curve.route));
    let share = entry.map_or(1.0, |entry| entry.bioavailability);
    affinity_nm * litres / if share > 0.0 { share } else { 1.0 }
}

/// The doses just below 10 % and just above 90 % of the largest effect; nothing without an effect.
fn bracket<E>(
    first: f64,
    vehicle: f64,
    mut response: impl FnMut(f64) -> Result<f64, E>,
) -> Result<Option<(f64, f64)>, E> {
    let scale = vehicle.abs().max(1.0);
    // A response that cannot be read is none.
    let mut effect = |dose: f64| -> Result<f64, E> {
        let effect = (response(dose)? - vehicle).abs();
        Ok(if effect.is_finite() { effect } else { 0.0 })
    };
    let ten = |power: i32| first * libm::pow(10.0, f64::from(power));
    let mut tried = vec![(first, effect(first)?)];
    for power in 1..=MOST_TENS {
        let (before, now) = (tried.last().map_or(0.0, |t| t.1), effect(ten(power))?);
        tried.push((ten(power), now));
        if now > NOTHING * scale && now - before < LEVEL_OFF * now {
            break;
        }
    }
    let largest = tried.iter().map(|t| t.1).fold(0.0, f64::max);
    if largest <= NOTHING * scale {
        return Ok(None);
    }
    let mut power = 0;
    while tried[0].1 >= BRACKET.0 * largest && power > -MOST_TENS {
        power -= 1;
        tried.insert(0, (ten(power), effect(ten(power))?));
    }
    let mut close_in = |share: f64| -> Result<(f64, f64), E> {
        let above = tried.iter().position(|t| t.1 >= share * largest).unwrap_or(0);
        let mut high = tried[above].0;
        let mut low = tried[above.saturating_sub(1)].0;
        for _ in 0..HALVINGS {
            let middle = (low * high).sqrt();
            if effect(middle)? < share * largest {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok((low, high))
    };
    let (low, high) = (close_in(BRACKET.0)?.0, close_in(BRACKET.1)?.1);
    Ok((low < high).then_some((low, high)))
}

/// Doses evenly spaced in logarithm.
fn spaced(place: CurvePlace, curve: &DoseResponse, first: f64, bracket: Option<(f64, f64)>) -> FoundDoses {
    let half = libm::pow(10.0, DEFAULT_TENS / 2.0);
    let (low, high) = bracket.unwrap_or((first / half, first * half));
    let last = (POINTS - 1) as f64;
    let doses: Vec<f64> = (0..POINTS)
        .map(|i| low * libm::pow(high / low, i as f64 / last))
        .collect();
    let note = bracket.is_none().then(|| {
        let (unit, scale) = (&curve.dose_unit.0, curve.dose_unit.1);
        format!(
            "probe {} of {} at {} h: no dose of {} changes the response, so its doses were not found by their effect but \
             are {:.3e} to {:.3e} {unit}",
            place.probe,
            place.arm,
            crate::curve::hours(place.at_ms),
            curve.drug,
            low / scale,
            high / scale,
        )
    });
    FoundDoses { place, doses, note }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hill(dose: f64, ec50: f64, slope: f64) -> f64 {
        100.0 / (1.0 + libm::pow(ec50 / dose, slope))
    }

    fn bracket_of(first: f64, vehicle: f64, response: impl Fn(f64) -> f64) -> Option<(f64, f64)> {
        bracket(first, vehicle, |dose| Ok::<f64, ()>(response(dose))).unwrap_or_default()
    }

    #[test]
    fn the_bracket_holds_10_to_90_percent_and_not_much_more() {
        for ec50 in [1e-3, 0.7, 40.0, 9e4] {
            for slope in [0.8, 1.0, 2.5] {
                for (vehicle, sign) in [(0.0, 1.0), (250.0, -1.0)] {
                    let respond = |dose| vehicle + sign * hill(dose, ec50, slope);
                    let Some((low, high)) = bracket_of(10.0, vehicle, respond) else {
                        panic!("an effect");
                    };
                    let (lowest, highest) = (hill(low, ec50, slope), hill(high, ec50, slope));
                    assert!((6.0..10.0).contains(&lowest), "{lowest} % at {low}");
                    assert!((89.0..97.0).contains(&highest), "{highest} % at {high}");
                }
            }
        }
    }

    #[test]
    fn a_curve_that_falls_again_is_bracketed_on_its_way_up() {
        let bell = |dose: f64| hill(dose, 1.0, 2.0) - hill(dose, 1e3, 2.0);
        let found = bracket_of(0.01, 0.0, bell);
        assert!(
            found.is_some_and(|(low, high)| low < 0.4 && (2.0..100.0).contains(&high)),
            "{found:?}"
        );
    }

    #[test]
    fn without_an_effect_there_is_no_bracket() {
        assert_eq!(bracket_of(1.0, 5.0, |_| 5.0), None);
        assert_eq!(bracket_of(1.0, 5.0, |_| f64::NAN), None);
    }
}
