//! Routes that release what they were given in their own time: depots in the body, implants that are taken out, pumps.

use crate::support::{HOUR, MIN, at, body, curve, only, scenario};
use papaver_catalogue::Catalogue;
use papaver_engine::executor::Executor;
use papaver_engine::grid::Grid;
use papaver_scenario::model::{Administration, BodyObservable, Ms, Scenario, Statistic};
use papaver_study::build::Setting;
use papaver_study::dosing::breakpoints;
use papaver_study::life::{ArmRun, Life, Saved};
use papaver_study::runner::Protocol;

/// A drug of one compartment with every kind of release, and a scenario that gives it.
const TRACER: &str = r#"
replicates = 1
baseline = "10 min"
record = { every = "1 h" }
population.locus_coeruleus = { neurons = 1, receptors.mu = 20 }
[drug.tracer]
like = "naloxone"
[drug.tracer.pharmacokinetics.human]
central_volume = "100 L"
elimination_rate = "0.4 /h"
exchange = []
[drug.tracer.pharmacokinetics.human.routes.depot]
bioavailability = 0.5
absorption_rate = "0.5 /h"
release = [
  { share = 0.2, rate = "0.3 /h" },
  { share = 0.5, from = "2 h", over = "4 h" },
  { share = 0.3, from = "1 h", rate = "1 /h" },
]
[drug.tracer.pharmacokinetics.human.routes.pellet]
bioavailability = 1
release = [{ share = 0.6, rate = "0.1 /h" }, { share = 0.4, from = "1 h", over = "12 h" }]
[drug.tracer.pharmacokinetics.human.routes.pump]
bioavailability = 0.8
[drug.tracer.pharmacokinetics.human.routes.patch]
bioavailability = 0.9
absorption_rate = "0.2 /h"
[drug.tracer.pharmacokinetics.human.routes.nasal]
bioavailability = 0.6
absorption_rate = "2 /h"
transit_steps = 3
transit_rate = "6 /h"
[measure]
plasma = { variable = "body.tracer.plasma" }
depot = { variable = "body.tracer.depot" }
"#;

fn given(head: &str) -> Scenario {
    scenario(&format!("{head}{TRACER}"))
}

/// Of a run or a fork: times and values.
fn read(trace: &papaver_study::trace::Trace, what: BodyObservable) -> Vec<(Ms, f64)> {
    curve(trace, &body("tracer", what))
}

/// Between two times, nM h, by trapezia between step boundaries.
fn area(curve: &[(Ms, f64)]) -> f64 {
    let pieces = curve.windows(2);
    pieces
        .map(|p| (p[1].0 - p[0].0) as f64 / 3.6e6 * (p[0].1 + p[1].1) / 2.0)
        .sum()
}

const NMOL: f64 = 1000.0;
/// L/h.
const CLEARANCE: f64 = 40.0;

/// Whatever the way, the area under the curve is F D / CL; the depot holds the dose at first and nothing in the end.
#[test]
fn the_area_under_the_curve_is_the_share_that_arrives_over_clearance() {
    for (route, share, more) in [
        ("nasal", 0.6, ""),
        ("depot", 0.5, ""),
        ("patch", 0.9, "over = \"24 h\","),
        ("pump", 0.8, "over = \"24 h\","),
        ("pellet", 1.0, ""),
    ] {
        let scenario = given(&format!(
            "duration = \"160 h\"\ndose.tracer = {{ route = \"{route}\", {more} amount = \"1 umol\" }}\n"
        ));
        let run = only(&scenario);
        let plasma = read(&run.trace, BodyObservable::Plasma);
        let found = area(&plasma);
        let expected = share * NMOL / CLEARANCE;
        assert!(
            (found / expected - 1.0).abs() < 1e-4,
            "{route}: {found}, {expected} nM h"
        );
        let depot = read(&run.trace, BodyObservable::Depot);
        let first = at(&depot, 5_000);
        // A pump or patch, and the even part of a pellet, give from outside.
        let held = match route {
            "pump" | "patch" => 0.0,
            "pellet" => 0.6,
            _ => 1.0,
        };
        assert!((first / NMOL - held).abs() < 3e-3, "{route}: {first} nmol");
        assert!(at(&depot, 160 * HOUR) < 1e-3, "{route}");
    }
}

