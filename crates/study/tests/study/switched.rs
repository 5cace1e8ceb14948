//! Genotypes and contested points of the receptor: who does what when one of its partners, or one of its residues, is another.

use crate::support::{measured, scenario, shipped};

/// One average neuron in a slice under an agonist for `over`.
fn bathed(arms: &str, over: &str, measures: &str) -> impl Fn(&str, &str) -> f64 {
    let text = format!(
        r#"
species = "rat"
preparation = "slice"
duration = "12 h"
baseline = "10 min"
replicates = 1
population.locus_coeruleus = {{ neurons = 1, granularity = "mean_field", variability = 0 }}
dose.agonist = {{ drug = "morphine", route = "bath", concentration = "15 uM", over = "{over}" }}
[arm]
wild_type = {{}}
{arms}
[measure]
{measures}
"#
    );
    measured(&scenario(&text))
}

const DAMGO: &str = r#"dose.agonist = { drug = "damgo", concentration = "10 uM" }"#;

/// Without GRK5 morphine puts the first phosphate on fewer receptors, and DAMGO on as many (doll-2012); how many fewer is
/// what the sides of the quarrel differ in.
#[test]
fn grk5_phosphorylates_under_morphine_and_not_under_damgo() {
    let arms = format!(
        r#"
knockout = {{ genotype = "grk5_knockout" }}
damgo = {{ {DAMGO} }}
damgo_knockout = {{ genotype = "grk5_knockout", {DAMGO} }}
all_grk5 = {{ preset.morphine_kinase = "grk5" }}
all_grk5_knockout = {{ from = "all_grk5", genotype = "grk5_knockout" }}
no_grk5 = {{ preset.morphine_kinase = "grk23" }}
no_grk5_knockout = {{ from = "no_grk5", genotype = "grk5_knockout" }}
"#
    );
    let measures = r#"s375 = { variable = "locus_coeruleus.mu.state.D", at = "1 min" }"#;
    let found = bathed(&arms, "30 min", measures);
    let s375 = |arm: &str| found("s375", arm);
    let wild = s375("wild_type");
    assert!(wild > 0.01, "{wild}");
    // At once half of the kinases are half of the phosphates; later dephosphorylation catches up.
    let share = s375("knockout") / wild;
    assert!((0.49..0.55).contains(&share), "{share}");
    assert_eq!(s375("damgo_knockout"), s375("damgo"));
    assert_eq!(s375("all_grk5_knockout"), 0.0);
    assert_eq!(s375("no_grk5_knockout"), s375("no_grk5"));
    for side in ["all_grk5", "no_grk5"] {
        assert!((s375(side) / wild - 1.0).abs() < 1e-12, "{side}");
    }
}

