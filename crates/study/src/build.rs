//! From an arm of a checked scenario to the model that a world is built from.

use crate::phases::Patch;
use indexmap::IndexMap;
use papaver_catalogue::types::{Drug, Neuron, Preparation, Projection, SchemeSpec, Target};
use papaver_catalogue::{Catalogue, with_metabolites};
use papaver_engine::mechanism::{ParameterTable, Parameters};
use papaver_engine::model::{
    self, Model, Noise, PopulationModel, ProjectionModel, ReceptorModel, TargetLigand, TargetModel,
};
use papaver_kinetics::scheme::{Drive, From, JointScheme, Scheme, State, To, Transition};
use papaver_mechanisms::exercise;
use papaver_mechanisms::ligand_binding::{self, Place};
use papaver_mechanisms::pharmacokinetics::{BodyPlan, body};
use papaver_mechanisms::{ALL, defaults, surroundings};
use papaver_scenario::Known;
use papaver_scenario::model::{Arm, Dose, Granularity, Population, ProbeKind, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// How much of a receptor is expressed; normal is 1.
const EXPRESSION: &str = "expression";

/// What all arms of a scenario share.
pub struct Setting<'a> {
    catalogue: &'a Catalogue,
    /// Names of all drugs that any arm or probe gives, of their metabolites, and of the peptides that cells release, sorted:
    /// the ligands of the scenario.
    pub drugs: Vec<String>,
}

/// One arm, ready to be built.
pub struct ArmPlan<'a> {
    /// The arm.
    pub arm: &'a Arm,
    /// The model, without its events.
    pub model: Model,
    /// Where doses go.
    pub body: BodyPlan,
    /// The mechanisms that are on, of those that its neurons carry, in the order of ids.
    pub on: Vec<&'static str>,
    /// The mechanisms that are off, of those that its neurons carry.
    pub off: Vec<&'static str>,
    scenario: &'a Scenario,
    setting: &'a Setting<'a>,
}

impl ArmPlan<'_> {
    /// The model of the same cells under a patch, as a variant of the world that is built from [`ArmPlan::model`].
    pub fn variant(&self, patch: &Patch) -> Model {
        let arm = patch.applied(self.arm);
        let replicate = self.model.replicate;
        let mut model = self.setting.model(self.scenario, &arm, replicate).0;
        model.branch_seed = self.model.branch_seed;
        model.noise = self.model.noise;
        for (population, own) in model.populations.iter_mut().zip(&self.model.populations) {
            population.neurons = own.neurons;
        }
        model
    }
}

impl<'a> Setting<'a> {
    /// Collects the drugs of the scenario.
    pub fn new(scenario: &Scenario, catalogue: &'a Catalogue) -> Self {
        let mut names: BTreeSet<String> = released(scenario, catalogue);
        let mut add = |doses: &[Dose]| names.extend(doses.iter().map(|d| d.drug.clone()));
        scenario.arms.iter().for_each(|arm| add(&arm.doses));
        scenario.probes.iter().for_each(|probe| add(&probe.doses));
        for probe in &scenario.probes {
            if let ProbeKind::DoseResponse(curve) = &probe.kind {
                names.insert(curve.drug.clone());
            }
        }
        // Arms may have drugs of their own by one name.
        let drugs = |name: &str| {
            let arms = scenario.arms.iter();
            let found = arms.filter_map(|arm| arm.drugs.get(name).or_else(|| catalogue.drugs.get(name)));
            found.collect::<Vec<_>>()
        };
        let mut drugs = with_metabolites(names.iter().map(String::as_str), drugs);
        drugs.sort_unstable();
        Setting { catalogue, drugs }
    }

    /// Drugs of an arm with the arm's parameters in them, in the order of [`Setting::drugs`].
    fn arm_drugs(&self, arm: &Arm) -> IndexMap<String, Drug> {
        let mut drugs = IndexMap::new();
        let clearance = self.clearance(arm);
        for name in &self.drugs {
            let Some(mut drug) = arm
                .drugs
                .get(name)
                .or_else(|| self.catalogue.drugs.get(name))
                .cloned()
            else {
                continue;
            };
            for value in arm.parameters.iter().filter(|p| p.owner == *name) {
                drug.set(&value.name, value.value);
            }
            for kinetics in drug.pharmacokinetics.values_mut() {
                kinetics.elimination_rate_per_s.value *= clearance;
            }
            drugs.insert(name.clone(), drug);
        }
        drugs
    }

