//! The arms of a scenario, each checked as far as it can be, with its clock and its variables.

use papaver_catalogue::types::{BindingNumbers, Choice, Number, Preparation, Species};

use crate::acts::{Acts, Patch};
use crate::by_route::add_release;
use crate::cells::{adding, carried, lacking};
use crate::dose::{Giving, plans};
use crate::event::{self, EventPlan};
use crate::file::{ArmTable, DoseTable, EventTable};
use crate::known::Known;
use crate::leaf::{Named, OneOrMany, Text};
use crate::ligands::Ligands;
use crate::merge::MergedArm;
use crate::mistakes::{Sink, Spot};
use crate::model::{Arm, Ms, Population};
use crate::names::snake_case;
use crate::nearest::{nearest, suggestion};
use crate::parameters::{Values, mechanisms};
use crate::population;
use crate::preset::{Choices, choices};
use crate::schedule::timings;
use crate::series::{DosePlan, expand};
use crate::subject::Subject;
use crate::times::{Clock, length};
use crate::variables::Universe;

/// An arm's tables: what is left after merging, and the doses and events that it took out.
pub(crate) struct ArmTables {
    /// As merged.
    pub merged: MergedArm,
    /// Read.
    pub table: ArmTable,
    /// Doses that it took out, read.
    pub removed_doses: Named<DoseTable>,
    /// Events that it took out, read.
    pub removed_events: Named<EventTable>,
}

/// A checked arm.
pub(crate) struct ArmScene<'a> {
    /// What is handed on.
    pub arm: Arm,
    /// Its tables.
    pub tables: &'a ArmTables,
    /// Its clock.
    pub clock: Clock<'a>,
    /// Its variables.
    pub universe: Universe,
    /// What its lines do to parameters.
    pub acts: Acts,
    /// The sides that it takes on contested points.
    pub choices: Vec<&'a Choice>,
    /// All its populations and doses could be read: what is missing is missing.
    pub whole: bool,
}

impl ArmScene<'_> {
    /// Whom its doses are given to.
    pub fn subject<'k>(&'k self, known: &'k Known<'k>) -> Subject<'k> {
        Subject {
            known,
            populations: &self.arm.populations,
            species: self.arm.species,
            preparation: self.arm.preparation,
            binding: self.arm.binding,
            weight_kg: self.arm.weight_kg,
        }
    }

    /// What its doses need, and with another clock those of its forks.
    pub fn giving<'s>(&'s self, clock: &'s Clock<'s>, known: &'s Known<'s>) -> Giving<'s> {
        Giving {
            subject: self.subject(known),
            clock,
            populations: self.populations(),
            universe: &self.universe,
            whole: self.whole,
        }
    }

    /// Names of its populations.
    pub fn populations(&self) -> Vec<&str> {
        self.arm
            .populations
            .iter()
            .map(|population| population.name.as_str())
            .collect()
    }
}

/// Checks one arm. `ligands` are those of the scenario, `unread` the keys of the file that could not be read.
pub(crate) fn arm<'a>(
    tables: &'a ArmTables,
    baseline_ms: Ms,
    ligands: &Ligands,
    unread: &[String],
    known: &Known<'a>,
    sink: &mut Sink,
) -> ArmScene<'a> {
    let ArmTables { merged, table, .. } = tables;
    let before = sink.count();
    if merged.name != "main" || merged.spot != Spot::default() {
        snake_case(&merged.name, "arm", merged.spot, sink);
    }
    let species = word(
        table.species.as_ref(),
        "species",
        Species::Human,
        Species::ALL,
        Species::name,
        sink,
    );
    let preparation = word(
        table.preparation.as_ref(),
        "preparation",
        Preparation::InVivo,
        Preparation::ALL,
        Preparation::name,
        sink,
    );
    let binding = word(
        table.binding.as_ref(),
        "kind of binding numbers",
        BindingNumbers::Preparation,
        BindingNumbers::ALL,
        BindingNumbers::name,
        sink,
    );
    let weight_kg = weight(table, species, sink);
    let genotypes = genotypes(table.genotype.as_ref(), known, sink);
    let duration_ms = duration(table, unread, sink);
    let populations = populations(tables, unread, known, sink);
    let Choices { names, choices } = choices(table.preset.as_ref(), known, sink);
    let on = mechanisms(table.mechanism.as_ref(), &choices, known, sink);
    let values = Values {
        known,
        arm: table,
        populations: &populations,
        mechanisms: &on,
        species,
        genotypes: &genotypes,
        choices: &choices,
    };
    let acts = values.acts(sink);
    let parameters = values.collect(&acts, sink);
    needs(&on, &merged.name, known, sink);
    needs_cells(&on, &populations, &merged.name, known, sink);
    one_name(table, sink);
    let there = timings(table.dose.as_ref(), table.event.as_ref());
    let removed = timings(Some(&tables.removed_doses), Some(&tables.removed_events));
    let clock = Clock::run(there, removed, duration_ms, baseline_ms);
    let arm = Arm {
        name: merged.name.clone(),
        title: merged.title.clone().unwrap_or_else(|| merged.name.clone()),
        species,
        preparation,
        binding,
        weight_kg,
        genotypes,
        duration_ms: duration_ms.unwrap_or(0),
        populations,
        doses: Vec::new(),
        events: Vec::new(),
        presets: names,
        mechanisms: on,
        parameters,
        drugs: indexmap::IndexMap::new(),
        receptors: indexmap::IndexMap::new(),
        neurons: indexmap::IndexMap::new(),
    };
    let universe = Universe::new(&arm, ligands, known);
    let mut scene = ArmScene {
        arm,
        tables,
        clock,
        universe,
        acts,
        choices,
        whole: merged.whole && sink.count() == before,
    };
    scene.give_doses(known, sink);
    scene.add_events(known, sink);
    scene.whole = merged.whole && sink.count() == before && !scene.arm.populations.is_empty();
    scene
}

