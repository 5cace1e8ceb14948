//! Files without mistakes: what they mean.

use papaver_catalogue::types::{Route, Species};
use papaver_scenario::model::{
    Administration, Band, Compare, Formula, Granularity, Level, MeasureKind, Place, ProbeKind,
    ReceptorObservable, Reduce, Scenario, VariablePath, Window,
};

use crate::common::{good, known, with};

const ONE_DOSE: &str = include_str!("../../../../scenarios/examples/one-dose.toml");
const WEEK: &str = include_str!("../files/morphine-week.toml");
const TOLERANCE: &str = include_str!("../files/tolerance.toml");
const EVERYTHING: &str = include_str!("../files/everything.toml");

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

fn arm<'s>(scenario: &'s Scenario, name: &str) -> &'s papaver_scenario::model::Arm {
    scenario
        .arms
        .iter()
        .find(|arm| arm.name == name)
        .expect("the arm")
}

fn measure<'s>(scenario: &'s Scenario, name: &str) -> &'s papaver_scenario::model::Measure {
    scenario
        .measures
        .iter()
        .find(|measure| measure.name == name)
        .expect("the measure")
}

/// Value of a parameter of an arm, for a population or for all.
fn parameter(
    scenario: &Scenario,
    arm_name: &str,
    owner: &str,
    name: &str,
    population: Option<&str>,
) -> Option<f64> {
    let values = &arm(scenario, arm_name).parameters;
    let found = values
        .iter()
        .find(|v| v.owner == owner && v.name == name && v.population.as_deref() == population);
    found.map(|value| value.value)
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1e-12),
        "{found} is not {expected}"
    );
}

#[test]
fn the_simplest_scenario_has_all_defaults() {
    let scenario = good(ONE_DOSE);
    assert_eq!(
        (scenario.seed, scenario.replicates, scenario.baseline_ms),
        (1, 8, HOUR_MS)
    );
    let main = arm(&scenario, "main");
    assert_eq!(
        (main.species, main.weight_kg, main.duration_ms),
        (Species::Human, 70.0, DAY_MS)
    );
    let cells = &main.populations[0];
    assert_eq!(
        (cells.neurons, cells.receptors["mu"], cells.granularity),
        (1000, 200, Granularity::Molecule)
    );
    assert_eq!(cells.schemes["mu"], "compact");
    let dose = &main.doses[0];
    assert_eq!((dose.drug.as_str(), dose.route), ("morphine", Route::Iv));
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    assert_eq!(
        dose.administrations,
        [Administration::Bolus {
            at_ms: 0,
            amount_nmol: 1e7 / molar_mass
        }]
    );
    assert_eq!(main.mechanisms.len(), known().mechanisms.len());
    assert!(main.mechanisms.values().all(|on| *on) && main.parameters.is_empty());
    // 25 h in at most 400 points of whole minutes.
    assert_eq!(
        (scenario.record.every_ms, scenario.solver.max_step_ms),
        (4 * 60_000, 60_000)
    );
}

#[test]
fn without_measures_peak_its_time_and_final_value_are_reported() {
    let scenario = good(ONE_DOSE);
    assert_eq!(scenario.measures.len(), 3 * scenario.record.variables.len());
    let peak = measure(&scenario, "locus_coeruleus.firing_rate.max");
    assert_eq!(peak.unit, ("Hz".into(), 1.0));
    let time = measure(&scenario, "body.morphine.effect_site.time_of_max");
    assert_eq!(time.unit, ("h".into(), 1.0));
    let MeasureKind::Reading { reading, .. } = &time.rows[0].what else {
        panic!("a reading")
    };
    assert_eq!(
        (reading.reduce, reading.window),
        (Reduce::TimeOfMax, Window::Whole)
    );
}

