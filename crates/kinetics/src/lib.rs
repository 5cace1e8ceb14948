//! Pure stochastic kinetics: what happens to receptors and drugs in one step, without knowing who asks.
//!
//! A [`scheme`] of states and transitions becomes a generator, the generator an exact transition [`matrix`], and the
//! matrix moves single [`molecule`]s, the counts of a [`pool`] or the expected counts of the [`mean_field`].
//! [`pharmacokinetics`] moves amounts between compartments, [`random`] gives every draw a key of its own, [`variates`] turns
//! it into numbers of named laws. Bare `f64` throughout, the unit in the name.
//!
//! Nothing here knows an ECS, a drug's name or a file; nothing uses a fused multiply-add or the platform's `exp`.

pub mod lanes;
pub mod matrix;
pub mod mean_field;
pub mod molecule;
pub mod pharmacokinetics;
pub mod pool;
pub mod random;
pub mod scheme;
#[cfg(target_arch = "x86_64")]
mod simd;
pub mod variates;
