//! What is made for AVX2: the kernel of [`molecule`](crate::molecule), 32 receptors at a time, and the exponentials of
//! [`matrix`](crate::matrix), eight matrices at a time. The only module with `unsafe`.
//!
//! The kernel moves receptors exactly as the scalar kernel does, which says what is meant. Up to 15 joint states and "vacant" fit
//! one byte shuffle: `above[j]` looks up, for the state of each receptor, the upper byte of its j-th cumulative threshold,
//! and the next state is the number of thresholds that the receptor's upper byte passes. A receptor whose upper byte
//! equals that of a threshold is decided by its lower 24 bits in scalar, by the same function as in the scalar kernel.
//!
//! What is unsafe and why it holds: vectors and arrays of 32 bytes are reinterpreted as each other, which both allow for
//! any bits; and the function that needs AVX2 is called only where [`available`] said that the processor has it.
#![expect(
    unsafe_code,
    reason = "vector instructions, six to ten times as fast as what compilers make of safe code"
)]

use crate::lanes::Lanes;
use crate::matrix::{Matrix, exponential};
use crate::molecule::{GROUP, Slot, Thresholds};
use crate::random::{StepKey, StreamKey};
use rand::Rng;
use std::arch::x86_64::*;

/// Codes that one shuffle can look up: joint states and "vacant".
const CODES: usize = 16;
/// Groups after which counters of one byte might overflow.
const UNTIL_FULL: usize = 255;

/// Whether this processor has what the kernel needs.
pub fn available() -> bool {
    is_x86_feature_detected!("avx2")
}

/// Thresholds by code, ready to be looked up.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where each code begins to count: the number of its thresholds that every number passes.
    base: [u8; CODES],
    /// By target: the largest upper byte that does not surely pass, with the upper bit flipped so that signed comparison
    /// orders it.
    above: Vec<[u8; CODES]>,
}

impl Table {
    /// From the cumulative thresholds of `states` joint states: `through(from, to)`, which a number passes when it is at
    /// least that, as in the scalar kernel. None where they do not fit.
    pub fn new(states: usize, through: impl Fn(usize, usize) -> i32) -> Option<Table> {
        if states >= CODES || !available() {
            return None;
        }
        let mut table = Table {
            base: [0; CODES],
            above: vec![[NEVER; CODES]; states],
        };
        for from in 0..states {
            for to in 0..states {
                let word = through(from, to) as u32 ^ 0x8000_0000;
                if word == 0 {
                    table.base[from] += 1;
                } else {
                    // A number passes surely if its upper byte is above that of the largest number that does not.
                    table.above[to][from] = ((word - 1) >> 24) as u8 ^ 0x80;
                }
            }
        }
        table.base[states] = states as u8;
        Some(table)
    }
}

/// The upper byte that none is above, with its upper bit flipped.
const NEVER: u8 = 0xff ^ 0x80;

/// See [`molecule::advance`](crate::molecule::advance).
pub fn advance<S: Slot>(
    slots: &mut [S],
    counts: &mut [f64],
    (table, thresholds): (&Table, &Thresholds),
    key: StreamKey,
    tick_ms: i64,
) -> u32 {
    debug_assert!(available());
    // SAFETY: a table is made only where AVX2 is available.
    unsafe { advance_avx2(slots, counts, (table, thresholds), key, tick_ms) }
}

#[target_feature(enable = "avx2")]
fn advance_avx2<S: Slot>(
    slots: &mut [S],
    counts: &mut [f64],
    (table, thresholds): (&Table, &Thresholds),
    key: StreamKey,
    tick_ms: i64,
) -> u32 {
    let mut generator = key.generator(tick_ms);
    let words = key.at(tick_ms);
    let vacant = _mm256_set1_epi8(counts.len() as i8);
    let flip = _mm256_set1_epi8(-128);
    let base = twice(&table.base);
    for (g, group) in slots.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
        let mut draws = [0; 4];
        for word in &mut draws {
            *word = generator.next_u64().cast_signed();
        }
        let draws = _mm256_set_epi64x(draws[3], draws[2], draws[1], draws[0]);
        let states = load(group);
        let drawn = _mm256_xor_si256(draws, flip);
        let mut next = _mm256_shuffle_epi8(base, states);
        let mut tied = _mm256_setzero_si256();
        for column in &table.above {
            let above = _mm256_shuffle_epi8(twice(column), states);
            next = _mm256_sub_epi8(next, _mm256_cmpgt_epi8(drawn, above));
            tied = _mm256_or_si256(tied, _mm256_cmpeq_epi8(drawn, above));
        }
        store(group, next);
        let tied = _mm256_andnot_si256(_mm256_cmpeq_epi8(states, vacant), tied);
        let ties = _mm256_movemask_epi8(tied).cast_unsigned();
        if ties != 0 {
            decide(group, g, ties, &bytes(states), &bytes(draws), thresholds, words);
        }
    }
    recount(slots, counts)
}

