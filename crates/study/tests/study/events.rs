//! Values that change in a running world: events, a probe's parameters, a slice transfer, a binding assay.

use crate::support::{HOUR, MIN, at, body, curve, event, mu, only, probe, scenario, signal, study, value};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::{Preparation, Route};
use papaver_scenario::model::{
    Administration, BodyObservable, Dose, Granularity, MeasureKind, Ms, Place, Probe, ProbeKind,
    ReceptorObservable, Scenario, VariablePath,
};

/// Ten neurons under an infusion from 1 h to 3 h; measures keep the curves that the tests look at.
const INFUSED: &str = r#"
duration = "4 h"
baseline = "10 min"
replicates = 1
record = { every = "10 min" }
population.locus_coeruleus.neurons = 10
dose.morphine = { route = "iv", rate = "10 mg/h", at = "1 h", over = "2 h" }
[measure]
camp = { variable = "locus_coeruleus.camp" }
rate = { variable = "locus_coeruleus.firing_rate" }
total = { variable = "locus_coeruleus.mu.total" }
bound = { variable = "locus_coeruleus.mu.occupied.morphine" }
surface = { variable = "locus_coeruleus.mu.surface" }
site = { variable = "body.morphine.effect_site" }
"#;

fn infused() -> Scenario {
    scenario(INFUSED)
}

fn total() -> VariablePath {
    mu(ReceptorObservable::Total)
}

fn bound() -> VariablePath {
    mu(ReceptorObservable::Occupied(Some("morphine".into())))
}

fn site() -> VariablePath {
    body("morphine", BodyObservable::EffectSite)
}

/// Expected counts in place of molecules, so that receptors have no noise.
fn quiet() -> Scenario {
    let mut scenario = infused();
    scenario.arms[0].populations[0].granularity = Granularity::MeanField;
    scenario
}

fn undosed() -> Scenario {
    let mut scenario = quiet();
    scenario.arms[0].doses[0].administrations.clear();
    scenario
}

fn challenge(scenario: &mut Scenario, at_ms: Ms, change: impl FnOnce(&mut Probe)) {
    let mut new = probe("probe", ProbeKind::Challenge, at_ms, HOUR);
    change(&mut new);
    scenario.probes = vec![new];
}

#[test]
fn an_event_that_sets_what_holds_anyway_changes_no_byte() {
    let (plain, mut same) = (infused(), infused());
    let rate = Catalogue::builtin().receptors["mu"].parameters["degradation_rate"].value;
    // Where the dose has its breakpoints, so that the grids are the same.
    let own = vec![value("mu", "degradation_rate", rate)];
    same.arms[0].events = vec![event("same", &[(HOUR, 3 * HOUR)], own)];
    let (plain, same) = (only(&plain), only(&same));
    for path in [signal("camp"), signal("firing_rate"), total()] {
        assert_eq!(curve(&plain.trace, &path), curve(&same.trace, &path));
    }
}

/// Nothing is degraded for an hour, and as many are made as ever: the total rises by the rate of synthesis, per receptor of
/// the naive total. Then it falls again.
#[test]
fn values_hold_while_an_event_lasts() {
    let mut scenario = undosed();
    let stop = |name: &str| value("mu", name, 0.0);
    let stops = vec![
        stop("degradation_rate"),
        stop("tolerant_degradation_rate"),
        stop("endosomal_degradation_rate"),
    ];
    let faster = vec![value("mu", "synthesis_rate", 1e-5)];
    scenario.arms[0].events = vec![
        event("stop", &[(HOUR, 2 * HOUR)], stops),
        event("faster", &[(90 * MIN, 2 * HOUR)], faster),
    ];
    let total = curve(&only(&scenario).trace, &total());
    let made = Catalogue::builtin().receptors["mu"].parameters["synthesis_rate"].value;
    let start = at(&total, HOUR);
    assert!((start - at(&total, 0)).abs() < 1e-9, "flat until then");
    let risen = |until_ms: Ms, from_ms: Ms| at(&total, until_ms) - at(&total, from_ms);
    let (first, second) = (risen(90 * MIN, HOUR), risen(2 * HOUR, 90 * MIN));
    assert!(
        (first / start / (1800.0 * made) - 1.0).abs() < 0.01,
        "{first} of {start}"
    );
    assert!(
        (risen(75 * MIN, HOUR) / first - 0.5).abs() < 1e-9,
        "a straight line"
    );
    assert!(
        (second / first / (1e-5 / made) - 1.0).abs() < 1e-9,
        "both events together"
    );
    assert!(at(&total, 3 * HOUR) < at(&total, 2 * HOUR));
    for breakpoint in [HOUR, 90 * MIN, 2 * HOUR] {
        // After each change a ladder begins.
        assert!(total.iter().any(|(time, _)| *time == breakpoint + 5_000));
    }
}

