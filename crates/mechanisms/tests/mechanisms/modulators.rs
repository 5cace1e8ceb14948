//! Modulators in a world: what opposes analgesia and dependence, and the drugs that reach it.

use super::worlds::{Course, parameter, parameter_of};
use papaver_catalogue::Catalogue;
use papaver_catalogue::types::Species;

fn rat(hours: f64, more: &str) -> String {
    format!(
        "species = \"rat\"\nduration = \"{hours} h\"\nbaseline = \"0 h\"\nsolver.max_step = \"120 s\"\n\
         population.locus_coeruleus.neurons = 1\n{more}"
    )
}

const MORPHINE: &str = "dose.morphine = { amount = \"10 mg/kg\", route = \"sc\", every = \"6 h\" }\n";

/// Occupancy of a target by a drug that is alone there, from its concentration at the cells.
fn occupancy(course: &Course, drug: &str, target: &str) -> f64 {
    let world = &course.world;
    let ligand = world.body().ligands.iter().position(|l| l.name == drug);
    let ligand = ligand.unwrap_or_else(|| panic!("no ligand {drug}"));
    let affinity_nm = Catalogue::builtin().drugs[drug].targets[target].in_vivo[&Species::Rat]
        .affinity_nm
        .value;
    let u = world.concentrations_nm(0)[ligand] / affinity_nm;
    u / (1.0 + u)
}

/// N' = (d (1 - B) - N) / tau, with a blocker and without; the acute effect is the same.
#[test]
fn memantine_slows_the_nmda_opponent_and_leaves_the_acute_effect() {
    let names = ["nmda_opponent", "adaptation_drive", "nmda_block", "girk_current"];
    let lives = |more: &str| {
        let course = Course::of(&rat(24.0, &format!("{MORPHINE}{more}")), &names);
        let law = |row: &[f64]| {
            let target = row[1] * (1.0 - row[2]);
            let rises = target > row[0];
            let time = if rises { "onset_time" } else { "offset_time" };
            (target, 1.0 / parameter("nmda_opponent", time))
        };
        course.assert_follows("nmda_opponent", law, 1e-4);
        course
    };
    let plain = lives("");
    assert!(
        plain.last("nmda_opponent") > 0.1,
        "{}",
        plain.last("nmda_opponent")
    );
    assert_eq!(plain.last("nmda_block"), 0.0);
    let memantine = lives("dose.memantine = { amount = \"7.5 mg/kg\", route = \"sc\", every = \"6 h\" }");
    let block = occupancy(&memantine, "memantine", "nmda");
    assert!((memantine.last("nmda_block") - block).abs() < 1e-12);
    assert!(memantine.last("nmda_opponent") < 0.7 * plain.last("nmda_opponent"));
    assert_eq!(
        memantine.at_h(1.0, "girk_current"),
        plain.at_h(1.0, "girk_current")
    );
    let mk801 = lives("dose.dizocilpine = { amount = \"0.1 mg/kg\", route = \"ip\", every = \"6 h\" }");
    assert!(mk801.last("nmda_opponent") < 0.85 * plain.last("nmda_opponent"));
}

/// MPEP alone slows the opponent, and with memantine the two multiply what they leave of its drive.
#[test]
fn an_mglu5_antagonist_adds_to_memantine() {
    let names = ["nmda_opponent", "adaptation_drive", "nmda_block", "mglu5_block"];
    let mpep = "dose.mpep = { amount = \"10 mg/kg\", route = \"ip\", every = \"4 h\" }\n";
    let memantine = "dose.memantine = { amount = \"2.5 mg/kg\", route = \"sc\", every = \"4 h\" }\n";
    let left = |more: &str| {
        let course = Course::of(&rat(24.0, &format!("{MORPHINE}{more}")), &names);
        let law = |row: &[f64]| {
            let target = row[1] * (1.0 - row[2]) * (1.0 - parameter("nmda_opponent", "mglu5_share") * row[3]);
            let time = if target > row[0] {
                "onset_time"
            } else {
                "offset_time"
            };
            (target, 1.0 / parameter("nmda_opponent", time))
        };
        course.assert_follows("nmda_opponent", law, 1e-4);
        course.last("nmda_opponent")
    };
    let (alone, both) = (left(mpep), left(&format!("{mpep}{memantine}")));
    assert!(alone < 0.95 * left(""), "{alone}");
    assert!(both < 0.95 * alone.min(left(memantine)), "{both}");
}

