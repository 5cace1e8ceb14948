//! Prints an entry with all its numbers, where each comes from, and the citations; and finds the name that was meant.

mod entries;
mod mechanism;

use indexmap::IndexSet;

use crate::load::Catalogue;
use crate::types::{Number, ParameterSpec, Reference};

pub use mechanism::{explain_mechanism, mechanism_in_short};

/// Width of the page, in characters: that of the narrowest terminal that is in use.
const WIDTH: usize = 80;

/// The candidate most like `name`, if any is like it at all (Jaro-Winkler similarity of 0.75 or more; the first of
/// equals).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let similarity = strsim::jaro_winkler(&name, &candidate.to_lowercase());
        if similarity >= 0.75 && best.is_none_or(|(most, _)| similarity > most) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The references of an entry, in the order in which `explain` numbers them.
pub fn references_of<'a>(catalogue: &'a Catalogue, name: &str) -> Vec<(&'a str, &'a Reference)> {
    let mut keys: IndexSet<&str> = IndexSet::new();
    if let Some(preset) = catalogue.presets.get(name) {
        for choice in preset.choices.values() {
            keys.extend(choice.sources.iter().map(String::as_str));
            keys.extend(
                choice
                    .parameters
                    .iter()
                    .flat_map(|(_, _, number)| number.sources()),
            );
        }
    }
    let of_circuit = catalogue.projections.values().filter(|one| one.circuit == name);
    for projection in of_circuit {
        let numbers = projection.numbers().into_iter();
        keys.extend(numbers.flat_map(|(_, number)| number.sources()));
    }
    let numbers = catalogue.numbers(name);
    keys.extend(numbers.iter().flat_map(|(_, number)| number.sources()));
    if let Some(receptor) = catalogue.receptors.get(name) {
        let in_species = receptor.species_numbers();
        keys.extend(in_species.iter().flat_map(|(_, number)| number.sources()));
    }
    let found = keys
        .into_iter()
        .filter_map(|key| catalogue.references.get_key_value(key));
    found.map(|(key, reference)| (key.as_str(), reference)).collect()
}

/// The entry of that name as text of at most 80 columns; none when there is no such drug, scheme, receptor, target,
/// neuron type, circuit, projection, genotype or contested point.
pub fn explain(catalogue: &Catalogue, name: &str) -> Option<String> {
    let mut page = Page::new(catalogue);
    if let Some(drug) = catalogue.drugs.get(name) {
        page.drug(name, drug);
    } else if let Some(scheme) = catalogue.schemes.get(name) {
        page.shared_scheme(name, scheme);
    } else if let Some(receptor) = catalogue.receptors.get(name) {
        page.receptor(name, receptor);
    } else if let Some(neuron) = catalogue.neurons.get(name) {
        page.neuron(name, neuron);
    } else if let Some(preset) = catalogue.presets.get(name) {
        page.preset(name, preset);
    } else if let Some(target) = catalogue.targets.get(name) {
        page.target(name, target);
    } else if let Some(circuit) = catalogue.circuits.get(name) {
        page.circuit(name, circuit);
    } else if let Some(projection) = catalogue.projections.get(name) {
        page.projection(name, projection);
    } else {
        page.genotype(name, catalogue.genotypes.get(name)?);
    }
    Some(page.finish())
}

/// A circuit in short, as text of at most 80 columns: its name, and below it what it is, its populations, and who reaches
/// whom by what.
pub fn circuit_in_short(catalogue: &Catalogue, name: &str) -> Option<String> {
    let circuit = catalogue.circuits.get(name)?;
    let mut page = Page::new(catalogue);
    page.line(name);
    page.wrapped(2, &circuit.summary);
    page.hanging(2, 4, &format!("populations: {}", circuit.neurons.join(", ")));
    for projection in catalogue.projections.values() {
        if projection.circuit == name {
            page.hanging(2, 4, &projection.ends());
        }
    }
    Some(page.text)
}

/// A page being written.
struct Page<'a> {
    catalogue: &'a Catalogue,
    text: String,
    cited: IndexSet<String>,
}

