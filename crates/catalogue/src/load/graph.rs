//! The state graph of a receptor: that its words exist, that receptors can come to every state and leave it for good, and
//! that its rates are rates.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::reader::Log;
use crate::explain::nearest;
use crate::limits;
use crate::quantity::Dimension;
use crate::types::{Receptor, SchemeSpec, TransitionSpec};

/// Where receptors come from and go to.
const OUTSIDE: [&str; 2] = ["source", "degraded"];

/// A mistake, and what to do about it.
pub(super) type Mistake = (String, Option<String>);

/// Checks a state graph that stands in `file`, its keys below `path` ("" or "scheme.NAME.").
pub(super) fn check_scheme(scheme: &SchemeSpec, path: &str, file: &str, log: &Log) {
    let mut mistakes = state_mistakes(scheme, path);
    let steps = step_mistakes(scheme, path);
    // A state that only a wrong or a missing word leads to would be told twice.
    let whole = scheme.states.iter().all(|state| !state.name.is_empty())
        && scheme
            .transitions
            .iter()
            .all(|step| !step.from.is_empty() && !step.to.is_empty());
    if steps.is_empty() && whole && !scheme.states.is_empty() {
        mistakes.extend(way_mistakes(scheme, path));
    }
    mistakes.extend(drive_mistakes(scheme, path));
    for (what, help) in mistakes.into_iter().chain(steps) {
        log.add(file, None, what, help);
    }
}

/// What a receptor has without a ligand, or with one that states nothing, is what a ligand could state.
fn drive_mistakes(scheme: &SchemeSpec, path: &str) -> Vec<Mistake> {
    let drives = scheme.drives.iter();
    let values = drives.flat_map(|(name, drive)| {
        [("unbound", drive.unbound), ("unstated", drive.unstated)].map(|(key, value)| (name, key, value))
    });
    let wrong = values.filter_map(|(name, key, value)| {
        let limits = limits::of_property(name);
        let what = format!("`{path}drives.{name}.{key}` {}", limits.mistake(value)?);
        Some((what, limits.help().map(str::to_owned)))
    });
    wrong.collect()
}

/// What is wrong with the states one by one.
fn state_mistakes(scheme: &SchemeSpec, path: &str) -> Vec<Mistake> {
    let states = &scheme.states;
    if states.is_empty() {
        let what = format!("`{path}states` lists none");
        let help = "as in `states = [{ name = \"S\", meaning = \"at rest\", signals = true, surface = true, tagged = true }]`";
        return vec![(what, Some(help.to_owned()))];
    }
    let mut mistakes = Vec::new();
    for (index, state) in states.iter().enumerate() {
        let (name, place) = (&state.name, format!("`{path}states[{}]`", index + 1));
        let again = !name.is_empty() && states[..index].iter().any(|other| other.name == *name);
        if again {
            mistakes.push((format!("{place}: two states have one name, `{name}`"), None));
        }
        if name.chars().any(|c| !c.is_ascii_alphanumeric() && c != '_') {
            let help = "use letters, digits and _: variables are called by it";
            let what = format!("{place}: `{}` is no name for a state", name.escape_debug());
            mistakes.push((what, Some(help.to_owned())));
        }
        if OUTSIDE.contains(&name.as_str()) {
            mistakes.push((format!("{place}: a state cannot be called `{name}`"), None));
        }
        if state.tagged && state.blocked {
            let what = format!("{place}: state `{name}` carries a ligand and its site is taken");
            mistakes.push((what, Some("leave `tagged` or `blocked` out".to_owned())));
        }
        if state.agonist_affinity.is_some() && (state.blocked || !state.surface) {
            let what = format!("{place}: no ligand binds to state `{name}`, tight or not");
            mistakes.push((what, Some("leave `agonist_affinity` out".to_owned())));
        }
        if state.tagged && !state.surface {
            let what = format!("{place}: state `{name}` carries a ligand and is not at the surface");
            mistakes.push((
                what,
                Some("leave `tagged` out, or add `surface = true`".to_owned()),
            ));
        }
    }
    let first_coupled = states.iter().position(|state| state.signals && state.surface);
    if let Some(index) = first_coupled.filter(|&index| states[index].agonist_affinity.is_some()) {
        let (name, place) = (&states[index].name, format!("`{path}states[{}]`", index + 1));
        let what = format!(
            "{place}: affinities are those of state `{name}`, the first that signals, which cannot differ from itself"
        );
        mistakes.push((what, Some("leave its `agonist_affinity` out".to_owned())));
    }
    if first_coupled.is_none() {
        let help = "give one of them `signals = true, surface = true`".to_owned();
        mistakes.push((
            format!("`{path}states`: no state at the surface signals"),
            Some(help),
        ));
    }
    if !states.iter().any(|state| state.tagged) {
        let help = "give those that a ligand stays on `tagged = true`".to_owned();
        let what =
            format!("`{path}states`: none is tagged, so that ligands which leave slowly could not bind");
        mistakes.push((what, Some(help)));
    }
    mistakes
}

