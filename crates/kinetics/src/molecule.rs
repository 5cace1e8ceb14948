//! Single receptors: every slot of a neuron's block drawn from the row of the exact transition matrix.
//!
//! A slot is one byte, the joint state of its receptor; the code after the last state marks a vacant slot. Each
//! receptor has one 32-bit uniform number per step: the upper 8 bits come from the neuron's generator, byte i for slot
//! i, the lower 24 from a hash of the key, the tick and the slot. Its next state is the number of cumulative
//! probabilities (in state order) at or below that number, so that two arms that share their key and nearly their
//! matrix move nearly the same receptors. Since most receptors stay, the upper 8 bits are first compared with the part
//! of the row that surely means "stay"; only the others get their lower bits and a walk along the row. That changes
//! the cost, not the law: probabilities are exact to 2^-32.

use crate::matrix::Matrix;
use crate::random::{StreamKey, unit_interval};
use crate::variates::poisson_quantile;
use rand::Rng;

/// Slots are worked on in groups of this many; a block is a whole number of them.
pub const GROUP: usize = 32;

/// A place for a receptor: one byte, whatever the caller wraps it in.
pub trait Slot {
    /// The joint state, or the code of a vacant slot.
    fn code(&self) -> u8;
    /// Changes the state.
    fn set_code(&mut self, code: u8);
}

impl Slot for u8 {
    #[inline]
    fn code(&self) -> u8 {
        *self
    }
    #[inline]
    fn set_code(&mut self, code: u8) {
        *self = code;
    }
}

/// Which code moves receptors. All give the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The fastest that the processor and the number of states allow.
    #[default]
    Fastest,
    /// The safe one, which says what is meant.
    Scalar,
}

/// The rows of a transition matrix as cumulative thresholds.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// Row by row, padded to whole quads: the cumulative probability through state j times 2^32, see [`threshold`].
    cumulative: Vec<[i32; 4]>,
    /// Quads per row.
    quads: usize,
    /// By state: the upper bytes that surely mean "stay", first and last, each repeated over a group so that it is
    /// loaded and not made in the inner loop; 1 and 0 where there are none.
    stay: Vec<[[u8; GROUP]; 2]>,
    /// The same for vector instructions, where they can be used.
    #[cfg(target_arch = "x86_64")]
    vector: Option<crate::simd::Table>,
}

impl Thresholds {
    /// From the transition matrix of `states` joint states (then "degraded", then the source).
    ///
    /// # Panics
    /// If there are more than 254 states: a slot is one byte.
    pub fn new(p: &Matrix, states: usize) -> Self {
        Thresholds::with(p, states, Kernel::Fastest)
    }

    /// The same for a kernel of choice.
    ///
    /// # Panics
    /// As [`Thresholds::new`].
    pub fn with(p: &Matrix, states: usize, kernel: Kernel) -> Self {
        assert!(states < 255, "a slot has room for 254 states, not {states}");
        const SCALE: f64 = 4_294_967_296.0;
        let quads = states.div_ceil(4);
        let mut thresholds = Thresholds {
            cumulative: vec![[i32::MAX; 4]; states * quads],
            quads,
            stay: Vec::new(),
            #[cfg(target_arch = "x86_64")]
            vector: None,
        };
        let mut stays = Vec::with_capacity(states + 1);
        for from in 0..states {
            let row = &p.row(from)[..=states];
            // The last column with anything in it ends the row, whatever the rounding of the sum.
            let last = row.iter().rposition(|&x| x != 0.0).unwrap_or(0);
            let (mut sum, mut before) = (0.0, 0);
            for (to, x) in row[..states].iter().enumerate() {
                sum += x;
                let through = if to >= last {
                    1 << 32
                } else {
                    ((sum * SCALE) as u64).min(1 << 32)
                };
                thresholds.cumulative[from * quads + to / 4][to % 4] = threshold(through);
                if to == from {
                    stays.push(sure_bytes(before, through));
                }
                before = through;
            }
        }
        stays.push((0, 255)); // a vacant slot stays vacant
        #[cfg(target_arch = "x86_64")]
        if kernel == Kernel::Fastest {
            thresholds.vector = crate::simd::Table::new(states, |from, to| {
                thresholds.cumulative[from * quads + to / 4][to % 4]
            });
            if thresholds.vector.is_some() {
                return thresholds;
            }
        }
        thresholds.stay = stays.into_iter().map(repeated).collect();
        thresholds
    }

    /// The state after `from` for a uniform number.
    #[inline]
    pub(crate) fn target(&self, from: usize, uniform: u32) -> u8 {
        let uniform = signed(uniform.min(u32::MAX - 1));
        let row = &self.cumulative[from * self.quads..(from + 1) * self.quads];
        let mut passed = [0_i32; 4];
        for quad in row {
            for (p, through) in passed.iter_mut().zip(quad) {
                *p += i32::from(*through <= uniform);
            }
        }
        passed.iter().sum::<i32>() as u8
    }
}

/// A cumulative probability, times 2^32, as a signed number that compares like it (the one word that stands for "never
/// reached" costs the last of 2^32 uniform numbers).
fn threshold(through: u64) -> i32 {
    signed(u32::try_from(through).unwrap_or(u32::MAX))
}

#[inline]
fn signed(word: u32) -> i32 {
    (word ^ 0x8000_0000) as i32
}

/// The upper bytes b for which every number that starts with b lies in [low, high).
fn sure_bytes(low: u64, high: u64) -> (u8, u8) {
    let first = low.div_ceil(1 << 24);
    let after = high >> 24;
    if first >= after {
        (1, 0)
    } else {
        (first as u8, (after - 1) as u8)
    }
}

