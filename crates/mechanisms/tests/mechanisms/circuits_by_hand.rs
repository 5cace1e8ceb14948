//! What runs through the circuits against the same equations written out by hand, from what receptors and adaptation are
//! in each type of neuron: acutely under morphine, and under naloxone in dependence.

use super::circuits::{EVERY_CIRCUIT, Run, value, world_value};
use super::worlds::parameter_of;
use papaver_catalogue::Catalogue;
use papaver_engine::world::World;

/// Relative. Rates of firing are those of the middle of the last step, up to 8 s before what else is read, and in that time
/// a dose still comes or goes. At rest, where nothing moves, it is 1e-9.
const ACCURACY: f64 = 2e-3;

/// Signals of a neuron type now and at rest, with its parameters.
#[derive(Clone, Copy)]
struct Neuron<'w> {
    world: &'w World,
    name: &'static str,
}

impl Neuron<'_> {
    fn now(self, signal: &str) -> f64 {
        value(self.world, self.name, signal)
    }

    fn rest(self, signal: &str) -> f64 {
        let index = self.world.populations().iter().position(|name| name == self.name);
        let column = self.world.signals().find(index, signal);
        self.world.signals().rest[column.unwrap_or_else(|| panic!("no {signal}"))][0]
    }

    fn parameter(self, mechanism: &str, name: &str) -> f64 {
        parameter_of(self.name, mechanism, name)
    }

    fn carries(self, mechanism: &str) -> bool {
        Catalogue::builtin().neurons[self.name]
            .mechanisms
            .iter()
            .any(|m| m == mechanism)
    }

    /// g = tau sigma / (1 + tau sigma), now and at rest; opponents of analgesia divide sigma.
    fn response(self, reserve: &str) -> (f64, f64) {
        let tau = self.parameter("g_protein_coupling", reserve);
        let g = |sigma: f64| tau * sigma / (1.0 + tau * sigma);
        let opposed = if self.carries("nmda_opponent") {
            self.now("analgesic_gain")
        } else {
            1.0
        };
        (g(opposed * self.now("stimulus")), g(self.rest("stimulus")))
    }

    /// r / r0 = (1 - G) / (1 - G0) (1 + inputs + gain gate (c - 1)+), not below 0.
    fn firing(self, inputs: f64) -> f64 {
        let quieted = if self.carries("girk_conductance") {
            let (now, rest) = self.response("girk_reserve");
            (1.0 - now) / (1.0 - rest)
        } else {
            1.0
        };
        let excited = if self.carries("withdrawal_current") {
            let gain = self.parameter("withdrawal_current", "gain");
            gain * self.now("withdrawal_gate") * (self.now("camp") - 1.0).max(0.0)
        } else {
            0.0
        };
        (quieted * (1.0 + inputs + excited)).max(0.0)
    }

    /// T = r / r0 ((1 - I g) / (1 - I g0))^2 (1 + k (c - 1)) / (1 + k (c0 - 1)) / (1 + kb (c - 1)+), c0 = 1.
    fn transmission(self, inputs: f64) -> f64 {
        if !self.carries("transmitter_release") {
            return self.firing(inputs);
        }
        let (now, rest) = self.response("release_reserve");
        let most = self.parameter("calcium_conductance", "max_inhibition");
        let channels = (1.0 - most * now) / (1.0 - most * rest);
        let gain = self.parameter("transmitter_release", "camp_gain");
        let surplus = self.now("camp") - 1.0;
        let braked = if self.carries("adenosine_brake") {
            1.0 + self.parameter("adenosine_brake", "gain") * surplus.max(0.0)
        } else {
            1.0
        };
        self.firing(inputs) * channels * channels * (1.0 + gain * surplus) / braked
    }
}

/// Weight of a projection times what comes by it above rest.
fn by(projection: &str, transmission: f64) -> f64 {
    Catalogue::builtin().projections[projection].weight.value * (transmission - 1.0)
}

fn close(found: f64, expected: f64, accuracy: f64, what: &str) {
    assert!(
        (found - expected).abs() <= accuracy * expected.abs(),
        "{what}: {found}, by hand {expected}"
    );
}

/// Dopamine by bisection of release = uptake, nM.
fn dopamine_nm(rate_hz: f64) -> f64 {
    let of = |name: &str| parameter_of("nucleus_accumbens", "dopamine_release", name);
    let (pulse, most, half) = (of("per_pulse"), of("uptake_max"), of("uptake_half"));
    let (brake, brake_half) = (of("autoreceptor_brake"), of("autoreceptor_half"));
    let gathers = |d: f64| pulse * rate_hz * (1.0 - brake * d / (d + brake_half)) > most * d / (half + d);
    let (mut low, mut high) = (0.0, 1e4);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if gathers(middle) {
            low = middle
        } else {
            high = middle
        }
    }
    low
}

fn check(world: &World, accuracy: f64) {
    let close = |found: f64, expected: f64, what: &str| close(found, expected, accuracy, what);
    let of = |name| Neuron { world, name };
    let reward = -by("rmtg_to_vta_dopamine", of("rmtg").transmission(0.0))
        - by("vta_gaba_to_vta_dopamine", of("vta_gaba").transmission(0.0))
        - by(
            "nucleus_accumbens_to_vta_dopamine",
            of("nucleus_accumbens").transmission(0.0),
        );
    let cells = of("vta_dopamine");
    let resting_hz = cells.parameter("firing", "rate");
    close(
        cells.now("firing_rate"),
        resting_hz * cells.firing(reward),
        "dopamine cells, Hz",
    );
    let pulses_hz = resting_hz * cells.transmission(reward);
    close(
        of("nucleus_accumbens").now("dopamine"),
        dopamine_nm(pulses_hz),
        "dopamine, nM",
    );

    let off = of("rvm_off").transmission(-by("pag_to_rvm_off", of("pag").transmission(0.0)));
    let descending =
        by("rvm_on_to_dorsal_horn", of("rvm_on").transmission(0.0)) - by("rvm_off_to_dorsal_horn", off);
    let pain = of("primary_afferent").transmission(0.0) * of("dorsal_horn").firing(descending);
    close(world_value(world, "nociception"), pain, "nociception");
    let cutoff = of("dorsal_horn").parameter("nociception", "cutoff");
    let relief = 100.0 * ((1.0 / pain - 1.0) / (cutoff - 1.0)).clamp(0.0, 1.0);
    close(
        world_value(world, "antinociception") + 100.0,
        relief + 100.0,
        "%MPE",
    );
    let affect = of("anterior_cingulate").firing(by("dorsal_horn_to_anterior_cingulate", pain));
    close(world_value(world, "pain_affect"), affect, "affect");
}

#[test]
fn circuits_do_what_their_equations_say() {
    let text = format!(
        "species = \"human\"\nduration = \"26 h\"\nbaseline = \"1 min\"\nsolver.max_step = \"15 s\"\n{}\
         dose.morphine = {{ amount = \"20 mg\", route = \"sc\", every = \"6 h\", until = \"24 h\" }}\n\
         dose.naloxone = {{ amount = \"0.1 mg/kg\", route = \"iv\", at = \"24 h\" }}\n",
        EVERY_CIRCUIT
    );
    let mut run = Run::new(&text);
    check(run.to(0.0), 1e-9);
    for hours in [1.0, 20.0, 24.07, 26.0] {
        check(run.to(hours), ACCURACY);
    }
}
