//! Which experiments a command is about: files and folders that are named, those of the current folder, or those that
//! are built in.

use crate::cli::input::checked;
use crate::cli::{Failure, builtin};
use papaver_catalogue::Catalogue;
use papaver_scenario::Override;
use papaver_scenario::model::Scenario;
use std::path::{Path, PathBuf};

/// Where experiments are looked for when none are named.
const FOLDER: &str = "scenarios/experiments";

/// A scenario that is to run.
pub struct Job {
    /// Short name: that of the file, or the whole path where two files share it.
    pub name: String,
    /// The file; none where it is built in.
    pub file: Option<PathBuf>,
    /// Checked.
    pub scenario: Scenario,
}

/// A file that may be an experiment.
struct Candidate {
    name: String,
    file: Option<PathBuf>,
    bytes: Vec<u8>,
    /// Named itself, and not found in a folder.
    named: bool,
}

/// All that are to run, checked with these changes, and each with those `settings` that fit it. What was found in a folder and
/// is no experiment is told and passed over.
///
/// # Errors
/// What cannot be read, what was named and is no experiment, the mistakes of all files at once, and settings that fit none.
pub fn jobs(
    paths: &[PathBuf],
    catalogue: &Catalogue,
    changes: &[Override],
    settings: &[Override],
) -> Result<Vec<Job>, Failure> {
    let (mut jobs, mut mistakes) = (Vec::new(), Vec::new());
    let mut unfit: Vec<Option<String>> = vec![Some(String::new()); settings.len()];
    for candidate in candidates(paths)? {
        let shown = match &candidate.file {
            Some(file) => file.display().to_string(),
            None => format!("{}.toml", candidate.name),
        };
        let with = |more: &[Override]| {
            let all: Vec<Override> = changes.iter().chain(more).cloned().collect();
            checked(&shown, &candidate.bytes, catalogue, &all)
        };
        match fitting(with, settings, &mut unfit) {
            Err(rendered) => mistakes.push(rendered.trim_end().to_owned()),
            Ok(scenario) if scenario.experiment.is_none() && candidate.named => {
                mistakes.push(format!("{shown} has no [experiment]: `papaver run` runs it"));
            }
            Ok(scenario) if scenario.experiment.is_none() => {
                eprintln!("note: {shown} has no [experiment]: passed over");
            }
            Ok(scenario) => jobs.push(Job {
                name: candidate.name,
                file: candidate.file,
                scenario,
            }),
        }
    }
    let unfit = unfit.into_iter().zip(settings);
    mistakes.extend(unfit.filter_map(|(reason, set)| {
        let reason = reason.filter(|_| !jobs.is_empty())?;
        Some(format!("`--set {}` fits no experiment:\n{reason}", set.path))
    }));
    if !mistakes.is_empty() {
        return Err(Failure::Input(mistakes.join("\n\n")));
    }
    if jobs.is_empty() {
        return Err(Failure::Input("no experiments found".into()));
    }
    Ok(jobs)
}

/// The scenario with all settings that fit it. Of a setting that has fitted none so far, `unfit` keeps why.
fn fitting(
    with: impl Fn(&[Override]) -> Result<Scenario, String>,
    settings: &[Override],
    unfit: &mut [Option<String>],
) -> Result<Scenario, String> {
    if let Ok(scenario) = with(settings) {
        unfit.fill(None);
        return Ok(scenario);
    }
    with(&[])?;
    let mut fit = Vec::new();
    for (set, unfit) in settings.iter().zip(unfit) {
        match with(std::slice::from_ref(set)) {
            Ok(_) => {
                fit.push(set.clone());
                *unfit = None;
            }
            Err(reason) => *unfit = unfit.take().map(|_| reason.trim_end().to_owned()),
        }
    }
    with(&fit)
}

fn candidates(paths: &[PathBuf]) -> Result<Vec<Candidate>, Failure> {
    let here = Path::new(FOLDER);
    let files = match paths {
        [] if here.is_dir() => files(&[here.to_path_buf()])?,
        [] => return Ok(built_in()),
        paths => files(paths)?,
    };
    let stem = |file: &Path| {
        file.file_stem().map_or_else(
            || file.display().to_string(),
            |s| s.to_string_lossy().into_owned(),
        )
    };
    let alone = |file: &Path| {
        files
            .iter()
            .filter(|(other, _)| stem(other) == stem(file))
            .count()
            == 1
    };
    let candidate = |(file, named): &(PathBuf, bool)| {
        Ok(Candidate {
            name: if alone(file) {
                stem(file)
            } else {
                file.display().to_string()
            },
            bytes: std::fs::read(file).map_err(|e| unreadable(file, &e))?,
            file: Some(file.clone()),
            named: *named,
        })
    };
    files.iter().map(candidate).collect()
}

fn built_in() -> Vec<Candidate> {
    let candidate = |(name, text): &(&str, &str)| Candidate {
        name: (*name).to_owned(),
        file: None,
        bytes: text.as_bytes().to_vec(),
        named: false,
    };
    builtin::EXPERIMENTS.iter().map(candidate).collect()
}

/// The files, and all `.toml` files in the folders that are not hidden, in the order of their names, each once; whether a file was named
/// itself.
fn files(paths: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, Failure> {
    let mut found: Vec<(PathBuf, bool)> = Vec::new();
    let mut add = |file: PathBuf, named: bool| match found.iter_mut().find(|(known, _)| *known == file) {
        Some((_, known)) => *known |= named,
        None => found.push((file, named)),
    };
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            in_folder(path, &mut inside).map_err(|e| unreadable(path, &e))?;
            inside.sort();
            inside.into_iter().for_each(|file| add(file, false));
        } else {
            add(path.clone(), true);
        }
    }
    Ok(found)
}

fn in_folder(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if hidden(&path) {
            continue;
        }
        if path.is_dir() {
            in_folder(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
    Ok(())
}

/// What editors and file systems leave beside files (`.#x.toml`, `._x.toml`).
fn hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Input(format!("cannot read {}: {error}", path.display()))
}
