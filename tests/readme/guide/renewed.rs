//! What the guide takes over from the program: equations and sources of each mechanism from its file, the tables of keys from the
//! JSON Schema.
//!
//! `PAPAVER_UPDATE=1 cargo test --test readme guide` writes them anew; read the difference before keeping it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::{GUIDE, chapters};
use crate::{read, root};

/// Every mechanism has one section, `### `ID``, with its equations in a block of text, and its sources.
#[test]
fn model_chapters_have_the_equations_and_sources_of_the_mechanisms() {
    let mut sections: BTreeMap<String, usize> = BTreeMap::new();
    let infos = papaver_mechanisms::infos();
    let models = chapters()
        .into_iter()
        .filter(|(name, _)| name.starts_with("model/"));
    for (name, text) in models {
        let mut now = String::new();
        for section in text.split_inclusive('\n').fold(Vec::new(), by_heading) {
            let id = section.lines().next().and_then(mechanism_of);
            let Some(id) = id else {
                now.push_str(&section);
                continue;
            };
            let info = infos.iter().find(|info| info.id == id);
            let info = info.unwrap_or_else(|| panic!("{name}: there is no mechanism `{id}`"));
            *sections.entry(id.to_owned()).or_default() += 1;
            now.push_str(&renewed(&section, &equations(id), &info.references.join(", ")));
        }
        keep_or_compare(&name, &text, &now);
    }
    for info in &infos {
        let count = sections.get(info.id).copied().unwrap_or_default();
        assert_eq!(count, 1, "sections of `{}` in the model chapters", info.id);
    }
}

#[test]
fn tables_of_keys_are_those_of_the_schema() {
    let text = chapters().remove("keys.md").expect("keys.md");
    let start = text.find("## Top level\n").expect("where the tables begin");
    let scenario = tables(&papaver_scenario::schema(), "Top level", &TABLES);
    let design = tables(
        &papaver_scenario::design::schema(),
        "Designs of sweeps",
        &OF_DESIGNS,
    );
    let now = format!("{}{scenario}\n{design}", &text[..start]);
    keep_or_compare("keys.md", &text, &now);
}

fn keep_or_compare(name: &str, text: &str, now: &str) {
    if std::env::var_os("PAPAVER_UPDATE").is_some_and(|value| value == "1") {
        fs::write(root().join(GUIDE).join(name), now).expect("to write");
        return;
    }
    let differs = text.lines().zip(now.lines()).find(|(old, new)| old != new);
    if let Some((old, new)) = differs {
        panic!("{name} says\n    {old}\nand the program\n    {new}\n(PAPAVER_UPDATE=1 renews it)");
    }
    assert_eq!(text, now, "{name} (PAPAVER_UPDATE=1 renews it)");
}

/// Gathers lines into sections, each from a heading on.
fn by_heading(mut sections: Vec<String>, line: &str) -> Vec<String> {
    match sections.last_mut() {
        Some(last) if !line.starts_with('#') => last.push_str(line),
        _ => sections.push(line.to_owned()),
    }
    sections
}

/// The mechanism whose section begins with this heading.
fn mechanism_of(heading: &str) -> Option<&str> {
    heading.strip_prefix("### `")?.strip_suffix('`')
}

/// A section with the text of its first block, and its sources, as they are now.
fn renewed(section: &str, equations: &str, sources: &str) -> String {
    let heading = section.lines().next().unwrap_or_default();
    let (before, rest) = section
        .split_once("```text\n")
        .unwrap_or_else(|| panic!("{heading} has no block of equations"));
    let (_, after) = rest
        .split_once("\n```\n")
        .unwrap_or_else(|| panic!("{heading}: its block does not end"));
    let (between, rest) = after
        .split_once("\nSources: ")
        .unwrap_or_else(|| panic!("{heading} has no sources"));
    let after = rest.split_once('\n').map_or("", |(_, after)| after);
    format!("{before}```text\n{equations}\n```\n{between}\nSources: {sources}\n{after}")
}

/// The blocks of the text on top of a mechanism's file, without notes that are not published.
fn equations(id: &str) -> String {
    let source = read(format!("crates/mechanisms/src/{id}.rs"));
    let text = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let text: Vec<&str> = text.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let text = text.join("\n");
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = |block: &str| {
        let lines: Vec<String> = block.lines().skip(1).map(without_notes).collect();
        lines.join("\n")
    };
    blocks.map(lines).collect::<Vec<_>>().join("\n\n")
}

/// A line without what it says of notes that are not published: "(receptors.md 4.1)" at its end, or a column "systems.md M3".
fn without_notes(line: &str) -> String {
    let end = line
        .rfind(" (")
        .filter(|&place| line.ends_with(')') && line[place..].contains(".md "));
    let columns = line[..end.unwrap_or(line.len())].split("  ");
    let kept: Vec<&str> = columns.filter(|column| !column.contains(".md ")).collect();
    kept.join("  ").trim_end().to_owned()
}

/// Tables of the schema, and where their keys stand in a scenario.
const TABLES: [(&str, &str); 18] = [
    ("PopulationTable", "`[population.NAME]`"),
    ("CircuitTable", "`[circuit.NAME]`"),
    ("DoseTable", "`[dose.NAME]`"),
    ("TaperTable", "`taper` of a dose"),
    ("UnitsTable", "`units` of a dose"),
    ("EventTable", "`[event.NAME]`"),
    ("ArmTable", "`[arm.NAME]`"),
    ("ProbeTable", "`[probe.NAME]`"),
    ("DoseRangeTable", "`doses` of a probe"),
    ("MeasureTable", "`[measure.NAME]`"),
    ("RelativeTable", "`relative_to` of a measure"),
    ("ClaimTable", "`[measure.NAME.claim.KEY]`"),
    ("RecordTable", "`[record]`"),
    ("SolverTable", "`[solver]`"),
    ("ExperimentTable", "`[experiment]`"),
    ("AblationTable", "`[ablation]`"),
    ("HypothesisTable", "`[hypothesis.NAME]`"),
    ("ReferenceTable", "`[reference.KEY]`"),
];

/// The same of designs.
const OF_DESIGNS: [(&str, &str); 1] = [("FactorTable", "`[[factor]]`")];

fn tables(schema: &Value, title: &str, headings: &[(&str, &str)]) -> String {
    let defined = schema["$defs"].as_object().expect("tables");
    for name in defined.keys().filter(|name| name.ends_with("Table")) {
        assert!(
            headings.iter().any(|(table, _)| table == name),
            "the headings here lack {name}"
        );
    }
    let mut text = format!("## {title}\n\n");
    rows(&mut text, schema);
    for (name, heading) in headings {
        let table = &defined[*name];
        let _ = writeln!(text, "\n## {heading}\n\n{}\n", words_of(table));
        rows(&mut text, table);
    }
    text
}

fn rows(text: &mut String, table: &Value) {
    text.push_str("| key | meaning |\n|---|---|\n");
    for (key, value) in table["properties"].as_object().expect("keys") {
        let _ = writeln!(text, "| `{key}` | {} |", words_of(value));
    }
}

/// A description on one line.
fn words_of(value: &Value) -> String {
    let words = value["description"].as_str().unwrap_or_default();
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
