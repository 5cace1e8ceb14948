//! What was run, in words.

use minijinja::{Value, context};

use super::swatch;
use crate::{
    files::{Arm, Dose, Run},
    panels::Panels,
    words,
};

/// One sentence on the whole run.
pub(crate) fn intro(run: &Run) -> String {
    let arms = words::counted(run.arms.len() as u64, "arm");
    let subjects: Vec<String> = [
        same(run, |arm| arm.species.clone()),
        same(run, |arm| arm.preparation.clone()),
    ]
    .iter()
    .flatten()
    .map(|name| words::plain(name))
    .collect();
    let subjects = if subjects.is_empty() {
        String::new()
    } else {
        format!(" ({})", subjects.join(", "))
    };
    let length = same(run, |arm| arm.duration_h.map(words::duration).unwrap_or_default())
        .map_or(String::new(), |length| format!(", {length} each"));
    let replicates = run.replicates.map_or(String::new(), |count| {
        let each = if count == 1 {
            "one simulated population"
        } else {
            "independent simulated populations"
        };
        format!(
            " Every arm was run with {} ({each}).",
            words::counted(count, "replicate")
        )
    });
    let neurons = run.counts.get("neurons").and_then(serde_json::Value::as_u64);
    let receptors = run.counts.get("receptors").and_then(serde_json::Value::as_u64);
    let size = neurons.map_or(String::new(), |neurons| {
        let of = receptors.map_or(String::new(), |r| format!(" with {} receptors", words::whole(r)));
        format!(" The model holds {} neurons{of}.", words::whole(neurons))
    });
    let shared = if run.arms.len() > 1 && run.replicates.is_some_and(|r| r > 0) {
        " The arms of a replicate share their random numbers, so that they differ only by what was done to them."
    } else {
        ""
    };
    format!("{arms}{subjects}{length}.{replicates}{size}{shared}")
}

/// What is the same in all arms, unless it is empty.
fn same(run: &Run, part: impl Fn(&Arm) -> String) -> Option<String> {
    let first = part(run.arms.first()?);
    (!first.is_empty() && run.arms.iter().all(|arm| part(arm) == first)).then_some(first)
}

/// The arms as list items.
pub(crate) fn arms(panels: &Panels, run: &Run) -> Vec<Value> {
    let item = |arm: &Arm| {
        context! {
            name => arm.name.as_str(),
            title => if arm.title == arm.name { "" } else { arm.title.as_str() },
            swatch => swatch(panels.style(&arm.name)),
            doses => doses(arm),
            details => details(arm, run),
            off => names(&arm.mechanisms_off),
            on => names(&arm.mechanisms_on),
        }
    };
    run.arms.iter().map(item).collect()
}

fn names(mechanisms: &[String]) -> Vec<Value> {
    mechanisms.iter().map(Value::from).collect()
}

/// What an arm has of its own: species, preparation and length where they differ between arms, and the genotype.
fn details(arm: &Arm, run: &Run) -> String {
    let mut parts = Vec::new();
    if same(run, |arm| arm.species.clone()).is_none() && !arm.species.is_empty() {
        parts.push(words::plain(&arm.species));
    }
    if same(run, |arm| arm.preparation.clone()).is_none() && !arm.preparation.is_empty() {
        parts.push(words::plain(&arm.preparation));
    }
    let genotype: Vec<String> = arm
        .genotype
        .iter()
        .filter(|name| *name != "wild_type")
        .map(|name| words::plain(name))
        .collect();
    if !genotype.is_empty() {
        parts.push(words::list(&genotype));
    }
    if let Some(hours) = arm.duration_h
        && same(run, |arm| arm.duration_h.map(words::duration).unwrap_or_default()).is_none()
    {
        parts.push(words::duration(hours));
    }
    parts.join(", ")
}

fn doses(arm: &Arm) -> String {
    let given: Vec<String> = arm
        .doses
        .iter()
        .filter(|d| !d.times_h.is_empty())
        .map(dose)
        .collect();
    if given.is_empty() {
        "no drug".to_owned()
    } else {
        given.join("; ")
    }
}

/// "morphine sc, 28 times every 6 h from 0 h to 6 d 18 h".
fn dose(dose: &Dose) -> String {
    let drug = [dose.drug.as_str(), dose.route.as_str()]
        .map(words::plain)
        .join(" ");
    let times_h = &dose.times_h;
    let (first, last) = (times_h[0], times_h[times_h.len() - 1]);
    let until = dose
        .until_h
        .last()
        .copied()
        .flatten()
        .filter(|until| *until > last);
    let (from, to) = (words::duration(first), words::duration(last));
    let drug = drug.trim();
    match (times_h.len(), until) {
        (1, None) => format!("{drug} once at {from}"),
        (1, Some(until)) => format!("{drug} from {from} to {}", words::duration(until)),
        (count, _) => {
            let every =
                interval_h(times_h).map_or(String::new(), |h| format!(" every {}", words::duration(h)));
            let each = until.map_or(String::new(), |u| {
                format!(", each over {}", words::duration(u - last))
            });
            format!("{drug}, {count} times{every} from {from} to {to}{each}")
        }
    }
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
    use super::*;

    fn given(times_h: Vec<f64>, until_h: Vec<Option<f64>>) -> String {
        dose(&Dose {
            name: "a".into(),
            drug: "morphine".into(),
            route: "sc".into(),
            times_h,
            until_h,
        })
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
}