    /// What exercise leaves of the elimination of drugs, by the numbers of the first population that knows of it, as for all
    /// that is of the world.
    fn clearance(&self, arm: &Arm) -> f64 {
        let id = exercise::MECHANISM.info.id;
        let neurons = arm.populations.iter();
        let neurons = neurons.filter_map(|p| Some((p, arm.neuron(&p.neuron, self.catalogue)?)));
        let mut carriers = neurons.filter(|(_, neuron)| neuron.mechanisms.iter().any(|own| own == id));
        match carriers.next().filter(|_| is_on(arm, id)) {
            Some((population, neuron)) => {
                let table = mechanism_parameters(arm, population, neuron);
                exercise::clearance(&Parameters::new(id, &table))
            }
            None => 1.0,
        }
    }

    /// The plan of one arm and replicate.
    pub fn plan<'p>(&'p self, scenario: &'p Scenario, arm: &'p Arm, replicate: u32) -> ArmPlan<'p> {
        let (mut model, body) = self.model(scenario, arm, replicate);
        model.reference = self.reference(scenario, arm).map(Box::new);
        let ids = |wanted: bool| {
            let carried = |id: &str| {
                model
                    .populations
                    .iter()
                    .any(|p| p.carries.iter().any(|own| own == id))
            };
            let mechanisms = model.mechanisms.iter().filter(|(m, _)| carried(m.info.id));
            let chosen = mechanisms.filter(|(_, on)| *on == wanted);
            chosen.map(|(m, _)| m.info.id).collect::<Vec<_>>()
        };
        let (on, off) = (ids(true), ids(false));
        ArmPlan {
            arm,
            model,
            body,
            on,
            off,
            scenario,
            setting: self,
        }
    }

    /// The model of an arm, relative to its own rest, and where doses go.
    fn model(&self, scenario: &Scenario, arm: &Arm, replicate: u32) -> (Model, BodyPlan) {
        let drugs = self.arm_drugs(arm);
        let named: Vec<(&str, &Drug)> = drugs.iter().map(|(n, d)| (n.as_str(), d)).collect();
        let body = body(&named, arm.species, arm.weight_kg);
        let populations = arm.populations.iter();
        let model = Model {
            seed: scenario.seed,
            branch_seed: None,
            replicate,
            noise: if scenario.solver.chance {
                Noise::Full
            } else {
                Noise::Neurons
            },
            mechanisms: ALL.iter().map(|&m| (m, is_on(arm, m.info.id))).collect(),
            populations: populations.map(|p| self.population(arm, p, &drugs)).collect(),
            projections: self.projections(arm),
            targets: self.targets(arm, &drugs),
            body: body.model.clone(),
            events: Vec::new(),
            reference: None,
        };
        (model, body)
    }

    /// All projections of the catalogue, with the arm's weights; those between types that the arm has not reach nobody.
    fn projections(&self, arm: &Arm) -> Vec<ProjectionModel> {
        let model = |(name, p): (&String, &Projection)| {
            let set = arm.parameters.iter().filter(|value| value.owner == *name);
            let of = |word: &str, number: f64| {
                set.clone()
                    .rfind(|value| value.name == word)
                    .map_or(number, |value| value.value)
            };
            ProjectionModel {
                name: name.clone(),
                from: p.from.clone(),
                to: p.to.clone(),
                transmitter: p.transmitter.clone(),
                inputs: of("inputs", p.inputs.value) as usize,
                weight: of("weight", p.weight.value),
            }
        };
        self.catalogue.projections.iter().map(model).collect()
    }

    /// The targets of the catalogue, with the drugs of the arm that have numbers for them where its cells are.
    fn targets(&self, arm: &Arm, drugs: &IndexMap<String, Drug>) -> Vec<TargetModel> {
        let acts = |(name, target): (&String, &Target), (ligand, drug): (usize, &Drug)| {
            let (slice, in_vivo, efficacy) = match &target.receptor {
                Some(receptor) => {
                    let at = drug.receptors.get(receptor)?;
                    (&at.slice, &at.in_vivo, at.properties.get("efficacy"))
                }
                None => {
                    let at = drug.targets.get(name)?;
                    (&at.slice, &at.in_vivo, Some(&at.efficacy))
                }
            };
            let set = match arm.preparation {
                Preparation::InVivo => in_vivo.get(&arm.species),
                Preparation::Slice | Preparation::Culture => slice.as_ref(),
            };
            Some(TargetLigand {
                ligand,
                affinity_nm: set?.affinity_nm.value,
                efficacy: efficacy.map_or(0.0, |e| e.value),
            })
        };
        let targets = self.catalogue.targets.iter();
        let model = |target: (&String, &Target)| TargetModel {
            name: target.0.clone(),
            ligands: drugs
                .values()
                .enumerate()
                .filter_map(|drug| acts(target, drug))
                .collect(),
        };
        targets.map(model).collect()
    }

    /// The naive cells of an arm: one average neuron of every population with the numbers of its type, under the arm's
    /// switches but without what genotype, contested points and file set. None where nothing is set. Weaker expression
    /// or faster degradation thus leave fewer receptors than the naive cell has, and not a smaller naive cell.
    fn reference(&self, scenario: &Scenario, arm: &Arm) -> Option<Model> {
        if arm.parameters.is_empty() {
            return None;
        }
        let mut naive = arm.clone();
        naive.parameters.clear();
        naive.populations.iter_mut().for_each(|p| p.neurons = 1);
        let mut model = self.model(scenario, &naive, 0).0;
        model.noise = Noise::None;
        Some(model)
    }

    fn population(
        &self,
        arm: &Arm,
        population: &Population,
        drugs: &IndexMap<String, Drug>,
    ) -> PopulationModel {
        let own = arm.neuron(&population.neuron, self.catalogue);
        let neuron = own.unwrap_or_else(|| panic!("the neuron type {} was checked", population.neuron));
        let receptors = population
            .receptors
            .iter()
            .map(|(name, &number)| self.receptor(arm, population, neuron, (name, number), drugs))
            .collect();
        let spread = neuron.spread.iter().filter_map(|(name, cv)| {
            let (owner, parameter) = name.split_once('.')?;
            Some((
                (owner.to_owned(), parameter.to_owned()),
                cv.value * population.variability,
            ))
        });
        PopulationModel {
            name: population.name.clone(),
            neuron: neuron.kind.clone(),
            neurons: population.neurons as usize,
            carries: neuron.mechanisms.clone(),
            receptors,
            parameters: mechanism_parameters(arm, population, neuron),
            spread: spread.collect(),
        }
    }

    fn receptor(
        &self,
        arm: &Arm,
        population: &Population,
        neuron: &Neuron,
        (name, number): (&String, u32),
        drugs: &IndexMap<String, Drug>,
    ) -> ReceptorModel {
        let found = arm.receptor(name, self.catalogue);
        let found = found.zip(arm.scheme(population, name, self.catalogue));
        let (receptor, spec) = found.unwrap_or_else(|| panic!("the receptor {name} was checked"));
        let in_species = receptor.species.get(&arm.species);
        let mut rates: BTreeMap<&str, f64> = receptor
            .parameters
            .iter()
            .chain(in_species.into_iter().flatten())
            .map(|(n, v)| (n.as_str(), v.value))
            .collect();
        let own = neuron.parameters.iter().filter(|(owner, _, _)| owner == name);
        rates.extend(own.map(|(_, n, v)| (n.as_str(), v.value)));
        rates.extend(set_in(arm, population, name).map(|p| (p.name.as_str(), p.value)));
        let acts = |id: &str| is_on(arm, id) && neuron.mechanisms.iter().any(|own| own == id);
        let binds = acts(ligand_binding::MECHANISM.info.id);
        let place = Place {
            preparation: arm.preparation,
            species: arm.species,
            numbers: arm.binding,
        };
        let ligand = |drug: &Drug| {
            let found = ligand_binding::ligand(drug, name, spec, place, &acts);
            found.filter(|_| binds)
        };
        let ligands = drugs
            .values()
            .map(|d| ligand(d).unwrap_or_else(|| ligand_binding::inert(spec)))
            .collect();
        let spread = neuron
            .spread
            .get(&format!("{name}.{EXPRESSION}"))
            .map_or(0.0, |cv| cv.value);
        ReceptorModel {
            name: name.clone(),
            scheme: JointScheme::new(scheme(spec, &rates, &acts), ligands),
            number: f64::from(number),
            expression: rates.get(EXPRESSION).copied().unwrap_or(1.0),
            density: neuron.receptors.get(name).copied().map_or(0.0, f64::from),
            spread: spread * population.variability,
            granularity: match population.granularity {
                Granularity::Molecule => model::Granularity::Molecule,
                Granularity::Pool => model::Granularity::Pool,
                Granularity::MeanField => model::Granularity::MeanField,
            },
        }
    }
}