/// What is taken out at the end of `over` is exactly what has not been released; what is in the body stays there.
#[test]
fn a_pellet_that_is_taken_out_takes_the_rest_with_it() {
    let scenario = given(
        "duration = \"12 h\"\n\
         dose.first = { drug = \"tracer\", route = \"pellet\", over = \"6 h\", amount = \"1 umol\" }\n\
         dose.second = { drug = \"tracer\", route = \"pellet\", over = \"7 h\", at = \"2 h\", amount = \"3 umol\" }\n",
    );
    let run = only(&scenario);
    let depot = read(&run.trace, BodyObservable::Depot);
    let left = |dose: f64, hours: f64| 0.6 * dose * libm::exp(-0.1 * hours);
    for (hours, expected) in [
        (5, left(NMOL, 5.0) + left(3.0 * NMOL, 3.0)),
        (8, left(3.0 * NMOL, 6.0)),
        (10, 0.0),
    ] {
        let found = at(&depot, hours * HOUR);
        assert!(
            (found - expected).abs() < 1e-9 * NMOL,
            "{found} and {expected} nmol at {hours} h"
        );
    }
    // Nothing comes any more, so that plasma falls at the rate of elimination.
    let plasma = read(&run.trace, BodyObservable::Plasma);
    let fall = at(&plasma, 12 * HOUR) / at(&plasma, 10 * HOUR);
    assert!((fall / libm::exp(-0.8) - 1.0).abs() < 1e-9, "{fall}");
}

/// Forks without the dose, with a wash, and cleared; of something in the body and of something that can be taken out.
fn forks(route: &str) -> ArmRun {
    let text = format!(
        "duration = \"8 h\"\ndose.tracer = {{ route = \"{route}\", amount = \"1 umol\" }}\n{TRACER}\
         [probe.removed]\nkind = \"challenge\"\nat = \"3 h\"\nremove = [\"dose.tracer\"]\nduration = \"5 h\"\n\
         [probe.washed]\nkind = \"challenge\"\nat = \"3 h\"\nwash = \"1 h\"\nduration = \"4 h\"\n\
         [probe.cleared]\nkind = \"challenge\"\nat = \"3 h\"\nclear = true\nduration = \"5 h\"\n\
         [probe.kept]\nkind = \"challenge\"\nat = \"3 h\"\nduration = \"5 h\"\n"
    );
    // Measures of the forks, so that their curves are kept.
    let mut measures = String::new();
    for probe in ["removed", "washed", "cleared", "kept"] {
        for what in ["plasma", "depot"] {
            measures += &format!(
                "[measure.{probe}_{what}]\nprobe = \"{probe}\"\nvariable = \"body.tracer.{what}\"\n"
            );
        }
    }
    only(&scenario(&(text + &measures)))
}

#[test]
fn a_depot_in_the_body_goes_on_through_a_wash_and_without_its_dose() {
    let run = forks("depot");
    let own = read(&run.trace, BodyObservable::Plasma);
    for (fork, zero_ms) in [("removed", 3 * HOUR), ("washed", 4 * HOUR), ("kept", 3 * HOUR)] {
        let there = run.forks.iter().find(|f| f.probe == fork);
        let there = there.unwrap_or_else(|| panic!("no fork {fork}"));
        let plasma = read(&there.trace, BodyObservable::Plasma);
        for hours in [1, 2, 4] {
            let (found, expected) = (at(&plasma, hours * HOUR), at(&own, zero_ms + hours * HOUR));
            assert!(
                (found / expected - 1.0).abs() < 1e-9,
                "{fork}, {hours} h: {found}, {expected} nM"
            );
        }
    }
    let cleared = &run.forks.iter().find(|f| f.probe == "cleared");
    let cleared = cleared.unwrap_or_else(|| panic!("no fork"));
    for what in [BodyObservable::Plasma, BodyObservable::Depot] {
        let curve = read(&cleared.trace, what);
        assert!(curve.iter().all(|(_, value)| *value == 0.0), "{what:?}");
    }
}

