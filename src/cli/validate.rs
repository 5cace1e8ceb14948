//! `papaver validate`: published experiments against what was published.

use crate::cli::experiments::{Job, jobs};
use crate::cli::folder::Folder;
use crate::cli::input::{Numbers, overrides};
use crate::cli::keeping::Stop;
use crate::cli::progress::Bar;
use crate::cli::run::{execution, out_folder, seen_enough};
use crate::cli::staging::{self, Staging};
use crate::cli::{Failure, print, queue, table};
use papaver_catalogue::Catalogue;
use papaver_study::StudyError;
use papaver_study::cost::cost;
use papaver_study::course::Keeping;
use papaver_study::files::OutputDir;
use papaver_study::measures::MeasureResult;
use papaver_study::study::{self, Options};
use papaver_study::validation::{Tally, Validated, misses, validation_json, write_validation};
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `papaver validate`.
#[derive(clap::Args)]
pub struct Args {
    /// Experiments, or folders of them (default: scenarios/experiments, else those that are built in)
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Folder for the files; `-` sends validation.csv to standard output instead
    #[arg(long, value_name = "DIR", default_value = "out/validation")]
    out: PathBuf,
    /// Change a value of every experiment that has the path, as with `papaver run --set`
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Exit with 3 when a band of grade A or B is missed or has nothing to be compared with
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    numbers: Numbers,
    #[command(flatten)]
    folder: Folder,
}

/// Validates.
pub fn validate(args: Args) -> Result<(), Failure> {
    let catalogue = args.folder.read()?;
    let jobs = jobs(
        &args.paths,
        catalogue,
        &args.numbers.changes(),
        &overrides(&args.set)?,
    )?;
    let out = out_folder(Some(args.out.clone()), PathBuf::new)?;
    let stop = Stop::listen()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "wall time, for the block `execution` of validation.json alone"
    )]
    let start = Instant::now();
    let (mut all, mut broken) = (Vec::new(), Vec::new());
    for (job, outcome) in jobs
        .iter()
        .zip(run(&jobs, catalogue, args.numbers.threads(), &stop))
    {
        match outcome {
            Ok(one) => all.push(one),
            Err(StudyError::Interrupted) => {
                return Err(Failure::Interrupted("interrupted: nothing was written".into()));
            }
            Err(error) => broken.push((job.name.clone(), error.to_string())),
        }
    }
    let execution = execution(start, args.numbers.threads());
    match out {
        None => seen_enough(write_validation(std::io::stdout().lock(), &all).map_err(StudyError::Csv))?,
        Some(out) => {
            let json = validation_json(&all, &broken, catalogue, &execution);
            write(&all, &json, out)?;
            let (seconds, threads, page) = (
                execution.seconds,
                execution.threads,
                args.out.join(staging::VALIDATION.name),
            );
            print(&format!(
                "{}\n{seconds:.1} s on {threads} threads. Files: {}\nOpen {} in a browser.",
                said(&all),
                args.out.display(),
                page.display()
            ))?;
        }
    }
    let tally = Tally::new(&all);
    if !broken.is_empty() {
        let lines = broken
            .iter()
            .map(|(name, reason)| format!("error: {name}: {reason}"));
        return Err(Failure::Run(lines.collect::<Vec<_>>().join("\n")));
    }
    if args.strict && tally.falls_short() {
        return Err(Failure::Short(format!("--strict: {tally}")));
    }
    Ok(())
}

/// Runs all, the costly ones first; results in the order of the jobs.
fn run(
    jobs: &[Job],
    catalogue: &Catalogue,
    threads: usize,
    stop: &Stop,
) -> Vec<Result<Validated, StudyError>> {
    let bar = Bar::new();
    let costs = jobs.iter().map(|job| cost(&job.scenario));
    let mut queued: Vec<_> = jobs.iter().zip(costs).enumerate().collect();
    queued.sort_by(|a, b| b.1.1.neuron_steps.total_cmp(&a.1.1.neuron_steps));
    let shares: Vec<_> = queued
        .into_iter()
        .map(|(place, (job, cost))| {
            let neurons = (cost.neuron_steps / (cost.steps.max(1) as f64)).round() as u64;
            (place, job, bar.share(cost.steps, neurons))
        })
        .collect();
    let mut done = queue::run(
        &shares,
        threads,
        |(_, job, _)| job.scenario.arms.len() * job.scenario.replicates as usize,
        |(place, job, share), threads| {
            let options = Options {
                progress: share,
                stop: &|| stop.asked(),
                keeping: Keeping::default(),
            };
            (*place, one(job, catalogue, threads, &options))
        },
    );
    bar.finish();
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn one(
    job: &Job,
    catalogue: &Catalogue,
    threads: usize,
    options: &Options<'_>,
) -> Result<Validated, StudyError> {
    let study = study::run_with(&job.scenario, catalogue, threads, options)?;
    Ok(Validated {
        file: job.file.as_ref().map(|file| file.display().to_string()),
        ..Validated::new(job.name.clone(), &job.scenario, catalogue, study)
    })
}

/// Writes all files.
fn write(all: &[Validated], about: &serde_json::Value, out: OutputDir) -> Result<(), Failure> {
    let mut files = Staging::new()?;
    files.table("validation.csv", |file| write_validation(file, all))?;
    files.page(&staging::VALIDATION, about)?;
    files.publish(out, &[])
}

/// The table of what has a band, what falls short and how far, and the summary.
fn said(all: &[Validated]) -> String {
    let head = [
        "experiment",
        "measure",
        "measured",
        "95 % over replicates",
        "published",
        "verdict",
        "grade",
        "use",
    ];
    let row = |(experiment, (label, m)): (&Validated, (String, &MeasureResult))| {
        [
            experiment.name.clone(),
            label,
            table::value(m),
            table::interval(m),
            table::band(m),
            table::verdict(m),
            m.grade.map(String::from).unwrap_or_default(),
            m.usage.clone().unwrap_or_default(),
        ]
    };
    let rows = all.iter().flat_map(|one| one.banded().map(move |m| (one, m)));
    let rows: Vec<_> = rows.map(row).collect();
    let table = table::columns(&head.map(str::to_owned), &rows);
    let missed = misses(all).into_iter();
    let missed = missed.map(|(one, label, m)| format!("missed: {} {label}: {}\n", one.name, how_far(m)));
    let parts = [table, missed.collect(), format!("{}\n", Tally::new(all))];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// "12 h, 6 h below 18 to 36 h"; or why there is no value.
fn how_far(m: &MeasureResult) -> String {
    let (value, band) = (table::value(m), table::band(m));
    match (m.beyond(), &m.estimate.note) {
        (Some(by), _) => {
            let side = if by < 0.0 { "below" } else { "above" };
            let by = table::with_unit(by.abs(), &m.unit);
            format!("{value}, {by} {side} {band}")
        }
        (None, Some(why)) if m.estimate.value.is_none() && *why != value => {
            format!("{value} ({why}), published {band}")
        }
        (None, _) => format!("{value}, published {band}"),
    }
}
