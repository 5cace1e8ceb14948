//! Tables for a terminal.

use papaver_study::measures::MeasureResult;
use papaver_study::twin::TwinRow;
use papaver_study::verdict::Verdict;

/// The measures of a run: name and arm, value with its interval, band, verdict.
pub fn measures(title: &str, results: &[MeasureResult]) -> String {
    let rows: Vec<[String; 5]> = results.iter().map(row).collect();
    let head = ["measure", "value", "95 % over replicates", "published", "verdict"].map(str::to_owned);
    format!("{title}\n\n{}", columns(&head, &rows))
}

/// How far runs are from their twins without chance: the means of the main variables.
pub fn twins(rows: &[TwinRow]) -> String {
    let infos = papaver_mechanisms::infos();
    let is_main = |row: &&TwinRow| {
        let signal = row.variable.rsplit('.').next().unwrap_or_default();
        infos.iter().any(|m| m.headline.contains(&signal))
    };
    let line = |row: &TwinRow| {
        let unit = if row.unit == "1" {
            String::new()
        } else {
            format!(" {}", row.unit)
        };
        let interval = match (row.difference.lower, row.difference.upper) {
            (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
            _ => String::new(),
        };
        [
            row.arm.clone(),
            row.variable.clone(),
            row.twin.name().to_owned(),
            format!("{}{unit}", short(row.mean)),
            row.difference.value.map_or(String::new(), short),
            interval,
        ]
    };
    let rows: Vec<[String; 6]> = rows.iter().filter(is_main).map(line).collect();
    let head = ["arm", "variable", "without chance", "mean", "differs by", "95 %"].map(str::to_owned);
    if rows.is_empty() {
        return String::new();
    }
    format!("\nDoes noise matter? (twin.csv)\n\n{}", columns(&head, &rows))
}

fn row(m: &MeasureResult) -> [String; 5] {
    [m.label(), value(m), interval(m), band(m), verdict(m)]
}

/// The estimate with its unit; why there is none is in run.json.
pub fn value(m: &MeasureResult) -> String {
    match m.estimate.value {
        Some(value) => with_unit(value, &m.unit),
        None if m.undefined => "undefined".to_owned(),
        None => "not reached".to_owned(),
    }
}

/// "1 run", "12 runs".
pub fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// "12 h"; a plain number where there is no unit.
pub fn with_unit(value: f64, unit: &str) -> String {
    match unit {
        "1" | "" => short(value),
        unit => format!("{} {unit}", short(value)),
    }
}

/// "1.2 to 1.5"; empty without an interval.
pub fn interval(m: &MeasureResult) -> String {
    match (m.estimate.lower, m.estimate.upper) {
        (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
        _ => String::new(),
    }
}

/// What was published: a band, or each claim with its reference. It has a unit where the value beside it has none.
pub fn band(m: &MeasureResult) -> String {
    let unit = match m.unit.as_str() {
        unit if m.estimate.value.is_none() && unit != "1" => unit,
        _ => "",
    };
    let claims = m.claims.iter().map(|claim| {
        let band = range((claim.low, claim.high), claim.never, unit);
        format!("{band} ({})", claim.source)
    });
    let claims: Vec<String> = claims.collect();
    if claims.is_empty() {
        range((m.band_low, m.band_high), m.band_never, unit)
    } else {
        claims.join(", ")
    }
}

fn range(ends: (Option<f64>, Option<f64>), never: bool, unit: &str) -> String {
    match ends {
        _ if never => "never".into(),
        (Some(low), Some(high)) => format!("{} to {}", short(low), with_unit(high, unit)),
        (Some(low), None) => format!("> {}", with_unit(low, unit)),
        (None, Some(high)) => format!("< {}", with_unit(high, unit)),
        (None, None) => String::new(),
    }
}

/// The verdict, with what it leaves open: whether a value of grade C lies inside its band, and which claims a contested
/// one is consistent with.
pub fn verdict(m: &MeasureResult) -> String {
    let agreement = m.agreement();
    match m.inside {
        _ if !agreement.is_empty() => agreement,
        Some(true) if matches!(m.verdict, Verdict::Reported | Verdict::Contested) => {
            format!("{} (inside)", m.verdict)
        }
        Some(false) if matches!(m.verdict, Verdict::Reported | Verdict::Contested) => {
            format!("{} (outside)", m.verdict)
        }
        _ => m.verdict.name().to_owned(),
    }
}

/// Four significant digits, without trailing zeros; with a power of ten where there would be too many zeros.
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let mut size = 0;
    let mut rest = value.abs();
    while rest >= 10.0 && size < 300 {
        rest /= 10.0;
        size += 1;
    }
    while rest < 1.0 && size > -300 {
        rest *= 10.0;
        size -= 1;
    }
    if !(-6..15).contains(&size) {
        return format!("{value:.3e}");
    }
    let digits = usize::try_from(3 - size).unwrap_or(0);
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Left-aligned columns with a line under the head; in a terminal, cells that do not fit go on below.
pub fn columns<const N: usize>(head: &[String; N], rows: &[[String; N]]) -> String {
    let terminal = console::Term::stdout();
    let wide = terminal.size_checked().filter(|_| terminal.is_term());
    fitted(head, rows, wide.map_or(usize::MAX, |(_, wide)| wide.into()))
}

/// Between two columns.
const GAP: &str = "  ";

/// Columns in so many characters, if the first column and the longest words of the others fit into that.
fn fitted<const N: usize>(head: &[String; N], rows: &[[String; N]], wide: usize) -> String {
    let longest = |i: usize, length: &dyn Fn(&str) -> usize| {
        let cells = rows.iter().chain([head]).map(|row| length(&row[i]));
        cells.max().unwrap_or(0)
    };
    let whole = |cell: &str| cell.chars().count();
    let word = |cell: &str| cell.split(' ').map(whole).max().unwrap_or(0);
    let mut widths: [usize; N] = std::array::from_fn(|i| longest(i, &whole));
    let least: [usize; N] = std::array::from_fn(|i| if i == 0 { widths[0] } else { longest(i, &word) });
    while widths.iter().sum::<usize>() + GAP.len() * (N - 1) > wide {
        let can_shrink = (0..N).filter(|&i| widths[i] > least[i]);
        let Some(widest) = can_shrink.max_by_key(|&i| widths[i]) else {
            break;
        };
        widths[widest] -= 1;
    }
    let rule = widths.map(|width| "-".repeat(width)).join(GAP);
    let body: String = rows.iter().map(|row| lines(row, &widths)).collect();
    format!("{}{rule}\n{body}", lines(head, &widths))
}

/// A row, in as many lines as its cells need.
fn lines<const N: usize>(row: &[String; N], widths: &[usize; N]) -> String {
    let cells: [Vec<String>; N] = std::array::from_fn(|i| wrapped(&row[i], widths[i]));
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |at: usize| {
        let parts = cells.iter().zip(widths).map(|(cell, width)| {
            let part = cell.get(at).map_or("", String::as_str);
            format!("{part:<width$}")
        });
        let line = parts.collect::<Vec<_>>().join(GAP);
        format!("{}\n", line.trim_end())
    };
    (0..height).map(line).collect()
}

/// A text in lines of so many characters, broken between words.
fn wrapped(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= wide {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits() {
        assert_eq!(short(3.0), "3");
        assert_eq!(short(0.012_344), "0.01234");
        assert_eq!(short(12_345.6), "12346");
        assert_eq!(short(-2.5004), "-2.5");
        assert_eq!(short(99.996), "100");
        assert_eq!(short(0.000_002_5), "0.0000025");
        assert_eq!(short(-9.711e-32), "-9.711e-32");
        assert_eq!(short(6.022_14e23), "6.022e23");
    }

    #[test]
    fn cells_go_on_below_where_they_do_not_fit() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let head = row(["name", "class", "what it is"]);
        let rows = [
            row([
                "morphine",
                "opioid agonist",
                "the one that others are measured by",
            ]),
            row(["m6g", "", "short"]),
        ];
        let wide = "name      class           what it is\n\
                    --------  --------------  -----------------------------------\n\
                    morphine  opioid agonist  the one that others are measured by\n\
                    m6g                       short\n";
        assert_eq!(fitted(&head, &rows, usize::MAX), wide);
        assert_eq!(fitted(&head, &rows, 61), wide);
        let narrow = "name      class           what it is\n\
                      --------  --------------  --------------\n\
                      morphine  opioid agonist  the one that\n                          \
                      others are\n                          \
                      measured by\n\
                      m6g                       short\n";
        assert_eq!(fitted(&head, &rows, 40), narrow);
    }
}
