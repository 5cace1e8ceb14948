//! `papaver ablate` as a whole: one tiny matrix whose cells are known, on any number of threads.

use super::support::{Files, files, folder_with, measure, papaver, scenario};
use papaver_catalogue::Catalogue;
use papaver_study::ablation::switches::Choice;
use papaver_study::ablation::{Ablation, Plan, RequestError, Source, output};
use papaver_study::output::Execution;
use papaver_study::study::Silent;
use std::fs;

const ONE_HOUR: &str = r#"
title = "one hour"
species = "human"
duration = "1 h"
baseline = "10 min"
replicates = 3
[population.locus_coeruleus]
neurons = 6
[dose.morphine]
amount = "10 mg"
route = "iv"
[arm]
control = { remove = ["dose"] }
morphine = {}
deaf = { mechanism.girk_conductance = false }
[hypothesis]
currents = { title = "ion channels", mechanisms = ["girk_conductance", "calcium_conductance"] }
cyclase = { mechanisms = "adenylyl_cyclase" }
[ablation]
mechanisms = ["firing", "girk_conductance", "lc_extrinsic_drive"]
[measure]
current = { variable = "locus_coeruleus.girk_current", arm = "morphine", reduce = "max", phenomenon = "current" }
quiet = { variable = "locus_coeruleus.firing_rate", arm = "morphine", window = "10 to 60 min", relative_to = { arm = "control" }, phenomenon = "quiet" }
doubled = { formula = "2 * quiet - 2", phenomenon = "doubled" }
late = { variable = "locus_coeruleus.girk_current", arm = "morphine", reduce = "onset", level = "0.1", phenomenon = "opening" }
other = { variable = "locus_coeruleus.firing_rate", arm = "deaf", reduce = "mean", phenomenon = "deaf_rate" }
"#;

fn sources(texts: &[(&str, &str)]) -> Vec<Source> {
    let source = |(name, text): &(&str, &str)| Source {
        name: (*name).to_owned(),
        scenario: scenario(text),
    };
    texts.iter().map(source).collect()
}

fn ablation(texts: &[(&str, &str)], choice: &Choice, threads: usize) -> Ablation {
    let sources = sources(texts);
    let plan = Plan::new(&sources, Catalogue::builtin(), choice, None).unwrap_or_else(|e| panic!("{e}"));
    plan.run(threads, &Silent, &|| false)
        .unwrap_or_else(|e| panic!("{e}"))
}

fn csv(ablation: &Ablation) -> String {
    let bytes = output::write_csv(Vec::new(), ablation).unwrap_or_else(|e| panic!("{e}"));
    String::from_utf8(bytes).unwrap_or_else(|e| panic!("{e}"))
}

/// A row of ablation.csv.
fn row(text: &str, switch: &str, phenomenon: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let found = reader
        .records()
        .filter_map(Result::ok)
        .find(|r| &r[0] == switch && &r[1] == phenomenon);
    let found = found.unwrap_or_else(|| panic!("no {switch}, {phenomenon} in\n{text}"));
    found.iter().map(str::to_owned).collect()
}

#[test]
fn the_matrix_has_the_same_bytes_on_one_thread_and_on_three_and_says_what_it_must() {
    let one = ablation(&[("one_hour", ONE_HOUR)], &Choice::default(), 1);
    let three = ablation(&[("one_hour", ONE_HOUR)], &Choice::default(), 3);
    let text = csv(&one);
    assert_eq!(text, csv(&three));
    let json = |a: &Ablation| output::json(a, Catalogue::builtin(), &Execution::default()).to_string();
    assert_eq!(json(&one), json(&three));

    let head = "mechanism_off,phenomenon,baseline,ablated,difference,lower,upper,unit,naive_shift,verdict";
    assert_eq!(text.lines().next(), Some(head));
    assert_eq!(text.lines().count(), 1 + 5 * 5);
    let verdict = |switch: &str, phenomenon: &str| row(&text, switch, phenomenon)[9].clone();
    // Without the channels there is no current, and nothing to open.
    assert_eq!(verdict("girk_conductance", "current"), "needed");
    assert_eq!(row(&text, "girk_conductance", "current")[3], "0");
    assert_eq!(verdict("girk_conductance", "opening"), "not_reached");
    assert_eq!(row(&text, "girk_conductance", "opening")[3], "");
    assert_eq!(verdict("girk_conductance", "quiet"), "needed");
    // A formula of it has the same effect but for a factor.
    let share = |phenomenon: usize| one.cells[1][phenomenon].share;
    assert!(share(1).zip(share(2)).is_some_and(|(a, b)| (a - b).abs() < 1e-9));
    // An arm that is without it already has nothing to lose.
    assert_eq!(verdict("girk_conductance", "deaf_rate"), "absent");
    // No neuron fires at rest: another cell. The current does not know of it, but its cells do.
    assert_eq!(verdict("firing", "current"), "baseline");
    assert_eq!(row(&text, "firing", "current")[8], "1");
    // The drive from outside does nothing to naive cells within an hour.
    assert_eq!(verdict("lc_extrinsic_drive", "current"), "not_needed");
    assert_eq!(row(&text, "lc_extrinsic_drive", "current")[4..7], ["0", "0", "0"]);
    assert_eq!(verdict("hypothesis:currents", "current"), "needed");
    assert_eq!(verdict("hypothesis:cyclase", "current"), "not_needed");
}

