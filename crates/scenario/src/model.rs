//! The checked scenario: what a file says after merging, in inside units, with every name known to exist.
//!
//! Times are whole milliseconds on the protocol's clock (0 = start of the protocol, the baseline is negative).
//! Amounts are nmol, concentrations nM, rates nmol/s. Nothing here can be wrong in a way that a user could mend.

use indexmap::IndexMap;
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{
    BindingNumbers, Drug, Neuron, Preparation, Receptor, Route, SchemeSpec, Species,
};
use serde::{Deserialize, Serialize};

/// Milliseconds on the protocol's clock.
pub type Ms = i64;

/// A scenario without mistakes.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Heads report and table.
    pub title: String,
    /// Of all random streams.
    pub seed: u64,
    /// Independent populations per arm.
    pub replicates: u32,
    /// Adds replicates until every banded interval is narrow enough.
    pub precision: Option<Precision>,
    /// Simulated before time 0.
    pub baseline_ms: Ms,
    /// Steps.
    pub solver: Solver,
    /// What is written to `timeseries.csv`.
    pub record: Record,
    /// All that can be recorded and measured in any arm, in the order of [`Record::variables`], without what is pooled over
    /// `all` populations.
    pub variables: Vec<VariablePath>,
    /// In the order of the file; at least one.
    pub arms: Vec<Arm>,
    /// In the order of the file.
    pub probes: Vec<Probe>,
    /// In the order of the file.
    pub measures: Vec<Measure>,
    /// Of an experiment file.
    pub experiment: Option<Experiment>,
    /// What `ablate` varies and looks at.
    pub ablation: Ablation,
    /// Groups of mechanisms that are switched together, in the order of the file.
    pub hypotheses: IndexMap<String, Hypothesis>,
    /// Own references: key, citation.
    pub references: IndexMap<String, String>,
    /// Things a user should know that are no mistakes.
    pub notes: Vec<String>,
    /// Each arm after merging and `--set`, as written words: the canonical form that is hashed and kept in run.json.
    pub resolved: serde_json::Value,
}

/// When there are enough replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Every banded interval is narrower than this share of its value.
    pub share: f64,
    /// Never more than so many.
    pub max_replicates: u32,
}

/// What `ablate` varies and looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ablation {
    /// Mechanism ids that are switched off, each alone; all that are on where none are named.
    pub mechanisms: Option<Vec<String>>,
    /// Phenomena that are looked at; all where none are named.
    pub phenomena: Option<Vec<String>>,
    /// Further scenario files whose phenomena are looked at, as written: relative to this one's folder.
    pub files: Vec<String>,
}

/// A group of mechanisms that are switched together: one answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// For people; the name by default.
    pub title: String,
    /// Mechanism ids.
    pub mechanisms: Vec<String>,
}

/// Step grid.
#[derive(Clone, Copy, Debug)]
pub struct Solver {
    /// Largest difference between predictor and corrector that the pilot accepts.
    pub tolerance: f64,
    /// Longest step; 60 s by default, at most 120 s.
    pub max_step_ms: Ms,
    /// All steps this long, for debugging; no pilot.
    pub fixed_step_ms: Option<Ms>,
    /// Whether receptors and spikes are drawn; else both are expected numbers, neuron by neuron.
    pub chance: bool,
}

/// What is recorded.
#[derive(Clone, Debug)]
pub struct Record {
    /// A whole multiple of `max_step`.
    pub every_ms: Ms,
    /// Concrete variable paths (patterns expanded), headline variables by default, in order of population and name.
    pub variables: Vec<VariablePath>,
}

/// A variable path, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VariablePath {
    /// `POP.signal`, per neuron or per population; POP may be "all".
    Signal {
        /// Population name or "all".
        population: String,
        /// Signal name.
        signal: String,
    },
    /// `POP.R.what`.
    Receptor {
        /// Population name or "all".
        population: String,
        /// Receptor name.
        receptor: String,
        /// What of it.
        what: ReceptorObservable,
    },
    /// `body.X.what`.
    Body {
        /// Drug or metabolite.
        drug: String,
        /// Where.
        what: BodyObservable,
    },
    /// `outcome.signal`.
    Outcome {
        /// World signal.
        signal: String,
    },
}

