//! Numbers, times and names as a reader wants them.

/// A number with at most four significant digits, without trailing zeros; powers of ten beyond 0.001 and 100000.
pub(crate) fn number(value: f64) -> String {
    digits(value, 4)
}

/// A number that came out of a simulation: three significant digits are as many as a reader can use.
pub(crate) fn estimate(value: f64) -> String {
    digits(value, 3)
}

fn digits(value: f64, significant: u8) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let after_point = i32::from(significant) - 1;
    let scientific = format!("{value:.*e}", usize::from(significant) - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let Ok(exponent) = exponent.parse::<i32>() else {
        return scientific;
    };
    if (-3..5).contains(&exponent) {
        let decimals = usize::try_from(after_point - exponent).unwrap_or(0);
        with_minus(trimmed(&format!("{value:.decimals$}")))
    } else {
        with_minus(&format!("{} × 10{}", trimmed(mantissa), superscript(exponent)))
    }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

fn with_minus(text: &str) -> String {
    text.replace('-', "−")
}

fn superscript(exponent: i32) -> String {
    exponent
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            _ => '⁰',
        })
        .collect()
}

/// A tick of an axis, with as many decimals as the step between ticks needs.
pub(crate) fn tick(value: f64, step: f64) -> String {
    if value.abs() < step * 1e-6 {
        return "0".to_owned();
    }
    if value.abs() >= 1e5 || step < 1e-4 {
        return number(value).replace(' ', "");
    }
    let decimals = (0..6)
        .find(|d| is_whole(step * f64::from(10_u32.pow(*d))))
        .unwrap_or(6) as usize;
    with_minus(&format!("{value:.decimals$}"))
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6 * value.abs().max(1.0)
}

/// A time or a length of time: days (and whole hours) from 72 h on, whole days from 24 h on, else hours, and
/// minutes for what is short and not of whole hours.
pub(crate) fn duration(hours: f64) -> String {
    let size = hours.abs();
    if size >= 72.0 && is_whole(size) && !is_whole(size / 24.0) {
        let sign = if hours < 0.0 { "−" } else { "" };
        format!("{sign}{} d {} h", (size / 24.0).floor(), (size % 24.0).round())
    } else if size >= 72.0 || (size >= 24.0 && is_whole(size / 24.0)) {
        format!("{} d", number(hours / 24.0))
    } else if size >= 3.0 || is_whole(size) {
        format!("{} h", number(hours))
    } else {
        format!("{} min", number(hours * 60.0))
    }
}

/// What the field writes otherwise than in lower case letters.
const SIGNS: [(&str, &str); 26] = [
    ("ac", "AC"),
    ("ca", "Ca²⁺"),
    ("camp", "cAMP"),
    ("cck", "CCK"),
    ("creb", "CREB"),
    ("csf", "CSF"),
    ("damgo", "DAMGO"),
    ("delta", "δ"),
    ("ec50", "EC50"),
    ("ed25", "ED25"),
    ("ed50", "ED50"),
    ("erk", "ERK"),
    ("gaba", "GABA"),
    ("girk", "GIRK"),
    ("grk", "GRK"),
    ("kappa", "κ"),
    ("lc", "LC"),
    ("mu", "μ"),
    ("nmda", "NMDA"),
    ("npff", "NPFF"),
    ("pag", "PAG"),
    ("pka", "PKA"),
    ("pkc", "PKC"),
    ("rmtg", "RMTg"),
    ("rvm", "RVM"),
    ("vta", "VTA"),
];

fn word(part: &str) -> &str {
    SIGNS
        .iter()
        .find(|(plain, _)| *plain == part)
        .map_or(part, |(_, sign)| sign)
}

/// A name from a file as words: `locus_coeruleus` is "locus coeruleus", `mu.surface` is "μ, surface".
pub(crate) fn plain(name: &str) -> String {
    let levels: Vec<String> = name
        .split('.')
        .map(|level| level.split('_').map(word).collect::<Vec<_>>().join(" "))
        .collect();
    levels.join(", ")
}

/// The same with a capital first letter, unless the first word is a sign that has its own.
pub(crate) fn heading(name: &str) -> String {
    let words = plain(name);
    if SIGNS.iter().any(|(_, sign)| words.starts_with(sign)) {
        return words;
    }
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A count with its thousands apart.
pub(crate) fn whole(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len() > 4 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// "a", "a and b", "a, b and c".
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "1 replicate", "3 replicates".
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// A quantity with its unit; percent and other signs keep the space that SI asks for.
pub(crate) fn with_unit(value: &str, unit: &str) -> String {
    if unit.is_empty() || unit == "1" {
        value.to_owned()
    } else {
        format!("{value} {unit}")
    }
}

/// An axis title: the name and, in brackets, the unit if there is one.
pub(crate) fn axis(name: &str, unit: &str) -> String {
    if unit.is_empty() || unit == "1" {
        name.to_owned()
    } else {
        format!("{name} ({unit})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-2.5, "−2.5"),
            (12.345_67, "12.35"),
            (0.001_234_56, "0.001235"),
            (99_999.9, "1 × 10⁵"),
            (1234.6, "1235"),
            (-3.2e-7, "−3.2 × 10⁻⁷"),
            (4.0e12, "4 × 10¹²"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        assert_eq!(tick(0.5, 0.25), "0.50");
        assert_eq!(tick(2.0, 1.0), "2");
        assert_eq!(tick(0.3, 0.1), "0.3");
        assert_eq!(tick(-1e-17, 0.1), "0");
        assert_eq!(tick(200_000.0, 100_000.0), "2×10⁵");
    }

    #[test]
    fn times_are_in_the_unit_that_a_person_would_take() {
        let cases = [
            (0.0, "0 h"),
            (0.25, "15 min"),
            (6.0, "6 h"),
            (168.0, "7 d"),
            (36.0, "36 h"),
            (48.0, "2 d"),
            (171.0, "7 d 3 h"),
            (1.25, "75 min"),
            (-0.5, "−30 min"),
        ];
        for (hours, text) in cases {
            assert_eq!(duration(hours), text);
        }
    }

    #[test]
    fn names_become_words() {
        assert_eq!(heading("morphine.effect_site"), "Morphine, effect site");
        assert_eq!(heading(""), "");
        assert_eq!(heading("mu.surface"), "μ, surface");
        assert_eq!(heading("camp"), "cAMP");
        assert_eq!(heading("mood"), "Mood");
        assert_eq!(whole(1000), "1000");
        assert_eq!(whole(1_200_000), "1\u{a0}200\u{a0}000");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
