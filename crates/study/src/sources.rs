//! Where each number of a run comes from: value, basis and source of every parameter that its arms use.

use crate::build::Setting;
use indexmap::IndexSet;
use papaver_catalogue::Catalogue;
use papaver_catalogue::quantity::Unit;
use papaver_catalogue::types::{Basis, MechanismInfo, Number, Projection, Species};
use papaver_scenario::model::{Arm, Scenario};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A parameter of the model, as run.json tells it.
pub struct Parameter<'a> {
    kind: &'static str,
    owner: &'a str,
    name: String,
    /// As written, with its unit.
    value: String,
    basis: &'static str,
    /// Reference keys, separated by "; ".
    source: &'a str,
    species: &'a str,
    preparation: &'a str,
    note: &'a str,
    unit: Option<Unit>,
}

impl<'a> Parameter<'a> {
    fn of_number(kind: &'static str, owner: &'a str, name: String, number: &'a Number) -> Self {
        Parameter {
            kind,
            owner,
            name,
            value: number.text.clone(),
            basis: word(number.basis),
            source: &number.source,
            species: &number.species,
            preparation: &number.preparation,
            note: &number.note,
            unit: number.unit(),
        }
    }

    /// The keys of its references.
    pub fn sources(&self) -> impl Iterator<Item = &'a str> {
        self.source
            .split(';')
            .map(str::trim)
            .filter(|key| !key.is_empty())
    }

    /// What run.json says, with the values that the scenario's arms set instead.
    pub fn json(&self, scenario: &Scenario) -> Value {
        let set = scenario.arms.iter().flat_map(|arm| self.set_in(arm));
        json!({
            "kind": self.kind, "owner": self.owner, "name": self.name, "value": self.value, "basis": self.basis,
            "source": self.source, "species": self.species, "preparation": self.preparation, "note": self.note,
            "set": set.collect::<Vec<_>>(),
        })
    }

    fn set_in(&self, arm: &Arm) -> Vec<Value> {
        let mine = |value: &&papaver_scenario::model::ParameterValue| {
            value.owner == self.owner && value.name == self.name
        };
        let text = |value: f64| {
            self.unit
                .as_ref()
                .map_or_else(|| format!("{value}"), |u| u.print(value))
        };
        let set = arm.parameters.iter().filter(mine);
        set.map(|p| json!({ "arm": arm.name, "population": p.population, "value": text(p.value) }))
            .collect()
    }
}

/// How a number came to be known, in the words of the catalogue's files.
fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Measured => "measured",
        Basis::Derived => "derived",
        Basis::Fitted => "fitted",
        Basis::Assumed => "assumed",
    }
}

/// Every parameter of the drugs, receptors, neuron types, projections and genotypes of the arms, and of the mechanisms that are on in
/// one of them; without pharmacokinetics of species that are not there. An arm's own drug, receptor or neuron type
/// stands for the catalogue's.
pub fn parameters<'a>(
    scenario: &'a Scenario,
    catalogue: &'a Catalogue,
    on: &BTreeSet<&str>,
) -> Vec<Parameter<'a>> {
    let species: BTreeSet<String> = scenario.arms.iter().map(|arm| arm.species.to_string()).collect();
    let populations = || scenario.arms.iter().flat_map(|arm| &arm.populations);
    let mut all = Vec::new();
    for name in Setting::new(scenario, catalogue).drugs {
        let own = scenario
            .arms
            .iter()
            .find_map(|arm| arm.drugs.get_key_value(&name));
        if let Some((owner, drug)) = own.or_else(|| catalogue.drugs.get_key_value(&name)) {
            let numbers = drug
                .numbers()
                .into_iter()
                .filter(|(path, _)| is_of(path, &species));
            all.extend(numbers.map(|(path, number)| Parameter::of_number("drug", owner, path, number)));
        }
    }
    let receptors: IndexSet<&String> = populations().flat_map(|p| p.receptors.keys()).collect();
    let neurons: IndexSet<&String> = populations().map(|p| &p.neuron).collect();
    let genotypes: IndexSet<&String> = scenario.arms.iter().flat_map(|arm| &arm.genotypes).collect();
    for (kind, owners) in [
        ("receptor", receptors),
        ("neuron", neurons),
        ("projection", projections(scenario, catalogue)),
        ("genotype", genotypes),
    ] {
        for owner in owners {
            let own = scenario.arms.iter().find_map(|arm| arm.neurons.get(owner));
            let receptor = scenario
                .arms
                .iter()
                .find_map(|arm| arm.receptor(owner, catalogue));
            let mut numbers = match (own.filter(|_| kind == "neuron"), receptor) {
                (Some(neuron), _) => neuron.numbers(),
                (None, Some(receptor)) => receptor.numbers(),
                (None, None) => catalogue.numbers(owner),
            };
            if let Some(receptor) = receptor {
                let in_species = receptor.species_numbers().into_iter();
                numbers.extend(in_species.filter(|(path, _)| is_of(path, &species)));
            }
            all.extend(
                numbers
                    .into_iter()
                    .map(|(path, number)| Parameter::of_number(kind, owner, path, number)),
            );
        }
    }
    let infos = papaver_mechanisms::infos()
        .into_iter()
        .filter(|info| on.contains(info.id));
    all.extend(infos.flat_map(of_mechanism));
    all
}

/// The projections that reach anybody in one of the arms.
fn projections<'a>(scenario: &'a Scenario, catalogue: &'a Catalogue) -> IndexSet<&'a String> {
    let there = |arm: &Arm, kind: &String| {
        let mut types = arm.populations.iter();
        types.any(|one| {
            arm.neuron(&one.neuron, catalogue)
                .is_some_and(|neuron| neuron.kind == *kind)
        })
    };
    let reaches = |projection: &Projection| {
        let mut arms = scenario.arms.iter();
        arms.any(|arm| there(arm, &projection.from) && there(arm, &projection.to))
    };
    let all = catalogue.projections.iter();
    all.filter(|(_, projection)| reaches(projection))
        .map(|(name, _)| name)
        .collect()
}

/// Whether a drug's or receptor's number is of one of the species, or of none.
fn is_of(path: &str, species: &BTreeSet<String>) -> bool {
    let all = [Species::Human, Species::Rat, Species::Mouse].map(|one| one.to_string());
    let named = path.split('.').find(|part| all.iter().any(|one| one == part));
    named.is_none_or(|one| species.contains(one))
}

fn of_mechanism<'a>(info: MechanismInfo) -> impl Iterator<Item = Parameter<'a>> {
    info.parameters.iter().map(move |spec| Parameter {
        kind: "mechanism",
        owner: info.id,
        name: spec.name.to_owned(),
        value: format!("{} {}", spec.default, spec.unit).trim_end().to_owned(),
        basis: word(spec.basis),
        source: spec.source,
        species: "",
        preparation: "",
        note: spec.meaning,
        unit: Unit::parse(spec.unit).ok().filter(|_| !spec.unit.is_empty()),
    })
}
