//! Does occupancy follow Gaddum's equation, for ligands at equilibrium, for tags, and for both together; with Hill
//! exponents too; not at all where the site is taken; and tighter where a state holds agonists tighter?

use papaver_kinetics::scheme::{
    Binding, Drive, Environment, From, JointScheme, Ligand, Scheme, State, To, Transition,
};
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
        agonist_affinity: 1.0,
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
        agonist: false,
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
        let env: Environment = Environment {
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

/// [`scheme`] with a second state that carries tags and holds the agonists, ligands 0 and 1, nine times as tight; the
/// forgetful one holds them at a third. Receptors go from "surface" to "tight" and back at the same rate.
fn with_a_tight_state(explicit: &[usize], hill: [f64; 4]) -> JointScheme {
    let JointScheme {
        mut scheme,
        mut ligands,
        ..
    } = scheme(explicit, hill);
    scheme.states[FORGETFUL].agonist_affinity = 1.0 / 3.0;
    scheme.states.push(State {
        name: "tight".into(),
        agonist_affinity: 9.0,
        ..scheme.states[0].clone()
    });
    ligands.iter_mut().take(AGONISTS).for_each(|l| l.agonist = true);
    JointScheme::new(scheme, ligands)
}

const AGONISTS: usize = 2;
const FORGETFUL: usize = 2;
const TIGHT: usize = 4;

#[test]
fn each_state_holds_agonists_as_tightly_as_it_says_and_others_alike_whatever_is_a_tag() {
    for (hill, explicit) in ALL_KINDS
        .iter()
        .flat_map(|tags| [(ONE_TO_ONE, tags), (STEEP_AND_FLAT, tags)])
    {
        let scheme = with_a_tight_state(explicit, hill);
        let settled = expm::exponential(&rows(&scheme.generator(&environment())), 1e5);
        for (state, factor) in [(0, 1.0), (FORGETFUL, 1.0 / 3.0), (TIGHT, 9.0)] {
            let raised = |i: usize| {
                let factor = if i < AGONISTS { factor } else { 1.0 };
                factor * libm::pow(CONCENTRATIONS_NM[i] / AFFINITIES_NM[i], hill[i])
            };
            let exact = closed::gaddum(&[0, 1, 2, 3].map(raised), &[1.0; 4]);
            let free = scheme.joint(state, None).expect("free");
            for (ligand, exact) in exact.iter().enumerate() {
                let by_state = scheme.occupancy(ligand, &environment());
                let mean: f64 = settled[free].iter().zip(&by_state).map(|(p, o)| p * o).sum();
                assert!(
                    (mean - exact).abs() < 1e-10,
                    "tags {explicit:?}, exponents {hill:?}, state {state}, ligand {ligand}: {mean} is not {exact}"
                );
            }
        }
    }
}

/// What a state holds tighter comes as fast as elsewhere and leaves more slowly; an antagonist does both as elsewhere.
#[test]
fn tightness_is_in_the_rate_of_leaving() {
    let scheme = with_a_tight_state(&[1, 3], ONE_TO_ONE);
    let q = scheme.generator(&environment());
    let rates = |state: usize, ligand: usize| {
        let (free, bound) = (scheme.joint(state, None), scheme.joint(state, Some(ligand)));
        let (free, bound) = (free.expect("free"), bound.expect("bound"));
        (q.get(free, bound), q.get(bound, free))
    };
    let competition = |factor: f64| {
        1.0 + factor * CONCENTRATIONS_NM[0] / AFFINITIES_NM[0] + CONCENTRATIONS_NM[2] / AFFINITIES_NM[2]
    };
    // The other agonist, at equilibrium, is held tighter too and leaves fewer sites free.
    let crowding = competition(9.0) / competition(1.0);
    for (ligand, tighter) in [(1, 9.0), (3, 1.0)] {
        let ((on, off), (on_tight, off_tight)) = (rates(0, ligand), rates(TIGHT, ligand));
        assert!(
            (on / on_tight / crowding - 1.0).abs() < 1e-12,
            "{on} and {on_tight}"
        );
        assert!(
            (off / off_tight / tighter - 1.0).abs() < 1e-12,
            "{off} and {off_tight}"
        );
    }
}

/// Around a cycle of binding and of steps whose ratio the ligand shifts by the factor, no current flows at steady state.
#[test]
fn a_cycle_whose_steps_shift_by_the_factor_is_at_equilibrium_and_one_whose_do_not_turns() {
    let current = |bound_forth: f64| {
        let mut scheme = with_a_tight_state(&[1], ONE_TO_ONE);
        let state = |state| (From::State(state), To::State(state));
        let step = |from, to, rate_per_s, drive| Transition {
            from,
            to,
            rate_per_s,
            drives: vec![drive],
            factors: vec![],
        };
        let ((from_free, to_free), (from_tight, to_tight)) = (state(0), state(TIGHT));
        const FREE: usize = 0;
        const BOUND: usize = 1;
        scheme.scheme.drives = [("free", 1.0), ("bound", 0.0)]
            .map(|(name, unbound)| Drive {
                name: name.into(),
                unbound,
            })
            .to_vec();
        scheme.scheme.transitions = vec![
            step(from_free, to_tight, 0.005, FREE),
            step(from_tight, to_free, 0.05, FREE),
            step(from_free, to_tight, bound_forth, BOUND),
            step(from_tight, to_free, 0.07, BOUND),
        ];
        // Ligand 0 would bind as well: only the tag is there.
        scheme
            .ligands
            .iter_mut()
            .for_each(|l| l.properties = vec![0.0, 1.0]);
        let env = Environment {
            concentrations_nm: vec![0.0, 2.5, 0.0, 0.0],
            factors: vec![],
        };
        let q = scheme.generator(&env);
        let settled = expm::exponential(&rows(&q), 1e6);
        let (free, bound) = (scheme.joint(0, None), scheme.joint(0, Some(1)));
        let (free, bound) = (free.expect("free"), bound.expect("bound"));
        let row = &settled[free];
        row[free] * q.get(free, bound) - row[bound] * q.get(bound, free)
    };
    let balanced = 0.07 * 9.0 * 0.005 / 0.05;
    assert!(current(balanced).abs() < 1e-12, "{}", current(balanced));
    assert!(current(2.0 * balanced) > 1e-4, "{}", current(2.0 * balanced));
}
