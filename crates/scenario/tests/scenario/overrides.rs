//! `--set`: after all merging, on every arm that has the path.

use papaver_scenario::model::{Administration, MeasureKind, MeasureRow, Window};

use crate::common::{check_with, with};

const DOSED: &str = "[dose.morphine]\namount = \"10 mg\"\nroute = \"iv\"\n[arm]\ncontrol = { remove = [\"dose\"] }\n\
                     a = {}\nb = { dose.morphine.amount = \"20 mg\" }";

/// Amounts of morphine in mg by arm, rounded to a millionth.
fn amounts(sets: &[&str]) -> Vec<Option<f64>> {
    let scenario = check_with(&with(DOSED), sets).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let amount = |arm: &papaver_scenario::model::Arm| match arm.doses.first()?.administrations.first()? {
        Administration::Bolus { amount_nmol, .. } => Some((amount_nmol * 285.3).round() / 1e6),
        _ => None,
    };
    scenario.arms.iter().map(amount).collect()
}

fn refused(sets: &[&str]) -> (String, Option<String>) {
    let mistakes = check_with(&with(DOSED), sets).expect_err("a mistake");
    assert!(mistakes.render(false).starts_with("--set:1:"), "{mistakes}");
    let first = mistakes.iter().next().expect("one");
    (first.message.clone(), first.help.clone())
}

#[test]
fn they_act_on_every_arm_that_has_the_path() {
    assert_eq!(amounts(&[]), [None, Some(10.0), Some(20.0)]);
    assert_eq!(
        amounts(&["dose.morphine.amount=5 mg"]),
        [None, Some(5.0), Some(5.0)]
    );
    assert_eq!(
        amounts(&["dose.morphine.amount=\"5 mg\""]),
        [None, Some(5.0), Some(5.0)]
    );
    assert_eq!(
        amounts(&["arm.b.dose.morphine.amount=5 mg"]),
        [None, Some(10.0), Some(5.0)]
    );
    assert_eq!(
        amounts(&["dose.morphine.amount=x0.5"]),
        [None, Some(5.0), Some(10.0)]
    );
}

/// A time that counts from a dose is the same in an arm without it, whoever moves the dose.
#[test]
fn they_reach_what_an_arm_took_out() {
    let lines = "[dose.morphine]\namount = \"10 mg\"\nroute = \"iv\"\nevery = \"2 h\"\nuntil = \"8 h\"\n\
                 [arm]\ncontrol = { remove = [\"dose\"] }\nmorphine = {}\n\
                 [measure]\nm = { variable = \"locus_coeruleus.firing_rate\", at = \"morphine.end + 1 h\" }";
    let windows = |sets: &[&str]| {
        let scenario = check_with(&with(lines), sets).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let of = |row: &MeasureRow| match &row.what {
            MeasureKind::Reading { reading, .. } => reading.window,
            other => panic!("a reading, not {other:?}"),
        };
        scenario.measures[0].rows.iter().map(of).collect::<Vec<_>>()
    };
    let at = |hours: i64| vec![Window::At(hours * 3_600_000); 2];
    assert_eq!(windows(&[]), at(7));
    assert_eq!(windows(&["dose.morphine.until=4 h"]), at(3));
    assert_eq!(windows(&["dose.morphine.count=2"]), at(3));
    // One that nobody is given is no path, whatever counts from it.
    let (message, _) = refused(&["arm.control.dose.morphine.amount=5 mg"]);
    assert_eq!(
        message,
        "`control` took out what the path `dose.morphine.amount` names"
    );
}

#[test]
fn they_reach_what_is_not_of_an_arm() {
    let scenario = check_with(
        &with(DOSED),
        &["seed=9", "replicates=2", "record.every=10 min", "title=T"],
    );
    let scenario = scenario.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(
        (scenario.seed, scenario.replicates, scenario.record.every_ms),
        (9, 2, 600_000)
    );
    assert_eq!(
        (scenario.title.as_str(), &scenario.resolved["seed"]),
        ("T", &serde_json::json!(9))
    );
    let scenario = check_with(
        &with(DOSED),
        &["mechanism.pka=false", "parameter.mu.recycling_rate=0.01 /min"],
    );
    let scenario = scenario.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(
        scenario
            .arms
            .iter()
            .all(|arm| !arm.mechanisms["pka"] && arm.parameters.len() == 1)
    );
    assert_eq!(scenario.resolved["arm"]["a"]["mechanism"]["pka"], false);
}

#[test]
fn a_path_that_nothing_has_is_a_mistake_with_the_nearest() {
    let (message, help) = refused(&["dose.morphin.amount=5 mg"]);
    assert_eq!(
        message,
        "nothing here has the path `dose.morphin.amount`: no dose `morphin`"
    );
    assert_eq!(help.as_deref(), Some("did you mean `dose.morphine.amount`?"));
    let (message, help) = refused(&["dose.morphine.amout=5 mg"]);
    assert_eq!(
        message,
        "the path `dose.morphine.amout` does not exist: unknown key `amout`"
    );
    assert_eq!(help.as_deref(), Some("did you mean `dose.morphine.amount`?"));
    assert_eq!(refused(&["sed=3"]).1.as_deref(), Some("did you mean `seed`?"));
    assert_eq!(refused(&["arm.c.duration=2 d"]).0, "no arm `c`");
    assert_eq!(refused(&["mechanism.pkb=false"]).0, "no mechanism `pkb`");
    assert_eq!(refused(&["=3"]).0, "`` is not a path");
    assert_eq!(
        refused(&["circuit.pain.neurons=3"]).0,
        "nothing here has the path `circuit.pain.neurons`: no circuit `pain`"
    );
}

#[test]
fn mistakes_in_values_have_their_place() {
    let mistakes = check_with(&with(DOSED), &["dose.morphine.amount=5 mV"]).expect_err("a mistake");
    let first = mistakes.iter().next().expect("one");
    assert_eq!((first.line, first.column), (1, 22));
    assert!(
        mistakes.render(false).contains("dose.morphine.amount=5 mV\n"),
        "{mistakes}"
    );
}

/// Times that count from a dose are the same in an arm that took it out.
#[test]
fn they_move_what_other_times_count_from_in_arms_without_it() {
    let lines = "dose.morphine = { amount = \"10 mg\", route = \"iv\", every = \"6 h\", until = \"12 h\" }\n\
                 dose.naloxone = { amount = \"1 mg\", route = \"iv\", at = \"morphine.end + 1 h\" }\n\
                 [arm]\nplacebo = { remove = [\"dose.morphine\"] }\na = {}";
    let scenario = check_with(&with(lines), &["dose.morphine.until=18 h"]);
    let scenario = scenario.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let naloxone = |arm: &papaver_scenario::model::Arm| {
        let dose = arm.doses.iter().find(|dose| dose.name == "naloxone");
        dose.map(|dose| dose.administrations[0].start_ms())
    };
    let found: Vec<_> = scenario.arms.iter().map(naloxone).collect();
    assert_eq!(found, [Some(13 * 3_600_000); 2]);
}