/// Names of the peptides that cells of the scenario release.
fn released(scenario: &Scenario, catalogue: &Catalogue) -> BTreeSet<String> {
    let (mechanisms, signals) = (papaver_mechanisms::infos(), papaver_mechanisms::signals());
    let known = Known {
        catalogue,
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: surroundings(),
    };
    let released = scenario.released(&known).into_iter();
    released.map(|one| one.peptide).collect()
}

/// Acts in this arm: switched on, not in need of a living animal or of cells where there are none, and with everything
/// it needs.
pub(crate) fn is_on(arm: &Arm, id: &str) -> bool {
    let Some(mechanism) = ALL.iter().find(|m| m.info.id == id) else {
        return false;
    };
    let alive = arm.preparation == Preparation::InVivo;
    let switched_on = arm.mechanisms.get(id).copied().unwrap_or(true);
    switched_on
        && (alive || !mechanism.extrinsic)
        && has_cells(arm, id)
        && mechanism.info.needs.iter().all(|need| is_on(arm, need))
}

/// There are populations of all neuron types that the mechanism reads.
pub(crate) fn has_cells(arm: &Arm, id: &str) -> bool {
    let kind = |population: &Population| {
        let own = arm.neurons.get(&population.neuron);
        own.map_or(population.neuron.clone(), |neuron| neuron.kind.clone())
    };
    let cells = surroundings().iter().filter(|one| one.mechanism == id);
    cells
        .flat_map(|one| &one.cells)
        .all(|cell| arm.populations.iter().any(|population| kind(population) == *cell))
}

