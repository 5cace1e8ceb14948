//! What becomes of drugs in the body: their metabolites, and those of these.

use crate::types::{Drug, Pharmacokinetics};

impl Pharmacokinetics {
    /// The drugs that this one becomes: on elimination first, then on the first pass. A name may come twice.
    pub fn metabolite_names(&self) -> impl Iterator<Item = &str> {
        let first_pass = self.routes.values().flat_map(|route| &route.first_pass);
        let all = self.metabolites.iter().chain(first_pass);
        all.map(|(name, _)| name.as_str())
    }
}

/// The drugs named and all that the body makes of them, in any species so that they do not depend on it, each once.
/// `known`: the drugs of a name; several where arms have their own.
pub fn with_metabolites<'n, 'd, D>(
    names: impl IntoIterator<Item = &'n str>,
    known: impl Fn(&str) -> D,
) -> Vec<String>
where
    D: IntoIterator<Item = &'d Drug>,
{
    let mut found: Vec<String> = Vec::new();
    let mut waiting: Vec<String> = names.into_iter().map(str::to_owned).collect();
    waiting.reverse();
    while let Some(name) = waiting.pop() {
        if found.contains(&name) {
            continue;
        }
        for drug in known(&name) {
            let models = drug.pharmacokinetics.values();
            waiting.extend(
                models
                    .flat_map(Pharmacokinetics::metabolite_names)
                    .map(str::to_owned),
            );
        }
        found.push(name);
    }
    found
}
