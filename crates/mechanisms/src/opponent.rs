//! What opposes analgesia: it follows a drive and divides the effect; for every mechanism that opposes one.
//!
//! ```text
//! P' = (k d - P) / tau,  tau rising or falling         gain = 1 / (1 + w P)         systems.md M12-M14
//! ```

use papaver_engine::rule::{Rule, remains};

/// An opponent that follows the input it is given: relaxation with one time constant up and one down.
#[derive(Clone, Copy, Debug)]
pub struct Opponent {
    /// tau while rising, s.
    pub onset_s: f64,
    /// tau while falling, s.
    pub offset_s: f64,
}

impl Opponent {
    /// What remains of a distance after a step: rising, falling.
    pub fn step(&self, h_s: f64) -> [f64; 2] {
        [remains(h_s, self.onset_s), remains(h_s, self.offset_s)]
    }

    /// P after the step, at a constant target.
    #[inline]
    pub fn advance([rising, falling]: &[f64; 2], now: f64, target: f64) -> f64 {
        target + (now - target) * if target > now { *rising } else { *falling }
    }
}

/// What an opponent leaves of the stimulus in front of membrane effectors: input the opponent.
#[derive(Clone, Copy, Debug)]
pub struct Gain {
    /// w.
    pub weight: f64,
}

impl Rule<1, 1> for Gain {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [opponent]: [f64; 1]) -> [f64; 1] {
        [1.0 / (1.0 + self.weight * opponent)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_and_falls_with_its_own_time_constants() {
        let opponent = Opponent {
            onset_s: 100.0,
            offset_s: 400.0,
        };
        let step = opponent.step(100.0);
        assert!((Opponent::advance(&step, 0.0, 1.0) - (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((Opponent::advance(&step, 1.0, 0.0) - libm::exp(-0.25)).abs() < 1e-15);
        assert_eq!(Opponent::advance(&step, 0.0, 0.0), 0.0);
    }

    #[test]
    fn no_opponent_leaves_everything() {
        let gain = Gain { weight: 1.06 };
        assert_eq!(gain.advance(&(), [0.5], [0.0]), [1.0]);
        assert!((gain.advance(&(), [1.0], [1.0])[0] - 1.0 / 2.06).abs() < 1e-15);
    }
}
