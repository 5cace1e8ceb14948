//! A world: neurons and receptors as entities, and everything that moves them from one step to the next.

use crate::body::{Body, BodyState};
use crate::build::{BuildError, build};
use crate::executor::Executor;
use crate::grid::Grid;
use crate::model::{Change, DoseEvent, Granularity, Model, Noise};
use crate::plan::Plan;
use crate::receptors::{Pool, Pools, Receptor};
use crate::settle::{references, settle};
use crate::signals::Signals;
use crate::step::{Clock, Evaluate, Shadow, Step, StepError, Watch, evaluate_schedule, step_schedule};
use crate::variant::Variant;
use bevy_ecs::prelude::*;
use papaver_kinetics::molecule::Kernel;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A neuron: which it is. Its signals are the rows of [`Signals`], its receptors the block of slots at its place.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neuron {
    /// Index of the population.
    pub population: u32,
    /// Index in the population.
    pub index: u32,
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum RunError {
    /// A signal became infinite or not a number.
    #[error(
        "{signal} of neuron {neuron} of {population} is {value} at {at_h} h; it is written by `{writer}`"
    )]
    NotFinite {
        /// Signal.
        signal: String,
        /// Population, or "world".
        population: String,
        /// Index of the neuron.
        neuron: usize,
        /// End of the step, h.
        at_h: f64,
        /// Mechanism id.
        writer: String,
        /// The value.
        value: String,
    },
    /// The receptors are not one table that is walked in the order of its rows.
    #[error("the ECS does not keep receptors in slot order (row {row}); results would depend on its whims")]
    Order {
        /// First row out of order.
        row: usize,
    },
    /// Receptors appeared or vanished.
    #[error("{receptor}: {made} made is not {present} present and {degraded} degraded, at {at_h} h")]
    NotConserved {
        /// Receptor.
        receptor: String,
        /// Made.
        made: f64,
        /// Present.
        present: f64,
        /// Degraded.
        degraded: f64,
        /// End of the step, h.
        at_h: f64,
    },
}

/// A running world.
pub struct World {
    pub(crate) ecs: bevy_ecs::world::World,
    pub(crate) variants: Vec<Variant>,
    /// Index of the variant that is on.
    pub(crate) on: usize,
    names: Vec<String>,
    pub(crate) neurons: Vec<usize>,
    events: Vec<DoseEvent>,
    next_event: usize,
    now_ms: i64,
}

/// All that changes in a world: the registered columns, the receptors, the body, and the tick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    now_ms: i64,
    variant: usize,
    next_event: usize,
    events: Vec<DoseEvent>,
    signals: Vec<Vec<f64>>,
    slots: Vec<u8>,
    blocks: Vec<Vec<usize>>,
    counts: Vec<Vec<f64>>,
    totals: Vec<(f64, f64)>,
    body: BodyState,
}