/// See [`matrix::exponentials`](crate::matrix::exponentials).
pub fn exponentials(rates: &Matrix<Lanes>, time: f64) -> Matrix<Lanes> {
    assert!(available());
    // SAFETY: just checked.
    unsafe { exponentials_avx2(rates, time) }
}

/// The same code, compiled for longer vectors. AVX2 alone has no fused multiply-add, so no digit changes.
#[target_feature(enable = "avx2")]
fn exponentials_avx2(rates: &Matrix<Lanes>, time: f64) -> Matrix<Lanes> {
    exponential(rates, time)
}

/// Moves the receptors of `ties` in group number `g` by all 32 bits. Rare, and kept out of the loop over groups, which has
/// no registers to spare.
#[inline(never)]
fn decide<S: Slot>(
    group: &mut [S; GROUP],
    g: usize,
    mut ties: u32,
    states: &[u8; GROUP],
    draws: &[u8; GROUP],
    thresholds: &Thresholds,
    words: StepKey,
) {
    while ties != 0 {
        let i = ties.trailing_zeros() as usize;
        ties &= ties - 1;
        let uniform = words.uniform(draws[i], g * GROUP + i);
        group[i].set_code(thresholds.target(usize::from(states[i]), uniform));
    }
}

/// Counts receptors by joint state, and returns how many of those that `counts` knew of are gone.
#[target_feature(enable = "avx2")]
fn recount<S: Slot>(slots: &[S], counts: &mut [f64]) -> u32 {
    let before: f64 = counts.iter().sum();
    counts.fill(0.0);
    for part in slots.as_chunks::<GROUP>().0.chunks(UNTIL_FULL) {
        for (state, count) in counts.iter_mut().enumerate() {
            let code = _mm256_set1_epi8(state as i8);
            let mut hits = _mm256_setzero_si256();
            for group in part {
                hits = _mm256_sub_epi8(hits, _mm256_cmpeq_epi8(load(group), code));
            }
            // Sums of 8 bytes each, in four words.
            let sums = _mm256_sad_epu8(hits, _mm256_setzero_si256());
            let halves = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256::<1>(sums));
            *count += (_mm_cvtsi128_si64(halves) + _mm_extract_epi64::<1>(halves)) as f64;
        }
    }
    (before - counts.iter().sum::<f64>()) as u32
}

/// The 16 bytes in both halves: a shuffle looks up within each half.
#[inline]
#[target_feature(enable = "avx2")]
fn twice(table: &[u8; CODES]) -> __m256i {
    // SAFETY: any 16 bytes are a vector of that size.
    _mm256_broadcastsi128_si256(unsafe { std::mem::transmute::<[u8; CODES], __m128i>(*table) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn load<S: Slot>(group: &[S; GROUP]) -> __m256i {
    // No closures here: they would have this function's features and could not be inlined into what calls them.
    let mut codes = [0; GROUP];
    for (code, slot) in codes.iter_mut().zip(group) {
        *code = slot.code();
    }
    // SAFETY: any 32 bytes are a vector of that size.
    unsafe { std::mem::transmute::<[u8; GROUP], __m256i>(codes) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store<S: Slot>(group: &mut [S; GROUP], codes: __m256i) {
    group
        .iter_mut()
        .zip(bytes(codes))
        .for_each(|(slot, code)| slot.set_code(code));
}

#[inline]
#[target_feature(enable = "avx2")]
fn bytes(vector: __m256i) -> [u8; GROUP] {
    // SAFETY: every vector is 32 bytes.
    unsafe { std::mem::transmute::<__m256i, [u8; GROUP]>(vector) }
}
