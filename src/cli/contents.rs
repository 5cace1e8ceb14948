//! What `papaver list` says of drugs, receptors, genotypes and contested points: more than their names.

use crate::cli::table::columns;
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Drug, Genotype, Number, Preset, Receptor, Route, Species};
use serde_json::{Value, json};

/// A list as a table for people and as JSON.
pub struct List {
    /// With a head and a line under it.
    pub text: String,
    /// One object per entry, with its `name`.
    pub json: Vec<Value>,
}

/// Drugs: class, the receptors that they act at, and the ways that they can be given by in each species.
pub fn drugs(catalogue: &Catalogue) -> List {
    let head = ["name", "class", "receptors", "human", "rat", "mouse"].map(str::to_owned);
    let row = |(name, drug): (&String, &Drug)| {
        let receptors: Vec<&str> = drug.receptors.keys().map(String::as_str).collect();
        let [human, rat, mouse] = [Species::Human, Species::Rat, Species::Mouse].map(|species| {
            routes(drug, species)
                .map(Route::name)
                .collect::<Vec<_>>()
                .join(" ")
        });
        [
            name.clone(),
            drug.class.clone(),
            receptors.join(" "),
            human,
            rat,
            mouse,
        ]
    };
    let rows: Vec<[String; 6]> = catalogue.drugs.iter().map(row).collect();
    let object = |(name, drug): (&String, &Drug)| {
        let receptors: Vec<&String> = drug.receptors.keys().collect();
        let of = |species| routes(drug, species).map(Route::name).collect::<Vec<_>>();
        let species = drug.pharmacokinetics.keys();
        let routes: serde_json::Map<String, Value> = species
            .map(|species| (species.to_string(), of(*species).into()))
            .collect();
        json!({
            "name": name, "what it is": drug.summary, "class": drug.class, "receptors": receptors, "routes": routes,
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
