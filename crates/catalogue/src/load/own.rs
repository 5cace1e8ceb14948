//! What a scenario brings: own drugs, receptors and neuron types, written as the catalogue's files are, or `like` one of its
//! entries with the keys that differ. A number may be given as plain text ("12 nM"): its source is then "scenario" and its basis
//! assumed.

use indexmap::IndexMap;

use super::node::Node;
use super::reader::{Log, TableReader};
use super::{Catalogue, CatalogueError, cell, check, drug, potency, receptor};
use crate::explain::nearest;
use crate::types::{Drug, Neuron, Number, Receptor, SchemeSpec};

/// Own entries as written, by name.
#[derive(Clone, Debug, Default)]
pub struct OwnTables {
    /// `[drug.X]`, with the keys of a file under `data/drugs/`.
    pub drugs: IndexMap<String, toml::Table>,
    /// `[receptor.X]`, with the keys of a file under `data/receptors/`.
    pub receptors: IndexMap<String, toml::Table>,
    /// `[neuron.X]`, with the keys of a file under `data/neurons/`.
    pub neurons: IndexMap<String, toml::Table>,
}

/// Own entries as read, by name.
#[derive(Clone, Debug, Default)]
pub struct OwnEntries {
    /// Drugs, and those of the catalogue that know one of the receptors.
    pub drugs: IndexMap<String, Drug>,
    /// Receptors.
    pub receptors: IndexMap<String, Receptor>,
    /// Neuron types.
    pub neurons: IndexMap<String, Neuron>,
}

impl Catalogue {
    /// Reads what a scenario brings, as far as it can be read, and checks it against the catalogue and against each other:
    /// own drugs may be metabolites of each other. What knows a receptor knows an own one that is `like` it too: drugs have
    /// the same numbers at both unless they state others, and so do own neuron types. With it comes every mistake in every
    /// table, without lines; the file of each is "drug.NAME", "receptor.NAME" or "neuron.NAME".
    pub fn read_own(&self, tables: &OwnTables) -> (OwnEntries, Vec<CatalogueError>) {
        let log = Log::default();
        let mut whole = self.clone();
        let receptors = read_all(&tables.receptors, "receptor", |name, table| {
            self.own_receptor(name, table, &log)
        });
        whole.receptors.extend(receptors.clone());
        let mut drugs = read_all(&tables.drugs, "drug", |name, table| {
            whole.own_drug(name, table, &log)
        });
        whole.drugs.extend(drugs.clone());
        let mut neurons = read_all(&tables.neurons, "neuron", |file, table| {
            self.own_neuron(file, table, &log)
        });
        for (name, receptor) in &receptors {
            check::check_receptor(name, receptor, &whole, &format!("receptor.{name}"), &log);
        }
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
        // Those that carry a receptor which could not be read have one mistake too many.
        let whole_receptors = receptors.len() == tables.receptors.len();
        for (name, neuron) in neurons.iter().filter(|_| whole_receptors) {
            check::check_neuron(name, neuron, &whole, &format!("neuron.{name}"), &log);
        }
        for (name, receptor) in &receptors {
            let table = &tables.receptors[name];
            let Some(like) = table.get("like").and_then(toml::Value::as_str) else {
                continue;
            };
            for (drug_name, drug) in &mut whole.drugs {
                if teach(drug, like, name, receptor) {
                    drugs.insert(drug_name.clone(), drug.clone());
                }
            }
            let stated = table.get("parameters").and_then(toml::Value::as_table);
            let states = |parameter: &str| stated.is_some_and(|stated| stated.contains_key(parameter));
            neurons
                .values_mut()
                .filter(|neuron| neuron.receptors.contains_key(name))
                .for_each(|neuron| inherit(neuron, like, name, &states));
        }
        for (name, receptor) in &receptors {
            check::check_balance(name, receptor, &whole, &format!("receptor.{name}"), &log);
        }
        let entries = OwnEntries {
            drugs,
            receptors,
            neurons,
        };
        (entries, log.into_errors())
    }

    fn own_receptor(&self, file: &str, table: &toml::Table, log: &Log) -> Option<Receptor> {
        let node = written(table, &self.receptor_tables, "receptor", file, log)?;
        let mut own = receptor::read(TableReader::new(file, "", &node, log, false), &self.schemes)?;
        let like = table.get("like").and_then(toml::Value::as_str);
        if let Some((like, base)) = like.and_then(|like| self.receptors.get_key_value(like)) {
            take_ranges(&mut own, like, base, file, log);
        }
        let stated = table.get("parameters").and_then(toml::Value::as_table);
        for name in stated.into_iter().flat_map(toml::Table::keys) {
            is_read(name, &own, file, log);
        }
        Some(own)
    }

