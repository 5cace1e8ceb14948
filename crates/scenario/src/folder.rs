//! A folder of catalogue entries, laid out as the built-in ones are, that adds to them or takes their place.

use indexmap::IndexMap;
use papaver_catalogue::load::{BUILTIN_FILES, folders};
use papaver_catalogue::types::{MechanismInfo, SignalInfo};
use papaver_catalogue::{Catalogue, CatalogueError};

use crate::known::Known;
use crate::mistakes::{Mistakes, Sink, Source, Spot};
use crate::names::snake_case;
use crate::nearest::suggestion;
use crate::raw::{Node, Table, parse, source};
use crate::vocabulary::{bundle_exists, exists, receptor_acts, scheme_acts};
use crate::written::{find, place_of};

/// Entries of citations are added one by one; every other file holds one entry.
const REFERENCES: &str = "references.toml";
/// What derived potencies are related to: it holds no entry that has a name.
const POTENCY: &str = "potency.toml";
/// Largest file that is read; those that are built in have kilobytes.
const LARGEST_FILE_BYTES: usize = 4 << 20;

/// A file of such a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueFile {
    /// Its place in the folder with `/` between parts, as in "drugs/morphine.toml".
    pub path: String,
    /// Its name for messages.
    pub shown: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The built-in catalogue with the entries of a folder in it, and notes on those that take the place of another. A file
/// takes the place of the built-in one at the same path; `references.toml` adds its citations to those that are built in.
/// The hash is of all files by their paths in the folder, wherever that is.
///
/// # Errors
/// Every mistake in every file with its place; where a built-in entry fits no more, its file is named.
pub fn with_folder(
    files: &[CatalogueFile],
    mechanisms: &[MechanismInfo],
    signals: &[SignalInfo],
) -> Result<(Catalogue, Vec<String>), Mistakes> {
    let mut sink = Sink::default();
    let folder = Folder::read(files, &mut sink);
    let catalogue = match Catalogue::from_files(&folder.all()) {
        _ if !sink.is_clean() => None,
        Ok(catalogue) => Some(catalogue),
        Err(errors) => {
            errors.into_iter().for_each(|error| folder.tell(error, &mut sink));
            None
        }
    };
    if let Some(catalogue) = &catalogue {
        let known = Known {
            catalogue,
            mechanisms,
            signals,
            surroundings: &[],
        };
        folder.check(&known, &mut sink);
    }
    match catalogue {
        Some(catalogue) if sink.is_clean() => Ok((catalogue, folder.notes())),
        _ => Err(sink.into_mistakes(folder.sources)),
    }
}

/// The files of a folder among those that are built in.
struct Folder {
    /// Texts of the folder's files, then of the built-in ones, with names for messages.
    sources: Vec<Source>,
    /// Key trees of the same.
    trees: Vec<Node>,
    /// Paths of the same.
    paths: Vec<String>,
    /// How many are the folder's own.
    own: usize,
}

impl Folder {
    fn read(files: &[CatalogueFile], sink: &mut Sink) -> Self {
        let mut folder = Self {
            sources: Vec::new(),
            trees: Vec::new(),
            paths: Vec::new(),
            own: files.len(),
        };
        for (index, file) in files.iter().enumerate() {
            let text = text(index, &file.bytes, sink);
            folder.trees.push(parse(index, &text, sink));
            if file.path.matches('/').count() > 1 {
                let what = format!("`{}` lies in a folder of a folder", file.path);
                let start = line_start(index, 1, &text);
                sink.help(start, what, format!("files lie in {}", folders()));
            }
            folder.sources.push(source(&file.shown, text));
            folder.paths.push(file.path.clone());
        }
        for (path, text) in BUILTIN_FILES {
            folder.trees.push(Node::table(Table::new()));
            folder
                .sources
                .push(source(&format!("(built in) {path}"), (*text).to_owned()));
            folder.paths.push((*path).to_owned());
        }
        folder
    }

    /// Paths and texts of all that make the catalogue: a file of the folder stands where the built-in one at its path would.
    fn all(&self) -> Vec<(&str, &str)> {
        let (own, built_in) = self.paths.split_at(self.own);
        let instead = |path: &String| own.iter().position(|other| other == path && path != REFERENCES);
        let kept = (self.own..).zip(built_in);
        let kept = kept.map(|(index, path)| instead(path).unwrap_or(index));
        let new = |index: &usize| own[*index] == REFERENCES || !built_in.contains(&own[*index]);
        let all = kept.chain((0..self.own).filter(new));
        all.map(|index| (self.paths[index].as_str(), self.sources[index].text.as_str()))
            .collect()
    }

