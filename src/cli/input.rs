//! Reading and checking a scenario for a command: from a file, or one that is built in.

use crate::cli::folder::{self, Folder};
use crate::cli::{Failure, builtin};
use papaver_catalogue::Catalogue;
use papaver_catalogue::explain::nearest;
use papaver_scenario::model::Scenario;
use papaver_scenario::{CatalogueFile, Known, Mistakes, Override, check};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Which scenario, and what is changed in it.
#[derive(clap::Args)]
pub struct Input {
    /// Scenario file (TOML), unless there is `--example NAME`
    file: Option<PathBuf>,
    /// A built-in example or experiment instead of a file (`papaver list examples`)
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    example: Option<String>,
    /// Change a value after the file is read, on every arm that has the path
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    folder: Folder,
}

/// Seed, replicates and threads, for every command that runs something.
#[derive(clap::Args)]
pub struct Numbers {
    /// Seed of all random streams
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Independent populations per arm
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    replicates: Option<u32>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// A whole number from 0 on.
pub fn whole(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("it needs a whole number from 0 to {}", i64::MAX))
}

/// A count.
fn count(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| "it needs a whole number, as in `10`".to_owned())
}

impl Numbers {
    /// What they change in a scenario.
    pub fn changes(&self) -> Vec<Override> {
        let numbers = [
            ("seed", self.seed),
            ("replicates", self.replicates.map(u64::from)),
        ];
        let change = |(path, value): (&str, Option<u64>)| {
            Some(Override {
                path: path.to_owned(),
                value: value?.to_string(),
            })
        };
        numbers.into_iter().filter_map(change).collect()
    }

    /// Threads to use.
    pub fn threads(&self) -> usize {
        threads(self.threads)
    }
}

/// So many threads as were asked for, or as there are cores.
pub fn threads(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(cores, usize::from)
}

impl Input {
    /// A file as it is, with the catalogue that goes with it.
    pub fn of(file: PathBuf, folder: Folder) -> Self {
        Input {
            file: Some(file),
            example: None,
            set: Vec::new(),
            folder,
        }
    }

    /// The checked scenario, with `more` changes after those of `--set`, and the catalogue.
    pub fn scenario(&self, more: Vec<Override>) -> Result<(Scenario, &'static Catalogue), Failure> {
        self.given(more)?.check()
    }

    /// The scenario as it is written, with `more` changes after those of `--set`.
    pub fn given(&self, more: Vec<Override>) -> Result<Given, Failure> {
        let (name, bytes) = self.read()?;
        let mut changes = overrides(&self.set)?;
        changes.extend(more);
        let entries = self.folder.files()?;
        Ok(Given {
            name,
            bytes,
            changes,
            entries,
        })
    }

    /// The scenario that this one names, without changes: a path from the folder of its file, or the name of a built-in
    /// one. The file of a built-in scenario names built-in ones, by their path or name.
    pub fn beside(&self, name: &str) -> Self {
        let is_built_in = |name: &str| builtin::find(name).is_some();
        if let Some(file) = &self.file {
            let path = file.with_file_name(name);
            if path.exists() || !is_built_in(name) {
                return Input::of(path, self.folder.clone());
            }
        }
        let stem = Path::new(name)
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned());
        let built_in = stem.filter(|stem| self.file.is_none() && is_built_in(stem));
        Input {
            file: None,
            example: Some(built_in.unwrap_or_else(|| name.to_owned())),
            set: Vec::new(),
            folder: self.folder.clone(),
        }
    }

    /// A short name for the output directory.
    pub fn stem(&self) -> String {
        let stem = self
            .file
            .as_ref()
            .and_then(|f| f.file_stem())
            .map(|s| s.to_string_lossy().into_owned());
        stem.or_else(|| self.example.clone())
            .unwrap_or_else(|| "run".into())
    }

    fn read(&self) -> Result<(String, Vec<u8>), Failure> {
        if let Some(name) = &self.example {
            let found = builtin::find(name).map(|text| (format!("{name}.toml"), text.as_bytes().to_vec()));
            return found.ok_or_else(|| {
                let names = builtin::all().map(|(name, _)| name);
                let near = nearest(name, names).map(|n| format!("; did you mean `{n}`?"));
                Failure::Input(format!(
                    "no example `{name}`{} (`papaver list examples` shows them)",
                    near.unwrap_or_default()
                ))
            });
        }
        let Some(file) = &self.file else {
            let message = "name a scenario file, or `--example NAME` (`papaver list examples` shows them)";
            return Err(Failure::Input(message.into()));
        };
        let bytes = std::fs::read(file)
            .map_err(|e| Failure::Input(format!("cannot read {}: {e}", file.display())))?;
        Ok((file.display().to_string(), bytes))
    }
}

