//! Does the molecule kernel move every receptor exactly as a plain walk along its row does?

use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::molecule::{self, GROUP, Kernel, Thresholds};
use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_oracles::walk;
use proptest::prelude::*;
use rand::Rng;

use crate::schemes::{compact, compact_with, crowd, environments};

/// The 32-bit numbers that the kernel gives its slots: upper byte from the generator, the rest from the slot's word.
fn uniforms(key: StreamKey, tick_ms: i64, slots: usize) -> Vec<u32> {
    let mut generator = key.generator(tick_ms);
    let bytes: Vec<u8> = (0..slots.div_ceil(8))
        .flat_map(|_| generator.next_u64().to_le_bytes())
        .collect();
    (0..slots)
        .map(|i| u32::from(bytes[i]) << 24 | (key.word(tick_ms, i as u64) as u32 & 0x00ff_ffff))
        .collect()
}

/// Runs every kernel and the twin from the same slots and compares slots, counts and the number degraded.
fn assert_same(p: &Matrix, states: usize, start: &[u8], key: StreamKey, ticks: core::ops::Range<i64>) {
    for kernel in [Kernel::Scalar, Kernel::Fastest] {
        assert_same_with(kernel, p, states, start, key, ticks.clone());
    }
}

fn assert_same_with(
    kernel: Kernel,
    p: &Matrix,
    states: usize,
    start: &[u8],
    key: StreamKey,
    ticks: core::ops::Range<i64>,
) {
    let rows: Vec<Vec<f64>> = (0..states).map(|i| p.row(i)[..=states].to_vec()).collect();
    let thresholds = Thresholds::with(p, states, kernel);
    let count = |slots: &[u8], code: usize| slots.iter().filter(|&&s| usize::from(s) == code).count();
    let (mut fast, mut plain) = (start.to_vec(), start.to_vec());
    let mut counts: Vec<f64> = (0..states).map(|s| count(start, s) as f64).collect();
    for tick in ticks {
        let vacant = count(&fast, states);
        let degraded =
            molecule::advance(&mut fast, start.len(), &mut counts, &thresholds, key, tick * 5000) as usize;
        walk::advance(&mut plain, &rows, &uniforms(key, tick * 5000, start.len()));
        assert_eq!(fast, plain, "tick {tick}, {kernel:?}");
        assert_eq!(degraded, count(&fast, states) - vacant);
        let recount: Vec<f64> = (0..states).map(|s| count(&fast, s) as f64).collect();
        assert_eq!(counts, recount);
    }
}

#[test]
fn the_compact_scheme_moves_alike_in_every_environment() {
    let scheme = compact();
    for (i, (name, env)) in environments().into_iter().enumerate() {
        for step_s in [5.0, 60.0, 120.0] {
            let p = scheme.transition_matrix(&env, step_s);
            let start: Vec<u8> = (0..GROUP * 300)
                .map(|i| (i % (scheme.size() + 1)) as u8)
                .collect();
            let key = StreamKey::new(7, i as u32, hash_name(name), 1);
            assert_same(&p, scheme.size(), &start, key, 0..40);
        }
    }
}

/// As many joint states as a scenario may have, and as many as a byte has room for.
#[test]
fn many_tags_move_alike() {
    for tags in [5, 13, 124] {
        let scheme = compact_with(tags);
        assert_eq!(scheme.size(), 6 + 2 * tags);
        for step_s in [5.0, 60.0] {
            let p = scheme.transition_matrix(&crowd(tags), step_s);
            let start: Vec<u8> = (0..GROUP * 300)
                .map(|i| (i % (scheme.size() + 1)) as u8)
                .collect();
            let key = StreamKey::new(7, tags as u32, hash_name("tags"), 1);
            assert_same(&p, scheme.size(), &start, key, 0..40);
        }
    }
}

#[test]
fn slots_beyond_those_in_use_are_left_alone() {
    let scheme = compact();
    let p = scheme.transition_matrix(&environments()[1].1, 120.0);
    let thresholds = Thresholds::new(&p, scheme.size());
    let mut slots = vec![0_u8; GROUP * 8];
    let mut counts = vec![0.0; scheme.size()];
    counts[0] = slots.len() as f64;
    let key = StreamKey::new(1, 1, 1, 1);
    for tick in 0..20 {
        molecule::advance(&mut slots, GROUP * 3, &mut counts, &thresholds, key, tick);
    }
    assert!(slots[..GROUP * 3].iter().any(|&s| s != 0));
    assert!(slots[GROUP * 3..].iter().all(|&s| s == 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Any rows, among them zeros, certainties and probabilities that end exactly on a byte.
    #[test]
    fn any_matrix_moves_alike(
        states in 1_usize..=40,
        weights in proptest::collection::vec(
            prop_oneof![3 => Just(0.0), 2 => 0.0_f64..1.0, 1 => 1e-9_f64..1e-6, 1 => Just(1.0), 1 => Just(3.0)],
            41 * 40,
        ),
        stay in prop_oneof![Just(0.0), Just(1.0), Just(8.0), Just(1e3)],
        seed in any::<u64>(),
    ) {
        let mut p = Matrix::zero(states + 2);
        for from in 0..states {
            let row = &weights[from * 41..from * 41 + states + 1];
            let sum: f64 = row.iter().sum::<f64>() + stay;
            for (to, w) in row.iter().enumerate() {
                let own = if to == from { stay } else { 0.0 };
                p.set(from, to, if sum > 0.0 { (w + own) / sum } else { f64::from(u8::from(to == from)) });
            }
        }
        let start: Vec<u8> = (0..GROUP * 40).map(|i| (i % (states + 1)) as u8).collect();
        assert_same(&p, states, &start, StreamKey::new(seed, 0, 1, 2), -1..3);
    }
}
