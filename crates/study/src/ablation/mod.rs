//! Which rules does a phenomenon need? Every phenomenon against every switch, in runs that share their random numbers.
//!
//! A **phenomenon** is a measure that carries that word, in the scenario or in further files. A **switch** ([`switches`])
//! takes rules out of every arm of every file: one mechanism, two, the group of a hypothesis, or everything but such a
//! group. Each file's arms are run in full and under every switch, with the same seeds, replicates and steps, and so with
//! the same random numbers: what differs between the two runs of a pair is the rule.
//!
//! What is judged is not the number of the measure but its **effect**, the distance from "nothing happens" ([`effect`]):
//! from 1 for ratios, from 0 for differences and percent changes, from rest for plain readings. The verdict is by the
//! interval of ablated over full effect ([`verdict`]). Where the switch changes the cells before any drug
//! ([`naive`]), the comparison is not fair, and the verdict says `baseline`.
//!
//! An arm in which a switch changes nothing is not run again: its numbers are those of the full model, to the last digit.

mod block;
pub mod cell;
pub mod effect;
mod file;
mod matrix;
pub mod naive;
mod needed;
pub mod output;
mod plan;
mod run;
mod series;
pub mod switches;
pub mod verdict;

pub use cell::{Ablation, Cell, Phenomenon};
pub use plan::{Plan, Size};

use papaver_scenario::model::Scenario;

/// A checked scenario file whose phenomena are looked at.
pub struct Source {
    /// File name without its ending.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
}

/// Why an ablation cannot be made of these scenarios: a mistake of the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No measure has one.
    #[error("no measure has a `phenomenon`, so there is nothing to look at")]
    NoPhenomena,
    /// Not one of those that the files have.
    #[error("no measure has the phenomenon `{name}`; there are: {known}")]
    UnknownPhenomenon {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Two files name a phenomenon alike.
    #[error("the phenomenon `{name}` is both in {first} and in {second}; give one of them another name")]
    Twice {
        /// Phenomenon.
        name: String,
        /// File.
        first: String,
        /// File.
        second: String,
    },
    /// A plain reading of a statistic whose resting value is not known.
    #[error(
        "the phenomenon `{name}` is a plain reading of {statistic} over neurons, whose resting value is not known; say what \
         to compare it with, such as `relative_to = {{ window = \"baseline\" }}` or another arm"
    )]
    NoRest {
        /// Phenomenon.
        name: String,
        /// Statistic.
        statistic: &'static str,
    },
    /// No such mechanism.
    #[error("no mechanism `{0}` (`papaver list mechanisms` shows them)")]
    UnknownMechanism(String),
    /// No such hypothesis.
    #[error("no `[hypothesis.{name}]` in the scenario{known}")]
    UnknownHypothesis {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
}
