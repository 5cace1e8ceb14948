//! `ablation.csv` and `ablation.json`: what is left of each phenomenon without each mechanism.
//!
//! The JSON file says what was varied and looked at: `{"papaver", "catalogue", "title", "seed", "replicates",
//! "hypotheses": [{"name", "title", "mechanisms": [...]}], "mechanisms": [{"id", "claim"}], "phenomena": [{"name",
//! "text", "unit", "effect_is"}], "cells": [[{"share", "share_lower", "share_upper", "note"}]], "references", "notes",
//! "execution"}`. Cells are by switch, then phenomenon, in the order of the rows; `share` is what is left of the
//! effect, which for a ratio is its distance from 1.

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
    /// What the JSON file says of it.
    pub text: Option<CellText>,
}

impl AblationRow {
    /// The share of the effect that is left. Files that do not say it are taken to mean `ablated / baseline`.
    pub fn left(&self) -> Option<f64> {
        if let Some(text) = &self.text {
            return text.share;
        }
        let baseline = self.baseline.filter(|baseline| *baseline != 0.0)?;
        Some(self.ablated? / baseline)
    }
}

/// Whether a phenomenon needs a mechanism, or a hypothesis explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AblationVerdict {
    Reversed,
    Needed,
    Contributes,
    NotNeeded,
    Undecided,
    Baseline,
    Explains,
    ExplainsPart,
    ExplainsLittle,
    NotReached,
    Absent,
    Undefined,
}

impl AblationVerdict {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 12] = [
        Self::Reversed,
        Self::Needed,
        Self::Contributes,
        Self::NotNeeded,
        Self::Undecided,
        Self::Baseline,
        Self::Explains,
        Self::ExplainsPart,
        Self::ExplainsLittle,
        Self::NotReached,
        Self::Absent,
        Self::Undefined,
    ];

    /// The word as in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::Needed => "needed",
            Self::Contributes => "contributes",
            Self::NotNeeded => "not_needed",
            Self::Undecided => "undecided",
            Self::Baseline => "baseline",
            Self::Explains => "explains",
            Self::ExplainsPart => "explains_part",
            Self::ExplainsLittle => "explains_little",
            Self::NotReached => "not_reached",
            Self::Absent => "absent",
            Self::Undefined => "undefined",
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
    pub cells: Vec<Vec<CellText>>,
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
    /// Of a phenomenon: what its effect is, in words.
    #[serde(deserialize_with = "null_as_default")]
    pub effect_is: String,
}

/// What stands beside the numbers of a cell.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct CellText {
    /// The share of the effect that is left, with its interval.
    pub share: Option<f64>,
    pub share_lower: Option<f64>,
    pub share_upper: Option<f64>,
    pub note: Option<String>,
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
        for (row, text) in rows.iter_mut().zip(study.cells.iter().flatten()) {
            row.text = Some(text.clone());
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
                "a verdict: reversed, needed, contributes, not_needed, undecided, baseline, explains, explains_part, \
                 explains_little, not_reached, absent or undefined",
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
            text: None,
        });
    }
    Ok(rows)
}
