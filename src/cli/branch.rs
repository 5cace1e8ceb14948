//! `papaver branch`: goes on from the kept checkpoints of a run with new chance.

use crate::cli::Failure;
use crate::cli::input::{Given, threads};
use crate::cli::keeping::{Keep, time};
use crate::cli::run::{Job, carry_out, failed, out_folder};
use papaver_scenario::model::Ms;
use papaver_study::branch::Branch;
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
    #[arg(long, value_name = "N")]
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
    let (parent, catalogue) = given(&args.dir, &checkpoints)?.check()?;
    let asked = (args.at, args.seed, args.replicates);
    let (branch, scenario) = Branch::new(&parent, &catalogue.hash, &checkpoints, asked).map_err(failed)?;
    let beside = || {
        let mut name = args.dir.clone().into_os_string();
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
    let kept = read_scenario(checkpoints).map_err(failed)?;
    kept.as_ref().and_then(Given::from_json).ok_or_else(|| {
        Failure::Input(format!(
            "{} has no kept checkpoints: run the scenario with --checkpoint-every TIME --keep-checkpoints first",
            dir.display()
        ))
    })
}
