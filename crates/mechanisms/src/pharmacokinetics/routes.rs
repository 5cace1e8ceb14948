//! From a route's numbers to compartments before the blood: release, transit, absorption.

use super::{Flow, Layout};
use papaver_catalogue::types::{Drug, Release, ReleaseOrder, RouteNumbers};
use papaver_engine::model::LigandModel;

/// Where a dose of a drug by a route goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The pieces in which it is released; one where it is not.
    pub pieces: Vec<Piece>,
    /// Share of the dose that arrives in the blood unchanged.
    pub bioavailability: f64,
}

/// A piece of every dose by a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Where it goes.
    pub compartment: usize,
    /// Share of the dose; where it goes into the blood at once, of that which arrives.
    pub share: f64,
    /// When it is released, after the dose.
    pub from_ms: i64,
    /// Released evenly over so long; 0 where it enters its compartment at once.
    pub over_ms: i64,
    /// Where the compartment releases in proportion to what is left in it: how fast, per second.
    pub release_rate_per_s: Option<f64>,
}

impl Entry {
    /// The route lets go of a dose in its own time.
    pub fn releases(&self) -> bool {
        let in_time = |piece: &Piece| piece.over_ms > 0 || piece.release_rate_per_s.is_some();
        self.pieces.iter().any(in_time)
    }
}

impl Piece {
    /// What has not been released `since_ms` after a dose of so much, in the unit of the dose; nothing where it was not
    /// its compartment's to release.
    pub fn left(&self, dose: f64, since_ms: i64) -> f64 {
        let released_s = (since_ms - self.from_ms) as f64 / 1000.0;
        match self.release_rate_per_s {
            Some(rate) if released_s >= 0.0 => dose * self.share * libm::exp(-rate * released_s),
            _ => 0.0,
        }
    }
}

impl Layout {
    /// From the blood outwards: absorption, the chain before it, and what releases into that.
    pub(super) fn add_route(
        &mut self,
        drug: usize,
        numbers: &RouteNumbers,
        drugs: &[(&str, &Drug)],
        ligands: &mut [LigandModel],
    ) -> Entry {
        let bioavailability = numbers.bioavailability.value;
        let mut gate = Gate::Blood(arrivals(drug, numbers, drugs, ligands));
        let transit = numbers.transit.iter().flat_map(|(steps, rate)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small whole number"
            )]
            let steps = steps.value as usize;
            std::iter::repeat_n(rate.value, steps)
        });
        let absorption = numbers.absorption_rate_per_s.iter().map(|rate| rate.value);
        for rate_per_s in absorption.chain(transit) {
            gate = Gate::Part(self.before(&gate, rate_per_s));
            ligands[drug].depots.extend(gate.part());
        }
        let (first, share) = match &gate {
            Gate::Part(first) => (*first, 1.0),
            Gate::Blood(_) => (ligands[drug].central.map_or(0, |(c, _)| c), bioavailability),
        };
        let at_once = Piece {
            compartment: first,
            share,
            from_ms: 0,
            over_ms: 0,
            release_rate_per_s: None,
        };
        let released = numbers.release.iter();
        let mut pieces: Vec<Piece> = released
            .map(|release| self.released(release, &at_once, &gate))
            .collect();
        let own = pieces.iter().filter(|piece| piece.release_rate_per_s.is_some());
        ligands[drug].depots.extend(own.map(|piece| piece.compartment));
        if pieces.is_empty() {
            pieces.push(at_once);
        }
        Entry {
            pieces,
            bioavailability,
        }
    }

    /// A piece that is released through a gate, instead of the whole dose entering there at once.
    fn released(&mut self, release: &Release, at_once: &Piece, gate: &Gate) -> Piece {
        let (from_ms, over_ms) = release.span_ms();
        let evenly = Piece {
            share: at_once.share * release.share.value,
            from_ms,
            over_ms,
            ..at_once.clone()
        };
        match &release.order {
            ReleaseOrder::Zero(_) => evenly,
            ReleaseOrder::First(rate) => Piece {
                compartment: self.before(gate, rate.value),
                share: release.share.value,
                release_rate_per_s: Some(rate.value),
                ..evenly
            },
        }
    }

    /// A compartment that empties through a gate.
    fn before(&mut self, gate: &Gate, rate_per_s: f64) -> usize {
        let compartment = self.compartment();
        match gate {
            Gate::Part(next) => self.rates.push((compartment, Flow::Into(*next), rate_per_s)),
            Gate::Blood(arrivals) => {
                self.rates.push((compartment, Flow::Out, rate_per_s));
                let arrive = arrivals
                    .iter()
                    .map(|&(to, share)| (compartment, Flow::Copied(to), share * rate_per_s));
                self.rates.extend(arrive);
            }
        }
        compartment
    }
}

/// What a part of a route empties into.
enum Gate {
    /// Another part of it.
    Part(usize),
    /// The blood: central compartments (of the drug, and of metabolites made on the first pass) and the share that each
    /// gets. The rest is lost on the first pass.
    Blood(Vec<(usize, f64)>),
}

impl Gate {
    fn part(&self) -> Option<usize> {
        match self {
            Gate::Part(compartment) => Some(*compartment),
            Gate::Blood(_) => None,
        }
    }
}

/// Central compartments that a route ends in, and the share of the dose that arrives in each.
fn arrivals(
    drug: usize,
    numbers: &RouteNumbers,
    drugs: &[(&str, &Drug)],
    ligands: &[LigandModel],
) -> Vec<(usize, f64)> {
    let central = |index: usize| ligands[index].central.map(|(compartment, _)| compartment);
    let own = central(drug).map(|c| (c, numbers.bioavailability.value));
    let first_pass = numbers.first_pass.iter().filter_map(|(name, share)| {
        let index = drugs.iter().position(|(other, _)| other == name)?;
        Some((central(index)?, share.value))
    });
    own.into_iter().chain(first_pass).collect()
}