#[test]
fn until_is_exclusive_and_a_removed_dose_keeps_its_times() {
    let scenario = good(WEEK);
    let doses = &arm(&scenario, "morphine").doses[0].administrations;
    assert_eq!(doses.len(), 28);
    assert!(matches!(doses[27], Administration::Bolus { at_ms, .. } if at_ms == 7 * DAY_MS - 6 * HOUR_MS));
    assert!(arm(&scenario, "control").doses.is_empty());
    let naloxone = &arm(&scenario, "naloxone").doses[1].administrations;
    assert!(matches!(naloxone[..], [Administration::Bolus { at_ms, .. }] if at_ms == 165 * HOUR_MS));
    assert_eq!(arm(&scenario, "no_superactivation").doses.len(), 2);
    assert!(!arm(&scenario, "no_superactivation").mechanisms["ac_superactivation"]);

    let placebo = "[dose.morphine]\namount = \"10 mg\"\nroute = \"iv\"\nat = \"2 h\"\n[arm]\nplacebo = { remove = \
                   [\"dose\"], dose.naloxone = { amount = \"1 mg\", route = \"iv\", at = \"morphine.start + 1 h\" } }";
    let scenario = good(&with(placebo));
    let doses = &arm(&scenario, "placebo").doses;
    assert_eq!(doses.len(), 1);
    assert!(
        matches!(doses[0].administrations[0], Administration::Bolus { at_ms, .. } if at_ms == 3 * HOUR_MS)
    );
}

#[test]
fn anchors_of_a_measure_keep_their_time_for_the_reference() {
    let scenario = good(WEEK);
    let overshoot = measure(&scenario, "overshoot");
    let MeasureKind::Reading {
        place,
        reading,
        since_ms,
    } = &overshoot.rows[0].what
    else {
        panic!("a reading")
    };
    assert_eq!(
        *place,
        Place::Run {
            arm: "naloxone".into()
        }
    );
    assert_eq!(*since_ms, 165 * HOUR_MS);
    let window = Window::Between(165 * HOUR_MS, 165 * HOUR_MS + 900_000);
    assert_eq!(
        (reading.window, reading.reduce, reading.compare),
        (window, Reduce::Max, Compare::Ratio)
    );
    let (place, reference) = reading.relative_to.as_deref().expect("a reference");
    assert_eq!(
        *place,
        Place::Run {
            arm: "control".into()
        }
    );
    assert_eq!((reference.window, reference.reduce), (window, Reduce::Mean));
    let peak = measure(&scenario, "peak");
    assert_eq!(
        (peak.rows[0].band, peak.unit.0.as_str()),
        (Some(Band::Range(24.0, 72.0)), "h")
    );
}

#[test]
fn formulas_find_measures_that_stand_after_them() {
    let scenario = good(WEEK);
    let share = measure(&scenario, "superactivation_share");
    assert_eq!((share.rows.len(), share.rows[0].arm.as_str()), (1, ""));
    let MeasureKind::Formula(Formula::Binary('-', one, quotient)) = &share.rows[0].what else {
        panic!("1 - ...")
    };
    assert_eq!(**one, Formula::Number(1.0));
    let Formula::Binary('/', above, _) = &**quotient else {
        panic!("a quotient")
    };
    let overshoot = scenario
        .measures
        .iter()
        .position(|measure| measure.name == "overshoot")
        .expect("there");
    let value = Box::new(Formula::Value(overshoot, 1));
    assert_eq!(
        **above,
        Formula::Binary('-', value, Box::new(Formula::Number(1.0)))
    );
}

#[test]
fn a_dose_response_probe_has_doses_a_vehicle_and_a_length() {
    let scenario = good(TOLERANCE);
    let [probe] = &scenario.probes[..] else {
        panic!("one probe, the same in both arms")
    };
    assert_eq!(probe.arms, ["morphine", "arrestin3_knockout"]);
    assert_eq!(
        (probe.at_ms.as_slice(), probe.duration_ms),
        (&[0, 7 * DAY_MS, 14 * DAY_MS][..], 600_000)
    );
    assert!(probe.clear);
    let ProbeKind::DoseResponse(curve) = &probe.kind else {
        panic!("a curve")
    };
    assert_eq!(
        (curve.doses.len(), curve.doses[0], curve.doses[8]),
        (9, 0.3, 3000.0)
    );
    near(curve.doses[4], 30.0);
    assert_eq!((curve.level, curve.dose_unit.clone()), (50.0, ("nM".into(), 1.0)));
    let (place, reference) = curve.response.relative_to.as_deref().expect("a reference");
    assert_eq!(
        (place, reference.window),
        (&Place::Vehicle, curve.response.window)
    );
}

