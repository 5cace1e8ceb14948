//! Relaxation that rises and falls with time constants of its own, for every mechanism that follows a cause so.
//!
//! ```text
//! y' = (target - y) / tau,  tau_on while it rises, tau_off while it falls
//! ```

use papaver_engine::rule::remains;

/// Both time constants.
#[derive(Clone, Copy, Debug)]
pub struct Relaxation {
    /// tau while rising, s.
    pub onset_s: f64,
    /// tau while falling, s.
    pub offset_s: f64,
}

/// What remains of a distance to the target after a step.
#[derive(Clone, Copy, Debug)]
pub struct Remains {
    rising: f64,
    falling: f64,
}

impl Relaxation {
    /// Prepares a step of `h_s` seconds.
    pub fn step(&self, h_s: f64) -> Remains {
        Remains {
            rising: remains(h_s, self.onset_s),
            falling: remains(h_s, self.offset_s),
        }
    }
}

impl Remains {
    /// The value after the step, at a constant target: the exact solution.
    #[inline]
    pub fn advance(&self, now: f64, target: f64) -> f64 {
        let remains = if target > now { self.rising } else { self.falling };
        target + (now - target) * remains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELAXATION: Relaxation = Relaxation {
        onset_s: 100.0,
        offset_s: 400.0,
    };

    #[test]
    fn rises_and_falls_with_its_own_time_constants() {
        let step = RELAXATION.step(100.0);
        assert!((step.advance(0.0, 1.0) - (1.0 - libm::exp(-1.0))).abs() < 1e-15);
        assert!((step.advance(1.0, 0.0) - libm::exp(-0.25)).abs() < 1e-15);
        assert_eq!(step.advance(0.3, 0.3), 0.3);
    }

    #[test]
    fn two_half_steps_are_one_step() {
        let half = RELAXATION.step(30.0);
        let once = RELAXATION.step(60.0).advance(0.2, 1.0);
        assert!((half.advance(half.advance(0.2, 1.0), 1.0) - once).abs() < 1e-15);
    }
}
