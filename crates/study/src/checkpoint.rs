//! One checkpoint: a life, or a finished run, as a file that says what it is of and shows when it is not whole.
//!
//! ```text
//! "papaver\n"   8 bytes
//! format        u16, little-endian: FORMAT
//! length        u64, little-endian: bytes of the body
//! body          the header, then a life (`Saved`) or a finished run (`ArmRun`), both by postcard
//! blake3        32 bytes, of all bytes before
//! ```
//!
//! What can be found anew from the scenario (models, observables, the step grid) is not in it.

use papaver_engine::world::World;
use papaver_scenario::model::Ms;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Version of the file. It goes up with every change of what is kept or how.
pub const FORMAT: u16 = 3;
const MAGIC: [u8; 8] = *b"papaver\n";
/// Magic, format, length.
const FRONT: usize = 8 + 2 + 8;
const HASH: usize = 32;

/// What a scenario and the program that runs it are known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of papaver.
    pub papaver: String,
    /// Hash of the catalogue.
    pub catalogue: String,
    /// Hash of the scenario ([`crate::rows::scenario_hash`]).
    pub scenario: String,
}

impl Identity {
    /// Of a scenario in this program.
    pub fn new(scenario_hash: String, catalogue_hash: &str) -> Self {
        Identity {
            papaver: env!("CARGO_PKG_VERSION").into(),
            catalogue: catalogue_hash.into(),
            scenario: scenario_hash,
        }
    }
}

/// What a checkpoint is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Program and scenario.
    pub identity: Identity,
    /// Hash of the layout of the world ([`layout_hash`]); empty for a finished run, which needs no world.
    pub layout: String,
    /// Arm.
    pub arm: String,
    /// Counts from 1.
    pub replicate: u32,
    /// On the protocol's clock.
    pub at_ms: Ms,
    /// A finished run, not a life.
    pub finished: bool,
}

/// Why a checkpoint is not used. Each says which and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Not whole.
    #[error("the checkpoint {} is damaged ({how}): run without --resume, or remove it", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What shows it.
        how: String,
    },
    /// Of a version that reads or computes otherwise.
    #[error(
        "the checkpoint {} was written by another papaver ({what}): finish with that one, or run without --resume",
        path.display()
    )]
    Program {
        /// Which.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// Of another scenario.
    #[error(
        "the checkpoint {} is of another scenario (hash {found}, this one has {wanted}): run without --resume or use \
         another --out",
        path.display()
    )]
    Scenario {
        /// Which.
        path: PathBuf,
        /// First digits of its hash.
        found: String,
        /// First digits of the hash of the scenario at hand.
        wanted: String,
    },
    /// Kept to branch from, and in the way.
    #[error(
        "{} has checkpoints of another scenario that were kept to branch from: use another --out, or remove that \
         folder", folder.display()
    )]
    Kept {
        /// Where.
        folder: PathBuf,
    },
    /// The columns are not those of the world that is to go on.
    #[error(
        "the checkpoint {} fits another world (its signals, receptors or compartments differ): run without --resume",
        path.display()
    )]
    Layout {
        /// Which.
        path: PathBuf,
    },
}

impl CheckpointError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| CheckpointError::Io { action, path, source }
    }
}

/// Hash of what the columns of a world are.
pub fn layout_hash(world: &World) -> String {
    blake3::hash(world.layout().as_bytes()).to_hex().to_string()
}

/// The bytes of a checkpoint.
fn encode<T: Serialize>(header: &Header, content: &T) -> Result<Vec<u8>, postcard::Error> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend([0; 8]);
    bytes = postcard::to_extend(header, bytes)?;
    bytes = postcard::to_extend(content, bytes)?;
    let length = (bytes.len() - FRONT) as u64;
    bytes[FRONT - 8..FRONT].copy_from_slice(&length.to_le_bytes());
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    Ok(bytes)
}

/// Writes a checkpoint under a temporary name, brings it to disk and gives it its name.
///
/// # Errors
/// When the system refuses; then nothing has changed.
pub fn write<T: Serialize>(path: &Path, header: &Header, content: &T) -> Result<(), CheckpointError> {
    let bytes =
        encode(header, content).map_err(|e| CheckpointError::io("write", path)(std::io::Error::other(e)))?;
    write_whole(path, &bytes)
}

/// Writes a file whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let failed = || CheckpointError::io("write", path);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = crate::files::temporary(folder).map_err(failed())?;
    file.write_all(bytes).map_err(failed())?;
    file.as_file().sync_all().map_err(failed())?;
    file.persist(path).map_err(|e| failed()(e.error))?;
    crate::files::sync_folder(folder);
    Ok(())
}

/// A checkpoint that was read and is whole.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    /// What it is of.
    pub header: Header,
    content: Vec<u8>,
}