#[test]
fn layers_of_an_arm_are_laid_over_each_other() {
    let scenario = good(EVERYTHING);
    let (plain, low) = (arm(&scenario, "plain"), arm(&scenario, "low"));
    assert_eq!((plain.weight_kg, low.weight_kg), (0.3, 0.2));
    assert_eq!((plain.duration_ms, low.duration_ms), (60 * HOUR_MS, 48 * HOUR_MS));
    assert_eq!(
        (
            plain.doses.len(),
            low.doses.len(),
            arm(&scenario, "none").doses.len()
        ),
        (2, 1, 0)
    );
    assert_eq!(
        (plain.title.as_str(), low.title.as_str()),
        ("plain", "half of everything")
    );
    assert!(!plain.mechanisms["tolerant_state"] && low.mechanisms["tolerant_state"]);
    // 1, 2, 3 mg/kg from each of two times on; half of it in the arm, which also weighs less.
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    let amounts = |arm: &papaver_scenario::model::Arm| -> Vec<f64> {
        let dose = arm
            .doses
            .iter()
            .find(|dose| dose.name == "morphine")
            .expect("morphine");
        let amount = |one: &Administration| match one {
            Administration::Bolus { amount_nmol, .. } => *amount_nmol * molar_mass / 1e6,
            other => panic!("{other:?}"),
        };
        dose.administrations.iter().map(amount).collect()
    };
    for (found, expected) in amounts(plain).iter().zip([0.3, 0.6, 0.9, 0.3, 0.6, 0.9]) {
        near(*found, expected);
    }
    for (found, expected) in amounts(low).iter().zip([0.1, 0.2, 0.3, 0.1, 0.2, 0.3]) {
        near(*found, expected);
    }
    let held = plain.doses.iter().find(|dose| dose.name == "held").expect("held");
    let start_ms = 36 * HOUR_MS + HOUR_MS;
    let expected = Administration::Held {
        start_ms,
        end_ms: start_ms + 600_000,
        concentration_nm: 3.0,
    };
    assert_eq!(
        (held.administrations.as_slice(), held.into.as_slice()),
        (&[expected][..], &["locus_coeruleus".into()][..])
    );
}

#[test]
fn parameters_are_set_and_multiplied_in_the_order_of_layers() {
    let scenario = good(EVERYTHING);
    let rate = 0.02 / 60.0;
    near(
        parameter(&scenario, "plain", "mu", "recycling_rate", None).expect("set"),
        rate,
    );
    near(
        parameter(&scenario, "low", "mu", "recycling_rate", None).expect("set"),
        2.0 * rate,
    );
    near(
        parameter(&scenario, "plain", "mu", "expression", None).expect("set"),
        0.5,
    );
    let efficacy = known()
        .catalogue
        .parameter("morphine", "mu.efficacy")
        .expect("known")
        .value;
    near(
        parameter(&scenario, "plain", "morphine", "mu.efficacy", None).expect("set"),
        1.2 * efficacy,
    );
    // 1.5 Hz for the neuron type, times 1.5 for the population.
    let population = Some("locus_coeruleus");
    near(
        parameter(&scenario, "plain", "firing", "rate", population).expect("set"),
        2.25,
    );

    let text = with(
        "parameter.pka.time = \"x0.5\"\n[arm]\na = { parameter.pka.time = \"x0.5\" }\nb = { parameter.pka.time = \"3 min\" }",
    );
    let scenario = good(&text);
    let default = known()
        .mechanisms
        .iter()
        .find(|m| m.id == "pka")
        .expect("pka")
        .parameters;
    let default = default.iter().find(|p| p.name == "time").expect("time");
    assert_eq!(default.unit, "h");
    near(
        parameter(&scenario, "a", "pka", "time", None).expect("set"),
        default.default * 3600.0 / 4.0,
    );
    near(
        parameter(&scenario, "b", "pka", "time", None).expect("set"),
        180.0,
    );
}

