//! What was asked, what the states of receptors are, where parameters come from, twins, and the data package.

use std::fs;

use papaver_report::{datapackage, write};
use tempfile::TempDir;

use crate::fixture::{MEASURES, RUN, SERIES_HEADER, directory};

/// A run with everything that run.json may tell, and states of receptors in two arms.
fn rich() -> TempDir {
    let run = r#"{
      "title": "T", "run": "abc", "replicates": 2, "seed": 1,
      "arms": [
        {"name": "control", "species": "rat", "populations": [{"name": "locus_coeruleus", "neurons": 60, "receptors": {"mu": 200}}]},
        {"name": "morphine", "species": "rat", "populations": [{"name": "locus_coeruleus", "neurons": 60, "receptors": {"mu": 200}}],
         "doses": [{"name": "m", "drug": "morphine", "route": "sc", "times_h": [0.0, 6.0], "until_h": [0.0, 6.0]}]}],
      "probes": [
        {"name": "curve", "kind": "dose_response", "at_h": [0.0, 168.0], "arms": ["control"], "clear": true, "removed": ["dose"],
         "drug": "morphine", "route": "local", "duration_h": 0.5},
        {"name": "curve", "kind": "dose_response", "at_h": [0.0, 168.0], "arms": ["morphine"], "clear": true, "removed": ["dose"],
         "drug": "morphine", "route": "local", "duration_h": 0.5}],
      "states": {"mu": [{"name": "S", "meaning": "signals"}, {"name": "D", "meaning": "phosphorylated"}]},
      "parameters": [
        {"kind": "receptor", "owner": "mu", "name": "recycling_rate", "value": "0.03 /min", "basis": "fitted",
         "source": "arttamangkul-2006; none-1900", "species": "rat", "preparation": "slice", "note": "by <eye>",
         "set": [{"arm": "morphine", "population": null, "value": "0.06 /min"}]},
        {"kind": "mechanism", "owner": "firing", "name": "gain", "value": "1", "basis": "assumed", "source": "", "set": []}],
      "references": {"arttamangkul-2006": "Arttamangkul (2006)."},
      "resolved": {
        "arm": {"control": {"duration": "7 d"},
                "morphine": {"duration": "7 d", "dose": {"m": {"amount": "10 mg/kg"}}, "parameter": {"mu": {"recycling_rate": "x2"}}}},
        "probe": {"curve": {"doses": {"range": "1 to 100 nM", "points": 5}}},
        "measure": {"overshoot": {"variable": "locus_coeruleus.firing_rate", "reduce": "max", "relative_to": {"arm": "control"}}}}
    }"#;
    let mut rows = String::from(SERIES_HEADER);
    for (arm, share) in [("control", 0.8), ("morphine", 0.5)] {
        for hour in 0..3 {
            rows += &format!("r,{arm},1,{hour},locus_coeruleus,mu.state.D,mean,0.2,1\n");
            rows += &format!("r,{arm},1,{hour},locus_coeruleus,mu.state.S,mean,{share},1\n");
        }
    }
    directory(&rows, "r,morphine,overshoot,2,1.5,2.5,1,,,reported,\n", run)
}

#[test]
fn the_question_is_told_in_words() {
    let page = write(rich().path()).expect("a page");
    for text in [
        "2 arms (rat). Simulated cells: 60 neurons of the locus coeruleus with 200 μ receptors each.",
        "morphine 10 mg&#x2f;kg sc, 2 times every 6 h from 0 h to 6 h.",
        "From control it differs so: with dose.m; with parameter.mu.",
        "a dose-response curve at 0 h and 7 d in all arms: a copy of the world is made, all free drug is taken away, the doses \
         of the arm end, then morphine local at 5 doses from 1 to 100 nM; it lives on for 30 min.",
        "highest firing rate of locus coeruleus, over that in control",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
    assert_eq!(
        page.matches("<b>curve</b>").count(),
        1,
        "one probe of two arms is told once"
    );
}

#[test]
fn states_of_receptors_are_stacked_on_the_same_axes_in_the_order_of_the_scheme() {
    let page = write(rich().path()).expect("a page");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("the page lacks {text}"));
    assert!(
        at("<b>D</b></span> phosphorylated") < at("<b>S</b></span> signals"),
        "the key goes from the top down"
    );
    let arms = ["control", "morphine"].map(|arm| {
        let start = at(&format!("<figcaption><b>{arm}</b>, μ receptors by state"));
        &page[start..start + page[start..].find("</figure>").expect("an end")]
    });
    for panel in arms {
        assert_eq!(panel.matches("opacity=\"0.75\"").count(), 2);
        assert!(
            panel.contains(">1.0") && !panel.contains(">1.6"),
            "both reach to a whole"
        );
    }
    assert!(
        !page.contains("<code>locus_coeruleus.mu.state.S</code>"),
        "states have no panel of their own"
    );
}

#[test]
fn parameters_stand_with_value_basis_and_source() {
    let page = write(rich().path()).expect("a page");
    for text in [
        "2 parameters: 1 fitted to experiments and 1 assumed.",
        "<code>recycling_rate</code></td><td>0.03 &#x2f;min<span class=\"remark\">here 0.06 &#x2f;min in morphine</span>",
        "<td>fitted</td><td>rat, slice</td>",
        "<a href=\"#ref-arttamangkul-2006\">arttamangkul-2006</a>, none-1900",
        "by &lt;eye&gt;",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
}

const TWINS: &str = "\
arm,variable,unit,twin,mean,twin_mean,difference,lower,upper,sd,twin_sd,sd_difference,sd_lower,sd_upper,worst_h,worst_difference
morphine,locus_coeruleus.camp,1,same_neurons,1.5,1,0.5,0.4,0.6,0.3,0.1,0.2,0.1,0.3,4,0.9
";

#[test]
fn twins_have_a_section_where_they_were_run() {
    let dir = rich();
    assert!(!write(dir.path()).expect("a page").contains("When noise matters"));
    fs::write(dir.path().join("twin.csv"), TWINS).expect("a written file");
    let page = write(dir.path()).expect("a page");
    assert!(page.contains("<h2>When noise matters</h2>"));
    assert!(page.contains("<b>0.5</b> [0.4, 0.6]") && page.contains("<td>differs</td>"));
    fs::write(
        dir.path().join("twin.csv"),
        TWINS.replace("same_neurons", "cousin"),
    )
    .expect("a written file");
    let said = write(dir.path()).expect_err("a fault").to_string();
    assert!(
        said.contains("twin.csv, line 2, column `twin`: `cousin`"),
        "{said}"
    );
}

#[test]
fn the_data_package_describes_the_tables_that_are_there() {
    let dir = directory(SERIES_HEADER, MEASURES, RUN);
    let text = datapackage(dir.path()).expect("a package");
    let package: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let resources = package["resources"].as_array().expect("a list");
    let paths: Vec<_> = resources
        .iter()
        .map(|r| r["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(paths, ["timeseries.csv", "measures.csv"]);
    for (resource, header) in resources
        .iter()
        .zip([SERIES_HEADER, crate::fixture::MEASURES_HEADER])
    {
        let fields = resource["schema"]["fields"].as_array().expect("a list");
        let names: Vec<_> = fields
            .iter()
            .map(|f| f["name"].as_str().expect("a name"))
            .collect();
        assert_eq!(names.join(","), header.trim());
        assert!(
            fields
                .iter()
                .all(|f| f["description"].is_string() && f["type"] != "any"),
            "{fields:?}"
        );
    }
    assert_eq!(package["name"], "papaver-abcdef012345");
    assert_eq!(text, datapackage(dir.path()).expect("a package"));
}
