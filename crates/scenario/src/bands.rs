//! What was published: one band for a measure, or one for each of its arms.

use crate::file::MeasureTable;
use crate::mistakes::Sink;
use crate::model::Band;
use crate::nearest::suggestion;
use crate::units::ResultUnit;

/// The published ranges of a measure, one for each of its arms.
pub(crate) fn bands(
    table: &MeasureTable,
    arms: &[&str],
    unit: &ResultUnit,
    is_time: bool,
    sink: &mut Sink,
) -> Vec<Option<Band>> {
    let mut found = vec![None; arms.len()];
    if let (Some(band), Some(bands)) = (&table.band, &table.bands) {
        let spot = bands.entries.values().next().map_or(band.spot, |(spot, _)| *spot);
        sink.help(
            spot,
            "`band` and `bands` both say what was published",
            "leave one of them out",
        );
        return found;
    }
    if let Some(text) = &table.band {
        let band = unit.band(text, is_time, sink);
        if arms.len() > 1 {
            let help = format!(
                "name one with `arm`, or give one each: `bands = {{ {} = \"...\" }}`",
                arms[0]
            );
            sink.help(text.spot, format!("one `band` for {} arms", arms.len()), help);
        } else if let Some(first) = found.first_mut() {
            *first = band;
        }
    }
    for (arm, (spot, text)) in table.bands.iter().flat_map(|bands| &bands.entries) {
        match arms.iter().position(|name| name == arm) {
            Some(index) => found[index] = unit.band(text, is_time, sink),
            None => {
                let help = suggestion(arm, arms.iter().copied());
                sink.add_with(*spot, format!("the measure has no row for an arm `{arm}`"), help);
            }
        }
    }
    found
}
