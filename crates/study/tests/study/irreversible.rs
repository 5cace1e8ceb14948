//! What alkylates receptors takes them for good: they come back by synthesis alone, at the pace of turnover, and whoever
//! holds them meanwhile protects them.

use crate::support::{measured, scenario};
use papaver_catalogue::Catalogue;

/// Minutes in a day.
const DAY: f64 = 1440.0;

fn number(drug: &str, property: &str) -> f64 {
    Catalogue::builtin().drugs[drug].receptors["mu"].properties[property].value
}

fn slice_affinity_nm(drug: &str) -> f64 {
    let set = &Catalogue::builtin().drugs[drug].receptors["mu"].slice;
    set.as_ref().map_or(f64::NAN, |set| set.affinity_nm.value)
}

/// A rate of mu receptors, per minute.
fn rate(name: &str) -> f64 {
    60.0 * Catalogue::builtin().receptors["mu"].parameters[name].value
}

/// Drug-free turnover: coupled at the surface (S) and in reserve (Q), as deviations from rest,
/// ```text
/// s' = -ci s + ce q        q' = ci s - (ce + d) q
/// ```
/// solved by its two exponentials.
struct Turnover {
    /// Per minute, the slow one first.
    rates: [f64; 2],
}

impl Turnover {
    fn new() -> Self {
        let (ci, ce, d) = Self::steps();
        let (half_trace, determinant) = (-(ci + ce + d) / 2.0, ci * d);
        let root = libm::sqrt(half_trace * half_trace - determinant);
        Turnover {
            rates: [half_trace + root, half_trace - root],
        }
    }

    fn steps() -> (f64, f64, f64) {
        (
            rate("constitutive_endocytosis_rate"),
            rate("constitutive_exocytosis_rate"),
            rate("degradation_rate"),
        )
    }

    /// [S, Q] without drugs, of a total of 1.
    fn rest() -> [f64; 2] {
        let (ci, ce, d) = Self::steps();
        let per_reserve = (ce + d) / ci;
        let reserve = 1.0 / (1.0 + per_reserve);
        [reserve * per_reserve, reserve]
    }

    /// S and Q so long after they were `from`.
    fn after(&self, from: [f64; 2], minutes: f64) -> [f64; 2] {
        let ((ci, ce, _), rest) = (Self::steps(), Self::rest());
        let [s, q] = [from[0] - rest[0], from[1] - rest[1]];
        // s = sum of c_i e^(r_i t), q = sum of c_i (r_i + ci) / ce e^(r_i t).
        let [slow, fast] = self.rates;
        let c_fast = (ce * q - (slow + ci) * s) / (fast - slow);
        let parts = [(s - c_fast, slow), (c_fast, fast)].map(|(c, r)| (c * libm::exp(r * minutes), r));
        let s: f64 = parts.iter().map(|(part, _)| part).sum();
        let q: f64 = parts.iter().map(|(part, r)| part * (r + ci) / ce).sum();
        [rest[0] + s, rest[1] + q]
    }
}

/// One average neuron in a slice, 6 h under an antagonist and 8 d after it.
fn washed(drug: &str, lines: &str) -> impl Fn(&str, &str) -> f64 {
    let text = format!(
        r#"
species = "rat"
preparation = "slice"
duration = "200 h"
baseline = "1 h"
replicates = 1
{lines}
population.locus_coeruleus = {{ neurons = 1, granularity = "mean_field", variability = 0 }}
solver = {{ max_step = "120 s" }}
dose.{drug} = {{ route = "bath", concentration = "100 nM", over = "6 h" }}
[measure]
coupled_0 = {{ variable = "locus_coeruleus.mu.state.S", at = "6 h" }}
reserve_0 = {{ variable = "locus_coeruleus.mu.state.Q", at = "6 h" }}
coupled_1 = {{ variable = "locus_coeruleus.mu.state.S", at = "30 h" }}
reserve_1 = {{ variable = "locus_coeruleus.mu.state.Q", at = "30 h" }}
coupled_8 = {{ variable = "locus_coeruleus.mu.state.S", at = "198 h" }}
reserve_8 = {{ variable = "locus_coeruleus.mu.state.Q", at = "198 h" }}
free_soon = {{ variable = "locus_coeruleus.mu.free", at = "7 h" }}
sites_8 = {{ variable = "locus_coeruleus.mu.sites", at = "198 h" }}
"#
    );
    measured(&scenario(&text))
}