impl World {
    /// Builds a world from its model, settles it without drugs and draws the first receptors.
    ///
    /// # Errors
    /// [`BuildError`] if the mechanisms do not fit together or find no state of rest.
    ///
    /// # Panics
    /// If the naive cells of the model carry other receptors: a fault of the caller.
    pub fn new(model: &Model, start_ms: i64, executor: Executor) -> Result<World, BuildError> {
        let mut built = build(model)?;
        if let Some(reference) = &model.reference {
            let naive = references(reference)?;
            assert_eq!(
                naive.len(),
                built.pools.0.len(),
                "the naive cells carry other receptors"
            );
            built
                .pools
                .0
                .iter_mut()
                .zip(naive)
                .for_each(|(pool, naive)| pool.naive = Some(naive));
        }
        let body = Body::new(&model.body, model.populations.len());
        let plan = Plan(Arc::new(built.plan));
        settle(model, &mut built.signals, &plan, &mut built.pools, &body)?;
        let mut ecs = bevy_ecs::world::World::new();
        for (population, p) in model.populations.iter().enumerate() {
            let neuron = move |index| Neuron {
                population: population as u32,
                index,
            };
            ecs.spawn_batch((0..p.neurons as u32).map(neuron));
        }
        let drawn = |p: &&mut Pool| p.granularity != Granularity::MeanField;
        for pool in built.pools.0.iter_mut().filter(drawn) {
            pool.draw_first();
        }
        let first = Variant::first(&built.signals, &plan, &built.pools.0, &body);
        ecs.insert_resource(built.signals);
        ecs.insert_resource(built.pools);
        ecs.insert_resource(body);
        ecs.insert_resource(plan);
        ecs.insert_resource(executor);
        ecs.insert_resource(Clock {
            noise: model.noise == Noise::Full,
            ..Clock::default()
        });
        ecs.insert_resource(StepError::default());
        ecs.insert_resource(Shadow::default());
        ecs.insert_resource(Watch::default());
        ecs.add_schedule(step_schedule());
        ecs.add_schedule(evaluate_schedule());
        let names = model.populations.iter().map(|p| p.name.clone()).collect();
        let mut world = World {
            ecs,
            variants: vec![first],
            on: 0,
            names,
            neurons: model.populations.iter().map(|p| p.neurons).collect(),
            events: model.events.clone(),
            next_event: 0,
            now_ms: start_ms,
        };
        world.lay_out_all();
        world.ecs.run_schedule(Evaluate);
        world.check_receptors()?;
        Ok(world)
    }

    /// Time, ms on the protocol's clock.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Names of the populations.
    pub fn populations(&self) -> &[String] {
        &self.names
    }

    /// The table of signals.
    pub fn signals(&self) -> &Signals {
        self.ecs.resource()
    }

    /// The receptor pools.
    pub fn pools(&self) -> &[Pool] {
        &self.ecs.resource::<Pools>().0
    }

    /// The body.
    pub fn body(&self) -> &Body {
        self.ecs.resource()
    }

    /// The worst difference between predictor and corrector so far.
    pub fn step_error(&self) -> &StepError {
        self.ecs.resource()
    }

    /// Sets the worst difference so far: that of the steps which a resumed run made before.
    pub fn set_step_error(&mut self, error: StepError) {
        self.ecs.insert_resource(error);
    }

    /// Compares dynamic rules too, from now on: what the pilot does.
    pub fn compare_dynamics(&mut self) {
        self.ecs.resource_mut::<Clock>().compare = true;
    }

    /// Chooses what moves single receptors. It shows in no result.
    pub fn use_kernel(&mut self, kernel: Kernel) {
        let mut pools = self.ecs.resource_mut::<Pools>();
        pools.0.iter_mut().for_each(|pool| pool.kernel = kernel);
    }

    /// Tells a watch from now on what of a step is done.
    pub fn watch(&mut self, watch: Watch) {
        self.ecs.insert_resource(watch);
    }

    /// Number of receptor entities, vacant slots included.
    pub fn slots(&self) -> usize {
        self.pools().iter().map(|p| p.slots().len()).sum()
    }

    /// Applies what falls due now, then makes one step of the grid, not beyond `end_ms`; none where that is reached.
    ///
    /// # Errors
    /// [`RunError`], and then the world must not be used on.
    pub fn step(&mut self, grid: &Grid, end_ms: i64) -> Result<(), RunError> {
        self.apply_due();
        let end = grid.next(self.now_ms, end_ms);
        if end <= self.now_ms {
            return Ok(());
        }
        self.grow_crowded(end - self.now_ms);
        {
            let mut clock = self.ecs.resource_mut::<Clock>();
            clock.start_ms = self.now_ms;
            clock.step_ms = end - self.now_ms;
        }
        self.ecs.run_schedule(Step);
        self.ecs.run_schedule(Evaluate);
        self.now_ms = end;
        self.check_finite()?;
        if cfg!(debug_assertions) {
            self.check_receptors()
        } else {
            Ok(())
        }
    }

    fn apply_due(&mut self) {
        let due = self.events[self.next_event..]
            .iter()
            .take_while(|e| e.at_ms <= self.now_ms)
            .count();
        if due == 0 {
            return;
        }
        let due = self.events[self.next_event..self.next_event + due].to_vec();
        self.next_event += due.len();
        self.apply(&due);
    }

