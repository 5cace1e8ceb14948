//! Tests of derived potencies, on a catalogue of their own.

use super::super::{Catalogue, CatalogueError, OwnTables};
use crate::types::{Basis, Number, Species};

/// A number with a source of its own.
fn number(value: &str, source: &str) -> String {
    format!(
        "{{ value = {value}, source = \"{source}\", species = \"any\", preparation = \"any\", basis = \"measured\" }}"
    )
}

/// A receptor that does nothing but be there.
fn receptor() -> String {
    let state = "{ name = \"S\", meaning = \"there\", signals = true, surface = true, tagged = true }";
    let made = "{ from = \"source\", to = \"S\", rate = \"made\", mechanism = \"turnover\" }";
    let lost = "{ from = \"S\", to = \"degraded\", rate = \"made\", mechanism = \"turnover\" }";
    format!(
        "summary = \"r\"\nparameters.made = {}\n[scheme.compact]\nsummary = \"s\"\nstates = [{state}]\n\
         transitions = [{made}, {lost}]\ndrives.efficacy = {{ unbound = 0 }}\n",
        number("\"1 /h\"", "r")
    )
}

/// A drug at mu: its own lines, then those of `[receptors.mu]` and of what follows.
fn drug(own: &str, at_mu: &str) -> String {
    format!(
        "summary = \"d\"\nclass = \"c\"\nmolar_mass = {}\n{own}\n[receptors.mu]\nbinding = \"equilibrium\"\n\
         dissociation_rate = {}\n{at_mu}\n",
        number("\"300 g/mol\"", "d"),
        number("\"0.1 /s\"", "d")
    )
}

/// The numbers of the pharmacokinetics of a rat, and more lines of them.
fn rat(more: &str) -> String {
    let [volume, rate] = ["\"1 L/kg\"", "\"1 /h\""].map(|text| number(text, "k"));
    format!(
        "[pharmacokinetics.rat]\ncentral_volume = {volume}\nelimination_rate = {rate}\neffect_site_rate = {rate}\n{more}\n"
    )
}

/// The standard: potency 40 nM, efficacy 0.25, affinity 14 nM in people and 1.4 uM in rats; reserve 4.
fn catalogue(drugs: &[(&str, String)]) -> Result<Catalogue, Vec<CatalogueError>> {
    let citations: Vec<String> = ["c", "d", "e", "k", "m", "p", "r", "s", "u"]
        .iter()
        .map(|key| format!("[{key}]\ncitation = \"{key}\"\n"))
        .collect();
    let standard = drug(
        &format!("potency.concentration = {}", number("\"40 nM\"", "m")),
        &format!(
            "properties.efficacy = {}\nin_vivo_affinity = {{ human = {}, rat = {} }}",
            number("0.25", "m"),
            number("\"14 nM\"", "m"),
            number("\"1.4 uM\"", "m")
        ),
    );
    let potency = format!(
        "drug = \"standard\"\nreceptor = \"mu\"\nreserve = {}",
        number("4", "p")
    );
    let mut files = vec![
        ("references.toml".to_owned(), citations.concat()),
        ("potency.toml".to_owned(), potency),
        ("receptors/mu.toml".to_owned(), receptor()),
        ("receptors/kappa.toml".to_owned(), receptor()),
        ("drugs/standard.toml".to_owned(), standard),
    ];
    files.extend(
        drugs
            .iter()
            .map(|(name, text)| (format!("drugs/{name}.toml"), text.clone())),
    );
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    Catalogue::from_files(&files)
}

/// The potency of the drug `x`.
#[track_caller]
fn potency(catalogue: &Catalogue, receptor: &str, species: Species) -> Number {
    let set = catalogue.drugs["x"].receptors[receptor].in_vivo.get(&species);
    set.expect("a potency").affinity_nm.clone()
}

#[test]
fn equal_analgesia_gives_a_potency_wherever_the_reference_has_one() {
    let strong = drug(
        &format!("potency.concentration = {}", number("\"2 nM\"", "c")),
        &format!("properties.efficacy = {}", number("0.5", "e")),
    );
    let catalogue = catalogue(&[("x", strong)]).expect("a catalogue");
    // 14 nM x 2/40 x (1 + 4 x 0.5) / (1 + 4 x 0.25), and a hundred times that in rats.
    let human = potency(&catalogue, "mu", Species::Human);
    assert_eq!((human.value, human.text.as_str()), (1.05, "1.05 nM"));
    assert_eq!(potency(&catalogue, "mu", Species::Rat).value, 105.0);
    assert!(
        !catalogue.drugs["x"].receptors["mu"]
            .in_vivo
            .contains_key(&Species::Mouse)
    );
    assert_eq!(
        (human.basis, human.source.as_str()),
        (Basis::Derived, "m; c; p; e")
    );
    assert_eq!(
        (human.species.as_str(), human.preparation.as_str()),
        ("human", "in_vivo")
    );
    assert_eq!(
        human.note,
        "by equal analgesia: 14 nM of standard x 2 nM / 40 nM x (1 + 4 x 0.5) / (1 + 4 x 0.25), from plasma levels that \
         relieve pain alike and efficacies at mu"
    );
}

