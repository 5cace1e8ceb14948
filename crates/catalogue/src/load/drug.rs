//! Drugs: `data/drugs/*.toml`, and `[drug.X]` of scenarios.

use indexmap::IndexMap;

use super::reader::TableReader;
use super::target;
use crate::quantity::Dimension;
use crate::types::{
    AssaySet, BindingKind, BindingSet, Drug, LigandAtReceptor, Number, Pharmacokinetics, Release,
    ReleaseOrder, Route, RouteNumbers, Species,
};

/// Reads a drug.
pub(super) fn read(table: TableReader<'_>) -> Option<Drug> {
    let summary = table.text("summary");
    let class = table.text("class");
    let molar_mass = table.number_in("molar_mass", Dimension::MolarMass);
    let (form, acts) = (table.optional_text("form"), table.optional_text("acts"));
    let potency = table.table("potency").and_then(|potency| {
        let concentration = potency.number_in("concentration", Dimension::Molar);
        potency.finish();
        concentration
    });
    let mut receptors = IndexMap::new();
    for (name, reader) in table.tables("receptors") {
        receptors.extend(ligand(reader).map(|read| (name, read)));
    }
    let mut targets = IndexMap::new();
    for (name, reader) in table.tables("targets") {
        targets.extend(target::of_drug(reader).map(|read| (name, read)));
    }
    let mut pharmacokinetics_of = IndexMap::new();
    for (word, reader) in table.tables("pharmacokinetics") {
        let Some(species) = known(
            &reader,
            &word,
            Species::from_name(&word),
            Species::ALL,
            Species::name,
        ) else {
            continue;
        };
        pharmacokinetics_of.extend(pharmacokinetics(reader).map(|read| (species, read)));
    }
    table.finish();
    Some(Drug {
        summary: summary?,
        class: class?,
        molar_mass_g_per_mol: molar_mass?,
        form,
        acts,
        potency,
        receptors,
        targets,
        pharmacokinetics: pharmacokinetics_of,
    })
}

