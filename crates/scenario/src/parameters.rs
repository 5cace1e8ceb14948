//! Switches and values: which mechanisms are on, and what is set to something else than its default.

use indexmap::IndexMap;
use papaver_catalogue::quantity::parse_factor;
use papaver_catalogue::types::{Choice, Number, Scope, Species};

use crate::acts::{Act, Acts, ByPopulation, GENOTYPE, PRESET, Patch, append, fold, in_order, last_place};
use crate::event::Placed;
use crate::file::ArmTable;
use crate::known::{Known, Parameter};
use crate::leaf::{Flag, Named, Text};
use crate::mistakes::{Sink, Spot};
use crate::model::{ParameterValue, Population};
use crate::nearest::{nearest, suggestion};
use crate::setting::{in_range, setting_value};
use crate::sums::shares_add_up;
use crate::typed::{Setting, Settings};

/// Every mechanism, on unless a preset or a switch says otherwise.
pub(crate) fn mechanisms(
    table: Option<&Named<Flag>>,
    choices: &[&Choice],
    known: &Known,
    sink: &mut Sink,
) -> IndexMap<String, bool> {
    let mut on: IndexMap<String, bool> = known
        .mechanisms
        .iter()
        .map(|mechanism| (mechanism.id.to_string(), true))
        .collect();
    for (id, switched) in choices.iter().flat_map(|choice| &choice.mechanisms) {
        on.extend(on.contains_key(id).then(|| (id.clone(), *switched)));
    }
    for (id, (spot, flag)) in table.into_iter().flat_map(|table| &table.entries) {
        match on.get_mut(id) {
            Some(switch) => *switch = flag.on,
            None => {
                let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
                sink.add_with(*spot, format!("no mechanism `{id}`"), help);
            }
        }
    }
    on
}

/// The values of an arm that differ from the defaults.
pub(crate) struct Values<'a> {
    /// What exists.
    pub known: &'a Known<'a>,
    /// The arm.
    pub arm: &'a ArmTable,
    /// Its populations, checked.
    pub populations: &'a [Population],
    /// Its switches.
    pub mechanisms: &'a IndexMap<String, bool>,
    /// Whose cells they are.
    pub species: Species,
    /// Names of its genotypes.
    pub genotypes: &'a [String],
    /// The sides that it takes on contested points.
    pub choices: &'a [&'a Choice],
}

