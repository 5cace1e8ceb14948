//! Ligands compete for receptors: at equilibrium, or as tags that come and go with their own rates.
//!
//! ```text
//! u_j = (L_j / K_j)^n_j        p_j = u_j / (1 + sum_k u_k)                   Gaddum 1937, with Hill exponents
//! R -> R.j   koff_j u_j / (1 + sum over equilibrium ligands u)               R.j -> R   koff_j
//! ```
//! Which of the two holds for a drug is decided in the catalogue; the kinetics are those of `papaver-kinetics`. Each
//! ligand brings its properties (efficacy, phosphorylation, ...) for the receptor, and its binding numbers: those of the
//! scenario's preparation (n = 1; free concentration in a slice, total plasma driving the effect site in vivo), or, where
//! the scenario says so, those of the assay: association `kon L^n`, so that K = (koff / kon)^(1/n), and every ligand a tag.
//! States that hold agonists tighter (`agonist_affinity` in the scheme) multiply an agonist's u and divide its koff.
//! With the mechanism off nothing binds.

use crate::spec::transitions;
use papaver_catalogue::types::{
    BindingKind, BindingNumbers, DriveSpec, Drug, LigandAtReceptor, Preparation, SchemeSpec, Species,
};
use papaver_engine::mechanism::Mechanism;
use papaver_kinetics::scheme::{Binding, Ligand};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "ligand_binding",
        "Agonists and antagonists compete for the same receptors, each with its affinity and its speed.",
        &["gaddum-1937", "papaver-2026-start"],
        &["acute_effect", "precipitated_withdrawal", "antagonist_block"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};

/// A ligand that never binds: what a drug is to a receptor that it does not know, and every drug is without this rule.
pub fn inert(scheme: &SchemeSpec) -> Ligand {
    Ligand {
        binding: Binding::Equilibrium,
        affinity_nm: f64::INFINITY,
        hill: 1.0,
        dissociation_rate_per_s: 0.0,
        agonist: false,
        properties: vec![0.0; scheme.drives.len()],
    }
}

/// Where cells are and which numbers of the drugs hold there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Slice, culture or animal.
    pub preparation: Preparation,
    /// Of the animal.
    pub species: Species,
    /// Those of the preparation, or of the assay.
    pub numbers: BindingNumbers,
}

/// The ligand that `drug` is at `receptor`; none if it does not know the receptor. Without numbers for this place nothing
/// associates, but what is bound, as after a slice transfer, leaves as always. A drive whose mechanism does not act has
/// its unbound value whatever is bound.
pub fn ligand(
    drug: &Drug,
    receptor: &str,
    scheme: &SchemeSpec,
    place: Place,
    acts: &dyn Fn(&str) -> bool,
) -> Option<Ligand> {
    let numbers = drug.receptors.get(receptor)?;
    let property = |(name, drive): (&String, &DriveSpec)| {
        let owned_by_off = drive.mechanism.as_deref().is_some_and(|m| !acts(m));
        match numbers.properties.get(name) {
            _ if owned_by_off => drive.unbound,
            Some(number) => number.value,
            None => drive.unstated,
        }
    };
    let (binding, affinity_nm, hill, dissociation_rate_per_s) = match place.numbers {
        BindingNumbers::Preparation => in_preparation(numbers, place),
        BindingNumbers::Assay => in_assay(numbers),
    };
    Some(Ligand {
        binding,
        affinity_nm,
        hill,
        dissociation_rate_per_s,
        agonist: numbers.is_agonist(),
        properties: scheme.drives.iter().map(property).collect(),
    })
}

/// Kind, affinity in nM, Hill exponent, and dissociation per second.
type Numbers = (Binding, f64, f64, f64);

fn in_preparation(numbers: &LigandAtReceptor, place: Place) -> Numbers {
    let set = match place.preparation {
        Preparation::InVivo => numbers.in_vivo.get(&place.species),
        Preparation::Slice | Preparation::Culture => numbers.slice.as_ref(),
    };
    let binding = match numbers.kind {
        BindingKind::Equilibrium => Binding::Equilibrium,
        BindingKind::Explicit => Binding::Explicit,
    };
    let affinity_nm = set.map_or(f64::INFINITY, |set| set.affinity_nm.value);
    (binding, affinity_nm, 1.0, numbers.dissociation_rate_per_s.value)
}

fn in_assay(numbers: &LigandAtReceptor) -> Numbers {
    match &numbers.assay {
        Some(set) => (
            Binding::Explicit,
            set.half_concentration_nm(),
            set.hill.value,
            set.dissociation_rate_per_s.value,
        ),
        None => (
            Binding::Explicit,
            f64::INFINITY,
            1.0,
            numbers.dissociation_rate_per_s.value,
        ),
    }
}
