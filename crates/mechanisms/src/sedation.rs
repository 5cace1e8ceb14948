//! Sedation: arousal that is lost as the locus coeruleus falls silent.
//!
//! ```text
//! A'  = (r / r0 - A) / tau                 arousal by noradrenaline, 1 at rest
//! sedation = (1 - A)+
//! r, r0  firing of locus coeruleus neurons, mean now and at rest
//! ```
//! Its cells fire fastest in wakefulness and are silent in deep sleep (Aston-Jones and Bloom 1981); opioids and clonidine
//! both quiet them. What opioids do to arousal elsewhere is left out.

use crate::relative::relative;
use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "sedation",
        claim: "Arousal falls with the firing of the locus coeruleus.",
        references: &["aston-jones-1981", "papaver-2026-systems"],
        parameters: &[parameter(
            "time",
            ("min", 5.0, (0.1, 600.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "tau: arousal follows firing within minutes",
        )],
        needs: &["firing"],
        reads: &["firing_rate"],
        writes: &["arousal", "sedation"],
        phenomena: &["sedation"],
        headline: &["sedation"],
    },
    extrinsic: true,
    private: &[sole(
        "arousal",
        "1",
        Scope::World,
        1.0,
        "arousal by noradrenaline, relative to rest",
    )],
    build,
};

/// The neuron type that is read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let arousal = Arousal {
        time_s: p.get("time"),
    };
    let reads = [
        Read::MeanIn(SOURCE, "firing_rate"),
        Read::RestIn(SOURCE, "firing_rate"),
    ];
    vec![
        Part::Rule(rule(Kind::Dynamic, Scope::World, reads, ["arousal"], arousal)),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [Read::Signal("arousal")],
            ["sedation"],
            Sedation,
        )),
    ]
}

/// Arousal: inputs firing now and at rest, Hz.
#[derive(Clone, Copy, Debug)]
pub struct Arousal {
    /// tau, s.
    pub time_s: f64,
}

impl Rule<2, 1> for Arousal {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [arousal]: [f64; 1], [rate, rest]: [f64; 2]) -> [f64; 1] {
        let target = relative(rate, rest);
        [target + (arousal - target) * remains]
    }
}

/// What is missing of arousal: input arousal.
#[derive(Clone, Copy, Debug)]
pub struct Sedation;

impl Rule<1, 1> for Sedation {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [arousal]: [f64; 1]) -> [f64; 1] {
        [(1.0 - arousal).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arousal_follows_firing_and_only_its_loss_sedates() {
        let arousal = Arousal { time_s: 300.0 };
        let [after] = arousal.advance(&arousal.step(300.0), [1.0], [0.5, 2.0]);
        assert!((after - (0.25 + 0.75 * libm::exp(-1.0))).abs() < 1e-15);
        assert_eq!(Sedation.advance(&(), [0.0], [0.25]), [0.75]);
        assert_eq!(Sedation.advance(&(), [0.0], [1.5]), [0.0]);
    }
}
