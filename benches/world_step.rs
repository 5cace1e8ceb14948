//! What does a step of a whole world cost per neuron, and how much memory does a receptor slot take?
//!
//! Baseline: the receptors of the same step alone, as pools of expected counts (mean field), so that the difference is
//! what single receptors and drawn spikes cost. Figures are printed as `NAME: value unit`; compare ratios of one run.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/memory.rs"]
mod memory;
#[path = "common/scenario.rs"]
mod scenario;

use memory::resident_bytes;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::world::World;
use std::time::Instant;

const SCENARIO: &str = r#"
duration = "10 d"
[population.locus_coeruleus]
neurons = 1000
receptors.mu = 200
[dose.morphine]
amount = "10 mg"
route = "sc"
every = "6 h"
"#;
const STEPS: u32 = 400;
const ROUNDS: usize = 5;

fn main() {
    let molecules = world(SCENARIO);
    let before = resident_bytes();
    let second = world(SCENARIO);
    let after = resident_bytes();
    let slots = second.slots();
    if let (Some(before), Some(after)) = (before, after) {
        println!(
            "bytes per slot, all included: {:.1} B (aim 64)",
            (after - before) / slots as f64
        );
    }
    drop(second);
    let mean_field = world(&SCENARIO.replace("receptors.mu = 200", "granularity = \"mean_field\""));
    let mut figures = [f64::INFINITY; 2];
    let mut worlds = [molecules, mean_field];
    for _ in 0..ROUNDS {
        for (figure, world) in figures.iter_mut().zip(&mut worlds) {
            *figure = figure.min(nanoseconds_per_neuron_step(world));
        }
    }
    println!("slots per neuron: {:.0}", slots as f64 / 1000.0);
    println!("neuron-step, 200 molecules: {:.0} ns", figures[0]);
    println!("neuron-step, mean field: {:.0} ns", figures[1]);
    println!("molecules / mean field: {:.2}", figures[0] / figures[1]);
    println!(
        "per receptor-step, everything of the cell included: {:.2} ns",
        figures[0] / 200.0
    );
}

fn world(text: &str) -> World {
    scenario::world(&scenario::scenario(text), Executor::Serial)
}

/// Steps of 60 s, an hour into the run at the earliest.
fn nanoseconds_per_neuron_step(world: &mut World) -> f64 {
    let grid = Grid::fixed(Vec::new(), 60_000);
    let start = Instant::now();
    for _ in 0..STEPS {
        world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(STEPS) / 1000.0
}
