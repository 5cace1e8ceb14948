//! The table of a shard: a line for every run that is finished, in the order in which they finished.
//!
//! A line is written at once and ends with its line break. What a process that was killed has left unfinished at the end
//! is taken away when the next one goes on, and so is all from the first line on that is none. The file is locked while a
//! process works on it.

use super::{SHARDS, SweepError, failed, line};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often lines are brought to disk, for machines that lose power. A process that is killed loses nothing.
const TO_DISK_EVERY: Duration = Duration::from_secs(1);

/// A shard's table that is being written.
pub struct Journal {
    file: File,
    path: PathBuf,
    synced: Instant,
}

/// A finished run in a table.
pub struct Row {
    /// From 0.
    pub run: u64,
    /// Where its line begins.
    pub from: u64,
    /// How long its line is, with its line break.
    pub length: u64,
}

impl Journal {
    /// Opens the table of a shard, empty or with whole lines.
    ///
    /// # Errors
    /// When it cannot be read or written, another process works on it, or it has other columns.
    pub fn open(folder: &Path, name: &str, columns: &[String], runs: u64) -> Result<Self, SweepError> {
        let shards = folder.join(SHARDS);
        std::fs::create_dir_all(&shards).map_err(failed("make the folder", &shards))?;
        let path = shards.join(name);
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("open", &path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let message = format!("another process is working on {}", path.display());
                return Err(SweepError::Other(message));
            }
            // Some file systems know no locks; what is written stays whole there too.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        let whole = rows(&path, columns, runs)?;
        let end = match whole.last() {
            Some(row) => row.from + row.length,
            None => 0,
        };
        file.set_len(end).map_err(failed("shorten", &path))?;
        file.seek(SeekFrom::End(0)).map_err(failed("read", &path))?;
        if end == 0 {
            file.write_all(line(columns).as_bytes())
                .map_err(failed("write", &path))?;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "when to bring lines to disk; no number depends on it"
        )]
        let synced = Instant::now();
        Ok(Self { file, path, synced })
    }

    /// Adds a line, which ends with its line break.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, line: &str) -> Result<(), SweepError> {
        let before = self.file.stream_position().map_err(failed("write", &self.path))?;
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            // Half a line, on a full disk: away with it.
            drop(self.file.set_len(before));
            return Err(failed("write", &self.path)(error));
        }
        if self.synced.elapsed() > TO_DISK_EVERY {
            self.to_disk()?;
            #[expect(
                clippy::disallowed_methods,
                reason = "when to bring lines to disk; no number depends on it"
            )]
            let now = Instant::now();
            self.synced = now;
        }
        Ok(())
    }

    /// Brings all lines to disk.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn to_disk(&mut self) -> Result<(), SweepError> {
        self.file.sync_data().map_err(failed("bring to disk", &self.path))
    }
}

/// Whether a process is working on a table of a folder: which one.
///
/// # Errors
/// When a table cannot be opened.
pub fn at_work(folder: &Path) -> Result<Option<PathBuf>, SweepError> {
    for path in tables(folder)? {
        let file = File::open(&path).map_err(failed("open", &path))?;
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// The tables of all shards in a folder, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn tables(folder: &Path) -> Result<Vec<PathBuf>, SweepError> {
    let shards = folder.join(SHARDS);
    let entries = match std::fs::read_dir(&shards) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("read", &shards)(error)),
    };
    let mut tables = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed("read", &shards))?.path();
        if path.extension().is_some_and(|end| end == "csv") {
            tables.push(path);
        }
    }
    tables.sort();
    Ok(tables)
}

/// The finished runs in all tables of a folder.
///
/// # Errors
/// When a table cannot be read.
pub fn finished(folder: &Path, columns: &[String], runs: u64) -> Result<BTreeSet<u64>, SweepError> {
    let mut all = BTreeSet::new();
    for table in tables(folder)? {
        all.extend(rows(&table, columns, runs)?.iter().map(|row| row.run));
    }
    Ok(all)
}

