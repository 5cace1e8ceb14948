//! What the catalogue holds, as checked values in papaver's inside units: seconds, nM, nmol, L, kg.
//!
//! The files under `data/` are written in typed units ("10 mg", "0.03 /min"); the loader turns each number into
//! the unit that [`Unit::inside`](crate::quantity::Unit) names and keeps the text, the source and the basis.

use indexmap::IndexMap;

/// How a number came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Read off an experiment.
    Measured,
    /// Arithmetic on measured numbers.
    Derived,
    /// Fitted; the note says on what.
    Fitted,
    /// A prior without a measurement behind it.
    Assumed,
}

/// A number with everything a reader needs in order to judge it.
#[derive(Clone, Debug)]
pub struct Number {
    /// In the inside unit of its dimension.
    pub value: f64,
    /// As written, with its unit: "0.0064 /min".
    pub text: String,
    /// Smallest and largest value that a scenario may set, in the inside unit.
    pub range: Option<(f64, f64)>,
    /// Key of a reference (`author-year`); several are separated by "; ".
    pub source: String,
    /// "human", "rat", "mouse", "hamster cells", "any", ...
    pub species: String,
    /// "slice", "in_vivo", "membranes", "cell line", "any", ...
    pub preparation: String,
    /// How it came to be known.
    pub basis: Basis,
    /// What it means, and on what it was fitted or from what it was derived.
    pub note: String,
}

/// What the text of a factor begins with.
pub(crate) const FACTOR: char = 'x';

/// A citation.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Authors, year, title or journal with volume and page.
    pub citation: String,
    /// Digital object identifier, where known.
    pub doi: Option<String>,
}

/// The three animals that pharmacokinetics are known for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Species {
    /// 70 kg unless the scenario says otherwise.
    Human,
    /// 0.25 kg.
    Rat,
    /// 0.025 kg.
    Mouse,
}

/// Where the cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preparation {
    /// A living animal: body, effect sites, extrinsic drive.
    InVivo,
    /// A brain slice: bath only, no body, no extrinsic drive.
    Slice,
    /// A cell line or primary culture: bath only.
    Culture,
}

/// How a drug is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// Into a vein.
    Iv,
    /// Under the skin.
    Sc,
    /// Into a muscle.
    Im,
    /// Into the peritoneal cavity.
    Ip,
    /// By mouth.
    Oral,
    /// Under the tongue.
    Sublingual,
    /// Into the nose.
    Nasal,
    /// On the skin: an even release, a depot in the skin that outlasts the patch.
    Patch,
    /// Implanted under the skin, releasing until it is taken out.
    Pellet,
    /// An osmotic or infusion pump under the skin: an even release.
    Pump,
    /// Injected once, released over days to weeks; cannot be taken out.
    Depot,
    /// Into a cerebral ventricle.
    Icv,
    /// Into the spinal fluid.
    Intrathecal,
    /// Dissolved in the bath of a slice or culture, held while applied.
    Bath,
    /// Held at the effect site of an animal (micro-dialysis, pressure ejection), in the units of its `in_vivo` set.
    Local,
}

impl Route {
    /// Those by which an amount goes through the body, and that a drug may have numbers for.
    pub const THROUGH_THE_BODY: &'static [Self] = &[
        Self::Iv,
        Self::Sc,
        Self::Im,
        Self::Ip,
        Self::Oral,
        Self::Sublingual,
        Self::Nasal,
        Self::Patch,
        Self::Pellet,
        Self::Pump,
        Self::Depot,
        Self::Icv,
        Self::Intrathecal,
    ];
}

/// Most states of a receptor with all tags of its explicit ligands: states + tagged states x explicit ligands.
pub const MOST_JOINT_STATES: usize = 32;

/// So many joint states cost little; with more, the matrix of a step takes notably longer.
pub const FEW_JOINT_STATES: usize = 16;

/// How a ligand's binding is computed; decided here, never by the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// Occupancy follows the concentration at once (dissociation half-time under 2 min).
    Equilibrium,
    /// The receptor carries the ligand as a tag (dissociation half-time of 2 min or more).
    Explicit,
}

