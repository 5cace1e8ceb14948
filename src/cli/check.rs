//! `papaver check`: every mistake at once, and what a run would cost.

use crate::cli::input::Input;
use crate::cli::{Failure, print};
use papaver_study::cost::{
    BYTES_PER_SLOT, Cost, MANY_NEURON_STEPS, cost, time_neuron_step, time_neuron_step_of_few,
};

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
    let many = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let (arms, replicates) = (many(count, "arm"), many(replicates as usize, "replicate"));
    lines.push(format!("no mistakes: {arms} ({names}), {replicates}"));
    let cost = cost(&scenario);
    lines.push(format!(
        "timeseries.csv: {} rows, about {:.0} MB",
        cost.rows, cost.megabytes
    ));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    fits_memory(&cost, memory_bytes())?;
    if cost.neuron_steps > MANY_NEURON_STEPS {
        let seconds =
            time_neuron_step_of_few(&scenario, catalogue).map_err(|e| Failure::Run(format!("error: {e}")))?;
        let hours = seconds * cost.neuron_steps / cores as f64 / 3600.0;
        lines.push(format!(
            "note: a long run: {:.1e} neuron-steps, about {hours:.1} h on {cores} threads; fewer neurons, replicates, \
             arms or probes make it shorter",
            cost.neuron_steps
        ));
    }
    if args.cost {
        let seconds =
            time_neuron_step(&scenario, catalogue).map_err(|e| Failure::Run(format!("error: {e}")))?;
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

/// Refuses a run of which one world alone takes more memory than there is.
fn fits_memory(cost: &Cost, memory_bytes: Option<f64>) -> Result<(), Failure> {
    const GIB: f64 = 1024.0 * 1024.0 * 1024.0;
    let needed = cost.slots * BYTES_PER_SLOT;
    match memory_bytes.filter(|there| needed > *there) {
        Some(there) => Err(Failure::Input(format!(
            "the cells of one replicate would take {:.1} GiB of memory, and this machine has {:.1} GiB\n  help: simulate \
             fewer `neurons`, or fewer `receptors` in each",
            needed / GIB,
            there / GIB
        ))),
        None => Ok(()),
    }
}

/// Memory of this machine, where it says so (Linux).
fn memory_bytes() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_world_that_does_not_fit_is_refused_with_how_much_it_takes() {
        let gib = 1024.0 * 1024.0 * 1024.0;
        let cost = Cost {
            steps: 1,
            neuron_steps: 1.0,
            slots: 4.0 * gib / BYTES_PER_SLOT,
            rows: 0,
            megabytes: 0.0,
        };
        assert!(fits_memory(&cost, Some(5.0 * gib)).is_ok() && fits_memory(&cost, None).is_ok());
        let Err(Failure::Input(message)) = fits_memory(&cost, Some(2.0 * gib)) else {
            panic!("refused")
        };
        assert!(
            message.contains("4.0 GiB of memory, and this machine has 2.0 GiB"),
            "{message}"
        );
    }
}
