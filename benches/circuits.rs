//! What does a simulated day of all circuits cost with 10,000 neurons, and which mechanism takes how much of it?
//!
//! Baseline: the same cells without their circuits, every mechanism but those of single neurons switched off. Figures are
//! printed as `NAME: value unit`; compare ratios of one run.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/scenario.rs"]
mod scenario;

use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::step::Watch;
use papaver_engine::world::World;
use papaver_mechanisms::ALL;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const NEURONS: usize = 10_000;
/// A third of a day, in steps of a minute.
const STEPS: u32 = 480;
const STEPS_A_DAY: f64 = 1440.0;

/// Mechanisms that connect neurons, act on the whole body, or oppose the drug from outside of the neuron: all that came with
/// the circuits.
fn of_circuits(id: &str) -> bool {
    let catalogue = Catalogue::builtin();
    let lone = &catalogue.neurons["sh_sy5y"].mechanisms;
    let single = [
        "firing",
        "lc_intrinsic_drive",
        "withdrawal_score",
        "pharmacokinetics",
    ];
    !lone.iter().any(|own| own == id) && !single.contains(&id)
}

/// Neuron types of all circuits.
fn types() -> Vec<&'static String> {
    Catalogue::builtin()
        .circuits
        .values()
        .flat_map(|c| &c.neurons)
        .collect()
}

fn text(circuits: bool) -> String {
    let each = NEURONS / types().len();
    let populations: String = types()
        .iter()
        .map(|name| format!("population.{name}.neurons = {each}\n"))
        .collect();
    let switch = |id: &str| format!("mechanism.{id} = false\n");
    let off = ALL
        .iter()
        .map(|m| m.info.id)
        .filter(|id| !circuits && of_circuits(id));
    format!(
        "duration = \"2 d\"\nspecies = \"human\"\n{populations}{}\n\
         [dose.morphine]\namount = \"10 mg\"\nroute = \"sc\"\nevery = \"6 h\"\n",
        off.map(switch).collect::<String>()
    )
}

fn world(circuits: bool, executor: Executor) -> World {
    scenario::world(&scenario::scenario(&text(circuits)), executor)
}

fn seconds_a_day(world: &mut World) -> f64 {
    let grid = Grid::fixed(Vec::new(), 60_000);
    let start = Instant::now();
    for _ in 0..STEPS {
        world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
    }
    start.elapsed().as_secs_f64() * STEPS_A_DAY / f64::from(STEPS)
}

/// Time by whose it was.
type Times = Arc<Mutex<BTreeMap<&'static str, Duration>>>;

/// A watch that adds up what passed since it was told last.
fn watch(times: &Times) -> Watch {
    let times = Arc::clone(times);
    let mut last = Instant::now();
    Watch(Some(Box::new(move |whose| {
        let now = Instant::now();
        if let Ok(mut times) = times.lock() {
            *times.entry(whose).or_default() += now - last;
        }
        last = now;
    })))
}

fn main() {
    let (mut whole, mut alone) = (world(true, Executor::Serial), world(false, Executor::Serial));
    let mut best = [f64::INFINITY; 2];
    for _ in 0..2 {
        best[0] = best[0].min(seconds_a_day(&mut whole));
        best[1] = best[1].min(seconds_a_day(&mut alone));
    }
    let neurons: usize = types().len() * (NEURONS / types().len());
    println!("neurons: {neurons}");
    println!("receptor slots: {}", whole.slots());
    println!("a day of all circuits, one thread: {:.1} s", best[0]);
    println!(
        "a day of the same cells without circuits, one thread: {:.1} s",
        best[1]
    );
    println!("circuits / without: {:.2}", best[0] / best[1]);
    let mut threads = world(true, Executor::Parallel);
    println!(
        "a day of all circuits, all threads: {:.1} s",
        seconds_a_day(&mut threads)
    );
    let times = Times::default();
    whole.watch(watch(&times));
    seconds_a_day(&mut whole);
    let times = times.lock().map(|t| t.clone()).unwrap_or_default();
    let all: Duration = times.values().sum();
    let mut sorted: Vec<_> = times.into_iter().collect();
    sorted.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    println!("share of a day by whose it is (one thread):");
    for (whose, time) in sorted {
        println!(
            "  {whose:<32} {:5.1} %",
            100.0 * time.as_secs_f64() / all.as_secs_f64()
        );
    }
}
