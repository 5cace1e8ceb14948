//! Tests of the loader and of the data.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::types::{Basis, BindingKind, Preparation, Route, Species};

/// The built-in files with one text replaced by another.
fn changed(file: &str, from: &str, to: &str) -> Result<Catalogue, Vec<CatalogueError>> {
    let mut found = false;
    let texts: Vec<(&str, String)> = BUILTIN_FILES
        .iter()
        .map(|&(name, text)| {
            if name == file {
                found = text.contains(from);
                (name, text.replacen(from, to, 1))
            } else {
                (name, text.to_owned())
            }
        })
        .collect();
    assert!(found, "`{from}` does not stand in {file}");
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Catalogue::from_files(&files)
}

/// The one error of a changed catalogue.
fn error(file: &str, from: &str, to: &str) -> CatalogueError {
    let errors = changed(file, from, to).expect_err("the change must be refused");
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors[0].clone()
}

/// The first number of damgo.toml.
const DAMGO_MASS: &str = r#"value = "513.6 g/mol", source = "prohaska-2022", species = "any", preparation = "any", basis = "derived""#;

#[test]
fn the_built_in_catalogue_loads() {
    let catalogue = match Catalogue::from_files(BUILTIN_FILES) {
        Ok(catalogue) => catalogue,
        Err(errors) => panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        ),
    };
    let files = BUILTIN_FILES
        .iter()
        .filter(|(name, _)| name.starts_with("drugs/"));
    assert_eq!(catalogue.drugs.len(), files.count());
    assert_eq!(catalogue.hash.len(), 64);
    let morphine = &catalogue.drugs["morphine"];
    assert_eq!(
        morphine.pharmacokinetics[&Species::Human]
            .elimination_rate_per_s
            .value,
        0.0705 / 60.0
    );
    assert_eq!(
        morphine.receptors["mu"]
            .slice
            .as_ref()
            .map(|set| set.affinity_nm.value),
        Some(1500.0)
    );
    for name in ["fentanyl", "naltrexone"] {
        assert_eq!(
            catalogue.drugs[name].receptors["mu"].kind,
            BindingKind::Explicit,
            "{name}"
        );
    }
    for route in [Route::Iv, Route::Sc, Route::Im, Route::Oral] {
        assert!(
            morphine.pharmacokinetics[&Species::Human]
                .routes
                .contains_key(&route),
            "{route}"
        );
    }
}

#[test]
fn every_file_under_data_is_built_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut on_disk = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("data/ can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(&root)
                    .expect("below data/")
                    .to_string_lossy()
                    .replace('\\', "/");
                on_disk.insert(name);
            }
        }
    }
    let built_in: BTreeSet<String> = BUILTIN_FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, built_in);
}

