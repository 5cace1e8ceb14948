//! The engine without noise against an independent integration of the same equations.

use super::by_hand::{Cell, Drug, STATES, Seen};
use super::worlds::{scenario, world};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Preparation, Route, Species};
use papaver_engine::grid::Grid;
use papaver_engine::world::World;
use papaver_oracles::ode::integrate;
use std::collections::BTreeMap;

/// Names to (largest value, largest difference).
type Worst = BTreeMap<&'static str, (f64, f64)>;

/// A protocol by hand: the state, the concentrations in it, and what changes when.
struct ByHand<C, J, K> {
    cell: Cell,
    /// (agonist, antagonist) in nM from the body's part of the state.
    concentrations: C,
    /// Times in ms at which the body changes, and how.
    jumps: Vec<(i64, J)>,
    /// dy/dt of the body's part.
    body: K,
    /// Sizes of the body's part.
    size: usize,
}

/// One step of the engine: its start and end, and what was there at its end.
struct Step {
    start_ms: i64,
    end_ms: i64,
    values: BTreeMap<&'static str, f64>,
    firing: f64,
}

fn value(world: &World, name: &str) -> f64 {
    let pool = &world.pools()[0];
    let states = &pool.scheme.scheme.states;
    if states.iter().any(|s| s.name == name) {
        let counts = pool.mean_counts();
        let of_state = pool
            .scheme
            .states
            .iter()
            .zip(&counts)
            .filter(|(joint, _)| states[joint.state].name == name);
        return of_state.map(|(_, c)| c).sum::<f64>() / pool.number;
    }
    let signals = world.signals();
    let column = signals.find(Some(0), name).or_else(|| signals.find(None, name));
    signals.now[column.unwrap_or_else(|| panic!("no signal {name}"))][0]
}

fn run(mut world: World, grid: &Grid, end_ms: i64) -> Vec<Step> {
    let names: Vec<&'static str> = {
        let nothing = Seen {
            stimulus: 0.0,
            uncoupled: 0.0,
            drive: 0.0,
            camp: 0.0,
            gate: 0.0,
            girk: 0.0,
            release: 0.0,
            firing: 0.0,
            phosphatase: 0.0,
            withdrawal: 0.0,
        };
        Cell::compared(&[0.0; STATES], &nothing)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    };
    let mut steps = Vec::new();
    while world.now_ms() < end_ms {
        let start_ms = world.now_ms();
        world.step(grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
        let values = names.iter().map(|&name| (name, value(&world, name))).collect();
        steps.push(Step {
            start_ms,
            end_ms: world.now_ms(),
            values,
            firing: value(&world, "firing_rate"),
        });
    }
    steps
}

