//! From variable paths to what the engine reads, with units.

use papaver_catalogue::types::Scope;
use papaver_engine::observe::{Count, Observable};
use papaver_engine::receptors::Pool;
use papaver_engine::world::World;
use papaver_scenario::model::{BodyObservable, ReceptorObservable, VariablePath};

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
                BodyObservable::Csf => Observable::Csf(ligand),
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
                BodyObservable::Csf => ("csf", "nM"),
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
