//! Progress on stderr with the remaining time, when stderr is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use papaver_study::study::Progress;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

/// A bar.
pub struct Bar(ProgressBar);

/// Where bars are drawn: on stderr, if that is a terminal.
fn target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(4)
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// Runs of a sweep: how many are finished, how many of them failed, and the remaining time.
pub struct Runs {
    bar: ProgressBar,
    failed: AtomicU64,
}

impl Runs {
    /// A bar over so many runs.
    pub fn new(runs: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(runs), target());
        let style =
            ProgressStyle::with_template("{wide_bar} {pos} of {len} runs{msg}, {elapsed} gone, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(std::time::Duration::from_millis(250));
        Self {
            bar,
            failed: AtomicU64::new(0),
        }
    }

    /// One more is finished.
    pub fn finished(&self, failed: bool) {
        if failed {
            let all = self.failed.fetch_add(1, Ordering::Relaxed) + 1;
            self.bar.set_message(format!(", {all} failed"));
        }
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Bar {
    /// A bar on stderr; silent where that is no terminal.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, target());
        bar.set_message("finding the step grid");
        bar.set_style(ProgressStyle::default_spinner());
        bar.enable_steady_tick(std::time::Duration::from_millis(250));
        Bar(bar)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// The part of one study in a bar over several: in neuron-steps, so that a step of a large study counts for more.
pub struct Share<'a> {
    bar: &'a Bar,
    /// Neurons of the study.
    weight: u64,
    /// What stands in the bar for the study until it has found its steps.
    guess: AtomicU64,
}

impl Bar {
    /// The part of a study in this bar, begun with a guess of its steps.
    pub fn share(&self, steps: u64, neurons: u64) -> Share<'_> {
        let weight = neurons.max(1);
        self.expect(steps * weight);
        Share {
            bar: self,
            weight,
            guess: AtomicU64::new(steps * weight),
        }
    }
}

impl Progress for Share<'_> {
    fn expect(&self, steps: u64) {
        self.bar.0.dec_length(self.guess.swap(0, Ordering::Relaxed));
        self.bar.expect(steps * self.weight);
    }

    fn advance(&self, steps: u64) {
        self.bar.advance(steps * self.weight);
    }
}

impl Progress for Bar {
    fn expect(&self, steps: u64) {
        if self.0.length().is_none() {
            let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %, {elapsed} gone, {eta} left");
            self.0
                .set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.0.set_length(0);
            self.0.reset_elapsed();
        }
        self.0.inc_length(steps);
    }

    fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }
}
