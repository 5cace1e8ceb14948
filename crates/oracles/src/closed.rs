//! Closed forms: binding, two-state relaxation, immigration and death, and drug in one compartment.

/// Occupancy, 0 to 1, of one class of sites by each of several ligands that compete for it: `(L_j/K_j) / (1 + sum L/K)`
/// (Gaddum 1937). Concentrations and affinities in one unit.
///
/// # Panics
/// If the slices differ in length.
pub fn gaddum(concentrations: &[f64], affinities: &[f64]) -> Vec<f64> {
    assert_eq!(concentrations.len(), affinities.len(), "one affinity per ligand");
    let relative: Vec<f64> = concentrations
        .iter()
        .zip(affinities)
        .map(|(l, k)| l / k)
        .collect();
    let total = 1.0 + relative.iter().sum::<f64>();
    relative.into_iter().map(|x| x / total).collect()
}

/// Probability that a site is bound after `time_s` when it binds at `on_per_s`, lets go at `off_per_s` and was bound
/// with probability `bound_before`: exponential relaxation at the sum of the rates.
pub fn two_state_bound(on_per_s: f64, off_per_s: f64, bound_before: f64, time_s: f64) -> f64 {
    let total = on_per_s + off_per_s;
    let steady = on_per_s / total;
    steady + (bound_before - steady) * libm::exp(-total * time_s)
}

/// Binomial law: probabilities of 0 to `trials` successes. With [`two_state_bound`] it is the law of the number bound
/// among independent sites in the same state at the start.
pub fn binomial(trials: u32, success: f64) -> Vec<f64> {
    let n = f64::from(trials);
    let log_choose = |k: f64| libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    (0..=trials)
        .map(|k| {
            let k = f64::from(k);
            // By logarithms: of many trials, the choices alone are more than a number holds.
            let log = |times: f64, value: f64| if times == 0.0 { 0.0 } else { times * value };
            libm::exp(log_choose(k) + log(k, libm::log(success)) + log(n - k, libm::log1p(-success)))
        })
        .collect()
}

/// Poisson law: probabilities of 0 to `largest`.
pub fn poisson(mean: f64, largest: u32) -> Vec<f64> {
    let mut probability = libm::exp(-mean);
    let mut law = vec![probability];
    for k in 1..=largest {
        probability *= mean / f64::from(k);
        law.push(probability);
    }
    law
}

/// Mean and variance of a population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Expected number.
    pub mean: f64,
    /// Variance of the number.
    pub variance: f64,
}

/// Immigration and death: `initial` members that each die at `death_per_s`, and new ones at `immigration_per_s`. The
/// survivors are binomial, the newcomers Poisson, and the two independent; the stationary law is Poisson with mean
/// `immigration_per_s / death_per_s`.
pub fn immigration_death(initial: f64, immigration_per_s: f64, death_per_s: f64, time_s: f64) -> Moments {
    let survival = libm::exp(-death_per_s * time_s);
    let newcomers = -immigration_per_s / death_per_s * libm::expm1(-death_per_s * time_s);
    Moments {
        mean: initial * survival + newcomers,
        variance: initial * survival * (1.0 - survival) + newcomers,
    }
}

/// Amount in the central compartment `time_h` after an oral dose (Bateman 1910), in the unit of `dose`:
/// `F D ka/(ka - ke) (exp(-ke t) - exp(-ka t))`, and its limit where the two rates are equal.
pub fn bateman(
    dose: f64,
    bioavailability: f64,
    absorption_per_h: f64,
    elimination_per_h: f64,
    time_h: f64,
) -> f64 {
    let (ka, ke) = (absorption_per_h, elimination_per_h);
    let given = dose * bioavailability * ka * libm::exp(-ke * time_h);
    // (1 - exp(-d t)) / d for d = ka - ke, without cancellation where the rates are close
    let difference = ka - ke;
    if difference == 0.0 {
        given * time_h
    } else {
        -given * libm::expm1(-difference * time_h) / difference
    }
}

/// Amount in one compartment after an intravenous bolus, in the unit of `dose`.
pub fn bolus(dose: f64, elimination_per_h: f64, time_h: f64) -> f64 {
    dose * libm::exp(-elimination_per_h * time_h)
}

