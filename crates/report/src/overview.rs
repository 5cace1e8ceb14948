//! One picture of the main panels, in two columns, with the arms named once at the foot.

use std::fmt::Write as _;

use crate::{
    files::RunFiles,
    panels::{ArmStyle, Panel, Panels},
    plots::{
        picture::{FONTS, escaped, with_clips_numbered},
        time::Size,
    },
};

const SIZE: Size = Size::OVERVIEW;
const MOST_PANELS: usize = 6;
const CAPTION: f64 = 48.0;
const GAP: f64 = 18.0;
const LEGEND_ROW: f64 = 22.0;
/// Mean width of a letter at the size of the legend, to break its rows; kuva's own metrics are not public.
const LETTER: f64 = 8.2;

/// Draws the overview.
pub(crate) fn render(files: &RunFiles) -> String {
    let all = Panels::new(files, SIZE);
    let panels = chosen(&all);
    let columns = panels.len().clamp(1, 2);
    let rows = panels.len().div_ceil(columns);
    let width = columns as f64 * (SIZE.0 + GAP) + GAP;
    let grid_height = 50.0 + rows as f64 * (SIZE.1 + CAPTION + GAP);

    let mut svg = String::new();
    text(
        &mut svg,
        GAP,
        32.0,
        20,
        "bold",
        if files.run.title.is_empty() {
            "papaver run"
        } else {
            &files.run.title
        },
    );
    if panels.is_empty() {
        text(
            &mut svg,
            GAP,
            grid_height,
            14,
            "normal",
            "The run recorded nothing that this picture shows.",
        );
    }
    for (place, panel) in panels.iter().enumerate() {
        let x = GAP + (place % columns) as f64 * (SIZE.0 + GAP);
        let y = 50.0 + (place / columns) as f64 * (SIZE.1 + CAPTION + GAP);
        text(&mut svg, x + 8.0, y + 20.0, 15, "bold", &panel.title);
        text(&mut svg, x + 8.0, y + 38.0, 13, "normal", &panel.subtitle);
        panel.picture.place(x, y + CAPTION, &mut svg);
    }
    let height = legend(&mut svg, &all.arms, width, grid_height + 12.0) + 16.0;
    with_clips_numbered(&format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONTS}" fill="#222222"><rect width="100%" height="100%" fill="#ffffff"/>{svg}</svg>"##
    ))
}

/// Withdrawal and firing, then dose-response curves, then other outcomes.
fn chosen(all: &Panels) -> Vec<Panel> {
    let (main, other): (Vec<Panel>, Vec<Panel>) = all.over_time().into_iter().partition(Panel::is_main);
    let outcomes = other
        .into_iter()
        .filter(|panel| panel.path.starts_with("outcome."));
    let curves = all.dose_response().into_iter().map(|(panel, _)| panel);
    main.into_iter()
        .chain(curves)
        .chain(outcomes)
        .take(MOST_PANELS)
        .collect()
}

/// Writes the arms in rows from `y` on and returns where they end.
fn legend(svg: &mut String, arms: &[ArmStyle], width: f64, mut y: f64) -> f64 {
    let mut x = GAP + 8.0;
    for arm in arms {
        let needed = 44.0 + arm.name.chars().count() as f64 * LETTER + 24.0;
        if x + needed > width && x > GAP + 8.0 {
            (x, y) = (GAP + 8.0, y + LEGEND_ROW);
        }
        let (right, colour, dash) = (x + 36.0, arm.style.colour, arm.style.dash);
        let _ = write!(
            svg,
            r#"<line x1="{x}" y1="{y}" x2="{right}" y2="{y}" stroke="{colour}" stroke-width="3" stroke-dasharray="{dash}"/>"#
        );
        text(svg, x + 44.0, y + 5.0, 14, "normal", &arm.name);
        x += needed;
    }
    y
}

fn text(svg: &mut String, x: f64, y: f64, size: u32, weight: &str, content: &str) {
    let content = escaped(content);
    let _ = write!(
        svg,
        r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}">{content}</text>"#
    );
}
