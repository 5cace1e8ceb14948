//! Tables for a terminal.

use papaver_study::measures::MeasureResult;

/// The measures of a run: name and arm, value with its interval, band, verdict.
pub fn measures(title: &str, results: &[MeasureResult]) -> String {
    let rows: Vec<[String; 5]> = results.iter().map(row).collect();
    let head = ["measure", "value", "95 % over replicates", "published", "verdict"].map(str::to_owned);
    format!("{title}\n\n{}", columns(&head, &rows))
}

fn row(m: &MeasureResult) -> [String; 5] {
    let name = if m.arm.is_empty() {
        m.measure.clone()
    } else {
        format!("{} [{}]", m.measure, m.arm)
    };
    let unit = if m.unit == "1" || m.unit.is_empty() {
        String::new()
    } else {
        format!(" {}", m.unit)
    };
    let value = m
        .estimate
        .value
        .map_or("not reached".to_owned(), |v| format!("{}{unit}", short(v)));
    let interval = match (m.estimate.lower, m.estimate.upper) {
        (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
        _ => String::new(),
    };
    let band = match (m.band_low, m.band_high) {
        _ if m.band_never => "never".into(),
        (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
        (Some(low), None) => format!("> {}", short(low)),
        (None, Some(high)) => format!("< {}", short(high)),
        (None, None) => String::new(),
    };
    [name, value, interval, band, m.verdict.name().to_owned()]
}

/// Four significant digits, without trailing zeros.
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
    let digits = usize::try_from(3 - size).unwrap_or(0);
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Left-aligned columns with a line under the head.
pub fn columns<const N: usize>(head: &[String; N], rows: &[[String; N]]) -> String {
    let width = |i: usize| {
        rows.iter()
            .chain([head])
            .map(|r| r[i].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |cells: &[String; N]| {
        let padded = cells.iter().zip(&widths).map(|(c, w)| format!("{c:<w$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rule = widths
        .iter()
        .map(|w| "-".repeat(*w))
        .collect::<Vec<_>>()
        .join("  ");
    let body: Vec<String> = rows.iter().map(line).collect();
    format!("{}\n{rule}\n{}\n", line(head), body.join("\n"))
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
    }
}
