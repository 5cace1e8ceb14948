//! `papaver plan`: what a sweep would run.

use crate::cli::design::{DesignFile, wrong};
use crate::cli::table::counted;
use crate::cli::{Failure, print};
use papaver_study::sweep::DESIGN;

/// Arguments of `papaver plan`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    design: DesignFile,
}

/// Plans.
pub fn plan(args: Args) -> Result<(), Failure> {
    let ready = args.design.read()?;
    for note in &ready.notes {
        eprintln!("note: {note}");
    }
    ready.sweep.plan(&ready.out).map_err(wrong)?;
    let (design, table) = (ready.sweep.points.design(), ready.out.join(DESIGN));
    print(&format!(
        "{} of {} ({}, {}): {}",
        counted(ready.sweep.runs(), "run"),
        design.scenario,
        design.kind.name(),
        counted(design.factors.len() as u64, "factor"),
        table.display()
    ))
}
