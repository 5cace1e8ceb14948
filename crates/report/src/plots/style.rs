//! Colours and dashes: the same arm looks the same everywhere.

use kuva::{
    plot::LineStyle,
    prelude::{MarkerShape, Theme},
};

/// Colours that stay apart for readers with any of the common colour deficiencies: the set of Okabe and Ito, with those
/// darkened that have a contrast below 3 to 1 on white (WCAG 2.2, criterion 1.4.11) and its yellow left out.
const COLOURS: [&str; 7] = [
    "#0072b2", "#d55e00", "#00a055", "#b76092", "#894400", "#0597fc", "#222222",
];

/// Text and marks.
pub(crate) const INK: &str = "#222222";
/// Axes and their ticks.
pub(crate) const AXIS: &str = "#666666";
/// Lines behind the data.
pub(crate) const GRID: &str = "#ebebeb";
/// What was published.
pub(crate) const BAND: &str = "#cfdcea";
/// What lies behind everything.
pub(crate) const PAPER: &str = "white";

/// Each colour of a picture and the one that stands for it on a dark page. Those of arms were searched for in the same
/// way: 4.5 to 1 on the dark page, apart under simulated deuteranopia, protanopia and tritanopia.
pub(crate) const DARK: [(&str, &str); 12] = [
    ("#0072b2", "#4d7bf0"),
    ("#d55e00", "#dc5938"),
    ("#00a055", "#0fc785"),
    ("#b76092", "#d569a8"),
    ("#894400", "#f2d06b"),
    ("#0597fc", "#b5e3ff"),
    (INK, "#f3f3ea"),
    (SHARED_COLOUR, "#8a8f96"),
    (AXIS, "#a6acb3"),
    (GRID, "#2d3238"),
    (BAND, "#34485e"),
    (PAPER, "#15181c"),
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
        background: PAPER.into(),
        axis_color: AXIS.into(),
        grid_color: GRID.into(),
        tick_color: AXIS.into(),
        text_color: INK.into(),
        ..Theme::light()
    }
}

/// Style rules that turn every picture of a page over to its dark colours.
pub(crate) fn dark_rules() -> String {
    let rule = |(light, dark): &(&str, &str)| {
        format!(
            "svg[fill=\"{light}\"], svg [fill=\"{light}\"] {{ fill: {dark}; }}\nsvg [stroke=\"{light}\"] {{ stroke: {dark}; }}\n"
        )
    };
    DARK.iter().map(rule).collect()
}
