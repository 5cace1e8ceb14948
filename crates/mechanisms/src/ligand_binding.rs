//! Ligands compete for receptors: at equilibrium, or as tags that come and go with their own rates.
//!
//! ```text
//! p_j = (L_j / K_j) / (1 + sum_k L_k / K_k)                              Gaddum 1937
//! R -> R.j   koff_j / K_j  L_j / (1 + sum over equilibrium ligands L/K)     R.j -> R   koff_j
//! ```
//! Which of the two holds for a drug is decided in the catalogue; the kinetics are those of `papaver-kinetics`. Each
//! ligand brings its properties (efficacy, phosphorylation, ...) for the receptor, and the affinity of the scenario's
//! preparation: free concentration in a slice, total plasma driving the effect site in vivo.
//! With the mechanism off nothing binds.

use crate::spec::transitions;
use papaver_catalogue::types::{BindingKind, Drug, Preparation, SchemeSpec, Species};
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
        dissociation_rate_per_s: 0.0,
        properties: vec![0.0; scheme.drives.len()],
    }
}

/// The ligand that `drug` is at `receptor`; none if it does not know the receptor. Without numbers for this preparation and
/// species nothing associates, but what is bound, as after a slice transfer, leaves as always. A drive whose mechanism is
/// off (`is_on`) has its unbound value whatever is bound.
pub fn ligand(
    drug: &Drug,
    receptor: &str,
    scheme: &SchemeSpec,
    preparation: Preparation,
    species: Species,
    is_on: &dyn Fn(&str) -> bool,
) -> Option<Ligand> {
    let numbers = drug.receptors.get(receptor)?;
    let set = match preparation {
        Preparation::InVivo => numbers.in_vivo.get(&species),
        Preparation::Slice | Preparation::Culture => numbers.slice.as_ref(),
    };
    let property = |(name, drive): (&String, &papaver_catalogue::types::DriveSpec)| {
        let owned_by_off = drive.mechanism.as_deref().is_some_and(|m| !is_on(m));
        match numbers.properties.get(name) {
            _ if owned_by_off => drive.unbound,
            Some(number) => number.value,
            None => drive.unstated,
        }
    };
    Some(Ligand {
        binding: match numbers.kind {
            BindingKind::Equilibrium => Binding::Equilibrium,
            BindingKind::Explicit => Binding::Explicit,
        },
        affinity_nm: set.map_or(f64::INFINITY, |set| set.affinity_nm.value),
        dissociation_rate_per_s: numbers.dissociation_rate_per_s.value,
        properties: scheme.drives.iter().map(property).collect(),
    })
}
