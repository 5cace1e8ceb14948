//! An output directory whose files appear whole or not at all.
//!
//! Files are written under temporary names beside their final ones. [`OutputDir::commit`] brings them all to disk and
//! only then renames them, one after the other. Should a rename fail, what was there before is put back; should
//! anything fail earlier, or the directory be dropped without a commit, nothing has changed. A process that is killed
//! may leave files named `.papaver-*` behind, and between two renames a mixture of new and old files, each whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::{Builder, NamedTempFile, TempPath};
use thiserror::Error;

/// How the names of files begin that are not whole yet.
const PREFIX: &str = ".papaver-";

/// Why no output was written.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A name with folders in it, or none.
    #[error("{0:?} is not a plain file name")]
    Name(String),
    /// One name, two files.
    #[error("the output has two files named {0}")]
    Twice(String),
    /// A writer is still in use.
    #[error("{0} is still being written")]
    Open(String),
    /// A folder lies where a file should go.
    #[error("cannot replace {}: it is a folder", .0.display())]
    Folder(PathBuf),
}

/// Names the action and the path of an error.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_path_buf();
    move |source| FileError::Io { action, path, source }
}

/// A directory in the making.
#[derive(Debug)]
pub struct OutputDir {
    path: PathBuf,
    /// The topmost folder that was made for it: taken away again if nothing comes of the output.
    created: Option<PathBuf>,
    files: Vec<Pending>,
    /// Names that the output does not have.
    absent: Vec<String>,
}

/// A file that has its content and not yet its name.
#[derive(Debug)]
struct Pending {
    name: String,
    content: NamedTempFile,
    /// First error of its writer; also counts who still writes.
    error: Arc<Mutex<Option<io::Error>>>,
}

/// A buffered writer of one file. An error that strikes when it is dropped is kept for [`OutputDir::commit`].
#[derive(Debug)]
pub struct OutputFile {
    writer: BufWriter<File>,
    error: Arc<Mutex<Option<io::Error>>>,
}

impl OutputDir {
    /// A directory for output, made if it is missing; what is in it stays until [`OutputDir::commit`].
    ///
    /// # Errors
    /// When it cannot be made, or its name is taken by a file.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, FileError> {
        let path = path.into();
        let missing = path
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let created = missing.last().map(Path::to_path_buf);
        fs::create_dir_all(&path).map_err(failed("make the output folder", &path))?;
        Ok(Self {
            path,
            created,
            files: Vec::new(),
            absent: Vec::new(),
        })
    }

    /// Where the files will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name for a file that this output has or surely has not.
    fn free(&self, name: &str) -> Result<PathBuf, FileError> {
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(only)), None) if only == name) {
            return Err(FileError::Name(name.into()));
        }
        let mut known = self.files.iter().map(|file| &file.name).chain(&self.absent);
        if known.any(|known| known == name) {
            return Err(FileError::Twice(name.into()));
        }
        let target = self.path.join(name);
        if target.is_dir() {
            return Err(FileError::Folder(target));
        }
        Ok(target)
    }

    /// This output has no file of that name: one that an earlier output left goes with the commit.
    ///
    /// # Errors
    /// When the name is not plain or used twice, or lies on a folder.
    pub fn absent(&mut self, name: &str) -> Result<(), FileError> {
        self.free(name)?;
        self.absent.push(name.into());
        Ok(())
    }

    /// A new file of that name. Drop the writer before the commit.
    ///
    /// # Errors
    /// When the name is not plain or used twice, lies on a folder, or the file cannot be made.
    pub fn file(&mut self, name: &str) -> Result<OutputFile, FileError> {
        let target = self.free(name)?;
        let content = temporary(&self.path).map_err(failed("write into", &self.path))?;
        let handle = content.as_file().try_clone().map_err(failed("write", &target))?;
        let error = Arc::new(Mutex::new(None));
        self.files.push(Pending {
            name: name.into(),
            content,
            error: Arc::clone(&error),
        });
        Ok(OutputFile {
            writer: BufWriter::with_capacity(1 << 16, handle),
            error,
        })
    }

    /// Gives all files their names, replacing what had them, and removes those that are to be absent.
    ///
    /// # Errors
    /// When a writer is still open or had an error, or a file cannot be brought to disk, renamed or removed; then
    /// nothing has changed.
    pub fn commit(mut self) -> Result<(), FileError> {
        for file in &self.files {
            let target = self.path.join(&file.name);
            if Arc::strong_count(&file.error) > 1 {
                return Err(FileError::Open(file.name.clone()));
            }
            if let Some(source) = file.error.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return Err(failed("write", &target)(source));
            }
            if target.is_dir() {
                return Err(FileError::Folder(target));
            }
            file.content
                .as_file()
                .sync_all()
                .map_err(failed("bring to disk", &target))?;
        }
        let mut done = Vec::new();
        let files = std::mem::take(&mut self.files).into_iter();
        let files = files.map(|file| replace(&self.path, file));
        for step in files.chain(self.absent.iter().map(|name| remove(&self.path, name))) {
            match step {
                Ok(step) => done.push(step),
                Err(error) => {
                    put_back(done);
                    return Err(error);
                }
            }
        }
        self.created = None;
        sync_folder(&self.path);
        Ok(())
    }
}

