//! `papaver list`: what there is.

use crate::cli::builtin::{EXAMPLES, EXPERIMENTS};
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
    /// As a table or as JSON
    #[arg(long, default_value = "text")]
    format: Format,
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
    Neurons,
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
    let (head, rows) = match args.what {
        What::Variables => variables(args.input.file)?,
        What::Presets => return presets(args.format),
        what => (["name", "what it is"].map(str::to_owned), entries(what)),
    };
    let object = |row: &[String; 2]| -> Value { json!({ head[0].clone(): row[0], head[1].clone(): row[1] }) };
    print(&match args.format {
        Format::Text => columns(&head, &rows),
        Format::Json => format!("{:#}", Value::Array(rows.iter().map(object).collect())),
    })
}

fn entries(what: What) -> Vec<[String; 2]> {
    let catalogue = Catalogue::builtin();
    let row = |name: &str, text: &str| [name.to_owned(), text.to_owned()];
    match what {
        What::Mechanisms => papaver_mechanisms::infos()
            .iter()
            .map(|m| row(m.id, m.claim))
            .collect(),
        What::Drugs => catalogue.drugs.iter().map(|(n, d)| row(n, &d.summary)).collect(),
        What::Receptors => catalogue
            .receptors
            .iter()
            .map(|(n, r)| row(n, &r.summary))
            .collect(),
        What::Neurons => catalogue
            .neurons
            .iter()
            .map(|(n, t)| row(n, &t.summary))
            .collect(),
        What::Genotypes => catalogue
            .genotypes
            .iter()
            .map(|(n, g)| row(n, &g.summary))
            .collect(),
        What::Examples => EXAMPLES.iter().map(|(n, text)| row(n, &title(text))).collect(),
        What::Experiments => EXPERIMENTS.iter().map(|(n, text)| row(n, &title(text))).collect(),
        What::Phenomena => phenomena()
            .into_iter()
            .map(|(n, ids)| [n, ids.join(", ")])
            .collect(),
        What::Variables | What::Presets => Vec::new(),
    }
}

/// Contested points with their choices; the default is marked.
fn presets(format: Format) -> Result<(), Failure> {
    let points = &Catalogue::builtin().presets;
    let text = match format {
        Format::Text => {
            let head = ["point", "choices, the default marked", "question"].map(str::to_owned);
            let rows = points.iter().map(|(name, point)| {
                let mark =
                    |choice: &String| format!("{choice}{}", if *choice == point.default { "*" } else { "" });
                let choices: Vec<String> = point.choices.keys().map(mark).collect();
                [name.clone(), choices.join(", "), point.summary.clone()]
            });
            columns(&head, &rows.collect::<Vec<_>>())
        }
        Format::Json => {
            let points = points.iter().map(|(name, point)| {
                let choices = point.choices.iter();
                let choices: Vec<Value> = choices
                    .map(|(name, choice)| {
                        let sources = &choice.sources;
                        json!({ "name": name, "what it says": choice.summary, "sources": sources })
                    })
                    .collect();
                let default = &point.default;
                json!({ "name": name, "question": point.summary, "default": default, "choices": choices })
            });
            format!("{:#}", Value::Array(points.collect()))
        }
    };
    print(&text)
}

fn title(scenario: &str) -> String {
    let line = scenario.lines().find_map(|l| l.strip_prefix("title = "));
    line.unwrap_or_default().trim_matches('"').to_owned()
}

/// Phenomena, and the mechanisms thought to matter for them.
fn phenomena() -> BTreeMap<String, Vec<String>> {
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

/// All signals, or those that the scenario records by default with their unit.
fn variables(file: Option<std::path::PathBuf>) -> Result<([String; 2], Vec<[String; 2]>), Failure> {
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
    let (scenario, catalogue) = Input::of(file).scenario(Vec::new())?;
    let signals = papaver_mechanisms::signals();
    let of = |name: &str| signals.iter().find(|s| s.name == name);
    let rows = papaver_study::observe::available(&scenario, catalogue)
        .into_iter()
        .map(|path| {
            let (population, variable, unit) =
                papaver_study::observe::names(&path, &|n| of(n).map_or("1", |s| s.unit));
            let meaning = of(&variable).map_or(String::new(), |s| format!(": {}", s.meaning));
            [format!("{population}.{variable}"), format!("{unit}{meaning}")]
        });
    Ok((head, rows.collect()))
}