/// Compares every observable at the end of every step, and the firing rate (which belongs to the step as a whole) at
/// its middle.
fn compare<C, J, K>(by_hand: ByHand<C, J, K>, steps: &[Step]) -> Worst
where
    C: Fn(&[f64]) -> (f64, f64) + Clone + 'static,
    J: Fn(&mut [f64]),
    K: Fn(&[f64], &mut [f64]) + Clone + 'static,
{
    let mut y: Vec<f64> = Cell::rest().to_vec();
    y.resize(STATES + by_hand.size, 0.0);
    let mut worst = Worst::new();
    let mut note = |name, ours: f64, theirs: f64| {
        let entry: &mut (f64, f64) = worst.entry(name).or_insert((0.0, 0.0));
        *entry = (entry.0.max(theirs.abs()), entry.1.max((ours - theirs).abs()));
    };
    let mut rest = steps;
    let last = steps.last().map_or(0, |s| s.end_ms);
    let starts =
        std::iter::once((steps[0].start_ms, None)).chain(by_hand.jumps.iter().map(|(at, j)| (*at, Some(j))));
    let starts: Vec<_> = starts.collect();
    for (i, (start, jump)) in starts.iter().enumerate() {
        if let Some(jump) = jump {
            jump(&mut y[STATES..]);
        }
        let until = starts.get(i + 1).map_or(last, |next| next.0);
        let count = rest.iter().take_while(|s| s.end_ms <= until).count();
        let (here, later) = rest.split_at(count);
        rest = later;
        let seconds = |ms: f64| (ms - *start as f64) / 1000.0;
        let times: Vec<f64> = here
            .iter()
            .flat_map(|s| {
                [
                    seconds((s.start_ms + s.end_ms) as f64 / 2.0),
                    seconds(s.end_ms as f64),
                ]
            })
            .collect();
        let (cell, concentrations, body) = (
            by_hand.cell.clone(),
            by_hand.concentrations.clone(),
            by_hand.body.clone(),
        );
        let slope = move |_t: f64, y: &[f64], dy: &mut [f64]| {
            let (a, b) = concentrations(&y[STATES..]);
            cell.slope(y, a, b, dy);
            body(&y[STATES..], &mut dy[STATES..]);
        };
        let path = integrate(slope, &y, &times);
        for (step, points) in here.iter().zip(path.chunks(2)) {
            let seen = |y: &[f64]| {
                let (a, b) = (by_hand.concentrations)(&y[STATES..]);
                by_hand.cell.seen(y, a, b)
            };
            for (name, theirs) in Cell::compared(&points[1], &seen(&points[1])) {
                note(name, step.values[name], theirs);
            }
            note("firing_rate", step.firing, seen(&points[0]).firing);
        }
        if let Some(end) = path.last() {
            y.clone_from(end);
        }
    }
    assert!(rest.is_empty(), "{} steps were not compared", rest.len());
    worst
}

fn assert_within(worst: &Worst, share: f64, moved: &[&str]) {
    for name in moved {
        assert!(
            worst[name].0 > 1e-3,
            "{name} never moved: the comparison would say nothing"
        );
    }
    // What the integrator itself may be off by, for observables that hardly leave zero.
    const INTEGRATOR: f64 = 1e-9;
    let off: Vec<String> = worst
        .iter()
        .filter(|(_, (largest, difference))| *difference > share * largest + INTEGRATOR)
        .map(|(name, (largest, difference))| {
            format!("{name}: off by {difference:.2e} of at most {largest:.3}")
        })
        .collect();
    assert!(off.is_empty(), "{off:#?}");
}

/// What the default ladder may be off by, as a share of the largest value of an observable. It is held to a fifth of the
/// one per cent that the scenario format promises by default.
const LADDER: f64 = 2e-3;

/// The same on steps of one second: the error of a second-order step falls with its square.
const SECONDS: f64 = 1e-5;

const ALWAYS: [&str; 8] = [
    "S",
    "D",
    "A",
    "E",
    "stimulus",
    "uncoupled_stimulus",
    "adaptation_drive",
    "transcription",
];

/// DAMGO 1 uM from `at_h` on for `over_h`, then washed out.
fn damgo(duration: &str, at_h: f64, over_h: f64, fixed_ms: Option<i64>) -> Worst {
    let text = format!(
        r#"
species = "rat"
preparation = "slice"
duration = "{duration}"
baseline = "0 h"
mechanism.opponent_signs = false
[population.locus_coeruleus]
neurons = 1
[dose.damgo]
route = "bath"
concentration = "1 uM"
at = "{at_h} h"
over = "{over_h} h"
"#
    );
    let scenario = scenario(&text);
    let (world, grid) = world(&scenario);
    let (on, off) = ((at_h * 3.6e6) as i64, ((at_h + over_h) * 3.6e6) as i64);
    let grid = fixed_ms.map_or(grid, |step| Grid::fixed(vec![on, off], step));
    let steps = run(world, &grid, scenario.arms[0].duration_ms);
    let drug = Drug::new("damgo", Preparation::Slice, Species::Rat);
    let none = Drug::new("naltrexone", Preparation::Slice, Species::Rat);
    let hold = |nm: f64| move |bath: &mut [f64]| bath[0] = nm;
    let by_hand = ByHand {
        cell: Cell::new(drug, none, false),
        concentrations: |bath: &[f64]| (bath[0], 0.0),
        jumps: vec![(on, hold(1000.0)), (off, hold(0.0))],
        body: |_: &[f64], d: &mut [f64]| d.fill(0.0),
        size: 1,
    };
    compare(by_hand, &steps)
}

