//! What does it cost to move one receptor by one step, against a plain walk along its row and against drawing the
//! random bits alone? Figures are ns per receptor and step, ratios are of the least times in this run.

mod common;

use std::hint::black_box;

use common::{figure, least_ns, schemes};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::molecule::{self, Thresholds};
use papaver_kinetics::random::StreamKey;
use papaver_oracles::walk::{self, Table};
use rand::Rng;

/// Receptors of one neuron's block; all slots are filled.
const RECEPTORS: usize = 1024;
/// Neurons that take turns, so that no branch predictor learns the states of one block by heart.
const NEURONS: usize = 64;
const STEP_S: f64 = 60.0;

/// Receptors of all neurons spread over the joint states as at steady state, mixed up as they would be after a while.
fn settled(shares: &[f64], key: StreamKey) -> Vec<u8> {
    let total: f64 = shares.iter().sum();
    let row: Vec<f64> = shares.iter().map(|x| x / total).collect();
    let mut generator = key.generator(-1);
    (0..RECEPTORS * NEURONS)
        .map(|_| walk::target(&row, generator.next_u32()) as u8)
        .collect()
}

fn plain_rows(p: &Matrix, states: usize) -> Vec<Vec<f64>> {
    (0..states).map(|i| p.row(i)[..=states].to_vec()).collect()
}

fn main() {
    let mut criterion = common::criterion();
    let mut group = criterion.benchmark_group("receptor_step");
    group.throughput(criterion::Throughput::Elements(RECEPTORS as u64));
    let per_receptor = RECEPTORS as f64;
    let key = StreamKey::new(1, 0, 2, 3);

    let mut tick_ms = 0;
    let mut bytes = vec![0_u8; RECEPTORS];
    let bits = least_ns(&mut group, "random_bits", || {
        tick_ms += 60_000;
        let mut generator = key.generator(tick_ms);
        for word in bytes.chunks_exact_mut(8) {
            word.copy_from_slice(&generator.next_u64().to_le_bytes());
        }
        black_box(&mut bytes);
    }) / per_receptor;
    figure("receptor_step/random_bits_ns", bits);

    let compact = schemes::environments().map(|(name, env)| (name, schemes::compact(), env));
    // 8, 16 and 32 joint states, filled by slow ligands that come and go.
    let crowded = [("crowd_of_8", 1), ("crowd_of_16", 5), ("crowd_of_32", 13)]
        .map(|(name, tags)| (name, schemes::compact_with(tags), schemes::crowd(tags)));
    for (name, scheme, env) in compact.into_iter().chain(crowded) {
        let p = scheme.transition_matrix(&env, STEP_S);
        let start = settled(&scheme.steady_state(&env), key);
        // Every step starts from the steady state: degraded receptors would empty the blocks in the course of a run.
        let counted = |block: &[u8]| {
            let mut counts = vec![0.0; scheme.size()];
            block.iter().for_each(|&s| counts[usize::from(s)] += 1.0);
            (block.to_vec(), counts)
        };
        let blocks: Vec<(Vec<u8>, Vec<f64>)> = start.chunks_exact(RECEPTORS).map(counted).collect();
        let mut blocks = blocks.iter().cycle();
        let mut slots = vec![0; RECEPTORS];
        let mut counts = vec![0.0; scheme.size()];
        let mut renew = |slots: &mut [u8], counts: &mut [f64]| {
            if let Some((block, its_counts)) = blocks.next() {
                slots.copy_from_slice(block);
                counts.copy_from_slice(its_counts);
            }
        };

        let thresholds = Thresholds::new(&p, scheme.size());
        let mut tick_ms = 0;
        let kernel = least_ns(&mut group, &format!("{name}/kernel"), || {
            renew(&mut slots, &mut counts);
            tick_ms += 60_000;
            molecule::advance(&mut slots, RECEPTORS, &mut counts, &thresholds, key, tick_ms)
        }) / per_receptor;

        let table = Table::new(&plain_rows(&p, scheme.size()));
        let mut tick_ms = 0;
        let plain = least_ns(&mut group, &format!("{name}/plain_walk"), || {
            renew(&mut slots, &mut counts);
            tick_ms += 60_000;
            let mut generator = key.generator(tick_ms);
            for pair in slots.chunks_exact_mut(2) {
                let word = generator.next_u64();
                pair[0] = table.target(pair[0], word as u32);
                pair[1] = table.target(pair[1], (word >> 32) as u32);
            }
        }) / per_receptor;

        figure(&format!("receptor_step/{name}/kernel_ns"), kernel);
        figure(&format!("receptor_step/{name}/plain_walk_ns"), plain);
        figure(
            &format!("receptor_step/{name}/plain_walk_over_kernel"),
            plain / kernel,
        );
        figure(
            &format!("receptor_step/{name}/kernel_over_random_bits"),
            kernel / bits,
        );
    }
    group.finish();
    criterion.final_summary();
}
