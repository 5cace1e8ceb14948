//! From variable paths to what the engine reads, with units.

use crate::build::Setting;
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::Scope;
use papaver_engine::observe::{Count, Observable};
use papaver_engine::receptors::Pool;
use papaver_engine::world::World;
use papaver_scenario::model::{BodyObservable, ReceptorObservable, Scenario, VariablePath};
use std::collections::BTreeSet;

/// The observable of a path in this world; none where it does not exist there.
pub fn observable(world: &World, path: &VariablePath) -> Option<Observable> {
    match path {
        VariablePath::Signal { population, signal } => {
            let columns: Vec<usize> = members(world, population)
                .into_iter()
                .filter_map(|p| world.signals().find(Some(p), signal))
                .collect();
            (!columns.is_empty()).then_some(Observable::Signal(columns))
        }
        VariablePath::Outcome { signal } => world
            .signals()
            .find(None, signal)
            .map(|c| Observable::Signal(vec![c])),
        VariablePath::Body { drug, what } => {
            let ligand = world.body().ligands.iter().position(|l| l.name == *drug)?;
            Some(match what {
                BodyObservable::Plasma => Observable::Plasma(ligand),
                BodyObservable::EffectSite => Observable::EffectSite(ligand),
                BodyObservable::Depot => Observable::Depot(ligand),
            })
        }
        VariablePath::Receptor {
            population,
            receptor,
            what,
        } => {
            let members = members(world, population);
            let parts: Option<Vec<(usize, Count)>> = (0..world.pools().len())
                .filter(|&i| {
                    members.contains(&world.pools()[i].population) && world.pools()[i].name == *receptor
                })
                .map(|i| Some((i, count(world, &world.pools()[i], what)?)))
                .collect();
            parts.filter(|p| !p.is_empty()).map(Observable::Receptors)
        }
    }
}

/// Indices of the populations that a name stands for.
fn members(world: &World, population: &str) -> Vec<usize> {
    let names = world.populations();
    (0..names.len())
        .filter(|&p| population == "all" || names[p] == population)
        .collect()
}

fn count(world: &World, pool: &Pool, what: &ReceptorObservable) -> Option<Count> {
    let states = &pool.scheme.scheme.states;
    let weigh = |fits: &dyn Fn(&papaver_kinetics::scheme::State) -> bool| {
        Count::States(
            pool.scheme
                .states
                .iter()
                .map(|s| f64::from(u8::from(fits(&states[s.state]))))
                .collect(),
        )
    };
    Some(match what {
        ReceptorObservable::Surface => weigh(&|s| s.surface),
        ReceptorObservable::Internal => weigh(&|s| !s.surface),
        ReceptorObservable::Total => weigh(&|_| true),
        ReceptorObservable::Sites => weigh(&|s| !s.blocked),
        ReceptorObservable::Coupled => weigh(&|s| s.signals),
        ReceptorObservable::State(name) => weigh(&|s| s.name == *name),
        ReceptorObservable::Free => Count::Free,
        ReceptorObservable::Signal => {
            let drives = &pool.scheme.scheme.drives;
            Count::Driven(drives.iter().position(|d| d.name == "efficacy")?)
        }
        ReceptorObservable::Occupied(None) => Count::OccupiedByAny,
        ReceptorObservable::Occupied(Some(drug)) => {
            Count::Occupied(world.body().ligands.iter().position(|l| l.name == *drug)?)
        }
    })
}

