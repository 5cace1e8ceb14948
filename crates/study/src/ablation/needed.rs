//! The part of a scenario that its phenomena need: their measures, and the arms and forks that these read.

use papaver_scenario::model::{
    CurvePlace, Formula, Measure, MeasureKind, Ms, Place, ProbeKind, Reading, Scenario, Statistic,
    VariablePath,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a phenomenon is read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Uses {
    /// Arms.
    pub(super) arms: BTreeSet<String>,
    /// Forks: probe, time, arm.
    forks: BTreeSet<(String, Ms, String)>,
    /// Curves: place, variable, statistic. The first is the phenomenon's own.
    pub(super) curves: Vec<(Place, VariablePath, Statistic)>,
}

impl Uses {
    /// Of one row of a measure, through all formulas.
    pub(super) fn of(scenario: &Scenario, measure: usize, row: usize) -> Self {
        let mut uses = Self::default();
        for (m, r) in rows(scenario, measure, row) {
            uses.kind(scenario, &scenario.measures[m].rows[r].what);
        }
        uses
    }

    fn kind(&mut self, scenario: &Scenario, kind: &MeasureKind) {
        match kind {
            MeasureKind::Reading { place, reading, .. } => self.reading(place, reading),
            MeasureKind::Curve {
                curve, relative_to, ..
            } => {
                self.curve(scenario, curve);
                relative_to.iter().for_each(|place| self.curve(scenario, place));
            }
            MeasureKind::Across { parts, .. } => parts.iter().for_each(|(_, part)| self.kind(scenario, part)),
            MeasureKind::Formula(_) => {}
        }
    }

    fn reading(&mut self, place: &Place, reading: &Reading) {
        match place {
            Place::Run { arm } => {
                self.arms.insert(arm.clone());
            }
            Place::Fork { arm, probe, at_ms } => {
                self.arms.insert(arm.clone());
                self.forks.insert((probe.clone(), *at_ms, arm.clone()));
            }
            Place::Vehicle | Place::SameFork => return,
        }
        self.curves
            .push((place.clone(), reading.variable.clone(), reading.stat));
        if let Some(reference) = &reading.relative_to {
            self.reading(&reference.0, &reference.1);
        }
    }

    fn curve(&mut self, scenario: &Scenario, place: &CurvePlace) {
        self.arms.insert(place.arm.clone());
        self.forks
            .insert((place.probe.clone(), place.at_ms, place.arm.clone()));
        let probe = scenario.probes.iter().find(|p| p.name == place.probe);
        if let Some(ProbeKind::DoseResponse(curve)) = probe.map(|p| &p.kind) {
            // The forks are not kept; the run of their arm has the same variable.
            let run = Place::Run {
                arm: place.arm.clone(),
            };
            self.curves
                .push((run, curve.response.variable.clone(), curve.response.stat));
        }
    }
}

/// A row of a measure and all rows that it is made of.
fn rows(scenario: &Scenario, measure: usize, row: usize) -> Vec<(usize, usize)> {
    let mut all = vec![(measure, row)];
    let mut next = 0;
    while let Some(&(m, r)) = all.get(next) {
        if let MeasureKind::Formula(formula) = &scenario.measures[m].rows[r].what {
            let mut named = Vec::new();
            values(formula, &mut named);
            named.retain(|one| !all.contains(one));
            all.extend(named);
        }
        next += 1;
    }
    all
}

fn values(formula: &Formula, named: &mut Vec<(usize, usize)>) {
    match formula {
        Formula::Number(_) => {}
        Formula::Value(measure, row) => named.push((*measure, *row)),
        Formula::Negate(inner) => values(inner, named),
        Formula::Binary(_, left, right) => {
            values(left, named);
            values(right, named);
        }
        Formula::Call(_, arguments) => arguments.iter().for_each(|argument| values(argument, named)),
    }
}

/// The scenario with nothing but what these measures (by index, of one row each) need, recording nothing. The measures
/// come first in the result, in the order given.
pub(super) fn reduced(scenario: &Scenario, measures: &[usize]) -> Scenario {
    let mut kept: Vec<(usize, usize)> = measures.iter().map(|&m| (m, 0)).collect();
    let mut uses = Uses::default();
    for &measure in measures {
        let of_one = Uses::of(scenario, measure, 0);
        uses.arms.extend(of_one.arms);
        uses.forks.extend(of_one.forks);
        for row in rows(scenario, measure, 0) {
            if !kept.contains(&row) {
                kept.push(row);
            }
        }
    }
    let places: BTreeMap<(usize, usize), usize> = kept.iter().enumerate().map(|(i, &row)| (row, i)).collect();
    let mut part = scenario.clone();
    part.arms.retain(|arm| uses.arms.contains(&arm.name));
    part.measures = kept.iter().map(|&row| one_row(scenario, row, &places)).collect();
    for probe in &mut part.probes {
        let used = |at: Ms, arm: &str| uses.forks.contains(&(probe.name.clone(), at, arm.to_owned()));
        let (times, arms) = (probe.at_ms.clone(), probe.arms.clone());
        let at_ms = times.iter().filter(|&&at| arms.iter().any(|arm| used(at, arm)));
        let kept_arms = arms.iter().filter(|arm| times.iter().any(|&at| used(at, arm)));
        let (at_ms, kept_arms) = (at_ms.copied().collect(), kept_arms.cloned().collect());
        (probe.at_ms, probe.arms) = (at_ms, kept_arms);
    }
    part.probes.retain(|probe| !probe.at_ms.is_empty());
    part.record.variables.clear();
    part
}

/// A measure with one of its rows, and formulas that know the new places of the rows.
fn one_row(
    scenario: &Scenario,
    (measure, row): (usize, usize),
    places: &BTreeMap<(usize, usize), usize>,
) -> Measure {
    let mut one = scenario.measures[measure].clone();
    one.rows = vec![one.rows.swap_remove(row)];
    if let MeasureKind::Formula(formula) = &mut one.rows[0].what {
        renumber(formula, places);
    }
    one
}

fn renumber(formula: &mut Formula, places: &BTreeMap<(usize, usize), usize>) {
    match formula {
        Formula::Number(_) => {}
        Formula::Value(measure, row) => {
            if let Some(&place) = places.get(&(*measure, *row)) {
                (*measure, *row) = (place, 0);
            }
        }
        Formula::Negate(inner) => renumber(inner, places),
        Formula::Binary(_, left, right) => {
            renumber(left, places);
            renumber(right, places);
        }
        Formula::Call(_, arguments) => arguments
            .iter_mut()
            .for_each(|argument| renumber(argument, places)),
    }
}
