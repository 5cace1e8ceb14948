//! How an estimate stands to what was published: inside a band, outside it, or beside claims that disagree.

use crate::sample::Empty;
use crate::stats::Estimate;
use papaver_scenario::model::Band;
use serde::Serialize;
use std::fmt;

/// How a measure stands to what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The estimate lies in the band.
    Pass,
    /// It does not.
    Fail,
    /// There is no band, its grade is C, or the measure is undefined.
    Reported,
    /// The sources disagree: compared, never counted.
    Contested,
}

impl Verdict {
    /// As in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Reported => "reported",
            Self::Contested => "contested",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What one reference says on a contested point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Reference key.
    pub source: String,
    /// Published from; none where open.
    pub low: Option<f64>,
    /// Published to; none where open.
    pub high: Option<f64>,
    /// What was published is that it is not reached.
    pub never: bool,
    /// The estimate lies in its band; none where there is no estimate to compare.
    pub agrees: Option<bool>,
}

impl Claim {
    pub(crate) fn new((source, band): &(String, Band), found: &Result<Estimate, Empty>) -> Self {
        let (low, high) = ends(Some(*band));
        Self {
            source: source.clone(),
            low,
            high,
            never: *band == Band::Never,
            agrees: lies_in(*band, found),
        }
    }
}

/// Which claims an estimate is consistent with and which not, in words; empty without claims, and where nothing can be
/// compared.
pub fn agreement(claims: &[Claim]) -> String {
    let named = |agrees: bool| -> Vec<&str> {
        let some = claims.iter().filter(|claim| claim.agrees == Some(agrees));
        some.map(|claim| claim.source.as_str()).collect()
    };
    let (with, without) = (named(true), named(false));
    match (with.is_empty(), without.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("consistent with none of {}", without.join(", ")),
        (false, true) => format!("consistent with {}", with.join(" and ")),
        (false, false) => format!(
            "consistent with {}, not with {}",
            with.join(" and "),
            without.join(" or ")
        ),
    }
}

/// The ends of a band; none where it is open.
pub(crate) fn ends(band: Option<Band>) -> (Option<f64>, Option<f64>) {
    let finite = |number: f64| number.is_finite().then_some(number);
    match band {
        Some(Band::Range(low, high)) => (finite(low), finite(high)),
        Some(Band::Never) | None => (None, None),
    }
}

/// Whether an estimate lies in a band, ends included. What is not reached misses any band but `never`; nothing can be
/// said of what is undefined.
pub(crate) fn lies_in(band: Band, found: &Result<Estimate, Empty>) -> Option<bool> {
    let value = match found {
        Ok(estimate) => estimate.value,
        Err(Empty::NotReached(_)) => None,
        Err(Empty::Undefined(_)) => return None,
    };
    Some(match (band, value) {
        (Band::Never, value) => value.is_none(),
        (Band::Range(low, high), Some(value)) => low <= value && value <= high,
        (Band::Range(..), None) => false,
    })
}

/// The verdict on a row with these bands. Grade C is reported and contested is contested, never passed or failed.
pub(crate) fn verdict(
    band: Option<Band>,
    claimed: bool,
    grade: Option<char>,
    usage: Option<&str>,
    inside: Option<bool>,
) -> Verdict {
    let disputed = grade == Some('D') || usage == Some("contested");
    match (band, inside) {
        _ if claimed || (disputed && band.is_some()) => Verdict::Contested,
        (None, _) | (_, None) => Verdict::Reported,
        _ if grade == Some('C') => Verdict::Reported,
        (_, Some(true)) => Verdict::Pass,
        (_, Some(false)) => Verdict::Fail,
    }
}
