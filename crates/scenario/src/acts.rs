//! What the lines of a scenario do to one parameter, and what comes of it: later lines win, factors multiply.

use std::collections::BTreeMap;

use crate::mistakes::Spot;
use crate::raw::SET_LAYER;

/// What one line of a scenario does to a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    /// Who wrote it, the later the larger: [`GENOTYPE`], [`PRESET`], the layers of the file and the arm's patches,
    /// [`Patch`]es, overrides.
    pub layer: i64,
    /// For one population alone.
    pub local: bool,
    /// Sets the value, or multiplies it.
    pub sets: bool,
    /// Value in the inside unit, or factor.
    pub value: f64,
    /// Where it is written; nowhere for genotypes and presets.
    pub spot: Spot,
}

/// The layer of genotypes.
pub(crate) const GENOTYPE: i64 = -2;
/// The layer of presets.
pub(crate) const PRESET: i64 = -1;

/// What is laid over an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patch {
    /// Of a probe, from its time 0 on.
    Probe,
    /// Of an event, while it lasts.
    Event,
}

impl Patch {
    /// Where a line of the patch that `layer` wrote stands among all: behind the arm's, overrides behind all.
    pub fn layer(self, layer: i64) -> i64 {
        let overrides = i64::from(SET_LAYER);
        let rank = match self {
            Patch::Probe => 1,
            Patch::Event => 2,
        };
        if layer == overrides {
            overrides + rank
        } else {
            overrides - 3 + rank
        }
    }
}

/// All that is done to a parameter (owner, name), by population or for all.
pub(crate) type Acts = BTreeMap<(String, String), ByPopulation>;

/// All that is done to one parameter.
pub(crate) type ByPopulation = BTreeMap<Option<String>, Vec<Act>>;

/// Adds `more` to `acts`.
pub(crate) fn append(acts: &mut ByPopulation, more: &ByPopulation) {
    for (population, more) in more {
        acts.entry(population.clone()).or_default().extend(more);
    }
}

/// Acts in the order in which they win: by layer, and within one those for a population last.
pub(crate) fn in_order<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Vec<Act> {
    let mut acts: Vec<Act> = acts.into_iter().copied().collect();
    acts.sort_by_key(|act| (act.layer, act.local));
    acts
}

/// What comes of a default.
pub(crate) fn fold(default: f64, acts: &[Act]) -> f64 {
    acts.iter().fold(
        default,
        |value, act| if act.sets { act.value } else { value * act.value },
    )
}

/// Where a value was written last; none where only a genotype or a preset speaks.
pub(crate) fn last_place(acts: &[Act]) -> Option<Spot> {
    acts.iter().rfind(|act| act.layer >= 0).map(|act| act.spot)
}
