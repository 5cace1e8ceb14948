//! Circuits with their projections, `data/circuits/*.toml`.

use indexmap::IndexMap;

use super::Catalogue;
use super::check::{did_you_mean, sources};
use super::node::Value;
use super::reader::{Log, TableReader};
use crate::limits;
use crate::quantity::Dimension;
use crate::types::{Circuit, Projection};

/// A circuit and the projections that its file states, by name, each with its line.
pub(super) struct Read {
    /// The circuit.
    pub circuit: Circuit,
    /// Its projections.
    pub projections: IndexMap<String, (Option<usize>, Projection)>,
}

/// Reads the circuit `name`.
pub(super) fn read(name: &str, table: TableReader<'_>) -> Option<Read> {
    let summary = table.text("summary");
    let neurons = table.texts("neurons");
    if let Some(list) = table.required("neurons") {
        if matches!(&list.value, Value::List(items) if items.is_empty()) {
            table.complain(list.line, "`neurons` names no neuron type".to_owned(), None);
        }
        for (index, neuron) in neurons.iter().enumerate() {
            if neurons[..index].contains(neuron) {
                table.complain(list.line, format!("`neurons` names `{neuron}` twice"), None);
            }
        }
    }
    let mut projections = IndexMap::new();
    for (key, reader) in table.tables("projections") {
        let line = reader.line();
        projections.extend(projection(name, reader).map(|read| (key, (line, read))));
    }
    table.finish();
    let circuit = Circuit {
        summary: summary?,
        neurons,
    };
    Some(Read { circuit, projections })
}

/// Who reaches whom, with what.
fn projection(circuit: &str, table: TableReader<'_>) -> Option<Projection> {
    let (from, to) = (table.text("from"), table.text("to"));
    let transmitter = table.text("transmitter");
    let inputs = table.number_in("inputs", Dimension::Fraction);
    let weight = table.number_in("weight", Dimension::Fraction);
    table.finish();
    Some(Projection {
        circuit: circuit.to_owned(),
        from: from?,
        to: to?,
        transmitter: transmitter?,
        inputs: inputs?,
        weight: weight?,
    })
}

/// Checks that the neuron types of a circuit exist.
pub(super) fn check_circuit(circuit: &Circuit, catalogue: &Catalogue, file: &str, log: &Log) {
    for neuron in &circuit.neurons {
        neuron_exists(neuron, "`neurons`", catalogue, file, log);
    }
}

/// Checks that both ends of a projection exist, and its numbers.
pub(super) fn check_projection(
    name: &str,
    projection: &Projection,
    catalogue: &Catalogue,
    file: &str,
    log: &Log,
) {
    sources(catalogue, name, &projection.numbers(), file, log);
    for (key, neuron) in [("from", &projection.from), ("to", &projection.to)] {
        neuron_exists(
            neuron,
            &format!("`projections.{name}.{key}`"),
            catalogue,
            file,
            log,
        );
    }
    for (key, number) in projection.numbers() {
        let limits = limits::of_projection(&key);
        if let Some(what) = limits.mistake(number.value) {
            log.add(file, None, format!("`projections.{name}.{key}` {what}"), None);
        }
    }
}

/// Tells of a neuron type, named at `place`, that the catalogue lacks.
fn neuron_exists(neuron: &str, place: &str, catalogue: &Catalogue, file: &str, log: &Log) {
    if catalogue.neurons.contains_key(neuron) {
        return;
    }
    let help = did_you_mean(neuron, catalogue.neurons.keys());
    log.add(
        file,
        None,
        format!("{place} names an unknown neuron type `{neuron}`"),
        help,
    );
}

#[cfg(test)]
mod tests;
