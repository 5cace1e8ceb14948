//! Does occupancy follow Gaddum's equation, for ligands at equilibrium, for tags, and for both together?

use papaver_kinetics::scheme::{Binding, Environment, JointScheme, Ligand, Scheme, State};
use papaver_oracles::{closed, expm};

use crate::schemes::rows;

const AFFINITIES_NM: [f64; 4] = [1500.0, 1.0, 40.0, 0.2];
const CONCENTRATIONS_NM: [f64; 4] = [900.0, 2.5, 10.0, 0.7];

/// One surface state, one state inside, four ligands of which those in `explicit` are tags.
fn scheme(explicit: &[usize]) -> JointScheme {
    let state = |name: &str, surface, tagged| State {
        name: name.into(),
        signals: surface,
        surface,
        tagged,
    };
    let ligand = |(i, affinity_nm)| Ligand {
        binding: if explicit.contains(&i) {
            Binding::Explicit
        } else {
            Binding::Equilibrium
        },
        affinity_nm,
        dissociation_rate_per_s: 0.01 * (i + 1) as f64,
        properties: vec![],
    };
    let scheme = Scheme {
        states: vec![
            state("surface", true, true),
            state("inside", false, false),
            state("forgetful", true, false),
        ],
        transitions: vec![],
        drives: vec![],
        factors: vec![],
    };
    JointScheme::new(
        scheme,
        AFFINITIES_NM.into_iter().enumerate().map(ligand).collect(),
    )
}

fn environment() -> Environment {
    Environment {
        concentrations_nm: CONCENTRATIONS_NM.to_vec(),
        factors: vec![],
    }
}

#[test]
fn every_choice_of_tags_gives_the_same_occupancy_once_binding_has_settled() {
    let exact = closed::gaddum(&CONCENTRATIONS_NM, &AFFINITIES_NM);
    for explicit in [vec![], vec![1], vec![0, 3], vec![1, 2, 3], vec![0, 1, 2, 3]] {
        let scheme = scheme(&explicit);
        let free = scheme.joint(0, None).expect("free");
        let settled = expm::exponential(&rows(&scheme.generator(&environment())), 1e5);
        for (ligand, exact) in exact.iter().enumerate() {
            let by_state = scheme.occupancy(ligand, &environment());
            let mean: f64 = settled[free]
                .iter()
                .zip(&by_state)
                .map(|(share, occupied)| share * occupied)
                .sum();
            assert!(
                (mean - exact).abs() < 1e-10,
                "tags {explicit:?}, ligand {ligand}: {mean} is not {exact}"
            );
        }
    }
}

#[test]
fn a_state_without_tags_sees_all_ligands_at_equilibrium_and_the_inside_none() {
    let exact = closed::gaddum(&CONCENTRATIONS_NM, &AFFINITIES_NM);
    let scheme = scheme(&[1, 3]);
    let (inside, forgetful) = (
        scheme.joint(1, None).expect("inside"),
        scheme.joint(2, None).expect("forgetful"),
    );
    for (ligand, exact) in exact.iter().enumerate() {
        let by_state = scheme.occupancy(ligand, &environment());
        assert!((by_state[forgetful] - exact).abs() < 1e-15);
        assert_eq!(by_state[inside], 0.0);
    }
}
