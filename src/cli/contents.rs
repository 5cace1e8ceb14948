//! What `papaver list` says of entries of the catalogue and of mechanisms: more than their names.

use crate::cli::table::columns;
use papaver_catalogue::Catalogue;
use papaver_catalogue::explain::{circuit_in_short, mechanism_in_short};
use papaver_catalogue::types::{
    Circuit, Drug, Genotype, MechanismInfo, Number, Preset, Receptor, Route, Species, Target,
};
use papaver_mechanisms::surroundings;
use serde_json::{Value, json};

/// A list as a table for people and as JSON.
pub struct List {
    /// With a head and a line under it.
    pub text: String,
    /// One object per entry, with its `name`.
    pub json: Vec<Value>,
}

/// Drugs: class, the receptors and other targets that they act at, and the ways that they can be given by in each species.
pub fn drugs(catalogue: &Catalogue) -> List {
    let head = ["name", "class", "receptors", "targets", "human", "rat", "mouse"].map(str::to_owned);
    let words = |names: Vec<&String>| {
        names
            .into_iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let row = |(name, drug): (&String, &Drug)| {
        let [human, rat, mouse] = [Species::Human, Species::Rat, Species::Mouse].map(|species| {
            routes(drug, species)
                .map(Route::name)
                .collect::<Vec<_>>()
                .join(" ")
        });
        [
            name.clone(),
            drug.class.clone(),
            words(drug.receptors.keys().collect()),
            words(drug.targets.keys().collect()),
            human,
            rat,
            mouse,
        ]
    };
    let rows: Vec<[String; 7]> = catalogue.drugs.iter().map(row).collect();
    let object = |(name, drug): (&String, &Drug)| {
        let receptors: Vec<&String> = drug.receptors.keys().collect();
        let targets: Vec<&String> = drug.targets.keys().collect();
        let of = |species| routes(drug, species).map(Route::name).collect::<Vec<_>>();
        let species = drug.pharmacokinetics.keys();
        let routes: serde_json::Map<String, Value> = species
            .map(|species| (species.to_string(), of(*species).into()))
            .collect();
        json!({
            "name": name, "what it is": drug.summary, "class": drug.class, "receptors": receptors,
            "targets": targets, "routes": routes,
        })
    };
    List {
        text: columns(&head, &rows),
        json: catalogue.drugs.iter().map(object).collect(),
    }
}

fn routes(drug: &Drug, species: Species) -> impl Iterator<Item = Route> {
    let model = drug.pharmacokinetics.get(&species);
    model.into_iter().flat_map(|model| model.routes.keys().copied())
}

/// Receptors: the state graphs that they have, and how many drugs act at them.
pub fn receptors(catalogue: &Catalogue) -> List {
    let head = ["name", "schemes", "drugs", "what it is"].map(str::to_owned);
    let schemes = |receptor: &Receptor| receptor.schemes.keys().cloned().collect::<Vec<_>>();
    let drugs = |name: &String| {
        let know = catalogue
            .drugs
            .iter()
            .filter(|(_, drug)| drug.receptors.contains_key(name));
        know.map(|(drug, _)| drug.clone()).collect::<Vec<_>>()
    };
    let row = |(name, receptor): (&String, &Receptor)| {
        let known_by = drugs(name).len().to_string();
        [
            name.clone(),
            schemes(receptor).join(" "),
            known_by,
            receptor.summary.clone(),
        ]
    };
    let object = |(name, receptor): (&String, &Receptor)| {
        json!({
            "name": name, "what it is": receptor.summary, "schemes": schemes(receptor), "drugs": drugs(name),
        })
    };
    List {
        text: columns(&head, &catalogue.receptors.iter().map(row).collect::<Vec<_>>()),
        json: catalogue.receptors.iter().map(object).collect(),
    }
}

/// Targets: the drugs that act there, and the mechanisms that look at it.
pub fn targets(catalogue: &Catalogue) -> List {
    let head = ["name", "drugs", "mechanisms", "what it is"].map(str::to_owned);
    let drugs = |name: &String| {
        let act = catalogue
            .drugs
            .iter()
            .filter(|(_, drug)| drug.targets.contains_key(name));
        act.map(|(drug, _)| drug.clone()).collect::<Vec<_>>()
    };
    let row = |(name, target): (&String, &Target)| {
        [
            name.clone(),
            drugs(name).join(" "),
            looking_at(name).join(" "),
            target.summary.clone(),
        ]
    };
    let object = |(name, target): (&String, &Target)| {
        json!({
            "name": name, "what it is": target.summary, "drugs": drugs(name), "mechanisms": looking_at(name),
        })
    };
    List {
        text: columns(&head, &catalogue.targets.iter().map(row).collect::<Vec<_>>()),
        json: catalogue.targets.iter().map(object).collect(),
    }
}

/// The mechanisms that look at a target.
pub fn looking_at(target: &str) -> Vec<&'static str> {
    let all = surroundings().iter();
    all.filter(|one| one.targets.contains(&target))
        .map(|one| one.mechanism)
        .collect()
}

