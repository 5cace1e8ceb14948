//! `papaver collect`: the tables of all shards as one.

use crate::cli::design::wrong;
use crate::cli::run::failed;
use crate::cli::staging::PACKAGE;
use crate::cli::{Failure, print};
use papaver_study::files::OutputDir;
use papaver_study::sweep::collect::{Collected, collect as join, in_words};
use papaver_study::sweep::{ABOUT, About, RUNS};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `papaver collect`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of the sweep
    dir: PathBuf,
    /// Write what is there, though runs are missing
    #[arg(long)]
    partial: bool,
}

/// Collects.
pub fn collect(args: Args) -> Result<(), Failure> {
    let folder = args.dir.as_path();
    let about = About::find(folder).map_err(wrong)?;
    let about = about.ok_or_else(|| {
        Failure::Input(format!(
            "{} holds no sweep: it has no {ABOUT}, which `papaver plan` and `papaver sweep` write",
            folder.display()
        ))
    })?;
    let found = join(folder, &about, args.partial).map_err(wrong)?;
    let missing = (!found.missing.is_empty()).then(|| {
        let (missing, of) = (found.missing.len(), about.runs);
        format!("{missing} of {of} runs are missing: {}", in_words(&found.missing))
    });
    match missing {
        Some(missing) if !args.partial => Err(Failure::Run(format!(
            "error: {missing}\n{RUNS} was not written; finish their shards, or take --partial"
        ))),
        missing => {
            publish(folder)?;
            if let Some(missing) = missing {
                eprintln!("note: {missing}");
            }
            collected(folder, &about, &found)
        }
    }
}

/// Says what the columns of the tables mean.
pub fn publish(folder: &Path) -> Result<(), Failure> {
    let text = papaver_report::datapackage(folder)
        .map_err(|e| Failure::Run(format!("error: the tables cannot be described: {e}")))?;
    let mut out = OutputDir::new(folder).map_err(failed)?;
    out.file(PACKAGE)
        .map_err(failed)?
        .write_all(text.as_bytes())
        .map_err(failed)?;
    out.commit().map_err(failed)
}

/// Says what was collected, and what to do with it; runs that failed are an error, though their rows are written.
pub fn collected(folder: &Path, about: &About, found: &Collected) -> Result<(), Failure> {
    let (there, table) = (found.there, folder.join(RUNS));
    let mut text = format!("{there} runs: {}", table.display());
    if matches!(about.json["design"].as_str(), Some("saltelli" | "morris")) {
        text.push_str(&format!(
            "\nWhat they depend on: papaver sensitivity {}",
            folder.display()
        ));
    }
    print(&text)?;
    match found.failed {
        0 => Ok(()),
        failed => Err(Failure::Run(format!(
            "error: {failed} of {there} runs failed; their rows say why"
        ))),
    }
}
