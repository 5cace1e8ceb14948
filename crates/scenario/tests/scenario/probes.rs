//! Probes as patches: what goes on in a fork, what is taken out, what it sets, slices and binding.

use papaver_catalogue::types::Preparation;
use papaver_scenario::model::{MeasureKind, ParameterValue, Probe, ProbeKind, Scenario, Window};

use crate::common::{good, with};

const HOUR_MS: i64 = 3_600_000;

const DOSED: &str = "[dose.morphine]\namount = \"10 mg\"\nroute = \"iv\"\nevery = \"6 h\"\n[event.run]\nat = \"3 h\"\n\
                     over = \"1 h\"\nparameter.firing.rate = \"3 Hz\"\n";

const CURVE: &str = "[probe.p]\nkind = \"dose_response\"\nat = \"6 h\"\ndrug = \"morphine\"\nroute = \"local\"\n\
                     doses = \"1 to 1000 nM\"\nvariable = \"locus_coeruleus.firing_rate\"\nwindow = \"0 to 10 min\"\n";

/// A challenge at 6 h, an hour long, with these keys more.
fn challenge(keys: &str) -> String {
    format!("[probe.p]\nkind = \"challenge\"\nat = \"6 h\"\nduration = \"1 h\"\n{keys}\n")
}

fn only(scenario: &Scenario) -> &Probe {
    let [probe] = &scenario.probes[..] else {
        panic!("{} probes", scenario.probes.len())
    };
    probe
}

fn rates(values: &[ParameterValue]) -> Vec<f64> {
    let of = values
        .iter()
        .filter(|one| one.owner == "mu" && one.name == "recycling_rate");
    of.map(|one| (one.value * 60_000.0).round() / 1000.0).collect()
}

/// As in an arm: `amount`, `concentration`, `rate` replace one another, and so do `count` and `until`.
#[test]
fn keys_that_replace_one_another_do_so_below_a_probe_that_starts_from_another() {
    let lines = "[probe.a]\nkind = \"challenge\"\nat = \"1 h\"\nduration = \"3 h\"\n\
                 dose.naloxone = { route = \"iv\", amount = \"1 mg\", every = \"30 min\", count = 3 }\n\
                 event.run = { at = \"0 h\", over = \"10 min\", every = \"1 h\", count = 3, parameter.firing.rate = \"3 Hz\" }\n\
                 [probe.b]\nfrom = \"a\"\ndose.naloxone = { until = \"1 h\", rate = \"1 mg/h\", over = \"10 min\" }\n\
                 event.run.until = \"2 h\"\n\
                 [measure.m]\nvariable = \"locus_coeruleus.firing_rate\"\nprobe = \"a\"\nwindow = \"0 to 1 h\"\n\
                 relative_to = { window = \"1 to 2 h\" }\n[measure.n]\nfrom = \"m\"\nrelative_to = { at = \"90 min\" }";
    let scenario = good(&with(lines));
    let [a, b] = &scenario.probes[..] else {
        panic!("{} probes", scenario.probes.len())
    };
    let numbers = |probe: &Probe| (probe.doses[0].administrations.len(), probe.events[0].spans.len());
    assert_eq!((numbers(a), numbers(b)), ((3, 3), (2, 2)));
    let MeasureKind::Reading { reading, .. } = &scenario.measures[1].rows[0].what else {
        panic!("a reading")
    };
    let relative = reading.relative_to.as_ref().expect("relative");
    assert_eq!(relative.1.window, Window::At(3 * HOUR_MS / 2));
}

#[test]
fn the_arms_doses_go_on_unless_they_are_taken_out() {
    let scenario = good(&with(&format!("{DOSED}{CURVE}")));
    assert!(only(&scenario).keeps_dose("morphine") && only(&scenario).keeps_event("run"));
    assert_eq!(
        scenario.notes,
        [
            "in the forks of `p` the dose `morphine` of `main` goes on beside those of the curve; `remove = [\"dose\"]` \
          stops it"
        ]
    );
    let scenario = good(&with(&format!("{DOSED}{CURVE}remove = [\"dose\"]")));
    assert!(!only(&scenario).keeps_dose("morphine") && only(&scenario).keeps_event("run"));
    assert!(scenario.notes.is_empty());
    let between = format!("{DOSED}{CURVE}").replace("at = \"6 h\"", "at = \"7 h\"");
    assert!(good(&with(&between)).notes.is_empty());
}

