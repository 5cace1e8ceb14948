//! `papaver explain`: an entry with its numbers and their sources.

use crate::cli::builtin::{EXAMPLES, EXPERIMENTS, find};
use crate::cli::contents::looking_at;
use crate::cli::folder::Folder;
use crate::cli::list::{phenomena, title};
use crate::cli::{Failure, print};
use papaver_catalogue::explain::{explain as explain_entry, explain_mechanism, nearest};

/// Arguments of `papaver explain`.
#[derive(clap::Args)]
pub struct Args {
    /// A drug, receptor, target, neuron type, circuit, projection, genotype, mechanism, contested point, example or
    /// experiment
    name: String,
    #[command(flatten)]
    folder: Folder,
}

/// A scenario that is built in: what it says of itself, and how to run it.
fn scenario(name: &str) -> Option<String> {
    let text = find(name)?;
    let head = text.lines().map_while(|line| line.strip_prefix('#'));
    let head: String = head.map(|line| format!("{}\n", line.trim())).collect();
    let run = if EXPERIMENTS.iter().any(|(known, _)| *known == name) {
        "An experiment: `papaver validate` compares it with what was published."
    } else if EXAMPLES.iter().any(|(known, _)| *known == name) {
        "An example."
    } else {
        "A file of phenomena: `papaver ablate` reads it."
    };
    let title = title(text);
    Some(format!(
        "{title}\n\n{head}\n{run} Run it: papaver run --example {name}\n"
    ))
}

/// A phenomenon: the mechanisms that are thought to matter for it.
fn phenomenon(name: &str) -> Option<String> {
    let mechanisms = phenomena().remove(name)?;
    Some(format!(
        "{name} (a phenomenon)\n\nThought to need: {}. `papaver ablate` tells which it does need.\n",
        mechanisms.join(", ")
    ))
}

/// The mechanisms that look at a target, as a line; nothing where it is none.
fn looked_at(target: &str) -> String {
    match looking_at(target)[..] {
        [] => String::new(),
        ref mechanisms => format!("  mechanisms that look at it: {}\n", mechanisms.join(", ")),
    }
}

/// Explains.
pub fn explain(args: Args) -> Result<(), Failure> {
    let catalogue = args.folder.read()?;
    let mechanisms = papaver_mechanisms::infos();
    let text = match mechanisms.iter().find(|m| m.id == args.name) {
        Some(mechanism) => {
            let mut around = papaver_mechanisms::surroundings().iter();
            let around = around.find(|one| one.mechanism == mechanism.id);
            Some(explain_mechanism(mechanism, around, catalogue))
        }
        None => explain_entry(catalogue, &args.name).map(|text| format!("{text}{}", looked_at(&args.name))),
    };
    if let Some(text) = text
        .or_else(|| scenario(&args.name))
        .or_else(|| phenomenon(&args.name))
    {
        return print(&text);
    }
    let known = catalogue
        .names()
        .map(|(name, _)| name)
        .chain(mechanisms.iter().map(|m| m.id));
    let known: Vec<&str> = known.collect();
    // The path of a parameter: its owner's entry has it.
    let owner = args.name.split('.').find(|part| known.contains(part));
    let near = match owner {
        Some(owner) => format!("; its numbers are in `papaver explain {owner}`"),
        None => nearest(&args.name, known.iter().copied())
            .map(|n| format!("; did you mean `{n}`?"))
            .unwrap_or_default(),
    };
    Err(Failure::Input(format!(
        "nothing is called `{}`{near} (`papaver list drugs` and others show what there is)",
        args.name
    )))
}
