//! Reads the catalogue's files into checked values, and reports every mistake at once with file and line.
//!
//! `node` keeps a TOML tree with its lines, `reader` takes one table apart key by key and
//! `sourced` its numbers, `drug`, `receptor` (and schemes), `target`, `cell`, `circuit`, `preset` know
//! what belongs into which entry, `potency` derives what drugs do not state, `own` reads what a
//! scenario brings, `check` compares entries with each other, `graph` and
//! `balance` look at the state graphs.

mod balance;
mod cell;
mod check;
mod circuit;
mod drug;
mod files;
mod graph;
mod node;
mod own;
mod potency;
mod preset;
mod reader;
mod receptor;
mod sourced;
mod target;

use std::sync::OnceLock;

use indexmap::IndexMap;

use crate::types::{
    Circuit, Drug, Genotype, Neuron, Preset, Projection, Receptor, Reference, SchemeSpec, Target,
};
use node::Node;
use reader::{Log, TableReader};

pub use balance::unbalanced;
pub use files::BUILTIN_FILES;
pub use own::{OwnEntries, OwnTables};

/// What derived potencies are related to.
const POTENCY_FILE: &str = "potency.toml";

/// Everything papaver knows of drugs, where they act, neuron types, circuits, genotypes and contested points, and where it
/// knows it from.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Drugs, metabolites and peptides, by name.
    pub drugs: IndexMap<String, Drug>,
    /// State graphs that receptors share, by name.
    pub schemes: IndexMap<String, SchemeSpec>,
    /// Receptor types, by name.
    pub receptors: IndexMap<String, Receptor>,
    /// Neuron and cell-line types, by name.
    pub neurons: IndexMap<String, Neuron>,
    /// Genotypes, by name.
    pub genotypes: IndexMap<String, Genotype>,
    /// Contested points, by name.
    pub presets: IndexMap<String, Preset>,
    /// Sites of drugs that are no receptors, by name.
    pub targets: IndexMap<String, Target>,
    /// Populations that belong together, by name.
    pub circuits: IndexMap<String, Circuit>,
    /// Which neuron types reach which, by name.
    pub projections: IndexMap<String, Projection>,
    /// Citations, by key.
    pub references: IndexMap<String, Reference>,
    /// blake3 over names and texts of all files, in hexadecimal.
    pub hash: String,
    /// What derived potencies are related to.
    standard: Option<potency::Standard>,
    /// The drugs as written, for `like`.
    drug_tables: IndexMap<String, Node>,
    /// The receptor types as written, for `like`.
    receptor_tables: IndexMap<String, Node>,
    /// The neuron types as written, for `like`.
    neuron_tables: IndexMap<String, Node>,
}

/// A mistake in a file of the catalogue, or in an entry that a scenario brings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {what}{}", line.map(|line| format!(":{line}")).unwrap_or_default(),
    suggestion.as_ref().map(|text| format!("; {text}")).unwrap_or_default())]
pub struct CatalogueError {
    /// File, as named by the caller.
    pub file: String,
    /// Line, from 1; none where the table did not come from a text.
    pub line: Option<usize>,
    /// What is wrong, with the place inside the file.
    pub what: String,
    /// What to do about it.
    pub suggestion: Option<String>,
}

