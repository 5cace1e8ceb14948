//! Raised cAMP excites the cell, for every mechanism that says by which current.
//!
//! ```text
//! E = gain G (c - 1)+         c, G  cAMP of the neuron and the gate of its action
//! ```

use papaver_engine::mechanism::Part;
use papaver_engine::rule::{Kind, Read, Rule, rule};
use papaver_engine::signals::Scope;

/// Relative rise of firing by raised cAMP: inputs cAMP and gate.
#[derive(Clone, Copy, Debug)]
pub struct Excitation {
    /// Rise per relative rise of cAMP with the gate open.
    pub gain: f64,
}

impl Excitation {
    /// The rule of a mechanism.
    pub fn part(self) -> Part {
        let reads = ["camp", "withdrawal_gate"].map(Read::Signal);
        Part::Rule(rule(
            Kind::Algebraic,
            Scope::Neuron,
            reads,
            ["excitatory_drive"],
            self,
        ))
    }
}

impl Rule<2, 1> for Excitation {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [camp, gate]: [f64; 2]) -> [f64; 1] {
        [self.gain * gate * (camp - 1.0).max(0.0)]
    }
}