/// What `--set` changes.
pub fn overrides(set: &[String]) -> Result<Vec<Override>, Failure> {
    let split = |text: &String| {
        let (path, value) = text.split_once('=').ok_or_else(|| {
            Failure::Input(format!(
                "`--set {text}` has no `=`; write --set dose.morphine.amount=\"5 mg\""
            ))
        })?;
        Ok(Override {
            path: path.trim().to_owned(),
            value: value.trim().to_owned(),
        })
    };
    set.iter().map(split).collect()
}

/// A scenario as it was given.
pub struct Given {
    /// Name of the file, for messages and for files that it names.
    name: String,
    bytes: Vec<u8>,
    changes: Vec<Override>,
    /// Of the catalogue's folder.
    entries: Vec<CatalogueFile>,
}

impl Given {
    /// The checked scenario and the catalogue.
    pub fn check(&self) -> Result<(Scenario, &'static Catalogue), Failure> {
        let catalogue = folder::catalogue(&self.entries)?;
        match checked(&self.name, &self.bytes, catalogue, &self.changes) {
            Ok(scenario) => Ok((scenario, catalogue)),
            Err(mistakes) => Err(Failure::Input(mistakes)),
        }
    }

    /// The scenario with more changes, by a catalogue that was read before.
    pub fn with(&self, more: &[Override], catalogue: &Catalogue) -> Result<Scenario, Mistakes> {
        let changes: Vec<Override> = self.changes.iter().chain(more).cloned().collect();
        mistakes(&self.name, &self.bytes, catalogue, &changes)
    }

    /// What has to be kept to check it again, from any folder.
    pub fn to_json(&self) -> Value {
        let name = std::path::absolute(&self.name).map_or(self.name.clone(), |p| p.display().to_string());
        let changes = self.changes.iter().map(|c| json!([c.path, c.value]));
        json!({
            "name": name,
            "text": String::from_utf8_lossy(&self.bytes),
            "set": changes.collect::<Vec<_>>(),
            "catalogue": folder::to_json(&self.entries),
        })
    }

    /// What was kept; none if that is something else.
    pub fn from_json(kept: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let change = |pair: &Value| {
            Some(Override {
                path: text(&pair[0])?,
                value: text(&pair[1])?,
            })
        };
        Some(Given {
            name: text(&kept["name"])?,
            bytes: text(&kept["text"])?.into_bytes(),
            changes: kept["set"]
                .as_array()?
                .iter()
                .map(change)
                .collect::<Option<_>>()?,
            entries: folder::from_json(&kept["catalogue"])?,
        })
    }
}

/// The checked scenario of a text, or its mistakes as they are shown on standard error.
pub fn checked(
    name: &str,
    bytes: &[u8],
    catalogue: &Catalogue,
    overrides: &[Override],
) -> Result<Scenario, String> {
    mistakes(name, bytes, catalogue, overrides)
        .map_err(|mistakes| mistakes.render(std::io::stderr().is_terminal()))
}

/// The checked scenario of a text, or its mistakes.
fn mistakes(
    name: &str,
    bytes: &[u8],
    catalogue: &Catalogue,
    overrides: &[Override],
) -> Result<Scenario, Mistakes> {
    let (mechanisms, signals) = (papaver_mechanisms::infos(), papaver_mechanisms::signals());
    let known = Known {
        catalogue,
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: papaver_mechanisms::surroundings(),
    };
    check(name, bytes, &known, overrides)
}