impl ArmScene<'_> {
    fn give_doses(&mut self, known: &Known, sink: &mut Sink) {
        let giving = self.giving(&self.clock, known);
        let entries = self.tables.table.dose.iter().flat_map(|doses| &doses.entries);
        let given: Vec<DosePlan> = entries
            .flat_map(|(name, (spot, dose))| plans(name, *spot, dose, &giving, sink))
            .collect();
        let arm = &mut self.arm;
        arm.doses = expand(given, &arm.name, sink);
        add_release(&mut arm.doses, arm.species, &arm.parameters, known);
    }

    /// What its parameters come to.
    pub fn values<'v>(&'v self, known: &'v Known<'v>) -> Values<'v> {
        Values {
            known,
            arm: &self.tables.table,
            populations: &self.arm.populations,
            mechanisms: &self.arm.mechanisms,
            species: self.arm.species,
            genotypes: &self.arm.genotypes,
            choices: &self.choices,
        }
    }

    fn add_events(&mut self, known: &Known, sink: &mut Sink) {
        let values = self.values(known);
        let entries = self.tables.table.event.iter().flat_map(|events| &events.entries);
        let plans: Vec<EventPlan> = entries
            .filter_map(|(name, (spot, table))| {
                let over = |own: &_, sink: &mut Sink| values.over(&self.acts, &[(Patch::Event, own)], sink);
                event::plan(name, *spot, table, &self.clock, over, sink)
            })
            .collect();
        self.arm.events = event::expand(&plans, &self.arm.name, sink);
    }
}

/// Anchors name doses and events alike, so no two of them share a name.
fn one_name(table: &ArmTable, sink: &mut Sink) {
    let doses = |name: &String| {
        table
            .dose
            .as_ref()
            .is_some_and(|doses| doses.entries.contains_key(name))
    };
    for (name, (spot, _)) in table.event.iter().flat_map(|events| &events.entries) {
        if doses(name) {
            let message = format!("a dose is called `{name}` too, so `{name}.start` would have two meanings");
            sink.help(*spot, message, "give the event another name");
        }
    }
}

fn word<T: Copy>(
    text: Option<&Text>,
    key: &str,
    default: T,
    all: &[T],
    name: impl Fn(T) -> &'static str,
    sink: &mut Sink,
) -> T {
    let Some(text) = text else { return default };
    let found = all.iter().copied().find(|one| name(*one) == text.text);
    found.unwrap_or_else(|| {
        let help = suggestion(&text.text, all.iter().map(|one| name(*one)));
        sink.add_with(text.spot, format!("`{}` is no {key}", text.text), help);
        default
    })
}

fn weight(table: &ArmTable, species: Species, sink: &mut Sink) -> f64 {
    use papaver_catalogue::quantity::{Dimension, parse};
    let Some(weight) = &table.weight else {
        return species.weight_kg();
    };
    if let Some(factor) = weight.factors.first() {
        sink.add(
            factor.spot,
            "a factor on `weight` is not available; write the weight",
        );
    }
    match parse(&weight.text) {
        // The inside unit of mass is ng.
        Ok(quantity) if quantity.dimension == Dimension::Mass && quantity.value > 0.0 => {
            quantity.value / 1e12
        }
        Ok(quantity) if quantity.dimension == Dimension::Mass => {
            sink.add(weight.spot, "`weight` must be more than 0");
            species.weight_kg()
        }
        Ok(quantity) => {
            let message = format!(
                "`{}` is {}, a weight is a mass",
                weight.text,
                quantity.dimension.name()
            );
            sink.help(weight.spot, message, "write it as in `\"70 kg\"`");
            species.weight_kg()
        }
        Err(error) => {
            sink.add_with(weight.spot, error.message, error.suggestion);
            species.weight_kg()
        }
    }
}

