//! `--twin`: how far a run is from the same without chance, and that asking leaves no trace in the run.

use super::support::{folder_with, papaver, scenario};
use papaver_catalogue::Catalogue;
use papaver_study::study::{Silent, run};
use papaver_study::twin::{Twin, TwinRow, twins};
use std::fs;

const BATH: &str = r#"
title = "a bath"
species = "rat"
preparation = "slice"
duration = "10 min"
replicates = 4
population.locus_coeruleus.neurons = 12
dose.met_enkephalin = { route = "bath", concentration = "1 uM" }
[record]
variables = ["locus_coeruleus.firing_rate", "locus_coeruleus.girk_current", "locus_coeruleus.mu.surface"]
"#;

fn rows(text: &str) -> Vec<TwinRow> {
    let (scenario, catalogue) = (scenario(text), Catalogue::builtin());
    let study = run(&scenario, catalogue, 2, &Silent).unwrap_or_else(|e| panic!("{e}"));
    let found = twins(&scenario, catalogue, &study, 2, &Silent, &|| false);
    found.unwrap_or_else(|e| panic!("{e}"))
}

fn of<'a>(rows: &'a [TwinRow], variable: &str, twin: Twin) -> &'a TwinRow {
    let found = rows
        .iter()
        .find(|r| r.variable.ends_with(variable) && r.twin == twin);
    found.unwrap_or_else(|| panic!("no {variable} in {rows:?}"))
}

/// With expected counts of receptors the run has no chance in them: its twin of the same neurons is the run itself, to the
/// last digit, while its firing is drawn in the run and not in the twin.
#[test]
fn without_noise_in_receptors_the_same_neurons_are_the_run_itself() {
    let text = BATH.replace(
        "neurons = 12",
        "neurons = 12\npopulation.locus_coeruleus.granularity = \"mean_field\"",
    );
    let rows = rows(&text);
    let same = of(&rows, "girk_current", Twin::SameNeurons);
    assert_eq!(
        (same.difference.value, same.sd_difference.value),
        (Some(0.0), Some(0.0))
    );
    assert_eq!(same.worst_difference, 0.0);
    assert!(same.sd.is_some_and(|sd| sd > 0.0), "neurons differ: {same:?}");
    let average = of(&rows, "girk_current", Twin::AverageNeuron);
    assert_eq!(average.twin_sd, Some(0.0));
    assert!(average.difference.value != Some(0.0));
    assert!(
        of(&rows, "firing_rate", Twin::SameNeurons)
            .sd_difference
            .value
            .is_some_and(|d| d > 0.0)
    );
}

/// Receptors move one by one: their mean is that of the twin within its interval widened to one error in ten thousand (t
/// with 3 degrees of freedom: 28.0 standard errors against 3.18), and they spread more. The neurons are made nearly alike: at
/// their usual variety, chance in 200 receptors adds a fiftieth to it, which 48 neurons cannot show.
#[test]
fn chance_in_receptors_spreads_neurons_and_leaves_their_mean_share() {
    let rows = rows(&BATH.replace(
        "neurons = 12",
        "neurons = 12\npopulation.locus_coeruleus.variability = 0.1",
    ));
    let surface = of(&rows, "mu.surface", Twin::SameNeurons);
    let (value, upper) = (
        surface.difference.value.unwrap_or(f64::NAN),
        surface.difference.upper.unwrap_or(f64::NAN),
    );
    assert!(value.abs() < (upper - value) * 28.0 / 3.18, "{surface:?}");
    assert!(
        surface.sd_difference.value.is_some_and(|d| d > 0.0),
        "{surface:?}"
    );
}

#[test]
fn asking_for_twins_adds_a_file_and_changes_no_other() {
    let folder = folder_with("bath.toml", BATH);
    for (arguments, out) in [(&[][..], "plain"), (&["--twin"][..], "beside")] {
        let done = papaver(
            folder.path(),
            &[
                &["run", "bath.toml", "--replicates", "2", "--out", out],
                arguments,
            ]
            .concat(),
        );
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let read =
        |out: &str, name: &str| fs::read_to_string(folder.path().join(out).join(name)).unwrap_or_default();
    for name in ["timeseries.csv", "measures.csv"] {
        assert!(
            !read("plain", name).is_empty() && read("plain", name) == read("beside", name),
            "{name}"
        );
    }
    assert!(read("plain", "twin.csv").is_empty());
    let table = read("beside", "twin.csv");
    assert!(
        table.starts_with("arm,variable,unit,twin,mean,twin_mean,difference,lower,upper,sd,"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 1 + 3 * 2);
    // A later run without twins into the same folder has none, neither as a file nor on its page.
    assert!(read("beside", "report.html").contains("noise"));
    let again = ["run", "bath.toml", "--replicates", "2", "--out", "beside"];
    assert!(papaver(folder.path(), &again).status.success());
    assert!(!folder.path().join("beside/twin.csv").exists());
    assert!(!read("beside", "datapackage.json").contains("twin.csv"));
    let nowhere = papaver(folder.path(), &["run", "bath.toml", "--twin", "--out", "-"]);
    assert_eq!(nowhere.status.code(), Some(2));
}
