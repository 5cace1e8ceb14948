//! Populations: which cells, how many, with how many receptors, and whether they fit into memory.

use indexmap::IndexMap;
use papaver_catalogue::types::Receptor;

use crate::file::PopulationTable;
use crate::known::Known;
use crate::mistakes::{Sink, Spot};
use crate::model::{Granularity, Population};
use crate::names::snake_case;
use crate::nearest::suggestion;

/// Above so many receptors of a type per neuron, counts per state are quicker than single receptors.
const MOST_MOLECULES: u32 = 2048;
/// Bytes of a receptor slot.
const SLOT_BYTES: f64 = 64.0;
/// Slots kept per receptor of the naive neuron, so that receptors may grow in number.
const SLOTS_PER_RECEPTOR: f64 = 2.5;
/// Bytes of a neuron without receptors, in all signals and columns.
const NEURON_BYTES: f64 = 4096.0;
/// Most memory that the cells of an arm may take: 16 GiB.
const MOST_BYTES: f64 = 16.0 * 1024.0 * 1024.0 * 1024.0;

/// Names that begin a variable path in another sense.
const RESERVED: &[&str] = &["all", "body", "outcome"];

/// Checks one population.
pub(crate) fn check(
    name: &str,
    name_spot: Spot,
    table: &PopulationTable,
    known: &Known,
    sink: &mut Sink,
) -> Option<Population> {
    snake_case(name, "population", name_spot, sink);
    if RESERVED.contains(&name) {
        sink.add(
            name_spot,
            format!("a population cannot be called `{name}`: variable paths use the word"),
        );
    }
    let (neuron_name, neuron_spot) = table
        .r#type
        .as_ref()
        .map_or((name, name_spot), |text| (text.text.as_str(), text.spot));
    let Some(neuron) = known.catalogue.neurons.get(neuron_name) else {
        let help = suggestion(neuron_name, known.catalogue.neurons.keys().map(String::as_str));
        let without = if table.r#type.is_none() {
            ", and the population names none with `type`"
        } else {
            ""
        };
        sink.add_with(
            neuron_spot,
            format!("no neuron type `{neuron_name}`{without}"),
            help,
        );
        return None;
    };
    let neurons = neurons(table, name_spot, sink);
    let mut receptors = neuron.receptors.clone();
    for (receptor, (spot, count)) in table.receptors.iter().flat_map(|named| &named.entries) {
        match (receptors.get_mut(receptor), u32::try_from(count.value)) {
            (Some(slot), Ok(count)) => *slot = count,
            (Some(_), Err(_)) => sink.add(count.spot, format!("{} receptors are too many", count.value)),
            (None, _) => {
                let help = suggestion(receptor, neuron.receptors.keys().map(String::as_str));
                sink.add_with(
                    *spot,
                    format!("`{neuron_name}` carries no receptor `{receptor}`"),
                    help,
                );
            }
        }
    }
    let schemes = schemes(table, &receptors, known, sink);
    let granularity = granularity(name, table, &receptors, sink);
    let variability = match &table.variability {
        Some(number) if number.value < 0.0 => {
            let help = "0 makes all neurons alike";
            sink.help(number.spot, "`variability` cannot be negative", help);
            None
        }
        Some(number) => Some(number.value),
        None => Some(1.0),
    };
    let (name, neuron) = (name.to_string(), neuron_name.to_string());
    Some(Population {
        name,
        neuron,
        neurons: neurons?,
        receptors,
        schemes,
        granularity: granularity?,
        variability: variability?,
    })
}

fn neurons(table: &PopulationTable, name_spot: Spot, sink: &mut Sink) -> Option<u32> {
    match &table.neurons {
        Some(count) if count.value == 0 => {
            sink.add(count.spot, "`neurons` is 0; a population has at least 1");
            None
        }
        Some(count) => match u32::try_from(count.value) {
            Ok(neurons) => Some(neurons),
            Err(_) => {
                sink.add(
                    count.spot,
                    format!("{} neurons are more than any memory holds", count.value),
                );
                None
            }
        },
        None => {
            if !table.meta.broken.iter().any(|key| key == "neurons") {
                let help = "say how many cells are simulated: `neurons = 1000`";
                sink.help(name_spot, "the population has no `neurons`", help);
            }
            None
        }
    }
}

