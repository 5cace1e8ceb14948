//! Variable paths: all that an arm has, looked up and told apart from what it has not.

use std::collections::BTreeSet;

use papaver_catalogue::types::{Preparation, Scope};

use crate::cells::{adding, carried, lacking};
use crate::known::Known;
use crate::ligands::Ligands;
use crate::mistakes::{Sink, Spot};
use crate::model::{Arm, BodyObservable, Population, ReceptorObservable, VariablePath};
use crate::nearest::suggestion;
use crate::released::who_releases;

/// A variable that exists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variable {
    /// Its path as written.
    pub text: String,
    /// Its path taken apart.
    pub path: VariablePath,
    /// Its natural unit.
    pub unit: String,
    /// Recorded by default.
    pub headline: bool,
}

/// All variables of an arm, in order of population.
#[derive(Clone, Debug)]
pub(crate) struct Universe {
    /// The variables; those of `all` last.
    pub variables: Vec<Variable>,
    populations: Vec<String>,
    drugs: Vec<String>,
    in_vivo: bool,
}

impl VariablePath {
    /// It is read in plasma, spinal fluid or a depot, which a slice has not.
    pub(crate) fn needs_a_body(&self) -> bool {
        use BodyObservable::{Csf, Depot, Plasma};
        matches!(
            self,
            VariablePath::Body {
                what: Plasma | Csf | Depot,
                ..
            }
        )
    }
}

impl Universe {
    /// All variables of an arm.
    pub fn new(arm: &Arm, ligands: &Ligands, known: &Known) -> Universe {
        let drugs = ligands.all(known);
        let in_vivo = arm.preparation == Preparation::InVivo;
        let populations: Vec<String> = arm
            .populations
            .iter()
            .map(|population| population.name.clone())
            .collect();
        let mut universe = Universe {
            variables: Vec::new(),
            populations,
            drugs,
            in_vivo,
        };
        for population in &arm.populations {
            universe.add_population(&population.name, population, arm, known);
        }
        universe.add_body(ligands, known);
        universe.add_outcomes(arm, known);
        for population in &arm.populations {
            universe.add_population("all", population, arm, known);
        }
        universe
    }

    /// What is left of them when the cells are taken out of the animal.
    pub fn in_slice(&self) -> Universe {
        let mut left = self.clone();
        left.in_vivo = false;
        left.variables.retain(|variable| !variable.path.needs_a_body());
        left
    }

    fn add(&mut self, text: String, path: VariablePath, unit: &str, headline: bool) {
        if self.variables.iter().all(|variable| variable.text != text) {
            self.variables.push(Variable {
                text,
                path,
                unit: unit.to_string(),
                headline,
            });
        }
    }

    fn add_population(&mut self, name: &str, population: &Population, arm: &Arm, known: &Known) {
        let Some(neuron) = known.catalogue.neurons.get(&population.neuron) else {
            return;
        };
        let mechanisms = known
            .mechanisms
            .iter()
            .filter(|m| neuron.mechanisms.iter().any(|id| id == m.id));
        let mut headline = BTreeSet::new();
        let mut signals = BTreeSet::new();
        for mechanism in mechanisms {
            if arm.mechanisms.get(mechanism.id).copied().unwrap_or(true) {
                headline.extend(mechanism.headline.iter().copied());
            }
            signals.extend(mechanism.writes.iter().copied());
        }
        for signal in known
            .signals
            .iter()
            .filter(|s| signals.contains(s.name) && s.scope != Scope::World)
        {
            let path = VariablePath::Signal {
                population: name.into(),
                signal: signal.name.into(),
            };
            let shown = name != "all" && headline.contains(signal.name);
            self.add(format!("{name}.{}", signal.name), path, signal.unit, shown);
        }
        for receptor in population.receptors.keys() {
            self.add_receptor(name, receptor, population, known);
        }
    }

