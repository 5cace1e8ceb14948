//! Links and includes of the guide lead somewhere, and the table of contents has every chapter.

use std::path::{Path, PathBuf};

use super::{GUIDE, chapters};
use crate::{read, root};

/// Where the guide links to files of the project that are no part of the book.
const REPOSITORY: &str = "https://github.com/papaver-sim/papaver/blob/main/";

#[test]
fn links_lead_somewhere() {
    let mut count = 0;
    for (name, text) in chapters() {
        let prose: String = text.split("\n```").step_by(2).collect();
        for target in prose
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = match path.strip_prefix(REPOSITORY) {
                Some(inside) => root().join(inside),
                None if path.contains("://") => continue,
                None if path.is_empty() => root().join(GUIDE).join(&name),
                None => beside(&name, path),
            };
            assert!(file.exists(), "{name}: there is no {target}");
            assert!(
                heading.is_empty() || has_heading(&file, heading),
                "{name}: no heading for {target}"
            );
            count += 1;
        }
    }
    assert!(count > 50, "{count} links");
}

#[test]
fn includes_exist() {
    let mut count = 0;
    for (name, text) in chapters() {
        for rest in text.split("{{#include ").skip(1) {
            let path = rest.split("}}").next().unwrap_or_default();
            assert!(beside(&name, path).is_file(), "{name} includes {path}");
            count += 1;
        }
    }
    assert!(count > 10, "{count} includes");
}

#[test]
fn the_contents_have_every_chapter() {
    let contents = read(format!("{GUIDE}/SUMMARY.md"));
    for name in chapters().keys().filter(|name| *name != "SUMMARY.md") {
        assert!(
            contents.contains(&format!("({name})")),
            "SUMMARY.md does not have {name}"
        );
    }
}

/// A path as a chapter writes it, from the folder in which the chapter lies.
fn beside(chapter: &str, path: &str) -> PathBuf {
    let chapter = root().join(GUIDE).join(chapter);
    chapter.parent().unwrap_or(Path::new("")).join(path)
}

/// Whether a document has the heading that this anchor means, as mdbook and GitHub name anchors.
fn has_heading(file: &Path, anchor: &str) -> bool {
    let text = read(file);
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|line| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.collect::<String>().replace(' ', "-") == anchor
    })
}
