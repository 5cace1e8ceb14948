//! Presets: the side that an arm takes on contested points, as switches and values.

use indexmap::IndexMap;
use papaver_catalogue::types::Choice;

use crate::known::Known;
use crate::leaf::{Named, Text};
use crate::mistakes::Sink;
use crate::nearest::suggestion;

/// The choices of an arm, by point, and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Choices<'k> {
    /// As named.
    pub names: IndexMap<String, String>,
    /// What they stand for.
    pub choices: Vec<&'k Choice>,
}

/// Looks up the points and choices that an arm names.
pub(crate) fn choices<'k>(table: Option<&Named<Text>>, known: &Known<'k>, sink: &mut Sink) -> Choices<'k> {
    let presets = &known.catalogue.presets;
    let mut found = Choices::default();
    for (point, (spot, text)) in table.into_iter().flat_map(|table| &table.entries) {
        let Some(preset) = presets.get(point) else {
            let help = suggestion(point, presets.keys().map(String::as_str));
            sink.add_with(*spot, format!("no contested point `{point}`"), help);
            continue;
        };
        let Some(choice) = preset.choices.get(&text.text) else {
            let help = suggestion(&text.text, preset.choices.keys().map(String::as_str));
            sink.add_with(
                text.spot,
                format!("`{point}` has no choice `{}`", text.text),
                help,
            );
            continue;
        };
        found.names.insert(point.clone(), text.text.clone());
        found.choices.push(choice);
    }
    found
}
