//! What a world is built from: a plain description, with every name resolved and every number in inside units.

use crate::mechanism::{Mechanism, ParameterTable};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::pharmacokinetics::Portion;
use papaver_kinetics::scheme::JointScheme;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What random numbers do in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Neurons differ, receptors move by chance, spikes are drawn.
    Full,
    /// Neurons differ, as with full noise; receptors are expected counts and spikes their rate.
    Neurons,
    /// Nothing is drawn: the mean field of average neurons.
    None,
}

/// Everything that a world is built from.
#[derive(Clone, Debug)]
pub struct Model {
    /// Of all random streams.
    pub seed: u64,
    /// Of what is drawn while the world lives, where that is not `seed`: a branch goes on with the same neurons (their
    /// differences, and the first receptors, keep `seed`) and new chance.
    pub branch_seed: Option<u64>,
    /// Which independent population this is.
    pub replicate: u32,
    /// What is drawn.
    pub noise: Noise,
    /// All mechanisms, in the order of their ids, and whether each is on.
    pub mechanisms: Vec<(&'static Mechanism, bool)>,
    /// In the scenario's order.
    pub populations: Vec<PopulationModel>,
    /// Which populations reach which.
    pub projections: Vec<ProjectionModel>,
    /// Sites of drugs that are no receptors.
    pub targets: Vec<TargetModel>,
    /// Drugs in the body and at the cells.
    pub body: BodyModel,
    /// Scheduled changes in order of time.
    pub events: Vec<DoseEvent>,
    /// The cells whose state of rest counts as naive, with the same populations and receptors: read-outs and observables
    /// of receptors are relative to it. None where it is this model's own.
    pub reference: Option<Box<Model>>,
}

/// Cells of one type.
#[derive(Clone, Debug)]
pub struct PopulationModel {
    /// Name in files; part of every random key.
    pub name: String,
    /// Neuron type.
    pub neuron: String,
    /// How many.
    pub neurons: usize,
    /// Ids of the mechanisms that act in it.
    pub carries: Vec<String>,
    /// Receptor types.
    pub receptors: Vec<ReceptorModel>,
    /// Parameters of all mechanisms that it carries.
    pub parameters: ParameterTable,
    /// Coefficient of variation over neurons by (mechanism, parameter); log-normal with mean 1.
    pub spread: BTreeMap<(String, String), f64>,
}

/// Neurons of one type that reach those of another: every receiving neuron has its own, drawn once with replacement.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectionModel {
    /// Name; part of the random key of who reaches whom.
    pub name: String,
    /// Neuron type of the presynaptic cells.
    pub from: String,
    /// Neuron type of the receiving cells.
    pub to: String,
    /// What is released.
    pub transmitter: String,
    /// Presynaptic neurons of each receiving one.
    pub inputs: usize,
    /// How much it counts.
    pub weight: f64,
}

/// A site of drugs that is no receptor.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetModel {
    /// Name.
    pub name: String,
    /// What acts there.
    pub ligands: Vec<TargetLigand>,
}

/// What a ligand is to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetLigand {
    /// Index of the ligand.
    pub ligand: usize,
    /// Concentration for half occupancy, nM.
    pub affinity_nm: f64,
    /// What an occupied target counts for, 0 to 1.
    pub efficacy: f64,
}

/// A receptor type in a population.
#[derive(Clone, Debug)]
pub struct ReceptorModel {
    /// Name.
    pub name: String,
    /// States, transitions (rate zero where the mechanism is off) and ligands; one ligand per entry of
    /// [`BodyModel::ligands`], in that order.
    pub scheme: JointScheme,
    /// Receptors simulated per neuron at normal expression, drug-free: resolution, which no mean depends on. With zero
    /// the type adds nothing to any read-out; what read-outs are relative to stays.
    pub number: f64,
    /// How much is expressed, relative to normal.
    pub expression: f64,
    /// Receptors of this type that `number` stands for. Types of one population weigh in its read-outs by it, relative to
    /// the densest; the unit is any, but the same for all.
    pub density: f64,
    /// Coefficient of variation of expression over neurons.
    pub spread: f64,
    /// How receptors are held.
    pub granularity: Granularity,
}

/// How the receptors of one type in one population are held. All three have the same mean, and the first two the same law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// One entity per receptor.
    Molecule,
    /// Whole numbers of receptors per joint state: nearly the same cost for any number.
    Pool,
    /// Expected numbers, without chance.
    MeanField,
}

impl Granularity {
    /// As in a scenario.
    pub fn word(self) -> &'static str {
        match self {
            Granularity::Molecule => "molecule",
            Granularity::Pool => "pool",
            Granularity::MeanField => "mean_field",
        }
    }
}

/// Drugs.
#[derive(Clone, Debug)]
pub struct BodyModel {
    /// Rates between compartments, per second; zero size where there is no body.
    pub rates_per_s: Matrix,
    /// Ligands of the whole scenario.
    pub ligands: Vec<LigandModel>,
}

/// Where a drug's amounts and concentrations are found.
#[derive(Clone, Debug)]
pub struct LigandModel {
    /// Drug name.
    pub name: String,
    /// Central compartment and its volume in litres.
    pub central: Option<(usize, f64)>,
    /// Compartment that holds the effect-site concentration, nM.
    pub effect_site: Option<usize>,
    /// Compartments of drug that is not yet absorbed.
    pub depots: Vec<usize>,
}

/// A scheduled change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoseEvent {
    /// When, on the protocol's clock.
    pub at_ms: i64,
    /// What.
    pub change: Change,
}

/// Kinds of scheduled change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Adds to a compartment.
    Bolus {
        /// Compartment.
        compartment: usize,
        /// nmol.
        amount_nmol: f64,
    },
    /// Adds to a compartment's input (negative where an infusion ends).
    Infusion {
        /// Compartment.
        compartment: usize,
        /// nmol/s.
        rate_nmol_per_s: f64,
    },
    /// Puts a portion of a dose into the body, from where it reaches its compartment in its own time, whatever becomes of
    /// the dose: only clearing the body takes it away.
    Release(Portion),
    /// Takes something out of a compartment, as far as it is there.
    Withdraw {
        /// Compartment.
        compartment: usize,
        /// nmol.
        amount_nmol: f64,
    },
    /// Holds a ligand's concentration at the cells of a population, or lets it go.
    Hold {
        /// Index of the ligand.
        ligand: usize,
        /// Index of the population.
        population: usize,
        /// nM; none lets it go.
        concentration_nm: Option<f64>,
    },
    /// Sets what a dose reaches to the amounts just before it would come after very many like it. The dose itself is a
    /// change of its own.
    SteadyState {
        /// What each dose puts into compartments.
        portions: Vec<Portion>,
        /// Between the doses.
        every_ms: i64,
    },
    /// Goes on under another variant of the model (`World::prepare`).
    Switch {
        /// Its number.
        variant: usize,
    },
}
