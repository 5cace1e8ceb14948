//! One file of an ablation: what is run of it, where its phenomena are, and which mechanisms act in its arms.

use super::cell::{FileInfo, Phenomenon, StepInfo};
use super::effect::{nothing, unknown_rest};
use super::naive::Rest;
use super::needed::{Uses, reduced};
use super::{RequestError, Source};
use crate::StudyError;
use crate::auto_doses::find;
use crate::build::{Setting, is_on};
use crate::dosing::breakpoints;
use crate::pilot::{Pilot, pilot};
use crate::rows::{scenario_hash, statistic_name};
use crate::runner::Protocol;
use crate::study::traced;
use papaver_catalogue::Catalogue;
use papaver_scenario::model::{Arm, Place, Scenario, VariablePath};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of the mechanisms that act in an arm.
pub(super) type Acting = BTreeSet<&'static str>;

/// One file: what is run of it, and where its phenomena are.
pub(super) struct File<'a> {
    pub(super) source: &'a Source,
    pub(super) setting: Setting<'a>,
    /// Its phenomena come first among its measures, in the order of `phenomena`.
    pub(super) part: Scenario,
    /// Indices into the plan's phenomena.
    pub(super) phenomena: Vec<usize>,
    pub(super) uses: Vec<Uses>,
    /// By arm of `part`.
    pub(super) acting: Vec<Acting>,
}

impl<'a> File<'a> {
    /// A file with its chosen measures, whose phenomena join `all`.
    ///
    /// # Errors
    /// When a phenomenon has no point where nothing happens.
    pub(super) fn new(
        source: &'a Source,
        catalogue: &'a Catalogue,
        measures: &[usize],
        index: usize,
        all: &mut Vec<Phenomenon>,
    ) -> Result<Self, RequestError> {
        let scenario = &source.scenario;
        let part = reduced(scenario, measures);
        let mut phenomena = Vec::new();
        for &measure in measures {
            let measure = &scenario.measures[measure];
            let row = &measure.rows[0];
            phenomena.push(all.len());
            let name = measure.phenomenon.clone().unwrap_or_else(|| measure.name.clone());
            if let Some(stat) = unknown_rest(&row.what) {
                let statistic = statistic_name(Some(stat));
                return Err(RequestError::NoRest { name, statistic });
            }
            let experiment = scenario.experiment.as_ref().map(|e| e.source.clone());
            all.push(Phenomenon {
                name,
                measure: measure.name.clone(),
                arm: row.arm.clone(),
                title: scenario.title.clone(),
                file: index,
                unit: measure.unit.0.clone(),
                nothing: nothing(&row.what, scenario),
                source: measure.source.clone().or(experiment),
            });
        }
        Ok(Self {
            source,
            setting: Setting::new(scenario, catalogue),
            uses: (0..measures.len()).map(|m| Uses::of(&part, m, 0)).collect(),
            acting: part.arms.iter().map(|arm| acting(arm, catalogue)).collect(),
            part,
            phenomena,
        })
    }

