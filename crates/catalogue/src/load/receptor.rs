//! Receptors, `data/receptors/*.toml`, and the state graphs that they share, `data/schemes/*.toml`.

use indexmap::IndexMap;

use super::reader::TableReader;
use crate::explain::nearest;
use crate::quantity::Dimension;
use crate::types::{DriveSpec, Number, Receptor, SchemeSpec, Species, StateSpec, TransitionSpec};

/// What a parameter of a receptor may be.
const PARAMETER: &[Dimension] = &[Dimension::Rate, Dimension::Fraction];

/// Reads a receptor; `shared` are the schemes that it may name.
pub(super) fn read(table: TableReader<'_>, shared: &IndexMap<String, SchemeSpec>) -> Option<Receptor> {
    let summary = table.text("summary");
    let parameters: IndexMap<String, Number> = table.numbers("parameters", PARAMETER).into_iter().collect();
    let species = species(&table, &parameters);
    let schemes = schemes(&table, shared);
    table.finish();
    Some(Receptor {
        summary: summary?,
        parameters,
        species,
        schemes,
    })
}

/// `[species.NAME]`: parameters that are otherwise there.
fn species(
    table: &TableReader<'_>,
    parameters: &IndexMap<String, Number>,
) -> IndexMap<Species, IndexMap<String, Number>> {
    let mut found = IndexMap::new();
    for (name, reader) in table.tables("species") {
        let Some(species) = Species::from_name(&name) else {
            let words: Vec<&str> = Species::ALL.iter().map(|one| one.name()).collect();
            let help = format!("use one of {}", words.join(", "));
            table.complain(reader.line(), format!("no species `{name}`"), Some(help));
            continue;
        };
        let numbers = reader.all_numbers(PARAMETER);
        for (name, _) in numbers.iter().filter(|(name, _)| !parameters.contains_key(name)) {
            let what = format!("`{}` is no parameter of it", reader.path_of(name));
            let help = "say in `parameters` what it is in other species".to_owned();
            reader.complain(reader.line(), what, Some(help));
        }
        found.insert(species, numbers.into_iter().collect());
    }
    found
}

/// Those of its own, `[scheme.NAME]`, and the shared ones that `schemes` names. The first is the default.
fn schemes(table: &TableReader<'_>, shared: &IndexMap<String, SchemeSpec>) -> IndexMap<String, SchemeSpec> {
    let mut schemes = IndexMap::new();
    for (name, reader) in table.tables("scheme") {
        if shared.contains_key(&name) {
            let what = format!("`scheme.{name}` has the name of a shared scheme");
            table.complain(reader.line(), what, Some("call it otherwise".to_owned()));
        }
        schemes.extend(scheme(reader).map(|read| (name, read)));
    }
    for name in table.texts("schemes") {
        match shared.get(&name) {
            Some(scheme) => {
                schemes.insert(name, scheme.clone());
            }
            None => {
                let help = nearest(&name, shared.keys().map(String::as_str));
                let line = table.get("schemes").and_then(|node| node.line);
                table.complain(
                    line,
                    format!("`schemes` names `{name}`, which is no shared scheme"),
                    help.map(|near| format!("did you mean `{near}`?")),
                );
            }
        }
    }
    if schemes.is_empty() {
        let help = "write `schemes = [\"compact\"]`, or one of its own, `[scheme.NAME]`".to_owned();
        table.complain(table.line(), "it has no scheme".to_owned(), Some(help));
    }
    schemes
}

/// A state graph.
pub(super) fn scheme(table: TableReader<'_>) -> Option<SchemeSpec> {
    let summary = table.text("summary");
    let states = table.list("states").into_iter().map(state).collect();
    let transitions = table.list("transitions").into_iter().map(transition).collect();
    let drives = table
        .tables("drives")
        .into_iter()
        .map(|(name, reader)| (name, drive(reader)))
        .collect();
    let balanced = table.pairs("balanced");
    table.finish();
    Some(SchemeSpec {
        summary: summary?,
        states,
        transitions,
        drives,
        balanced,
    })
}

/// A word that is missing was told, and stays empty, so that those behind it keep their places.
fn state(table: TableReader<'_>) -> StateSpec {
    let (name, meaning) = (table.text("name"), table.text("meaning"));
    let (signals, surface, tagged, blocked) = (
        table.switch("signals"),
        table.switch("surface"),
        table.switch("tagged"),
        table.switch("blocked"),
    );
    let agonist_affinity = table.optional_text("agonist_affinity");
    table.finish();
    StateSpec {
        name: name.unwrap_or_default(),
        meaning: meaning.unwrap_or_default(),
        signals,
        surface,
        tagged,
        blocked,
        agonist_affinity,
    }
}

/// As [`state`].
fn transition(table: TableReader<'_>) -> TransitionSpec {
    let (from, to) = (table.text("from"), table.text("to"));
    let rate = table.text("rate");
    let mechanism = match table.get("mechanism") {
        Some(_) => table.text("mechanism"),
        None => {
            let what = format!("`mechanism` is missing in `{}`", table.path());
            let help = "say which mechanism owns it, as in `mechanism = \"turnover\"`: with that one off its rate is zero";
            table.complain(table.line(), what, Some(help.to_owned()));
            None
        }
    };
    let times = table.texts("times");
    table.finish();
    TransitionSpec {
        from: from.unwrap_or_default(),
        to: to.unwrap_or_default(),
        rate: rate.unwrap_or_default(),
        times,
        mechanism: mechanism.unwrap_or_default(),
    }
}

fn drive(table: TableReader<'_>) -> DriveSpec {
    let drive = DriveSpec {
        unbound: table.plain("unbound", 0.0),
        unstated: table.plain("unstated", 0.0),
        mechanism: table.optional_text("mechanism"),
    };
    table.finish();
    drive
}
