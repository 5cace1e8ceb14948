//! Short forms for what every mechanism file declares.

use papaver_engine::mechanism::{Basis, MechanismInfo, ParameterSpec};
use papaver_engine::signals::SignalInfo;

/// A parameter that is the same in all neurons of a population.
pub const fn parameter(
    name: &'static str,
    (unit, default, range): (&'static str, f64, (f64, f64)),
    (basis, source): (Basis, &'static str),
    meaning: &'static str,
) -> ParameterSpec {
    ParameterSpec {
        name,
        unit,
        default,
        range,
        meaning,
        source,
        basis,
        per_neuron: false,
    }
}

/// A parameter that a neuron type may spread over its neurons.
pub const fn per_neuron(spec: ParameterSpec) -> ParameterSpec {
    ParameterSpec {
        per_neuron: true,
        ..spec
    }
}

/// A mechanism that owns transitions of receptor schemes and nothing else.
pub const fn transitions(
    id: &'static str,
    claim: &'static str,
    references: &'static [&'static str],
    phenomena: &'static [&'static str],
) -> MechanismInfo {
    MechanismInfo {
        id,
        claim,
        references,
        parameters: &[],
        needs: &[],
        reads: &[],
        writes: &[],
        phenomena,
        headline: &[],
    }
}

/// What the scenario checker knows of a private signal too.
pub fn signals_of(mechanism: &papaver_engine::mechanism::Mechanism) -> Vec<SignalInfo> {
    mechanism.private.iter().map(|s| s.info).collect()
}
