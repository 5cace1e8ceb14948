//! From bytes to a checked scenario, in the order in which things depend on each other.

use papaver_catalogue::types::Preparation;

use crate::Override;
use crate::ablation;
use crate::binding;
use crate::circuits;
use crate::decode::decode;
use crate::dosing;
use crate::dosing_file::DosingFiles;
use crate::experiment;
use crate::file::{ArmTable, MeasureTable, ProbeTable, ScenarioTable};
use crate::fork;
use crate::formulas::Formulas;
use crate::known::Known;
use crate::leaf::{Named, Read};
use crate::ligands::Ligands;
use crate::measure::Stage;
use crate::merge::{arms, chain, lay_over};
use crate::mistakes::{Mistakes, Sink, Source, Spot};
use crate::model::{Arm, Ms, Probe, Scenario};
use crate::overrides;
use crate::own::Own;
use crate::precision;
use crate::probe;
use crate::raw::{Node, Table, parse, source};
use crate::record;
use crate::released::{Released, released};
use crate::resolved::resolved;
use crate::scene::{ArmScene, ArmTables, arm};

/// Checks a scenario file: reads it, applies overrides, merges the arms, and looks up every name.
///
/// `overrides` act after all merging, on every arm that has the path. The same scenario without mistakes has the same
/// result on every machine.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn check(
    file_name: &str,
    bytes: &[u8],
    known: &Known,
    overrides: &[Override],
) -> Result<Scenario, Mistakes> {
    let mut sink = Sink::default();
    let (text, readable) = decode(bytes, &mut sink);
    let mut sources = vec![source(file_name, text)];
    let scenario = if readable {
        scenario(file_name, known, overrides, &mut sources, &mut sink)
    } else {
        None
    };
    match scenario {
        Some(mut scenario) if sink.is_clean() => {
            scenario.notes = sink.into_notes();
            Ok(scenario)
        }
        _ => {
            if sink.is_clean() {
                sink.add(Spot::default(), "the scenario could not be understood");
            }
            Err(sink.into_mistakes(sources))
        }
    }
}

fn scenario(
    file_name: &str,
    known: &Known,
    overrides: &[Override],
    sources: &mut Vec<Source>,
    sink: &mut Sink,
) -> Option<Scenario> {
    let mut tree = parse(0, &sources[0].text, sink);
    if !sink.is_clean() {
        structure_beside_syntax(&tree, &sources[0].text, sink);
        return None;
    }
    if let (Some(design), Some(_)) = (tree.get("design"), tree.get("scenario")) {
        let help = "`papaver plan` checks it, and `papaver sweep` runs it";
        sink.help(design.key, "this is the design of a sweep, and no scenario", help);
        return None;
    }
    not_too_many(&tree, sink)?;
    let sets = overrides::read(overrides, sources, sink);
    overrides::apply_to_file(&sets, &mut tree, sink);
    let file = ScenarioTable::read(&tree, "", sink)?;
    let mut merged = arms(&tree, known.catalogue, sink);
    for arm in &mut merged {
        circuits::place(arm, known.catalogue, sink);
    }
    overrides::apply_to_arms(&sets, &mut merged, sink);
    for arm in &mut merged {
        circuits::expand(arm, known.catalogue, sink);
    }
    let mut tables: Vec<ArmTables> = merged
        .into_iter()
        .filter_map(|merged| {
            let table = sink.only_overrides(|sink| ArmTable::read(&merged.tree, "", sink))?;
            let removed = |table: &Table| Node::table(table.clone());
            let (doses, events) = (removed(&merged.removed_doses), removed(&merged.removed_events));
            let removed_doses = sink.only_overrides(|sink| Named::read(&doses, "dose", sink))?;
            let removed_events = sink.only_overrides(|sink| Named::read(&events, "event", sink))?;
            Some(ArmTables {
                merged,
                table,
                removed_doses,
                removed_events,
            })
        })
        .collect();
    let mut probes: Parts<ProbeTable> = parts(&tree, "probe", sink);
    let measures: Parts<MeasureTable> = parts(&tree, "measure", sink);
    let mut dosing_files = DosingFiles::beside(file_name);
    let in_arms = tables
        .iter_mut()
        .flat_map(|tables| [tables.table.dose.as_mut(), Some(&mut tables.removed_doses)]);
    let in_forks = probes.tables.iter_mut().map(|(_, _, table)| table.dose.as_mut());
    for doses in in_arms.chain(in_forks) {
        dosing_files.load(doses, sources, sink);
    }
    let inputs = Inputs {
        file_name,
        dosing_files: &dosing_files,
        tree: &tree,
        file: &file,
        tables: &tables,
        probes: &probes,
        measures: &measures,
    };
    inputs.check(known, sink)
}

