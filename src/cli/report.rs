//! `papaver report`: the pages of a folder again, from its files alone.

use crate::cli::run::failed;
use crate::cli::{Failure, print};
use papaver_report::ReportError;
use papaver_study::StudyError;
use papaver_study::files::OutputDir;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `papaver report`.
#[derive(clap::Args)]
pub struct Args {
    /// A folder with the files of a run, a validation or an ablation
    dir: PathBuf,
}

/// Makes a page.
type Render = fn(&Path) -> Result<String, ReportError>;

/// A file that says what is in a folder, the page that is made of it and its neighbours, and how.
const PAGES: [(&str, &str, Render); 3] = [
    ("run.json", "report.html", papaver_report::write),
    ("validation.json", "validation.html", papaver_report::validation),
    ("ablation.json", "ablation.html", papaver_report::ablation),
];

/// Makes the pages for which there are files.
pub fn report(args: Args) -> Result<(), Failure> {
    let dir = args.dir;
    let wanted: Vec<_> = PAGES
        .iter()
        .filter(|(file, _, _)| dir.join(file).is_file())
        .collect();
    if wanted.is_empty() {
        let files: Vec<&str> = PAGES.iter().map(|(file, _, _)| *file).collect();
        return Err(Failure::Input(format!(
            "no files to make a page of in {}: none of {}",
            dir.display(),
            files.join(", ")
        )));
    }
    let mut out = OutputDir::new(&dir).map_err(failed)?;
    let mut made = Vec::new();
    for (_, page, render) in wanted {
        let text = render(&dir).map_err(|e| Failure::Input(format!("error: {page} cannot be made: {e}")))?;
        let mut file = out.file(page).map_err(failed)?;
        file.write_all(text.as_bytes())
            .map_err(|e| failed(StudyError::Write(e)))?;
        made.push(format!("{} made.", dir.join(page).display()));
    }
    out.commit().map_err(failed)?;
    print(&made.join("\n"))
}
