//! Time, and the least of it.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

/// Seconds that `work` takes of the wall's time.
pub fn wall_s<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64()
}

/// Seconds that `work` takes of this thread's time on a processor, which others on the machine disturb less; of the
/// wall's time where the system does not tell.
pub fn busy_s<T>(work: impl FnOnce() -> T) -> f64 {
    let before = on_processor_s();
    let wall = wall_s(work);
    match (before, on_processor_s()) {
        (Some(before), Some(after)) => after - before,
        _ => wall,
    }
}

/// What Linux says this thread has had, up to its last tick of some milliseconds.
fn on_processor_s() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The least time of each part of some work that is done several times.
#[derive(Default)]
pub struct Least(Vec<f64>);

impl Least {
    /// Takes the time of one part.
    pub fn note(&mut self, part: usize, seconds: f64) {
        if self.0.len() <= part {
            self.0.resize(part + 1, f64::INFINITY);
        }
        self.0[part] = self.0[part].min(seconds);
    }

    /// Of all parts together.
    pub fn sum_s(&self) -> f64 {
        self.0.iter().sum()
    }
}