    /// Applies changes now, whenever they are scheduled.
    pub fn apply(&mut self, changes: &[DoseEvent]) {
        for event in changes {
            match event.change {
                Change::Switch { variant } => self.go_on_under(variant),
                _ => self.ecs.resource_mut::<Body>().apply(event),
            }
        }
        self.ecs.run_schedule(Evaluate);
    }

    /// Replaces what is still scheduled.
    pub fn set_events(&mut self, events: Vec<DoseEvent>) {
        self.next_event = events.partition_point(|e| e.at_ms < self.now_ms);
        self.events = events;
    }

    /// Ends all dosing: infusions stop, baths are drug-free, nothing more is given.
    pub fn stop_dosing(&mut self) {
        self.set_events(Vec::new());
        self.ecs.resource_mut::<Body>().stop_dosing();
        self.ecs.run_schedule(Evaluate);
    }

    /// Takes all free drug away; what slow ligands hold leaves by itself.
    pub fn clear(&mut self) {
        self.ecs.resource_mut::<Body>().clear();
        self.ecs.run_schedule(Evaluate);
    }

    /// What the parts of a snapshot mean: columns, pools with their joint states, ligands and compartments, one a line.
    /// A world with the same layout can go on from it. Room for receptors is not in it: that changes as they multiply.
    pub fn layout(&self) -> String {
        let mut lines: Vec<String> = self.names.iter().map(|n| format!("population {n}")).collect();
        lines.extend(self.signals().columns.iter().map(|c| {
            let (of, writer) = (c.population.map_or(-1, |p| p as i64), c.writer.unwrap_or("-"));
            format!("column {of} {} {writer} {}", c.signal, c.len)
        }));
        for pool in self.pools() {
            let (name, neurons) = (&pool.name, pool.neurons());
            lines.push(format!(
                "pool {} {name} {neurons} {}",
                pool.population,
                pool.granularity.word()
            ));
            lines.extend(pool.scheme.states.iter().map(|s| {
                let tag = s.tag.map_or(-1, |ligand| ligand as i64);
                format!("state {} {tag}", pool.scheme.scheme.states[s.state].name)
            }));
        }
        let body = self.body();
        lines.extend(body.ligands.iter().map(|l| format!("ligand {}", l.name)));
        lines.push(format!("compartments {}", body.state.amounts_nmol.len()));
        lines.join("\n")
    }

    /// Copies everything that changes.
    pub fn save(&mut self) -> Snapshot {
        let slots = self.read_slots();
        let pools = self.pools();
        Snapshot {
            now_ms: self.now_ms,
            variant: self.on,
            next_event: self.next_event,
            events: self.events.clone(),
            signals: self.signals().now.clone(),
            slots,
            blocks: pools.iter().map(|p| p.blocks.clone()).collect(),
            counts: pools.iter().map(|p| p.counts.clone()).collect(),
            totals: pools.iter().map(|p| (p.made, p.degraded)).collect(),
            body: self.body().state.clone(),
        }
    }

    /// Puts everything back. The worst step error stays: it is about the steps made, not about the state.
    pub fn load(&mut self, snapshot: &Snapshot) {
        self.now_ms = snapshot.now_ms;
        self.exchange(snapshot.variant);
        self.next_event = snapshot.next_event;
        self.events.clone_from(&snapshot.events);
        self.ecs
            .resource_mut::<Signals>()
            .now
            .clone_from(&snapshot.signals);
        self.ecs.resource_mut::<Body>().state = snapshot.body.clone();
        let mut pools = self.ecs.resource_mut::<Pools>();
        for (i, pool) in pools.0.iter_mut().enumerate() {
            pool.blocks.clone_from(&snapshot.blocks[i]);
            pool.counts.clone_from(&snapshot.counts[i]);
            (pool.made, pool.degraded) = snapshot.totals[i];
        }
        self.write_slots(&snapshot.slots);
    }