    fn add_receptor(&mut self, name: &str, receptor: &str, population: &Population, known: &Known) {
        use ReceptorObservable::{Coupled, Free, Internal, Occupied, Signal, Sites, State, Surface, Total};
        let mut observables = vec![
            ("surface".to_string(), Surface),
            ("internal".to_string(), Internal),
            ("total".to_string(), Total),
            ("sites".to_string(), Sites),
            ("coupled".to_string(), Coupled),
            ("free".to_string(), Free),
            ("signal".to_string(), Signal),
            ("occupied".to_string(), Occupied(None)),
        ];
        for drug in &self.drugs {
            let binds = known
                .catalogue
                .drugs
                .get(drug)
                .is_some_and(|drug| drug.receptors.contains_key(receptor));
            if binds {
                observables.push((format!("occupied.{drug}"), Occupied(Some(drug.clone()))));
            }
        }
        let scheme = population.schemes.get(receptor);
        let scheme = scheme.and_then(|scheme| known.receptor(receptor)?.schemes.get(scheme));
        for state in scheme.into_iter().flat_map(|scheme| &scheme.states) {
            observables.push((format!("state.{}", state.name), State(state.name.clone())));
        }
        for (word, what) in observables {
            let headline = name != "all" && what == Surface;
            let path = VariablePath::Receptor {
                population: name.into(),
                receptor: receptor.into(),
                what,
            };
            self.add(format!("{name}.{receptor}.{word}"), path, "1", headline);
        }
    }

    fn add_body(&mut self, ligands: &Ligands, known: &Known) {
        use BodyObservable::{Csf, Depot, EffectSite, Plasma};
        let observables = [
            ("plasma", Plasma, "nM"),
            ("effect_site", EffectSite, "nM"),
            ("depot", Depot, "nmol"),
        ];
        let path = |drug: &String, what| VariablePath::Body {
            drug: drug.clone(),
            what,
        };
        for drug in ligands.dosed(known) {
            for (word, what, unit) in observables {
                if self.in_vivo || what == EffectSite {
                    let headline = what == EffectSite && ligands.given.contains(&drug);
                    self.add(format!("body.{drug}.{word}"), path(&drug, what), unit, headline);
                }
            }
        }
        if !self.in_vivo {
            return;
        }
        for one in &ligands.released {
            let peptide = &one.peptide;
            let places = [("plasma", Plasma, one.into_plasma), ("csf", Csf, one.at_cells)];
            for (word, what, _) in places.into_iter().filter(|(_, _, there)| *there) {
                self.add(format!("body.{peptide}.{word}"), path(peptide, what), "nM", false);
            }
        }
    }

    fn add_outcomes(&mut self, arm: &Arm, known: &Known) {
        for signal in known.signals.iter().filter(|signal| signal.scope == Scope::World) {
            let populations = &arm.populations;
            let acts =
                |id: &str| carried(id, populations, known) && lacking(id, populations, known).is_empty();
            if !known.writers(signal.name).any(|mechanism| acts(mechanism.id)) {
                continue;
            }
            let on = known.mechanisms.iter().any(|mechanism| {
                mechanism.headline.contains(&signal.name)
                    && arm.mechanisms.get(mechanism.id).copied().unwrap_or(true)
            });
            let path = VariablePath::Outcome {
                signal: signal.name.into(),
            };
            self.add(
                format!("outcome.{}", signal.name),
                path,
                signal.unit,
                on || signal.name == "withdrawal",
            );
        }
    }

    /// The variable with this path; else a mistake that says what there is.
    pub fn find(&self, text: &str, spot: Spot, known: &Known, sink: &mut Sink) -> Option<&Variable> {
        let found = self.variables.iter().find(|variable| variable.text == text);
        if found.is_none() {
            self.explain(text, spot, known, sink);
        }
        found
    }

