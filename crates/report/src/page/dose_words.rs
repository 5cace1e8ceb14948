//! Doses as a reader would tell them.

use serde_json::Value;

use crate::{files::Dose, words};

/// "morphine 10 mg sc, 28 times every 6 h from 0 h to 6 d 18 h"; `written` is the dose's table in the scenario.
pub(crate) fn dose(dose: &Dose, written: &Value) -> String {
    let parts = [
        words::plain(&dose.drug),
        amount(written),
        words::plain(&dose.route),
    ];
    let drug: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let drug = drug.join(" ") + &taper(written);
    let Some(given) = given(dose) else {
        return drug + &waiting(dose, written);
    };
    match waiting(dose, written) {
        waited if waited.is_empty() => format!("{drug}{given}"),
        waited => format!("{drug}{waited}:{}", given.trim_start_matches(',')),
    }
}

/// " once at 3 h", ", 28 times every 6 h from 0 h to 6 d 18 h"; `None` where it never is given.
fn given(dose: &Dose) -> Option<String> {
    let times_h = &dose.times_h;
    let (first, last) = (times_h.first().copied()?, times_h.last().copied()?);
    let until = dose
        .until_h
        .last()
        .copied()
        .flatten()
        .filter(|until| *until > last);
    let (from, to) = (words::duration(first), words::duration(last));
    Some(match (times_h.len(), until) {
        (1, None) => format!(" once at {from}"),
        (1, Some(until)) => format!(" from {from} to {}", words::duration(until)),
        (count, _) => {
            let every =
                interval_h(times_h).map_or(String::new(), |h| format!(" every {}", words::duration(h)));
            let each = until.map_or(String::new(), |u| {
                format!(", each over {}", words::duration(u - last))
            });
            format!(", {count} times{every} from {from} to {to}{each}")
        }
    })
}

/// ", 2.5 min after outcome.ventilation < 40 % (in 8 replicates)"; empty for a dose that does not wait.
fn waiting(dose: &Dose, written: &Value) -> String {
    let (Some(waited), Some(condition)) = (&dose.waited, written.get("when").and_then(Value::as_str)) else {
        return String::new();
    };
    let after = if waited.delay_h > 0.0 {
        format!("{} after", words::duration(waited.delay_h))
    } else {
        "when".into()
    };
    let met = match waited.met {
        0 => "never met".into(),
        count => format!("met in {}", words::counted(count, "replicate")),
    };
    format!(", {after} {condition} ({met})")
}

/// How much, as written: an amount, a concentration or a rate; several with commas between them.
fn amount(written: &Value) -> String {
    let found = ["amount", "concentration", "rate"]
        .into_iter()
        .find_map(|key| written.get(key));
    match found {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        _ => String::new(),
    }
}

fn taper(written: &Value) -> String {
    let to = written
        .get("taper")
        .and_then(|taper| taper.get("to"))
        .and_then(Value::as_str);
    to.map_or(String::new(), |to| format!(" tapered to {to}"))
}

/// The time between doses, if it is always the same.
fn interval_h(times_h: &[f64]) -> Option<f64> {
    let first = times_h.get(1)? - times_h.first()?;
    times_h
        .windows(2)
        .all(|pair| (pair[1] - pair[0] - first).abs() < 1e-6)
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::files::run::Waited;

    fn given(times_h: Vec<f64>, until_h: Vec<Option<f64>>) -> String {
        dose(&bare(times_h, until_h), &Value::Null)
    }

    fn bare(times_h: Vec<f64>, until_h: Vec<Option<f64>>) -> Dose {
        Dose {
            name: "a".into(),
            drug: "morphine".into(),
            route: "sc".into(),
            times_h,
            until_h,
            waited: None,
        }
    }

    #[test]
    fn doses_read_as_sentences() {
        let repeated = given((0..28).map(|i| f64::from(i) * 6.0).collect(), vec![]);
        assert_eq!(repeated, "morphine sc, 28 times every 6 h from 0 h to 6 d 18 h");
        assert_eq!(given(vec![3.0], vec![]), "morphine sc once at 3 h");
        assert_eq!(given(vec![0.0], vec![Some(192.0)]), "morphine sc from 0 h to 8 d");
        assert_eq!(
            given(vec![0.0, 1.0, 5.0], vec![]),
            "morphine sc, 3 times from 0 h to 5 h"
        );
        let infused = given(vec![0.0, 24.0], vec![Some(2.0), Some(26.0)]);
        assert_eq!(
            infused,
            "morphine sc, 2 times every 1 d from 0 h to 1 d, each over 2 h"
        );
    }

    #[test]
    fn what_was_written_says_how_much() {
        let one = bare(vec![3.0], vec![]);
        let said = |written: Value| dose(&one, &written);
        assert_eq!(
            said(json!({"amount": "10 mg/kg"})),
            "morphine 10 mg/kg sc once at 3 h"
        );
        assert_eq!(
            said(json!({"amount": "10 mg", "taper": {"to": "1 mg"}})),
            "morphine 10 mg sc tapered to 1 mg once at 3 h"
        );
    }

    #[test]
    fn a_dose_that_waited_says_for_what_and_until_when() {
        let written = json!({"amount": ["2 mg", "4 mg"], "when": "outcome.withdrawal > 5"});
        let said = |times_h: Vec<f64>, delay_h: f64, met: u64| {
            let mut waiting = bare(times_h, vec![]);
            waiting.waited = Some(Waited { delay_h, met });
            dose(&waiting, &written)
        };
        assert_eq!(
            said(vec![3.5, 4.5], 0.5, 8),
            "morphine 2 mg, 4 mg sc, 30 min after outcome.withdrawal > 5 (met in 8 replicates): 2 times every 1 h from \
             3.5 h to 4.5 h"
        );
        assert_eq!(
            said(vec![3.0], 0.0, 1),
            "morphine 2 mg, 4 mg sc, when outcome.withdrawal > 5 (met in 1 replicate): once at 3 h"
        );
        assert_eq!(
            said(vec![], 0.0, 0),
            "morphine 2 mg, 4 mg sc, when outcome.withdrawal > 5 (never met)"
        );
    }
}
