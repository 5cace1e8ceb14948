//! The rows of a forest plot: an estimate with its interval, and what was published, on a scale that rows share.
//!
//! Each row is a picture of its own, so that on a narrow screen it can stand below its words. All rows of a table have
//! the same width and scale, and so line up.

use super::{
    axis::Axis,
    picture::Picture,
    style::{AXIS, BAND, GRID, INK, PAPER},
    svg::Drawing,
};
use crate::{
    files::{Claim, Measure, Verdict},
    words,
};

/// Natural width of a row.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 24.0;
const EDGE: f64 = 16.0;
const MIDDLE: f64 = HEIGHT / 2.0;
/// How many half-widths of its band a row shows to either side of the band's centre.
const HALF_WIDTHS: f64 = 3.0;
/// Values further apart than this factor are put on a logarithmic scale.
const LINEAR_UP_TO: f64 = 20.0;

/// Where values lie along a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    /// Every band is drawn to the same width; values lie in half-widths from its centre.
    Bands,
    /// One axis in the unit of the rows.
    Linear(Axis),
    /// From one power of ten to another, as exponents.
    Decades(i32, i32),
}

impl Scale {
    /// The scale that holds all values and intervals of some rows of one unit; `None` where there is no value.
    pub fn holding(rows: &[&Measure]) -> Option<Self> {
        let values = || rows.iter().filter_map(|m| m.value);
        let known = || {
            rows.iter()
                .filter(|m| m.value.is_some())
                .flat_map(|m| [m.value, m.lower, m.upper])
                .flatten()
        };
        let (low, high) = range(known())?;
        let smallest = values().fold(f64::INFINITY, f64::min);
        let largest = values().fold(f64::NEG_INFINITY, f64::max);
        if low > 0.0 && largest > smallest * LINEAR_UP_TO {
            let (from, to) = (libm::log10(low).floor(), libm::log10(high).ceil());
            return Some(Self::Decades(from as i32, (to as i32).max(from as i32 + 1)));
        }
        Some(Self::Linear(Axis::covering(low, high)))
    }

    /// A place from 0 to 1 along the row, or beyond where the row does not reach.
    fn share(self, measure: &Measure, value: f64) -> f64 {
        match self {
            Self::Bands => {
                let (centre, half) = frame(measure);
                0.5 + (value - centre) / half / (2.0 * HALF_WIDTHS)
            }
            Self::Linear(axis) => (value - axis.low) / (axis.high - axis.low),
            Self::Decades(from, to) => (libm::log10(value) - f64::from(from)) / f64::from(to - from),
        }
    }
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    (low <= high).then_some((low, high))
}

/// Centre and half-width of a band. One that is open on a side gets half of its edge as half-width.
pub(crate) fn frame(measure: &Measure) -> (f64, f64) {
    let size = |edge: f64| if edge == 0.0 { 1.0 } else { edge.abs() / 2.0 };
    match (measure.band_low, measure.band_high) {
        (Some(low), Some(high)) => ((low + high) / 2.0, ((high - low) / 2.0).max(f64::MIN_POSITIVE)),
        (Some(low), None) => (low + size(low), size(low)),
        (None, Some(high)) => (high - size(high), size(high)),
        (None, None) => (0.0, 1.0),
    }
}

/// Place in the picture of a share of the row.
fn place(share: f64) -> f64 {
    EDGE + share * (WIDTH - 2.0 * EDGE)
}

