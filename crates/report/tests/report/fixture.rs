//! Small run directories.

use std::{fmt::Write as _, fs};

use tempfile::TempDir;

pub const SERIES_HEADER: &str = "run_id,arm,replicate,time_h,population,variable,statistic,value,unit\n";
pub const MEASURES_HEADER: &str =
    "run_id,arm,measure,value,lower,upper,unit,band_low,band_high,verdict,source\n";

/// Two arms, three replicates, a fork, a dose-response curve on two days, and a measure that was never reached.
pub const RUN: &str = r#"{
  "papaver": "0.1.0", "catalogue": "c0ffee", "title": "Tolerance <in> rats & mice, 5 µg", "run": "abcdef012345",
  "scenario_hash": "0123456789abcdef", "seed": 42, "replicates": 3, "unknown_key": {"deep": [1, 2]},
  "arms": [
    {"name": "control", "species": "rat", "preparation": "in_vivo", "duration_h": 96.0,
     "mechanisms_on": ["desensitisation"], "mechanisms_off": []},
    {"name": "morphine", "title": "high & low", "species": "rat", "preparation": "in_vivo",
     "genotype": ["arrestin3_knock_out"], "duration_h": 96.0, "mechanisms_on": [],
     "mechanisms_off": ["ac_superactivation"],
     "doses": [{"name": "m", "drug": "morphine", "route": "sc", "times_h": [0.0, 12.0, 24.0], "until_h": [null, null, null]},
               {"name": "p", "drug": "naltrexone", "route": "pellet", "times_h": [48.0], "until_h": [72.0]}]}],
  "measures": [{"name": "ed50_shift", "unit": "1", "text": "day 4 <over> day 0"}],
  "dose_response": [
    {"arm": "morphine", "probe": "curve", "time_h": 0.0, "drug": "morphine", "route": "local", "unit": "nM",
     "response": "percent fall", "points": [
       {"dose": 1.0, "mean": 5.0, "lower": 4.0, "upper": 6.0}, {"dose": 100.0, "mean": 80.0, "lower": 78.0, "upper": 82.0}],
     "fit": {"ec50": 20.0, "lower": 18.0, "upper": 22.5, "bottom": 0.0, "emax": 90.0, "slope": 1.0}},
    {"arm": "morphine", "probe": "curve", "time_h": 96.0, "drug": "morphine", "route": "local", "unit": "nM",
     "response": "percent fall", "points": [
       {"dose": 1.0, "mean": 2.0, "lower": 1.0, "upper": 3.0}, {"dose": 100.0, "mean": 50.0, "lower": 48.0, "upper": 52.0}],
     "fit": {"ec50": 70.0, "lower": 63.0, "upper": 77.0, "bottom": 0.0, "emax": 85.0, "slope": 1.0}}],
  "references": {"yoburn-1988": "Yoburn & others <1988>"},
  "notes": ["return_to_naive: never reached"],
  "step": {"worst_error": 0.0042, "steps": 1234, "halvings": 0},
  "counts": {"neurons": 100}, "execution": {"seconds": 1.5, "machine": "x86-64"}
}"#;

pub const MEASURES: &str = "\
r,morphine,ed50_shift,3.5,3.1,3.9,1,2,5,pass,yoburn-1988
r,morphine,overshoot,2.75,2.5,3,1,,2,fail,yoburn-1988
r,morphine,return_to_naive,,,,h,24,,contested,other-2000
r,control,ed50_shift,1.01,0.99,1.03,1,,,reported,
";

pub fn time_series() -> String {
    let mut rows = String::from(SERIES_HEADER);
    for (arm, offset) in [("control", 1.0), ("morphine", 2.0)] {
        for replicate in 1..=3 {
            for step in 0..=96 {
                let value = offset + f64::from(replicate) * 0.25;
                let _ = writeln!(
                    rows,
                    "r,{arm},{replicate},{step},locus_coeruleus,firing_rate,mean,{value},Hz"
                );
                let _ = writeln!(
                    rows,
                    "r,{arm},{replicate},{step},locus_coeruleus,firing_rate,sd,0.5,Hz"
                );
                let _ = writeln!(
                    rows,
                    "r,{arm},{replicate},{step},outcome,withdrawal,value,{value},score"
                );
            }
        }
    }
    for replicate in 1..=3 {
        for minute in 0..=30 {
            let time_h = f64::from(minute) / 60.0; // a fork has its own clock
            let _ = writeln!(
                rows,
                "r,morphine/naloxone@72h,{replicate},{time_h},outcome,withdrawal,value,{minute},score"
            );
        }
    }
    rows
}

/// A directory with the files of a run.
pub fn directory(series: &str, measures: &str, run: &str) -> TempDir {
    files(&[
        ("timeseries.csv", series),
        ("measures.csv", &format!("{MEASURES_HEADER}{measures}")),
        ("run.json", run),
    ])
}

/// A directory with these files.
pub fn files(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("a written file");
    }
    dir
}
