//! What a number can be by what it is: volumes and affinities are above 0, shares lie between 0 and 1. These limits hold
//! for the catalogue's files, for what a scenario brings and for what it sets; a `range` that a number states is narrower.

use crate::load::Catalogue;
use crate::quantity::Dimension;
use crate::types::{Drug, Species};

/// Most presynaptic neurons of a receiving one: as many as spines on the largest cells.
const MOST_INPUTS: f64 = 10_000.0;

/// Most transit compartments in a row.
const MOST_TRANSIT_STEPS: f64 = 20.0;
/// Steeper assay curves than any measured one; occupancy cannot be computed far beyond.
const STEEPEST_HILL: f64 = 5.0;
/// Ten times DAMGO.
const GREATEST_EFFICACY: f64 = 10.0;
/// Properties of ligands are relative to DAMGO or to the unbound receptor.
const GREATEST_PROPERTY: f64 = 1000.0;
/// Once per microsecond: faster than anything that the models hold.
const FASTEST_PER_S: f64 = 1e6;

/// Shares that are printed with few digits add up to 1 within this.
const ROUNDING: f64 = 1e-9;

/// The values that a number can have, in its inside unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Smallest value.
    low: f64,
    /// `low` itself is out.
    open: bool,
    /// Largest value; infinity where there is none.
    high: f64,
    /// The inside unit of `high`; empty for plain numbers.
    unit: &'static str,
    /// Whole numbers alone.
    whole: bool,
    /// What to do instead.
    help: Option<&'static str>,
}

const NOT_NEGATIVE: Limits = Limits {
    low: 0.0,
    open: false,
    high: f64::INFINITY,
    unit: "",
    whole: false,
    help: None,
};
const POSITIVE: Limits = Limits {
    open: true,
    ..NOT_NEGATIVE
};
const SHARE: Limits = NOT_NEGATIVE.up_to(1.0);
/// How much tighter a state holds agonists: a thousandfold is 18 kJ/mol.
pub(crate) const AFFINITY_FACTOR: Limits = POSITIVE.up_to(GREATEST_PROPERTY);
/// A rate of 0 is a step that does not happen.
pub(crate) const RATE: Limits = Limits {
    unit: " /s",
    ..NOT_NEGATIVE.up_to(FASTEST_PER_S)
};
/// Of a step that has to happen.
const POSITIVE_RATE: Limits = Limits { open: true, ..RATE };

impl Limits {
    const fn up_to(self, high: f64) -> Limits {
        Limits { high, ..self }
    }

    /// What is wrong with a value, as in "must be above 0"; none if it lies within.
    pub fn mistake(&self, value: f64) -> Option<String> {
        let above = if self.open {
            value > self.low
        } else {
            value >= self.low
        };
        let whole = !self.whole || value.fract() == 0.0;
        if above && whole && value.is_finite() && value <= self.high {
            return None;
        }
        let Limits { low, high, unit, .. } = self;
        let number = if self.whole { "a whole number " } else { "" };
        Some(match (self.open, high.is_finite()) {
            (true, true) => format!("must be {number}above {low} and at most {high}{unit}"),
            (true, false) => format!("must be {number}above {low}"),
            (false, true) => format!("must be {number}from {low} to {high}{unit}"),
            (false, false) => format!("must be {number}at least {low}"),
        })
    }

    /// What to do instead, where that is not plain.
    pub fn help(&self) -> Option<&'static str> {
        self.help
    }
}

impl Catalogue {
    /// The limits of one number of a drug, receptor, neuron type or projection; none for other owners.
    pub fn limits(&self, owner: &str, name: &str) -> Option<Limits> {
        if let Some(drug) = self.drugs.get(owner) {
            return Some(drug.limits(name));
        }
        if self.projections.contains_key(owner) {
            return Some(of_projection(name));
        }
        if let Some(receptor) = self.receptors.get(owner) {
            let mut schemes = receptor.schemes.values();
            if schemes.any(|scheme| scheme.affinities().any(|(_, read)| read == name)) {
                return Some(AFFINITY_FACTOR);
            }
            let rate = receptor.parameters.get(name)?.dimension() == Dimension::Rate;
            return Some(if rate { RATE } else { NOT_NEGATIVE });
        }
        self.neurons.contains_key(owner).then_some(NOT_NEGATIVE)
    }
}

/// The limits of a number of a projection. One with the weight 0 is cut.
pub(crate) fn of_projection(name: &str) -> Limits {
    match name {
        "inputs" => Limits {
            low: 1.0,
            whole: true,
            ..NOT_NEGATIVE.up_to(MOST_INPUTS)
        },
        _ => NOT_NEGATIVE,
    }
}

