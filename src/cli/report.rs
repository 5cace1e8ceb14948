//! `papaver report`: the pages of a folder again, from its files alone.

use crate::cli::run::failed;
use crate::cli::staging::{self, PACKAGE, Page};
use crate::cli::{Failure, print};
use papaver_study::files::OutputDir;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `papaver report`.
#[derive(clap::Args)]
pub struct Args {
    /// A folder with the files of a run, a validation, an ablation or a sensitivity
    dir: PathBuf,
}

/// Every page that there is.
const PAGES: [Page; 4] = [
    staging::RUN,
    staging::VALIDATION,
    staging::ABLATION,
    staging::SENSITIVITY,
];

/// Makes the pages for which there are files, and says again what the columns of the tables mean.
pub fn report(args: Args) -> Result<(), Failure> {
    let dir = args.dir;
    let mut files = PAGES
        .iter()
        .filter(|page| dir.join(page.about).is_file())
        .map(|page| (page.name, page.render))
        .collect::<Vec<_>>();
    if files.is_empty() {
        let about = PAGES.map(|page| page.about);
        return Err(Failure::Input(format!(
            "no files to make a page of in {}: none of {}",
            dir.display(),
            about.join(", ")
        )));
    }
    for page in PAGES.iter().filter(|page| dir.join(page.about).is_file()) {
        of_papaver(&dir.join(page.about))?;
    }
    files.push((PACKAGE, papaver_report::datapackage));
    let mut out = OutputDir::new(&dir).map_err(failed)?;
    let mut made = Vec::new();
    for (name, render) in files {
        let text = render(&dir).map_err(|e| Failure::Input(format!("error: {name} cannot be made: {e}")))?;
        let mut file = out.file(name).map_err(failed)?;
        file.write_all(text.as_bytes()).map_err(failed)?;
        made.push(format!("{} made.", dir.join(name).display()));
    }
    out.commit().map_err(failed)?;
    print(&made.join("\n"))
}

/// Every file that says what is in a folder says which version wrote it; an empty page would come of any other.
fn of_papaver(path: &Path) -> Result<(), Failure> {
    let wrong = |why: String| Failure::Input(format!("error: {}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    let about: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
    if about["papaver"].is_string() {
        Ok(())
    } else {
        Err(wrong(
            "it has no key `papaver`, so papaver did not write it".into(),
        ))
    }
}