#[test]
fn an_arm_wins_over_a_population_of_the_file() {
    let text = with(
        "population.locus_coeruleus.parameter.firing.rate = \"1 Hz\"\n[arm]\na = {}\nb = { parameter.firing.rate = \"3 Hz\" }\nc = { population.locus_coeruleus.parameter.firing.rate = \"x2\" }",
    );
    let scenario = good(&text);
    let population = Some("locus_coeruleus");
    near(
        parameter(&scenario, "a", "firing", "rate", population).expect("set"),
        1.0,
    );
    near(
        parameter(&scenario, "b", "firing", "rate", population).expect("set"),
        3.0,
    );
    near(
        parameter(&scenario, "c", "firing", "rate", population).expect("set"),
        2.0,
    );
}

#[test]
fn a_genotype_sets_values_and_the_arm_replaces_it() {
    let scenario = good(&with(
        "genotype = \"arrestin3_knockout\"\n[arm]\nko = {}\nwt = { genotype = \"wild_type\" }",
    ));
    let level = |arm| parameter(&scenario, arm, "arrestin_recruitment", "arrestin_level", None);
    assert_eq!((level("ko"), level("wt")), (Some(0.0), None));
    assert_eq!(arm(&scenario, "ko").genotypes, ["arrestin3_knockout"]);
    assert!(arm(&scenario, "wt").genotypes.is_empty());
}

#[test]
fn a_value_rests_where_a_later_patch_switches_its_mechanism_off() {
    let text = with(
        "parameter.ac_superactivation.slow_gain = \"x2\"\n[arm]\non = {}\noff = { mechanism.ac_superactivation = false }",
    );
    let scenario = good(&text);
    assert!(parameter(&scenario, "on", "ac_superactivation", "slow_gain", None).is_some());
    assert!(parameter(&scenario, "off", "ac_superactivation", "slow_gain", None).is_none());
}

#[test]
fn units_of_results_follow_reduction_and_comparison() {
    let scenario = good(EVERYTHING);
    let unit = |name: &str| measure(&scenario, name).unit.clone();
    assert_eq!(unit("level_of_drug"), ("nM h".into(), 1.0));
    assert_eq!(unit("depot"), ("umol".into(), 1000.0));
    assert_eq!(unit("occupied"), ("1".into(), 1.0));
    assert_eq!(unit("shift"), ("1".into(), 1.0));
    assert_eq!(unit("half").0, "pM");
    near(unit("half").1, 1e-3);
    assert_eq!(unit("top"), ("%".into(), 1.0));
    assert_eq!(unit("long").0, "min");
    near(unit("long").1, 1.0 / 60.0);
    assert_eq!(
        measure(&scenario, "long").rows[0].band,
        Some(Band::Range(f64::NEG_INFINITY, 180.0))
    );
    assert_eq!(measure(&scenario, "beyond").rows[0].band, Some(Band::Never));
    let MeasureKind::Reading { reading, .. } = &measure(&scenario, "beyond").rows[0].what else {
        panic!("reading")
    };
    assert_eq!(reading.level, Some(Level::OfMax(0.1)));
    let bands = measure(&scenario, "bands");
    // The reference arm has no row of its own.
    assert_eq!(
        bands.rows.iter().map(|row| row.arm.as_str()).collect::<Vec<_>>(),
        ["plain", "low"]
    );
    assert_eq!(bands.rows[0].band, Some(Band::Range(-50.0, 10.0)));
    assert_eq!(measure(&scenario, "each").rows.len(), 2);
}