/// Most tables of a kind.
const MOST_TABLES: &[(&str, usize)] = &[
    ("arm", 1000),
    ("population", 1000),
    ("circuit", 1000),
    ("dose", 1000),
    ("event", 1000),
    ("probe", 1000),
    ("measure", 10_000),
    ("drug", 1000),
    ("receptor", 1000),
    ("neuron", 1000),
];

/// Refuses scenarios with absurdly many arms or the like before anything is done for each of them.
fn not_too_many(tree: &Node, sink: &mut Sink) -> Option<()> {
    for (key, most) in MOST_TABLES {
        let Some(node) = tree.get(key) else { continue };
        let count = node.entries().map_or(0, Table::len);
        if count > *most {
            sink.add(node.key, format!("{count} tables in `{key}`; the most is {most}"));
            return None;
        }
    }
    Some(())
}

/// With syntax errors, the key tree before the first of them is compared with the format all the same; what comes
/// after may have been read into the wrong table.
fn structure_beside_syntax(tree: &Node, text: &str, sink: &mut Sink) {
    let line = |spot: Spot| {
        text.as_bytes()[..spot.start.min(text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
    };
    let mut first = usize::MAX;
    sink.each_spot(|spot| first = first.min(line(spot)));
    let mut beside = Sink::default();
    ScenarioTable::read(tree, "", &mut beside);
    beside.retain(|spot| line(spot) < first);
    sink.append(beside);
}

/// Named tables after `from`: as a tree and as read.
struct Parts<T> {
    trees: Vec<(String, Node)>,
    tables: Vec<(String, Spot, T)>,
    broken: Vec<String>,
}

fn parts<T: Read>(file: &Node, what: &str, sink: &mut Sink) -> Parts<T> {
    let mut parts = Parts {
        trees: Vec::new(),
        tables: Vec::new(),
        broken: Vec::new(),
    };
    let empty = Table::new();
    let all = file.get(what).and_then(Node::entries).unwrap_or(&empty);
    for (name, node) in all {
        let merged = chain(name, all, what, sink).map(|chain| {
            let mut merged = Node::table(Table::new());
            for patch in chain {
                lay_over(&mut merged, patch.clone(), &[what, name]);
            }
            (merged.key, merged.spot) = (node.key, node.spot);
            if node.get("phenomenon").is_none()
                && let Some(entries) = merged.entries_mut()
            {
                // It names one measure, not those that start from it.
                entries.shift_remove("phenomenon");
            }
            merged
        });
        let read = merged.and_then(|merged| {
            let table = sink.only_overrides(|sink| T::read(&merged, &format!("{what}.{name}"), sink))?;
            Some((merged, table))
        });
        match read {
            Some((tree, table)) => {
                parts.trees.push((name.clone(), tree));
                parts.tables.push((name.clone(), node.key, table));
            }
            None => parts.broken.push(name.clone()),
        }
    }
    parts
}

/// What was read, before anything is looked up.
struct Inputs<'a> {
    file_name: &'a str,
    dosing_files: &'a DosingFiles,
    tree: &'a Node,
    file: &'a ScenarioTable,
    tables: &'a [ArmTables],
    probes: &'a Parts<ProbeTable>,
    measures: &'a Parts<MeasureTable>,
}

impl Inputs<'_> {
    /// Checks with the own entries in the catalogue.
    fn check(&self, known: &Known, sink: &mut Sink) -> Option<Scenario> {
        let before = sink.count();
        let own = Own::read(self.file, known, sink);
        if sink.count() > before {
            // Without the drug every dose of it would look like a mistake.
            return None;
        }
        match own.with(known.catalogue) {
            None => self.check_all(known, own, sink),
            Some(catalogue) => {
                let known = Known {
                    catalogue: &catalogue,
                    ..*known
                };
                self.check_all(&known, own, sink)
            }
        }
    }

    fn check_all(&self, known: &Known, own: Own, sink: &mut Sink) -> Option<Scenario> {
        let baseline_ms = self.baseline(sink);
        let seed = self.file.seed.as_ref().map_or(1, |seed| seed.value);
        let replicates = precision::replicates(self.file, sink);
        let precision = precision::precision(self.file, replicates, sink);
        let solver = record::solver(self.file.solver.as_ref(), sink);
        let ligands = Ligands {
            given: self.given_drugs(known),
            released: self.released(known),
        };
        let scenes: Vec<ArmScene> = self
            .tables
            .iter()
            .map(|tables| arm(tables, baseline_ms, &ligands, &self.file.meta.broken, known, sink))
            .collect();
        binding::check(&scenes, &ligands, known, sink);
        let record = record::record(
            self.file.record.as_ref(),
            &scenes,
            baseline_ms,
            &solver,
            known,
            sink,
        );
        let references = experiment::references(self.file, sink);
        let experiment = experiment::read(self.file, sink);
        let (probe_scenes, probes) = self.probes(&scenes, known, sink);
        let stage = Stage {
            known,
            arms: &scenes,
            probes: &probe_scenes.0,
            finished: &probes,
            broken_probes: &probe_scenes.1,
            experiment: experiment.as_ref(),
            is_experiment: self.file.experiment.is_some(),
            references: references.keys().map(String::as_str).collect(),
        };
        experiment::check(self.file, &self.measures.tables, &stage, sink);
        let measured = Formulas::read_all(&stage, &self.measures.tables, sink);
        let none = self.measures.tables.is_empty() && self.measures.broken.is_empty();
        let measures = if none {
            stage.generated(&record.variables)
        } else {
            measured.into_iter().flatten().collect()
        };
        let phenomena = ablation::phenomena(&self.measures.tables, &self.measures.broken, sink);
        let ablation = ablation::ablation(self.file.ablation.as_ref(), phenomena, &scenes, known, sink);
        let hypotheses = ablation::hypotheses(self.file.hypothesis.as_ref(), known, sink);
        precision::nothing_to_reach(precision.flatten(), &measures, sink);
        let merged: Vec<_> = self.tables.iter().map(|tables| &tables.merged).collect();
        Some(Scenario {
            title: self.title(),
            seed,
            replicates: replicates?,
            precision: precision?,
            baseline_ms,
            solver,
            record,
            variables: record::all(&scenes),
            arms: scenes
                .into_iter()
                .map(|scene| Arm {
                    drugs: own.entries.drugs.clone(),
                    receptors: own.entries.receptors.clone(),
                    neurons: own.entries.neurons.clone(),
                    ..scene.arm
                })
                .collect(),
            probes,
            measures,
            experiment,
            ablation,
            hypotheses,
            references,
            notes: Vec::new(),
            resolved: resolved(
                self.tree,
                &merged,
                &self.probes.trees,
                &self.measures.trees,
                self.dosing_files,
            ),
        })
    }

    fn title(&self) -> String {
        let stem = self
            .file_name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(self.file_name);
        let stem = stem.strip_suffix(".toml").unwrap_or(stem);
        self.file
            .title
            .as_ref()
            .map_or_else(|| stem.to_string(), |title| title.text.clone())
    }

    fn baseline(&self, sink: &mut Sink) -> Ms {
        const HOUR_MS: Ms = 3_600_000;
        let Some(baseline) = &self.file.baseline else {
            return HOUR_MS;
        };
        match crate::times::plain_time(&baseline.text, baseline.spot, sink) {
            Some(time) if time < 0 => {
                sink.add(baseline.spot, "`baseline` cannot be negative");
                HOUR_MS
            }
            Some(time) => time,
            None => HOUR_MS,
        }
    }

    /// All drugs that are given anywhere, as far as they exist.
    fn given_drugs(&self, known: &Known) -> Vec<String> {
        let arms = self.tables.iter().flat_map(|tables| tables.table.dose.iter());
        let forks = self
            .probes
            .tables
            .iter()
            .flat_map(|(_, _, table)| table.dose.iter());
        let doses = arms.chain(forks).flat_map(|named| &named.entries);
        let doses = doses.flat_map(|(name, (_, dose))| dosing::drugs(name, dose));
        let curves = self
            .probes
            .tables
            .iter()
            .filter_map(|(_, _, table)| Some(table.drug.as_ref()?.text.as_str()));
        let mut given: Vec<String> = Vec::new();
        for name in doses.chain(curves) {
            if known.catalogue.drugs.contains_key(name) && !given.iter().any(|other| other == name) {
                given.push(name.to_string());
            }
        }
        given
    }

    /// All peptides that cells of any arm release, as far as their populations can be read.
    fn released(&self, known: &Known) -> Vec<Released> {
        let neurons = self.tables.iter().flat_map(|tables| {
            let place = tables.table.preparation.as_ref();
            let place = place.and_then(|text| Preparation::from_name(&text.text));
            let populations = tables.table.population.iter().flat_map(|all| &all.entries);
            populations.filter_map(move |(name, (_, table))| {
                let neuron = table.r#type.as_ref().map_or(name, |text| &text.text);
                let neuron = known.catalogue.neurons.get(neuron)?;
                Some((neuron, place.unwrap_or(Preparation::InVivo)))
            })
        });
        released(neurons, known)
    }

    fn probes<'s>(
        &'s self,
        scenes: &[ArmScene],
        known: &Known,
        sink: &mut Sink,
    ) -> ((Vec<probe::ProbeScene<'s>>, Vec<String>), Vec<Probe>) {
        let mut found = Vec::new();
        let mut broken = self.probes.broken.clone();
        for (name, spot, table) in &self.probes.tables {
            match probe::scene(name, *spot, table, scenes, sink) {
                Some(scene) => found.push(scene),
                None => broken.push(name.clone()),
            }
        }
        fork::lengths(&mut found, scenes, &self.measures.tables, sink);
        let finished = fork::finish(&found, scenes, known, sink);
        ((found, broken), finished)
    }
}
