//! The files of a command: written into a folder of their own, since the page is made from written files alone, and then
//! brought to their place, all or none.

use crate::cli::Failure;
use crate::cli::run::failed;
use papaver_report::ReportError;
use papaver_study::StudyError;
use papaver_study::files::OutputDir;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use tempfile::TempDir;

/// A page, and what it is made from.
pub struct Page {
    /// The file that says what is in a folder.
    pub about: &'static str,
    /// The page.
    pub name: &'static str,
    /// Makes it of that file and its neighbours.
    pub render: fn(&Path) -> Result<String, ReportError>,
}

/// Of a run.
pub const RUN: Page = Page {
    about: "run.json",
    name: "report.html",
    render: papaver_report::write,
};
/// Of a validation.
pub const VALIDATION: Page = Page {
    about: "validation.json",
    name: "validation.html",
    render: papaver_report::validation,
};
/// Of an ablation.
pub const ABLATION: Page = Page {
    about: "ablation.json",
    name: "ablation.html",
    render: papaver_report::ablation,
};

/// Of the sensitivity of a sweep.
pub const SENSITIVITY: Page = Page {
    about: "sensitivity.json",
    name: "sensitivity.html",
    render: papaver_report::sensitivity,
};

/// What the columns of the tables mean.
pub const PACKAGE: &str = "datapackage.json";

/// Files that are not in their place yet.
pub struct Staging {
    folder: TempDir,
    names: Vec<&'static str>,
}

impl Staging {
    /// No files.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            folder: tempfile::tempdir().map_err(failed)?,
            names: Vec::new(),
        })
    }

    /// Writes a table.
    pub fn table<E: Into<StudyError>>(
        &mut self,
        name: &'static str,
        write: impl FnOnce(BufWriter<File>) -> Result<BufWriter<File>, E>,
    ) -> Result<(), Failure> {
        let file = File::create(self.folder.path().join(name)).map_err(failed)?;
        let mut file = write(BufWriter::new(file)).map_err(failed)?;
        file.flush().map_err(failed)?;
        self.names.push(name);
        Ok(())
    }

    /// Writes a text.
    fn text(&mut self, name: &'static str, text: &str) -> Result<(), Failure> {
        std::fs::write(self.folder.path().join(name), text).map_err(failed)?;
        self.names.push(name);
        Ok(())
    }

    /// Writes what is said about the tables, the page that is made of both, and what their columns mean.
    pub fn page(&mut self, page: &Page, about: &serde_json::Value) -> Result<(), Failure> {
        self.text(page.about, &format!("{about:#}\n"))?;
        let text = (page.render)(self.folder.path())
            .map_err(|e| Failure::Run(format!("error: the page cannot be made: {e}")))?;
        self.text(page.name, &text)?;
        let text = papaver_report::datapackage(self.folder.path())
            .map_err(|e| Failure::Run(format!("error: the tables cannot be described: {e}")))?;
        self.text(PACKAGE, &text)
    }

    /// Brings all files to their place. Of those `possible` that were not written, none stays from an earlier output.
    pub fn publish(self, mut out: OutputDir, possible: &[&str]) -> Result<(), Failure> {
        for name in &self.names {
            let mut file = out.file(name).map_err(failed)?;
            let mut staged = File::open(self.folder.path().join(name)).map_err(failed)?;
            std::io::copy(&mut staged, &mut file).map_err(failed)?;
        }
        for name in possible.iter().filter(|name| !self.names.contains(name)) {
            out.absent(name).map_err(failed)?;
        }
        out.commit().map_err(failed)
    }
}
