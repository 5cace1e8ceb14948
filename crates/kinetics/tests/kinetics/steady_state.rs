//! Is the steady state the one at which nothing changes?

use papaver_kinetics::scheme::{From, JointScheme};
use papaver_oracles::{closed, steady};

use crate::schemes::{NALTREXONE, compact, environment, environments, naive_reserve, rows, state};

#[test]
fn without_drug_the_reserve_balances_and_the_total_is_one() {
    let scheme = compact();
    let x = scheme.steady_state(&environment(0.0, 0.0));
    let at = |s| x[scheme.joint(s, None).expect("a joint state")];
    assert!((at(state::Q) - naive_reserve()).abs() < 1e-8, "{x:?}");
    assert!((at(state::S) - (1.0 - naive_reserve())).abs() < 1e-8, "{x:?}");
    assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-8, "{x:?}");
}

#[test]
fn with_drug_it_solves_the_balance() {
    let scheme = compact();
    for (name, env) in environments() {
        let n = scheme.size();
        let q = rows(&scheme.generator(&env));
        let exact = steady::steady_state(&q[..n], &q[scheme.source()][..n]);
        for (found, exact) in scheme.steady_state(&env).iter().zip(&exact) {
            assert!((found - exact).abs() < 1e-8, "{name}: {found} is not {exact}");
        }
    }
}

#[test]
fn fast_binding_does_not_wear_the_total_away() {
    let mut scheme = compact();
    scheme.ligands[NALTREXONE].dissociation_rate_per_s = 0.5;
    let env = environment(0.0, 5.0);
    let n = scheme.size();
    let q = rows(&scheme.generator(&env));
    let exact = steady::steady_state(&q[..n], &q[scheme.source()][..n]);
    for (found, exact) in scheme.steady_state(&env).iter().zip(&exact) {
        assert!((found - exact).abs() < 1e-8, "{found} is not {exact}");
    }
}

#[test]
fn without_turnover_receptors_spread_over_their_states() {
    let mut binding = compact().scheme;
    binding.transitions.clear();
    let scheme = JointScheme::new(binding, compact().ligands);
    for naltrexone_nm in [0.1, 1.0, 7.0, 300.0] {
        let env = environment(1500.0, naltrexone_nm);
        let x = scheme.steady_state(&env);
        let expected = closed::gaddum(&env.concentrations_nm, &[1500.0, 1.0])[NALTREXONE];
        let bound = scheme
            .joint(state::S, Some(NALTREXONE))
            .expect("S with antagonist");
        assert!(
            (x[bound] - expected).abs() < 1e-8,
            "{naltrexone_nm} nM: {x:?} is not {expected}"
        );
        assert!(
            (x.iter().sum::<f64>() - 1.0).abs() < 1e-8,
            "{naltrexone_nm} nM: {x:?}"
        );
    }
}

#[test]
fn a_closed_cycle_without_turnover_keeps_its_total() {
    let mut cycle = compact().scheme;
    cycle
        .transitions
        .retain(|t| t.from != From::Source && t.to != papaver_kinetics::scheme::To::Degraded);
    let scheme = JointScheme::new(cycle, compact().ligands);
    for (name, env) in environments() {
        let x = scheme.steady_state(&env);
        assert!((x.iter().sum::<f64>() - 1.0).abs() < 1e-8, "{name}: {x:?}");
    }
}
