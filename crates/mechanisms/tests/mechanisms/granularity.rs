//! The compact mu scheme with its own feedback, in the engine: molecules, pools and exact simulation have one law.
//!
//! One locus coeruleus neuron in a slice under morphine, each in a population of its own, so that the phosphatase brake
//! follows that neuron's tolerant receptors and nobody else's. Exact simulation evaluates the brake at every event; the
//! engine at the midpoint of its steps (the default ladder, up to 60 s), from what is expected there. In a minute a tolerant
//! receptor comes or goes with a probability of a few per cent and changes the brake by a few per cent, so that this
//! difference lies far below what 1,000 neurons can show. What it is at small counts, `leap.rs` of the kinetics tests measures.

use super::worlds::{parameter, scenario};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::{Granularity, Model, Noise};
use papaver_engine::receptors::Pool;
use papaver_engine::world::World;
use papaver_kinetics::random::{StreamKey, hash_name, unit_interval};
use papaver_kinetics::variates::poisson_quantile;
use papaver_oracles::ode::integrate;
use papaver_oracles::ssa::{Brake, Transition, simulate_braked};
use papaver_oracles::statistics::{homogeneity, moments};
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};
use std::ops::Range;

const RECEPTORS: u32 = 400;
const REPLICATES: u32 = 1000;
const HOURS: i64 = 2;
const MORPHINE_UM: f64 = 15.0;
/// Family-wise 1e-3 over the fewer than 50 tests of this file.
const LEVEL: f64 = 1e-3 / 50.0;

/// Final counts by state and replicate.
type Sample = Vec<Vec<f64>>;

/// The model of one neuron under morphine from time 0 on.
fn one_neuron(receptors: u32) -> (Model, Grid) {
    let text = format!(
        r#"
species = "rat"
preparation = "slice"
duration = "{HOURS} h"
baseline = "0 h"
[population.locus_coeruleus]
neurons = 1
receptors.mu = {receptors}
variability = 0
[dose.morphine]
route = "bath"
concentration = "{MORPHINE_UM} uM"
at = "0 h"
over = "{HOURS} h"
"#
    );
    let scenario = scenario(&text);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let arm = &scenario.arms[0];
    let plan = setting.plan(&scenario, arm, 0);
    let mut model = plan.model.clone();
    model.events = events(&plan, &[(&arm.doses, 0)]);
    let grid = Grid::new(breakpoints(&scenario), scenario.solver.max_step_ms, 0);
    (model, grid)
}

