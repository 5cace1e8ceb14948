//! Doses that change, that wait for something, or that come from a table; and how many populations a run has.

use papaver_scenario::model::{Administration, Dose, Ms, Precision, Scenario};

use crate::common::{check_with, good, known, with};

const HOUR_MS: i64 = 3_600_000;

fn doses(scenario: &Scenario) -> &[Dose] {
    &scenario.arms[0].doses
}

/// Times and amounts of boluses of morphine, in mg.
fn boluses(dose: &Dose) -> Vec<(Ms, f64)> {
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    let one = |one: &Administration| match one {
        Administration::Bolus { at_ms, amount_nmol } => (*at_ms, amount_nmol * molar_mass / 1e6),
        other => panic!("{other:?}"),
    };
    dose.administrations.iter().map(one).collect()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{found} is not {expected}"
    );
}

const TAPERED: &str = "[dose.morphine]\namount = \"8 mg\"\nroute = \"iv\"\nevery = \"6 h\"\n";

#[test]
fn a_taper_goes_to_its_end_and_stays_there() {
    let scenario = good(&with(&format!(
        "{TAPERED}taper = {{ to = \"2 mg\", over = \"12 h\" }}"
    )));
    let found = boluses(&doses(&scenario)[0]);
    assert_eq!(found.len(), 4);
    for ((at_ms, amount), (hours, expected)) in found.iter().zip([(0, 8.0), (6, 5.0), (12, 2.0), (18, 2.0)]) {
        assert_eq!(*at_ms, hours * HOUR_MS);
        near(*amount, expected);
    }
}

#[test]
fn a_geometric_taper_divides_and_an_escalation_is_one_too() {
    let text = format!("{TAPERED}taper = {{ to = \"0.5 mg\", over = \"12 h\", shape = \"geometric\" }}");
    let found = boluses(&doses(&good(&with(&text)))[0]);
    for ((_, amount), expected) in found.iter().zip([8.0, 2.0, 0.5, 0.5]) {
        near(*amount, expected);
    }
    let text = format!("{TAPERED}taper = {{ to = \"1 mg/kg\", over = \"18 h\" }}");
    let found = boluses(&doses(&good(&with(&text)))[0]);
    near(found[3].1, 70.0);
}

#[test]
fn a_taper_to_nothing_ends_the_doses_and_moves_their_end() {
    let naloxone = "[dose.naloxone]\namount = \"1 mg\"\nroute = \"iv\"\nat = \"morphine.end + 1 h\"";
    let text = with(&format!(
        "{TAPERED}taper = {{ to = \"0 mg\", over = \"12 h\" }}\n{naloxone}"
    ));
    let scenario = good(&text);
    let found = boluses(&doses(&scenario)[0]);
    assert_eq!(
        found.iter().map(|one| one.0).collect::<Vec<_>>(),
        [0, 6 * HOUR_MS]
    );
    near(found[1].1, 4.0);
    assert_eq!(doses(&scenario)[1].administrations[0].start_ms(), 7 * HOUR_MS);
}

#[test]
fn each_series_tapers_from_its_first_dose_in_baths_too() {
    let text = "preparation = \"slice\"\n[dose.morphine]\nroute = \"bath\"\nconcentration = \"100 nM\"\n\
                at = [\"0 h\", \"10 h\"]\nevery = \"2 h\"\ncount = 3\nover = \"1 h\"\n\
                taper = { to = \"20 nM\", over = \"4 h\" }";
    let scenario = good(&with(text));
    let held: Vec<f64> = doses(&scenario)[0]
        .administrations
        .iter()
        .map(|one| match one {
            Administration::Held { concentration_nm, .. } => *concentration_nm,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(held, [100.0, 60.0, 20.0, 100.0, 60.0, 20.0]);
}

#[test]
fn precision_is_a_share_and_needs_something_to_reach() {
    let banded = "[measure.x]\nvariable = \"locus_coeruleus.firing_rate\"\nband = \"1 to 2 Hz\"\n\
                  source = \"andrade-1983\"\n";
    let scenario = good(&format!("precision = 0.1\n{}", with(banded)));
    let expected = Precision {
        share: 0.1,
        max_replicates: 64,
    };
    assert_eq!((scenario.precision, scenario.replicates), (Some(expected), 8));
    assert!(scenario.notes.is_empty(), "{:?}", scenario.notes);

    let scenario = good(&format!("precision = \"5 %\"\nmax_replicates = 4\n{}", with("")));
    assert_eq!(
        (scenario.precision.map(|p| p.share), scenario.replicates),
        (Some(0.05), 4)
    );
    assert_eq!(
        scenario.notes,
        ["`precision` has nothing to reach: no measure has a `band` or a `claim`"]
    );

    let scenario = check_with(
        &with(banded),
        &["precision=0.2", "max_replicates=32", "replicates=16"],
    );
    let scenario = scenario.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(
        (scenario.precision.map(|p| p.max_replicates), scenario.replicates),
        (Some(32), 16)
    );
    assert_eq!(good(&with(banded)).precision, None);
}
