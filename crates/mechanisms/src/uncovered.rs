//! Signs by what a drug hides as long as it acts, for every mechanism that brings such signs.
//!
//! ```text
//! Y += w O (1 - g)         O  what opposes the drug       g  inhibition of the cyclase by it
//! ```

use papaver_engine::rule::Rule;

/// Signs by what the drug does not cover: inputs what opposes it, inhibition.
#[derive(Clone, Copy, Debug)]
pub struct Uncovered {
    /// w.
    pub weight: f64,
}

impl Rule<2, 1> for Uncovered {
    type Step = ();

    fn step(&self, _: f64) {}

    fn advance(&self, (): &(), _: [f64; 1], [opposing, inhibition]: [f64; 2]) -> [f64; 1] {
        [self.weight * opposing * (1.0 - inhibition)]
    }
}