#[test]
fn turnover_halves_in_two_days_and_rests_where_it_begins() {
    let turnover = Turnover::new();
    let half_h = libm::log(0.5) / turnover.rates[0] / 60.0;
    assert!((half_h - 44.0).abs() < 1.0, "{half_h} h");
    let rest = turnover.after(Turnover::rest(), DAY);
    assert!((rest[0] - 0.7145).abs() < 1e-3, "{rest:?}");
}

/// After the wash: the closed form of turnover from what was left, for each of them.
#[test]
fn receptors_come_back_by_synthesis_at_the_pace_of_turnover() {
    let turnover = Turnover::new();
    for drug in ["clocinnamox", "methocinnamox", "naloxonazine", "beta_fna"] {
        let found = washed(drug, "");
        let at = |day: &str| ["coupled", "reserve"].map(|part| found(&format!("{part}_{day}"), "main"));
        let left = at("0");
        assert!(
            left[0] < 0.6 * Turnover::rest()[0],
            "{drug} took little: {left:?}"
        );
        for (day, minutes) in [("1", DAY), ("8", 8.0 * DAY)] {
            let (found, expected) = (at(day), turnover.after(left, minutes));
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 2e-3,
                    "{drug}, day {day}: {found}, not {expected}"
                );
            }
        }
        assert!((found("sites_8", "main") - at("8").iter().sum::<f64>()).abs() < 1e-9);
    }
}

/// A competitive antagonist lets go within the hour; without synthesis an alkylated receptor has no successor.
#[test]
fn a_wash_frees_what_is_held_and_not_what_is_alkylated() {
    let held = washed("naloxone", "")("free_soon", "main");
    assert!(held > 0.7, "{held}");
    let lines =
        r#"event.no_synthesis = { at = "6 h", over = "194 h", parameter.mu.synthesis_rate = "0 /min" }"#;
    let found = washed("clocinnamox", lines);
    let sites =
        |day: &str| found(&format!("coupled_{day}"), "main") + found(&format!("reserve_{day}"), "main");
    assert!(found("free_soon", "main") < 0.1 * held);
    assert!(
        sites("8") < sites("1") && sites("1") < sites("0"),
        "{} {} {}",
        sites("0"),
        sites("1"),
        sites("8")
    );
}

/// 30 min of beta-funaltrexamine without turnover: S falls as exp(-k p t), where a competitor takes its part of p.
#[test]
fn a_competitive_antagonist_protects_from_alkylation() {
    const MINUTES: f64 = 30.0;
    let text = r#"
species = "rat"
preparation = "slice"
duration = "2 h"
baseline = "10 min"
replicates = 1
mechanism.turnover = false
population.locus_coeruleus = { neurons = 1, granularity = "mean_field", variability = 0 }
[dose.beta_fna]
route = "bath"
concentration = "100 nM"
at = "30 min"
over = "30 min"
[dose.naloxone]
route = "bath"
concentration = "1 uM"
over = "60 min"
[arm]
protected = {}
alone = { remove = ["dose.naloxone"] }
[measure]
left = { variable = "locus_coeruleus.mu.state.S", at = "60 min" }
free_after_wash = { variable = "locus_coeruleus.mu.free", at = "90 min" }
"#;
    let found = measured(&scenario(text));
    let u = |drug: &str, nm: f64| nm / slice_affinity_nm(drug);
    let (agent, shield) = (u("beta_fna", 100.0), u("naloxone", 1000.0));
    let k = number("beta_fna", "alkylation");
    let left = |held: f64| libm::exp(-k * held * MINUTES);
    for (arm, expected) in [
        ("alone", left(agent / (1.0 + agent))),
        ("protected", left(agent / (1.0 + agent + shield))),
    ] {
        for measure in ["left", "free_after_wash"] {
            let found = found(measure, arm);
            assert!(
                (found / expected - 1.0).abs() < 1e-3,
                "{arm}, {measure}: {found}, not {expected}"
            );
        }
    }
    assert!(found("left", "alone") < 0.2 && found("left", "protected") > 0.9);
}
