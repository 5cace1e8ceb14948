//! Do numbers drawn have the law that they are named after?

use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_kinetics::variates::{Chance, poisson, standard_normal};
use papaver_oracles::closed;
use papaver_oracles::statistics::{chi_square, moments};

const DRAWS: u64 = 20_000;

/// Trials and chances on every path: one squeeze, inversion, rejection, each also for chances above one half.
const CASES: [(u32, f64); 14] = [
    (1, 0.3),
    (5, 0.5),
    (7, 0.9),
    (40, 0.02),
    (40, 0.24),
    (40, 0.26),
    (40, 0.5),
    (40, 0.74),
    (300, 0.03),
    (300, 0.6),
    (2000, 0.004),
    (2000, 0.0051),
    (2000, 0.97),
    (100_000, 0.0004),
];

/// Of all cases together, and of two tests each.
const LEVEL: f64 = 1e-3 / (2.0 * CASES.len() as f64);

fn histogram(drawn: Chance, trials: u32, stream: &str) -> Vec<u64> {
    let mut histogram = vec![0_u64; trials as usize + 1];
    for i in 0..DRAWS {
        let key = StreamKey::new(20_261_121, 0, hash_name(stream), i);
        let number = drawn.draw(u64::from(trials), &mut key.at(60_000).words(u64::from(trials)));
        histogram[number as usize] += 1;
    }
    histogram
}

/// Against the exact law, and against half of the trials drawn after the other half: the words of one key go on well.
#[test]
fn binomial_numbers_follow_their_law() {
    for (trials, success) in CASES {
        let drawn = Chance::new(success, 1.0 - success);
        let law = closed::binomial(trials, success);
        let test = chi_square(&histogram(drawn, trials, "whole"), &law);
        assert!(test.probability > LEVEL, "{trials} x {success}: {test:?}");
        let mut halves = vec![0_u64; trials as usize + 1];
        for i in 0..DRAWS {
            let key = StreamKey::new(20_261_121, 0, hash_name("halves"), i);
            let mut words = key.at(60_000).words(0);
            let first = drawn.draw(u64::from(trials / 2), &mut words);
            let second = drawn.draw(u64::from(trials - trials / 2), &mut words);
            halves[(first + second) as usize] += 1;
        }
        let test = chi_square(&halves, &law);
        assert!(
            test.probability > LEVEL,
            "{trials} x {success} in halves: {test:?}"
        );
    }
}

/// The test sees a chance that is off by a twentieth, and a Poisson law in place of the binomial.
#[test]
fn a_wrong_law_is_seen() {
    for (trials, success) in [(40, 0.26), (300, 0.6), (2000, 0.0051), (100_000, 0.0004)] {
        let law = closed::binomial(trials, success);
        let wrong = Chance::new(1.05 * success, 1.0 - 1.05 * success);
        let test = chi_square(&histogram(wrong, trials, "whole"), &law);
        assert!(test.probability < LEVEL, "{trials} x {success}: {test:?}");
    }
    let right = Chance::new(0.26, 0.74);
    let test = chi_square(&histogram(right, 40, "whole"), &closed::poisson(40.0 * 0.26, 40));
    assert!(test.probability < LEVEL, "{test:?}");
}

#[test]
fn certainty_and_nothing() {
    let mut words = StreamKey::new(1, 2, 3, 4).at(5).words(6);
    for trials in [0, 1, 30, 100_000] {
        assert_eq!(Chance::new(0.0, 1.0).draw(trials, &mut words), 0);
        assert_eq!(Chance::new(1.0, 0.0).draw(trials, &mut words), trials);
    }
    for _ in 0..1000 {
        assert_eq!(Chance::new(0.4, 0.6).draw(0, &mut words), 0);
        assert!(Chance::new(0.4, 0.6).draw(60, &mut words) <= 60);
    }
}

/// The same words: more trials, or a greater chance, and no fewer successes; by rejection in all but few cases.
#[test]
fn the_same_words_keep_numbers_in_order() {
    let (mut fewer_by_inversion, mut fewer_by_rejection) = (0, 0);
    for i in 0..DRAWS {
        let words = StreamKey::new(3, 0, 1, i).at(0).words(0);
        let draw = |chance: f64, trials| Chance::new(chance, 1.0 - chance).draw(trials, &mut words.clone());
        fewer_by_inversion += u64::from(draw(0.021, 200) < draw(0.020, 200));
        fewer_by_inversion += u64::from(draw(0.98, 203) < draw(0.98, 200));
        fewer_by_rejection += u64::from(draw(0.42, 1000) < draw(0.41, 1000));
        fewer_by_rejection += u64::from(draw(0.71, 1010) < draw(0.71, 1000));
    }
    assert_eq!(fewer_by_inversion, 0);
    // Where one draw is accepted and the other is not, they go on with other words: the rejection rate changes by less
    // than the chance does.
    assert!(fewer_by_rejection < 2 * DRAWS / 100, "{fewer_by_rejection}");
}

fn poisson_numbers(mean: f64, largest: usize) -> Vec<u64> {
    let key = StreamKey::new(20_261_121, 0, hash_name("variates/poisson"), mean.to_bits());
    let mut numbers = vec![0; largest + 1];
    for tick in 0..DRAWS as i64 {
        numbers[poisson(mean, &mut key.at(tick).words(0)) as usize] += 1;
    }
    numbers
}