/// One row; `None` without a value, and on the scale of bands without a band.
pub(crate) fn row(measure: &Measure, scale: Scale) -> Option<Picture> {
    let value = measure.value?;
    let (band_low, band_high) = (measure.band_low, measure.band_high);
    if scale == Scale::Bands {
        band_low.or(band_high)?;
    }
    let x = |v: f64| place(scale.share(measure, v).clamp(0.0, 1.0));
    let mut drawing = Drawing::new(WIDTH, HEIGHT);
    drawing.line((EDGE, MIDDLE), (WIDTH - EDGE, MIDDLE), GRID, 1.0);
    if band_low.is_some() || band_high.is_some() {
        let (left, right) = (band_low.map_or(EDGE, x), band_high.map_or(WIDTH - EDGE, x));
        drawing.rect(left, 0.0, (right - left).max(1.0), HEIGHT, BAND);
        for edge in [band_low, band_high].into_iter().flatten() {
            drawing.line((x(edge), 0.0), (x(edge), HEIGHT), AXIS, 1.0);
        }
    }
    if let Some((lower, upper)) = measure.lower.zip(measure.upper) {
        drawing.line((x(lower), MIDDLE), (x(upper), MIDDLE), INK, 2.0);
        for end in [lower, upper] {
            // An end beyond the row has no cap.
            if (0.0..=1.0).contains(&scale.share(measure, end)) {
                drawing.line((x(end), MIDDLE - 4.0), (x(end), MIDDLE + 4.0), INK, 1.5);
            }
        }
    }
    mark(&mut drawing, scale.share(measure, value), measure.verdict);
    Some(drawing.finish())
}

/// The estimate, in the shape of its verdict; an arrow head where it lies beyond the row.
fn mark(drawing: &mut Drawing, share: f64, verdict: Verdict) {
    let (x, y) = (place(share.clamp(0.0, 1.0)), MIDDLE);
    if !(0.0..=1.0).contains(&share) {
        let back = if share > 1.0 { -9.0 } else { 9.0 };
        let tip = x - back * 0.6;
        drawing.polygon(
            &[(tip, y), (tip + back, y - 6.0), (tip + back, y + 6.0)],
            INK,
            INK,
        );
        return;
    }
    match verdict {
        Verdict::Pass => drawing.circle((x, y), 4.5, INK, INK),
        Verdict::Fail => {
            let corners = [(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)];
            drawing.polygon(&corners, INK, INK);
        }
        Verdict::Reported => drawing.circle((x, y), 4.0, PAPER, INK),
        Verdict::Contested => {
            let corners = [
                (x - 4.5, y - 4.5),
                (x + 4.5, y - 4.5),
                (x + 4.5, y + 4.5),
                (x - 4.5, y + 4.5),
            ];
            drawing.polygon(&corners, PAPER, INK);
        }
    }
}

/// A contested row on an axis of its own: what each reference claims, one below the other, and the estimate through
/// all of them.
pub(crate) fn claims(measure: &Measure, claims: &[Claim]) -> Option<Picture> {
    const LANE: f64 = 16.0;
    let value = measure.value?;
    let ends = claims.iter().flat_map(|claim| [claim.low, claim.high]).flatten();
    let (low, high) = range(ends.chain([Some(value), measure.lower, measure.upper].into_iter().flatten()))?;
    let room = ((high - low) * 0.15)
        .max(high.abs().max(low.abs()) * 0.05)
        .max(f64::MIN_POSITIVE);
    let x = |v: f64| place((v - low + room) / (high - low + 2.0 * room));
    let height = (claims.len() as f64 * LANE).max(HEIGHT);
    let mut drawing = Drawing::new(WIDTH, height);
    for (lane, claim) in claims.iter().enumerate().filter(|(_, claim)| !claim.never) {
        let y = lane as f64 * LANE + 2.0;
        let (left, right) = (claim.low.map_or(EDGE, x), claim.high.map_or(WIDTH - EDGE, x));
        drawing.rect(left, y, (right - left).max(1.0), LANE - 4.0, BAND);
        for edge in [claim.low, claim.high].into_iter().flatten() {
            drawing.line((x(edge), y), (x(edge), y + LANE - 4.0), AXIS, 1.0);
        }
    }
    if let Some((lower, upper)) = measure.lower.zip(measure.upper) {
        drawing.line((x(lower), height / 2.0), (x(upper), height / 2.0), INK, 2.0);
    }
    drawing.line((x(value), 0.0), (x(value), height), INK, 1.5);
    let (x, y) = (x(value), height / 2.0);
    let corners = [
        (x - 4.5, y - 4.5),
        (x + 4.5, y - 4.5),
        (x + 4.5, y + 4.5),
        (x - 4.5, y + 4.5),
    ];
    drawing.polygon(&corners, PAPER, INK);
    Some(drawing.finish())
}

