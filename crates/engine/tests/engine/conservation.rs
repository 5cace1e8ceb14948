//! Receptors made are present or degraded, and lie in slot order, after every step of any small model.

use super::models::{Rates, hold, ligand, live, model, population, receptor, scheme, world};
use papaver_engine::model::{Change, DoseEvent, Granularity, Model};
use papaver_kinetics::scheme::Binding;
use proptest::prelude::*;

/// Rates over four orders of magnitude, or nothing.
fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 6 => (-5.0..-1.0_f64).prop_map(|exponent| libm::pow(10.0, exponent))]
}

fn rates() -> impl Strategy<Value = Rates> {
    (rate(), rate(), rate(), rate(), rate(), 1e-5..2e-3_f64).prop_map(
        |(phosphorylation, dephosphorylation, inward, outward, degradation, synthesis)| Rates {
            phosphorylation,
            dephosphorylation,
            // Without a way out, synthesis would have no steady state to start from.
            inward: inward.max(outward / 4.0).max(synthesis / 4.0),
            outward,
            degradation: degradation.max(synthesis / 4.0),
            synthesis,
        },
    )
}

fn ligands() -> impl Strategy<Value = Vec<papaver_kinetics::scheme::Ligand>> {
    let one = (any::<bool>(), 0.1..1000.0_f64, rate(), 0.0..1.0_f64);
    let make = |(explicit, affinity, off, retention)| {
        let binding = if explicit {
            Binding::Explicit
        } else {
            Binding::Equilibrium
        };
        ligand(binding, affinity, off, retention)
    };
    prop::collection::vec(one.prop_map(make), 1..4)
}

fn any_granularity() -> impl Strategy<Value = Granularity> {
    prop_oneof![
        Just(Granularity::Molecule),
        Just(Granularity::Pool),
        Just(Granularity::MeanField)
    ]
}

prop_compose! {
    fn any_population()(neurons in 1_usize..6, number in 0.5..70.0_f64, spread in 0.0..1.0_f64, granularity in any_granularity(), rates in rates())
        -> (usize, f64, f64, Granularity, Rates)
    {
        (neurons, number, spread, granularity, rates)
    }
}

prop_compose! {
    fn any_model()(
        populations in prop::collection::vec(any_population(), 1..4),
        ligands in ligands(),
        doses in prop::collection::vec((0_i64..1500, 0.0..5000.0_f64, 0_usize..3, 0_usize..3, any::<bool>()), 0..6),
        seed: u64,
    ) -> Model {
        let held = populations.len();
        let make = |(i, &(neurons, number, spread, granularity, rates)): (usize, &(usize, f64, f64, Granularity, Rates))| {
            let scheme = scheme(rates, ligands.clone());
            population(&format!("p{i}"), neurons, &[], vec![receptor(scheme, number, spread, granularity)])
        };
        let populations: Vec<_> = populations.iter().enumerate().map(make).collect();
        let mut events: Vec<DoseEvent> = doses
            .into_iter()
            .map(|(at_s, amount, ligand, population, bolus)| if bolus {
                DoseEvent { at_ms: at_s * 1000, change: Change::Bolus { compartment: 0, amount_nmol: amount } }
            } else {
                hold(at_s, ligand % ligands.len(), population % held, (amount > 500.0).then_some(amount))
            })
            .collect();
        events.sort_by_key(|e| e.at_ms);
        Model { seed, ..model(&[], populations, ligands.len(), events) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// `live` checks after every step, in release builds too.
    #[test]
    fn of_any_small_model(model in any_model()) {
        let mut world = world(&model);
        live(&mut world, 1800);
        for pool in world.pools() {
            prop_assert!(pool.counts.iter().all(|c| c.is_finite() && *c >= 0.0));
            let whole = pool.counts.iter().all(|c| c.fract() == 0.0);
            let expected = pool.granularity == Granularity::MeanField;
            prop_assert!(whole || expected, "half a molecule: {:?}", pool.counts);
        }
    }
}

/// The check itself sees what it is there to see: numbers that do not add up.
#[test]
fn the_check_sees_turnover() {
    let receptors = vec![receptor(
        scheme(super::models::LIVELY, vec![]),
        100.0,
        0.0,
        Granularity::Molecule,
    )];
    let mut world = world(&model(
        &[],
        vec![population("cells", 20, &[], receptors)],
        0,
        vec![],
    ));
    live(&mut world, 3600);
    let pool = &world.pools()[0];
    assert!(
        pool.degraded > 500.0 && pool.made > pool.degraded,
        "{} made, {} degraded",
        pool.made,
        pool.degraded
    );
    assert_eq!(pool.made - pool.degraded, pool.present());
}