    fn read_slots(&mut self) -> Vec<u8> {
        let mut query = self.ecs.query::<&Receptor>();
        query.iter(&self.ecs).map(|r| r.0).collect()
    }

    /// Writes all slots, with as many entities as there are, and recounts.
    fn write_slots(&mut self, codes: &[u8]) {
        let mut query = self.ecs.query::<&mut Receptor>();
        let have = query.iter(&self.ecs).len();
        if have > codes.len() {
            let surplus: Vec<Entity> = self
                .ecs
                .query_filtered::<Entity, With<Receptor>>()
                .iter(&self.ecs)
                .skip(codes.len())
                .collect();
            // From the last row on, so that the order of the others stays.
            surplus.into_iter().rev().for_each(|e| {
                self.ecs.despawn(e);
            });
        } else {
            self.spawn_slots(codes.len() - have);
        }
        for (slot, code) in query.iter_mut(&mut self.ecs).zip(codes) {
            slot.into_inner().0 = *code;
        }
        let slots: Vec<Receptor> = codes.iter().map(|&c| Receptor(c)).collect();
        let mut pools = self.ecs.resource_mut::<Pools>();
        let mut offset = 0;
        for pool in &mut pools.0 {
            pool.offset = offset;
            offset = pool.slots().end;
            if pool.granularity == Granularity::Molecule {
                pool.recount(&slots[pool.slots()]);
            }
        }
    }

    /// Spawns slots. Bevy's table of entities doubles when it is full, and is filled to its capacity at once, which may cost
    /// up to 28 bytes per slot for nothing. So it is first made of such a length that doublings end just above what is
    /// needed: its length follows the highest entity, and of the first few the highest is spawned first.
    fn spawn_slots(&mut self, missing: usize) {
        if missing == 0 {
            return;
        }
        let have = self.ecs.entities().len() as usize;
        let first = self.ecs.entity_allocator().alloc();
        let before = first.index_u32() as usize;
        let mut length = before + missing;
        while length.div_ceil(2) > 2 * have + 64 {
            length = length.div_ceil(2);
        }
        let few = (length - before).min(missing);
        let mut entities = vec![first];
        entities.extend(self.ecs.entity_allocator().alloc_many(few as u32 - 1));
        entities.sort_unstable_by_key(|e| std::cmp::Reverse(e.index()));
        for entity in entities {
            if let Err(error) = self.ecs.spawn_at(entity, Receptor(0)) {
                unreachable!("an entity that was just allocated is free: {error}");
            }
        }
        self.ecs.spawn_batch((few..missing).map(|_| Receptor(0)));
    }

    /// First layout: every pool gets room, its first receptors fill the slots in state order.
    fn lay_out_all(&mut self) {
        let mut codes = Vec::new();
        let mut pools = self.ecs.resource_mut::<Pools>();
        let molecules = |p: &&mut Pool| p.granularity == Granularity::Molecule;
        for pool in pools.0.iter_mut().filter(molecules) {
            pool.give_room();
            for (neuron, &room) in pool.blocks.iter().enumerate() {
                let mut block = vec![Receptor(0); room];
                pool.fill(neuron, &mut block);
                codes.extend(block.iter().map(|r| r.0));
            }
        }
        self.write_slots(&codes);
    }

    /// More room for neurons whose blocks are nearly full, in slot order: no receptor changes its slot.
    fn grow_crowded(&mut self, step_ms: i64) {
        let signals = self.signals();
        let largest = |c: usize| signals.now[c].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let crowded = |p: &Pool| p.crowded(step_ms as f64 / 1000.0, largest);
        let grown: Vec<Option<Vec<usize>>> = self.pools().iter().map(crowded).collect();
        if grown.iter().all(Option::is_none) {
            return;
        }
        let old = self.read_slots();
        let mut codes = Vec::with_capacity(2 * old.len());
        let mut pools = self.ecs.resource_mut::<Pools>();
        for (pool, grown) in pools.0.iter_mut().zip(grown) {
            let vacant = pool.scheme.degraded() as u8;
            let blocks = grown.unwrap_or_else(|| pool.blocks.clone());
            let mut slots = &old[pool.slots()];
            for (&before, &room) in pool.blocks.iter().zip(&blocks) {
                let (block, others) = slots.split_at(before);
                slots = others;
                codes.extend_from_slice(block);
                codes.extend(std::iter::repeat_n(vacant, room - before));
            }
            pool.blocks = blocks;
        }
        self.write_slots(&codes);
    }

