//! Whom doses are given to: which drugs and routes fit, and what an amount is in nmol.

use indexmap::IndexMap;
use papaver_catalogue::quantity::{Dimension, parse, parse_factor};
use papaver_catalogue::types::{BindingNumbers, BindingSet, Drug, Preparation, Route, Species};

use crate::cells::targets;
use crate::known::Known;
use crate::leaf::{OneOrMany, Text};
use crate::merge::is_factor;
use crate::mistakes::{Sink, Spot};
use crate::model::Population;
use crate::nearest::suggestion;
use crate::raw::Factor;
use crate::typed::{Kind, Typed};

/// Whom a dose is given to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// What exists.
    pub known: &'a Known<'a>,
    /// Of the arm.
    pub populations: &'a [Population],
    /// Of the arm.
    pub species: Species,
    /// Of the arm.
    pub preparation: Preparation,
    /// Of the arm.
    pub binding: BindingNumbers,
    /// Of the arm.
    pub weight_kg: f64,
}

/// Where a drug acts.
struct Site<'d> {
    /// The drug's table of such sites.
    table: &'static str,
    /// Receptor or target.
    name: &'d str,
    /// The drug has the numbers that are gone by.
    known: bool,
    /// Some population has it.
    there: bool,
}

/// What an amount is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// nmol.
    Amount,
    /// nM.
    Concentration,
    /// nmol/s.
    Rate,
}

impl Measure {
    fn needs(self) -> (&'static str, &'static str) {
        match self {
            Measure::Amount => ("a dose needs mass or amount of substance", "mg"),
            Measure::Concentration => ("a concentration is molar, or mass per volume", "nM"),
            Measure::Rate => ("a rate is mass or amount of substance per time", "ug/h"),
        }
    }
}

