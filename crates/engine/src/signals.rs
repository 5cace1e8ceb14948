//! Signals: the only vocabulary in which mechanisms meet.
//!
//! A signal is a named scalar per neuron, per population or per world. It has a unit, a naive value that it keeps when
//! none of its writers is on, and a rule for several writers. A mechanism may register private signals besides; no other
//! mechanism reads those.

use bevy_ecs::prelude::Resource;
pub use papaver_catalogue::types::{Scope, SignalInfo};

/// How several writers of one signal combine. Each writes a column of its own; the columns are combined in the order
/// of mechanism ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    /// One writer only.
    Sole,
    /// The product of all.
    Product,
    /// The sum of all.
    Sum,
}

/// A signal of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub struct SignalSpec {
    /// Name, unit, scope and meaning.
    pub info: SignalInfo,
    /// Its value in a cell that never met a drug, when no writer says otherwise.
    pub naive: f64,
    /// Several writers.
    pub combine: Combine,
}

/// A signal with one writer.
pub const fn sole(
    name: &'static str,
    unit: &'static str,
    scope: Scope,
    naive: f64,
    meaning: &'static str,
) -> SignalSpec {
    SignalSpec {
        info: SignalInfo {
            name,
            unit,
            scope,
            meaning,
            ligand: None,
        },
        naive,
        combine: Combine::Sole,
    }
}

/// A concentration of a peptide of the catalogue in nM, with one writer, which has to be a dynamic rule. That of a
/// population adds to what its receptors meet, that of the world to plasma.
pub const fn peptide(
    name: &'static str,
    ligand: &'static str,
    scope: Scope,
    naive: f64,
    meaning: &'static str,
) -> SignalSpec {
    let mut spec = sole(name, "nM", scope, naive, meaning);
    spec.info.ligand = Some(ligand);
    spec
}

/// A signal whose writers multiply.
pub const fn product(name: &'static str, scope: Scope, meaning: &'static str) -> SignalSpec {
    let mut spec = sole(name, "1", scope, 1.0, meaning);
    spec.combine = Combine::Product;
    spec
}

/// A signal whose writers add up.
pub const fn sum(name: &'static str, scope: Scope, meaning: &'static str) -> SignalSpec {
    let mut spec = sole(name, "1", scope, 0.0, meaning);
    spec.combine = Combine::Sum;
    spec
}

use Scope::{Neuron, Population, World};

