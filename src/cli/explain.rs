//! `papaver explain`: an entry with its numbers and their sources.

use crate::cli::{Failure, print};
use papaver_catalogue::Catalogue;
use papaver_catalogue::explain::{explain as explain_entry, explain_mechanism, nearest};

/// Arguments of `papaver explain`.
#[derive(clap::Args)]
pub struct Args {
    /// A drug, receptor, neuron type, genotype, mechanism or contested point
    name: String,
}

/// Explains.
pub fn explain(args: Args) -> Result<(), Failure> {
    let catalogue = Catalogue::builtin();
    let mechanisms = papaver_mechanisms::infos();
    let text = match mechanisms.iter().find(|m| m.id == args.name) {
        Some(mechanism) => Some(explain_mechanism(mechanism, catalogue)),
        None => explain_entry(catalogue, &args.name),
    };
    if let Some(text) = text {
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
