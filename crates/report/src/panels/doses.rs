//! When drugs are given: the picture of an arm's doses, and the strip above each panel.

use super::{Panels, grouped};
use crate::{
    files::{Arm, Dose},
    plots::{dosing, picture::Picture, style::SHARED_COLOUR, time::DoseRow},
};

impl Panels<'_> {
    /// When an arm is given what, on the clock that all arms share; `None` where nothing is given.
    pub fn dosing_of(&self, arm: &Arm) -> Option<Picture> {
        let rows: Vec<Vec<(f64, f64)>> = arm
            .doses
            .iter()
            .map(spans_h)
            .filter(|spans| !spans.is_empty())
            .collect();
        (!rows.is_empty()).then(|| dosing::picture(&rows, self.style(&arm.name), self.frame.axis))
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

    /// The strip above the panel of one arm; `None` where nothing is given.
    pub fn doses_of(&self, arm: &str) -> Option<DoseRow> {
        let arm = self.files.run.arms.iter().find(|known| known.name == arm)?;
        let spans_h: Vec<(f64, f64)> = arm.doses.iter().flat_map(spans_h).collect();
        (!spans_h.is_empty()).then(|| DoseRow {
            colour: self.colour(&[&arm.name]),
            spans_h,
        })
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
