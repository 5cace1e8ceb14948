//! `--catalogue DIR`: entries of one's own through every command that reads a catalogue, and what is wrong with them.

use super::support::{folder_with, papaver};
use papaver_catalogue::Catalogue;
use papaver_catalogue::load::BUILTIN_FILES;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

/// A slice that gets `silent`, a drug that only the folder knows, on receptors whose scheme is chosen there.
const SCENARIO: &str = r#"
species = "rat"
preparation = "slice"
duration = "20 min"
baseline = "5 min"
replicates = 1
population.locus_coeruleus.neurons = 3
dose.silent = { route = "bath", concentration = "10 uM" }
arm.control = { remove = ["dose"] }
arm.dosed = {}
[measure.surface]
variable = "locus_coeruleus.mu.surface"
at = "15 min"
phenomenon = "tolerance"
arm = "dosed"
relative_to = { arm = "control" }
"#;

fn built_in(path: &str) -> String {
    let found = BUILTIN_FILES.iter().find(|(known, _)| *known == path);
    found.unwrap_or_else(|| panic!("no {path}")).1.to_owned()
}

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder)).unwrap_or_else(|e| panic!("{e}"));
    fs::write(path, text).unwrap_or_else(|e| panic!("{e}"));
}

/// A folder with [`SCENARIO`], and in `mine` a catalogue: `silent` is DAMGO without efficacy.
fn with_silent() -> tempfile::TempDir {
    let folder = folder_with("a.toml", SCENARIO);
    let damgo = built_in("drugs/damgo.toml");
    let silent = damgo.replacen("efficacy = { value = 1,", "efficacy = { value = 0,", 1);
    let silent = silent.replacen("source = \"definition\"", "source = \"me-2026\"", 1);
    assert_ne!(silent, damgo);
    put(folder.path(), "mine/drugs/silent.toml", silent);
    put(
        folder.path(),
        "mine/references.toml",
        "[me-2026]\ncitation = \"Me (2026). A note.\"\n",
    );
    put(folder.path(), "mine/.hidden.toml", "no entry");
    folder
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[track_caller]
fn ended(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = papaver(folder, arguments);
    let (out, err) = said(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

fn json(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn every_command_knows_an_entry_of_the_folder_and_none_without_it() {
    let folder = with_silent();
    let place = folder.path();
    let without = ended(place, &["check", "a.toml"], 2).1;
    assert!(without.contains("no drug `silent`"), "{without}");
    ended(place, &["check", "a.toml", "--catalogue", "mine"], 0);
    let listed = ended(place, &["list", "drugs", "--catalogue", "mine"], 0).0;
    assert!(listed.contains("\nsilent "), "{listed}");
    ended(place, &["explain", "silent"], 2);
    let explained = ended(place, &["explain", "silent", "--catalogue", "mine"], 0).0;
    assert!(explained.contains("me-2026: Me (2026). A note."), "{explained}");
    let variables = ended(place, &["list", "variables", "a.toml", "--catalogue", "mine"], 0).0;
    assert!(variables.contains("body.silent"), "{variables}");
    let (_, notes) = ended(
        place,
        &["run", "a.toml", "--catalogue", "mine", "--out", "run"],
        0,
    );
    assert!(!notes.contains("replaces"), "{notes}");
    let catalogue = json(place, "run/run.json")["catalogue"].clone();
    assert!(catalogue.is_string() && catalogue != Catalogue::builtin().hash.as_str());
    let one = [
        "--mechanism",
        "desensitisation",
        "--catalogue",
        "mine",
        "--out",
        "off",
    ];
    ended(place, &[&["ablate", "a.toml"], one.as_slice()].concat(), 0);
    assert!(place.join("off/ablation.csv").exists());
    let experiment =
        "\n[experiment]\nsource = \"me-2026\"\nprotocol = \"A bath.\"\ngrade = \"C\"\nuse = \"validation\"\n";
    let banded = SCENARIO.replace("at = \"15 min\"\n", "at = \"15 min\"\nband = \"0 to 1\"\n");
    put(place, "b.toml", format!("{banded}{experiment}"));
    ended(
        place,
        &["validate", "b.toml", "--catalogue", "mine", "--out", "v"],
        0,
    );
    assert_eq!(
        json(place, "v/validation.json")["catalogue"],
        catalogue,
        "the same entries"
    );
}

/// The hash is of what the files hold and of their places in the folder, and of nothing else.
#[test]
fn a_moved_folder_is_the_same_catalogue_and_a_changed_one_another() {
    let folder = with_silent();
    let place = folder.path();
    let hash = |folder: &str, out: &str| {
        ended(place, &["run", "a.toml", "--catalogue", folder, "--out", out], 0);
        json(place, &format!("{out}/run.json"))["catalogue"].clone()
    };
    let here = hash("mine", "a");
    fs::rename(place.join("mine"), place.join("yours")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(hash("yours", "b"), here);
    let table = |out: &str| fs::read(place.join(out).join("timeseries.csv")).unwrap_or_default();
    assert!(table("a") == table("b") && !table("a").is_empty());
    put(
        place,
        "yours/references.toml",
        "[me-2026]\ncitation = \"Me (2026). Another note.\"\n",
    );
    assert_ne!(hash("yours", "c"), here);
}

/// A file at the place of a built-in one is taken instead of it, which is told; results follow it.
#[test]
fn a_built_in_entry_is_replaced_with_a_note() {
    let folder = with_silent();
    let place = folder.path();
    let mu = built_in("receptors/mu.toml");
    let faster = mu.replacen(
        "endocytosis_rate = { value = \"0.044 /min\"",
        "endocytosis_rate = { value = \"0.4 /min\"",
        1,
    );
    assert_ne!(mu, faster);
    let surface = |out: &str| {
        let (_, err) = ended(place, &["run", "a.toml", "--catalogue", "mine", "--out", out], 0);
        let measures = fs::read_to_string(place.join(out).join("measures.csv")).unwrap_or_default();
        let row = measures
            .lines()
            .find(|line| line.contains(",surface,"))
            .unwrap_or_default();
        let value: f64 = row
            .split(',')
            .nth(3)
            .and_then(|v| v.parse().ok())
            .unwrap_or(f64::NAN);
        (value, err)
    };
    let (before, _) = surface("before");
    put(place, "mine/receptors/mu.toml", faster);
    let cited = built_in("references.toml");
    let again = cited
        .lines()
        .skip_while(|line| *line != "[doll-2012]")
        .take(2)
        .collect::<Vec<_>>()
        .join("\n");
    put(
        place,
        "mine/references.toml",
        format!("{again}\n[me-2026]\ncitation = \"Me.\"\n"),
    );
    let (after, told) = surface("after");
    for note in [
        "note: mine/receptors/mu.toml replaces the built-in `mu` of receptors",
        "note: mine/references.toml replaces the built-in doll-2012",
    ] {
        assert_eq!(told.matches(note).count(), 1, "{told}");
    }
    assert!(after < before - 0.1, "{before}, {after}");
}

/// A checkpoint is of one catalogue; a branch goes on with the one that was kept, wherever the folder is by then.
#[test]
fn checkpoints_hold_on_to_their_catalogue() {
    let folder = with_silent();
    let place = folder.path();
    let keep = ["--checkpoint-every", "5 min", "--keep-checkpoints"];
    let run = ["run", "a.toml", "--catalogue", "mine", "--out", "o"];
    ended(place, &[run.as_slice(), &keep].concat(), 0);
    let silent = fs::read_to_string(place.join("mine/drugs/silent.toml")).unwrap_or_default();
    put(
        place,
        "mine/drugs/silent.toml",
        silent.replacen("efficacy = { value = 0,", "efficacy = { value = 0.5,", 1),
    );
    let resume = ["--checkpoint-every", "5 min", "--resume"];
    let refused = ended(place, &[run.as_slice(), &resume].concat(), 2).1;
    assert!(refused.contains("catalogue"), "{refused}");
    fs::remove_dir_all(place.join("mine")).unwrap_or_else(|e| panic!("{e}"));
    ended(
        place,
        &[
            "branch", "o", "--at", "10 min", "--seed", "7", "--out", "branched",
        ],
        0,
    );
    assert_eq!(
        json(place, "branched/run.json")["catalogue"],
        json(place, "o/run.json")["catalogue"]
    );
}

#[test]
fn mistakes_in_a_folder_come_all_at_once_with_their_places() {
    let folder = with_silent();
    let place = folder.path();
    let compact = built_in("schemes/compact.toml");
    let loose = compact
        .replacen("mechanism = \"recycling\"", "mechanism = \"recyclng\"", 1)
        .replacen(
            "\"phosphatase\", \"pkc_brake\"",
            "\"phosphatse\", \"withdrawal\"",
            1,
        );
    put(place, "mine/schemes/loose.toml", &loose);
    let line = |text: &str, words: &str| {
        let at = text.find(words).unwrap_or_else(|| panic!("no {words}"));
        let line = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
        format!("{line}:{column}: ")
    };
    put(
        place,
        "mine/genotypes/odd.toml",
        "summary = \"Odd.\"\n[parameters.mu]\nrecyling_rate = { value = \"x2\", \
        source = \"me-2026\", species = \"rat\", preparation = \"slice\", basis = \"assumed\" }\n",
    );
    put(
        place,
        "mine/neurons/firing.toml",
        "summary = \"A mechanism's name.\"\nmechanisms = [\"fring\"]\n",
    );
    let (_, told) = ended(place, &["list", "drugs", "--catalogue", "mine"], 2);
    for (file, at, words) in [
        (
            "schemes/loose.toml",
            line(&loose, "mechanism = \"recyclng\""),
            "no mechanism `recyclng`",
        ),
        (
            "schemes/loose.toml",
            line(&loose, "times = [\"phosphatse\""),
            "no signal `phosphatse`",
        ),
        (
            "schemes/loose.toml",
            line(&loose, "times = [\"phosphatse\""),
            "`withdrawal` is no signal of cells",
        ),
        (
            "genotypes/odd.toml",
            "3:1: ".to_owned(),
            "`mu` has no parameter `recyling_rate`",
        ),
        (
            "neurons/firing.toml",
            "1:1: ".to_owned(),
            "a mechanism is called `firing`",
        ),
        ("neurons/firing.toml", "2:1: ".to_owned(), "no mechanism `fring`"),
    ] {
        let wanted = format!("mine/{file}:{at}{words}");
        assert!(told.contains(&wanted), "{wanted} not in\n{told}");
    }
    for help in [
        "did you mean `recycling`?",
        "did you mean `phosphatase`?",
        "did you mean `recycling_rate`?",
    ] {
        assert!(told.contains(help), "{help} not in\n{told}");
    }
}

/// What the catalogue itself finds has its place too: in words of the file, or by its line.
#[test]
fn mistakes_that_the_catalogue_finds_have_places() {
    let folder = with_silent();
    let place = folder.path();
    put(
        place,
        "mine/drugs/odd.toml",
        "summary = \"Odd.\"\nclas = \"none\"\n\n[receptors.mew]\nbinding = \"loose\"\n",
    );
    put(place, "mine/drugs/mu.toml", "summary = \"Taken.\"\n");
    put(
        place,
        "mine/drugs/bare.toml",
        "summary = \"Bare.\"\nclass = \"none\"\nmolar_mass = \"300 g/mol\"\n",
    );
    put(place, "mine/stray.toml", "summary = \"Stray.\"\n");
    let told = ended(place, &["check", "a.toml", "--catalogue", "mine"], 2).1;
    for wanted in [
        "mine/drugs/odd.toml:2:1: unknown key `clas`",
        "mine/drugs/odd.toml:5:1: `receptors.mew.binding` is `loose`",
        "mine/drugs/mu.toml:1:1: the name `mu` is taken by receptors/mu.toml",
        "mine/drugs/bare.toml:3:1: `molar_mass` is a bare value",
        "mine/stray.toml:1:1: it lies in no folder",
        "help: did you mean `class`?",
    ] {
        assert!(told.contains(wanted), "{wanted} not in\n{told}");
    }
    // One that breaks an entry which is built in names that.
    let compact = built_in("schemes/compact.toml");
    let folder = with_silent();
    let place = folder.path();
    put(
        place,
        "mine/schemes/compact.toml",
        compact.replacen("rate = \"recycling_rate\"", "rate = \"return_rate\"", 1),
    );
    let told = ended(place, &["list", "receptors", "--catalogue", "mine"], 2).1;
    assert!(told.contains("(built in) receptors/delta.toml:"), "{told}");
    assert!(told.contains("no parameter `return_rate`"), "{told}");
}

#[test]
fn what_is_no_catalogue_is_refused() {
    let folder = with_silent();
    let place = folder.path();
    fs::create_dir(place.join("empty")).unwrap_or_else(|e| panic!("{e}"));
    let none = ended(place, &["list", "drugs", "--catalogue", "empty"], 2).1;
    assert!(none.contains("empty has no .toml file"), "{none}");
    let missing = ended(place, &["list", "drugs", "--catalogue", "nowhere"], 2).1;
    assert!(missing.contains("cannot read nowhere"), "{missing}");
    put(
        place,
        "home/documents/and/pictures/one.toml",
        "summary = \"Far below.\"\n",
    );
    let home = ended(place, &["list", "drugs", "--catalogue", "home"], 2).1;
    assert!(home.contains("home has no .toml file"), "{home}");
    put(place, "mine/drugs/open.toml", "summary = \"open\nclass = 3\n");
    put(place, "mine/drugs/latin.toml", b"summary = \"caf\xe9\"\n");
    put(place, "mine/drugs/deep/one.toml", "summary = \"Deep.\"\n");
    let told = ended(place, &["list", "drugs", "--catalogue", "mine"], 2).1;
    for wanted in [
        "mine/drugs/open.toml:1:",
        "not valid TOML",
        "mine/drugs/latin.toml:1:1: the file is not UTF-8",
        "mine/drugs/deep/one.toml:1:1: `drugs/deep/one.toml` lies in a folder of a folder",
    ] {
        assert!(told.contains(wanted), "{wanted} not in\n{told}");
    }
}
