//! Sites of drugs that are no receptors, `data/targets/*.toml`, and what drugs do there, `[targets.X]` of a drug.

use super::Catalogue;
use super::check::did_you_mean;
use super::drug::{affinity, in_vivo_affinities};
use super::reader::{Log, TableReader};
use crate::quantity::Dimension;
use crate::types::{AtTarget, Drug, Target};

/// Reads a target.
pub(super) fn read(table: TableReader<'_>) -> Option<Target> {
    let summary = table.text("summary");
    let receptor = table.optional_text("receptor");
    table.finish();
    Some(Target {
        summary: summary?,
        receptor,
    })
}

/// Checks that the receptor that a target is like exists.
pub(super) fn check_target(target: &Target, catalogue: &Catalogue, file: &str, log: &Log) {
    let Some(receptor) = &target.receptor else { return };
    if !catalogue.receptors.contains_key(receptor) {
        let help = did_you_mean(receptor, catalogue.receptors.keys());
        log.add(
            file,
            None,
            format!("`receptor` names an unknown receptor `{receptor}`"),
            help,
        );
    }
}

/// What a drug does at one target.
pub(super) fn of_drug(table: TableReader<'_>) -> Option<AtTarget> {
    let slice = affinity(&table, "slice_affinity", false);
    let in_vivo = in_vivo_affinities(&table);
    let efficacy = table.number_in("efficacy", Dimension::Fraction);
    table.finish();
    Some(AtTarget {
        slice,
        in_vivo,
        efficacy: efficacy?,
    })
}

/// Checks that the targets of a drug exist, and that it has a potency there in every species in which it has
/// pharmacokinetics.
pub(super) fn check(name: &str, drug: &Drug, catalogue: &Catalogue, file: &str, log: &Log) {
    for (target, at) in &drug.targets {
        if !catalogue.targets.contains_key(target) {
            let help = did_you_mean(target, catalogue.targets.keys());
            log.add(file, None, format!("unknown target `{target}`"), help);
            continue;
        }
        if let Some(receptor) = &catalogue.targets[target].receptor {
            let what = format!("`targets.{target}` follows from what the drug does at `{receptor}`");
            log.add(
                file,
                None,
                what,
                Some(format!("state numbers under `receptors.{receptor}`")),
            );
            continue;
        }
        if at.slice.is_none() && at.in_vivo.is_empty() {
            let what = format!("`targets.{target}` has no affinity");
            let help = "state `slice_affinity`, or `in_vivo_affinity` of a species".to_owned();
            log.add(file, None, what, Some(help));
            continue;
        }
        let lacking = drug
            .pharmacokinetics
            .keys()
            .filter(|species| !at.in_vivo.contains_key(*species));
        for species in lacking {
            let what = format!(
                "{name} has pharmacokinetics for {species} and no potency at the target {target} there"
            );
            let help = format!(
                "state `targets.{target}.in_vivo_affinity.{species}`; or `targets.{target}.slice_affinity` with \
                 `pharmacokinetics.{species}.unbound_fraction` and `.brain_partition`"
            );
            log.add(file, None, what, Some(help));
        }
    }
}

#[cfg(test)]
mod tests;