impl Checkpoint {
    /// Reads a file: length, hash, header.
    ///
    /// # Errors
    /// When it cannot be read, is not whole, or has another format.
    pub fn read(path: &Path) -> Result<Self, CheckpointError> {
        let mut bytes = std::fs::read(path).map_err(CheckpointError::io("read", path))?;
        let damaged = |how: String| CheckpointError::Damaged {
            path: path.into(),
            how,
        };
        let front: [u8; FRONT] = match bytes.first_chunk() {
            Some(front) if front.starts_with(&MAGIC) => *front,
            _ => return Err(damaged("it does not begin like one".into())),
        };
        let format = u16::from_le_bytes([front[8], front[9]]);
        if format != FORMAT {
            return Err(CheckpointError::Program {
                path: path.into(),
                what: format!("format {format}, this one reads {FORMAT}"),
            });
        }
        let mut length = [0; 8];
        length.copy_from_slice(&front[10..]);
        let whole = u64::from_le_bytes(length).saturating_add((FRONT + HASH) as u64);
        if bytes.len() as u64 != whole {
            return Err(damaged(format!("it has {} bytes, not {whole}", bytes.len())));
        }
        let hash = bytes.split_off(bytes.len() - HASH);
        if blake3::hash(&bytes).as_bytes()[..] != hash[..] {
            return Err(damaged("its hash does not fit".into()));
        }
        let unreadable = |e| damaged(format!("it cannot be understood: {e}"));
        let (header, content) = postcard::take_from_bytes(&bytes[FRONT..]).map_err(unreadable)?;
        Ok(Checkpoint {
            path: path.into(),
            header,
            content: content.to_vec(),
        })
    }

    /// Is of this program and scenario.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self, identity: &Identity) -> Result<(), CheckpointError> {
        let (path, found) = (self.path.clone(), &self.header.identity);
        let program = |what| CheckpointError::Program {
            path: self.path.clone(),
            what,
        };
        if found.papaver != identity.papaver {
            let what = format!("version {}, this is {}", found.papaver, identity.papaver);
            return Err(program(what));
        }
        if found.catalogue != identity.catalogue {
            return Err(program("its catalogue differs".into()));
        }
        if found.scenario != identity.scenario {
            return Err(CheckpointError::Scenario {
                path,
                found: short(&found.scenario),
                wanted: short(&identity.scenario),
            });
        }
        Ok(())
    }

    /// Is of a world that is laid out like this one.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_layout(&self, world: &World) -> Result<(), CheckpointError> {
        if self.header.layout == layout_hash(world) {
            Ok(())
        } else {
            Err(CheckpointError::Layout {
                path: self.path.clone(),
            })
        }
    }

    /// What it holds: a [`Saved`](crate::life::Saved) life, or an [`ArmRun`](crate::life::ArmRun) where the header says
    /// that it is finished.
    ///
    /// # Errors
    /// When it holds something else.
    pub fn content<T: DeserializeOwned>(&self) -> Result<T, CheckpointError> {
        postcard::from_bytes(&self.content).map_err(|e| CheckpointError::Damaged {
            path: self.path.clone(),
            how: format!("it cannot be understood: {e}"),
        })
    }
}

fn short(hash: &str) -> String {
    hash.get(..12).unwrap_or(hash).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        Header {
            identity: Identity::new("5ce7a210".repeat(8), "ca7a"),
            layout: String::new(),
            arm: "morphine".into(),
            replicate: 2,
            at_ms: -5,
            finished: true,
        }
    }

    fn written() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.checkpoint");
        write(&path, &header(), &vec![0.1, f64::NEG_INFINITY]).unwrap();
        (folder, path)
    }

    #[test]
    fn what_was_written_is_read() {
        let (folder, path) = written();
        let checkpoint = Checkpoint::read(&path).unwrap();
        assert_eq!(checkpoint.header, header());
        checkpoint.check(&header().identity).unwrap();
        assert_eq!(
            checkpoint.content::<Vec<f64>>().unwrap(),
            [0.1, f64::NEG_INFINITY]
        );
        assert!(checkpoint.content::<(Vec<f64>, String)>().is_err());
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no other file"
        );
    }

    #[test]
    fn a_bit_that_flips_anywhere_is_seen() {
        let (_folder, path) = written();
        let whole = std::fs::read(&path).unwrap();
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            std::fs::write(&path, bytes).unwrap();
            let error = Checkpoint::read(&path).unwrap_err();
            let version = (8..10).contains(&place);
            assert_eq!(
                matches!(error, CheckpointError::Program { .. }),
                version,
                "{error}"
            );
            assert_eq!(
                matches!(error, CheckpointError::Damaged { .. }),
                !version,
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_of_any_other_length_is_seen() {
        let (_folder, path) = written();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.push(0);
        for length in (0..=bytes.len()).filter(|&l| l != bytes.len() - 1) {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let error = Checkpoint::read(&path).unwrap_err();
            assert!(
                matches!(error, CheckpointError::Damaged { .. }),
                "{length}: {error}"
            );
        }
    }

    #[test]
    fn what_is_of_something_else_is_refused_by_name() {
        let (_folder, path) = written();
        let checkpoint = Checkpoint::read(&path).unwrap();
        let refused = |change: &dyn Fn(&mut Identity)| {
            let mut identity = header().identity;
            change(&mut identity);
            checkpoint.check(&identity).unwrap_err().to_string()
        };
        let scenario = refused(&|i| i.scenario = "0123456789abcdef".into());
        assert!(
            scenario
                .contains("of another scenario (hash 5ce7a2105ce7, this one has 0123456789ab): run without"),
            "{scenario}"
        );
        let version = refused(&|i| i.papaver = "7.0.0".into());
        assert!(version.contains("version 0.1.0, this is 7.0.0"), "{version}");
        assert!(refused(&|i| i.catalogue.clear()).contains("its catalogue differs"));
    }
}