impl Drop for OutputDir {
    fn drop(&mut self) {
        self.files.clear();
        let Some(created) = &self.created else { return };
        // Only empty folders go: from the output itself up to the topmost one that was made for it.
        for folder in self.path.ancestors() {
            if fs::remove_dir(folder).is_err() || folder == created {
                break;
            }
        }
    }
}

/// A target that has its new content, if any, and its old content if there was one.
struct Replaced {
    target: PathBuf,
    before: Option<TempPath>,
}

/// Keeps what has the name of a file, then renames the file.
fn replace(folder: &Path, file: Pending) -> Result<Replaced, FileError> {
    let target = folder.join(&file.name);
    let before = keep(folder, &target)?;
    file.content
        .persist(&target)
        .map_err(|error| failed("write", &target)(error.error))?;
    Ok(Replaced { target, before })
}

/// Keeps what has this name, then takes the name away.
fn remove(folder: &Path, name: &str) -> Result<Replaced, FileError> {
    let target = folder.join(name);
    let before = keep(folder, &target)?;
    if before.is_some() {
        fs::remove_file(&target).map_err(failed("remove", &target))?;
    }
    Ok(Replaced { target, before })
}

/// A second name for what has this name, if anything has.
fn keep(folder: &Path, target: &Path) -> Result<Option<TempPath>, FileError> {
    let kept = target.exists().then(|| second_name(folder, target));
    kept.transpose().map_err(failed("keep", target))
}

/// A second name for a file, or a copy where the file system has no links.
fn second_name(folder: &Path, target: &Path) -> io::Result<TempPath> {
    let kept = temporary(folder)?.into_temp_path();
    // A link needs a free name; the temporary one is random and is this process's own.
    fs::remove_file(&kept)?;
    if fs::hard_link(target, &kept).is_err() {
        fs::copy(target, &kept)?;
    }
    Ok(kept)
}

/// Undoes renames, the last first. What fails here has failed for a reason that the first error tells; old content that
/// cannot go back to its name then stays under its temporary one.
fn put_back(done: Vec<Replaced>) {
    for step in done.into_iter().rev() {
        match step.before {
            // There was nothing; new content, if any, goes.
            None => drop(fs::remove_file(&step.target)),
            Some(before) => {
                if let Err(error) = before.persist(&step.target) {
                    drop(error.path.keep());
                }
            }
        }
    }
}

/// A new file of its own in a folder, under a name that no result has.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    // Temporary files are private by default; these are results, for whomever the user's umask lets read them.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Removes what a writer that was killed has left in a folder. Nobody else may be writing into it.
pub fn remove_temporary(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|e| e.file_name().to_string_lossy().starts_with(PREFIX)) {
        // It is in nobody's way where it cannot be removed.
        drop(fs::remove_file(entry.path()));
    }
}

/// Brings the new names to disk. Not every system can; the files themselves are safe already.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
}

impl OutputFile {
    fn kept<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            let mut first = self.error.lock().unwrap_or_else(PoisonError::into_inner);
            if first.is_none() && error.kind() != io::ErrorKind::Interrupted {
                *first = Some(io::Error::new(error.kind(), error.to_string()));
            }
        })
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.writer.write(bytes);
        self.kept(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.writer.flush();
        self.kept(result)
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        // A failure is kept, and the commit reports it.
        drop(self.flush());
    }
}

#[cfg(test)]
mod tests;
