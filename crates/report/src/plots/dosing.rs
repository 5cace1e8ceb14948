//! When an arm is given its drugs: one row per dose, with a time axis below.

use super::{
    axis::TimeAxis,
    picture::Picture,
    style::{AXIS, GRID, Style},
    svg::Drawing,
};
use crate::words;

/// Natural width.
const WIDTH: f64 = 400.0;
const EDGE: f64 = 12.0;
const ROW: f64 = 12.0;
const AXIS_HEIGHT: f64 = 22.0;
/// Width of a character of a label, about.
const CHARACTER: f64 = 7.0;

/// Draws rows of (start, end) in hours; equal for what is given at once.
pub(crate) fn picture(rows: &[Vec<(f64, f64)>], style: Style, axis: TimeAxis) -> Picture {
    let height = rows.len() as f64 * ROW;
    let mut drawing = Drawing::new(WIDTH, height + AXIS_HEIGHT);
    let x = |hours: f64| EDGE + (hours - axis.from_h) / (axis.to_h - axis.from_h) * (WIDTH - 2.0 * EDGE);
    let unit_h = 1.0 / axis.unit.of(1.0);
    let first = (axis.unit.of(axis.from_h) / axis.step).ceil() as i64;
    let last = (axis.unit.of(axis.to_h) / axis.step + 1e-9).floor() as i64;
    for tick in first..=last {
        let at = x(tick as f64 * axis.step * unit_h);
        drawing.line((at, 0.0), (at, height), GRID, 1.0);
        drawing.line((at, height), (at, height + 4.0), AXIS, 1.0);
        let mut text = words::tick(tick as f64 * axis.step, axis.step);
        let mut middle = at;
        if tick == last {
            text = format!("{text} {}", axis.unit.sign());
            middle = at.min(WIDTH - text.chars().count() as f64 * CHARACTER / 2.0);
        }
        drawing.text((middle, height + 17.0), 12, &text);
    }
    drawing.line((EDGE, height), (WIDTH - EDGE, height), AXIS, 1.0);
    for (place, spans_h) in rows.iter().enumerate() {
        let y = place as f64 * ROW + 2.0;
        for &(from_h, until_h) in spans_h {
            if until_h < axis.from_h || from_h > axis.to_h {
                continue;
            }
            let (left, right) = (x(from_h.max(axis.from_h)), x(until_h.min(axis.to_h)));
            // What is given at once is a short upright tick, what lasts is a bar.
            drawing.rect(left - 1.0, y, (right - left).max(2.0), ROW - 4.0, style.colour);
        }
    }
    drawing.finish()
}
