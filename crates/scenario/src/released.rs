//! Peptides that cells release: ligands of a scenario beside the drugs that it gives.

use papaver_catalogue::types::{Neuron, Preparation, Scope, SignalInfo};

use crate::known::Known;
use crate::model::Scenario;

/// A peptide that cells of a scenario release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The drug of the catalogue that it is.
    pub peptide: String,
    /// Populations release it at their cells.
    pub at_cells: bool,
    /// It comes into plasma.
    pub into_plasma: bool,
}

impl Scenario {
    /// The peptides that neurons of any arm can release where they are, in the order of signals; whether the mechanisms are on
    /// makes no difference, so that arms and ablations have the same ligands.
    pub fn released(&self, known: &Known) -> Vec<Released> {
        let neurons = self.arms.iter().flat_map(|arm| {
            let types = arm.populations.iter();
            let types = types.filter_map(|one| arm.neuron(&one.neuron, known.catalogue));
            types.map(|neuron| (neuron, arm.preparation))
        });
        released(neurons, known)
    }
}

/// The peptides that neurons can release where they are, by that order.
pub(crate) fn released<'n>(
    neurons: impl Iterator<Item = (&'n Neuron, Preparation)>,
    known: &Known,
) -> Vec<Released> {
    let neurons: Vec<_> = neurons.collect();
    let written = |signal: &SignalInfo| {
        known.writers(signal.name).any(|mechanism| {
            neurons
                .iter()
                .any(|&(neuron, place)| acts(mechanism.id, neuron, place, known))
        })
    };
    let mut found: Vec<Released> = Vec::new();
    for (signal, peptide) in peptides(known).filter(|(signal, _)| written(signal)) {
        let known = found.iter().position(|one| one.peptide == peptide);
        let index = known.unwrap_or(found.len());
        if known.is_none() {
            found.push(Released {
                peptide: peptide.to_string(),
                at_cells: false,
                into_plasma: false,
            });
        }
        match signal.scope {
            Scope::World => found[index].into_plasma = true,
            Scope::Neuron | Scope::Population => found[index].at_cells = true,
        }
    }
    found
}

/// The mechanism can act in neurons of that type in such a place.
fn acts(id: &str, neuron: &Neuron, place: Preparation, known: &Known) -> bool {
    let mut surroundings = known.surroundings.iter();
    let needs_an_animal = surroundings.any(|one| one.mechanism == id && one.animal);
    let carries = neuron.mechanisms.iter().any(|own| own == id);
    carries && (place == Preparation::InVivo || !needs_an_animal)
}

/// The signals that are concentrations of a peptide.
fn peptides<'k>(known: &Known<'k>) -> impl Iterator<Item = (&'k SignalInfo, &'static str)> {
    let signals = known.signals.iter();
    signals.filter_map(|signal| Some((signal, signal.ligand?)))
}

/// The neuron types that release a peptide, by name.
pub(crate) fn who_releases<'k>(peptide: &str, known: &Known<'k>) -> Vec<&'k str> {
    let signals = peptides(known).filter(|(_, ligand)| *ligand == peptide);
    let mut neurons: Vec<&str> = signals
        .flat_map(|(signal, _)| known.writers(signal.name))
        .flat_map(|mechanism| known.carriers(mechanism.id))
        .collect();
    neurons.sort_unstable();
    neurons.dedup();
    neurons
}