/// Every signal that more than one mechanism may know.
pub const VOCABULARY: &[SignalSpec] = &[
    sole(
        "stimulus",
        "1",
        Neuron,
        0.0,
        "efficacy-weighted occupancy of coupled receptors, per naive coupled receptor",
    ),
    sole(
        "uncoupled_stimulus",
        "1",
        Neuron,
        0.0,
        "the same of surface receptors that are uncoupled",
    ),
    sole(
        "girk_activation",
        "1",
        Neuron,
        0.0,
        "share of GIRK channels' G-protein activation",
    ),
    sole(
        "cyclase_inhibition",
        "1",
        Neuron,
        0.0,
        "G-protein inhibition of adenylyl cyclase, share of its maximum",
    ),
    sole(
        "release_inhibition",
        "1",
        Neuron,
        0.0,
        "G-protein action on N/P-type Ca2+ channels, share of its maximum",
    ),
    sole(
        "adaptation_drive",
        "1",
        Neuron,
        0.0,
        "drive of slow adaptation, 0 naive to 1",
    ),
    sole(
        "constitutive_growth",
        "1",
        Neuron,
        0.0,
        "stimulus of a receptor without ligand, above that of the naive cell",
    ),
    sole("camp", "1", Neuron, 1.0, "cAMP relative to the naive cell"),
    sole(
        "ac_fast",
        "1",
        Neuron,
        0.0,
        "adenylyl cyclase superactivation, fast component",
    ),
    sole(
        "ac_slow",
        "1",
        Neuron,
        0.0,
        "adenylyl cyclase superactivation, slow component",
    ),
    sole("pka", "1", Neuron, 0.0, "active share of protein kinase A"),
    sole("creb", "1", Neuron, 0.0, "phosphorylated share of CREB"),
    sole("transcription", "1", Neuron, 0.0, "slow CRE-driven proteins"),
    sole(
        "withdrawal_gate",
        "1",
        Neuron,
        0.0,
        "gain of what cAMP above naive does downstream",
    ),
    sole(
        "girk_current",
        "1",
        Neuron,
        0.0,
        "outward K+ current, share of its maximum",
    ),
    sole(
        "ca_current",
        "1",
        Neuron,
        1.0,
        "N/P-type Ca2+ current relative to no opioid",
    ),
    product(
        "release",
        Neuron,
        "transmitter release relative to the naive cell",
    ),
    sum(
        "excitatory_drive",
        Neuron,
        "relative increase of firing by cAMP-dependent current and by inputs",
    ),
    sole(
        "firing_rate",
        "Hz",
        Neuron,
        0.0,
        "spikes per second over the last step",
    ),
    sole(
        "transmission",
        "1",
        Neuron,
        1.0,
        "what terminals pass on: firing times release, relative to rest",
    ),
    sole(
        "dopamine",
        "nM",
        Neuron,
        0.0,
        "extracellular dopamine at this neuron",
    ),
    sole(
        "dopamine_dialysate",
        "nM",
        Population,
        0.0,
        "dopamine as a dialysis probe shows it",
    ),
    sole(
        "delta_fosb",
        "1",
        Neuron,
        0.0,
        "delta-FosB, 1 after weeks at full drive",
    ),
    sole(
        "kinase",
        "1",
        Population,
        1.0,
        "kinase activity at the first phosphorylation site",
    ),
    sole(
        "grk",
        "1",
        Population,
        1.0,
        "GRK2/3 activity at the further sites",
    ),
    sole(
        "grk5",
        "1",
        Population,
        1.0,
        "GRK5 activity at the first phosphorylation site",
    ),
    sole("pkc", "1", Population, 0.0, "protein kinase C, 0 at rest to 1"),
    sole(
        "pkc_brake",
        "1",
        Population,
        1.0,
        "what active PKC leaves of dephosphorylation at the surface",
    ),
    sole(
        "arrestin",
        "1",
        Population,
        1.0,
        "beta-arrestin-2 (arrestin-3) relative to wild type",
    ),
    sole(
        "endocytosis_arrestin",
        "1",
        Population,
        1.0,
        "arrestin that supports endocytosis, arrestin-2 included",
    ),
    sole(
        "phosphatase",
        "1",
        Population,
        1.0,
        "phosphatase activity relative to the naive cell",
    ),
    peptide(
        "enkephalin",
        "met_enkephalin",
        Population,
        0.0,
        "enkephalin that neurons release, free between the cells",
    ),
    peptide(
        "endorphin",
        "beta_endorphin",
        Population,
        0.0,
        "beta-endorphin that neurons release, free between the cells",
    ),
    peptide(
        "dynorphin",
        "dynorphin_a",
        Population,
        0.0,
        "dynorphin that neurons release, free between the cells",
    ),
    peptide(
        "endorphin_plasma",
        "beta_endorphin",
        World,
        0.0,
        "beta-endorphin that the body itself brings into plasma",
    ),
    sole(
        "peptide_production",
        "1",
        Population,
        1.0,
        "production of endogenous opioids relative to the naive animal",
    ),
    sole(
        "peptidase",
        "1",
        Population,
        1.0,
        "activity of peptidases relative to the naive animal",
    ),
    sole(
        "exertion",
        "1",
        World,
        0.0,
        "what exercise adds to the release of beta-endorphin in the brain, in multiples of rest",
    ),
    sole("stress", "1", World, 0.0, "stress, 0 none to 1 the most"),
    sole(
        "ethanol_release",
        "1",
        Population,
        0.0,
        "what ethanol does to the release of endogenous opioids, share of the most",
    ),
    product(
        "analgesic_gain",
        Neuron,
        "what opponents of analgesia leave of the stimulus in front of membrane effectors",
    ),
    sole(
        "nmda_block",
        "1",
        Population,
        0.0,
        "blocked share of NMDA receptors",
    ),
    sole(
        "mglu5_block",
        "1",
        Population,
        0.0,
        "blocked share of mGlu5 receptors",
    ),
    sole(
        "nmda_opponent",
        "1",
        Neuron,
        0.0,
        "opponent process by NMDA receptors and PKC, 0 naive to 1",
    ),
    sole(
        "glia",
        "1",
        Population,
        0.0,
        "activation of glia and what their cytokines do, 0 when naive",
    ),
    sole(
        "tlr4_drive",
        "1",
        Population,
        0.0,
        "activation of TLR4 by drugs, share of the most",
    ),
    sole(
        "glia_inhibition",
        "1",
        Population,
        0.0,
        "inhibition of glia by drugs, share of the most",
    ),
    product(
        "camp_factor",
        Population,
        "what multiplies cAMP where phosphodiesterases are inhibited",
    ),
    product(
        "firing_gain",
        Neuron,
        "what multiplies firing: agonists at alpha-2 adrenoceptors, and inputs that drive",
    ),
    sole(
        "d2_receptors",
        "1",
        Population,
        1.0,
        "dopamine D2 receptors relative to the naive cell",
    ),
    sole(
        "nociception",
        "1",
        World,
        1.0,
        "pain that the dorsal horn sends on, relative to that without drugs",
    ),
    sole(
        "antinociception",
        "%",
        World,
        0.0,
        "pain relief, share of the largest possible effect",
    ),
    sole(
        "pain_affect",
        "1",
        World,
        1.0,
        "unpleasantness of pain relative to that without drugs",
    ),
    sole(
        "ventilation",
        "1",
        World,
        1.0,
        "breathing as a share of that without drugs",
    ),
    sum(
        "somatic_signs",
        World,
        "somatic signs of withdrawal beside those of the locus coeruleus, before scaling",
    ),
    sum(
        "affective_signs",
        World,
        "affective signs of withdrawal, before scaling",
    ),
    sole(
        "withdrawal",
        "1",
        World,
        0.0,
        "withdrawal score on the scale of COWS, 0 to 48",
    ),
    sole(
        "withdrawal_somatic",
        "1",
        World,
        0.0,
        "its somatic part alone, on the same scale",
    ),
    sole(
        "withdrawal_affective",
        "1",
        World,
        0.0,
        "its affective part alone, on the same scale",
    ),
    sole(
        "sedation",
        "1",
        World,
        0.0,
        "arousal lost, as a share of that without drugs",
    ),
    sole(
        "anxiety",
        "1",
        World,
        0.0,
        "anxiety, 0 without drugs and stress, on the scale of signs of withdrawal",
    ),
    sole(
        "crf_gain",
        "1",
        World,
        0.0,
        "by how much the response to corticotropin-releasing factor has grown",
    ),
    sole(
        "cue_strength",
        "1",
        World,
        0.0,
        "how far the surroundings have come to stand for the drug, 0 to 1",
    ),
];

