//! What mistakes sound like: the rows of section 8 of the format that this version can make.

use crate::common::{mistakes, with};

const DOSE: &str = "[dose.morphine]\nroute = \"iv\"\n";
const CURVE: &str = "[probe.curve]\nkind = \"dose_response\"\nat = [\"0 h\", \"7 h\", \"14 h\"]\ndrug = \"morphine\"\n\
                     route = \"local\"\ndoses = \"1 to 1000 nM\"\nvariable = \"locus_coeruleus.firing_rate\"\n\
                     window = \"0 to 10 min\"\nrelative_to = { vehicle = true }\n";

/// The only mistake of a scenario with these lines: message and help.
#[track_caller]
fn sounds(lines: &str, message: &str, help: &str) {
    let found = mistakes(&with(lines));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].2.as_str(), found[0].3.as_str()), (message, help));
}

#[test]
fn doses() {
    sounds(
        &format!("{DOSE}amount = \"10 mg\"\nevry = \"6 h\""),
        "unknown key `evry` in `[dose.morphine]`",
        "did you mean `every`?",
    );
    sounds(
        &format!("{DOSE}amount = \"10 mV\""),
        "`10 mV` is a voltage, a dose needs mass or amount of substance",
        "did you mean `10 mg`?",
    );
    sounds(
        &format!("{DOSE}amount = 10"),
        "`amount` has no unit",
        "write `\"10 mg\"` or `\"10 mg/kg\"`",
    );
    sounds(
        "[dose.morphinne]\nroute = \"iv\"\namount = \"10 mg\"",
        "no drug `morphinne`, and the dose names none with `drug`",
        "did you mean `morphine`?",
    );
    sounds(
        "preparation = \"slice\"\n[dose.morphine]\nroute = \"iv\"\namount = \"10 mg\"",
        "a slice has no circulation",
        "use `route = \"bath\"` with `concentration`",
    );
}

#[test]
fn measures() {
    let measure = |keys: &str| format!("[measure.x]\nvariable = \"locus_coeruleus.firing_rate\"\n{keys}");
    sounds(
        &measure("window = \"9 to 3 h\""),
        "the window ends before it begins",
        "swap: `\"3 to 9 h\"`",
    );
    sounds(
        "[measure.x]\nvariable = \"locus_ceruleus.firing_rate\"",
        "no population `locus_ceruleus` here",
        "there is: locus_coeruleus",
    );
    sounds(
        &format!("{CURVE}[measure.x]\nprobe = \"curve\"\nprobe_at = \"8 h\"\nvariable = \"ec50\""),
        "probe `curve` is taken at 0 h, 7 h, 14 h, not at 8 h",
        "",
    );
    sounds(
        &format!(
            "[arm]\na = {{}}\nb = {{}}\n{}",
            measure("arm = \"b\"\nrelative_to = { arm = \"b\" }")
        ),
        "the measure is compared with itself",
        "name another arm",
    );
}

#[test]
fn parameters_and_experiments() {
    sounds(
        "parameter.mu.recycling_rate = \"40 /min\"",
        "40 /min is outside 0.001 to 1 /min (range from papaver-2026-receptors)",
        "see `papaver explain mu`",
    );
    sounds(
        "[experiment]\nprotocol = \"p\"\ngrade = \"A\"\nuse = \"calibration\"\n[measure.x]\n\
         variable = \"locus_coeruleus.firing_rate\"\nband = \"1 to 3 Hz\"",
        "an experiment needs `source`",
        "write `source = \"author-year\"`; define new ones in `[reference.KEY]`",
    );
}

#[test]
fn all_mistakes_of_a_file_come_at_once_in_order() {
    let text = "duration = \"24 m\"\nspecies = \"cat\"\n[population.locus_coeruleus]\nneurons = 0\n[dose.morphinne]\n\
                amount = 3\nroute = \"iv\"\n[measure.x]\nvariable = \"locus_ceruleus.firing_rate\"\nreduce = \"biggest\"\n";
    let lines: Vec<usize> = mistakes(text).iter().map(|mistake| mistake.0).collect();
    assert_eq!(lines, [1, 2, 4, 5, 6, 10]);
}

#[test]
fn a_mistake_in_what_an_arm_takes_out_is_told_too() {
    let found = mistakes(&with(
        "[dose.morphine]\namount = 3\nroute = \"iv\"\n[arm]\ncontrol = { remove = [\"dose\"] }",
    ));
    assert_eq!(found[0].2, "`amount` has no unit");
}

#[test]
fn what_would_take_too_much_is_refused_before_it_is_tried() {
    let arms: String = (0..1001).map(|index| format!("[arm.a{index}]\n")).collect();
    assert_eq!(
        mistakes(&with(&arms))[0].2,
        "1001 tables in `arm`; the most is 1000"
    );
    let dose = "[dose.morphine]\namount = \"1 mg\"\nroute = \"iv\"\nevery = \"20 ms\"\n[arm]\n";
    let arms: String = (0..5).map(|index| format!("a{index} = {{}}\n")).collect();
    let found = mistakes(&with(&format!("{dose}{arms}")));
    assert_eq!(
        found[0].2,
        "with `a2` there are 12960000 administrations; the most is 10000000"
    );
    assert_eq!(
        mistakes(
            "duration = \"24 h\"\n[population.locus_coeruleus]\nneurons = 1000000\nreceptors.mu = 200\n"
        )[0]
        .2,
        "the cells would take 34 GiB; at most 16 GiB are used (1000000 neurons with 200 receptors each)"
    );
    assert_eq!(
        mistakes("duration = \"200000 wk\"\npopulation.locus_coeruleus.neurons = 1")[0].2,
        "`200000 wk` is more than 100 years"
    );
}