/// A probe's value holds from its time 0 on; in the run itself, and in a fork that changes nothing, all stays as it was.
#[test]
fn a_probe_sets_values_in_its_fork_alone() {
    let mut scenario = undosed();
    challenge(&mut scenario, HOUR, |probe| {
        probe.parameters = vec![value("mu", "synthesis_rate", 0.0)];
        // Nothing is made in the fork, but for 10 min in which twice as much as ever is.
        let made = Catalogue::builtin().receptors["mu"].parameters["synthesis_rate"].value;
        probe.events = vec![event(
            "burst",
            &[(30 * MIN, 40 * MIN)],
            vec![value("mu", "synthesis_rate", 2.0 * made)],
        )];
    });
    let without = curve(&only(&undosed()).trace, &total());
    let run = only(&scenario);
    assert_eq!(curve(&run.trace, &total()), without);
    let fork = curve(&run.forks[0].trace, &total());
    let naive = at(&without, HOUR);
    assert!((at(&fork, 0) / naive - 1.0).abs() < 1e-12);
    assert!(at(&fork, 30 * MIN) < naive && at(&fork, 40 * MIN) > at(&fork, 30 * MIN));
    assert!(at(&fork, HOUR) < at(&fork, 40 * MIN));
}

/// An event of the arm that is under way goes on in a fork, unless the probe takes it out.
#[test]
fn events_go_on_in_forks_unless_they_are_removed() {
    let forked = |removed: &[&str], wash_ms: Ms| {
        let mut scenario = undosed();
        let none = vec![value("mu", "synthesis_rate", 0.0)];
        scenario.arms[0].events = vec![event("none", &[(HOUR, 4 * HOUR)], none)];
        challenge(&mut scenario, 2 * HOUR, |probe| {
            probe.removed = removed.iter().map(|&path| path.to_owned()).collect();
            probe.wash_ms = wash_ms;
        });
        let run = only(&scenario);
        (curve(&run.trace, &total()), curve(&run.forks[0].trace, &total()))
    };
    let (run, fork) = forked(&[], 0);
    for minutes in [0, 10, 30, 60] {
        let there = at(&run, 2 * HOUR + minutes * MIN);
        assert!(
            (at(&fork, minutes * MIN) / there - 1.0).abs() < 1e-9,
            "{minutes} min"
        );
    }
    let (_, washed) = forked(&[], 30 * MIN);
    assert!((at(&washed, 0) / at(&run, 150 * MIN) - 1.0).abs() < 1e-9);
    assert!(at(&washed, 30 * MIN) < at(&washed, 0));
    for removed in ["event", "event.none"] {
        let (run, fork) = forked(&[removed], 0);
        assert_eq!(at(&fork, 0), at(&run, 2 * HOUR));
        assert!(at(&fork, HOUR) > at(&fork, 0), "receptors are made again");
    }
}

/// A slice loses the peptides that the animal releases, and with them a little inhibition of its cyclase; else it is as it was.
#[test]
fn a_slice_of_an_undrugged_animal_is_as_it_was_but_for_its_peptides() {
    let transferred = |peptides: bool| {
        let mut scenario = undosed();
        for release in ["enkephalin_release", "endorphin_release"] {
            scenario.arms[0].mechanisms.insert(release.to_owned(), peptides);
        }
        challenge(&mut scenario, HOUR, |probe| {
            probe.preparation = Some(Preparation::Slice)
        });
        only(&scenario)
    };
    let changes = |peptides: bool, path| {
        let run = transferred(peptides);
        let naive = at(&curve(&run.trace, &path), 0);
        let fork = curve(&run.forks[0].trace, &path);
        fork.into_iter().map(|(_, v)| v / naive - 1.0).collect::<Vec<_>>()
    };
    for path in [signal("camp"), total()] {
        let changes = changes(false, path.clone());
        assert!(changes.iter().all(|c| c.abs() < 1e-9), "{path:?}: {changes:?}");
    }
    let camp = changes(true, signal("camp"));
    assert!(camp.iter().all(|c| (0.01..0.03).contains(c)), "{camp:?}");
}