impl<'a> Page<'a> {
    fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            text: String::new(),
            cited: IndexSet::new(),
        }
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Name, kind and summary.
    pub(super) fn head(&mut self, name: &str, kind: &str, summary: &str) {
        self.line(&format!("{name} ({kind})"));
        self.wrapped(2, summary);
    }

    /// A title after an empty line.
    pub(super) fn section(&mut self, title: &str) {
        self.line("");
        self.hanging(0, 2, title);
    }

    /// Words broken into lines, each after `indent` blanks.
    pub(super) fn wrapped(&mut self, indent: usize, text: &str) {
        self.hanging(indent, indent, text);
    }

    /// Words broken into lines, the first after `first` blanks and the others after `others`.
    fn hanging(&mut self, first: usize, others: usize, text: &str) {
        let (mut line, mut empty) = (" ".repeat(first), true);
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                (line, empty) = (" ".repeat(others), true);
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    /// "[1, 3]" for some reference keys, which become part of the list at the end.
    pub(super) fn cite<'k>(&mut self, keys: impl IntoIterator<Item = &'k str>) -> String {
        let places: Vec<String> = keys
            .into_iter()
            .map(|key| (self.cited.insert_full(key.to_owned()).0 + 1).to_string())
            .collect();
        if places.is_empty() {
            String::new()
        } else {
            format!("[{}]", places.join(", "))
        }
    }

    /// Name, value, basis, where it holds and its references on one line; note and range below.
    pub(super) fn number(&mut self, name: &str, number: &Number) {
        let cited = self.cite(number.sources());
        let place = match (number.species.as_str(), number.preparation.as_str()) {
            ("any", "any") => String::new(),
            (species, "any") => species.to_owned(),
            ("any", preparation) => preparation.to_owned(),
            (species, preparation) => format!("{species}, {preparation}"),
        };
        self.row(name, &number.text, number.basis.name(), &place, &cited);
        let mut below = number.note.clone();
        if let Some((low, high)) = number.range {
            let unit = number.unit();
            let print = |value: f64| rounded(unit.as_ref().map_or(value, |unit| unit.from_inside(value)));
            let unit_text = unit
                .as_ref()
                .map_or_else(String::new, |unit| format!(" {}", unit.text()));
            let stop = if below.is_empty() { "" } else { "; " };
            below.push_str(&format!(
                "{stop}range {} to {}{unit_text}",
                print(low),
                print(high)
            ));
        }
        if !below.is_empty() {
            self.wrapped(6, &below);
        }
    }

    fn parameter(&mut self, parameter: &ParameterSpec) {
        let keys = parameter
            .source
            .split(';')
            .map(str::trim)
            .filter(|key| !key.is_empty());
        let cited = self.cite(keys);
        let value = format!("{} {}", rounded(parameter.default), parameter.unit);
        let place = if parameter.per_neuron { "per neuron" } else { "" };
        self.row(parameter.name, &value, parameter.basis.name(), place, &cited);
        let (low, high) = parameter.range;
        self.wrapped(
            6,
            &format!("range {} to {} {}", rounded(low), rounded(high), parameter.unit),
        );
        self.wrapped(6, parameter.meaning);
    }

    /// One line of a table of numbers; a long first or last part goes on a line of its own.
    fn row(&mut self, name: &str, value: &str, basis: &str, place: &str, cited: &str) {
        let start = format!("  {name:<36} {:<14} {basis:<8}", value.trim());
        let end = format!("{place} {cited}");
        if start.chars().count() + 1 + end.trim().chars().count() <= WIDTH {
            self.line(&format!("{start} {}", end.trim()));
        } else {
            self.line(&start);
            self.wrapped(6, end.trim());
        }
    }

    /// Adds the numbered references.
    fn finish(mut self) -> String {
        if !self.cited.is_empty() {
            self.section("References");
        }
        for (index, key) in self.cited.clone().iter().enumerate() {
            let entry = self.catalogue.references.get(key).map_or_else(
                || format!("{key}: not in the catalogue"),
                |reference| {
                    let doi = reference
                        .doi
                        .as_ref()
                        .map_or_else(String::new, |doi| format!(" doi:{doi}"));
                    format!("{key}: {}{doi}", reference.citation)
                },
            );
            self.hanging(2, 6, &format!("[{}] {entry}", index + 1));
        }
        self.text
    }
}

/// A number without the noise of a unit conversion: 12 significant digits at most.
fn rounded(value: f64) -> String {
    rounded_to(value, 12)
}

/// A number with so many significant digits at most.
fn rounded_to(value: f64, digits: usize) -> String {
    format!("{value:.*e}", digits - 1)
        .parse::<f64>()
        .map_or_else(|_| value.to_string(), |short| short.to_string())
}

#[cfg(test)]
mod tests;
