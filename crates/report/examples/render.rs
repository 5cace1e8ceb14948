//! Writes the pages of the files in a directory beside them: `cargo run --example render -- DIR`.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = PathBuf::from(env::args_os().nth(1).ok_or("give the directory of a run")?);
    let holds = |name: &str| dir.join(name).exists();
    if holds("run.json") {
        fs::write(dir.join("report.html"), papaver_report::write(&dir)?)?;
        fs::write(dir.join("overview.svg"), papaver_report::overview_svg(&dir)?)?;
    }
    if holds("validation.json") {
        fs::write(dir.join("validation.html"), papaver_report::validation(&dir)?)?;
    }
    if holds("ablation.json") {
        fs::write(dir.join("ablation.html"), papaver_report::ablation(&dir)?)?;
    }
    Ok(())
}