fn repeated((first, last): (u8, u8)) -> [[u8; GROUP]; 2] {
    [[first; GROUP], [last; GROUP]]
}

/// What one step did to one neuron's block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Receptors made, also those that were degraded within the step.
    pub made: u32,
    /// Receptors degraded.
    pub degraded: u32,
}

/// Moves the first `used` slots of a block by one step and keeps `counts` (receptors per joint state) in step with
/// them. Returns how many were degraded; their slots are vacant.
pub fn advance<S: Slot>(
    slots: &mut [S],
    used: usize,
    counts: &mut [f64],
    thresholds: &Thresholds,
    key: StreamKey,
    tick_ms: i64,
) -> u32 {
    let groups = used.div_ceil(GROUP);
    let slots = &mut slots[..groups * GROUP];
    #[cfg(target_arch = "x86_64")]
    if let Some(table) = &thresholds.vector {
        return crate::simd::advance(slots, counts, (table, thresholds), key, tick_ms);
    }
    advance_scalar(slots, counts, thresholds, key, tick_ms)
}

fn advance_scalar<S: Slot>(
    slots: &mut [S],
    counts: &mut [f64],
    thresholds: &Thresholds,
    key: StreamKey,
    tick_ms: i64,
) -> u32 {
    let mut generator = key.generator(tick_ms);
    let words = key.at(tick_ms);
    // Only states that some receptor of this neuron is in, and "vacant", have to be looked at.
    let mut present = [0_u8; 255];
    let mut kinds = 0;
    for (state, &count) in counts.iter().enumerate() {
        present[kinds] = state as u8;
        kinds += usize::from(count > 0.0);
    }
    present[kinds] = counts.len() as u8;
    let mut degraded = 0;
    for (g, group) in slots.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
        let mut draws = [0_u8; GROUP];
        for word in draws.chunks_exact_mut(8) {
            word.copy_from_slice(&generator.next_u64().to_le_bytes());
        }
        let leaving = may_leave(group, &draws, &thresholds.stay, &present[..=kinds]);
        for (w, word) in leaving.chunks_exact(8).enumerate() {
            let mut bits = u64::from_le_bytes([
                word[0], word[1], word[2], word[3], word[4], word[5], word[6], word[7],
            ]);
            while bits != 0 {
                let byte = (bits.trailing_zeros() / 8) as usize;
                bits &= !(0xff << (8 * byte));
                let i = 8 * w + byte;
                let uniform = words.uniform(draws[i], g * GROUP + i);
                let from = usize::from(group[i].code());
                let to = usize::from(thresholds.target(from, uniform));
                if to != from {
                    group[i].set_code(to as u8);
                    counts[from] -= 1.0;
                    match counts.get_mut(to) {
                        Some(count) => *count += 1.0,
                        None => degraded += 1,
                    }
                }
            }
        }
    }
    degraded
}

/// 255 for every slot whose upper byte does not settle that it stays. Written so that compilers turn it into
/// comparisons of whole groups.
#[inline]
fn may_leave<S: Slot>(
    slots: &[S; GROUP],
    draws: &[u8; GROUP],
    stay: &[[[u8; GROUP]; 2]],
    present: &[u8],
) -> [u8; GROUP] {
    let states: [u8; GROUP] = std::array::from_fn(|i| slots[i].code());
    let (mut first, mut last) = ([0_u8; GROUP], [0_u8; GROUP]);
    for &code in present {
        let [low, high] = &stay[usize::from(code)];
        for i in 0..GROUP {
            let here = if states[i] == code { 0xff } else { 0 };
            first[i] |= here & low[i];
            last[i] |= here & high[i];
        }
    }
    let mut leave = [0_u8; GROUP];
    for i in 0..GROUP {
        leave[i] = if draws[i] >= first[i] && draws[i] <= last[i] {
            0
        } else {
            0xff
        };
    }
    leave
}

/// The source row of a transition matrix, made ready for drawing arrivals.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// Expected arrivals per receptor of the naive total.
    mean: f64,
    /// Cumulative shares by final state, in state order; the rest is degraded within the step.
    shares: Vec<f64>,
}

impl Arrivals {
    /// From the transition matrix of `states` joint states.
    pub fn new(p: &Matrix, states: usize) -> Self {
        let row = p.row(states + 1);
        let mean: f64 = row[..=states].iter().sum();
        let mut sum = 0.0;
        let shares = row[..states]
            .iter()
            .map(|x| {
                sum += x;
                if mean > 0.0 { sum / mean } else { 0.0 }
            })
            .collect();
        Arrivals { mean, shares }
    }

    /// Draws the arrivals of one neuron: a Poisson number (by inversion, so that it grows with its mean for the same
    /// random number), each with its final state; `place` is called with every state that lives on.
    pub fn draw(&self, naive_total: f64, key: StreamKey, tick_ms: i64, mut place: impl FnMut(u8)) -> Tally {
        let mut tally = Tally::default();
        let number = poisson_quantile(self.mean * naive_total, unit_interval(key.word(tick_ms, 0)));
        for arrival in 1..=u64::from(number) {
            tally.made += 1;
            let u = unit_interval(key.word(tick_ms, arrival));
            let state = self.shares.iter().filter(|&&share| share <= u).count();
            if state < self.shares.len() {
                place(state as u8);
            } else {
                tally.degraded += 1;
            }
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_bytes_cover_only_the_interval() {
        assert_eq!(sure_bytes(0, 1 << 32), (0, 255));
        assert_eq!(sure_bytes(1, 1 << 32), (1, 255));
        assert_eq!(sure_bytes(0, (1 << 32) - 1), (0, 254));
        assert_eq!(sure_bytes(5, 1 << 24), (1, 0));
    }
}
