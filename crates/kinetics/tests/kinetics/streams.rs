//! Are keyed streams different, uniform and independent of one another, and is each its own?

use std::collections::BTreeSet;

use papaver_kinetics::random::{StreamKey, hash_name, join, unit_interval};
use papaver_oracles::statistics::chi_square;
use rand::Rng;

const SEED: u64 = 20_261_121;
const LEVEL: f64 = 1e-3;

/// The key of a neuron as the engine makes it: hash of a name and a number.
fn key(seed: u64, replicate: u32, stream: &str, neuron: u64) -> StreamKey {
    StreamKey::new(
        seed,
        replicate,
        hash_name(stream),
        join(hash_name("cells"), neuron),
    )
}

/// Asserts that bytes are uniform and that pairs of half-bytes from two sources are independent.
fn assert_uniform(name: &str, pairs: impl Iterator<Item = (u8, u8)>) {
    let (mut first, mut second, mut joint) = (vec![0_u64; 256], vec![0_u64; 256], vec![0_u64; 256]);
    for (a, b) in pairs {
        first[usize::from(a)] += 1;
        second[usize::from(b)] += 1;
        joint[usize::from(a >> 4) * 16 + usize::from(b >> 4)] += 1;
    }
    let law = [1.0 / 256.0; 256];
    for (what, cells) in [("first", first), ("second", second), ("joint", joint)] {
        let test = chi_square(&cells, &law);
        assert!(test.probability > LEVEL, "{name}, {what}: {test:?}");
    }
}

/// First byte of the stream at one tick.
fn first_byte(key: StreamKey, tick_ms: i64) -> u8 {
    key.generator(tick_ms).next_u64() as u8
}

#[test]
fn neighbouring_neurons_ticks_replicates_and_seeds_are_independent() {
    const N: u64 = 100_000;
    let base = |i| first_byte(key(SEED, 0, "a/b", i), 60_000);
    assert_uniform("neurons", (0..N).map(|i| (base(i), base(i + 1))));
    assert_uniform(
        "ticks",
        (0..N as i64).map(|i| {
            let k = key(SEED, 0, "a/b", 3);
            (first_byte(k, i * 5000), first_byte(k, (i + 1) * 5000))
        }),
    );
    assert_uniform(
        "replicates",
        (0..N).map(|i| (base(i), first_byte(key(SEED, 1, "a/b", i), 60_000))),
    );
    assert_uniform(
        "seeds",
        (0..N).map(|i| (base(i), first_byte(key(SEED + 1, 0, "a/b", i), 60_000))),
    );
    assert_uniform(
        "streams",
        (0..N).map(|i| (base(i), first_byte(key(SEED, 0, "a/c", i), 60_000))),
    );
    assert_uniform(
        "ticks before and after zero",
        (1..N as i64).map(|i| {
            let k = key(SEED, 0, "a/b", 3);
            (first_byte(k, -i), first_byte(k, i))
        }),
    );
}

#[test]
fn words_of_neighbouring_items_and_the_generator_are_independent() {
    let k = key(SEED, 0, "a/b", 7);
    let low = |item| k.word(0, item) as u8;
    let high = |item| (k.word(0, item) >> 56) as u8;
    assert_uniform("items", (0..200_000).map(|i| (low(i), low(i + 1))));
    assert_uniform("low and high", (0..200_000).map(|i| (low(i), high(i))));
    // The two halves of a receptor's number: byte i of the generator, and the third byte of the word of item i.
    let mut generator = k.generator(0);
    let bytes: Vec<u8> = (0..25_000)
        .flat_map(|_| generator.next_u64().to_le_bytes())
        .collect();
    assert_uniform(
        "halves",
        bytes
            .iter()
            .zip(0..)
            .map(|(&b, i)| (b, (k.word(0, i) >> 16) as u8)),
    );
    assert_uniform("successive bytes", bytes.windows(2).map(|w| (w[0], w[1])));
}

