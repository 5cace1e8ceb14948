//! What is switched off: single mechanisms, pairs, the groups of hypotheses, and everything but such a group.
//!
//! `--only HYPOTHESIS` is "everything off but one named group": of all mechanisms that belong to any `[hypothesis.*]`, that
//! group stays, with what its rules need to act, and the others are off. What belongs to no hypothesis is the **core** that
//! any model here needs to be one (how drugs reach cells, bind and couple, what the conductances do, firing, the read-outs),
//! and stays. A scenario draws that line itself, by what it puts into hypotheses. Each such row of the output says what is
//! off, and which mechanisms of other groups were kept because the group needs them.

use super::RequestError;
use indexmap::IndexMap;
use papaver_mechanisms::ALL;
use papaver_scenario::model::Hypothesis;
use std::collections::BTreeSet;

/// What a switch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One mechanism off.
    Single,
    /// Two mechanisms off.
    Pair,
    /// All mechanisms of a hypothesis off.
    Hypothesis,
    /// The mechanisms of all other hypotheses off.
    Only,
}

impl Kind {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Pair => "pair",
            Self::Hypothesis => "hypothesis",
            Self::Only => "only",
        }
    }
}

/// A set of mechanisms that is switched off in every arm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// As in `mechanism_off`: an id, `a + b`, `hypothesis:NAME`, `only:NAME`; `only:core` leaves no hypothesis on.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// Mechanism ids, sorted.
    pub off: Vec<&'static str>,
    /// Of `only:NAME`: mechanisms of other hypotheses that stay on because the group needs them, sorted.
    pub kept: Vec<&'static str>,
}

impl Switch {
    /// What is off and what is kept, in words; none but of `only:NAME`, whose name does not say it.
    pub fn alone_says(&self) -> Option<String> {
        if self.kind != Kind::Only {
            return None;
        }
        let list = |ids: &[&str]| {
            if ids.is_empty() {
                "nothing".into()
            } else {
                ids.join(", ")
            }
        };
        let mut text = format!("{}: off: {}", self.name, list(&self.off));
        if !self.kept.is_empty() {
            text += &format!(
                "; kept from other hypotheses, since it needs them: {}",
                list(&self.kept)
            );
        }
        Some(text)
    }
}

/// What a user asks to switch.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// These mechanisms; none for what the scenario says.
    pub mechanisms: Option<Vec<String>>,
    /// Every pair of them too.
    pub pairs: bool,
    /// Everything off but these hypotheses, each alone, instead of the above.
    pub only: Vec<String>,
}

/// The switches in the order of the matrix. `acting` are the mechanisms that act in some arm of some file; `scenario` the
/// mechanisms that the scenario itself names, if it does. Hypotheses join where the user names no mechanisms.
///
/// # Errors
/// When a mechanism or a hypothesis does not exist.
pub fn switches(
    choice: &Choice,
    scenario: Option<&[String]>,
    hypotheses: &IndexMap<String, Hypothesis>,
    acting: &BTreeSet<&'static str>,
) -> Result<Vec<Switch>, RequestError> {
    if !choice.only.is_empty() {
        return only(&choice.only, hypotheses);
    }
    let named = choice.mechanisms.as_deref().or(scenario);
    let ids: Vec<&'static str> = match named {
        Some(names) => names.iter().map(|n| id(n)).collect::<Result<_, _>>()?,
        None => acting.iter().copied().collect(),
    };
    let mut all: Vec<Switch> = ids.iter().map(|&id| single(id)).collect();
    if choice.pairs {
        for (i, &first) in ids.iter().enumerate() {
            all.extend(ids[i + 1..].iter().map(|&second| pair(first, second)));
        }
    }
    if choice.mechanisms.is_none() {
        for (name, hypothesis) in hypotheses {
            all.push(Switch {
                name: format!("hypothesis:{name}"),
                title: hypothesis.title.clone(),
                kind: Kind::Hypothesis,
                off: group(hypothesis)?.into_iter().collect(),
                kept: Vec::new(),
            });
        }
    }
    Ok(all)
}

fn single(id: &'static str) -> Switch {
    let claim = ALL.iter().find(|m| m.info.id == id).map(|m| m.info.claim);
    Switch {
        name: id.to_owned(),
        title: claim.unwrap_or(id).to_owned(),
        kind: Kind::Single,
        off: vec![id],
        kept: Vec::new(),
    }
}

fn pair(first: &'static str, second: &'static str) -> Switch {
    let mut off = vec![first, second];
    off.sort_unstable();
    Switch {
        name: format!("{first} + {second}"),
        title: format!("neither {first} nor {second}"),
        kind: Kind::Pair,
        off,
        kept: Vec::new(),
    }
}

/// The core alone, then each of the named hypotheses with it.
fn only(names: &[String], hypotheses: &IndexMap<String, Hypothesis>) -> Result<Vec<Switch>, RequestError> {
    let mut quarrel: BTreeSet<&'static str> = BTreeSet::new();
    for hypothesis in hypotheses.values() {
        quarrel.extend(group(hypothesis)?);
    }
    let switch = |name: &str, title: String, own: BTreeSet<&'static str>| {
        let on = with_needs(own.clone());
        Switch {
            name: format!("only:{name}"),
            title,
            kind: Kind::Only,
            off: quarrel.difference(&on).copied().collect(),
            kept: quarrel
                .intersection(&on)
                .filter(|id| !own.contains(*id))
                .copied()
                .collect(),
        }
    };
    let mut all = vec![switch("core", "none of the hypotheses".into(), BTreeSet::new())];
    for name in names {
        let hypothesis = hypotheses
            .get(name)
            .ok_or_else(|| unknown_hypothesis(name, hypotheses))?;
        all.push(switch(
            name,
            format!("{}, alone", hypothesis.title),
            group(hypothesis)?,
        ));
    }
    Ok(all)
}

