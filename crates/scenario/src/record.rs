//! What is recorded, and how often; and the step grid.

use papaver_catalogue::quantity::format_time;

use crate::file::{RecordTable, SolverTable};
use crate::known::Known;
use crate::mistakes::Sink;
use crate::model::{Ms, Record, Solver, VariablePath};
use crate::scene::ArmScene;
use crate::times::length;
use crate::variables::Variable;

/// Longest step.
const LONGEST_STEP_MS: Ms = 120_000;
/// Longest step by default.
const STEP_MS: Ms = 60_000;
/// Points of time that are recorded by default, at most.
const POINTS: Ms = 400;
/// Points of time that may be recorded.
const MOST_POINTS: Ms = 10_000_000;

/// The step grid.
pub(crate) fn solver(table: Option<&SolverTable>, sink: &mut Sink) -> Solver {
    let mut solver = Solver {
        tolerance: 0.01,
        max_step_ms: STEP_MS,
        fixed_step_ms: None,
        chance: true,
    };
    let Some(table) = table else { return solver };
    if let Some(tolerance) = &table.tolerance {
        if tolerance.value > 0.0 && tolerance.value < 1.0 {
            solver.tolerance = tolerance.value;
        } else {
            sink.add(
                tolerance.spot,
                format!("`tolerance` is {}; it lies between 0 and 1", tolerance.value),
            );
        }
    }
    let mut step = |text: Option<&crate::typed::Typed<crate::typed::Time>>, key: &str| {
        let text = text?;
        let step = length(text, key, sink)?;
        if step > LONGEST_STEP_MS {
            sink.add(
                text.spot,
                format!("`{key}` is {}; a step has at most 120 s", format_time(step)),
            );
            return None;
        }
        Some(step)
    };
    if let Some(max_step) = step(table.max_step.as_ref(), "max_step") {
        solver.max_step_ms = max_step;
    }
    solver.fixed_step_ms = step(table.fixed_step.as_ref(), "fixed_step");
    solver.chance = table.chance.as_ref().is_none_or(|chance| chance.on);
    solver
}

/// What is written to timeseries.csv.
pub(crate) fn record(
    table: Option<&RecordTable>,
    arms: &[ArmScene],
    baseline_ms: Ms,
    solver: &Solver,
    known: &Known,
    sink: &mut Sink,
) -> Record {
    let longest = arms
        .iter()
        .map(|scene| scene.arm.duration_ms)
        .max()
        .unwrap_or(0)
        .saturating_add(baseline_ms);
    // Boundaries fall on the whole multiples of the longest step that is made.
    let step = solver.fixed_step_ms.unwrap_or(solver.max_step_ms);
    let default = ((longest + POINTS * step - 1) / (POINTS * step)).max(1) * step;
    let every_ms = table.and_then(|table| table.every.as_ref()).and_then(|every| {
        let every_ms = length(every, "every", sink)?;
        if every_ms % step != 0 {
            let near = (every_ms / step).max(1) * step;
            let message = format!(
                "`every` is no whole multiple of the longest step ({})",
                format_time(step)
            );
            sink.help(
                every.spot,
                message,
                format!("write `every = \"{}\"`", format_time(near)),
            );
            return None;
        }
        if longest / every_ms > MOST_POINTS {
            sink.add(
                every.spot,
                format!(
                    "{} points of time; at most {MOST_POINTS} are recorded",
                    longest / every_ms
                ),
            );
            return None;
        }
        Some(every_ms)
    });
    let variables = match table.and_then(|table| table.variables.as_ref()) {
        Some(patterns) => named(patterns, arms, known, sink),
        None => headline(arms),
    };
    Record {
        every_ms: every_ms.unwrap_or(default),
        variables,
    }
}

/// All that can be, but for what is pooled.
pub(crate) fn all(arms: &[ArmScene]) -> Vec<VariablePath> {
    let all = arms.iter().flat_map(|scene| &scene.universe.variables);
    in_order(all.filter(|variable| !variable.text.starts_with("all.")), arms)
}

fn headline(arms: &[ArmScene]) -> Vec<VariablePath> {
    let all = arms.iter().flat_map(|scene| &scene.universe.variables);
    in_order(all.filter(|variable| variable.headline), arms)
}

fn named(
    patterns: &crate::leaf::OneOrMany<crate::leaf::Text>,
    arms: &[ArmScene],
    known: &Known,
    sink: &mut Sink,
) -> Vec<VariablePath> {
    let mut all = Vec::new();
    for pattern in &patterns.items {
        let found: Vec<&Variable> = arms
            .iter()
            .flat_map(|scene| scene.universe.matching(&pattern.text))
            .collect();
        if found.is_empty()
            && let Some(scene) = arms.iter().find(|scene| scene.whole)
        {
            if pattern.text.split('.').any(|segment| segment == "*") {
                let help = "`*` stands for one segment: `*.firing_rate`, `body.*.plasma`";
                sink.help(
                    pattern.spot,
                    format!("nothing here is called `{}`", pattern.text),
                    help,
                );
            } else {
                scene.universe.explain(&pattern.text, pattern.spot, known, sink);
            }
        }
        all.extend(found);
    }
    in_order(all, arms)
}

/// Each path once: populations in the order of the file, `all`, the body, outcomes; then by name.
fn in_order<'v>(variables: impl IntoIterator<Item = &'v Variable>, arms: &[ArmScene]) -> Vec<VariablePath> {
    let mut heads: Vec<&str> = arms.iter().flat_map(ArmScene::populations).collect();
    heads.extend(["all", "body", "outcome"]);
    let rank = |text: &str| {
        let head = text.split('.').next().unwrap_or(text);
        heads.iter().position(|known| *known == head)
    };
    let mut all: Vec<(Option<usize>, &str, &VariablePath)> = variables
        .into_iter()
        .map(|v| (rank(&v.text), v.text.as_str(), &v.path))
        .collect();
    all.sort();
    all.dedup();
    all.into_iter().map(|(_, _, path)| path.clone()).collect()
}