/// One named set of binding numbers of a drug at a receptor.
#[derive(Clone, Debug)]
pub struct BindingSet {
    /// Concentration for half occupancy, nM. In a slice the free concentration in the bath; in vivo the total plasma
    /// concentration that drives the effect site.
    pub affinity_nm: Number,
    /// True: total plasma (in vivo). False: free.
    pub total: bool,
}

/// Binding as measured in an assay, with association `kon L^n`; used for all ligands of a receptor together or not at all.
#[derive(Clone, Debug)]
pub struct AssaySet {
    /// kon, pM^-n per second: a plain number, since its unit depends on n.
    pub association_rate: Number,
    /// koff, per second.
    pub dissociation_rate_per_s: Number,
    /// n, dimensionless.
    pub hill: Number,
}

impl AssaySet {
    /// Concentration for half occupancy, `(koff / kon)^(1/n)`, in nM.
    pub fn half_concentration_nm(&self) -> f64 {
        const PM_PER_NM: f64 = 1000.0;
        let ratio = self.dissociation_rate_per_s.value / self.association_rate.value;
        libm::pow(ratio, 1.0 / self.hill.value) / PM_PER_NM
    }
}

/// Which binding numbers of the drugs a scenario goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingNumbers {
    /// Those of its preparation: functional affinity in a slice or culture, potency in a living animal.
    Preparation,
    /// Those of the assay: kon, koff and n.
    Assay,
}

/// What a drug does at one receptor.
#[derive(Clone, Debug)]
pub struct LigandAtReceptor {
    /// Equilibrium or explicit.
    pub kind: BindingKind,
    /// Dissociation rate, per second.
    pub dissociation_rate_per_s: Number,
    /// Functional affinity in a slice or culture, free nM.
    pub slice: Option<BindingSet>,
    /// Potency for total plasma, by species.
    pub in_vivo: IndexMap<Species, BindingSet>,
    /// kon, koff and n on membranes.
    pub assay: Option<AssaySet>,
    /// Ligand properties by the name that receptor schemes use (`efficacy`, `phosphorylation`, `multisite`, `leak`,
    /// `retention`, `constitutive`, ...); dimensionless. A property that the drug does not state has the value that
    /// the scheme gives a bound receptor without one (see [`DriveSpec::unstated`]).
    pub properties: IndexMap<String, Number>,
    /// `agonist` was not stated: it is 1 where `efficacy` is above 0, else 0.
    pub follows_efficacy: bool,
}

/// A mammillary compartment model, in the parameters of NONMEM's and mrgsolve's libraries.
#[derive(Clone, Debug)]
pub struct Pharmacokinetics {
    /// Volume of the central compartment; litres, or L/kg where `per_kg`.
    pub central_volume_l: Number,
    /// `central_volume_l` is per kilogram.
    pub per_kg: bool,
    /// k10, per second.
    pub elimination_rate_per_s: Number,
    /// (k1j, kj1) for each peripheral compartment, per second.
    pub exchange_rates_per_s: Vec<(Number, Number)>,
    /// ke0, per second.
    pub effect_site_rate_per_s: Number,
    /// fu, the share of the total in plasma that is not bound, 0 to 1.
    pub unbound_fraction: Option<Number>,
    /// Kp,uu: free in brain over free in plasma at steady state.
    pub brain_partition: Option<Number>,
    /// Routes known: bioavailability (0 to 1) and absorption rate per second (none for iv).
    pub routes: IndexMap<Route, RouteNumbers>,
    /// Metabolites formed from this drug: drug name, and the molar fraction of elimination that becomes it.
    pub metabolites: Vec<(String, Number)>,
}

/// Absorption by one route.
#[derive(Clone, Debug)]
pub struct RouteNumbers {
    /// Share of the dose that reaches the circulation, 0 to 1.
    pub bioavailability: Number,
    /// First-order absorption, per second; none for intravenous doses.
    pub absorption_rate_per_s: Option<Number>,
    /// Transit before absorption: how many compartments in a row, and the rate out of each, per second.
    pub transit: Option<(Number, Number)>,
    /// How what was given is released; at once where there is none. The shares add up to one.
    pub release: Vec<Release>,
    /// Metabolites formed on the first pass: drug name, molar fraction of the dose.
    pub first_pass: Vec<(String, Number)>,
}

