//! Compares entries with each other: references, metabolites, receptors, and the form of receptor schemes.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::reader::Log;
use super::{Catalogue, POTENCY_FILE};
use super::{balance, circuit, graph, potency, target};
use crate::explain::nearest;
use crate::types::{
    Basis, BindingKind, Choice, Drug, LigandAtReceptor, Neuron, Number, Pharmacokinetics, Preset, Receptor,
    Species,
};

/// A dissociation half-time of 2 min, from which on binding is explicit.
const SLOW_DISSOCIATION_PER_S: f64 = std::f64::consts::LN_2 / 120.0;

/// Checks a whole catalogue. `origins`: the file of each entry.
pub(super) fn check(catalogue: &Catalogue, origins: &IndexMap<String, String>, log: &Log) {
    let file = |name: &str| origins.get(name).map_or("", String::as_str);
    for (name, drug) in &catalogue.drugs {
        check_drug(name, drug, catalogue, file(name), log);
        check_kinds(drug, file(name), log);
    }
    for (name, what) in metabolite_circles(&catalogue.drugs, catalogue.drugs.keys()) {
        log.add(file(name), None, what, Some(ONE_WAY.to_owned()));
    }
    for (name, scheme) in &catalogue.schemes {
        graph::check_scheme(scheme, "", file(name), log);
    }
    for (name, receptor) in &catalogue.receptors {
        check_receptor(name, receptor, catalogue, file(name), log);
        check_balance(name, receptor, catalogue, file(name), log);
    }
    for (name, neuron) in &catalogue.neurons {
        check_neuron(name, neuron, catalogue, file(name), log);
    }
    for (name, target) in &catalogue.targets {
        target::check_target(target, catalogue, file(name), log);
    }
    for (name, circuit) in &catalogue.circuits {
        circuit::check_circuit(circuit, catalogue, file(name), log);
    }
    for (name, projection) in &catalogue.projections {
        circuit::check_projection(name, projection, catalogue, file(name), log);
    }
    for (name, genotype) in &catalogue.genotypes {
        sources(catalogue, name, &genotype.numbers(), file(name), log);
    }
    for (name, preset) in &catalogue.presets {
        check_preset(name, preset, catalogue, file(name), log);
    }
    apart(catalogue, &file, log);
    if let Some(standard) = &catalogue.standard {
        let numbers = [("reserve".to_owned(), &standard.reserve)];
        sources(catalogue, "potency", &numbers, POTENCY_FILE, log);
        if let Some(what) = potency::standard_mistake(standard, catalogue.reference_drug()) {
            log.add(POTENCY_FILE, None, what, None);
        }
    }
}

/// Checks one receptor against the catalogue: the schemes of its own, and that it has the rates of all.
pub(super) fn check_receptor(name: &str, receptor: &Receptor, catalogue: &Catalogue, file: &str, log: &Log) {
    let mut numbers = receptor.numbers();
    numbers.extend(receptor.species_numbers());
    sources(catalogue, name, &numbers, file, log);
    for (scheme_name, scheme) in &receptor.schemes {
        let own = !catalogue.schemes.contains_key(scheme_name);
        let path = own.then(|| format!("scheme.{scheme_name}."));
        if let Some(path) = &path {
            graph::check_scheme(scheme, path, file, log);
        }
        let named = (scheme_name.as_str(), scheme);
        graph::check_rates(receptor, named, path.as_deref(), file, log);
        balance::check_affinities(receptor, named, path.as_deref(), file, log);
    }
}

/// Checks the cycles that schemes of a receptor say are at equilibrium, with the drugs that know the receptor.
pub(super) fn check_balance(name: &str, receptor: &Receptor, catalogue: &Catalogue, file: &str, log: &Log) {
    for (scheme_name, scheme) in &receptor.schemes {
        let own = !catalogue.schemes.contains_key(scheme_name);
        let path = own.then(|| format!("scheme.{scheme_name}."));
        let drugs = (&catalogue.drugs, path.as_deref());
        balance::check_balance((name, receptor), (scheme_name, scheme), drugs, file, log);
    }
}

/// Checks one neuron type against the catalogue.
pub(super) fn check_neuron(name: &str, neuron: &Neuron, catalogue: &Catalogue, file: &str, log: &Log) {
    sources(catalogue, name, &neuron.numbers(), file, log);
    let unknown = |receptor: &&String| !catalogue.receptors.contains_key(*receptor);
    for receptor in neuron.receptors.keys().filter(unknown) {
        let what = format!("{name} carries an unknown receptor `{receptor}`");
        log.add(
            file,
            None,
            what,
            did_you_mean(receptor, catalogue.receptors.keys()),
        );
    }
}

