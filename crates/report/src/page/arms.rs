//! What was asked: who, which cells, which drugs, and how the arms differ.

use minijinja::{Value, context};
use serde_json::Value as Json;

use super::{dose_words, svg, swatch};
use crate::{
    files::{Arm, Run},
    panels::Panels,
    words,
};

/// One paragraph on the whole run.
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
    let shared = if run.arms.len() > 1 && run.replicates.is_some_and(|r| r > 0) {
        " The arms of a replicate share their random numbers, so that they differ only by what was done to them."
    } else {
        ""
    };
    format!("{arms}{subjects}{length}.{}{replicates}{shared}", cells(run))
}

/// "Simulated cells: 60 neurons of the locus coeruleus with 200 μ receptors each."
fn cells(run: &Run) -> String {
    let Some(first) = run.arms.first().filter(|arm| !arm.populations.is_empty()) else {
        let neurons = run.counts.get("neurons").and_then(Json::as_u64);
        return neurons.map_or(String::new(), |n| {
            format!(" The model holds {} neurons.", words::whole(n))
        });
    };
    let population = |p: &crate::files::Population| {
        let receptors: Vec<String> = p
            .receptors
            .iter()
            .map(|(name, count)| format!("{count} {}", words::plain(name)))
            .collect();
        let (neurons, each) = if p.neurons == 1 {
            ("neuron", "")
        } else {
            ("neurons", " each")
        };
        let with = if receptors.is_empty() {
            String::new()
        } else {
            format!(" with {} receptors{each}", words::list(&receptors))
        };
        format!(
            "{} {neurons} of the {}{with}",
            words::whole(p.neurons),
            words::plain(&p.name)
        )
    };
    let cells: Vec<String> = first.populations.iter().map(population).collect();
    let differ = if run.arms.iter().all(|arm| arm.populations == first.populations) {
        ""
    } else {
        " (in the first arm)"
    };
    format!(" Simulated cells: {}{differ}.", words::list(&cells))
}

/// What is the same in all arms, unless it is empty.
fn same(run: &Run, part: impl Fn(&Arm) -> String) -> Option<String> {
    let first = part(run.arms.first()?);
    (!first.is_empty() && run.arms.iter().all(|arm| part(arm) == first)).then_some(first)
}

/// The arms as list items.
pub(crate) fn arms(panels: &Panels, run: &Run) -> Vec<Value> {
    let item = |arm: &Arm| {
        let differences = run.arms.first().filter(|first| first.name != arm.name);
        context! {
            name => arm.name.as_str(),
            title => if arm.title == arm.name { "" } else { arm.title.as_str() },
            swatch => swatch(panels.style(&arm.name)),
            doses => doses(arm, run),
            details => details(arm, run),
            differs => differences.map(|first| differing(first, arm, run)),
            from => differences.map(|first| first.name.as_str()),
            off => names(&arm.mechanisms_off),
            on => names(&arm.mechanisms_on),
            picture => panels.dosing_of(arm).map(|picture| svg(&picture, &format!("When {} is given what", arm.name))),
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
    for event in &arm.events {
        let spans: Vec<String> = event
            .spans_h
            .iter()
            .map(|(from, until)| format!("{} to {}", words::duration(*from), words::duration(*until)))
            .collect();
        let spans = if spans.len() > 3 {
            format!("{} times", spans.len())
        } else {
            spans.join(", ")
        };
        parts.push(format!("event {} ({spans})", words::plain(&event.name)));
    }
    if let Some(hours) = arm.duration_h
        && same(run, |arm| arm.duration_h.map(words::duration).unwrap_or_default()).is_none()
    {
        parts.push(format!("{} long", words::duration(hours)));
    }
    parts.join(", ")
}

fn doses(arm: &Arm, run: &Run) -> String {
    let given: Vec<String> = arm
        .doses
        .iter()
        .filter(|d| !d.times_h.is_empty())
        .map(|dose| dose_words::dose(dose, &run.resolved["arm"][&arm.name]["dose"][&dose.name]))
        .collect();
    if given.is_empty() {
        "no drug".to_owned()
    } else {
        given.join("; ")
    }
}

/// How the scenario of one arm differs from that of another, path by path: "without dose.morphine; genotype is
/// arrestin3_knockout". Empty where nothing does, or where the files do not say.
fn differing(first: &Arm, arm: &Arm, run: &Run) -> String {
    let (before, after) = (&run.resolved["arm"][&first.name], &run.resolved["arm"][&arm.name]);
    let mut parts = Vec::new();
    compare(before, after, "", &mut parts);
    parts.join("; ")
}

/// Keys of an arm that say nothing of their own: its title is printed, and what it took out is lacking in its `dose` and
/// `event`.
const UNTOLD: &[&str] = &["title", "removed"];

fn compare(before: &Json, after: &Json, path: &str, parts: &mut Vec<String>) {
    let (Json::Object(old), Json::Object(new)) = (before, after) else {
        if before != after {
            parts.push(format!("{path} is {} instead of {}", text(after), text(before)));
        }
        return;
    };
    for (key, value) in new {
        let below = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match old.get(key) {
            _ if UNTOLD.contains(&below.as_str()) => {}
            Some(known) => compare(known, value, &below, parts),
            // A table of named things is told name by name.
            None if value.is_object() && path.is_empty() => {
                compare(&Json::Object(Default::default()), value, &below, parts)
            }
            None if value.is_object() => parts.push(format!("with {below}")),
            None => parts.push(format!("{below} is {}", text(value))),
        }
    }
    for (key, value) in old
        .iter()
        .filter(|(key, _)| !(new.contains_key(*key) || path.is_empty() && UNTOLD.contains(&key.as_str())))
    {
        match value {
            Json::Object(names) if path.is_empty() => {
                parts.extend(names.keys().map(|name| format!("without {key}.{name}")));
            }
            _ if path.is_empty() => parts.push(format!("without {key}")),
            _ => parts.push(format!("without {path}.{key}")),
        }
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arms_differ_path_by_path() {
        let said = |before: Json, after: Json| {
            let mut parts = Vec::new();
            compare(&before, &after, "", &mut parts);
            parts.join("; ")
        };
        let morphine = json!({"dose": {"morphine": {"amount": "10 mg"}}, "duration": "14 d", "title": "a"});
        assert_eq!(
            said(json!({"duration": "14 d"}), morphine.clone()),
            "with dose.morphine"
        );
        assert_eq!(
            said(morphine.clone(), json!({"duration": "14 d"})),
            "without dose.morphine"
        );
        let control =
            json!({"dose": {}, "duration": "14 d", "removed": {"dose": {"morphine": {"amount": "10 mg"}}}});
        assert_eq!(said(morphine.clone(), control.clone()), "without dose.morphine");
        assert_eq!(said(control, morphine.clone()), "with dose.morphine");
        let other = json!({"dose": {"morphine": {"amount": "20 mg"}}, "duration": "14 d", "genotype": "x",
                           "mechanism": {"ac_superactivation": false}, "title": "b"});
        assert_eq!(
            said(morphine.clone(), other),
            "dose.morphine.amount is 20 mg instead of 10 mg; genotype is x; mechanism.ac_superactivation is false"
        );
        assert_eq!(said(morphine.clone(), morphine), "");
    }
}
