//! Designs of sweeps: a TOML file beside a scenario that says which paths take which values in which runs.
//!
//! [`read`] checks the file by itself: words, numbers, and that all that a kind of design needs is there. Whether the
//! scenario has a path, and can take a value, only the scenario knows: what [`crate::check`] says of such a change is
//! brought to its place in the design by [`Design::blame`].

mod factor;
mod level;
mod tables;

pub use level::Level;

use crate::decode::decode;
use crate::file::schema_of;
use crate::leaf::{Count, Read};
use crate::mistakes::{Mistakes, Sink, Source, Spot};
use crate::raw::{parse, source};
use crate::words::choose;
use factor::factor;
use tables::DesignTable;

/// Most runs of a design.
pub const MOST_RUNS: u64 = 1_000_000;
/// Most points of a Sobol sequence, which is as long as its direction numbers go.
const MOST_SOBOL: u64 = 65_536;
/// Most factors: a Sobol sequence has 256 dimensions, and Saltelli's design takes two for each.
const MOST_FACTORS: usize = 128;

/// A design without mistakes of its own.
#[derive(Clone, Debug)]
pub struct Design {
    /// Heads what comes out; empty if it is not given.
    pub title: String,
    /// Path of the scenario, from the folder of the design.
    pub scenario: String,
    /// How runs are laid out.
    pub kind: Kind,
    /// Populations per arm in every run; else the scenario's.
    pub replicates: Option<u64>,
    /// Of the draws of the design itself.
    pub seed: u64,
    /// Whether every run draws random numbers of its own, or all draw the same.
    pub own_chance: bool,
    /// In the order of the file; at least one.
    pub factors: Vec<Factor>,
    sources: Vec<Source>,
    replicates_spot: Spot,
    /// Where the kind stands, for what is wrong with the whole.
    spot: Spot,
}

/// How runs are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every value of a factor with every value of the others.
    Grid,
    /// The first values of all factors, then the second ones, and so on.
    List,
    /// So many points, one in each of as many slices of every factor.
    LatinHypercube {
        /// Points.
        runs: u64,
    },
    /// The first points of a scrambled Sobol sequence.
    Sobol {
        /// Points.
        runs: u64,
    },
    /// Two samples, and the first with each factor from the second in turn: for Sobol indices.
    Saltelli {
        /// Points of each sample.
        base: u64,
    },
    /// Paths on which one factor moves at a time: for elementary effects.
    Morris {
        /// Paths.
        trajectories: u64,
        /// Values of each factor; even.
        levels: u64,
    },
    /// Independent draws.
    MonteCarlo {
        /// Points.
        runs: u64,
    },
}

impl Kind {
    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Grid => "grid",
            Kind::List => "list",
            Kind::LatinHypercube { .. } => "latin_hypercube",
            Kind::Sobol { .. } => "sobol",
            Kind::Saltelli { .. } => "saltelli",
            Kind::Morris { .. } => "morris",
            Kind::MonteCarlo { .. } => "monte_carlo",
        }
    }

    /// Values are found from a share of each factor's law, and not listed one by one.
    fn samples(self) -> bool {
        !matches!(self, Kind::Grid | Kind::List)
    }
}

/// What changes from run to run.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Heads its column; the path if no name is given.
    pub name: String,
    /// As for `--set`.
    pub path: String,
    /// What it takes.
    pub values: Values,
    path_spot: Spot,
    values_spot: Spot,
}

/// What a factor takes.
#[derive(Clone, Debug)]
pub enum Values {
    /// These.
    Listed {
        /// In the order of the file; at least one.
        levels: Vec<Level>,
        /// How likely each is, adding up to 1; alike if none.
        weights: Option<Vec<f64>>,
    },
    /// Numbers by a law.
    Law {
        /// Which.
        law: Law,
        /// How a number is written into the scenario.
        form: Form,
        /// How many of them, evenly from end to end; in a grid alone.
        points: Option<u64>,
    },
}

/// Laws that numbers go by. In the unit of the form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// Evenly from `low` to `high`.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// Evenly in the logarithm from `low` to `high`.
    LogUniform {
        /// Smallest; above 0.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// A triangle.
    Triangular {
        /// Smallest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// Normal, within a range if there is one.
    Normal {
        /// Of the law without the range.
        mean: f64,
        /// Of the law without the range.
        sd: f64,
        /// Ends that are not passed.
        within: Option<(f64, f64)>,
    },
    /// Normal in the logarithm, within a range if there is one.
    LogNormal {
        /// Of the law without the range.
        median: f64,
        /// Standard deviation of the natural logarithm, without the range.
        sigma: f64,
        /// Ends that are not passed.
        within: Option<(f64, f64)>,
    },
}

/// How a number is written into the scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Behind the number; empty for plain numbers and factors.
    pub unit: String,
    /// `"x0.5"`: multiplies what the scenario has.
    pub relative: bool,
    /// Rounded to the next whole number.
    pub whole: bool,
}

