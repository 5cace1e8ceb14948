//! Scenarios from text, run in this process or by the program, and their files as rows.

use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_engine::model::Noise;
use papaver_engine::world::World;
use papaver_mechanisms::{infos, signals};
use papaver_scenario::model::Scenario;
use papaver_scenario::{Known, check};
use papaver_study::build::Setting;
use papaver_study::dosing::{breakpoints, events};
use papaver_study::output::{Execution, run_json, write_measure_table, write_timeseries};
use papaver_study::study::{Silent, Study, run};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// A checked scenario.
pub fn scenario(text: &str) -> Scenario {
    let (mechanisms, signals) = (infos(), signals());
    let known = Known {
        catalogue: Catalogue::builtin(),
        mechanisms: &mechanisms,
        signals: &signals,
        surroundings: papaver_mechanisms::surroundings(),
    };
    check("test.toml", text.as_bytes(), &known, &[]).unwrap_or_else(|m| panic!("{}", m.render(false)))
}

/// The files of a run, made in this process.
pub struct Files {
    /// timeseries.csv.
    pub timeseries: String,
    /// measures.csv.
    pub measures: String,
    /// run.json without its block `execution`.
    pub json: Value,
}

/// Runs a scenario on so many threads.
pub fn files(text: &str, threads: usize) -> Files {
    let scenario = scenario(text);
    let study = run(&scenario, Catalogue::builtin(), threads, &Silent).unwrap_or_else(|e| panic!("{e}"));
    files_of(&scenario, &study)
}

/// The files of what was run in this process.
pub fn files_of(scenario: &Scenario, study: &Study) -> Files {
    let catalogue = Catalogue::builtin();
    let utf8 = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|e| panic!("{e}"));
    let timeseries = write_timeseries(Vec::new(), scenario, catalogue, study);
    let measures = write_measure_table(Vec::new(), scenario, catalogue, study);
    let mut json = run_json(scenario, catalogue, study, &Execution::default());
    json.as_object_mut().map(|members| members.remove("execution"));
    Files {
        timeseries: utf8(timeseries.unwrap_or_else(|e| panic!("{e}"))),
        measures: utf8(measures.unwrap_or_else(|e| panic!("{e}"))),
        json,
    }
}

/// A row of timeseries.csv without its run id, which names the whole scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Arm.
    pub arm: String,
    /// From 1.
    pub replicate: u32,
    /// h.
    pub time_h: f64,
    /// Population, variable and statistic.
    pub what: [String; 3],
    /// Value as written.
    pub value: String,
    /// Unit.
    pub unit: String,
}

impl Row {
    /// The value.
    pub fn number(&self) -> f64 {
        self.value.parse().unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// The rows of a timeseries.csv.
pub fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |record: csv::StringRecord| {
        let number = |i: usize| record[i].parse::<f64>().unwrap_or_else(|_| panic!("{record:?}"));
        Row {
            arm: record[1].to_owned(),
            replicate: number(2) as u32,
            time_h: number(3),
            what: [record[4].to_owned(), record[5].to_owned(), record[6].to_owned()],
            value: record[7].to_owned(),
            unit: record[8].to_owned(),
        }
    };
    reader
        .records()
        .map(|r| row(r.unwrap_or_else(|e| panic!("{e}"))))
        .collect()
}

/// Value of a measure in measures.csv: of an arm, or of all (empty).
pub fn measure(files: &Files, name: &str, arm: &str) -> f64 {
    let mut reader = csv::Reader::from_reader(files.measures.as_bytes());
    let found = reader
        .records()
        .filter_map(Result::ok)
        .find(|r| &r[2] == name && &r[1] == arm)
        .unwrap_or_else(|| panic!("no {name} [{arm}] in\n{}", files.measures));
    found[3].parse().unwrap_or_else(|_| panic!("{found:?}"))
}

/// The world of an arm, with its step grid; without random numbers if asked.
pub fn world(scenario: &Scenario, arm: usize, noise: bool) -> (World, Grid) {
    let setting = Setting::new(scenario, Catalogue::builtin());
    let plan = setting.plan(scenario, &scenario.arms[arm], 0);
    let mut model = plan.model.clone();
    model.noise = if noise { Noise::Full } else { Noise::None };
    model.events = events(&plan, &[(&scenario.arms[arm].doses, 0)]);
    let world = World::new(&model, -scenario.baseline_ms, Executor::Serial).unwrap_or_else(|e| panic!("{e}"));
    (
        world,
        Grid::new(breakpoints(scenario), scenario.solver.max_step_ms, 0),
    )
}

/// Runs the program in a folder.
pub fn papaver(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_papaver");
    let run = Command::new(program).args(arguments).current_dir(folder).output();
    run.unwrap_or_else(|e| panic!("{program}: {e}"))
}

/// An empty folder with a scenario file in it.
pub fn folder_with(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    std::fs::write(folder.path().join(name), text).unwrap_or_else(|e| panic!("{e}"));
    folder
}

/// Mean and unbiased variance.
pub fn moments(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    (
        mean,
        sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0),
    )
}
