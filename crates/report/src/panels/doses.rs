//! When drugs are given: the picture of all doses, and the strip above each panel.

use super::{Panels, grouped};
use crate::{
    files::{Arm, Dose},
    plots::{dosing, picture::Picture, style::SHARED_COLOUR, time::DoseRow},
    words,
};

impl<'a> Panels<'a> {
    /// The doses of all arms; `None` where nothing is given. Arms that are given the same share a row.
    pub fn dosing(&self) -> Option<Picture> {
        let arms = &self.files.run.arms;
        let doses = arms
            .iter()
            .flat_map(|arm| arm.doses.iter().map(move |dose| (arm, dose)));
        let given = doses.filter(|(_, dose)| !dose.times_h.is_empty());
        let groups = grouped(given, |(_, dose)| (&dose.drug, &dose.route, spans_h(dose)));
        let row = |group: &Vec<(&'a Arm, &'a Dose)>| {
            let (_, dose) = group[0];
            let mut names: Vec<&str> = group.iter().map(|(arm, _)| arm.name.as_str()).collect();
            names.dedup();
            let who = if names.len() == arms.len() && names.len() > 1 {
                "all arms".into()
            } else {
                names.join(", ")
            };
            dosing::Row {
                label: format!(
                    "{} {}: {who}",
                    words::plain(&dose.drug),
                    words::plain(&dose.route)
                ),
                colour: self.colour(&names),
                spans_h: spans_h(dose),
            }
        };
        if groups.is_empty() {
            None
        } else {
            Some(dosing::panel(
                &groups.iter().map(row).collect::<Vec<_>>(),
                self.axis,
            ))
        }
    }

    /// The strip above the panels: a row for each arm, one for all that are given the same at the same times.
    pub fn dose_rows(&self) -> Vec<DoseRow> {
        let spans = |arm: &Arm| -> Vec<(f64, f64)> { arm.doses.iter().flat_map(spans_h).collect() };
        let given = self.files.run.arms.iter().filter(|arm| !spans(arm).is_empty());
        let row = |group: &Vec<&Arm>| {
            let names: Vec<&str> = group.iter().map(|arm| arm.name.as_str()).collect();
            DoseRow {
                colour: self.colour(&names),
                spans_h: spans(group[0]),
            }
        };
        grouped(given, spans).iter().map(row).collect()
    }

    /// The colour of an arm, or grey for several.
    fn colour(&self, arms: &[&str]) -> &'static str {
        if let [only] = arms {
            self.style(only).colour
        } else {
            SHARED_COLOUR
        }
    }
}

/// Start and end of each administration; the end is the start where none is given.
fn spans_h(dose: &Dose) -> Vec<(f64, f64)> {
    let ends = dose.until_h.iter().copied().chain(std::iter::repeat(None));
    dose.times_h
        .iter()
        .zip(ends)
        .map(|(start, end)| (*start, end.unwrap_or(*start).max(*start)))
        .collect()
}
