//! The ligands of each receptor: whether all have the numbers that an arm goes by, and whether they are not too many.

use std::collections::BTreeSet;

use papaver_catalogue::load::unbalanced;
use papaver_catalogue::types::{
    BindingKind, BindingNumbers, Drug, FEW_JOINT_STATES, LigandAtReceptor, MOST_JOINT_STATES, Neuron,
    Preparation, SchemeSpec,
};

use crate::cells::targets;
use crate::known::Known;
use crate::ligands::{Ligands, with_metabolites};
use crate::mistakes::{Sink, Spot};
use crate::model::Population;
use crate::scene::ArmScene;

/// A drug at a receptor that it knows.
type Ligand<'k> = (&'k str, &'k LigandAtReceptor);

/// Checks the ligands of all arms.
pub(crate) fn check(scenes: &[ArmScene], ligands: &Ligands, known: &Known, sink: &mut Sink) {
    let of = |names: Vec<String>| -> Vec<(&str, &Drug)> {
        let found = names
            .iter()
            .filter_map(|name| known.catalogue.drugs.get_key_value(name));
        found.map(|(name, drug)| (name.as_str(), drug)).collect()
    };
    let (drugs, all) = (of(ligands.dosed(known)), of(ligands.all(known)));
    for scene in scenes {
        assay(scene, &drugs, sink);
        peptides_bind(scene, &all[drugs.len()..], sink);
        for population in &scene.arm.populations {
            sizes(scene, population, &all, known, sink);
            still_balanced(scene, population, known, sink);
            without_effect(population, known, sink);
            without_owner(population, known, sink);
        }
        out_of_reach(scene, known, sink);
    }
    acts_on_nothing(&drugs, known, sink);
    finds_nothing(scenes, &drugs, known, sink);
}

/// Tells populations that no drug of the body reaches, since their neurons have no blood supply.
fn out_of_reach(scene: &ArmScene, known: &Known, sink: &mut Sink) {
    let arm = &scene.arm;
    if arm.preparation != Preparation::InVivo || arm.doses.is_empty() {
        return;
    }
    let reached = |population: &&Population| {
        let neuron = known.catalogue.neurons.get(&population.neuron);
        neuron.is_none_or(|neuron| neuron.mechanisms.iter().any(|id| id == "pharmacokinetics"))
    };
    for population in arm.populations.iter().filter(|population| !reached(population)) {
        sink.note(format!(
            "no drug of the body reaches `{}`, which carries no `pharmacokinetics`: `preparation = \"culture\"` and \
             `route = \"bath\"` bring drugs to such cells",
            population.name
        ));
    }
}

/// Tells of receptors that ligands bind to without doing anything: an own state graph may have forgotten the drive.
fn without_effect(population: &Population, known: &Known, sink: &mut Sink) {
    let neuron = known.catalogue.neurons.get(&population.neuron);
    let couples = |neuron: &Neuron| neuron.mechanisms.iter().any(|id| id == "g_protein_coupling");
    if !neuron.is_some_and(couples) {
        return;
    }
    for (receptor, scheme_name) in &population.schemes {
        let scheme = known.receptor(receptor).and_then(|r| r.schemes.get(scheme_name));
        let mute = scheme.is_some_and(|scheme| !scheme.drives.contains_key("efficacy"));
        if mute
            && population
                .receptors
                .get(receptor)
                .is_some_and(|&number| number > 0)
        {
            sink.note(format!(
                "what binds to {receptor} of `{}` activates no G protein: the scheme `{scheme_name}` has no drive \
                 `efficacy`; with `efficacy = {{ unbound = 0, unstated = 0 }}` among its drives agonists act",
                population.name
            ));
        }
    }
}

/// Tells of the steps of an own state graph that never happen, since cells do not carry the mechanism that owns them.
/// Graphs that are shared are for cells that carry much and for others that carry little.
fn without_owner(population: &Population, known: &Known, sink: &mut Sink) {
    let Some(neuron) = known.catalogue.neurons.get(&population.neuron) else {
        return;
    };
    for (receptor, scheme_name) in &population.schemes {
        let scheme = known.receptor(receptor).and_then(|r| r.schemes.get(scheme_name));
        let Some(scheme) = scheme.filter(|_| !known.catalogue.schemes.contains_key(scheme_name)) else {
            continue;
        };
        let owners: BTreeSet<&str> = scheme
            .transitions
            .iter()
            .map(|step| step.mechanism.as_str())
            .collect();
        for id in owners
            .into_iter()
            .filter(|id| !neuron.mechanisms.iter().any(|own| own == id))
        {
            let steps = scheme.transitions.iter().filter(|step| step.mechanism == id);
            let steps: Vec<String> = steps
                .map(|step| format!("{} -> {}", step.from, step.to))
                .collect();
            sink.note(format!(
                "steps of {receptor} that `{id}` owns do not happen in `{}`, whose neurons do not carry it: {}",
                population.name,
                steps.join(", ")
            ));
        }
    }
}

