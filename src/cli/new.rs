//! `papaver new`: a small scenario to start from.

use crate::cli::builtin::EXAMPLES;
use crate::cli::keeping::quoted;
use crate::cli::{Failure, print};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `papaver new`.
#[derive(clap::Args)]
pub struct Args {
    /// Name of the scenario; NAME.toml is written here
    name: String,
    /// The example to start from
    #[arg(long, default_value = "one-dose", value_name = "EXAMPLE")]
    from: String,
}

/// Writes; never over an existing file.
pub fn new(args: Args) -> Result<(), Failure> {
    let Some((_, text)) = EXAMPLES.iter().find(|(n, _)| *n == args.from) else {
        return Err(Failure::Input(format!(
            "no example `{}` (`papaver list examples` shows them)",
            args.from
        )));
    };
    let path = PathBuf::from(format!("{}.toml", args.name.trim_end_matches(".toml")));
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let cannot = |e: std::io::Error| Failure::Input(format!("cannot write {}: {e}", path.display()));
    file.map_err(cannot)?.write_all(text.as_bytes()).map_err(cannot)?;
    let named = path.display().to_string();
    let word = if named.starts_with('-') {
        format!("./{named}")
    } else {
        named.clone()
    };
    print(&format!("{named} written; now: papaver run {}", quoted(&word)))
}