/// A part of a dose and how it is released.
#[derive(Clone, Debug)]
pub struct Release {
    /// Share of the dose, 0 to 1.
    pub share: Number,
    /// When the release begins, seconds after the dose; at once where there is none.
    pub from_s: Option<Number>,
    /// How it goes on.
    pub order: ReleaseOrder,
}

impl Release {
    /// When it begins after the dose, and over how long it goes evenly (0 where it goes in proportion to what is left),
    /// ms. Longer than 100 years is as good as 100 years.
    pub fn span_ms(&self) -> (i64, i64) {
        let from_ms = self.from_s.as_ref().map_or(0, |from| whole_ms(from.value));
        let over_ms = match &self.order {
            ReleaseOrder::Zero(over) => whole_ms(over.value).max(1),
            ReleaseOrder::First(_) => 0,
        };
        (from_ms, over_ms)
    }
}

/// Seconds in ms, from 0 to 100 years.
fn whole_ms(seconds: f64) -> i64 {
    const LONGEST_MS: f64 = 3.1558e12;
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100 years")]
    let ms = (seconds * 1000.0).round().clamp(0.0, LONGEST_MS) as i64;
    ms
}

/// The course of a release.
#[derive(Clone, Debug)]
pub enum ReleaseOrder {
    /// Evenly over so many seconds.
    Zero(Number),
    /// In proportion to what is left, per second.
    First(Number),
}

/// A drug, metabolite or peptide.
#[derive(Clone, Debug)]
pub struct Drug {
    /// One line.
    pub summary: String,
    /// "opioid agonist", "opioid antagonist", "peptide", ...
    pub class: String,
    /// Molar mass of the substance that doses are stated in, g/mol (equal to ng/nmol).
    pub molar_mass_g_per_mol: Number,
    /// Salt or base: the form that doses are stated in, and what a salt weighs for it.
    pub form: Option<String>,
    /// What it does elsewhere than at a receptor of the catalogue.
    pub acts: Option<String>,
    /// Total plasma concentration at steady state, nM, that relieves pain as `potency` of the reference opioid does.
    pub potency: Option<Number>,
    /// What it does at each receptor, by receptor name.
    pub receptors: IndexMap<String, LigandAtReceptor>,
    /// What it does at each [`Target`], by name.
    pub targets: IndexMap<String, AtTarget>,
    /// By species; empty for peptides that are used in slices alone.
    pub pharmacokinetics: IndexMap<Species, Pharmacokinetics>,
}

/// A site of drugs that is no receptor of a neuron, such as a channel or an enzyme.
#[derive(Clone, Debug)]
pub struct Target {
    /// One line: what it is, and what an occupied one does.
    pub summary: String,
    /// A receptor that it is like, in equilibrium and never changing: drugs act there with their affinities and efficacies
    /// at that receptor, and state no others.
    pub receptor: Option<String>,
}

/// What a drug does at a target.
#[derive(Clone, Debug)]
pub struct AtTarget {
    /// For half occupancy in a slice or culture, free concentration.
    pub slice: Option<BindingSet>,
    /// For half occupancy in a living animal, total plasma that drives the effect site, by species.
    pub in_vivo: IndexMap<Species, BindingSet>,
    /// What an occupied target counts for, 0 (it is only kept from others) to 1.
    pub efficacy: Number,
}

/// Populations that belong together.
#[derive(Clone, Debug)]
pub struct Circuit {
    /// One line.
    pub summary: String,
    /// Neuron types, each a population where a scenario names the circuit; in this order.
    pub neurons: Vec<String>,
}

/// Neurons of one type that reach those of another.
#[derive(Clone, Debug)]
pub struct Projection {
    /// Name of the circuit whose file states it.
    pub circuit: String,
    /// Neuron type of the presynaptic cells.
    pub from: String,
    /// Neuron type of the receiving cells.
    pub to: String,
    /// What is released: "glutamate", "gaba", "dopamine"; mechanisms say what it does.
    pub transmitter: String,
    /// Presynaptic neurons of each receiving one, a whole number.
    pub inputs: Number,
    /// How much it counts, not negative; what of, the mechanism says.
    pub weight: Number,
}

