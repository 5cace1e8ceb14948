//! What all replicates give for one row of a measure, out of their curves and probes.

use crate::across::Across;
use crate::curve::{Curve, ReadError};
use crate::dose_response::DoseResponseResult;
use crate::doses::Doses;
use crate::measures::{MeasureError, Readings};
use crate::reading::{Curves, Read, read};
use crate::sample::Sample;
use papaver_scenario::model::{
    CurvePlace, MeasureKind, Ms, Place, ProbeKind, Reading, Scenario, Statistic, VariablePath,
};

/// The curves of one replicate.
struct Replicate<'a> {
    readings: &'a dyn Readings,
    replicate: u32,
}

impl Curves for Replicate<'_> {
    fn curve(&self, place: &Place, variable: &VariablePath, stat: Statistic) -> Option<Curve<'_>> {
        self.readings.curve(self.replicate, place, variable, stat)
    }
}

/// A row, and what it is read from.
#[derive(Clone, Copy)]
pub(crate) struct Gather<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) readings: &'a dyn Readings,
    /// Names of the row, for errors.
    pub(crate) measure: &'a str,
    pub(crate) arm: &'a str,
}

impl<'a> Gather<'a> {
    /// What all replicates give.
    pub(crate) fn sample(&self, what: &'a MeasureKind) -> Result<Sample<'a>, MeasureError> {
        match what {
            MeasureKind::Formula(formula) => Ok(Sample::Formula(formula)),
            MeasureKind::Reading {
                place,
                reading,
                since_ms,
            } => self.read(place, reading, *since_ms),
            MeasureKind::Curve {
                curve,
                result,
                relative_to,
                compare,
            } => {
                let of = |place: &CurvePlace| {
                    Ok::<_, MeasureError>((self.dose_responses(place)?, self.level(place)?))
                };
                let (results, level) = of(curve)?;
                Ok(Sample::Doses(Doses {
                    results,
                    level,
                    reference: relative_to.as_ref().map(of).transpose()?,
                    what: *result,
                    compare: *compare,
                }))
            }
            MeasureKind::Across {
                parts,
                reduce,
                level,
                since_ms,
            } => {
                let sampled = parts.iter().map(|(at_ms, part)| Ok((*at_ms, self.sample(part)?)));
                let mut parts = sampled.collect::<Result<Vec<_>, MeasureError>>()?;
                parts.sort_by_key(|(at_ms, _)| *at_ms);
                Ok(Sample::Across(Across {
                    parts,
                    reduce: *reduce,
                    level: *level,
                    since_ms: *since_ms,
                }))
            }
        }
    }

    fn read(&self, place: &Place, reading: &Reading, since_ms: Ms) -> Result<Sample<'a>, MeasureError> {
        let readings = self.readings;
        let reads: Vec<Read> = (0..readings.replicates())
            .map(|replicate| {
                read(&Replicate { readings, replicate }, place, reading, since_ms)
                    .map_err(|source| self.failed(replicate, source))
            })
            .collect::<Result<_, _>>()?;
        let undefined = reads.iter().find_map(|one| match one {
            Read::Undefined(reason) => Some(reason.to_string()),
            _ => None,
        });
        if let Some(reason) = undefined {
            return Ok(Sample::Undefined(reason));
        }
        let pair = |one: &Read| match *one {
            Read::Pair(value, reference) => Some((value, reference)),
            _ => None,
        };
        if reads.iter().any(|one| matches!(one, Read::Pair(..))) {
            return Ok(Sample::Pairs(reads.iter().map(pair).collect(), reading.compare));
        }
        let number = |one: &Read| match *one {
            Read::Number(number) => Some(number),
            _ => None,
        };
        Ok(Sample::Numbers(reads.iter().map(number).collect()))
    }

    fn dose_responses(&self, place: &CurvePlace) -> Result<Vec<&'a DoseResponseResult>, MeasureError> {
        let readings = self.readings;
        (0..readings.replicates())
            .map(|replicate| {
                let found = readings.dose_response(replicate, place);
                found.ok_or_else(|| self.failed(replicate, not_run(place)))
            })
            .collect()
    }

    /// The effect that `ed50` means in a probe.
    fn level(&self, place: &CurvePlace) -> Result<f64, MeasureError> {
        let named = |name: &str| self.scenario.probes.iter().find(|probe| probe.name == name);
        match named(&place.probe).map(|probe| &probe.kind) {
            Some(ProbeKind::DoseResponse(what)) => Ok(what.level),
            _ => Err(self.failed(0, not_run(place))),
        }
    }

    fn failed(&self, replicate: u32, source: ReadError) -> MeasureError {
        MeasureError {
            measure: self.measure.to_owned(),
            arm: self.arm.to_owned(),
            replicate,
            source,
        }
    }
}

fn not_run(place: &CurvePlace) -> ReadError {
    ReadError::NoDoseResponse {
        arm: place.arm.clone(),
        probe: place.probe.clone(),
        at_ms: place.at_ms,
    }
}
