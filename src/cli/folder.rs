//! `--catalogue DIR`: entries of one's own beside those that are built in, or instead of them.

use crate::cli::Failure;
use papaver_catalogue::Catalogue;
use papaver_scenario::{CatalogueFile, with_folder};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Which catalogue a command goes by.
#[derive(clap::Args, Clone, Default)]
pub struct Folder {
    /// A folder of drugs, receptors, schemes and others, laid out as the built-in catalogue (`crates/catalogue/data`): its
    /// files add entries, or take the place of those of the same name
    #[arg(long = "catalogue", value_name = "DIR")]
    catalogue: Option<PathBuf>,
}

impl Folder {
    /// Its files; none where no folder is named.
    pub fn files(&self) -> Result<Vec<CatalogueFile>, Failure> {
        let Some(folder) = &self.catalogue else {
            return Ok(Vec::new());
        };
        let mut files = Vec::new();
        read_all(folder, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if files.is_empty() {
            return Err(Failure::Input(format!(
                "{} has no .toml file: a catalogue has folders such as drugs and receptors",
                folder.display()
            )));
        }
        Ok(files)
    }

    /// The built-in catalogue with the entries of the folder. What is replaced is told on standard error.
    pub fn read(&self) -> Result<&'static Catalogue, Failure> {
        catalogue(&self.files()?)
    }
}

/// The built-in catalogue with these files in it, which lasts as long as the program: a command has one, and reads it once
/// however many scenarios go by it.
pub fn catalogue(files: &[CatalogueFile]) -> Result<&'static Catalogue, Failure> {
    static READ: OnceLock<(Vec<CatalogueFile>, Catalogue)> = OnceLock::new();
    if files.is_empty() {
        return Ok(Catalogue::builtin());
    }
    if let Some((_, catalogue)) = READ.get().filter(|(read, _)| read == files) {
        return Ok(catalogue);
    }
    let (mechanisms, signals) = (papaver_mechanisms::infos(), papaver_mechanisms::signals());
    let (catalogue, notes) = with_folder(files, &mechanisms, &signals)
        .map_err(|mistakes| Failure::Input(mistakes.render(std::io::stderr().is_terminal())))?;
    for note in notes {
        eprintln!("note: {note}");
    }
    Ok(&READ.get_or_init(|| (files.to_vec(), catalogue)).1)
}

/// Files lie in one folder, and those in a folder of that are told as mistakes; so deeper ones, of which a folder that is
/// named by mistake may have very many, are not looked for.
const DEEPEST: usize = 2;

/// All `.toml` files below a folder that are not hidden; `path` is that of the folder in the catalogue.
fn read_all(folder: &Path, path: &str, files: &mut Vec<CatalogueFile>) -> Result<(), Failure> {
    let cannot = |what: &Path, error: std::io::Error| {
        Failure::Input(format!("cannot read {}: {error}", what.display()))
    };
    for entry in std::fs::read_dir(folder).map_err(|e| cannot(folder, e))? {
        let place = entry.map_err(|e| cannot(folder, e))?.path();
        let name = place
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{path}{name}");
        if place.is_dir() {
            if path.matches('/').count() == DEEPEST {
                continue;
            }
            read_all(&place, &format!("{path}/"), files)?;
        } else if name.ends_with(".toml") {
            files.push(CatalogueFile {
                path,
                shown: place.display().to_string(),
                bytes: std::fs::read(&place).map_err(|e| cannot(&place, e))?,
            });
        }
    }
    Ok(())
}

/// What has to be kept of the files to read them again, from any folder.
pub fn to_json(files: &[CatalogueFile]) -> Value {
    let file = |file: &CatalogueFile| json!([file.path, file.shown, String::from_utf8_lossy(&file.bytes)]);
    files.iter().map(file).collect()
}

/// What was kept; none if that is something else.
pub fn from_json(kept: &Value) -> Option<Vec<CatalogueFile>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let file = |file: &Value| {
        Some(CatalogueFile {
            path: text(&file[0])?,
            shown: text(&file[1])?,
            bytes: text(&file[2])?.into_bytes(),
        })
    };
    match kept {
        Value::Null => Some(Vec::new()),
        kept => kept.as_array()?.iter().map(file).collect(),
    }
}
