//! `papaver branch`: goes on from the kept checkpoints of a run with new chance.

use crate::cli::input::{Given, threads, whole};
use crate::cli::keeping::{Keep, time};
use crate::cli::run::{Job, carry_out, failed, out_folder};
use crate::cli::{Failure, staging};
use papaver_scenario::model::Ms;
use papaver_study::StudyError;
use papaver_study::branch::Branch;
use papaver_study::checkpoint::CheckpointError;
use papaver_study::checkpoints::{FOLDER, read_scenario};
use std::path::{Path, PathBuf};

/// Arguments of `papaver branch`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of a run with `--keep-checkpoints`
    dir: PathBuf,
    /// Simulated time to branch at: each run goes on from its last checkpoint at this time or before
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    at: Ms,
    /// Seed of what is drawn from then on; the neurons stay those of the first run
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    seed: u64,
    /// Folder for the files (default: DIR-branch-SEED); `-` sends timeseries.csv to standard output instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// So many of the first replicates (default: all)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: Option<u32>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    keep: Keep,
}

/// Branches.
pub fn branch(args: Args) -> Result<(), Failure> {
    let checkpoints = args.dir.join(FOLDER);
    if args.out.as_deref().is_some_and(|out| same_folder(out, &args.dir)) {
        return Err(Failure::Input(format!(
            "{} is the run that is branched from, and its files would be replaced: use another --out",
            args.dir.display()
        )));
    }
    let (parent, catalogue) = given(&args.dir, &checkpoints)?.check()?;
    let asked = (args.at, args.seed, args.replicates);
    let (branch, scenario) = Branch::new(&parent, &catalogue.hash, &checkpoints, asked).map_err(refused)?;
    same_run(&args.dir, &branch.of)?;
    let beside = || {
        let mut name = args.dir.components().as_path().to_path_buf().into_os_string();
        name.push(format!("-branch-{}", args.seed));
        PathBuf::from(name)
    };
    let out = out_folder(args.out, beside)?;
    let checkpoints = args
        .keep
        .open(out.as_ref().map(|o| o.path()), &scenario, catalogue, None)?;
    carry_out(Job {
        scenario,
        catalogue,
        threads: threads(args.threads),
        branch: Some(branch),
        twin: false,
        checkpoints,
        out,
    })
}

/// The scenario that was kept with the checkpoints.
fn given(dir: &Path, checkpoints: &Path) -> Result<Given, Failure> {
    let kept = read_scenario(checkpoints).map_err(refused)?;
    kept.as_ref().and_then(Given::from_json).ok_or_else(|| {
        Failure::Input(format!(
            "{} has no kept checkpoints: run the scenario with --checkpoint-every TIME --keep-checkpoints first",
            dir.display()
        ))
    })
}

/// Both are there, and one.
fn same_folder(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|one| real(other) == Some(one))
}

/// The files in a folder are those of the run that left its checkpoints; a run that was interrupted has none yet.
fn same_run(dir: &Path, hash: &str) -> Result<(), Failure> {
    let path = dir.join(staging::RUN.about);
    let bytes = match std::fs::read(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        bytes => bytes.map_err(|e| Failure::Input(format!("cannot read {}: {e}", path.display())))?,
    };
    let of = serde_json::from_slice(&bytes).map(|about: serde_json::Value| about["scenario_hash"] == hash);
    if of.unwrap_or(false) {
        return Ok(());
    }
    Err(Failure::Input(format!(
        "{} is not of the run that left {}: a later run has replaced the files of the first. Run the scenario that you \
         mean again, with --checkpoint-every TIME --keep-checkpoints and an --out of its own",
        path.display(),
        dir.join(FOLDER).display()
    )))
}

/// An error as it is told to whoever branches: there is no run to go on with.
fn refused(error: impl Into<StudyError>) -> Failure {
    let again = "run the scenario again with --checkpoint-every TIME --keep-checkpoints";
    let (path, why) = match error.into() {
        StudyError::Checkpoint(CheckpointError::Damaged { path, how }) => {
            (path, format!("is damaged ({how})"))
        }
        StudyError::Checkpoint(CheckpointError::Program { path, what }) => {
            (path, format!("was written by another papaver ({what})"))
        }
        StudyError::Checkpoint(CheckpointError::Scenario { path, .. }) => (
            path,
            "is of another scenario than the one that is kept beside it".into(),
        ),
        other => return failed(other),
    };
    Failure::Input(format!("error: {} {why}: {again}", path.display()))
}
