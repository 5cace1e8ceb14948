//! What the catalogue says of mechanisms, and what mechanisms say of the catalogue.

use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{MechanismInfo, ParameterSpec};
use papaver_engine::signals::{Scope, VOCABULARY};
use papaver_mechanisms::{ALL, infos};
use std::collections::{BTreeMap, BTreeSet};

fn catalogue() -> &'static Catalogue {
    Catalogue::builtin()
}

fn mechanism(id: &str) -> Option<MechanismInfo> {
    infos().into_iter().find(|m| m.id == id)
}

fn declared<'a>(mechanism: &'a MechanismInfo, name: &str) -> Option<&'a ParameterSpec> {
    mechanism.parameters.iter().find(|p| p.name == name)
}

/// Range of a parameter in inside units: of a mechanism or an entry of the catalogue; none if nobody has it.
fn range_of(owner: &str, name: &str) -> Option<Option<(f64, f64)>> {
    if let Some(mechanism) = mechanism(owner) {
        let scale = |unit: &str| {
            if unit.is_empty() {
                1.0
            } else {
                super::worlds::scale(unit)
            }
        };
        return declared(&mechanism, name)
            .map(|p| Some((p.range.0 * scale(p.unit), p.range.1 * scale(p.unit))));
    }
    if let Some(receptor) = catalogue().receptors.get(owner) {
        return receptor.parameters.get(name).map(|number| number.range);
    }
    catalogue()
        .numbers(owner)
        .into_iter()
        .find(|(n, _)| n == name)
        .map(|(_, number)| number.range)
}

#[test]
fn neuron_types_list_mechanisms_and_every_mechanism_acts_somewhere() {
    let known: BTreeSet<&str> = ALL.iter().map(|m| m.info.id).collect();
    let mut carried = BTreeSet::new();
    for (name, neuron) in &catalogue().neurons {
        for id in &neuron.mechanisms {
            assert!(
                known.contains(id.as_str()),
                "{name} lists `{id}`, which is no mechanism"
            );
            carried.insert(id.as_str());
        }
        let distinct: BTreeSet<&String> = neuron.mechanisms.iter().collect();
        assert_eq!(
            distinct.len(),
            neuron.mechanisms.len(),
            "{name} lists a mechanism twice"
        );
    }
    assert_eq!(carried, known, "left: in some neuron type; right: all mechanisms");
}

/// A neuron type that carries a mechanism carries what that one needs to have anything to act on.
#[test]
fn needs_are_mechanisms_and_neuron_types_have_them() {
    for info in infos() {
        for need in info.needs {
            assert!(
                mechanism(need).is_some(),
                "{} needs `{need}`, which is no mechanism",
                info.id
            );
            for (name, neuron) in &catalogue().neurons {
                let carries = |id: &str| neuron.mechanisms.iter().any(|m| m == id);
                assert!(
                    !carries(info.id) || carries(need),
                    "{name} carries {} without `{need}`",
                    info.id
                );
            }
        }
    }
}

#[test]
fn schemes_name_mechanisms_signals_and_rates_that_exist() {
    for (name, receptor) in &catalogue().receptors {
        for (scheme, spec) in &receptor.schemes {
            let place = format!("{name}, scheme {scheme}");
            for (drive, d) in &spec.drives {
                let owner = d.mechanism.as_deref();
                assert!(
                    owner.is_none_or(|m| mechanism(m).is_some()),
                    "{place}: drive {drive} of {owner:?}"
                );
            }
            for t in &spec.transitions {
                let arrow = format!("{place}: {} -> {}", t.from, t.to);
                assert!(mechanism(&t.mechanism).is_some(), "{arrow} of `{}`", t.mechanism);
                assert!(
                    receptor.parameters.contains_key(&t.rate),
                    "{arrow} has the rate `{}`",
                    t.rate
                );
                for word in &t.times {
                    let known = match word.strip_prefix("ligand.") {
                        Some(drive) => spec.drives.contains_key(drive),
                        None => VOCABULARY
                            .iter()
                            .any(|s| s.info.name == word && s.info.scope == Scope::Population),
                    };
                    assert!(
                        known,
                        "{arrow} is multiplied by `{word}`: no drive, no signal of a population"
                    );
                }
            }
        }
    }
}

/// Every signal that multiplies a rate is written by a mechanism in every neuron type in which the transition acts; else
/// the factor would stand at its naive value for ever without anybody noticing.
#[test]
fn factors_of_rates_have_a_writer_where_the_receptor_is() {
    for (name, neuron) in &catalogue().neurons {
        let written: BTreeSet<&str> = infos()
            .into_iter()
            .filter(|m| neuron.mechanisms.iter().any(|id| id == m.id))
            .flat_map(|m| m.writes.iter().copied())
            .collect();
        for receptor in neuron.receptors.keys() {
            for spec in catalogue().receptors[receptor].schemes.values() {
                let acts = spec
                    .transitions
                    .iter()
                    .filter(|t| neuron.mechanisms.contains(&t.mechanism));
                for word in acts.flat_map(|t| &t.times) {
                    let fine = word.starts_with("ligand.") || written.contains(word.as_str());
                    assert!(
                        fine,
                        "{receptor} of {name} depends on `{word}`, which nothing there writes"
                    );
                }
            }
        }
    }
}

