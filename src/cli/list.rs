//! `papaver list`: what there is.

use crate::cli::builtin::{EXAMPLES, EXPERIMENTS};
use crate::cli::contents::{self, List};
use crate::cli::folder::Folder;
use crate::cli::input::Input;
use crate::cli::table::columns;
use crate::cli::{Failure, print};
use clap::ValueEnum;
use papaver_catalogue::Catalogue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Arguments of `papaver list`.
#[derive(clap::Args)]
pub struct Args {
    /// What to list
    what: What,
    /// For `variables`: the scenario
    #[command(flatten)]
    input: OptionalInput,
    /// As text or as JSON
    #[arg(long, default_value = "text")]
    format: Format,
    #[command(flatten)]
    folder: Folder,
}

/// A scenario that need not be given.
#[derive(clap::Args)]
struct OptionalInput {
    /// Scenario file, for `list variables`
    file: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Mechanisms,
    Drugs,
    Receptors,
    Targets,
    Neurons,
    Circuits,
    Genotypes,
    Phenomena,
    Variables,
    Presets,
    Examples,
    Experiments,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Lists.
pub fn list(args: Args) -> Result<(), Failure> {
    let catalogue = args.folder.read()?;
    let of_catalogue: Option<fn(&Catalogue) -> List> = match args.what {
        What::Mechanisms => Some(contents::mechanisms),
        What::Drugs => Some(contents::drugs),
        What::Receptors => Some(contents::receptors),
        What::Targets => Some(contents::targets),
        What::Circuits => Some(contents::circuits),
        What::Genotypes => Some(contents::genotypes),
        What::Presets => Some(contents::presets),
        _ => None,
    };
    if let Some(list) = of_catalogue {
        let list = list(catalogue);
        return print(&match args.format {
            Format::Text => list.text,
            Format::Json => format!("{:#}", Value::Array(list.json)),
        });
    }
    let (head, rows) = match args.what {
        What::Variables => variables(args.input.file, args.folder)?,
        what => (
            ["name", "what it is"].map(str::to_owned),
            entries(what, catalogue),
        ),
    };
    let object = |row: &[String; 2]| -> Value { json!({ head[0].clone(): row[0], head[1].clone(): row[1] }) };
    print(&match args.format {
        Format::Text => columns(&head, &rows),
        Format::Json => format!("{:#}", Value::Array(rows.iter().map(object).collect())),
    })
}

fn entries(what: What, catalogue: &Catalogue) -> Vec<[String; 2]> {
    let row = |name: &str, text: &str| [name.to_owned(), text.to_owned()];
    match what {
        What::Neurons => catalogue
            .neurons
            .iter()
            .map(|(n, t)| row(n, &t.summary))
            .collect(),
        What::Examples => EXAMPLES.iter().map(|(n, text)| row(n, &title(text))).collect(),
        What::Experiments => EXPERIMENTS.iter().map(|(n, text)| row(n, &title(text))).collect(),
        What::Phenomena => phenomena()
            .into_iter()
            .map(|(n, ids)| [n, ids.join(", ")])
            .collect(),
        What::Variables
        | What::Mechanisms
        | What::Drugs
        | What::Receptors
        | What::Targets
        | What::Circuits
        | What::Genotypes
        | What::Presets => Vec::new(),
    }
}

/// The title of a scenario.
pub(super) fn title(scenario: &str) -> String {
    let line = scenario.lines().find_map(|l| l.strip_prefix("title = "));
    line.unwrap_or_default().trim_matches('"').to_owned()
}

/// Phenomena, and the mechanisms thought to matter for them.
pub(super) fn phenomena() -> BTreeMap<String, Vec<String>> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mechanism in papaver_mechanisms::infos() {
        for phenomenon in mechanism.phenomena {
            map.entry((*phenomenon).to_owned())
                .or_default()
                .push(mechanism.id.to_owned());
        }
    }
    map
}

/// All signals, or all that a scenario can record and measure, with their unit.
fn variables(
    file: Option<std::path::PathBuf>,
    folder: Folder,
) -> Result<([String; 2], Vec<[String; 2]>), Failure> {
    let head = ["variable", "unit and meaning"].map(str::to_owned);
    let Some(file) = file else {
        let rows = papaver_mechanisms::signals();
        let rows = rows.iter().map(|s| {
            let prefix = if s.scope == papaver_catalogue::types::Scope::World {
                "outcome"
            } else {
                "POP"
            };
            [
                format!("{prefix}.{}", s.name),
                format!("{}: {}", s.unit, s.meaning),
            ]
        });
        return Ok((head, rows.collect()));
    };
    let (scenario, _) = Input::of(file, folder).scenario(Vec::new())?;
    let signals = papaver_mechanisms::signals();
    let of = |name: &str| signals.iter().find(|s| s.name == name);
    let rows = scenario.variables.iter().map(|path| {
        let (population, variable, unit) =
            papaver_study::observe::names(path, &|n| of(n).map_or("1", |s| s.unit));
        let meaning = of(&variable).map_or(String::new(), |s| format!(": {}", s.meaning));
        [format!("{population}.{variable}"), format!("{unit}{meaning}")]
    });
    Ok((head, rows.collect()))
}
