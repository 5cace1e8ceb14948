//! What an interval of ablated over full effect says.

use crate::stats::{mean, t_quantile};

/// A resting state that moves by more than this share is another cell.
pub const LARGEST_NAIVE_SHIFT: f64 = 0.10;
/// Less than this is as good as nothing.
const NOTHING: f64 = 0.25;
/// All within is as good as all.
const UNCHANGED: (f64, f64) = (0.8, 1.25);

/// What a cell of the matrix says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The switch changes the cells before any drug: no fair comparison.
    Baseline,
    /// Without it the effect goes the other way.
    Reversed,
    /// Without it less than a quarter is left.
    Needed,
    /// Without it the effect stays.
    NotNeeded,
    /// Without it some of the effect is gone.
    Contributes,
    /// The interval is too wide, or the effect grows.
    Undecided,
    /// Of a model with one hypothesis alone: the effect is there.
    Explains,
    /// Of such a model: some of the effect is there.
    ExplainsPart,
    /// Of such a model: less than a quarter of the effect is there.
    ExplainsLittle,
    /// Without it the time or the dose is not reached, so there is no number.
    NotReached,
    /// One of the two numbers does not exist, for another reason; the note says why.
    Undefined,
    /// The rules do not act in any arm that the phenomenon is read from.
    Absent,
}

impl Verdict {
    /// Every verdict, in the order in which a legend shows them.
    pub const ALL: [Verdict; 12] = [
        Verdict::Needed,
        Verdict::Contributes,
        Verdict::NotNeeded,
        Verdict::Reversed,
        Verdict::Undecided,
        Verdict::Explains,
        Verdict::ExplainsPart,
        Verdict::ExplainsLittle,
        Verdict::Baseline,
        Verdict::NotReached,
        Verdict::Undefined,
        Verdict::Absent,
    ];

    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Reversed => "reversed",
            Self::Needed => "needed",
            Self::NotNeeded => "not_needed",
            Self::Contributes => "contributes",
            Self::Undecided => "undecided",
            Self::Explains => "explains",
            Self::ExplainsPart => "explains_part",
            Self::ExplainsLittle => "explains_little",
            Self::NotReached => "not_reached",
            Self::Undefined => "undefined",
            Self::Absent => "absent",
        }
    }

    /// In words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Baseline => "the cells differ before any drug by more than 10 %: no fair comparison",
            Self::Reversed => "nothing is left, or it goes the other way by the per cent shown",
            Self::Needed => "without it less than a quarter of the effect is left",
            Self::NotNeeded => "without it the effect is the same (80 to 125 %)",
            Self::Contributes => "without it the effect is smaller",
            Self::Undecided => "the interval allows several answers, or the effect is larger without it",
            Self::Explains => "alone it gives the effect (80 to 125 %)",
            Self::ExplainsPart => "alone it gives a smaller effect",
            Self::ExplainsLittle => "alone it gives less than a quarter of the effect",
            Self::NotReached => "without it the time or dose is not reached",
            Self::Undefined => "there is no number to compare",
            Self::Absent => "it does not act there anyway",
        }
    }
}

/// By the interval of ablated over full effect, the first that fits.
pub fn judge((lower, upper): (f64, f64), alone: bool) -> Verdict {
    if upper < 0.0 {
        Verdict::Reversed
    } else if upper < NOTHING {
        if alone {
            Verdict::ExplainsLittle
        } else {
            Verdict::Needed
        }
    } else if UNCHANGED.0 <= lower && upper <= UNCHANGED.1 {
        if alone {
            Verdict::Explains
        } else {
            Verdict::NotNeeded
        }
    } else if upper < 1.0 {
        if alone {
            Verdict::ExplainsPart
        } else {
            Verdict::Contributes
        }
    } else {
        Verdict::Undecided
    }
}