#[test]
fn a_probe_starts_from_another_and_is_told_apart_by_arm() {
    let scenario = good(EVERYTHING);
    let curves: Vec<_> = scenario
        .probes
        .iter()
        .filter(|probe| probe.name == "curve")
        .collect();
    // The last dose comes at the same time in both arms.
    assert_eq!(curves.len(), 1);
    assert_eq!(curves[0].at_ms, [0, 36 * HOUR_MS]);
    let list = scenario
        .probes
        .iter()
        .find(|probe| probe.name == "list")
        .expect("the list");
    assert_eq!(
        (list.wash_ms, list.clear, list.duration_ms),
        (HOUR_MS, true, 720_000)
    );
    let ProbeKind::DoseResponse(curve) = &list.kind else {
        panic!("a curve")
    };
    assert_eq!(
        (curve.doses.as_slice(), curve.level),
        (&[1.0, 3.0, 10.0][..], 1.0)
    );
    let (place, reference) = curve.response.relative_to.as_deref().expect("a reference");
    assert_eq!((place, reference.window), (&Place::SameFork, Window::At(60_000)));
    // Naloxone per kg is another amount in an arm of another weight.
    let antagonist: Vec<_> = scenario
        .probes
        .iter()
        .filter(|probe| probe.name == "antagonist")
        .collect();
    assert_eq!(
        antagonist
            .iter()
            .map(|probe| probe.arms.len())
            .collect::<Vec<_>>(),
        [2, 1]
    );
    assert!(matches!(antagonist[0].kind, ProbeKind::Challenge));
    assert!(antagonist[0].keeps_dose("morphine"));
}

#[test]
fn patterns_record_one_segment() {
    let scenario = good(EVERYTHING);
    let paths = &scenario.record.variables;
    let signal = |name: &str| VariablePath::Signal {
        population: "locus_coeruleus".into(),
        signal: name.into(),
    };
    assert_eq!(paths[0], signal("firing_rate"));
    let receptors = paths
        .iter()
        .filter(|path| matches!(path, VariablePath::Receptor { .. }))
        .count();
    assert_eq!(
        receptors, 8,
        "surface, internal, total, sites, coupled, free, signal, occupied, but no state and no single drug"
    );
    assert!(
        paths
            .iter()
            .all(|path| !matches!(path, VariablePath::Signal { population, .. } if population == "all"))
    );
    assert_eq!(scenario.record.every_ms, 240_000);
}

#[test]
fn the_resolved_form_is_canonical() {
    let scenario = good(EVERYTHING);
    let low = &scenario.resolved["arm"]["low"];
    assert_eq!(low["dose"]["morphine"]["amount"][0], "1 mg/kg x0.5");
    assert_eq!(low["parameter"]["mu"]["recycling_rate"], "0.02 /min x2");
    assert!(low["dose"].get("held").is_none());
    assert_eq!(
        scenario.resolved["measure"]["beyond"]["variable"],
        "locus_coeruleus.firing_rate"
    );
    let keys: Vec<&String> = scenario.resolved.as_object().expect("an object").keys().collect();
    assert!(keys.is_sorted());
    // The order of keys in the file, its blanks and remarks do not matter.
    let again = good("population.locus_coeruleus.neurons = 10 # cells\nduration = \"24 h\"\n");
    assert_eq!(again.resolved.to_string(), good(&with("")).resolved.to_string());
}

