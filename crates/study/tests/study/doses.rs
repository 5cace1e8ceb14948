//! Doses that wait for a trigger, doses at steady state, and doses that the study finds itself.

use crate::support::{HOUR, MIN, at, body, curve, only, probe, scenario, signal, study};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_scenario::model::{
    Administration, BodyObservable, Ms, ProbeKind, Scenario, Statistic, Trigger, VariablePath,
};
use papaver_study::build::Setting;
use papaver_study::dosing::breakpoints;
use papaver_study::life::{ArmRun, Life, Saved};
use papaver_study::output::{Execution, run_json};
use papaver_study::runner::Protocol;

/// An infusion whose effect site rises for hours, and a bolus that is to wait for it.
const WAITING: &str = r#"
duration = "4 h"
baseline = "10 min"
replicates = 1
record = { every = "10 min" }
population.locus_coeruleus.neurons = 4
dose.morphine = { route = "iv", rate = "10 mg/h", over = "4 h" }
dose.naloxone = { route = "iv", amount = "0.4 mg" }
[measure]
camp = { variable = "locus_coeruleus.camp" }
site = { variable = "body.morphine.effect_site" }
naloxone = { variable = "body.naloxone.plasma" }
"#;

const DELAY_MS: Ms = 90_000;
const AFTER_MS: Ms = 30 * MIN;

fn site() -> VariablePath {
    body("morphine", BodyObservable::EffectSite)
}

fn naloxone() -> VariablePath {
    body("naloxone", BodyObservable::Plasma)
}

/// Naloxone 90 s after morphine's effect site rose above `value` nM, from 30 min on.
fn waiting(value: f64) -> Scenario {
    let mut scenario = scenario(WAITING);
    scenario.arms[0].doses[1].trigger = Some(Trigger {
        variable: site(),
        below: false,
        value,
        after_ms: AFTER_MS,
        delay_ms: DELAY_MS,
    });
    scenario
}

/// What the effect site reaches between two steps about 100 min after the start.
fn reached() -> f64 {
    let site = curve(&only(&waiting(f64::INFINITY)).trace, &site());
    (at(&site, 100 * MIN) + at(&site, 101 * MIN)) / 2.0
}

#[test]
fn a_dose_is_given_when_its_trigger_is_met_and_the_delay_is_over() {
    let value = reached();
    let scenario = waiting(value);
    let study = study(&scenario);
    let run = &study.runs[0][0];
    let (site, naloxone) = (curve(&run.trace, &site()), curve(&run.trace, &naloxone()));
    let met = site
        .iter()
        .find(|(time, v)| *time >= AFTER_MS && *v > value)
        .map(|(time, _)| *time);
    assert_eq!(met, Some(101 * MIN));
    assert_eq!(run.met_ms, [None, met]);
    // Steps are of a minute there: 90 s after 101 min is 103 min.
    assert_eq!(at(&naloxone, 103 * MIN), 0.0);
    assert!(at(&naloxone, 104 * MIN) > 1.0);
    assert!(
        !naloxone
            .iter()
            .any(|(time, _)| (103 * MIN + 1..104 * MIN).contains(time)),
        "no breakpoint"
    );
    let json = run_json(&scenario, Catalogue::builtin(), &study, &Execution::default());
    assert_eq!(json["triggers"][0]["dose"], "naloxone");
    assert_eq!(json["triggers"][0]["met_h"][0], 101.0 / 60.0);
}

#[test]
fn a_trigger_is_not_looked_at_before_its_time_and_may_never_be_met() {
    // Above from the second minute on, but looked at from 30 min on.
    let early = only(&waiting(1.0));
    assert_eq!(early.met_ms, [None, Some(AFTER_MS)]);
    let never = only(&waiting(f64::INFINITY));
    assert_eq!(never.met_ms, [None, None]);
    assert!(curve(&never.trace, &naloxone()).iter().all(|(_, nm)| *nm == 0.0));
}

/// Ten seconds of infusion between two boundaries a minute apart: all of it is given.
#[test]
fn what_is_infused_for_less_than_a_step_is_given_whole() {
    let value = reached();
    let bolus = waiting(value);
    let mut infused = waiting(value);
    let dose = &mut infused.arms[0].doses[1].administrations[0];
    let Administration::Bolus { amount_nmol, .. } = *dose else {
        panic!("a bolus");
    };
    *dose = Administration::Infusion {
        start_ms: 5_000,
        end_ms: 15_000,
        rate_nmol_per_s: amount_nmol / 10.0,
    };
    let plasma = |scenario: &Scenario| at(&curve(&only(scenario).trace, &naloxone()), 4 * HOUR);
    let (at_once, slowly) = (plasma(&bolus), plasma(&infused));
    // Half a step later on average.
    assert!((slowly / at_once - 1.0).abs() < 0.02, "{slowly} nM, {at_once} nM");
}

