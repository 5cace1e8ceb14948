//! Potency in a living animal, for drugs whose files state none.
//!
//! In this order; what a file states wins:
//!
//! 1. **Equal analgesia**, at the receptor of the reference drug (`data/potency.toml`). An agonist of efficacy e at the
//!    level C gives the operational response R e C / (K + (1 + R e) C), half of its most at the level K / (1 + R e). These
//!    levels are taken to be in the ratio of the levels that relieve pain alike:
//!
//!    ```text
//!    K_j = K_m (C_j / C_m) (1 + R e_j) / (1 + R e_m)
//!    ```
//!    C: total plasma at steady state, in people (`[potency] concentration`); the ratio holds in every species in which
//!    the reference has an affinity.
//! 2. **At a second receptor**: K at the reference's receptor times the ratio of the affinities in slices.
//! 3. **Free drug**: the affinity in slices over fu x Kp,uu of the species.
//!
//! At a target that is no receptor rule 3 alone holds: a potency at the reference's receptor was found from its response.
//!
//! A derived number is one like any other: a scenario may set it. It does not follow what a scenario, genotype or preset
//! sets its inputs to; but for an own drug it is derived anew from the own drug's numbers.

use indexmap::IndexSet;

use super::reader::TableReader;
use crate::quantity::Dimension;
use crate::types::{Basis, BindingSet, Drug, LigandAtReceptor, Number, Species};

/// What potencies are related to.
#[derive(Clone, Debug)]
pub(super) struct Standard {
    /// The reference drug.
    pub drug: String,
    /// The receptor by which it acts.
    pub receptor: String,
    /// R, dimensionless.
    pub reserve: Number,
}

/// Reads `potency.toml`.
pub(super) fn read(table: TableReader<'_>) -> Option<Standard> {
    let (drug, receptor) = (table.text("drug"), table.text("receptor"));
    let reserve = table.number_in("reserve", Dimension::Fraction);
    table.finish();
    Some(Standard {
        drug: drug?,
        receptor: receptor?,
        reserve: reserve?,
    })
}

/// What is wrong with the standard of a catalogue.
pub(super) fn standard_mistake(standard: &Standard, reference: Option<&Drug>) -> Option<String> {
    let Standard { drug, receptor, .. } = standard;
    let Some(reference) = reference else {
        return Some(format!("`drug` names no drug: `{drug}`"));
    };
    match reference.receptors.get(receptor) {
        None => Some(format!("{drug} does not know the receptor `{receptor}`")),
        Some(ligand) if efficacy(ligand).is_none() => Some(format!("{drug} is no agonist at {receptor}")),
        Some(_) if reference.potency.is_none() => Some(format!("{drug} states no `potency.concentration`")),
        Some(_) => None,
    }
}

/// Why the potency that a drug states cannot be used.
pub(super) fn potency_mistake(drug: &Drug, standard: &Standard) -> Option<String> {
    drug.potency.as_ref()?;
    let receptor = &standard.receptor;
    let agonist = drug
        .receptors
        .get(receptor)
        .is_some_and(|ligand| efficacy(ligand).is_some());
    (!agonist).then(|| format!("`potency` is of drugs with an efficacy above 0 at {receptor}"))
}

/// A value with the numbers that it came from and the rule in words.
struct Derived<'n> {
    value_nm: f64,
    from: Vec<&'n Number>,
    note: String,
}

/// The reference drug with what rule 1 needs of it.
struct Equal<'s> {
    name: &'s str,
    receptor: &'s str,
    reserve: &'s Number,
    concentration: &'s Number,
    ligand: &'s LigandAtReceptor,
}

impl Standard {
    fn equal<'s>(&'s self, reference: Option<&'s Drug>) -> Option<Equal<'s>> {
        let reference = reference?;
        Some(Equal {
            name: &self.drug,
            receptor: &self.receptor,
            reserve: &self.reserve,
            concentration: reference.potency.as_ref()?,
            ligand: reference.receptors.get(&self.receptor)?,
        })
    }
}

/// Gives a drug the potencies that it does not state and that can be derived. `reference`: the standard's drug.
pub(super) fn derive(drug: &mut Drug, standard: Option<&Standard>, reference: Option<&Drug>) {
    let equal = standard.and_then(|standard| standard.equal(reference));
    // The reference's receptor first: potency at the others may follow from it.
    let first = standard.map_or("", |standard| standard.receptor.as_str());
    let mut receptors: Vec<String> = drug.receptors.keys().cloned().collect();
    receptors.sort_by_key(|receptor| receptor != first);
    for receptor in receptors {
        for &species in Species::ALL {
            let ligand = &drug.receptors[&receptor];
            if ligand.in_vivo.contains_key(&species) {
                continue;
            }
            let by_analgesia = || {
                equal
                    .as_ref()
                    .and_then(|equal| equal.analgesia(drug, &receptor, species))
            };
            let slice = ligand.slice.as_ref().map(|set| &set.affinity_nm);
            let derived = by_analgesia()
                .or_else(|| second_receptor(drug, first, &receptor, species))
                .or_else(|| free_drug(drug, slice?, species));
            let set = derived.map(|derived| derived.set(species));
            drug.receptors[&receptor]
                .in_vivo
                .extend(set.map(|set| (species, set)));
        }
    }
    for (target, species) in target_gaps(drug) {
        let slice = drug.targets[&target].slice.as_ref().map(|set| &set.affinity_nm);
        let derived = slice.and_then(|slice| free_drug(drug, slice, species));
        let set = derived.map(|derived| derived.set(species));
        drug.targets[&target]
            .in_vivo
            .extend(set.map(|set| (species, set)));
    }
}

