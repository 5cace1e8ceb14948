//! Receptors and their schemes: `data/receptors/*.toml`.

use indexmap::IndexMap;

use super::reader::TableReader;
use crate::quantity::Dimension;
use crate::types::{DriveSpec, Receptor, SchemeSpec, StateSpec, TransitionSpec};

/// Reads a receptor.
pub(super) fn read(table: TableReader<'_>) -> Option<Receptor> {
    let summary = table.text("summary");
    let parameters = table
        .numbers("parameters", &[Dimension::Rate, Dimension::Fraction])
        .into_iter()
        .collect();
    let mut schemes = IndexMap::new();
    for (name, reader) in table.tables("schemes") {
        schemes.extend(scheme(reader).map(|read| (name, read)));
    }
    table.finish();
    Some(Receptor {
        summary: summary?,
        parameters,
        schemes,
    })
}

/// A state graph.
fn scheme(table: TableReader<'_>) -> Option<SchemeSpec> {
    let summary = table.text("summary");
    let states = table.list("states").into_iter().filter_map(state).collect();
    let transitions = table
        .list("transitions")
        .into_iter()
        .filter_map(transition)
        .collect();
    let drives = table
        .tables("drives")
        .into_iter()
        .map(|(name, reader)| (name, drive(reader)))
        .collect();
    table.finish();
    Some(SchemeSpec {
        summary: summary?,
        states,
        transitions,
        drives,
    })
}

fn state(table: TableReader<'_>) -> Option<StateSpec> {
    let (name, meaning) = (table.text("name"), table.text("meaning"));
    let (signals, surface, tagged, blocked) = (
        table.switch("signals"),
        table.switch("surface"),
        table.switch("tagged"),
        table.switch("blocked"),
    );
    table.finish();
    Some(StateSpec {
        name: name?,
        meaning: meaning?,
        signals,
        surface,
        tagged,
        blocked,
    })
}

fn transition(table: TableReader<'_>) -> Option<TransitionSpec> {
    let (from, to) = (table.text("from"), table.text("to"));
    let (rate, mechanism) = (table.text("rate"), table.text("mechanism"));
    let times = table.texts("times");
    table.finish();
    Some(TransitionSpec {
        from: from?,
        to: to?,
        rate: rate?,
        times,
        mechanism: mechanism?,
    })
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
