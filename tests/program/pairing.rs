//! Arms share their random numbers, so that what differs between them is the protocol.

use super::support::{files, moments, rows};

const REPLICATES: usize = 24;

/// Mean firing over the run by replicate.
fn firing(rows: &[super::support::Row], arm: &str) -> Vec<f64> {
    (1..=REPLICATES as u32)
        .map(|replicate| {
            let mine = |r: &&super::support::Row| {
                r.arm == arm && r.replicate == replicate && r.what[2] == "mean" && r.time_h > 0.0
            };
            let values: Vec<f64> = rows
                .iter()
                .filter(mine)
                .map(super::support::Row::number)
                .collect();
            assert!(values.len() > 50, "{arm} {replicate}: {} times", values.len());
            values.iter().sum::<f64>() / values.len() as f64
        })
        .collect()
}

/// Paired differences vary at least four times less than differences between independent populations would. A ratio of
/// two variances from 24 values each exceeds 4 by chance with a probability of about 0.001, and the true ratio is far
/// above 4.
#[test]
fn two_doses_that_hardly_differ_differ_alike_in_every_replicate() {
    let text = format!(
        r#"
species = "human"
duration = "6 h"
replicates = {REPLICATES}
[population.locus_coeruleus]
neurons = 20
[dose.morphine]
amount = "10 mg"
route = "iv"
[arm.usual]
[arm.more]
dose.morphine.amount = "10.5 mg"
[record]
every = "4 min"
variables = ["locus_coeruleus.firing_rate"]
"#
    );
    let rows = rows(&files(&text, 2).timeseries);
    let (usual, more) = (firing(&rows, "usual"), firing(&rows, "more"));
    let paired: Vec<f64> = usual.iter().zip(&more).map(|(a, b)| b - a).collect();
    let unpaired: Vec<f64> = usual
        .iter()
        .zip(more.iter().cycle().skip(1))
        .map(|(a, b)| b - a)
        .collect();
    let ((mean, of_pairs), (_, of_strangers)) = (moments(&paired), moments(&unpaired));
    assert!(
        of_strangers > 4.0 * of_pairs,
        "{of_strangers:e} against {of_pairs:e}"
    );
    assert!(of_pairs > 0.0 && mean < 0.0, "more morphine, less firing: {mean}");
}
