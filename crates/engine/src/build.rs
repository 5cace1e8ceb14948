//! From a model to columns, pools and a plan.

use crate::mechanism::{Mechanism, OccupancySpec, Parameters, Part, ReadoutSpec};
use crate::model::{Granularity, Model, Noise, PopulationModel, ProjectionModel, ReceptorModel};
use crate::moves::Moves;
use crate::plan::{Afferents, Input, Instance, Midpoint, Node, Occupancy, PlanParts, Readout, sort};
use crate::receptors::{Pool, PoolKeys, Pools};
use crate::rule::{Kind, Read, RuleSpec};
use crate::signals::{ColumnId, ColumnSpec, Combine, Scope, SignalSpec, Signals, VOCABULARY};
use papaver_kinetics::matrix::Matrix;
use papaver_kinetics::molecule::Kernel;
use papaver_kinetics::random::{StreamKey, hash_name, join};
use papaver_kinetics::variates::standard_normal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a world cannot be built: a fault of mechanisms or catalogue, not of a scenario.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum BuildError {
    /// The first receptors are not as they should be.
    #[error(transparent)]
    Receptors(#[from] crate::world::RunError),
    /// A rule reads or writes a signal that neither the vocabulary nor the mechanism knows.
    #[error("mechanism `{mechanism}` names the signal `{signal}`, which is not in the vocabulary")]
    UnknownSignal {
        /// Mechanism id.
        mechanism: String,
        /// Signal.
        signal: String,
    },
    /// A rule of the world reads cells of a type that no population has.
    #[error("mechanism `{mechanism}` reads cells of the type `{neuron}`, and no population is of that type")]
    NoSuchCells {
        /// Mechanism id.
        mechanism: String,
        /// Neuron type.
        neuron: String,
    },
    /// Two mechanisms write a signal that allows one writer.
    #[error("signal `{signal}` has one writer, but both `{first}` and `{second}` write it")]
    TwoWriters {
        /// Signal.
        signal: String,
        /// Mechanism id.
        first: String,
        /// Mechanism id.
        second: String,
    },
    /// A rule reads a column that it writes; its own outputs come as `now` already.
    #[error("mechanism `{mechanism}` reads `{signal}`, which the same rule writes; take it from `now`")]
    ReadsItself {
        /// Mechanism id.
        mechanism: String,
        /// Signal.
        signal: String,
    },
    /// The concentration of a ligand is not written by a rule with a state of its own, which is there before receptors are.
    #[error(
        "signal `{signal}` is a concentration, and mechanism `{mechanism}` writes it without a state of its own"
    )]
    ReleasedAtOnce {
        /// Signal.
        signal: String,
        /// Mechanism id.
        mechanism: String,
    },
    /// Algebraic rules read one another in a circle.
    #[error("algebraic rules read one another in a circle through {0}")]
    Circle(String),
    /// The rules find no common state of rest.
    #[error("the drug-free world does not come to rest: `{signal}` still changes by {change}")]
    NoRest {
        /// Signal.
        signal: String,
        /// Change in the last sweep.
        change: String,
    },
    /// A receptor is made and hardly lost.
    #[error(
        "receptor `{receptor}` of `{neuron}` gathers without a drug: at rest there would be {times} times the number that it \
         is given; balance its synthesis by what leads to `degraded`"
    )]
    Gathers {
        /// Receptor.
        receptor: String,
        /// Neuron type.
        neuron: String,
        /// Resting number, relative to the naive one; as text, since it may be no number.
        times: String,
    },
    /// A receptor scheme multiplies a rate by a signal that does not exist.
    #[error("receptor `{receptor}` has a rate that depends on `{factor}`, which is no signal of its cells")]
    UnknownFactor {
        /// Receptor.
        receptor: String,
        /// Factor.
        factor: String,
    },
}

/// Everything built but the ECS.
pub struct Built {
    /// Columns.
    pub signals: Signals,
    /// Receptor pools.
    pub pools: Pools,
    /// Rules.
    pub plan: PlanParts,
}

