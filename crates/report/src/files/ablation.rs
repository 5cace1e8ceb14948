//! `ablation.csv` and `ablation.json`: what is left of each phenomenon without each mechanism.
//!
//! The JSON file says what was varied and looked at: `{"papaver", "catalogue", "title", "seed", "replicates",
//! "hypotheses": [{"name", "title", "mechanisms": [...]}], "mechanisms": [{"id", "claim"}], "phenomena": [{"name",
//! "text", "unit"}], "cells": [[{"share"}]], "references", "notes", "execution"}`. Cells are by switch, then phenomenon,
//! in the order of the rows; `share` is what is left of the effect, which for a ratio is its distance from 1.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::{json, run::null_as_default, table::Table};
use crate::ReportError;

/// Both files.
pub(crate) struct Ablation {
    pub rows: Vec<AblationRow>,
    pub study: AblationStudy,
}

/// One cell of the matrix: a phenomenon without a mechanism.
#[derive(Debug)]
pub(crate) struct AblationRow {
    pub mechanism_off: String,
    pub phenomenon: String,
    /// With everything on.
    pub baseline: Option<f64>,
    /// With the mechanism off.
    pub ablated: Option<f64>,
    /// `ablated - baseline`, with its interval.
    pub difference: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub unit: String,
    /// How far the drug-free state itself moved, as a share.
    pub naive_shift: Option<f64>,
    pub verdict: AblationVerdict,
    /// The share of the effect that is left.
    pub left: Option<f64>,
}

/// Whether a phenomenon needs a mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AblationVerdict {
    Reversed,
    Needed,
    NotNeeded,
    Contributes,
    Undecided,
    Baseline,
    /// Of a model with one hypothesis alone.
    Explains,
    /// Of such a model.
    ExplainsPart,
    /// Of such a model.
    ExplainsLittle,
    /// A time or dose that is not reached without it.
    NotReached,
    /// There is no number.
    Undefined,
    /// It does not act there anyway.
    Absent,
}

impl AblationVerdict {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 12] = [
        Self::Reversed,
        Self::Needed,
        Self::Contributes,
        Self::NotNeeded,
        Self::Explains,
        Self::ExplainsPart,
        Self::ExplainsLittle,
        Self::Undecided,
        Self::NotReached,
        Self::Undefined,
        Self::Baseline,
        Self::Absent,
    ];

    /// The word as in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::Needed => "needed",
            Self::NotNeeded => "not_needed",
            Self::Contributes => "contributes",
            Self::Undecided => "undecided",
            Self::Baseline => "baseline",
            Self::Explains => "explains",
            Self::ExplainsPart => "explains_part",
            Self::ExplainsLittle => "explains_little",
            Self::NotReached => "not_reached",
            Self::Undefined => "undefined",
            Self::Absent => "absent",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// What was ablated.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AblationStudy {
    #[serde(deserialize_with = "null_as_default")]
    pub papaver: String,
    #[serde(deserialize_with = "null_as_default")]
    pub catalogue: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    pub seed: Option<u64>,
    pub replicates: Option<u64>,
    /// Groups of mechanisms that stand for one answer.
    #[serde(deserialize_with = "null_as_default")]
    pub hypotheses: Vec<Hypothesis>,
    #[serde(deserialize_with = "null_as_default")]
    pub mechanisms: Vec<Named>,
    #[serde(deserialize_with = "null_as_default")]
    pub phenomena: Vec<Named>,
    /// By switch, then phenomenon.
    #[serde(deserialize_with = "null_as_default")]
    pub cells: Vec<Vec<Cell>>,
    #[serde(deserialize_with = "null_as_default")]
    pub references: IndexMap<String, String>,
    #[serde(deserialize_with = "null_as_default")]
    pub notes: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub execution: IndexMap<String, Value>,
}

/// A group of mechanisms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Hypothesis {
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub title: String,
    #[serde(deserialize_with = "null_as_default")]
    pub mechanisms: Vec<String>,
}

/// A mechanism or a phenomenon with a sentence about it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    #[serde(alias = "id")]
    pub name: String,
    #[serde(alias = "claim", deserialize_with = "null_as_default")]
    pub text: String,
}

/// What the table does not have.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cell {
    /// The share of the effect that is left.
    pub share: Option<f64>,
}

const COLUMNS: [&str; 10] = [
    "mechanism_off",
    "phenomenon",
    "baseline",
    "ablated",
    "difference",
    "lower",
    "upper",
    "unit",
    "naive_shift",
    "verdict",
];

impl Ablation {
    /// Reads both files in `dir`.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        let study: AblationStudy = json(&dir.join("ablation.json"))?;
        let mut rows = rows(&dir.join("ablation.csv"))?;
        for (row, cell) in rows.iter_mut().zip(study.cells.iter().flatten()) {
            row.left = cell.share;
        }
        Ok(Self { rows, study })
    }
}

fn rows(path: &Path) -> Result<Vec<AblationRow>, ReportError> {
    let mut table = Table::open(path, COLUMNS)?;
    let mut rows = Vec::new();
    while table.advance()? {
        let verdict = AblationVerdict::from_word(table.text(9)).ok_or_else(|| {
            table.fault(
                9,
                "a verdict: reversed, needed, contributes, not_needed, undecided, baseline, ...",
            )
        })?;
        rows.push(AblationRow {
            mechanism_off: table.text(0).to_owned(),
            phenomenon: table.text(1).to_owned(),
            baseline: table.optional_number(2)?,
            ablated: table.optional_number(3)?,
            difference: table.optional_number(4)?,
            lower: table.optional_number(5)?,
            upper: table.optional_number(6)?,
            unit: table.text(7).to_owned(),
            naive_shift: table.optional_number(8)?,
            verdict,
            left: None,
        });
    }
    Ok(rows)
}
