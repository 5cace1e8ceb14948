//! Mechanisms: a switchable claim about the cell, made of rules, read-outs of receptors, and owned transitions.

use crate::rule::RuleSpec;
use crate::signals::SignalSpec;
pub use papaver_catalogue::types::{Basis, MechanismInfo, ParameterSpec};
use std::collections::BTreeMap;

/// Parameter values by (owner, name), in inside units (seconds, per second, nM, dimensionless).
pub type ParameterTable = BTreeMap<(String, String), f64>;

/// The parameters of one mechanism in one population.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a> {
    owner: &'a str,
    table: &'a ParameterTable,
}

impl<'a> Parameters<'a> {
    /// The parameters that `owner` has in `table`.
    pub fn new(owner: &'a str, table: &'a ParameterTable) -> Self {
        Parameters { owner, table }
    }

    /// A value in inside units.
    ///
    /// # Panics
    /// If the mechanism asks for a parameter that it does not declare: a fault of the mechanism, found by any run.
    pub fn get(&self, name: &str) -> f64 {
        match self.table.get(&(self.owner.to_owned(), name.to_owned())) {
            Some(value) => *value,
            None => panic!("mechanism `{}` declares no parameter `{name}`", self.owner),
        }
    }
}

/// Which receptor states a read-out counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    /// Coupled to G protein.
    Signalling,
    /// At the surface, not coupled.
    Uncoupled,
    /// One state, by name; zero where the scheme has no such state.
    State(&'static str),
}

/// A weighted count of receptors, summed over receptor types by their density, per naive coupled receptor of the
/// population's densest type (of equally dense ones, the first by name).
#[derive(Clone, Debug)]
pub struct ReadoutSpec {
    /// The signal that it writes, per neuron or per population (then the mean over its neurons).
    pub signal: &'static str,
    /// Which states count.
    pub select: Select,
    /// Weight of a counted receptor: sum over (drive of the bound ligands, factor); without any, 1.
    pub weights: Vec<(&'static str, f64)>,
}

/// What drugs do at a target at once, `sum e u / (1 + sum u)` with `u = C / K`: Gaddum 1937, weighed by efficacies.
#[derive(Clone, Copy, Debug)]
pub struct OccupancySpec {
    /// The signal that it writes, of a population.
    pub signal: &'static str,
    /// Name of the target ([`crate::model::TargetModel`]).
    pub target: &'static str,
}

/// What a mechanism is made of.
pub enum Part {
    /// Changes signals.
    Rule(RuleSpec),
    /// Counts receptors.
    Readout(ReadoutSpec),
    /// Looks at a target of drugs that is no receptor.
    Occupancy(OccupancySpec),
}

/// A mechanism: one file of `papaver-mechanisms`.
#[derive(Clone, Copy)]
pub struct Mechanism {
    /// Id, claim, references, parameters and signals.
    pub info: MechanismInfo,
    /// Acts in a living animal only: a slice or culture is without it.
    pub extrinsic: bool,
    /// Signals that no other mechanism reads.
    pub private: &'static [SignalSpec],
    /// Its parts for one population (rules of the world are built once, from the first population that carries it).
    pub build: fn(&Parameters<'_>) -> Vec<Part>,
}

impl std::fmt::Debug for Mechanism {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mechanism({})", self.info.id)
    }
}
