//! What was published, and by whom: one band for a measure, one for each of its arms, or one for each side of a
//! contested point.

use crate::file::MeasureTable;
use crate::leaf::Text;
use crate::measure::Stage;
use crate::mistakes::{Sink, Spot, given};
use crate::model::{Band, Measure, MeasureRow};
use crate::nearest::suggestion;
use crate::units::ResultUnit;
use crate::words;

/// What was published of one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Published {
    /// By the source of the measure.
    pub band: Option<Band>,
    /// Contested: by each reference.
    pub claims: Vec<(String, Band)>,
}

impl Stage<'_> {
    /// What was published of a measure, for each of its arms.
    pub fn published(
        &self,
        table: &MeasureTable,
        arms: &[&str],
        unit: &ResultUnit,
        is_time: bool,
        sink: &mut Sink,
    ) -> Vec<Published> {
        let mut found = vec![Published::default(); arms.len()];
        let keys: Vec<(&str, Spot)> = given(spots(table)).collect();
        if let [(first, _), .., (last, spot)] = keys.as_slice() {
            let message = format!("`{first}` and `{last}` both say what was published");
            sink.help(*spot, message, "leave one of them out");
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
                first.band = band;
            }
        }
        for (arm, (spot, text)) in table.bands.iter().flat_map(|bands| &bands.entries) {
            match arms.iter().position(|name| name == arm) {
                Some(index) => found[index].band = unit.band(text, is_time, sink),
                None => {
                    let help = suggestion(arm, arms.iter().copied());
                    sink.add_with(*spot, format!("the measure has no row for an arm `{arm}`"), help);
                }
            }
        }
        let claims = self.claims(table, unit, is_time, sink);
        if let ([first, _, ..], Some((_, spot))) = (arms, keys.iter().find(|(key, _)| *key == "claim")) {
            let help = format!("name one with `arm`: `arm = \"{first}\"`");
            sink.help(*spot, format!("the claims are about {} arms", arms.len()), help);
        } else if let Some(first) = found.first_mut() {
            first.claims = claims;
        }
        found
    }

    /// A measure with its source, grade and use.
    pub fn finish(
        &self,
        name: &str,
        table: &MeasureTable,
        rows: Vec<MeasureRow>,
        unit: (String, f64),
        sink: &mut Sink,
    ) -> Measure {
        let source = table
            .source
            .as_ref()
            .filter(|text| self.reference(text, sink))
            .map(|text| text.text.clone());
        let source = source.or(self.experiment.map(|experiment| experiment.source.clone()));
        let band = given(spots(table)).find(|(key, _)| *key != "claim");
        if let (Some((_, spot)), None, None, false) = (band, &table.source, &source, self.is_experiment) {
            let help =
                "say who published it: `source = \"author-year\"`; define new ones in `[reference.KEY]`";
            sink.help(spot, "a measure with a band needs a `source`", help);
        }
        if let (Some(phenomenon), 2..) = (&table.phenomenon, rows.len()) {
            let message = format!(
                "the phenomenon `{}` is one number, and the measure has {} rows",
                phenomenon.text,
                rows.len()
            );
            let help = format!("say which it is: `arm = \"{}\"`", rows[0].arm);
            sink.help(phenomenon.spot, message, help);
        }
        let grade = table.grade.as_ref().and_then(|text| words::grade(text, sink));
        let usage = table.r#use.as_ref().and_then(|text| words::usage(text, sink));
        Measure {
            name: name.to_string(),
            rows,
            unit,
            source,
            grade: grade.or(self.experiment.map(|experiment| experiment.grade)),
            usage: usage.or(self.experiment.map(|experiment| experiment.usage.clone())),
            phenomenon: table.phenomenon.as_ref().map(|text| text.text.clone()),
        }
    }

    /// Whether a reference key is known; else a mistake.
    pub fn reference(&self, text: &Text, sink: &mut Sink) -> bool {
        let catalogue = &self.known.catalogue.references;
        if catalogue.contains_key(&text.text) || self.references.contains(&text.text.as_str()) {
            return true;
        }
        let names = catalogue
            .keys()
            .map(String::as_str)
            .chain(self.references.iter().copied());
        let near = crate::nearest::nearest(&text.text, names).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("define it: `[reference.{}]` with `citation`", text.text));
        sink.help(text.spot, format!("no reference `{}`", text.text), help);
        false
    }

    fn claims(
        &self,
        table: &MeasureTable,
        unit: &ResultUnit,
        is_time: bool,
        sink: &mut Sink,
    ) -> Vec<(String, Band)> {
        let mut claims = Vec::new();
        for (key, (spot, claim)) in table.claim.iter().flat_map(|claims| &claims.entries) {
            let reference = Text {
                text: key.clone(),
                spot: *spot,
                layer: 0,
            };
            self.reference(&reference, sink);
            match &claim.band {
                Some(text) => claims.extend(unit.band(text, is_time, sink).map(|band| (key.clone(), band))),
                None if claim.meta.broken.is_empty() => {
                    let help = "say what it found: `band = \"< 0.9\"`";
                    sink.help(*spot, format!("the claim of `{key}` has no `band`"), help);
                }
                None => {}
            }
        }
        claims
    }
}

/// Where a measure says what was published, by key.
fn spots(table: &MeasureTable) -> [(&'static str, Option<Spot>); 3] {
    let bands = table.bands.as_ref();
    let claims = table.claim.as_ref();
    [
        ("band", table.band.as_ref().map(|band| band.spot)),
        (
            "bands",
            bands.and_then(|bands| bands.entries.values().next().map(|(spot, _)| *spot)),
        ),
        (
            "claim",
            claims.and_then(|claims| claims.entries.values().next().map(|(spot, _)| *spot)),
        ),
    ]
}