/// The mouse whose mu receptor recycles: morphine takes it in, and it comes back.
#[test]
fn a_receptor_that_recruits_arrestin_whatever_the_agonist_is_taken_in_under_morphine() {
    let measures = r#"
inside = { variable = "locus_coeruleus.mu.state.E", at = "30 min" }
inside_later = { variable = "locus_coeruleus.mu.state.E", at = "5 h" }
total_later = { variable = "locus_coeruleus.mu.total", at = "5 h" }
"#;
    let found = bathed(r#"recycling = { genotype = "recycling_mu" }"#, "30 min", measures);
    let (wild, recycling) = (found("inside", "wild_type"), found("inside", "recycling"));
    assert!(recycling > 3.0 * wild && recycling > 0.1, "{wild}, {recycling}");
    assert!(found("inside_later", "recycling") < 0.05 * recycling);
    assert!(found("total_later", "recycling") > 0.98);
}

/// A118G by name: as many receptors and as much of a response as faster loss leaves (see `naive`), at rest already.
#[test]
fn a118g_has_fewer_receptors_and_a_weaker_response() {
    let measures = r#"
total = { variable = "locus_coeruleus.mu.total", window = "baseline" }
current = { variable = "locus_coeruleus.girk_current", at = "1 min" }
"#;
    let arms = r#"
a118g = { genotype = "a118g" }
by_hand = { parameter.mu.degradation_rate = "x2.33", parameter.mu.tolerant_degradation_rate = "x2.33" }
"#;
    let found = bathed(arms, "30 min", measures);
    for measure in ["total", "current"] {
        let (wild, variant) = (found(measure, "wild_type"), found(measure, "a118g"));
        assert_eq!(variant, found(measure, "by_hand"), "{measure}");
        assert!(
            variant < 0.8 * wild && variant > 0.3 * wild,
            "{measure}: {variant} of {wild}"
        );
    }
}

/// Receptors that are active by themselves grow in number under an agonist; after a wash an inverse agonist silences
/// them, and a neutral one does not. Where all antagonists are neutral nothing differs.
#[test]
fn chronic_agonist_makes_activity_that_inverse_agonists_silence() {
    let text = r#"
species = "rat"
preparation = "slice"
duration = "75 h"
baseline = "10 min"
replicates = 1
population.locus_coeruleus = { neurons = 1, granularity = "mean_field", variability = 0 }
solver = { max_step = "120 s" }
dose.morphine = { route = "bath", concentration = "10 uM", over = "72 h" }
dose.antagonist = { drug = "naloxone", route = "bath", concentration = "10 uM", at = "73 h" }
[arm]
washed = { remove = ["dose.antagonist"] }
inverse = {}
ctap = { dose.antagonist.drug = "ctap" }
side_neutral = { preset.antagonist_activity = "neutral" }
naive_washed = { remove = ["dose"] }
naive_inverse = { remove = ["dose.morphine"] }
naive_ctap = { remove = ["dose.morphine"], dose.antagonist.drug = "ctap" }
[measure]
active = { variable = "locus_coeruleus.stimulus", at = "73 h 5 min" }
"#;
    let found = measured(&scenario(text));
    let active = |arm: &str| found("active", arm);
    let (chronic, naive) = (active("washed"), active("naive_washed"));
    let alone = shipped("g_protein_coupling", "constitutive_activity");
    assert!((naive - alone).abs() < 1e-9, "{naive}");
    assert!(chronic > 5.0 * naive, "{chronic}");
    // 10 uM of naloxone leaves one receptor in 5000 to itself.
    for (arm, before) in [("inverse", chronic), ("naive_inverse", naive)] {
        assert!(active(arm) < 0.002 * before, "{arm}: {}", active(arm));
    }
    for (arm, before) in [
        ("ctap", chronic),
        ("side_neutral", chronic),
        ("naive_ctap", naive),
    ] {
        assert!(
            (active(arm) / before - 1.0).abs() < 0.02,
            "{arm}: {} of {before}",
            active(arm)
        );
    }
}

/// Where receptors go after endocytosis: a day of DADLE leaves most delta receptors where they come back, and few where
/// they are degraded.
#[test]
fn delta_receptors_that_recycle_are_not_lost() {
    let found = measured(&scenario(
        r#"
species = "mouse"
preparation = "culture"
duration = "24 h"
baseline = "10 min"
replicates = 1
population.ng108_15 = { neurons = 1, granularity = "mean_field", variability = 0 }
dose.agonist = { drug = "dadle", route = "bath", concentration = "100 nM", over = "24 h" }
[arm]
degraded = {}
recycled = { preset.delta_sorting = "recycled" }
[measure]
left = { variable = "ng108_15.delta.total", at = "24 h" }
"#,
    ));
    let (degraded, recycled) = (found("left", "degraded"), found("left", "recycled"));
    assert!(degraded < 0.2, "{degraded}");
    assert!(recycled > 0.4, "{recycled}");
}

/// If endocytosis follows efficacy, morphine takes in more receptors and fentanyl fewer than by their own numbers: 0.22
/// squared is above 0.028, and 0.55 squared below 0.35.
#[test]
fn endocytosis_may_follow_efficacy() {
    let arms = r#"
by_efficacy = { preset.endocytosis = "by_efficacy" }
fentanyl = { dose.agonist = { drug = "fentanyl", concentration = "10 uM" } }
fentanyl_by_efficacy = { from = "fentanyl", preset.endocytosis = "by_efficacy" }
"#;
    let measures = r#"surface = { variable = "locus_coeruleus.mu.surface", at = "30 min" }"#;
    let found = bathed(arms, "30 min", measures);
    let surface = |arm: &str| found("surface", arm);
    assert!(surface("by_efficacy") < surface("wild_type") - 0.005);
    assert!(surface("fentanyl_by_efficacy") > surface("fentanyl"));
}
