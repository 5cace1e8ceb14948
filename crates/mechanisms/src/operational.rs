//! The operational model of agonism, for every mechanism whose effector has a reserve.
//!
//! ```text
//! response = x / (1 + x),   x = tau sigma            Black and Leff 1983
//! ```

/// Share of an effector's maximum at a stimulus, with a reserve (both with DAMGO = 1).
#[inline]
pub fn response(reserve: f64, stimulus: f64) -> f64 {
    let x = reserve * stimulus;
    x / (1.0 + x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_effect_at_one_over_the_reserve_and_ec50_as_in_the_operational_model() {
        assert_eq!(response(6.2, 1.0 / 6.2), 0.5);
        // EC50 of a full agonist is K / (1 + tau): there p = 1 / (2 + tau) gives half of tau / (1 + tau).
        let tau = 6.2;
        let half = response(tau, 1.0 / (2.0 + tau));
        assert!((half - response(tau, 1.0) / 2.0).abs() < 1e-15);
    }

    #[test]
    fn reserve_hides_the_loss_of_receptors() {
        // receptors.md 4.5: the same loss to 16 % leaves 32 % of the response at tau 1.5 and 85 % at tau 30
        let left = |tau| response(tau, 0.161) / response(tau, 1.0);
        assert!((left(1.5) - 0.32_f64).abs() < 0.01, "{}", left(1.5));
        assert!((left(30.0) - 0.85_f64).abs() < 0.01, "{}", left(30.0));
    }
}