/// What the arm sets for an owner in a population: for all populations first, then for this one.
fn set_in<'a>(
    arm: &'a Arm,
    population: &'a Population,
    owner: &'a str,
) -> impl Iterator<Item = &'a papaver_scenario::model::ParameterValue> {
    let of = move |p: &&papaver_scenario::model::ParameterValue| p.owner == owner;
    let general = arm
        .parameters
        .iter()
        .filter(of)
        .filter(|p| p.population.is_none());
    let own = arm
        .parameters
        .iter()
        .filter(of)
        .filter(|p| p.population.as_ref() == Some(&population.name));
    general.chain(own)
}

/// Parameters of all mechanisms that a population carries: default, neuron type, arm.
fn mechanism_parameters(arm: &Arm, population: &Population, neuron: &Neuron) -> ParameterTable {
    let mut table = ParameterTable::new();
    for mechanism in ALL
        .iter()
        .filter(|m| neuron.mechanisms.iter().any(|id| id == m.info.id))
    {
        let id = mechanism.info.id;
        table.extend(defaults(mechanism));
        let own = neuron.parameters.iter().filter(|(owner, _, _)| owner == id);
        table.extend(own.map(|(owner, name, number)| ((owner.clone(), name.clone()), number.value)));
        table.extend(set_in(arm, population, id).map(|p| ((p.owner.clone(), p.name.clone()), p.value)));
    }
    table
}