    /// The variables that a pattern stands for: `*` is one segment, and never the pooled `all`.
    pub fn matching<'a>(&'a self, pattern: &str) -> impl Iterator<Item = &'a Variable> {
        let pattern: Vec<String> = pattern.split('.').map(str::to_string).collect();
        self.variables.iter().filter(move |variable| {
            let segments: Vec<&str> = variable.text.split('.').collect();
            segments.len() == pattern.len()
                && segments
                    .iter()
                    .zip(&pattern)
                    .enumerate()
                    .all(|(index, (segment, wanted))| {
                        wanted == segment || (wanted == "*" && !(index == 0 && *segment == "all"))
                    })
        })
    }

    /// Tells why a path names nothing.
    pub fn explain(&self, text: &str, spot: Spot, known: &Known, sink: &mut Sink) {
        let segments: Vec<&str> = text.split('.').collect();
        match segments.as_slice() {
            ["body", rest @ ..] => self.explain_body(text, rest, spot, known, sink),
            ["outcome", name] => self.explain_outcome(name, spot, known, sink),
            [population, ..] if segments.len() > 1 && !self.is_population(population) => {
                let help = match known.catalogue.neurons.contains_key(*population) {
                    true => adding(&[population], known),
                    false => format!("there is: {}", self.populations.join(", ")),
                };
                sink.help(spot, format!("no population `{population}` here"), help);
            }
            _ => {
                let names = self.variables.iter().map(|variable| variable.text.as_str());
                let help = crate::nearest::nearest(text, names.clone())
                    .map(|near| format!("did you mean `{near}`?"))
                    .or_else(|| self.siblings(&segments));
                sink.add_with(spot, format!("no variable `{text}`"), help);
            }
        }
    }

    /// What follows the longest beginning that exists.
    fn siblings(&self, segments: &[&str]) -> Option<String> {
        let (_, parents) = segments.split_last()?;
        let prefix = format!("{}.", parents.join("."));
        let below: BTreeSet<&str> = self
            .variables
            .iter()
            .filter_map(|variable| variable.text.strip_prefix(&prefix)?.split('.').next())
            .collect();
        let below: Vec<&str> = below.into_iter().collect();
        (!below.is_empty()).then(|| format!("of `{}` there is: {}", parents.join("."), below.join(", ")))
    }

    fn is_population(&self, name: &str) -> bool {
        name == "all" || self.populations.iter().any(|population| population == name)
    }

    fn explain_body(&self, text: &str, rest: &[&str], spot: Spot, known: &Known, sink: &mut Sink) {
        let Some(drug) = rest.first() else {
            return sink.add(spot, format!("no variable `{text}`"));
        };
        if !known.catalogue.drugs.contains_key(*drug) {
            let help = suggestion(drug, known.catalogue.drugs.keys().map(String::as_str));
            return sink.add_with(spot, format!("no drug `{drug}`"), help);
        }
        if !self.drugs.iter().any(|given| given == drug) {
            let (message, help) = self.absent(drug, known);
            return sink.add_with(spot, message, help);
        }
        match rest.get(1) {
            Some(&("plasma" | "csf" | "depot")) if !self.in_vivo => {
                let help = format!("the bath is `body.{drug}.effect_site`");
                sink.help(spot, "there is no body here", help);
            }
            Some(&"csf") => {
                let message = format!(
                    "`csf` is read of peptides that cells release, and `{drug}` is none that they do"
                );
                sink.add_with(spot, message, self.siblings(&["body", drug, ""]));
            }
            _ => {
                let help = self.siblings(&["body", drug, ""]);
                sink.add_with(spot, format!("no variable `{text}`"), help);
            }
        }
    }

    /// Why a drug of the catalogue is not there, and what to do about it.
    fn absent(&self, drug: &str, known: &Known) -> (String, Option<String>) {
        let cells = who_releases(drug, known);
        let Some(first) = cells.first() else {
            let help = suggestion(drug, self.drugs.iter().map(String::as_str));
            return (format!("`{drug}` is given nowhere in this scenario"), help);
        };
        let help = match self.in_vivo {
            true => adding(&[first], known),
            false => "cells release it in a living animal: `preparation = \"in_vivo\"`".to_string(),
        };
        let message = format!("`{drug}` is neither given nor released in this scenario");
        (message, Some(help))
    }

    fn explain_outcome(&self, name: &str, spot: Spot, known: &Known, sink: &mut Sink) {
        let world = known.signals.iter().filter(|signal| signal.scope == Scope::World);
        let names: Vec<&str> = world.map(|signal| signal.name).collect();
        if !names.contains(&name) {
            let help = suggestion(name, names.iter().copied());
            return sink.add_with(spot, format!("no read-out `{name}`"), help);
        }
        let Some(mechanism) = known.writers(name).next() else {
            return sink.add(spot, format!("nothing here writes `outcome.{name}`"));
        };
        let carriers = known.carriers(mechanism.id);
        let mut cells: Vec<&str> = known.cells(mechanism.id).to_vec();
        let carried = carriers.iter().any(|carrier| cells.contains(carrier));
        let mut words: Vec<String> = cells.iter().map(|cell| (*cell).to_string()).collect();
        if !carried && !carriers.is_empty() {
            words.push(carriers.join(" or "));
            cells.extend(carriers.first());
        }
        let message = format!("`outcome.{name}` needs {}", words.join(", "));
        sink.help(spot, message, adding(&cells, known));
    }
}