/// Checks the sources of one contested point, and that each choice sets a thing once.
fn check_preset(name: &str, preset: &Preset, catalogue: &Catalogue, file: &str, log: &Log) {
    sources(catalogue, name, &preset.numbers(), file, log);
    for (choice_name, choice) in &preset.choices {
        for key in choice
            .sources
            .iter()
            .filter(|key| !catalogue.references.contains_key(*key))
        {
            let help = did_you_mean(key, catalogue.references.keys());
            let what = format!("{name}: `{choice_name}` cites `{key}`, which references.toml lacks");
            log.add(file, None, what, help);
        }
    }
}

/// Contested points are apart from each other: no two of them touch the same switch or parameter, so that their order
/// in a scenario does not matter.
fn apart<'c>(catalogue: &'c Catalogue, file: &dyn Fn(&str) -> &'c str, log: &Log) {
    let mut touched: IndexMap<String, &str> = IndexMap::new();
    for (name, preset) in &catalogue.presets {
        let own: BTreeSet<String> = preset.choices.values().flat_map(Choice::touches).collect();
        for what in own {
            if let Some(other) = touched.insert(what.clone(), name) {
                log.add(
                    file(name),
                    None,
                    format!("{name} and {other} both set `{what}`"),
                    None,
                );
            }
        }
    }
}

/// Checks one drug against the catalogue.
pub(super) fn check_drug(name: &str, drug: &Drug, catalogue: &Catalogue, file: &str, log: &Log) {
    let add = |what: String| log.add(file, None, what, None);
    sources(catalogue, name, &drug.numbers(), file, log);
    check_limits(drug, file, log);
    let standard = catalogue.standard.as_ref();
    if let Some(what) = standard.and_then(|standard| potency::potency_mistake(drug, standard)) {
        add(what);
    }
    for (receptor_name, ligand) in &drug.receptors {
        check_ligand(receptor_name, ligand, catalogue, &add);
    }
    target::check(name, drug, catalogue, file, log);
    for (species, model) in &drug.pharmacokinetics {
        for (receptor, ligand) in &drug.receptors {
            if !ligand.in_vivo.contains_key(species) {
                let what =
                    format!("{name} has pharmacokinetics for {species} and no potency at {receptor} there");
                log.add(file, None, what, Some(three_ways(receptor, *species, catalogue)));
            }
        }
        check_pharmacokinetics(*species, model, catalogue, &add);
    }
}

/// Checks the numbers of a drug one by one, and that shares add up.
fn check_limits(drug: &Drug, file: &str, log: &Log) {
    let numbers = drug.numbers().into_iter();
    let mut wrong: Vec<_> = numbers
        .filter_map(|(path, number)| {
            let limits = drug.limits(&path);
            let what = limits.mistake(number.value)?;
            let derived = path.contains(".in_vivo_affinity.") && number.basis == Basis::Derived;
            Some((derived, format!("`{path}` {what}"), limits.help()))
        })
        .collect();
    // What follows from a wrong number is no second mistake.
    if wrong.iter().any(|(derived, ..)| !derived) {
        wrong.retain(|(derived, ..)| !derived);
    }
    if wrong.is_empty() {
        let sums = drug.sum_mistakes().into_iter();
        wrong.extend(sums.map(|(_, what)| (false, what, None)));
    }
    for (_, what, help) in wrong {
        log.add(file, None, what, help.map(str::to_owned));
    }
}

/// Checks the metabolites of a drug in one species.
fn check_pharmacokinetics(
    species: Species,
    model: &Pharmacokinetics,
    catalogue: &Catalogue,
    add: &dyn Fn(String),
) {
    for metabolite in model.metabolite_names() {
        let known = catalogue.drugs.get(metabolite);
        if known.is_none_or(|known| !known.pharmacokinetics.contains_key(&species)) {
            add(format!(
                "metabolite `{metabolite}` has no pharmacokinetics for {species}"
            ));
        }
    }
}

/// How a drug can be given a potency.
fn three_ways(receptor: &str, species: Species, catalogue: &Catalogue) -> String {
    let standard = catalogue.standard.as_ref().zip(catalogue.reference_drug());
    let like_it = standard.and_then(|(standard, drug)| {
        let concentration = &drug.potency.as_ref()?.text;
        Some(format!(" as {concentration} of {} does", standard.drug))
    });
    format!(
        "state `receptors.{receptor}.in_vivo_affinity.{species}`; or, for an agonist, `potency.concentration`, the steady \
         plasma concentration that relieves pain in people{}; or `receptors.{receptor}.slice_affinity` with \
         `pharmacokinetics.{species}.unbound_fraction` and `.brain_partition`",
        like_it.unwrap_or_default()
    )
}