#[test]
fn the_half_effective_levels_of_derived_agonists_are_in_the_ratio_of_their_potencies() {
    let partial = drug(
        &format!("potency.concentration = {}", number("\"100 nM\"", "c")),
        &format!("properties.efficacy = {}", number("0.1", "e")),
    );
    let catalogue = catalogue(&[("x", partial)]).expect("a catalogue");
    let response = |k_nm: f64, efficacy: f64, level_nm: f64| {
        let tau = 4.0 * efficacy * level_nm / (k_nm + level_nm);
        tau / (1.0 + tau)
    };
    let k_nm = potency(&catalogue, "mu", Species::Human).value;
    for (k_nm, efficacy, half_nm) in [(14.0, 0.25, 7.0), (k_nm, 0.1, 7.0 * 100.0 / 40.0)] {
        let most = response(k_nm, efficacy, 1e15);
        assert!(
            (response(k_nm, efficacy, half_nm) / most - 0.5).abs() < 1e-9,
            "{k_nm}"
        );
    }
}

#[test]
fn what_is_stated_wins() {
    let stated = drug(
        &format!("potency.concentration = {}", number("\"2 nM\"", "c")),
        &format!(
            "properties.efficacy = {}\nin_vivo_affinity.human = {}",
            number("0.5", "e"),
            number("\"9 nM\"", "s")
        ),
    );
    let catalogue = catalogue(&[("x", stated)]).expect("a catalogue");
    assert_eq!(potency(&catalogue, "mu", Species::Human).source, "s");
    assert_eq!(potency(&catalogue, "mu", Species::Rat).value, 105.0);
}

#[test]
fn a_second_receptor_follows_the_first_in_the_ratio_of_slices() {
    let kappa = format!(
        "[receptors.kappa]\nbinding = \"equilibrium\"\ndissociation_rate = {}\nslice_affinity = {}",
        number("\"0.1 /s\"", "d"),
        number("\"600 nM\"", "u")
    );
    let at_mu = format!(
        "slice_affinity = {}\nproperties.efficacy = {}\n{kappa}",
        number("\"200 nM\"", "s"),
        number("0.5", "e")
    );
    let potent = format!("potency.concentration = {}", number("\"2 nM\"", "c"));
    let catalogue = catalogue(&[("x", drug(&potent, &at_mu))]).expect("a catalogue");
    let human = potency(&catalogue, "kappa", Species::Human);
    assert_eq!(human.value, 3.15);
    assert_eq!(human.source, "m; c; p; e; u; s");
    assert_eq!(
        human.note,
        "from mu: 1.05 nM x 600 nM / 200 nM, the ratio of its affinities in slices"
    );
}

#[test]
fn free_drug_is_the_last_way() {
    let shares = rat(&format!(
        "unbound_fraction = {}\nbrain_partition = {}",
        number("0.2", "u"),
        number("0.5", "u")
    ));
    let at_mu = format!("slice_affinity = {}\n{shares}", number("\"3 nM\"", "s"));
    let catalogue = catalogue(&[("x", drug("", &at_mu))]).expect("a catalogue");
    let rat = potency(&catalogue, "mu", Species::Rat);
    assert_eq!((rat.value, rat.source.as_str()), (30.0, "s; u"));
    assert_eq!(
        rat.note,
        "free drug: affinity in slices 3 nM over the unbound fraction 0.2 x brain partition 0.5"
    );
    assert!(
        !catalogue.drugs["x"].receptors["mu"]
            .in_vivo
            .contains_key(&Species::Human)
    );
}

#[test]
fn pharmacokinetics_without_any_way_to_a_potency_are_refused() {
    let slice = format!("slice_affinity = {}\n{}", number("\"3 nM\"", "s"), rat(""));
    let errors = catalogue(&[("x", drug("", &slice))]).expect_err("no potency");
    let [error] = errors.as_slice() else {
        panic!("{errors:?}")
    };
    assert_eq!(
        error.what,
        "x has pharmacokinetics for rat and no potency at mu there"
    );
    let help = error.suggestion.as_deref().unwrap_or_default();
    for way in [
        "`receptors.mu.in_vivo_affinity.rat`",
        "`potency.concentration`",
        "`pharmacokinetics.rat.unbound_fraction`",
    ] {
        assert!(help.contains(way), "{way} in {help}");
    }
}

#[test]
fn an_own_drug_is_derived_anew() {
    let strong = drug(
        &format!("potency.concentration = {}", number("\"2 nM\"", "c")),
        &format!("properties.efficacy = {}", number("0.5", "e")),
    );
    let catalogue = catalogue(&[("x", strong)]).expect("a catalogue");
    let own = "like = \"x\"\npotency.concentration = \"4 nM\"\nreceptors.mu.properties.efficacy = 1";
    let tables = OwnTables {
        drugs: [("own".to_owned(), own.parse().expect("TOML"))].into(),
        ..OwnTables::default()
    };
    let (own, errors) = catalogue.read_own(&tables);
    assert_eq!(errors, []);
    let human = &own.drugs["own"].receptors["mu"].in_vivo[&Species::Human].affinity_nm;
    // 14 nM x 4/40 x (1 + 4) / (1 + 1).
    assert_eq!(human.value, 3.5);
    assert_eq!(human.source, "m; scenario; p");
}

#[test]
fn a_potency_needs_an_agonist_and_a_standard_that_is_one() {
    let blocker = drug(
        &format!("potency.concentration = {}", number("\"2 nM\"", "c")),
        "",
    );
    let errors = catalogue(&[("x", blocker)]).expect_err("no agonist");
    assert_eq!(
        errors[0].what,
        "`potency` is of drugs with an efficacy above 0 at mu"
    );
    let files = [(
        "potency.toml",
        &*format!(
            "drug = \"nobody\"\nreceptor = \"mu\"\nreserve = {}",
            number("4", "p")
        ),
    )];
    let errors = Catalogue::from_files(&files).expect_err("no such drug");
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "potency.toml: potency: `reserve` cites `p`, which references.toml lacks",
            "potency.toml: `drug` names no drug: `nobody`"
        ]
    );
}
