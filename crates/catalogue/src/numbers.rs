//! The numbers of an entry under the names that `parameter.OWNER.NAME`, `explain` and the checks use.

use indexmap::IndexMap;

use crate::load::Catalogue;
use crate::quantity::{self, Dimension, Unit};
use crate::types::{
    Choice, Drug, FACTOR, Genotype, Neuron, Number, Preset, Projection, Receptor, ReleaseOrder, Species,
};

impl Number {
    /// What it measures, from its text; plain numbers are fractions.
    pub fn dimension(&self) -> Dimension {
        self.unit().map_or(Dimension::Fraction, |unit| unit.dimension())
    }

    /// It multiplies what stands elsewhere, and sets nothing: "x2.33".
    pub fn is_factor(&self) -> bool {
        self.text.starts_with(FACTOR)
    }

    /// The unit of its text; none for plain numbers.
    pub fn unit(&self) -> Option<Unit> {
        quantity::unit_of(&self.text).ok()
    }

    /// The keys of its references.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.source
            .split(';')
            .map(str::trim)
            .filter(|key| !key.is_empty())
    }
}

/// The same walk over a drug's numbers, shared or exclusive.
macro_rules! drug_walk {
    ($(#[$doc:meta])* $walk:ident, $iter:ident, $as:ident $(, $mut:tt)?) => {
        $(#[$doc])*
        pub fn $walk(&$($mut)? self) -> Vec<(String, &$($mut)? Number)> {
            let mut numbers = vec![("molar_mass".to_owned(), &$($mut)? self.molar_mass_g_per_mol)];
            if let Some(number) = self.potency.$as() {
                numbers.push(("potency.concentration".to_owned(), number));
            }
            for (receptor, ligand) in self.receptors.$iter() {
                numbers.push((format!("{receptor}.dissociation_rate"), &$($mut)? ligand.dissociation_rate_per_s));
                if let Some(set) = ligand.slice.$as() {
                    numbers.push((format!("{receptor}.slice_affinity"), &$($mut)? set.affinity_nm));
                }
                for (species, set) in ligand.in_vivo.$iter() {
                    numbers.push((format!("{receptor}.in_vivo_affinity.{species}"), &$($mut)? set.affinity_nm));
                }
                for (property, number) in ligand.properties.$iter() {
                    numbers.push((format!("{receptor}.{property}"), number));
                }
                if let Some(set) = ligand.assay.$as() {
                    numbers.push((format!("{receptor}.assay.association_rate"), &$($mut)? set.association_rate));
                    numbers.push((format!("{receptor}.assay.dissociation_rate"), &$($mut)? set.dissociation_rate_per_s));
                    numbers.push((format!("{receptor}.assay.hill"), &$($mut)? set.hill));
                }
            }
            for (target, at) in self.targets.$iter() {
                if let Some(set) = at.slice.$as() {
                    numbers.push((format!("{target}.slice_affinity"), &$($mut)? set.affinity_nm));
                }
                for (species, set) in at.in_vivo.$iter() {
                    numbers.push((format!("{target}.in_vivo_affinity.{species}"), &$($mut)? set.affinity_nm));
                }
                numbers.push((format!("{target}.efficacy"), &$($mut)? at.efficacy));
            }
            for (species, model) in self.pharmacokinetics.$iter() {
                numbers.push((format!("{species}.central_volume"), &$($mut)? model.central_volume_l));
                numbers.push((format!("{species}.elimination_rate"), &$($mut)? model.elimination_rate_per_s));
                for (index, (out, back)) in model.exchange_rates_per_s.$iter().enumerate() {
                    numbers.push((format!("{species}.exchange_rate_1{}", index + 2), out));
                    numbers.push((format!("{species}.exchange_rate_{}1", index + 2), back));
                }
                numbers.push((format!("{species}.effect_site_rate"), &$($mut)? model.effect_site_rate_per_s));
                if let Some(number) = model.unbound_fraction.$as() {
                    numbers.push((format!("{species}.unbound_fraction"), number));
                }
                if let Some(number) = model.brain_partition.$as() {
                    numbers.push((format!("{species}.brain_partition"), number));
                }
                for (metabolite, number) in model.metabolites.$iter() {
                    numbers.push((format!("{species}.metabolites.{metabolite}"), number));
                }
                for (route, known) in model.routes.$iter() {
                    numbers.push((format!("{species}.{route}.bioavailability"), &$($mut)? known.bioavailability));
                    if let Some(rate) = known.absorption_rate_per_s.$as() {
                        numbers.push((format!("{species}.{route}.absorption_rate"), rate));
                    }
                    if let Some((steps, rate)) = known.transit.$as() {
                        numbers.push((format!("{species}.{route}.transit_steps"), steps));
                        numbers.push((format!("{species}.{route}.transit_rate"), rate));
                    }
                    for (index, part) in known.release.$iter().enumerate() {
                        let name = |key: &str| format!("{species}.{route}.release_{}.{key}", index + 1);
                        numbers.push((name("share"), &$($mut)? part.share));
                        if let Some(number) = part.from_s.$as() {
                            numbers.push((name("from"), number));
                        }
                        match &$($mut)? part.order {
                            ReleaseOrder::Zero(number) => numbers.push((name("over"), number)),
                            ReleaseOrder::First(number) => numbers.push((name("rate"), number)),
                        }
                    }
                    for (metabolite, number) in known.first_pass.$iter() {
                        numbers.push((format!("{species}.{route}.first_pass.{metabolite}"), number));
                    }
                }
            }
            numbers
        }
    };
}

impl Drug {
    drug_walk!(
        /// All numbers with their dotted names: "molar_mass", "mu.efficacy", "mu.slice_affinity",
        /// "mu.in_vivo_affinity.human", "nmda.efficacy" at a target, "human.central_volume", "human.exchange_rate_12", "human.sc.bioavailability",
        /// "human.metabolites.m6g", "human.oral.first_pass.naltrexol_6beta".
        numbers, iter, as_ref
    );
    drug_walk!(
        /// As [`Drug::numbers`], to be changed.
        numbers_mut, iter_mut, as_mut, mut
    );

    /// Sets the value of one number, in its inside unit; false when there is none of that name. The text follows,
    /// and so does a derived `agonist` the efficacy.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        let found = self.numbers_mut().into_iter().find(|(known, _)| known == name);
        if let Some((_, number)) = found {
            number.text = format!("{value} {}", number.dimension().inside_unit())
                .trim_end()
                .to_owned();
            number.value = value;
            self.set_agonist(name);
            true
        } else {
            false
        }
    }
}

impl Receptor {
    /// All numbers with their names: "recycling_rate".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        self.parameters
            .iter()
            .map(|(name, number)| (name.clone(), number))
            .collect()
    }

    /// What is otherwise in single species: "rat.multisite_rate".
    pub fn species_numbers(&self) -> Vec<(String, &Number)> {
        let of = |(species, numbers): (&Species, _)| (species.name(), numbers);
        let all = self.species.iter().map(of);
        all.flat_map(|(species, numbers): (_, &IndexMap<String, Number>)| {
            numbers
                .iter()
                .map(move |(name, number)| (format!("{species}.{name}"), number))
        })
        .collect()
    }

    /// A parameter as it is in a species.
    pub fn parameter_in(&self, species: Species, name: &str) -> Option<&Number> {
        let own = self.species.get(&species).and_then(|own| own.get(name));
        own.or_else(|| self.parameters.get(name))
    }
}

