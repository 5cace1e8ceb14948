//! Experiments against what was published: the rows and files of `papaver validate`, and their summary.
//!
//! All measures are in the files; only what has a band or claims counts. A and B pass or fail, grade C is reported with
//! whether it lies inside, contested is compared with each side, and a band without a grade is counted apart. A measure of grade A or B that is undefined (a ratio to
//! zero, say) is no pass: it falls short.

use crate::measures::{MeasureResult, Readings};
use crate::output::{Execution, measure_json, references};
use crate::rows::{cell, scenario_hash};
use crate::study::Study;
use crate::verdict::Verdict;
use indexmap::IndexMap;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{Experiment, Scenario};
use serde_json::{Map, Value, json};
use std::fmt;
use std::io::Write;

/// Columns of `validation.csv`.
pub const VALIDATION_COLUMNS: [&str; 12] = [
    "experiment",
    "measure",
    "value",
    "lower",
    "upper",
    "unit",
    "band_low",
    "band_high",
    "verdict",
    "grade",
    "use",
    "source",
];

/// What is kept of an experiment that has run.
#[derive(Clone, Debug)]
pub struct Validated {
    /// Short name: that of the file.
    pub name: String,
    /// The file as it was named; none where it is built in.
    pub file: Option<String>,
    /// Heads it.
    pub title: String,
    /// What the file says of itself; none in a plain scenario.
    pub experiment: Option<Experiment>,
    /// What a reader should know of the scenario and of how it ran.
    pub notes: Vec<String>,
    /// All measures, banded or not.
    pub measures: Vec<MeasureResult>,
    /// Citations by key, of the experiment and its measures.
    pub references: Map<String, Value>,
    /// Of all random streams.
    pub seed: u64,
    /// Populations per arm that ran.
    pub replicates: u32,
    /// See [`scenario_hash`].
    pub hash: String,
}

impl Validated {
    /// Keeps what the table needs; the runs may go.
    pub fn new(name: String, scenario: &Scenario, catalogue: &Catalogue, study: Study) -> Self {
        Self {
            name,
            file: None,
            title: scenario.title.clone(),
            experiment: scenario.experiment.clone(),
            notes: scenario.notes.iter().chain(&study.notes).cloned().collect(),
            references: references(scenario, catalogue, &study.measures, &[]),
            seed: scenario.seed,
            replicates: study.replicates(),
            hash: scenario_hash(&scenario.resolved, &catalogue.hash),
            measures: study.measures,
        }
    }

    /// The measures with a band or claims, and their names in the table.
    pub fn banded(&self) -> impl Iterator<Item = (String, &MeasureResult)> {
        self.rows().filter(|(_, m)| m.is_banded())
    }

    /// All measures and their names in the table: with the arm in brackets where the measure has several.
    fn rows(&self) -> impl Iterator<Item = (String, &MeasureResult)> {
        let several = |name: &str| self.measures.iter().filter(|m| m.measure == name).count() > 1;
        self.measures.iter().map(move |m| {
            let label = if several(&m.measure) {
                m.label()
            } else {
                m.measure.clone()
            };
            (label, m)
        })
    }

    fn json(&self) -> Value {
        let measure = |(label, m): (String, &MeasureResult)| {
            let mut one = measure_json(m);
            one["name"] = label.into();
            one
        };
        let on_measures = self
            .rows()
            .filter_map(|(label, m)| Some(format!("{label}: {}", m.estimate.note.as_ref()?)));
        let experiment = self.experiment.as_ref();
        json!({
            "name": self.name,
            "file": self.file,
            "title": self.title,
            "protocol": experiment.map(|e| &e.protocol),
            "source": experiment.map(|e| &e.source),
            "grade": experiment.map(|e| e.grade),
            "use": experiment.map(|e| &e.usage),
            "seed": self.seed,
            "replicates": self.replicates,
            "scenario_hash": self.hash,
            "notes": self.notes.iter().cloned().chain(on_measures).collect::<Vec<_>>(),
            "measures": self.rows().map(measure).collect::<Vec<_>>(),
        })
    }
}

