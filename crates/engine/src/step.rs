//! One step as an ordered set of systems: predict the midpoint, then advance to the end.
//!
//! ```text
//! Predict  body and receptors half a step on by their mean, dynamic rules by h/2, algebraic rules at the midpoint, and
//!          rates that are drawn in their place among these, so that whoever reads spikes reads them as drawn
//! Advance  receptors as drawn, body, dynamic rules by h with inputs at the midpoint
//! Evaluate read-outs and algebraic rules at the end of the step (also after a scheduled change)
//! ```
//!
//! The systems hold no state of their own; their order is total, and an ambiguity is an error of the schedule.

use crate::body::Body;
use crate::executor::{CHUNK, Executor, mean};
use crate::mechanism::Select;
use crate::moves::Moves;
use crate::plan::{Half, Instance, Occupancy, Plan, Readout};
use crate::receptors::{Pool, Pools, Receptor};
use crate::signals::{ColumnId, Signals};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel};
use papaver_kinetics::lanes::Number;
use papaver_kinetics::scheme::{Environment, JointScheme};
use papaver_kinetics::variates;
use serde::{Deserialize, Serialize};

/// Time of the step under way.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Start of the step, ms on the protocol's clock.
    pub start_ms: i64,
    /// Length of the step, ms.
    pub step_ms: i64,
    /// Compare the dynamic rules of predictor and corrector too (the pilot does).
    pub compare: bool,
    /// Draw random numbers.
    pub noise: bool,
}

impl Clock {
    fn step_s(&self) -> f64 {
        self.step_ms as f64 / 1000.0
    }
}

/// The worst difference between predictor and corrector so far.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepError {
    /// Share of the naive receptors, or of the larger of 1 and the signal.
    pub worst: f64,
    /// Where: a receptor or a signal.
    pub place: String,
    /// Start of that step, ms.
    pub at_ms: i64,
}

impl StepError {
    fn note(&mut self, difference: f64, at_ms: i64, place: impl FnOnce() -> String) {
        if difference > self.worst {
            *self = StepError {
                worst: difference,
                place: place(),
                at_ms,
            };
        }
    }
}

/// Dynamic columns advanced by the whole step from the inputs at its start; kept for the comparison only.
#[derive(Resource, Debug, Default)]
pub struct Shadow(Vec<(ColumnId, Vec<f64>)>);

