//! What the benchmarks share: the schemes of the kinetics tests, short criterion runs, and ratios of minima.

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Criterion, measurement::WallTime};

#[path = "../../../kinetics/tests/kinetics/schemes.rs"]
#[allow(dead_code, reason = "no benchmark uses all of what the tests share")]
pub mod schemes;

/// Criterion with runs short enough for a whole benchmark to end within 20 s.
pub fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(700))
        .without_plots()
        .configure_from_args()
}

/// Runs `work` as a benchmark of `group` and returns the least time that one call took on average in any sample, in ns:
/// the figure that other work on the machine disturbs least, and the one that ratios are made of. NaN if a filter on
/// the command line leaves the benchmark out.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn least_ns<T>(group: &mut BenchmarkGroup<WallTime>, name: &str, mut work: impl FnMut() -> T) -> f64 {
    let least = Cell::new(f64::NAN);
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|calls| {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(work());
            }
            let taken = start.elapsed();
            // f64::min passes over NaN.
            least.set(least.get().min(taken.as_nanos() as f64 / calls as f64));
            taken
        });
    });
    least.get()
}

/// Prints a figure for scripts, unless its benchmark was left out.
pub fn figure(name: &str, value: f64) {
    if value.is_finite() {
        println!("{name}: {value:.3}");
    }
}