/// By the other reading of NMDA receptors a blocker does nothing to what builds up, and hides it while it acts.
#[test]
fn a_blocker_masks_tolerance_where_that_is_believed() {
    let text = |more: &str| {
        format!(
            "species = \"rat\"\nduration = \"48 h\"\nbaseline = \"0 h\"\npopulation.dorsal_horn.neurons = 1\n\
             preset.nmda_in_tolerance = \"expression\"\nmechanism = {{ npff = false, cholecystokinin = false, glial_activation = false }}\n\
             {MORPHINE}{more}"
        )
    };
    let names = ["nmda_opponent", "analgesic_gain", "nmda_block"];
    let plain = Course::of(&text(""), &names);
    let blocker = "dose.dizocilpine = { amount = \"0.3 mg/kg\", route = \"sc\", at = \"47 h\" }";
    let masked = Course::of(&text(blocker), &names);
    let built = plain.last("nmda_opponent");
    // The later dose brings shorter steps, and nothing else.
    let same = masked.last("nmda_opponent") / built - 1.0;
    assert!(same.abs() < 1e-4 && built > 0.2, "{built}, {same}");
    let weight = parameter_of("dorsal_horn", "nmda_opponent", "analgesic_weight");
    for course in [&plain, &masked] {
        let opposes = course.last("nmda_opponent") * (1.0 - course.last("nmda_block"));
        let expected = 1.0 / (1.0 + weight * opposes);
        assert!((course.last("analgesic_gain") - expected).abs() < 1e-9);
    }
    assert!(masked.last("nmda_block") > 0.5);
}

/// Glia by the null hypothesis and by the other, without TLR4, and under an inhibitor.
#[test]
fn glia_answer_to_tlr4_only_where_that_is_believed() {
    let glia = |more: &str| {
        let names = ["glia", "tlr4_drive", "withdrawal", "glia_inhibition"];
        let course = Course::of(&rat(24.0, &format!("{MORPHINE}{more}")), &names);
        let tlr4_gain = if more.contains("active") { 5.0 } else { 0.0 };
        let law = |row: &[f64]| {
            let of = |name| parameter("glial_activation", name);
            let faster = 1.0 + of("inhibition_gain") * row[3];
            let source = tlr4_gain * row[1] + of("withdrawal_gain") * row[2] / 48.0;
            (source / faster, faster / of("time"))
        };
        course.assert_follows("glia", law, 1e-4);
        course.last("glia")
    };
    let active = "preset.tlr4_activation = \"active\"\n";
    let (null, believed) = (glia(""), glia(active));
    assert!(null < 0.02, "{null}");
    assert!(believed > 0.1, "{believed}");
    let without = glia(&format!("{active}genotype = \"tlr4_knockout\"\n"));
    assert!((without - null).abs() < 1e-3, "{without}, {null}");
    let blocked = glia(&format!(
        "{active}dose.naltrexone = {{ amount = \"100 mg/kg\", route = \"sc\", every = \"6 h\" }}\n"
    ));
    assert!(blocked < believed, "{blocked}");
    let quiet = glia(&format!(
        "{active}dose.minocycline = {{ amount = \"50 mg/kg\", route = \"ip\", every = \"12 h\" }}\n"
    ));
    assert!(quiet < 0.7 * believed, "{quiet}");
}

/// Ibudilast reaches glia and phosphodiesterases; cAMP rises by what its gain says.
#[test]
fn ibudilast_raises_camp_a_little() {
    let dose = "dose.ibudilast = { amount = \"7.5 mg/kg\", route = \"sc\" }";
    let course = Course::of(&rat(1.0, dose), &["camp"]);
    let block = occupancy(&course, "ibudilast", "phosphodiesterase");
    let expected = 1.0 + parameter("phosphodiesterase_inhibition", "gain") * block;
    assert!(block > 0.1, "{block}");
    assert!(
        (course.last("camp") - expected).abs() < 1e-9,
        "{}",
        course.last("camp")
    );
}