/// The whole lines of a table, after its header. It ends before the first line that is none.
///
/// # Errors
/// When it cannot be read, or its header names other columns.
pub fn rows(path: &Path, columns: &[String], runs: u64) -> Result<Vec<Row>, SweepError> {
    let file = File::open(path).map_err(failed("open", path))?;
    let mut reader = BufReader::new(file);
    let mut found = Vec::new();
    let mut bytes = Vec::new();
    let next = |reader: &mut BufReader<File>, bytes: &mut Vec<u8>| {
        bytes.clear();
        let read = reader.read_until(b'\n', bytes).map_err(failed("read", path))?;
        Ok::<bool, SweepError>(read > 0 && bytes.ends_with(b"\n"))
    };
    if !next(&mut reader, &mut bytes)? {
        return Ok(found);
    }
    if bytes != line(columns).as_bytes() {
        let message = format!(
            "{} has not the columns and line ends of this sweep; take it out of the folder",
            path.display()
        );
        return Err(SweepError::Other(message));
    }
    let mut from = bytes.len() as u64;
    while next(&mut reader, &mut bytes)? {
        let mut fields = csv::ReaderBuilder::new();
        let mut fields = fields.has_headers(false).from_reader(bytes.as_slice());
        let mut record = csv::StringRecord::new();
        let whole = fields.read_record(&mut record).is_ok_and(|read| read) && record.len() == columns.len();
        let run = record.get(0).and_then(|cell| cell.parse::<u64>().ok());
        let Some(run) = run.filter(|run| whole && (1..=runs).contains(run)) else {
            break;
        };
        let length = bytes.len() as u64;
        found.push(Row {
            run: run - 1,
            from,
            length,
        });
        from += length;
    }
    Ok(found)
}

/// The line of a row.
pub(super) fn read_line(file: &mut File, row: &Row) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; row.length as usize];
    file.seek(SeekFrom::Start(row.from))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<String> {
        ["run", "x", "y"].map(str::to_owned).to_vec()
    }

    fn runs_in(folder: &Path) -> Vec<u64> {
        finished(folder, &columns(), 100)
            .expect("tables")
            .into_iter()
            .collect()
    }

    #[test]
    fn whole_lines_stay_and_halves_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = "run,x,y\n3,\"a, b\",1\n1,c,2\n";
        for cut in 0..=whole.len() {
            let path = folder.path().join(SHARDS).join("1-of-1.csv");
            drop(Journal::open(folder.path(), "1-of-1.csv", &columns(), 100).expect("a journal"));
            std::fs::write(&path, &whole[..cut]).expect("to write");
            let mut journal = Journal::open(folder.path(), "1-of-1.csv", &columns(), 100).expect("a journal");
            let breaks = whole[..cut].matches('\n').count();
            let expected: &[u64] = match breaks {
                0 | 1 => &[],
                2 => &[2],
                _ => &[0, 2],
            };
            assert_eq!(runs_in(folder.path()), expected, "{cut}");
            journal.append("9,d,3\n").expect("to append");
            let text = std::fs::read_to_string(&path).expect("the table");
            let lines: Vec<&str> = whole.lines().take(breaks.max(1)).chain(["9,d,3"]).collect();
            assert_eq!(text, lines.join("\n") + "\n", "{cut}");
        }
    }

    #[test]
    fn what_is_no_line_ends_the_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let shards = folder.path().join(SHARDS);
        std::fs::create_dir_all(&shards).expect("a folder");
        for (wrong, what) in [
            ("0,a,b", "no run"),
            ("101,a,b", "no such run"),
            ("2,a", "too few"),
            ("\0\0\0", "lost by the disk"),
        ] {
            let text = format!("run,x,y\n5,a,b\n{wrong}\n6,a,b\n");
            std::fs::write(shards.join("1-of-1.csv"), text).expect("to write");
            assert_eq!(runs_in(folder.path()), [4], "{what}");
        }
        std::fs::write(shards.join("1-of-1.csv"), "run,x,z\n").expect("to write");
        assert!(finished(folder.path(), &columns(), 100).is_err());
    }

    #[test]
    fn one_process_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Journal::open(folder.path(), "1-of-1.csv", &columns(), 100);
        let first = open().expect("a journal");
        assert!(open().is_err_and(|error| error.to_string().contains("another process")));
        drop(first);
        assert!(open().is_ok());
    }
}
