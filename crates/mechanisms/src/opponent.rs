//! What opposes analgesia divides the stimulus in front of membrane effectors, for every mechanism that opposes it.
//!
//! ```text
//! gain = 1 / (1 + w P)         systems.md M12-M14
//! ```

use papaver_engine::mechanism::Part;
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// What an opponent leaves of the stimulus: input the opponent.
#[derive(Clone, Copy, Debug)]
pub struct Gain {
    /// w.
    pub weight: f64,
}

impl Gain {
    /// The rule of a mechanism whose opponent is `signal`.
    pub fn of(self, signal: &'static str) -> Part {
        let reads = [Read::Signal(signal)];
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["analgesic_gain"],
            self,
        ))
    }
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
    fn no_opponent_leaves_everything() {
        let gain = Gain { weight: 1.06 };
        assert_eq!(gain.advance(&(), [0.5], [0.0]), [1.0]);
        assert!((gain.advance(&(), [1.0], [1.0])[0] - 1.0 / 2.06).abs() < 1e-15);
    }
}
