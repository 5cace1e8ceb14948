//! One file under one switch: its runs against those of the full model, phenomenon by phenomenon.

use super::cell::{Axis, Cell, Full, Phenomenon};
use super::effect::effect;
use super::naive::{Rest, Shift, label};
use super::needed::Uses;
use super::series::{axis, excursion, origin, series};
use super::verdict::{LARGEST_NAIVE_SHIFT, Verdict, judge, ratio_interval};
use crate::StudyError;
use crate::jackknife::Jackknife;
use crate::life::ArmRun;
use crate::measures::{ByArm, Readings, samples};
use crate::sample::{Empty, Samples};
use crate::stats::mean;
use papaver_scenario::model::{Place, Scenario, Statistic, VariablePath, Window};
use std::collections::BTreeMap;

/// Runs of a file by arm, then replicate; some may be those of the full model.
pub(super) struct Runs<'a> {
    pub(super) arms: Vec<&'a str>,
    pub(super) runs: Vec<Vec<&'a ArmRun>>,
}

impl ByArm for Runs<'_> {
    fn runs_per_arm(&self) -> usize {
        self.runs.first().map_or(0, Vec::len)
    }

    fn run(&self, arm: &str, replicate: u32) -> Option<&ArmRun> {
        let index = self.arms.iter().position(|n| *n == arm)?;
        self.runs[index].get(replicate as usize).copied()
    }
}

/// A phenomenon of a file: what it is, and where in the reduced scenario its number is.
pub(super) struct Row<'a> {
    pub(super) phenomenon: &'a Phenomenon,
    pub(super) measure: usize,
    pub(super) uses: &'a Uses,
}

impl Row<'_> {
    /// Resting value that the effect is measured from, in the printing unit.
    fn rest(&self, scenario: &Scenario, rests: &BTreeMap<String, Rest>) -> f64 {
        let Some((arm, variable)) = self.phenomenon.nothing.rest_of() else {
            return 0.0;
        };
        let value = rests.get(arm).and_then(|rest| rest.value.get(variable));
        value.copied().unwrap_or(0.0) / scenario.measures[self.measure].unit.1
    }

    fn number(&self, samples: &Samples<'_>) -> Result<Jackknife, Empty> {
        Jackknife::new(samples.replicates, |rows| samples.value(self.measure, 0, rows))
    }
}

/// A phenomenon in the full model: its number, its effect, and what its cells are compared with.
pub(super) struct Reference {
    pub(super) full: Full,
    number: Result<Jackknife, Empty>,
    effect: Option<Jackknife>,
    /// By variable that is read: its largest distance from rest.
    excursions: BTreeMap<String, BTreeMap<VariablePath, f64>>,
    baselines: Vec<Option<f64>>,
}

impl Reference {
    /// The cell of a switch that changes no arm that this is read from. Where the switch takes rules out, they are absent;
    /// where it leaves a group `alone`, what is left is the full model.
    pub(super) fn untouched(&self, alone: bool) -> Cell {
        if !alone {
            return Cell::empty(self.full.value.value, Verdict::Absent, ABSENT);
        }
        let mut cell = compared(self, self.number.clone(), |_| self.effect.clone(), true);
        cell.naive_shift = Some(0.0);
        cell.series.clone_from(&self.full.series);
        cell.note.get_or_insert_with(|| WHOLE.into());
        cell
    }
}

const ABSENT: &str = "it acts in none of the arms that this is read from";
const WHOLE: &str =
    "none of the rules that are off acts in the arms that this is read from: it is the full model";