/// What is wrong with the transitions one by one.
fn step_mistakes(scheme: &SchemeSpec, path: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let names: IndexSet<&str> = scheme.states.iter().map(|state| state.name.as_str()).collect();
    let there: Vec<&str> = names.iter().copied().collect();
    for (index, step) in scheme.transitions.iter().enumerate() {
        let place = |key: &str| format!("`{path}transitions[{}]{key}`, {}", index + 1, arrow(step));
        for (key, name, outside) in [(".from", &step.from, OUTSIDE[0]), (".to", &step.to, OUTSIDE[1])] {
            // Of no states at all nothing more is told.
            let told = name.is_empty() || names.is_empty();
            if !told && name != outside && !names.contains(name.as_str()) {
                let help = format!("there is: {}, and {outside}", there.join(", "));
                mistakes.push((format!("{}: no state `{name}`", place(key)), Some(help)));
            }
        }
        if step.from == step.to && !step.from.is_empty() {
            mistakes.push((format!("{}: it leads nowhere", place("")), None));
        }
        let drives = step
            .times
            .iter()
            .filter_map(|factor| factor.strip_prefix("ligand."));
        for drive in drives.filter(|drive| !scheme.drives.contains_key(*drive)) {
            let help = match nearest(drive, scheme.drives.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `ligand.{near}`?"),
                None => {
                    format!("state it: `[{path}drives]` with `{drive} = {{ unbound = 0, unstated = 0 }}`")
                }
            };
            mistakes.push((format!("{}: no drive `{drive}`", place(".times")), Some(help)));
        }
        if let Some(first) = scheme.transitions[..index]
            .iter()
            .position(|other| same(other, step))
        {
            let what = format!("{}: the same as `transitions[{}]`", place(""), first + 1);
            mistakes.push((
                what,
                Some("leave one of them out, or multiply its rate".to_owned()),
            ));
        }
    }
    mistakes
}

/// Two that differ in nothing but the order of their factors.
fn same(a: &TransitionSpec, b: &TransitionSpec) -> bool {
    let sorted = |step: &TransitionSpec| {
        let mut times = step.times.clone();
        times.sort_unstable();
        times
    };
    (&a.from, &a.to, &a.rate, &a.mechanism) == (&b.from, &b.to, &b.rate, &b.mechanism)
        && sorted(a) == sorted(b)
}

fn arrow(step: &TransitionSpec) -> String {
    format!("{} -> {}", step.from, step.to)
}