/// The limits of a number by its name in [`Drug::numbers`]; those at targets apart.
fn of_drug(name: &str) -> Limits {
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        [_, "in_vivo_affinity", _] => return POSITIVE,
        [_, "metabolites", _] | [_, _, "first_pass", _] => return SHARE,
        _ => {}
    }
    let key = parts.last().copied().unwrap_or_default();
    match key {
        "molar_mass" | "concentration" | "slice_affinity" | "association_rate" => POSITIVE,
        "central_volume" | "brain_partition" | "over" => POSITIVE,
        "dissociation_rate" | "effect_site_rate" | "absorption_rate" | "transit_rate" | "rate" => {
            POSITIVE_RATE
        }
        "elimination_rate" => RATE,
        // Out of the central compartment (12) nothing need go; what went comes back (21).
        _ if key.starts_with("exchange_rate_1") => RATE,
        _ if key.starts_with("exchange_rate_") => POSITIVE_RATE,
        "hill" => POSITIVE.up_to(STEEPEST_HILL),
        "unbound_fraction" => POSITIVE.up_to(1.0),
        "bioavailability" | "share" => SHARE,
        "transit_steps" => Limits {
            low: 1.0,
            whole: true,
            ..NOT_NEGATIVE.up_to(MOST_TRANSIT_STEPS)
        },
        _ if parts.len() == 2 && Species::from_name(parts[0]).is_none() => of_property(key),
        _ => NOT_NEGATIVE,
    }
}

/// The limits of a property that ligands have at a receptor.
pub(crate) fn of_property(name: &str) -> Limits {
    match name {
        "agonist" => SHARE,
        "efficacy" => Limits {
            help: Some("inverse agonism is said by `constitutive` below 1"),
            ..NOT_NEGATIVE.up_to(GREATEST_EFFICACY)
        },
        _ => NOT_NEGATIVE.up_to(GREATEST_PROPERTY),
    }
}

impl Drug {
    /// The limits of a number by its name in [`Drug::numbers`].
    pub(crate) fn limits(&self, name: &str) -> Limits {
        match name.split_once('.') {
            Some((target, "efficacy")) if self.targets.contains_key(target) => SHARE,
            _ => of_drug(name),
        }
    }

    /// Shares that do not add up: how the names of those numbers begin, and what is wrong.
    pub fn sum_mistakes(&self) -> Vec<(String, String)> {
        let mut mistakes = Vec::new();
        for (species, model) in &self.pharmacokinetics {
            let eliminated: f64 = model.metabolites.iter().map(|(_, share)| share.value).sum();
            if eliminated > 1.0 + ROUNDING {
                let names = format!("{species}.metabolites");
                let what = format!("`{names}`: more than all of the drug becomes metabolites");
                mistakes.push((names, what));
            }
            for (route, known) in &model.routes {
                let first_pass: f64 = known.first_pass.iter().map(|(_, share)| share.value).sum();
                if known.bioavailability.value + first_pass > 1.0 + ROUNDING {
                    let names = format!("{species}.{route}");
                    let what = format!("`{names}`: more than the whole dose arrives");
                    mistakes.push((names, what));
                }
                let released: f64 = known.release.iter().map(|part| part.share.value).sum();
                if !known.release.is_empty() && (released - 1.0).abs() > ROUNDING {
                    let names = format!("{species}.{route}.release");
                    let what = format!("`{names}`: the shares add up to {released}, not to 1");
                    mistakes.push((names, what));
                }
            }
        }
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_catalogue_lies_within_its_limits_and_minus_one_never() {
        let catalogue = Catalogue::builtin();
        let owners = catalogue.drugs.keys().chain(catalogue.receptors.keys());
        let owners = owners.chain(catalogue.projections.keys());
        let mut seen = 0;
        for owner in owners {
            for (name, number) in catalogue.numbers(owner) {
                let limits = catalogue
                    .limits(owner, &name)
                    .expect("drugs, receptors and projections have limits");
                assert_eq!(limits.mistake(number.value), None, "{owner}.{name}");
                for wrong in [-1.0, f64::NAN, f64::INFINITY] {
                    assert!(limits.mistake(wrong).is_some(), "{owner}.{name} = {wrong}");
                }
                seen += 1;
            }
        }
        assert!(seen > 1000, "{seen}");
    }

    #[test]
    fn a_mistake_names_the_limits() {
        let what = |name: &str, value: f64| of_drug(name).mistake(value).unwrap_or_default();
        assert_eq!(what("human.central_volume", 0.0), "must be above 0");
        assert_eq!(what("mu.assay.hill", 5.1), "must be above 0 and at most 5");
        assert_eq!(what("human.iv.bioavailability", 1.1), "must be from 0 to 1");
        assert_eq!(
            what("human.nasal.transit_steps", 1.5),
            "must be a whole number from 1 to 20"
        );
        assert_eq!(
            what("human.exchange_rate_21", 0.0),
            "must be above 0 and at most 1000000 /s"
        );
        assert_eq!(what("human.exchange_rate_12", 0.0), "");
        assert_eq!(what("mu.efficacy", -1.0), "must be from 0 to 10");
        assert_eq!(what("human.oral.release_1.from", -1.0), "must be at least 0");
    }
}