    /// Tells a mistake that the catalogue found, at its place.
    fn tell(&self, error: CatalogueError, sink: &mut Sink) {
        // Of two files at one path the folder's own is the one that can be wrong.
        let index = self
            .paths
            .iter()
            .position(|path| *path == error.file)
            .unwrap_or(0);
        let node = match index < self.own {
            true => self.trees[index].clone(),
            false => parse(index, &self.sources[index].text, &mut Sink::default()),
        };
        let text = &self.sources[index].text;
        let by_words = place_of(&node, &error.what);
        let line_of = |spot: &Spot| text[..spot.start].matches('\n').count() + 1;
        let by_line = || error.line.map(|line| line_start(index, line, text));
        // A word may stand in several places: the line that the catalogue knows decides.
        let spot = by_words.filter(|spot| error.line.is_none_or(|line| line_of(spot) == line));
        let nowhere = Spot {
            source: index,
            ..Spot::default()
        };
        sink.add_with(
            spot.or_else(by_line).unwrap_or(nowhere),
            error.what,
            error.suggestion,
        );
    }

    /// Looks up what the folder's own entries name that only mechanisms know.
    fn check(&self, known: &Known, sink: &mut Sink) {
        let catalogue = known.catalogue;
        for (index, node) in self.trees[..self.own].iter().enumerate() {
            let Some((kind, name)) = entry(&self.paths[index]) else {
                continue;
            };
            let start = line_start(index, 1, &self.sources[index].text);
            let mut node = node.clone();
            node.key = start;
            snake_case(name, "file", start, sink);
            if known.mechanism(name).is_some() {
                sink.help(
                    start,
                    format!("a mechanism is called `{name}`"),
                    "call the file otherwise",
                );
            }
            match kind {
                "schemes" => scheme_acts(&catalogue.schemes[name], "", &node, known, sink),
                "receptors" => receptor_acts(&catalogue.receptors[name], &node, known, sink),
                "neurons" => exists(&catalogue.neurons[name], &node, start, known, sink),
                "circuits" => projection_names(&node, known, sink),
                "genotypes" => bundle_exists(&catalogue.genotypes[name].parameters, "", &node, known, sink),
                "presets" => {
                    for (choice_name, choice) in &catalogue.presets[name].choices {
                        let path = format!("choices.{choice_name}.");
                        bundle_exists(&choice.parameters, &path, &node, known, sink);
                        for id in choice
                            .mechanisms
                            .keys()
                            .filter(|id| known.mechanism(id).is_none())
                        {
                            let place = find(&node, &format!("{path}mechanisms.{id}")).unwrap_or(start);
                            let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
                            sink.add_with(place, format!("no mechanism `{id}`"), help);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// What takes the place of what.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let built_in: IndexMap<&str, &str> = BUILTIN_FILES.iter().copied().collect();
        for (index, path) in self.paths[..self.own].iter().enumerate() {
            let (shown, node) = (&self.sources[index].name, &self.trees[index]);
            if path == REFERENCES {
                let keys = node.entries().into_iter().flat_map(Table::keys);
                let known = &Catalogue::builtin().references;
                let again: Vec<&str> = keys
                    .map(String::as_str)
                    .filter(|key| known.contains_key(*key))
                    .collect();
                if !again.is_empty() {
                    notes.push(format!("{shown} replaces the built-in {}", again.join(", ")));
                }
            } else if built_in.contains_key(path.as_str()) {
                let what = match entry(path) {
                    Some((kind, name)) => format!("`{name}` of {kind}"),
                    None => path.clone(),
                };
                notes.push(format!("{shown} replaces the built-in {what}"));
            }
        }
        notes
    }
}

/// Projections are named as entries are, and not as mechanisms.
fn projection_names(circuit: &Node, known: &Known, sink: &mut Sink) {
    let projections = circuit.get("projections").and_then(Node::entries);
    for (name, node) in projections.into_iter().flatten() {
        snake_case(name, "projection", node.key, sink);
        if known.mechanism(name).is_some() {
            let message = format!("a mechanism is called `{name}`");
            sink.help(node.key, message, "call the projection otherwise");
        }
    }
}

/// The folder and the name of a file that holds an entry.
fn entry(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_suffix(".toml")?;
    if path == REFERENCES.trim_end_matches(".toml") || path == POTENCY.trim_end_matches(".toml") {
        return None;
    }
    path.rsplit_once('/')
}

/// The text of a file; what is none is told.
fn text(index: usize, bytes: &[u8], sink: &mut Sink) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let at = |start| Spot {
        source: index,
        start,
        end: start,
    };
    if bytes.len() > LARGEST_FILE_BYTES {
        let megabytes = bytes.len() >> 20;
        let what = format!("the file has {megabytes} MB; an entry has at most 4 MB");
        sink.add(at(0), what);
        return String::new();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            sink.help(
                at(0),
                "the file is not UTF-8",
                "an entry is a TOML text file in UTF-8",
            );
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
    }
}

/// The first word of a line.
fn line_start(index: usize, line: usize, text: &str) -> Spot {
    let skipped: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text[skipped..].lines().next().unwrap_or_default();
    let start = skipped + (rest.len() - rest.trim_start().len());
    let word = rest.trim_start().find(|c: char| c.is_whitespace() || c == '=');
    Spot {
        source: index,
        start,
        end: start + word.unwrap_or_else(|| rest.trim_start().len()),
    }
}