/// Writes `validation.csv`.
///
/// # Errors
/// When writing fails.
pub fn write_validation<W: Write>(writer: W, all: &[Validated]) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(VALIDATION_COLUMNS)?;
    for experiment in all {
        for (label, m) in experiment.rows() {
            csv.write_record([
                experiment.name.as_str(),
                &label,
                &cell(m.estimate.value),
                &cell(m.estimate.lower),
                &cell(m.estimate.upper),
                &m.unit,
                &cell(m.band_low),
                &cell(m.band_high),
                m.verdict.name(),
                &m.grade.map(String::from).unwrap_or_default(),
                m.usage.as_deref().unwrap_or_default(),
                &m.sources(),
            ])?;
        }
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// What `validation.json` says: all that the page needs beside the table. `failed` has the experiments that did not run
/// to their end, with the reason.
pub fn validation_json(
    all: &[Validated],
    failed: &[(String, String)],
    catalogue: &Catalogue,
    execution: &Execution,
) -> Value {
    let tally = Tally::new(all);
    let mut citations = Map::new();
    for experiment in all {
        citations.extend(experiment.references.clone());
    }
    let failure = |(name, reason): &(String, String)| json!({ "name": name, "reason": reason });
    json!({
        "papaver": env!("CARGO_PKG_VERSION"),
        "catalogue": catalogue.hash,
        "summary": tally.to_string(),
        "falls_short": tally.falls_short(),
        "experiments": all.iter().map(Validated::json).collect::<Vec<_>>(),
        "failed": failed.iter().map(failure).collect::<Vec<_>>(),
        "references": citations,
        "execution": execution.json(),
    })
}

/// Bands of grade A and B of one use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Judged {
    met: usize,
    missed: usize,
    undefined: usize,
}

/// How many bands were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By use, in order of appearance.
    judged: IndexMap<String, Judged>,
    inside_c: usize,
    of_c: usize,
    inside_ungraded: usize,
    of_ungraded: usize,
    contested: usize,
}

impl Tally {
    /// Counts all rows.
    pub fn new(all: &[Validated]) -> Self {
        let mut tally = Self::default();
        for (_, m) in all.iter().flat_map(Validated::banded) {
            match m.verdict {
                Verdict::Contested => tally.contested += 1,
                Verdict::Reported if m.grade == Some('C') => {
                    tally.of_c += 1;
                    tally.inside_c += usize::from(m.inside == Some(true));
                }
                _ if !is_judged(m) => {
                    tally.of_ungraded += 1;
                    tally.inside_ungraded += usize::from(m.inside == Some(true));
                }
                verdict => {
                    let usage = m.usage.clone().unwrap_or_else(|| "no use given".into());
                    let judged = tally.judged.entry(usage).or_default();
                    match verdict {
                        Verdict::Pass => judged.met += 1,
                        Verdict::Fail => judged.missed += 1,
                        Verdict::Reported | Verdict::Contested => judged.undefined += 1,
                    }
                }
            }
        }
        tally
    }

    /// A band of grade A or B is missed, or has nothing to be compared with.
    pub fn falls_short(&self) -> bool {
        self.judged.values().any(|one| one.missed + one.undefined > 0)
    }
}

/// "calibration: 14 of 17 bands of grade A and B met; grade C: 9 of 12 inside, reported; contested: 3".
impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let judged = self.judged.iter().map(|(usage, one)| {
            let all = one.met + one.missed + one.undefined;
            let undefined = match one.undefined {
                0 => String::new(),
                some => format!(" ({some} undefined)"),
            };
            format!(
                "{usage}: {} of {all} bands of grade A and B met{undefined}",
                one.met
            )
        });
        let mut parts: Vec<String> = judged.collect();
        if self.of_c > 0 {
            parts.push(format!(
                "grade C: {} of {} inside, reported",
                self.inside_c, self.of_c
            ));
        }
        if self.of_ungraded > 0 {
            parts.push(format!(
                "without a grade: {} of {} inside, not counted",
                self.inside_ungraded, self.of_ungraded
            ));
        }
        if self.contested > 0 {
            parts.push(format!("contested: {}", self.contested));
        }
        if parts.is_empty() {
            parts.push("no measure has a band".into());
        }
        formatter.write_str(&parts.join("; "))
    }
}

/// Its grade is one that passes or falls short.
fn is_judged(measure: &MeasureResult) -> bool {
    matches!(measure.grade, Some('A' | 'B'))
}

/// The rows that fall short: what misses a band of grade A or B, or has nothing to compare with it.
pub fn misses(all: &[Validated]) -> Vec<(&Validated, String, &MeasureResult)> {
    let rows = all
        .iter()
        .flat_map(|one| one.rows().map(move |(label, m)| (one, label, m)));
    rows.filter(|(_, _, m)| match m.verdict {
        Verdict::Fail => is_judged(m),
        Verdict::Reported => m.undefined && is_judged(m),
        Verdict::Pass | Verdict::Contested => false,
    })
    .collect()
}

#[cfg(test)]
mod tests;
