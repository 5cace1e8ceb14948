//! Rows of `timeseries.csv` and `measures.csv`, and the names that join them.
//!
//! A run is named `<12 hex>-<arm>-<replicate>-<seed>`: the first twelve hexadecimal digits of blake3 over the resolved
//! scenario in canonical form and the catalogue's hash, then what tells its runs apart. `all` stands for the replicate
//! in rows over all replicates, and for the arm in formulas over arms. Names of arms are `snake_case`, so that this one
//! can be taken apart at its `-`.

use crate::curve::hours;
use crate::measures::MeasureResult;
use papaver_scenario::model::{Ms, Statistic};
use serde_json::Value;
use std::io::Write;

/// Columns of `timeseries.csv`.
pub const TIMESERIES_COLUMNS: [&str; 9] = [
    "run_id",
    "arm",
    "replicate",
    "time_h",
    "population",
    "variable",
    "statistic",
    "value",
    "unit",
];

/// Columns of `measures.csv`.
pub const MEASURES_COLUMNS: [&str; 11] = [
    "run_id",
    "arm",
    "measure",
    "value",
    "lower",
    "upper",
    "unit",
    "band_low",
    "band_high",
    "verdict",
    "source",
];

/// One row of `timeseries.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeseriesRow<'a> {
    /// See [`run_id`].
    pub run_id: &'a str,
    /// Arm, or `ARM/PROBE@168h` of a fork.
    pub arm: &'a str,
    /// Counts from 1.
    pub replicate: u32,
    /// On the clock of the run or fork.
    pub time_ms: Ms,
    /// Population; empty for body and outcome.
    pub population: &'a str,
    /// Variable path without the population.
    pub variable: &'a str,
    /// Over neurons; none for what is a single number.
    pub statistic: Option<Statistic>,
    /// In `unit`; empty where there is none.
    pub value: Option<f64>,
    /// Printing unit.
    pub unit: &'a str,
}

/// Writes `timeseries.csv` row by row, in the order given.
pub struct TimeseriesWriter<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> TimeseriesWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(writer: W) -> Result<Self, csv::Error> {
        let mut csv = csv::Writer::from_writer(writer);
        csv.write_record(TIMESERIES_COLUMNS)?;
        Ok(Self { csv })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&mut self, row: &TimeseriesRow<'_>) -> Result<(), csv::Error> {
        self.csv.write_record([
            row.run_id,
            row.arm,
            &row.replicate.to_string(),
            &number(hours(row.time_ms)),
            row.population,
            row.variable,
            statistic_name(row.statistic),
            &cell(row.value),
            row.unit,
        ])
    }

    /// Writes what is buffered and gives the writer back.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(self) -> Result<W, csv::Error> {
        self.csv
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// Writes `measures.csv`; `hash` and `seed` as in [`run_id`]. An open end of a band is an empty cell, and so are both
/// ends of the band `never`.
///
/// # Errors
/// When writing fails.
pub fn write_measures<W: Write>(
    writer: W,
    hash: &str,
    seed: u64,
    results: &[MeasureResult],
) -> Result<W, csv::Error> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(MEASURES_COLUMNS)?;
    for result in results {
        csv.write_record([
            run_id(hash, &result.arm, None, seed).as_str(),
            &result.arm,
            &result.measure,
            &cell(result.estimate.value),
            &cell(result.estimate.lower),
            &cell(result.estimate.upper),
            &result.unit,
            &cell(result.band_low),
            &cell(result.band_high),
            result.verdict.name(),
            &result.sources(),
        ])?;
    }
    csv.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// The word for a statistic over neurons; `value` for what is a single number.
pub fn statistic_name(statistic: Option<Statistic>) -> &'static str {
    match statistic {
        None => "value",
        Some(Statistic::Mean) => "mean",
        Some(Statistic::Sd) => "sd",
        Some(Statistic::P05) => "p05",
        Some(Statistic::P50) => "p50",
        Some(Statistic::P95) => "p95",
    }
}

/// Hexadecimal blake3 of a resolved scenario in canonical form and the catalogue's hash: the same for the same inputs
/// whatever the order of keys in the file.
pub fn scenario_hash(resolved: &Value, catalogue_hash: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(canonical_json(resolved).as_bytes());
    // JSON has no line break outside its text, so the two parts cannot run into each other.
    hasher.update(b"\n");
    hasher.update(catalogue_hash.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// Name of a run: `a1b2c3d4e5f6-morphine-1-42` with `hash` of [`scenario_hash`]. `replicate` counts from 1; none is all
/// replicates, and an empty arm all arms.
pub fn run_id(hash: &str, arm: &str, replicate: Option<u32>, seed: u64) -> String {
    let short = hash.get(..12).unwrap_or(hash);
    let arm = if arm.is_empty() { "all" } else { arm };
    let replicate = replicate.map_or_else(|| "all".to_string(), |replicate| replicate.to_string());
    format!("{short}-{arm}-{replicate}-{seed}")
}

/// JSON without spaces, keys sorted at every depth.
pub fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    text
}

fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by_key(|member| member.0);
            text.push('{');
            for (index, (key, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                canonical(member, text);
            }
            text.push('}');
        }
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                canonical(element, text);
            }
            text.push(']');
        }
        leaf => text.push_str(&leaf.to_string()),
    }
}