/// Receptors of a type, as a share of the naive total.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReceptorObservable {
    /// In the membrane.
    Surface,
    /// Not in the membrane.
    Internal,
    /// All.
    Total,
    /// In a signalling state.
    Coupled,
    /// At the surface without a ligand (expected).
    Free,
    /// At the surface with any drug or peptide bound (expected); with the name: by that one.
    Occupied(Option<String>),
    /// Those that a labelled ligand finds after washing: all that no irreversible antagonist holds.
    Sites,
    /// Efficacy-weighted occupancy of coupled receptors (expected), DAMGO = 1.
    Signal,
    /// In one state of the scheme.
    State(String),
}

/// Amounts and concentrations of a drug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BodyObservable {
    /// Total, nM.
    Plasma,
    /// Total plasma equivalents, nM; in a slice the free concentration in the bath. Where baths differ by population it is
    /// that of the body itself.
    EffectSite,
    /// Not yet absorbed, nmol.
    Depot,
    /// Of a peptide that cells release, nM: mean over the neurons of the populations that do.
    Csf,
}

/// One arm, fully merged.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Name in files.
    pub name: String,
    /// For people.
    pub title: String,
    /// Pharmacokinetics and potency.
    pub species: Species,
    /// Where the cells are.
    pub preparation: Preparation,
    /// Which binding numbers of the drugs hold. With `assay` all of them have such numbers at every receptor of the
    /// populations that they know.
    pub binding: BindingNumbers,
    /// For per-kg doses and volumes.
    pub weight_kg: f64,
    /// Names; empty for wild type.
    pub genotypes: Vec<String>,
    /// End of the run.
    pub duration_ms: Ms,
    /// In the order of the file.
    pub populations: Vec<Population>,
    /// In the order of the file. A dosing table with several drugs or routes gives one dose for each, of one name.
    pub doses: Vec<Dose>,
    /// What else happens for a while, in the order of the file.
    pub events: Vec<Event>,
    /// Contested points and the side taken, as named; what they stand for is in `mechanisms` and `parameters`.
    pub presets: IndexMap<String, String>,
    /// Mechanism id -> on. Every mechanism of the list is here.
    pub mechanisms: IndexMap<String, bool>,
    /// Parameter values by (owner, name), in inside units; factors already applied. Only what differs from the
    /// catalogue and the mechanisms' defaults after neuron type: genotype, then file, then arm.
    pub parameters: Vec<ParameterValue>,
    /// Own drugs of the scenario (`[drug.X]`), and those of the catalogue that know an own receptor, by name.
    pub drugs: IndexMap<String, Drug>,
    /// Own receptors of the scenario (`[receptor.X]`), by name.
    pub receptors: IndexMap<String, Receptor>,
    /// Own neuron types of the scenario (`[neuron.X]`), by name.
    pub neurons: IndexMap<String, Neuron>,
}

/// Something other than a drug that happens for a while: the values that hold meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Name in the file.
    pub name: String,
    /// From, until (exclusive), in order of time, not overlapping.
    pub spans: Vec<(Ms, Ms)>,
    /// Values in place of the arm's, factors already applied. No two events of an arm set one value at one time.
    pub parameters: Vec<ParameterValue>,
}

/// A value set for one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValue {
    /// Mechanism, drug, receptor or neuron type.
    pub owner: String,
    /// Parameter name.
    pub name: String,
    /// For this population alone, or for all.
    pub population: Option<String>,
    /// In the inside unit of the parameter's dimension (seconds, per second, nM, dimensionless).
    pub value: f64,
}

/// Cells.
#[derive(Clone, Debug)]
pub struct Population {
    /// Name in files.
    pub name: String,
    /// Neuron type.
    pub neuron: String,
    /// How many.
    pub neurons: u32,
    /// Receptor name and how many are simulated per neuron at normal expression: resolution, but for 0, with which no
    /// receptor of the type answers.
    pub receptors: IndexMap<String, u32>,
    /// Scheme by receptor name.
    pub schemes: IndexMap<String, String>,
    /// Entities, counts or expected counts.
    pub granularity: Granularity,
    /// Factor on all neuron-to-neuron spreads.
    pub variability: f64,
}

/// How receptors are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// One entity per receptor.
    Molecule,
    /// Whole numbers of receptors per state, by the same law.
    Pool,
    /// Expected counts, no noise.
    MeanField,
}