/// Circuits, a block for each: their populations, and who reaches whom by what.
pub fn circuits(catalogue: &Catalogue) -> List {
    let projections = |circuit: &String| {
        let all = catalogue.projections.iter();
        all.filter(|(_, projection)| projection.circuit == *circuit)
            .collect::<Vec<_>>()
    };
    let object = |(name, circuit): (&String, &Circuit)| {
        let reaches = projections(name).into_iter();
        let reaches: Vec<Value> = reaches
            .map(|(name, p)| {
                json!({
                    "name": name, "from": p.from, "to": p.to, "transmitter": p.transmitter, "inputs": p.inputs.value,
                    "weight": p.weight.value,
                })
            })
            .collect();
        json!({ "name": name, "what it is": circuit.summary, "populations": circuit.neurons, "projections": reaches })
    };
    List {
        text: blocks(
            catalogue
                .circuits
                .keys()
                .filter_map(|name| circuit_in_short(catalogue, name)),
        ),
        json: catalogue.circuits.iter().map(object).collect(),
    }
}

/// Texts with an empty line between them.
fn blocks(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("\n")
}

/// Mechanisms: a block for each.
pub fn mechanisms(catalogue: &Catalogue) -> List {
    let all = papaver_mechanisms::infos();
    let around = |mechanism: &MechanismInfo| surroundings().iter().find(|one| one.mechanism == mechanism.id);
    let block = |mechanism: &MechanismInfo| mechanism_in_short(mechanism, around(mechanism), catalogue);
    let object = |mechanism: &MechanismInfo| {
        let MechanismInfo {
            id,
            claim,
            references,
            reads,
            writes,
            needs,
            phenomena,
            ..
        } = mechanism;
        let parameters = mechanism.parameters.iter().map(|spec| spec.name);
        let around = around(mechanism);
        json!({
            "name": id, "what it is": claim, "references": references, "reads": reads, "writes": writes, "needs": needs,
            "cells": around.map(|one| &one.cells), "targets": around.map(|one| &one.targets),
            "living animals alone": around.is_some_and(|one| one.animal), "phenomena": phenomena,
            "parameters": parameters.collect::<Vec<_>>(),
        })
    };
    List {
        text: blocks(all.iter().map(block)),
        json: all.iter().map(object).collect(),
    }
}

/// Genotypes with the values that they set.
pub fn genotypes(catalogue: &Catalogue) -> List {
    let head = ["name", "what it is", "sets"].map(str::to_owned);
    let sets = |genotype: &Genotype| {
        let numbers = genotype.parameters.iter();
        let set =
            |(owner, name, number): &(String, String, Number)| format!("{owner}.{name} = {}", number.text);
        numbers.map(set).collect::<Vec<_>>()
    };
    let row = |(name, genotype): (&String, &Genotype)| {
        [name.clone(), genotype.summary.clone(), sets(genotype).join(", ")]
    };
    let object = |(name, genotype): (&String, &Genotype)| json!({ "name": name, "what it is": genotype.summary, "sets": sets(genotype) });
    List {
        text: columns(&head, &catalogue.genotypes.iter().map(row).collect::<Vec<_>>()),
        json: catalogue.genotypes.iter().map(object).collect(),
    }
}

/// Contested points with their choices; the default is marked.
pub fn presets(catalogue: &Catalogue) -> List {
    let head = ["point", "choices, the default marked", "question"].map(str::to_owned);
    let row = |(name, point): (&String, &Preset)| {
        let mark = |choice: &String| format!("{choice}{}", if *choice == point.default { "*" } else { "" });
        let choices: Vec<String> = point.choices.keys().map(mark).collect();
        [name.clone(), choices.join(", "), point.summary.clone()]
    };
    let object = |(name, point): (&String, &Preset)| {
        let choices = point.choices.iter();
        let choices: Vec<Value> = choices
            .map(|(name, choice)| {
                let sources = &choice.sources;
                json!({ "name": name, "what it says": choice.summary, "sources": sources })
            })
            .collect();
        let default = &point.default;
        json!({ "name": name, "question": point.summary, "default": default, "choices": choices })
    };
    List {
        text: columns(&head, &catalogue.presets.iter().map(row).collect::<Vec<_>>()),
        json: catalogue.presets.iter().map(object).collect(),
    }
}