/// Times may count from what an arm took out, so it is part of the canonical form, and of the hash that names a run.
#[test]
fn what_an_arm_took_out_is_in_the_resolved_form() {
    let form = |at: &str, pulse: &str| {
        let lines = format!(
            "dose.morphine = {{ route = \"iv\", amount = \"10 mg\", at = \"{at}\" }}\n\
             dose.naloxone = {{ route = \"iv\", amount = \"1 mg\", at = \"morphine.start + 1 h\" }}\n\
             [event.pulse]\nat = \"{pulse}\"\nover = \"1 h\"\nparameter.mu.recycling_rate = \"x0.5\"\n\
             [arm.a]\nremove = [\"dose.morphine\", \"event\"]\n[arm.b]"
        );
        good(&with(&lines)).resolved
    };
    let early = form("1 h", "2 h");
    let arm = &early["arm"]["a"];
    assert_eq!(arm["removed"]["dose"]["morphine"]["at"], "1 h");
    assert_eq!(arm["removed"]["event"]["pulse"]["at"], "2 h");
    assert!(arm["dose"].get("morphine").is_none() && arm.get("event").is_none());
    assert!(early["arm"]["b"].get("removed").is_none());
    assert_ne!(early["arm"]["a"], form("3 h", "2 h")["arm"]["a"]);
    assert_ne!(early["arm"]["a"], form("1 h", "4 h")["arm"]["a"]);
}

#[test]
fn line_ends_and_marks_of_other_systems_are_read() {
    let windows = with("title = \"a\"").replace('\n', "\r\n");
    assert_eq!(good(&windows).title, "a");
    assert_eq!(good(&format!("\u{feff}{}", with(""))).title, "a");
}

#[test]
fn a_scenario_may_bring_its_own_drug() {
    let text = with(
        "[drug.silent]\nlike = \"morphine\"\nreceptors.mu.properties.efficacy = 0.1\n[dose.silent]\namount = \"10 mg\"\nroute = \"sc\"\n\
         [measure.blood]\nvariable = \"body.silent.plasma\"",
    );
    let scenario = good(&text);
    let main = arm(&scenario, "main");
    assert_eq!((main.doses[0].drug.as_str(), main.drugs.len()), ("silent", 1));
    let drug = &main.drugs["silent"];
    near(drug.receptors["mu"].properties["efficacy"].value, 0.1);
    assert_eq!(
        drug.molar_mass_g_per_mol.value,
        known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value
    );
    assert_eq!(scenario.resolved["drug"]["silent"]["like"], "morphine");
}

#[test]
fn times_beyond_all_counting_do_not_overflow() {
    let text = with(
        "[dose.morphine]\namount = \"1 mg\"\nroute = \"iv\"\nevery = \"5000 wk\"\ncount = 10000000\n[arm]\n\
         a = { remove = [\"dose\"] }\n[measure.x]\nvariable = \"locus_coeruleus.firing_rate\"\nsince = \"morphine.end\"\n\
         window = \"0 to 1 h\"",
    );
    let found = crate::common::mistakes(&text);
    assert!(found[0].2.ends_with("is after the end (1 d)"), "{found:?}");
}

#[test]
fn every_example_is_a_scenario() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            good(&std::fs::read_to_string(&path).expect("a text"));
            count += 1;
        }
    }
    assert!(count >= 2, "{count} examples");
}

#[test]
fn doses_that_the_study_finds_are_printed_in_the_unit_of_papers() {
    let probe = |route: &str, doses: &str| {
        format!(
            "[probe.curve]\nkind = \"dose_response\"\nat = \"0 h\"\ndrug = \"morphine\"\nroute = \"{route}\"\n{doses}\n\
             variable = \"locus_coeruleus.firing_rate\"\nwindow = \"0 to 10 min\""
        )
    };
    let curve = |text: &str| match &good(text).probes[0].kind {
        ProbeKind::DoseResponse(curve) => curve.clone(),
        other => panic!("{other:?}"),
    };
    let molar_mass = known().catalogue.drugs["morphine"].molar_mass_g_per_mol.value;
    let local = curve(&with(&probe("local", "doses = \"auto\"")));
    assert_eq!((local.doses, local.dose_unit), (Vec::new(), ("nM".into(), 1.0)));
    let human = curve(&with(&probe("iv", "")));
    assert_eq!((human.doses.len(), human.dose_unit.0.as_str()), (0, "mg"));
    near(human.dose_unit.1, 1e6 / molar_mass);
    let rat = curve(&with(&format!(
        "species = \"rat\"\nweight = \"250 g\"\n{}",
        probe("sc", "")
    )));
    assert_eq!((rat.doses.len(), rat.dose_unit.0.as_str()), (0, "mg/kg"));
    near(rat.dose_unit.1, 0.25 * 1e6 / molar_mass);
}

