//! `papaver sensitivity`: which factors of a sweep its measures depend on.

use crate::cli::design::wrong;
use crate::cli::run::failed;
use crate::cli::staging::{self, Staging};
use crate::cli::table::{columns, short};
use crate::cli::{Failure, print};
use papaver_study::files::OutputDir;
use papaver_study::sensitivity::{Index, Sensitivity, sensitivity as find, write_sensitivity};
use papaver_study::sweep::About;
use serde_json::json;
use std::path::PathBuf;

/// Factors of a measure that the terminal shows.
const SHOWN: usize = 5;

/// Arguments of `papaver sensitivity`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of a collected sweep whose design is `saltelli` or `morris`
    dir: PathBuf,
}

/// Finds the indices and writes them beside the runs.
pub fn sensitivity(args: Args) -> Result<(), Failure> {
    let found = find(&args.dir).map_err(wrong)?;
    for note in &found.notes {
        eprintln!("note: {note}");
    }
    let about = About::find(&args.dir)
        .map_err(wrong)?
        .map_or(json!({}), |about| about.json);
    let said = json!({
        "papaver": env!("CARGO_PKG_VERSION"),
        "catalogue": about["catalogue"],
        "run": about["run"],
        "title": about["title"],
        "design": found.design,
        "runs": about["runs"],
        "measures": about["measures"],
        "notes": found.notes,
    });
    let mut files = Staging::new()?;
    files.table("sensitivity.csv", |file| write_sensitivity(file, &found.indices))?;
    files.page(&staging::SENSITIVITY, &said)?;
    files.publish(OutputDir::new(&args.dir).map_err(failed)?, &[])?;
    super::collect::publish(&args.dir, false)?;
    if found.indices.is_empty() {
        return Err(Failure::Run(
            "error: no measure has a number in enough runs".into(),
        ));
    }
    let page = args.dir.join(staging::SENSITIVITY.name);
    print(&format!(
        "{}\nOpen {} in a browser.",
        most(&found),
        page.display()
    ))
}

/// The factors that every measure depends on most.
fn most(found: &Sensitivity) -> String {
    let (by, words) = match found.design.as_str() {
        "saltelli" => ("total", "share of the variance, alone and with others"),
        _ => ("mu_star", "mean size of the effect over the whole range"),
    };
    let mut measures: Vec<&str> = found.indices.iter().map(|index| index.measure.as_str()).collect();
    measures.dedup();
    let row = |index: &Index| {
        let number = |value: Option<f64>| value.map_or(String::new(), short);
        let interval = match (index.estimate.lower, index.estimate.upper) {
            (Some(low), Some(high)) => format!("{} to {}", short(low), short(high)),
            _ => String::new(),
        };
        [index.factor.clone(), number(index.estimate.value), interval]
    };
    let mut text = format!("{by}: {words}\n");
    for measure in measures {
        let of = |index: &&Index| index.measure == measure && index.index == by;
        let mut all: Vec<&Index> = found.indices.iter().filter(of).collect();
        all.sort_by(|a, b| {
            let value = |index: &Index| index.estimate.value.unwrap_or(f64::NEG_INFINITY);
            value(b).total_cmp(&value(a))
        });
        let rows: Vec<[String; 3]> = all.into_iter().take(SHOWN).map(row).collect();
        let head = ["factor", by, "95 % over the design"].map(str::to_owned);
        text.push_str(&format!("\n{measure}\n\n{}", columns(&head, &rows)));
    }
    text
}
