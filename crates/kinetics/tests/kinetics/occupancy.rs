//! Does occupancy follow Gaddum's equation, for ligands at equilibrium, for tags, and for both together; with Hill
//! exponents too; and not at all where the site is taken?

use papaver_kinetics::scheme::{Binding, Drive, Environment, JointScheme, Ligand, Scheme, State};
use papaver_oracles::{closed, expm};

use crate::schemes::rows;

const AFFINITIES_NM: [f64; 4] = [1500.0, 1.0, 40.0, 0.2];
const CONCENTRATIONS_NM: [f64; 4] = [900.0, 2.5, 10.0, 0.7];
const ONE_TO_ONE: [f64; 4] = [1.0; 4];
const STEEP_AND_FLAT: [f64; 4] = [0.8, 1.3, 1.0, 2.0];
const ALL_KINDS: [&[usize]; 5] = [&[], &[1], &[0, 3], &[1, 2, 3], &[0, 1, 2, 3]];

/// One surface state, one state inside, one that forgets its ligand and one that is blocked; four ligands of which those
/// in `explicit` are tags.
fn scheme(explicit: &[usize], hill: [f64; 4]) -> JointScheme {
    let state = |name: &str, surface, tagged| State {
        name: name.into(),
        signals: surface,
        surface,
        tagged,
        blocked: false,
    };
    let ligand = |(i, affinity_nm)| Ligand {
        binding: if explicit.contains(&i) {
            Binding::Explicit
        } else {
            Binding::Equilibrium
        },
        affinity_nm,
        hill: hill[i],
        dissociation_rate_per_s: 0.01 * (i + 1) as f64,
        properties: vec![],
    };
    let scheme = Scheme {
        states: vec![
            state("surface", true, true),
            state("inside", false, false),
            state("forgetful", true, false),
            State {
                blocked: true,
                ..state("blocked", true, true)
            },
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

/// Gaddum's equation with `(L/K)^n` in place of `L/K`.
fn exact(hill: [f64; 4]) -> Vec<f64> {
    let raised = |i: usize| libm::pow(CONCENTRATIONS_NM[i] / AFFINITIES_NM[i], hill[i]);
    closed::gaddum(&[0, 1, 2, 3].map(raised), &[1.0; 4])
}

#[test]
fn every_choice_of_tags_gives_the_same_occupancy_once_binding_has_settled() {
    for (hill, explicit) in ALL_KINDS
        .iter()
        .flat_map(|tags| [(ONE_TO_ONE, tags), (STEEP_AND_FLAT, tags)])
    {
        let scheme = scheme(explicit, hill);
        let free = scheme.joint(0, None).expect("free");
        let settled = expm::exponential(&rows(&scheme.generator(&environment())), 1e5);
        for (ligand, exact) in exact(hill).iter().enumerate() {
            let by_state = scheme.occupancy(ligand, &environment());
            let mean: f64 = settled[free]
                .iter()
                .zip(&by_state)
                .map(|(share, occupied)| share * occupied)
                .sum();
            assert!(
                (mean - exact).abs() < 1e-10,
                "tags {explicit:?}, exponents {hill:?}, ligand {ligand}: {mean} is not {exact}"
            );
        }
    }
}

#[test]
fn a_state_without_tags_sees_all_ligands_at_equilibrium_and_the_inside_none() {
    let scheme = scheme(&[1, 3], STEEP_AND_FLAT);
    let (inside, forgetful) = (
        scheme.joint(1, None).expect("inside"),
        scheme.joint(2, None).expect("forgetful"),
    );
    for (ligand, exact) in exact(STEEP_AND_FLAT).iter().enumerate() {
        let by_state = scheme.occupancy(ligand, &environment());
        assert!((by_state[forgetful] - exact).abs() < 1e-15);
        assert_eq!(by_state[inside], 0.0);
    }
}

/// Twice the concentration is 2^n times the rate, and the rate at the affinity is that of dissociation.
#[test]
fn a_tag_comes_by_the_power_of_its_concentration() {
    let scheme = scheme(&[3], STEEP_AND_FLAT);
    let (free, bound) = (scheme.joint(0, None), scheme.joint(0, Some(3)));
    let rate = |nm: f64| {
        let env = Environment {
            concentrations_nm: vec![0.0, 0.0, 0.0, nm],
            factors: vec![],
        };
        scheme
            .generator(&env)
            .get(free.expect("free"), bound.expect("bound"))
    };
    assert!((rate(0.2) - 0.04).abs() < 1e-16);
    assert!((rate(0.4) - 4.0 * 0.04).abs() < 1e-15);
    assert_eq!(rate(0.0), 0.0);
    assert_eq!(rate(-1e-18), 0.0, "less than nothing by rounding");
}

#[test]
fn a_blocked_state_takes_no_ligand() {
    let mut scheme = scheme(&[1, 3], ONE_TO_ONE);
    scheme.scheme.drives.push(Drive {
        name: "efficacy".into(),
        unbound: 0.125,
    });
    scheme.ligands.iter_mut().for_each(|l| l.properties.push(1.0));
    let blocked = scheme.joint(3, None).expect("blocked");
    assert_eq!(scheme.joint(3, Some(1)), None, "it remembers none");
    for ligand in 0..4 {
        assert_eq!(scheme.occupancy(ligand, &environment())[blocked], 0.0);
    }
    assert_eq!(scheme.drive(0, &environment())[blocked], 0.125);
    let q = scheme.generator(&environment());
    assert!(q.row(blocked).iter().all(|&rate| rate == 0.0));
}
