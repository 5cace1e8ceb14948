//! How a measure is made, in words, from its table in the scenario.

use serde_json::Value;

use crate::words;

/// "highest firing rate of locus coeruleus (means over 1 h), 0 to 7 d after the end of morphine, over that in control".
/// Empty where nothing is written.
pub(crate) fn sentence(written: &Value) -> String {
    if let Some(formula) = key(written, "formula") {
        return format!("computed: {formula}");
    }
    let Some(variable) = key(written, "variable") else {
        return String::new();
    };
    let mut text = if ["ec50", "ed50", "emax", "slope"].contains(&variable) {
        curve(variable, written)
    } else {
        reading(variable, written)
    };
    if let Some(across) = key(written, "across") {
        text += &format!("; of this curve over all copies the {}", reduction_word(across));
    }
    let reference = &written["relative_to"];
    if reference.is_object() {
        text += &format!(", {} {}", compared(key(written, "as")), place(reference));
    }
    text
}

fn key<'a>(table: &'a Value, name: &str) -> Option<&'a str> {
    table.get(name).and_then(Value::as_str)
}

fn curve(variable: &str, written: &Value) -> String {
    let what = match variable {
        "ec50" => "midpoint (EC50)",
        "ed50" => "dose that reaches the level (ED50)",
        "emax" => "largest effect (Emax)",
        _ => "Hill slope",
    };
    let probe = key(written, "probe").map_or(String::new(), |name| format!(" {}", words::plain(name)));
    let at = key(written, "probe_at").map_or(String::new(), |at| format!(" at {}", time(at)));
    format!("{what} of the dose-response curve{probe}{at}")
}

fn reading(variable: &str, written: &Value) -> String {
    let name = named(variable);
    let stat = key(written, "stat").filter(|stat| *stat != "mean");
    let name = stat.map_or(name.clone(), |stat| {
        format!("{} over cells of {name}", statistic(stat))
    });
    let level = key(written, "level").unwrap_or("the level");
    let mut text = match key(written, "reduce").unwrap_or("mean") {
        "onset" => format!("first time that {name} is beyond {level}"),
        "end" => format!("last time that {name} is beyond {level}"),
        "lasting" => format!("time for which {name} is beyond {level}"),
        "mean" if written.get("at").is_some() => name,
        reduce => format!("{} {name}", reduction_word(reduce)),
    };
    if let Some(bin) = key(written, "bin") {
        text += &format!(" (means over {bin})");
    }
    if let Some(probe) = key(written, "probe") {
        let at = key(written, "probe_at").map_or(String::new(), |at| format!(" at {}", time(at)));
        text += &format!(" in the copy {}{at}", words::plain(probe));
    }
    text + &when(written)
}

fn reduction_word(reduce: &str) -> &str {
    match reduce {
        "mean" => "mean",
        "median" => "median",
        "min" => "lowest",
        "max" => "highest",
        "final" => "last",
        "area" => "area under",
        "slope" => "slope of",
        "time_of_max" => "time of the highest",
        "time_of_min" => "time of the lowest",
        "onset" => "first time beyond the level",
        "end" => "last time beyond the level",
        "lasting" => "time beyond the level",
        "half_fall" => "time of the half-way fall of",
        "half_rise" => "time of the half-way rise of",
        "half_life" => "half-life of",
        other => other,
    }
}

fn statistic(stat: &str) -> &str {
    match stat {
        "sd" => "standard deviation",
        "p05" => "5th percentile",
        "p50" => "median",
        "p95" => "95th percentile",
        other => other,
    }
}

/// "firing rate of locus coeruleus", "withdrawal", "morphine, effect site".
fn named(variable: &str) -> String {
    match variable.split_once('.') {
        Some(("outcome" | "body", rest)) => words::plain(rest),
        Some((population, rest)) => format!("{} of {}", words::plain(rest), words::plain(population)),
        None => words::plain(variable),
    }
}

/// ", 0 to 6 h after the end of morphine"; empty for the whole run.
fn when(written: &Value) -> String {
    let since = key(written, "since").filter(|since| *since != "0 h");
    let from = since.map_or(String::new(), |since| format!(" after {}", time(since)));
    match (key(written, "at"), key(written, "window")) {
        (Some(at), _) => format!(", at {}{from}", time(at)),
        (_, Some("baseline")) => ", before time 0".into(),
        (_, Some(window)) => format!(", {}{from}", time(window)),
        (None, None) if from.is_empty() => String::new(),
        (None, None) => format!(",{from}"),
    }
}

/// Anchors in words: `morphine.end + 3 h` is "the end of morphine + 3 h".
fn time(text: &str) -> String {
    let part = |word: &str| match word.rsplit_once('.') {
        Some((name, "end")) => format!("the end of {}", words::plain(name)),
        Some((name, "start")) => format!("the start of {}", words::plain(name)),
        _ => word.to_owned(),
    };
    text.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

fn compared(how: Option<&str>) -> &'static str {
    match how {
        Some("difference") => "minus that",
        Some("percent") => "in percent of that",
        Some("percent_change") => "in percent above that",
        Some("percent_fall") => "in percent below that",
        Some("log10_ratio") => "as the logarithm of its ratio to that",
        _ => "over that",
    }
}

/// Where the reference is read: "in control (mean)".
fn place(reference: &Value) -> String {
    let mut parts = Vec::new();
    if let Some(arm) = key(reference, "arm") {
        parts.push(format!("in {arm}"));
    }
    if reference.get("vehicle").is_some() {
        parts.push("of the copy without drug".into());
    }
    if let Some(variable) = key(reference, "variable") {
        parts.push(format!("of {}", named(variable)));
    }
    if let Some(probe) = key(reference, "probe") {
        parts.push(format!("in the copy {}", words::plain(probe)));
    }
    if let Some(at) = key(reference, "probe_at") {
        parts.push(format!("at {}", time(at)));
    }
    match (key(reference, "at"), key(reference, "window")) {
        (Some(at), _) => parts.push(format!("at {}", time(at))),
        (_, Some("baseline")) => parts.push("before time 0".into()),
        (_, Some(window)) => parts.push(format!("from {}", time(window))),
        (None, None) => {}
    }
    if let Some(reduce) = key(reference, "reduce") {
        parts.push(format!("({})", reduction_word(reduce)));
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn measures_read_as_phrases() {
        let cases = [
            (
                json!({"variable": "locus_coeruleus.firing_rate", "since": "morphine.end", "window": "0 to 7 d", "bin": "1 h",
                       "reduce": "max", "relative_to": {"arm": "control", "reduce": "mean"}}),
                "highest firing rate of locus coeruleus (means over 1 h), 0 to 7 d after the end of morphine, over that in \
                 control (mean)",
            ),
            (
                json!({"variable": "ed50", "probe": "firing", "probe_at": "7 d", "relative_to": {"probe_at": "0 h"}}),
                "dose that reaches the level (ED50) of the dose-response curve firing at 7 d, over that at 0 h",
            ),
            (
                json!({"variable": "outcome.withdrawal", "reduce": "onset", "level": "5", "since": "morphine.end"}),
                "first time that withdrawal is beyond 5, after the end of morphine",
            ),
            (
                json!({"variable": "all.mu.sites", "probe": "binding", "relative_to": {"arm": "placebo"}, "as": "percent_change"}),
                "mean μ, sites of all in the copy binding, in percent above that in placebo",
            ),
            (json!({"formula": "1 - a / b"}), "computed: 1 - a / b"),
            (json!({}), ""),
            (Value::Null, ""),
        ];
        for (written, text) in cases {
            assert_eq!(sentence(&written), text);
        }
    }
}
