//! One number per fork of a probe as a curve over the run's clock, reduced once more.
//!
//! Each part is of means over replicates, so the curve is too, and the reduction comes last: the time when the mean block
//! falls below a half, say, and not the mean of the times at which single replicates' blocks do.

use crate::curve::{Excerpt, hours};
use crate::reduce::reduce;
use crate::sample::{Empty, Sample};
use papaver_scenario::model::{Level, Ms, Reduce};

/// Numbers in several forks, and what becomes of them.
pub(crate) struct Across<'a> {
    /// When each fork was taken, rising, and what was read there.
    pub(crate) parts: Vec<(Ms, Sample<'a>)>,
    pub(crate) reduce: Reduce,
    pub(crate) level: Option<Level>,
    pub(crate) since_ms: Ms,
}

impl Across<'_> {
    /// The reduced number, with `part` giving that of a fork. A part without a value leaves the curve without one there,
    /// and so the whole.
    pub(crate) fn value(&self, part: impl Fn(&Sample<'_>) -> Result<f64, Empty>) -> Result<f64, Empty> {
        let mut curve = Excerpt {
            time_ms: Vec::with_capacity(self.parts.len()),
            value: Vec::with_capacity(self.parts.len()),
            bin_ms: None,
        };
        for (at_ms, sample) in &self.parts {
            curve.time_ms.push(*at_ms);
            curve
                .value
                .push(part(sample).map_err(|reason| reason.at(*at_ms))?);
        }
        reduce(&curve, self.reduce, self.level, self.since_ms)
            .ok_or_else(|| Empty::NotReached("not reached".into()))
    }
}

impl Empty {
    /// The same reason with the fork that it is of.
    fn at(self, at_ms: Ms) -> Self {
        let placed = |reason: String| format!("in the fork at {} h: {reason}", hours(at_ms));
        match self {
            Self::NotReached(reason) => Self::NotReached(placed(reason)),
            Self::Undefined(reason) => Self::Undefined(placed(reason)),
        }
    }
}
