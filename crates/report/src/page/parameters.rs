//! Where each parameter comes from: one foldable table for each drug, receptor, neuron type, projection, genotype and
//! mechanism.

use minijinja::{Value, context};

use super::forest::Citations;
use crate::{
    files::{Parameter, Run},
    words,
};

const KINDS: [(&str, &str); 6] = [
    ("drug", "Drugs"),
    ("receptor", "Receptors"),
    ("neuron", "Neuron types"),
    ("projection", "Projections"),
    ("genotype", "Genotypes"),
    ("mechanism", "Mechanisms"),
];

/// What a parameter rests on, weakest first.
const BASES: [(&str, &str); 4] = [
    ("assumed", "assumed"),
    ("fitted", "fitted to experiments"),
    ("derived", "derived from measured numbers"),
    ("measured", "measured"),
];

/// How many parameters rest on what, in a sentence; empty where the files do not say.
pub(crate) fn tally(run: &Run) -> String {
    let all = &run.parameters;
    if all.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = BASES
        .iter()
        .rev()
        .map(|(basis, words)| (all.iter().filter(|p| p.basis == *basis).count(), words))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    format!(
        "{}: {}.",
        words::counted(all.len() as u64, "parameter"),
        words::list(&parts)
    )
}

/// The tables, kind by kind.
pub(crate) fn groups(run: &Run) -> Vec<Value> {
    let citations = Citations(&run.references);
    let kind = |(kind, title): &(&str, &str)| {
        let mine: Vec<&Parameter> = run.parameters.iter().filter(|p| p.kind == *kind).collect();
        let mut owners: Vec<&str> = Vec::new();
        for parameter in &mine {
            if !owners.contains(&parameter.owner.as_str()) {
                owners.push(&parameter.owner);
            }
        }
        let owner = |owner: &&str| {
            let rows = mine.iter().filter(|p| p.owner == **owner);
            context! {
                name => words::plain(owner),
                path => *owner,
                count => rows.clone().count(),
                rows => rows.map(|p| row(p, &citations)).collect::<Vec<Value>>(),
            }
        };
        context! { title => *title, owners => owners.iter().map(owner).collect::<Vec<Value>>() }
    };
    let known = KINDS
        .iter()
        .filter(|(kind, _)| run.parameters.iter().any(|p| p.kind == *kind));
    known.map(kind).collect()
}

fn row(parameter: &Parameter, citations: &Citations) -> Value {
    let of = [&parameter.species, &parameter.preparation].map(|word| words::plain(word));
    let of: Vec<String> = of
        .into_iter()
        .filter(|word| !word.is_empty() && word != "any")
        .collect();
    let set = parameter.set.iter().map(|set| {
        let population = set
            .population
            .as_ref()
            .map_or(String::new(), |p| format!(" ({})", words::plain(p)));
        format!("{} in {}{population}", set.value, set.arm)
    });
    context! {
        name => parameter.name.as_str(),
        value => parameter.value.as_str(),
        set => set.collect::<Vec<_>>().join("; "),
        basis => parameter.basis.as_str(),
        of => of.join(", "),
        sources => citations.links(&parameter.source),
        note => parameter.note.as_str(),
    }
}
