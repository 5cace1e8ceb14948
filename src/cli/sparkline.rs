//! What happened, in a terminal: one line of blocks per main variable and arm.
//!
//! Every block is the mean over its time, over neurons and over replicates; one scale for all arms of a variable, one time
//! axis for all lines, so that arms compare at a glance. Time before 0 is left out.

use crate::cli::table::short;
use papaver_scenario::model::{Scenario, VariablePath};
use papaver_study::curve::hours;
use papaver_study::observe::names;
use papaver_study::study::Study;
use papaver_study::trace::Recording;

/// Widest line.
const WIDTH: usize = 100;
/// More blocks than this tell nothing more.
const MOST_BLOCKS: usize = 72;
/// More variables than this are not shown.
const MOST_VARIABLES: usize = 8;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The lines of the run's main variables; nothing where none was recorded.
pub fn sparklines(scenario: &Scenario, study: &Study) -> String {
    let arms: Vec<&str> = scenario.arms.iter().map(|a| a.name.as_str()).collect();
    let name = arms
        .iter()
        .map(|n| n.chars().count())
        .max()
        .unwrap_or(0)
        .min(WIDTH / 3);
    let blocks = (WIDTH - name - 4).min(MOST_BLOCKS);
    let end_ms = scenario.arms.iter().map(|a| a.duration_ms).max().unwrap_or(0);
    let signals = papaver_mechanisms::signals();
    let unit_of = |name: &str| signals.iter().find(|s| s.name == name).map_or("1", |s| s.unit);
    let mut text = String::new();
    for index in main_variables(&scenario.record.variables) {
        let of_arm = |runs: &Vec<papaver_study::life::ArmRun>| -> Vec<Option<f64>> {
            let recordings: Vec<&Recording> = runs.iter().filter_map(|r| r.recordings.first()).collect();
            binned(&recordings, index, end_ms, blocks)
        };
        let lines: Vec<Vec<Option<f64>>> = study.runs.iter().map(of_arm).collect();
        let values = || lines.iter().flatten().flatten().copied();
        let (low, high) = (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        );
        if low > high {
            continue;
        }
        let (population, variable, unit) = names(&scenario.record.variables[index], &unit_of);
        let unit = if unit == "1" {
            String::new()
        } else {
            format!(" {unit}")
        };
        let (lowest, highest) = (short(low), short(high));
        text.push_str(&format!(
            "\n{population}.{variable}: {lowest} to {highest}{unit}\n"
        ));
        for (arm, line) in arms.iter().zip(&lines) {
            let arm: String = arm.chars().take(name).collect();
            let drawn: String = line.iter().map(|v| block(*v, low, high)).collect();
            text.push_str(&format!("  {arm:<name$}  {}\n", drawn.trim_end()));
        }
    }
    if !text.is_empty() {
        let end = time(hours(end_ms));
        text.push_str(&format!(
            "  {:<name$}  0{end:>width$}\n",
            "",
            width = blocks.saturating_sub(1)
        ));
    }
    text
}

/// Indices of the variables that mechanisms call their main ones, or of all where none is; not too many.
fn main_variables(all: &[VariablePath]) -> Vec<usize> {
    let infos = papaver_mechanisms::infos();
    let is_main = |signal: &str| infos.iter().any(|m| m.headline.contains(&signal));
    let of = |wanted: &dyn Fn(&VariablePath) -> bool| -> Vec<usize> {
        (0..all.len())
            .filter(|&i| wanted(&all[i]))
            .take(MOST_VARIABLES)
            .collect()
    };
    let main = of(&|path| match path {
        VariablePath::Signal { signal, .. } | VariablePath::Outcome { signal } => is_main(signal),
        VariablePath::Receptor { .. } | VariablePath::Body { .. } => false,
    });
    if main.is_empty() { of(&|_| true) } else { main }
}

/// Means over equal pieces of the time from 0 to the end; nothing where nothing was recorded.
fn binned(recordings: &[&Recording], variable: usize, end_ms: i64, bins: usize) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0u32); bins];
    for (time_ms, index, values) in recordings.iter().flat_map(|r| &r.rows) {
        if *index == variable && *time_ms >= 0 && end_ms > 0 {
            let bin = ((*time_ms as f64 / end_ms as f64) * bins as f64) as usize;
            let sum = &mut sums[bin.min(bins - 1)];
            *sum = (sum.0 + values.first().copied().unwrap_or(0.0), sum.1 + 1);
        }
    }
    filled(
        sums.into_iter()
            .map(|(sum, n)| (n > 0).then(|| sum / f64::from(n)))
            .collect(),
    )
}

/// Pieces between two recorded ones have what was recorded last.
fn filled(mut line: Vec<Option<f64>>) -> Vec<Option<f64>> {
    let last = line.iter().rposition(Option::is_some).unwrap_or(0);
    for i in 1..=last {
        if line[i].is_none() {
            line[i] = line[i - 1];
        }
    }
    line
}

fn block(value: Option<f64>, low: f64, high: f64) -> char {
    let Some(value) = value else { return ' ' };
    let share = if high > low {
        (value - low) / (high - low)
    } else {
        0.0
    };
    let level = (share * BLOCKS.len() as f64) as usize;
    BLOCKS[level.min(BLOCKS.len() - 1)]
}

/// The end of the axis.
fn time(end_h: f64) -> String {
    if end_h >= 72.0 {
        format!("{} d", short(end_h / 24.0))
    } else if end_h >= 2.0 {
        format!("{} h", short(end_h))
    } else {
        format!("{} min", short(end_h * 60.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_is_the_lowest_block_and_the_highest_the_highest() {
        let line: String = [0.0, 1.0, 4.0, 7.0, 8.0]
            .iter()
            .map(|&v| block(Some(v), 0.0, 8.0))
            .collect();
        assert_eq!(line, "▁▂▅██");
        assert_eq!((block(None, 0.0, 1.0), block(Some(3.0), 3.0, 3.0)), (' ', '▁'));
    }

    #[test]
    fn a_gap_keeps_what_was_there_and_the_end_stays_empty() {
        let line = filled(vec![Some(1.0), None, Some(2.0), None]);
        assert_eq!(line, [Some(1.0), Some(1.0), Some(2.0), None]);
    }

    #[test]
    fn pieces_are_means_over_time_and_replicates() {
        let recording = |values: [f64; 4]| {
            let mut recording = Recording::default();
            let row = |i: usize| (i as i64 * 10, 0, vec![values[i]]);
            recording.rows = (0..4).map(row).collect();
            recording
        };
        let (one, two) = (recording([1.0, 2.0, 3.0, 4.0]), recording([3.0, 4.0, 5.0, 6.0]));
        assert_eq!(binned(&[&one, &two], 0, 40, 2), [Some(2.5), Some(4.5)]);
        assert_eq!(binned(&[&one], 1, 40, 2), [None, None]);
    }

    #[test]
    fn times_are_short() {
        assert_eq!([time(0.5), time(24.0), time(336.0)], ["30 min", "24 h", "14 d"]);
    }
}