#[test]
fn paths_take_out_one_dose_or_event() {
    let keys =
        "remove = [\"dose.morphine\", \"event\"]\ndose.morphine = { amount = \"1 mg\", route = \"iv\" }";
    let scenario = good(&with(&format!("{DOSED}{}", challenge(keys))));
    let probe = only(&scenario);
    assert_eq!(probe.removed, ["dose.morphine", "event"]);
    assert!(!probe.keeps_dose("morphine") && !probe.keeps_event("run") && probe.keeps_dose("naloxone"));
    assert_eq!(probe.doses.len(), 1);
}

#[test]
fn values_stand_on_those_of_each_arm() {
    let arms = "[arm]\nplain = {}\nslow = { parameter.mu.recycling_rate = \"x0.5\" }\nalso = {}\n";
    let keys = "parameter.mu.recycling_rate = \"x2\"\nevent.block = { at = \"10 min\", over = \"20 min\", \
                parameter.mu.recycling_rate = \"x0.1\" }";
    let scenario = good(&with(&format!("{arms}{}", challenge(keys))));
    let found: Vec<_> = scenario
        .probes
        .iter()
        .map(|probe| {
            let event = &probe.events[0];
            assert_eq!(event.spans, [(HOUR_MS / 6, HOUR_MS / 2)]);
            (
                probe.arms.join(" "),
                rates(&probe.parameters),
                rates(&event.parameters),
            )
        })
        .collect();
    // The catalogue's rate is 0.030 /min.
    let plain = ("plain also".to_string(), vec![0.06], vec![0.006]);
    assert_eq!(found, [plain, ("slow".to_string(), vec![0.03], vec![0.003])]);
}

#[test]
fn a_fork_may_set_what_an_event_of_the_arm_sets_at_another_time() {
    let keys = "parameter.firing.rate = \"1 Hz\"";
    let scenario = good(&with(&format!("{DOSED}{}", challenge(keys))));
    assert_eq!(only(&scenario).parameters[0].value, 1.0);
    let keys = format!("{keys}\nremove = [\"event.run\"]");
    let at_the_event = challenge(&keys).replace("at = \"6 h\"", "at = \"3 h\"");
    assert_eq!(good(&with(&format!("{DOSED}{at_the_event}"))).probes.len(), 1);
}

#[test]
fn a_slice_is_cleared_and_gets_baths_alone() {
    let keys = "preparation = \"slice\"\ndose.morphine = { concentration = \"1 uM\", route = \"bath\" }";
    let text = format!("{DOSED}{}", challenge(keys));
    let arms = "[arm]\nwhole = {}\ncut = { preparation = \"slice\", remove = [\"dose\"] }\n";
    let scenario = good(&with(&format!("{text}{arms}")));
    let [whole, cut] = &scenario.probes[..] else {
        panic!("one for each place")
    };
    assert_eq!((whole.preparation, whole.clear), (Some(Preparation::Slice), true));
    assert!(!whole.keeps_dose("morphine"));
    assert_eq!((cut.preparation, cut.clear), (None, false));
    assert!(cut.keeps_dose("morphine"));
}

#[test]
fn binding_counts_at_one_moment() {
    let lines = "[probe.binding]\nkind = \"binding\"\nat = [\"6 h\", \"12 h\"]\nwash = \"1 h\"\n[measure.sites]\n\
                 probe = \"binding\"\nprobe_at = \"12 h\"\nvariable = \"locus_coeruleus.mu.surface\"\n\
                 relative_to = { probe_at = \"6 h\" }";
    let scenario = good(&with(&format!("{DOSED}{lines}")));
    let probe = only(&scenario);
    assert!(matches!(probe.kind, ProbeKind::Binding));
    assert_eq!((probe.duration_ms, probe.wash_ms), (0, HOUR_MS));
    let MeasureKind::Reading { reading, .. } = &scenario.measures[0].rows[0].what else {
        panic!("a reading")
    };
    let (_, reference) = reading.relative_to.as_deref().expect("a reference");
    assert_eq!((reading.window, reference.window), (Window::At(0), Window::At(0)));
}

#[test]
fn what_starts_from_a_probe_replaces_count_by_until() {
    let keys = "dose.naloxone = { amount = \"1 mg\", route = \"iv\", every = \"10 min\", count = 3 }";
    let from = "[probe.q]\nfrom = \"p\"\ndose.naloxone.until = \"20 min\"";
    let scenario = good(&with(&format!("{}{from}", challenge(keys))));
    let given = |name: &str| {
        let probe = scenario
            .probes
            .iter()
            .find(|probe| probe.name == name)
            .expect("it");
        probe.doses[0].administrations.len()
    };
    assert_eq!((given("p"), given("q")), (3, 2));
}
