//! Does the compiled scheme put every rate where it belongs?

use crate::schemes::{NALTREXONE, compact, environment, state};

const EXACT: f64 = 1e-16;

#[test]
fn six_states_of_which_two_are_tagged_make_eight() {
    let scheme = compact();
    assert_eq!((scheme.size(), scheme.degraded(), scheme.source()), (8, 8, 9));
}

#[test]
fn binding_follows_its_rates_and_a_competitor_at_equilibrium_takes_its_share() {
    let scheme = compact();
    let free = scheme.joint(state::S, None).expect("S");
    let bound = scheme
        .joint(state::S, Some(NALTREXONE))
        .expect("S with antagonist");
    let off = scheme.ligands[NALTREXONE].dissociation_rate_per_s;
    let q = scheme.generator(&environment(0.0, 3.0));
    assert!((q.get(free, bound) - 3.0 * off).abs() < EXACT);
    assert!((q.get(bound, free) - off).abs() < EXACT);
    // Two affinities of the agonist leave a third of the receptors free.
    let q = scheme.generator(&environment(3000.0, 3.0));
    assert!((q.get(free, bound) - off).abs() < EXACT);
    assert!((q.get(bound, free) - off).abs() < EXACT);
}

#[test]
fn a_tag_is_carried_where_it_is_remembered_and_dropped_where_not() {
    let scheme = compact();
    let tag = Some(NALTREXONE);
    let joint = |s, t| scheme.joint(s, t).expect("a joint state");
    let q = scheme.generator(&environment(1500.0, 1.0));
    // Return to S keeps the antagonist; intake into the reserve forgets it and is slowed by it.
    assert!((q.get(joint(state::D, tag), joint(state::S, tag)) - 0.20 / 60.0).abs() < EXACT);
    assert_eq!(q.get(joint(state::D, tag), joint(state::S, None)), 0.0);
    assert!((q.get(joint(state::S, tag), joint(state::Q, None)) - 0.0064 * 0.41 / 60.0).abs() < EXACT);
    assert!((q.get(joint(state::S, None), joint(state::Q, None)) - 0.0064 / 60.0).abs() < EXACT);
    // At its affinity the agonist is on half of the untagged receptors; on the tagged ones it is not.
    assert!((q.get(joint(state::S, None), joint(state::D, None)) - 0.45 * 0.18 / 2.0 / 60.0).abs() < EXACT);
    assert_eq!(q.get(joint(state::S, tag), joint(state::D, tag)), 0.0);
}

#[test]
fn rows_of_states_balance_and_the_sink_keeps_what_it_has() {
    let scheme = compact();
    let q = scheme.generator(&environment(800.0, 2.0));
    for from in 0..scheme.size() {
        let sum: f64 = q.row(from).iter().sum();
        assert!(sum.abs() < 1e-15, "row {from}: {sum:e}");
        assert_eq!(q.get(from, scheme.source()), 0.0);
    }
    assert!(q.row(scheme.degraded()).iter().all(|&rate| rate == 0.0));
    let made: f64 = q.row(scheme.source()).iter().sum();
    assert_eq!(
        made,
        q.get(scheme.source(), scheme.joint(state::S, None).expect("S"))
    );
}
