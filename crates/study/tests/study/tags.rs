//! Receptors remember a slow ligand in the signalling and in the first phosphorylated state only. What would change if
//! they remembered it in every state at the surface that binds one?
//!
//! One average neuron of the locus coeruleus in a slice: 200 nM to 2 uM of fentanyl for 12 h, buprenorphine with it from
//! 6 h on, naltrexone with both from 9 h on, and a wash at 12 h. Once with the scheme of the catalogue, once with all
//! tags. The figures are stated in ARCHITECTURE.md, rounded up.

use crate::support::{mu, scenario, signal};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::{Model, Noise};
use papaver_engine::world::World;
use papaver_kinetics::scheme::JointScheme;
use papaver_scenario::model::{ReceptorObservable, VariablePath};
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};
use papaver_study::observe::observable;

const PROTOCOL: &str = r#"
species = "rat"
preparation = "slice"
duration = "18 h"
baseline = "0 h"
population.locus_coeruleus.neurons = 1
[dose.fentanyl]
route = "bath"
concentration = "1 uM"
over = "12 h"
[dose.buprenorphine]
route = "bath"
concentration = "3 nM"
at = "6 h"
over = "6 h"
[dose.naltrexone]
route = "bath"
concentration = "10 nM"
at = "9 h"
over = "3 h"
"#;

/// Every surface state that binds a ligand remembers it.
fn all_tagged(model: &Model) -> Model {
    let mut model = model.clone();
    for receptor in model.populations.iter_mut().flat_map(|p| &mut p.receptors) {
        let mut scheme = receptor.scheme.scheme.clone();
        for state in &mut scheme.states {
            state.tagged = state.surface && !state.blocked;
        }
        receptor.scheme = JointScheme::new(scheme, receptor.scheme.ligands.clone());
    }
    model
}

/// The paths at every minute.
fn course(model: &Model, grid: &Grid, end_ms: i64, paths: &[VariablePath]) -> Vec<Vec<f64>> {
    let mut world = World::new(model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"));
    let mut rows = Vec::new();
    while world.now_ms() < end_ms {
        world.step(grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
        if world.now_ms() % 60_000 == 0 {
            let read = |path| observable(&world, path).map_or(f64::NAN, |o| world.read_mean(&o));
            rows.push(paths.iter().map(read).collect());
        }
    }
    rows
}

#[test]
fn forgetting_slow_ligands_beyond_the_first_two_states_changes_little() {
    let scenario = scenario(PROTOCOL);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let arm = &scenario.arms[0];
    let plan = setting.plan(&scenario, arm, 0);
    let mut model = plan.model.clone();
    model.noise = Noise::None;
    model.events = events(&plan, &[(&arm.doses, 0)]);
    let all = all_tagged(&model);
    let states = |m: &Model| m.populations[0].receptors[0].scheme.size();
    assert_eq!((states(&model), states(&all)), (13, 19));

    let occupied = |drug: &str| mu(ReceptorObservable::Occupied(Some(drug.into())));
    // Each with the largest and the mean distance that are allowed, as shares of the naive receptors or of the stimulus.
    let bounds = [
        (mu(ReceptorObservable::Coupled), 0.01, 0.005),
        (mu(ReceptorObservable::Total), 0.0025, 0.0015),
        (signal("stimulus"), 0.005, 0.001),
        (signal("uncoupled_stimulus"), 0.06, 0.01),
        (mu(ReceptorObservable::Occupied(None)), 0.11, 0.02),
        (occupied("fentanyl"), 0.08, 0.02),
        (occupied("buprenorphine"), 0.07, 0.02),
        (occupied("naltrexone"), 0.08, 0.02),
    ];
    let paths: Vec<_> = bounds.iter().map(|(path, _, _)| path.clone()).collect();
    let grid = Grid::new(breakpoints(&scenario), 60_000, 1);
    let compact = course(&model, &grid, arm.duration_ms, &paths);
    let tagged = course(&all, &grid, arm.duration_ms, &paths);
    for (i, (path, largest, mean)) in bounds.iter().enumerate() {
        let apart: Vec<f64> = compact
            .iter()
            .zip(&tagged)
            .map(|(a, b)| (a[i] - b[i]).abs())
            .collect();
        let worst = apart.iter().copied().fold(0.0, f64::max);
        let usual = apart.iter().sum::<f64>() / apart.len() as f64;
        println!("{path:?}: {worst:.4} at most, {usual:.4} in the mean");
        assert!(
            worst > 0.0 && worst <= *largest,
            "{path:?}: {worst} apart, {largest} allowed"
        );
        assert!(
            usual <= *mean,
            "{path:?}: {usual} apart in the mean, {mean} allowed"
        );
    }
}