impl Neuron {
    /// All numbers with their names: "firing.rate" for a mechanism's parameter, "spread.mu.expression".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let parameters = self
            .parameters
            .iter()
            .map(|(owner, name, number)| (format!("{owner}.{name}"), number));
        parameters
            .chain(
                self.spread
                    .iter()
                    .map(|(name, number)| (format!("spread.{name}"), number)),
            )
            .collect()
    }
}

impl Projection {
    /// All numbers with their names: "inputs" and "weight".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        vec![
            ("inputs".to_owned(), &self.inputs),
            ("weight".to_owned(), &self.weight),
        ]
    }
}

impl Genotype {
    /// All numbers with their names: "arrestin_recruitment.arrestin_level".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        self.parameters
            .iter()
            .map(|(owner, name, number)| (format!("{owner}.{name}"), number))
            .collect()
    }
}

impl Choice {
    /// All numbers with their names: "lc_intrinsic_drive.weight".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        self.parameters
            .iter()
            .map(|(owner, name, number)| (format!("{owner}.{name}"), number))
            .collect()
    }

    /// What it sets: ids of mechanisms, and "owner.name" of parameters.
    pub fn touches(&self) -> impl Iterator<Item = String> {
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(owner, name, _)| format!("{owner}.{name}"));
        self.mechanisms.keys().cloned().chain(parameters)
    }
}

impl Preset {
    /// The numbers of all choices: "intrinsic.lc_intrinsic_drive.weight".
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let choices = self.choices.iter();
        choices
            .flat_map(|(name, choice)| {
                let numbers = choice.numbers().into_iter();
                numbers.map(move |(path, number)| (format!("{name}.{path}"), number))
            })
            .collect()
    }
}

impl Catalogue {
    /// All numbers of an entry, by name; none when nothing has that name or the entry holds no numbers.
    pub fn numbers(&self, owner: &str) -> Vec<(String, &Number)> {
        if let Some(drug) = self.drugs.get(owner) {
            return drug.numbers();
        }
        if let Some(receptor) = self.receptors.get(owner) {
            return receptor.numbers();
        }
        if let Some(neuron) = self.neurons.get(owner) {
            return neuron.numbers();
        }
        if let Some(projection) = self.projections.get(owner) {
            return projection.numbers();
        }
        self.genotypes.get(owner).map_or_else(Vec::new, Genotype::numbers)
    }

    /// One number of an entry: `parameter("morphine", "mu.efficacy")`, `parameter("mu", "recycling_rate")`.
    pub fn parameter(&self, owner: &str, name: &str) -> Option<&Number> {
        self.numbers(owner)
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, number)| number)
    }
}
