//! How far a switch moves the cells before any drug: `naive_shift`.
//!
//! It is the largest of these relative changes, ablated against full model:
//! - at rest (the settled mean field of an average neuron): every variable that the phenomenon is read from, and the main
//!   read-outs of every population, its firing rate and the surface number of every receptor;
//! - in the baseline of the runs, where there is one: the means of the variables that the phenomenon is read from.
//!
//! A change is relative to the full model's value. A variable is **zero at rest** where its resting value is below a
//! fiftieth of its largest excursion in the full model's runs; its change is then relative to that excursion. Receptors
//! are counted here, not shared by the naive total, which the switch may change too.

use crate::StudyError;
use crate::build::Setting;
use crate::observe::{names, observable};
use papaver_engine::executor::Executor;
use papaver_engine::model::Noise;
use papaver_engine::world::World;
use papaver_scenario::model::{Arm, ReceptorObservable, Scenario, VariablePath};
use std::collections::BTreeMap;

/// Below this share of the excursion a resting value counts as zero. The tone of the body's own opioids is felt at 1 to 2 %.
const ZERO_AT_REST: f64 = 0.02;

/// The drug-free resting state of an arm.
#[derive(Clone, Debug, Default)]
pub struct Rest {
    /// In the variable's own unit: what plain readings are measured from.
    pub value: BTreeMap<VariablePath, f64>,
    /// The same, with receptors as numbers.
    counted: BTreeMap<VariablePath, f64>,
    /// Main read-outs of all populations.
    main: Vec<VariablePath>,
}

impl Rest {
    /// Settles the arm's model without noise. Variables that do not exist in it are left out.
    ///
    /// # Errors
    /// When it finds no rest.
    pub fn of(
        scenario: &Scenario,
        setting: &Setting<'_>,
        arm: &Arm,
        wanted: &[VariablePath],
    ) -> Result<Self, StudyError> {
        let mut model = setting.plan(scenario, arm, 0).model;
        model.noise = Noise::None;
        model.populations.iter_mut().for_each(|p| p.neurons = 1);
        let world = World::new(&model, 0, Executor::Serial)?;
        let main = main_readouts(arm);
        let mut rest = Self::default();
        for path in wanted.iter().chain(&main) {
            if let Some(found) = observable(&world, path) {
                let value = world.read_mean(&found);
                rest.value.insert(path.clone(), value);
                rest.counted
                    .insert(path.clone(), value * naive_number(&world, path));
            }
        }
        rest.main = main;
        Ok(rest)
    }
}

fn main_readouts(arm: &Arm) -> Vec<VariablePath> {
    let mut all = Vec::new();
    for population in &arm.populations {
        all.push(VariablePath::Signal {
            population: population.name.clone(),
            signal: "firing_rate".into(),
        });
        all.extend(
            population
                .receptors
                .keys()
                .map(|receptor| VariablePath::Receptor {
                    population: population.name.clone(),
                    receptor: receptor.clone(),
                    what: ReceptorObservable::Surface,
                }),
        );
    }
    all
}

/// Receptors per neuron that a share of the naive total stands for; 1 for what is no receptor.
fn naive_number(world: &World, path: &VariablePath) -> f64 {
    let VariablePath::Receptor {
        population, receptor, ..
    } = path
    else {
        return 1.0;
    };
    let member = |p: usize| population == "all" || world.populations()[p] == *population;
    let pools = world
        .pools()
        .iter()
        .filter(|p| p.name == *receptor && member(p.population));
    pools.map(|p| p.reference().total * p.number).sum()
}

/// A relative change, and of what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shift {
    /// 0.1 is 10 %.
    pub share: f64,
    /// Variable path, and where it was seen; empty without any change.
    pub place: String,
}

impl Shift {
    /// The larger of the two.
    pub fn or(self, other: Self) -> Self {
        if other.share > self.share { other } else { self }
    }

    /// A change of one number; `excursion` is its largest distance from rest in the full model's runs.
    pub fn between(full: f64, ablated: f64, excursion: f64, place: impl FnOnce() -> String) -> Self {
        let change = (ablated - full).abs();
        if change == 0.0 {
            return Self::default();
        }
        let scale = if full.abs() < ZERO_AT_REST * excursion {
            excursion
        } else {
            full.abs()
        };
        Self {
            // Something where there was nothing at all, ever, is a change of all of it.
            share: if scale > 0.0 { change / scale } else { 1.0 },
            place: place(),
        }
    }

    /// The largest change at rest. `excursions` by variable that the phenomenon is read from.
    pub fn at_rest(full: &Rest, ablated: &Rest, excursions: &BTreeMap<VariablePath, f64>) -> Self {
        let own = excursions.iter().map(|(path, &excursion)| (path, excursion));
        let main = full.main.iter().map(|path| (path, 0.0));
        let mut worst = Self::default();
        for (path, excursion) in own.chain(main) {
            // What no longer exists is like zero.
            let of = |rest: &Rest| rest.counted.get(path).copied().unwrap_or(0.0);
            let excursion = match path {
                VariablePath::Receptor { .. } => excursion * ratio(full, path),
                _ => excursion,
            };
            worst = worst.or(Self::between(of(full), of(ablated), excursion, || {
                format!("{} at rest", label(path))
            }));
        }
        worst
    }
}

/// Counted over own unit.
fn ratio(rest: &Rest, path: &VariablePath) -> f64 {
    match (rest.counted.get(path), rest.value.get(path)) {
        (Some(counted), Some(value)) if *value != 0.0 => counted / value,
        _ => 1.0,
    }
}

/// A path as in files.
pub fn label(path: &VariablePath) -> String {
    let (population, variable, _) = names(path, &|_| "");
    format!("{population}.{variable}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(full: f64, ablated: f64, excursion: f64) -> f64 {
        Shift::between(full, ablated, excursion, String::new).share
    }

    #[test]
    fn a_change_is_relative_to_the_full_model() {
        assert!((share(2.0, 1.5, 0.0) - 0.25).abs() < 1e-15);
        // Large excursions do not make a resting rate more tolerant.
        assert!((share(2.0, 1.5, 100.0) - 0.25).abs() < 1e-15);
        assert!((share(-2.0, -2.5, 0.0) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn what_is_zero_at_rest_is_measured_by_its_excursion() {
        assert!((share(0.0, 0.5, 20.0) - 0.025).abs() < 1e-15);
        assert!((share(0.39, 0.7, 20.0) - 0.0155).abs() < 1e-15);
        assert!((share(0.41, 0.7, 20.0) - 0.29 / 0.41).abs() < 1e-15);
        assert_eq!(share(0.0, 1e-9, 0.0), 1.0);
        assert_eq!(share(0.0, 0.0, 0.0), 0.0);
    }

    #[test]
    fn the_largest_change_is_named() {
        let of = |share, place: &str| Shift {
            share,
            place: place.into(),
        };
        assert_eq!(of(0.1, "a").or(of(0.2, "b")), of(0.2, "b"));
        assert_eq!(of(0.1, "a").or(Shift::default()), of(0.1, "a"));
    }
}