/// The targets of a drug with the species in which it states no potency there.
fn target_gaps(drug: &Drug) -> Vec<(String, Species)> {
    let targets = drug.targets.iter();
    let gaps = targets.flat_map(|(name, at)| {
        let all = Species::ALL.iter().copied();
        let gaps = all.filter(|species| !at.in_vivo.contains_key(species));
        gaps.map(|species| (name.clone(), species))
    });
    gaps.collect()
}

impl Equal<'_> {
    /// Rule 1.
    fn analgesia<'n>(&'n self, drug: &'n Drug, receptor: &str, species: Species) -> Option<Derived<'n>> {
        let concentration = drug.potency.as_ref().filter(|_| receptor == self.receptor)?;
        let (efficacy, reference_efficacy) = (efficacy(&drug.receptors[receptor])?, efficacy(self.ligand)?);
        let affinity = &self.ligand.in_vivo.get(&species)?.affinity_nm;
        let gain = |efficacy: &Number| 1.0 + self.reserve.value * efficacy.value;
        let value_nm = affinity.value * concentration.value / self.concentration.value * gain(efficacy)
            / gain(reference_efficacy);
        let (r, name) = (&self.reserve.text, self.name);
        let note = format!(
            "by equal analgesia: {} of {name} x {} / {} x (1 + {r} x {}) / (1 + {r} x {}), from plasma levels that \
             relieve pain alike and efficacies at {receptor}",
            affinity.text,
            concentration.text,
            self.concentration.text,
            efficacy.text,
            reference_efficacy.text,
        );
        let from = vec![
            affinity,
            concentration,
            self.concentration,
            self.reserve,
            efficacy,
            reference_efficacy,
        ];
        Some(Derived { value_nm, from, note })
    }
}

/// The efficacy of an agonist.
fn efficacy(ligand: &LigandAtReceptor) -> Option<&Number> {
    ligand
        .properties
        .get("efficacy")
        .filter(|efficacy| efficacy.value > 0.0)
}

/// Rule 2.
fn second_receptor<'n>(drug: &'n Drug, first: &str, second: &str, species: Species) -> Option<Derived<'n>> {
    let at_first = drug.receptors.get(first).filter(|_| first != second)?;
    let potency = &at_first.in_vivo.get(&species)?.affinity_nm;
    let slice_first = &at_first.slice.as_ref()?.affinity_nm;
    let slice = &drug.receptors[second].slice.as_ref()?.affinity_nm;
    let note = format!(
        "from {first}: {} x {} / {}, the ratio of its affinities in slices",
        potency.text, slice.text, slice_first.text
    );
    Some(Derived {
        value_nm: potency.value * slice.value / slice_first.value,
        from: vec![potency, slice, slice_first],
        note,
    })
}

/// Rule 3, for a site with the affinity `slice` in slices.
fn free_drug<'n>(drug: &'n Drug, slice: &'n Number, species: Species) -> Option<Derived<'n>> {
    let kinetics = drug.pharmacokinetics.get(&species)?;
    let (unbound, partition) = (
        kinetics.unbound_fraction.as_ref()?,
        kinetics.brain_partition.as_ref()?,
    );
    let share = unbound.value * partition.value;
    let note = format!(
        "free drug: affinity in slices {} over the unbound fraction {} x brain partition {}",
        slice.text, unbound.text, partition.text
    );
    (share > 0.0).then(|| Derived {
        value_nm: slice.value / share,
        from: vec![slice, unbound, partition],
        note,
    })
}

impl Derived<'_> {
    /// The number with its provenance, to four significant digits: what is printed is what is computed with.
    fn set(self, species: Species) -> BindingSet {
        let text = format!("{:.3e}", self.value_nm);
        let value: f64 = text.parse().unwrap_or(self.value_nm);
        let sources: IndexSet<&str> = self.from.iter().flat_map(|number| number.sources()).collect();
        BindingSet {
            affinity_nm: Number {
                value,
                text: format!("{value} nM"),
                range: None,
                source: sources.into_iter().collect::<Vec<_>>().join("; "),
                species: species.to_string(),
                preparation: "in_vivo".to_owned(),
                basis: Basis::Derived,
                note: self.note,
            },
            total: true,
        }
    }
}

#[cfg(test)]
mod tests;
