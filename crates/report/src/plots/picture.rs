//! A finished drawing that can stand in a page or be placed within another.

use std::fmt::Write as _;

use kuva::{backend::svg::SvgBackend, render::render::Scene};

use crate::words;

/// The elements of an SVG picture without its outermost tag.
pub(crate) struct Picture {
    pub width: f64,
    pub height: f64,
    inner: String,
}

/// Fonts of all pictures. kuva measures text with the first; the others are of nearly the same width.
pub(crate) const FONTS: &str = "DejaVu Sans, Verdana, Liberation Sans, Arial, sans-serif";

impl Picture {
    /// Draws a scene.
    pub fn new(scene: &Scene) -> Self {
        let svg = SvgBackend::new().render_scene(scene);
        // kuva writes a fixed size; a page needs a view box that scales, so the outer tag is written anew.
        let start = svg.find('>').map_or(0, |end| end + 1);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        Self {
            width: scene.width,
            height: scene.height,
            inner: svg[start..end].to_owned(),
        }
    }

    /// A picture of finished SVG elements.
    pub fn of_shapes(width: f64, height: f64, shapes: String) -> Self {
        Self {
            width,
            height,
            inner: shapes,
        }
    }

    /// An SVG element for an HTML page; `label` is read out to those who do not see it.
    pub fn inline(&self, label: &str) -> String {
        format!(
            r##"<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="{FONTS}" fill="#222222">{}</svg>"##,
            self.width,
            self.height,
            escaped(label),
            self.inner
        )
    }

    /// Adds the picture to another SVG text, its upper left corner at (`x`, `y`).
    pub fn place(&self, x: f64, y: f64, into: &mut String) {
        let (width, height) = (self.width, self.height);
        let _ = write!(
            into,
            r#"<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{}</svg>"#,
            self.inner
        );
    }
}

/// The same page or picture with its clip paths numbered from 1 in the order in which they come. kuva counts them
/// through the life of the process, so that a second page would differ from the first.
pub(crate) fn with_clips_numbered(text: &str) -> String {
    const STARTS: [&str; 2] = ["id=\"kuva-clip-", "url(#kuva-clip-"];
    let mut names: Vec<&str> = Vec::new();
    let mut numbered = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, start)) = STARTS
        .iter()
        .filter_map(|start| rest.find(start).map(|at| (at, *start)))
        .min_by_key(|(at, _)| *at)
    {
        let name = &rest[at + start.len()..];
        let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let name = &name[..digits];
        let place = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let _ = write!(
            numbered,
            "{}{}{}",
            &rest[..at],
            start.replace("kuva-clip-", "clip-"),
            place + 1
        );
        rest = &rest[at + start.len() + digits..];
    }
    numbered + rest
}

/// Text safe within an SVG element or attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A label for kuva, in which `$` would start a formula.
pub(crate) fn literal(label: &str) -> String {
    label.replace('$', "\\$")
}

/// An axis title for kuva, from a name in a file and its unit.
pub(crate) fn axis_title(name: &str, unit: &str) -> String {
    literal(&words::axis(&words::plain(name), unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clip_paths_are_numbered_in_order_wherever_kuva_began() {
        let text = |first: u32, second: u32| {
            format!(
                r#"a id="kuva-clip-{first}" url(#kuva-clip-{first}) µ id="kuva-clip-{second}" url(#kuva-clip-{second})"#
            )
        };
        let expected = r#"a id="clip-1" url(#clip-1) µ id="clip-2" url(#clip-2)"#;
        assert_eq!(with_clips_numbered(&text(7, 12)), expected);
        assert_eq!(with_clips_numbered(&text(103, 9)), expected);
        assert_eq!(with_clips_numbered("none"), "none");
    }
}