/// A state of a receptor scheme.
#[derive(Clone, Debug)]
pub struct StateSpec {
    /// Short name: "S", "D", "A", ...
    pub name: String,
    /// What it is.
    pub meaning: String,
    /// Couples to G protein.
    pub signals: bool,
    /// Lies in the plasma membrane.
    pub surface: bool,
    /// Remembers an explicit ligand (the signalling and the first phosphorylated state).
    pub tagged: bool,
    /// Its site is taken for good: no ligand binds, and a labelled one does not find it.
    pub blocked: bool,
    /// Name of a receptor parameter, a plain number above 0: how much tighter it holds agonists than the first state that
    /// signals does. None where it makes no difference.
    pub agonist_affinity: Option<String>,
}

/// A transition of a receptor scheme. Its rate is the parameter times every factor in `times`.
#[derive(Clone, Debug)]
pub struct TransitionSpec {
    /// State name, or "source".
    pub from: String,
    /// State name, or "degraded".
    pub to: String,
    /// Name of a receptor parameter, a rate; for "source", receptors made per second per receptor of the naive total.
    pub rate: String,
    /// Factors: "ligand.NAME" is a drive of the bound ligands, any other word a signal of the neuron or of its population.
    pub times: Vec<String>,
    /// Id of the mechanism that owns it: with the mechanism off its rate is zero.
    pub mechanism: String,
}

/// How a ligand property becomes a factor: the mean over bound ligands, and over unbound receptors `unbound`.
#[derive(Clone, Debug)]
pub struct DriveSpec {
    /// Value for a receptor without a ligand.
    pub unbound: f64,
    /// Value for a bound ligand that does not state the property.
    pub unstated: f64,
    /// Id of the mechanism that owns it, if any: with the mechanism off the drive is `unbound` everywhere.
    pub mechanism: Option<String>,
}

impl SchemeSpec {
    /// How many states there are with all tags of so many explicit ligands.
    pub fn joint_states(&self, explicit_ligands: usize) -> usize {
        let tagged = self.states.iter().filter(|state| state.tagged).count();
        self.states.len() + tagged * explicit_ligands
    }

    /// Names of the receptor parameters that it reads, the rates first; one that is read twice comes twice.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let rates = self.transitions.iter().map(|step| step.rate.as_str());
        rates.chain(self.affinities().map(|(_, name)| name))
    }

    /// The states that hold agonists tighter or more loosely, by index, with the parameter that says how much.
    pub fn affinities(&self) -> impl Iterator<Item = (usize, &str)> {
        let states = self.states.iter().enumerate();
        states.filter_map(|(index, state)| Some((index, state.agonist_affinity.as_deref()?)))
    }
}

/// A state graph as data.
#[derive(Clone, Debug)]
pub struct SchemeSpec {
    /// One line.
    pub summary: String,
    /// In the order that draws run through.
    pub states: Vec<StateSpec>,
    /// All transitions but binding, which every tagged state has.
    pub transitions: Vec<TransitionSpec>,
    /// By name, without the "ligand." prefix.
    pub drives: IndexMap<String, DriveSpec>,
    /// Pairs of states whose steps between each other close a cycle at equilibrium with the binding of a ligand to both.
    pub balanced: Vec<[String; 2]>,
}

/// A receptor type.
#[derive(Clone, Debug)]
pub struct Receptor {
    /// One line.
    pub summary: String,
    /// Rates and fractions by name, e.g. `recycling_rate`; rates per second.
    pub parameters: IndexMap<String, Number>,
    /// Those that are otherwise in a species; each stands in `parameters` too.
    pub species: IndexMap<Species, IndexMap<String, Number>>,
    /// By name, those of its own and shared ones; the first is the default.
    pub schemes: IndexMap<String, SchemeSpec>,
}

impl Receptor {
    /// The scheme that a population goes by which names none.
    pub fn default_scheme(&self) -> &str {
        self.schemes.keys().next().map_or("", String::as_str)
    }
}

/// A neuron or cell-line type.
#[derive(Clone, Debug)]
pub struct Neuron {
    /// One line.
    pub summary: String,
    /// What it counts as for those that read cells of a type: its own name, or for an own type what it is `like`.
    pub kind: String,
    /// Receptors carried: name and how many are simulated per neuron at normal expression. As a density: responses are
    /// relative to the naive coupled receptors of the densest type (of equally dense ones, the first by name).
    pub receptors: IndexMap<String, u32>,
    /// Ids of the mechanisms that act in it.
    pub mechanisms: Vec<String>,
    /// Values of mechanism parameters in this type: mechanism id, parameter name, number.
    pub parameters: Vec<(String, String, Number)>,
    /// Neuron-to-neuron coefficient of variation (log-normal): "mechanism.parameter" or "RECEPTOR.expression".
    pub spread: IndexMap<String, Number>,
}

