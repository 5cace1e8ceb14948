//! Progress on stderr with the remaining time, when stderr is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use papaver_study::study::Progress;
use std::io::IsTerminal;

/// A bar.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar on stderr; silent where that is no terminal.
    pub fn new() -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(4)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
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
