//! Dopamine as a dialysis probe collects it: a mean over the minutes that a sample takes.
//!
//! ```text
//! S' = (D - S) / tau,   tau = half of a sample        D  dopamine around the neurons, mean over the population
//! ```
//! `dopamine` itself goes with every step, as voltammetry sees it; a dialysate lags and smooths (systems.md section 6.4: the two
//! disagree on morphine). A sample holds what came in over its length, so on average it is half a length old.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "microdialysis",
        claim: "A dialysate shows dopamine averaged over its sampling time.",
        references: &["di-chiara-1988", "vander-weele-2014"],
        parameters: &[parameter(
            "sample",
            ("min", 20.0, (0.1, 120.0)),
            (Basis::Assumed, "papaver-2026-systems"),
            "length of a sample; 10 to 30 min by dialysis, 1 min in faster methods",
        )],
        needs: &["dopamine_release"],
        reads: &["dopamine"],
        writes: &["dopamine_dialysate"],
        phenomena: &["dopamine_surge", "dopamine_crash"],
        headline: &[],
    },
    extrinsic: true,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let probe = Probe {
        time_s: p.get("sample") / 2.0,
    };
    vec![Part::Rule(rule(
        Kind::Dynamic,
        Scope::Population,
        [Read::Mean("dopamine")],
        ["dopamine_dialysate"],
        probe,
    ))]
}

/// Dopamine in the dialysate, nM: input dopamine around the neurons.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    /// tau, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Probe {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [dopamine]: [f64; 1]) -> [f64; 1] {
        [dopamine + (now - dopamine) * remains]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_dopamine_shows_with_the_time_of_the_sample() {
        let probe = Probe { time_s: 600.0 };
        assert_eq!(probe.advance(&probe.step(60.0), [16.0], [16.0]), [16.0]);
        let [after] = probe.advance(&probe.step(600.0), [16.0], [32.0]);
        assert!((after - (32.0 - 16.0 * libm::exp(-1.0))).abs() < 1e-12);
    }
}
