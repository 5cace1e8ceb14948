//! A panel of curves over time, with the doses as ticks and bars above the frame, where they hide no data.

use std::sync::Arc;

use kuva::{
    plot::{BandPlot, LinePlot, ScatterPlot},
    prelude::{Layout, Plot, TickFormat},
    render::{
        color::Color,
        layout::ComputedLayout,
        render::{Primitive, Scene, render_multiple},
    },
};

use super::{
    axis::{Axis, TimeAxis},
    picture::Picture,
    style::{Style, theme},
};
use crate::{summary::Point, words};

/// Width and height of a panel in pixels at its natural size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size(pub f64, pub f64);

impl Size {
    /// On a page: as wide as a phone, so that text keeps its size there.
    pub const PAGE: Self = Self(400.0, 260.0);
    /// In the overview.
    pub const OVERVIEW: Self = Self(540.0, 310.0);
}

const RIGHT_MARGIN: f64 = 22.0;
/// Longer titles of the vertical axis take a second line.
const LONGEST_Y_TITLE: usize = 26;
const STRIP_ROW: f64 = 7.0;
/// Above this many rows the doses would be too crowded to read.
const MOST_STRIP_ROWS: usize = 10;

/// A curve of a panel.
pub(crate) struct Curve {
    pub style: Style,
    pub points: Vec<Point>,
}

/// When an arm, or several alike, are given drugs: (start, end) in hours; equal for what is given at once.
pub(crate) struct DoseRow {
    pub colour: &'static str,
    pub spans_h: Vec<(f64, f64)>,
}

/// What the panels of a page have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub size: Size,
    pub axis: TimeAxis,
}

/// Draws a panel. `x_title` stands before the unit of time.
pub(crate) fn panel(
    curves: &[Curve],
    frame: Frame,
    x_title: &str,
    y_title: &str,
    doses: &[DoseRow],
) -> Picture {
    let x = |hours: f64| frame.axis.unit.of(hours);
    let y_axis = value_axis(curves);
    let mut plots: Vec<Plot> = Vec::new();
    for curve in curves
        .iter()
        .filter(|curve| curve.points.iter().any(|p| p.upper > p.lower))
    {
        let lower = curve.points.iter().map(|p| p.lower.max(y_axis.low));
        let upper = curve.points.iter().map(|p| p.upper);
        let band = BandPlot::new(curve.points.iter().map(|p| x(p.time_h)), lower, upper);
        plots.push(band.with_color(curve.style.colour).with_opacity(0.18).into());
    }
    for (place, Curve { style, points }) in curves.iter().enumerate() {
        let data: Vec<(f64, f64)> = points.iter().map(|p| (x(p.time_h), p.mean)).collect();
        plots.push(if data.len() == 1 {
            ScatterPlot::new()
                .with_data(data)
                .with_color(style.colour)
                .with_size(4.0)
                .into()
        } else {
            let line = LinePlot::new()
                .with_data(data)
                .with_color(style.colour)
                .with_stroke_width(line_width(place, curves.len()));
            line.with_line_style(style.line_style()).into()
        });
    }
    finished(plots, frame, x_title, y_title, y_axis, doses)
}

/// A share of a whole over time, in its colour: time in hours, and from where to where it reaches.
pub(crate) struct Layer {
    pub colour: &'static str,
    pub spans: Vec<(f64, f64, f64)>,
}

/// Draws shares on top of one another, the first at the bottom, up to the value `top`.
pub(crate) fn stacked(layers: &[Layer], top: f64, frame: Frame, y_title: &str, doses: &[DoseRow]) -> Picture {
    let x = |hours: f64| frame.axis.unit.of(hours);
    let mut plots: Vec<Plot> = Vec::new();
    for Layer { colour, spans } in layers {
        let times = spans.iter().map(|span| x(span.0));
        let band = BandPlot::new(
            times,
            spans.iter().map(|span| span.1),
            spans.iter().map(|span| span.2),
        );
        plots.push(band.with_color(*colour).with_opacity(0.75).into());
    }
    for Layer { colour, spans } in layers {
        // Edges keep layers apart for those to whom their colours look alike.
        let edge =
            LinePlot::new().with_data(spans.iter().map(|span| (x(span.0), span.2)).collect::<Vec<_>>());
        plots.push(edge.with_color(*colour).with_stroke_width(1.4).into());
    }
    finished(plots, frame, "time", y_title, Axis::covering(0.0, top), doses)
}

