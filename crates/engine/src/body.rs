//! The body: amounts in compartments, doses as they fall due, and the concentrations that cells meet.

use crate::model::{BodyModel, Change, DoseEvent, LigandModel};
use bevy_ecs::prelude::Resource;
use papaver_kinetics::pharmacokinetics::Compartments;
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
    /// Given so far, nmol.
    pub given_nmol: f64,
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
            given_nmol: 0.0,
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
                self.state.given_nmol += amount_nmol;
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
                ref doses,
                every_ms,
                over_ms,
            } => self.set_steady_state(doses, every_ms, over_ms),
            // Not a matter of the body alone: the world does it.
            Change::Switch { .. } => {}
        }
    }

    /// What the doses do not reach stays as it is.
    fn set_steady_state(&mut self, doses: &[(usize, f64)], every_ms: i64, over_ms: Option<i64>) {
        let mut into = vec![0.0; self.compartments.size()];
        doses.iter().for_each(|&(c, nmol)| into[c] += nmol);
        let steady = self.compartments.steady_state(&into, every_ms, over_ms);
        let amounts = self.state.amounts_nmol.iter_mut();
        amounts
            .zip(steady)
            .filter(|(_, steady)| *steady > 0.0)
            .for_each(|(amount, steady)| *amount = steady);
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
    }

    /// Amounts half-way through a step.
    pub fn predict(&mut self, step_ms: i64) {
        let state = &self.state;
        self.mid_nmol = self
            .compartments
            .advance(&state.amounts_nmol, &state.inputs_nmol_per_s, step_ms);
    }

    /// Amounts after a step.
    pub fn advance(&mut self, step_ms: i64) {
        let state = &self.state;
        let next = self
            .compartments
            .advance(&state.amounts_nmol, &state.inputs_nmol_per_s, 2 * step_ms);
        self.state.amounts_nmol = next;
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

    /// Not yet absorbed, nmol.
    pub fn depot_nmol(&self, ligand: usize) -> f64 {
        self.ligands[ligand]
            .depots
            .iter()
            .map(|&c| self.state.amounts_nmol[c])
            .sum()
    }
}
