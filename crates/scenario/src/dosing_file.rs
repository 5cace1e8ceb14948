//! NONMEM-style dosing tables as files: found, read once, and kept as rows with their places.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::dosing_rows::{DosingTable, read_rows};
use crate::file::DoseTable;
use crate::leaf::{Named, Read, Text};
use crate::mistakes::{Sink, Source};
use crate::raw::{Node, source};

/// Largest table that is read.
const LARGEST_TABLE_BYTES: u64 = 16 << 20;

/// `file` of a dose: the path of a dosing table, and the table once it is read.
#[derive(Clone, Debug)]
pub(crate) struct DosingFile {
    /// The path, as written.
    pub path: Text,
    /// What stands in it; none before it is read, and where it cannot be.
    pub table: Option<Rc<DosingTable>>,
}

impl Read for DosingFile {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        let path = Text::read(node, path, sink)?;
        Some(DosingFile { path, table: None })
    }
}

/// A table, or what is wrong with the file: message and help.
type Found = Result<Rc<DosingTable>, (String, String)>;

/// The dosing tables of a scenario, each read once.
#[derive(Debug)]
pub(crate) struct DosingFiles {
    folder: PathBuf,
    read: BTreeMap<String, Found>,
}

impl DosingFiles {
    /// Paths are relative to the folder of the scenario file.
    pub fn beside(scenario_file: &str) -> Self {
        let folder = Path::new(scenario_file).parent().unwrap_or(Path::new(""));
        DosingFiles {
            folder: folder.to_path_buf(),
            read: BTreeMap::new(),
        }
    }

    /// Reads the tables that doses name; each becomes a source of its own.
    pub fn load(&mut self, doses: Option<&mut Named<DoseTable>>, sources: &mut Vec<Source>, sink: &mut Sink) {
        let tables = doses.into_iter().flat_map(|doses| doses.entries.values_mut());
        for file in tables.filter_map(|(_, dose)| dose.file.as_mut()) {
            let path = file.path.text.clone();
            if !self.read.contains_key(&path) {
                let found = self.find(&path, sources, sink);
                self.read.insert(path.clone(), found);
            }
            match &self.read[&path] {
                Ok(table) => file.table = Some(Rc::clone(table)),
                Err((message, help)) => sink.help(file.path.spot, message.clone(), help.clone()),
            }
        }
    }

    fn find(&self, path: &str, sources: &mut Vec<Source>, sink: &mut Sink) -> Found {
        let full = self.folder.join(path);
        let name = full.display().to_string();
        let text = text_of(&full).map_err(|(what, help)| (format!("`{name}` {what}"), help.to_string()))?;
        let index = sources.len();
        let table = read_rows(&name, index, &text, sink);
        sources.push(source(&name, text));
        Ok(Rc::new(table))
    }

    /// The lines of a table that was read, without comments: what run.json keeps.
    pub fn lines(&self, path: &str) -> Option<&[String]> {
        let table = self.read.get(path)?.as_ref().ok()?;
        Some(&table.lines)
    }
}

/// The text of a file, or what is wrong with it and what to do.
fn text_of(path: &Path) -> Result<String, (String, &'static str)> {
    const RELATIVE: &str = "the path is relative to the folder of the scenario file";
    const UTF_8: &str = "save it as UTF-8, with commas between the columns";
    let io = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ("does not exist".to_string(), RELATIVE),
        io::ErrorKind::PermissionDenied => ("may not be read".to_string(), "look at its permissions"),
        kind => (format!("cannot be read: {kind}"), RELATIVE),
    };
    let about = fs::metadata(path).map_err(io)?;
    if !about.is_file() {
        return Err(("is not a file".into(), RELATIVE));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(io)?;
    file.take(LARGEST_TABLE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    if bytes.len() as u64 > LARGEST_TABLE_BYTES {
        let message = format!("is larger than {} MB", LARGEST_TABLE_BYTES >> 20);
        return Err((message, "keep the rows of the subjects that are simulated"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text.to_string()),
        _ => Err(("is not a text file in UTF-8".into(), UTF_8)),
    }
}