/// The plots in their frame, with the doses above it.
fn finished(
    plots: Vec<Plot>,
    Frame { size, axis }: Frame,
    x_title: &str,
    y_title: &str,
    y_axis: Axis,
    doses: &[DoseRow],
) -> Picture {
    let x = |hours: f64| axis.unit.of(hours);
    let rows = if doses.len() > MOST_STRIP_ROWS {
        0
    } else {
        doses.len()
    };
    let top = 12.0 + rows as f64 * STRIP_ROW;
    let make_layout = || {
        layout(size, &x_title_with_unit(x_title, axis), y_title, y_axis, top)
            .with_x_axis_min(x(axis.from_h))
            .with_x_axis_max(x(axis.to_h))
            .with_x_tick_step(axis.step)
            .with_x_tick_format(ticks(axis.step))
    };
    let computed = ComputedLayout::from_layout(&make_layout());
    let mut scene = render_multiple(plots, make_layout());
    for (row, doses) in doses.iter().take(rows).enumerate() {
        draw_doses(doses, row, axis, &computed, &mut scene);
    }
    Picture::new(&scene)
}

/// Earlier curves are drawn wider, so that one that runs under another shows at its sides.
fn line_width(place: usize, count: usize) -> f64 {
    1.6 + 1.6 * (count - 1 - place) as f64 / count as f64
}

/// "time (days)".
pub(crate) fn x_title_with_unit(title: &str, axis: TimeAxis) -> String {
    words::axis(title, axis.unit.word())
}

/// Ticks with the decimals of their step.
pub(crate) fn ticks(step: f64) -> TickFormat {
    TickFormat::Custom(Arc::new(move |value| words::tick(value, step)))
}

/// What all panels share: size, fonts, colours and the vertical axis. The frame reaches a little below the lowest
/// tick, so that a curve at zero does not vanish in the frame.
pub(crate) fn layout(size: Size, x_title: &str, y_title: &str, y_axis: Axis, top: f64) -> Layout {
    let bottom = y_axis.low - (y_axis.high - y_axis.low) * 0.025;
    Layout::new((0.0, 1.0), (bottom, y_axis.high))
        .with_width(size.0)
        .with_height(size.1)
        .with_theme(theme())
        .with_x_label(x_title)
        .with_y_label(y_title)
        .with_label_size(13)
        .with_tick_size(12)
        .with_y_axis_min(bottom)
        .with_y_axis_max(y_axis.high)
        .with_y_tick_step(y_axis.step)
        .with_y_tick_format(ticks(y_axis.step))
        .with_y_label_wrap(LONGEST_Y_TITLE)
        .with_force_margins(left_margin(y_title, y_axis), RIGHT_MARGIN)
        .with_force_margins_y(top, 46.0)
}

/// Room for the ticks and the lines of the title; the same for all panels with usual numbers, so that they align.
fn left_margin(y_title: &str, axis: Axis) -> f64 {
    let tick = |i: i32| {
        words::tick(axis.low + f64::from(i) * axis.step, axis.step)
            .chars()
            .count()
    };
    let ticks = ((axis.high - axis.low) / axis.step).round() as i32;
    let widest = (0..=ticks).map(tick).max().unwrap_or(0);
    let more_lines = y_title.chars().count().saturating_sub(1) / LONGEST_Y_TITLE;
    f64::max(76.0, 38.0 + widest as f64 * 7.4) + more_lines as f64 * 18.0
}

fn value_axis(curves: &[Curve]) -> Axis {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let low = points().map(|p| p.lower).fold(f64::INFINITY, f64::min);
    let high = points().map(|p| p.upper).fold(f64::NEG_INFINITY, f64::max);
    // The noise of a mean must not stretch an axis below zero when no value was ever there.
    let least_mean = points().map(|p| p.mean).fold(f64::INFINITY, f64::min);
    let low = if least_mean >= 0.0 { low.max(0.0) } else { low };
    if low <= high {
        Axis::covering(low, high)
    } else {
        Axis::covering(0.0, 1.0)
    }
}

fn draw_doses(doses: &DoseRow, row: usize, axis: TimeAxis, computed: &ComputedLayout, scene: &mut Scene) {
    let y = 6.0 + row as f64 * STRIP_ROW;
    for &(from_h, until_h) in &doses.spans_h {
        if until_h < axis.from_h || from_h > axis.to_h {
            continue;
        }
        let at = |hours: f64| computed.map_x(axis.unit.of(hours.clamp(axis.from_h, axis.to_h)));
        let (left, right) = (at(from_h), at(until_h));
        scene.elements.push(Primitive::Rect {
            x: left - 0.75,
            y,
            width: (right - left).max(1.5),
            height: STRIP_ROW - 2.0,
            fill: Color::from(doses.colour),
            stroke: None,
            stroke_width: None,
            opacity: None,
        });
    }
}
