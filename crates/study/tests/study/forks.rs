//! What goes on in a fork, what stops there, and on which steps.

use crate::support::{HOUR, at, body, curve, only, scenario, study};
use papaver_catalogue::Catalogue;
use papaver_scenario::model::BodyObservable;
use papaver_study::build::Setting;
use papaver_study::phases::Patch;

/// Two infusions one after the other; forks that go on with them where the first ends, and where the second ends.
const DRIPS: &str = r#"
duration = "30 h"
baseline = "10 min"
replicates = 1
population.locus_coeruleus.neurons = 1
dose.drip = { drug = "morphine", route = "iv", amount = "60 mg", over = "12 h", every = "12 h", count = 2 }
dose.extra = { drug = "fentanyl", route = "iv", amount = "10 ug", at = "1 h" }
[probe.between]
kind = "challenge"
at = "12 h"
remove = ["dose.extra"]
duration = "4 h"
[probe.after]
kind = "challenge"
at = "24 h"
remove = ["dose.extra"]
duration = "4 h"
[measure]
between = { probe = "between", variable = "body.morphine.plasma" }
after = { probe = "after", variable = "body.morphine.plasma" }
run = { variable = "body.morphine.plasma" }
"#;

#[test]
fn an_infusion_that_ends_at_a_fork_ends_there_once() {
    let run = only(&scenario(DRIPS));
    let plasma = body("morphine", BodyObservable::Plasma);
    let own = curve(&run.trace, &plasma);
    for (index, fork_ms) in [12 * HOUR, 24 * HOUR].into_iter().enumerate() {
        let fork = curve(&run.forks[index].trace, &plasma);
        for hours in 1..=4 {
            let (there, here) = (at(&own, fork_ms + hours * HOUR), at(&fork, hours * HOUR));
            assert!(
                (there - here).abs() < 1e-6 * there,
                "{here} and {there} nM, {hours} h after {fork_ms} ms"
            );
        }
    }
}

/// A fork in two arms of which one has a dose, and one that waits, while it lives.
const TWO_ARMS: &str = r#"
duration = "6 h"
baseline = "10 min"
replicates = 1
population.locus_coeruleus.neurons = 1
dose.morphine = { route = "iv", amount = "10 mg", at = "2 h 17 min 3 s" }
dose.naloxone = { route = "iv", amount = "0.4 mg", when = "body.morphine.plasma > 1 nM", delay = "21 min 7 s" }
[arm]
control = { remove = ["dose"] }
morphine = {}
[probe.look]
kind = "challenge"
at = "2 h"
duration = "1 h"
[measure.rate]
probe = "look"
variable = "locus_coeruleus.firing_rate"
"#;

#[test]
fn a_fork_has_the_same_steps_in_every_arm() {
    let scenario = scenario(TWO_ARMS);
    let done = study(&scenario);
    let times = |arm: usize| done.runs[arm][0].forks[0].trace.time_ms.clone();
    assert_eq!(times(0), times(1));
    let dose = 17 * 60_000 + 3_000;
    assert!(
        times(0).contains(&dose) && times(0).contains(&(dose + 2_000)),
        "the dose of one arm is a breakpoint of both"
    );
}

#[test]
fn a_branch_draws_anew_under_every_variant() {
    let text = "duration = \"3 h\"\nbaseline = \"10 min\"\nreplicates = 1\npopulation.locus_coeruleus.neurons = 3\n\
                event.blocker = { at = \"1 h\", over = \"1 h\", parameter.desensitisation.grk_level = 0.5 }\n";
    let scenario = scenario(text);
    let setting = Setting::new(&scenario, Catalogue::builtin());
    let mut plan = setting.plan(&scenario, &scenario.arms[0], 0);
    plan.model.branch_seed = Some(77);
    let patch = Patch {
        preparation: None,
        parameters: scenario.arms[0].events[0].parameters.clone(),
    };
    assert_eq!(plan.variant(&patch).branch_seed, Some(77));
}