/// Rat: morphine into the vein every 6 h, then naltrexone under the skin, which receptors carry as a tag. The cell by hand
/// has no peptides of its own.
fn morphine_then_naltrexone(duration: &str, hours: ([f64; 3], f64), fixed_ms: Option<i64>) -> Worst {
    let ([first, second, third], antagonist_h) = hours;
    let text = format!(
        r#"
species = "rat"
duration = "{duration}"
baseline = "0 h"
mechanism.enkephalin_release = false
mechanism.endorphin_release = false
mechanism.opponent_signs = false
mechanism.crf_sensitisation = false
[population.locus_coeruleus]
neurons = 1
[dose.morphine]
route = "iv"
amount = "10 mg/kg"
at = ["{first} h", "{second} h", "{third} h"]
[dose.naltrexone]
route = "sc"
amount = "1 mg/kg"
at = "{antagonist_h} h"
"#
    );
    let scenario = scenario(&text);
    let (world, grid) = world(&scenario);
    let ms = |h: f64| (h * 3.6e6) as i64;
    let times: Vec<i64> = [first, second, third, antagonist_h].map(ms).to_vec();
    let grid = fixed_ms.map_or(grid, |step| Grid::fixed(times.clone(), step));
    let steps = run(world, &grid, scenario.arms[0].duration_ms);

    let of = |drug: &str| {
        (
            &Catalogue::builtin().drugs[drug],
            &Catalogue::builtin().drugs[drug].pharmacokinetics[&Species::Rat],
        )
    };
    let (morphine, m) = of("morphine");
    let (naltrexone, n) = of("naltrexone");
    assert!(m.per_kg && n.per_kg && m.exchange_rates_per_s.is_empty() && n.exchange_rates_per_s.is_empty());
    assert!(
        m.metabolites.is_empty() && n.metabolites.is_empty(),
        "the equations below have no metabolites"
    );
    let weight_kg = 0.25;
    let nmol = |mg_per_kg: f64, molar_mass: f64| mg_per_kg * weight_kg * 1e6 / molar_mass;
    let volume = |pk: &papaver_catalogue::types::Pharmacokinetics| pk.central_volume_l.value * weight_kg;
    let (vm, vn) = (volume(m), volume(n));
    let (km, kn) = (m.elimination_rate_per_s.value, n.elimination_rate_per_s.value);
    let (em, en) = (m.effect_site_rate_per_s.value, n.effect_site_rate_per_s.value);
    let sc = &n.routes[&Route::Sc];
    let ka = sc.absorption_rate_per_s.as_ref().map_or(f64::NAN, |k| k.value);
    let given_m =
        nmol(10.0, morphine.molar_mass_g_per_mol.value) * m.routes[&Route::Iv].bioavailability.value;
    let given_n = nmol(1.0, naltrexone.molar_mass_g_per_mol.value) * sc.bioavailability.value;
    // Body: morphine central and effect site; naltrexone depot, central and effect site.
    let body = move |y: &[f64], d: &mut [f64]| {
        d[0] = -km * y[0];
        d[1] = em * (y[0] / vm - y[1]);
        d[2] = -ka * y[2];
        d[3] = ka * y[2] - kn * y[3];
        d[4] = en * (y[3] / vn - y[4]);
    };
    let give = |compartment: usize, nmol: f64| move |y: &mut [f64]| y[compartment] += nmol;
    let mut jumps: Vec<_> = times[..3].iter().map(|&at| (at, give(0, given_m))).collect();
    jumps.push((times[3], give(2, given_n)));
    let drug = |name| Drug::new(name, Preparation::InVivo, Species::Rat);
    let by_hand = ByHand {
        cell: Cell::new(drug("morphine"), drug("naltrexone"), true),
        concentrations: |y: &[f64]| (y[1], y[4]),
        jumps,
        body,
        size: 5,
    };
    compare(by_hand, &steps)
}