impl<'a> Subject<'a> {
    /// The drug that a text names.
    pub fn drug(&self, name: &str, spot: Spot, named: bool, sink: &mut Sink) -> Option<&'a Drug> {
        let drugs = &self.known.catalogue.drugs;
        let drug = drugs.get(name);
        if drug.is_none() {
            let more = if named {
                ""
            } else {
                ", and the dose names none with `drug`"
            };
            let help = suggestion(name, drugs.keys().map(String::as_str));
            sink.add_with(spot, format!("no drug `{name}`{more}"), help);
        }
        drug
    }

    /// The route that a text names, if the drug can be given by it to this subject.
    pub fn route(&self, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> Option<Route> {
        let Some(route) = Route::from_name(&text.text) else {
            let words = Route::ALL.iter().map(|route| route.name());
            let help = suggestion(&text.text, words);
            sink.add_with(text.spot, format!("`{}` is no route", text.text), help);
            return None;
        };
        self.fits_preparation(route, text, name, drug, sink)
            .then_some(route)
    }

    fn fits_preparation(&self, route: Route, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> bool {
        let where_it_is = match self.preparation {
            Preparation::InVivo => return self.fits_animal(route, text, name, drug, sink),
            Preparation::Slice => "a slice",
            Preparation::Culture => "a culture",
        };
        if route != Route::Bath {
            let help = "use `route = \"bath\"` with `concentration`";
            sink.help(text.spot, format!("{where_it_is} has no circulation"), help);
            return false;
        }
        self.binds(where_it_is, text, name, drug, sink)
    }

    fn fits_animal(&self, route: Route, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> bool {
        if route == Route::Bath {
            let help = "use `route = \"local\"`, which holds a concentration at the effect site";
            sink.help(text.spot, "a living animal is in no bath", help);
            return false;
        }
        let animal = format!("a living {}", self.species);
        (route == Route::Local || self.reaches(route, text, name, drug, sink))
            && self.binds(&animal, text, name, drug, sink)
    }

    /// The drug has the numbers that are gone by at a site that it knows, if it knows any. With assay numbers that is looked
    /// at for all drugs together.
    fn binds(&self, where_it_is: &str, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> bool {
        let sites = self.sites(drug);
        let Some(first) = sites.first() else {
            return true;
        };
        if self.binding == BindingNumbers::Assay && !drug.receptors.is_empty() {
            return true;
        }
        let alive = self.preparation == Preparation::InVivo;
        let number = if alive { "potency" } else { "affinity" };
        if !sites.iter().any(|site| site.known) {
            let key = if alive {
                format!("in_vivo_affinity.{}", self.species)
            } else {
                "slice_affinity".to_string()
            };
            let help = format!("an own drug may state it: `{}.{}.{key}`", first.table, first.name);
            sink.help(
                text.spot,
                format!("no {number} of `{name}` in {where_it_is}"),
                help,
            );
            return false;
        }
        for site in sites.iter().filter(|site| site.there && !site.known) {
            sink.note(format!(
                "`{name}` has no {number} at {} in {where_it_is} and does not bind there",
                site.name
            ));
        }
        true
    }

    /// The receptors and other targets that a drug knows.
    fn sites<'d>(&self, drug: &'d Drug) -> Vec<Site<'d>> {
        let known =
            |slice: &Option<BindingSet>, in_vivo: &IndexMap<Species, BindingSet>| match self.preparation {
                Preparation::InVivo => in_vivo.contains_key(&self.species),
                Preparation::Slice | Preparation::Culture => slice.is_some(),
            };
        let carried = |receptor: &String| {
            let mut populations = self.populations.iter();
            populations.any(|one| one.receptors.contains_key(receptor))
        };
        let receptors = drug.receptors.iter().map(|(name, ligand)| Site {
            table: "receptors",
            name,
            known: known(&ligand.slice, &ligand.in_vivo),
            there: carried(name),
        });
        let looked_at = targets(self.populations, self.known);
        let targets = drug.targets.iter().map(|(name, at)| Site {
            table: "targets",
            name,
            known: known(&at.slice, &at.in_vivo),
            there: looked_at.contains(&name.as_str()),
        });
        receptors.chain(targets).collect()
    }

    /// There are numbers for the way from `route` to the effect site.
    fn reaches(&self, route: Route, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> bool {
        let kinetics = drug.pharmacokinetics.get(&self.species);
        if kinetics.is_some_and(|kinetics| kinetics.routes.contains_key(&route)) {
            return true;
        }
        let species = self.species;
        let message = match kinetics {
            None => format!("no pharmacokinetics of `{name}` in a {species}"),
            Some(_) => format!("no numbers for {route} `{name}` in a {species}"),
        };
        sink.add_with(text.spot, message, there_are(drug, species));
        false
    }

    /// An amount, concentration or rate in inside units; not negative.
    pub fn quantity(
        &self,
        measure: Measure,
        text: &str,
        spot: Spot,
        drug: &Drug,
        sink: &mut Sink,
    ) -> Option<f64> {
        if is_factor(text) {
            sink.add(
                spot,
                format!("`{text}` is a factor, and there is nothing before it to multiply"),
            );
            return None;
        }
        let quantity = match parse(text) {
            Ok(quantity) => quantity,
            Err(error) => {
                sink.add_with(spot, error.message, error.suggestion);
                return None;
            }
        };
        let molar_mass = drug.molar_mass_g_per_mol.value;
        let value = match (measure, quantity.dimension) {
            (Measure::Amount, Dimension::Mass) => quantity.value / molar_mass,
            (Measure::Amount, Dimension::Amount) => quantity.value,
            (Measure::Amount, Dimension::MassPerKg) => quantity.value * self.weight_kg / molar_mass,
            (Measure::Amount, Dimension::AmountPerKg) => quantity.value * self.weight_kg,
            (Measure::Concentration, Dimension::Molar) => quantity.value,
            (Measure::Concentration, Dimension::MassConcentration) => quantity.value / molar_mass,
            (Measure::Rate, Dimension::MassPerTime) => quantity.value / molar_mass,
            (Measure::Rate, Dimension::AmountPerTime) => quantity.value,
            (Measure::Rate, Dimension::MassPerTimePerKg) => quantity.value * self.weight_kg / molar_mass,
            (Measure::Rate, Dimension::AmountPerTimePerKg) => quantity.value * self.weight_kg,
            (_, other) => {
                let (needs, unit) = measure.needs();
                let number: String = text
                    .trim()
                    .chars()
                    .take_while(|c| !c.is_alphabetic() && *c != '%')
                    .collect();
                let help = format!("did you mean `{} {unit}`?", number.trim());
                sink.help(spot, format!("`{text}` is {}, {needs}", other.name()), help);
                return None;
            }
        };
        if value < 0.0 {
            sink.add(spot, format!("`{text}` is negative"));
            return None;
        }
        Some(value)
    }

    /// As [`Subject::quantity`], with the factors that later layers put on it.
    pub fn typed<K: Kind>(
        &self,
        measure: Measure,
        typed: &Typed<K>,
        drug: &Drug,
        sink: &mut Sink,
    ) -> Option<f64> {
        let value = self.quantity(measure, &typed.text, typed.spot, drug, sink)?;
        multiply(value, &typed.factors, sink)
    }

    /// One or many of them.
    pub fn all<K: Kind>(
        &self,
        measure: Measure,
        many: &OneOrMany<Typed<K>>,
        drug: &Drug,
        sink: &mut Sink,
    ) -> Option<Vec<f64>> {
        let values: Vec<Option<f64>> = many
            .items
            .iter()
            .map(|item| self.typed(measure, item, drug, sink))
            .collect();
        values.into_iter().collect()
    }
}

/// The routes that a drug has numbers for, in this species first and then in the others.
fn there_are(drug: &Drug, here: Species) -> Option<String> {
    let mut known: Vec<_> = drug.pharmacokinetics.iter().collect();
    known.sort_by_key(|(species, _)| **species != here);
    let known = known.into_iter().map(|(species, kinetics)| {
        let routes: Vec<&str> = kinetics.routes.keys().map(|route| route.name()).collect();
        format!("{} in a {species}", routes.join(", "))
    });
    let all: Vec<String> = known.collect();
    Some(if all.is_empty() {
        format!(
            "give it in a slice or culture with `route = \"bath\"`, or state `pharmacokinetics.{here}` in an own drug \
             (`like`)"
        )
    } else {
        format!("there is: {}", all.join("; "))
    })
}

fn multiply(value: f64, factors: &[Factor], sink: &mut Sink) -> Option<f64> {
    let mut value = value;
    for factor in factors {
        match parse_factor(&factor.text) {
            Ok(number) => value *= number,
            Err(error) => {
                sink.add_with(factor.spot, error.message, error.suggestion);
                return None;
            }
        }
    }
    if !value.is_finite() {
        let spot = factors.first().map(|factor| factor.spot).unwrap_or_default();
        sink.add(spot, "the product is too large to compute with");
        return None;
    }
    Some(value)
}
