//! What the measures of a sweep depend on: Sobol indices of Saltelli's design, elementary effects of Morris's.
//!
//! - First-order and total indices: Saltelli et al. 2010, Comput Phys Commun 181:259, table 2, estimators (b) and (f)
//!   (Jansen 1999 for the total), on the measure less its mean over all runs and over its standard deviation in both samples.
//! - Elementary effects, mu, mu* and sigma: Morris 1991, Technometrics 33:161; Campolongo et al. 2007 for mu*. Per whole
//!   range (or law) of a factor.
//!
//! Intervals of Sobol indices are by the bootstrap over points of the design ([`crate::resample`]), those of mu and mu*
//! by Student's t over paths, and of sigma by the bootstrap over paths. They say how well the design's runs determine
//! the index, and not how sure the parameters are.

use crate::resample::bootstrap;
use crate::stats::{Estimate, mean, mean_interval};
use crate::sweep::table::Table;
use crate::sweep::{About, RUNS, SweepError};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// Columns of `sensitivity.csv`.
pub const SENSITIVITY_COLUMNS: [&str; 6] = ["measure", "factor", "index", "value", "lower", "upper"];

/// How much a measure depends on a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Label.
    pub measure: String,
    /// Name.
    pub factor: String,
    /// first_order, total, mu, mu_star or sigma.
    pub index: &'static str,
    /// With its interval; Sobol indices as shares of the variance, elementary effects in the measure's unit.
    pub estimate: Estimate,
}

/// What was found in a folder.
pub struct Sensitivity {
    /// saltelli or morris.
    pub design: String,
    /// By measure, factor, index.
    pub indices: Vec<Index>,
    /// What a reader should know: runs without a number, measures that never change.
    pub notes: Vec<String>,
}

/// Reads `runs.csv` of a folder, and finds the indices of every measure.
///
/// # Errors
/// When a file is missing or broken, or the design is one that has no such indices.
pub fn sensitivity(folder: &Path) -> Result<Sensitivity, SweepError> {
    let other = |message: String| SweepError::Other(message);
    let about = About::find(folder)?.ok_or_else(|| {
        other(format!(
            "{} holds no sweep: name the folder of one",
            folder.display()
        ))
    })?;
    let design = about.json["design"].as_str().unwrap_or("").to_owned();
    if design != "saltelli" && design != "morris" {
        return Err(other(format!(
            "the sweep in {} has design `{design}`; sensitivity needs `saltelli` (Sobol indices) or `morris` \
             (elementary effects)",
            folder.display()
        )));
    }
    let table = Table::read(folder)?;
    if table.runs() != about.runs {
        let path = folder.join(RUNS);
        return Err(other(format!(
            "{} has {} of {} runs",
            path.display(),
            table.runs(),
            about.runs
        )));
    }
    let names = |key: &str| -> Vec<String> {
        let list = about.json[key].as_array().into_iter().flatten();
        list.filter_map(|one| Some(one["name"].as_str()?.to_owned()))
            .collect()
    };
    let (factors, units) = (names("factors"), &about.json["units"]);
    let (mut indices, mut notes) = (Vec::new(), Vec::new());
    for measure in names("measures") {
        let values = table.column(&measure);
        let found = if design == "saltelli" {
            sobol(&values, factors.len())
        } else {
            morris(&values, units)
        };
        match found {
            Err(reason) => notes.push(format!("{measure}: {reason}")),
            Ok(found) => {
                if found.without > 0 {
                    let (left, of) = (found.without, found.of);
                    let what = if design == "saltelli" { "points" } else { "paths" };
                    notes.push(format!(
                        "{measure}: {left} of {of} {what} are left out, since a run of each has no number"
                    ));
                }
                for (factor, of_factor) in factors.iter().zip(found.indices) {
                    indices.extend(of_factor.into_iter().map(|(index, estimate)| Index {
                        measure: measure.clone(),
                        factor: factor.clone(),
                        index,
                        estimate,
                    }));
                }
            }
        }
    }
    Ok(Sensitivity {
        design,
        indices,
        notes,
    })
}

