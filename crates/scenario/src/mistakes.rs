//! Mistakes with their places: collected, each once, and shown all together.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// How many mistakes are shown in full; a broken encoding can make thousands.
const SHOWN_AT_MOST: usize = 100;
/// How many mistakes are collected; nobody mends more at once.
const COLLECTED_AT_MOST: usize = 1000;

/// A place in one of the texts that a scenario is read from: the file, or an override.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// 0 is the file, n the n-th override.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Of keys and their places, those that are there.
pub(crate) fn given<'k>(
    keys: impl IntoIterator<Item = (&'k str, Option<Spot>)>,
) -> impl Iterator<Item = (&'k str, Spot)> {
    keys.into_iter()
        .filter_map(|(key, spot)| spot.map(|spot| (key, spot)))
}

/// A text that mistakes point into.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// File name, or `--set`.
    pub name: String,
    /// What was read.
    pub text: String,
}

/// One mistake: where it is, what is wrong, and what was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Bytes of the text that it is in.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Which text: 0 is the file, n the n-th override.
    source: usize,
}

/// All mistakes of a scenario, in the order of their places.
#[derive(Clone, Debug)]
pub struct Mistakes {
    list: Vec<Mistake>,
    sources: Vec<Source>,
}

impl Mistake {
    /// It is in an override, and not in the file.
    pub(crate) fn is_in_override(&self) -> bool {
        self.source > 0
    }
}