#[test]
fn what_is_implanted_is_taken_out_by_a_wash_and_with_its_dose() {
    let run = forks("pellet");
    let own = read(&run.trace, BodyObservable::Plasma);
    for (fork, zero_ms) in [("removed", 3 * HOUR), ("washed", 4 * HOUR)] {
        let there = run.forks.iter().find(|f| f.probe == fork);
        let there = there.unwrap_or_else(|| panic!("no fork {fork}"));
        let depot = read(&there.trace, BodyObservable::Depot);
        assert!(depot.iter().all(|(_, nmol)| *nmol == 0.0), "{fork}: {depot:?}");
        let plasma = read(&there.trace, BodyObservable::Plasma);
        let since_h = (zero_ms + 2 * HOUR - 3 * HOUR) as f64 / 3.6e6;
        let expected = at(&own, 3 * HOUR) * libm::exp(-0.4 * since_h);
        let found = at(&plasma, 2 * HOUR);
        assert!(
            (found / expected - 1.0).abs() < 1e-9,
            "{fork}: {found}, {expected} nM"
        );
    }
    let kept = run.forks.iter().find(|f| f.probe == "kept");
    let kept = read(
        &kept.unwrap_or_else(|| panic!("no fork")).trace,
        BodyObservable::Plasma,
    );
    let (found, expected) = (at(&kept, 4 * HOUR), at(&own, 7 * HOUR));
    assert!((found / expected - 1.0).abs() < 1e-9, "{found}, {expected} nM");
}

/// A dose whose release outlasts the interval between doses.
#[test]
fn releases_of_earlier_doses_go_on_at_steady_state() {
    let text = "duration = \"60 h\"\nsolver = { fixed_step = \"60 s\" }\n\
                dose.tracer = { route = \"depot\", amount = \"1 umol\", every = \"3 h\", count = 18 }\n";
    let many = given(text);
    let mut one = given(text);
    one.arms[0].doses[0].administrations = vec![Administration::SteadyState {
        at_ms: 0,
        amount_nmol: NMOL,
        every_ms: 3 * HOUR,
        over_ms: None,
    }];
    let (many, one) = (only(&many), only(&one));
    for what in [BodyObservable::Plasma, BodyObservable::Depot] {
        let (many, one) = (read(&many.trace, what), read(&one.trace, what));
        for minutes in [1, 60, 170, 300, 500] {
            // The last of the many comes at 51 h.
            let (steady, there) = (at(&one, minutes * MIN), at(&many, 51 * HOUR + minutes * MIN));
            assert!(
                (steady / there - 1.0).abs() < 1e-4,
                "{what:?} after {minutes} min: {steady}, {there}"
            );
        }
    }
}

/// A dose that waits is given at a step boundary, and what it releases later need not fall on one: all of it arrives.
#[test]
fn a_depot_that_waits_for_its_trigger_is_released_whole() {
    let scenario = given(
        "duration = \"60 h\"\ndose.start = { drug = \"morphine\", route = \"iv\", amount = \"1 mg\" }\n\
         dose.tracer = { route = \"depot\", amount = \"1 umol\", when = \"body.morphine.plasma < 1 nM\", \
         at = \"30 min\", delay = \"17 min\" }\n",
    );
    let run = only(&scenario);
    assert!(run.met_ms[1].is_some(), "{:?}", run.met_ms);
    let found = area(&read(&run.trace, BodyObservable::Plasma));
    assert!(
        (found / (0.5 * NMOL / CLEARANCE) - 1.0).abs() < 1e-4,
        "{found} nM h"
    );
}

#[test]
fn releases_begin_and_end_on_the_grid_and_a_life_goes_on_in_the_midst_of_them() {
    let scenario = given("duration = \"8 h\"\ndose.tracer = { route = \"depot\", amount = \"1 umol\" }\n");
    let times = breakpoints(&scenario);
    for hours in [0, 1, 2, 6] {
        assert!(times.contains(&(hours * HOUR)), "{hours} h: {times:?}");
    }
    let whole = only(&scenario);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let plan = setting.plan(&scenario, &scenario.arms[0], 0);
    let path = body("tracer", BodyObservable::Plasma);
    let protocol = Protocol {
        scenario: &scenario,
        grid: Grid::new(times, scenario.solver.max_step_ms, 0),
        traced: vec![(path.clone(), Statistic::Mean)],
        found: Vec::new(),
        progress: &|_| {},
        stop: &|| false,
    };
    let begin = || Life::begin(&protocol, &scenario.arms[0], &plan, Executor::Serial);
    let mut life = begin().unwrap_or_else(|e| panic!("{e}"));
    while life.now_ms() < 3 * HOUR {
        life.advance().unwrap_or_else(|e| panic!("{e}"));
    }
    let saved = serde_json::to_string(&life.save()).unwrap_or_else(|e| panic!("{e}"));
    let saved: Saved<ArmRun> = serde_json::from_str(&saved).unwrap_or_else(|e| panic!("{e}"));
    let mut life = begin().unwrap_or_else(|e| panic!("{e}"));
    life.go_on(saved);
    while life.advance().unwrap_or_else(|e| panic!("{e}")) {}
    assert_eq!(curve(&life.end().trace, &path), curve(&whole.trace, &path));
}