/// (population, variable, unit) as they stand in files: the population is "body" or "outcome" where there is none.
pub fn names(path: &VariablePath, unit_of: &dyn Fn(&str) -> &'static str) -> (String, String, &'static str) {
    match path {
        VariablePath::Signal { population, signal } => (population.clone(), signal.clone(), unit_of(signal)),
        VariablePath::Outcome { signal } => ("outcome".into(), signal.clone(), unit_of(signal)),
        VariablePath::Body { drug, what } => {
            let (word, unit) = match what {
                BodyObservable::Plasma => ("plasma", "nM"),
                BodyObservable::EffectSite => ("effect_site", "nM"),
                BodyObservable::Depot => ("depot", "nmol"),
            };
            ("body".into(), format!("{drug}.{word}"), unit)
        }
        VariablePath::Receptor {
            population,
            receptor,
            what,
        } => {
            let word = match what {
                ReceptorObservable::Surface => "surface".to_owned(),
                ReceptorObservable::Internal => "internal".into(),
                ReceptorObservable::Total => "total".into(),
                ReceptorObservable::Coupled => "coupled".into(),
                ReceptorObservable::Free => "free".into(),
                ReceptorObservable::Sites => "sites".into(),
                ReceptorObservable::Signal => "signal".into(),
                ReceptorObservable::Occupied(None) => "occupied".into(),
                ReceptorObservable::Occupied(Some(drug)) => format!("occupied.{drug}"),
                ReceptorObservable::State(state) => format!("state.{state}"),
            };
            (population.clone(), format!("{receptor}.{word}"), "1")
        }
    }
}

/// One value per neuron, so that there are statistics over neurons; else one per population or world.
pub fn is_per_neuron(path: &VariablePath) -> bool {
    match path {
        VariablePath::Receptor { .. } => true,
        VariablePath::Body { .. } | VariablePath::Outcome { .. } => false,
        VariablePath::Signal { signal, .. } => papaver_mechanisms::signals()
            .iter()
            .any(|s| s.name == signal && s.scope == Scope::Neuron),
    }
}

/// Every variable that a scenario has, in the order of populations, then receptors, body and outcomes.
pub fn available(scenario: &Scenario, catalogue: &Catalogue) -> Vec<VariablePath> {
    let mut all = Vec::new();
    let arm = &scenario.arms[0];
    let drugs = Setting::new(scenario, catalogue).drugs;
    let mut outcomes = BTreeSet::new();
    for population in &arm.populations {
        let name = population.name.clone();
        for mechanism in papaver_mechanisms::infos() {
            let neuron = arm.neuron(&population.neuron, catalogue);
            if !neuron.is_some_and(|neuron| neuron.mechanisms.iter().any(|id| id == mechanism.id)) {
                continue;
            }
            for signal in mechanism.writes {
                match papaver_mechanisms::signals()
                    .iter()
                    .find(|s| s.name == *signal)
                    .map(|s| s.scope)
                {
                    Some(Scope::World) => {
                        outcomes.insert((*signal).to_owned());
                    }
                    _ => all.push(VariablePath::Signal {
                        population: name.clone(),
                        signal: (*signal).to_owned(),
                    }),
                }
            }
        }
        for (receptor, _) in &population.receptors {
            let scheme = arm.scheme(population, receptor, catalogue);
            let states = scheme.into_iter().flat_map(|scheme| &scheme.states);
            let what = [
                ReceptorObservable::Surface,
                ReceptorObservable::Internal,
                ReceptorObservable::Total,
                ReceptorObservable::Coupled,
                ReceptorObservable::Free,
                ReceptorObservable::Occupied(None),
            ];
            let occupied = drugs
                .iter()
                .map(|d| ReceptorObservable::Occupied(Some(d.clone())));
            let states = states.map(|s| ReceptorObservable::State(s.name.clone()));
            all.extend(
                what.into_iter()
                    .chain(occupied)
                    .chain(states)
                    .map(|what| VariablePath::Receptor {
                        population: name.clone(),
                        receptor: receptor.clone(),
                        what,
                    }),
            );
        }
    }
    let body = [
        BodyObservable::Plasma,
        BodyObservable::EffectSite,
        BodyObservable::Depot,
    ];
    all.extend(drugs.iter().flat_map(|d| {
        body.map(|what| VariablePath::Body {
            drug: d.clone(),
            what,
        })
    }));
    all.extend(
        outcomes
            .into_iter()
            .map(|signal| VariablePath::Outcome { signal }),
    );
    all.dedup();
    all
}
