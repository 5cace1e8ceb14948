//! The ablation matrix for a terminal: a sign and how much of the effect is left, within 100 columns.

use papaver_study::ablation::verdict::Verdict;
use papaver_study::ablation::{Ablation, Cell};

/// Widest line.
const WIDTH: usize = 100;
/// Width of a cell: a sign, then per cent of the full effect.
const CELL: usize = 7;

/// Switches down, phenomena across; as many tables as phenomena need, and a legend.
pub fn matrix(ablation: &Ablation) -> String {
    let names = ablation.switches.iter().map(|s| s.name.chars().count());
    let left = names.max().unwrap_or(0).clamp(16, 44);
    let per_table = ((WIDTH - left) / CELL).max(1);
    let title = ablation.files.first().map_or("", |f| f.title.as_str());
    let mut text = format!("{title}\n");
    let columns: Vec<usize> = (0..ablation.phenomena.len()).collect();
    for columns in columns.chunks(per_table) {
        text.push_str(&table(ablation, columns, left));
    }
    text.push_str("\nA sign, and the effect that is left in per cent of the full model's:\n");
    let used = |verdict: &Verdict| ablation.cells.iter().flatten().any(|c| c.verdict == *verdict);
    for verdict in Verdict::ALL.into_iter().filter(used) {
        text.push_str(&format!(
            "  {} {:<15} {}\n",
            sign(verdict),
            verdict.name(),
            verdict.meaning()
        ));
    }
    for says in ablation.switches.iter().filter_map(|s| s.alone_says()) {
        text.push_str(&format!("\n{}", wrapped(&says)));
    }
    text.push_str("\nPhenomena in the full model, with 95 % over replicates:\n");
    for (index, (phenomenon, full)) in ablation.phenomena.iter().zip(&ablation.full).enumerate() {
        let short = |value: Option<f64>| value.map_or("none".into(), crate::cli::table::short);
        let interval = match (full.value.lower, full.value.upper) {
            (Some(_), Some(_)) => format!(" ({} to {})", short(full.value.lower), short(full.value.upper)),
            _ => String::new(),
        };
        let unit = Some(phenomenon.unit.as_str()).filter(|u| *u != "1" && !u.is_empty());
        let unit = unit.map_or(String::new(), |u| format!(" {u}"));
        let value = short(full.value.value);
        text.push_str(&format!(
            "  {:>2} {}: {value}{unit}{interval}\n",
            index + 1,
            phenomenon.name
        ));
    }
    text
}

fn table(ablation: &Ablation, columns: &[usize], left: usize) -> String {
    let numbers: String = columns.iter().map(|i| format!("{:>CELL$}", i + 1)).collect();
    let rule = "-".repeat(left + CELL * columns.len());
    let mut text = format!("\n{:<left$}{numbers}\n{rule}\n", "without");
    for (switch, cells) in ablation.switches.iter().zip(&ablation.cells) {
        let shown: String = columns
            .iter()
            .map(|&i| format!("{:>CELL$}", short(&cells[i])))
            .collect();
        let name: String = switch.name.chars().take(left).collect();
        text.push_str(&format!("{name:<left$}{shown}\n"));
    }
    text
}

/// A sign, and the share of the effect where there is one.
fn short(cell: &Cell) -> String {
    let sign = sign(cell.verdict);
    match cell.share.map(|share| 100.0 * share) {
        // Next to nothing, but on which side of it and how far may be what a verdict is about.
        Some(percent) if percent != 0.0 && percent.abs() < 0.005 => format!("{sign}{percent:>5.0e}"),
        Some(percent) if percent != 0.0 && percent.abs() < 0.995 => format!("{sign}{percent:>5.2}"),
        // The sign alone says it, and the number would not fit.
        Some(percent) if percent.abs() < 9_999.5 => format!("{sign}{percent:>5.0}"),
        Some(percent) => format!("{sign}{}", if percent > 0.0 { "   >>" } else { "   <<" }),
        None => format!("{sign}     "),
    }
}

/// Words in lines that are not too wide, all but the first indented.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if lines[last].chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("    {word}"));
        } else if lines[last].is_empty() {
            lines[last].push_str(word);
        } else {
            lines[last].push(' ');
            lines[last].push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

fn sign(verdict: Verdict) -> char {
    match verdict {
        Verdict::Needed => '#',
        Verdict::Contributes => '+',
        Verdict::NotNeeded => '.',
        Verdict::Reversed => '!',
        Verdict::Undecided => '?',
        Verdict::Explains => '*',
        Verdict::ExplainsPart => 'o',
        Verdict::ExplainsLittle => '_',
        Verdict::Baseline => 'b',
        Verdict::NotReached => 'x',
        Verdict::Undefined => 'u',
        Verdict::Absent => '-',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use papaver_study::stats::Estimate;
    use std::collections::BTreeSet;

    #[test]
    fn a_small_share_shows_its_side_and_size() {
        let of = |share| {
            short(&Cell {
                baseline: None,
                ablated: None,
                difference: Estimate::default(),
                share: Some(share),
                share_interval: None,
                naive_shift: None,
                naive_place: String::new(),
                verdict: Verdict::Reversed,
                note: None,
                series: Vec::new(),
            })
        };
        assert_eq!(of(-0.002), "!-0.20");
        assert_eq!(of(-0.000_000_2), "!-2e-5");
        assert_eq!(of(-0.25), "!  -25");
        assert_eq!(of(0.0), "!    0");
        assert_eq!(of(-200.0), "!   <<");
    }

    #[test]
    fn long_words_wrap() {
        let text = wrapped(&"mechanism, ".repeat(20));
        assert!(
            text.lines().count() == 3 && text.lines().all(|l| l.chars().count() <= WIDTH),
            "{text}"
        );
    }

    #[test]
    fn every_verdict_has_a_sign_of_its_own() {
        let signs: BTreeSet<char> = Verdict::ALL.into_iter().map(sign).collect();
        assert_eq!(signs.len(), Verdict::ALL.len());
    }
}