struct Builder<'a> {
    model: &'a Model,
    signals: Signals,
    pools: Vec<Pool>,
    dynamics: Vec<Instance>,
    readouts: Vec<Readout>,
    occupancies: Vec<Occupancy>,
    algebra: Vec<Node>,
    /// Who reaches whom: by index of the projection and of the receiving population.
    sources: BTreeMap<(usize, usize), Arc<Vec<u32>>>,
}

/// Lays the model out.
///
/// # Errors
/// [`BuildError`], if mechanisms do not fit together.
pub fn build(model: &Model) -> Result<Built, BuildError> {
    let mut b = Builder {
        model,
        signals: Signals::default(),
        pools: Vec::new(),
        dynamics: Vec::new(),
        readouts: Vec::new(),
        occupancies: Vec::new(),
        algebra: Vec::new(),
        sources: BTreeMap::new(),
    };
    b.register_columns()?;
    for population in 0..model.populations.len() {
        b.add_pools(population)?;
    }
    for population in 0..model.populations.len() {
        b.add_parts(population)?;
    }
    b.add_world_parts()?;
    b.add_combinations();
    b.check_released()?;
    let names: Vec<&str> = b.signals.columns.iter().map(|c| c.signal).collect();
    let algebra = sort(b.algebra).map_err(|circle| {
        BuildError::Circle(circle.iter().map(|&c| names[c]).collect::<Vec<_>>().join(", "))
    })?;
    // What multiplies rates of receptors, and what adds to their ligands.
    let factors = b.pools.iter().flat_map(|pool| pool.factors.iter().copied());
    let released = b.signals.released.iter().map(|&(column, _)| column);
    let plan = PlanParts {
        midpoint: Midpoint::new(
            &b.dynamics,
            &b.readouts,
            &b.occupancies,
            &algebra,
            factors.chain(released),
        ),
        dynamics: b.dynamics,
        readouts: b.readouts,
        occupancies: b.occupancies,
        algebra,
    };
    Ok(Built {
        signals: b.signals,
        pools: Pools(b.pools),
        plan,
    })
}

