//! `papaver run`: runs a scenario and writes its files.

use crate::cli::input::{Input, Numbers};
use crate::cli::keeping::{Keep, Stop, interrupted};
use crate::cli::progress::Bar;
use crate::cli::sparkline::sparklines;
use crate::cli::staging::{self, Staging};
use crate::cli::{Failure, print, table};
use papaver_catalogue::Catalogue;
use papaver_scenario::model::Scenario;
use papaver_study::StudyError;
use papaver_study::branch::Branch;
use papaver_study::checkpoint::CheckpointError;
use papaver_study::checkpoints::Checkpoints;
use papaver_study::course::Keeping;
use papaver_study::files::OutputDir;
use papaver_study::output::{Execution, run_json, write_measure_table, write_timeseries};
use papaver_study::study::{self, Options, Study};
use papaver_study::twin::{TwinRow, twins, write_twins};
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `papaver run`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Folder for the files (default: out/NAME); `-` sends timeseries.csv to standard output instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    numbers: Numbers,
    /// Run the same without chance beside it, and write to twin.csv how far it is from that
    #[arg(long)]
    twin: bool,
    #[command(flatten)]
    keep: Keep,
    /// Keep the checkpoints of all times when the run is done, for `papaver branch`
    #[arg(long, requires = "checkpoint_every")]
    keep_checkpoints: bool,
}

/// Runs.
pub fn run(args: Args) -> Result<(), Failure> {
    let given = args.input.given(args.numbers.changes())?;
    let (scenario, catalogue) = given.check()?;
    let out = out_folder(args.out, || PathBuf::from("out").join(args.input.stem()))?;
    if args.twin && out.is_none() {
        let message = "`--twin` writes a file of its own; give a folder with `--out DIR`";
        return Err(Failure::Input(message.into()));
    }
    let kept = Some(&given).filter(|_| args.keep_checkpoints);
    let folder = out.as_ref().map(OutputDir::path);
    let checkpoints = args.keep.open(folder, &scenario, catalogue, kept)?;
    carry_out(Job {
        scenario,
        catalogue,
        threads: args.numbers.threads(),
        branch: None,
        twin: args.twin,
        checkpoints,
        out,
    })
}

/// A scenario that is about to run.
pub struct Job {
    /// The scenario.
    pub scenario: Scenario,
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// Threads.
    pub threads: usize,
    /// What it is a branch of.
    pub branch: Option<Branch>,
    /// Its twins without chance run too.
    pub twin: bool,
    /// Its checkpoints.
    pub checkpoints: Option<Checkpoints>,
    /// Its folder; standard output if none.
    pub out: Option<OutputDir>,
}

/// The folder for the files, made before the run, so that one that cannot be written is known at once; none for `-`.
pub fn out_folder(
    asked: Option<PathBuf>,
    default: impl FnOnce() -> PathBuf,
) -> Result<Option<OutputDir>, Failure> {
    if asked.as_deref().is_some_and(|p| p.as_os_str() == "-") {
        return Ok(None);
    }
    OutputDir::new(asked.unwrap_or_else(default))
        .map(Some)
        .map_err(failed)
}

