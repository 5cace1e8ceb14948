//! One file of an ablation: what is run of it, where its phenomena are, and which mechanisms act in its arms.

use super::cell::{FileInfo, Phenomenon};
use super::effect::nothing;
use super::naive::Rest;
use super::needed::{Uses, reduced};
use super::{RequestError, Source};
use crate::StudyError;
use crate::auto_doses::find;
use crate::build::{Setting, is_on};
use crate::dosing::breakpoints;
use crate::pilot::pilot;
use crate::rows::scenario_hash;
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
    pub(super) fn new(
        source: &'a Source,
        catalogue: &'a Catalogue,
        measures: &[usize],
        index: usize,
        all: &mut Vec<Phenomenon>,
    ) -> Self {
        let scenario = &source.scenario;
        let part = reduced(scenario, measures);
        let length_ms = |place: &Place| match place {
            Place::Run { arm } => {
                let arm = scenario.arms.iter().find(|a| a.name == *arm);
                arm.map_or(0, |a| a.duration_ms)
            }
            Place::Fork { probe, .. } => {
                let probe = scenario.probes.iter().find(|p| p.name == *probe);
                probe.map_or(0, |p| p.duration_ms)
            }
            Place::Vehicle | Place::SameFork => 0,
        };
        let mut phenomena = Vec::new();
        for &measure in measures {
            let measure = &scenario.measures[measure];
            let row = &measure.rows[0];
            phenomena.push(all.len());
            let experiment = scenario.experiment.as_ref().map(|e| e.source.clone());
            all.push(Phenomenon {
                name: measure.phenomenon.clone().unwrap_or_else(|| measure.name.clone()),
                measure: measure.name.clone(),
                arm: row.arm.clone(),
                title: scenario.title.clone(),
                file: index,
                unit: measure.unit.0.clone(),
                nothing: nothing(&row.what, &length_ms),
                source: measure.source.clone().or(experiment),
            });
        }
        Self {
            source,
            setting: Setting::new(scenario, catalogue),
            uses: (0..measures.len()).map(|m| Uses::of(&part, m, 0)).collect(),
            acting: part.arms.iter().map(|arm| acting(arm, catalogue)).collect(),
            part,
            phenomena,
        }
    }

    /// Steps are those of the whole scenario, so that a phenomenon has the same number here as in a run of its file.
    pub(super) fn protocol<'s>(
        &'s self,
        report: &'s (dyn Fn(u64) + Sync),
        stop: &'s (dyn Fn() -> bool + Sync),
    ) -> Result<Protocol<'s>, StudyError> {
        let whole = &self.source.scenario;
        let mut protocol = Protocol {
            scenario: &self.part,
            grid: pilot(whole, &self.setting, breakpoints(whole), stop)?.grid,
            traced: traced(&self.part),
            found: Vec::new(),
            progress: report,
            stop,
        };
        // Those of the full model, so that curves with and without a mechanism have the same doses.
        protocol.found = find(&protocol, &self.setting)?;
        Ok(protocol)
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

    pub(super) fn info(&self, catalogue: &Catalogue) -> FileInfo {
        let scenario = &self.source.scenario;
        FileInfo {
            name: self.source.name.clone(),
            title: scenario.title.clone(),
            replicates: scenario.replicates,
            seed: scenario.seed,
            hash: scenario_hash(&scenario.resolved, &catalogue.hash),
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
            let scheme = population.schemes.get(name).map_or("compact", String::as_str);
            let scheme = &catalogue.receptors[name].schemes[scheme];
            present.extend(scheme.transitions.iter().map(|t| t.mechanism.as_str()));
            present.extend(scheme.drives.values().filter_map(|d| d.mechanism.as_deref()));
        }
    }
    let all = papaver_mechanisms::ALL.iter().map(|m| m.info.id);
    all.filter(|id| present.contains(id) && is_on(arm, id)).collect()
}
