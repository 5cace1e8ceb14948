//! Do numbers drawn have the law that they are named after?

use papaver_kinetics::random::{StreamKey, hash_name};
use papaver_kinetics::variates::{Chance, poisson};
use papaver_oracles::closed;
use papaver_oracles::statistics::chi_square;

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
    for mean in [0.0, -1.0, -1e300] {
        assert!((0..1000).all(|tick| poisson(mean, &mut key.at(tick).words(0)) == 0));
    }
}
