//! Sweeps: a scenario run again and again with the values that a design lays out, over threads, shards and machines.
//!
//! [`Points`] says which values each run has, [`Sweep`] what the runs of a folder have in common, and [`run`] does those
//! of a shard: every finished run becomes a whole line of the shard's [`journal`], and is never done again. [`collect`]
//! joins the journals of all shards in the order of runs. A row depends on its run alone, so the table is the same
//! however the work was cut.

pub mod collect;
pub mod journal;
pub mod points;
mod quantile;
pub mod run;
pub mod shard;
pub mod table;

use crate::files::{FileError, OutputDir};
use crate::measures::MeasureResult;
use crate::rows::{canonical_json, cell, scenario_hash};
use journal::tables;
use papaver_catalogue::Catalogue;
use papaver_scenario::design::{Design, MOST_RUNS, Values};
use papaver_scenario::model::Scenario;
use points::Points;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What a folder of a sweep says of itself.
pub const ABOUT: &str = "sweep.json";
/// Every run and its values.
pub const DESIGN: &str = "design.csv";
/// Every run, its values and its measures.
pub const RUNS: &str = "runs.csv";
/// The recorded variables of every run.
pub const TIMESERIES: &str = "timeseries.csv";
/// The folder of one table per shard.
pub const SHARDS: &str = "shards";
/// The folder of one file per run, for [`TIMESERIES`].
pub const SERIES: &str = "timeseries";

/// Columns before the factors.
const FIRST: [&str; 3] = ["run", "run_id", "seed"];
/// Columns between factors and measures.
const MIDDLE: [&str; 2] = ["status", "reason"];

/// Why a sweep cannot begin, go on or be collected.
#[derive(Debug, Error)]
pub enum SweepError {
    /// A file cannot be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// The system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A column would stand twice.
    #[error("two columns of the table would be named `{0}`: give the factor another `name`")]
    Column(String),
    /// The folder holds something else.
    #[error("{0}")]
    Other(String),
}

/// Names the action and the path of an error.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> SweepError {
    let path = path.to_path_buf();
    move |source| SweepError::Io { action, path, source }
}

/// What all runs of a sweep have in common.
pub struct Sweep {
    /// Which values each run has.
    pub points: Points,
    /// Every measure's label and printing unit.
    measures: Vec<(String, String)>,
    /// Seed of the scenario.
    seed: u64,
    /// Keeps recorded variables too.
    pub timeseries: bool,
    title: String,
    catalogue: String,
    hash: String,
}

impl Sweep {
    /// A sweep of a checked scenario by a design, both as they will run.
    ///
    /// # Errors
    /// When two columns would have one name.
    pub fn new(
        design: Design,
        scenario: &Scenario,
        catalogue: &Catalogue,
        timeseries: bool,
    ) -> Result<Self, SweepError> {
        let of_measure = |measure: &papaver_scenario::model::Measure| {
            let several = measure.rows.len() > 1;
            let unit = measure.unit.0.clone();
            let name = measure.name.clone();
            let rows = measure.rows.iter().map(|row| match (several, row.arm.as_str()) {
                (false, _) | (_, "") => name.clone(),
                (true, arm) => format!("{name} [{arm}]"),
            });
            rows.map(|label| (label, unit.clone())).collect::<Vec<_>>()
        };
        let measures: Vec<(String, String)> = scenario.measures.iter().flat_map(of_measure).collect();
        let points = Points::new(design);
        let design = points.design();
        let title = if design.title.is_empty() {
            &scenario.title
        } else {
            &design.title
        };
        // The design by what it asks for, not by how its file is written.
        let identity = json!({
            "papaver": env!("CARGO_PKG_VERSION"),
            "scenario": scenario_hash(&scenario.resolved, &catalogue.hash),
            "kind": format!("{:?}", design.kind),
            "replicates": design.replicates,
            "seed": design.seed,
            "own_chance": design.own_chance,
            "factors": design.factors.iter().map(|f| json!([f.name, f.path, format!("{:?}", f.values)])).collect::<Vec<_>>(),
            "timeseries": timeseries,
        });
        let hash = blake3::hash(canonical_json(&identity).as_bytes())
            .to_hex()
            .to_string();
        let sweep = Self {
            title: title.clone(),
            measures,
            seed: scenario.seed,
            timeseries,
            catalogue: catalogue.hash.clone(),
            hash,
            points,
        };
        sweep.columns_once()?;
        Ok(sweep)
    }

    fn columns_once(&self) -> Result<(), SweepError> {
        let columns = self.columns();
        for (index, column) in columns.iter().enumerate() {
            if columns[..index].contains(column) {
                return Err(SweepError::Column(column.clone()));
            }
        }
        Ok(())
    }

    /// Of `runs.csv` and of every shard's table.
    pub fn columns(&self) -> Vec<String> {
        let factors = self
            .points
            .design()
            .factors
            .iter()
            .map(|factor| factor.name.clone());
        let of_measure = |(label, _): &(String, String)| {
            [label.clone(), format!("{label}.lower"), format!("{label}.upper")]
        };
        let fixed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        fixed(&FIRST)
            .into_iter()
            .chain(factors)
            .chain(fixed(&MIDDLE))
            .chain(self.measures.iter().flat_map(of_measure))
            .collect()
    }

    /// How many runs there are.
    pub fn runs(&self) -> u64 {
        self.points.runs()
    }

    /// Seed of a run, counted from 0.
    pub fn seed(&self, run: u64) -> u64 {
        self.points.own_seed(self.seed, run)
    }

