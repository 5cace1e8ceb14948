//! Doses that change, that wait for something, or that come from a table; and how many populations a run has.

use papaver_catalogue::types::Route;
use papaver_scenario::Override;
use papaver_scenario::model::{Administration, Dose, Ms, Precision, Scenario, VariablePath};

use crate::common::{check_with, good, known, mistakes, with};

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

#[test]
fn a_dose_that_waits_counts_from_the_moment_when_it_is_met() {
    let text = "[dose.morphine]\namount = \"8 mg\"\nroute = \"iv\"\nat = \"2 h\"\nevery = \"6 h\"\n\
                when = \"locus_coeruleus.firing_rate > 3 Hz\"\ndelay = \"30 min\"";
    let scenario = good(&with(text));
    let dose = &doses(&scenario)[0];
    let trigger = dose.trigger.as_ref().expect("a trigger");
    let variable = VariablePath::Signal {
        population: "locus_coeruleus".into(),
        signal: "firing_rate".into(),
    };
    assert_eq!(
        (&trigger.variable, trigger.below, trigger.value),
        (&variable, false, 3.0)
    );
    assert_eq!((trigger.after_ms, trigger.delay_ms), (2 * HOUR_MS, HOUR_MS / 2));
    // From 2.5 h on, if it is met at once: no more than four fit before 24 h.
    let times: Vec<Ms> = boluses(dose).iter().map(|one| one.0).collect();
    assert_eq!(times, [0, 6, 12, 18].map(|hours| hours * HOUR_MS));
}

#[test]
fn what_is_waited_for_has_the_unit_of_the_variable() {
    let text = "[dose.morphine]\nroute = \"iv\"\nrate = \"1 mg/h\"\nwhen = \"all.mu.surface<80 %\"\n\
                [dose.held]\ndrug = \"morphine\"\nroute = \"local\"\nconcentration = \"1 nM\"\nat = \"-30 min\"\n\
                over = \"1 h\"\nwhen = \"outcome.withdrawal > 0.5\"";
    let scenario = good(&with(text));
    let [infused, held] = doses(&scenario) else {
        panic!("two doses")
    };
    let trigger = infused.trigger.as_ref().expect("a trigger");
    assert_eq!((trigger.below, trigger.value, trigger.after_ms), (true, 0.8, 0));
    let [Administration::Infusion { start_ms, end_ms, .. }] = infused.administrations[..] else {
        panic!("one infusion")
    };
    assert_eq!((start_ms, end_ms), (0, 24 * HOUR_MS));
    assert_eq!(
        held.trigger.as_ref().map(|trigger| trigger.after_ms),
        Some(-HOUR_MS / 2)
    );
    assert_eq!(held.administrations[0].end_ms(), HOUR_MS);
}

#[test]
fn the_value_that_is_waited_for_needs_a_unit() {
    let text =
        "[dose.morphine]\nroute = \"iv\"\namount = \"1 mg\"\nwhen = \"locus_coeruleus.firing_rate < 2\"";
    let found = mistakes(&with(text));
    let [(_, _, message, help)] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(message, "`2` has no unit");
    assert_eq!(help, "write `locus_coeruleus.firing_rate < 2 Hz`");
}

/// A rate goes on to the end unless it has an `over`, so what repeats would add up.
#[test]
fn a_rate_that_repeats_needs_an_over() {
    let dose = |keys: &str| {
        with(&format!(
            "[dose.morphine]\nroute = \"iv\"\nrate = \"1 mg/h\"\n{keys}"
        ))
    };
    for (keys, key, line) in [
        ("every = \"6 h\"", "`every`", 6),
        ("at = [\"0 h\", \"6 h\"]", "several `at`", 6),
    ] {
        let found = mistakes(&dose(keys));
        let message = format!("with {key} and without `over`, infusions at a `rate` pile up to the end");
        let [(at, _, found, help)] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((*at, found), (line, &message));
        assert!(
            help.starts_with("say how long each lasts, as in `over = \"1 h\"`"),
            "{help}"
        );
        let scenario = good(&dose(&format!("{keys}\nover = \"1 h\"")));
        assert!(doses(&scenario)[0].administrations.len() > 1);
    }
    assert_eq!(doses(&good(&dose("at = [\"6 h\"]")))[0].administrations.len(), 1);
}

#[test]
fn a_fork_may_wait_too_on_its_own_clock() {
    let text = "[probe.rescue]\nkind = \"challenge\"\nat = \"12 h\"\nduration = \"2 h\"\n\
                dose.naloxone = { amount = \"1 mg\", route = \"iv\", at = \"10 min\", every = \"30 min\", \
                when = \"locus_coeruleus.firing_rate < 1 Hz\" }";
    let scenario = good(&with(text));
    let dose = &scenario.probes[0].doses[0];
    assert_eq!(
        dose.trigger.as_ref().map(|trigger| trigger.after_ms),
        Some(600_000)
    );
    // 10 min to 2 h is 110 min: at 0, 30, 60, 90 min after the first.
    assert_eq!(dose.administrations.len(), 4);
}

/// A scenario whose dosing tables are those of `tests/files`.
fn beside_tables(lines: &str, sets: &[(&str, &str)]) -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/any.toml");
    let overrides: Vec<Override> = sets
        .iter()
        .map(|(path, value)| Override {
            path: (*path).into(),
            value: (*value).into(),
        })
        .collect();
    papaver_scenario::check(path, with(lines).as_bytes(), &known(), &overrides)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

const REGIMEN: &str = "[dose.morphine]\nfile = \"regimen.csv\"\nid = 1\nroute = \"sc\"\n";

