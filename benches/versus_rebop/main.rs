//! How much faster is papaver than what a user would pick instead? Every figure is a ratio of two times in this run.
//!
//! Baselines: rebop's compiled macro (the fastest exact simulator of reactions that we know of), a plain walk along the row
//! of a receptor, drawing random bits and nothing else, and a vectorised loop of numpy. Rounds take turns, each time is
//! the least of them, and both sides keep the same records. Lines are `NAME: value (target T)`, a target being the least
//! that is aimed at unless it says "at most". A missed target fails nothing; records that differ do.
//!
//! Feedback: by the mean of a population, which one transition matrix serves, as in the mechanisms that come with papaver;
//! and in each neuron by its own receptors, with a matrix for each, as rebop's cells have it.

mod agents;
mod clock;
mod kernel;
#[path = "../common/memory.rs"]
mod memory;
mod models;
mod runs;

use clock::{Least, busy_s, wall_s};
use memory::resident_bytes;
use models::{draining, trafficking};
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::{Granularity, Model};
use papaver_engine::signals::Scope;
use papaver_engine::world::World;
use runs::{DAY_MS, Records, by_papaver, largest_difference};

const NEURONS: usize = 1000;
const RECEPTORS: u32 = 1000;
/// As pools.
const MANY_RECEPTORS: u32 = 10_000;
const ROUNDS: usize = 3;

fn main() {
    kernel::compare();
    let of_all = Scope::Population;
    let step_s = trafficking_of((RECEPTORS, Granularity::Molecule, of_all), 6, "20");
    error_of_the_leap();
    trafficking_of((MANY_RECEPTORS, Granularity::Pool, of_all), 1, "80");
    trafficking_of((RECEPTORS, Granularity::Molecule, Scope::Neuron), 6, "20");
    trafficking_of((MANY_RECEPTORS, Granularity::Pool, Scope::Neuron), 1, "80");
    a_day_of_draining();
    agents::compare(f64::from(RECEPTORS) * NEURONS as f64 / step_s);
    two_threads();
    bytes_per_slot();
}

/// Prints a figure with its target.
fn line(name: &str, value: f64, target: &str) {
    println!("{name}: {value:.2} (target {target})");
}

/// Prints what a figure is made of.
fn told(name: &str, value: f64) {
    println!("    {name}: {value:.4}");
}

/// Cells that rebop runs, and how the difference of the records is judged.
struct Rebop {
    /// In each round.
    cells: usize,
    /// Receptors per cell.
    receptors: u32,
}

impl Rebop {
    /// Runs `day` for other cells in every round, in turn with a day of `model`, and compares what they recorded. Returns
    /// the seconds of papaver and of rebop, as many cells as papaver has neurons: they know nothing of each other, so
    /// that they take as long as so many times one.
    fn in_turn(&self, model: &Model, grid: &Grid, day: impl Fn(u64, &mut Records)) -> (f64, f64) {
        let (mut ours, mut theirs) = (Least::default(), Least::default());
        let (mut means, mut sums) = (Records::new(), Records::new());
        for round in 0..ROUNDS {
            means = by_papaver(model, grid, &mut ours);
            let first = round * self.cells;
            let seconds = busy_s(|| (first..first + self.cells).for_each(|cell| day(cell as u64, &mut sums)));
            theirs.note(0, seconds);
        }
        let cells = self.cells * ROUNDS;
        let difference = largest_difference(&means, &sums, cells);
        let chance = 2.5 / (cells as f64 * f64::from(self.receptors)).sqrt();
        assert!(
            difference < 0.01 + chance,
            "papaver and rebop differ by {difference} of the receptors, which is neither chance nor the leap"
        );
        told("difference of recorded means, share of receptors", difference);
        let (ours_s, theirs_s) = (ours.sum_s(), theirs.sum_s() * NEURONS as f64 / self.cells as f64);
        told("papaver, s", ours_s);
        told("rebop, s", theirs_s);
        (ours_s, theirs_s)
    }
}

/// Returns the time of a step of the whole world.
fn trafficking_of(
    (receptors, granularity, feedback): (u32, Granularity, Scope),
    cells: usize,
    target: &str,
) -> f64 {
    let grid = runs::ladder();
    let model = trafficking(NEURONS, receptors, granularity, feedback);
    let rebop = Rebop { cells, receptors };
    let (ours_s, theirs_s) = rebop.in_turn(&model, &grid, |seed, records| {
        runs::trafficking_by_rebop(receptors, seed, &grid, records)
    });
    let how = match feedback {
        Scope::Neuron => format!("{}, feedback in each", granularity.word()),
        _ => format!("{}, feedback by the mean", granularity.word()),
    };
    let name = format!(
        "{NEURONS} neurons x {receptors} receptors ({how}) x 24 h, one thread, over rebop ({cells} x {ROUNDS} cells extrapolated)"
    );
    line(&name, theirs_s / ours_s, target);
    ours_s / grid.count(0, DAY_MS) as f64
}

fn error_of_the_leap() {
    let name = "error of these steps against 0.5 s, % of the largest value, worst observable";
    line(name, 100.0 * runs::error_of_the_leap(), "at most 1");
}

/// W2: cells that lose nine of ten receptors, so that rebop has ever less to do.
fn a_day_of_draining() {
    let cells = 24;
    let model = draining(NEURONS, RECEPTORS, Granularity::Molecule);
    let rebop = Rebop {
        cells,
        receptors: RECEPTORS,
    };
    let grid = Grid::new(vec![0], 60_000, 0);
    let (ours_s, theirs_s) = rebop.in_turn(&model, &grid, |seed, records| {
        runs::draining_by_rebop(RECEPTORS, seed, records)
    });
    let name = format!(
        "draining chain W2, {NEURONS} x {RECEPTORS} x 24 h, over rebop ({cells} x {ROUNDS} cells extrapolated)"
    );
    line(&name, theirs_s / ours_s, "7");
}

/// Short slices that take turns, so that in some of them nobody else wants the second processor.
fn two_threads() {
    const SLICES: usize = 500;
    const STEPS: usize = 5;
    let model = trafficking(NEURONS, RECEPTORS, Granularity::Molecule, Scope::Population);
    let build = |executor| World::new(&model, 0, executor).unwrap_or_else(|e| panic!("{e}"));
    let mut worlds = [build(Executor::Serial), build(Executor::Parallel)];
    let grid = Grid::fixed(Vec::new(), 60_000);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let threads = threads.unwrap_or_else(|e| panic!("{e}"));
    let mut least = [f64::INFINITY; 2];
    for _ in 0..SLICES {
        for (least, world) in least.iter_mut().zip(&mut worlds) {
            let mut slice = || {
                for _ in 0..STEPS {
                    world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
                }
            };
            *least = least.min(threads.install(|| wall_s(&mut slice)));
        }
    }
    let [one, two] = worlds.map(|world| world.pools()[0].counts.clone());
    assert_eq!(one, two, "the number of threads shows in the result");
    line("two threads over one", least[0] / least[1], "1.85");
}

/// What a world takes, all included, by what the process takes before and after one is made.
fn bytes_per_slot() {
    let model = trafficking(NEURONS, RECEPTORS, Granularity::Molecule, Scope::Population);
    let first = runs::world(&model);
    let before = resident_bytes();
    let second = runs::world(&model);
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        line(
            "bytes per receptor slot, all included",
            (after - before) / second.slots() as f64,
            "at most 64",
        );
        told(
            "  slots per receptor",
            first.slots() as f64 / (NEURONS as f64 * f64::from(RECEPTORS)),
        );
    }
}