/// Amount in one compartment during and after an infusion of `rate_per_h` that lasts `duration_h`. Its steady state is
/// `rate_per_h / elimination_per_h`; divided by the volume, rate over clearance.
pub fn infusion(rate_per_h: f64, duration_h: f64, elimination_per_h: f64, time_h: f64) -> f64 {
    let running = time_h.min(duration_h);
    let at_its_end = -rate_per_h / elimination_per_h * libm::expm1(-elimination_per_h * running);
    at_its_end * libm::exp(-elimination_per_h * (time_h - running))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn equal_ligands_at_their_affinity_share_the_sites_with_the_free_ones() {
        let p = gaddum(&[5.0, 300.0, 2.0], &[5.0, 300.0, 2.0]);
        p.iter().for_each(|&x| close(x, 0.25));
    }

    #[test]
    fn a_competitor_shifts_the_curve_by_one_plus_its_relative_concentration() {
        // Schild: with B/K_B = 9, ten times the agonist gives the same occupancy.
        close(gaddum(&[70.0, 9.0], &[3.0, 1.0])[0], gaddum(&[7.0], &[3.0])[0]);
    }

    #[test]
    fn two_state_relaxation_starts_ends_and_composes() {
        close(two_state_bound(0.3, 0.2, 0.9, 0.0), 0.9);
        close(two_state_bound(0.3, 0.2, 0.9, 1e4), 0.6);
        let halfway = two_state_bound(0.3, 0.2, 0.9, 1.5);
        close(
            two_state_bound(0.3, 0.2, halfway, 2.5),
            two_state_bound(0.3, 0.2, 0.9, 4.0),
        );
    }

    #[test]
    fn binomial_and_poisson_have_the_right_sum_mean_and_variance() {
        let moments = |law: &[f64]| {
            let numbered = || law.iter().enumerate().map(|(k, p)| (k as f64, p));
            let mean: f64 = numbered().map(|(k, p)| k * p).sum();
            let variance: f64 = numbered().map(|(k, p)| (k - mean) * (k - mean) * p).sum();
            (law.iter().sum::<f64>(), mean, variance)
        };
        let (sum, mean, variance) = moments(&binomial(40, 0.3));
        close(sum, 1.0);
        close(mean, 12.0);
        close(variance, 8.4);
        let (sum, mean, variance) = moments(&poisson(7.5, 80));
        close(sum, 1.0);
        close(mean, 7.5);
        close(variance, 7.5);
        close(binomial(3, 0.5)[1], 0.375);
        assert_eq!(
            (binomial(2, 0.0), binomial(2, 1.0)),
            (vec![1.0, 0.0, 0.0], vec![0.0, 0.0, 1.0])
        );
        assert!((binomial(100_000, 0.3).iter().sum::<f64>() - 1.0).abs() < 1e-8);
    }

    #[test]
    fn immigration_death_ends_as_poisson_and_without_immigration_is_binomial() {
        let late = immigration_death(1000.0, 3.0, 0.02, 5000.0);
        close(late.mean, 150.0);
        close(late.variance, 150.0);
        let half = immigration_death(1000.0, 0.0, core::f64::consts::LN_2, 1.0);
        close(half.mean, 500.0);
        close(half.variance, 250.0);
    }

    #[test]
    fn bateman_is_greatest_where_intake_equals_loss_and_passes_through_equal_rates() {
        let (ka, ke) = (1.2, 0.3);
        let peak_h = libm::log(ka / ke) / (ka - ke);
        let gut = 50.0 * libm::exp(-ka * peak_h);
        close(ke * bateman(50.0, 1.0, ka, ke, peak_h), ka * gut);
        close(bateman(50.0, 0.5, 0.3, 0.3, 2.0), 25.0 * 0.6 * libm::exp(-0.6));
        let near = bateman(50.0, 0.5, 0.3 + 1e-9, 0.3, 2.0);
        assert!((near - bateman(50.0, 0.5, 0.3, 0.3, 2.0)).abs() < 1e-7);
    }

    #[test]
    fn infusion_reaches_rate_over_elimination_then_falls_like_a_bolus() {
        close(infusion(6.0, 1e3, 0.5, 900.0), 12.0);
        close(infusion(6.0, 2.0, 0.5, 0.0), 0.0);
        let at_end = infusion(6.0, 2.0, 0.5, 2.0);
        close(infusion(6.0, 2.0, 0.5, 3.5), bolus(at_end, 0.5, 1.5));
    }
}
