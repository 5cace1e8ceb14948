//! How often intervals hold the truth: for every kind of interval, over synthetic replicates whose truth is known.
//!
//! 95 % intervals hold it in 92 to 98 % of 400 repeats: by the binomial law a kind that covers in 95 % lies outside of
//! that in one of 170 sets of repeats. Seeds are fixed.

use super::*;
use crate::stats::tests::Normal;

const REPEATS: u32 = 400;

/// Draws replicates and reads the last of the measures so often, and holds its interval against the truth.
#[track_caller]
fn assert_covers(seed: u64, truth: f64, mut draw: impl FnMut(&mut Normal) -> (Vec<Measure>, Fake)) {
    let mut normal = Normal::new(seed);
    let mut inside = 0;
    for _ in 0..REPEATS {
        let (measures, fake) = draw(&mut normal);
        let found = evaluate(&with_probe(measures), &fake).unwrap();
        let estimate = &found.last().unwrap().estimate;
        let (Some(lower), Some(upper)) = (estimate.lower, estimate.upper) else {
            panic!("no interval: {estimate:?}");
        };
        inside += u32::from(lower <= truth && truth <= upper);
    }
    let share = f64::from(inside) / f64::from(REPEATS);
    assert!(
        (0.92..=0.98).contains(&share),
        "{inside} of {REPEATS} hold the truth"
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
    assert_covers(11, 5.0, |normal| {
        let fake = Fake::default().with("drug", &around(normal, 5.0, 2.0, 8));
        (vec![measure("m", mean_of("drug"), None)], fake)
    });
    assert_covers(12, 5.0, |normal| {
        let fake = Fake::default().with("drug", &log_normal(normal, 5.0, 0.2, 8));
        (vec![measure("m", mean_of("drug"), None)], fake)
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
    for (seed, how, truth) in [
        (21, Compare::Difference, 2.0),
        (22, Compare::Ratio, 5.0 / 3.0),
        (23, Compare::PercentFall, -200.0 / 3.0),
        (24, Compare::Log10Ratio, libm::log10(5.0 / 3.0)),
    ] {
        assert_covers(seed, truth, |normal| {
            let fake = arms(normal, 5.0, 3.0, 0.1, 8);
            (vec![measure("m", compared(how), None)], fake)
        });
    }
}

#[test]
fn ratios_that_may_be_negative() {
    for (seed, n) in [(31, 8), (32, 32)] {
        assert_covers(seed, 0.1, |normal| {
            let fake = Fake::default()
                .with("drug", &around(normal, 0.2, 0.3, n))
                .with("control", &around(normal, 2.0, 0.1, n));
            (vec![measure("m", compared(Compare::Ratio), None)], fake)
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
    let shift = |result| of_curve(HOUR, result, Some(0));
    for (seed, what, truth) in [
        (41, of_curve(0, CurveResult::Ec50, None), 20.0),
        (42, of_curve(0, CurveResult::Ed50, None), 20.0),
        (43, of_curve(0, CurveResult::Emax, None), 100.0),
        (44, of_curve(0, CurveResult::Slope, None), 1.2),
        (45, shift(CurveResult::Ec50), 2.0),
        (46, shift(CurveResult::Ed50), 2.0),
    ] {
        assert_covers(seed, truth, |normal| {
            let mut fake = Fake::default();
            fake.probes.insert(0, noisy_curves(normal, 20.0, 8));
            fake.probes.insert(HOUR, noisy_curves(normal, 40.0, 8));
            (vec![measure("m", what.clone(), None)], fake)
        });
    }
}

#[test]
fn formulas_by_the_jackknife_and_by_the_bootstrap() {
    let value = |measure| Box::new(Formula::Value(measure, 0));
    let quotient = Formula::Binary('/', value(0), value(1));
    let one_less = Formula::Binary('-', Box::new(quotient), Box::new(Formula::Number(1.0)));
    for (seed, n) in [(51, 8), (52, 32)] {
        assert_covers(seed, 2.0 / 3.0, |normal| {
            let all = vec![
                measure("drug", mean_of("drug"), None),
                measure("control", mean_of("control"), None),
                measure("m", MeasureKind::Formula(one_less.clone()), None),
            ];
            (all, arms(normal, 5.0, 3.0, 0.1, n))
        });
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
    let of_forks = |reduce, level: Option<f64>| MeasureKind::Across {
        parts: (0..6)
            .map(|nth| nth * 10 * HOUR)
            .zip(FORKS.map(|fork| across::at(fork, 0)))
            .collect(),
        reduce,
        level: level.map(Level::Value),
        since_ms: 0,
    };
    for (seed, what, truth) in [
        (61, of_forks(Reduce::End, Some(45.0)), 27.5),
        (62, of_forks(Reduce::HalfFall, None), 25.0),
        (63, of_forks(Reduce::Mean, None), 50.0),
        (64, of_forks(Reduce::Slope, None), -2.0),
        (65, of_forks(Reduce::Min, None), 0.0),
    ] {
        for n in [8, 32] {
            assert_covers(seed * n as u64, truth, |normal| {
                (vec![measure("m", what.clone(), None)], block(normal, n))
            });
        }
    }
}
