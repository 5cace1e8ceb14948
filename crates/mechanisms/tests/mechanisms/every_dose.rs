//! Every drug of the catalogue, in every species and by every route that it has numbers for, from the text of a scenario
//! to the body of a world.

use super::by_chart::{Chart, drug};
use super::worlds::{scenario, world};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Route, Species};
use papaver_engine::grid::Grid;
use papaver_engine::world::World;
use papaver_study::dosing::breakpoints;
use std::collections::{BTreeMap, BTreeSet};

/// Of the dose; steps and the oracle's squarings each round.
const ACCURACY: f64 = 1e-9;

const DOSE_NMOL: f64 = 1000.0;

/// How long a patch or a pump lasts here.
const OVER_S: f64 = 6.0 * 3600.0;

/// All there is: drug, species, route.
fn all() -> Vec<(&'static str, Species, Route)> {
    let mut all = Vec::new();
    for (name, drug) in &Catalogue::builtin().drugs {
        for (&species, model) in &drug.pharmacokinetics {
            all.extend(model.routes.keys().map(|&route| (name.as_str(), species, route)));
        }
    }
    all
}

/// kg, as a scenario has it by default.
fn weight_kg(species: Species) -> f64 {
    match species {
        Species::Human => 70.0,
        Species::Rat => 0.25,
        Species::Mouse => 0.025,
    }
}

/// A pump or patch that takes the time of its release from the scenario.
fn is_even(name: &str, species: Species, route: Route) -> bool {
    let numbers = &drug(name).1.pharmacokinetics[&species].routes[&route];
    matches!(route, Route::Patch | Route::Pump) && numbers.release.is_empty()
}

/// A world in which a single cell's animal gets one dose, and a grid with long steps: the body is moved exactly.
fn given(name: &str, species: Species, dose: &str, hours: f64) -> (World, Grid) {
    let text = format!(
        "species = \"{}\"\nduration = \"{hours} h\"\nbaseline = \"1 min\"\n\
         population.locus_coeruleus = {{ neurons = 1, receptors.mu = 20 }}\n\
         dose.it = {{ drug = \"{name}\", {dose} }}\n",
        species.name()
    );
    let scenario = scenario(&text);
    let grid = Grid::fixed(breakpoints(&scenario), 600_000);
    (world(&scenario).0, grid)
}

