//! Checkpoints on the command line, and what an interruption does.

use crate::cli::Failure;
use crate::cli::input::Given;
use papaver_catalogue::Catalogue;
use papaver_catalogue::quantity::parse_time;
use papaver_scenario::model::{Ms, Scenario};
use papaver_study::checkpoint::Identity;
use papaver_study::checkpoints::{Checkpoints, FOLDER, Schedule};
use papaver_study::files::remove_temporary;
use papaver_study::rows::scenario_hash;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// When checkpoints are written and used.
#[derive(clap::Args)]
pub struct Keep {
    /// Write a checkpoint of each run every so much simulated time ("12 h"); results do not depend on it
    #[arg(long, value_name = "TIME", value_parser = interval, allow_hyphen_values = true)]
    pub checkpoint_every: Option<Ms>,
    /// Go on from the checkpoints in DIR/checkpoints
    #[arg(long)]
    pub resume: bool,
}

impl Keep {
    /// Opens the checkpoints of a run in its folder, if it has any; `given` is kept with them when they stay.
    pub fn open(
        &self,
        folder: Option<&Path>,
        scenario: &Scenario,
        catalogue: &Catalogue,
        given: Option<&Given>,
    ) -> Result<Option<Checkpoints>, Failure> {
        if self.checkpoint_every.is_none() && !self.resume {
            return Ok(None);
        }
        let Some(folder) = folder else {
            return Err(Failure::Input(
                "checkpoints need a folder, and `--out -` is none: use --out DIR".into(),
            ));
        };
        let identity = Identity::new(
            scenario_hash(&scenario.resolved, &catalogue.hash),
            &catalogue.hash,
        );
        let schedule = Schedule {
            every_ms: self.checkpoint_every,
            keep: given.is_some(),
        };
        let open = if self.resume {
            // What the run that was killed had begun to write.
            remove_temporary(folder);
            Checkpoints::resume
        } else {
            Checkpoints::anew
        };
        let (checkpoints, notes) =
            open(folder.join(FOLDER), identity, schedule).map_err(super::run::failed)?;
        for note in notes {
            eprintln!("note: {note}");
        }
        if let Some(given) = given {
            checkpoints
                .keep_scenario(&given.to_json())
                .map_err(super::run::failed)?;
        }
        Ok(Some(checkpoints))
    }
}

/// A time on the protocol's clock.
pub fn time(text: &str) -> Result<Ms, String> {
    parse_time(text).map_err(|e| match &e.suggestion {
        Some(suggestion) => format!("{e}; {suggestion}"),
        None => e.to_string(),
    })
}

fn interval(text: &str) -> Result<Ms, String> {
    let every_ms = time(text)?;
    if every_ms > 0 {
        Ok(every_ms)
    } else {
        Err("the interval must be longer than 0; write \"12 h\"".into())
    }
}

/// Whether someone asked the program to end. The first Ctrl-C (or SIGTERM) lets the step under way finish, a second ends
/// the program at once.
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    pub fn listen() -> Result<Self, Failure> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag down, the second up.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&asked))
                .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&asked)))
                .map_err(|e| Failure::Run(format!("error: cannot listen for Ctrl-C: {e}")))?;
        }
        Ok(Stop(asked))
    }

    /// Asked to end.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is said to whoever interrupted a run: how to go on.
pub fn interrupted(with_checkpoints: bool) -> Failure {
    if !with_checkpoints {
        return Failure::Interrupted(
            "interrupted: nothing was written (with --checkpoint-every TIME a run can be gone on with)"
                .into(),
        );
    }
    let mut words: Vec<String> = std::env::args().map(|word| quoted(&word)).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".into());
    }
    Failure::Interrupted(format!("interrupted; to go on:\n    {}", words.join(" ")))
}

/// A word as a shell reads it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(
            ["run", "12 h", "it's", "a=\"5 mg\"", ""].map(quoted),
            ["run", "'12 h'", r"'it'\''s'", "'a=\"5 mg\"'", "''"]
        );
    }

    #[test]
    fn an_interval_is_longer_than_nothing() {
        assert_eq!(interval("12 h"), Ok(43_200_000));
        assert!(interval("0 h").is_err() && interval("-1 h").is_err() && interval("12").is_err());
    }
}
