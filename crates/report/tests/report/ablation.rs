//! The page on ablated mechanisms.

use papaver_report::ablation;
use tempfile::TempDir;

use crate::fixture::files;

const TABLE: &str = "\
mechanism_off,phenomenon,baseline,ablated,difference,lower,upper,unit,naive_shift,verdict
ac_superactivation,overshoot,2,0.1,-1.9,-2.1,-1.7,1,0.01,needed
ac_superactivation,tolerance,4,-1,-5,-5.5,-4.5,1,0.01,reversed
internalisation,overshoot,2,1.2,-0.8,-1,-0.6,1,-0.02,contributes
internalisation,tolerance,4,4.2,0.2,0,0.4,1,-0.02,not_needed
turnover,overshoot,0,1,1,0.5,1.5,1,0.3,baseline
turnover+recycling,tolerance,4,9,5,-3,13,1,0,undecided
";

const STUDY: &str = r#"{
  "papaver": "0.1.0", "title": "What <causes> it?", "seed": 7, "replicates": 8,
  "hypotheses": [{"name": "camp", "title": "Too much cAMP", "mechanisms": ["ac_superactivation"]},
                 {"name": "unused", "title": "Unused", "mechanisms": ["pka"]}],
  "mechanisms": [{"id": "internalisation", "claim": "Receptors are taken in."}],
  "phenomena": [{"name": "overshoot", "text": "Firing after the stop."}],
  "cells": [[{"share": 0.05}, {"share": -0.25}], [{"share": 0.6}, {"share": 1.05}], [{"share": null}], [{"share": 2.25}]]
}"#;

fn directory(table: &str, study: &str) -> TempDir {
    files(&[("ablation.csv", table), ("ablation.json", study)])
}

fn page() -> String {
    ablation(directory(TABLE, STUDY).path()).expect("a page")
}

/// The cell of the matrix in the row of a mechanism, by column.
fn cell<'a>(page: &'a str, mechanism: &str, column: usize) -> &'a str {
    let row = page
        .split(&format!("<th scope=\"row\">{mechanism}</th>"))
        .nth(1)
        .expect("a row");
    row.split("</tr>")
        .next()
        .expect("an end")
        .split("<td")
        .nth(column + 1)
        .expect("a cell")
}

#[test]
fn a_cell_holds_verdict_share_and_colour() {
    let page = page();
    let needed = cell(&page, "AC superactivation", 0);
    assert!(
        needed.contains("title=\"needed\">N<")
            && needed.contains("5 %")
            && needed.contains("background:#0a4f83")
    );
    let reversed = cell(&page, "AC superactivation", 1);
    assert!(reversed.contains(">R<") && reversed.contains("−25 %") && reversed.contains("#1c1147"));
    let part = cell(&page, "internalisation", 0);
    assert!(part.contains(">C<") && part.contains("60 %") && part.contains("#b9d9ec"));
    let whole = cell(&page, "internalisation", 1);
    assert!(
        whole.contains("title=\"not needed\">=<") && whole.contains("105 %") && whole.contains("#f4f3ee")
    );
    let none = cell(&page, "turnover", 0);
    assert!(none.contains(">B<") && none.contains("no share") && !none.contains("background"));
    assert!(cell(&page, "turnover", 1).contains("not run"));
    assert!(cell(&page, "turnover + recycling", 1).contains("225 %"));
}

#[test]
fn rows_stand_in_groups_of_hypotheses() {
    let page = page();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("the page lacks {text}"));
    assert!(at("Too much cAMP") < at("<th scope=\"row\">AC superactivation"));
    assert!(at("<th scope=\"row\">AC superactivation") < at("Other mechanisms"));
    assert!(at("Other mechanisms") < at("<th scope=\"row\">internalisation"));
    assert!(!page.contains("Unused"));
}

#[test]
fn a_group_stands_in_its_hypothesis_and_the_legend_has_what_was_found() {
    let table = TABLE
        .replace("turnover,overshoot", "hypothesis:camp,overshoot")
        .replace("0.3,baseline", "0.3,absent");
    let page = ablation(directory(&table, STUDY).path()).expect("a page");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("the page lacks {text}"));
    assert!(at("<th scope=\"row\">all of cAMP") < at("Other mechanisms"));
    assert!(page.contains("it acts in none of the arms") && !page.contains("drug-free state itself"));
}

#[test]
fn the_answer_is_told_in_words_and_the_numbers_below() {
    let page = page();
    for text in [
        "<b>Overshoot</b> (2 in the full model): needs AC superactivation; in part from internalisation.",
        "<b>Tolerance</b> (4 in the full model): needs none of these alone; turns round without AC superactivation (−25 % left).",
        "<b>−0.8</b> [−1, −0.6]",
        "<td class=\"number\">30 %</td>", // the drug-free state without turnover
        "the whole interval lies below 25 %",
        "in each of 8 replicates",
        "What &lt;causes&gt; it?",
        "Receptors are taken in.",
        "not dosing advice",
    ] {
        assert!(page.contains(text), "the page lacks {text}");
    }
    assert_eq!(page, self::page(), "the same files give the same bytes");
}

#[test]
fn text_in_cells_reads_on_their_colours() {
    let page = page();
    let scale = page.split("<ul class=\"scale\">").nth(1).expect("a scale");
    let mut shades = 0;
    for style in scale
        .split("</ul>")
        .next()
        .expect("an end")
        .split("background:")
        .skip(1)
    {
        let (paper, rest) = style.split_once(";color:").expect("an ink");
        let ratio = contrast(paper, &rest[..7]);
        assert!(ratio >= 4.5, "{ratio} on {paper}");
        shades += 1;
    }
    assert_eq!(shades, 7);
}

/// Contrast of two colours as WCAG 2.2 defines it.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                libm::pow((value + 0.055) / 1.055, 2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn faults_name_file_line_and_column() {
    let said = |table: &str, study: &str| {
        ablation(directory(table, study).path())
            .expect_err("a fault")
            .to_string()
    };
    let bad = TABLE.replace("not_needed", "superfluous");
    assert!(said(&bad, STUDY).contains("ablation.csv, line 5, column `verdict`: `superfluous`"));
    let bad = TABLE.replace("4.2,0.2", "4.2,inf");
    assert!(said(&bad, STUDY).contains("ablation.csv, line 5, column `difference`: `inf`"));
    assert!(said(&TABLE.replace("naive_shift", "shift"), STUDY).contains("no column `naive_shift`"));
    assert!(said(TABLE, "[").contains("ablation.json: "));
    let dir = files(&[("ablation.json", STUDY)]);
    assert!(
        ablation(dir.path())
            .expect_err("a fault")
            .to_string()
            .contains("ablation.csv: ")
    );
}
