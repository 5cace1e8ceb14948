//! How often intervals hold the truth: for every kind of interval, over synthetic replicates whose truth is known.
//!
//! 95 % intervals hold it in 92 to 98 % of 400 repeats: by the binomial law a kind that covers in 95 % lies outside of
//! that in one of 170 sets of repeats. Seeds are fixed.

use super::*;
use crate::stats::tests::Normal;

const REPEATS: u32 = 400;

/// Draws replicates and reads the measures so often, and holds the interval of each that has a truth against it.
#[track_caller]
fn assert_covers(
    seed: u64,
    kinds: Vec<(MeasureKind, Option<f64>)>,
    mut draw: impl FnMut(&mut Normal) -> Fake,
) {
    let measures = kinds
        .iter()
        .zip(0..)
        .map(|((what, _), nth)| measure(&format!("m{nth}"), what.clone(), None));
    let scenario = with_probe(measures.collect());
    let mut normal = Normal::new(seed);
    let mut inside = vec![0; kinds.len()];
    for _ in 0..REPEATS {
        let found = evaluate(&scenario, &draw(&mut normal)).unwrap();
        for ((held, m), (_, truth)) in inside.iter_mut().zip(&found).zip(&kinds) {
            let Some(truth) = truth else { continue };
            let Some((lower, upper)) = m.estimate.lower.zip(m.estimate.upper) else {
                panic!("no interval: {:?}", m.estimate);
            };
            *held += u32::from(lower <= *truth && *truth <= upper);
        }
    }
    let judged = inside
        .iter()
        .zip(&kinds)
        .filter(|(_, (_, truth))| truth.is_some());
    let shares: Vec<f64> = judged
        .map(|(&held, _)| f64::from(held) / f64::from(REPEATS))
        .collect();
    assert!(
        shares.iter().all(|share| (0.92..=0.98).contains(share)),
        "shares that hold the truth: {shares:?}"
    );
}

/// Independent log-normal numbers with this mean.
fn log_normal(normal: &mut Normal, mean: f64, sd_of_log: f64, n: usize) -> Vec<f64> {
    (0..n)
        .map(|_| mean * libm::exp(sd_of_log * normal.draw() - 0.5 * sd_of_log * sd_of_log))
        .collect()
}

fn around(normal: &mut Normal, mean: f64, sd: f64, n: usize) -> Vec<f64> {
    (0..n).map(|_| mean + sd * normal.draw()).collect()
}

#[test]
fn means() {
    let mean = || vec![(mean_of("drug"), Some(5.0))];
    assert_covers(11, mean(), |normal| {
        Fake::default().with("drug", &around(normal, 5.0, 2.0, 8))
    });
    assert_covers(12, mean(), |normal| {
        Fake::default().with("drug", &log_normal(normal, 5.0, 0.2, 8))
    });
}

/// Replicates of two arms that share a part of their noise, as shared random numbers make them.
fn arms(normal: &mut Normal, drug: f64, control: f64, noise: f64, n: usize) -> Fake {
    let shared = log_normal(normal, 1.0, 2.0 * noise, n);
    let mut of = |mean: f64| -> Vec<f64> {
        let own = log_normal(normal, mean, noise, n);
        own.iter()
            .zip(&shared)
            .map(|(own, shared)| own * shared)
            .collect()
    };
    let (drug, control) = (of(drug), of(control));
    Fake::default().with("drug", &drug).with("control", &control)
}

#[test]
fn differences_and_ratios_between_arms() {
    let kinds = [
        (Compare::Difference, 2.0),
        (Compare::Ratio, 5.0 / 3.0),
        (Compare::PercentFall, -200.0 / 3.0),
        (Compare::Log10Ratio, libm::log10(5.0 / 3.0)),
    ];
    let kinds = kinds.map(|(how, truth)| (compared(how), Some(truth)));
    assert_covers(21, kinds.into(), |normal| arms(normal, 5.0, 3.0, 0.1, 8));
}

