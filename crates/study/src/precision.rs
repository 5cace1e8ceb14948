//! How many replicates are enough: `precision` asks that every banded interval is narrower than a share of its value.
//!
//! Looking often and stopping at the first lucky narrow interval would make intervals cover less than they say. So one
//! looks at 8, 16, 32 and 64 replicates alone; a larger `max_replicates` is run to its end, and so is a smaller one.
//! Contested measures count as banded. A measure without a value (one that is not reached, or that a single replicate leaves
//! undefined) or without an interval has no width to be compared: it holds nothing up and is named, although more
//! replicates may give it one.

use crate::measures::MeasureResult;
use papaver_scenario::model::Scenario;

/// Numbers of replicates at which intervals are looked at.
const LOOKS: [u32; 4] = [8, 16, 32, 64];

/// Numbers of replicates after which a study may end, rising: the last one is the largest that is run. Without
/// `precision` that is all.
pub(crate) fn stages(scenario: &Scenario) -> Vec<u32> {
    let least = scenario.replicates;
    let Some(precision) = scenario.precision else {
        return vec![least];
    };
    let most = precision.max_replicates.max(least);
    let looks = LOOKS.into_iter().filter(|&look| least <= look && look < most);
    looks.chain([most]).collect()
}

/// What the banded measures are like after so many replicates.
pub(crate) struct Look {
    share: f64,
    banded: bool,
    /// Name and width as a share of the value.
    wide: Vec<(String, f64)>,
    passed_over: Vec<String>,
}

impl Look {
    /// Looks at all measures.
    pub(crate) fn new(share: f64, measures: &[MeasureResult]) -> Self {
        let mut look = Self {
            share,
            banded: false,
            wide: Vec::new(),
            passed_over: Vec::new(),
        };
        for measure in measures.iter().filter(|measure| measure.is_banded()) {
            look.banded = true;
            let estimate = &measure.estimate;
            match (estimate.value, estimate.lower.zip(estimate.upper)) {
                (Some(value), Some((lower, upper))) if upper - lower > share * value.abs() => {
                    look.wide.push((measure.label(), (upper - lower) / value.abs()));
                }
                (Some(_), Some(_)) => {}
                _ => look.passed_over.push(measure.label()),
            }
        }
        look
    }

    /// No interval is too wide.
    pub(crate) fn is_enough(&self) -> bool {
        self.wide.is_empty()
    }

    /// How it ended, in words.
    pub(crate) fn note(&self, replicates: u32) -> String {
        let share = self.share;
        let mut note = if !self.banded {
            format!("{replicates} replicates; precision {share}: no measure has a band")
        } else if self.is_enough() {
            format!("{replicates} replicates; precision {share} reached")
        } else {
            let named: Vec<String> = self
                .wide
                .iter()
                .map(|(name, width)| format!("{name} ({width:.2})"))
                .collect();
            format!(
                "{replicates} replicates; precision {share} not reached for {}",
                named.join(", ")
            )
        };
        if !self.passed_over.is_empty() {
            let named = self.passed_over.join(", ");
            note += &format!("; not asked of what has no value or no interval: {named}");
        }
        note
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::tests::{measure, scenario};
    use crate::stats::Estimate;
    use crate::verdict::Verdict;
    use papaver_scenario::model::Precision;

    fn result(name: &str, value: Option<f64>, interval: Option<(f64, f64)>, banded: bool) -> MeasureResult {
        MeasureResult {
            measure: name.into(),
            arm: "drug".into(),
            estimate: Estimate {
                value,
                ..Estimate::default()
            }
            .with_interval(interval),
            undefined: false,
            unit: "1".into(),
            band_low: banded.then_some(0.0),
            band_high: None,
            band_never: false,
            inside: None,
            verdict: Verdict::Reported,
            claims: Vec::new(),
            source: None,
            grade: None,
            usage: None,
        }
    }

    fn stages_of(replicates: u32, max_replicates: Option<u32>) -> Vec<u32> {
        let mut scenario = scenario(Vec::new());
        scenario.replicates = replicates;
        scenario.precision = max_replicates.map(|max_replicates| Precision {
            share: 0.1,
            max_replicates,
        });
        stages(&scenario)
    }

    #[test]
    fn one_looks_at_8_16_32_and_64_alone() {
        assert_eq!(stages_of(5, None), [5]);
        assert_eq!(stages_of(8, Some(64)), [8, 16, 32, 64]);
        assert_eq!(stages_of(1, Some(64)), [8, 16, 32, 64]);
        assert_eq!(stages_of(10, Some(20)), [16, 20]);
        assert_eq!(stages_of(2, Some(3)), [3]);
        assert_eq!(stages_of(8, Some(200)), [8, 16, 32, 64, 200]);
        assert_eq!(stages_of(100, Some(64)), [100]);
    }

    #[test]
    fn every_banded_interval_has_to_be_narrow() {
        let narrow = result("narrow", Some(-10.0), Some((-10.4, -9.6)), true);
        let wide = result("wide", Some(10.0), Some((9.4, 10.6)), true);
        let free = result("free", Some(1.0), Some((0.0, 2.0)), false);
        let look = Look::new(0.1, &[narrow.clone(), free.clone()]);
        assert!(look.is_enough());
        assert_eq!(look.note(8), "8 replicates; precision 0.1 reached");
        let look = Look::new(0.1, &[narrow, wide]);
        assert!(!look.is_enough());
        assert_eq!(
            look.note(64),
            "64 replicates; precision 0.1 not reached for wide [drug] (0.12)"
        );
        let none = Look::new(0.1, &[free]);
        assert!(none.is_enough() && none.note(8).ends_with("no measure has a band"));
    }

    #[test]
    fn what_has_no_width_holds_nothing_up_and_what_is_about_zero_does() {
        let late = result("late", None, None, true);
        let alone = result("alone", Some(3.0), None, true);
        let look = Look::new(0.1, &[late, alone]);
        assert!(look.is_enough());
        assert_eq!(
            look.note(8),
            "8 replicates; precision 0.1 reached; not asked of what has no value or no interval: late [drug], \
             alone [drug]"
        );
        assert!(!Look::new(0.1, &[result("zero", Some(0.0), Some((-1.0, 1.0)), true)]).is_enough());
        assert!(Look::new(0.1, &[result("flat", Some(0.0), Some((0.0, 0.0)), true)]).is_enough());
    }

    #[test]
    fn a_contested_measure_is_banded() {
        let mut contested = measure("m", crate::measures::tests::mean_of("drug"), None);
        let claim = (
            "a-2000".to_owned(),
            papaver_scenario::model::Band::Range(0.0, 1.0),
        );
        contested.rows[0].claims = vec![claim];
        let found = crate::measures::tests::only(
            contested,
            &crate::measures::tests::Fake::default().with("drug", &[1.0, 9.0]),
        );
        assert!(!Look::new(0.1, &[found]).is_enough());
    }
}
