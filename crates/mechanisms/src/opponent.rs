//! What opposes analgesia divides the stimulus in front of membrane effectors, for every mechanism that opposes it.
//!
//! ```text
//! gain = 1 / (1 + w P)         systems.md M12-M14
//! P'   = (d - P) / tau         of a peptide: M13, calibrated_start.md 1.9       d  adaptation drive
//! ```

use papaver_engine::mechanism::{Parameters, Part};
use papaver_engine::rule::{Kind, Read, Rule, remains, rule};
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

/// An anti-opioid peptide above rest, which lasting agonist brings out: input adaptation drive.
#[derive(Clone, Copy, Debug)]
pub struct Peptide {
    /// tau, s.
    pub time_s: f64,
}

impl Peptide {
    /// The rules of a mechanism whose peptide is `signal`, with the parameters that such a one declares.
    pub fn of(p: &Parameters<'_>, signal: &'static str) -> Vec<Part> {
        let peptide = Peptide {
            time_s: p.get("time"),
        };
        let gain = Gain {
            weight: p.get("analgesic_weight"),
        };
        let drive = [Read::Signal("adaptation_drive")];
        vec![
            Part::Rule(rule(Kind::Dynamic, Scope::Neuron, drive, [signal], peptide)),
            gain.of(signal),
        ]
    }
}

impl Rule<1, 1> for Peptide {
    type Step = f64;

    fn step(&self, h_s: f64) -> f64 {
        remains(h_s, self.time_s)
    }

    fn advance(&self, remains: &f64, [now]: [f64; 1], [drive]: [f64; 1]) -> [f64; 1] {
        [drive + (now - drive) * remains]
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

    #[test]
    fn follows_the_drive_and_is_absent_without_one() {
        let rule = Peptide { time_s: 129_600.0 };
        assert_eq!(rule.advance(&rule.step(60.0), [0.0], [0.0]), [0.0]);
        let [after] = rule.advance(&rule.step(129_600.0), [0.0], [0.9]);
        assert!((after - 0.9 * (1.0 - libm::exp(-1.0))).abs() < 1e-15);
    }
}
