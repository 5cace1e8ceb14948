//! A value with its interval beside the published band: one small picture per row of a table.

use kuva::render::{
    color::Color,
    render::{Primitive, Scene},
};

use super::picture::Picture;
use crate::files::Measure;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 18.0;
const EDGE: f64 = 4.0;

/// Draws the row; `None` where there is no band or no value.
pub(crate) fn strip(measure: &Measure) -> Option<Picture> {
    let value = measure.value?;
    let (band_low, band_high) = (measure.band_low, measure.band_high);
    band_low.or(band_high)?;
    let known = [Some(value), measure.lower, measure.upper, band_low, band_high];
    let low = known.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let room = ((high - low) * 0.15)
        .max(high.abs().max(low.abs()) * 1e-3)
        .max(f64::MIN_POSITIVE);
    let (low, high) = (low - room, high + room);
    let x = |v: f64| EDGE + (v - low) / (high - low) * (WIDTH - 2.0 * EDGE);

    let mut scene = Scene::new(WIDTH, HEIGHT);
    scene.background_color = None;
    // An open side of the band runs to the edge of the picture.
    let (left, right) = (band_low.map_or(0.0, x), band_high.map_or(WIDTH, x));
    scene.elements.push(Primitive::Rect {
        x: left,
        y: 2.0,
        width: (right - left).max(1.0),
        height: HEIGHT - 4.0,
        fill: Color::from("#cfdcea"),
        stroke: None,
        stroke_width: None,
        opacity: None,
    });
    if let Some((lower, upper)) = measure.lower.zip(measure.upper) {
        scene.elements.push(Primitive::Line {
            x1: x(lower),
            y1: HEIGHT / 2.0,
            x2: x(upper),
            y2: HEIGHT / 2.0,
            stroke: Color::from("#222222"),
            stroke_width: 1.5,
            stroke_dasharray: None,
        });
    }
    scene.elements.push(Primitive::Circle {
        cx: x(value),
        cy: HEIGHT / 2.0,
        r: 3.2,
        fill: Color::from("#222222"),
        fill_opacity: None,
        stroke: None,
        stroke_width: None,
    });
    Some(Picture::new(&scene))
}
