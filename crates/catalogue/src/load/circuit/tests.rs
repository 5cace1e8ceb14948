//! Tests of circuits and projections.

use crate::Catalogue;
use crate::explain::{circuit_in_short, explain, references_of};
use crate::load::{BUILTIN_FILES, CatalogueError};

/// A circuit of two cell lines of the catalogue, which nobody would take for one of its own.
const CIRCUIT: &str = r#"
summary = "Two cell lines."
neurons = ["hek293", "at_t20"]
[projections.hek_to_att]
from = "hek293"
to = "at_t20"
transmitter = "gaba"
inputs = { value = 20, source = "definition", species = "any", preparation = "any", basis = "assumed", note = "a number" }
weight = { value = 1.7, range = "0 to 10", source = "williams-2014", species = "any", preparation = "any", basis = "assumed", note = "a number" }
"#;

/// The built-in catalogue with one file more.
fn with(file: &str, text: &str) -> Result<Catalogue, Vec<CatalogueError>> {
    let mut files = BUILTIN_FILES.to_vec();
    files.push((file, text));
    Catalogue::from_files(&files)
}

/// The mistakes of the circuit with one text replaced by another: line, what, and what to do.
fn mistakes(from: &str, to: &str) -> Vec<(Option<usize>, String, Option<String>)> {
    assert!(CIRCUIT.contains(from), "{from}");
    let errors = with("circuits/lines.toml", &CIRCUIT.replace(from, to)).expect_err("refused");
    errors
        .into_iter()
        .map(|error| {
            assert_eq!(error.file, "circuits/lines.toml");
            (error.line, error.what, error.suggestion)
        })
        .collect()
}

/// The only mistake.
#[track_caller]
fn mistake(from: &str, to: &str) -> String {
    let found = mistakes(from, to);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].1.clone()
}

#[test]
fn a_circuit_is_read_with_its_projections() {
    let catalogue = with("circuits/lines.toml", CIRCUIT).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(catalogue.circuits["lines"].neurons, ["hek293", "at_t20"]);
    let projection = &catalogue.projections["hek_to_att"];
    assert_eq!(projection.circuit, "lines");
    assert_eq!(
        (projection.from.as_str(), projection.to.as_str()),
        ("hek293", "at_t20")
    );
    assert_eq!(projection.transmitter, "gaba");
    assert_eq!((projection.inputs.value, projection.weight.value), (20.0, 1.7));
    let names: Vec<_> = catalogue.names().collect();
    assert!(names.contains(&("lines", "circuit")) && names.contains(&("hek_to_att", "projection")));
    let weight = catalogue.parameter("hek_to_att", "weight");
    assert_eq!(weight.and_then(|number| number.range), Some((0.0, 10.0)));
    let limits = |name: &str| catalogue.limits("hek_to_att", name).expect("limits");
    assert_eq!(limits("weight").mistake(0.0), None);
    assert!(limits("inputs").mistake(1.5).is_some());
}

#[test]
fn a_circuit_and_a_projection_are_explained_with_their_sources() {
    let catalogue = with("circuits/lines.toml", CIRCUIT).unwrap_or_else(|errors| panic!("{errors:?}"));
    for name in ["lines", "hek_to_att"] {
        let text = explain(&catalogue, name).expect("an entry");
        assert!(text.contains("hek293 -> at_t20, gaba"), "{text}");
        assert!(text.contains("1.7"), "{text}");
        let keys = references_of(&catalogue, name).into_iter().map(|(key, _)| key);
        assert_eq!(keys.collect::<Vec<_>>(), ["definition", "williams-2014"]);
        assert!(text.contains("[2] williams-2014: "), "{text}");
    }
    assert_eq!(
        circuit_in_short(&catalogue, "lines").as_deref(),
        Some("lines\n  Two cell lines.\n  populations: hek293, at_t20\n  hek293 -> at_t20, gaba\n")
    );
    assert_eq!(circuit_in_short(&catalogue, "hek293"), None);
    let text = explain(&catalogue, "lines").expect("the circuit");
    assert!(text.contains("populations: hek293, at_t20"), "{text}");
}

#[test]
fn what_is_no_circuit_is_refused() {
    assert_eq!(
        mistakes("neurons = [\"hek293\", \"at_t20\"]\n", ""),
        [(Some(1), "`neurons` is missing".to_owned(), None)]
    );
    assert_eq!(
        mistakes("[\"hek293\", \"at_t20\"]", "[]"),
        [(Some(3), "`neurons` names no neuron type".to_owned(), None)]
    );
    assert_eq!(
        mistake("[\"hek293\", \"at_t20\"]", "[\"hek293\", \"hek293\"]"),
        "`neurons` names `hek293` twice"
    );
    let unknown = mistakes("[\"hek293\", \"at_t20\"]", "[\"hek239\", \"at_t20\"]");
    let help = Some("did you mean `hek293`?".to_owned());
    assert_eq!(unknown[0].1, "`neurons` names an unknown neuron type `hek239`");
    assert_eq!((unknown.len(), &unknown[0].2), (1, &help));
    assert_eq!(
        mistake("summary = \"Two cell lines.\"", "sumary = 1\nsummary = \"Two.\""),
        "unknown key `sumary`"
    );
}

#[test]
fn what_is_no_projection_is_refused() {
    assert_eq!(
        mistake("to = \"at_t20\"", "to = \"att20\""),
        "`projections.hek_to_att.to` names an unknown neuron type `att20`"
    );
    assert_eq!(
        mistake("transmitter = \"gaba\"\n", ""),
        "`transmitter` is missing in `projections.hek_to_att`"
    );
    for inputs in ["0", "2.5", "20000"] {
        assert_eq!(
            mistake("value = 20,", &format!("value = {inputs},")),
            "`projections.hek_to_att.inputs` must be a whole number from 1 to 10000"
        );
    }
    assert_eq!(
        mistake("value = 1.7, range = \"0 to 10\",", "value = -1.7,"),
        "`projections.hek_to_att.weight` must be at least 0"
    );
    assert_eq!(
        mistake("source = \"williams-2014\"", "source = \"wiliams-2014\""),
        "hek_to_att: `weight` cites `wiliams-2014`, which references.toml lacks"
    );
    let taken = mistakes("projections.hek_to_att", "projections.morphine");
    assert_eq!(
        taken[0],
        (
            Some(4),
            "the name `morphine` is taken by drugs/morphine.toml".to_owned(),
            None
        )
    );
}

#[test]
fn a_circuit_has_a_name_of_its_own() {
    let errors = with("circuits/hek293.toml", CIRCUIT).expect_err("taken");
    let found = errors.iter().map(|error| error.what.as_str());
    assert_eq!(
        found.collect::<Vec<_>>(),
        ["the name `hek293` is taken by neurons/hek293.toml"]
    );
}