/// The full model's numbers. `rests` by arm.
///
/// # Errors
/// When a measure cannot be read: a fault of the program.
pub(super) fn references(
    scenario: &Scenario,
    rows: &[Row<'_>],
    runs: &Runs<'_>,
    rests: &BTreeMap<String, Rest>,
) -> Result<Vec<Reference>, StudyError> {
    let samples = samples(scenario, runs)?;
    let signals = papaver_mechanisms::signals();
    let unit_of = |name: &str| signals.iter().find(|s| s.name == name).map_or("1", |s| s.unit);
    let one = |row: &Row<'_>| {
        let number = row.number(&samples);
        let rest = row.rest(scenario, rests);
        let effect = number
            .as_ref()
            .ok()
            .and_then(|n| n.map(|v| effect(v, &row.phenomenon.nothing, rest)));
        let kind = &scenario.measures[row.measure].rows[0].what;
        let found = origin(kind).and_then(|o| Some((axis(scenario, &o, runs, &unit_of)?, o)));
        let value = match &number {
            Ok(number) => number.estimate(),
            Err(reason) => crate::stats::Estimate::empty(reason.reason()),
        };
        Reference {
            full: Full {
                value,
                effect: effect.as_ref().map(|e| e.value),
                series: found.as_ref().map_or(Vec::new(), |(a, o)| series(o, a, runs)),
                axis: found.map_or(Axis::default(), |(a, _)| a),
            },
            number,
            effect,
            excursions: excursions(row, runs, rests),
            baselines: row.uses.curves.iter().map(|c| baseline(runs, c)).collect(),
        }
    };
    Ok(rows.iter().map(one).collect())
}

fn excursions(
    row: &Row<'_>,
    runs: &Runs<'_>,
    rests: &BTreeMap<String, Rest>,
) -> BTreeMap<String, BTreeMap<VariablePath, f64>> {
    let mut all: BTreeMap<String, BTreeMap<VariablePath, f64>> = BTreeMap::new();
    for curve in &row.uses.curves {
        let (Place::Run { arm } | Place::Fork { arm, .. }) = &curve.0 else {
            continue;
        };
        let rest = match curve.2 {
            Statistic::Mean => rests.get(arm).and_then(|r| r.value.get(&curve.1)).copied(),
            // The settled mean field has no scatter: where the run begins.
            _ => runs
                .curve(0, &curve.0, &curve.1, curve.2)
                .and_then(|c| c.value.first().copied()),
        };
        let found = excursion(runs, curve, rest.unwrap_or(0.0));
        let known = all
            .entry(arm.clone())
            .or_default()
            .entry(curve.1.clone())
            .or_default();
        *known = known.max(found);
    }
    all
}

/// Mean over the arm's drug-free time, if it has any, over replicates.
fn baseline(runs: &Runs<'_>, (place, variable, stat): &(Place, VariablePath, Statistic)) -> Option<f64> {
    let (Place::Run { arm } | Place::Fork { arm, .. }) = place else {
        return None;
    };
    let run = Place::Run { arm: arm.clone() };
    let means: Option<Vec<f64>> = (0..runs.replicates())
        .map(|replicate| {
            let curve = runs.curve(replicate, &run, variable, *stat)?;
            Some(curve.window(Window::Baseline).ok()?.mean())
        })
        .collect();
    mean(&means?)
}

/// What a switch gives in one file.
pub(super) struct Switched<'a> {
    /// The runs; of arms that are unchanged, or did not run, those of the full model stand in.
    pub(super) runs: Runs<'a>,
    /// Resting states by arm.
    pub(super) rests: BTreeMap<String, Rest>,
    /// Arms that did not run, and why.
    pub(super) failed: BTreeMap<String, String>,
    /// Arms in which the switch changes something.
    pub(super) changed: Vec<&'a str>,
    /// The switch leaves one hypothesis alone.
    pub(super) alone: bool,
}