/// In a fork that is taken before, the arm's dose still waits; in one that is taken after, what was given goes on; the
/// fork's own waits on the fork's clock.
#[test]
fn triggers_are_looked_at_in_forks() {
    let mut scenario = waiting(reached());
    let fork = |name: &str, at_ms| probe(name, ProbeKind::Challenge, at_ms, 90 * MIN);
    let mut own = fork("own", 90 * MIN);
    own.removed = vec!["dose.naloxone".into()];
    own.doses = vec![scenario.arms[0].doses[1].clone()];
    let Some(trigger) = &mut own.doses[0].trigger else {
        panic!("it waits");
    };
    (trigger.value, trigger.after_ms) = (1.0, 20 * MIN);
    scenario.probes = vec![fork("before", 90 * MIN), own, fork("after", 110 * MIN)];
    let run = only(&scenario);
    let naloxone: Vec<Vec<(Ms, f64)>> = run.forks.iter().map(|f| curve(&f.trace, &naloxone())).collect();
    let there = curve(&run.trace, &self::naloxone());
    let [before, own, after] = &naloxone[..] else {
        panic!("three forks");
    };
    let late = at(before, 90 * MIN) / at(&there, 180 * MIN);
    assert!(
        (late - 1.0).abs() < 0.03,
        "given within two minutes of the run's own: {late}"
    );
    assert_eq!(at(own, 20 * MIN), 0.0);
    assert!(at(own, 25 * MIN) > 1.0);
    assert!((at(after, 60 * MIN) / at(&there, 170 * MIN) - 1.0).abs() < 1e-9);
}

#[test]
fn a_life_that_is_gone_on_with_knows_what_was_given() {
    let scenario = waiting(reached());
    let whole = only(&scenario);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let plan = setting.plan(&scenario, &scenario.arms[0], 0);
    let protocol = Protocol {
        scenario: &scenario,
        grid: Grid::new(breakpoints(&scenario), scenario.solver.max_step_ms, 0),
        traced: vec![(naloxone(), Statistic::Mean), (signal("camp"), Statistic::Mean)],
        found: Vec::new(),
        progress: &|_| {},
        stop: &|| false,
    };
    let begin = || Life::begin(&protocol, &scenario.arms[0], &plan, Executor::Serial);
    for left_at_ms in [60 * MIN, 102 * MIN, 120 * MIN] {
        let mut life = begin().unwrap_or_else(|e| panic!("{e}"));
        while life.now_ms() < left_at_ms {
            life.advance().unwrap_or_else(|e| panic!("{e}"));
        }
        let saved = serde_json::to_string(&life.save()).unwrap_or_else(|e| panic!("{e}"));
        let saved: Saved<ArmRun> = serde_json::from_str(&saved).unwrap_or_else(|e| panic!("{e}"));
        let mut life = begin().unwrap_or_else(|e| panic!("{e}"));
        life.go_on(saved);
        while life.advance().unwrap_or_else(|e| panic!("{e}")) {}
        let run = life.end();
        assert_eq!(run.met_ms, whole.met_ms);
        for path in [naloxone(), signal("camp")] {
            assert_eq!(curve(&run.trace, &path), curve(&whole.trace, &path));
        }
    }
}