/// Reports a key that is no word of an enum.
fn known<T: Copy>(
    reader: &TableReader<'_>,
    word: &str,
    found: Option<T>,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<T> {
    if found.is_none() {
        let words: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        let help = format!("use one of {}", words.join(", "));
        reader.complain(
            reader.line(),
            format!("unknown key `{}`: `{word}`", reader.path()),
            Some(help),
        );
    }
    found
}

/// What the drug does at one receptor.
fn ligand(table: TableReader<'_>) -> Option<LigandAtReceptor> {
    let kind = table.word("binding", BindingKind::ALL, BindingKind::name);
    let dissociation_rate = table.number_in("dissociation_rate", Dimension::Rate);
    let slice = affinity(&table, "slice_affinity", false);
    let in_vivo = in_vivo_affinities(&table);
    let assay = table.table("assay").and_then(assay);
    let properties = table
        .numbers("properties", &[Dimension::Fraction])
        .into_iter()
        .collect();
    table.finish();
    Some(LigandAtReceptor {
        kind: kind?,
        dissociation_rate_per_s: dissociation_rate?,
        slice,
        in_vivo,
        assay,
        properties,
        follows_efficacy: false,
    })
}

/// Binding as an assay measured it.
fn assay(table: TableReader<'_>) -> Option<AssaySet> {
    let association_rate = table.number_in("association_rate", Dimension::Fraction);
    let dissociation_rate = table.number_in("dissociation_rate", Dimension::Rate);
    let hill = table.number_in("hill", Dimension::Fraction);
    table.finish();
    Some(AssaySet {
        association_rate: association_rate?,
        dissociation_rate_per_s: dissociation_rate?,
        hill: hill?,
    })
}

/// A binding set from its affinity, if it is there.
pub(super) fn affinity(table: &TableReader<'_>, key: &str, total: bool) -> Option<BindingSet> {
    let affinity_nm = table.optional_number(key, Dimension::Molar)?;
    Some(BindingSet { affinity_nm, total })
}

/// `in_vivo_affinity`, by species.
pub(super) fn in_vivo_affinities(table: &TableReader<'_>) -> IndexMap<Species, BindingSet> {
    let mut in_vivo = IndexMap::new();
    let Some(sets) = table.table("in_vivo_affinity") else {
        return in_vivo;
    };
    for (word, _) in sets.entries() {
        let species = known(
            &sets,
            &word,
            Species::from_name(&word),
            Species::ALL,
            Species::name,
        );
        in_vivo.extend(species.zip(affinity(&sets, &word, true)));
    }
    sets.finish();
    in_vivo
}

/// A compartment model.
fn pharmacokinetics(table: TableReader<'_>) -> Option<Pharmacokinetics> {
    let volume = table.number("central_volume", &[Dimension::VolumePerKg, Dimension::Volume]);
    let elimination_rate = table.number_in("elimination_rate", Dimension::Rate);
    let effect_site_rate = table.number_in("effect_site_rate", Dimension::Rate);
    let unbound_fraction = table.optional_number("unbound_fraction", Dimension::Fraction);
    let brain_partition = table.optional_number("brain_partition", Dimension::Fraction);
    let exchange_rates = table
        .list("exchange")
        .into_iter()
        .filter_map(|exchange| {
            let (out, back) = (
                exchange.number_in("out", Dimension::Rate),
                exchange.number_in("back", Dimension::Rate),
            );
            exchange.finish();
            out.zip(back)
        })
        .collect();
    let mut routes = IndexMap::new();
    for (word, reader) in table.tables("routes") {
        let route = Route::from_name(&word).filter(|route| Route::THROUGH_THE_BODY.contains(route));
        let Some(route) = known(&reader, &word, route, Route::THROUGH_THE_BODY, Route::name) else {
            continue;
        };
        routes.extend(route_numbers(reader, route).map(|read| (route, read)));
    }
    let metabolites = table.numbers("metabolites", &[Dimension::Fraction]);
    table.finish();
    let (central_volume, dimension) = volume?;
    Some(Pharmacokinetics {
        central_volume_l: central_volume,
        per_kg: dimension == Dimension::VolumePerKg,
        elimination_rate_per_s: elimination_rate?,
        exchange_rates_per_s: exchange_rates,
        effect_site_rate_per_s: effect_site_rate?,
        unbound_fraction,
        brain_partition,
        routes,
        metabolites,
    })
}

/// How a dose by one route arrives.
fn route_numbers(table: TableReader<'_>, route: Route) -> Option<RouteNumbers> {
    let bioavailability = table.number_in("bioavailability", Dimension::Fraction);
    let absorption_rate = table.optional_number("absorption_rate", Dimension::Rate);
    let first_pass: Vec<(String, Number)> = table.numbers("first_pass", &[Dimension::Fraction]);
    let steps = table.optional_number("transit_steps", Dimension::Fraction);
    let rate = table.optional_number("transit_rate", Dimension::Rate);
    if steps.is_some() != rate.is_some() {
        let what = format!(
            "`{}`: `transit_steps` and `transit_rate` go together",
            table.path()
        );
        table.complain(table.line(), what, None);
    }
    let release = table.list("release").into_iter().filter_map(release).collect();
    let (path, line) = (table.path().to_owned(), table.line());
    let numbers = RouteNumbers {
        bioavailability: bioavailability?,
        absorption_rate_per_s: absorption_rate,
        transit: steps.zip(rate),
        release,
        first_pass,
    };
    if let Some(mistake) = misfit(route, &numbers) {
        table.complain(line, format!("`{path}` {mistake}"), None);
    }
    table.finish();
    Some(numbers)
}

/// What a route asks for and lacks, or has and has no use for.
fn misfit(route: Route, numbers: &RouteNumbers) -> Option<&'static str> {
    let absorbed = numbers.absorption_rate_per_s.is_some();
    let released = !numbers.release.is_empty();
    let chained = numbers.transit.is_some();
    match route {
        Route::Iv if absorbed || released || chained || !numbers.first_pass.is_empty() => {
            Some("goes into the vein at once: it has `bioavailability` alone")
        }
        Route::Pellet if !released => Some("needs `release`: how the pellet lets go of what it holds"),
        Route::Iv | Route::Patch | Route::Pump | Route::Pellet => None,
        _ if !absorbed && !released => {
            Some("needs an `absorption_rate`, or `release` straight into the blood")
        }
        _ => None,
    }
    .or((chained && !absorbed)
        .then_some("has a chain of transit, which ends in absorption, and no `absorption_rate`"))
    .or((!numbers.first_pass.is_empty() && !absorbed)
        .then_some("has `first_pass`, which comes with absorption, and no `absorption_rate`"))
}

/// A part of a dose and how it is released.
fn release(table: TableReader<'_>) -> Option<Release> {
    let share = table.number_in("share", Dimension::Fraction);
    let from = table.optional_number("from", Dimension::Time);
    let rate = table.optional_number("rate", Dimension::Rate);
    let over = table.optional_number("over", Dimension::Time);
    let order = match (rate, over) {
        (Some(rate), None) => Some(ReleaseOrder::First(rate)),
        (None, Some(over)) => Some(ReleaseOrder::Zero(over)),
        _ => {
            let what = format!(
                "`{}` needs one of `rate` (first order) and `over` (zero order)",
                table.path()
            );
            table.complain(table.line(), what, None);
            None
        }
    };
    table.finish();
    Some(Release {
        share: share?,
        from_s: from,
        order: order?,
    })
}