/// Reads a design.
///
/// # Errors
/// All mistakes at once, each with its place.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Design, Mistakes> {
    let mut sink = Sink::default();
    let (text, readable) = decode(bytes, &mut sink);
    let sources = vec![source(file_name, text)];
    let design = readable
        .then(|| {
            let tree = parse(0, &sources[0].text, &mut sink);
            let clean = sink.is_clean();
            clean.then(|| DesignTable::read(&tree, "", &mut sink)).flatten()
        })
        .flatten()
        .and_then(|table| design(&table, &mut sink));
    match design {
        Some(design) if sink.is_clean() => Ok(Design { sources, ..design }),
        _ => Err(sink.into_mistakes(sources)),
    }
}

/// The JSON Schema of designs, generated from the types that reading uses.
pub fn schema() -> serde_json::Value {
    schema_of::<DesignTable>("papaver design of a sweep")
}

fn design(table: &DesignTable, sink: &mut Sink) -> Option<Design> {
    let missing = |key: &str, help: &str, sink: &mut Sink| {
        if !table.meta.broken.iter().any(|broken| broken == key) {
            sink.help(Spot::default(), format!("the design has no `{key}`"), help);
        }
    };
    if table.scenario.is_none() {
        missing("scenario", "name its file: `scenario = \"week.toml\"`", sink);
    }
    if table.design.is_none() {
        let help =
            "write `design = \"grid\"`, or list, latin_hypercube, sobol, saltelli, morris, monte_carlo";
        missing("design", help, sink);
    }
    if table.factor.is_none() {
        let help = "a design without factors has nothing to vary: add `[[factor]]` with `path` and `values`";
        missing("factor", help, sink);
    }
    let kind = table.design.as_ref().and_then(|_| kind(table, sink));
    let own_chance = match &table.random_numbers {
        None => Some(matches!(kind, Some(Kind::MonteCarlo { .. }))),
        Some(text) => choose(text, &[("shared", false), ("own", true)], "way to draw", sink),
    };
    let given = table.factor.as_ref();
    let all: Vec<Option<Factor>> = given
        .into_iter()
        .flat_map(|factors| &factors.items)
        .map(|table| factor(table, kind, sink))
        .collect();
    let factors: Vec<Factor> = all.into_iter().collect::<Option<_>>()?;
    names_once(&factors, sink);
    if factors.len() > MOST_FACTORS {
        let spot = factors[MOST_FACTORS].path_spot;
        sink.add(
            spot,
            format!("{} factors; the most is {MOST_FACTORS}", factors.len()),
        );
    }
    let design = Design {
        title: table
            .title
            .as_ref()
            .map_or(String::new(), |title| title.text.clone()),
        scenario: table.scenario.as_ref()?.text.clone(),
        kind: kind?,
        replicates: table.replicates.as_ref().map(|count| count.value),
        seed: table.seed.as_ref().map_or(1, |seed| seed.value),
        own_chance: own_chance?,
        factors,
        sources: Vec::new(),
        replicates_spot: table
            .replicates
            .as_ref()
            .map_or(Spot::default(), |count| count.spot),
        spot: table.design.as_ref()?.spot,
    };
    if sink.is_clean() {
        size(&design, sink);
    }
    Some(design)
}

/// The kind, with the numbers that it needs and no others.
fn kind(table: &DesignTable, sink: &mut Sink) -> Option<Kind> {
    let word = table.design.as_ref()?;
    let words: Vec<(&'static str, &'static str)> = [
        "grid",
        "list",
        "latin_hypercube",
        "sobol",
        "saltelli",
        "morris",
        "monte_carlo",
    ]
    .map(|name| (name, name))
    .to_vec();
    let name = choose(word, &words, "design", sink)?;
    let numbers = [
        ("runs", table.runs.as_ref()),
        ("trajectories", table.trajectories.as_ref()),
        ("levels", table.levels.as_ref()),
    ];
    let wanted: &[&str] = match name {
        "grid" | "list" => &[],
        "morris" => &["trajectories", "levels"],
        _ => &["runs"],
    };
    for (key, count) in numbers {
        if let Some(count) = count.filter(|_| !wanted.contains(&key)) {
            let help = match name {
                "grid" | "list" => "how many runs there are follows from the values".to_owned(),
                _ => format!("it takes {}", wanted.join(" and ")),
            };
            sink.help(
                count.spot,
                format!("`{key}` means nothing in design `{name}`"),
                help,
            );
        }
    }
    let count = |key: &str, found: Option<&Count>, least: u64, most: u64, sink: &mut Sink| -> Option<u64> {
        let Some(found) = found else {
            if !table.meta.broken.iter().any(|broken| broken == key) {
                let help = format!(
                    "write `{key} = {}`",
                    least.max(if key == "runs" { 64 } else { 10 })
                );
                sink.help(word.spot, format!("design `{name}` needs `{key}`"), help);
            }
            return None;
        };
        if (least..=most).contains(&found.value) {
            return Some(found.value);
        }
        let message = format!(
            "`{key}` is {}; design `{name}` takes {least} to {most}",
            found.value
        );
        sink.add(found.spot, message);
        None
    };
    let runs = |least: u64, most: u64, sink: &mut Sink| count("runs", table.runs.as_ref(), least, most, sink);
    Some(match name {
        "grid" => Kind::Grid,
        "list" => Kind::List,
        "latin_hypercube" => Kind::LatinHypercube {
            runs: runs(1, MOST_RUNS, sink)?,
        },
        "sobol" => Kind::Sobol {
            runs: runs(1, MOST_SOBOL, sink)?,
        },
        "saltelli" => Kind::Saltelli {
            base: runs(2, MOST_SOBOL, sink)?,
        },
        "morris" => {
            let trajectories = count("trajectories", table.trajectories.as_ref(), 2, MOST_RUNS, sink);
            let levels = match &table.levels {
                None => Some(4),
                Some(given) if given.value % 2 == 1 => {
                    let help = "with an even number every level is visited alike often";
                    sink.help(
                        given.spot,
                        format!("`levels` is {}, which is odd", given.value),
                        help,
                    );
                    None
                }
                given => count("levels", given.as_ref(), 2, 1000, sink),
            };
            Kind::Morris {
                trajectories: trajectories?,
                levels: levels?,
            }
        }
        _ => Kind::MonteCarlo {
            runs: runs(1, MOST_RUNS, sink)?,
        },
    })
}

