//! Agents moved per second, against a vectorised loop of numpy.

use crate::{line, told};
use papaver_oracles::compiled::rate;
use papaver_oracles::expm::exponential;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the loop does on the machine on which papaver was planned, where there is no numpy.
const MILLIONS_ELSEWHERE: f64 = 46.0;

/// `per_s` receptors a second are moved by a whole world, everything else of its steps included.
pub fn compare(per_s: f64) {
    let by_numpy = numpy();
    let (millions, place) = match by_numpy {
        Some(per_s) => (per_s / 1e6, "run beside it"),
        None => (MILLIONS_ELSEWHERE, "not installed here: a figure from elsewhere"),
    };
    let name = format!("receptors moved per second and core by a whole world, over numpy ({place})");
    line(&name, per_s / 1e6 / millions, "20");
    told("papaver, millions per second", per_s / 1e6);
    told("numpy, millions per second", millions);
}

/// Runs `numpy_loop.py` on the same eight states over 60 s.
fn numpy() -> Option<f64> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/versus_rebop/numpy_loop.py");
    let mut python = Command::new("python3");
    let python = python
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = python.spawn().ok()?;
    let mut input = child.stdin.take()?;
    for row in exponential(&generator(), 60.0) {
        let mut through = 0.0;
        let cumulative = row.iter().map(|p| {
            through += p;
            format!("{through:.17}")
        });
        let text = cumulative.collect::<Vec<_>>().join(" ");
        writeln!(input, "{text}").ok()?;
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The chain of the trafficking world at 500 nM with half the kinase; the eighth state is the vacant one.
fn generator() -> Vec<Vec<f64>> {
    const NM: f64 = 500.0;
    let arrows = [
        (0, 1, rate::ASSOCIATION * NM),
        (1, 0, rate::DISSOCIATION),
        (2, 3, rate::ASSOCIATION * NM),
        (3, 2, rate::DISSOCIATION),
        (1, 3, rate::PHOSPHORYLATION / 2.0),
        (2, 0, rate::DEPHOSPHORYLATION),
        (3, 1, rate::DEPHOSPHORYLATION),
        (3, 4, rate::RECRUITMENT),
        (4, 5, rate::ENDOCYTOSIS),
        (5, 6, rate::SORTING),
        (6, 0, rate::RECYCLING),
        (0, 6, rate::INTAKE),
        (1, 6, rate::INTAKE),
        (6, 7, rate::LOSS),
    ];
    let mut q = vec![vec![0.0; 8]; 8];
    for (from, to, rate_per_s) in arrows {
        q[from][to] += rate_per_s;
        q[from][from] -= rate_per_s;
    }
    q
}
