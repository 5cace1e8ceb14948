//! Names that a user gives.

use crate::mistakes::{Sink, Spot};

/// Names are snake_case, so that they stand in paths, formulas and files without quotes.
pub(crate) fn snake_case(name: &str, what: &str, spot: Spot, sink: &mut Sink) {
    let first = name.starts_with(|c: char| c.is_ascii_lowercase());
    if first
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        return;
    }
    let better: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect::<String>()
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .to_string();
    let message = format!(
        "`{name}` is no name for {}: use small letters, digits and _",
        article(what)
    );
    let help = (!better.is_empty() && better.len() < 60).then(|| format!("call it `{better}`"));
    sink.add_with(spot, message, help);
}

/// "a dose", "an event".
pub(crate) fn article(what: &str) -> String {
    let an = what.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {what}", if an { "an" } else { "a" })
}