/// Tells of drugs whose receptors no cell has, and whose other targets none looks at.
fn finds_nothing(scenes: &[ArmScene], drugs: &[(&str, &Drug)], known: &Known, sink: &mut Sink) {
    let populations = || scenes.iter().flat_map(|scene| &scene.arm.populations);
    let receptors: BTreeSet<&str> = populations()
        .flat_map(|population| &population.receptors)
        .filter(|(_, number)| **number > 0)
        .map(|(receptor, _)| receptor.as_str())
        .collect();
    let targets: BTreeSet<&str> = scenes
        .iter()
        .flat_map(|scene| targets(&scene.arm.populations, known))
        .collect();
    let there: Vec<&str> = receptors.union(&targets).copied().collect();
    for (name, drug) in drugs {
        let knows = drug.receptors.keys().chain(drug.targets.keys());
        let knows: Vec<&str> = knows.map(String::as_str).collect();
        let found = knows.iter().any(|site| there.contains(site));
        if populations().next().is_none() || knows.is_empty() || found {
            continue;
        }
        let receptors: Vec<&str> = receptors.iter().copied().collect();
        let (what, sites) = if drug.targets.is_empty() {
            ("no receptor", &receptors)
        } else {
            ("nothing to act at", &there)
        };
        let cells = if sites.is_empty() {
            "nothing of the kind".to_string()
        } else {
            sites.join(", ")
        };
        sink.note(format!(
            "`{name}` finds {what} here: it knows {}, and the cells have {cells}",
            knows.join(", "),
        ));
    }
}

/// Those of the drugs that know a receptor.
fn ligands<'k>(receptor: &str, drugs: &[(&'k str, &'k Drug)]) -> Vec<Ligand<'k>> {
    let know = drugs
        .iter()
        .filter_map(|(name, drug)| Some((*name, drug.receptors.get(receptor)?)));
    know.collect()
}

/// With assay numbers all ligands of all receptors have them.
fn assay(scene: &ArmScene, drugs: &[(&str, &Drug)], sink: &mut Sink) {
    let (BindingNumbers::Assay, Some(text)) = (scene.arm.binding, &scene.tables.table.binding) else {
        return;
    };
    let populations = scene.arm.populations.iter();
    let receptors: BTreeSet<&str> = populations
        .flat_map(|p| p.receptors.keys().map(String::as_str))
        .collect();
    let mut lacking = Vec::new();
    for receptor in receptors {
        let ligands = ligands(receptor, drugs).into_iter();
        lacking.extend(
            ligands
                .filter(|(_, ligand)| ligand.assay.is_none())
                .map(|(name, _)| (name, receptor)),
        );
    }
    let Some((first, receptor)) = lacking.first() else {
        return;
    };
    let list: Vec<String> = lacking
        .iter()
        .map(|(name, receptor)| format!("`{name}` at {receptor}"))
        .collect();
    let message = format!(
        "assay numbers are used for all drugs of a scenario or for none; there are none of {}",
        list.join(", ")
    );
    let help = format!(
        "leave `binding` out, or copy `{first}` into an own drug (`like`) that states `receptors.{receptor}.assay = \
         {{ association_rate, dissociation_rate, hill }}`"
    );
    sink.help(text.spot, message, help);
}

/// Tells of peptides that cells release and that lack the numbers an arm goes by.
fn peptides_bind(scene: &ArmScene, peptides: &[(&str, &Drug)], sink: &mut Sink) {
    let arm = &scene.arm;
    let (what, has): (String, &dyn Fn(&LigandAtReceptor) -> bool) = match (arm.binding, arm.preparation) {
        (BindingNumbers::Assay, _) => ("assay numbers".into(), &|ligand| ligand.assay.is_some()),
        (BindingNumbers::Preparation, Preparation::InVivo) => {
            let species = arm.species;
            let what = format!("potency in a living {species}");
            (what, &move |ligand| ligand.in_vivo.contains_key(&species))
        }
        (BindingNumbers::Preparation, _) => return,
    };
    let populations = arm.populations.iter();
    let receptors: BTreeSet<&String> = populations.flat_map(|one| one.receptors.keys()).collect();
    for (name, drug) in peptides {
        let without = |receptor: &&&String| drug.receptors.get(**receptor).is_some_and(|ligand| !has(ligand));
        for receptor in receptors.iter().filter(without) {
            sink.note(format!(
                "in `{}` the cells release `{name}`, which has no {what} at {receptor} and does not bind there",
                arm.name
            ));
        }
    }
}