#[test]
fn the_full_model_has_the_numbers_of_a_run() {
    let whole: Files = files(ONE_HOUR, 1);
    let text = csv(&ablation(&[("one_hour", ONE_HOUR)], &Choice::default(), 2));
    for (name, arm, phenomenon) in [
        ("current", "morphine", "current"),
        ("quiet", "morphine", "quiet"),
        ("doubled", "", "doubled"),
    ] {
        let baseline: f64 = row(&text, "firing", phenomenon)[2].parse().unwrap_or(f64::NAN);
        assert_eq!(baseline, measure(&whole, name, arm), "{name}");
    }
    // And so has a run with the switch in its arms.
    let off = ONE_HOUR
        .replace(
            "morphine = {}",
            "morphine = { mechanism.girk_conductance = false }",
        )
        .replace(
            "control = { remove",
            "control = { mechanism.girk_conductance = false, remove",
        )
        .replace(
            "\"girk_conductance\", \"lc_extrinsic_drive\"]",
            "\"lc_extrinsic_drive\"]",
        );
    let ablated: f64 = row(&text, "girk_conductance", "quiet")[3]
        .parse()
        .unwrap_or(f64::NAN);
    assert_eq!(ablated, measure(&files(&off, 1), "quiet", "morphine"));
}

#[test]
fn only_one_hypothesis_leaves_the_core_on() {
    let choice = Choice {
        only: vec!["currents".into()],
        ..Choice::default()
    };
    let text = csv(&ablation(&[("one_hour", ONE_HOUR)], &choice, 2));
    assert_eq!(row(&text, "only:core", "current")[9], "explains_little");
    assert_eq!(row(&text, "only:currents", "current")[9], "explains");
}

#[test]
fn a_group_alone_that_leaves_the_full_model_explains_it_and_says_what_is_off() {
    // The firing of the arm without channels, and a model in which nothing of the quarrel acts but the group itself.
    let text = ONE_HOUR.replace("\"girk_conductance\", \"calcium_conductance\"]", "\"girk_conductance\"]").replace(
        "cyclase = { mechanisms = \"adenylyl_cyclase\" }",
        "up = { mechanisms = \"antagonist_stabilisation\" }\ntaken = { mechanisms = [\"girk_conductance\"] }",
    );
    let choice = Choice {
        only: vec!["taken".into()],
        ..Choice::default()
    };
    let sources = sources(&[("one_hour", &text)]);
    let plan = Plan::new(&sources, Catalogue::builtin(), &choice, None).unwrap_or_else(|e| panic!("{e}"));
    let found = plan.run(2, &Silent, &|| false).unwrap_or_else(|e| panic!("{e}"));
    let csv = csv(&found);
    // Antagonists stabilise nothing where there is only an agonist, or the rule is off.
    let taken = row(&csv, "only:taken", "current");
    assert_eq!(taken[9], "explains", "{taken:?}");
    assert_eq!(taken[2], taken[3]);
    // An arm that has none of what is off keeps its effect under every group.
    assert_eq!(
        row(&csv, "only:core", "deaf_rate")[9],
        row(&csv, "only:taken", "deaf_rate")[9]
    );
    let said: Vec<&String> = found
        .notes
        .iter()
        .filter(|n| n.starts_with("only:core: off: "))
        .collect();
    assert_eq!(said.len(), 1, "{:?}", found.notes);
    assert!(
        said[0].contains("antagonist_stabilisation, girk_conductance"),
        "{}",
        said[0]
    );
}

