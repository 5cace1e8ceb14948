//! Writes `report.html` and `overview.svg` beside the files of a run: `cargo run --example render -- DIR`.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = PathBuf::from(env::args_os().nth(1).ok_or("give the directory of a run")?);
    fs::write(dir.join("report.html"), papaver_report::write(&dir)?)?;
    fs::write(dir.join("overview.svg"), papaver_report::overview_svg(&dir)?)?;
    Ok(())
}