impl<'a> Builder<'a> {
    /// Mechanisms of a population (or of all), on or off.
    fn carried(&self, population: usize) -> Vec<(&'static Mechanism, bool)> {
        let carries = &self.model.populations[population].carries;
        let carried = |m: &&(&'static Mechanism, bool)| carries.iter().any(|id| id == m.0.info.id);
        self.model.mechanisms.iter().filter(carried).copied().collect()
    }

    fn vocabulary_of(&self, mechanism: &Mechanism) -> Vec<SignalSpec> {
        VOCABULARY.iter().chain(mechanism.private).copied().collect()
    }

    /// One column per signal and population, and one per writer where several write.
    fn register_columns(&mut self) -> Result<(), BuildError> {
        let of_world = VOCABULARY.iter().filter(|s| s.info.scope == Scope::World);
        let mut world: BTreeMap<&'static str, (SignalSpec, Vec<&'static str>)> =
            of_world.map(|s| (s.info.name, (*s, vec![]))).collect();
        for population in 0..self.model.populations.len() {
            let mut writers: BTreeMap<&'static str, (SignalSpec, Vec<&'static str>)> = BTreeMap::new();
            for (mechanism, _) in self.carried(population) {
                let vocabulary = self.vocabulary_of(mechanism);
                for &signal in mechanism.info.writes {
                    let spec = vocabulary.iter().find(|s| s.info.name == signal).ok_or_else(|| {
                        BuildError::UnknownSignal {
                            mechanism: mechanism.info.id.into(),
                            signal: signal.into(),
                        }
                    })?;
                    let writers = match spec.info.scope {
                        Scope::World => &mut world,
                        Scope::Neuron | Scope::Population => &mut writers,
                    };
                    let ids = &mut writers.entry(signal).or_insert((*spec, vec![])).1;
                    if !ids.contains(&mechanism.info.id) {
                        ids.push(mechanism.info.id);
                    }
                }
            }
            for spec in VOCABULARY.iter().filter(|s| s.info.scope != Scope::World) {
                writers.entry(spec.info.name).or_insert((*spec, vec![]));
            }
            for (spec, ids) in writers.into_values() {
                self.register(Some(population), spec, &ids)?;
            }
        }
        for (spec, ids) in world.into_values() {
            self.register(None, spec, &ids)?;
        }
        Ok(())
    }

    fn register(
        &mut self,
        population: Option<usize>,
        spec: SignalSpec,
        writers: &[&'static str],
    ) -> Result<(), BuildError> {
        let len = match (spec.info.scope, population) {
            (Scope::Neuron, Some(p)) => self.model.populations[p].neurons,
            _ => 1,
        };
        let column = |writer, naive| ColumnSpec {
            population,
            signal: spec.info.name,
            writer,
            len,
            naive,
        };
        let first = self.signals.columns.len();
        match (spec.combine, writers) {
            (Combine::Sole, [first, second, ..]) => {
                return Err(BuildError::TwoWriters {
                    signal: spec.info.name.into(),
                    first: (*first).into(),
                    second: (*second).into(),
                });
            }
            (Combine::Sole, _) => {
                self.signals
                    .register(column(writers.first().copied(), spec.naive));
            }
            (_, _) => {
                for &writer in writers {
                    self.signals.register(column(Some(writer), spec.naive));
                }
                self.signals.register(column(None, spec.naive));
            }
        }
        let ligands = &self.model.body.ligands;
        if let Some(ligand) = spec
            .info
            .ligand
            .and_then(|name| ligands.iter().position(|l| l.name == name))
        {
            self.signals.released.push((first, ligand));
        }
        Ok(())
    }

    /// A concentration that cells release has to be known before receptors are read.
    fn check_released(&self) -> Result<(), BuildError> {
        for &(column, _) in &self.signals.released {
            let at_once = |node: &&Node| node.writes().contains(&column);
            if let Some(Node::Rule(instance)) = self.algebra.iter().find(at_once) {
                return Err(BuildError::ReleasedAtOnce {
                    signal: self.signals.columns[column].signal.into(),
                    mechanism: instance.mechanism.into(),
                });
            }
        }
        Ok(())
    }

    /// The key of what a neuron is: drawn once, before it lives.
    fn birth_key(&self, population: usize, stream: &str, neuron: usize) -> StreamKey {
        self.key(self.model.seed, population, stream, neuron)
    }

    /// The key of what happens to a neuron in its life.
    fn life_key(&self, population: usize, stream: &str, neuron: usize) -> StreamKey {
        let seed = self.model.branch_seed.unwrap_or(self.model.seed);
        self.key(seed, population, stream, neuron)
    }

    fn key(&self, seed: u64, population: usize, stream: &str, neuron: usize) -> StreamKey {
        let name = hash_name(&self.model.populations[population].name);
        let neuron = join(name, neuron as u64);
        StreamKey::new(seed, self.model.replicate, hash_name(stream), neuron)
    }

    /// Log-normal factors with mean 1 and the given coefficient of variation, one per neuron.
    fn spread(&self, population: usize, stream: &str, cv: f64) -> Vec<f64> {
        let neurons = self.model.populations[population].neurons;
        if cv == 0.0 || self.model.noise == Noise::None {
            return vec![1.0; neurons];
        }
        let variance = libm::log1p(cv * cv);
        let draw = |neuron| {
            let mut words = self.birth_key(population, stream, neuron).at(i64::MIN).words(0);
            libm::exp(variance.sqrt() * standard_normal(&mut words) - variance / 2.0)
        };
        (0..neurons).map(draw).collect()
    }

    fn add_pools(&mut self, population: usize) -> Result<(), BuildError> {
        let model = self.model;
        for receptor in &model.populations[population].receptors {
            let factors = self.factor_columns(population, receptor)?;
            let expression = self.spread(
                population,
                &format!("{}/expression", receptor.name),
                receptor.spread,
            );
            let stream = |what: &str| format!("{}/{what}", receptor.name);
            let keys = (0..expression.len())
                .map(|i| PoolKeys {
                    moves: self.life_key(population, &stream("moves"), i),
                    arrivals: self.life_key(population, &stream("arrivals"), i),
                    first: self.birth_key(population, &stream("first"), i),
                })
                .collect();
            let pool = Pool {
                population,
                name: receptor.name.clone(),
                scheme: receptor.scheme.clone(),
                factors,
                number: receptor.number,
                expression: receptor.expression,
                density: receptor.density,
                naive_total: expression
                    .iter()
                    .map(|e| e * (receptor.number * receptor.expression))
                    .collect(),
                granularity: match model.noise {
                    Noise::Full => receptor.granularity,
                    Noise::Neurons | Noise::None => Granularity::MeanField,
                },
                steady: Vec::new(),
                naive: None,
                counts: Vec::new(),
                keys,
                offset: 0,
                blocks: Vec::new(),
                used: Vec::new(),
                made: 0.0,
                degraded: 0.0,
                half: Moves::Alike(Matrix::zero(0)),
                kernel: Kernel::Fastest,
            };
            self.pools.push(pool);
        }
        Ok(())
    }

    fn factor_columns(&self, population: usize, receptor: &ReceptorModel) -> Result<Vec<usize>, BuildError> {
        let column = |factor: &String| {
            let id = self.signals.find(Some(population), factor);
            id.ok_or_else(|| BuildError::UnknownFactor {
                receptor: receptor.name.clone(),
                factor: factor.clone(),
            })
        };
        receptor.scheme.scheme.factors.iter().map(column).collect()
    }

    fn add_parts(&mut self, population: usize) -> Result<(), BuildError> {
        let model: &PopulationModel = &self.model.populations[population];
        for (mechanism, _) in self.carried(population).into_iter().filter(|(_, on)| *on) {
            for part in (mechanism.build)(&Parameters::new(mechanism.info.id, &model.parameters)) {
                match part {
                    Part::Readout(spec) => self.add_readout(population, mechanism, spec)?,
                    Part::Occupancy(spec) => self.add_occupancy(population, mechanism, spec)?,
                    Part::Rule(spec) if spec.scope == Scope::World => {}
                    Part::Rule(spec) => self.add_rule(Some(population), mechanism, spec)?,
                }
            }
        }
        Ok(())
    }

    /// Rules of the world, once each, with the parameters of the first population that carries the mechanism.
    fn add_world_parts(&mut self) -> Result<(), BuildError> {
        for (mechanism, on) in self.model.mechanisms.clone() {
            let carries = |p: &&PopulationModel| p.carries.iter().any(|id| id == mechanism.info.id);
            let Some(population) = self.model.populations.iter().find(carries).filter(|_| on) else {
                continue;
            };
            for part in (mechanism.build)(&Parameters::new(mechanism.info.id, &population.parameters)) {
                match part {
                    Part::Rule(spec) if spec.scope == Scope::World => self.add_rule(None, mechanism, spec)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn unknown(mechanism: &Mechanism, signal: &str) -> BuildError {
        BuildError::UnknownSignal {
            mechanism: mechanism.info.id.into(),
            signal: signal.into(),
        }
    }

    /// The column that a mechanism writes: its own where several write.
    fn written(
        &self,
        population: Option<usize>,
        mechanism: &Mechanism,
        signal: &str,
    ) -> Result<ColumnId, BuildError> {
        let id = mechanism.info.id;
        let own = self
            .signals
            .columns
            .iter()
            .position(|c| c.population == population && c.signal == signal && c.writer == Some(id));
        own.ok_or_else(|| Self::unknown(mechanism, signal))
    }

    fn add_readout(
        &mut self,
        population: usize,
        mechanism: &'static Mechanism,
        spec: ReadoutSpec,
    ) -> Result<(), BuildError> {
        let output = self.written(Some(population), mechanism, spec.signal)?;
        let pools: Vec<usize> = (0..self.pools.len())
            .filter(|&i| self.pools[i].population == population)
            .collect();
        let reference = pools.iter().copied().min_by(|&a, &b| {
            let (a, b) = (&self.pools[a], &self.pools[b]);
            b.density.total_cmp(&a.density).then_with(|| a.name.cmp(&b.name))
        });
        let per_neuron = self.signals.columns[output].len == self.model.populations[population].neurons;
        self.readouts.push(Readout {
            spec,
            mechanism: mechanism.info.id,
            pools,
            reference,
            output,
            per_neuron,
        });
        Ok(())
    }

    fn add_occupancy(
        &mut self,
        population: usize,
        mechanism: &'static Mechanism,
        spec: OccupancySpec,
    ) -> Result<(), BuildError> {
        let output = self.written(Some(population), mechanism, spec.signal)?;
        let target = self.model.targets.iter().find(|t| t.name == spec.target);
        self.occupancies.push(Occupancy {
            mechanism: mechanism.info.id,
            population,
            ligands: target.map_or_else(Vec::new, |t| t.ligands.clone()),
            output,
        });
        Ok(())
    }

    fn add_rule(
        &mut self,
        population: Option<usize>,
        mechanism: &'static Mechanism,
        spec: RuleSpec,
    ) -> Result<(), BuildError> {
        let inputs: Vec<Input> = spec
            .reads
            .iter()
            .map(|r| self.input(population, mechanism, r))
            .collect::<Result<_, _>>()?;
        let outputs: Vec<ColumnId> = spec
            .writes
            .iter()
            .map(|s| self.written(population, mechanism, s))
            .collect::<Result<_, _>>()?;
        for read in inputs.iter().flat_map(Input::columns) {
            if outputs.contains(&read) {
                return Err(BuildError::ReadsItself {
                    mechanism: mechanism.info.id.into(),
                    signal: self.signals.columns[read].signal.into(),
                });
            }
        }
        let len = outputs.first().map_or(0, |&c| self.signals.columns[c].len);
        let keys = match (spec.kind, population) {
            (Kind::Drawn, Some(p)) => {
                let stream = format!("{}/{}", mechanism.info.id, spec.writes.first().unwrap_or(&""));
                (0..len).map(|i| self.life_key(p, &stream, i)).collect()
            }
            _ => Vec::new(),
        };
        let instance = Instance {
            mechanism: mechanism.info.id,
            kind: spec.kind,
            rule: spec.rule,
            inputs,
            outputs,
            len,
            keys,
        };
        match instance.kind {
            Kind::Dynamic => self.dynamics.push(instance),
            Kind::Algebraic | Kind::Drawn => self.algebra.push(Node::Rule(instance)),
        }
        Ok(())
    }

    fn input(
        &mut self,
        population: Option<usize>,
        mechanism: &'static Mechanism,
        read: &Read,
    ) -> Result<Input, BuildError> {
        let find = |signal: &str| {
            self.signals
                .find(population, signal)
                .or_else(|| self.signals.find(None, signal))
                .ok_or_else(|| Self::unknown(mechanism, signal))
        };
        let of_type = |neuron: &str, signal: &str| {
            let found = self
                .of_type(neuron)
                .filter_map(|p| self.signals.find(Some(p), signal));
            found.collect::<Vec<_>>()
        };
        let needed = |neuron: &str, signal: &str| match of_type(neuron, signal) {
            ids if ids.is_empty() => Err(BuildError::NoSuchCells {
                mechanism: mechanism.info.id.into(),
                neuron: neuron.into(),
            }),
            ids => Ok(ids),
        };
        let if_any =
            |neuron: &str, signal: &str, input: fn(Vec<ColumnId>) -> Input| -> Result<Input, BuildError> {
                let ids = of_type(neuron, signal);
                if !ids.is_empty() {
                    return Ok(input(ids));
                }
                let vocabulary = self.vocabulary_of(mechanism);
                let spec = vocabulary.iter().find(|s| s.info.name == signal);
                let spec = spec.ok_or_else(|| Self::unknown(mechanism, signal))?;
                Ok(Input::Constant(spec.naive))
            };
        Ok(match *read {
            Read::Signal(signal) => Input::Column(find(signal)?),
            Read::Rest(signal) => Input::Rest(find(signal)?),
            Read::Mean(signal) => Input::Mean(vec![find(signal)?]),
            Read::RestMean(signal) => Input::RestMean(vec![find(signal)?]),
            Read::MeanIn(neuron, signal) => Input::Mean(needed(neuron, signal)?),
            Read::RestIn(neuron, signal) => Input::RestMean(needed(neuron, signal)?),
            Read::MeanIfAny(neuron, signal) => if_any(neuron, signal, Input::Mean)?,
            Read::RestIfAny(neuron, signal) => if_any(neuron, signal, Input::RestMean)?,
            Read::Inputs(transmitter, signal) => {
                Input::Inputs(self.afferents(population, mechanism, transmitter, signal)?)
            }
            Read::RestInputs(transmitter, signal) => {
                Input::RestInputs(self.afferents(population, mechanism, transmitter, signal)?)
            }
            Read::Trait(parameter) => Input::Trait(self.add_trait(population, mechanism, parameter)),
        })
    }

    /// Indices of the populations of a neuron type.
    fn of_type(&self, neuron: &str) -> impl Iterator<Item = usize> {
        let populations = self.model.populations.iter().enumerate();
        populations
            .filter(move |(_, p)| p.neuron == neuron)
            .map(|(i, _)| i)
    }

    /// Everything that reaches the neurons of a population by a transmitter; nothing where there is no population.
    fn afferents(
        &mut self,
        population: Option<usize>,
        mechanism: &Mechanism,
        transmitter: &str,
        signal: &str,
    ) -> Result<Vec<Afferents>, BuildError> {
        let Some(to) = population else {
            return Ok(Vec::new());
        };
        let model = self.model;
        let reaches = |p: &&(usize, &ProjectionModel)| {
            p.1.transmitter == transmitter && p.1.to == model.populations[to].neuron && p.1.inputs > 0
        };
        let mut all = Vec::new();
        for (index, projection) in model
            .projections
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .iter()
            .filter(reaches)
        {
            let from: Vec<usize> = self.of_type(&projection.from).collect();
            if from.is_empty() {
                continue;
            }
            let column = |&p: &usize| {
                let found = self.signals.find(Some(p), signal);
                found
                    .map(|c| (c, model.populations[p].neurons))
                    .ok_or_else(|| Self::unknown(mechanism, signal))
            };
            all.push(Afferents {
                from: from.iter().map(column).collect::<Result<_, _>>()?,
                sources: self.sources(*index, projection, &from, to),
                inputs: projection.inputs,
                weight: projection.weight,
            });
        }
        Ok(all)
    }

    /// The presynaptic neurons of every neuron of a population by one projection, the same whoever reads them.
    fn sources(
        &mut self,
        index: usize,
        projection: &ProjectionModel,
        from: &[usize],
        to: usize,
    ) -> Arc<Vec<u32>> {
        if let Some(known) = self.sources.get(&(index, to)) {
            return Arc::clone(known);
        }
        let model = self.model;
        let there: usize = from.iter().map(|&p| model.populations[p].neurons).sum();
        let stream = format!("projection/{}", projection.name);
        let of_neuron = |neuron| {
            let mut words = self.birth_key(to, &stream, neuron).at(i64::MIN).words(0);
            (0..projection.inputs).map(move |_| (words.unit() * there as f64) as u32)
        };
        let drawn: Arc<Vec<u32>> = Arc::new((0..model.populations[to].neurons).flat_map(of_neuron).collect());
        self.sources.insert((index, to), Arc::clone(&drawn));
        drawn
    }

    fn add_trait(&mut self, population: Option<usize>, mechanism: &Mechanism, parameter: &str) -> usize {
        let model = &self.model.populations[population.unwrap_or(0)];
        let value = Parameters::new(mechanism.info.id, &model.parameters).get(parameter);
        let name = (mechanism.info.id.to_owned(), parameter.to_owned());
        let cv = model.spread.get(&name).copied().unwrap_or(0.0);
        let stream = format!("{}/{parameter}", mechanism.info.id);
        let factors = self.spread(population.unwrap_or(0), &stream, cv);
        self.signals
            .traits
            .push(factors.into_iter().map(|f| f * value).collect());
        self.signals.traits.len() - 1
    }

    fn add_combinations(&mut self) {
        let specs = &self.signals.columns;
        for (to, column) in specs.iter().enumerate().filter(|(_, c)| c.writer.is_none()) {
            let from: Vec<ColumnId> = (0..specs.len())
                .filter(|&i| {
                    let c = &specs[i];
                    c.population == column.population && c.signal == column.signal && c.writer.is_some()
                })
                .collect();
            let spec = VOCABULARY.iter().find(|s| s.info.name == column.signal);
            if let (false, Some(spec)) = (from.is_empty(), spec) {
                self.algebra.push(Node::Combine {
                    how: spec.combine,
                    from,
                    to,
                });
            }
        }
    }
}
