//! The design of a sweep on the command line: its file, the scenario that it names, and what that says of its values.

use crate::cli::Failure;
use crate::cli::folder::Folder;
use crate::cli::input::{Given, Input, overrides};
use crate::cli::run::failed;
use papaver_catalogue::Catalogue;
use papaver_scenario::Override;
use papaver_scenario::design;
use papaver_study::sweep::{Sweep, SweepError};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Which design, and where what comes of it goes.
#[derive(clap::Args)]
pub struct DesignFile {
    /// Design of a sweep (TOML), which names its scenario
    file: PathBuf,
    /// Folder of the sweep (default: out/NAME)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change a value of the scenario in all runs, as with `papaver run --set`
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Keep the recorded variables of every run, and collect them in timeseries.csv
    #[arg(long)]
    timeseries: bool,
    #[command(flatten)]
    folder: Folder,
}

/// A sweep that can run.
pub struct Ready {
    /// What its runs have in common.
    pub sweep: Sweep,
    /// Its catalogue.
    pub catalogue: &'static Catalogue,
    /// Where it goes.
    pub out: PathBuf,
    /// What a user should know of the scenario.
    pub notes: Vec<String>,
    given: Given,
}

impl DesignFile {
    /// Reads the design and its scenario, and tries the ends of every factor on it.
    pub fn read(&self) -> Result<Ready, Failure> {
        let told = |mistakes: papaver_scenario::Mistakes| {
            Failure::Input(mistakes.render(std::io::stderr().is_terminal()))
        };
        let name = self.file.display().to_string();
        let bytes =
            std::fs::read(&self.file).map_err(|e| Failure::Input(format!("cannot read {name}: {e}")))?;
        let design = design::read(&name, &bytes).map_err(told)?;
        let replicates = design.replicates.map(|replicates| Override {
            path: "replicates".into(),
            value: replicates.to_string(),
        });
        let set = overrides(&self.set)?;
        if let Some(twice) = set
            .iter()
            .find(|set| design.factors.iter().any(|factor| factor.path == set.path))
        {
            let message = format!(
                "`--set {}`: the design varies this path, so it would do nothing",
                twice.path
            );
            return Err(Failure::Input(message));
        }
        let scenario = Input::of(self.file.clone(), self.folder.clone()).beside(&design.scenario);
        let catalogue = scenario.given(set.clone())?.check()?.1;
        // What is asked for on the command line comes last.
        let given = scenario.given(replicates.into_iter().chain(set).collect())?;
        let told_of_replicates = |mistakes| told(design.blame_replicates(&mistakes));
        let scenario = given.with(&[], catalogue).map_err(told_of_replicates)?;
        let sweep = Sweep::new(design, &scenario, catalogue, self.timeseries).map_err(wrong)?;
        let design = sweep.points.design();
        let mut found = Vec::new();
        for (factor, level) in sweep.points.extremes() {
            let change = Override {
                path: design.factors[factor].path.clone(),
                value: level.toml,
            };
            if let Err(mistakes) = given.with(&[change], catalogue) {
                found.push((factor, mistakes));
            }
        }
        if !found.is_empty() {
            return Err(told(design.blame(&found)));
        }
        let default = || Path::new("out").join(self.file.file_stem().unwrap_or("sweep".as_ref()));
        Ok(Ready {
            out: self.out.clone().unwrap_or_else(default),
            notes: scenario.notes,
            sweep,
            catalogue,
            given,
        })
    }
}

impl Ready {
    /// The scenario of a run, or its mistakes in one line.
    pub fn scenario(&self, changes: &[Override]) -> Result<papaver_scenario::model::Scenario, String> {
        self.given.with(changes, self.catalogue).map_err(|mistakes| {
            let words = mistakes.iter().map(|mistake| mistake.message.clone());
            words.collect::<Vec<_>>().join("; ")
        })
    }
}

/// An error of a sweep as it is told.
pub fn wrong(error: SweepError) -> Failure {
    match error {
        SweepError::Other(message) => Failure::Input(message),
        SweepError::Column(_) => Failure::Input(error.to_string()),
        SweepError::File(error) => failed(error),
        SweepError::Io { .. } => Failure::Run(format!("error: {error}")),
    }
}