#[test]
fn streams_are_not_correlated() {
    const N: u64 = 100_000;
    let deviate = |neuron, stream, i| unit_interval(key(SEED, 0, stream, neuron).word(i, 0)) - 0.5;
    for (a, b) in [
        ((0, "a/b"), (1, "a/b")),
        ((0, "a/b"), (0, "a/c")),
        ((5, "x/y"), (6, "x/z")),
    ] {
        let products = (0..N as i64).map(|i| deviate(a.0, a.1, i) * deviate(b.0, b.1, i));
        // Var of a product of independent deviates is (1/12)^2, so that the correlation has sd 1/sqrt(N).
        let correlation = products.sum::<f64>() * 12.0 / N as f64;
        assert!(
            correlation.abs() < 4.0 / (N as f64).sqrt(),
            "{a:?} {b:?}: {correlation}"
        );
    }
}

#[test]
fn keys_differ_in_every_part() {
    let mut words = BTreeSet::new();
    let mut made = 0;
    for seed in 0..8 {
        for replicate in 0..8 {
            for stream in ["receptors/moves", "receptors/arrivals", "firing/spikes"] {
                for neuron in 0..64 {
                    for tick_ms in [-5000, 0, 5000, 60_000] {
                        words.insert(key(seed, replicate, stream, neuron).generator(tick_ms).next_u64());
                        made += 1;
                    }
                }
            }
        }
    }
    // Among 49,152 words of 64 bits a chance collision has probability 7e-11.
    assert_eq!(words.len(), made);
}

#[test]
fn parts_of_a_key_do_not_stand_in_for_one_another() {
    let word = |seed, replicate, stream, neuron| StreamKey::new(seed, replicate, stream, neuron).word(9, 9);
    let words: BTreeSet<u64> = [
        word(1, 2, 3, 4),
        word(2, 1, 3, 4),
        word(1, 3, 2, 4),
        word(1, 2, 4, 3),
        word(4, 3, 2, 1),
    ]
    .into();
    assert_eq!(words.len(), 5);
    let k = key(SEED, 0, "a/b", 0);
    assert_ne!(k.word(1, 2), k.word(2, 1));
}

#[test]
fn the_same_key_gives_the_same_stream_whatever_else_is_drawn() {
    let take = |mut generator: papaver_kinetics::random::Generator| -> Vec<u64> {
        (0..100).map(|_| generator.next_u64()).collect()
    };
    let alone = take(key(SEED, 4, "a/b", 11).generator(120_000));
    let mut watched = key(SEED, 4, "a/b", 11).generator(120_000);
    let mut other = key(SEED, 4, "a/c", 11).generator(120_000);
    let mixed: Vec<u64> = (0..100)
        .map(|i| {
            (0..i % 7).for_each(|_| {
                other.next_u64();
            });
            watched.next_u64()
        })
        .collect();
    assert_eq!(alone, mixed);
    assert_ne!(alone, take(key(SEED, 4, "a/c", 11).generator(120_000)));
}

#[test]
fn published_values_of_the_generator_and_its_seeding() {
    // splitmix64 from state 0 gives these first outputs; its finaliser is `mix` of the stepped state.
    let golden = 0x9e37_79b9_7f4a_7c15_u64;
    assert_eq!(papaver_kinetics::random::mix(golden), 0xe220_a839_7b1d_cdaf);
    assert_eq!(
        papaver_kinetics::random::mix(golden.wrapping_mul(2)),
        0x6e78_9e6a_a1b9_65f4
    );
    assert_eq!(
        papaver_kinetics::random::mix(golden.wrapping_mul(3)),
        0x06c4_5d18_8009_454f
    );
}

#[test]
fn the_unit_interval_is_half_open() {
    assert_eq!(unit_interval(0), 0.0);
    assert!(unit_interval(u64::MAX) < 1.0);
    assert_eq!(unit_interval(1 << 63), 0.5);
}