/// A named dose with all its administrations.
#[derive(Clone, Debug)]
pub struct Dose {
    /// Name in the file.
    pub name: String,
    /// Drug.
    pub drug: String,
    /// Route.
    pub route: Route,
    /// Populations reached (bath, local); empty for all.
    pub into: Vec<String>,
    /// In order of time. With a trigger they count from the moment when it is met, plus its delay.
    pub administrations: Vec<Administration>,
    /// Given first when this is met.
    pub trigger: Option<Trigger>,
    /// So long after an administration what it releases begins or ends, by the numbers of the drug for this route, ms.
    pub release_ms: Vec<Ms>,
}

/// When a dose is first given: looked at every step.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// What is looked at: its mean over neurons.
    pub variable: VariablePath,
    /// It falls below the value; else it rises above.
    pub below: bool,
    /// In the variable's inside unit.
    pub value: f64,
    /// Not looked at before.
    pub after_ms: Ms,
    /// From the moment to the first administration.
    pub delay_ms: Ms,
}

/// One administration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Administration {
    /// An amount at once.
    Bolus {
        /// When.
        at_ms: Ms,
        /// nmol.
        amount_nmol: f64,
    },
    /// A constant rate.
    Infusion {
        /// From.
        start_ms: Ms,
        /// Until (exclusive).
        end_ms: Ms,
        /// nmol/s.
        rate_nmol_per_s: f64,
    },
    /// Something implanted that lets go of what it holds in its own way, until it is taken out with what is left.
    Implant {
        /// From.
        start_ms: Ms,
        /// Until (exclusive).
        end_ms: Ms,
        /// nmol that it holds at first.
        amount_nmol: f64,
    },
    /// A concentration held (bath, local).
    Held {
        /// From.
        start_ms: Ms,
        /// Until (exclusive).
        end_ms: Ms,
        /// nM.
        concentration_nm: f64,
    },
    /// A dose after very many like it: pharmacokinetics at steady state, the cells as they are (`ss = 1`).
    SteadyState {
        /// When.
        at_ms: Ms,
        /// nmol of each dose.
        amount_nmol: f64,
        /// Between the doses.
        every_ms: Ms,
        /// How long each is infused, at most `every_ms`; at once without.
        over_ms: Option<Ms>,
    },
}

impl Arm {
    /// A neuron type by name: the scenario's own, or the catalogue's.
    pub fn neuron<'a>(&'a self, name: &str, catalogue: &'a Catalogue) -> Option<&'a Neuron> {
        self.neurons.get(name).or_else(|| catalogue.neurons.get(name))
    }

    /// A receptor: the scenario's own, or the catalogue's.
    pub fn receptor<'a>(&'a self, name: &str, catalogue: &'a Catalogue) -> Option<&'a Receptor> {
        self.receptors.get(name).or_else(|| catalogue.receptors.get(name))
    }

    /// The state graph of a receptor in a population.
    pub fn scheme<'a>(
        &'a self,
        population: &Population,
        receptor: &str,
        catalogue: &'a Catalogue,
    ) -> Option<&'a SchemeSpec> {
        let schemes = &self.receptor(receptor, catalogue)?.schemes;
        let chosen = population.schemes.get(receptor);
        chosen.map_or_else(|| schemes.values().next(), |name| schemes.get(name))
    }
}

impl Administration {
    /// When it begins.
    pub fn start_ms(&self) -> Ms {
        match *self {
            Administration::Bolus { at_ms, .. } | Administration::SteadyState { at_ms, .. } => at_ms,
            Administration::Infusion { start_ms, .. }
            | Administration::Implant { start_ms, .. }
            | Administration::Held { start_ms, .. } => start_ms,
        }
    }

    /// When it ends: at once for a bolus.
    pub fn end_ms(&self) -> Ms {
        match *self {
            Administration::Bolus { at_ms, .. } => at_ms,
            Administration::SteadyState { at_ms, over_ms, .. } => at_ms + over_ms.unwrap_or(0),
            Administration::Infusion { end_ms, .. }
            | Administration::Implant { end_ms, .. }
            | Administration::Held { end_ms, .. } => end_ms,
        }
    }
}

