//! The page on validated experiments.

use papaver_report::validation;
use tempfile::TempDir;

use crate::fixture::files;

const TABLE: &str = "\
experiment,measure,value,lower,upper,unit,band_low,band_high,verdict,grade,use,source
slice,left,0.61,0.58,0.64,1,0.53,0.67,pass,B,calibration,harris-1991
slice,half_time,4.1,3.8,4.4,min,1.8,3.2,fail,B,calibration,harris-1991
pellet,return,,,,h,24,,fail,A,validation,yoburn-1988
pellet,potency,1.3,1.2,1.4,1,1.4,2,fail,A,validation,yoburn-1988
pellet,sites,62,55,69,%,40,90,pass,A,validation,yoburn-1988
quarrel,aversion,0.7,0.6,0.8,1,,,contested,D,contested,
block,occupancy,80,70,90,h,72,108,reported,C,calibration,lee-1988
";

const STUDY: &str = r#"{
  "papaver": "0.1.0", "catalogue": "c0ffee",
  "experiments": [
    {"name": "slice", "title": "A slice & <more>", "protocol": "Outward current, then wash.", "source": "harris-1991",
     "grade": "B", "use": "calibration", "file": "scenarios/experiments/slice.toml"},
    {"name": "pellet", "protocol": "A pellet.", "notes": ["return: never reached"]},
    {"name": "quarrel", "protocol": "Two views.", "grade": "D", "use": "contested", "measures": [
      {"name": "aversion", "text": "ratio to morphine", "claims": [
        {"source": "kelsey-2015", "low": null, "high": 0.9, "never": false, "agrees": true},
        {"source": "spanagel-1994", "low": 1.1, "high": null, "never": false, "agrees": false}]}]}],
  "references": {"harris-1991": "Harris & others (1991)."}, "notes": null, "execution": {"seconds": 12.5}
}"#;

fn directory(table: &str, study: &str) -> TempDir {
    files(&[("validation.csv", table), ("validation.json", study)])
}

fn page() -> String {
    validation(directory(TABLE, STUDY).path()).expect("a page")
}

#[test]
fn the_page_counts_what_was_met_by_use() {
    let page = page();
    for text in [
        "4 experiments, 7 measures.",
        "2 of 5 judged values lie in their published band",
        "Of the calibration bands 1 of 2 are met.",
        "Of the validation bands 1 of 3 are met.",
        "not dosing advice",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
}

#[test]
fn misses_stand_by_their_distance_before_all_else() {
    let page = page();
    let places: Vec<usize> = [
        "Misses, the furthest first",
        "<b>Return</b>",    // not reached: beyond all distances
        "<b>Half time</b>", // 0.9 off, 1.3 half-widths
        "<b>Potency</b>",   // 0.1 off, 0.3 half-widths
        "Contested: with whom the model agrees",
        "Compared, but not judged",
        "<b>Occupancy</b>",
        "<caption>Met",
        "<b>Left</b>",
    ]
    .iter()
    .map(|text| page.find(text).unwrap_or_else(|| panic!("the page lacks {text}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    for text in [
        "0.9 min above the band",
        "0.1 below the band",
        ">never reached<",
        "1.8 to 3.2 min",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
}

#[test]
fn contested_rows_say_with_whom_the_model_agrees() {
    let page = page();
    assert!(page.contains("consistent with kelsey-2015, not with spanagel-1994"));
    assert!(page.contains("kelsey-2015: at most 0.9; spanagel-1994: at least 1.1"));
    assert!(page.contains("ratio to morphine"));
}

#[test]
fn what_did_not_run_is_told_before_all_results() {
    let study = STUDY.replace(
        "\"notes\": null",
        "\"failed\": [{\"name\": \"grafts\", \"reason\": \"a < b\"}], \"notes\": null",
    );
    let page = validation(directory(TABLE, &study).path()).expect("a page");
    let told = page.find("grafts did not run to its end: a &lt; b");
    assert!(told.is_some() && told < page.find("Misses"), "{told:?}");
}

#[test]
fn a_band_that_says_never_is_published_as_never() {
    let table = format!("{TABLE}slice,return,7,6,8,h,,,fail,B,calibration,harris-1991\n");
    let measures = "\"measures\": [{\"name\": \"return\", \"band_never\": true}], \"protocol\": \"Outward";
    let study = STUDY.replace("\"protocol\": \"Outward", measures);
    let page = validation(directory(&table, &study).path()).expect("a page");
    assert!(page.contains("<td class=\"band\">never"));
    assert!(!self::page().contains("<td class=\"band\">never"));
}

#[test]
fn each_experiment_has_its_protocol_and_citation() {
    let page = page();
    for text in [
        "<article id=\"experiment-slice\">",
        "<a href=\"#experiment-slice\">slice</a>",
        "A slice &amp; &lt;more&gt;",
        "Outward current, then wash.",
        "Harris &amp; others (1991).",
        "scenarios&#x2f;experiments&#x2f;slice.toml",
        "Grade A, used for validation.",
        "<h3>Block</h3>", // in the table alone
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    assert_eq!(page(), page());
}

#[test]
fn an_empty_validation_still_has_a_page() {
    let header = TABLE.lines().next().expect("a header");
    let page = validation(directory(header, "{}").path()).expect("a page");
    assert!(page.contains("No experiment was run."));
}

#[test]
fn faults_name_file_line_and_column() {
    let said = |table: &str, study: &str| {
        validation(directory(table, study).path())
            .expect_err("a fault")
            .to_string()
    };
    let bad = TABLE.replace("4.1,3.8", "much,3.8");
    assert!(
        said(&bad, STUDY).ends_with("validation.csv, line 3, column `value`: `much` is not a finite number")
    );
    let bad = TABLE.replace(",contested,D", ",perhaps,D");
    assert!(said(&bad, STUDY).contains("validation.csv, line 7, column `verdict`: `perhaps`"));
    assert!(said(&TABLE.replace("band_low", "from"), STUDY).contains("no column `band_low`"));
    assert!(said(TABLE, "{\n\"experiments\": 3}").contains("validation.json: invalid type"));
    let dir = files(&[("validation.csv", TABLE)]);
    assert!(
        validation(dir.path())
            .expect_err("a fault")
            .to_string()
            .contains("validation.json: ")
    );
}
