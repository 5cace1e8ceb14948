//! Variants: the same world under other numbers (an event, a probe's parameters) or in another place (a slice).
//!
//! A world is built and settled once. A variant holds what a model says beyond that: rules and read-outs, receptor
//! schemes, per-neuron parameters and the body's rates. A switch from one to another exchanges those and nothing else:
//! the time, the receptors in their slots, all signals, all amounts, the state of rest and the naive cell stay. So do
//! the random streams, whose keys know neither of variants nor of switches.

use crate::body::Body;
use crate::build::{BuildError, Built, build};
use crate::model::{LigandModel, Model};
use crate::plan::{Node, Plan};
use crate::receptors::{Pool, Pools};
use crate::signals::{ColumnId, Signals};
use crate::step::Evaluate;
use crate::world::World;
use papaver_kinetics::pharmacokinetics::Compartments;
use papaver_kinetics::scheme::JointScheme;
use std::sync::Arc;

/// Why a model is no variant of a world.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum VariantError {
    /// Its mechanisms do not fit together.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Something has another shape than in the world, so that its state cannot go on.
    #[error("the world cannot go on under another model: {what} differ")]
    Layout {
        /// What differs.
        what: String,
    },
}

/// What one variant is made of. While it is on, the world holds these, and here lies what was left by the exchange.
pub(crate) struct Variant {
    plan: Plan,
    /// By pool.
    schemes: Vec<JointScheme>,
    traits: Vec<Vec<f64>>,
    compartments: Compartments,
    ligands: Vec<LigandModel>,
    /// Columns whose writer does not act.
    silent: Vec<ColumnId>,
}

impl Variant {
    fn new(built: Built, model: &Model) -> Self {
        let plan = Plan(Arc::new(built.plan));
        Variant {
            silent: silent(&built.signals, &plan),
            plan,
            schemes: built.pools.0.into_iter().map(|p| p.scheme).collect(),
            traits: built.signals.traits,
            compartments: Compartments::new(model.body.rates_per_s.clone()),
            ligands: model.body.ligands.clone(),
        }
    }

    /// The place of the first variant, which is on when a world is built.
    pub(crate) fn first(signals: &Signals, plan: &Plan, pools: &[Pool], body: &Body) -> Self {
        Variant {
            silent: silent(signals, plan),
            plan: plan.clone(),
            schemes: pools.iter().map(|p| p.scheme.clone()).collect(),
            traits: signals.traits.clone(),
            compartments: body.compartments().clone(),
            ligands: body.ligands.clone(),
        }
    }
}

/// Columns of writers that have no rule, read-out or target in the plan.
fn silent(signals: &Signals, plan: &Plan) -> Vec<ColumnId> {
    let parts = &plan.0;
    let dynamic = parts
        .dynamics
        .iter()
        .flat_map(|rule| rule.outputs.iter().copied());
    let algebraic = parts.algebra.iter().flat_map(Node::writes);
    let mut written = vec![false; signals.columns.len()];
    let read_out = parts.readouts.iter().map(|readout| readout.output);
    let at_targets = parts.occupancies.iter().map(|occupancy| occupancy.output);
    dynamic
        .chain(algebraic)
        .chain(read_out)
        .chain(at_targets)
        .for_each(|c| written[c] = true);
    let of_a_writer = |c: &ColumnId| signals.columns[*c].writer.is_some();
    (0..written.len())
        .filter(|&c| !written[c])
        .filter(of_a_writer)
        .collect()
}

impl World {
    /// Keeps a model of the same layout as a variant that can be switched to, and says its number. Number 0 is the model
    /// that the world was built from.
    ///
    /// Its state of rest is not sought.
    ///
    /// # Errors
    /// [`VariantError`], if the model has other populations, signals, receptor numbers or states, ligands or
    /// compartments, or its mechanisms do not fit together.
    pub fn prepare(&mut self, model: &Model) -> Result<usize, VariantError> {
        let built = build(model)?;
        self.check_layout(model, &built)?;
        self.variants.push(Variant::new(built, model));
        Ok(self.variants.len() - 1)
    }

    /// The number of the variant that is on.
    pub fn variant(&self) -> usize {
        self.on
    }

    /// Goes on under another variant from now on. Signals whose writer does not act in it go to their naive value.
    ///
    /// # Panics
    /// If no variant of that number was prepared: a fault of the caller.
    pub fn switch(&mut self, variant: usize) {
        self.go_on_under(variant);
        self.ecs.run_schedule(Evaluate);
    }

    /// A switch after which signals still have to be evaluated.
    pub(crate) fn go_on_under(&mut self, variant: usize) {
        self.exchange(variant);
        let mut signals = self.ecs.resource_mut::<Signals>();
        for &column in &self.variants[variant].silent {
            let naive = signals.columns[column].naive;
            signals.now[column].fill(naive);
        }
    }

    /// Exchanges what the world holds, and leaves its state alone.
    pub(crate) fn exchange(&mut self, variant: usize) {
        if variant != self.on {
            self.swap(self.on);
            self.swap(variant);
            self.on = variant;
        }
    }

    fn swap(&mut self, index: usize) {
        let variant = &mut self.variants[index];
        std::mem::swap(&mut *self.ecs.resource_mut::<Plan>(), &mut variant.plan);
        std::mem::swap(
            &mut self.ecs.resource_mut::<Signals>().traits,
            &mut variant.traits,
        );
        let mut pools = self.ecs.resource_mut::<Pools>();
        for (pool, scheme) in pools.0.iter_mut().zip(&mut variant.schemes) {
            std::mem::swap(&mut pool.scheme, scheme);
        }
        let mut body = self.ecs.resource_mut::<Body>();
        body.exchange(&mut variant.compartments, &mut variant.ligands);
    }

    fn check_layout(&self, model: &Model, built: &Built) -> Result<(), VariantError> {
        let differ = |what: &str| {
            Err(VariantError::Layout {
                what: what.to_owned(),
            })
        };
        let signals = self.signals();
        if !model.populations.iter().map(|p| &p.name).eq(self.populations()) {
            return differ("populations");
        }
        if signals.columns != built.signals.columns {
            return differ("signals or numbers of neurons");
        }
        if self.pools().len() != built.pools.0.len() {
            return differ("receptors");
        }
        for (own, other) in self.pools().iter().zip(&built.pools.0) {
            let name = (own.population, &own.name, own.granularity, own.neurons());
            if name != (other.population, &other.name, other.granularity, other.neurons()) {
                return differ("receptors");
            }
            if (own.number, own.expression) != (other.number, other.expression) {
                return differ(&format!("the numbers of {}", own.name));
            }
            if !same_states(&own.scheme, &other.scheme) || own.factors != other.factors {
                return differ(&format!("the states of {}", own.name));
            }
        }
        let names = |ligands: &[LigandModel]| ligands.iter().map(|l| l.name.clone()).collect::<Vec<_>>();
        if names(&self.body().ligands) != names(&model.body.ligands) {
            return differ("ligands");
        }
        if self.body().state.amounts_nmol.len() != model.body.rates_per_s.size() {
            return differ("compartments");
        }
        Ok(())
    }
}

fn same_states(a: &JointScheme, b: &JointScheme) -> bool {
    a.states == b.states
        && a.scheme.states == b.scheme.states
        && a.scheme.drives == b.scheme.drives
        && a.ligands.len() == b.ligands.len()
}
