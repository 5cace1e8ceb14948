//! How do time and memory grow with neurons, receptors per neuron, days and populations?
//!
//! Each row is a process of its own, so that its memory is its own. The model is the whole of the locus coeruleus with
//! all mechanisms under morphine every six hours, on one thread; the baseline of each table is its first row. Printed as
//! tables for README.md. Words after `--` pick tables: `neurons`, `receptors`, `populations`, `days`, `limit`.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/scenario.rs"]
mod scenario;

use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::world::World;
use papaver_kinetics::random::StreamKey;
use papaver_study::study::{Silent, run};
use rand::Rng;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

const STEP_MS: i64 = 60_000;
/// Steps before any is timed: the ladder is not used, and the first dose has come.
const WARM_UP_STEPS: u32 = 5;
/// Timed steps of a row: at least so many, and more until this time is spent.
const LEAST_STEPS: u32 = 5;
const ENOUGH_S: f64 = 2.0;

/// What one row simulates.
#[derive(Clone, Copy)]
struct Row {
    populations: usize,
    neurons: usize,
    receptors: usize,
    granularity: &'static str,
    days: usize,
}

const ORDINARY: Row = Row {
    populations: 1,
    neurons: 1000,
    receptors: 200,
    granularity: "molecule",
    days: 1,
};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|w| w != "--bench").collect();
    if let [row, numbers @ ..] = &words[..]
        && row == "row"
    {
        return print_row(numbers);
    }
    let asked = |table: &str| words.is_empty() || words.iter().any(|w| w == table);
    if asked("limit") {
        limit();
    }
    if asked("neurons") {
        let rows = [100, 1000, 10_000, 100_000].map(|neurons| Row { neurons, ..ORDINARY });
        table("neurons", &rows, |row| row.neurons);
    }
    if asked("receptors") {
        for granularity in ["molecule", "pool", "mean_field"] {
            let rows = [(100, 1000), (1000, 1000), (10_000, 1000), (100_000, 100)];
            let rows = rows.map(|(receptors, neurons)| Row {
                receptors,
                neurons,
                granularity,
                ..ORDINARY
            });
            table(&format!("receptors per neuron ({granularity})"), &rows, |row| {
                row.receptors
            });
        }
    }
    if asked("populations") {
        let rows = [1, 2, 4, 8].map(|populations| Row {
            populations,
            ..ORDINARY
        });
        table("populations of 1,000 neurons", &rows, |row| row.populations);
    }
    if asked("days") {
        let rows = [1, 4, 16].map(|days| Row {
            days,
            neurons: 100,
            ..ORDINARY
        });
        println!("\n| days (100 neurons, a whole study) | processor s | MiB at most |\n|---:|---:|---:|");
        rows.iter()
            .for_each(|row| println!("| {} | {} |", row.days, child("study", row)));
    }
}

fn table(name: &str, rows: &[Row], varied: impl Fn(&Row) -> usize) {
    println!(
        "\n| {name} | neurons | ms per step | ns per neuron and step | ns per receptor and step | s per day of minutes \
         | MiB at most | slots per receptor | bytes per slot |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for row in rows {
        println!(
            "| {} | {} | {} |",
            varied(row),
            row.populations * row.neurons,
            child("world", row)
        );
    }
}

