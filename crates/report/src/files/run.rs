//! `run.json`: what was run.

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The parts of `run.json` that the report shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Run {
    /// Version of papaver.
    #[serde(deserialize_with = "null_as_default")]
    pub papaver: String,
    /// Hash of the catalogue.
    #[serde(deserialize_with = "null_as_default")]
    pub catalogue: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    /// Short name of the run.
    #[serde(deserialize_with = "null_as_default")]
    pub run: String,
    #[serde(deserialize_with = "null_as_default")]
    pub scenario_hash: String,
    pub seed: Option<u64>,
    pub replicates: Option<u64>,
    #[serde(deserialize_with = "null_as_default")]
    pub arms: Vec<Arm>,
    #[serde(deserialize_with = "null_as_default")]
    pub measures: Vec<MeasureText>,
    #[serde(deserialize_with = "null_as_default")]
    pub dose_response: Vec<DoseResponse>,
    /// Doses that wait for something to happen.
    #[serde(deserialize_with = "null_as_default")]
    pub triggers: Vec<Trigger>,
    #[serde(deserialize_with = "null_as_default")]
    pub probes: Vec<Probe>,
    #[serde(deserialize_with = "null_as_default")]
    pub parameters: Vec<Parameter>,
    /// What the states of each receptor are, in order.
    #[serde(deserialize_with = "null_as_default")]
    pub states: IndexMap<String, Vec<StateText>>,
    /// The scenario as written, after merging: `arm.NAME...`, `probe.NAME...`, `measure.NAME...`.
    pub resolved: Value,
    /// Citations by key.
    #[serde(deserialize_with = "null_as_default")]
    pub references: IndexMap<String, String>,
    #[serde(deserialize_with = "null_as_default")]
    pub notes: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub step: Step,
    #[serde(deserialize_with = "null_as_default")]
    pub counts: IndexMap<String, Value>,
    /// Time and machine; the one block that differs between two runs of the same scenario.
    #[serde(deserialize_with = "null_as_default")]
    pub execution: IndexMap<String, Value>,
}

impl Run {
    /// Doses that wait are told from when their condition was met on. Here they get the times at which they were given,
    /// as the mean over the replicates in which they were.
    pub fn place_waiting_doses(&mut self) {
        for trigger in &self.triggers {
            let arm = self.arms.iter_mut().find(|arm| arm.name == trigger.arm);
            let dose = arm.and_then(|arm| arm.doses.iter_mut().find(|dose| dose.name == trigger.dose));
            let Some(dose) = dose else { continue };
            let met: Vec<f64> = trigger.met_h.iter().flatten().copied().collect();
            dose.waited = Some(Waited {
                delay_h: trigger.delay_h,
                met: met.len() as u64,
            });
            if met.is_empty() {
                dose.times_h.clear();
                dose.until_h.clear();
            }
            let later_h = met.iter().sum::<f64>() / met.len() as f64 + trigger.delay_h;
            let ends = dose.until_h.iter_mut().flatten();
            for time_h in dose.times_h.iter_mut().chain(ends) {
                *time_h += later_h;
            }
        }
    }
}

/// When a dose that waits was given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Trigger {
    pub arm: String,
    pub dose: String,
    /// From when the condition is met to the first administration.
    pub delay_h: f64,
    /// When the condition was met, by replicate; absent where it never was.
    #[serde(deserialize_with = "null_as_default")]
    pub met_h: Vec<Option<f64>>,
}

/// An arm of the study.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Arm {
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    #[serde(deserialize_with = "null_as_default")]
    pub species: String,
    #[serde(deserialize_with = "null_as_default")]
    pub preparation: String,
    #[serde(deserialize_with = "null_as_default")]
    pub genotype: Vec<String>,
    pub duration_h: Option<f64>,
    #[serde(deserialize_with = "null_as_default")]
    pub mechanisms_on: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub mechanisms_off: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub doses: Vec<Dose>,
    #[serde(deserialize_with = "null_as_default")]
    pub events: Vec<Event>,
    #[serde(deserialize_with = "null_as_default")]
    pub populations: Vec<Population>,
}

/// Cells of an arm.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Population {
    pub name: String,
    pub neurons: u64,
    /// Receptors simulated per neuron, by type.
    #[serde(deserialize_with = "null_as_default")]
    pub receptors: IndexMap<String, u64>,
}

/// Something other than a drug that happens for a while.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event {
    pub name: String,
    /// From, until.
    #[serde(deserialize_with = "null_as_default")]
    pub spans_h: Vec<(f64, f64)>,
}