/// An agonist that uses every way out of S and A, with active PKC and a recycling receptor; then an antagonist that
/// alkylates comes too.
fn every_transition(duration: &str, [agonist_h, antagonist_h]: [f64; 2], fixed_ms: Option<i64>) -> Worst {
    let text = format!(
        r#"
species = "rat"
preparation = "slice"
duration = "{duration}"
baseline = "0 h"
mechanism.opponent_signs = false
parameter.pkc.level = 0.6
parameter.mu.recruitment_rate = "0.5 /min"
[population.locus_coeruleus]
neurons = 1
[drug.full_agonist]
like = "damgo"
[drug.full_agonist.receptors.mu.properties]
phosphorylation = 0.4
phosphorylation_grk5 = 0.3
multisite = 0.2
lysosomal = 0.5
[drug.alkylator]
like = "naltrexone"
receptors.mu.properties.alkylation = 0.02
[dose.full_agonist]
route = "bath"
concentration = "1 uM"
at = "{agonist_h} h"
[dose.alkylator]
route = "bath"
concentration = "5 nM"
at = "{antagonist_h} h"
"#
    );
    let scenario = scenario(&text);
    let (world, grid) = world(&scenario);
    let ms = |h: f64| (h * 3.6e6) as i64;
    let (on, then) = (ms(agonist_h), ms(antagonist_h));
    let grid = fixed_ms.map_or(grid, |step| Grid::fixed(vec![on, then], step));
    let arm = &scenario.arms[0];
    let steps = run(world, &grid, arm.duration_ms);
    let drug = |name: &str| Drug::of(&arm.drugs[name], Preparation::Slice, Species::Rat);
    let hold = |drug: usize, nm: f64| move |bath: &mut [f64]| bath[drug] = nm;
    let cell = Cell::new(drug("full_agonist"), drug("alkylator"), false);
    let by_hand = ByHand {
        cell: cell.with(0.6, 0.5 / 60.0),
        concentrations: |bath: &[f64]| (bath[0], bath[1]),
        jumps: vec![(on, hold(0, 1000.0)), (then, hold(1, 5.0))],
        body: |_: &[f64], d: &mut [f64]| d.fill(0.0),
        size: 2,
    };
    compare(by_hand, &steps)
}

#[test]
fn a_day_of_every_transition_on_the_default_ladder() {
    let worst = every_transition("24 h", [1.0, 6.0], None);
    assert_within(
        &worst,
        LADDER,
        &[&ALWAYS[..], &["X", "T", "constitutive_growth"]].concat(),
    );
}

#[test]
fn every_transition_on_steps_of_one_second() {
    let worst = every_transition("2 h", [0.25, 0.5], Some(1000));
    assert_within(&worst, SECONDS, &[&ALWAYS[..], &["X"]].concat());
}

#[test]
fn a_day_of_damgo_in_a_slice_on_the_default_ladder() {
    let worst = damgo("24 h", 1.0, 10.0, None);
    assert_within(&worst, LADDER, &[&ALWAYS[..], &["constitutive_growth"]].concat());
}

#[test]
fn damgo_in_a_slice_on_steps_of_one_second() {
    assert_within(&damgo("90 min", 0.25, 0.75, Some(1000)), SECONDS, &ALWAYS);
}

#[test]
fn a_day_of_morphine_and_then_naltrexone_on_the_default_ladder() {
    let worst = morphine_then_naltrexone("24 h", ([1.0, 7.0, 13.0], 16.0), None);
    assert_within(&worst, LADDER, &[&ALWAYS[..], &["T", "withdrawal"]].concat());
}

#[test]
fn morphine_and_then_naltrexone_on_steps_of_one_second() {
    let worst = morphine_then_naltrexone("2 h", ([0.25, 0.5, 0.75], 1.25), Some(1000));
    assert_within(&worst, SECONDS, &ALWAYS);
}
