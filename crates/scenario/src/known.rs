//! What a scenario may name: the catalogue, the mechanisms and the signals.

use papaver_catalogue::Catalogue;
use papaver_catalogue::limits::Limits;
use papaver_catalogue::quantity::{Dimension, Unit};
use papaver_catalogue::types::{MechanismInfo, Number, ParameterSpec, Receptor, SignalInfo, Surroundings};

/// Everything that a scenario may name.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Drugs, receptors, neuron types, genotypes, references.
    pub catalogue: &'a Catalogue,
    /// All mechanisms that exist.
    pub mechanisms: &'a [MechanismInfo],
    /// All signals that exist.
    pub signals: &'a [SignalInfo],
    /// What mechanisms have to find around them.
    pub surroundings: &'a [Surroundings],
}

/// A number that a scenario may set.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// Default, in the inside unit.
    pub default: f64,
    /// Smallest and largest value, in the inside unit.
    pub range: Option<(f64, f64)>,
    /// What it can be at all; none where `range` says it.
    pub limits: Option<Limits>,
    /// The unit that it is written in.
    pub unit: Unit,
    /// Reference keys.
    pub source: String,
}

impl Parameter {
    /// Lies in its range and in its limits.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.ranges(value) && self.limits.is_none_or(|limits| limits.mistake(value).is_none())
    }

    /// Lies in its range. A factor that comes back to an end of it may miss it by a rounding.
    pub(crate) fn ranges(&self, value: f64) -> bool {
        self.range.is_none_or(|(low, high)| {
            let slack = 1e-12 * high.abs().max(low.abs());
            (low - slack..=high + slack).contains(&value)
        })
    }
}

impl<'a> Known<'a> {
    /// A mechanism.
    pub(crate) fn mechanism(&self, id: &str) -> Option<&'a MechanismInfo> {
        self.mechanisms.iter().find(|mechanism| mechanism.id == id)
    }

    /// A receptor.
    pub(crate) fn receptor(&self, name: &str) -> Option<&'a Receptor> {
        self.catalogue.receptors.get(name)
    }

    /// A number of a mechanism, drug, receptor, neuron type or projection.
    pub(crate) fn parameter(&self, owner: &str, name: &str) -> Option<Parameter> {
        if let Some(mechanism) = self.mechanism(owner) {
            return mechanism
                .parameters
                .iter()
                .find(|spec| spec.name == name)
                .map(of_mechanism);
        }
        let found = self.catalogue.parameter(owner, name).map(of_catalogue);
        let found = found.map(|parameter| Parameter {
            limits: self.catalogue.limits(owner, name),
            ..parameter
        });
        let expression = name == EXPRESSION && self.receptor(owner).is_some();
        found.or_else(|| expression.then(normal_expression))
    }

    /// Names of the parameters of an owner; empty if it does not exist.
    pub(crate) fn parameter_names(&self, owner: &str) -> Vec<String> {
        if let Some(mechanism) = self.mechanism(owner) {
            return mechanism
                .parameters
                .iter()
                .map(|spec| spec.name.to_string())
                .collect();
        }
        let mut names: Vec<String> = self
            .catalogue
            .numbers(owner)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        if self.receptor(owner).is_some() && !names.iter().any(|name| name == EXPRESSION) {
            names.push(EXPRESSION.into());
        }
        names
    }

    /// Why a number cannot change while a run goes on, and what to do instead; none if it can.
    pub(crate) fn fixed(&self, owner: &str, name: &str) -> Option<(&'static str, Option<&'static str>)> {
        let catalogue = self.catalogue;
        if catalogue.neurons.contains_key(owner) && name.starts_with("spread.") {
            return Some(("neurons are drawn once, before time 0", None));
        }
        if self.receptor(owner).is_some() && name == EXPRESSION
            || catalogue.neurons.contains_key(owner) && name.ends_with(".expression")
        {
            let help = "receptors become more or fewer by their rates, such as `synthesis_rate` and `degradation_rate`";
            return Some(("it says how many receptors the cells begin with", Some(help)));
        }
        if catalogue.projections.contains_key(owner) && name == "inputs" {
            return Some(("who reaches whom is drawn once, before time 0", None));
        }
        if catalogue.drugs.contains_key(owner) {
            if name.ends_with(".bioavailability") || name.contains(".first_pass.") {
                let help = "give the doses meanwhile as doses of their own, with other amounts";
                return Some((
                    "how much of each dose arrives is reckoned before the run",
                    Some(help),
                ));
            }
            if name.ends_with(".transit_steps") || name.contains(".release_") {
                return Some(("how a dose is released is settled when it is given", None));
            }
        }
        None
    }

    /// Why a number of the catalogue does nothing where a scenario sets it, and what to do instead; none if it acts.
    pub(crate) fn spent(&self, owner: &str, name: &str) -> Option<(&'static str, &'static str)> {
        self.catalogue.drugs.get(owner)?;
        let key = name.rsplit('.').next().unwrap_or(name);
        match key {
            "molar_mass" => Some((
                "doses are turned into moles by that of the catalogue",
                "bring a drug with another molar mass: `[drug.NAME]` with `like` and `molar_mass`",
            )),
            "concentration" | "unbound_fraction" | "brain_partition" => Some((
                "potencies follow from it when the catalogue is read, and stay",
                "set `RECEPTOR.in_vivo_affinity.SPECIES`, or bring `[drug.NAME]` with `like` and this number",
            )),
            _ => None,
        }
    }

    /// All that may own a parameter.
    pub(crate) fn owners(&self) -> Vec<&'a str> {
        let ids = self.mechanisms.iter().map(|mechanism| mechanism.id);
        ids.chain(self.catalogue.names().map(|(name, _)| name)).collect()
    }
}

/// Every receptor can be expressed more or less than normal.
const EXPRESSION: &str = "expression";

fn normal_expression() -> Parameter {
    Parameter {
        default: 1.0,
        range: Some((0.0, 10.0)),
        limits: None,
        unit: plain(),
        source: "definition".into(),
    }
}

fn of_mechanism(spec: &ParameterSpec) -> Parameter {
    let unit = Unit::parse(spec.unit).unwrap_or_else(|_| plain());
    Parameter {
        default: unit.to_inside(spec.default),
        range: Some((unit.to_inside(spec.range.0), unit.to_inside(spec.range.1))),
        limits: None,
        unit,
        source: spec.source.to_string(),
    }
}

fn of_catalogue(number: &Number) -> Parameter {
    // The text is a number and its unit; the unit is what follows the number.
    let unit = number
        .text
        .trim()
        .trim_start_matches(|c: char| c.is_ascii_digit() || "+-.eE".contains(c));
    Parameter {
        default: number.value,
        range: number.range,
        limits: None,
        unit: Unit::parse(unit.trim()).unwrap_or_else(|_| plain()),
        source: number.source.clone(),
    }
}

fn plain() -> Unit {
    Unit::parse("").unwrap_or_else(|_| unreachable!("the empty unit is the unit of plain numbers"))
}

/// Per-second numbers are written as rates or as frequencies.
pub(crate) fn same_dimension(a: Dimension, b: Dimension) -> bool {
    let per_second = |dimension| matches!(dimension, Dimension::Rate | Dimension::Frequency);
    a == b || (per_second(a) && per_second(b))
}
