//! `papaver check`: every mistake at once, and what a run would cost.

use crate::cli::Failure;
use crate::cli::input::Input;
use papaver_study::cost::{Cost, cost};

/// Arguments of `papaver check`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Print steps, memory, rows and megabytes of a run, and time it on a short piece
    #[arg(long)]
    cost: bool,
    /// Print each arm after merging
    #[arg(long)]
    resolved: bool,
}

/// Checks.
pub fn check(args: Args) -> Result<(), Failure> {
    let (scenario, catalogue) = args.input.scenario(Vec::new())?;
    for note in &scenario.notes {
        println!("note: {note}");
    }
    if args.resolved {
        println!("{:#}", scenario.resolved);
    }
    let arms: Vec<&str> = scenario.arms.iter().map(|a| a.name.as_str()).collect();
    println!(
        "no mistakes: {} arms ({}), {} replicates",
        arms.len(),
        arms.join(", "),
        scenario.replicates
    );
    let Cost {
        steps,
        neuron_steps,
        slots,
        rows,
        megabytes,
    } = cost(&scenario, catalogue);
    println!("timeseries.csv: {rows} rows, about {megabytes:.0} MB");
    if args.cost {
        let seconds = papaver_study::cost::time_neuron_step(&scenario, catalogue)
            .map_err(|e| Failure::Run(format!("error: {e}")))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("steps: {steps} over all arms, replicates and forks ({neuron_steps:.3e} neuron-steps)");
        println!(
            "receptor slots per world: {slots} (about {:.0} MB)",
            slots as f64 * 64.0 / 1e6
        );
        println!(
            "time: about {:.0} s on {cores} threads, from {:.0} ns per neuron-step measured just now",
            seconds * neuron_steps / cores as f64,
            seconds * 1e9
        );
    }
    Ok(())
}
