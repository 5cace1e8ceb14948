//! A branch: runs that go on from kept checkpoints with new chance. The neurons stay who they are.

use crate::StudyError;
use crate::checkpoint::Identity;
use crate::checkpoints::{Starts, starts_at};
use crate::curve::hours;
use crate::rows::scenario_hash;
use papaver_scenario::model::{Ms, Scenario};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the canonical form of a scenario, and run.json, say what it is a branch of. No file may have this key.
pub const BRANCH: &str = "branch";

/// What a study is a branch of.
#[derive(Debug)]
pub struct Branch {
    /// Hash of the scenario of the runs that it goes on from.
    pub of: String,
    /// Of what is drawn from then on.
    pub seed: u64,
    /// The checkpoints that it goes on from.
    pub starts: Starts,
}

impl Branch {
    /// A branch of the runs of a scenario from the checkpoints in `folder` that were left at `at_ms` or before, and the
    /// scenario of the branch: the same, with what it is a branch of in its canonical form. `replicates` takes so many
    /// of the first runs of each arm; by default all, which after `precision` are as many as were kept. Notes say what may
    /// surprise.
    ///
    /// # Errors
    /// When the checkpoints are of another scenario or program, a run has none, or nothing of any run is left to draw.
    pub fn new(
        scenario: &Scenario,
        catalogue_hash: &str,
        folder: &Path,
        (at_ms, seed, replicates): (Ms, u64, Option<u32>),
    ) -> Result<(Self, Scenario), StudyError> {
        let ends = scenario.arms.iter().map(|arm| arm.duration_ms);
        if let Some(end_ms) = ends.max().filter(|&end_ms| at_ms >= end_ms) {
            let (at_h, end_h) = (hours(at_ms), hours(end_ms));
            return Err(StudyError::AfterTheEnd { at_h, end_h });
        }
        let of = scenario_hash(&scenario.resolved, catalogue_hash);
        let starts = starts_at(folder, &Identity::new(of.clone(), catalogue_hash), at_ms)?;
        let replicates = replicates.unwrap_or_else(|| match scenario.precision {
            None => scenario.replicates,
            Some(_) => starts.replicates.max(scenario.replicates),
        });
        let mut from_h = serde_json::Map::new();
        for arm in &scenario.arms {
            let left = |replicate| {
                let left_ms = starts.at_ms(&arm.name, replicate);
                left_ms.map(hours).ok_or_else(|| StudyError::NoCheckpoint {
                    arm: arm.name.clone(),
                    replicate,
                    at_h: hours(at_ms),
                    folder: folder.into(),
                    damaged: starts.damaged.clone(),
                })
            };
            let times = (1..=replicates).map(left).collect::<Result<Vec<f64>, _>>()?;
            from_h.insert(arm.name.clone(), json!(times));
        }
        let mut child = scenario.clone();
        child
            .notes
            .extend(notes(scenario, &starts, (at_ms, seed, replicates)));
        child.replicates = replicates;
        // It has as many runs as there are to go on from.
        child.precision = None;
        if let Value::Object(members) = &mut child.resolved {
            members.remove("precision");
            members.insert("replicates".into(), json!(replicates));
            let at_h = hours(at_ms);
            let branch = json!({ "branch_of": of, "at_h": at_h, "seed": seed, "from_h": from_h });
            members.insert(BRANCH.into(), branch);
        }
        Ok((Branch { of, seed, starts }, child))
    }
}

/// What may surprise in a branch: what was passed over, from when each run goes on, and a seed that changes nothing.
fn notes(scenario: &Scenario, starts: &Starts, (at_ms, seed, replicates): (Ms, u64, u32)) -> Vec<String> {
    let mut notes: Vec<String> = starts
        .damaged
        .iter()
        .map(|file| format!("the checkpoint {file}: passed over"))
        .collect();
    let mut earlier: BTreeMap<Ms, Vec<String>> = BTreeMap::new();
    for arm in &scenario.arms {
        for replicate in 1..=replicates {
            if let Some(left_ms) = starts.at_ms(&arm.name, replicate).filter(|&ms| ms < at_ms) {
                let run = format!("{} {replicate}", arm.name);
                earlier.entry(left_ms).or_default().push(run);
            }
        }
        if arm.duration_ms <= at_ms {
            let (name, end_h, at_h) = (&arm.name, hours(arm.duration_ms), hours(at_ms));
            notes.push(format!("{name} ends at {end_h} h, before {at_h} h"));
        }
    }
    for (left_ms, runs) in earlier {
        let (left_h, at_h, runs) = (hours(left_ms), hours(at_ms), runs.join(", "));
        notes.push(format!(
            "there is no checkpoint at {at_h} h: new chance begins at {left_h} h in {runs}"
        ));
    }
    if seed == scenario.seed {
        notes.push(format!(
            "{seed} is the seed of the run itself: nothing is drawn anew"
        ));
    }
    notes
}