#[test]
fn receptors_are_counted_as_sites_and_as_signal_in_one_population_or_all() {
    let scenario = good(&with(
        "[measure]\na = { variable = \"all.mu.sites\" }\nb = { variable = \"locus_coeruleus.mu.signal\", stat = \"sd\" }\n\
         [record]\nvariables = \"*.mu.sites\"",
    ));
    let paths: Vec<VariablePath> = scenario
        .measures
        .iter()
        .map(|measure| match &measure.rows[0].what {
            MeasureKind::Reading { reading, .. } => reading.variable.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let receptor = |population: &str, what| VariablePath::Receptor {
        population: population.into(),
        receptor: "mu".into(),
        what,
    };
    let wanted = [
        receptor("all", ReceptorObservable::Sites),
        receptor("locus_coeruleus", ReceptorObservable::Signal),
    ];
    assert_eq!(paths, wanted);
    assert_eq!(scenario.measures[0].unit, ("1".into(), 1.0));
    assert_eq!(
        scenario.record.variables,
        [receptor("locus_coeruleus", ReceptorObservable::Sites)]
    );
}

#[test]
fn own_neuron_types_copy_and_change_those_of_the_catalogue() {
    let lines = "[neuron.quick]\nlike = \"locus_coeruleus\"\nparameters.firing.rate = \"4 Hz\"\n\
                 [population.own]\ntype = \"quick\"\nneurons = 3\nparameter.firing.rate = \"x0.5\"\n\
                 [population.quick]\nneurons = 4";
    let scenario = good(&with(lines));
    let arm = arm(&scenario, "main");
    let quick = &arm.neurons["quick"];
    assert_eq!(
        quick.mechanisms,
        known().catalogue.neurons["locus_coeruleus"].mechanisms
    );
    let rate = quick
        .parameters
        .iter()
        .find(|(owner, name, _)| owner == "firing" && name == "rate");
    assert_eq!(
        rate.map(|(_, _, number)| (number.value, number.source.as_str())),
        Some((4.0, "scenario"))
    );
    let types: Vec<&str> = arm.populations.iter().map(|one| one.neuron.as_str()).collect();
    assert_eq!(types, ["locus_coeruleus", "quick", "quick"]);
    assert_eq!(
        parameter(&scenario, "main", "firing", "rate", Some("own")),
        Some(2.0)
    );
    assert_eq!(
        parameter(&scenario, "main", "firing", "rate", Some("quick")),
        None
    );
}

#[test]
fn how_receptors_are_held() {
    let held = |lines: &str| {
        let scenario = good(&ONE_DOSE.replace("neurons = 1000", &format!("neurons = 10\n{lines}")));
        let noted = scenario
            .notes
            .iter()
            .any(|note| note.contains("granularity = \"pool\""));
        (arm(&scenario, "main").populations[0].granularity, noted)
    };
    for (lines, granularity, noted) in [
        ("", Granularity::Molecule, false),
        ("receptors.mu = 2049", Granularity::Molecule, true),
        (
            "granularity = \"molecule\"\nreceptors.mu = 2049",
            Granularity::Molecule,
            false,
        ),
        (
            "granularity = \"pool\"\nreceptors.mu = 100_000",
            Granularity::Pool,
            false,
        ),
        ("granularity = \"mean_field\"", Granularity::MeanField, false),
        (
            "granularity = \"auto\"\nreceptors.mu = 2048",
            Granularity::Molecule,
            false,
        ),
        (
            "granularity = \"auto\"\nreceptors.mu = 2049",
            Granularity::Pool,
            false,
        ),
    ] {
        assert_eq!(held(lines), (granularity, noted), "{lines}");
    }
}
