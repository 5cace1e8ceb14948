//! Doses: drug, route, how much, and every administration.

use papaver_catalogue::quantity::{Dimension, format_time, parse, parse_factor};
use papaver_catalogue::types::{Drug, Preparation, Route, Species};

use crate::file::DoseTable;
use crate::known::Known;
use crate::leaf::{Kind, OneOrMany, Text, Typed};
use crate::merge::is_factor;
use crate::mistakes::{Sink, Spot};
use crate::model::{Administration, Dose, Ms};
use crate::names::snake_case;
use crate::nearest::{nearest, suggestion};
use crate::raw::Factor;
use crate::times::{Clock, Schedule};
use crate::unavailable;

/// Whom a dose is given to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// What exists.
    pub known: &'a Known<'a>,
    /// Of the arm.
    pub species: Species,
    /// Of the arm.
    pub preparation: Preparation,
    /// Of the arm.
    pub weight_kg: f64,
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
            let more = if named { "" } else { ", and the dose names none with `drug`" };
            let help = suggestion(name, drugs.keys().map(String::as_str));
            sink.add_with(spot, format!("no drug `{name}`{more}"), help);
        }
        drug
    }

    /// The route that a text names, if the drug can be given by it to this subject.
    pub fn route(&self, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> Option<Route> {
        let Some(route) = Route::from_name(&text.text) else {
            let words = Route::ALL.iter().map(|route| route.name());
            match unavailable::word("route", &text.text) {
                Some(message) => {
                    let there = words.collect::<Vec<_>>().join(", ");
                    sink.help(text.spot, message, format!("there is: {there}"));
                }
                None => {
                    let help = suggestion(&text.text, words);
                    sink.add_with(text.spot, format!("`{}` is no route", text.text), help);
                }
            }
            return None;
        };
        self.fits_preparation(route, text, name, drug, sink).then_some(route)
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
        if !drug.receptors.values().any(|at| at.slice.is_some()) {
            sink.add(text.spot, format!("no affinity of `{name}` in {where_it_is}"));
            return false;
        }
        true
    }

    fn fits_animal(&self, route: Route, text: &Text, name: &str, drug: &Drug, sink: &mut Sink) -> bool {
        let animal = self.species.name();
        if route == Route::Bath {
            let help = "use `route = \"local\"`, which holds a concentration at the effect site";
            sink.help(text.spot, "a living animal is in no bath", help);
            return false;
        }
        let acts = !drug.receptors.is_empty();
        if acts && !drug.receptors.values().any(|at| at.in_vivo.contains_key(&self.species)) {
            sink.add(text.spot, format!("no potency of `{name}` in a living {animal}"));
            return false;
        }
        if route == Route::Local {
            return true;
        }
        let Some(kinetics) = drug.pharmacokinetics.get(&self.species) else {
            sink.add(text.spot, format!("no pharmacokinetics of `{name}` in a {animal}"));
            return false;
        };
        if !kinetics.routes.contains_key(&route) {
            let there: Vec<&str> = kinetics.routes.keys().map(|route| route.name()).collect();
            let help = format!("there is: {}", there.join(", "));
            sink.help(text.spot, format!("no numbers for {} `{name}` in a {animal}", route.name()), help);
            return false;
        }
        true
    }

    /// An amount, concentration or rate in inside units; not negative.
    pub fn quantity(&self, measure: Measure, text: &str, spot: Spot, drug: &Drug, sink: &mut Sink) -> Option<f64> {
        if is_factor(text) {
            sink.add(spot, format!("`{text}` is a factor, and there is nothing before it to multiply"));
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
                let number: String = text.trim().chars().take_while(|c| !c.is_alphabetic() && *c != '%').collect();
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

    fn typed<K: Kind>(&self, measure: Measure, typed: &Typed<K>, drug: &Drug, sink: &mut Sink) -> Option<f64> {
        let value = self.quantity(measure, &typed.text, typed.spot, drug, sink)?;
        multiply(value, &typed.factors, sink)
    }

    fn all<K: Kind>(
        &self,
        measure: Measure,
        many: &OneOrMany<Typed<K>>,
        drug: &Drug,
        sink: &mut Sink,
    ) -> Option<Vec<f64>> {
        let values: Vec<Option<f64>> =
            many.items.iter().map(|item| self.typed(measure, item, drug, sink)).collect();
        values.into_iter().collect()
    }
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

/// A dose whose words are checked, before its administrations are listed.
#[derive(Debug)]
pub(crate) struct DosePlan {
    name: String,
    drug: String,
    route: Route,
    into: Vec<String>,
    how_much: HowMuch,
    schedule: Schedule,
    end_ms: Ms,
    spot: Spot,
}

#[derive(Debug)]
enum HowMuch {
    Amounts(Vec<f64>),
    Concentrations(Vec<f64>),
    Rate(f64),
}

/// Checks a dose. `populations` are those it may be given into.
pub(crate) fn plan(
    name: &str,
    name_spot: Spot,
    table: &DoseTable,
    subject: &Subject,
    clock: &Clock,
    populations: &[&str],
    sink: &mut Sink,
) -> Option<DosePlan> {
    snake_case(name, "dose", name_spot, sink);
    let (drug_name, drug_spot) =
        table.drug.as_ref().map_or((name, name_spot), |text| (text.text.as_str(), text.spot));
    let drug = subject.drug(drug_name, drug_spot, table.drug.is_some(), sink);
    let schedule = clock.schedule(table, sink);
    if table.route.is_none() && !table.meta.broken.iter().any(|key| key == "route") {
        let routes: Vec<&str> = Route::ALL.iter().map(|route| route.name()).collect();
        sink.help(name_spot, "the dose has no `route`", format!("give one of {}", routes.join(", ")));
    }
    let drug = drug?;
    let route = subject.route(table.route.as_ref()?, drug_name, drug, sink);
    let how_much = how_much(table, name_spot, subject, drug, sink);
    let (route, schedule, how_much) = (route?, schedule?, how_much?);
    check_kind(table, route, &how_much, sink)?;
    let into = into(table, route, populations, sink)?;
    let end_ms = clock.end_ms?;
    in_time(&schedule, table, name_spot, clock, end_ms, sink)?;
    let (name, drug) = (name.to_string(), drug_name.to_string());
    let plan = DosePlan { name, drug, route, into, how_much, schedule, end_ms, spot: name_spot };
    plan.lists_fit(table, sink).then_some(plan)
}

fn how_much(
    table: &DoseTable,
    name_spot: Spot,
    subject: &Subject,
    drug: &Drug,
    sink: &mut Sink,
) -> Option<HowMuch> {
    match (&table.amount, &table.concentration, &table.rate) {
        (Some(amount), None, None) => subject.all(Measure::Amount, amount, drug, sink).map(HowMuch::Amounts),
        (None, Some(held), None) => {
            subject.all(Measure::Concentration, held, drug, sink).map(HowMuch::Concentrations)
        }
        (None, None, Some(rate)) => subject.typed(Measure::Rate, rate, drug, sink).map(HowMuch::Rate),
        (None, None, None) => {
            let keys = ["amount", "concentration", "rate"];
            if !table.meta.broken.iter().any(|key| keys.contains(&key.as_str()) || nearest(key, keys).is_some()) {
                let help = "give one of `amount`, `concentration`, `rate`";
                sink.help(name_spot, "the dose does not say how much", help);
            }
            None
        }
        (amount, held, rate) => {
            let spots =
                [amount.as_ref().map(|a| a.spot), held.as_ref().map(|h| h.spot), rate.as_ref().map(|r| r.spot)];
            let spot = spots.into_iter().flatten().next_back().unwrap_or(name_spot);
            let help = "a dose has one of `amount`, `concentration`, `rate`; an infusion is `amount` with `over`";
            sink.help(spot, "the dose says how much in two ways", help);
            None
        }
    }
}

/// Bath and local hold a concentration, all other routes take amounts or a rate.
fn check_kind(table: &DoseTable, route: Route, how_much: &HowMuch, sink: &mut Sink) -> Option<()> {
    let held = matches!(route, Route::Bath | Route::Local);
    match how_much {
        HowMuch::Concentrations(_) if !held => {
            let spot = table.concentration.as_ref()?.spot;
            let message = format!("`concentration` goes with bath and local, not with {}", route.name());
            sink.help(spot, message, "give an `amount` or a `rate`");
            None
        }
        HowMuch::Amounts(_) | HowMuch::Rate(_) if held => {
            let spot = table.amount.as_ref().map(|amount| amount.spot).or(table.rate.as_ref().map(|r| r.spot))?;
            let message = format!("{} holds a concentration, not an amount", route.name());
            sink.help(spot, message, "give a `concentration`, as in `\"30 uM\"`");
            None
        }
        _ => Some(()),
    }
}

fn into(table: &DoseTable, route: Route, populations: &[&str], sink: &mut Sink) -> Option<Vec<String>> {
    let Some(into) = &table.into else { return Some(Vec::new()) };
    if !matches!(route, Route::Bath | Route::Local) {
        sink.add(into.spot, format!("`into` goes with bath and local, not with {}", route.name()));
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for item in &into.items {
        if !populations.contains(&item.text.as_str()) {
            let help = suggestion(&item.text, populations.iter().copied());
            sink.add_with(item.spot, format!("no population `{}` here", item.text), help);
            return None;
        }
        if names.contains(&item.text) {
            sink.add(item.spot, format!("`{}` stands twice in `into`", item.text));
            return None;
        }
        names.push(item.text.clone());
    }
    Some(names)
}

/// Refuses doses before the baseline and after the end; notes repeats that come after the end.
fn in_time(
    schedule: &Schedule,
    table: &DoseTable,
    name_spot: Spot,
    clock: &Clock,
    end_ms: Ms,
    sink: &mut Sink,
) -> Option<()> {
    let spots = table.at.as_ref().map(|at| at.items.iter().map(|item| item.spot).collect::<Vec<_>>());
    for (index, (start, _)) in schedule.series.iter().enumerate() {
        let spot = spots.as_ref().and_then(|spots| spots.get(index)).copied().unwrap_or(name_spot);
        if *start >= end_ms {
            let message =
                format!("the dose at {} comes after the end ({})", format_time(*start), format_time(end_ms));
            sink.add(spot, message);
            return None;
        }
        if *start < -clock.baseline_ms {
            let begin = format_time(-clock.baseline_ms);
            let message = format!("the dose at {} comes before the beginning ({begin})", format_time(*start));
            sink.help(spot, message, "the time before 0 is as long as `baseline`");
            return None;
        }
    }
    Some(())
}

impl DosePlan {
    /// Where the dose is named.
    pub fn spot(&self) -> Spot {
        self.spot
    }

    /// How many administrations it has, those after the end left out.
    pub fn administrations(&self) -> i128 {
        self.schedule.series.iter().map(|(start, count)| i128::from(self.within(*start, *count))).sum()
    }

    fn within(&self, start: Ms, count: i64) -> i64 {
        if self.schedule.every_ms == 0 {
            return count;
        }
        count.min((self.end_ms.saturating_sub(start) - 1) / self.schedule.every_ms + 1)
    }

    /// How many administrations of each series come after the end.
    fn late(&self) -> i64 {
        self.schedule.series.iter().map(|(start, count)| count - self.within(*start, *count)).sum()
    }

    /// A list of amounts is as long as the list of administrations that it stands for.
    fn lists_fit(&self, table: &DoseTable, sink: &mut Sink) -> bool {
        let (values, key) = match &self.how_much {
            HowMuch::Amounts(values) => (values, "amount"),
            HowMuch::Concentrations(values) => (values, "concentration"),
            HowMuch::Rate(_) => return true,
        };
        let spot = table.amount.as_ref().map(|amount| amount.spot);
        let spot = spot.or(table.concentration.as_ref().map(|held| held.spot)).unwrap_or(self.spot);
        let listed = i64::try_from(values.len()).unwrap_or(i64::MAX);
        let needed = self.per_list();
        if listed == 1 || needed == Some(listed) {
            return true;
        }
        let needed = needed.map_or("different numbers of".to_string(), |n| n.to_string());
        sink.add(spot, format!("`{key}` lists {listed} values for {needed} doses"));
        false
    }

    /// Administrations that a list is for: those of each series with repeats, else the series themselves.
    fn per_list(&self) -> Option<i64> {
        if self.schedule.every_ms == 0 {
            return i64::try_from(self.schedule.series.len()).ok();
        }
        let first = self.schedule.series.first()?.1;
        self.schedule.series.iter().all(|(_, count)| *count == first).then_some(first)
    }

    /// The dose with its administrations in order of time.
    pub fn expand(self, arm: &str, sink: &mut Sink) -> Dose {
        let late = self.late();
        if late > 0 {
            sink.note(format!(
                "{late} doses of `{}` come after the end of `{arm}` and are not given",
                self.name
            ));
        }
        let mut administrations = Vec::new();
        for (series, (start, count)) in self.schedule.series.iter().enumerate() {
            for repeat in 0..self.within(*start, *count) {
                let index = if self.schedule.every_ms == 0 { series } else { usize::try_from(repeat).unwrap_or(0) };
                let at_ms = start + repeat * self.schedule.every_ms;
                administrations.push(self.administration(at_ms, index));
            }
        }
        administrations.sort_by_key(start_of);
        let DosePlan { name, drug, route, into, .. } = self;
        Dose { name, drug, route, into, administrations }
    }

    fn administration(&self, at_ms: Ms, index: usize) -> Administration {
        let stop = self.schedule.over_ms.map_or(self.end_ms, |over| at_ms.saturating_add(over));
        let pick = |values: &[f64]| values.get(index).or(values.first()).copied().unwrap_or(0.0);
        match &self.how_much {
            HowMuch::Rate(rate_nmol_per_s) => {
                Administration::Infusion { start_ms: at_ms, end_ms: stop, rate_nmol_per_s: *rate_nmol_per_s }
            }
            HowMuch::Concentrations(held) => {
                Administration::Held { start_ms: at_ms, end_ms: stop, concentration_nm: pick(held) }
            }
            HowMuch::Amounts(amounts) => match self.schedule.over_ms {
                Some(over_ms) => {
                    let rate_nmol_per_s = pick(amounts) / (over_ms as f64 / 1000.0);
                    Administration::Infusion { start_ms: at_ms, end_ms: stop, rate_nmol_per_s }
                }
                None => Administration::Bolus { at_ms, amount_nmol: pick(amounts) },
            },
        }
    }
}

/// When an administration begins.
fn start_of(administration: &Administration) -> Ms {
    match administration {
        Administration::Bolus { at_ms, .. } => *at_ms,
        Administration::Infusion { start_ms, .. } | Administration::Held { start_ms, .. } => *start_ms,
    }
}

/// Held concentrations of one dose must not overlap, which several `at` can bring about.
pub(crate) fn overlaps(dose: &Dose, spot: Spot, sink: &mut Sink) {
    let spans: Vec<(Ms, Ms)> = dose
        .administrations
        .iter()
        .filter_map(|one| match one {
            Administration::Held { start_ms, end_ms, .. } => Some((*start_ms, *end_ms)),
            _ => None,
        })
        .collect();
    if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 < pair[0].1) {
        let message = format!(
            "the concentration that begins at {} is still held at {}",
            format_time(pair[0].0),
            format_time(pair[1].0)
        );
        sink.help(spot, message, "say how long each is held with `over`");
    }
}