/// The catalogue's scheme with its rates; a transition whose mechanism does not act has rate zero and keeps its place.
fn scheme(spec: &SchemeSpec, rates: &BTreeMap<&str, f64>, acts: &dyn Fn(&str) -> bool) -> Scheme {
    let index = |name: &str| spec.states.iter().position(|s| s.name == name);
    let mut factors: Vec<String> = Vec::new();
    let mut transitions = Vec::new();
    for t in &spec.transitions {
        let mut transition = Transition {
            from: index(&t.from).map_or(From::Source, From::State),
            to: index(&t.to).map_or(To::Degraded, To::State),
            rate_per_s: if acts(&t.mechanism) {
                rates.get(t.rate.as_str()).copied().unwrap_or(0.0)
            } else {
                0.0
            },
            drives: Vec::new(),
            factors: Vec::new(),
        };
        for word in &t.times {
            let drive = word
                .strip_prefix("ligand.")
                .and_then(|d| spec.drives.get_index_of(d));
            if let Some(drive) = drive {
                transition.drives.push(drive);
            } else {
                let known = factors.iter().position(|f| f == word);
                transition.factors.push(known.unwrap_or(factors.len()));
                if known.is_none() {
                    factors.push(word.clone());
                }
            }
        }
        transitions.push(transition);
    }
    let state = |s: &papaver_catalogue::types::StateSpec| State {
        name: s.name.clone(),
        signals: s.signals,
        surface: s.surface,
        tagged: s.tagged,
        blocked: s.blocked,
        agonist_affinity: s
            .agonist_affinity
            .as_ref()
            .and_then(|name| rates.get(name.as_str()).copied())
            .unwrap_or(1.0),
    };
    let drives = spec
        .drives
        .iter()
        .map(|(name, d)| Drive {
            name: name.clone(),
            unbound: d.unbound,
        })
        .collect();
    Scheme {
        states: spec.states.iter().map(state).collect(),
        transitions,
        drives,
        factors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::parameters;
    use papaver_scenario::check;

    fn scenario(text: &str) -> Scenario {
        let (mechanisms, signals) = (papaver_mechanisms::infos(), papaver_mechanisms::signals());
        let known = Known {
            catalogue: Catalogue::builtin(),
            mechanisms: &mechanisms,
            signals: &signals,
            surroundings: papaver_mechanisms::surroundings(),
        };
        check("test.toml", text.as_bytes(), &known, &[]).unwrap_or_else(|m| panic!("{}", m.render(false)))
    }

    #[test]
    fn a_variant_draws_as_its_branch_does() {
        let scenario = scenario("duration = \"1 h\"\npopulation.locus_coeruleus.neurons = 2");
        let setting = Setting::new(&scenario, Catalogue::builtin());
        let mut plan = setting.plan(&scenario, &scenario.arms[0], 3);
        plan.model.branch_seed = Some(77);
        let variant = plan.variant(&Patch::default());
        let drawn = |model: &Model| (model.seed, model.branch_seed, model.replicate);
        assert_eq!(drawn(&variant), (scenario.seed, Some(77), 3));
    }

    #[test]
    fn the_numbers_of_an_own_neuron_type_are_told() {
        let scenario = scenario(
            "duration = \"1 h\"\npopulation.mine.neurons = 2\n[neuron.mine]\nlike = \"locus_coeruleus\"",
        );
        let names = |owner: &str| -> Vec<String> {
            let numbers = scenario.arms[0]
                .neuron(owner, Catalogue::builtin())
                .map(Neuron::numbers);
            numbers
                .unwrap_or_default()
                .into_iter()
                .map(|(name, _)| name)
                .collect()
        };
        let told = parameters(&scenario, Catalogue::builtin(), &BTreeSet::new());
        let told = told
            .iter()
            .map(|p| p.json(&scenario))
            .filter(|p| p["owner"] == "mine");
        let told: Vec<String> = told
            .map(|p| p["name"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert!(told.iter().any(|name| name == "firing.rate"), "{told:?}");
        assert_eq!(told, names("mine"));
    }

    #[test]
    fn the_numbers_of_projections_are_told_where_both_ends_are_there() {
        let told = |lines: &str| {
            let scenario = scenario(&format!("duration = \"1 h\"\n{lines}"));
            let told = parameters(&scenario, Catalogue::builtin(), &BTreeSet::new());
            let told = told.iter().map(|p| p.json(&scenario));
            let mut names: Vec<String> = told
                .filter(|p| p["kind"] == "projection")
                .map(|p| p["owner"].as_str().unwrap_or_default().to_owned())
                .collect();
            names.dedup();
            names
        };
        let two = "population.vta_gaba.neurons = 2\npopulation.vta_dopamine.neurons = 2";
        assert_eq!(told(two), ["vta_gaba_to_vta_dopamine"]);
        assert_eq!(told("population.vta_gaba.neurons = 2"), Vec::<String>::new());
    }
}