/// The cells of one row, made by this program in a new process.
fn child(what: &str, row: &Row) -> String {
    let numbers = [row.populations, row.neurons, row.receptors, row.days].map(|n| n.to_string());
    let program = std::env::current_exe().unwrap_or_else(|e| panic!("{e}"));
    let output = Command::new(program)
        .args(["row", what, row.granularity])
        .args(numbers)
        .output();
    let output = output.unwrap_or_else(|e| panic!("{e}"));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn print_row(words: &[String]) {
    let [what, granularity, numbers @ ..] = words else {
        panic!("a row has a kind, a granularity and four numbers")
    };
    let numbers: Vec<usize> = numbers.iter().filter_map(|n| n.parse().ok()).collect();
    let [populations, neurons, receptors, days] = numbers[..] else {
        panic!("a row has four numbers")
    };
    let scenario = scenario::scenario(&text(granularity, [populations, neurons, receptors, days]));
    let empty_mib = peak_mib();
    if what == "study" {
        let study = run(&scenario, Catalogue::builtin(), 1, &Silent).unwrap_or_else(|e| panic!("{e}"));
        let seconds = on_processors_s();
        black_box(study.runs.len());
        println!("{seconds:.2} | {:.0}", peak_mib() - empty_mib);
        return;
    }
    let mut world = scenario::world(&scenario, Executor::Serial);
    let step_s = least_step_s(&mut world);
    let neurons = (populations * neurons) as f64;
    let per_neuron_ns = step_s * 1e9 / neurons;
    let mib = peak_mib() - empty_mib;
    let per_slot = match world.slots() {
        0 => "-".to_owned(),
        slots => format!("{:.0}", mib * 1024.0 * 1024.0 / slots as f64),
    };
    println!(
        "{:.3} | {per_neuron_ns:.0} | {:.3} | {:.2} | {mib:.0} | {:.1} | {per_slot}",
        step_s * 1e3,
        per_neuron_ns / receptors as f64,
        step_s * 1440.0,
        world.slots() as f64 / (neurons * receptors as f64),
    );
}

fn text(granularity: &str, [populations, neurons, receptors, days]: [usize; 4]) -> String {
    let population = |i: usize| {
        format!(
            "[population.cells_{i}]\ntype = \"locus_coeruleus\"\nneurons = {neurons}\nreceptors.mu = {receptors}\n\
             granularity = \"{granularity}\"\n"
        )
    };
    let populations: String = (0..populations).map(population).collect();
    format!(
        "duration = \"{days} d\"\n{populations}\
         [dose.morphine]\namount = \"10 mg\"\nroute = \"sc\"\nevery = \"6 h\"\n"
    )
}

fn least_step_s(world: &mut World) -> f64 {
    let grid = Grid::fixed(Vec::new(), STEP_MS);
    let mut step = || {
        let start = Instant::now();
        world.step(&grid, i64::MAX).unwrap_or_else(|e| panic!("{e}"));
        start.elapsed().as_secs_f64()
    };
    (0..WARM_UP_STEPS).for_each(|_| {
        step();
    });
    let (mut least, mut steps, mut spent) = (f64::INFINITY, 0, 0.0);
    while steps < LEAST_STEPS || spent < ENOUGH_S {
        let taken = step();
        least = least.min(taken);
        spent += taken;
        steps += 1;
    }
    least
}

/// What all threads of the process have had of processors, s; NaN where the system does not tell.
fn on_processors_s() -> f64 {
    const TICKS_PER_S: f64 = 100.0;
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name of the program, which may hold anything, come the state and ten numbers, then user and system time.
    let numbers = told
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(2);
    let ticks: Vec<f64> = numbers.filter_map(|n| n.parse().ok()).collect();
    if ticks.len() == 2 {
        ticks.iter().sum::<f64>() / TICKS_PER_S
    } else {
        f64::NAN
    }
}

/// Largest resident memory so far, MiB; NaN where the system does not tell.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib / 1024.0)
}

/// What no kernel can go below: eight random bits for every receptor, and a byte read and written.
fn limit() {
    const ROUNDS: i64 = 400;
    println!("\n| receptors in a row | ns per receptor: bits, and a byte read and written |\n|---:|---:|");
    for receptors in [1024, 1 << 20, 1 << 26] {
        let mut slots = vec![0_u64; receptors / 8];
        let repeats = (1 << 20) / receptors.min(1 << 20);
        let rounds = if receptors > 1 << 20 { 8 } else { ROUNDS };
        let key = StreamKey::new(1, 0, 2, 3);
        let mut least = f64::INFINITY;
        for round in 0..rounds {
            let start = Instant::now();
            for repeat in 0..repeats as i64 {
                let mut generator = key.generator(round * 1024 + repeat);
                slots.iter_mut().for_each(|word| *word ^= generator.next_u64());
                black_box(&mut slots);
            }
            least = least.min(start.elapsed().as_secs_f64());
        }
        println!(
            "| {receptors} | {:.3} |",
            least * 1e9 / (receptors * repeats) as f64
        );
    }
}
