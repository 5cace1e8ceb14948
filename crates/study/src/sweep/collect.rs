//! The tables of all shards as one, in the order of runs.

use super::journal::{Row, read_line, rows, tables};
use super::run::series_name;
use super::{About, RUNS, SERIES, SweepError, TIMESERIES, failed, line};
use crate::files::{OutputDir, OutputFile};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// What was collected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Runs with a row.
    pub there: u64,
    /// Of these, runs that failed.
    pub failed: u64,
    /// Runs without one, from 1.
    pub missing: Vec<u64>,
}

/// Joins the tables of a folder into `runs.csv` (and `timeseries.csv`). With missing runs nothing is written, unless
/// `partial` says so. The same bytes come out however the runs were shared out.
///
/// # Errors
/// When a table cannot be read or written, or two of them have different rows for one run.
pub fn collect(folder: &Path, about: &About, partial: bool) -> Result<Collected, SweepError> {
    let (mut files, places) = index(folder, about)?;
    let is_missing = |(run, place): (usize, &Option<(usize, Row)>)| place.is_none().then_some(run as u64 + 1);
    let missing: Vec<u64> = places.iter().enumerate().filter_map(is_missing).collect();
    let mut collected = Collected {
        there: about.runs - missing.len() as u64,
        failed: 0,
        missing,
    };
    if !collected.missing.is_empty() && !partial {
        return Ok(collected);
    }
    let mut out = OutputDir::new(folder)?;
    let mut table = out.file(RUNS)?;
    let io = |path: PathBuf| {
        move |source| SweepError::Io {
            action: "collect",
            path,
            source,
        }
    };
    let status = about.columns.iter().position(|column| column == "status");
    table
        .write_all(line(&about.columns).as_bytes())
        .map_err(io(folder.join(RUNS)))?;
    let mut done = Vec::new();
    for (file, row) in places.iter().flatten() {
        let (path, open) = &mut files[*file];
        let bytes = read_line(open, row).map_err(io(path.clone()))?;
        if cell_is(&bytes, status, "failed") {
            collected.failed += 1;
        } else {
            done.push(row.run);
        }
        table.write_all(&bytes).map_err(io(folder.join(RUNS)))?;
    }
    drop(table);
    if about.timeseries {
        series(folder, out.file(TIMESERIES)?, &done)?;
    }
    out.commit()?;
    Ok(collected)
}

/// Where the row of each run stands.
type Places = Vec<Option<(usize, Row)>>;

/// All tables, and where the row of each run stands in them.
fn index(folder: &Path, about: &About) -> Result<(Vec<(PathBuf, File)>, Places), SweepError> {
    let mut places: Places = (0..about.runs).map(|_| None).collect();
    let mut files: Vec<(PathBuf, File)> = Vec::new();
    for path in tables(folder)? {
        let found = rows(&path, &about.columns, about.runs)?;
        let file = File::open(&path).map_err(failed("open", &path))?;
        files.push((path, file));
        let here = files.len() - 1;
        for row in found {
            let place = &mut places[row.run as usize];
            let Some((file, first)) = place else {
                *place = Some((here, row));
                continue;
            };
            let other = *file;
            let line_of = |files: &mut Vec<(PathBuf, File)>, file: usize, row: &Row| {
                let (path, open) = &mut files[file];
                read_line(open, row).map_err(failed("read", path))
            };
            if line_of(&mut files, other, first)? != line_of(&mut files, here, &row)? {
                return Err(SweepError::Other(format!(
                    "run {} has two different rows, in {} and {}: they were not made by the same program; remove one",
                    row.run + 1,
                    files[other].0.display(),
                    files[here].0.display()
                )));
            }
        }
    }
    Ok((files, places))
}

fn cell_is(line: &[u8], column: Option<usize>, text: &str) -> bool {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_reader(line);
    let mut record = csv::StringRecord::new();
    let read = reader.read_record(&mut record).is_ok_and(|read| read);
    read && column.and_then(|column| record.get(column)) == Some(text)
}

/// The recorded variables of these runs in one table, with the run in front.
fn series(folder: &Path, mut table: OutputFile, runs: &[u64]) -> Result<(), SweepError> {
    let mut begun = false;
    for &run in runs {
        let path = folder.join(SERIES).join(series_name(run));
        let file = File::open(&path).map_err(failed("open", &path))?;
        for (number, row) in BufReader::new(file).lines().enumerate() {
            let row = row.map_err(failed("read", &path))?;
            let first = match number {
                0 if begun => continue,
                0 => "run".to_owned(),
                _ => (run + 1).to_string(),
            };
            begun = true;
            writeln!(table, "{first},{row}").map_err(failed("write", &folder.join(TIMESERIES)))?;
        }
    }
    Ok(())
}

/// Runs as they are told: "3 to 7, 12".
pub fn in_words(runs: &[u64]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for &run in runs {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == run => *last = run,
            _ => spans.push((run, run)),
        }
    }
    let span = |(first, last): &(u64, u64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    };
    let shown: Vec<String> = spans.iter().take(20).map(span).collect();
    let more = if spans.len() > 20 { ", and more" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_in_words() {
        assert_eq!(in_words(&[1, 2, 4, 6, 7, 8]), "1, 2, 4, 6 to 8");
        assert_eq!(in_words(&[]), "");
        let many: Vec<u64> = (1..100).step_by(2).collect();
        assert!(in_words(&many).ends_with("39, and more"));
    }
}