/// Told when something of a step is done, and whose it was: the id of a mechanism, or [`RECEPTORS`], [`BODY`] or
/// [`COMBINATIONS`]. It shows what mechanisms cost and changes nothing.
#[derive(Resource, Default)]
pub struct Watch(pub Option<Box<dyn FnMut(&'static str) + Send + Sync>>);

/// What moves receptors: matrices and draws, whosever transitions they are.
pub const RECEPTORS: &str = "receptors";
/// Compartments.
pub const BODY: &str = "body";
/// Putting the columns of several writers of a signal together.
pub const COMBINATIONS: &str = "combinations";

impl Watch {
    fn done(&mut self, whose: &'static str) {
        if let Some(watch) = &mut self.0 {
            watch(whose);
        }
    }
}

/// The systems of a step.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step;

/// The systems that make algebraic signals follow the present state.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Evaluate;

/// Groups of systems, in order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepSet {
    /// Body half a step on; receptor matrices of half a step.
    PredictEnvironment,
    /// Dynamic rules half a step on.
    PredictDynamics,
    /// Read-outs and algebraic rules at the midpoint, and events of drawn rates.
    PredictAlgebra,
    /// Receptors.
    AdvanceReceptors,
    /// Body.
    AdvanceBody,
    /// Dynamic rules.
    AdvanceDynamics,
}

/// The schedule of a step.
pub fn step_schedule() -> Schedule {
    use StepSet::*;
    let mut schedule = strict(Schedule::new(Step));
    schedule.configure_sets(
        (
            PredictEnvironment,
            PredictDynamics,
            PredictAlgebra,
            AdvanceReceptors,
            AdvanceBody,
            AdvanceDynamics,
        )
            .chain(),
    );
    schedule.add_systems(
        (predict_body, predict_receptors)
            .chain()
            .in_set(PredictEnvironment),
    );
    schedule.add_systems(
        (start_midpoint, predict_dynamics, shadow_dynamics)
            .chain()
            .in_set(PredictDynamics),
    );
    schedule.add_systems((predict_readouts, predict_algebra).chain().in_set(PredictAlgebra));
    schedule.add_systems(
        (advance_receptors, receptors_done)
            .chain()
            .in_set(AdvanceReceptors),
    );
    schedule.add_systems(advance_body.in_set(AdvanceBody));
    schedule.add_systems(
        (advance_dynamics, compare_dynamics)
            .chain()
            .in_set(AdvanceDynamics),
    );
    schedule
}

/// The schedule that evaluates read-outs and algebraic rules now.
pub fn evaluate_schedule() -> Schedule {
    let mut schedule = strict(Schedule::new(Evaluate));
    schedule.add_systems((evaluate_readouts, evaluate_algebra).chain());
    schedule
}

fn strict(mut schedule: Schedule) -> Schedule {
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    schedule
}

fn predict_body(mut body: ResMut<Body>, mut watch: ResMut<Watch>, clock: Res<Clock>) {
    body.predict(clock.start_ms, clock.step_ms);
    watch.done(BODY);
}

fn predict_receptors(
    mut pools: ResMut<Pools>,
    mut watch: ResMut<Watch>,
    body: Res<Body>,
    signals: Res<Signals>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    for pool in &mut pools.0 {
        let mut concentrations = body.mid_concentrations_nm(pool.population);
        signals.add_released(pool.population, &signals.now, &mut concentrations);
        pool.half = pool.moves(concentrations, &signals.now, clock.step_s() / 2.0, *executor);
    }
    watch.done(RECEPTORS);
}

fn start_midpoint(mut signals: ResMut<Signals>, plan: Res<Plan>) {
    let Signals { now, mid, .. } = &mut *signals;
    for &column in &plan.0.midpoint.columns {
        mid[column].copy_from_slice(&now[column]);
    }
}

fn predict_dynamics(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    for rule in &plan.0.dynamics {
        rule.run(
            &mut signals,
            Half::Now,
            Half::Mid,
            clock.step_s() / 2.0,
            *executor,
        );
        watch.done(rule.mechanism);
    }
}

fn shadow_dynamics(
    mut shadow: ResMut<Shadow>,
    signals: Res<Signals>,
    plan: Res<Plan>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    shadow.0.clear();
    if !clock.compare {
        return;
    }
    for rule in &plan.0.dynamics {
        let mut columns: Vec<Vec<f64>> = rule.outputs.iter().map(|&c| signals.now[c].clone()).collect();
        rule.run_on(&mut columns, &signals, Half::Now, clock.step_s(), *executor);
        shadow.0.extend(rule.outputs.iter().copied().zip(columns));
    }
}

/// The weight of one receptor in every joint state, before dividing by [`naive_coupled`].
fn state_weights(readout: &Readout, scheme: &JointScheme, env: &Environment) -> Vec<f64> {
    let mut weights = vec![if readout.spec.weights.is_empty() { 1.0 } else { 0.0 }; scheme.size()];
    for (drive, factor) in &readout.spec.weights {
        if let Some(index) = scheme.scheme.drives.iter().position(|d| d.name == *drive) {
            let values = scheme.drive(index, env);
            weights.iter_mut().zip(values).for_each(|(w, v)| *w += factor * v);
        }
    }
    for (weight, joint) in weights.iter_mut().zip(&scheme.states) {
        let state = &scheme.scheme.states[joint.state];
        let counts = match readout.spec.select {
            Select::Signalling => state.signals,
            Select::Uncoupled => state.surface && !state.signals,
            Select::State(name) => state.name == name,
        };
        if !counts {
            *weight = 0.0;
        }
    }
    weights
}

/// Simulated receptors of a pool that stand for as many as the naive cell has coupled of its reference type. Zero where
/// none of the pool are simulated, or where there is no such type.
fn naive_coupled(reference: Option<&Pool>, pool: &Pool) -> f64 {
    reference.map_or(0.0, |reference| {
        reference.reference().coupled * (reference.density / pool.density) * pool.number
    })
}

fn read_out(readout: &Readout, pools: &[Pool], body: &Body, half: Half, signals: &mut Signals) {
    let neurons = readout.pools.first().map_or(0, |&p| pools[p].neurons());
    let mut values = vec![0.0; neurons];
    let reference = readout.reference.map(|p| &pools[p]);
    for pool in readout.pools.iter().map(|&p| &pools[p]) {
        let concentrations = at_cells_nm(body, signals, pool.population, half);
        // What ligands do to a receptor that they are bound to is the same in all neurons.
        let env = pool.environment_of(0, concentrations, signals.buffer(half));
        let mut weights = state_weights(readout, &pool.scheme, &env);
        // A population simulated without receptors of the type has no stimulus by it.
        let naive = naive_coupled(reference, pool);
        weights
            .iter_mut()
            .for_each(|w| *w = if naive > 0.0 { *w / naive } else { 0.0 });
        match half {
            Half::Now => pool.weigh(&weights, 0.0, &mut values),
            Half::Mid => {
                weights.resize(pool.states() + 2, 0.0);
                pool.weigh_half(&weights, &mut values);
            }
        }
    }
    signals.buffer_mut(half)[readout.output] = if readout.per_neuron {
        values
    } else {
        vec![mean(&values)]
    };
}

/// Concentrations that the cells of a population meet, by the body and by what they release themselves, nM by ligand.
pub fn at_cells_nm(body: &Body, signals: &Signals, population: usize, half: Half) -> Vec<f64> {
    let mut concentrations = match half {
        Half::Now => body.concentrations_nm(population),
        Half::Mid => body.mid_concentrations_nm(population),
    };
    signals.add_released(population, signals.buffer(half), &mut concentrations);
    concentrations
}

fn look_at_target(occupancy: &Occupancy, body: &Body, half: Half, signals: &mut Signals) {
    let concentrations = at_cells_nm(body, signals, occupancy.population, half);
    signals.buffer_mut(half)[occupancy.output][0] = occupancy.at(&concentrations);
}

fn predict_readouts(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    pools: Res<Pools>,
    body: Res<Body>,
) {
    for occupancy in needed(&plan.0.occupancies, &plan.0.midpoint.occupancies) {
        look_at_target(occupancy, &body, Half::Mid, &mut signals);
        watch.done(occupancy.mechanism);
    }
    for readout in needed(&plan.0.readouts, &plan.0.midpoint.readouts) {
        read_out(readout, &pools.0, &body, Half::Mid, &mut signals);
        watch.done(readout.mechanism);
    }
}

fn predict_algebra(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    for node in needed(&plan.0.algebra, &plan.0.midpoint.algebra) {
        node.run(&mut signals, Half::Mid, true, *executor);
        if let Some(rule) = node.drawn() {
            draw_rate(rule, &mut signals, &clock, *executor);
        }
        watch.done(node.mechanism().unwrap_or(COMBINATIONS));
    }
}

fn needed<'a, T>(all: &'a [T], which: &'a [bool]) -> impl Iterator<Item = &'a T> {
    all.iter()
        .zip(which)
        .filter_map(|(one, needed)| needed.then_some(one))
}

/// Spikes (or whatever events a drawn rule stands for) of the step: a Poisson number around rate x step, fed back as
/// a rate.
fn draw_rate(rule: &Instance, signals: &mut Signals, clock: &Clock, executor: Executor) {
    let [output] = rule.outputs[..] else { return };
    let step_s = clock.step_s();
    let mut rates = std::mem::take(&mut signals.mid[output]);
    if clock.noise {
        let chunks = rates.chunks_mut(CHUNK);
        let items: Vec<_> = chunks.zip(rule.keys.chunks(CHUNK)).collect();
        executor.each(items, |(rates, keys)| {
            for (rate, key) in rates.iter_mut().zip(keys).filter(|(rate, _)| rate.is_finite()) {
                let mut words = key.at(clock.start_ms).words(0);
                *rate = variates::poisson(*rate * step_s, &mut words) as f64 / step_s;
            }
        });
    }
    signals.now[output].copy_from_slice(&rates);
    signals.mid[output] = rates;
}

fn advance_receptors(
    mut receptors: Query<&mut Receptor>,
    mut pools: ResMut<Pools>,
    mut error: ResMut<StepError>,
    body: Res<Body>,
    signals: Res<Signals>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    // One archetype, so one slice; the world checks that its order is the order of slots.
    let mut slices = receptors.contiguous_iter_mut().into_iter().flatten();
    let mut slice = slices.next();
    let mut none: [Receptor; 0] = [];
    let slots: &mut [Receptor] = match &mut slice {
        Some(slice) => slice.bypass_change_detection(),
        None => &mut none,
    };
    for pool in &mut pools.0 {
        let concentrations = at_cells_nm(&body, &signals, pool.population, Half::Mid);
        let moves = pool.moves(concentrations, &signals.mid, clock.step_s(), *executor);
        note_receptor_error(pool, &moves, &clock, &mut error);
        let range = pool.slots();
        pool.advance(&moves, &mut slots[range], clock.start_ms, *executor);
    }
}

fn receptors_done(mut watch: ResMut<Watch>) {
    watch.done(RECEPTORS);
}

/// How far the matrix of the midpoint moves the mean receptor from where the matrix of the start moves it; where every
/// neuron has a matrix of its own, in the neuron in which that is furthest.
fn note_receptor_error(pool: &Pool, moves: &Moves, clock: &Clock, error: &mut StepError) {
    let naive = pool.number * pool.expression;
    if naive == 0.0 {
        return;
    }
    let n = pool.states();
    let mut note = |state: usize, difference: f64| {
        error.note(difference.abs() / naive, clock.start_ms, || {
            let name = &pool.scheme.scheme.states[pool.scheme.states[state].state].name;
            format!("{} state {name}", pool.name)
        });
    };
    match (&pool.half, moves) {
        (Moves::Alike(half), Moves::Alike(whole)) => {
            let mut mean = pool.mean_counts();
            mean.resize(n + 2, 0.0);
            let (predicted, corrected) = (half.apply(&half.apply(&mean)), whole.apply(&mean));
            (0..n).for_each(|s| note(s, predicted[s] - corrected[s]));
        }
        (Moves::Each(halves), Moves::Each(wholes)) => {
            for (index, (half, whole)) in halves.iter().zip(wholes).enumerate() {
                let counts = pool.eight(index);
                let (predicted, corrected) = (half.apply(&half.apply(&counts)), whole.apply(&counts));
                for s in 0..n {
                    note(s, (predicted[s] - corrected[s]).map(f64::abs).largest());
                }
            }
        }
        _ => unreachable!("columns of signals keep their lengths in a step"),
    }
}

fn advance_body(mut body: ResMut<Body>, mut watch: ResMut<Watch>, clock: Res<Clock>) {
    body.advance(clock.start_ms, clock.step_ms);
    watch.done(BODY);
}

fn advance_dynamics(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    clock: Res<Clock>,
    executor: Res<Executor>,
) {
    for rule in &plan.0.dynamics {
        rule.run(&mut signals, Half::Mid, Half::Now, clock.step_s(), *executor);
        watch.done(rule.mechanism);
    }
}

fn compare_dynamics(
    shadow: Res<Shadow>,
    signals: Res<Signals>,
    clock: Res<Clock>,
    mut error: ResMut<StepError>,
) {
    for (column, predicted) in &shadow.0 {
        for (a, b) in predicted.iter().zip(&signals.now[*column]) {
            let scale = b.abs().max(1.0);
            error.note((a - b).abs() / scale, clock.start_ms, || {
                signals.columns[*column].signal.to_owned()
            });
        }
    }
}

fn evaluate_readouts(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    pools: Res<Pools>,
    body: Res<Body>,
) {
    for occupancy in &plan.0.occupancies {
        look_at_target(occupancy, &body, Half::Now, &mut signals);
        watch.done(occupancy.mechanism);
    }
    for readout in &plan.0.readouts {
        read_out(readout, &pools.0, &body, Half::Now, &mut signals);
        watch.done(readout.mechanism);
    }
}

fn evaluate_algebra(
    mut signals: ResMut<Signals>,
    mut watch: ResMut<Watch>,
    plan: Res<Plan>,
    executor: Res<Executor>,
) {
    for node in &plan.0.algebra {
        node.run(&mut signals, Half::Now, false, *executor);
        watch.done(node.mechanism().unwrap_or(COMBINATIONS));
    }
}

/// Evaluates read-outs and all algebraic rules, drawn ones by their mean: for settling only.
pub fn evaluate_all(signals: &mut Signals, plan: &Plan, pools: &Pools, body: &Body) {
    for occupancy in &plan.0.occupancies {
        look_at_target(occupancy, body, Half::Now, signals);
    }
    for readout in &plan.0.readouts {
        read_out(readout, &pools.0, body, Half::Now, signals);
    }
    for node in &plan.0.algebra {
        node.run(signals, Half::Now, true, Executor::Serial);
    }
}
