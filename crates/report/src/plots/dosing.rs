//! When each arm is given which drug: one row per arm and dose.

use std::sync::Arc;

use kuva::{
    plot::LinePlot,
    prelude::{Layout, Plot, TickFormat},
    render::render::render_multiple,
};

use super::{
    axis::TimeAxis,
    picture::{Picture, literal},
    style::theme,
    time::{ticks, x_title_with_unit},
};

/// One dose of one arm, or of several that are given the same.
pub(crate) struct Row {
    pub label: String,
    pub colour: &'static str,
    /// (start, end) in hours; equal for what is given at once.
    pub spans_h: Vec<(f64, f64)>,
}

const WIDTH: f64 = 960.0;
const ROW: f64 = 24.0;
/// Longer labels are cut, so that the bars keep their room.
const LONGEST_LABEL: usize = 46;

/// Draws the rows, the first on top.
pub(crate) fn panel(rows: &[Row], axis: TimeAxis) -> Picture {
    let count = rows.len();
    let mut plots: Vec<Plot> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let y = (count - place) as f64;
        for &(from_h, until_h) in &row.spans_h {
            let (from, until) = (from_h.max(axis.from_h), until_h.min(axis.to_h));
            if from > until {
                continue;
            }
            // What is given at once is a short upright tick, what lasts is a bar.
            let x = |hours: f64| axis.unit.of(hours);
            let (data, width) = if from == until {
                (vec![(x(from), y - 0.32), (x(from), y + 0.32)], 2.0)
            } else {
                (vec![(x(from), y), (x(until), y)], 9.0)
            };
            let line = LinePlot::new()
                .with_data(data)
                .with_color(row.colour)
                .with_stroke_width(width);
            plots.push(line.into());
        }
    }
    let labels: Vec<String> = rows
        .iter()
        .rev()
        .map(|row| literal(&shortened(&row.label)))
        .collect();
    let longest = labels
        .iter()
        .map(|label| label.chars().count())
        .max()
        .unwrap_or(0);
    let name = move |value: f64| {
        let place = value.round() as usize;
        labels.get(place.wrapping_sub(1)).cloned().unwrap_or_default()
    };
    let layout = Layout::new((0.0, 1.0), (0.5, count as f64 + 0.5))
        .with_width(WIDTH)
        .with_height(count as f64 * ROW + 56.0)
        .with_theme(theme())
        .with_x_label(x_title_with_unit("time", axis))
        .with_label_size(13)
        .with_tick_size(12)
        .with_x_axis_min(axis.unit.of(axis.from_h))
        .with_x_axis_max(axis.unit.of(axis.to_h))
        .with_x_tick_step(axis.step)
        .with_x_tick_format(ticks(axis.step))
        .with_y_axis_min(0.5)
        .with_y_axis_max(count as f64 + 0.5)
        .with_y_tick_step(1.0)
        .with_y_tick_format(TickFormat::Custom(Arc::new(name)))
        .with_force_margins(30.0 + longest as f64 * 7.4, 22.0)
        .with_force_margins_y(10.0, 46.0);
    Picture::new(&render_multiple(plots, layout))
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    label.chars().take(LONGEST_LABEL - 1).chain(['…']).collect()
}