#[test]
fn a_dosing_table_gives_a_dose_for_each_drug_and_route_in_it() {
    let anchored =
        "[dose.later]\ndrug = \"naltrexone\"\namount = \"1 mg\"\nroute = \"oral\"\nat = \"morphine.end\"";
    let scenario = beside_tables(&format!("{REGIMEN}{anchored}"), &[]);
    let [repeated, infused, antagonist, later] = doses(&scenario) else {
        panic!("four doses")
    };
    let found = boluses(repeated);
    assert_eq!(repeated.route, Route::Sc);
    assert_eq!(
        found.iter().map(|one| one.0).collect::<Vec<_>>(),
        [0, 6 * HOUR_MS, 12 * HOUR_MS]
    );
    found.iter().for_each(|one| near(one.1, 10.0));
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    assert_eq!((infused.name.as_str(), infused.route), ("morphine", Route::Iv));
    let [
        Administration::Infusion {
            start_ms,
            end_ms,
            rate_nmol_per_s,
        },
    ] = infused.administrations[..]
    else {
        panic!("one infusion")
    };
    assert_eq!((start_ms, end_ms), (4 * HOUR_MS, 4 * HOUR_MS + HOUR_MS / 2));
    near(rate_nmol_per_s, 4e6 / 3600.0 / molar_mass);
    assert_eq!(
        (antagonist.name.as_str(), antagonist.drug.as_str()),
        ("morphine", "naloxone")
    );
    assert_eq!(antagonist.route, Route::Iv);
    assert_eq!(later.administrations[0].start_ms(), 12 * HOUR_MS);
    // What it gives is there to be read.
    let read = |path: &str| {
        scenario
            .measures
            .iter()
            .any(|measure| measure.name.starts_with(path))
    };
    assert!(read("body.naloxone.effect_site"));
}

#[test]
fn what_is_left_out_of_a_table_is_told_and_what_is_read_is_kept() {
    let scenario = beside_tables(REGIMEN, &[]);
    let notes = scenario.notes.join("\n");
    for part in [
        "not read: column dv, mdv",
        "1 row is left out, observations (evid 0)",
        "1 row is left out, other events (evid 2)",
        "1 row is left out, comments (column c)",
    ] {
        assert!(notes.contains(part), "{notes}");
    }
    let dose = &scenario.resolved["arm"]["main"]["dose"]["morphine"];
    assert_eq!(dose["file"], "regimen.csv");
    let rows = dose["rows"].as_array().expect("rows");
    assert_eq!(
        (rows.len(), &rows[1]),
        (8, &".,1,0,1,10,.,6,2,.,1,.,.,.,1".into())
    );
    let other = beside_tables(REGIMEN, &[("dose.morphine.id", "2")]);
    near(boluses(&doses(&other)[0])[0].1, 99.0);
}

#[test]
fn a_table_has_units_and_may_begin_at_steady_state() {
    let lines = "weight = \"50 kg\"\nbaseline = \"1 h\"\n[dose.x]\ndrug = \"morphine\"\nroute = \"iv\"\n\
                 file = \"steady-state.csv\"\nunits = { time = \"min\", amt = \"mg/kg\" }";
    let text = lines.replace("\n[dose", "\n\n[dose");
    let scenario = beside_tables(&text, &[]);
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    let amount_nmol = 50e6 / molar_mass;
    let steady = |at_ms, over_ms| Administration::SteadyState {
        at_ms,
        amount_nmol,
        every_ms: 8 * HOUR_MS,
        over_ms,
    };
    let repeat = Administration::Bolus {
        at_ms: 8 * HOUR_MS - HOUR_MS / 2,
        amount_nmol,
    };
    let expected = [
        steady(-HOUR_MS / 2, None),
        steady(HOUR_MS, Some(HOUR_MS / 3)),
        repeat,
    ];
    assert_eq!(doses(&scenario)[0].administrations, expected);
    assert!(
        scenario
            .notes
            .iter()
            .any(|note| note.contains("the cells have not adapted"))
    );
}

#[test]
fn a_table_replaces_an_amount_in_an_arm_and_works_in_a_fork() {
    let lines = "[dose.morphine]\namount = \"1 mg\"\nroute = \"sc\"\n[arm]\nplain = {}\n\
                 table = { dose.morphine = { file = \"regimen.csv\", id = 1 } }\n\
                 placebo = { from = \"table\", remove = [\"dose\"], dose.naloxone = { amount = \"1 mg\", route = \"iv\", \
                 at = \"morphine.end\" } }\n\
                 [probe.again]\nkind = \"challenge\"\nat = \"2 h\"\narm = \"plain\"\nduration = \"8 h\"\n\
                 dose.table = { drug = \"morphine\", file = \"regimen.csv\", id = 1, route = \"iv\" }";
    let scenario = beside_tables(lines, &[]);
    let counts: Vec<usize> = scenario.arms.iter().map(|arm| arm.doses.len()).collect();
    assert_eq!(counts, [1, 3, 1]);
    assert_eq!(
        scenario.arms[2].doses[0].administrations[0].start_ms(),
        12 * HOUR_MS
    );
    let fork = &scenario.probes[0].doses;
    // In the fork the first rows are intravenous, as the infusion is: one dose for both, and the antagonist.
    assert_eq!(fork.len(), 2);
    assert_eq!(fork[0].administrations.len(), 3);
    assert!(scenario.resolved["probe"]["again"]["dose"]["table"]["rows"].is_array());
    // The antagonist's time counts from the rows that the arm took out.
    assert!(scenario.resolved["arm"]["placebo"]["removed"]["dose"]["morphine"]["rows"].is_array());
}