/// A fork of the world.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Name.
    pub name: String,
    /// What is done.
    pub kind: ProbeKind,
    /// When the world is copied.
    pub at_ms: Vec<Ms>,
    /// Arms (names) that are probed.
    pub arms: Vec<String>,
    /// The fork lives on so long without dosing before its time 0.
    pub wash_ms: Ms,
    /// All free drug is gone at its time 0, and so is every source of it that began before; true on a slice transfer.
    pub clear: bool,
    /// Slice transfer: where the cells are from its time 0 on, if not where the arm has them.
    pub preparation: Option<Preparation>,
    /// Paths that are taken out of the arm: "dose", "dose.NAME", "event", "event.NAME". All else goes on in the fork, but
    /// for what began before a wash or clearing.
    pub removed: Vec<String>,
    /// Doses of the fork from its time 0 on, on its own clock, beside the arm's that go on.
    pub doses: Vec<Dose>,
    /// Events of the fork, on its own clock.
    pub events: Vec<Event>,
    /// Values in place of the arm's from its time 0 on, factors already applied.
    pub parameters: Vec<ParameterValue>,
    /// Length of the fork after its time 0.
    pub duration_ms: Ms,
}

impl Probe {
    /// The arm's dose of that name goes on in the fork.
    pub fn keeps_dose(&self, name: &str) -> bool {
        self.keeps("dose", name)
    }

    /// The arm's event of that name goes on in the fork.
    pub fn keeps_event(&self, name: &str) -> bool {
        self.keeps("event", name)
    }

    fn keeps(&self, what: &str, name: &str) -> bool {
        let takes = |path: &String| match path.split_once('.') {
            None => path == what,
            Some((table, one)) => table == what && one == name,
        };
        !self.removed.iter().any(takes)
    }
}

/// Kinds of probe that exist.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a scenario has a handful of probes")]
pub enum ProbeKind {
    /// Lives on under the patch.
    Challenge,
    /// Lets no time pass: receptors are counted at its time 0.
    Binding,
    /// One fork per dose, and one without ("vehicle").
    DoseResponse(DoseResponse),
}

/// The doses and the response of a dose-response probe.
#[derive(Clone, Debug)]
pub struct DoseResponse {
    /// Drug.
    pub drug: String,
    /// Route.
    pub route: Route,
    /// Amounts (nmol) or concentrations (nM), rising; empty for "auto": found by the study, which brackets 10 to 90 % of
    /// the effect in each arm and at each time.
    pub doses: Vec<f64>,
    /// Unit that doses are printed in, and inside units per that unit.
    pub dose_unit: (String, f64),
    /// The response, measured in every fork; may be compared with the vehicle fork.
    pub response: Reading,
    /// Effect for `ed50`, in the response's unit.
    pub level: f64,
}

/// A number read off a curve.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What is read.
    pub variable: VariablePath,
    /// Over neurons.
    pub stat: Statistic,
    /// Where on the clock of what is read.
    pub window: Window,
    /// Averages first, over bins this long.
    pub bin_ms: Option<Ms>,
    /// How a curve becomes a number.
    pub reduce: Reduce,
    /// For onset, end and lasting.
    pub level: Option<Level>,
    /// The same reading elsewhere, and how the two compare.
    pub relative_to: Option<Box<(Place, Reading)>>,
    /// How the two compare.
    pub compare: Compare,
}

/// Where a reading is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In the run of an arm.
    Run {
        /// Arm name.
        arm: String,
    },
    /// In a challenge fork.
    Fork {
        /// Arm name.
        arm: String,
        /// Probe name.
        probe: String,
        /// When the fork was taken.
        at_ms: Ms,
    },
    /// In the vehicle fork of the dose-response probe that is being read.
    Vehicle,
    /// In the same fork of the dose-response probe that is being read.
    SameFork,
}

/// Part of a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Window {
    /// From the start (of the protocol, or of the fork) to the end.
    Whole,
    /// The time before 0.
    Baseline,
    /// One moment.
    At(Ms),
    /// Half-open, absolute.
    Between(Ms, Ms),
}

/// Over neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Statistic {
    /// Mean.
    Mean,
    /// Standard deviation.
    Sd,
    /// 5th percentile.
    P05,
    /// Median.
    P50,
    /// 95th percentile.
    P95,
}

/// How a curve becomes a number. Times count in hours from `since` of the measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduce {
    /// Time-weighted mean.
    Mean,
    /// Median of the steps, weighted by time.
    Median,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Last value.
    Final,
    /// Integral over hours.
    Area,
    /// Least-squares slope per hour.
    Slope,
    /// When the largest value comes.
    TimeOfMax,
    /// When the smallest value comes.
    TimeOfMin,
    /// First time beyond `level`.
    Onset,
    /// Last time beyond `level`; not reached while the curve stays beyond it.
    End,
    /// Total time beyond `level`.
    Lasting,
    /// From the maximum half-way to the last value.
    HalfFall,
    /// From the first value half-way to the maximum.
    HalfRise,
    /// Half-life of a log-linear fit.
    HalfLife,
}

