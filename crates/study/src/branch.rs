//! A branch: runs that go on from kept checkpoints with new chance. The neurons stay who they are.

use crate::StudyError;
use crate::checkpoint::Identity;
use crate::checkpoints::{Starts, starts_at};
use crate::curve::hours;
use crate::rows::scenario_hash;
use papaver_scenario::model::{Ms, Scenario};
use serde_json::{Value, json};
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
    /// of the first runs of each arm, all of them by default.
    ///
    /// # Errors
    /// When the checkpoints are of another scenario or program, or a run has none.
    pub fn new(
        scenario: &Scenario,
        catalogue_hash: &str,
        folder: &Path,
        (at_ms, seed, replicates): (Ms, u64, Option<u32>),
    ) -> Result<(Self, Scenario), StudyError> {
        let of = scenario_hash(&scenario.resolved, catalogue_hash);
        let starts = starts_at(folder, &Identity::new(of.clone(), catalogue_hash), at_ms)?;
        let replicates = replicates.unwrap_or(scenario.replicates);
        let mut from_h = serde_json::Map::new();
        for arm in &scenario.arms {
            let left = |replicate| {
                let left_ms = starts.at_ms(&arm.name, replicate);
                left_ms.map(hours).ok_or_else(|| StudyError::NoCheckpoint {
                    arm: arm.name.clone(),
                    replicate,
                    at_h: hours(at_ms),
                    folder: folder.into(),
                })
            };
            let times = (1..=replicates).map(left).collect::<Result<Vec<f64>, _>>()?;
            from_h.insert(arm.name.clone(), json!(times));
        }
        let mut child = scenario.clone();
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
