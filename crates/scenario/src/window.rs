//! Windows: which part of a clock a measure reads.

use papaver_catalogue::quantity::format_time;

use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::model::{Ms, Window};
use crate::times::Clock;
use crate::typed::{Time, Typed};

/// The keys that say when.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct When<'t> {
    /// One moment.
    pub at: Option<&'t Typed<Time>>,
    /// A range of times, or "baseline".
    pub window: Option<&'t Text>,
    /// Zero of both.
    pub since_ms: Ms,
}

impl When<'_> {
    /// The window on a clock; whole without `at` and `window`.
    pub fn on(&self, clock: &Clock, sink: &mut Sink) -> Option<Window> {
        match (self.at, self.window) {
            (Some(at), Some(window)) => {
                let spot = at.spot.max(window.spot);
                sink.help(spot, "`at` and `window` both say when", "leave one of them out");
                None
            }
            // Where no time passes there is one moment.
            (None, None) if clock.end_ms == Some(0) => Some(Window::At(0)),
            (None, None) => Some(Window::Whole),
            (Some(at), None) => {
                let mut time = clock.time(at, sink)?;
                if !anchored(&at.text) {
                    time = time.saturating_add(self.since_ms);
                }
                inside(time, time, at.spot, clock, sink)?;
                Some(Window::At(time))
            }
            (None, Some(window)) if window.text.trim() == "baseline" => {
                if clock.baseline_ms == 0 {
                    sink.help(
                        window.spot,
                        "there is no baseline here",
                        "`baseline` is the time before 0 of a run",
                    );
                    return None;
                }
                Some(Window::Baseline)
            }
            (None, Some(window)) => self.between(window, clock, sink),
        }
    }

    fn between(&self, window: &Text, clock: &Clock, sink: &mut Sink) -> Option<Window> {
        let text = window.text.trim();
        let (from, to) = if let Some(after) = text.strip_prefix('>') {
            (
                self.side(after.trim(), window.spot, clock, sink)?,
                clock.text("end", window.spot, sink)?,
            )
        } else if let Some(before) = text.strip_prefix('<') {
            (self.since_ms, self.side(before.trim(), window.spot, clock, sink)?)
        } else if let Some((from, to)) = text.split_once(" to ") {
            let (from, to) = (from.trim(), to.trim());
            let from = with_unit_of(from, to);
            (
                self.side(&from, window.spot, clock, sink)?,
                self.side(to, window.spot, clock, sink)?,
            )
        } else {
            let help = "write `0 to 15 min`, `> 3 h`, `< 2 d` or `baseline`";
            sink.help(window.spot, format!("`{text}` is not a window"), help);
            return None;
        };
        if from > to {
            let swapped = text
                .split_once(" to ")
                .map(|(from, to)| swap(from.trim(), to.trim()));
            let help = swapped.map(|swapped| format!("swap: `\"{swapped}\"`"));
            sink.add_with(window.spot, "the window ends before it begins", help);
            return None;
        }
        if from == to {
            sink.help(window.spot, "the window is empty", "for one moment, use `at`");
            return None;
        }
        inside(from, to, window.spot, clock, sink)?;
        Some(Window::Between(from, to))
    }

    fn side(&self, text: &str, spot: Spot, clock: &Clock, sink: &mut Sink) -> Option<Ms> {
        let time = clock.text(text, spot, sink)?;
        Some(if anchored(text) {
            time
        } else {
            time.saturating_add(self.since_ms)
        })
    }
}

/// Begins with an anchor, which needs no `since`.
fn anchored(text: &str) -> bool {
    text.trim().starts_with(|c: char| c.is_ascii_alphabetic())
}

/// "0" beside "15 min" is "0 min".
pub(crate) fn with_unit_of(number: &str, other: &str) -> String {
    if number.parse::<f64>().is_ok() && !anchored(other) {
        let unit = other
            .trim_end()
            .rsplit(|c: char| c.is_whitespace() || c.is_ascii_digit())
            .next()
            .unwrap_or("");
        return format!("{number} {unit}");
    }
    number.to_string()
}

fn swap(from: &str, to: &str) -> String {
    if from.parse::<f64>().is_ok() {
        let number: String = to.chars().take_while(|c| !c.is_alphabetic()).collect();
        let unit = to.trim_start_matches(number.as_str());
        return format!("{} to {from} {unit}", number.trim());
    }
    format!("{to} to {from}")
}

fn inside(from: Ms, to: Ms, spot: Spot, clock: &Clock, sink: &mut Sink) -> Option<()> {
    let begin = -clock.baseline_ms;
    if from < begin {
        let message = format!(
            "{} is before the beginning ({})",
            format_time(from),
            format_time(begin)
        );
        sink.add(spot, message);
        return None;
    }
    if let Some(end) = clock.end_ms
        && to > end
    {
        sink.add(
            spot,
            format!("{} is after the end ({})", format_time(to), format_time(end)),
        );
        return None;
    }
    Some(())
}

/// When a window ends; none for the whole.
pub(crate) fn end_of(window: &Window) -> Option<Ms> {
    match window {
        Window::Whole => None,
        Window::Baseline => Some(0),
        Window::At(at) => Some(*at),
        Window::Between(_, to) => Some(*to),
    }
}

/// How long a window is; none for a moment.
pub(crate) fn length_of(window: &Window, clock: &Clock) -> Option<Ms> {
    match window {
        Window::Whole => clock.end_ms,
        Window::Baseline => Some(clock.baseline_ms),
        Window::At(_) => None,
        Window::Between(from, to) => Some(to - from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_windows_keep_their_unit() {
        assert_eq!(swap("9", "3 h"), "3 to 9 h");
        assert_eq!(swap("9 h", "30 min"), "30 min to 9 h");
        assert_eq!(with_unit_of("0", "15 min"), "0 min");
        assert_eq!(with_unit_of("-1", "2 d 6 h"), "-1 h");
    }
}