/// By inversion, just above where rejection begins, and where the squeeze decides nearly all. Six laws, one of which may
/// be refused wrongly once in a thousand times.
#[test]
fn poisson_numbers_follow_their_law() {
    let means = [0.3, 9.99, 10.01, 33.0, 120.0, 500.0];
    for mean in means {
        let largest = (mean + 12.0 * f64::sqrt(mean) + 20.0) as u32;
        let law = closed::poisson(mean, largest);
        let drawn = poisson_numbers(mean, largest as usize);
        let right = chi_square(&drawn, &law);
        assert!(right.probability > 1e-3 / means.len() as f64, "{mean}: {right:?}");
        // It would be seen if the mean were wrong by a tenth of its standard deviation.
        let wrong = chi_square(&drawn, &closed::poisson(mean + 0.1 * mean.sqrt(), largest));
        assert!(wrong.probability < 1e-6, "{mean}: {wrong:?}");
    }
}

#[test]
fn a_mean_that_is_not_above_zero_gives_none() {
    let key = StreamKey::new(1, 0, 2, 3);
    for mean in [0.0, -1.0, -1e300, f64::NAN] {
        assert!((0..1000).all(|tick| poisson(mean, &mut key.at(tick).words(0)) == 0));
    }
}

/// A probability that is no number is an error of whoever asks, and must not keep the program from saying so.
#[test]
fn a_chance_that_is_no_number_gives_none() {
    let mut words = StreamKey::new(1, 0, 2, 3).at(0).words(0);
    assert_eq!(Chance::new(f64::NAN, f64::NAN).draw(1000, &mut words), 0);
}

/// Numbers far beyond what a chi-square test can list: mean and variance, within four standard errors. For counts of so
/// many the fourth central moment is three times the variance's square.
#[test]
fn large_numbers_have_their_mean_and_variance() {
    let assert_moments = |what: &str, sample: &[f64], mean: f64, variance: f64| {
        let n = sample.len() as f64;
        let found = moments(sample);
        assert!(
            (found.mean - mean).abs() < 4.0 * (variance / n).sqrt(),
            "{what}: {found:?}"
        );
        let of_variance = variance * (2.0 / n).sqrt();
        assert!(
            (found.variance - variance).abs() < 4.0 * of_variance,
            "{what}: {found:?}"
        );
    };
    let drawn = |of: &dyn Fn(StreamKey) -> u64| -> Vec<f64> {
        (0..DRAWS)
            .map(|i| of(StreamKey::new(20_261_121, 0, hash_name("large"), i)) as f64)
            .collect()
    };
    for size in [1e6, 1e9, 1e12] {
        let sample = drawn(&|key| poisson(size, &mut key.at(0).words(0)));
        assert_moments(&format!("Poisson {size:e}"), &sample, size, size);
        for p in [0.01, 0.5, 0.99] {
            let chance = Chance::new(p, 1.0 - p);
            let sample = drawn(&|key| chance.draw(size as u64, &mut key.at(1).words(0)));
            assert_moments(
                &format!("{size:e} x {p}"),
                &sample,
                size * p,
                size * p * (1.0 - p),
            );
        }
    }
}

/// Sixty-four cells that the law fills alike, the outer ones open; and the tails, whose shares such cells would hide.
#[test]
fn normal_numbers_follow_their_law() {
    const CELLS: usize = 64;
    let below = |z: f64| libm::erfc(-z / 2.0_f64.sqrt()) / 2.0;
    let sample: Vec<f64> = (0..10 * DRAWS)
        .map(|i| {
            standard_normal(
                &mut StreamKey::new(20_261_121, 0, hash_name("normal"), i)
                    .at(i64::MIN)
                    .words(0),
            )
        })
        .collect();
    let mut cells = vec![0; CELLS];
    for &z in &sample {
        cells[((below(z) * CELLS as f64) as usize).min(CELLS - 1)] += 1;
    }
    let even = [1.0 / CELLS as f64; CELLS];
    let test = chi_square(&cells, &even);
    assert!(test.probability > 1e-3 / 2.0, "{test:?}");
    let edges = [-4.0, -3.5, -3.0, -2.5, 0.0, 2.5, 3.0, 3.5, 4.0];
    let through: Vec<f64> = edges.iter().map(|&z| below(z)).chain([1.0]).collect();
    let law: Vec<f64> = (0..through.len())
        .map(|i| through[i] - if i > 0 { through[i - 1] } else { 0.0 })
        .collect();
    let mut tails = vec![0; law.len()];
    for &z in &sample {
        tails[edges.iter().filter(|&&edge| edge <= z).count()] += 1;
    }
    let test = chi_square(&tails, &law);
    assert!(test.probability > 1e-3 / 2.0, "{test:?}");
    // A law that is wider by a fiftieth would be seen.
    let mut wide = vec![0; CELLS];
    for &z in &sample {
        wide[((below(1.02 * z) * CELLS as f64) as usize).min(CELLS - 1)] += 1;
    }
    assert!(chi_square(&wide, &even).probability < 1e-6);
}
