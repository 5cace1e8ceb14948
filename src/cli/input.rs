//! Reading and checking a scenario for a command: from a file, or one of the examples that are built in.

use crate::cli::Failure;
use papaver_catalogue::Catalogue;
use papaver_catalogue::explain::nearest;
use papaver_catalogue::types::{MechanismInfo, SignalInfo};
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, Override, check};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Scenarios that are built in: name, text.
pub const EXAMPLES: &[(&str, &str)] = &[
    (
        "morphine-tolerance",
        include_str!("../../scenarios/examples/morphine-tolerance.toml"),
    ),
    ("one-dose", include_str!("../../scenarios/examples/one-dose.toml")),
    (
        "withdrawal-switches",
        include_str!("../../scenarios/examples/withdrawal-switches.toml"),
    ),
];

/// Scenarios with phenomena for `papaver ablate` that are built in: name, text.
pub const PHENOMENA: &[(&str, &str)] = &[];

/// Which scenario, and what is changed in it.
#[derive(clap::Args)]
pub struct Input {
    /// Scenario file (TOML)
    #[arg(required_unless_present = "example")]
    file: Option<PathBuf>,
    /// A built-in example instead of a file (`papaver list examples`)
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    example: Option<String>,
    /// Change a value after the file is read, on every arm that has the path
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
}

impl Input {
    /// A file as it is.
    pub fn of(file: PathBuf) -> Self {
        Input {
            file: Some(file),
            example: None,
            set: Vec::new(),
        }
    }

    /// The checked scenario, with `more` changes after those of `--set`, and the catalogue.
    pub fn scenario(&self, more: Vec<Override>) -> Result<(Scenario, &'static Catalogue), Failure> {
        self.given(more)?.check()
    }

    /// The scenario as it is written, with `more` changes after those of `--set`.
    pub fn given(&self, more: Vec<Override>) -> Result<Given, Failure> {
        let (name, bytes) = self.read()?;
        let mut changes = self.overrides()?;
        changes.extend(more);
        Ok(Given { name, bytes, changes })
    }

    /// The scenario that this one names, without changes: a path from the folder of its file, or the name of a built-in
    /// one. The file of a built-in scenario names built-in ones, by their path or name.
    pub fn beside(&self, name: &str) -> Self {
        let is_built_in = |name: &str| EXAMPLES.iter().chain(PHENOMENA).any(|(n, _)| *n == name);
        if let Some(file) = &self.file {
            let path = file.with_file_name(name);
            if path.exists() || !is_built_in(name) {
                return Input::of(path);
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
            let built_in = || EXAMPLES.iter().chain(PHENOMENA);
            let names = built_in().map(|(n, _)| *n);
            let found = built_in().find(|(n, _)| n == name);
            return found
                .map(|(n, text)| (format!("{n}.toml"), text.as_bytes().to_vec()))
                .ok_or_else(|| {
                    let near = nearest(name, names).map(|n| format!("; did you mean `{n}`?"));
                    Failure::Input(format!(
                        "no example `{name}`{} (`papaver list examples` shows them)",
                        near.unwrap_or_default()
                    ))
                });
        }
        let file = self.file.clone().unwrap_or_default();
        let bytes = std::fs::read(&file)
            .map_err(|e| Failure::Input(format!("cannot read {}: {e}", file.display())))?;
        Ok((file.display().to_string(), bytes))
    }

    fn overrides(&self) -> Result<Vec<Override>, Failure> {
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
        self.set.iter().map(split).collect()
    }
}

/// A scenario as it was given.
pub struct Given {
    /// Name of the file, for messages and for files that it names.
    name: String,
    bytes: Vec<u8>,
    changes: Vec<Override>,
}

impl Given {
    /// The checked scenario and the catalogue.
    pub fn check(&self) -> Result<(Scenario, &'static Catalogue), Failure> {
        let catalogue = Catalogue::builtin();
        let (mechanisms, signals): (Vec<MechanismInfo>, Vec<SignalInfo>) =
            (papaver_mechanisms::infos(), papaver_mechanisms::signals());
        let known = Known {
            catalogue,
            mechanisms: &mechanisms,
            signals: &signals,
        };
        match check(&self.name, &self.bytes, &known, &self.changes) {
            Ok(scenario) => Ok((scenario, catalogue)),
            Err(mistakes) => Err(Failure::Input(mistakes.render(std::io::stderr().is_terminal()))),
        }
    }

    /// What has to be kept to check it again, from any folder.
    pub fn to_json(&self) -> Value {
        let name = std::path::absolute(&self.name).map_or(self.name.clone(), |p| p.display().to_string());
        let changes = self.changes.iter().map(|c| json!([c.path, c.value]));
        json!({
            "name": name,
            "text": String::from_utf8_lossy(&self.bytes),
            "set": changes.collect::<Vec<_>>(),
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
        })
    }
}