    /// Signals at the end of the step, and those that moved receptors and rules at its midpoint.
    fn check_finite(&self) -> Result<(), RunError> {
        let signals = self.signals();
        let middle = &self.ecs.resource::<Plan>().0.midpoint.columns;
        let mid = middle.iter().map(|&c| (&signals.columns[c], &signals.mid[c]));
        let now = signals.columns.iter().zip(&signals.now);
        for (column, values) in now.chain(mid).filter(|(_, values)| !all_finite(values)) {
            if let Some(neuron) = values.iter().position(|v| !v.is_finite()) {
                return Err(RunError::NotFinite {
                    signal: column.signal.to_owned(),
                    population: column
                        .population
                        .map_or("world".into(), |p| self.names[p].clone()),
                    neuron,
                    at_h: self.now_ms as f64 / 3.6e6,
                    writer: column.writer.unwrap_or("several").to_owned(),
                    value: values[neuron].to_string(),
                });
            }
        }
        Ok(())
    }

    /// Receptors made are present or degraded; what the slots hold is what the counts say; the table is one slice, and
    /// walking it entity by entity gives the same order.
    ///
    /// # Errors
    /// [`RunError::NotConserved`] or [`RunError::Order`]. Checked when a world is built, in debug builds after every step.
    pub fn check_receptors(&mut self) -> Result<(), RunError> {
        let slots = self.read_slots();
        let mut query = self.ecs.query::<&Receptor>();
        let slices: Vec<&[Receptor]> = query.contiguous_iter(&self.ecs).into_iter().flatten().collect();
        let whole = slices.concat();
        if slices.len() > 1 || whole.len() != slots.len() {
            return Err(RunError::Order {
                row: slices.first().map_or(0, |s| s.len()),
            });
        }
        if let Some(row) = whole.iter().zip(&slots).position(|(r, code)| r.0 != *code) {
            return Err(RunError::Order { row });
        }
        for pool in self.pools() {
            let present = if pool.granularity == Granularity::Molecule {
                let vacant = pool.scheme.degraded() as u8;
                slots[pool.slots()].iter().filter(|&&c| c != vacant).count() as f64
            } else {
                pool.present()
            };
            let slack = match pool.granularity {
                Granularity::Molecule | Granularity::Pool => 0.0,
                Granularity::MeanField => 1e-9 * pool.made,
            };
            let counted = (present - pool.present()).abs() <= slack;
            if !counted || (pool.made - present - pool.degraded).abs() > slack {
                return Err(RunError::NotConserved {
                    receptor: pool.name.clone(),
                    made: pool.made,
                    present,
                    degraded: pool.degraded,
                    at_h: self.now_ms as f64 / 3.6e6,
                });
            }
        }
        Ok(())
    }
}

/// Written so that compilers turn it into vector code: only an exponent of all ones, which is that of infinities and of
/// what is no number, carries into the upper bit.
fn all_finite(values: &[f64]) -> bool {
    const EXPONENT: u64 = f64::INFINITY.to_bits();
    const ONE: u64 = 1 << 52;
    let carries = |v: &f64| (v.to_bits() & EXPONENT) + ONE;
    values.iter().fold(0, |any, v| any | carries(v)) >> 63 == 0
}

#[cfg(test)]
mod tests {
    use super::all_finite;

    #[test]
    fn one_value_that_is_no_number_is_seen() {
        let mut values = vec![0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1.0];
        assert!(all_finite(&values));
        for wrong in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for i in 0..values.len() {
                let right = std::mem::replace(&mut values[i], wrong);
                assert!(!all_finite(&values), "{wrong} at {i}");
                values[i] = right;
            }
        }
    }
}
