//! Keyed random streams: a draw depends on its key alone, never on what was drawn before or by whom.
//!
//! A key is (seed, replicate, stream, neuron); with the tick of a step's start it gives a small generator that is made
//! fresh, used and dropped. Arms of a scenario that share seed and replicate therefore share their random numbers.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The generator that a key gives: xoshiro256++, seeded by four outputs of splitmix64.
pub type Generator = Xoshiro256PlusPlus;

/// Identity of a random stream in one neuron: everything of a key but the tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey(u64);

/// The finaliser of splitmix64: a bijection of 64 bits in which every input bit moves every output bit.
#[inline]
pub const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Joins two words into one; order matters.
#[inline]
pub const fn join(a: u64, b: u64) -> u64 {
    mix(a.rotate_left(29).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mix(b.wrapping_add(0x9e37_79b9_7f4a_7c15)))
}

/// Hash of a name (FNV-1a, then mixed), for stream names such as "turnover/arrivals" and for population names.
pub const fn hash_name(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        i += 1;
    }
    mix(hash)
}

/// A stream key with the tick of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepKey(u64);

impl StepKey {
    /// One word for one item (a slot, say).
    #[inline]
    pub const fn word(self, item: u64) -> u64 {
        join(self.0, item)
    }

    /// The uniform number of a slot whose upper byte is known.
    #[inline]
    pub(crate) const fn uniform(self, upper: u8, slot: usize) -> u32 {
        (upper as u32) << 24 | self.word(slot as u64) as u32 & 0x00ff_ffff
    }

    /// As many words as wanted for one item.
    #[inline]
    pub const fn words(self, item: u64) -> Words {
        Words(self.word(item))
    }
}

/// A short sequence of words that is made and dropped at no cost: splitmix64 from a hashed start.
#[derive(Clone, Debug)]
pub struct Words(u64);

impl Words {
    /// The next word.
    #[inline]
    pub const fn next_word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// The next uniform number in [0, 1).
    #[inline]
    pub fn unit(&mut self) -> f64 {
        unit_interval(self.next_word())
    }
}

impl StreamKey {
    /// Key of one stream of one neuron. `stream` and `neuron` are hashes of names ([`hash_name`], [`join`]), so that
    /// neither the order of building nor an ECS number enters.
    pub const fn new(seed: u64, replicate: u32, stream: u64, neuron: u64) -> Self {
        StreamKey(join(join(join(mix(seed), replicate as u64), stream), neuron))
    }

    /// The generator for the step that starts at `tick_ms`.
    #[inline]
    pub fn generator(self, tick_ms: i64) -> Generator {
        let mut state = join(self.0, tick_ms as u64);
        let mut seed = [0_u8; 32];
        for word in seed.chunks_exact_mut(8) {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            word.copy_from_slice(&mix(state).to_le_bytes());
        }
        Generator::from_seed(seed)
    }

    /// The key of the step that starts at `tick_ms`, for many single words.
    #[inline]
    pub const fn at(self, tick_ms: i64) -> StepKey {
        StepKey(join(self.0, tick_ms as u64))
    }

    /// One word for one item (a slot, say) of the step that starts at `tick_ms`, without making a generator.
    #[inline]
    pub const fn word(self, tick_ms: i64, item: u64) -> u64 {
        self.at(tick_ms).word(item)
    }
}

/// A uniform number in [0, 1) from the upper 53 bits of a word.
#[inline]
pub fn unit_interval(word: u64) -> f64 {
    (word >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}
