//! `papaver collect`: the tables of all shards as one.

use crate::cli::design::wrong;
use crate::cli::run::failed;
use crate::cli::staging::PACKAGE;
use crate::cli::table::{columns, counted, short};
use crate::cli::{Failure, print};
use papaver_study::files::OutputDir;
use papaver_study::sweep::collect::{Collected, collect as join, in_words};
use papaver_study::sweep::table::{Spread, Table};
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
    /// Write the tables as Parquet too (of a papaver that was built with `--features parquet`)
    #[arg(long)]
    parquet: bool,
}

/// Collects.
pub fn collect(args: Args) -> Result<(), Failure> {
    let folder = args.dir.as_path();
    can_write_parquet(args.parquet)?;
    let about = About::find(folder).map_err(wrong)?;
    let about = about.ok_or_else(|| {
        Failure::Input(format!(
            "{} holds no sweep: it has no {ABOUT}, which `papaver plan` and `papaver sweep` write",
            folder.display()
        ))
    })?;
    join_and_tell(folder, &about, args.partial, args.parquet)
}

/// Joins the tables and says what came of it. Missing runs are an error, unless what is there is enough.
pub fn join_and_tell(folder: &Path, about: &About, partial: bool, parquet: bool) -> Result<(), Failure> {
    let found = join(folder, about, partial).map_err(wrong)?;
    if !found.missing.is_empty() {
        let (missing, of) = (found.missing.len(), about.runs);
        let missing = format!("{missing} of {of} runs are missing: {}", in_words(&found.missing));
        if !partial {
            return Err(Failure::Run(format!(
                "error: {missing}\n{RUNS} was not written; finish their shards, or take --partial"
            )));
        }
        eprintln!("note: {missing}");
    }
    publish(folder, parquet)?;
    collected(folder, about, &found)
}

/// Refuses `--parquet` where it would come to nothing.
pub fn can_write_parquet(asked: bool) -> Result<(), Failure> {
    if asked && !cfg!(feature = "parquet") {
        let how = "cargo install --path . --features parquet";
        let message = format!("--parquet: this papaver was built without it; `{how}` makes one that has it");
        return Err(Failure::Input(message));
    }
    Ok(())
}

/// Says what the columns of the tables mean, and writes the tables as Parquet if asked.
pub fn publish(folder: &Path, parquet: bool) -> Result<(), Failure> {
    let text = papaver_report::datapackage(folder)
        .map_err(|e| Failure::Run(format!("error: the tables cannot be described: {e}")))?;
    let mut out = OutputDir::new(folder).map_err(failed)?;
    let mut file = out.file(PACKAGE).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    drop(file);
    out.commit().map_err(failed)?;
    can_write_parquet(parquet)?;
    #[cfg(feature = "parquet")]
    if parquet {
        use papaver_study::sweep::TIMESERIES;
        crate::cli::parquet::write(folder, &[RUNS, TIMESERIES])?;
    }
    Ok(())
}

/// Says what was collected, and what to do with it; runs that failed are an error, though their rows are written.
fn collected(folder: &Path, about: &About, found: &Collected) -> Result<(), Failure> {
    let (there, table) = (found.there, folder.join(RUNS));
    let spreads = Table::read(folder).map_err(wrong)?.spreads(about);
    let row = |spread: Spread| {
        let number = |place: usize| spread.values.map_or(String::new(), |values| short(values[place]));
        let unit = Some(spread.unit.as_str())
            .filter(|unit| *unit != "1")
            .unwrap_or_default();
        let without = if spread.without > 0 {
            spread.without.to_string()
        } else {
            String::new()
        };
        [
            spread.measure.clone(),
            number(0),
            number(1),
            number(2),
            unit.to_owned(),
            without,
        ]
    };
    let rows: Vec<[String; 6]> = spreads.into_iter().map(row).collect();
    let head = ["measure", "lowest", "median", "highest", "unit", "runs without"].map(str::to_owned);
    let mut text = String::new();
    if !rows.is_empty() {
        text = format!("{}\n", columns(&head, &rows));
    }
    text.push_str(&format!("{}: {}", counted(there, "run"), table.display()));
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