fn schemes(
    table: &PopulationTable,
    receptors: &IndexMap<String, u32>,
    known: &Known,
    sink: &mut Sink,
) -> IndexMap<String, String> {
    let mut schemes: IndexMap<String, String> = receptors
        .keys()
        .map(|name| {
            let scheme = known.receptor(name).map_or("", Receptor::default_scheme);
            (name.clone(), scheme.to_string())
        })
        .collect();
    for (receptor, (spot, scheme)) in table.scheme.iter().flat_map(|named| &named.entries) {
        let Some(slot) = schemes.get_mut(receptor) else {
            let help = suggestion(receptor, receptors.keys().map(String::as_str));
            sink.add_with(
                *spot,
                format!("the population carries no receptor `{receptor}`"),
                help,
            );
            continue;
        };
        let known_schemes = known.receptor(receptor).map(|receptor| &receptor.schemes);
        if known_schemes.is_some_and(|schemes| schemes.contains_key(&scheme.text)) {
            slot.clone_from(&scheme.text);
        } else {
            let names = known_schemes
                .into_iter()
                .flat_map(|schemes| schemes.keys())
                .map(String::as_str);
            let help = suggestion(&scheme.text, names);
            sink.add_with(
                scheme.spot,
                format!("`{receptor}` has no scheme `{}`", scheme.text),
                help,
            );
        }
    }
    schemes
}

/// `auto` takes molecules up to [`MOST_MOLECULES`] receptors of a type per neuron, and pools above.
fn granularity(
    name: &str,
    table: &PopulationTable,
    receptors: &IndexMap<String, u32>,
    sink: &mut Sink,
) -> Option<Granularity> {
    let most = receptors.values().copied().max().unwrap_or(0);
    let word = table.granularity.as_ref().map(|text| text.text.as_str());
    match word {
        Some("pool") => Some(Granularity::Pool),
        Some("mean_field") => Some(Granularity::MeanField),
        Some("auto") if most > MOST_MOLECULES => Some(Granularity::Pool),
        Some("molecule" | "auto") => Some(Granularity::Molecule),
        Some(word) => {
            let help = suggestion(word, ["molecule", "pool", "mean_field", "auto"]);
            let spot = table.granularity.as_ref()?.spot;
            sink.add_with(spot, format!("`{word}` is no granularity"), help);
            None
        }
        None => {
            if most > MOST_MOLECULES {
                sink.note(format!(
                    "`{name}` has {most} receptors of a type per neuron, each followed by itself; `granularity = \
                     \"pool\"` has the same law and takes about as long for any number of them"
                ));
            }
            Some(Granularity::Molecule)
        }
    }
}

/// Refuses populations that do not fit into memory.
pub(crate) fn fits(populations: &[Population], spots: &[Spot], sink: &mut Sink) {
    let bytes = |population: &Population| {
        let receptors: f64 = match population.granularity {
            Granularity::Molecule => population.receptors.values().map(|count| f64::from(*count)).sum(),
            Granularity::Pool | Granularity::MeanField => 0.0,
        };
        f64::from(population.neurons) * (receptors * SLOTS_PER_RECEPTOR * SLOT_BYTES + NEURON_BYTES)
    };
    let total: f64 = populations.iter().map(bytes).sum();
    if total <= MOST_BYTES {
        return;
    }
    let largest = populations
        .iter()
        .zip(spots)
        .max_by(|a, b| bytes(a.0).total_cmp(&bytes(b.0)));
    let Some((population, spot)) = largest else { return };
    let receptors: f64 = population.receptors.values().map(|count| f64::from(*count)).sum();
    let message = format!(
        "the cells would take {:.0} GiB; at most 16 GiB are used ({} neurons with {receptors} receptors each)",
        total / (1024.0 * 1024.0 * 1024.0),
        population.neurons
    );
    sink.help(
        *spot,
        message,
        "simulate fewer neurons or fewer receptors per neuron, or take `granularity = \"pool\"`",
    );
}
