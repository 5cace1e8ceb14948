//! Presets: sides of contested points, and where they stand among those who win.

use papaver_scenario::model::{Arm, Scenario};

use crate::common::{good, known, mistakes, with};

fn arm<'s>(scenario: &'s Scenario, name: &str) -> &'s Arm {
    scenario
        .arms
        .iter()
        .find(|arm| arm.name == name)
        .expect("the arm")
}

fn value(arm: &Arm, owner: &str, name: &str) -> Option<f64> {
    let of = |one: &&papaver_scenario::model::ParameterValue| one.owner == owner && one.name == name;
    arm.parameters.iter().find(of).map(|one| one.value)
}

#[test]
fn a_choice_switches_and_sets_and_the_default_changes_nothing() {
    let lines = "[arm]\nplain = {}\nmixed = { preset.lc_drive = \"mixed\" }\nintrinsic = { preset.lc_drive = \"intrinsic\" }";
    let scenario = good(&with(lines));
    let (plain, mixed) = (arm(&scenario, "plain"), arm(&scenario, "mixed"));
    assert_eq!(
        (&plain.mechanisms, &plain.parameters),
        (&mixed.mechanisms, &mixed.parameters)
    );
    assert!(plain.presets.is_empty());
    assert_eq!(mixed.presets["lc_drive"], "mixed");
    let intrinsic = arm(&scenario, "intrinsic");
    assert!(!intrinsic.mechanisms["lc_extrinsic_drive"] && plain.mechanisms["lc_extrinsic_drive"]);
    assert_eq!(value(intrinsic, "lc_intrinsic_drive", "weight"), Some(1.0));
}

#[test]
fn genotype_then_preset_then_the_lines_of_the_scenario() {
    let lines = "preset.desensitisation_kinase = \"grk_and_erk\"\n[arm]\nplain = {}\n\
                 factor = { parameter.desensitisation.erk_share = \"x0.5\" }\n\
                 other = { preset.desensitisation_kinase = \"grk\" }\n\
                 switched = { preset.adaptation_stimulus = \"coupled\", mechanism.uncoupled_drive = true }";
    let scenario = good(&with(lines));
    let share = |name: &str| value(arm(&scenario, name), "desensitisation", "erk_share");
    assert_eq!(share("plain"), Some(0.65));
    assert_eq!(share("factor"), Some(0.325));
    assert_eq!(share("other"), None);
    assert_eq!(share("switched"), Some(0.65));
    assert!(arm(&scenario, "switched").mechanisms["uncoupled_drive"]);
    assert_eq!(
        scenario.resolved["arm"]["factor"]["preset"]["desensitisation_kinase"],
        "grk_and_erk"
    );
}

/// As with `mechanism.X = false`: the value was in use until a later patch switched its mechanism off.
#[test]
fn a_value_rests_where_a_later_preset_switches_its_mechanism_off() {
    let value_of = "parameter.lc_extrinsic_drive.glutamate_weight = \"x0.5\"";
    let off = "preset.lc_drive = \"intrinsic\"";
    let scenario = good(&with(&format!("{value_of}\n[arm]\na = {{}}\nb = {{ {off} }}")));
    let weight = |name: &str| value(arm(&scenario, name), "lc_extrinsic_drive", "glutamate_weight");
    assert!(weight("a").is_some() && weight("b").is_none());
    for lines in [
        format!("{value_of}\n{off}"),
        format!("{off}\n[arm.a]\n{value_of}"),
        // Its own switch stands above presets.
        format!("{value_of}\nmechanism.lc_extrinsic_drive = false\n[arm.a]\n{off}"),
    ] {
        let found = mistakes(&with(&lines));
        assert_eq!(
            found[0].2,
            "`lc_extrinsic_drive.glutamate_weight` is set, but the mechanism `lc_extrinsic_drive` is off"
        );
    }
}

/// The catalogue does not know the mechanisms, so what its choices name is checked here: a scenario that writes the
/// same switches and values by hand has no mistake, and the same meaning.
#[test]
fn every_choice_names_what_exists_within_its_range() {
    for (point, preset) in &known().catalogue.presets {
        for (name, choice) in &preset.choices {
            let mut lines = format!("[arm.chosen]\npreset.{point} = \"{name}\"\n[arm.written]\n");
            for (id, on) in &choice.mechanisms {
                lines += &format!("mechanism.{id} = {on}\n");
            }
            for (owner, parameter, number) in &choice.parameters {
                lines += &format!("parameter.{owner}.{parameter} = \"{}\"\n", number.text);
            }
            let scenario = good(&with(&lines));
            let (chosen, written) = (arm(&scenario, "chosen"), arm(&scenario, "written"));
            assert_eq!(chosen.mechanisms, written.mechanisms, "{point} {name}");
            assert_eq!(chosen.parameters, written.parameters, "{point} {name}");
        }
    }
}
