//! The body: amounts in compartments, doses as they fall due, and the concentrations that cells meet.

use crate::model::{BodyModel, Change, DoseEvent, LigandModel};
use bevy_ecs::prelude::Resource;
use papaver_kinetics::pharmacokinetics::{Compartments, Portion};
use serde::{Deserialize, Serialize};

/// State of the body.
#[derive(Resource, Clone, Debug)]
pub struct Body {
    compartments: Compartments,
    /// Ligands of the scenario.
    pub ligands: Vec<LigandModel>,
    /// What changes in the course of a run.
    pub state: BodyState,
    /// Amounts predicted at the midpoint of the step.
    mid_nmol: Vec<f64>,
}

/// The part of the body that a snapshot keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyState {
    /// nmol by compartment (nM for effect sites).
    pub amounts_nmol: Vec<f64>,
    /// nmol/s by compartment.
    pub inputs_nmol_per_s: Vec<f64>,
    /// Held concentrations by population, then ligand, nM.
    pub held_nm: Vec<Vec<Option<f64>>>,
    /// Given and not yet, or not wholly, in its compartment.
    pub releases: Vec<Release>,
}

/// What is left of a portion that was given, on its way into its compartment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Where it goes.
    pub compartment: usize,
    /// How much is still to come, nmol.
    pub left_nmol: f64,
    /// From when on.
    pub start_ms: i64,
    /// Evenly until then; at once at `start_ms` where the two are the same.
    pub end_ms: i64,
}

impl Release {
    fn new(portion: &Portion, at_ms: i64) -> Self {
        let start_ms = at_ms + portion.from_ms;
        Release {
            compartment: portion.compartment,
            left_nmol: portion.amount,
            start_ms,
            end_ms: start_ms + portion.over_ms,
        }
    }

    /// What is left of a whole portion at a time after its beginning or before.
    fn left_after(&self, now_ms: i64) -> f64 {
        let to_come = (self.end_ms - now_ms.max(self.start_ms)) as f64;
        if self.start_ms == self.end_ms {
            self.left_nmol
        } else {
            self.left_nmol * to_come / (self.end_ms - self.start_ms) as f64
        }
    }

    /// What comes in the next half-milliseconds after `now_ms`. What comes at once waits for a step boundary.
    fn within_nmol(&self, now_ms: i64, half_ms: i64) -> f64 {
        let from = 2 * self.start_ms.max(now_ms);
        let to_come = 2 * self.end_ms - from;
        let comes = (2 * now_ms + half_ms - from).clamp(0, to_come.max(0));
        if comes == 0 {
            0.0
        } else {
            self.left_nmol * (comes as f64 / to_come as f64)
        }
    }
}

impl Body {
    /// An empty body.
    pub fn new(model: &BodyModel, populations: usize) -> Self {
        let compartments = Compartments::new(model.rates_per_s.clone());
        let n = compartments.size();
        let state = BodyState {
            amounts_nmol: vec![0.0; n],
            inputs_nmol_per_s: vec![0.0; n],
            held_nm: vec![vec![None; model.ligands.len()]; populations],
            releases: Vec::new(),
        };
        Body {
            compartments,
            ligands: model.ligands.clone(),
            mid_nmol: vec![0.0; n],
            state,
        }
    }

    /// Applies one scheduled change.
    pub fn apply(&mut self, event: &DoseEvent) {
        match event.change {
            Change::Bolus {
                compartment,
                amount_nmol,
            } => {
                self.state.amounts_nmol[compartment] += amount_nmol;
            }
            Change::Release(ref portion) => self.state.releases.push(Release::new(portion, event.at_ms)),
            Change::Withdraw {
                compartment,
                amount_nmol,
            } => {
                let amount = &mut self.state.amounts_nmol[compartment];
                let left = *amount - amount_nmol;
                // What rounding leaves when all of it is taken is nothing.
                *amount = if left > 1e-9 * amount_nmol { left } else { 0.0 };
            }
            Change::Infusion {
                compartment,
                rate_nmol_per_s,
            } => {
                let input = &mut self.state.inputs_nmol_per_s[compartment];
                *input += rate_nmol_per_s;
                // What rounding leaves of several infusions that have all ended is nothing.
                if input.abs() < 1e-12 * rate_nmol_per_s.abs() {
                    *input = 0.0;
                }
            }
            Change::Hold {
                ligand,
                population,
                concentration_nm,
            } => {
                self.state.held_nm[population][ligand] = concentration_nm;
            }
            Change::SteadyState {
                ref portions,
                every_ms,
            } => self.set_steady_state(event.at_ms, portions, every_ms),
            // Not a matter of the body alone: the world does it.
            Change::Switch { .. } => {}
        }
    }

    /// What the doses do not reach stays as it is.
    fn set_steady_state(&mut self, at_ms: i64, portions: &[Portion], every_ms: i64) {
        let steady = self.compartments.steady_state(portions, every_ms);
        let amounts = self.state.amounts_nmol.iter_mut();
        amounts
            .zip(&steady)
            .filter(|(_, steady)| **steady > 0.0)
            .for_each(|(amount, steady)| *amount = *steady);
        let reached = |release: &Release| steady[release.compartment] > 0.0;
        self.state.releases.retain(|release| !reached(release));
        for portion in portions {
            let earlier = |dose: i64| Release::new(portion, at_ms - dose * every_ms);
            let still = |release: &Release| release.end_ms > at_ms || release.start_ms == at_ms;
            let to_come = (1..).map(earlier).take_while(still).map(|mut release| {
                release.left_nmol = release.left_after(at_ms);
                release
            });
            self.state.releases.extend(to_come);
        }
    }

