//! The folder of checkpoints of a study: which runs go on from where, and what is kept of them meanwhile.
//!
//! Each run (arm, replicate) has files of its own, `ARM-REPLICATE-at-MS.checkpoint`, and `ARM-REPLICATE-end.checkpoint`
//! when it is finished. A file's header, not its name, says what it is.

use crate::checkpoint::{Checkpoint, CheckpointError, Header, Identity, layout_hash, write};
use crate::files::remove_temporary;
use crate::life::{ArmRun, Life};
use papaver_scenario::model::Ms;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Name of the folder in the output folder.
pub const FOLDER: &str = "checkpoints";
const EXTENSION: &str = "checkpoint";
/// The scenario as it was given, for whoever goes on from the checkpoints without it.
const SCENARIO: &str = "scenario.json";

/// Arm and replicate, which counts from 1.
pub type RunName = (String, u32);

/// The checkpoint that each run goes on from.
#[derive(Debug, Default)]
pub struct Starts {
    identity: Option<Identity>,
    files: BTreeMap<RunName, (PathBuf, Ms)>,
    /// The highest replicate of which anything whole was found, which may be later than where a branch begins.
    pub replicates: u32,
    /// Each file that is damaged, by its name, and what shows it.
    pub damaged: Vec<String>,
}

impl Starts {
    /// The checkpoint of a run, if it has one.
    ///
    /// # Errors
    /// When it has changed since it was chosen, or cannot be read.
    pub fn of(&self, arm: &str, replicate: u32) -> Result<Option<Checkpoint>, CheckpointError> {
        let Some((path, _)) = self.files.get(&(arm.to_owned(), replicate)) else {
            return Ok(None);
        };
        let checkpoint = Checkpoint::read(path)?;
        if let Some(identity) = &self.identity {
            checkpoint.check(identity)?;
        }
        Ok(Some(checkpoint))
    }

    /// When the run was left, if it has a checkpoint.
    pub fn at_ms(&self, arm: &str, replicate: u32) -> Option<Ms> {
        let found = self.files.get(&(arm.to_owned(), replicate));
        found.map(|(_, at_ms)| *at_ms)
    }
}

/// What lies in a folder: whole checkpoints, and those that are damaged.
struct Found {
    whole: Vec<(Header, PathBuf)>,
    damaged: Vec<CheckpointError>,
}

