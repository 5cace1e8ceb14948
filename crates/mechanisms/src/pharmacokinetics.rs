//! Drugs spread over compartments, reach the effect site with a delay, and turn into metabolites.
//!
//! ```text
//! A1' = -(k10 + sum k1j) A1 + sum kj1 Aj + F ka Aa + infusion           amounts, nmol
//! Aj' = k1j A1 - kj1 Aj                    Aa' = -ka Aa + ktr Tn         absorption; F: what survives the first pass
//! T1' = -ktr T1 + release                  Ti' = ktr T(i-1) - ktr Ti     transit, a chain of n compartments
//! Cp  = A1 / V1                            Ce' = ke0 (Cp - Ce)           total plasma equivalents, nM
//! release of a piece: share x dose at once, evenly over a time, or krel R from a compartment of its own, R' = -krel R
//! metabolite: A1m' = fm k10 A1 + Fm ka Aa + ...
//! ```
//! systems.md M0. A route has the parts that its numbers speak of; without release a dose enters the first part at once,
//! and without absorption it enters the blood. All doses of a drug by one route share the compartments of that route.
//! All drugs of a scenario form one linear system, moved exactly by `papaver-kinetics`.
//! With the mechanism off nothing given by a route through the body arrives; a bath is held as written.

mod routes;

use crate::spec::transitions;
use papaver_catalogue::types::{Drug, Pharmacokinetics, Route, Species};
use papaver_engine::mechanism::Mechanism;
use papaver_engine::model::{BodyModel, LigandModel};
use papaver_kinetics::matrix::Matrix;
use std::collections::BTreeMap;

pub use routes::{Entry, Piece};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: transitions(
        "pharmacokinetics",
        "What is given spreads, is eliminated and metabolised, and acts where it arrives with a delay.",
        &["lotsch-2001", "papaver-2026-start"],
        &["acute_effect", "withdrawal"],
    ),
    extrinsic: false,
    private: &[],
    build: |_| Vec::new(),
};

/// The body of a scenario.
#[derive(Clone, Debug)]
pub struct BodyPlan {
    /// Compartments and ligands; one ligand per drug, in the given order.
    pub model: BodyModel,
    /// By index of the drug and route.
    pub entries: BTreeMap<(usize, Route), Entry>,
}

/// Lays out the compartments of all drugs of a scenario (metabolites among them, as `drugs` of their own).
pub fn body(drugs: &[(&str, &Drug)], species: Species, weight_kg: f64) -> BodyPlan {
    let mut layout = Layout {
        rates: Vec::new(),
        size: 0,
    };
    let numbers: Vec<Option<&Pharmacokinetics>> = drugs
        .iter()
        .map(|(_, drug)| drug.pharmacokinetics.get(&species))
        .collect();
    let mut ligands: Vec<LigandModel> = drugs
        .iter()
        .zip(&numbers)
        .map(|((name, _), pk)| layout.add_disposition(name, *pk, weight_kg))
        .collect();
    let mut entries = BTreeMap::new();
    for (drug, pk) in numbers
        .iter()
        .enumerate()
        .filter_map(|(i, pk)| pk.map(|pk| (i, pk)))
    {
        layout.add_metabolites(drug, pk, drugs, &ligands);
        for (&route, numbers) in &pk.routes {
            let entry = layout.add_route(drug, numbers, drugs, &mut ligands);
            entries.insert((drug, route), entry);
        }
    }
    let mut rates_per_s = Matrix::zero(layout.size);
    for (from, to, rate) in layout.rates {
        match to {
            Flow::Out => rates_per_s.add(from, from, -rate),
            Flow::Into(to) => rates_per_s.add_rate(from, to, rate),
            Flow::Copied(to) => rates_per_s.add(from, to, rate),
        }
    }
    BodyPlan {
        model: BodyModel { rates_per_s, ligands },
        entries,
    }
}

enum Flow {
    /// Eliminated.
    Out,
    /// Moved to a compartment.
    Into(usize),
    /// Added to a compartment without leaving the first (an effect site, a metabolite whose share is not taken twice).
    Copied(usize),
}

struct Layout {
    rates: Vec<(usize, Flow, f64)>,
    size: usize,
}

impl Layout {
    fn compartment(&mut self) -> usize {
        self.size += 1;
        self.size - 1
    }

    fn add_disposition(&mut self, name: &str, pk: Option<&Pharmacokinetics>, weight_kg: f64) -> LigandModel {
        let mut ligand = LigandModel {
            name: name.to_owned(),
            central: None,
            effect_site: None,
            depots: Vec::new(),
        };
        let Some(pk) = pk else { return ligand };
        let litres = pk.central_volume_l.value * if pk.per_kg { weight_kg } else { 1.0 };
        let central = self.compartment();
        self.rates
            .push((central, Flow::Out, pk.elimination_rate_per_s.value));
        for (out, back) in &pk.exchange_rates_per_s {
            let peripheral = self.compartment();
            self.rates.push((central, Flow::Into(peripheral), out.value));
            self.rates.push((peripheral, Flow::Into(central), back.value));
        }
        let effect = self.compartment();
        let ke0 = pk.effect_site_rate_per_s.value;
        self.rates.push((central, Flow::Copied(effect), ke0 / litres));
        self.rates.push((effect, Flow::Out, ke0));
        ligand.central = Some((central, litres));
        ligand.effect_site = Some(effect);
        ligand
    }

    fn add_metabolites(
        &mut self,
        drug: usize,
        pk: &Pharmacokinetics,
        drugs: &[(&str, &Drug)],
        ligands: &[LigandModel],
    ) {
        let Some((from, _)) = ligands[drug].central else {
            return;
        };
        for (name, share) in &pk.metabolites {
            let index = drugs.iter().position(|(n, _)| n == name);
            if let Some((to, _)) = index.and_then(|i| ligands[i].central) {
                // Elimination already takes the whole of k10 out; the share that becomes the metabolite is added.
                self.rates.push((
                    from,
                    Flow::Copied(to),
                    share.value * pk.elimination_rate_per_s.value,
                ));
            }
        }
    }
}
