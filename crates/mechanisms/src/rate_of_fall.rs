//! Signs by how quickly the drug's effect falls, beside those by how much of it is missing. Off by its weight.
//!
//! ```text
//! B'  = (g - B) / tau_r                                    systems.md M8, optional
//! Ys += a7 (B - g)+  =  a7 tau_r (-B')+
//! g  inhibition of the cyclase, mean over locus coeruleus neurons      B  what it was over the last tau_r
//! ```
//! In people on methadone severity went with the speed at which plasma levels fell (Dyer 1999). No calibration row needs it.

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
use papaver_engine::signals::{Scope, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "rate_of_fall",
        claim: "A quick fall of the drug's effect is itself felt, beside its absence.",
        references: &["dyer-1999", "papaver-2026-systems"],
        parameters: &[
            parameter(
                "weight",
                ("", 0.0, (0.0, 4.0)),
                (Basis::Assumed, "papaver-2026-start"),
                "a7: 0 by default, since no calibration row needs it; 0.2 in the preset",
            ),
            parameter(
                "time",
                ("h", 12.0, (1.0, 72.0)),
                (Basis::Assumed, "papaver-2026-systems"),
                "tau_r: 6 to 24 h",
            ),
        ],
        needs: &["g_protein_coupling"],
        reads: &["cyclase_inhibition"],
        writes: &["inhibition_before", "somatic_signs"],
        phenomena: &["withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[sole(
        "inhibition_before",
        "1",
        Scope::World,
        0.0,
        "cyclase inhibition over the last hours",
    )],
    build,
};

/// The neuron type that is read.
const SOURCE: &str = "locus_coeruleus";

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let inhibition = Read::MeanIn(SOURCE, "cyclase_inhibition");
    let before = Before {
        time_s: p.get("time"),
    };
    let fall = Fall {
        weight: p.get("weight"),
    };
    vec![
        Part::Rule(rule(
            Kind::Dynamic,
            Scope::World,
            [inhibition],
            ["inhibition_before"],
            before,
        )),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::World,
            [Read::Signal("inhibition_before"), inhibition],
            ["somatic_signs"],
            fall,
        )),
    ]
}

/// What inhibition was: input inhibition now.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// tau_r, s.
    pub time_s: f64,
}

impl Rule<1, 1> for Before {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [before]: [f64; 1], [now]: [f64; 1]) -> [f64; 1] {
        [now + (before - now) * remains]
    }
}

/// Signs by a fall: inputs inhibition before and now.
#[derive(Clone, Copy, Debug)]
pub struct Fall {
    /// a7.
    pub weight: f64,
}

impl Rule<2, 1> for Fall {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [before, now]: [f64; 2]) -> [f64; 1] {
        [self.weight * (before - now).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A steady fall by s per second is followed s tau behind: that distance is tau times the slope.
    #[test]
    fn a_steady_fall_is_felt_by_its_slope() {
        let (before, slope_per_s) = (Before { time_s: 3600.0 }, 1e-5);
        let step = before.step(1.0);
        let (mut now, mut kept) = (1.0, 1.0);
        for _ in 0..40_000 {
            now -= slope_per_s;
            [kept] = before.advance(&step, [kept], [now]);
        }
        let signs = Fall { weight: 0.2 }.advance(&(), [0.0], [kept, now])[0];
        assert!((signs - 0.2 * 3600.0 * slope_per_s).abs() < 1e-5, "{signs}");
        assert_eq!(Fall { weight: 0.2 }.advance(&(), [0.0], [0.3, 0.8]), [0.0]);
    }
}