/// Forty doses one by one, against one at steady state: the same plasma from then on, while the cells are naive at it.
#[test]
fn a_dose_at_steady_state_finds_the_body_as_after_very_many() {
    let text = r#"
duration = "246 h"
baseline = "10 min"
replicates = 1
record = { every = "1 h" }
solver = { fixed_step = "120 s" }
population.locus_coeruleus = { neurons = 1, receptors.mu = 20 }
dose.morphine = { route = "sc", amount = "10 mg", every = "6 h", count = 41 }
[measure]
camp = { variable = "locus_coeruleus.camp" }
plasma = { variable = "body.morphine.plasma" }
depot = { variable = "body.morphine.depot" }
"#;
    let many = scenario(text);
    let mut one = scenario(text);
    let Administration::Bolus { amount_nmol, .. } = many.arms[0].doses[0].administrations[0] else {
        panic!("a bolus");
    };
    one.arms[0].doses[0].administrations = vec![Administration::SteadyState {
        at_ms: 0,
        amount_nmol,
        every_ms: 6 * HOUR,
        over_ms: None,
    }];
    let (many_run, one) = (only(&many), only(&one));
    for what in [BodyObservable::Plasma, BodyObservable::Depot] {
        let path = body("morphine", what);
        let (many, one) = (curve(&many_run.trace, &path), curve(&one.trace, &path));
        for minutes in [2, 10, 60, 360] {
            let (steady, there) = (at(&one, minutes * MIN), at(&many, 240 * HOUR + minutes * MIN));
            assert!(
                (steady / there - 1.0).abs() < 1e-6,
                "{path:?} after {minutes} min: {steady}, {there}"
            );
        }
    }
    // The cells are as naive as at the first of many doses.
    let camp = |run: &ArmRun| at(&curve(&run.trace, &signal("camp")), 0);
    assert_eq!(camp(&one), camp(&many_run));
}

/// What all populations meet is the effect site; where they meet different baths it is the body's own.
#[test]
fn the_effect_site_is_the_bath_where_there_is_one() {
    let text = r#"
species = "rat"
preparation = "slice"
duration = "10 min"
baseline = "0 min"
replicates = 1
record = { every = "1 min" }
population.locus_coeruleus.neurons = 1
population.other = { type = "locus_coeruleus", neurons = 1 }
dose.met_enkephalin = { route = "bath", concentration = "300 nM", INTO at = "2 min" }
[measure]
site = { variable = "body.met_enkephalin.effect_site" }
"#;
    for (into, nm) in [
        ("", 300.0),
        ("into = \"locus_coeruleus\",", 0.0),
        ("into = \"other\",", 0.0),
    ] {
        let run = only(&scenario(&text.replace("INTO", into)));
        assert_eq!(
            at(
                &curve(&run.trace, &body("met_enkephalin", BodyObservable::EffectSite)),
                5 * MIN
            ),
            nm,
            "{into}"
        );
    }
}

/// The study brackets the effect by itself, with the same doses in every replicate; a drug without an effect gets a note.
#[test]
fn doses_are_found_where_none_are_given() {
    let text = r#"
species = "rat"
preparation = "slice"
duration = "20 min"
baseline = "5 min"
replicates = 2
record = { every = "1 min" }
population.locus_coeruleus.neurons = 20
[probe.agonist]
kind = "dose_response"
at = "0 min"
drug = "met_enkephalin"
route = "bath"
doses = "auto"
variable = "locus_coeruleus.girk_current"
window = "0 to 5 min"
reduce = "max"
[probe.antagonist]
kind = "dose_response"
at = "10 min"
drug = "naloxone"
route = "bath"
doses = "auto"
variable = "locus_coeruleus.girk_current"
window = "0 to 5 min"
reduce = "max"
"#;
    let study = study(&scenario(text));
    let [first, second] = &study.runs[0][..] else {
        panic!("two replicates");
    };
    let (agonist, antagonist) = (&first.curves[0].1, &first.curves[1].1);
    assert_eq!(agonist.doses, second.curves[0].1.doses);
    assert_eq!(agonist.doses.len(), 7);
    let ratio = agonist.doses[1] / agonist.doses[0];
    assert!(
        agonist
            .doses
            .windows(2)
            .all(|pair| (pair[1] / pair[0] / ratio - 1.0).abs() < 1e-9)
    );
    let fit = agonist.fit.unwrap_or_else(|| panic!("a curve: {agonist:?}"));
    let share = |response: f64| (response - fit.bottom) / fit.emax;
    let (low, high) = (share(agonist.responses[0]), share(agonist.responses[6]));
    assert!((0.03..0.15).contains(&low), "{low}");
    assert!((0.8..1.0).contains(&high), "{high}");
    assert!(
        (antagonist.doses[6] / antagonist.doses[0] / 1e3 - 1.0).abs() < 1e-9,
        "three tens by default"
    );
    let told = |probe: &str| study.notes.iter().filter(|note| note.contains(probe)).count();
    assert_eq!(
        (told("probe agonist"), told("probe antagonist")),
        (0, 1),
        "{:?}",
        study.notes
    );
}
