//! `timeseries.csv`: recorded variables over time, by arm, replicate and statistic.

use std::{collections::BTreeMap, path::Path};

use super::table::Table;
use crate::ReportError;

/// A statistic over the neurons of a population; `Value` where there is only one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    Mean,
    Value,
    P50,
    Sd,
    P05,
    P95,
}

impl Statistic {
    const ALL: [Self; 6] = [Self::Mean, Self::Value, Self::P50, Self::Sd, Self::P05, Self::P95];

    fn word(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Value => "value",
            Self::P50 => "p50",
            Self::Sd => "sd",
            Self::P05 => "p05",
            Self::P95 => "p95",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|statistic| statistic.word() == word)
    }
}

/// One variable in one arm (or fork), all replicates.
#[derive(Debug)]
pub(crate) struct Series {
    pub arm: String,
    pub population: String,
    pub variable: String,
    pub unit: String,
    pub traces: Vec<Trace>,
}

/// One replicate of a series: for each statistic the points (time in h, value) in the order of the file.
#[derive(Debug)]
pub(crate) struct Trace {
    pub replicate: u64,
    points: [Vec<(f64, f64)>; 6],
}

impl Trace {
    fn new(replicate: u64) -> Self {
        Self {
            replicate,
            points: Default::default(),
        }
    }

    /// The recorded points of a statistic: (time in h, value).
    pub fn of(&self, statistic: Statistic) -> &[(f64, f64)] {
        &self.points[statistic as usize]
    }
}

const COLUMNS: [&str; 8] = [
    "arm",
    "replicate",
    "time_h",
    "population",
    "variable",
    "statistic",
    "value",
    "unit",
];

/// Reads the file; series in the order of their first row.
pub(crate) fn read(path: &Path) -> Result<Vec<Series>, ReportError> {
    let mut table = Table::open(path, COLUMNS)?;
    let mut series: Vec<Series> = Vec::new();
    // Nested by arm, population, variable, so that a look-up needs no text of its own: files have millions of rows.
    let mut places: BTreeMap<String, BTreeMap<String, BTreeMap<String, usize>>> = BTreeMap::new();
    while table.advance()? {
        let replicate = table
            .text(1)
            .trim()
            .parse()
            .map_err(|_| table.fault(1, "a number of a replicate"))?;
        let time_h = table.number(2)?;
        let statistic = Statistic::from_word(table.text(5))
            .ok_or_else(|| table.fault(5, "one of mean, sd, p05, p50, p95, value"))?;
        let value = table.number(6)?;
        let (arm, population, variable) = (table.text(0), table.text(3), table.text(4));
        let known = places
            .get(arm)
            .and_then(|a| a.get(population))
            .and_then(|p| p.get(variable))
            .copied();
        let place = known.unwrap_or_else(|| {
            places
                .entry(arm.to_owned())
                .or_default()
                .entry(population.to_owned())
                .or_default()
                .insert(variable.to_owned(), series.len());
            series.push(Series {
                arm: arm.to_owned(),
                population: population.to_owned(),
                variable: variable.to_owned(),
                unit: String::new(),
                traces: Vec::new(),
            });
            series.len() - 1
        });
        series[place].add(replicate, statistic, (time_h, value), table.text(7));
    }
    Ok(series)
}

impl Series {
    /// All recorded times in h, in no particular order and with repeats.
    pub fn times_h(&self) -> impl Iterator<Item = f64> {
        self.traces
            .iter()
            .flat_map(|trace| &trace.points)
            .flatten()
            .map(|point| point.0)
    }

    fn add(&mut self, replicate: u64, statistic: Statistic, point: (f64, f64), unit: &str) {
        if self.unit.is_empty() {
            unit.clone_into(&mut self.unit);
        }
        let place = self
            .traces
            .iter()
            .rposition(|trace| trace.replicate == replicate)
            .unwrap_or_else(|| {
                self.traces.push(Trace::new(replicate));
                self.traces.len() - 1
            });
        self.traces[place].points[statistic as usize].push(point);
    }
}