/// A named bundle of parameter values.
#[derive(Clone, Debug)]
pub struct Genotype {
    /// One line.
    pub summary: String,
    /// Owner (mechanism, drug, receptor or neuron type), parameter name, number: a value, or a factor on what species and
    /// neuron type say (see [`Number::is_factor`]).
    pub parameters: Vec<(String, String, Number)>,
}

/// A contested point: a question that the literature answers in several ways.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The question.
    pub summary: String,
    /// The choice that stands where a scenario makes none; it changes nothing.
    pub default: String,
    /// The answers, by name, in the order of the file.
    pub choices: IndexMap<String, Choice>,
}

/// One side of a contested point: a named bundle of switches and parameter values.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it says.
    pub summary: String,
    /// Keys of the references that take this side.
    pub sources: Vec<String>,
    /// Mechanism ids that it switches, and how.
    pub mechanisms: IndexMap<String, bool>,
    /// Owner (mechanism, drug, receptor or neuron type), parameter name, number.
    pub parameters: Vec<(String, String, Number)>,
}

/// A parameter of a mechanism, as the mechanism declares it.
#[derive(Clone, Copy, Debug)]
pub struct ParameterSpec {
    /// snake_case, without unit.
    pub name: &'static str,
    /// Unit of `default` and of `range`, in the grammar of quantities ("" for dimensionless, "h", "/min", "Hz").
    pub unit: &'static str,
    /// Default value, in `unit`.
    pub default: f64,
    /// Smallest and largest value allowed, in `unit`.
    pub range: (f64, f64),
    /// What it means.
    pub meaning: &'static str,
    /// Reference keys, as in [`Number::source`].
    pub source: &'static str,
    /// How it came to be known.
    pub basis: Basis,
    /// May differ between neurons: a neuron type may give it a spread.
    pub per_neuron: bool,
}

/// What the rest of papaver knows of a mechanism without running it.
#[derive(Clone, Copy, Debug)]
pub struct MechanismInfo {
    /// snake_case, unique over the catalogue.
    pub id: &'static str,
    /// One sentence: what it says about the cell.
    pub claim: &'static str,
    /// Reference keys.
    pub references: &'static [&'static str],
    /// Parameters.
    pub parameters: &'static [ParameterSpec],
    /// Ids of mechanisms without which it has nothing to act on.
    pub needs: &'static [&'static str],
    /// Signals of other mechanisms that it reads.
    pub reads: &'static [&'static str],
    /// Signals written.
    pub writes: &'static [&'static str],
    /// Phenomena it is thought to matter for.
    pub phenomena: &'static [&'static str],
    /// Variables recorded by default, as the last part of a variable path.
    pub headline: &'static [&'static str],
}

/// What a mechanism has to find around it in order to act, beside the mechanisms that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// Mechanism id.
    pub mechanism: &'static str,
    /// A living animal.
    pub animal: bool,
    /// Populations of each of these neuron types, whose cells it reads.
    pub cells: Vec<&'static str>,
    /// Targets of drugs that it looks at; it acts without any drug there.
    pub targets: Vec<&'static str>,
}

/// Where a signal lives, and so how its variable path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One value per neuron: `POP.name`, with statistics over neurons.
    Neuron,
    /// One value per population: `POP.name`.
    Population,
    /// One value per world: `outcome.name`.
    World,
}

/// What the rest of papaver knows of a signal.
#[derive(Clone, Copy, Debug)]
pub struct SignalInfo {
    /// snake_case; also the last part of its variable path.
    pub name: &'static str,
    /// "Hz", "1" for dimensionless, ...
    pub unit: &'static str,
    /// Where it lives.
    pub scope: Scope,
    /// What it is.
    pub meaning: &'static str,
    /// The catalogue's peptide whose concentration it is, in nM: of a population at its cells, of the world in plasma.
    pub ligand: Option<&'static str>,
}