/// A slice has no drug but what is in its bath, with the affinity for a bath: here as much as half the receptors hold.
#[test]
fn a_slice_meets_its_bath_alone() {
    let mut scenario = quiet();
    let numbers = &Catalogue::builtin().drugs["morphine"].receptors["mu"];
    let affinity_nm = numbers
        .slice
        .as_ref()
        .map_or(f64::NAN, |set| set.affinity_nm.value);
    challenge(&mut scenario, 2 * HOUR, |probe| {
        probe.preparation = Some(Preparation::Slice);
        let bath = Administration::Held {
            start_ms: 10 * MIN,
            end_ms: 20 * MIN,
            concentration_nm: affinity_nm,
        };
        probe.doses = vec![Dose {
            name: "bath".into(),
            drug: "morphine".into(),
            route: Route::Bath,
            into: Vec::new(),
            administrations: vec![bath],
            trigger: None,
            release_ms: Vec::new(),
        }];
    });
    let run = only(&scenario);
    assert!(at(&curve(&run.trace, &site()), 2 * HOUR) > 10.0, "there was drug");
    let (site, bound) = (
        curve(&run.forks[0].trace, &site()),
        curve(&run.forks[0].trace, &bound()),
    );
    let surface = at(
        &curve(&run.forks[0].trace, &mu(ReceptorObservable::Surface)),
        15 * MIN,
    );
    for (minutes, nm) in [(0, 0.0), (5, 0.0), (15, affinity_nm), (30, 0.0), (60, 0.0)] {
        assert_eq!(at(&site, minutes * MIN), nm);
        assert_eq!(at(&bound, minutes * MIN) > 0.0, nm > 0.0);
    }
    assert!((at(&bound, 15 * MIN) / surface - 0.5).abs() < 1e-12);
}

/// Receptors are counted as they are; once the drug is cleared only what is bound slowly stays.
#[test]
fn a_binding_assay_counts_what_is_there() {
    let mut scenario = infused();
    let assay = |name: &str, clear: bool| {
        let mut assay = probe(name, ProbeKind::Binding, 2 * HOUR, 0);
        assay.clear = clear;
        assay
    };
    scenario.probes = vec![assay("as_it_is", false), assay("cleared", true)];
    let mut row = scenario.measures[2].clone();
    let MeasureKind::Reading { place, .. } = &mut row.rows[0].what else {
        panic!("a reading");
    };
    *place = Place::Fork {
        arm: "main".into(),
        probe: "as_it_is".into(),
        at_ms: 2 * HOUR,
    };
    scenario.measures.push(row);
    let study = study(&scenario);
    let run = &study.runs[0][0];
    for fork in &run.forks {
        assert_eq!(fork.trace.time_ms, [0]);
        assert_eq!(
            curve(&fork.trace, &total())[0].1,
            at(&curve(&run.trace, &total()), 2 * HOUR)
        );
    }
    let counted = curve(&run.forks[0].trace, &bound())[0].1;
    assert_eq!(counted, at(&curve(&run.trace, &bound()), 2 * HOUR));
    assert!(counted > 0.0);
    assert_eq!(curve(&run.forks[1].trace, &bound())[0].1, 0.0);
    let measured = study.measures.last().and_then(|m| m.estimate.value);
    assert_eq!(measured, Some(at(&curve(&run.trace, &total()), 2 * HOUR)));
}

/// Of two infusions the probe ends one; the other goes on as in the run.
#[test]
fn what_is_not_removed_goes_on() {
    let text = INFUSED.replace(
        "[measure]",
        "dose.naloxone = { route = \"iv\", rate = \"0.4 mg/h\", at = \"1 h\", over = \"2 h\" }\n[measure]\nother = { variable = \"body.naloxone.plasma\" }",
    );
    let naloxone = body("naloxone", BodyObservable::Plasma);
    let mut shorter = scenario(&text);
    let Administration::Infusion { end_ms, .. } = &mut shorter.arms[0].doses[1].administrations[0] else {
        panic!("an infusion");
    };
    *end_ms = 2 * HOUR;
    let shorter = only(&shorter);
    let mut forked = scenario(&text);
    challenge(&mut forked, 2 * HOUR, |probe| {
        probe.removed = vec!["dose.naloxone".into()]
    });
    let run = only(&forked);
    for path in [site(), naloxone.clone()] {
        let (fork, run) = (curve(&run.forks[0].trace, &path), curve(&shorter.trace, &path));
        for minutes in [0, 10, 30, 60] {
            let there = at(&run, 2 * HOUR + minutes * MIN);
            assert!(
                (at(&fork, minutes * MIN) / there - 1.0).abs() < 1e-9,
                "{path:?} {minutes} min"
            );
        }
    }
    challenge(&mut forked, 2 * HOUR, |probe| probe.clear = true);
    let cleared = only(&forked);
    for path in [site(), naloxone, bound()] {
        let fork = curve(&cleared.forks[0].trace, &path);
        assert!(
            fork.iter().all(|(_, v)| *v == 0.0),
            "{path:?}: sources that began before stop"
        );
    }
}
