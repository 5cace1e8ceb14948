//! What `papaver ablate` varies and looks at: mechanisms, phenomena, hypotheses.

use indexmap::IndexMap;

use crate::file::{AblationTable, HypothesisTable};
use crate::known::Known;
use crate::leaf::{Named, OneOrMany, Text};
use crate::mistakes::Sink;
use crate::model::{Ablation, Hypothesis};
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::probe::MeasureTables;
use crate::scene::ArmScene;

/// The phenomena of the file's measures; none where a measure that could not be read may have another.
pub(crate) fn phenomena<'t>(
    measures: &'t MeasureTables,
    broken: &[String],
    sink: &mut Sink,
) -> Option<Vec<&'t str>> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut whole = broken.is_empty();
    for (measure, _, table) in measures {
        whole &= !table.meta.broken.iter().any(|key| key == "phenomenon");
        let Some(text) = &table.phenomenon else { continue };
        snake_case(&text.text, "phenomenon", text.spot, sink);
        match found.iter().find(|(name, _)| *name == text.text) {
            Some((name, other)) => {
                let message = format!("the phenomenon `{name}` is that of the measure `{other}` already");
                sink.help(text.spot, message, "give one of them another name");
            }
            None => found.push((&text.text, measure)),
        }
    }
    whole.then(|| found.into_iter().map(|(name, _)| name).collect())
}

/// `[ablation]`. What `files` hold is not known here.
pub(crate) fn ablation(
    table: Option<&AblationTable>,
    phenomena: Option<Vec<&str>>,
    arms: &[ArmScene],
    known: &Known,
    sink: &mut Sink,
) -> Ablation {
    let Some(table) = table else {
        return Ablation::default();
    };
    let mechanisms = table.mechanisms.as_ref().map(|many| {
        let ids = mechanisms(many, known, sink);
        for text in many.items.iter().filter(|text| ids.contains(&text.text)) {
            let is_on = |scene: &ArmScene| scene.arm.mechanisms.get(&text.text).copied().unwrap_or(false);
            if !arms.is_empty() && !arms.iter().any(is_on) {
                let message = format!(
                    "`{}` is off in every arm, so it cannot be switched off",
                    text.text
                );
                let help = format!("leave it out, or take out `mechanism.{} = false`", text.text);
                sink.help(text.spot, message, help);
            }
        }
        ids
    });
    let wanted = table.phenomena.as_ref().map(|many| once(many, "phenomena", sink));
    if let (None, Some(phenomena)) = (&table.files, phenomena) {
        for text in wanted.iter().flatten() {
            if !phenomena.contains(&text.text.as_str()) {
                let help = suggestion(&text.text, phenomena.iter().copied())
                    .unwrap_or_else(|| format!("give a measure `phenomenon = \"{}\"`", text.text));
                sink.help(
                    text.spot,
                    format!("no measure has the phenomenon `{}`", text.text),
                    help,
                );
            }
        }
    }
    let files = table.files.as_ref().map(|many| once(many, "files", sink));
    for text in files.iter().flatten().filter(|text| text.text.trim().is_empty()) {
        sink.add(text.spot, "the name of a file is empty");
    }
    let texts = |found: Vec<&Text>| found.into_iter().map(|text| text.text.clone()).collect();
    Ablation {
        mechanisms,
        phenomena: wanted.map(texts),
        files: files.map(texts).unwrap_or_default(),
    }
}

/// `[hypothesis.NAME]`.
pub(crate) fn hypotheses(
    named: Option<&Named<HypothesisTable>>,
    known: &Known,
    sink: &mut Sink,
) -> IndexMap<String, Hypothesis> {
    let mut found = IndexMap::new();
    for (name, (spot, table)) in named.into_iter().flat_map(|named| &named.entries) {
        snake_case(name, "hypothesis", *spot, sink);
        let Some(many) = &table.mechanisms else {
            if !table.meta.broken.iter().any(|key| key == "mechanisms") {
                let help =
                    "say what is switched together: `mechanisms = [\"internalisation\", \"turnover\"]`";
                sink.help(
                    *spot,
                    format!("the hypothesis `{name}` has no `mechanisms`"),
                    help,
                );
            }
            continue;
        };
        let title = table.title.as_ref().map_or(name, |title| &title.text);
        let hypothesis = Hypothesis {
            title: title.clone(),
            mechanisms: mechanisms(many, known, sink),
        };
        found.insert(name.clone(), hypothesis);
    }
    found
}

/// The ids of a list that exist.
fn mechanisms(many: &OneOrMany<Text>, known: &Known, sink: &mut Sink) -> Vec<String> {
    let mut ids = Vec::new();
    for text in once(many, "mechanisms", sink) {
        if known.mechanism(&text.text).is_some() {
            ids.push(text.text.clone());
        } else {
            let help = suggestion(&text.text, known.mechanisms.iter().map(|one| one.id));
            sink.add_with(text.spot, format!("no mechanism `{}`", text.text), help);
        }
    }
    ids
}

/// The texts of a list, each once.
fn once<'t>(many: &'t OneOrMany<Text>, key: &str, sink: &mut Sink) -> Vec<&'t Text> {
    let mut found: Vec<&Text> = Vec::new();
    for text in &many.items {
        if found.iter().any(|other| other.text == text.text) {
            sink.add(text.spot, format!("`{}` stands twice in `{key}`", text.text));
        } else {
            found.push(text);
        }
    }
    found
}
