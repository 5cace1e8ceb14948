//! What makes a scenario an experiment, and the references that it brings.

use indexmap::IndexMap;

use crate::file::{MeasureTable, ScenarioTable};
use crate::measure::Stage;
use crate::mistakes::Sink;
use crate::model::Experiment;
use crate::probe::MeasureTables;
use crate::words;

pub(crate) fn references(file: &ScenarioTable, sink: &mut Sink) -> IndexMap<String, String> {
    let mut references = IndexMap::new();
    for (key, (spot, table)) in file.reference.iter().flat_map(|named| &named.entries) {
        match &table.citation {
            Some(citation) => {
                let doi = table
                    .doi
                    .as_ref()
                    .map(|doi| format!(" doi:{}", doi.text))
                    .unwrap_or_default();
                references.insert(key.clone(), format!("{}{doi}", citation.text));
            }
            None if table.meta.broken.is_empty() => {
                let help = "give authors, year and journal: `citation = \"...\"`";
                sink.help(*spot, format!("the reference `{key}` has no `citation`"), help);
            }
            None => {}
        }
    }
    references
}

pub(crate) fn read(file: &ScenarioTable, sink: &mut Sink) -> Option<Experiment> {
    let table = file.experiment.as_ref()?;
    let keys = [
        (
            "source",
            table.source.is_none(),
            "`source = \"author-year\"`; define new ones in `[reference.KEY]`",
        ),
        (
            "protocol",
            table.protocol.is_none(),
            "`protocol = \"...\"`, a sentence in your own words",
        ),
        (
            "grade",
            table.grade.is_none(),
            "`grade = \"B\"`: A two or more concordant studies, B one, C from memory, D contested",
        ),
        (
            "use",
            table.r#use.is_none(),
            "`use = \"calibration\"`, `\"validation\"` or `\"contested\"`",
        ),
    ];
    for (key, missing, help) in keys {
        if missing && !table.meta.broken.iter().any(|broken| broken == key) {
            sink.help(
                table.meta.spot,
                format!("an experiment needs `{key}`"),
                format!("write {help}"),
            );
        }
    }
    let grade = table.grade.as_ref().and_then(|text| words::grade(text, sink));
    let usage = table.r#use.as_ref().and_then(|text| words::usage(text, sink));
    Some(Experiment {
        source: table.source.as_ref()?.text.clone(),
        protocol: table.protocol.as_ref()?.text.clone(),
        grade: grade?,
        usage: usage?,
    })
}

pub(crate) fn check(file: &ScenarioTable, measures: &MeasureTables, stage: &Stage, sink: &mut Sink) {
    let Some(table) = &file.experiment else {
        return;
    };
    if let Some(source) = &table.source {
        stage.reference(source, sink);
    }
    let banded =
        |measure: &MeasureTable| measure.band.is_some() || measure.bands.is_some() || measure.claim.is_some();
    let broken = measures
        .iter()
        .any(|(_, _, measure)| !measure.meta.broken.is_empty());
    if !broken && !measures.iter().any(|(_, _, measure)| banded(measure)) {
        let help = "give at least one measure what was published: `band = \"24 to 72 h\"`";
        sink.help(table.meta.spot, "the experiment compares with nothing", help);
    }
}