#[test]
fn neuron_types_and_genotypes_set_parameters_that_exist_within_their_ranges() {
    let neurons = catalogue().neurons.iter().map(|(name, n)| (name, &n.parameters));
    let genotypes = catalogue()
        .genotypes
        .iter()
        .map(|(name, g)| (name, &g.parameters));
    for (place, parameters) in neurons.chain(genotypes) {
        for (owner, name, number) in parameters {
            let range =
                range_of(owner, name).unwrap_or_else(|| panic!("{place}: nobody has `{owner}.{name}`"));
            // What a factor comes to depends on species and neuron type: a scenario checks the product.
            let (low, high) = match range {
                _ if number.is_factor() => (0.0, f64::MAX),
                Some(range) => range,
                None => continue,
            };
            assert!(
                (low..=high).contains(&number.value),
                "{place}: {owner}.{name} = {} is outside {range:?}",
                number.text
            );
        }
    }
}

#[test]
fn spread_is_of_per_neuron_parameters_or_of_expression() {
    for (place, neuron) in &catalogue().neurons {
        for (key, cv) in &neuron.spread {
            let Some((owner, name)) = key.split_once('.') else {
                panic!("{place}: spread of `{key}`")
            };
            let per_neuron =
                mechanism(owner).is_some_and(|m| declared(&m, name).is_some_and(|p| p.per_neuron));
            let expression = neuron.receptors.contains_key(owner) && name == "expression";
            assert!(
                per_neuron || expression,
                "{place}: `{key}` is the same in all neurons"
            );
            assert!(cv.value >= 0.0, "{place}: spread of {key} is {}", cv.value);
        }
    }
}

#[test]
fn units_parse_defaults_lie_in_their_ranges_and_names_are_snake_case() {
    let snake = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    for info in infos() {
        assert!(snake(info.id), "{}", info.id);
        for p in info.parameters {
            let place = format!("{}.{}", info.id, p.name);
            assert!(snake(p.name), "{place}");
            assert!(
                p.unit.is_empty() || super::worlds::scale(p.unit) > 0.0,
                "{place}: unit `{}`",
                p.unit
            );
            assert!(p.range.0 < p.range.1, "{place}: {:?}", p.range);
            assert!(
                (p.range.0..=p.range.1).contains(&p.default),
                "{place}: {} not in {:?}",
                p.default,
                p.range
            );
            assert!(!p.meaning.is_empty(), "{place} says nothing");
        }
        let names: BTreeSet<&str> = info.parameters.iter().map(|p| p.name).collect();
        assert_eq!(
            names.len(),
            info.parameters.len(),
            "{} declares a parameter twice",
            info.id
        );
    }
}

#[test]
fn references_of_mechanisms_and_parameters_are_in_the_catalogue() {
    let mut missing = BTreeSet::new();
    for info in infos() {
        assert!(!info.references.is_empty(), "{} cites nothing", info.id);
        let cited = info
            .references
            .iter()
            .copied()
            .map(|key| (key, info.id.to_owned()));
        let sources = info.parameters.iter().flat_map(|p| {
            p.source
                .split(';')
                .map(move |key| (key.trim(), format!("{}.{}", info.id, p.name)))
        });
        for (key, place) in cited.chain(sources) {
            if !catalogue().references.contains_key(key) {
                missing.insert((key.to_owned(), place));
            }
        }
    }
    assert!(missing.is_empty(), "not in references.toml: {missing:#?}");
}

/// `explain` and `parameter` take a name without saying what it is the name of.
#[test]
fn names_are_unique_over_drugs_receptors_neurons_genotypes_and_mechanisms() {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, kind) in catalogue()
        .names()
        .chain(ALL.iter().map(|m| (m.info.id, "mechanism")))
    {
        kinds.entry(name).or_default().push(kind);
    }
    assert!(kinds.len() > ALL.len(), "the catalogue has no names");
    kinds.retain(|_, k| k.len() > 1);
    assert!(kinds.is_empty(), "{kinds:?}");
    assert!(
        ALL.is_sorted_by(|a, b| a.info.id < b.info.id),
        "ALL is in the order of ids"
    );
}

/// What mechanisms name of the catalogue in their parts and signals is there.
#[test]
fn cells_targets_and_peptides_of_mechanisms_are_in_the_catalogue() {
    for around in papaver_mechanisms::surroundings() {
        let cells = around
            .cells
            .iter()
            .filter(|cell| !catalogue().neurons.contains_key(**cell));
        assert_eq!(cells.count(), 0, "{around:?}");
        let targets = around
            .targets
            .iter()
            .filter(|target| !catalogue().targets.contains_key(**target));
        assert_eq!(targets.count(), 0, "{around:?}");
    }
    for signal in papaver_mechanisms::signals() {
        let known = signal
            .ligand
            .is_none_or(|peptide| catalogue().drugs.contains_key(peptide));
        assert!(known, "{signal:?}");
    }
}