/// The shortest decimal that reads back as the same number; with an exponent below 1e-5 and from 1e16 on.
pub fn number(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 {
        // Also minus zero.
        "0".into()
    } else if (1e-5..1e16).contains(&size) || !number.is_finite() {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

/// A number, or nothing, as a cell of a table.
pub(crate) fn cell(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;
    use crate::verdict::Verdict;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn the_header_and_a_row_of_the_time_series() {
        let mut writer = TimeseriesWriter::new(Vec::new()).unwrap();
        let row = TimeseriesRow {
            run_id: "a-b-1-1",
            arm: "b",
            replicate: 1,
            time_ms: 5_400_000,
            population: "locus_coeruleus",
            variable: "firing_rate",
            statistic: Some(Statistic::P05),
            value: Some(0.1),
            unit: "Hz",
        };
        writer.write(&row).unwrap();
        writer
            .write(&TimeseriesRow {
                statistic: None,
                value: None,
                time_ms: -1,
                ..row
            })
            .unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert_eq!(
            text,
            "run_id,arm,replicate,time_h,population,variable,statistic,value,unit\n\
             a-b-1-1,b,1,1.5,locus_coeruleus,firing_rate,p05,0.1,Hz\n\
             a-b-1-1,b,1,-2.7777777777777776e-7,locus_coeruleus,firing_rate,value,,Hz\n"
        );
    }

    #[test]
    fn a_row_of_the_measures() {
        let result = MeasureResult {
            measure: "peak".into(),
            arm: String::new(),
            estimate: Estimate {
                value: Some(2.0),
                lower: Some(1.5),
                upper: None,
                note: Some("a note".into()),
            },
            undefined: false,
            unit: "a, b".into(),
            band_low: Some(-1e-9),
            band_high: None,
            band_never: false,
            inside: Some(true),
            verdict: Verdict::Pass,
            claims: Vec::new(),
            source: None,
            grade: Some('A'),
            usage: None,
        };
        let text =
            String::from_utf8(write_measures(Vec::new(), "0123456789abcdef", 7, &[result]).unwrap()).unwrap();
        assert_eq!(
            text,
            "run_id,arm,measure,value,lower,upper,unit,band_low,band_high,verdict,source\n\
             0123456789ab-all-all-7,,peak,2,1.5,,\"a, b\",-1e-9,,pass,\n"
        );
    }

    proptest! {
        #[test]
        fn numbers_read_back_as_they_were(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(number(value).parse::<f64>().unwrap(), value);
            prop_assert!(number(value).len() <= 25);
        }
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.1 + 0.2, 5.0, -0.0, 1e-5, 9.9e-6, 123_456_789.0, 1e300].map(number);
        assert_eq!(
            shown,
            [
                "0.30000000000000004",
                "5",
                "0",
                "0.00001",
                "9.9e-6",
                "123456789",
                "1e300"
            ]
        );
    }

    #[test]
    fn the_hash_names_content_and_not_the_order_of_keys() {
        let one = json!({"b": [1, {"y": 2.5, "x": null}], "a": "q\"uote"});
        let two = json!({"a": "q\"uote", "b": [1, {"x": null, "y": 2.5}]});
        assert_eq!(
            canonical_json(&one),
            r#"{"a":"q\"uote","b":[1,{"x":null,"y":2.5}]}"#
        );
        assert_eq!(scenario_hash(&one, "c"), scenario_hash(&two, "c"));
        assert_ne!(scenario_hash(&one, "c"), scenario_hash(&one, "d"));
        assert_ne!(
            scenario_hash(&json!([1, 2]), "c"),
            scenario_hash(&json!([2, 1]), "c")
        );
        assert_eq!(
            run_id(&"a1".repeat(32), "morphine", Some(3), 42),
            "a1a1a1a1a1a1-morphine-3-42"
        );
    }

    #[test]
    fn blake3_of_known_bytes() {
        // Published test vector of the empty input; the hash of `null`, a line break and nothing is taken over bytes.
        assert!(
            blake3::hash(b"")
                .to_hex()
                .starts_with("af1349b9f5f9a1a6a0404dea36dcc949")
        );
        assert_eq!(
            scenario_hash(&Value::Null, ""),
            blake3::hash(b"null\n").to_hex().to_string()
        );
    }
}
