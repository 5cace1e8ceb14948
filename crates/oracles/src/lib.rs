//! Independent references for tests and benches; not published. One algorithm per file, each tested against a closed
//! form, and none of them built on the crates that they judge.
//!
//! [`closed`] solutions come first. [`ode`] integrates what has none, [`ssa`] simulates chains exactly, [`compiled`] two of
//! them as fast as rebop can, [`expm`] and [`walk`] are slow plain twins of the fast kernels, [`steady`] solves balances,
//! and [`statistics`] says whether counts agree with a law.
//!
//! Everything here may be slow and may panic on input that makes no sense: its callers are tests.

pub mod closed;
pub mod compiled;
pub mod expm;
pub mod ode;
pub mod ssa;
pub mod statistics;
pub mod steady;
pub mod walk;