/// States that receptors never come to, or never leave for good.
fn way_mistakes(scheme: &SchemeSpec, path: &str) -> Vec<Mistake> {
    let steps = || scheme.transitions.iter();
    let forth = reached(
        OUTSIDE[0],
        steps().map(|step| (step.from.as_str(), step.to.as_str())),
    );
    let back = reached(
        OUTSIDE[1],
        steps().map(|step| (step.to.as_str(), step.from.as_str())),
    );
    let outside = |reached: &BTreeSet<&str>, word: &str, help: &str| {
        let none = reached.len() == 1;
        none.then(|| {
            (
                format!("`{path}transitions`: none has {word}"),
                Some(help.to_owned()),
            )
        })
    };
    let no_source = outside(
        &forth,
        "`from = \"source\"`",
        "receptors are made: let one lead to the state in which they begin",
    );
    let no_end = outside(
        &back,
        "`to = \"degraded\"`",
        "receptors have an end: else those that are made would gather",
    );
    if no_source.is_some() || no_end.is_some() {
        return no_source.into_iter().chain(no_end).collect();
    }
    let mut mistakes = Vec::new();
    for (index, state) in scheme.states.iter().enumerate() {
        let (name, place) = (state.name.as_str(), format!("`{path}states[{}]`", index + 1));
        if !forth.contains(name) {
            let help = "add the transition that leads to it, or leave it out".to_owned();
            let what = format!("{place}: nothing leads from `source` to state `{name}`");
            mistakes.push((what, Some(help)));
        } else if !back.contains(name) {
            let help = "add the transition by which they leave it".to_owned();
            let what = format!(
                "{place}: no way leads from state `{name}` to `degraded`: receptors would gather there"
            );
            mistakes.push((what, Some(help)));
        }
    }
    mistakes
}

/// All that steps lead to from a beginning, and the beginning.
fn reached<'s>(from: &'s str, steps: impl Iterator<Item = (&'s str, &'s str)> + Clone) -> BTreeSet<&'s str> {
    let mut reached = BTreeSet::from([from]);
    loop {
        let before = reached.len();
        for (from, to) in steps.clone() {
            if reached.contains(from) {
                reached.insert(to);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// Checks that a receptor has the rates of one of its schemes, and that they are rates; each told once. `path` as in
/// [`check_scheme`], none for a shared scheme called `name`.
pub(super) fn check_rates(
    receptor: &Receptor,
    (name, scheme): (&str, &SchemeSpec),
    path: Option<&str>,
    file: &str,
    log: &Log,
) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (index, step) in scheme.transitions.iter().enumerate() {
        if step.rate.is_empty() || !told.insert(step.rate.as_str()) {
            continue;
        }
        let place = match path {
            Some(path) => format!("`{path}transitions[{}].rate`", index + 1),
            None => format!("scheme {name}"),
        };
        // One that is there and could not be read was told already.
        let unread = log.tells_of(file, &format!("`parameters.{}`", step.rate));
        let like = "\"0.1 /min\"";
        if let Some((what, help)) = missing(receptor, &step.rate, like).filter(|_| !unread) {
            log.add(file, None, format!("{place}, {}: {what}", arrow(step)), help);
        }
    }
    for rate in told {
        let written = receptor.parameters.get_key_value(rate).into_iter();
        let in_species = receptor.species.iter();
        let in_species = in_species.filter_map(|(species, own)| Some((species, own.get(rate)?)));
        let numbers = written.map(|(name, number)| (format!("parameters.{name}"), number));
        let numbers =
            numbers.chain(in_species.map(|(species, number)| (format!("species.{species}.{rate}"), number)));
        // One that is out of the range of what it is like was told already.
        for (path, number) in numbers.filter(|(path, _)| !log.tells_of(file, &format!("`{path}`"))) {
            let text = &number.text;
            if number.dimension() != Dimension::Rate || number.value < 0.0 {
                let what = format!("`{path}`: `{text}` is not a rate of 0 or more");
                log.add(file, None, what, Some("as in `0.1 /min`".to_owned()));
            } else if let Some(what) = limits::RATE.mistake(number.value) {
                log.add(file, None, format!("`{path}`: `{text}` {what}"), None);
            }
        }
    }
}

/// A parameter that the receptor lacks; `like` is a value that it could have.
pub(super) fn missing(receptor: &Receptor, name: &str, like: &str) -> Option<Mistake> {
    if receptor.parameters.contains_key(name) {
        return None;
    }
    let near = nearest(name, receptor.parameters.keys().map(String::as_str));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("state it in `parameters`, as in `{name} = {like}`"),
    };
    Some((format!("no parameter `{name}`"), Some(help)))
}
