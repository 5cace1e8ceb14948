//! The ligands of a scenario, which all its arms have: drugs that are given anywhere, what the body makes of them, and
//! peptides that cells release.

use crate::known::Known;
use crate::released::Released;

/// The ligands of a scenario.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ligands {
    /// Drugs that are given anywhere, in any arm or probe.
    pub given: Vec<String>,
    /// Peptides that cells of any arm release.
    pub released: Vec<Released>,
}

/// The drugs named and all that the body makes of them.
pub(crate) fn with_metabolites<'a>(names: impl IntoIterator<Item = &'a str>, known: &Known) -> Vec<String> {
    papaver_catalogue::with_metabolites(names, |name| known.catalogue.drugs.get(name))
}

impl Ligands {
    /// What is given and its metabolites.
    pub fn dosed(&self, known: &Known) -> Vec<String> {
        with_metabolites(self.given.iter().map(String::as_str), known)
    }

    /// All of them.
    pub fn all(&self, known: &Known) -> Vec<String> {
        let given = self.given.iter().map(String::as_str);
        let released = self.released.iter().map(|one| one.peptide.as_str());
        with_metabolites(given.chain(released), known)
    }
}
