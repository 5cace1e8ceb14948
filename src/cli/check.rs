//! `papaver check`: every mistake at once, and what a run would cost.

use crate::cli::input::Input;
use crate::cli::{Failure, print};
use papaver_study::cost::{BYTES_PER_SLOT, cost, time_neuron_step};

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
    let mut lines: Vec<String> = scenario
        .notes
        .iter()
        .map(|note| format!("note: {note}"))
        .collect();
    if args.resolved {
        lines.push(format!("{:#}", scenario.resolved));
    }
    let arms: Vec<&str> = scenario.arms.iter().map(|a| a.name.as_str()).collect();
    let (count, names, replicates) = (arms.len(), arms.join(", "), scenario.replicates);
    lines.push(format!(
        "no mistakes: {count} arms ({names}), {replicates} replicates"
    ));
    let cost = cost(&scenario);
    lines.push(format!(
        "timeseries.csv: {} rows, about {:.0} MB",
        cost.rows, cost.megabytes
    ));
    if args.cost {
        let seconds =
            time_neuron_step(&scenario, catalogue).map_err(|e| Failure::Run(format!("error: {e}")))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (steps, neuron_steps, slots) = (cost.steps, cost.neuron_steps, cost.slots);
        lines.push(format!(
            "steps: {steps} over all arms, replicates and forks ({neuron_steps:.3e} neuron-steps)"
        ));
        lines.push(format!(
            "receptor slots per world: {slots} (about {:.0} MB)",
            slots * BYTES_PER_SLOT / 1e6
        ));
        let (total, each) = (seconds * neuron_steps / cores as f64, seconds * 1e9);
        lines.push(format!(
            "time: about {total:.0} s on {cores} threads; {each:.0} ns per neuron-step, measured just now"
        ));
    }
    print(&lines.join("\n"))
}