#[test]
fn a_number_without_its_value_is_refused() {
    let error = error("drugs/damgo.toml", r#"value = "513.6 g/mol", "#, "");
    assert_eq!(error.what, "`value` is missing in `molar_mass`");
    assert_eq!(error.line, Some(3));
}

#[test]
fn a_number_without_a_source_is_refused() {
    let without = DAMGO_MASS.replace(r#"source = "prohaska-2022", "#, "");
    assert_eq!(
        error("drugs/damgo.toml", DAMGO_MASS, &without).what,
        "`source` is missing in `molar_mass`"
    );
}

#[test]
fn a_number_without_a_species_is_refused() {
    let without = DAMGO_MASS.replace(r#"species = "any", "#, "");
    assert_eq!(
        error("drugs/damgo.toml", DAMGO_MASS, &without).what,
        "`species` is missing in `molar_mass`"
    );
}

#[test]
fn a_number_without_a_preparation_is_refused() {
    let without = DAMGO_MASS.replace(r#"preparation = "any", "#, "");
    assert_eq!(
        error("drugs/damgo.toml", DAMGO_MASS, &without).what,
        "`preparation` is missing in `molar_mass`"
    );
}

#[test]
fn a_number_without_a_basis_is_refused() {
    let without = DAMGO_MASS.replace(r#", basis = "derived""#, "");
    assert_eq!(
        error("drugs/damgo.toml", DAMGO_MASS, &without).what,
        "`basis` is missing in `molar_mass`"
    );
}

#[test]
fn a_number_without_a_unit_is_refused() {
    let bare = error("drugs/damgo.toml", r#"value = "513.6 g/mol""#, "value = 513.6");
    assert!(bare.what.contains("is a fraction, not a molar mass"), "{bare}");
    let unitless = error(
        "drugs/damgo.toml",
        r#"value = "513.6 g/mol""#,
        r#"value = "513.6""#,
    );
    assert!(unitless.what.contains("has no unit"), "{unitless}");
}

#[test]
fn a_bare_value_and_an_empty_source_are_refused() {
    let from = r#"source = "prohaska-2022""#;
    assert!(
        error("drugs/damgo.toml", from, r#"source = "  ""#)
            .what
            .contains("must be a text that is not empty")
    );
    let whole = format!(
        "molar_mass = {{ {DAMGO_MASS}, note = \"free base, C26H35N5O6; give doses of salts as the base they hold\" }}"
    );
    assert!(
        error("drugs/damgo.toml", &whole, r#"molar_mass = "513.6 g/mol""#)
            .what
            .contains("is a bare value")
    );
}

#[test]
fn a_fitted_number_says_on_what() {
    let built_in = Catalogue::builtin();
    for (entry, _) in built_in.names() {
        for (name, number) in built_in.numbers(entry) {
            if number.basis == crate::types::Basis::Fitted {
                assert!(
                    number.note.contains("fitted"),
                    "{entry} {name} does not say on what it was fitted"
                );
            }
        }
    }
    let wrong = error(
        "drugs/damgo.toml",
        r#"basis = "derived", note = "free base, C26H35N5O6; give doses of salts as the base they hold""#,
        r#"basis = "fitted""#,
    );
    assert!(wrong.what.contains("is fitted and has no `note`"), "{wrong}");
}

#[test]
fn an_unknown_source_names_the_nearest() {
    let error = error("drugs/damgo.toml", "prohaska-2022", "prohaska-2021");
    assert!(error.what.contains("cites `prohaska-2021`"), "{error}");
    assert_eq!(error.suggestion.as_deref(), Some("did you mean `prohaska-2022`?"));
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let error = error(
        "drugs/damgo.toml",
        "[receptors.mu]\n",
        "[receptors.mu]\ndissociation_rat = 1\n",
    );
    assert_eq!(error.what, "unknown key `receptors.mu.dissociation_rat`");
    assert_eq!(
        error.suggestion.as_deref(),
        Some("did you mean `dissociation_rate`?")
    );
}

#[test]
fn a_wrong_unit_is_named() {
    let error = error("drugs/damgo.toml", r#"value = "1000 nM""#, r#"value = "1000 mV""#);
    assert!(
        error
            .what
            .contains("`1000 mV` is a voltage, not a molar concentration"),
        "{error}"
    );
}

#[test]
fn a_value_outside_its_range_is_refused() {
    let error = error(
        "drugs/damgo.toml",
        r#"range = "100 to 3000 nM""#,
        r#"range = "10 to 30 nM""#,
    );
    assert!(error.what.contains("does not hold 1000 nM"), "{error}");
}

#[test]
fn slow_dissociation_needs_explicit_binding() {
    let error = error(
        "drugs/fentanyl.toml",
        r#"binding = "explicit""#,
        r#"binding = "equilibrium""#,
    );
    assert!(error.what.contains("so binding is explicit"), "{error}");
}

#[test]
fn pharmacokinetics_need_a_potency() {
    let text = BUILTIN_FILES
        .iter()
        .find(|(name, _)| *name == "drugs/m6g.toml")
        .expect("m6g")
        .1;
    let line = text
        .lines()
        .find(|line| line.starts_with("human = "))
        .expect("its potency");
    let error = error("drugs/m6g.toml", line, "");
    assert!(error.what.contains("no potency at mu"), "{error}");
}

#[test]
fn broken_schemes_are_refused() {
    let change = |from, to| error("schemes/compact.toml", from, to).what;
    let first = r#"rate = "phosphorylation_rate""#;
    let wrong = changed("schemes/compact.toml", first, r#"rate = "no_such_rate""#);
    let errors = wrong.expect_err("no receptor has that rate");
    assert_eq!(errors.len(), Catalogue::builtin().receptors.len());
    assert!(
        errors
            .iter()
            .all(|error| error.what.contains("S -> D: no parameter `no_such_rate`"))
    );
    assert!(change(r#""ligand.phosphorylation""#, r#""ligand.nothing""#).contains("no drive `nothing`"));
    assert!(
        change(r#"from = "T", to = "degraded""#, r#"from = "T", to = "Z""#).contains("T -> Z: no state `Z`")
    );
    let states = "states = [\n";
    let lost = "states = [\n    { name = \"L\", meaning = \"lost\" },\n";
    assert!(change(states, lost).contains("nothing leads from `source` to state `L`"));
    let number = r#"value = "0.45 /min", range = "0.05 to 5 /min""#;
    let mistake = error("receptors/mu.toml", number, "value = 0.45").what;
    assert!(mistake.contains("is not a rate"), "{mistake}");
}

#[test]
fn a_receptor_names_shared_schemes_and_species_that_exist() {
    let wrong = |from, to| {
        let errors = changed("receptors/mu.toml", from, to).expect_err("the change must be refused");
        errors[0].to_string()
    };
    let schemes = r#"schemes = ["compact"]"#;
    let unknown = wrong(schemes, r#"schemes = ["compac"]"#);
    assert!(
        unknown.contains("names `compac`, which is no shared scheme; did you mean `compact`?"),
        "{unknown}"
    );
    let taken = wrong(
        "[parameters]",
        "[scheme.compact]\nsummary = \"own\"\n[parameters]",
    );
    assert!(
        taken.contains("`scheme.compact` has the name of a shared scheme"),
        "{taken}"
    );
    let cat = wrong("[parameters]", "[species.cat]\n[parameters]");
    assert!(
        cat.contains("no species `cat`; use one of human, rat, mouse"),
        "{cat}"
    );
    let number = r#"{ value = "1 /min", source = "definition", species = "rat", preparation = "any", basis = "derived" }"#;
    let other = wrong(
        "[parameters]",
        &format!("[species.rat]\nno_such_rate = {number}\n[parameters]"),
    );
    assert!(
        other.contains("`species.rat.no_such_rate` is no parameter of it"),
        "{other}"
    );
}

#[test]
fn the_compact_scheme_is_the_one_of_the_receptor_review() {
    let scheme = &Catalogue::builtin().receptors["mu"].schemes["compact"];
    let names: Vec<&str> = scheme.states.iter().map(|state| state.name.as_str()).collect();
    assert_eq!(names, ["S", "D", "A", "E", "Q", "T", "X"]);
    let marked = |mark: fn(&crate::types::StateSpec) -> bool| -> Vec<&str> {
        scheme
            .states
            .iter()
            .filter(|state| mark(state))
            .map(|state| state.name.as_str())
            .collect()
    };
    assert_eq!(marked(|state| state.signals), ["S"]);
    assert_eq!(marked(|state| state.surface), ["S", "D", "A", "T", "X"]);
    assert_eq!(marked(|state| state.tagged), ["S", "D"]);
    assert_eq!(marked(|state| state.blocked), ["X"]);
    assert_eq!(scheme.transitions.len(), 25);
}

/// At rest without a ligand the parameters keep the total: synthesis balances loss from the reserve at its share
/// Q0 = 0.286 of the total, as the receptor review states.
#[test]
fn the_resting_receptor_is_in_balance() {
    let mu = &Catalogue::builtin().receptors["mu"];
    let rate = |name: &str| mu.parameters[name].value;
    let (out, back) = (
        rate("constitutive_endocytosis_rate"),
        rate("constitutive_exocytosis_rate"),
    );
    let (made, lost) = (rate("synthesis_rate"), rate("degradation_rate"));
    // S + Q = 1, made = lost Q; and in S: made + back Q = out S.
    let reserve = made / lost;
    let surface = (made + back * reserve) / out;
    assert!((reserve - 0.286).abs() < 1e-9, "{reserve}");
    assert!((reserve + surface - 1.0).abs() < 0.005, "{}", reserve + surface);
}

/// Highest level at the effect site after a dose of `nmol_per_l` (dose over central volume).
fn peak_at_the_effect_site(model: &crate::types::Pharmacokinetics, route: Route, nmol_per_l: f64) -> f64 {
    level_at_the_effect_site(model, route, nmol_per_l, None)
}

/// Level at the effect site after a dose of `nmol_per_l` (dose over central volume): the highest, or the one so many
/// seconds after the dose; by the midpoint rule with steps of a thousandth of the effect site's time constant or of
/// 3 s, whichever is shorter.
fn level_at_the_effect_site(
    model: &crate::types::Pharmacokinetics,
    route: Route,
    nmol_per_l: f64,
    after_s: Option<f64>,
) -> f64 {
    let (out, site) = (
        model.elimination_rate_per_s.value,
        model.effect_site_rate_per_s.value,
    );
    let absorption = model.routes[&route]
        .absorption_rate_per_s
        .as_ref()
        .map(|rate| rate.value);
    let available = nmol_per_l * model.routes[&route].bioavailability.value;
    let exchange: Vec<(f64, f64)> = model
        .exchange_rates_per_s
        .iter()
        .map(|(k, l)| (k.value, l.value))
        .collect();
    let slope = |y: &[f64]| -> Vec<f64> {
        let absorbed = absorption.unwrap_or(0.0) * y[0];
        let mut central = absorbed - out * y[2];
        let mut slopes = vec![-absorbed, site * (y[2] - y[1])];
        let flows: Vec<f64> = exchange
            .iter()
            .enumerate()
            .map(|(index, (to, from))| to * y[2] - from * y[3 + index])
            .collect();
        central -= flows.iter().sum::<f64>();
        slopes.push(central);
        slopes.extend(flows);
        slopes
    };
    let step_s = (1e-3 / site).min(3.0);
    let mut y = vec![0.0; 3 + exchange.len()];
    y[if absorption.is_some() { 0 } else { 2 }] = available;
    let (mut highest, mut time_s) = (0.0_f64, 0.0);
    loop {
        let half: Vec<f64> = y
            .iter()
            .zip(slope(&y))
            .map(|(y, dy)| y + dy * step_s / 2.0)
            .collect();
        y = y
            .iter()
            .zip(slope(&half))
            .map(|(y, dy)| y + dy * step_s)
            .collect();
        time_s += step_s;
        match after_s {
            Some(after_s) if time_s >= after_s => return y[1],
            None if y[1] < 0.95 * highest => return highest,
            _ => {}
        }
        highest = highest.max(y[1]);
    }
}

/// Where a note says that a potency was derived from a dose, the kinetics beside it give that potency.
#[test]
fn derived_potencies_follow_from_the_kinetics() {
    let catalogue = Catalogue::builtin();
    let cases = [
        (
            "naloxone",
            Species::Human,
            Route::Iv,
            2.29e3,
            false,
            Some(3300.0),
            1.0,
        ),
        ("naloxone", Species::Rat, Route::Iv, 0.03e6, false, None, 1.0),
        ("naloxone", Species::Mouse, Route::Iv, 0.03e6, false, None, 1.0),
        (
            "naltrexone",
            Species::Human,
            Route::Oral,
            5e6,
            true,
            Some(28800.0),
            1.0,
        ),
        ("morphine", Species::Rat, Route::Sc, 2.5e6, false, None, 0.165),
        ("morphine", Species::Mouse, Route::Sc, 3e6, false, None, 0.165),
    ];
    for (name, species, route, dose_ng, whole, after_s, share) in cases {
        let drug = &catalogue.drugs[name];
        let model = &drug.pharmacokinetics[&species];
        let weight = if whole { species.weight_kg() } else { 1.0 };
        assert!(model.per_kg);
        let level = dose_ng / drug.molar_mass_g_per_mol.value / (model.central_volume_l.value * weight);
        let derived = level_at_the_effect_site(model, route, level, after_s) / share;
        let stated = drug.receptors["mu"].in_vivo[&species].affinity_nm.value;
        assert!(
            (stated / derived - 1.0).abs() < 0.01,
            "{name}, {species}: stated {stated}, derived {derived}"
        );
    }
}

/// The other readings of naltrexone's effect site block as much at 8 h as the default, by potencies of their own.
#[test]
fn naltrexone_blocks_alike_at_eight_hours_whatever_its_effect_site() {
    let catalogue = Catalogue::builtin();
    let drug = &catalogue.drugs["naltrexone"];
    let mut model = drug.pharmacokinetics[&Species::Human].clone();
    let level =
        5e6 / drug.molar_mass_g_per_mol.value / (model.central_volume_l.value * Species::Human.weight_kg());
    for choice in ["half_life_13_h", "half_life_4_h"] {
        let parameters = &catalogue.presets["naltrexone_block"].choices[choice].parameters;
        let value = |wanted| {
            let found = parameters.iter().find(|(_, name, _)| name == wanted);
            found
                .map(|(_, _, number)| number.value)
                .expect("set by the choice")
        };
        model.effect_site_rate_per_s.value = value("human.effect_site_rate");
        let derived = level_at_the_effect_site(&model, Route::Oral, level, Some(28800.0));
        let stated = value("mu.in_vivo_affinity.human");
        assert!(
            (stated / derived - 1.0).abs() < 0.01,
            "{choice}: stated {stated}, derived {derived}"
        );
    }
}

/// They leave alone how naltrexone and its metabolite stand to each other, and each to its receptors.
#[test]
fn every_reading_of_naltrexone_keeps_the_ratios_of_the_default() {
    let catalogue = Catalogue::builtin();
    for choice in ["half_life_13_h", "half_life_4_h"] {
        let parameters = &catalogue.presets["naltrexone_block"].choices[choice].parameters;
        let set = |drug: &str, wanted: &str| {
            let found = parameters
                .iter()
                .find(|(owner, name, _)| owner == drug && name == wanted);
            let number = found.map(|(_, _, number)| number.value);
            number.unwrap_or_else(|| panic!("{choice} does not set {wanted} of {drug}"))
        };
        let default = |drug: &str, name: &str| catalogue.parameter(drug, name).expect("known").value;
        let (first, rate) = (
            ("naltrexone", "mu.in_vivo_affinity.human"),
            "human.effect_site_rate",
        );
        assert_eq!(set("naltrexone", rate), set("naltrexol_6beta", rate));
        assert_eq!(default("naltrexone", rate), default("naltrexol_6beta", rate));
        for drug in ["naltrexone", "naltrexol_6beta"] {
            for receptor in ["mu", "delta", "kappa"] {
                let name = format!("{receptor}.in_vivo_affinity.human");
                let (found, wanted) = (
                    set(drug, &name) / set(first.0, first.1),
                    default(drug, &name) / default(first.0, first.1),
                );
                assert!(
                    (found / wanted - 1.0).abs() < 0.01,
                    "{choice}, {drug}, {name}: {found} times, not {wanted}"
                );
            }
        }
    }
}

/// M6G's potency is tied to morphine's by the ratio of their EC50s, so that refitting one moves the other.
#[test]
fn m6g_follows_morphine() {
    let potency = |name| {
        Catalogue::builtin()
            .parameter(name, "mu.in_vivo_affinity.human")
            .map(|number| number.value)
    };
    let (morphine, m6g) = (
        potency("morphine").expect("morphine"),
        potency("m6g").expect("m6g"),
    );
    let derived = morphine * 740.0 / 36.0;
    assert!(
        (m6g / derived - 1.0).abs() < 0.01,
        "write {derived} nM for m6g: morphine stands at {morphine} nM"
    );
}

/// 10 mg s.c. peaks in plasma near the 262 nM (SD 49) that Stuart-Harris and others measured.
#[test]
fn subcutaneous_morphine_peaks_where_measured() {
    let morphine = &Catalogue::builtin().drugs["morphine"];
    let mut model = morphine.pharmacokinetics[&Species::Human].clone();
    model.effect_site_rate_per_s.value = 0.1; // half in 7 s: the effect site is the plasma
    let level = 10e6 / morphine.molar_mass_g_per_mol.value / (model.central_volume_l.value * 70.0);
    let peak = peak_at_the_effect_site(&model, Route::Sc, level);
    assert!((peak - 262.0).abs() < 49.0 / 2.0, "{peak} nM");
}

#[test]
fn a_name_can_be_used_once() {
    let mut files = BUILTIN_FILES.to_vec();
    files.push(("genotypes/morphine.toml", "summary = \"no\""));
    let errors = Catalogue::from_files(&files).expect_err("two entries have one name");
    assert_eq!(
        errors[0].what,
        "the name `morphine` is taken by drugs/morphine.toml"
    );
}

#[test]
fn names_are_unique_and_no_mechanism_ids() {
    let catalogue = Catalogue::builtin();
    let names: Vec<&str> = catalogue.names().map(|(name, _)| name).collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
    for neuron in catalogue.neurons.values() {
        assert!(neuron.mechanisms.iter().all(|id| !unique.contains(id.as_str())));
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let mut files = BUILTIN_FILES.to_vec();
    files.push((
        "drugs/broken.toml",
        "summary = 3\nclas = \"x\"\n[receptors.mu]\nbinding = \"loose\"\n",
    ));
    files.push(("drugs/syntax.toml", "summary = \"open\nclass = \"x\"\n"));
    let errors = Catalogue::from_files(&files).expect_err("much is wrong");
    let lines: Vec<(&str, Option<usize>)> = errors
        .iter()
        .map(|error| (error.file.as_str(), error.line))
        .collect();
    assert!(errors.len() >= 6, "{errors:?}");
    for place in [
        ("drugs/broken.toml", Some(1)),
        ("drugs/broken.toml", Some(4)),
        ("drugs/syntax.toml", Some(1)),
    ] {
        assert!(lines.contains(&place), "{place:?} in {lines:?}");
    }
    assert!(
        errors
            .iter()
            .any(|error| error.suggestion.as_deref() == Some("did you mean `class`?"))
    );
}

#[test]
fn the_hash_follows_every_byte_and_name() {
    let changed = changed("genotypes/wild_type.toml", "No change", "No  change").expect("still valid");
    assert_ne!(changed.hash, Catalogue::builtin().hash);
    assert_ne!(hash(&[("ab", "c")]), hash(&[("a", "bc")]));
}

/// A drug of a scenario may be followed receptor by receptor however fast it is; one of the catalogue is as its speed asks.
#[test]
fn a_fast_drug_is_explicit_in_a_scenario_alone() {
    let own = own_drug("like = \"morphine\"\nreceptors.mu.binding = \"explicit\"").expect("a drug");
    assert_eq!(own.receptors["mu"].kind, BindingKind::Explicit);
    let morphine = include_str!("../../data/drugs/morphine.toml");
    let (from, to) = ("binding = \"equilibrium\"", "binding = \"explicit\"");
    assert!(morphine.contains(from));
    let errors = changed("drugs/morphine.toml", from, to).expect_err("morphine leaves within seconds");
    assert!(
        errors[0].what.ends_with("so binding is equilibrium"),
        "{errors:?}"
    );
}

/// The receptor that a scenario writes, like mu with these keys, or its mistakes.
fn own_receptor(text: &str) -> Result<crate::types::Receptor, Vec<CatalogueError>> {
    let receptors = [(
        "x".to_owned(),
        format!("like = \"mu\"\n{text}").parse().expect("TOML"),
    )]
    .into();
    let tables = OwnTables {
        receptors,
        ..OwnTables::default()
    };
    let (mut read, errors) = Catalogue::builtin().read_own(&tables);
    let receptor = read.receptors.swap_remove("x");
    receptor.filter(|_| errors.is_empty()).ok_or(errors)
}

/// Two states that bind and go over into each other, by signals `forth` and `back`.
fn cycle(forth: &str, back: &str) -> String {
    format!(
        r#"
[parameters]
free_forth = "0.25 /min"
free_back = "3 /min"
bound_forth = "3 /min"
bound_back = "4 /min"
grip = 9
[scheme.graph]
summary = "Two."
states = [
    {{ name = "S", meaning = "one", signals = true, surface = true, tagged = true }},
    {{ name = "W", meaning = "other", surface = true, tagged = true, agonist_affinity = "grip" }},
]
transitions = [
    {{ from = "source", to = "S", rate = "synthesis_rate", mechanism = "turnover" }},
    {{ from = "S", to = "W", rate = "free_forth", times = ["ligand.empty"{forth}], mechanism = "internalisation" }},
    {{ from = "S", to = "W", rate = "bound_forth", times = ["ligand.agonist"{forth}], mechanism = "internalisation" }},
    {{ from = "W", to = "S", rate = "free_back", times = ["ligand.empty"{back}], mechanism = "recycling" }},
    {{ from = "W", to = "S", rate = "bound_back", times = ["ligand.agonist"{back}], mechanism = "recycling" }},
    {{ from = "W", to = "degraded", rate = "degradation_rate", mechanism = "turnover" }},
]
balanced = [["S", "W"]]
drives.agonist = {{ unbound = 0, unstated = 0 }}
drives.empty = {{ unbound = 1, unstated = 0 }}
"#
    )
}

#[test]
fn a_cycle_that_closes_is_taken_and_one_that_does_not_says_what_would_close_it() {
    assert!(own_receptor(&cycle("", "")).is_ok());
    assert!(
        own_receptor(&cycle(", \"arrestin\"", ", \"phosphatase\"")).is_ok(),
        "signals are on both ways around"
    );
    // Whatever is suggested closes it, and mends nothing where it is something else.
    let changed = |from: &str, to: &str| cycle("", "").replace(from, to);
    for (rate, wrong, mended) in [
        ("free_forth", "0.25 /min", "0.5 /min"),
        ("bound_back", "4 /min", "2 /min"),
        ("free_back", "3 /min", "1.5 /min"),
    ] {
        let text = changed(
            &format!("{rate} = \"{wrong}\""),
            &format!("{rate} = \"{mended}\""),
        );
        let errors = own_receptor(&text).expect_err(rate);
        let help = errors[0].suggestion.clone().unwrap_or_default();
        let said: Vec<(&str, &str)> = help
            .trim_end_matches(" would mend it")
            .split(", or ")
            .filter_map(|one| one.trim_start_matches('`').split_once("` at "))
            .collect();
        assert_eq!(said.len(), 2, "{help}");
        for (name, value) in said {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} =")))
                .expect(name);
            let quoted = if value.contains(' ') {
                format!("\"{value}\"")
            } else {
                value.to_owned()
            };
            let mended = text.replace(line, &format!("{name} = {quoted}"));
            assert!(own_receptor(&mended).is_ok(), "{name} at {value} in {rate}");
        }
    }
    // A signal on one of four legs: no number mends that.
    let one_leg = cycle("", "").replace(
        "times = [\"ligand.agonist\"], mechanism = \"recycling\"",
        "times = [\"ligand.agonist\", \"arrestin\"], mechanism = \"recycling\"",
    );
    let errors = own_receptor(&one_leg).expect_err("not for every arrestin");
    assert!(
        errors[0]
            .what
            .contains("cannot be at equilibrium with an agonist bound"),
        "{errors:?}"
    );
    // In one species alone.
    let rat = format!("{}\n[species.rat]\ngrip = 4\n", cycle("", ""));
    let errors = own_receptor(&rat).expect_err("not in the rat");
    assert!(errors[0].what.contains("bound in the rat: "), "{errors:?}");
}

/// The drug `x` that a scenario writes, or its mistakes.
fn own_drug(text: &str) -> Result<crate::types::Drug, Vec<CatalogueError>> {
    let drugs = [("x".to_owned(), text.parse().expect("TOML"))].into();
    let tables = OwnTables {
        drugs,
        ..OwnTables::default()
    };
    let (mut read, errors) = Catalogue::builtin().read_own(&tables);
    read.drugs
        .swap_remove("x")
        .filter(|_| errors.is_empty())
        .ok_or(errors)
}

#[test]
fn a_scenario_makes_a_drug_from_another() {
    let catalogue = Catalogue::builtin();
    let text = "like = \"morphine\"\nreceptors.mu.properties.multisite = 1.0\n\
        receptors.mu.slice_affinity = \"100 nM\"\n";
    let drug = own_drug(text).expect("a drug");
    let mu = &drug.receptors["mu"];
    assert_eq!(mu.properties["multisite"].value, 1.0);
    assert_eq!(mu.properties["multisite"].source, "scenario");
    assert_eq!(mu.slice.as_ref().map(|set| set.affinity_nm.value), Some(100.0));
    assert_eq!(
        mu.properties["efficacy"].value,
        catalogue.drugs["morphine"].receptors["mu"].properties["efficacy"].value
    );
    assert_eq!(
        drug.pharmacokinetics.len(),
        catalogue.drugs["morphine"].pharmacokinetics.len()
    );
}

#[test]
fn a_drug_of_a_scenario_is_checked_too() {
    let read = |text: &str| own_drug(text).expect_err("wrong");
    assert_eq!(
        read("like = \"morphin\"")[0].suggestion.as_deref(),
        Some("did you mean `morphine`?")
    );
    assert!(
        read("like = \"morphine\"\nreceptors.mu.slice_affinity = 5")[0]
            .what
            .contains("is a fraction")
    );
    assert!(
        read("summary = \"s\"\nclass = \"c\"")[0]
            .what
            .contains("`molar_mass` is missing")
    );
    assert!(
        read("like = \"morphine\"\nhalf_life = \"3 h\"")[0]
            .what
            .contains("unknown key `half_life`")
    );
}

/// The catalogue's slow ligands are tags; a scenario may take one for an equilibrium ligand.
#[test]
fn a_slow_ligand_of_a_scenario_may_be_at_equilibrium() {
    let text = "like = \"fentanyl\"\nreceptors.mu.binding = \"equilibrium\"";
    let mu = &own_drug(text).expect("a drug").receptors["mu"];
    assert_eq!(mu.kind, BindingKind::Equilibrium);
    assert!(mu.dissociation_rate_per_s.value < 0.005);
}

#[test]
fn metabolites_in_a_circle_are_refused() {
    let own = |becomes: &str| -> toml::Table {
        let text = format!("like = \"morphine\"\npharmacokinetics.human.metabolites.{becomes} = 0.5");
        text.parse().expect("TOML")
    };
    let read = |drugs: &[(&str, &str)]| {
        let drugs = drugs
            .iter()
            .map(|(name, becomes)| ((*name).to_owned(), own(becomes)));
        let tables = OwnTables {
            drugs: drugs.collect(),
            ..OwnTables::default()
        };
        let (_, errors) = Catalogue::builtin().read_own(&tables);
        let told = errors
            .into_iter()
            .map(|error| format!("{}: {}", error.file, error.what));
        told.collect::<Vec<_>>()
    };
    assert_eq!(read(&[("a", "b"), ("b", "m6g"), ("c", "a")]), [""; 0]);
    let circle =
        "drug.b: `pharmacokinetics.human.metabolites` runs in a circle: b becomes c becomes d becomes b";
    assert_eq!(read(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")]), [circle]);
    let itself = "drug.a: `pharmacokinetics.human.metabolites` runs in a circle: a becomes a";
    assert_eq!(read(&[("a", "a")]), [itself]);
    let errors = changed("drugs/m6g.toml", "[pharmacokinetics.human.routes.iv]", "[pharmacokinetics.human.metabolites]\n\
        morphine = { value = 0.1, source = \"definition\", species = \"human\", preparation = \"in_vivo\", basis = \"assumed\" }\n\
        [pharmacokinetics.human.routes.iv]").expect_err("a circle");
    let told: Vec<&str> = errors.iter().map(|error| error.what.as_str()).collect();
    assert_eq!(
        told,
        ["`pharmacokinetics.human.metabolites` runs in a circle: morphine becomes m6g becomes morphine"]
    );
}

#[test]
fn numbers_are_found_and_set_by_name() {
    let catalogue = Catalogue::builtin();
    let value = |owner, name| catalogue.parameter(owner, name).map(|number| number.value);
    assert_eq!(value("mu", "recycling_rate"), Some(0.030 / 60.0));
    assert_eq!(value("morphine", "mu.efficacy"), Some(0.22));
    assert_eq!(value("morphine", "human.central_volume"), Some(0.25));
    assert_eq!(value("morphine", "human.exchange_rate_31"), Some(0.001633 / 60.0));
    assert_eq!(
        value("naltrexone", "human.oral.first_pass.naltrexol_6beta"),
        Some(0.3)
    );
    assert_eq!(value("locus_coeruleus", "firing.rate"), Some(2.0));
    assert_eq!(value("morphine", "mu.nothing"), None);
    let mut drug = catalogue.drugs["morphine"].clone();
    let names: Vec<String> = drug.numbers().into_iter().map(|(name, _)| name).collect();
    for name in &names {
        assert!(drug.set(name, 0.125), "{name}");
    }
    assert!(drug.numbers().iter().all(|(_, number)| number.value == 0.125));
    assert!(!drug.set("mu.nothing", 1.0));
}

/// `agonist` of a drug at mu: its value, basis, and the word that stands for it.
fn agonist(drug: &crate::types::Drug) -> (f64, Basis, &str) {
    let number = &drug.receptors["mu"].properties["agonist"];
    (number.value, number.basis, number.text.as_str())
}

#[test]
fn who_is_an_agonist_follows_from_efficacy_unless_stated() {
    let mu = "like = \"damgo\"\nreceptors.mu.properties";
    let read = |properties: &str| own_drug(&format!("{mu}{properties}")).expect("a drug");
    assert_eq!(agonist(&read(".efficacy = 0.9")), (1.0, Basis::Derived, "1"));
    assert_eq!(agonist(&read(".efficacy = 0")), (0.0, Basis::Derived, "0"));
    let stated = read(" = { efficacy = 0.9, agonist = 0 }");
    assert_eq!(agonist(&stated), (0.0, Basis::Assumed, "0"));
    let catalogue = Catalogue::builtin();
    assert_eq!(agonist(&catalogue.drugs["morphine"]), (1.0, Basis::Derived, "1"));
    assert_eq!(agonist(&catalogue.drugs["naloxone"]), (0.0, Basis::Derived, "0"));
}

#[test]
fn a_derived_agonist_follows_an_efficacy_that_is_set() {
    let mut drug = Catalogue::builtin().drugs["naloxone"].clone();
    assert!(drug.set("mu.efficacy", 0.5));
    assert_eq!(agonist(&drug), (1.0, Basis::Derived, "1"));
    assert!(drug.set("mu.efficacy", -0.5));
    assert_eq!(agonist(&drug), (0.0, Basis::Derived, "0"));
    for order in [["mu.efficacy", "mu.agonist"], ["mu.agonist", "mu.efficacy"]] {
        let mut drug = Catalogue::builtin().drugs["morphine"].clone();
        for name in order {
            assert!(drug.set(name, if name == "mu.agonist" { 0.0 } else { 0.5 }));
        }
        assert_eq!(agonist(&drug).0, 0.0, "set last: {}", order[1]);
    }
    let stated = "like = \"damgo\"\nreceptors.mu.properties.agonist = 0";
    let mut stated = own_drug(stated).expect("a drug");
    assert!(stated.set("mu.efficacy", 0.5));
    assert_eq!(agonist(&stated).0, 0.0);
}

/// A receptor whose scheme does not ask has none.
#[test]
fn nobody_is_an_agonist_where_no_scheme_asks() {
    let scheme = include_str!("../../data/schemes/compact.toml");
    let without = scheme
        .replace(r#", "ligand.agonist""#, "")
        .replace(r#", agonist_affinity = "desensitised_affinity""#, "")
        .replace("agonist = {", "unasked = {");
    let mut files = BUILTIN_FILES.to_vec();
    let compact = files.iter_mut().find(|(name, _)| *name == "schemes/compact.toml");
    compact.expect("a file").1 = &without;
    let ligand = Catalogue::from_files(&files).map(|read| read.drugs["morphine"].receptors["mu"].clone());
    let properties = ligand.unwrap_or_else(|errors| panic!("{errors:?}")).properties;
    assert!(properties.contains_key("efficacy"));
    assert!(!properties.contains_key("agonist"));
}

#[test]
fn words_are_read_back() {
    for &species in Species::ALL {
        assert_eq!(Species::from_name(species.name()), Some(species));
        assert!(species.weight_kg() > 0.0);
    }
    for &preparation in Preparation::ALL {
        assert_eq!(Preparation::from_name(preparation.name()), Some(preparation));
    }
    assert_eq!(Route::from_name("rectal"), None);
}

#[test]
fn broken_contested_points_are_refused() {
    let file = "presets/lc_drive.toml";
    let what = |from: &str, to: &str| error(file, from, to).what;
    let all = |from: &str, to: &str| -> Vec<String> {
        let errors = changed(file, from, to).expect_err("refused");
        errors.into_iter().map(|error| error.what).collect()
    };
    let unknown = all("default = \"mixed\"", "default = \"mix\"");
    assert!(
        unknown.contains(&"`default` is `mix`, which is no choice".to_owned()),
        "{unknown:?}"
    );
    let other = all("default = \"mixed\"", "default = \"intrinsic\"");
    assert!(
        other.contains(&"the default choice `intrinsic` changes something".to_owned()),
        "{other:?}"
    );
    assert_eq!(
        what("sources = [\"kogan-1992\", \"nestler-2016\"]\n", ""),
        "`choices.intrinsic` has no `sources`"
    );
    let cites = what("\"nestler-2016\"", "\"nestler-2061\"");
    assert!(cites.contains("which references.toml lacks"), "{cites}");
    let both = what("lc_intrinsic_drive = false", "uncoupled_drive = false");
    assert_eq!(
        both,
        "lc_drive and adaptation_stimulus both set `uncoupled_drive`"
    );
}