impl Reduce {
    /// It gives a time or a duration (in hours) rather than a value of the curve. For these, two curves compare before they
    /// are reduced.
    pub fn is_time(self) -> bool {
        use Reduce::{End, HalfFall, HalfLife, HalfRise, Lasting, Onset, TimeOfMax, TimeOfMin};
        matches!(
            self,
            TimeOfMax | TimeOfMin | Onset | End | Lasting | HalfFall | HalfRise | HalfLife
        )
    }
}

/// A threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// In the unit of what is compared.
    Value(f64),
    /// A share (0 to 1) of the curve's maximum.
    OfMax(f64),
}

/// How a value compares with its reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// a / b.
    Ratio,
    /// a - b.
    Difference,
    /// 100 a / b.
    Percent,
    /// 100 (a / b - 1).
    PercentChange,
    /// 100 (1 - a / b).
    PercentFall,
    /// log10(a / b).
    Log10Ratio,
}

/// A measure: one row per arm that it names.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Name.
    pub name: String,
    /// What is measured, by arm, in the order of the file.
    pub rows: Vec<MeasureRow>,
    /// Unit for printing, and inside units per that unit.
    pub unit: (String, f64),
    /// Reference key, if any.
    pub source: Option<String>,
    /// Grade and use, if known.
    pub grade: Option<char>,
    /// "calibration", "validation", "contested".
    pub usage: Option<String>,
    /// Its row in the ablation matrix.
    pub phenomenon: Option<String>,
}

/// One row of `measures.csv`.
#[derive(Clone, Debug)]
pub struct MeasureRow {
    /// Arm name; empty for a formula over arms.
    pub arm: String,
    /// How the number is made.
    pub what: MeasureKind,
    /// What was published, in the printing unit.
    pub band: Option<Band>,
    /// Contested: what each reference (key) published, in the printing unit, in the order of the file.
    pub claims: Vec<(String, Band)>,
}

/// Kinds of measure.
#[derive(Clone, Debug)]
pub enum MeasureKind {
    /// A reading in a run or a fork; times count from `since_ms`.
    Reading {
        /// Where.
        place: Place,
        /// What.
        reading: Reading,
        /// Zero of times found.
        since_ms: Ms,
    },
    /// A result of a dose-response probe, maybe compared with the same at another time or in another arm.
    Curve {
        /// Where.
        curve: CurvePlace,
        /// Which number.
        result: CurveResult,
        /// The same elsewhere.
        relative_to: Option<CurvePlace>,
        /// How the two compare.
        compare: Compare,
    },
    /// The same read in every fork of a probe: a curve over the run's clock that is reduced once more.
    Across {
        /// When each fork was taken, and what is read there (a reading or a curve, compared first).
        parts: Vec<(Ms, MeasureKind)>,
        /// The second reduction.
        reduce: Reduce,
        /// For onset, end and lasting, in the unit of what is compared.
        level: Option<Level>,
        /// Zero of times found, on the run's clock.
        since_ms: Ms,
    },
    /// A formula of other measures.
    Formula(Formula),
}

/// Which dose-response curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePlace {
    /// Arm name.
    pub arm: String,
    /// Probe name.
    pub probe: String,
    /// When it was taken.
    pub at_ms: Ms,
}

/// Which number of a dose-response curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveResult {
    /// Midpoint of the fitted Hill curve.
    Ec50,
    /// Dose that reaches `level`.
    Ed50,
    /// Largest effect of the fit.
    Emax,
    /// Hill slope.
    Slope,
}

/// A published range, in the printing unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// From, to; infinite where open.
    Range(f64, f64),
    /// A time that is not reached.
    Never,
}

/// An arithmetic expression over measures.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A number.
    Number(f64),
    /// A measure's value, in one arm (index into `Scenario::measures`, index into its rows).
    Value(usize, usize),
    /// "-".
    Negate(Box<Formula>),
    /// "+", "-", "*", "/", "^".
    Binary(char, Box<Formula>, Box<Formula>),
    /// min, max, abs, log10, exp.
    Call(String, Vec<Formula>),
}

/// Of an experiment file.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Reference key.
    pub source: String,
    /// A sentence.
    pub protocol: String,
    /// A, B, C or D.
    pub grade: char,
    /// "calibration", "validation", "contested".
    pub usage: String,
}