impl Values<'_> {
    /// All that the arm's lines do.
    pub fn acts(&self, sink: &mut Sink) -> Acts {
        let mut acts = Acts::new();
        let genotypes = self.genotypes.iter();
        let genotypes = genotypes.filter_map(|name| self.known.catalogue.genotypes.get(name));
        of_numbers(GENOTYPE, genotypes.flat_map(|one| &one.parameters), &mut acts);
        of_numbers(
            PRESET,
            self.choices.iter().flat_map(|one| &one.parameters),
            &mut acts,
        );
        if let Some(parameters) = &self.arm.parameter {
            self.of_table(parameters, None, &mut acts, sink);
        }
        for (name, (_, population)) in self.arm.population.iter().flat_map(|table| &table.entries) {
            if let Some(parameters) = &population.parameter {
                self.of_table(parameters, Some(name), &mut acts, sink);
            }
        }
        acts
    }

    /// The list that the engine is given.
    pub fn collect(&self, acts: &Acts, sink: &mut Sink) -> Vec<ParameterValue> {
        let mut values = Vec::new();
        for ((owner, name), acts) in acts {
            if let Some(parameter) = self.known.parameter(owner, name) {
                self.values_of(owner, name, &parameter, acts, false, &mut values, sink);
            }
        }
        shares_add_up(acts, self.known, sink);
        values
    }

    /// The values that the last of `patches` sets, laid over the arm (`base`) and the patches before it.
    pub fn over(&self, base: &Acts, patches: &[(Patch, &Named<Settings>)], sink: &mut Sink) -> Vec<Placed> {
        let mut below = Acts::new();
        let mut own = Acts::new();
        for (patch, settings) in patches {
            for (key, acts) in std::mem::take(&mut own) {
                append(below.entry(key).or_default(), &acts);
            }
            self.fixed(settings, sink);
            self.of_table(settings, None, &mut own, sink);
            for act in own.values_mut().flat_map(ByPopulation::values_mut).flatten() {
                act.layer = patch.layer(act.layer);
            }
        }
        let mut placed = Vec::new();
        let mut whole = Acts::new();
        for (key, acts) in [base, &below, &own].into_iter().flatten() {
            if own.keys().any(|(owner, _)| *owner == key.0) {
                append(whole.entry(key.clone()).or_default(), acts);
            }
        }
        shares_add_up(&whole, self.known, sink);
        for (key, acts) in &own {
            let Some(parameter) = self.known.parameter(&key.0, &key.1) else {
                continue;
            };
            let together = &whole[key];
            let mut values = Vec::new();
            self.values_of(&key.0, &key.1, &parameter, together, true, &mut values, sink);
            let all = in_order(acts.values().flatten());
            let spot = last_place(&all).unwrap_or_default();
            placed.extend(values.into_iter().map(|value| (value, spot)));
        }
        placed
    }

    /// Refuses values that are used once, before time 0.
    fn fixed(&self, table: &Named<Settings>, sink: &mut Sink) {
        for (owner, (_, settings)) in &table.entries {
            for (name, (spot, _)) in &settings.entries {
                if let (Some((reason, help)), Some(_)) =
                    (self.known.fixed(owner, name), self.known.parameter(owner, name))
                {
                    let message = format!("`{owner}.{name}` cannot change while a run goes on: {reason}");
                    sink.add_with(*spot, message, help);
                }
            }
        }
    }

    fn of_table(&self, table: &Named<Settings>, population: Option<&str>, acts: &mut Acts, sink: &mut Sink) {
        for (owner, (owner_spot, settings)) in &table.entries {
            let names = self.known.parameter_names(owner);
            if names.is_empty() {
                self.unknown_owner(owner, *owner_spot, sink);
                continue;
            }
            if !self.carried(owner, *owner_spot, population, sink) {
                continue;
            }
            for (name, (spot, setting)) in &settings.entries {
                let Some(parameter) = self.known.parameter(owner, name) else {
                    let help = suggestion(name, names.iter().map(String::as_str));
                    sink.add_with(*spot, format!("`{owner}` has no parameter `{name}`"), help);
                    continue;
                };
                if let Some((reason, help)) = self.known.spent(owner, name) {
                    sink.help(*spot, format!("`{owner}.{name}` cannot be set: {reason}"), help);
                    continue;
                }
                for (owner, name, population) in self.targets(owner, name, population) {
                    if !self.in_use(&owner, &name, setting, *spot, sink) {
                        continue;
                    }
                    if let Some(found) = self.acts_of(&name, setting, population.is_some(), &parameter, sink)
                    {
                        acts.entry((owner, name))
                            .or_default()
                            .entry(population)
                            .or_default()
                            .extend(found);
                    }
                }
            }
        }
    }

    /// Whom a line is about: a number that a neuron type gives a mechanism or receptor (`firing.rate` of
    /// `locus_coeruleus`) is that of the mechanism, in each population of the type.
    fn targets(
        &self,
        owner: &str,
        name: &str,
        population: Option<&str>,
    ) -> Vec<(String, String, Option<String>)> {
        let whole = |population: Option<&str>| {
            (
                owner.to_string(),
                name.to_string(),
                population.map(str::to_string),
            )
        };
        let is_neuron = self.known.catalogue.neurons.contains_key(owner);
        let (Some((inner, rest)), true) = (name.split_once('.'), is_neuron && !name.starts_with("spread."))
        else {
            return vec![whole(population)];
        };
        let of_type = self.populations.iter().filter(|one| one.neuron == owner);
        of_type
            .filter(|one| population.is_none_or(|name| name == one.name))
            .map(|one| (inner.to_string(), rest.to_string(), Some(one.name.clone())))
            .collect()
    }

    fn unknown_owner(&self, owner: &str, spot: Spot, sink: &mut Sink) {
        if self.known.owners().contains(&owner) {
            return sink.add(spot, format!("`{owner}` has no parameters to set"));
        }
        let help = nearest(owner, self.known.owners()).map(|near| format!("did you mean `{near}`?"));
        let message = format!("no mechanism, drug, receptor, neuron type or projection `{owner}`");
        sink.add_with(spot, message, help);
    }

    /// A population can only be given values of what it carries.
    fn carried(&self, owner: &str, spot: Spot, population: Option<&str>, sink: &mut Sink) -> bool {
        let Some(population) = population.and_then(|name| self.populations.iter().find(|p| p.name == name))
        else {
            return true;
        };
        let of_world = |name: &str| {
            let signal = self.known.signals.iter().find(|s| s.name == name);
            signal.is_some_and(|s| s.scope == Scope::World)
        };
        if self
            .known
            .mechanism(owner)
            .is_some_and(|m| m.writes.iter().any(|s| of_world(s)))
        {
            let message = format!("`{owner}` acts on the whole world, not on one population");
            sink.help(spot, message, format!("set `parameter.{owner}` for all"));
            return false;
        }
        if self.known.catalogue.projections.contains_key(owner) {
            let message = format!("`{owner}` is a projection, and no part of one population");
            sink.help(spot, message, format!("set `parameter.{owner}` for all"));
            return false;
        }
        let neuron = self.known.catalogue.neurons.get(&population.neuron);
        let mechanism = self.known.mechanism(owner).is_some()
            && neuron.is_some_and(|neuron| neuron.mechanisms.iter().any(|id| id == owner));
        let carried = mechanism || population.receptors.contains_key(owner) || population.neuron == owner;
        if !carried {
            sink.add(
                spot,
                format!("the population `{}` has no `{owner}`", population.name),
            );
        }
        carried
    }

    /// A value of a mechanism that the same line or an earlier one switches off would do nothing: a mistake. Where a
    /// later patch switches it off, the value just rests.
    fn in_use(&self, owner: &str, name: &str, setting: &Setting, spot: Spot, sink: &mut Sink) -> bool {
        let owners = self.owning_mechanisms(owner, name);
        if owners.is_empty()
            || owners
                .iter()
                .any(|id| self.mechanisms.get(id).copied().unwrap_or(true))
        {
            return true;
        }
        let written = setting
            .factors
            .iter()
            .map(|factor| factor.layer)
            .chain([setting.layer])
            .max()
            .unwrap_or(0);
        let switched = owners.iter().map(|id| self.switched(id)).max().unwrap_or(0);
        if written >= switched {
            let off = owners.join("`, `");
            let message = format!("`{owner}.{name}` is set, but the mechanism `{off}` is off");
            sink.help(spot, message, "leave the value out, or switch the mechanism on");
        }
        false
    }

    /// Who wrote the switch that a mechanism has: its own, or else that of the last preset that names it.
    fn switched(&self, id: &str) -> u32 {
        let own = self
            .arm
            .mechanism
            .as_ref()
            .and_then(|table| table.entries.get(id));
        if let Some((_, flag)) = own {
            return flag.layer;
        }
        let by_preset = |(point, (_, text)): (&String, &(Spot, Text))| {
            let choice = self.known.catalogue.presets.get(point)?.choices.get(&text.text)?;
            let names = choice.mechanisms.iter().any(|(name, _)| name == id);
            names.then_some(text.layer)
        };
        let presets = self.arm.preset.iter().flat_map(|table| &table.entries);
        presets.filter_map(by_preset).next_back().unwrap_or(0)
    }

    /// The mechanisms without which a parameter does nothing: its owner, or those that own the transitions with that
    /// rate in the schemes that are in use.
    fn owning_mechanisms(&self, owner: &str, name: &str) -> Vec<String> {
        if self.known.mechanism(owner).is_some() {
            return vec![owner.to_string()];
        }
        let Some(receptor) = self.known.receptor(owner) else {
            return Vec::new();
        };
        let schemes = self
            .populations
            .iter()
            .filter_map(|population| population.schemes.get(owner));
        let mut ids: Vec<String> = schemes
            .filter_map(|scheme| receptor.schemes.get(scheme))
            .flat_map(|scheme| &scheme.transitions)
            .filter(|transition| transition.rate == name)
            .map(|transition| transition.mechanism.clone())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    fn acts_of(
        &self,
        name: &str,
        setting: &Setting,
        local: bool,
        parameter: &Parameter,
        sink: &mut Sink,
    ) -> Option<Vec<Act>> {
        let (sets, value) = setting_value(name, setting, parameter, sink)?;
        let mut acts = vec![Act {
            layer: i64::from(setting.layer),
            local,
            sets,
            value,
            spot: setting.spot,
        }];
        for factor in &setting.factors {
            match parse_factor(&factor.text) {
                Ok(value) => {
                    let layer = i64::from(factor.layer);
                    acts.push(Act {
                        layer,
                        local,
                        sets: false,
                        value,
                        spot: factor.spot,
                    });
                }
                Err(error) => {
                    sink.add_with(factor.spot, error.message, error.suggestion);
                    return None;
                }
            }
        }
        Some(acts)
    }

    /// The values of one parameter, for all populations and for those that differ; `complete`: also for those whose
    /// neuron type has a value of its own that is replaced.
    #[expect(
        clippy::too_many_arguments,
        reason = "a parameter, what is done to it, and where it goes"
    )]
    fn values_of(
        &self,
        owner: &str,
        name: &str,
        parameter: &Parameter,
        acts: &ByPopulation,
        complete: bool,
        values: &mut Vec<ParameterValue>,
        sink: &mut Sink,
    ) {
        let everywhere = in_order(acts.get(&None).into_iter().flatten());
        let default = self.default_of(owner, name, parameter);
        let mut push = |population: Option<&str>, value: f64| {
            let (owner, name) = (owner.to_string(), name.to_string());
            values.push(ParameterValue {
                owner,
                name,
                population: population.map(str::to_string),
                value,
            });
        };
        let general = (!everywhere.is_empty()).then(|| fold(default, &everywhere));
        if let Some(value) = general {
            in_range(owner, value, last_place(&everywhere), parameter, sink);
            push(None, value);
        }
        for population in self.populations {
            let local = acts
                .get(&Some(population.name.clone()))
                .map(Vec::as_slice)
                .unwrap_or_default();
            let own_default = self.own_default(population, owner, name);
            let sets_everywhere = everywhere.iter().any(|act| act.sets);
            let differs = own_default.is_some() && general.is_some() && (complete || !sets_everywhere);
            if local.is_empty() && !differs {
                continue;
            }
            let together = in_order(everywhere.iter().chain(local));
            let value = fold(own_default.unwrap_or(default), &together);
            in_range(owner, value, last_place(&together), parameter, sink);
            push(Some(&population.name), value);
        }
    }

    /// The default of a parameter, which for receptors may be that of the species.
    fn default_of(&self, owner: &str, name: &str, parameter: &Parameter) -> f64 {
        let receptor = self.known.receptor(owner);
        let number = receptor.and_then(|receptor| receptor.parameter_in(self.species, name));
        number.map_or(parameter.default, |number| number.value)
    }

    /// The value that the neuron type of a population gives a parameter.
    fn own_default(&self, population: &Population, owner: &str, name: &str) -> Option<f64> {
        let neuron = self.known.catalogue.neurons.get(&population.neuron)?;
        let mut own = neuron.parameters.iter();
        own.find(|(o, n, _)| o == owner && n == name)
            .map(|(_, _, number)| number.value)
    }
}

/// What genotypes and presets set, for all populations.
fn of_numbers<'n>(layer: i64, numbers: impl Iterator<Item = &'n (String, String, Number)>, acts: &mut Acts) {
    for (owner, name, number) in numbers {
        let act = Act {
            layer,
            local: false,
            sets: !number.is_factor(),
            value: number.value,
            spot: Spot::default(),
        };
        let of = acts.entry((owner.clone(), name.clone())).or_default();
        of.entry(None).or_default().push(act);
    }
}