impl Catalogue {
    /// The catalogue that is built into the program.
    ///
    /// # Panics
    /// Never in a tested build: a test reads these same files.
    pub fn builtin() -> &'static Self {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| match Self::from_files(BUILTIN_FILES) {
            Ok(catalogue) => catalogue,
            Err(errors) => {
                let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
                panic!("the built-in catalogue does not load:\n{}", lines.join("\n"))
            }
        })
    }

    /// Reads a catalogue from (name, text) of its files. The folder in a name says what it holds: `drugs/`,
    /// `schemes/`, `receptors/`, `targets/`, `neurons/`, `circuits/`, `genotypes/`, `presets/`; the file's own name is the
    /// entry's; `references.toml` holds citations, `potency.toml` what derived potencies are related to.
    ///
    /// # Errors
    /// Every mistake in every file.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, Vec<CatalogueError>> {
        let log = Log::default();
        let mut catalogue = Self {
            drugs: IndexMap::new(),
            schemes: IndexMap::new(),
            receptors: IndexMap::new(),
            neurons: IndexMap::new(),
            genotypes: IndexMap::new(),
            presets: IndexMap::new(),
            targets: IndexMap::new(),
            circuits: IndexMap::new(),
            projections: IndexMap::new(),
            references: IndexMap::new(),
            hash: hash(files),
            standard: None,
            drug_tables: IndexMap::new(),
            receptor_tables: IndexMap::new(),
            neuron_tables: IndexMap::new(),
        };
        let mut origins = IndexMap::new();
        // Receptors name schemes, which must be there by then.
        let (first, then): (Vec<_>, Vec<_>) = files.iter().partition(|(file, _)| folder(file) == SCHEMES);
        for (file, text) in first.into_iter().chain(then) {
            if let Some(node) = node::parse(file, text, &log) {
                catalogue.take_in(file, node, &log, &mut origins);
            }
        }
        catalogue.derive();
        check::check(&catalogue, &origins, &log);
        let errors = log.into_errors();
        if errors.is_empty() {
            Ok(catalogue)
        } else {
            Err(errors)
        }
    }

    /// Adds what one file holds.
    fn take_in(&mut self, file: &str, node: Node, log: &Log, origins: &mut IndexMap<String, String>) {
        if file.ends_with("references.toml") {
            let read = cell::references(TableReader::new(file, "", &node, log, true));
            self.references.extend(read);
            return;
        }
        if file == POTENCY_FILE {
            self.standard = potency::read(TableReader::new(file, "", &node, log, true));
            return;
        }
        let name = file.rsplit('/').next().unwrap_or_default();
        let name = name.trim_end_matches(".toml").to_owned();
        take_name(&name, (file, None), origins, log);
        let reader = TableReader::new(file, "", &node, log, true);
        match folder(file) {
            "drugs" => {
                if let Some(drug) = drug::read(reader) {
                    self.drugs.insert(name.clone(), drug);
                }
                self.drug_tables.insert(name, node);
            }
            SCHEMES => self
                .schemes
                .extend(receptor::scheme(reader).map(|read| (name, read))),
            "receptors" => {
                if let Some(receptor) = receptor::read(reader, &self.schemes) {
                    self.receptors.insert(name.clone(), receptor);
                }
                self.receptor_tables.insert(name, node);
            }
            "targets" => self.targets.extend(target::read(reader).map(|read| (name, read))),
            "circuits" => {
                if let Some(read) = circuit::read(&name, reader) {
                    for (projection_name, (line, projection)) in read.projections {
                        take_name(&projection_name, (file, line), origins, log);
                        self.projections.insert(projection_name, projection);
                    }
                    self.circuits.insert(name, read.circuit);
                }
            }
            "neurons" => {
                if let Some(neuron) = cell::neuron(&name, reader) {
                    self.neurons.insert(name.clone(), neuron);
                }
                self.neuron_tables.insert(name, node);
            }
            "presets" => self.presets.extend(preset::read(reader).map(|read| (name, read))),
            "genotypes" => self
                .genotypes
                .extend(cell::genotype(reader).map(|read| (name, read))),
            other => {
                let what = match other {
                    "" => "it lies in no folder, which would say what it is".to_owned(),
                    other => format!("the folder `{other}` holds nothing that the catalogue knows"),
                };
                log.add(file, None, what, Some(format!("use {}", folders())));
            }
        }
    }

    /// Gives all drugs the numbers that follow from others.
    fn derive(&mut self) {
        let reference = self.reference_drug().cloned();
        for drug in self.drugs.values_mut() {
            potency::derive(drug, self.standard.as_ref(), reference.as_ref());
            drug.derive_agonist(&self.receptors);
        }
    }

    /// The drug that derived potencies are related to.
    fn reference_drug(&self) -> Option<&Drug> {
        self.drugs.get(&self.standard.as_ref()?.drug)
    }

    /// The names of all entries and of the projections of circuits, each with what it is. They are unique, and disjoint from
    /// the ids of mechanisms.
    pub fn names(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let drugs = self.drugs.keys().map(|name| (name.as_str(), "drug"));
        let schemes = self.schemes.keys().map(|name| (name.as_str(), "scheme"));
        let receptors = self.receptors.keys().map(|name| (name.as_str(), "receptor"));
        let neurons = self.neurons.keys().map(|name| (name.as_str(), "neuron type"));
        let genotypes = self.genotypes.keys().map(|name| (name.as_str(), "genotype"));
        let presets = self.presets.keys().map(|name| (name.as_str(), "contested point"));
        let targets = self.targets.keys().map(|name| (name.as_str(), "target"));
        let circuits = self.circuits.keys().map(|name| (name.as_str(), "circuit"));
        let projections = self.projections.keys().map(|name| (name.as_str(), "projection"));
        let all = drugs
            .chain(schemes)
            .chain(receptors)
            .chain(targets)
            .chain(neurons);
        all.chain(circuits)
            .chain(projections)
            .chain(genotypes)
            .chain(presets)
    }
}

/// The folders of entries.
const FOLDERS: &[&str] = &[
    "drugs",
    SCHEMES,
    "receptors",
    "targets",
    "neurons",
    "circuits",
    "genotypes",
    "presets",
];

/// The folders of entries in words: "drugs, schemes, ... or presets".
pub fn folders() -> String {
    let (last, others) = FOLDERS.split_last().unwrap_or((&"", &[]));
    format!("{} or {last}", others.join(", "))
}

/// Notes where a name stands, file and line; tells when it is taken.
fn take_name(
    name: &str,
    (file, line): (&str, Option<usize>),
    origins: &mut IndexMap<String, String>,
    log: &Log,
) {
    if let Some(other) = origins.insert(name.to_owned(), file.to_owned()) {
        log.add(file, line, format!("the name `{name}` is taken by {other}"), None);
    }
}

/// The folder of the schemes that receptors share.
const SCHEMES: &str = "schemes";

/// The folder in which a file lies.
fn folder(file: &str) -> &str {
    file.rsplit('/').nth(1).unwrap_or_default()
}

/// blake3 over the files, each preceded by the lengths of its name and text so that no two sets look alike.
fn hash(files: &[(&str, &str)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, text) in files {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests;