    fn own_drug(&self, file: &str, table: &toml::Table, log: &Log) -> Option<Drug> {
        let node = written(table, &self.drug_tables, "drug", file, log)?;
        let mut drug = drug::read(TableReader::new(file, "", &node, log, false))?;
        potency::derive(&mut drug, self.standard.as_ref(), self.reference_drug());
        drug.derive_agonist(&self.receptors);
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

/// Gives the numbers of a receptor the ranges that they have in the one which it is `like`, where it states none.
fn take_ranges(own: &mut Receptor, like: &str, base: &Receptor, file: &str, log: &Log) {
    let general = own.parameters.iter_mut();
    let general = general.map(|(name, number)| (format!("parameters.{name}"), name, number));
    let in_species = own.species.iter_mut().flat_map(|(species, numbers)| {
        let numbers = numbers.iter_mut();
        numbers.map(move |(name, number)| (format!("species.{species}.{name}"), name, number))
    });
    for (path, name, number) in general.chain(in_species) {
        let known = base.parameters.get(name);
        let same = known.filter(|known| known.dimension() == number.dimension());
        let (None, Some((low, high))) = (number.range, same.and_then(|known| known.range)) else {
            continue;
        };
        number.range = Some((low, high));
        if let Some(unit) = number.unit().filter(|_| !(low..=high).contains(&number.value)) {
            let (text, low, high) = (&number.text, unit.from_inside(low), unit.print(high));
            let what = format!("`{path}`: `{text}` is outside {low} to {high} (range of {like})");
            log.add(file, None, what, Some(format!("see `papaver explain {like}`")));
        }
    }
}

/// Tells of a parameter that no scheme of its receptor has for a rate or an affinity.
fn is_read(name: &str, receptor: &Receptor, file: &str, log: &Log) {
    let mut read: Vec<&str> = receptor
        .schemes
        .values()
        .flat_map(SchemeSpec::parameters)
        .collect();
    read.sort_unstable();
    read.dedup();
    // One that could not be read was told already; and without a scheme nothing reads anything.
    let told = log.tells_of(file, &format!("`parameters.{name}`"));
    if read.is_empty() || read.contains(&name) || told {
        return;
    }
    let near = nearest(name, read).map(|near| format!("did you mean `{near}`?"));
    log.add(
        file,
        None,
        format!("`parameters.{name}`: no transition has this rate, and no state this affinity"),
        near,
    );
}

/// Gives a drug that knows the receptor `like` the same numbers at `name`, but for properties that no scheme there reads;
/// false where it does not know that one, or has numbers of its own at this.
fn teach(drug: &mut Drug, like: &str, name: &str, receptor: &Receptor) -> bool {
    if drug.receptors.contains_key(name) {
        return false;
    }
    let Some(mut ligand) = drug.receptors.get(like).cloned() else {
        return false;
    };
    let read = |property: &str| {
        let mut schemes = receptor.schemes.values();
        schemes.any(|scheme| scheme.reads(property))
    };
    ligand.properties.retain(|property, _| read(property));
    ligand.derive_agonist(receptor);
    drug.receptors.insert(name.to_owned(), ligand);
    true
}

/// Gives a neuron type the numbers and the spread for the receptor `name` that it has for `like`, where neither the type
/// nor the receptor `states` others.
fn inherit(neuron: &mut Neuron, like: &str, name: &str, states: &dyn Fn(&str) -> bool) {
    let own: Vec<String> = neuron
        .parameters
        .iter()
        .filter(|(owner, ..)| owner == name)
        .map(|(_, parameter, _)| parameter.clone())
        .collect();
    let more: Vec<_> = neuron
        .parameters
        .iter()
        .filter(|(owner, parameter, _)| owner == like && !own.contains(parameter) && !states(parameter))
        .map(|(_, parameter, number)| (name.to_owned(), parameter.clone(), number.clone()))
        .collect();
    neuron.parameters.extend(more);
    let spread = |(path, number): (&String, &Number)| {
        let (owner, rest) = path.split_once('.')?;
        (owner == like).then(|| (format!("{name}.{rest}"), number.clone()))
    };
    let spreads: Vec<_> = neuron.spread.iter().filter_map(spread).collect();
    for (path, number) in spreads {
        neuron.spread.entry(path).or_insert(number);
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
    const FEW: usize = 8;
    let names: Vec<&str> = tables.keys().map(String::as_str).collect();
    let near = nearest(word, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let help = near.or_else(|| (names.len() <= FEW).then(|| format!("there is: {}", names.join(", "))));
    let what = format!("`like` names no {what} of the catalogue: `{word}`");
    log.add(file, None, what, help);
    None
}
