//! Occupancy as the engine reports it against Gaddum (1937).

use super::worlds::{occupied, scenario, world};
use papaver_catalogue::Catalogue;
use papaver_engine::observe::{Count, Observable};
use papaver_engine::world::World;
use papaver_oracles::closed::gaddum;

fn slice(doses: &[(&str, f64)], more: &str, hours: f64) -> World {
    let mut text = String::from("species = \"rat\"\npreparation = \"slice\"\nbaseline = \"0 h\"\n");
    text += &format!("duration = \"{hours} h\"\n{more}\n[population.locus_coeruleus]\nneurons = 1\n");
    for (drug, nm) in doses {
        text += &format!("[dose.{drug}]\nroute = \"bath\"\nconcentration = \"{nm} nM\"\n");
    }
    let scenario = scenario(&text);
    let (mut world, grid) = world(&scenario);
    while world.now_ms() < scenario.arms[0].duration_ms {
        world
            .step(&grid, scenario.arms[0].duration_ms)
            .unwrap_or_else(|e| panic!("{e}"));
    }
    world
}

fn affinity(drug: &str) -> f64 {
    let slice = &Catalogue::builtin().drugs[drug].receptors["mu"].slice;
    slice.as_ref().map_or(f64::NAN, |set| set.affinity_nm.value)
}

fn assert_gaddum(world: &World, doses: &[(&str, f64)], tolerance: f64) {
    let (concentrations, affinities): (Vec<f64>, Vec<f64>) =
        doses.iter().map(|&(drug, nm)| (nm, affinity(drug))).unzip();
    let mut sum = 0.0;
    for (&(drug, _), expected) in doses.iter().zip(gaddum(&concentrations, &affinities)) {
        let found = occupied(world, drug);
        sum += expected;
        assert!(expected > 0.05, "{drug} hardly binds: the test would say nothing");
        assert!(
            (found - expected).abs() < tolerance,
            "{drug}: {found} is not {expected}"
        );
    }
    let read = |count| world.read_mean(&Observable::Receptors(vec![(0, count)]));
    let any = read(Count::OccupiedByAny);
    let share = any / (any + read(Count::Free));
    assert!((share - sum).abs() < tolerance, "any: {share} is not {sum}");
}

/// The life cycle goes on meanwhile: at equilibrium every surface state has the same occupancy.
#[test]
fn two_ligands_at_equilibrium_compete() {
    let doses = [("damgo", 700.0), ("morphine", 2500.0)];
    assert_gaddum(&slice(&doses, "", 1.0), &doses, 1e-12);
}

#[test]
fn an_explicit_ligand_that_has_come_to_equilibrium_competes_alike() {
    let doses = [("naloxone", 3.0), ("naltrexone", 2.0)];
    // Without turnover receptors neither leave nor come, so that binding itself can be judged.
    let still = "mechanism.turnover = false";
    assert_gaddum(&slice(&doses, still, 4.0), &doses, 1e-9);
    // After a tenth of an hour it is still on its way, so the agreement above is not one of definition.
    let early = occupied(&slice(&doses, still, 0.1), "naltrexone");
    let late = gaddum(&[3.0, 2.0], &[affinity("naloxone"), affinity("naltrexone")])[1];
    assert!(early < 0.9 * late && early > 0.1 * late, "{early} of {late}");
}

/// With the rule off nothing binds, whatever is in the bath.
#[test]
fn without_binding_nothing_is_occupied() {
    let world = slice(
        &[("damgo", 700.0), ("naltrexone", 2.0)],
        "mechanism.ligand_binding = false",
        0.5,
    );
    assert_eq!(occupied(&world, "damgo"), 0.0);
    assert_eq!(occupied(&world, "naltrexone"), 0.0);
}
