//! The cells that mechanisms ask for: whether an arm has them, and what to add where it has not.

use papaver_catalogue::types::MechanismInfo;

use crate::known::Known;
use crate::model::Population;

/// The neuron types whose cells a mechanism reads and that no population is of.
pub(crate) fn lacking<'k>(id: &str, populations: &[Population], known: &Known<'k>) -> Vec<&'k str> {
    let is_there = |kind: &str| {
        let mut neurons = populations
            .iter()
            .filter_map(|one| known.catalogue.neurons.get(&one.neuron));
        neurons.any(|neuron| neuron.kind == kind)
    };
    let cells = known.cells(id).iter().copied();
    cells.filter(|kind| !is_there(kind)).collect()
}

/// A population carries the mechanism.
pub(crate) fn carried(id: &str, populations: &[Population], known: &Known) -> bool {
    let mut neurons = populations
        .iter()
        .filter_map(|one| known.catalogue.neurons.get(&one.neuron));
    neurons.any(|neuron| neuron.mechanisms.iter().any(|own| own == id))
}

/// The targets of drugs that mechanisms of the populations look at.
pub(crate) fn targets<'k>(populations: &[Population], known: &Known<'k>) -> Vec<&'k str> {
    let all = known.surroundings.iter();
    let all = all.filter(|one| !one.targets.is_empty() && carried(one.mechanism, populations, known));
    all.flat_map(|one| one.targets.iter().copied()).collect()
}

/// How to add populations of these types: the circuit that has them all, or one by one.
pub(crate) fn adding(neurons: &[&str], known: &Known) -> String {
    let has_all = |of: &[String]| neurons.iter().all(|neuron| of.iter().any(|own| own == neuron));
    let mut circuits = known.catalogue.circuits.iter();
    let tables = match circuits.find(|(_, circuit)| has_all(&circuit.neurons)) {
        Some((circuit, _)) => format!("[circuit.{circuit}]"),
        None => {
            let tables = neurons.iter().map(|neuron| format!("[population.{neuron}]"));
            tables.collect::<Vec<_>>().join("` and `")
        }
    };
    format!("add `{tables}` with `neurons = 300`")
}

impl<'a> Known<'a> {
    /// The neuron types whose cells a mechanism reads.
    pub(crate) fn cells(&self, id: &str) -> &'a [&'static str] {
        let mut all = self.surroundings.iter();
        all.find(|one| one.mechanism == id)
            .map_or(&[], |one| one.cells.as_slice())
    }

    /// The mechanisms that write a signal.
    pub(crate) fn writers(&self, signal: &str) -> impl Iterator<Item = &'a MechanismInfo> {
        let all = self.mechanisms.iter();
        all.filter(move |mechanism| mechanism.writes.contains(&signal))
    }

    /// The neuron types that carry a mechanism, by name.
    pub(crate) fn carriers(&self, id: &str) -> Vec<&'a str> {
        let neurons = self.catalogue.neurons.iter();
        let carry = neurons.filter(|(_, neuron)| neuron.mechanisms.iter().any(|own| own == id));
        let mut names: Vec<&str> = carry.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }
}
