//! A drawing made of a few plain SVG shapes, for pictures that are no line plots.

use std::fmt::Write as _;

use super::picture::{Picture, escaped};

/// Shapes in the order in which they are painted. Lengths are in the units of the picture's view box.
pub(crate) struct Drawing {
    width: f64,
    height: f64,
    shapes: String,
}

impl Drawing {
    /// An empty drawing.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            shapes: String::new(),
        }
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        self.add(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}"/>"#,
            short(x),
            short(y),
            short(width),
            short(height)
        ));
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        self.add(format_args!(
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{stroke}" stroke-width="{width}"/>"#,
            short(from.0),
            short(from.1),
            short(to.0),
            short(to.1)
        ));
    }

    /// A circle with its edge in `stroke`.
    pub fn circle(&mut self, centre: (f64, f64), radius: f64, fill: &str, stroke: &str) {
        self.add(format_args!(
            r#"<circle cx="{}" cy="{}" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>"#,
            short(centre.0),
            short(centre.1)
        ));
    }

    /// A closed outline through these points.
    pub fn polygon(&mut self, points: &[(f64, f64)], fill: &str, stroke: &str) {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{},{}", short(*x), short(*y)))
            .collect();
        self.add(format_args!(
            r#"<polygon points="{}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>"#,
            points.join(" ")
        ));
    }

    /// A line of text, its base line centred on a point.
    pub fn text(&mut self, at: (f64, f64), size: u32, content: &str) {
        self.add(format_args!(
            r#"<text x="{}" y="{}" font-size="{size}" text-anchor="middle">{}</text>"#,
            short(at.0),
            short(at.1),
            escaped(content)
        ));
    }

    /// The finished picture.
    pub fn finish(self) -> Picture {
        Picture::of_shapes(self.width, self.height, self.shapes)
    }

    fn add(&mut self, shape: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.shapes.write_fmt(shape);
    }
}

/// A coordinate with two decimals at most; more would only make the page longer.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}