    /// Steps are those of the whole scenario, so that a phenomenon has the same number here as in a run of its file.
    /// The pilot that found them comes with them.
    pub(super) fn protocol<'s>(
        &'s self,
        report: &'s (dyn Fn(u64) + Sync),
        stop: &'s (dyn Fn() -> bool + Sync),
    ) -> Result<(Protocol<'s>, Pilot), StudyError> {
        let whole = &self.source.scenario;
        let pilot = pilot(whole, &self.setting, breakpoints(whole), stop)?;
        let mut protocol = Protocol {
            scenario: &self.part,
            grid: pilot.grid.clone(),
            traced: traced(&self.part),
            found: Vec::new(),
            progress: report,
            stop,
        };
        // Those of the full model, so that curves with and without a mechanism have the same doses.
        protocol.found = find(&protocol, &self.setting)?;
        Ok((protocol, pilot))
    }

    pub(super) fn arm_names(&self) -> Vec<&str> {
        self.part.arms.iter().map(|arm| arm.name.as_str()).collect()
    }

    /// The resting state of an arm, of all that the phenomena read there.
    pub(super) fn rest(&self, arm: &Arm) -> Result<Rest, StudyError> {
        let in_arm = |place: &Place| match place {
            Place::Run { arm: name } | Place::Fork { arm: name, .. } => *name == arm.name,
            Place::Vehicle | Place::SameFork => false,
        };
        let curves = self.uses.iter().flat_map(|uses| &uses.curves);
        let wanted: BTreeSet<&VariablePath> = curves.filter(|c| in_arm(&c.0)).map(|c| &c.1).collect();
        let wanted: Vec<VariablePath> = wanted.into_iter().cloned().collect();
        Rest::of(&self.part, &self.setting, arm, &wanted)
    }

    /// What a reader should know of how it ran.
    pub(super) fn conditions(&self, protocol: &Protocol<'_>, pilot: &Pilot) -> Vec<String> {
        let scenario = &self.source.scenario;
        let found = protocol.found.iter().filter_map(|found| found.note.clone());
        let precision = scenario.precision.map(|precision| {
            let replicates = scenario.replicates;
            format!(
                "precision {} is not asked for here: {replicates} replicates",
                precision.share
            )
        });
        let shortfall = pilot.shortfall(scenario.solver.tolerance);
        let notes = shortfall.into_iter().chain(found).chain(precision);
        notes
            .map(|note| format!("{}: {note}", self.source.name))
            .collect()
    }

    pub(super) fn info(&self, catalogue: &Catalogue, step: StepInfo) -> FileInfo {
        let scenario = &self.source.scenario;
        FileInfo {
            name: self.source.name.clone(),
            title: scenario.title.clone(),
            replicates: scenario.replicates,
            seed: scenario.seed,
            hash: scenario_hash(&scenario.resolved, &catalogue.hash),
            step,
            references: scenario.references.clone(),
        }
    }
}

/// Indices of the measures with a phenomenon that is looked at, by file.
pub(super) fn chosen(sources: &[Source], wanted: Option<&[String]>) -> Result<Vec<Vec<usize>>, RequestError> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = Vec::new();
    for source in sources {
        let mut of_file = Vec::new();
        for (index, measure) in source.scenario.measures.iter().enumerate() {
            let Some(name) = &measure.phenomenon else { continue };
            if let Some(first) = owners.insert(name, &source.name) {
                return Err(RequestError::Twice {
                    name: name.clone(),
                    first: first.to_owned(),
                    second: source.name.clone(),
                });
            }
            if wanted.is_none_or(|wanted| wanted.contains(name)) {
                of_file.push(index);
            }
        }
        all.push(of_file);
    }
    for name in wanted.into_iter().flatten() {
        if !owners.contains_key(name.as_str()) {
            let known: Vec<&str> = owners.keys().copied().collect();
            return Err(RequestError::UnknownPhenomenon {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
    if all.iter().all(Vec::is_empty) {
        return Err(RequestError::NoPhenomena);
    }
    Ok(all)
}

/// An arm without these mechanisms.
pub(super) fn switched(arm: &Arm, off: &[&'static str]) -> Arm {
    let mut arm = arm.clone();
    for &id in off {
        arm.mechanisms.insert(id.to_owned(), false);
    }
    arm
}

/// The mechanisms that act in an arm: switched on, with all they need, and carried by one of its cells or owner of a part
/// of one of their receptors.
pub(super) fn acting(arm: &Arm, catalogue: &Catalogue) -> Acting {
    let mut present: BTreeSet<&str> = BTreeSet::new();
    for population in &arm.populations {
        let neuron = arm.neuron(&population.neuron, catalogue);
        present.extend(neuron.iter().flat_map(|n| &n.mechanisms).map(String::as_str));
        for name in population.receptors.keys() {
            let Some(scheme) = arm.scheme(population, name, catalogue) else {
                continue;
            };
            present.extend(scheme.transitions.iter().map(|t| t.mechanism.as_str()));
            present.extend(scheme.drives.values().filter_map(|d| d.mechanism.as_deref()));
        }
    }
    let all = papaver_mechanisms::ALL.iter().map(|m| m.info.id);
    all.filter(|id| present.contains(id) && is_on(arm, id)).collect()
}