fn world(model: &Model) -> World {
    World::new(model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"))
}

fn live(world: &mut World, grid: &Grid) {
    let end_ms = HOURS * 3_600_000;
    while world.now_ms() < end_ms {
        world.step(grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// Final counts of every replicate, by the engine.
fn by_engine((model, grid): &(Model, Grid), granularity: Granularity, replicates: Range<u32>) -> Sample {
    let mut model = model.clone();
    model.noise = Noise::Full;
    model.populations[0].receptors[0].granularity = granularity;
    let run = |replicate| {
        model.replicate = replicate;
        let mut world = world(&model);
        live(&mut world, grid);
        world.pools()[0].counts.clone()
    };
    replicates.map(run).collect()
}

/// What exact simulation needs: the mean of every state at rest, and all transitions under the drug.
struct Exact {
    rest: Vec<f64>,
    free: Vec<Transition>,
    braked: Vec<Transition>,
    brake: Brake,
}

impl Exact {
    /// From the scheme, of whose factors the phosphatase alone depends on counts. It multiplies rates, so the generator is
    /// linear in it: what is there without it, and what it adds.
    fn new((model, grid): &(Model, Grid)) -> Self {
        let mut model = model.clone();
        model.noise = Noise::None;
        let mut world = world(&model);
        let rest = world.pools()[0].counts.clone();
        // One step on, the bath is at the cells.
        world.step(grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
        let pool = &world.pools()[0];
        let scheme = &pool.scheme;
        let generator = |phosphatase: f64| {
            let concentrations = world.body().concentrations_nm(0);
            let mut env = pool.environment(concentrations, |c| world.signals().now[c][0]);
            for (factor, name) in env.factors.iter_mut().zip(&scheme.scheme.factors) {
                if name == "phosphatase" {
                    *factor = phosphatase;
                }
            }
            scheme.generator(&env)
        };
        let (without, with) = (generator(0.0), generator(1.0));
        let naive_coupled = pool.reference().coupled * pool.number;
        let brake = Brake {
            state: tolerant(pool),
            floor: parameter("phosphatase_brake", "floor"),
            slope: parameter("phosphatase_brake", "slope") / naive_coupled,
        };
        let states = scheme.size();
        let (mut free, mut braked) = (Vec::new(), Vec::new());
        for from in (0..states).chain([scheme.source()]) {
            for to in (0..=scheme.degraded()).filter(|&to| to != from) {
                let made = from == scheme.source();
                let add = |list: &mut Vec<Transition>, rate: f64| {
                    if rate > 0.0 {
                        list.push(Transition {
                            from: (!made).then_some(from),
                            to: (to < states).then_some(to),
                            rate_per_s: if made { rate * pool.naive_total[0] } else { rate },
                        });
                    }
                };
                add(&mut free, without.get(from, to));
                add(&mut braked, with.get(from, to) - without.get(from, to));
            }
        }
        assert!(
            braked.len() >= 3,
            "the brake is on dephosphorylation, arrestin's leaving and recycling"
        );
        Exact {
            rest,
            free,
            braked,
            brake,
        }
    }

    fn sample(&self, replicates: Range<u32>) -> Sample {
        let run = |replicate: u32| {
            let key = StreamKey::new(1, replicate, hash_name("first"), 0);
            let first = |(state, &mean): (usize, &f64)| {
                u64::from(poisson_quantile(mean, unit_interval(key.word(0, state as u64))))
            };
            let initial: Vec<u64> = self.rest.iter().enumerate().map(first).collect();
            let time_s = HOURS as f64 * 3600.0;
            let transitions = (&self.free[..], &self.braked[..]);
            let last = simulate_braked(&initial, transitions, self.brake, u64::from(replicate), time_s);
            last.into_iter().map(|n| n as f64).collect()
        };
        replicates.map(run).collect()
    }
}

fn state(pool: &Pool, name: &str) -> usize {
    let states = &pool.scheme.scheme.states;
    let found = pool
        .scheme
        .states
        .iter()
        .position(|s| states[s.state].name == name);
    found.unwrap_or_else(|| panic!("no state {name}"))
}

fn tolerant(pool: &Pool) -> usize {
    state(pool, "T")
}

fn column(sample: &Sample, state: usize) -> Vec<f64> {
    sample.iter().map(|counts| counts[state]).collect()
}

/// The bounds of `cells` cells that a sample fills alike.
fn edges(sample: &Sample, state: usize, cells: usize) -> Vec<f64> {
    let mut values = column(sample, state);
    values.sort_by(f64::total_cmp);
    (1..cells).map(|i| values[i * values.len() / cells]).collect()
}

fn cell(edges: &[f64], value: f64) -> usize {
    edges.iter().filter(|&&edge| value >= edge).count()
}

/// Counts of one state in tenths of the reference.
fn tenths(sample: &Sample, state: usize, reference: &Sample) -> Vec<u64> {
    let edges = edges(reference, state, 10);
    let mut cells = vec![0; 10];
    column(sample, state)
        .iter()
        .for_each(|&v| cells[cell(&edges, v)] += 1);
    cells
}

/// Joint counts of two states in 6 x 6 cells between sixths of the reference.
fn joint(sample: &Sample, (a, b): (usize, usize), reference: &Sample) -> Vec<u64> {
    let (edges_a, edges_b) = (edges(reference, a, 6), edges(reference, b, 6));
    let mut cells = vec![0; 36];
    for counts in sample {
        cells[6 * cell(&edges_a, counts[a]) + cell(&edges_b, counts[b])] += 1;
    }
    cells
}

/// The least probability over the states S, D, T and the reserve, and over two joint counts. The reference, of neither
/// sample, only says where cells end.
fn least(a: &Sample, b: &Sample, reference: &Sample, states: &[usize; 4]) -> f64 {
    let [s, d, t, _] = *states;
    let marginals = states
        .iter()
        .map(|&state| homogeneity(&tenths(a, state, reference), &tenths(b, state, reference)).probability);
    let joints = [(d, t), (s, t)]
        .map(|pair| homogeneity(&joint(a, pair, reference), &joint(b, pair, reference)).probability);
    marginals.chain(joints).fold(1.0, f64::min)
}

#[test]
fn the_compact_scheme_with_feedback_has_one_law() {
    let setting = one_neuron(RECEPTORS);
    let exact = Exact::new(&setting);
    let (simulated, reference) = (
        exact.sample(0..REPLICATES),
        exact.sample(REPLICATES..2 * REPLICATES),
    );
    // A molecule and a pool of one replicate begin with the same receptors and get the same new ones.
    let (molecules, pools) = (
        by_engine(&setting, Granularity::Molecule, 0..REPLICATES),
        by_engine(&setting, Granularity::Pool, REPLICATES..2 * REPLICATES),
    );
    let probe = world(&setting.0);
    let states = ["S", "D", "T", "Q"].map(|name| state(&probe.pools()[0], name));
    for (name, a, b) in [
        ("molecules and exact simulation", &molecules, &simulated),
        ("pools and exact simulation", &pools, &simulated),
        ("molecules and pools", &molecules, &pools),
    ] {
        let found = least(a, b, &reference, &states);
        println!("{name}: {found:.2e}");
        assert!(found > LEVEL, "{name}: {found}");
    }

    // What the feedback does is no small thing, and a run without it, or with rates a twentieth higher, is seen.
    let t = states[2];
    let tolerant = moments(&column(&simulated, t));
    assert!(1.0 - exact.brake.slope * tolerant.mean < 0.85, "{tolerant:?}");
    let mut unbraked = setting.clone();
    let slope = ("phosphatase_brake".to_owned(), "slope".to_owned());
    unbraked.0.populations[0].parameters.insert(slope, 0.0);
    let mut quick = setting.clone();
    let rates = &mut quick.0.populations[0].receptors[0].scheme.scheme.transitions;
    rates.iter_mut().for_each(|t| t.rate_per_s *= 1.05);
    for (name, wrong) in [("no brake", &unbraked), ("rates x 1.05", &quick)] {
        let found = least(
            &by_engine(wrong, Granularity::Pool, 0..REPLICATES),
            &simulated,
            &reference,
            &states,
        );
        println!("{name}: {found:.2e}");
        assert!(found < LEVEL, "{name} is not seen: {found}");
    }
}

/// Without the brake the environment is constant, so that the step is exact whatever its length: expected counts are those
/// of the differential equations.
#[test]
fn expected_counts_are_those_of_the_differential_equations() {
    let (mut model, grid) = one_neuron(RECEPTORS);
    model.noise = Noise::None;
    let slope = ("phosphatase_brake".to_owned(), "slope".to_owned());
    model.populations[0].parameters.insert(slope, 0.0);
    let exact = Exact::new(&(model.clone(), grid.clone()));
    let transitions = [exact.free, exact.braked].concat();
    let slopes = move |_: f64, y: &[f64], dy: &mut [f64]| {
        dy.fill(0.0);
        for t in &transitions {
            let flow = t.rate_per_s * t.from.map_or(1.0, |from| y[from]);
            t.from.into_iter().for_each(|from| dy[from] -= flow);
            t.to.into_iter().for_each(|to| dy[to] += flow);
        }
    };
    let solved = integrate(slopes, &exact.rest, &[HOURS as f64 * 3600.0]);
    let mut world = world(&model);
    live(&mut world, &grid);
    let total: f64 = exact.rest.iter().sum();
    let mut moved = 0.0_f64;
    for ((state, found), (expected, before)) in world.pools()[0]
        .counts
        .iter()
        .enumerate()
        .zip(solved[0].iter().zip(&exact.rest))
    {
        let apart = (found - expected).abs() / total;
        assert!(apart < 1e-6, "state {state}: {found} is not {expected}");
        moved = moved.max((expected - before).abs() / total);
    }
    assert!(moved > 0.1, "nothing moved");
}
