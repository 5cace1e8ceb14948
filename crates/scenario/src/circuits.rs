//! Circuits: `[circuit.NAME]` stands for a population of each neuron type of a circuit. They become populations in the
//! tree of an arm, so that all that comes later knows populations alone.

use indexmap::IndexMap;
use papaver_catalogue::Catalogue;

use crate::file::CircuitTable;
use crate::merge::MergedArm;
use crate::mistakes::Sink;
use crate::nearest::suggestion;
use crate::raw::{Node, Table};

/// What the tables are called.
const CIRCUIT: &str = "circuit";
const POPULATION: &str = "population";

/// The populations that come with the circuits in a tree.
pub(crate) fn populations<'c>(tree: &Node, catalogue: &'c Catalogue) -> Vec<&'c String> {
    let circuits = tree.get(CIRCUIT).and_then(Node::entries);
    let known = circuits
        .into_iter()
        .flat_map(Table::keys)
        .filter_map(|name| catalogue.circuits.get(name));
    known.flat_map(|circuit| &circuit.neurons).collect()
}

/// Gives an arm a table for each population of its circuits, in their order and before all others, so that overrides
/// reach it. Those that the arm took out stay out.
pub(crate) fn place(arm: &mut MergedArm, catalogue: &Catalogue, sink: &mut Sink) {
    let Some(circuits) = arm.tree.get(CIRCUIT).and_then(Node::entries) else {
        return;
    };
    let mut own = arm.tree.get(POPULATION).and_then(Node::entries).cloned();
    let mut populations = Table::new();
    for (name, node) in circuits {
        let Some(circuit) = catalogue.circuits.get(name) else {
            let help = suggestion(name, catalogue.circuits.keys().map(String::as_str));
            sink.add_with(node.key, format!("no circuit `{name}`"), help);
            arm.whole = false;
            continue;
        };
        for neuron in &circuit.neurons {
            if arm.removed_populations.contains(neuron) {
                continue;
            }
            let refined = own.as_mut().and_then(|own| own.shift_remove(neuron));
            populations.entry(neuron.clone()).or_insert_with(|| {
                refined.unwrap_or_else(|| Node {
                    key: node.key,
                    spot: node.spot,
                    layer: node.layer,
                    ..Node::table(Table::new())
                })
            });
        }
    }
    populations.extend(own.unwrap_or_default());
    if let (Some(entries), false) = (arm.tree.entries_mut(), populations.is_empty()) {
        entries.insert(POPULATION.into(), Node::table(populations));
    }
}

/// Gives the populations of an arm's circuits the keys of their circuit that they do not have, and takes the circuits out.
pub(crate) fn expand(arm: &mut MergedArm, catalogue: &Catalogue, sink: &mut Sink) {
    let Some(entries) = arm.tree.entries_mut() else {
        return;
    };
    let Some(circuits) = entries.shift_remove(CIRCUIT) else {
        return;
    };
    let Some(populations) = entries.get_mut(POPULATION).and_then(Node::entries_mut) else {
        return;
    };
    // Who gave a population a key.
    let mut given: IndexMap<(&str, &str), &str> = IndexMap::new();
    for (name, node) in circuits.entries().into_iter().flatten() {
        let Some((circuit, keys)) = catalogue.circuits.get(name).zip(node.entries()) else {
            continue;
        };
        for neuron in circuit
            .neurons
            .iter()
            .filter(|neuron| !arm.removed_populations.contains(neuron))
        {
            let Some(population) = populations.get_mut(neuron) else {
                continue;
            };
            of_its_type(population, neuron, name, sink);
            let Some(own) = population.entries_mut() else {
                continue;
            };
            for (key, value) in keys {
                match given.get(&(neuron.as_str(), key.as_str())) {
                    Some(other) if own.get(key).is_some_and(|own| own.value != value.value) => {
                        let message =
                            format!("`{neuron}` is a population of `{other}` too, with another `{key}`");
                        let help = format!("say which holds: `[population.{neuron}]` with `{key}`");
                        sink.help(value.key, message, help);
                    }
                    Some(_) => {}
                    None if own.contains_key(key) => {}
                    None => {
                        own.insert(key.clone(), value.clone());
                        given.insert((neuron, key), name);
                    }
                }
            }
        }
        let all = circuit.neurons.iter();
        let lacking = all.filter(|neuron| {
            let population = populations.get(*neuron);
            population.is_some_and(|population| population.get("neurons").is_none())
        });
        let lacking: Vec<&String> = lacking.collect();
        if !lacking.is_empty() && keys.keys().all(|key| CircuitTable::KEYS.contains(&key.as_str())) {
            let help = "say how many cells each of its populations has: `neurons = 300`";
            sink.help(node.key, format!("the circuit `{name}` has no `neurons`"), help);
        }
        if !lacking.is_empty() {
            arm.whole = false;
        }
        for neuron in lacking {
            populations.shift_remove(neuron);
        }
    }
}

/// A population that has the name of one of the circuit's is of that type.
fn of_its_type(population: &Node, neuron: &str, circuit: &str, sink: &mut Sink) {
    if let Some(named) = population.get("type")
        && named.text().is_some_and(|text| text != neuron)
    {
        let message = format!("the circuit `{circuit}` has a population `{neuron}`, which is of that type");
        sink.help(named.spot, message, "call this population otherwise");
    }
}
