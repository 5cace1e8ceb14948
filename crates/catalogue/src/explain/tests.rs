//! Tests of explanations.

use super::*;
use crate::types::{Basis, MechanismInfo, ParameterSpec, Surroundings};

#[test]
fn every_entry_is_explained_within_eighty_columns() {
    let catalogue = Catalogue::builtin();
    for (name, _) in catalogue.names() {
        let text = explain(catalogue, name).expect("an entry");
        for line in text.lines() {
            assert!(line.chars().count() <= WIDTH, "{name}: {line}");
            assert_eq!(line, line.trim_end());
        }
        for (path, number) in catalogue.numbers(name) {
            assert!(text.contains(&number.text), "{name} lacks the value of {path}");
        }
        let references = references_of(catalogue, name);
        for (index, (key, _)) in references.iter().enumerate() {
            assert!(
                text.contains(&format!("[{}] {key}: ", index + 1)),
                "{name} lacks reference {key}"
            );
        }
        assert!(!text.contains("not in the catalogue"), "{name}");
    }
    assert_eq!(explain(catalogue, "morphinne"), None);
}

#[test]
fn a_range_is_printed_in_the_unit_of_its_value() {
    let text = explain(Catalogue::builtin(), "mu").expect("mu");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("range 0.001 to 1 /min"), "{text}");
}

#[test]
fn a_drug_is_explained_with_what_follows_from_its_numbers() {
    let text = explain(Catalogue::builtin(), "fentanyl").expect("fentanyl");
    for part in [
        "doses are stated as: free base; ",
        "Potency in people\n  concentration                              1.8 nM",
        "At the mu receptor (a slow ligand; half dissociates in 2.67 min)",
        "by equal analgesia: 14 nM of morphine x 1.8 nM / 28 nM x (1 + 6.2 x 0.55) / (1 + 6.2 x 0.22)",
        "At the mu receptor by the assay (half occupancy at 0.351 nM; half dissociates in 2.67 min)",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(&words(part)), "{part} in\n{text}");
    }
    let text = explain(Catalogue::builtin(), "ethanol").expect("ethanol");
    assert!(
        text.contains("acts at what papaver has not yet: GABA-A"),
        "{text}"
    );
}

#[test]
fn a_mechanism_is_explained_with_its_parameters() {
    let mechanism = MechanismInfo {
        id: "recycling",
        claim: "Receptors return from endosomes.",
        references: &["levitt-2012"],
        parameters: &[ParameterSpec {
            name: "gain",
            unit: "h",
            default: 2.5,
            range: (0.1, 40.0),
            meaning: "How long it takes.",
            source: "bohn-2000; levitt-2012",
            basis: Basis::Fitted,
            per_neuron: true,
        }],
        needs: &["internalisation"],
        reads: &["phosphatase"],
        writes: &[],
        phenomena: &[],
        headline: &[],
    };
    let around = Surroundings {
        mechanism: "recycling",
        animal: true,
        cells: vec!["dorsal_horn"],
        targets: vec!["nmda"],
    };
    let text = explain_mechanism(&mechanism, Some(&around), Catalogue::builtin());
    for part in [
        "recycling (mechanism)",
        "needs: internalisation",
        "2.5 h",
        "fitted",
        "[2, 1]",
        "[1] levitt-2012: ",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("writes"));
    let short = "recycling\n  Receptors return from endosomes.\n  reads: phosphatase\n  needs: internalisation\n  \
                 reads cells of: dorsal_horn\n  looks at drugs at: nmda\n  acts in living animals alone\n  \
                 references: levitt-2012\n";
    assert_eq!(
        mechanism_in_short(&mechanism, Some(&around), Catalogue::builtin()),
        short
    );
}

#[test]
fn the_nearest_name_is_found() {
    let names = ["morphine", "methadone", "naloxone", "naltrexone"];
    assert_eq!(nearest("morphinne", names), Some("morphine"));
    assert_eq!(nearest("Naloxon", names), Some("naloxone"));
    assert_eq!(nearest("zzz", names), None);
    assert_eq!(nearest("morphine", []), None);
}
