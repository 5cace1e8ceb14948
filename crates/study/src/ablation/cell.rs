//! What comes out of an ablation.

use super::effect::Nothing;
use super::switches::Switch;
use super::verdict::Verdict;
use crate::stats::Estimate;
use indexmap::IndexMap;
use papaver_engine::step::StepError;
use papaver_scenario::model::Hypothesis;

/// A row of measures that switches are tried on.
#[derive(Clone, Debug)]
pub struct Phenomenon {
    /// As in files.
    pub name: String,
    /// Measure that has it.
    pub measure: String,
    /// Arm that it is read in; empty for a formula over arms.
    pub arm: String,
    /// Title of its scenario.
    pub title: String,
    /// Index of its file.
    pub file: usize,
    /// Printing unit.
    pub unit: String,
    /// Where nothing happens.
    pub nothing: Nothing,
    /// Reference key, if any.
    pub source: Option<String>,
}

/// The phenomenon in the full model.
#[derive(Clone, Debug)]
pub struct Full {
    /// As measured.
    pub value: Estimate,
    /// Distance from "nothing happens".
    pub effect: Option<f64>,
    /// What the series of the cells stand over.
    pub axis: Axis,
    /// Mean over replicates along the axis.
    pub series: Vec<f64>,
}

/// What a series stands over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// "time", "dose", or nothing where there is no series.
    pub kind: &'static str,
    /// Places: hours on the clock of what is read, or doses.
    pub at: Vec<f64>,
    /// Unit of `at`.
    pub unit: String,
    /// What is read there.
    pub variable: String,
    /// Its unit; empty for a response.
    pub variable_unit: String,
}

/// One phenomenon under one switch.
#[derive(Clone, Debug)]
pub struct Cell {
    /// As measured in the full model.
    pub baseline: Option<f64>,
    /// As measured under the switch.
    pub ablated: Option<f64>,
    /// Ablated less baseline, paired over replicates.
    pub difference: Estimate,
    /// Effect under the switch over effect in the full model.
    pub share: Option<f64>,
    /// Interval of `share`; nothing where it is unbounded or has none.
    pub share_interval: Option<(f64, f64)>,
    /// Largest relative change of the drug-free state; nothing where nothing was run.
    pub naive_shift: Option<f64>,
    /// What changed most.
    pub naive_place: String,
    /// What it says.
    pub verdict: Verdict,
    /// What a reader should know.
    pub note: Option<String>,
    /// Mean over replicates along the axis of the phenomenon.
    pub series: Vec<f64>,
}

impl Cell {
    /// A cell without a number.
    pub(super) fn empty(baseline: Option<f64>, verdict: Verdict, note: impl Into<String>) -> Self {
        Self {
            baseline,
            ablated: None,
            difference: Estimate::default(),
            share: None,
            share_interval: None,
            naive_shift: None,
            naive_place: String::new(),
            verdict,
            note: Some(note.into()),
            series: Vec::new(),
        }
    }
}

/// A scenario file that was run.
#[derive(Clone, Debug)]
pub struct FileInfo {
    /// File name without its ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// Independent populations.
    pub replicates: u32,
    /// Of all random streams.
    pub seed: u64,
    /// Hash of the scenario with the catalogue.
    pub hash: String,
    /// How good the steps were.
    pub step: StepInfo,
    /// Own references: key, citation.
    pub references: IndexMap<String, String>,
}

/// The steps of a file's runs.
#[derive(Clone, Debug)]
pub struct StepInfo {
    /// The ladder was halved so often.
    pub halvings: u32,
    /// The worst difference between predictor and corrector, over the pilot and all runs, full and ablated.
    pub worst: StepError,
    /// What was asked for.
    pub tolerance: f64,
}

/// The whole matrix.
#[derive(Clone, Debug)]
pub struct Ablation {
    /// Files, the scenario itself first.
    pub files: Vec<FileInfo>,
    /// Columns.
    pub phenomena: Vec<Phenomenon>,
    /// The full model, by phenomenon.
    pub full: Vec<Full>,
    /// Groups of mechanisms that the scenario names.
    pub hypotheses: IndexMap<String, Hypothesis>,
    /// Rows.
    pub switches: Vec<Switch>,
    /// By switch, then phenomenon.
    pub cells: Vec<Vec<Cell>>,
    /// Runs made (arms times replicates).
    pub runs: usize,
    /// What a reader should know.
    pub notes: Vec<String>,
}
