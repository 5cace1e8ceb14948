//! What a scenario brings: own drugs and neuron types, written as the catalogue's files are, or `like` one of its entries
//! with the keys that differ. A number may be given as plain text ("12 nM"): its source is then "scenario" and its basis
//! assumed.

use indexmap::IndexMap;

use super::node::Node;
use super::reader::{Log, TableReader};
use super::{Catalogue, CatalogueError, cell, check, drug, potency};
use crate::explain::nearest;
use crate::types::{Drug, Neuron};

/// Own entries as written, by name.
#[derive(Clone, Debug, Default)]
pub struct OwnTables {
    /// `[drug.X]`, with the keys of a file under `data/drugs/`.
    pub drugs: IndexMap<String, toml::Table>,
    /// `[neuron.X]`, with the keys of a file under `data/neurons/`.
    pub neurons: IndexMap<String, toml::Table>,
}

/// Own entries as read, by name.
#[derive(Clone, Debug, Default)]
pub struct OwnEntries {
    /// Drugs.
    pub drugs: IndexMap<String, Drug>,
    /// Neuron types.
    pub neurons: IndexMap<String, Neuron>,
}

impl Catalogue {
    /// Reads what a scenario brings, as far as it can be read, and checks it against the catalogue and against each other:
    /// own drugs may be metabolites of each other. With it comes every mistake in every table, without lines; the file of
    /// each is "drug.NAME" or "neuron.NAME".
    pub fn read_own(&self, tables: &OwnTables) -> (OwnEntries, Vec<CatalogueError>) {
        let log = Log::default();
        let mut whole = self.clone();
        let drugs = read_all(&tables.drugs, "drug", |name, table| {
            self.own_drug(name, table, &log)
        });
        whole.drugs.extend(drugs.clone());
        let neurons = read_all(&tables.neurons, "neuron", |file, table| {
            self.own_neuron(file, table, &log)
        });
        for (name, drug) in &drugs {
            check::check_drug(name, drug, &whole, &format!("drug.{name}"), &log);
        }
        for (name, what) in check::metabolite_circles(&whole.drugs, drugs.keys()) {
            log.add(
                &format!("drug.{name}"),
                None,
                what,
                Some(check::ONE_WAY.to_owned()),
            );
        }
        for (name, neuron) in &neurons {
            check::check_neuron(name, neuron, &whole, &format!("neuron.{name}"), &log);
        }
        (OwnEntries { drugs, neurons }, log.into_errors())
    }

    fn own_drug(&self, file: &str, table: &toml::Table, log: &Log) -> Option<Drug> {
        let node = written(table, &self.drug_tables, "drug", file, log)?;
        let mut drug = drug::read(TableReader::new(file, "", &node, log, false))?;
        potency::derive(&mut drug, self.standard.as_ref(), self.reference_drug());
        Some(drug)
    }

    fn own_neuron(&self, file: &str, table: &toml::Table, log: &Log) -> Option<Neuron> {
        let node = written(table, &self.neuron_tables, "neuron type", file, log)?;
        let like = table.get("like").and_then(toml::Value::as_str);
        let name = file.rsplit('.').next().unwrap_or_default();
        let kind = like
            .and_then(|like| self.neurons.get(like))
            .map_or(name, |like| &like.kind);
        cell::neuron(kind, TableReader::new(file, "", &node, log, false))
    }
}

/// The entries of a kind that can be read; the reader is told the file, "drug.NAME".
fn read_all<T>(
    tables: &IndexMap<String, toml::Table>,
    kind: &str,
    read: impl Fn(&str, &toml::Table) -> Option<T>,
) -> IndexMap<String, T> {
    let read = |(name, table): (&String, &toml::Table)| {
        Some((name.clone(), read(&format!("{kind}.{name}"), table)?))
    };
    tables.iter().filter_map(read).collect()
}

/// A table of a scenario with what it is `like` below it; none, and a mistake, where that is nothing of `tables`.
fn written(
    table: &toml::Table,
    tables: &IndexMap<String, Node>,
    what: &str,
    file: &str,
    log: &Log,
) -> Option<Node> {
    let mut node = Node::from_table(table);
    let Some(like) = node.remove("like") else {
        return Some(node);
    };
    let word = like.as_text().unwrap_or("?");
    if let Some(base) = tables.get(word) {
        return Some(base.patched(&node));
    }
    let help = nearest(word, tables.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    let what = format!("`like` names no {what} of the catalogue: `{word}`");
    log.add(file, None, what, help);
    None
}