fn names_once(factors: &[Factor], sink: &mut Sink) {
    for (index, factor) in factors.iter().enumerate() {
        let inside = |one: &str, other: &str| one == other || other.starts_with(&format!("{one}."));
        let clash = |other: &&Factor| inside(&factor.path, &other.path) || inside(&other.path, &factor.path);
        let before = &factors[..index];
        if let Some(other) = before.iter().find(clash) {
            let message = format!("`{}` and `{}` are varied by two factors", other.path, factor.path);
            sink.add(factor.path_spot, message);
        } else if before.iter().any(|other| other.name == factor.name) {
            let message = format!("two factors are named `{}`", factor.name);
            sink.help(factor.path_spot, message, "give each a `name` of its own");
        }
        if factor.path == "seed" {
            let help = "`random_numbers = \"own\"` gives every run its own, and `replicates` several to each";
            sink.help(factor.path_spot, "the seed is no factor", help);
        }
    }
}

/// How long lists are, and that there are not too many runs.
fn size(design: &Design, sink: &mut Sink) {
    if design.kind == Kind::List {
        let first = design.factors[0].listed();
        for factor in &design.factors[1..] {
            if factor.listed() != first {
                let message = format!(
                    "`{}` has {} values and `{}` has {first}; in a list all factors have as many",
                    factor.name,
                    factor.listed(),
                    design.factors[0].name
                );
                sink.add(factor.values_spot, message);
            }
        }
    }
    let runs = design.runs();
    if runs.is_none_or(|runs| runs > MOST_RUNS) {
        let many = runs.map_or("far too many".into(), |runs| runs.to_string());
        sink.add(
            design.spot,
            format!("the design has {many} runs; the most is {MOST_RUNS}"),
        );
    }
}

impl Design {
    /// How many runs it has; none if that is no number any more.
    pub fn runs(&self) -> Option<u64> {
        let factors = self.factors.len() as u64;
        match self.kind {
            Kind::Grid => {
                let mut sizes = self.factors.iter().map(|factor| factor.listed() as u64);
                sizes.try_fold(1_u64, u64::checked_mul)
            }
            Kind::List => self.factors.first().map(|factor| factor.listed() as u64),
            Kind::LatinHypercube { runs } | Kind::Sobol { runs } | Kind::MonteCarlo { runs } => Some(runs),
            Kind::Saltelli { base } => base.checked_mul(factors + 2),
            Kind::Morris { trajectories, .. } => trajectories.checked_mul(factors + 1),
        }
    }

    /// What a scenario said of the design's replicates, at their place.
    pub fn blame_replicates(&self, found: &Mistakes) -> Mistakes {
        let mut sink = Sink::default();
        for mistake in found.iter() {
            sink.add_with(
                self.replicates_spot,
                mistake.message.clone(),
                mistake.help.clone(),
            );
        }
        sink.into_mistakes(self.sources.clone())
    }

    /// What a scenario said of a change, at its place in the design: the path of the factor, or its values. `found` are
    /// the mistakes of the scenario with nothing else changed, by factor; each is told once.
    pub fn blame(&self, found: &[(usize, Mistakes)]) -> Mistakes {
        let mut sink = Sink::default();
        for (index, mistakes) in found {
            let factor = &self.factors[*index];
            for mistake in mistakes.iter() {
                let in_path = mistake.is_in_override() && mistake.span.end <= factor.path.len();
                let spot = if in_path {
                    factor.path_spot
                } else {
                    factor.values_spot
                };
                sink.add_with(spot, mistake.message.clone(), mistake.help.clone());
            }
        }
        sink.into_mistakes(self.sources.clone())
    }
}

impl Factor {
    /// How many values are listed, or spaced evenly in a grid.
    pub fn listed(&self) -> usize {
        match &self.values {
            Values::Listed { levels, .. } => levels.len(),
            Values::Law { points, .. } => points.unwrap_or(0) as usize,
        }
    }
}