    /// What `sweep.json` says: enough to collect and to analyse, without the scenario. It is the same for all shards.
    fn about(&self) -> Value {
        let design = self.points.design();
        let factors = design.factors.iter().map(|factor| {
            let form = match &factor.values {
                Values::Law { form, .. } => Some(form),
                Values::Listed { .. } => None,
            };
            json!({
                "name": factor.name,
                "path": factor.path,
                "unit": form.filter(|form| !form.unit.is_empty()).map(|form| form.unit.as_str()),
                "relative": form.is_some_and(|form| form.relative),
                "numbers": form.is_some(),
            })
        });
        let measures = self
            .measures
            .iter()
            .map(|(name, unit)| json!({ "name": name, "unit": unit }));
        json!({
            "papaver": env!("CARGO_PKG_VERSION"),
            "catalogue": self.catalogue,
            "title": self.title,
            "run": self.hash.get(..12).unwrap_or(&self.hash),
            "hash": self.hash,
            "design": design.kind.name(),
            "runs": self.runs(),
            "factors": factors.collect::<Vec<_>>(),
            "measures": measures.collect::<Vec<_>>(),
            "timeseries": self.timeseries,
            "columns": self.columns(),
            "units": self.points.units(),
        })
    }

    /// Makes the folder of the sweep and says in it what it is; nothing changes where that stands there already.
    ///
    /// # Errors
    /// When it cannot be written, or the folder is that of another sweep.
    pub fn plan(&self, folder: &Path) -> Result<(), SweepError> {
        if let Some(there) = About::find(folder)? {
            if there.hash == self.hash {
                return Ok(());
            }
            return Err(SweepError::Other(format!(
                "{} holds another sweep (its design, scenario, catalogue or version is not the same): take another \
                 --out, or throw that one away with --restart (without --shard)",
                folder.display()
            )));
        }
        // Another shard may have made the folder in this very moment.
        let theirs = ["run.json", "ablation.json", "validation.json"]
            .iter()
            .any(|name| folder.join(name).exists());
        if (theirs || !tables(folder)?.is_empty()) && About::find(folder)?.is_none() {
            return Err(SweepError::Other(format!(
                "{} holds files that are not of this sweep (it has no {ABOUT}): take another --out",
                folder.display()
            )));
        }
        let mut out = OutputDir::new(folder)?;
        let csv =
            |error: csv::Error| SweepError::Other(format!("error: {DESIGN} cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(out.file(DESIGN)?);
        let factors = self
            .points
            .design()
            .factors
            .iter()
            .map(|factor| factor.name.as_str());
        writer
            .write_record(["run"].into_iter().chain(factors))
            .map_err(csv)?;
        for run in 0..self.runs() {
            let values = self.points.levels(run).into_iter().map(|level| level.cell);
            let row: Vec<String> = [(run + 1).to_string()].into_iter().chain(values).collect();
            writer.write_record(&row).map_err(csv)?;
        }
        drop(writer);
        let mut about = out.file(ABOUT)?;
        writeln!(about, "{:#}", self.about()).map_err(failed("write", &folder.join(ABOUT)))?;
        drop(about);
        Ok(out.commit()?)
    }

    /// The line of a run in the table, with its line break.
    fn row(&self, run: u64, run_id: &str, seed: u64, outcome: Result<&[MeasureResult], &str>) -> String {
        let values = self.points.levels(run).into_iter().map(|level| level.cell);
        let (status, reason) = match outcome {
            Ok(_) => ("done", String::new()),
            // A row is a line.
            Err(reason) => ("failed", reason.split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        let measured = |(label, _): &(String, String)| {
            let found = outcome.ok().and_then(|all| {
                let mut all = all.iter();
                all.find(|m| m.measure == *label || m.label() == *label)
            });
            let estimate = found.map(|m| &m.estimate);
            [
                cell(estimate.and_then(|e| e.value)),
                cell(estimate.and_then(|e| e.lower)),
                cell(estimate.and_then(|e| e.upper)),
            ]
        };
        let cells: Vec<String> = [(run + 1).to_string(), run_id.to_owned(), seed.to_string()]
            .into_iter()
            .chain(values)
            .chain([status.to_owned(), reason])
            .chain(self.measures.iter().flat_map(measured))
            .collect();
        line(&cells)
    }
}

/// Cells as a line of CSV.
fn line(cells: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    drop(writer.write_record(cells));
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a folder says of the sweep in it.
pub struct About {
    /// Names the sweep.
    pub hash: String,
    /// How many runs it has.
    pub runs: u64,
    /// Of its tables.
    pub columns: Vec<String>,
    /// Recorded variables are kept too.
    pub timeseries: bool,
    /// All of it.
    pub json: Value,
}

impl About {
    /// Reads it; none where there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub fn find(folder: &Path) -> Result<Option<Self>, SweepError> {
        let path = folder.join(ABOUT);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                let message = format!("{} is a file, and a sweep needs a folder", folder.display());
                return Err(SweepError::Other(message));
            }
            Err(error) => return Err(failed("read", &path)(error)),
        };
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        let column = |value: &Value| value.as_str().map(str::to_owned);
        let read = || {
            Some(Self {
                hash: json["hash"].as_str()?.to_owned(),
                runs: json["runs"].as_u64().filter(|runs| *runs <= MOST_RUNS)?,
                columns: json["columns"]
                    .as_array()?
                    .iter()
                    .map(column)
                    .collect::<Option<_>>()?,
                timeseries: json["timeseries"].as_bool()?,
                json: json.clone(),
            })
        };
        let about = read();
        about.map(Some).ok_or_else(|| {
            SweepError::Other(format!(
                "{} is not what a sweep writes; remove it",
                path.display()
            ))
        })
    }
}