    /// Rates between the compartments.
    pub(crate) fn compartments(&self) -> &Compartments {
        &self.compartments
    }

    /// Exchanges rates and ligands, and leaves all amounts where they are.
    pub(crate) fn exchange(&mut self, compartments: &mut Compartments, ligands: &mut Vec<LigandModel>) {
        std::mem::swap(&mut self.compartments, compartments);
        std::mem::swap(&mut self.ligands, ligands);
    }

    /// Takes every source away: infusions stop, baths are drug-free.
    pub fn stop_dosing(&mut self) {
        self.state.inputs_nmol_per_s.fill(0.0);
        self.state.held_nm.iter_mut().for_each(|held| held.fill(None));
    }

    /// Takes all drug out of the body. What receptors hold stays with them.
    pub fn clear(&mut self) {
        self.state.amounts_nmol.fill(0.0);
        self.state.releases.clear();
    }

    /// Takes in what falls due at the beginning of a step, and predicts the amounts half-way through it.
    pub fn predict(&mut self, now_ms: i64, step_ms: i64) {
        let BodyState {
            amounts_nmol,
            releases,
            ..
        } = &mut self.state;
        releases.retain(|release| {
            let due = release.end_ms <= now_ms;
            if due {
                amounts_nmol[release.compartment] += release.left_nmol;
            }
            !due
        });
        self.mid_nmol = self.after(now_ms, step_ms);
    }

    /// Amounts after a step.
    pub fn advance(&mut self, now_ms: i64, step_ms: i64) {
        self.state.amounts_nmol = self.after(now_ms, 2 * step_ms);
        for release in &mut self.state.releases {
            release.left_nmol -= release.within_nmol(now_ms, 2 * step_ms);
        }
        let end_ms = now_ms + step_ms;
        let over = |release: &Release| release.start_ms < release.end_ms && release.end_ms <= end_ms;
        self.state.releases.retain(|release| !over(release));
    }

    /// Amounts after so many half-milliseconds. What a release brings meanwhile comes evenly.
    fn after(&mut self, now_ms: i64, half_ms: i64) -> Vec<f64> {
        let state = &self.state;
        if state.releases.is_empty() {
            return self
                .compartments
                .advance(&state.amounts_nmol, &state.inputs_nmol_per_s, half_ms);
        }
        let mut inputs = state.inputs_nmol_per_s.clone();
        for release in &state.releases {
            inputs[release.compartment] += release.within_nmol(now_ms, half_ms) / (half_ms as f64 / 2000.0);
        }
        self.compartments.advance(&state.amounts_nmol, &inputs, half_ms)
    }

    /// Concentrations that a population's receptors meet now, nM, by ligand.
    pub fn concentrations_nm(&self, population: usize) -> Vec<f64> {
        self.at_cells(population, &self.state.amounts_nmol)
    }

    /// The same at the midpoint of the step.
    pub fn mid_concentrations_nm(&self, population: usize) -> Vec<f64> {
        self.at_cells(population, &self.mid_nmol)
    }

    fn at_cells(&self, population: usize, amounts: &[f64]) -> Vec<f64> {
        let from_body = |ligand: &LigandModel| ligand.effect_site.map_or(0.0, |c| amounts[c]);
        let held = &self.state.held_nm[population];
        self.ligands
            .iter()
            .zip(held)
            .map(|(l, h)| h.unwrap_or_else(|| from_body(l)))
            .collect()
    }

    /// The concentration that drives the effects of a ligand, nM: what all populations meet, where that is one (a bath, or
    /// the body); else the body's own effect site, whatever is held at some of them.
    pub fn effect_site_nm(&self, ligand: usize) -> f64 {
        let mut held = self
            .state
            .held_nm
            .iter()
            .map(|of_population| of_population[ligand]);
        let bath = held
            .next()
            .flatten()
            .filter(|first| held.all(|h| h == Some(*first)));
        let own = || {
            self.ligands[ligand]
                .effect_site
                .map(|c| self.state.amounts_nmol[c])
        };
        bath.or_else(own).unwrap_or(0.0)
    }

    /// Total plasma concentration, nM.
    pub fn plasma_nm(&self, ligand: usize) -> f64 {
        self.ligands[ligand]
            .central
            .map_or(0.0, |(c, litres)| self.state.amounts_nmol[c] / litres)
    }

    /// Given and not yet absorbed, nmol.
    pub fn depot_nmol(&self, ligand: usize) -> f64 {
        let ligand = &self.ligands[ligand];
        let absorbed_from = ligand.depots.iter().map(|&c| self.state.amounts_nmol[c]);
        let own = |c: usize| ligand.depots.contains(&c) || ligand.central.is_some_and(|(own, _)| own == c);
        let releases = self.state.releases.iter().filter(|r| own(r.compartment));
        absorbed_from.sum::<f64>() + releases.map(|r| r.left_nmol).sum::<f64>()
    }
}