/// Reads every checkpoint in a folder; one of another scenario or program is an error.
fn survey(folder: &Path, identity: &Identity) -> Result<Found, CheckpointError> {
    let mut found = Found {
        whole: Vec::new(),
        damaged: Vec::new(),
    };
    for path in files(folder)? {
        match Checkpoint::read(&path) {
            Ok(checkpoint) => {
                checkpoint.check(identity)?;
                found.whole.push((checkpoint.header, path));
            }
            Err(error @ CheckpointError::Damaged { .. }) => found.damaged.push(error),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The checkpoints of a folder, in the order of their names; none where there is no folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, CheckpointError> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(CheckpointError::io("read", folder))?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(CheckpointError::io("read", folder))?.path();
        if path.extension().is_some_and(|e| e == EXTENSION) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The last of each run among those that `fits` takes; a finished run comes after every life.
fn latest(found: Vec<(Header, PathBuf)>, fits: impl Fn(&Header) -> bool) -> BTreeMap<RunName, (PathBuf, Ms)> {
    let mut found: Vec<_> = found.into_iter().filter(|(h, _)| fits(h)).collect();
    found.sort_by_key(|(h, _)| (h.finished, h.at_ms));
    let named = found
        .into_iter()
        .map(|(h, path)| ((h.arm, h.replicate), (path, h.at_ms)));
    named.collect()
}

/// The kept checkpoints of a folder from which a branch goes on: of each run the last that was left at `at_ms` or before.
///
/// # Errors
/// When one is of another scenario or program, or none is whole.
pub fn starts_at(folder: &Path, identity: &Identity, at_ms: Ms) -> Result<Starts, CheckpointError> {
    let found = survey(folder, identity)?;
    let replicates = found.whole.iter().map(|(header, _)| header.replicate).max();
    let damaged = found.damaged.iter().filter_map(named).collect();
    match (replicates, found.damaged.into_iter().next()) {
        (None, Some(error)) => Err(error),
        _ => Ok(Starts {
            identity: Some(identity.clone()),
            files: latest(found.whole, |h| !h.finished && h.at_ms <= at_ms),
            replicates: replicates.unwrap_or(0),
            damaged,
        }),
    }
}

/// "NAME is damaged (what shows it)".
fn named(error: &CheckpointError) -> Option<String> {
    let CheckpointError::Damaged { path, how } = error else {
        return None;
    };
    Some(format!(
        "{} is damaged ({how})",
        path.file_name()?.to_string_lossy()
    ))
}

/// When checkpoints are written, and how long they stay.
#[derive(Clone, Copy, Debug, Default)]
pub struct Schedule {
    /// Simulated time between two of them; without, a run is kept when it is finished or interrupted.
    pub every_ms: Option<Ms>,
    /// Keep all of them, not the last of each run alone.
    pub keep: bool,
}

/// The checkpoints of a study.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    identity: Identity,
    schedule: Schedule,
    /// Where the runs go on.
    pub starts: Starts,
}

impl Checkpoints {
    /// A folder for the checkpoints of runs that start anew. Those that are in it go; a note says so.
    ///
    /// # Errors
    /// When the folder cannot be made or emptied, or has checkpoints of something else that were kept to branch from.
    pub fn anew(
        folder: PathBuf,
        identity: Identity,
        schedule: Schedule,
    ) -> Result<(Self, Vec<String>), CheckpointError> {
        fs::create_dir_all(&folder).map_err(CheckpointError::io("make", &folder))?;
        if kept_of_another(&folder, &identity)? {
            return Err(CheckpointError::Kept { folder });
        }
        let older = files(&folder)?.len();
        let note = format!(
            "{older} checkpoints of an earlier run in {} are removed: without --resume all runs start anew",
            folder.display()
        );
        let checkpoints = Checkpoints {
            folder,
            identity,
            schedule,
            starts: Starts::default(),
        };
        checkpoints.empty()?;
        Ok((checkpoints, (older > 0).then_some(note).into_iter().collect()))
    }

    /// Goes on from a folder, with notes for the user where not every run can.
    ///
    /// # Errors
    /// When a checkpoint is of another scenario or program, or there are some and none is whole.
    pub fn resume(
        folder: PathBuf,
        identity: Identity,
        schedule: Schedule,
    ) -> Result<(Self, Vec<String>), CheckpointError> {
        fs::create_dir_all(&folder).map_err(CheckpointError::io("make", &folder))?;
        remove_temporary(&folder);
        let Found { whole, mut damaged } = survey(&folder, &identity)?;
        let mut notes = Vec::new();
        if whole.is_empty() {
            if !damaged.is_empty() {
                return Err(damaged.swap_remove(0));
            }
            notes.push(format!(
                "there are no checkpoints in {}: all runs start anew",
                folder.display()
            ));
        }
        for error in damaged {
            if let CheckpointError::Damaged { path, how } = error {
                notes.push(format!(
                    "the checkpoint {} is damaged ({how}): its run goes on from an earlier one or starts anew",
                    path.display()
                ));
            }
        }
        let checkpoints = Checkpoints {
            folder,
            starts: Starts {
                identity: Some(identity.clone()),
                files: latest(whole, |_| true),
                ..Starts::default()
            },
            identity,
            schedule,
        };
        Ok((checkpoints, notes))
    }

    /// True when a step led past a time at which a checkpoint is due: a multiple of the interval.
    pub fn due(&self, before_ms: Ms, now_ms: Ms) -> bool {
        let passed = |every: Ms| now_ms.div_euclid(every) > before_ms.div_euclid(every);
        self.schedule.every_ms.is_some_and(passed)
    }

    /// Keeps a life as it is now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_life(&self, arm: &str, replicate: u32, life: &mut Life<'_>) -> Result<(), CheckpointError> {
        let (at_ms, layout) = (life.now_ms(), layout_hash(life.world()));
        let path = self.keep(arm, replicate, (Some(at_ms), at_ms, layout), &life.save())?;
        self.remove_older(arm, replicate, &path)
    }

    /// Keeps a run that is finished.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_finished(
        &self,
        arm: &str,
        replicate: u32,
        end_ms: Ms,
        run: &ArmRun,
    ) -> Result<(), CheckpointError> {
        let path = self.keep(arm, replicate, (None, end_ms, String::new()), run)?;
        self.remove_older(arm, replicate, &path)
    }

    fn keep<T: Serialize>(
        &self,
        arm: &str,
        replicate: u32,
        (left_at_ms, at_ms, layout): (Option<Ms>, Ms, String),
        content: &T,
    ) -> Result<PathBuf, CheckpointError> {
        let when = left_at_ms.map_or("end".to_owned(), |ms| format!("at-{ms}"));
        let path = self
            .folder
            .join(format!("{}{when}.{EXTENSION}", stem(arm, replicate)));
        let header = Header {
            identity: self.identity.clone(),
            layout,
            arm: arm.into(),
            replicate,
            at_ms,
            finished: left_at_ms.is_none(),
        };
        write(&path, &header, content)?;
        Ok(path)
    }

    /// Takes away all checkpoints of a run but this one, unless all are kept.
    fn remove_older(&self, arm: &str, replicate: u32, newest: &Path) -> Result<(), CheckpointError> {
        if self.schedule.keep {
            return Ok(());
        }
        let stem = stem(arm, replicate);
        let of_run = |path: &PathBuf| {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
            name.is_some_and(|n| n.starts_with(&stem)) && path != newest
        };
        for path in files(&self.folder)?.into_iter().filter(of_run) {
            fs::remove_file(&path).map_err(CheckpointError::io("remove", &path))?;
        }
        Ok(())
    }

    /// Keeps the scenario as it was given, for [`read_scenario`].
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_scenario(&self, given: &serde_json::Value) -> Result<(), CheckpointError> {
        let path = self.folder.join(SCENARIO);
        crate::checkpoint::write_whole(&path, format!("{given:#}\n").as_bytes())
    }

    /// Takes the checkpoints away when all is done, unless they are kept.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn done(self) -> Result<(), CheckpointError> {
        if self.schedule.keep { Ok(()) } else { self.empty() }
    }

    fn empty(&self) -> Result<(), CheckpointError> {
        let scenario = Some(self.folder.join(SCENARIO)).filter(|p| p.exists());
        for path in files(&self.folder)?.into_iter().chain(scenario) {
            fs::remove_file(&path).map_err(CheckpointError::io("remove", &path))?;
        }
        remove_temporary(&self.folder);
        Ok(())
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        // Succeeds where nothing was kept, and otherwise the folder stays.
        drop(fs::remove_dir(&self.folder));
    }
}

/// True where checkpoints are kept that another scenario or program left; what is damaged is of nobody.
fn kept_of_another(folder: &Path, identity: &Identity) -> Result<bool, CheckpointError> {
    if !folder.join(SCENARIO).exists() {
        return Ok(false);
    }
    let of_another = |path: &PathBuf| match Checkpoint::read(path) {
        Ok(checkpoint) => checkpoint.header.identity != *identity,
        Err(error) => matches!(error, CheckpointError::Program { .. }),
    };
    Ok(files(folder)?.iter().any(of_another))
}

/// The scenario that [`Checkpoints::keep_scenario`] kept in a folder; none where there is none.
///
/// # Errors
/// When it cannot be read.
pub fn read_scenario(folder: &Path) -> Result<Option<serde_json::Value>, CheckpointError> {
    let path = folder.join(SCENARIO);
    let text = match fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(CheckpointError::io("read", &path))?,
    };
    let damaged = |e: serde_json::Error| CheckpointError::Damaged {
        path,
        how: e.to_string(),
    };
    serde_json::from_str(&text).map(Some).map_err(damaged)
}

/// How the names of a run's files begin.
fn stem(arm: &str, replicate: u32) -> String {
    format!("{arm}-{replicate}-")
}
