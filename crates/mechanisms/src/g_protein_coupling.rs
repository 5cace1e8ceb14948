//! Coupled receptors activate G protein; every effector has its own reserve of them.
//!
//! Operational model (Black and Leff 1983), per neuron:
//! ```text
//! sigma = [ sum_j e_j p_j + (e0 + x) (1 - p_inverse) ] S / S0      stimulus
//! g_r   = x / (1 + x),   x = tau_r sigma  (cyclase),  tau_r A sigma  (GIRK, release)
//! e_j   efficacy of ligand j, DAMGO = 1      p_j  occupancy      S, S0  coupled receptors now and naive
//! e0    constitutive activity when naive     x    what it has grown by under lasting agonist
//! tau   reserve of the effector in this neuron, DAMGO = 1
//! A     what opponents of analgesia leave in front of the membrane, 1 without any
//! ```
//! Losing receptors multiplies the stimulus, which is Furchgott's way of saying that it lowers the reserve.

use crate::operational::response;
use crate::spec::{parameter, per_neuron};
use papaver_engine::mechanism::{Basis, Mechanism, MechanismInfo, Parameters, Part, ReadoutSpec, Select};
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::{Scope, SignalSpec, sole};

/// The mechanism.
pub const MECHANISM: Mechanism = Mechanism {
    info: MechanismInfo {
        id: "g_protein_coupling",
        claim: "Coupled receptors activate G protein in proportion to efficacy and occupancy; each effector has its own reserve.",
        references: &["black-leff-1983", "christie-1987", "papaver-2026-start"],
        parameters: &[
            per_neuron(parameter(
                "girk_reserve",
                ("", 6.2, (0.1, 1000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau of GIRK with DAMGO = 1; fitted on rows 6 and 8 of the calibration list",
            )),
            per_neuron(parameter(
                "cyclase_reserve",
                ("", 80.0, (0.1, 1000.0)),
                (Basis::Fitted, "papaver-2026-calibration"),
                "tau of cyclase inhibition with DAMGO = 1; fitted on rows 25, 27 and 30 (docs/calibration.md)",
            )),
            per_neuron(parameter(
                "release_reserve",
                ("", 57.0, (0.1, 1000.0)),
                (Basis::Fitted, "papaver-2026-start"),
                "tau of Ca2+ channels at terminals with DAMGO = 1; fitted on rows 12, 14 and 40",
            )),
            parameter(
                "constitutive_activity",
                ("", 0.0002, (0.0, 0.2)),
                (Basis::Assumed, "papaver-2026-start; papaver-2026-calibration"),
                "stimulus of a receptor without ligand in the naive cell; 0.0003 with a reserve of the cyclase of 56, lower with 80, so that a naive cell does not feel an antagonist",
            ),
        ],
        needs: &["ligand_binding"],
        reads: &["constitutive_growth", "analgesic_gain"],
        writes: &[
            "agonist_stimulus",
            "constitutive_share",
            "stimulus",
            "girk_activation",
            "cyclase_inhibition",
            "release_inhibition",
        ],
        phenomena: &["acute_effect", "tolerance", "withdrawal"],
        headline: &[],
    },
    extrinsic: false,
    private: PRIVATE,
    build,
};

const PRIVATE: &[SignalSpec] = &[
    sole(
        "agonist_stimulus",
        "1",
        Scope::Neuron,
        0.0,
        "efficacy-weighted occupancy of coupled receptors, per naive coupled receptor",
    ),
    sole(
        "constitutive_share",
        "1",
        Scope::Neuron,
        1.0,
        "coupled receptors that no inverse agonist silences, per naive coupled receptor",
    ),
];

fn build(p: &Parameters<'_>) -> Vec<Part> {
    let readout = |signal, drive| {
        Part::Readout(ReadoutSpec {
            signal,
            select: Select::Signalling,
            weights: vec![(drive, 1.0)],
        })
    };
    let stimulus = Stimulus {
        constitutive_activity: p.get("constitutive_activity"),
    };
    let receptors = [
        Read::Signal("agonist_stimulus"),
        Read::Signal("constitutive_share"),
        Read::Signal("constitutive_growth"),
    ];
    let reads = [
        Read::Signal("stimulus"),
        Read::Signal("analgesic_gain"),
        Read::Trait("girk_reserve"),
        Read::Trait("cyclase_reserve"),
        Read::Trait("release_reserve"),
    ];
    let writes = ["girk_activation", "cyclase_inhibition", "release_inhibition"];
    vec![
        readout("agonist_stimulus", "efficacy"),
        readout("constitutive_share", "constitutive"),
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            receptors,
            ["stimulus"],
            stimulus,
        )),
        Part::Rule(rule(Kind::Algebraic, Scope::Neuron, reads, writes, Coupling)),
    ]
}

/// The stimulus: inputs that of agonists, the share that may be constitutively active, and the growth of its activity.
#[derive(Clone, Copy, Debug)]
pub struct Stimulus {
    /// e0.
    pub constitutive_activity: f64,
}

impl Rule<3, 1> for Stimulus {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [agonist, share, growth]: [f64; 3]) -> [f64; 1] {
        [agonist + (self.constitutive_activity + growth) * share]
    }
}

/// The operational model for three effectors: inputs stimulus, analgesic gain and three reserves.
#[derive(Clone, Copy, Debug)]
pub struct Coupling;

impl Rule<5, 3> for Coupling {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 3], [stimulus, gain, girk, cyclase, release]: [f64; 5]) -> [f64; 3] {
        let at_membrane = stimulus * gain;
        [
            response(girk, at_membrane),
            response(cyclase, stimulus),
            response(release, at_membrane),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constitutive_activity_grows_and_is_that_of_receptors_without_inverse_agonist() {
        let rule = Stimulus {
            constitutive_activity: 0.25,
        };
        assert_eq!(rule.advance(&(), [0.0], [0.5, 1.0, 0.0]), [0.75]);
        assert_eq!(rule.advance(&(), [0.0], [0.5, 0.5, 0.75]), [1.0]);
    }

    #[test]
    fn each_effector_responds_with_its_own_reserve() {
        let [girk, cyclase, release] = Coupling.advance(&(), [0.0; 3], [0.5, 1.0, 2.0, 6.0, 18.0]);
        assert_eq!([girk, cyclase, release], [0.5, 0.75, 0.9]);
    }

    /// Opponents stand in front of the membrane; cyclase, and with it dependence, goes on as before.
    #[test]
    fn opponents_weaken_membrane_effectors_alone() {
        let opposed = Coupling.advance(&(), [0.0; 3], [0.5, 0.25, 8.0, 6.0, 24.0]);
        assert_eq!(opposed, [0.5, 0.75, 0.75]);
    }
}