#[test]
fn how_it_ran_is_told() {
    let text = ONE_HOUR.replace(
        "replicates = 3",
        "replicates = 2\nprecision = 0.1\nsolver.tolerance = 1e-12",
    );
    let found = ablation(&[("one_hour", &text)], &Choice::default(), 2);
    let json = output::json(&found, Catalogue::builtin(), &Execution::default());
    let said = json["notes"].to_string();
    assert!(
        said.contains("one_hour: precision 0.1 is not asked for here: 2 replicates"),
        "{said}"
    );
    assert!(
        said.contains("one_hour: predictor and corrector differ by"),
        "{said}"
    );
    let step = &json["files"][0]["step"];
    assert!(
        step["worst_error"].as_f64().is_some_and(|worst| worst > 1e-12),
        "{step}"
    );
    assert_eq!(step["tolerance"], 1e-12);
}

#[test]
fn a_plain_scatter_is_refused() {
    let text = ONE_HOUR.replace(
        "other = { variable",
        "scatter = { variable = \"locus_coeruleus.firing_rate\", arm = \"morphine\", stat = \"sd\", reduce = \"mean\", \
         phenomenon = \"scatter\" }\nother = { variable",
    );
    let sources = sources(&[("one_hour", &text)]);
    let refused = Plan::new(&sources, Catalogue::builtin(), &Choice::default(), None).err();
    let said = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(
        said.contains("`scatter` is a plain reading of sd over neurons"),
        "{said}"
    );
}

#[test]
fn further_files_bring_their_phenomena_and_names_must_be_their_own() {
    let slice = r#"
species = "rat"
preparation = "slice"
duration = "4 min"
baseline = "0 min"
replicates = 2
population.locus_coeruleus.neurons = 4
dose.met_enkephalin = { route = "bath", concentration = "1 uM" }
measure.bath = { variable = "locus_coeruleus.girk_current", reduce = "final", phenomenon = "bath_current" }
"#;
    let text = csv(&ablation(
        &[("one_hour", ONE_HOUR), ("slice", slice)],
        &Choice::default(),
        2,
    ));
    assert_eq!(row(&text, "girk_conductance", "bath_current")[9], "needed");
    // A slice is without the drive from outside.
    assert_eq!(row(&text, "lc_extrinsic_drive", "bath_current")[9], "absent");
    let sources = sources(&[("one_hour", ONE_HOUR), ("again", ONE_HOUR)]);
    let twice = Plan::new(&sources, Catalogue::builtin(), &Choice::default(), None).err();
    assert!(matches!(twice, Some(RequestError::Twice { .. })), "{twice:?}");
}

#[test]
fn the_command_writes_its_files_and_names_what_it_does_not_know() {
    let folder = folder_with("tiny.toml", ONE_HOUR);
    let arguments = [
        "ablate",
        "tiny.toml",
        "--mechanism",
        "girk_conductance",
        "--phenomenon",
        "current",
        "--replicates",
        "2",
    ];
    let done = papaver(folder.path(), &arguments);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(
        said.contains("girk_conductance") && said.lines().all(|l| l.chars().count() <= 100),
        "{said}"
    );
    let out = folder.path().join("out/tiny-ablation");
    let table = fs::read_to_string(out.join("ablation.csv")).unwrap_or_default();
    assert_eq!(row(&table, "girk_conductance", "current")[9], "needed");
    assert_eq!(table.lines().count(), 2);
    let page = fs::read_to_string(out.join("ablation.html")).unwrap_or_default();
    assert!(page.trim_end().ends_with("</html>"));
    let package = || fs::read_to_string(out.join("datapackage.json")).unwrap_or_default();
    let described = package();
    assert!(described.contains("\"ablation.csv\"") && described.contains("\"naive_shift\""));
    // `papaver report` makes it again.
    fs::remove_file(out.join("datapackage.json")).unwrap();
    let report = papaver(folder.path(), &["report", "out/tiny-ablation"]);
    assert!(report.status.success() && package() == described);
    let piped = papaver(folder.path(), &[&arguments[..], &["--out", "-"]].concat());
    assert_eq!(String::from_utf8_lossy(&piped.stdout), table);
    assert!(!folder.path().join("-").exists());
    let wrong = papaver(
        folder.path(),
        &["ablate", "tiny.toml", "--mechanism", "girk_conductanse"],
    );
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(2), "{said}");
    assert!(said.contains("did you mean `girk_conductance`?"), "{said}");
}
