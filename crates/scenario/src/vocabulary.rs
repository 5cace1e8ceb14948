//! What entries of the catalogue name that only the mechanisms know: their ids, signals and parameters.

use papaver_catalogue::types::{Neuron, Number, Receptor, SchemeSpec, Scope};

use crate::known::{Known, same_dimension};
use crate::mistakes::{Sink, Spot};
use crate::nearest::{nearest, suggestion};
use crate::raw::Node;
use crate::setting::in_range;
use crate::written::{at, find};

/// Tells what the schemes of a receptor name that only mechanisms know.
pub(crate) fn receptor_acts(receptor: &Receptor, written: &Node, known: &Known, sink: &mut Sink) {
    // What is `like` another shares its schemes with it, and those stand elsewhere, as the shared ones do.
    for (name, scheme) in &receptor.schemes {
        let path = format!("scheme.{name}");
        if find(written, &path).is_some() {
            scheme_acts(scheme, &format!("{path}."), written, known, sink);
        }
    }
}

/// Tells what a scheme names that only mechanisms know: themselves, and signals. Its keys stand below `path` ("" or
/// "scheme.NAME.").
pub(crate) fn scheme_acts(scheme: &SchemeSpec, path: &str, written: &Node, known: &Known, sink: &mut Sink) {
    let mechanism = |id: &str, path: &str, sink: &mut Sink| {
        // One that is missing was told.
        if !id.is_empty() && known.mechanism(id).is_none() {
            let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
            sink.add_with(
                find(written, path).unwrap_or(written.key),
                format!("no mechanism `{id}`"),
                help,
            );
        }
    };
    for (index, step) in scheme.transitions.iter().enumerate() {
        let step_path = format!("{path}transitions[{}]", index + 1);
        mechanism(&step.mechanism, &format!("{step_path}.mechanism"), sink);
        for word in step.times.iter().filter(|word| !word.starts_with("ligand.")) {
            // One that differs between neurons gives each of them rates of its own.
            let of_cells = || known.signals.iter().filter(|signal| signal.scope != Scope::World);
            if of_cells().any(|signal| signal.name == word) {
                continue;
            }
            let near = nearest(word, of_cells().map(|signal| signal.name));
            let help = near.map_or_else(
                || "`papaver list variables FILE` shows the signals of a scenario's cells".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let there = known.signals.iter().any(|signal| signal.name == word);
            let message = if there {
                format!("`{word}` is no signal of cells; rates of receptors go by those of their own cell")
            } else {
                format!("no signal `{word}`; a drive of the ligands is written `ligand.NAME`")
            };
            let place = find(written, &format!("{step_path}.times")).unwrap_or(written.key);
            sink.help(place, message, help);
        }
    }
    for (drive, spec) in &scheme.drives {
        if let Some(id) = &spec.mechanism {
            mechanism(id, &format!("{path}drives.{drive}.mechanism"), sink);
        }
    }
}

/// Tells what a neuron type names that the mechanisms do not know, which the catalogue cannot see.
pub(crate) fn exists(neuron: &Neuron, written: &Node, spot: Spot, known: &Known, sink: &mut Sink) {
    for id in neuron
        .mechanisms
        .iter()
        .filter(|id| known.mechanism(id).is_none())
    {
        let help = suggestion(id, known.mechanisms.iter().map(|mechanism| mechanism.id));
        let place = find(written, "mechanisms").unwrap_or(spot);
        sink.add_with(place, format!("no mechanism `{id}`"), help);
    }
    let parameters = neuron.parameters.iter();
    let parameters = parameters.map(|(owner, name, number)| (owner.as_str(), name.as_str(), Some(number)));
    let spreads = neuron.spread.keys();
    let spreads = spreads.map(|path| {
        let (owner, name) = path.split_once('.').unwrap_or((path, ""));
        (owner, name, None)
    });
    for (owner, name, number) in parameters.chain(spreads) {
        let table = number.map_or("spread", |_| "parameters");
        let key = find(written, &format!("{table}.{owner}.{name}"));
        let key = key.or_else(|| Some(written.get(table)?.get(&format!("{owner}.{name}"))?.key));
        let carried = neuron.receptors.contains_key(owner) || neuron.mechanisms.iter().any(|id| id == owner);
        if !carried {
            // What it only has from the type that it is `like` rests.
            if let Some(place) = key {
                sink.add(place, format!("it sets `{owner}.{name}` and has no `{owner}`"));
            }
            continue;
        }
        let place = key.unwrap_or(spot);
        match number {
            Some(number) => value_exists(owner, name, number, place, known, sink),
            None if known.parameter(owner, name).is_none() => no_parameter(owner, name, place, known, sink),
            None if !varies(owner, name, known) => {
                sink.add(place, format!("`{owner}.{name}` does not differ between neurons"));
            }
            None => {}
        }
    }
}

/// Tells what a bundle of values names that nothing has: a genotype's below `parameters`, or one side of a contested point
/// below `path` and `parameters`.
pub(crate) fn bundle_exists(
    parameters: &[(String, String, Number)],
    path: &str,
    written: &Node,
    known: &Known,
    sink: &mut Sink,
) {
    for (owner, name, number) in parameters {
        let table = format!("{path}parameters.{owner}");
        let key = find(written, &format!("{table}.{name}"));
        // A name with dots in it is one key.
        let whole = || Some(at(written, &table)?.get(name)?.key);
        let place = key.or_else(whole).unwrap_or(written.key);
        if known.owners().contains(&owner.as_str()) {
            value_exists(owner, name, number, place, known, sink);
        } else {
            let help = suggestion(owner, known.owners());
            sink.add_with(place, format!("nothing is called `{owner}`"), help);
        }
    }
}

/// Tells that an owner has no such number, or that this value does not fit it.
fn value_exists(owner: &str, name: &str, number: &Number, place: Spot, known: &Known, sink: &mut Sink) {
    let Some(parameter) = known.parameter(owner, name) else {
        return no_parameter(owner, name, place, known, sink);
    };
    if number.is_factor() {
        // What it comes to depends on species and neuron type: a scenario checks the product.
    } else if same_dimension(number.dimension(), parameter.unit.dimension()) {
        in_range(owner, number.value, Some(place), &parameter, sink);
    } else {
        let (is, needs) = (number.dimension().name(), parameter.unit.dimension().name());
        let message = format!("`{}` is {is}, `{owner}.{name}` needs {needs}", number.text);
        sink.add(place, message);
    }
}

fn no_parameter(owner: &str, name: &str, place: Spot, known: &Known, sink: &mut Sink) {
    let names = known.parameter_names(owner);
    let help = suggestion(name, names.iter().map(String::as_str));
    sink.add_with(place, format!("`{owner}` has no parameter `{name}`"), help);
}

/// A number that may differ between neurons.
fn varies(owner: &str, name: &str, known: &Known) -> bool {
    let Some(mechanism) = known.mechanism(owner) else {
        return name == "expression";
    };
    let mut parameters = mechanism.parameters.iter();
    parameters.any(|spec| spec.name == name && spec.per_neuron)
}
