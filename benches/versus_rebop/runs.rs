//! A day of each chain by papaver and by rebop: the same doses, the same step ends, the same records.

use crate::clock::{Least, busy_s};
use crate::models::{DOSES_EVERY_MS, KINASE_TIME_S, arrestin_left, kinase_goal, ligand_nm, trafficking};
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::{Granularity, Model};
use papaver_engine::signals::Scope;
use papaver_engine::world::World;
use papaver_oracles::compiled::{Draining, Trafficking, rate};

/// A day, ms.
pub const DAY_MS: i64 = 24 * 3_600_000;
/// Between two records, ms.
const RECORD_MS: i64 = 600_000;
/// Time that is measured in one piece.
const PIECE_MS: i64 = 3_600_000;

/// Mean receptors per state at every record, as shares of the first number.
pub type Records = Vec<Vec<f64>>;

/// The default ladder of steps around the doses of [`trafficking`].
pub fn ladder() -> Grid {
    Grid::new((0..4).map(|i| i * DOSES_EVERY_MS).collect(), 60_000, 0)
}

/// A day of a whole world on one thread; the time of each hour goes into `least`.
pub fn by_papaver(model: &Model, grid: &Grid, least: &mut Least) -> Records {
    let mut world = world(model);
    let mut records = Vec::new();
    for piece in 0..DAY_MS / PIECE_MS {
        let end_ms = (piece + 1) * PIECE_MS;
        let seconds = busy_s(|| {
            while world.now_ms() < end_ms {
                world.step(grid, end_ms).unwrap_or_else(|e| panic!("{e}"));
                if world.now_ms() % RECORD_MS == 0 {
                    let pool = &world.pools()[0];
                    records.push(pool.mean_counts().iter().map(|n| n / pool.number).collect());
                }
            }
        });
        least.note(piece as usize, seconds);
    }
    records
}

/// A world on one thread.
pub fn world(model: &Model) -> World {
    World::new(model, 0, Executor::Serial).unwrap_or_else(|e| panic!("{e}"))
}

/// A day of one cell of [`trafficking`] by rebop. Ligand and feedback are set anew at every step end of the ladder: the
/// ligand to its level in the middle of the step, the feedback from the cell's own receptors, as they are at its start.
pub fn trafficking_by_rebop(receptors: u32, seed: u64, grid: &Grid, records: &mut Records) {
    let mut cell = Trafficking::new(receptors, seed);
    let naive = f64::from(receptors) * (1.0 - rate::naive_store());
    let (mut now_ms, mut kinase, mut record) = (0, 0.0, 0);
    while now_ms < DAY_MS {
        let end_ms = grid.next(now_ms, DAY_MS);
        let [_, rl, _, pl, a, ..] = cell.counts();
        let (bound, with_arrestin) = ((rl + pl) as f64 / naive, a as f64 / naive);
        let goal = kinase_goal(bound, with_arrestin);
        let half = libm::exp(-((end_ms - now_ms) as f64) / 2000.0 / KINASE_TIME_S);
        kinase = goal + (kinase - goal) * half;
        cell.meet(
            ligand_nm((now_ms + end_ms) as f64 / 2.0),
            kinase,
            arrestin_left(with_arrestin),
        );
        kinase = goal + (kinase - goal) * half;
        cell.advance_until(end_ms as f64 / 1000.0);
        now_ms = end_ms;
        if now_ms % RECORD_MS == 0 {
            add(records, record, &cell.counts(), receptors);
            record += 1;
        }
    }
}

/// A day of one cell of the draining chain by rebop, which stops only to be recorded.
pub fn draining_by_rebop(receptors: u32, seed: u64, records: &mut Records) {
    let mut cell = Draining::new(receptors, seed);
    for record in 0..(DAY_MS / RECORD_MS) as usize {
        cell.advance_until(((record as i64 + 1) * RECORD_MS) as f64 / 1000.0);
        add(records, record, &cell.counts(), receptors);
    }
}

fn add(records: &mut Records, at: usize, counts: &[isize], receptors: u32) {
    if records.len() <= at {
        records.push(vec![0.0; counts.len()]);
    }
    let sums = records[at].iter_mut().zip(counts);
    sums.for_each(|(sum, &n)| *sum += n as f64 / f64::from(receptors));
}

/// Largest difference of two records over all times and states. `sums` holds sums over so many cells.
pub fn largest_difference(means: &Records, sums: &Records, cells: usize) -> f64 {
    assert_eq!(means.len(), sums.len(), "not recorded at the same times");
    let pairs = means.iter().zip(sums).flat_map(|(a, b)| a.iter().zip(b));
    pairs
        .map(|(a, b)| (a - b / cells as f64).abs())
        .fold(0.0, f64::max)
}

/// What the ladder is off by in [`trafficking`]: the worst difference from steps of half a second in any state, kinase or
/// arrestin at any step end of a day, as a share of its largest value. Without chance.
pub fn error_of_the_leap() -> f64 {
    let model = trafficking(1, 1000, Granularity::MeanField, Scope::Population);
    let (mut coarse, mut fine) = (world(&model), world(&model));
    let (ladder, half_seconds) = (ladder(), Grid::fixed(Vec::new(), 500));
    let read = |world: &World| {
        let signals = world.signals();
        let mut all = world.pools()[0].counts.clone();
        for name in ["active_kinase", "free_arrestin"] {
            let column = signals.find(Some(0), name).unwrap_or_else(|| panic!("no {name}"));
            all.extend(&signals.now[column]);
        }
        all
    };
    let mut worst: Vec<(f64, f64)> = vec![(0.0, 0.0); read(&coarse).len()];
    while coarse.now_ms() < DAY_MS {
        coarse.step(&ladder, DAY_MS).unwrap_or_else(|e| panic!("{e}"));
        while fine.now_ms() < coarse.now_ms() {
            fine.step(&half_seconds, coarse.now_ms())
                .unwrap_or_else(|e| panic!("{e}"));
        }
        for (w, (a, b)) in worst.iter_mut().zip(read(&coarse).into_iter().zip(read(&fine))) {
            *w = (w.0.max((a - b).abs()), w.1.max(b.abs()));
        }
    }
    worst
        .iter()
        .map(|(difference, largest)| difference / largest)
        .fold(0.0, f64::max)
}
