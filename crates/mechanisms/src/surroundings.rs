//! What mechanisms have to find around them, as their parts say it themselves.

use crate::ALL;
use papaver_catalogue::quantity::unit_scale;
use papaver_catalogue::types::Surroundings;
use papaver_engine::mechanism::{Mechanism, ParameterTable, Parameters, Part};
use papaver_engine::rule::Read;
use std::sync::LazyLock;

/// Of every mechanism, in the order of ids.
pub fn surroundings() -> &'static [Surroundings] {
    static FOUND: LazyLock<Vec<Surroundings>> = LazyLock::new(|| ALL.iter().map(|m| of(m)).collect());
    &FOUND
}

/// Of the parts that a mechanism has with its default values: which these are never depends on values.
fn of(mechanism: &Mechanism) -> Surroundings {
    let table = defaults(mechanism);
    let mut found = Surroundings {
        mechanism: mechanism.info.id,
        animal: mechanism.extrinsic,
        cells: Vec::new(),
        targets: Vec::new(),
    };
    for part in (mechanism.build)(&Parameters::new(mechanism.info.id, &table)) {
        match part {
            Part::Rule(rule) => {
                let cells = rule.reads.iter().filter_map(|read| match *read {
                    Read::MeanIn(neuron, _) | Read::RestIn(neuron, _) => Some(neuron),
                    _ => None,
                });
                cells.for_each(|neuron| add(&mut found.cells, neuron));
            }
            Part::Occupancy(occupancy) => add(&mut found.targets, occupancy.target),
            Part::Readout(_) => {}
        }
    }
    found
}

fn add(names: &mut Vec<&'static str>, name: &'static str) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// Default values of the parameters of a mechanism, in inside units.
pub fn defaults(mechanism: &Mechanism) -> ParameterTable {
    let default = |spec: &papaver_engine::mechanism::ParameterSpec| {
        // A unit that does not read is a fault of the mechanism; a test reads them all.
        let scale = match spec.unit {
            "" => 1.0,
            unit => unit_scale(unit).map_or(f64::NAN, |read| read.1),
        };
        let name = (mechanism.info.id.to_owned(), spec.name.to_owned());
        (name, spec.default * scale)
    };
    mechanism.info.parameters.iter().map(default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mechanisms_find_is_what_their_parts_say() {
        let of = |id: &str| {
            let mut all = surroundings().iter();
            all.find(|one| one.mechanism == id)
                .unwrap_or_else(|| panic!("no {id}"))
        };
        assert_eq!(surroundings().len(), ALL.len());
        assert!(of("lc_extrinsic_drive").animal && !of("lc_intrinsic_drive").animal);
        assert_eq!(of("ventilation").cells, ["respiratory"]);
        assert!(of("firing").cells.is_empty());
    }
}
