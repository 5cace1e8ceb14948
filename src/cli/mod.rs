//! Commands, one file each. Exit codes: 0 done, 1 a run failed, 2 the input is wrong, 3 a strict check fell short, 130
//! interrupted.

mod ablate;
mod branch;
mod builtin;
mod check;
mod collect;
mod contents;
mod design;
mod experiments;
mod explain;
mod folder;
mod input;
mod keeping;
mod list;
mod matrix;
mod new;
#[cfg(feature = "parquet")]
mod parquet;
mod plan;
mod progress;
mod queue;
mod report;
mod run;
mod sensitivity;
mod sparkline;
mod staging;
mod sweep;
mod table;
mod validate;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// Agent-based simulator of opioid tolerance and withdrawal in neuron populations.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario and write timeseries.csv, measures.csv, run.json and report.html
    Run(run::Args),
    /// Go on from the kept checkpoints of a run with new random numbers
    Branch(branch::Args),
    /// Switch rules off, each alone, and write which phenomena need them
    Ablate(ablate::Args),
    /// Write which runs a sweep would do, with their values
    Plan(plan::Args),
    /// Run a scenario again and again with the values that a design lays out
    Sweep(sweep::Args),
    /// Join the shards of a sweep into one table
    Collect(collect::Args),
    /// Find which factors of a sweep its measures depend on
    Sensitivity(sensitivity::Args),
    /// Report every mistake in a scenario, and what it would cost
    Check(check::Args),
    /// List what papaver knows
    List(list::Args),
    /// Print an entry with its numbers and their sources
    Explain(explain::Args),
    /// Run published experiments and compare them with what was published
    Validate(validate::Args),
    /// Make the pages of a folder again from its files alone
    Report(report::Args),
    /// Write a small scenario to start from
    New(new::Args),
}

/// How a command ends when it does not succeed.
pub enum Failure {
    /// A run failed: exit 1.
    Run(String),
    /// The input is wrong: exit 2.
    Input(String),
    /// It was asked to stop: exit 130.
    Interrupted(String),
    /// A strict check fell short: exit 3.
    Short(String),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(args) => run::run(args),
        Command::Branch(args) => branch::branch(args),
        Command::Ablate(args) => ablate::ablate(args),
        Command::Plan(args) => plan::plan(args),
        Command::Sweep(args) => sweep::sweep(args),
        Command::Collect(args) => collect::collect(args),
        Command::Sensitivity(args) => sensitivity::sensitivity(args),
        Command::Check(args) => check::check(args),
        Command::List(args) => list::list(args),
        Command::Explain(args) => explain::explain(args),
        Command::Validate(args) => validate::validate(args),
        Command::Report(args) => report::report(args),
        Command::New(args) => new::new(args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Run(message)) => fail(&message, 1),
        Err(Failure::Input(message)) => fail(&message, 2),
        Err(Failure::Interrupted(message)) => fail(&message, 130),
        Err(Failure::Short(message)) => fail(&message, 3),
    }
}

/// Prints to standard output; a closed pipe (`papaver list drugs | head`) is a reader who has seen enough.
pub fn print(text: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout().lock(), "{}", text.trim_end()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Run(format!(
            "error: cannot write to standard output: {e}"
        ))),
        _ => Ok(()),
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("{}", message.trim_end());
    ExitCode::from(code)
}