/// 95 % interval of the ratio of two means of pairs (Fieller 1954): `centre` is (ablated, full), `pairs` their values
/// or jackknife pseudo-values by replicate. It is unbounded where the full effect may be zero: then there is no
/// phenomenon to explain. Nothing with fewer than two replicates or a full effect of zero.
pub fn ratio_interval(centre: (f64, f64), pairs: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = pairs.len() as f64;
    let t = t_quantile(pairs.len().checked_sub(1)?)?;
    let (ablated, full) = centre;
    if full == 0.0 {
        return None;
    }
    let (first, second): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (mean_a, mean_f) = (mean(&first)?, mean(&second)?);
    let product = |(a, ma): (&[f64], f64), (b, mb): (&[f64], f64)| {
        let sum: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
        sum / (n - 1.0) / n
    };
    let (a, f) = ((&first[..], mean_a), (&second[..], mean_f));
    let (var_a, var_f, cov) = (product(a, a), product(f, f), product(a, f));
    // The ratios r with (ablated - r full)^2 <= t^2 var(ablated - r full).
    let leading = full * full - t * t * var_f;
    if leading <= 0.0 {
        return Some((f64::NEG_INFINITY, f64::INFINITY));
    }
    let middle = ablated * full - t * t * cov;
    let last = ablated * ablated - t * t * var_a;
    // Never negative but by rounding: the estimate itself is always inside.
    let root = (middle * middle - leading * last).max(0.0).sqrt();
    Some(((middle - root) / leading, (middle + root) / leading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::tests::{Normal, check_coverage};

    #[test]
    fn the_first_that_fits() {
        let say = |lower, upper| judge((lower, upper), false).name();
        assert_eq!(say(-2.0, -0.01), "reversed");
        assert_eq!(say(-2.0, 0.0), "needed");
        assert_eq!(say(0.1, 0.2499), "needed");
        assert_eq!(say(0.1, 0.25), "contributes");
        assert_eq!(say(0.8, 1.25), "not_needed");
        assert_eq!(say(0.81, 0.99), "not_needed");
        assert_eq!(say(0.79, 0.99), "contributes");
        assert_eq!(say(0.79, 1.0), "undecided");
        assert_eq!(say(1.3, 1.4), "undecided");
        assert_eq!(say(f64::NEG_INFINITY, f64::INFINITY), "undecided");
    }

    #[test]
    fn alone_the_same_limits_have_other_names() {
        let say = |lower, upper| judge((lower, upper), true).name();
        assert_eq!(say(0.0, 0.1), "explains_little");
        assert_eq!(say(0.9, 1.1), "explains");
        assert_eq!(say(0.3, 0.6), "explains_part");
        assert_eq!(say(-0.3, -0.1), "reversed");
        assert_eq!(say(0.3, 1.6), "undecided");
    }

    #[test]
    fn a_ratio_without_scatter_is_a_point() {
        let found = ratio_interval((0.5, 2.0), &[(0.5, 2.0); 4]).unwrap();
        assert_eq!(found, (0.25, 0.25));
        // Replicates that differ by a common factor have one ratio.
        let (lower, upper) = ratio_interval((1.0, 2.0), &[(0.5, 1.0), (1.5, 3.0)]).unwrap();
        assert!(
            lower.is_infinite() && upper.is_infinite(),
            "two replicates, 1 and 3, may be zero"
        );
        let pairs = [(0.95, 1.9), (1.0, 2.0), (1.05, 2.1)];
        let (lower, upper) = ratio_interval((1.0, 2.0), &pairs).unwrap();
        assert!(
            (lower - 0.5).abs() < 1e-7 && (upper - 0.5).abs() < 1e-7,
            "{lower} {upper}"
        );
    }

    #[test]
    fn an_effect_that_may_be_zero_has_no_bounds() {
        let pairs = [(0.1, 0.2), (0.3, -0.4), (-0.2, 0.5)];
        let found = ratio_interval((0.066, 0.1), &pairs).unwrap();
        assert_eq!(found, (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(ratio_interval((1.0, 0.0), &pairs), None);
        assert_eq!(ratio_interval((1.0, 1.0), &pairs[..1]), None);
    }

    #[test]
    fn ratios_of_pairs_are_covered_as_often_as_promised() {
        let mut normal = Normal::new(11);
        check_coverage(4000, 0.95, 0.6, || {
            let pairs: Vec<(f64, f64)> = (0..8)
                .map(|_| {
                    let shared = 0.3 * normal.draw();
                    (
                        0.6 * (2.0 + shared) + 0.1 * normal.draw(),
                        2.0 + shared + 0.1 * normal.draw(),
                    )
                })
                .collect();
            let of = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / 8.0;
            ratio_interval((of(|p| p.0), of(|p| p.1)), &pairs)
        });
    }
}