impl Mistakes {
    /// The mistakes, those of the file first, then those of the overrides.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Mistake> {
        self.list.iter()
    }

    /// How many there are; never 0.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Always false: without a mistake there is a scenario.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Each mistake as `FILE:LINE:COL: reason`, the source line with the spot, and the help.
    pub fn render(&self, color: bool) -> String {
        let shown: Vec<String> = self
            .list
            .iter()
            .take(SHOWN_AT_MOST)
            .map(|mistake| self.render_one(mistake, color))
            .collect();
        let mut text = shown.join("\n");
        if self.list.len() > SHOWN_AT_MOST {
            text.push_str(&format!(
                "\nand {} more mistakes\n",
                self.list.len() - SHOWN_AT_MOST
            ));
        }
        text
    }

    fn render_one(&self, mistake: &Mistake, color: bool) -> String {
        let source = &self.sources[mistake.source];
        let (bold, plain) = if color {
            ("\u{1b}[1m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        let Mistake {
            line,
            column,
            message,
            help,
            ..
        } = mistake;
        let head = printable(&format!("{}:{line}:{column}: {message}", source.name));
        let mut text = format!("{bold}{head}{plain}\n");
        if !source.text.trim().is_empty() {
            // One line is enough for the renderer, and keeps a long file with many mistakes quick.
            let (from, to) = line_around(&source.text, mistake.span.start);
            let end = mistake
                .span
                .end
                .clamp(mistake.span.start, to.max(mistake.span.start));
            let spot = AnnotationKind::Primary.span(mistake.span.start - from..end - from);
            let snippet = Snippet::source(&source.text[from..to])
                .line_start(*line)
                .annotation(spot);
            let group = Group::with_level(Level::ERROR).element(snippet);
            let renderer = if color {
                Renderer::styled()
            } else {
                Renderer::plain()
            };
            text.push_str(renderer.render(&[group]).trim_end());
            text.push('\n');
        }
        if let Some(help) = help {
            text.push_str(&format!("  help: {}\n", printable(help)));
        }
        text
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Mistakes {}

/// A text that came from outside, safe to print on a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// First byte of the line that holds the byte `at`, and the byte after its last.
fn line_around(text: &str, at: usize) -> (usize, usize) {
    let from = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let to = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    // The carriage return of a line from Windows is no part of it.
    let carriage_return = to > at && text[from..to].ends_with('\r');
    (from, if carriage_return { to - 1 } else { to })
}

/// Collects mistakes and notes while a scenario is checked.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    found: Vec<(Spot, String, Option<String>)>,
    seen: BTreeSet<(Spot, String)>,
    notes: Vec<String>,
    /// Mistakes before this source are not kept: they were reported when the file was read.
    first_source: usize,
    /// Administrations that have been listed, over all arms and forks.
    administrations: i128,
}

impl Sink {
    /// Adds a mistake, unless the same one was found at the same place before.
    pub fn add(&mut self, spot: Spot, message: impl Into<String>) {
        self.add_with(spot, message, None::<String>);
    }

    /// Adds a mistake with help.
    pub fn help(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.add_with(spot, message, Some(help));
    }

    /// Adds a mistake, maybe with help.
    pub fn add_with(&mut self, spot: Spot, message: impl Into<String>, help: Option<impl Into<String>>) {
        let message = message.into();
        let kept = spot.source >= self.first_source && self.found.len() < COLLECTED_AT_MOST;
        if kept && self.seen.insert((spot, message.clone())) {
            self.found.push((spot, message, help.map(Into::into)));
        }
    }

    /// Counts administrations that are about to be listed; the total over all arms and forks.
    pub fn administrations(&mut self, more: i128) -> i128 {
        self.administrations += more;
        self.administrations
    }

    /// Adds something that a user should know, once.
    pub fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// While `read` runs, keeps only mistakes in overrides: those in the file have been reported.
    pub fn only_overrides<T>(&mut self, read: impl FnOnce(&mut Sink) -> T) -> T {
        self.first_source = 1;
        let value = read(self);
        self.first_source = 0;
        value
    }

    /// True while nothing was found.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// How many mistakes there are so far.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// The notes.
    pub fn into_notes(self) -> Vec<String> {
        self.notes
    }

    /// Where mistakes are so far.
    pub fn each_spot(&self, mut visit: impl FnMut(Spot)) {
        self.found.iter().for_each(|(spot, _, _)| visit(*spot));
    }

    /// Leaves out what fails `keep`.
    pub fn retain(&mut self, keep: impl Fn(Spot) -> bool) {
        self.found.retain(|(spot, _, _)| keep(*spot));
    }

    /// Appends what another sink found.
    pub fn append(&mut self, other: Sink) {
        for (spot, message, help) in other.found {
            self.add_with(spot, message, help);
        }
    }

    /// Sorts and gives lines and columns.
    pub fn into_mistakes(mut self, sources: Vec<Source>) -> Mistakes {
        self.found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let list = self
            .found
            .into_iter()
            .map(|(spot, message, help)| place(spot, message, help, &sources))
            .collect();
        Mistakes { list, sources }
    }
}

fn place(spot: Spot, message: String, help: Option<String>, sources: &[Source]) -> Mistake {
    let text = &sources[spot.source].text;
    let start = boundary(text, spot.start);
    let end = boundary(text, spot.end.max(start));
    let line = text[..start].matches('\n').count() + 1;
    let column = text[line_around(text, start).0..start].chars().count() + 1;
    Mistake {
        line,
        column,
        span: start..end,
        message,
        help,
        source: spot.source,
    }
}

/// The nearest character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str, start: usize, end: usize) -> Mistakes {
        let mut sink = Sink::default();
        sink.help(
            Spot {
                source: 0,
                start,
                end,
            },
            "wrong",
            "do it right",
        );
        sink.add(
            Spot {
                source: 0,
                start,
                end,
            },
            "wrong",
        );
        sink.into_mistakes(vec![Source {
            name: "a.toml".into(),
            text: text.into(),
        }])
    }

    #[test]
    fn places_count_from_one_in_characters() {
        let found = mistakes("a = 1\r\nµm = 2\r\n", 13, 14);
        let mistake = found.iter().next().expect("one mistake");
        assert_eq!((found.len(), mistake.line, mistake.column), (1, 2, 6));
        assert_eq!(
            found.render(false),
            "a.toml:2:6: wrong\n  |\n2 | µm = 2\n  |      ^\n  help: do it right\n"
        );
    }

    #[test]
    fn a_span_past_the_text_or_inside_a_character_is_drawn_all_the_same() {
        assert!(mistakes("µ", 1, 900).render(true).contains("wrong"));
        assert!(mistakes("", 5, 9).render(false).starts_with("a.toml:1:1: wrong"));
    }
}