fn genotypes(many: Option<&OneOrMany<Text>>, known: &Known, sink: &mut Sink) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in many.into_iter().flat_map(|many| &many.items) {
        let Some(genotype) = known.catalogue.genotypes.get(&text.text) else {
            let help = suggestion(&text.text, known.catalogue.genotypes.keys().map(String::as_str));
            sink.add_with(text.spot, format!("no genotype `{}`", text.text), help);
            continue;
        };
        if names.contains(&text.text) {
            sink.add(text.spot, format!("`{}` stands twice", text.text));
            continue;
        }
        let clash = |one: &Number, other: &Number| {
            let both_factors = one.is_factor() && other.is_factor();
            !both_factors && (one.is_factor() != other.is_factor() || one.value != other.value)
        };
        let other = names.iter().find(|name| {
            known.catalogue.genotypes.get(*name).is_some_and(|other| {
                other.parameters.iter().any(|(owner, name, number)| {
                    genotype
                        .parameters
                        .iter()
                        .any(|(o, n, x)| o == owner && n == name && clash(x, number))
                })
            })
        });
        if let Some(other) = other {
            sink.add(
                text.spot,
                format!("`{}` and `{other}` exclude each other", text.text),
            );
            continue;
        }
        if text.text != "wild_type" {
            names.push(text.text.clone());
        }
    }
    names
}

/// A key that is not there may be one of those that could not be read.
fn absent(key: &str, table: &ArmTable, unread: &[String]) -> bool {
    let read = |broken: &String| broken == key || nearest(broken, [key]).is_some();
    !table.meta.broken.iter().chain(unread).any(read)
}

fn duration(table: &ArmTable, unread: &[String], sink: &mut Sink) -> Option<Ms> {
    if let Some(duration) = &table.duration {
        return length(duration, "duration", sink);
    }
    if absent("duration", table, unread) {
        let help = "say when it ends: `duration = \"24 h\"`";
        sink.help(Spot::default(), "the scenario has no `duration`", help);
    }
    None
}

fn populations(tables: &ArmTables, unread: &[String], known: &Known, sink: &mut Sink) -> Vec<Population> {
    let table = &tables.table;
    let named = table.population.as_ref();
    let (mut found, mut spots) = (Vec::new(), Vec::new());
    for (name, (spot, population)) in named.into_iter().flat_map(|named| &named.entries) {
        if let Some(population) = population::check(name, *spot, population, known, sink) {
            found.push(population);
            spots.push(*spot);
        }
    }
    let missing = named.is_none_or(|named| named.entries.is_empty() && named.broken.is_empty());
    let cells = ["population", "circuit"];
    if missing && tables.merged.whole && cells.iter().all(|key| absent(key, table, unread)) {
        let help = "add `[population.locus_coeruleus]` with `neurons = 1000` (`papaver list neurons` shows all, \
                    `papaver list circuits` what belongs together)";
        sink.help(Spot::default(), "the scenario has no cells", help);
    }
    population::fits(&found, &spots, sink);
    found
}

/// Notes mechanisms that are on and have nothing to act on.
fn needs(on: &indexmap::IndexMap<String, bool>, arm: &str, known: &Known, sink: &mut Sink) {
    let is_on = |id: &str| on.get(id).copied().unwrap_or(false);
    for mechanism in known.mechanisms.iter().filter(|mechanism| is_on(mechanism.id)) {
        for need in mechanism.needs.iter().filter(|need| !is_on(need)) {
            let id = mechanism.id;
            sink.note(format!(
                "in `{arm}` the mechanism `{id}` has nothing to act on, since `{need}` is off"
            ));
        }
    }
}

/// Notes mechanisms that are on and read cells of types that no population is of.
fn needs_cells(
    on: &indexmap::IndexMap<String, bool>,
    populations: &[Population],
    arm: &str,
    known: &Known,
    sink: &mut Sink,
) {
    let acting = |id: &str| on.get(id).copied().unwrap_or(false) && carried(id, populations, known);
    for mechanism in known.mechanisms.iter().filter(|mechanism| acting(mechanism.id)) {
        let id = mechanism.id;
        let lacking = lacking(id, populations, known);
        if !lacking.is_empty() {
            let cells = lacking.join(", ");
            let help = adding(&lacking, known);
            sink.note(format!(
                "in `{arm}` the mechanism `{id}` does not act, since it reads cells of {cells}: {help}"
            ));
        }
    }
}