/// What is done on copies of an arm's world.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Probe {
    pub name: String,
    pub kind: String,
    #[serde(deserialize_with = "null_as_default")]
    pub at_h: Vec<f64>,
    #[serde(deserialize_with = "null_as_default")]
    pub arms: Vec<String>,
    pub wash_h: f64,
    pub clear: bool,
    /// Where the cells are brought, if elsewhere than in the arm.
    pub preparation: Option<String>,
    /// What of the arm does not go on.
    #[serde(deserialize_with = "null_as_default")]
    pub removed: Vec<String>,
    pub drug: Option<String>,
    pub route: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub doses: Vec<Dose>,
    pub duration_h: f64,
}

/// A number of the model, with where it comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameter {
    /// "drug", "receptor", "neuron", "projection", "genotype", "mechanism".
    pub kind: String,
    pub owner: String,
    pub name: String,
    /// As written, with its unit.
    pub value: String,
    /// "measured", "derived", "fitted", "assumed".
    pub basis: String,
    /// Reference keys.
    pub source: String,
    #[serde(deserialize_with = "null_as_default")]
    pub species: String,
    #[serde(deserialize_with = "null_as_default")]
    pub preparation: String,
    #[serde(deserialize_with = "null_as_default")]
    pub note: String,
    /// Values that arms have instead.
    #[serde(deserialize_with = "null_as_default")]
    pub set: Vec<SetValue>,
}

/// A value that an arm has instead of the catalogue's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SetValue {
    pub arm: String,
    pub population: Option<String>,
    pub value: String,
}

/// A state of a receptor.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StateText {
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub meaning: String,
}

/// A dose and all times at which it is given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dose {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub drug: String,
    #[serde(deserialize_with = "null_as_default")]
    pub route: String,
    #[serde(deserialize_with = "null_as_default")]
    pub times_h: Vec<f64>,
    /// End of each administration; absent where it is given at once.
    #[serde(deserialize_with = "null_as_default")]
    pub until_h: Vec<Option<f64>>,
    /// Where the dose waited for something to happen.
    #[serde(skip)]
    pub waited: Option<Waited>,
}

/// How a dose waited.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Waited {
    /// From when the condition is met to the first administration.
    pub delay_h: f64,
    /// In how many replicates the condition was met.
    pub met: u64,
}

/// What the files say of a measure beside its numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MeasureText {
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub arm: String,
    pub text: Option<String>,
    /// What was published is that it is not reached.
    pub band_never: bool,
    /// On a contested point: what each reference published.
    #[serde(deserialize_with = "null_as_default")]
    pub claims: Vec<Claim>,
}

/// What one reference says on a contested point.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Claim {
    /// Reference key.
    pub source: String,
    /// Published from; absent where open.
    pub low: Option<f64>,
    /// Published to; absent where open.
    pub high: Option<f64>,
    /// What was published is that it is not reached.
    pub never: bool,
    /// The estimate lies in its band; absent where there is nothing to compare.
    pub agrees: Option<bool>,
}

/// One dose-response curve: a probe in one arm at one time.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DoseResponse {
    #[serde(deserialize_with = "null_as_default")]
    pub arm: String,
    #[serde(deserialize_with = "null_as_default")]
    pub probe: String,
    pub time_h: f64,
    #[serde(deserialize_with = "null_as_default")]
    pub drug: String,
    #[serde(deserialize_with = "null_as_default")]
    pub route: String,
    /// Unit of the dose.
    #[serde(deserialize_with = "null_as_default")]
    pub unit: String,
    /// What the response is, in words.
    #[serde(deserialize_with = "null_as_default")]
    pub response: String,
    #[serde(deserialize_with = "null_as_default")]
    pub points: Vec<DosePoint>,
    pub fit: Option<Fit>,
}

/// The response to one dose, with its interval.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
pub(crate) struct DosePoint {
    pub dose: f64,
    pub mean: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

/// A fitted Hill curve: `bottom + emax * d^slope / (d^slope + ec50^slope)`.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(default)]
pub(crate) struct Fit {
    pub ec50: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub bottom: Option<f64>,
    /// The largest change from `bottom`.
    pub emax: Option<f64>,
    pub slope: Option<f64>,
}

/// How finely time was stepped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    pub worst_error: Option<f64>,
    pub steps: Option<u64>,
    pub halvings: Option<u64>,
}

/// A key that is `null` is as one that is missing.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
