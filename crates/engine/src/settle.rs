//! The drug-free steady state from which every world starts, found by the mean field of the very model that runs.

use crate::body::Body;
use crate::build::{BuildError, build};
use crate::executor::Executor;
use crate::model::Model;
use crate::plan::{Half, Plan};
use crate::receptors::{Pool, Pools, Reference};
use crate::signals::Signals;
use crate::step::{at_cells_nm, evaluate_all};
use std::sync::Arc;

/// Longer than any time constant: dynamic rules end where their inputs send them.
const FOREVER_S: f64 = 1e15;
const MAX_SWEEPS: usize = 500;
const TOLERANCE: f64 = 1e-12;
/// Receptors at rest, relative to the number that they are given: far more than any balance of a living cell.
const MOST_TIMES_NAIVE: f64 = 1000.0;

/// Sweeps over receptors, read-outs and rules until nothing changes, and keeps the result as the state of rest.
///
/// # Errors
/// [`BuildError::NoRest`] if the sweeps do not converge; [`BuildError::Gathers`] if receptors have no end.
pub fn settle(
    model: &Model,
    signals: &mut Signals,
    plan: &Plan,
    pools: &mut Pools,
    body: &Body,
) -> Result<(), BuildError> {
    let mut last = (f64::INFINITY, 0);
    for _ in 0..MAX_SWEEPS {
        for pool in &mut pools.0 {
            let concentrations = at_cells_nm(body, signals, pool.population, Half::Now);
            pool.settle(&concentrations, &signals.now);
        }
        signals.rest.clone_from(&signals.now);
        evaluate_all(signals, plan, pools, body);
        for rule in &plan.0.dynamics {
            rule.run(signals, Half::Now, Half::Now, FOREVER_S, Executor::Serial);
        }
        last = worst_change(signals);
        if last.0 < TOLERANCE {
            signals.rest.clone_from(&signals.now);
            return not_gathering(model, pools);
        }
    }
    not_gathering(model, pools)?;
    Err(BuildError::NoRest {
        signal: signals.columns[last.1].signal.to_owned(),
        change: format!("{:e}", last.0),
    })
}

/// Refuses receptors whose synthesis is hardly balanced: their entities would fill the memory.
fn not_gathering(model: &Model, pools: &Pools) -> Result<(), BuildError> {
    for pool in &pools.0 {
        let times: f64 = pool.steady.iter().sum();
        // What is not a number has no rest either.
        if times.is_nan() || times > MOST_TIMES_NAIVE {
            return Err(BuildError::Gathers {
                receptor: pool.name.clone(),
                neuron: model.populations[pool.population].neuron.clone(),
                times: format!("{times:.0}"),
            });
        }
    }
    Ok(())
}

/// The naive cell of every receptor pool that a model has, in the order of its pools.
///
/// # Errors
/// [`BuildError`] if its mechanisms do not fit together or find no state of rest.
pub fn references(model: &Model) -> Result<Vec<Reference>, BuildError> {
    let mut built = build(model)?;
    let plan = Plan(Arc::new(built.plan));
    let body = Body::new(&model.body, model.populations.len());
    settle(model, &mut built.signals, &plan, &mut built.pools, &body)?;
    Ok(built.pools.0.iter().map(Pool::reference).collect())
}

fn worst_change(signals: &Signals) -> (f64, usize) {
    let mut worst = (0.0, 0);
    for (id, (now, before)) in signals.now.iter().zip(&signals.rest).enumerate() {
        for (a, b) in now.iter().zip(before) {
            let change = (a - b).abs();
            // A value that is not a number never settles.
            if change > worst.0 || change.is_nan() {
                worst = (if change.is_nan() { f64::INFINITY } else { change }, id);
            }
        }
    }
    worst
}