fn unknown_hypothesis(name: &str, hypotheses: &IndexMap<String, Hypothesis>) -> RequestError {
    let names: Vec<&str> = hypotheses.keys().map(String::as_str).collect();
    RequestError::UnknownHypothesis {
        name: name.to_owned(),
        known: if names.is_empty() {
            String::new()
        } else {
            format!("; there are: {}", names.join(", "))
        },
    }
}

fn group(hypothesis: &Hypothesis) -> Result<BTreeSet<&'static str>, RequestError> {
    hypothesis.mechanisms.iter().map(|name| id(name)).collect()
}

fn id(name: &str) -> Result<&'static str, RequestError> {
    let known = ALL.iter().find(|m| m.info.id == name).map(|m| m.info.id);
    known.ok_or_else(|| RequestError::UnknownMechanism(name.to_owned()))
}

/// The mechanisms with all that they need, and what that needs.
fn with_needs(ids: BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut all = ids.clone();
    let mut waiting: Vec<&'static str> = ids.into_iter().collect();
    while let Some(id) = waiting.pop() {
        let needs = ALL.iter().filter(|m| m.info.id == id).flat_map(|m| m.info.needs);
        for &need in needs {
            if all.insert(need) {
                waiting.push(need);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hypotheses() -> IndexMap<String, Hypothesis> {
        let of = |title: &str, mechanisms: &[&str]| Hypothesis {
            title: title.into(),
            mechanisms: mechanisms.iter().map(|&m| m.to_owned()).collect(),
        };
        IndexMap::from([
            (
                "camp".to_owned(),
                of("cAMP", &["ac_superactivation", "creb_transcription"]),
            ),
            ("drive".to_owned(), of("drive", &["adaptation_drive", "pka"])),
        ])
    }

    fn names(all: &[Switch]) -> Vec<&str> {
        all.iter().map(|s| s.name.as_str()).collect()
    }

    #[test]
    fn every_acting_mechanism_alone_then_pairs_then_hypotheses() {
        let acting = BTreeSet::from(["pka", "firing", "camp_gate"]);
        let choice = Choice {
            pairs: true,
            ..Choice::default()
        };
        let all = switches(&choice, None, &hypotheses(), &acting).unwrap();
        assert_eq!(
            names(&all),
            [
                "camp_gate",
                "firing",
                "pka",
                "camp_gate + firing",
                "camp_gate + pka",
                "firing + pka",
                "hypothesis:camp",
                "hypothesis:drive"
            ]
        );
        assert_eq!(all[6].off, ["ac_superactivation", "creb_transcription"]);
    }

    #[test]
    fn what_the_user_names_wins_over_the_scenario() {
        let scenario = ["pka".to_owned()];
        let named = |mechanisms: Option<Vec<String>>| {
            let choice = Choice {
                mechanisms,
                ..Choice::default()
            };
            let all = switches(&choice, Some(&scenario), &IndexMap::new(), &BTreeSet::new());
            names(&all.unwrap()).join(" ")
        };
        assert_eq!(named(None), "pka");
        assert_eq!(named(Some(vec!["firing".into()])), "firing");
    }

    #[test]
    fn only_leaves_a_group_with_its_needs_and_the_core() {
        let choice = Choice {
            only: vec!["camp".into()],
            ..Choice::default()
        };
        let all = switches(&choice, None, &hypotheses(), &BTreeSet::new()).unwrap();
        assert_eq!(names(&all), ["only:core", "only:camp"]);
        assert_eq!(
            all[0].off,
            [
                "ac_superactivation",
                "adaptation_drive",
                "creb_transcription",
                "pka"
            ]
        );
        // Transcription needs PKA and the drive, which belong to the other hypothesis.
        assert!(all[1].off.is_empty(), "{:?}", all[1].off);
        assert_eq!(all[1].kept, ["adaptation_drive", "pka"]);
        assert_eq!(
            all[1].alone_says().as_deref(),
            Some(
                "only:camp: off: nothing; kept from other hypotheses, since it needs them: adaptation_drive, pka"
            )
        );
        assert_eq!(single("pka").alone_says(), None);
    }

    #[test]
    fn unknown_names_are_told() {
        let choice = Choice {
            mechanisms: Some(vec!["phlogiston".into()]),
            ..Choice::default()
        };
        let found = switches(&choice, None, &hypotheses(), &BTreeSet::new());
        assert_eq!(found, Err(RequestError::UnknownMechanism("phlogiston".into())));
        let choice = Choice {
            only: vec!["glia".into()],
            ..Choice::default()
        };
        let error = switches(&choice, None, &hypotheses(), &BTreeSet::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no `[hypothesis.glia]` in the scenario; there are: camp, drive"
        );
    }
}