/// Firing is what clonidine leaves of it.
#[test]
fn clonidine_quiets_locus_coeruleus() {
    let dose = "dose.clonidine = { amount = \"20 ug/kg\", route = \"sc\" }";
    let course = Course::of(&rat(0.5, dose), &["firing_rate", "firing_gain"]);
    let rest = course.values("firing_rate")[0];
    let held = occupancy(&course, "clonidine", "alpha2");
    let left = 1.0 - parameter("alpha2_agonism", "max_suppression") * held;
    assert!(held > 0.3, "{held}");
    assert!((course.last("firing_gain") - left).abs() < 1e-12);
    // The rate belongs to the step as a whole, and so to its middle.
    let gains = course.values("firing_gain");
    let middle = (gains[gains.len() - 2] + left) / 2.0;
    let fires = course.last("firing_rate") / rest;
    assert!((fires / middle - 1.0).abs() < 1e-4, "{fires}, not {middle}");
}

/// At a site of pain all opponents divide what reaches the membrane, each by its own state; cyclase feels none of it.
#[test]
fn opponents_of_analgesia_divide_what_reaches_the_membrane() {
    let text = format!(
        "species = \"rat\"\nduration = \"48 h\"\nbaseline = \"0 h\"\npopulation.dorsal_horn.neurons = 1\n{MORPHINE}"
    );
    let names = [
        "neuropeptide_ff",
        "cholecystokinin_level",
        "adaptation_drive",
        "analgesic_gain",
    ];
    let course = Course::of(&text, &names);
    for (peptide, mechanism) in [
        ("neuropeptide_ff", "npff"),
        ("cholecystokinin_level", "cholecystokinin"),
    ] {
        let law = |row: &[f64]| (row[2], 1.0 / parameter(mechanism, "time"));
        course.assert_follows(peptide, law, 1e-4);
        assert!(course.last(peptide) > 0.1, "{peptide}: {}", course.last(peptide));
    }
    let weighs = |mechanism, state| 1.0 + parameter(mechanism, "analgesic_weight") * course.last(state);
    // In locus coeruleus, which `parameter` reads, two of the weights are 0.
    let nmda = parameter_of("dorsal_horn", "nmda_opponent", "analgesic_weight");
    let opposed = weighs("npff", "neuropeptide_ff")
        * weighs("cholecystokinin", "cholecystokinin_level")
        * (1.0 + nmda * course.last("nmda_opponent"))
        * (1.0 + course.last("glia"));
    assert!((course.last("analgesic_gain") * opposed - 1.0).abs() < 1e-12);
    assert!(opposed > 1.1, "{opposed}");
    assert_eq!(course.values("analgesic_gain")[0], 1.0);
}

/// The accumbens makes dynorphin as its proteins build up; it acts at kappa receptors of dopamine cells, where there are any.
#[test]
fn dynorphin_follows_the_proteins_of_the_accumbens() {
    let life = |more: &str, genotype: &str| {
        let text = format!(
            "species = \"rat\"\nduration = \"48 h\"\nbaseline = \"0 h\"\n{genotype}population.vta_dopamine.neurons = 1\n\
             population.nucleus_accumbens.neurons = 1\n{more}"
        );
        Course::of(
            &text,
            &[
                "dynorphin",
                "nucleus_accumbens.transcription",
                "nucleus_accumbens.delta_fosb",
                "girk_current",
            ],
        )
    };
    let of = |name| {
        let info = papaver_mechanisms::dynorphin_release::MECHANISM.info;
        let spec = info.parameters.iter().find(|p| p.name == name);
        spec.map_or(f64::NAN, |p| p.default)
    };
    let course = life(MORPHINE, "");
    let law = |row: &[f64]| {
        let made = 1.0 + of("transcription_gain") * row[1];
        let target = of("rest_concentration") * made / (1.0 + of("fosb_repression") * row[2]);
        (target, core::f64::consts::LN_2 / (of("half_life") * 60.0))
    };
    course.assert_follows("dynorphin", law, 1e-4);
    assert_eq!(course.values("dynorphin")[0], of("rest_concentration"));
    assert!(course.last("dynorphin") > 1.5 * of("rest_concentration"));
    let quieted = course.last("girk_current") - course.values("girk_current")[0];
    assert!(quieted > 1e-3, "{quieted}");
    let without = life(MORPHINE, "genotype = \"kappa_knockout\"\n");
    assert!((without.last("dynorphin") - course.last("dynorphin")).abs() < 1e-12);
    assert_eq!(without.last("girk_current"), without.values("girk_current")[0]);
}