/// Writes `sensitivity.csv`.
///
/// # Errors
/// When writing fails.
pub fn write_sensitivity<W: Write>(out: W, indices: &[Index]) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(SENSITIVITY_COLUMNS)?;
    for one in indices {
        let estimate = &one.estimate;
        let [value, lower, upper] = [estimate.value, estimate.lower, estimate.upper].map(crate::rows::cell);
        csv.write_record([&one.measure, &one.factor, one.index, &value, &lower, &upper])?;
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// The indices of one measure, by factor.
struct Found {
    indices: Vec<Vec<(&'static str, Estimate)>>,
    /// Points or paths without a number.
    without: usize,
    of: usize,
}

/// First-order and total indices of `values`, which stand in the order of [`crate::sweep::points`]: for every point A,
/// A with each factor from B, B.
fn sobol(values: &[f64], factors: usize) -> Result<Found, String> {
    let points: Vec<&[f64]> = values.chunks_exact(factors + 2).collect();
    let whole: Vec<&[f64]> = points
        .iter()
        .copied()
        .filter(|point| point.iter().all(|value| value.is_finite()))
        .collect();
    if whole.len() < 2 {
        return Err("fewer than two points have a number in every run".into());
    }
    let all: Vec<usize> = (0..whole.len()).collect();
    let (_, spread) = scale(&whole, &all);
    if spread <= 0.0 {
        return Err("it is the same in every run".into());
    }
    let of_factor = |factor: usize| {
        let estimate = |total: bool| {
            let found = |rows: &[usize]| sobol_index(&whole, rows, factor, total);
            let value = found(&all);
            Estimate::point(value.unwrap_or(f64::NAN)).with_interval(bootstrap(whole.len(), found))
        };
        vec![("first_order", estimate(false)), ("total", estimate(true))]
    };
    Ok(Found {
        indices: (0..factors).map(of_factor).collect(),
        without: points.len() - whole.len(),
        of: points.len(),
    })
}

/// The mean of all runs, and the standard deviation over both samples.
fn scale(points: &[&[f64]], rows: &[usize]) -> (f64, f64) {
    let all = rows.iter().flat_map(|row| points[*row]);
    let mean = all.clone().sum::<f64>() / all.count() as f64;
    let ends = |row: &usize| [points[*row][0], points[*row][points[*row].len() - 1]];
    let n = 2.0 * rows.len() as f64;
    let middle = rows.iter().flat_map(ends).sum::<f64>() / n;
    let squares = rows.iter().flat_map(ends).map(|y| (y - middle) * (y - middle));
    (mean, libm::sqrt(squares.sum::<f64>() / n))
}

fn sobol_index(points: &[&[f64]], rows: &[usize], factor: usize, total: bool) -> Option<f64> {
    let (mean, spread) = scale(points, rows);
    let term = |row: &usize| {
        let point = points[*row];
        let y = |place: usize| (point[place] - mean) / spread;
        let (a, b, a_with_b) = (y(0), y(point.len() - 1), y(factor + 1));
        if total {
            0.5 * (a - a_with_b) * (a - a_with_b)
        } else {
            b * (a_with_b - a)
        }
    };
    let found = rows.iter().map(term).sum::<f64>() / rows.len() as f64;
    found.is_finite().then_some(found)
}

/// mu, mu* and sigma of `values` over paths, whose steps `units` tells.
fn morris(values: &[f64], units: &Value) -> Result<Found, String> {
    let broken = || "sweep.json does not say how the paths go".to_owned();
    let delta = units["delta"]
        .as_f64()
        .filter(|delta| *delta > 0.0)
        .ok_or_else(broken)?;
    let paths = units["paths"].as_array().ok_or_else(broken)?;
    let factors = paths.first().and_then(Value::as_array).map_or(0, Vec::len);
    let mut effects: Vec<Vec<f64>> = vec![Vec::new(); factors];
    let mut without = 0;
    for (path, values) in paths.iter().zip(values.chunks_exact(factors + 1)) {
        if values.iter().any(|value| !value.is_finite()) {
            without += 1;
            continue;
        }
        for (step, moved) in path.as_array().into_iter().flatten().enumerate() {
            let moved = moved.as_i64().filter(|moved| *moved != 0).ok_or_else(broken)?;
            let signed = if moved > 0 { delta } else { -delta };
            let factor = effects
                .get_mut(moved.unsigned_abs() as usize - 1)
                .ok_or_else(broken)?;
            factor.push((values[step + 1] - values[step]) / signed);
        }
    }
    if paths.len() - without < 2 {
        return Err("fewer than two paths have a number in every run".into());
    }
    let of_factor = |effects: &Vec<f64>| {
        let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
        let spread = |rows: &[usize]| standard_deviation(rows.iter().map(|&row| effects[row]));
        let all: Vec<usize> = (0..effects.len()).collect();
        let sigma = Estimate::point(spread(&all).unwrap_or(f64::NAN));
        vec![
            ("mu", mean_interval(effects)),
            ("mu_star", mean_interval(&sizes)),
            ("sigma", sigma.with_interval(bootstrap(effects.len(), spread))),
        ]
    };
    Ok(Found {
        indices: effects.iter().map(of_factor).collect(),
        without,
        of: paths.len(),
    })
}

fn standard_deviation(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    let middle = mean(&values)?;
    let squares: f64 = values
        .iter()
        .map(|value| (value - middle) * (value - middle))
        .sum();
    (values.len() > 1).then(|| libm::sqrt(squares / (values.len() - 1) as f64))
}

#[cfg(test)]
mod tests;
