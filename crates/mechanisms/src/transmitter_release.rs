//! Transmitter release follows the Ca2+ current, and cAMP raises it.
//!
//! ```text
//! release = (ca / ca0)^m (1 + kp (c - 1)),  not below 0        systems.md M5; m 2, kp 0.5
//! ca, ca0  Ca2+ current now and at rest
//! ```

use crate::spec::parameter;
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "transmitter_release",
        claim: "Release falls steeply with the Ca2+ current and rises with cAMP.",
        references: &["vaughan-1999", "bonci-1997"],
        parameters: &[
            parameter(
                "exponent",
                ("", 2.0, (1.0, 4.0)),
                (Basis::Assumed, "vaughan-1999"),
                "m: 1.5 to 2.5 gives the 46 to 53 % block seen; 3 to 4 is an upper bound",
            ),
            parameter(
                "camp_gain",
                ("", 0.5, (0.0, 5.0)),
                (Basis::Assumed, "bonci-1997"),
                "kp: rise per relative rise of cAMP",
            ),
        ],
        needs: &["calcium_conductance"],
        reads: &["ca_current", "camp"],
        writes: &["release"],
        phenomena: &["acute_effect", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: &[],
    build,
};

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let release = Release {
        exponent: p.get("exponent"),
        camp_gain: p.get("camp_gain"),
    };
    let reads = [
        Read::Signal("ca_current"),
        Read::Rest("ca_current"),
        Read::Signal("camp"),
    ];
    vec![Part::Rule(rule(
        Kind::Algebraic,
        Scope::Neuron,
        reads,
        ["release"],
        release,
    ))]
}

/// Release relative to naive: inputs Ca2+ current, the same at rest, cAMP.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// m.
    pub exponent: f64,
    /// kp.
    pub camp_gain: f64,
}

impl Rule<3, 1> for Release {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [ca, rest, camp]: [f64; 3]) -> [f64; 1] {
        let ratio = ca / rest;
        // The usual exponent, 2, without a call of pow for every neuron.
        let block = if self.exponent == 2.0 {
            ratio * ratio
        } else {
            libm::pow(ratio, self.exponent)
        };
        [(block * (1.0 + self.camp_gain * (camp - 1.0))).max(0.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_per_cent_less_current_is_sixty_four_per_cent_less_release() {
        let release = Release {
            exponent: 2.0,
            camp_gain: 0.5,
        };
        assert!((release.advance(&(), [0.0], [0.6, 1.0, 1.0])[0] - 0.36).abs() < 1e-15);
        assert_eq!(release.advance(&(), [0.0], [1.0, 1.0, 3.0]), [2.0]);
        let steep = Release {
            exponent: 2.0 + 1e-13,
            camp_gain: 0.5,
        };
        assert!((steep.advance(&(), [0.0], [0.6, 1.0, 1.0])[0] - 0.36).abs() < 1e-12);
    }
}
