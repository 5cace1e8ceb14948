//! The kernel that moves single receptors, against a plain walk along the row and against drawing its random bits.

use crate::clock::wall_s;
use crate::line;
use papaver_kinetics::molecule::{self, Thresholds};
use papaver_kinetics::random::StreamKey;
use papaver_oracles::walk::{self, Table};
use rand::Rng;
use std::hint::black_box;

#[path = "../../crates/kinetics/tests/kinetics/schemes.rs"]
#[allow(dead_code, reason = "the benchmark does not use all of what the tests share")]
mod schemes;

/// Receptors of one neuron's block; all slots are filled.
const RECEPTORS: usize = 1024;
/// Neurons that take turns, so that no branch predictor learns the states of one block by heart.
const NEURONS: usize = 64;
const ROUNDS: usize = 200;
const STEP_S: f64 = 60.0;

/// One block and its receptors per state.
type Block = (Vec<u8>, Vec<f64>);

/// Prints two ratios for the compact scheme without drug, under much morphine, and where most receptors bind or let go.
pub fn compare() {
    let key = StreamKey::new(1, 0, 2, 3);
    for (name, env) in schemes::environments() {
        let scheme = schemes::compact();
        let p = scheme.transition_matrix(&env, STEP_S);
        let rows: Vec<Vec<f64>> = (0..scheme.size())
            .map(|i| p.row(i)[..=scheme.size()].to_vec())
            .collect();
        let (thresholds, table) = (Thresholds::new(&p, scheme.size()), Table::new(&rows));
        let start = settled(&scheme.steady_state(&env), key);
        let mut least = [f64::INFINITY; 3];
        let mut bytes = vec![0_u8; RECEPTORS];
        for round in 0..ROUNDS as i64 {
            // Every round starts from the steady state: degraded receptors would empty the blocks in the course of time.
            let (mut first, mut second) = (start.clone(), start.clone());
            let kernel = wall_s(|| {
                for (neuron, (slots, counts)) in first.iter_mut().enumerate() {
                    let tick = round * NEURONS as i64 + neuron as i64;
                    black_box(molecule::advance(
                        slots,
                        RECEPTORS,
                        counts,
                        &thresholds,
                        key,
                        tick,
                    ));
                }
            });
            let walk = wall_s(|| {
                for (neuron, (slots, _)) in second.iter_mut().enumerate() {
                    walk_block(slots, &table, key, round * NEURONS as i64 + neuron as i64);
                }
            });
            let bits = wall_s(|| {
                for neuron in 0..NEURONS as i64 {
                    draw_bits(&mut bytes, key, round * NEURONS as i64 + neuron);
                    black_box(&mut bytes);
                }
            });
            for (least, taken) in least.iter_mut().zip([kernel, walk, bits]) {
                *least = least.min(taken);
            }
        }
        let [kernel, walk, bits] = least;
        line(
            &format!("receptor kernel over plain row walk, {name}"),
            walk / kernel,
            "6",
        );
        line(
            &format!("receptor kernel, times its random bits, {name}"),
            kernel / bits,
            "at most 7",
        );
        let ns = 1e9 / (RECEPTORS * NEURONS) as f64;
        crate::told("kernel, ns per receptor", kernel * ns);
        crate::told("walk, ns per receptor", walk * ns);
        crate::told("bits, ns per receptor", bits * ns);
    }
}

/// Receptors of all neurons spread over the joint states as at steady state, mixed up as they would be after a while.
fn settled(shares: &[f64], key: StreamKey) -> Vec<Block> {
    let total: f64 = shares.iter().sum();
    let row: Vec<f64> = shares.iter().map(|x| x / total).collect();
    let mut generator = key.generator(-1);
    let mut block = || {
        let slots: Vec<u8> = (0..RECEPTORS)
            .map(|_| walk::target(&row, generator.next_u32()) as u8)
            .collect();
        let mut counts = vec![0.0; shares.len()];
        slots.iter().for_each(|&s| counts[usize::from(s)] += 1.0);
        (slots, counts)
    };
    (0..NEURONS).map(|_| block()).collect()
}

/// One 32-bit number per receptor, and a walk along its row.
fn walk_block(slots: &mut [u8], table: &Table, key: StreamKey, tick: i64) {
    let mut generator = key.generator(tick);
    for pair in slots.chunks_exact_mut(2) {
        let word = generator.next_u64();
        pair[0] = table.target(pair[0], word as u32);
        pair[1] = table.target(pair[1], (word >> 32) as u32);
    }
}

/// Eight bits per receptor, as the kernel draws them, and nothing else.
fn draw_bits(bytes: &mut [u8], key: StreamKey, tick: i64) {
    let mut generator = key.generator(tick);
    for word in bytes.chunks_exact_mut(8) {
        word.copy_from_slice(&generator.next_u64().to_le_bytes());
    }
}