/// Index of a column.
pub type ColumnId = usize;

/// One column of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSpec {
    /// Index of the population; none for the world.
    pub population: Option<usize>,
    /// Signal name.
    pub signal: &'static str,
    /// Mechanism that writes it; none for the combined column of several writers and for signals at rest.
    pub writer: Option<&'static str>,
    /// Number of values: neurons, or 1.
    pub len: usize,
    /// Naive value.
    pub naive: f64,
}

/// The table: values at the step's start (during a step also its end), at its midpoint, and at rest.
#[derive(Resource, Debug, Default)]
pub struct Signals {
    /// What each column is.
    pub columns: Vec<ColumnSpec>,
    /// Values now.
    pub now: Vec<Vec<f64>>,
    /// Predicted values at the midpoint of the step.
    pub mid: Vec<Vec<f64>>,
    /// Values of the settled, drug-free world; never written after.
    pub rest: Vec<Vec<f64>>,
    /// Values that differ between neurons and never change: per-neuron parameters.
    pub traits: Vec<Vec<f64>>,
    /// The columns that are concentrations of a ligand, whose number among those of the body comes with it.
    pub released: Vec<(ColumnId, usize)>,
}

impl Signals {
    /// Adds a column at its naive value.
    pub fn register(&mut self, spec: ColumnSpec) -> ColumnId {
        for buffer in [&mut self.now, &mut self.mid, &mut self.rest] {
            buffer.push(vec![spec.naive; spec.len]);
        }
        self.columns.push(spec);
        self.columns.len() - 1
    }

    /// Adds what the cells of a population release to the concentrations that come by the body, nM by ligand.
    pub fn add_released(&self, population: usize, columns: &[Vec<f64>], concentrations_nm: &mut [f64]) {
        for &(column, ligand) in &self.released {
            if self.columns[column].population == Some(population) {
                concentrations_nm[ligand] += columns[column][0];
            }
        }
    }

    /// The column that readers of a signal read: the combined one if there is one.
    pub fn find(&self, population: Option<usize>, signal: &str) -> Option<ColumnId> {
        let fits = |c: &ColumnSpec| c.population == population && c.signal == signal;
        let combined = self.columns.iter().position(|c| fits(c) && c.writer.is_none());
        combined.or_else(|| self.columns.iter().position(fits))
    }
}