/// Runs and writes the files.
pub fn carry_out(job: Job) -> Result<(), Failure> {
    let Job {
        scenario,
        catalogue,
        threads,
        branch,
        twin,
        out,
        checkpoints,
    } = job;
    let stop = Stop::listen()?;
    for note in &scenario.notes {
        eprintln!("note: {note}");
    }
    let bar = Bar::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "wall time, for the block `execution` of run.json alone"
    )]
    let start = Instant::now();
    let options = Options {
        progress: &bar,
        stop: &|| stop.asked(),
        keeping: Keeping {
            checkpoints: checkpoints.as_ref(),
            branch: branch.as_ref(),
        },
    };
    let result = study::run_with(&scenario, catalogue, threads, &options);
    bar.finish();
    let study = match result {
        Err(StudyError::Interrupted) => return Err(interrupted(checkpoints.is_some())),
        result => result.map_err(failed)?,
    };
    for note in &study.notes {
        eprintln!("note: {note}");
    }
    let twins = if twin {
        let bar = Bar::new();
        let found = twins(&scenario, catalogue, &study, threads, &bar, &|| stop.asked());
        bar.finish();
        match found {
            Err(StudyError::Interrupted) => return Err(interrupted(checkpoints.is_some())),
            found => Some(found.map_err(failed)?),
        }
    } else {
        None
    };
    let execution = execution(start, threads);
    let Some(out) = out else {
        return to_stdout(&scenario, catalogue, &study);
    };
    let folder = out.path().to_path_buf();
    write(&scenario, catalogue, &study, twins.as_deref(), &execution, out)?;
    checkpoints.map_or(Ok(()), Checkpoints::done).map_err(failed)?;
    let table = table::measures(&scenario.title, &study.measures);
    let (seconds, files, page) = (
        execution.seconds,
        folder.display(),
        folder.join(staging::RUN.name),
    );
    let (lines, beside) = (sparklines(&scenario, &study), twins.as_deref().map(table::twins));
    let beside = beside.unwrap_or_default();
    print(&format!(
        "{table}{lines}{beside}\n{seconds:.1} s on {threads} threads. Files: {files}\nOpen {} in a browser.",
        page.display()
    ))
}

/// Time and machine of what began then.
pub fn execution(start: Instant, threads: usize) -> Execution {
    Execution {
        seconds: start.elapsed().as_secs_f64(),
        machine: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads,
    }
}

/// timeseries.csv to standard output.
fn to_stdout(scenario: &Scenario, catalogue: &Catalogue, study: &Study) -> Result<(), Failure> {
    seen_enough(write_timeseries(
        std::io::stdout().lock(),
        scenario,
        catalogue,
        study,
    ))
}

/// How writing to standard output ended; a closed pipe is a reader who has seen enough.
pub fn seen_enough<T>(written: Result<T, StudyError>) -> Result<(), Failure> {
    let closed = |e: &csv::Error| match e.kind() {
        csv::ErrorKind::Io(io) => io.kind() == std::io::ErrorKind::BrokenPipe,
        _ => false,
    };
    match written {
        Err(StudyError::Csv(e)) if closed(&e) => Ok(()),
        other => other.map(drop).map_err(failed),
    }
}

/// An error as it is told; a checkpoint that does not fit is a wrong input.
pub fn failed(error: impl Into<StudyError>) -> Failure {
    let error = error.into();
    let message = format!("error: {error}");
    match error {
        StudyError::Checkpoint(CheckpointError::Io { .. }) => Failure::Run(message),
        StudyError::Checkpoint(_) | StudyError::NoCheckpoint { .. } | StudyError::AfterTheEnd { .. } => {
            Failure::Input(message)
        }
        _ => Failure::Run(message),
    }
}

/// The tables of a run, and the one that stands beside them with `--twin`.
const TIMESERIES: &str = "timeseries.csv";
const MEASURES: &str = "measures.csv";
const TWIN: &str = "twin.csv";

/// Writes all files. An earlier run's twins are not this one's.
fn write(
    scenario: &Scenario,
    catalogue: &Catalogue,
    study: &Study,
    twins: Option<&[TwinRow]>,
    execution: &Execution,
    out: OutputDir,
) -> Result<(), Failure> {
    let mut files = Staging::new()?;
    files.table(TIMESERIES, |file| {
        write_timeseries(file, scenario, catalogue, study)
    })?;
    files.table(MEASURES, |file| {
        write_measure_table(file, scenario, catalogue, study)
    })?;
    if let Some(rows) = twins {
        files.table(TWIN, |file| write_twins(file, rows))?;
    }
    files.page(&staging::RUN, &run_json(scenario, catalogue, study, execution))?;
    files.publish(out, &[TWIN])
}
