//! Neuron types, genotypes and references.

use indexmap::IndexMap;

use super::node::Value;
use super::reader::TableReader;
use crate::quantity::Dimension;
use crate::types::{Genotype, Neuron, Number, Reference};

/// The dimensions that a parameter of a mechanism, drug or receptor may have.
const PARAMETER: &[Dimension] = &[
    Dimension::Fraction,
    Dimension::Time,
    Dimension::Rate,
    Dimension::Frequency,
    Dimension::Molar,
];

/// Reads a neuron type that counts as `kind`.
pub(super) fn neuron(kind: &str, table: TableReader<'_>) -> Option<Neuron> {
    let summary = table.text("summary");
    let mut receptors = IndexMap::new();
    if let Some(counts) = table.table("receptors") {
        for (name, node) in counts.entries() {
            match node.value {
                // In an own type that is like another: not this one.
                Value::Number(0.0, _) if !table.strict => {}
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole, 1 to 1e6"
                )]
                Value::Number(count, _) if (1.0..=1e6).contains(&count) && count.fract() == 0.0 => {
                    receptors.insert(name, count as u32);
                }
                _ => {
                    let what = format!("`receptors.{name}` must be a whole number from 1 to 1,000,000");
                    table.complain(node.line, what, None);
                }
            }
        }
    }
    let mechanisms = table.texts("mechanisms");
    let parameters = owned_parameters(&table);
    let spread = table
        .numbers("spread", &[Dimension::Fraction])
        .into_iter()
        .collect();
    table.finish();
    Some(Neuron {
        summary: summary?,
        kind: kind.to_owned(),
        receptors,
        mechanisms,
        parameters,
        spread,
    })
}

/// Reads a genotype.
pub(super) fn genotype(table: TableReader<'_>) -> Option<Genotype> {
    let table = table.with_factors();
    let summary = table.text("summary");
    let parameters = owned_parameters(&table);
    table.finish();
    Some(Genotype {
        summary: summary?,
        parameters,
    })
}

/// `[parameters.OWNER]` tables as (owner, name, number).
pub(super) fn owned_parameters(table: &TableReader<'_>) -> Vec<(String, String, Number)> {
    let Some(owners) = table.table("parameters") else {
        return Vec::new();
    };
    let mut parameters = Vec::new();
    for (owner, _) in owners.entries() {
        let numbers = owners.numbers(&owner, PARAMETER);
        parameters.extend(
            numbers
                .into_iter()
                .map(|(name, number)| (owner.clone(), name, number)),
        );
    }
    parameters
}

/// Reads `references.toml`.
pub(super) fn references(table: TableReader<'_>) -> IndexMap<String, Reference> {
    let mut references = IndexMap::new();
    for (key, reader) in table.children() {
        let (citation, doi) = (reader.text("citation"), reader.optional_text("doi"));
        reader.finish();
        references.extend(citation.map(|citation| (key, Reference { citation, doi })));
    }
    references
}