/// A receptor and its explicit ligands must fit the matrix of a step.
fn sizes(scene: &ArmScene, population: &Population, drugs: &[(&str, &Drug)], known: &Known, sink: &mut Sink) {
    for (receptor, scheme_name) in &population.schemes {
        let scheme = known.receptor(receptor).and_then(|r| r.schemes.get(scheme_name));
        let Some(scheme) = scheme else { continue };
        let by_assay = scene.arm.binding == BindingNumbers::Assay;
        let mut explicit = ligands(receptor, drugs);
        explicit.retain(|(_, ligand)| by_assay || ligand.kind == BindingKind::Explicit);
        let states = scheme.joint_states(explicit.len());
        let size = format!(
            "{receptor} of `{}` has {states} states together with the tags of its {} slow ligands",
            population.name,
            explicit.len()
        );
        if states > MOST_JOINT_STATES {
            let table = scene.tables.table.population.as_ref();
            let spot = table.and_then(|table| table.entries.get(&population.name));
            let spot = spot.map_or(scene.tables.merged.spot, |(spot, _)| *spot);
            too_many(receptor, scheme, &size, explicit, by_assay, spot, sink);
        } else if states > FEW_JOINT_STATES {
            let arm = &scene.arm.name;
            sink.note(format!(
                "in `{arm}` {size}; more than {FEW_JOINT_STATES} make its steps slower"
            ));
        }
    }
}

/// Notes cycles that a scheme says are at equilibrium and that are not with what an arm sets: its own scheme was checked at
/// the numbers of the receptor.
fn still_balanced(scene: &ArmScene, population: &Population, known: &Known, sink: &mut Sink) {
    let arm = &scene.arm;
    for (name, scheme_name) in &population.schemes {
        let receptor = known.receptor(name).filter(|receptor| {
            let scheme = receptor.schemes.get(scheme_name);
            scheme.is_some_and(|scheme| !scheme.balanced.is_empty())
        });
        let Some(receptor) = receptor else { continue };
        let neuron = known.catalogue.neurons.get(&population.neuron);
        let of_type = neuron.into_iter().flat_map(|neuron| &neuron.parameters);
        let of_type = of_type.filter(|(owner, ..)| owner == name);
        let of_type = of_type.map(|(_, parameter, number)| (parameter, number.value));
        let set = arm.parameters.iter().filter(|value| value.owner == *name);
        let (general, own): (Vec<_>, Vec<_>) = set.partition(|value| value.population.is_none());
        let own = own.into_iter();
        let own = own.filter(|value| value.population.as_deref() == Some(population.name.as_str()));
        let set = general.into_iter().chain(own);
        let set: Vec<(&String, f64)> = of_type
            .chain(set.map(|value| (&value.name, value.value)))
            .collect();
        let mut changed = receptor.clone();
        changed
            .parameters
            .extend(changed.species.shift_remove(&arm.species).unwrap_or_default());
        changed.species.clear();
        for (parameter, value) in &set {
            if let Some(number) = changed.parameters.get_mut(*parameter) {
                number.value = *value;
            }
        }
        let found = unbalanced(
            (name, &changed),
            &changed.schemes[scheme_name],
            &known.catalogue.drugs,
        );
        if let Some((what, help)) = found.filter(|_| !set.is_empty()) {
            let help = help.map_or(String::new(), |help| format!("; {help}"));
            sink.note(format!(
                "in `{}` what is set opens a cycle of {name} in `{}` that its scheme says is balanced: {what}{help}",
                arm.name, population.name
            ));
        }
    }
}

/// Names the ligands that had better be at equilibrium: those that dissociate fastest.
fn too_many(
    receptor: &str,
    scheme: &SchemeSpec,
    size: &str,
    mut explicit: Vec<Ligand>,
    by_assay: bool,
    spot: Spot,
    sink: &mut Sink,
) {
    let message = format!("{size}; the most is {MOST_JOINT_STATES}");
    let fit = (0..explicit.len())
        .rev()
        .find(|&n| scheme.joint_states(n) <= MOST_JOINT_STATES);
    let Some(fit) = fit else {
        let help = format!("take a scheme of {receptor} with fewer states");
        return sink.help(spot, message, help);
    };
    if by_assay {
        let help =
            format!("with assay numbers every ligand is slow: give at most {fit} drugs in one scenario");
        return sink.help(spot, message, help);
    }
    let rate = |ligand: &Ligand| ligand.1.dissociation_rate_per_s.value;
    explicit.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
    let fastest: Vec<String> = explicit[..explicit.len() - fit]
        .iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let help = format!(
        "move {}, which dissociate fastest, to equilibrium: copy each into an own drug (`like`) that states \
         `receptors.{receptor}.binding = \"equilibrium\"`, and give that",
        fastest.join(", "),
    );
    sink.help(spot, message, help);
}

/// Tells drugs that are given and act on nothing, and become nothing that does.
fn acts_on_nothing(drugs: &[(&str, &Drug)], known: &Known, sink: &mut Sink) {
    let acts = |name: &str| {
        let all = with_metabolites([name], known);
        all.iter().any(|one| {
            known
                .catalogue
                .drugs
                .get(one)
                .is_some_and(|drug| !drug.receptors.is_empty() || !drug.targets.is_empty())
        })
    };
    for (name, drug) in drugs.iter().filter(|(name, _)| !acts(name)) {
        let elsewhere = drug
            .acts
            .as_ref()
            .map_or_else(String::new, |acts| format!(" ({acts})"));
        sink.note(format!(
            "`{name}` acts on nothing here yet{elsewhere}: its concentrations are computed, and that is all"
        ));
    }
}
