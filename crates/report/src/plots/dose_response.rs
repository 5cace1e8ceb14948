//! Dose-response curves: points with intervals and the fitted Hill curve, over doses on a logarithmic axis.

use std::sync::Arc;

use kuva::{
    plot::{LinePlot, ScatterPlot},
    prelude::{Plot, TickFormat},
    render::render::render_multiple,
};

use super::{
    axis::Axis,
    picture::{Picture, literal},
    style::Style,
    time::{Size, layout},
};
use crate::{
    files::{DoseResponse, Fit},
    words,
};

/// Points along a fitted curve.
const CURVE_POINTS: usize = 80;

/// A curve with the style of its arm and day.
pub(crate) struct Curve<'a> {
    pub style: Style,
    pub data: &'a DoseResponse,
}

/// Draws the curves; `None` where no dose above zero was given, since a logarithmic axis has no place for others.
pub(crate) fn panel(curves: &[Curve], size: Size, x_title: &str, y_title: &str) -> Option<Picture> {
    let doses = || {
        curves
            .iter()
            .flat_map(|c| &c.data.points)
            .map(|p| p.dose)
            .filter(|dose| *dose > 0.0)
    };
    let lowest = doses().fold(f64::INFINITY, f64::min);
    let highest = doses().fold(0.0, f64::max);
    if lowest > highest {
        return None;
    }
    let (from, to) = (lowest / 1.6, highest * 1.6);
    let mut plots: Vec<Plot> = Vec::new();
    for curve in curves {
        if let Some(fitted) = fitted(curve.data, from, to) {
            let line = LinePlot::new()
                .with_data(fitted)
                .with_color(curve.style.colour)
                .with_stroke_width(1.8);
            plots.push(line.with_line_style(curve.style.line_style()).into());
        }
    }
    plots.extend(curves.iter().map(points));
    let ranges = curves.iter().flat_map(|c| &c.data.points);
    let (low, high) = ranges.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
        let values = || [point.mean, point.lower, point.upper].into_iter().flatten();
        (values().fold(low, f64::min), values().fold(high, f64::max))
    });
    let y_axis = if low <= high {
        Axis::covering(low, high)
    } else {
        Axis::covering(0.0, 1.0)
    };
    let mut layout = layout(size, x_title, &literal(y_title), y_axis, 12.0)
        .with_log_x()
        .with_x_axis_min(from)
        .with_x_axis_max(to)
        .with_x_tick_format(TickFormat::Custom(Arc::new(words::number)));
    layout.x_range = (from, to);
    Some(Picture::new(&render_multiple(plots, layout)))
}

/// The means with their intervals.
fn points(curve: &Curve) -> Plot {
    let drawn = || {
        curve
            .data
            .points
            .iter()
            .filter(|p| p.dose > 0.0)
            .filter_map(|p| p.mean.map(|mean| (p, mean)))
    };
    let arms = drawn().map(|(p, mean)| {
        (
            mean - p.lower.unwrap_or(mean).min(mean),
            p.upper.unwrap_or(mean).max(mean) - mean,
        )
    });
    let arms: Vec<(f64, f64)> = arms.collect();
    let mut plot = ScatterPlot::new().with_data(drawn().map(|(p, mean)| (p.dose, mean)).collect::<Vec<_>>());
    if arms.iter().any(|(below, above)| below + above > 0.0) {
        plot = plot.with_y_err_asymmetric(arms);
    }
    plot.with_color(curve.style.colour)
        .with_marker(curve.style.marker())
        .with_size(3.5)
        .into()
}

/// Doses and responses along the fitted curve from dose `from` to `to`, if there is one.
fn fitted(curve: &DoseResponse, from: f64, to: f64) -> Option<Vec<(f64, f64)>> {
    let Fit {
        ec50,
        bottom,
        emax,
        slope,
        ..
    } = curve.fit?;
    let (ec50, bottom, emax, slope) = (ec50?, bottom?, emax?, slope?);
    let ratio = libm::log(to / from);
    let dose = |i: usize| from * libm::exp(ratio * i as f64 / (CURVE_POINTS - 1) as f64);
    Some(
        (0..CURVE_POINTS)
            .map(dose)
            .map(|dose| (dose, hill(dose, ec50, bottom, emax, slope)))
            .collect(),
    )
}

/// The Hill equation in the form of the Emax model: `bottom + emax / (1 + (ec50 / dose)^slope)`.
fn hill(dose: f64, ec50: f64, bottom: f64, emax: f64, slope: f64) -> f64 {
    bottom + emax / (1.0 + libm::pow(ec50 / dose, slope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_effect_comes_at_the_ec50() {
        assert!((hill(30.0, 30.0, 5.0, 80.0, 1.7) - 45.0).abs() < 1e-12);
        assert!((hill(1e9, 30.0, 5.0, 80.0, 1.7) - 85.0).abs() < 1e-6);
        assert!((hill(1e-9, 30.0, 5.0, 80.0, 1.7) - 5.0).abs() < 1e-6);
    }
}
