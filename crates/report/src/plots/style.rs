//! Colours and dashes: the same arm looks the same everywhere.

use kuva::{
    plot::LineStyle,
    prelude::{MarkerShape, Theme},
};

/// Colours that stay apart for readers with any of the common colour deficiencies: the set of Okabe and Ito without
/// its yellow, which is too light on white.
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#222222",
];

/// SVG dash patterns; the first is a full line.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];

/// What belongs to several arms.
pub(crate) const SHARED_COLOUR: &str = "#8a8f96";

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub colour: &'static str,
    /// SVG dash pattern; empty for a full line.
    pub dash: &'static str,
}

impl Style {
    /// The style of the arm at this place; after seven arms the colours come again with another dash.
    pub fn of_arm(place: usize) -> Self {
        Self {
            colour: COLOURS[place % COLOURS.len()],
            dash: DASHES[(place / COLOURS.len()) % DASHES.len()],
        }
    }

    /// The style of the `order`-th curve of an arm, such as one on a later day.
    pub fn later(self, order: usize) -> Self {
        let now = DASHES.iter().position(|dash| *dash == self.dash).unwrap_or(0);
        Self {
            dash: DASHES[(now + order) % DASHES.len()],
            ..self
        }
    }

    /// The dash in words.
    pub fn word(self) -> &'static str {
        match DASHES.iter().position(|dash| *dash == self.dash) {
            Some(1) => "dashed",
            Some(2) => "dotted",
            Some(3) => "dash-dotted",
            _ => "full line",
        }
    }

    /// The marker of points, one for each dash.
    pub fn marker(self) -> MarkerShape {
        match DASHES.iter().position(|dash| *dash == self.dash) {
            Some(1) => MarkerShape::Square,
            Some(2) => MarkerShape::Triangle,
            Some(3) => MarkerShape::Diamond,
            _ => MarkerShape::Circle,
        }
    }

    /// The dash as kuva wants it.
    pub fn line_style(self) -> LineStyle {
        if self.dash.is_empty() {
            LineStyle::Solid
        } else {
            LineStyle::Custom(self.dash.to_owned())
        }
    }
}

/// Grey axes and a light grid, so that the data stand out.
pub(crate) fn theme() -> Theme {
    Theme {
        background: "white".into(),
        axis_color: "#666666".into(),
        grid_color: "#ebebeb".into(),
        tick_color: "#666666".into(),
        text_color: "#222222".into(),
        ..Theme::light()
    }
}