/// The cells of all phenomena of a file under one switch.
///
/// # Errors
/// When a measure cannot be read: a fault of the program.
pub(super) fn cells(
    scenario: &Scenario,
    rows: &[Row<'_>],
    references: &[Reference],
    full_rests: &BTreeMap<String, Rest>,
    switched: &Switched<'_>,
) -> Result<Vec<Cell>, StudyError> {
    let samples = samples(scenario, &switched.runs)?;
    let cell = |(row, reference): (&Row<'_>, &Reference)| {
        let baseline = reference.full.value.value;
        let used = |arm: &&str| row.uses.arms.contains(*arm);
        if !switched.changed.iter().any(&used) {
            return reference.untouched(switched.alone);
        }
        if let Some((arm, why)) = switched.failed.iter().find(|(arm, _)| used(&arm.as_str())) {
            let note = format!("arm {arm} does not run without it: {why}");
            return Cell::empty(baseline, Verdict::Undefined, note);
        }
        let shift = shift(row, reference, full_rests, switched);
        let rest = row.rest(scenario, &switched.rests);
        let effect = |number: &Jackknife| number.map(|v| effect(v, &row.phenomenon.nothing, rest));
        let mut cell = compared(reference, row.number(&samples), effect, switched.alone);
        if shift.share > LARGEST_NAIVE_SHIFT {
            cell.verdict = Verdict::Baseline;
        }
        (cell.naive_shift, cell.naive_place) = (Some(shift.share), shift.place);
        let kind = &scenario.measures[row.measure].rows[0].what;
        if let (Some(origin), false) = (origin(kind), reference.full.axis.at.is_empty()) {
            cell.series = series(&origin, &reference.full.axis, &switched.runs);
        }
        cell
    };
    Ok(rows.iter().zip(references).map(cell).collect())
}

/// Numbers and verdict, before the drug-free state is looked at. `effect` gives that of a number under the switch.
fn compared(
    reference: &Reference,
    number: Result<Jackknife, Empty>,
    effect: impl Fn(&Jackknife) -> Option<Jackknife>,
    alone: bool,
) -> Cell {
    let baseline = reference.full.value.value;
    let full = match &reference.number {
        Ok(full) => full,
        Err(reason) => {
            let note = format!("the full model has no number: {}", reason.reason());
            return Cell {
                ablated: number.ok().map(|n| n.value),
                ..Cell::empty(baseline, Verdict::Undefined, note)
            };
        }
    };
    let number = match number {
        Ok(number) => number,
        Err(Empty::NotReached(reason)) => return Cell::empty(baseline, Verdict::NotReached, reason),
        Err(Empty::Undefined(reason)) => return Cell::empty(baseline, Verdict::Undefined, reason),
    };
    let mut cell = Cell {
        ablated: Some(number.value),
        ..Cell::empty(baseline, Verdict::Undefined, "")
    };
    cell.difference = number.minus(full);
    let ablated = effect(&number);
    let (Some(ablated), Some(full)) = (ablated, &reference.effect) else {
        cell.note = Some("the shift has no logarithm".into());
        return cell;
    };
    if full.value == 0.0 {
        cell.note = Some("the full model has no effect".into());
        return cell;
    }
    cell.share = Some(ablated.value / full.value);
    let pairs = ablated.pairs(full);
    let interval = pairs.and_then(|pairs| ratio_interval((ablated.value, full.value), &pairs));
    (cell.verdict, cell.note) = match interval {
        None => (Verdict::Undecided, Some("one replicate has no interval".into())),
        Some((_, upper)) if upper.is_infinite() => {
            let note = "the full model's effect may be zero, so there is no bound".to_owned();
            (Verdict::Undecided, Some(note))
        }
        Some(interval) => (judge(interval, alone), None),
    };
    cell.share_interval = interval.filter(|(_, upper)| upper.is_finite());
    cell
}

/// The largest change of the drug-free state over the arms of a phenomenon.
fn shift(
    row: &Row<'_>,
    reference: &Reference,
    full_rests: &BTreeMap<String, Rest>,
    switched: &Switched<'_>,
) -> Shift {
    let mut worst = Shift::default();
    let nothing = BTreeMap::new();
    for arm in switched
        .changed
        .iter()
        .filter(|arm| row.uses.arms.contains(**arm))
    {
        if let (Some(full), Some(ablated)) = (full_rests.get(*arm), switched.rests.get(*arm)) {
            let excursions = reference.excursions.get(*arm).unwrap_or(&nothing);
            worst = worst.or(Shift::at_rest(full, ablated, excursions));
        }
    }
    for (curve, full) in row.uses.curves.iter().zip(&reference.baselines) {
        let (Place::Run { arm } | Place::Fork { arm, .. }) = &curve.0 else {
            continue;
        };
        let excursion = reference.excursions.get(arm).and_then(|e| e.get(&curve.1));
        if let (Some(full), Some(ablated)) = (full, baseline(&switched.runs, curve)) {
            let place = || format!("{} in the baseline of {arm}", label(&curve.1));
            worst = worst.or(Shift::between(
                *full,
                ablated,
                excursion.copied().unwrap_or(0.0),
                place,
            ));
        }
    }
    worst
}
