//! `papaver sweep`: all runs of a design, or those of a shard.

use crate::cli::collect::{can_write_parquet, join_and_tell};
use crate::cli::design::{DesignFile, Ready, wrong};
use crate::cli::input::threads;
use crate::cli::keeping::{Stop, quoted};
use crate::cli::progress::Runs;
use crate::cli::{Failure, print};
use papaver_study::sweep::journal::at_work;
use papaver_study::sweep::run::{Work, left};
use papaver_study::sweep::shard::Shard;
use papaver_study::sweep::{ABOUT, About, DESIGN, RUNS, SERIES, SHARDS, TIMESERIES};
use std::path::Path;

/// Arguments of `papaver sweep`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    design: DesignFile,
    /// Only the k-th of N parts, for `papaver collect` to join; `auto`: by PAPAVER_SHARD, a SLURM array, GitLab or CircleCI
    #[arg(long, value_name = "k/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Go on: runs that are finished are not done again
    #[arg(long)]
    resume: bool,
    /// Throw away what is finished and begin anew
    #[arg(long, conflicts_with_all = ["resume", "shard"])]
    restart: bool,
    /// Write the tables as Parquet too (of a papaver that was built with `--features parquet`)
    #[arg(long, conflicts_with = "shard")]
    parquet: bool,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "array jobs and CI say in the environment which shard this is"
)]
fn shard(text: &str) -> Result<Shard, String> {
    if text == "auto" {
        Shard::of_environment(|name| std::env::var(name).ok())
    } else {
        text.parse()
    }
}

/// Sweeps.
pub fn sweep(args: Args) -> Result<(), Failure> {
    can_write_parquet(args.parquet)?;
    let ready = args.design.read()?;
    let folder = ready.out.as_path();
    if args.restart {
        throw_away(folder)?;
    }
    let shard = args.shard.unwrap_or(Shard::WHOLE);
    for note in &ready.notes {
        eprintln!("note: {note}");
    }
    ready.sweep.plan(folder).map_err(wrong)?;
    let (runs, before) = left(&ready.sweep, folder, shard).map_err(wrong)?;
    if before > 0 && !args.resume {
        return Err(Failure::Input(format!(
            "{} holds {before} finished runs of this sweep: --resume goes on with the {} that are left, --restart \
             (without --shard) throws them away",
            folder.display(),
            runs.len()
        )));
    }
    let failed = work(&ready, shard, runs.len() as u64, threads(args.threads))?;
    match args.shard {
        // Its rows are all there, so its part is done; whether runs failed is for `collect` to judge.
        Some(shard) => print(&format!(
            "Shard {shard} is done: {} runs, {} of them now, of which {failed} failed. When all shards are:\n    papaver collect {}",
            runs.len() as u64 + before,
            runs.len(),
            quoted(&folder.display().to_string())
        )),
        None => {
            let about = About::find(folder).map_err(wrong)?;
            let about = about.ok_or_else(|| Failure::Run(format!("error: {ABOUT} has gone")))?;
            join_and_tell(folder, &about, false, args.parquet)
        }
    }
}

/// Does the runs that are left, unless someone asks to stop; how many failed.
fn work(ready: &Ready, shard: Shard, runs: u64, threads: usize) -> Result<u64, Failure> {
    let stop = Stop::listen()?;
    let bar = Runs::new(runs);
    let work = Work {
        sweep: &ready.sweep,
        catalogue: ready.catalogue,
        scenario: &|changes| ready.scenario(changes),
        progress: &|failed| bar.finished(failed),
        stop: &|| stop.asked(),
    };
    let tally = work.run(&ready.out, shard, threads);
    bar.end();
    let tally = tally.map_err(wrong)?;
    if tally.left == 0 {
        return Ok(tally.failed);
    }
    let mut words: Vec<String> = std::env::args().filter(|word| word != "--restart").collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".into());
    }
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Err(Failure::Interrupted(format!(
        "interrupted: {} runs are finished and written, {} are left; to go on:\n    {}",
        tally.before + tally.now,
        tally.left,
        words.join(" ")
    )))
}

/// Removes what sweeps write into a folder, and nothing else.
fn throw_away(folder: &Path) -> Result<(), Failure> {
    if About::find(folder).map_err(wrong)?.is_none() {
        return Ok(());
    }
    if let Some(table) = at_work(folder).map_err(wrong)? {
        let message = format!("another process is working on {}", table.display());
        return Err(Failure::Input(message));
    }
    let gone = |result: std::io::Result<()>, name: &str| match result {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            let path = folder.join(name);
            Err(Failure::Run(format!(
                "error: cannot remove {}: {error}",
                path.display()
            )))
        }
        _ => Ok(()),
    };
    // What says that it is a sweep goes last, so that an interruption leaves one that can be thrown away.
    for name in [SHARDS, SERIES] {
        gone(std::fs::remove_dir_all(folder.join(name)), name)?;
    }
    let of_sensitivity = ["sensitivity.csv", "sensitivity.json", "sensitivity.html"];
    for name in [RUNS, TIMESERIES, DESIGN]
        .into_iter()
        .chain(of_sensitivity)
        .chain([ABOUT])
    {
        gone(std::fs::remove_file(folder.join(name)), name)?;
    }
    Ok(())
}
