//! `papaver ablate`: which rules does a phenomenon need?

use crate::cli::input::{Input, Numbers};
use crate::cli::keeping::Stop;
use crate::cli::progress::Bar;
use crate::cli::run::{execution, failed, out_folder, seen_enough};
use crate::cli::staging::{self, Staging};
use crate::cli::{Failure, matrix, print};
use papaver_catalogue::Catalogue;
use papaver_catalogue::explain::nearest;
use papaver_study::StudyError;
use papaver_study::ablation::switches::Choice;
use papaver_study::ablation::{Ablation, Plan, RequestError, Source, output};
use papaver_study::files::OutputDir;
use papaver_study::output::Execution;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `papaver ablate`.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario; `--set` changes this one, not the files that its `[ablation]` names
    #[command(flatten)]
    input: Input,
    /// Folder for the files (default: out/NAME-ablation); `-` sends ablation.csv to standard output instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    numbers: Numbers,
    /// Switch off these mechanisms, each alone, instead of those of the scenario
    #[arg(long = "mechanism", value_name = "ID", num_args = 1..)]
    mechanisms: Vec<String>,
    /// Look at these phenomena alone
    #[arg(long = "phenomenon", value_name = "NAME", num_args = 1..)]
    phenomena: Vec<String>,
    /// Every pair of mechanisms too
    #[arg(long, conflicts_with = "only")]
    pairs: bool,
    /// Of all mechanisms that belong to a hypothesis leave on only this one's and what they need, to see what it alone
    /// explains (`all`: each in turn); mechanisms of no hypothesis stay on
    #[arg(long, value_name = "HYPOTHESIS", num_args = 1.., conflicts_with = "mechanisms")]
    only: Vec<String>,
}

/// Ablates.
pub fn ablate(args: Args) -> Result<(), Failure> {
    let (sources, catalogue) = sources(&args)?;
    for note in sources.iter().flat_map(|s| &s.scenario.notes) {
        eprintln!("note: {note}");
    }
    let plan = plan(&args, &sources, catalogue)?;
    let threads = args.numbers.threads();
    let default = || PathBuf::from("out").join(format!("{}-ablation", args.input.stem()));
    let out = out_folder(args.out, default)?;
    let seconds = plan.estimated_seconds(threads).map_err(failed)?;
    let (runs, estimate) = (plan.size().runs, duration(seconds));
    eprintln!("{runs} runs, about {estimate} on {threads} threads");
    let stop = Stop::listen()?;
    let bar = Bar::new();
    #[expect(
        clippy::disallowed_methods,
        reason = "wall time, for the block `execution` of ablation.json alone"
    )]
    let start = Instant::now();
    let result = plan.run(threads, &bar, &|| stop.asked());
    bar.finish();
    let ablation = match result {
        Err(StudyError::Interrupted) => return Err(Failure::Interrupted("interrupted".into())),
        other => other.map_err(failed)?,
    };
    let execution = execution(start, threads);
    let Some(out) = out else {
        return seen_enough(output::write_csv(std::io::stdout().lock(), &ablation).map_err(StudyError::Csv));
    };
    let folder = out.path().to_path_buf();
    write(out, &ablation, catalogue, &execution)?;
    let page = folder.join(staging::ABLATION.name);
    print(&format!(
        "{}\n{} on {threads} threads. Files: {}\nOpen {} in a browser.",
        matrix::matrix(&ablation),
        duration(execution.seconds),
        folder.display(),
        page.display()
    ))
}

/// The scenario, then the files that it names.
fn sources(args: &Args) -> Result<(Vec<Source>, &'static Catalogue), Failure> {
    let changes = args.numbers.changes();
    let (scenario, catalogue) = args.input.scenario(changes.clone())?;
    let files = scenario.ablation.files.clone();
    let mut all = vec![Source {
        name: args.input.stem(),
        scenario,
    }];
    for file in files {
        let beside = args.input.beside(&file);
        all.push(Source {
            name: beside.stem(),
            scenario: beside.scenario(changes.clone())?.0,
        });
    }
    Ok((all, catalogue))
}

fn plan<'a>(args: &Args, sources: &'a [Source], catalogue: &'a Catalogue) -> Result<Plan<'a>, Failure> {
    let hypotheses = &sources[0].scenario.hypotheses;
    let only = if args.only == ["all"] {
        hypotheses.keys().cloned().collect()
    } else {
        args.only.clone()
    };
    let chosen = |names: &[String]| (!names.is_empty()).then(|| names.to_vec());
    let choice = Choice {
        mechanisms: chosen(&args.mechanisms),
        pairs: args.pairs,
        only,
    };
    let phenomena = chosen(&args.phenomena);
    Plan::new(sources, catalogue, &choice, phenomena.as_deref()).map_err(|error| {
        let ids = papaver_mechanisms::ALL.iter().map(|m| m.info.id);
        let near = match &error {
            RequestError::UnknownMechanism(name) => nearest(name, ids),
            RequestError::UnknownHypothesis { name, .. } => {
                nearest(name, hypotheses.keys().map(String::as_str))
            }
            _ => None,
        };
        let help = near.map(|n| format!("; did you mean `{n}`?"));
        Failure::Input(format!("{error}{}", help.unwrap_or_default()))
    })
}

/// Writes all files.
fn write(
    out: OutputDir,
    ablation: &Ablation,
    catalogue: &Catalogue,
    execution: &Execution,
) -> Result<(), Failure> {
    let mut files = Staging::new()?;
    files.table("ablation.csv", |file| output::write_csv(file, ablation))?;
    files.page(&staging::ABLATION, &output::json(ablation, catalogue, execution))?;
    files.publish(out, &[])
}

/// Seconds, or minutes from two on.
fn duration(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{:.1} min", seconds / 60.0)
    }
}