/// The axis below rows of one scale.
pub(crate) fn axis(scale: Scale) -> Picture {
    let mut drawing = Drawing::new(WIDTH, 22.0);
    drawing.line((EDGE, 1.0), (WIDTH - EDGE, 1.0), AXIS, 1.0);
    let mut tick = |share: f64, text: &str| {
        drawing.line((place(share), 1.0), (place(share), 5.0), AXIS, 1.0);
        drawing.text((place(share), 17.0), 11, text);
    };
    match scale {
        Scale::Bands => {
            let edge = 0.5 / HALF_WIDTHS;
            tick(0.5 - edge, "from");
            tick(0.5 + edge, "to");
        }
        Scale::Linear(axis) => {
            let steps = ((axis.high - axis.low) / axis.step).round() as usize;
            // Every second tick where there are many, so that the numbers stay apart.
            for step in (0..=steps).step_by(if steps > 5 { 2 } else { 1 }) {
                let value = axis.low + step as f64 * axis.step;
                tick(step as f64 / steps as f64, &words::tick(value, axis.step));
            }
        }
        Scale::Decades(from, to) => {
            let every = usize::try_from((to - from) / 5).unwrap_or(0) + 1;
            for exponent in (from..=to).step_by(every) {
                let share = f64::from(exponent - from) / f64::from(to - from);
                let text = words::number(libm::pow(10.0, f64::from(exponent)));
                tick(share, text.trim_start_matches("1 × "));
            }
        }
    }
    drawing.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(value: f64, band: (Option<f64>, Option<f64>)) -> Measure {
        Measure {
            value: Some(value),
            band_low: band.0,
            band_high: band.1,
            ..Measure::default()
        }
    }

    #[test]
    fn every_band_fills_the_middle_third() {
        for (low, high) in [(40.0, 80.0), (-3.0, -1.0), (0.001, 0.1)] {
            let one = measure(low, (Some(low), Some(high)));
            let near = |value: f64, share: f64| (Scale::Bands.share(&one, value) - share).abs() < 1e-12;
            assert!(near(low, 1.0 / 3.0) && near(high, 2.0 / 3.0) && near((low + high) / 2.0, 0.5));
        }
        let open = measure(9.0, (None, Some(2.0)));
        assert!((Scale::Bands.share(&open, 2.0) - 2.0 / 3.0).abs() < 1e-12);
        let at_zero = measure(9.0, (Some(0.0), None));
        assert!((Scale::Bands.share(&at_zero, 0.0) - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_value_beyond_the_row_is_an_arrow_and_no_value_no_picture() {
        let far = row(&measure(1e6, (Some(1.0), Some(2.0))), Scale::Bands).expect("a picture");
        assert!(far.inline("").contains("<polygon"));
        let none = Measure {
            value: None,
            ..measure(1.0, (Some(1.0), Some(2.0)))
        };
        assert!(row(&none, Scale::Bands).is_none());
        assert!(row(&measure(1.0, (None, None)), Scale::Bands).is_none());
    }

    #[test]
    fn far_values_of_one_unit_share_decades_and_near_ones_an_even_axis() {
        let (small, large, near) = (
            measure(0.02, (None, None)),
            measure(30.0, (None, None)),
            measure(1.5, (None, None)),
        );
        assert_eq!(Scale::holding(&[&small, &large]), Some(Scale::Decades(-2, 2)));
        let Some(Scale::Linear(axis)) =
            Scale::holding(&[&near, &large]).filter(|_| 30.0 / 1.5 <= LINEAR_UP_TO)
        else {
            panic!("an even axis");
        };
        assert!(axis.low <= 1.5 && axis.high >= 30.0);
        assert_eq!(Scale::holding(&[]), None);
    }
}