/// Moves it on to a time after the dose.
fn to(world: &mut World, grid: &Grid, end_ms: i64) {
    while world.now_ms() < end_ms {
        world.step(grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// Its index in the body.
fn ligand(world: &World, name: &str) -> usize {
    let ligand = world.body().ligands.iter().position(|ligand| ligand.name == name);
    ligand.unwrap_or_else(|| panic!("no {name} in the body"))
}

fn plasma_nm(world: &World, name: &str) -> f64 {
    world.body().plasma_nm(ligand(world, name))
}

fn close(found: f64, expected: f64, of: f64, what: &dyn Fn() -> String) {
    assert!(
        (found - expected).abs() <= ACCURACY * of,
        "{}: {found}, not {expected}",
        what()
    );
}

/// The world's body holds what the chart holds, and with what has gone that is all of the dose.
fn compare(world: &World, chart: &Chart, seconds: f64, what: &str) {
    let (after, body) = (chart.after(seconds), world.body());
    close(chart.sum(&after), 1.0, 1.0, &|| {
        format!("{what}, {seconds} s: the chart's sum")
    });
    let mut effect_sites = BTreeSet::new();
    for own in &chart.family {
        let ligand = ligand(world, own.name);
        effect_sites.extend(body.ligands[ligand].effect_site);
        let at = |place: &'static str| move || format!("{what}, {seconds} s: {place} of {}", own.name);
        let of = DOSE_NMOL / own.litres;
        close(
            body.plasma_nm(ligand),
            DOSE_NMOL * after.plasma_nm(own),
            of,
            &at("nM in plasma"),
        );
        let expected = DOSE_NMOL * after.effect_site_nm(own);
        close(
            body.effect_site_nm(ligand),
            expected,
            of,
            &at("nM at the effect site"),
        );
        let depot = if own.central == chart.family[0].central {
            chart.depot(&after)
        } else {
            0.0
        };
        close(
            body.depot_nmol(ligand),
            DOSE_NMOL * depot,
            DOSE_NMOL,
            &at("nmol in the depot"),
        );
    }
    let amounts = body.state.amounts_nmol.iter().enumerate();
    let held: f64 = amounts
        .filter(|(i, _)| !effect_sites.contains(i))
        .map(|(_, nmol)| nmol)
        .sum();
    let unreleased: f64 = body.state.releases.iter().map(|release| release.left_nmol).sum();
    let elsewhere = DOSE_NMOL * (chart.gone(&after) + chart.outside(&after));
    close(held + unreleased + elsewhere, DOSE_NMOL, DOSE_NMOL, &|| {
        format!("{what}, {seconds} s: in the body and gone, nmol")
    });
}

#[test]
fn every_dose_is_where_its_numbers_say_and_none_of_it_is_lost() {
    let mut told = 0;
    for (name, species, route) in all() {
        let what = format!("{name}, {}, {}", species.name(), route.name());
        let even = is_even(name, species, route);
        let over = if even { ", over = \"6 h\"" } else { "" };
        let kg = weight_kg(species);
        let dose = format!(
            "route = \"{}\", amount = \"{} nmol/kg\"{over}",
            route.name(),
            DOSE_NMOL / kg
        );
        let chart = Chart::new(name, species, kg, route, even.then_some(OVER_S));
        let (mut world, grid) = given(name, species, &dose, 24.0);
        for minutes in [2, 10, 60, 7 * 60, 24 * 60] {
            to(&mut world, &grid, minutes * 60_000);
            compare(&world, &chart, minutes as f64 * 60.0, &what);
        }
        told += 1;
    }
    assert!(told > 150, "{told} doses");
}

/// What goes in comes out: at steady state a drug's level is its input over its clearance, and a metabolite's input is the
/// share of its parents' elimination.
#[test]
fn an_infusion_ends_at_its_rate_over_clearance_and_so_do_metabolites() {
    let mut told = 0;
    for (name, species, _) in all().into_iter().filter(|(.., route)| *route == Route::Iv) {
        let kg = weight_kg(species);
        let chart = Chart::new(name, species, kg, Route::Iv, None);
        let in_body = |hours: f64| 1.0 - chart.gone(&chart.after(hours * 3600.0));
        let mut hours = 1.0;
        while in_body(hours) > 1e-7 {
            hours *= 2.0;
        }
        // 1 umol/h.
        let dose = format!("route = \"iv\", rate = \"{} nmol/kg/h\"", 1000.0 / kg);
        let (mut world, grid) = given(name, species, &dose, hours);
        to(&mut world, &grid, (hours * 3.6e6) as i64);
        let mut nmol_per_h: BTreeMap<&str, f64> = BTreeMap::from([(name, 1000.0)]);
        // A drug stands before what it becomes, since nothing becomes itself again; but not before what else it may come
        // from, so that production is added up to the end of the longest chain.
        for _ in 1..chart.family.len() {
            nmol_per_h = BTreeMap::from([(name, 1000.0)])
                .into_iter()
                .chain(produced(&chart, &nmol_per_h))
                .collect();
        }
        for own in &chart.family {
            let per_h = own.model.elimination_rate_per_s.value * 3600.0;
            let expected = nmol_per_h.get(own.name).unwrap_or(&0.0) / (own.litres * per_h);
            let found = plasma_nm(&world, own.name);
            // What is missing is what the body would still hold of a dose, over the metabolite's share of it.
            assert!(
                (found - expected).abs() <= 1e-4 * expected,
                "{} from {name}, {}, after {hours} h: {found}, not {expected} nM",
                own.name,
                species.name()
            );
        }
        told += 1;
    }
    assert!(told > 40, "{told} infusions");
}

/// nmol/h of each metabolite, where so much of each drug is eliminated.
fn produced(chart: &Chart, nmol_per_h: &BTreeMap<&'static str, f64>) -> BTreeMap<&'static str, f64> {
    let mut produced = BTreeMap::new();
    for own in &chart.family {
        for (metabolite, share) in &own.model.metabolites {
            let parent = nmol_per_h.get(own.name).unwrap_or(&0.0);
            *produced.entry(drug(metabolite).0).or_default() += share.value * parent;
        }
    }
    produced
}

/// The chains of the scientific review.
#[test]
fn drugs_become_what_they_are_known_to_become() {
    let chains: [(&str, &[&str]); 5] = [
        ("heroin", &["heroin", "monoacetylmorphine_6", "morphine", "m6g"]),
        ("morphine", &["morphine", "m6g"]),
        ("mitragynine", &["mitragynine", "hydroxymitragynine_7"]),
        ("naltrexone", &["naltrexone", "naltrexol_6beta"]),
        ("oxycodone", &["oxycodone", "oxymorphone"]),
    ];
    for (name, chain) in chains {
        let chart = Chart::new(name, Species::Human, 70.0, Route::Iv, None);
        let family: Vec<&str> = chart.family.iter().map(|own| own.name).collect();
        assert_eq!(family, chain);
    }
}

/// One dose in every unit that it may be written in.
#[test]
fn an_amount_is_the_same_in_every_unit() {
    let molar_mass = drug("morphine").1.molar_mass_g_per_mol.value;
    let nmol = 7e6 / molar_mass;
    let amounts = [
        "7 mg".to_owned(),
        "0.1 mg/kg".to_owned(),
        "7000 ug".to_owned(),
        "100 ug/kg".to_owned(),
        "0.007 g".to_owned(),
        format!("{nmol} nmol"),
        format!("{} umol/kg", nmol / 70_000.0),
    ];
    for amount in amounts {
        let (mut world, grid) = given(
            "morphine",
            Species::Human,
            &format!("route = \"iv\", amount = \"{amount}\""),
            1.0,
        );
        to(&mut world, &grid, 60_000);
        let morphine = Chart::new("morphine", Species::Human, 70.0, Route::Iv, None);
        let expected = nmol * morphine.after(60.0).plasma_nm(&morphine.family[0]);
        close(plasma_nm(&world, "morphine"), expected, expected, &|| {
            amount.clone()
        });
    }
    // Held concentrations are by volume of the same mass.
    for held in [
        "20 ng/mL".to_owned(),
        "20 ug/L".to_owned(),
        format!("{} nM", 20_000.0 / molar_mass),
    ] {
        let dose = format!("route = \"local\", concentration = \"{held}\"");
        let (mut world, grid) = given("morphine", Species::Human, &dose, 1.0);
        to(&mut world, &grid, 60_000);
        let found = world.body().concentrations_nm(0)[ligand(&world, "morphine")];
        close(found, 20_000.0 / molar_mass, found, &|| held.clone());
    }
}