/// Checks what a drug does at one receptor.
fn check_ligand(receptor_name: &str, ligand: &LigandAtReceptor, catalogue: &Catalogue, add: &dyn Fn(String)) {
    let Some(receptor) = catalogue.receptors.get(receptor_name) else {
        return add(format!("unknown receptor `{receptor_name}`"));
    };
    for property in ligand.properties.keys() {
        if !receptor.schemes.values().any(|scheme| scheme.reads(property)) {
            add(format!(
                "no scheme of {receptor_name} reads the property `{property}`"
            ));
        }
    }
}

/// Ligands that stay on for long are tags on the receptor, and only those. A drug that a scenario brings may be either,
/// whatever its speed: a fast one as a tag costs states and stays with its receptor through them.
fn check_kinds(drug: &Drug, file: &str, log: &Log) {
    for (receptor, ligand) in &drug.receptors {
        let should = match is_slow(ligand) {
            true => BindingKind::Explicit,
            false => BindingKind::Equilibrium,
        };
        if ligand.kind != should {
            log.add(file, None, wrong_kind(receptor, ligand, should), None);
        }
    }
}

/// It dissociates by half in 2 min or more.
fn is_slow(ligand: &LigandAtReceptor) -> bool {
    ligand.dissociation_rate_per_s.value <= SLOW_DISSOCIATION_PER_S
}

fn wrong_kind(receptor: &str, ligand: &LigandAtReceptor, should: BindingKind) -> String {
    let half_time_s = std::f64::consts::LN_2 / ligand.dissociation_rate_per_s.value;
    format!("{receptor}: dissociation takes {half_time_s:.0} s by half, so binding is {should}")
}

/// What to do about a circle of metabolites.
pub(super) const ONE_WAY: &str = "leave one of them out: what a drug becomes does not become the drug again";

/// The drugs among `names` that their metabolites lead back to, each circle once, with the circle in words.
pub(super) fn metabolite_circles<'n>(
    drugs: &IndexMap<String, Drug>,
    names: impl IntoIterator<Item = &'n String>,
) -> Vec<(&'n String, String)> {
    let mut told: BTreeSet<(Species, &str)> = BTreeSet::new();
    let mut found = Vec::new();
    for name in names {
        for &species in Species::ALL {
            let Some(circle) = circle(drugs, name, species) else {
                continue;
            };
            if circle.iter().any(|one| told.contains(&(species, *one))) {
                continue;
            }
            told.extend(circle.iter().map(|one| (species, *one)));
            let path = circle.join(" becomes ");
            let what =
                format!("`pharmacokinetics.{species}.metabolites` runs in a circle: {path} becomes {name}");
            found.push((name, what));
        }
    }
    found
}

/// The shortest way from a drug over its metabolites back to itself, without its end.
fn circle<'d>(drugs: &'d IndexMap<String, Drug>, start: &str, species: Species) -> Option<Vec<&'d str>> {
    let start = drugs.get_key_value(start)?.0.as_str();
    let mut came_from: IndexMap<&str, &str> = IndexMap::new();
    let mut next = 0;
    let mut at = start;
    loop {
        for metabolite in metabolites(drugs.get(at), species) {
            if metabolite == start {
                let mut way = vec![at];
                while let Some(before) = way.last().and_then(|last| came_from.get(last)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            came_from.entry(metabolite).or_insert(at);
        }
        at = came_from.get_index(next)?.0;
        next += 1;
    }
}

/// What a drug becomes in a species.
fn metabolites(drug: Option<&Drug>, species: Species) -> impl Iterator<Item = &str> {
    let model = drug.and_then(|drug| drug.pharmacokinetics.get(&species));
    model.into_iter().flat_map(Pharmacokinetics::metabolite_names)
}

/// The name that was meant, for help.
pub(super) fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n String>) -> Option<String> {
    let near = nearest(name, names.into_iter().map(String::as_str));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// Every source key of an entry has a citation.
pub(super) fn sources(
    catalogue: &Catalogue,
    entry: &str,
    numbers: &[(String, &Number)],
    file: &str,
    log: &Log,
) {
    for (path, number) in numbers {
        for key in number
            .sources()
            .filter(|key| *key != "scenario" && !catalogue.references.contains_key(*key))
        {
            let help = did_you_mean(key, catalogue.references.keys());
            log.add(
                file,
                None,
                format!("{entry}: `{path}` cites `{key}`, which references.toml lacks"),
                help,
            );
        }
    }
}