#[test]
fn ratios_that_may_be_negative() {
    for (seed, n) in [(31, 8), (32, 32)] {
        assert_covers(seed, vec![(compared(Compare::Ratio), Some(0.1))], |normal| {
            Fake::default()
                .with("drug", &around(normal, 0.2, 0.3, n))
                .with("control", &around(normal, 2.0, 0.1, n))
        });
    }
}

/// Noisy responses on a Hill curve with this midpoint and an effect of 100.
fn noisy_curves(normal: &mut Normal, midpoint: f64, n: usize) -> Vec<DoseResponseResult> {
    let mut one = || {
        let exact = DOSES.map(|dose| 100.0 / (1.0 + libm::pow(midpoint / dose, 1.2)));
        let noisy = exact.map(|response| response + 4.0 * normal.draw());
        DoseResponseResult::new(DOSES.to_vec(), noisy.to_vec(), 0.0)
    };
    (0..n).map(|_| one()).collect()
}

#[test]
fn numbers_of_dose_response_curves() {
    let alone = |result| of_curve(0, result, None);
    let shift = |result| of_curve(HOUR, result, Some(0));
    let kinds = vec![
        (alone(CurveResult::Ec50), Some(20.0)),
        (alone(CurveResult::Ed50), Some(20.0)),
        (alone(CurveResult::Emax), Some(100.0)),
        (alone(CurveResult::Slope), Some(1.2)),
        (shift(CurveResult::Ec50), Some(2.0)),
        (shift(CurveResult::Ed50), Some(2.0)),
    ];
    assert_covers(41, kinds, |normal| {
        let mut fake = Fake::default();
        fake.probes.insert(0, noisy_curves(normal, 20.0, 8));
        fake.probes.insert(HOUR, noisy_curves(normal, 40.0, 8));
        fake
    });
}

#[test]
fn formulas_by_the_jackknife_and_by_the_bootstrap() {
    let value = |measure| Box::new(Formula::Value(measure, 0));
    let quotient = Formula::Binary('/', value(0), value(1));
    let one_less = Formula::Binary('-', Box::new(quotient), Box::new(Formula::Number(1.0)));
    for (seed, n) in [(51, 8), (52, 32)] {
        let kinds = vec![
            (mean_of("drug"), None),
            (mean_of("control"), None),
            (MeasureKind::Formula(one_less.clone()), Some(2.0 / 3.0)),
        ];
        assert_covers(seed, kinds, |normal| arms(normal, 5.0, 3.0, 0.1, n));
    }
}

/// Block in six forks, 20 h apart, that falls by 2 percent points an hour from 100 %, with noise that a replicate's
/// forks share and noise of their own.
fn block(normal: &mut Normal, n: usize) -> Fake {
    let shared = around(normal, 0.0, 4.0, n);
    FORKS
        .into_iter()
        .zip(0..)
        .fold(Fake::default(), |fake, (fork, nth)| {
            let own = around(normal, 100.0 - 20.0 * f64::from(nth), 3.0, n);
            let both: Vec<f64> = own
                .iter()
                .zip(&shared)
                .map(|(own, shared)| own + shared)
                .collect();
            fake.with(fork, &both)
        })
}

const FORKS: [&str; 6] = ["at_0", "at_10", "at_20", "at_30", "at_40", "at_50"];

#[test]
fn across_forks_by_the_jackknife_and_by_the_bootstrap() {
    let across = |reduce, level: Option<f64>| MeasureKind::Across {
        parts: (0..6)
            .map(|nth| nth * 10 * HOUR)
            .zip(FORKS.map(|fork| across::at(fork, 0)))
            .collect(),
        reduce,
        level: level.map(Level::Value),
        since_ms: 0,
    };
    let kinds = vec![
        (across(Reduce::End, Some(45.0)), Some(27.5)),
        (across(Reduce::Slope, None), Some(-2.0)),
    ];
    for (seed, n) in [(61, 8), (62, 32)] {
        assert_covers(seed, kinds.clone(), |normal| block(normal, n));
    }
    let few = vec![
        (across(Reduce::HalfFall, None), Some(25.0)),
        (across(Reduce::Mean, None), Some(50.0)),
        (across(Reduce::Min, None), Some(0.0)),
    ];
    assert_covers(63, few, |normal| block(normal, 8));
}
