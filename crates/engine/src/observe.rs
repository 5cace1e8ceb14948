//! Observables: numbers that are read off a world without changing it.

use crate::executor::mean;
use crate::plan::Half;
use crate::receptors::Pool;
use crate::step::at_cells_nm;
use crate::world::World;

/// What can be read.
#[derive(Clone, Debug, PartialEq)]
pub enum Observable {
    /// A signal of the neurons of one or several populations, or of a population, or of the world.
    Signal(Vec<usize>),
    /// Receptors in some joint states, as a share of the total of their pools in the naive cell.
    Receptors(Vec<(usize, Count)>),
    /// Total plasma concentration of a ligand, nM.
    Plasma(usize),
    /// What cells release of a ligand, nM, on average over the neurons of the populations that do.
    Csf(usize),
    /// Effect-site concentration of a ligand, or that of the one bath in which all populations are, nM.
    EffectSite(usize),
    /// Not yet absorbed, nmol.
    Depot(usize),
}

/// Which receptors of a pool count, and how.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// A fixed weight per joint state.
    States(Vec<f64>),
    /// Expected occupancy by one ligand.
    Occupied(usize),
    /// Expected occupancy by any ligand.
    OccupiedByAny,
    /// At the surface without a ligand and open to one, as expected.
    Free,
    /// Coupled receptors weighed by a drive of the scheme (its index) over their ligands, as expected.
    Driven(usize),
}

impl World {
    /// The values of an observable now: one per neuron, or one.
    pub fn read(&self, observable: &Observable) -> Vec<f64> {
        match observable {
            Observable::Signal(columns) => columns
                .iter()
                .flat_map(|&c| self.signals().now[c].iter().copied())
                .collect(),
            Observable::Receptors(parts) => parts
                .iter()
                .flat_map(|(p, count)| self.count(&self.pools()[*p], count))
                .collect(),
            Observable::Plasma(ligand) => {
                vec![self.body().plasma_nm(*ligand) + self.released_nm(*ligand, None)]
            }
            Observable::Csf(ligand) => vec![self.csf_nm(*ligand)],
            Observable::EffectSite(ligand) => vec![self.body().effect_site_nm(*ligand)],
            Observable::Depot(ligand) => vec![self.body().depot_nmol(*ligand)],
        }
    }

    /// The mean of an observable over neurons now.
    pub fn read_mean(&self, observable: &Observable) -> f64 {
        match observable {
            Observable::Signal(columns) if columns.len() == 1 => mean(&self.signals().now[columns[0]]),
            _ => mean(&self.read(observable)),
        }
    }

    /// Concentrations that the receptors of a population meet now, nM by ligand.
    pub fn concentrations_nm(&self, population: usize) -> Vec<f64> {
        at_cells_nm(self.body(), self.signals(), population, Half::Now)
    }

    /// What the cells of a population, or of the whole world into plasma, release of a ligand, nM.
    fn released_nm(&self, ligand: usize, population: Option<usize>) -> f64 {
        let signals = self.signals();
        let of =
            |&&(column, l): &&(usize, usize)| l == ligand && signals.columns[column].population == population;
        signals
            .released
            .iter()
            .filter(of)
            .map(|&(c, _)| signals.now[c][0])
            .sum()
    }

    /// Over the neurons of the populations that release it; 0 where none does.
    fn csf_nm(&self, ligand: usize) -> f64 {
        let columns = &self.signals().columns;
        let releases = |population: usize| {
            let own = |&(column, l): &(usize, usize)| {
                l == ligand
                    && columns[column].population == Some(population)
                    && columns[column].writer.is_some()
            };
            self.signals().released.iter().any(own)
        };
        let (sum, neurons) =
            (0..self.populations().len())
                .filter(|&p| releases(p))
                .fold((0.0, 0), |(sum, all), p| {
                    let neurons = self.neurons[p];
                    (
                        sum + neurons as f64 * self.released_nm(ligand, Some(p)),
                        all + neurons,
                    )
                });
        if neurons == 0 { 0.0 } else { sum / neurons as f64 }
    }

    fn count(&self, pool: &Pool, count: &Count) -> Vec<f64> {
        let concentrations = self.concentrations_nm(pool.population);
        let env = pool.environment(concentrations, |c| self.signals().now[c][0]);
        let occupied = |ligands: std::ops::Range<usize>| {
            let mut sum = vec![0.0; pool.states()];
            for ligand in ligands {
                let occupancy = pool.scheme.occupancy(ligand, &env);
                sum.iter_mut().zip(occupancy).for_each(|(s, o)| *s += o);
            }
            sum
        };
        let ligands = pool.scheme.ligands.len();
        let weights = match count {
            Count::States(weights) => weights.clone(),
            Count::Occupied(ligand) => occupied(*ligand..ligand + 1),
            Count::OccupiedByAny => occupied(0..ligands),
            Count::Driven(drive) => {
                let coupled = |s: usize| pool.scheme.scheme.states[pool.scheme.states[s].state].signals;
                let weights = pool.scheme.drive(*drive, &env);
                let keep = |(s, w): (usize, &f64)| if coupled(s) { *w } else { 0.0 };
                weights.iter().enumerate().map(keep).collect()
            }
            Count::Free => {
                let open = |s: usize| {
                    let state = &pool.scheme.scheme.states[pool.scheme.states[s].state];
                    state.surface && !state.blocked
                };
                let any = occupied(0..ligands);
                any.iter()
                    .enumerate()
                    .map(|(s, o)| if open(s) { 1.0 - o } else { 0.0 })
                    .collect()
            }
        };
        let naive = pool.reference().total * pool.number;
        let mut values = vec![0.0; pool.neurons()];
        pool.weigh(&weights, 0.0, &mut values);
        values
            .iter_mut()
            .for_each(|v| *v = if naive > 0.0 { *v / naive } else { 0.0 });
        values
    }
}
