//! The page of `papaver ablate`: which mechanism each phenomenon needs.

use minijinja::{Value, context};

use super::{forest::Citations, provenance, rendered};
use crate::{
    ReportError,
    files::{Ablation, AblationRow, AblationVerdict},
    words,
};

/// Above this many rows the table of all numbers begins folded.
const ROWS_SHOWN: usize = 60;

/// Renders the page.
pub(crate) fn render(files: &Ablation) -> Result<String, ReportError> {
    let study = &files.study;
    let citations = Citations(&study.references);
    let title = if study.title.is_empty() {
        "Which mechanism does it need?"
    } else {
        study.title.as_str()
    };
    let phenomena = names(files, |row| &row.phenomenon);
    rendered(
        "ablation.html",
        context! {
            title => title,
            papaver => study.papaver.as_str(),
            replicates => study.replicates,
            answers => phenomena.iter().map(|name| answer(name, files)).collect::<Vec<Value>>(),
            columns => phenomena.iter().map(|name| words::heading(name)).collect::<Vec<_>>(),
            width => phenomena.len() + 1,
            groups => groups(files, &phenomena),
            scale => SHADES.iter().map(Shade::value).collect::<Vec<Value>>(),
            verdicts => used(files).into_iter().map(ruling).collect::<Vec<Value>>(),
            rows => files.rows.iter().map(row).collect::<Vec<Value>>(),
            folded => files.rows.len() > ROWS_SHOWN,
            notes => study.notes.iter().map(Value::from).collect::<Vec<Value>>(),
            references => citations.list(),
            provenance => provenance::of([
                ("papaver", study.papaver.clone()),
                ("catalogue", study.catalogue.clone()),
                ("seed", study.seed.map(|seed| seed.to_string()).unwrap_or_default()),
                ("replicates", study.replicates.map(|count| count.to_string()).unwrap_or_default()),
            ], [&study.execution]),
        },
    )
}

/// A stretch of the scale of what is left of an effect, with a colour and the ink that reads on it. The colours run
/// from blue over white to orange, which stay apart for readers with any of the common colour deficiencies.
struct Shade {
    /// Up to this share, exclusive.
    below: f64,
    words: &'static str,
    paper: &'static str,
    ink: &'static str,
}

const SHADES: [Shade; 7] = [
    Shade {
        below: 0.0,
        words: "reversed",
        paper: "#1c1147",
        ink: "#ffffff",
    },
    Shade {
        below: 0.25,
        words: "below 25 %",
        paper: "#0a4f83",
        ink: "#ffffff",
    },
    Shade {
        below: 0.5,
        words: "25 to 50 %",
        paper: "#5ba3d0",
        ink: "#111111",
    },
    Shade {
        below: 0.8,
        words: "50 to 80 %",
        paper: "#b9d9ec",
        ink: "#111111",
    },
    Shade {
        below: 1.25,
        words: "80 to 125 %",
        paper: "#f4f3ee",
        ink: "#111111",
    },
    Shade {
        below: 2.0,
        words: "125 to 200 %",
        paper: "#f6bd82",
        ink: "#111111",
    },
    Shade {
        below: f64::INFINITY,
        words: "over 200 %",
        paper: "#b04a05",
        ink: "#ffffff",
    },
];

impl Shade {
    fn of(left: f64) -> &'static Self {
        SHADES
            .iter()
            .find(|shade| left < shade.below)
            .unwrap_or(&SHADES[SHADES.len() - 1])
    }

    fn value(&self) -> Value {
        context! { words => self.words, paper => self.paper, ink => self.ink }
    }
}

/// The letter in a cell.
fn sign(verdict: AblationVerdict) -> &'static str {
    match verdict {
        AblationVerdict::Reversed => "R",
        AblationVerdict::Needed => "N",
        AblationVerdict::Contributes => "C",
        AblationVerdict::NotNeeded => "=",
        AblationVerdict::Undecided => "?",
        AblationVerdict::Baseline => "B",
        AblationVerdict::Explains => "E",
        AblationVerdict::ExplainsPart => "P",
        AblationVerdict::ExplainsLittle => "L",
        AblationVerdict::NotReached => "×",
        AblationVerdict::Absent => "·",
        AblationVerdict::Undefined => "–",
    }
}

/// The verdicts that stand in the matrix, in the order of the legend.
fn used(files: &Ablation) -> Vec<AblationVerdict> {
    let stands = |verdict: &AblationVerdict| files.rows.iter().any(|row| row.verdict == *verdict);
    AblationVerdict::ALL.into_iter().filter(stands).collect()
}

/// The rule that gives the verdict.
fn ruling(verdict: AblationVerdict) -> Value {
    let rule = match verdict {
        AblationVerdict::Reversed => {
            "the whole interval lies below 0: nothing is left, or the effect turns round by as much as the number says"
        }
        AblationVerdict::Needed => "the whole interval lies below 25 %: hardly anything is left",
        AblationVerdict::Contributes => "the whole interval lies below 100 %: something is lost",
        AblationVerdict::NotNeeded => {
            "the whole interval lies within 80 to 125 %: as good as nothing changes"
        }
        AblationVerdict::Undecided => "the interval allows several answers, or the effect grows",
        AblationVerdict::Baseline => {
            "without the mechanism the drug-free state itself lies more than 10 % elsewhere, so the two do not compare"
        }
        AblationVerdict::Explains => "alone it gives 80 to 125 % of the effect",
        AblationVerdict::ExplainsPart => "alone it gives less than the effect",
        AblationVerdict::ExplainsLittle => "alone it gives less than 25 % of the effect",
        AblationVerdict::NotReached => "the time or dose is not reached any more",
        AblationVerdict::Absent => "it acts in none of the arms that this is read from",
        AblationVerdict::Undefined => "there is no number to compare",
    };
    context! { sign => sign(verdict), word => words::plain(verdict.word()), rule => rule }
}

/// What one phenomenon needs, in words.
fn answer(phenomenon: &str, files: &Ablation) -> Value {
    let with = |verdict: AblationVerdict| {
        let rows = files.rows.iter();
        let found = rows.filter(|row| row.phenomenon == phenomenon && row.verdict == verdict);
        words::list(&found.map(|row| label(&row.mechanism_off)).collect::<Vec<_>>())
    };
    let reversed = files
        .rows
        .iter()
        .filter(|row| row.phenomenon == phenomenon && row.verdict == AblationVerdict::Reversed);
    let reversed: Vec<String> = reversed
        .map(|row| match row.left() {
            Some(left) => format!("{} ({} left)", label(&row.mechanism_off), percent(left)),
            None => label(&row.mechanism_off),
        })
        .collect();
    let text = files
        .study
        .phenomena
        .iter()
        .find(|known| known.name == phenomenon);
    let baseline = files.rows.iter().find(|row| row.phenomenon == phenomenon);
    let baseline =
        baseline.and_then(|row| Some(words::with_unit(&words::estimate(row.baseline?), &row.unit)));
    context! {
        name => words::heading(phenomenon),
        text => text.map(|known| known.text.as_str()).unwrap_or_default(),
        baseline => baseline,
        effect_is => text.map(|known| known.effect_is.as_str()).unwrap_or_default(),
        needed => with(AblationVerdict::Needed),
        reversed => words::list(&reversed),
        contributes => with(AblationVerdict::Contributes),
    }
}

/// The rows of the heat map: a group for each hypothesis with its mechanisms and all of them at once, then single
/// mechanisms of none, pairs, and hypotheses that stand alone.
fn groups(files: &Ablation, phenomena: &[&str]) -> Vec<Value> {
    let (only, waiting): (Vec<&str>, Vec<&str>) = names(files, |row| &row.mechanism_off)
        .into_iter()
        .partition(|name| name.starts_with(ONLY));
    let (pairs, mut waiting): (Vec<&str>, Vec<&str>) =
        waiting.into_iter().partition(|name| name.contains('+'));
    let mut groups = Vec::new();
    for hypothesis in &files.study.hypotheses {
        let belongs = |name: &&str| {
            hypothesis.mechanisms.iter().any(|m| m == name)
                || name.strip_prefix(GROUP) == Some(&hypothesis.name)
        };
        let (mine, rest): (Vec<&str>, Vec<&str>) = waiting.into_iter().partition(belongs);
        waiting = rest;
        let title = if hypothesis.title.is_empty() {
            words::heading(&hypothesis.name)
        } else {
            hypothesis.title.clone()
        };
        groups.push((title, mine));
    }
    let grouped = groups.iter().any(|(_, mine)| !mine.is_empty());
    let rest = if grouped {
        "Other mechanisms"
    } else {
        "Single mechanisms"
    };
    groups.push((rest.to_owned(), waiting));
    groups.push(("Two mechanisms at once".to_owned(), pairs));
    groups.push(("All others off: one hypothesis alone".to_owned(), only));
    let filled = groups.iter().filter(|(_, mine)| !mine.is_empty());
    filled
        .map(|(title, mine)| group(title, mine, files, phenomena))
        .collect()
}

/// Before the name of a hypothesis all of whose mechanisms are off.
const GROUP: &str = "hypothesis:";
/// Before the name of one that is alone on.
const ONLY: &str = "only:";

fn group(title: &str, mechanisms: &[&str], files: &Ablation, phenomena: &[&str]) -> Value {
    let line = |name: &&str| {
        let cells: Vec<Value> = phenomena
            .iter()
            .map(|phenomenon| cell(name, phenomenon, files))
            .collect();
        let claim = files.study.mechanisms.iter().find(|known| known.name == **name);
        context! {
            name => label(name),
            claim => claim.map(|known| known.text.as_str()).unwrap_or_default(),
            cells => cells,
        }
    };
    context! { title => title, lines => mechanisms.iter().map(line).collect::<Vec<Value>>() }
}

fn cell(mechanism: &str, phenomenon: &str, files: &Ablation) -> Value {
    let found = files
        .rows
        .iter()
        .find(|row| row.mechanism_off == mechanism && row.phenomenon == phenomenon);
    let Some(row) = found else {
        return context! { known => false };
    };
    let left = row.left();
    context! {
        known => true,
        sign => sign(row.verdict),
        word => words::plain(row.verdict.word()),
        left => left.map(percent),
        shade => left.map(|left| Shade::of(left).value()),
        note => row.text.as_ref().and_then(|text| text.note.clone()).unwrap_or_default(),
    }
}

/// A share in whole percent; one below a percent with two digits.
fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value.abs() >= 1.0 {
        format!("{} %", words::number(value.round()))
    } else {
        let mut scale = 10.0;
        while value != 0.0 && (value * scale).abs() < 10.0 && scale < 1e9 {
            scale *= 10.0;
        }
        format!("{} %", words::number((value * scale).round() / scale))
    }
}

/// A row of the table of numbers.
fn row(row: &AblationRow) -> Value {
    let text = |value: Option<f64>| value.map(words::estimate).unwrap_or_default();
    let interval = row.lower.zip(row.upper);
    context! {
        mechanism => label(&row.mechanism_off),
        phenomenon => words::plain(&row.phenomenon),
        baseline => text(row.baseline),
        ablated => text(row.ablated),
        left => row.left().map(percent).unwrap_or_default(),
        left_interval => shares(row),
        difference => text(row.difference),
        interval => interval.map(|(lower, upper)| format!("[{}, {}]", words::estimate(lower), words::estimate(upper))),
        unit => if row.unit == "1" { "" } else { row.unit.as_str() },
        naive_shift => row.naive_shift.map(percent).unwrap_or_default(),
        verdict => words::plain(row.verdict.word()),
    }
}

/// The interval of what is left, where the files say it.
fn shares(row: &AblationRow) -> Option<String> {
    let text = row.text.as_ref()?;
    Some(format!(
        "[{}, {}]",
        percent(text.share_lower?),
        percent(text.share_upper?)
    ))
}

/// What is off, in words; several with a plus between them.
fn label(mechanism: &str) -> String {
    if let Some(group) = mechanism.strip_prefix(GROUP) {
        return format!("all of {}", words::plain(group));
    }
    if let Some(group) = mechanism.strip_prefix(ONLY) {
        return format!("{} alone on", words::plain(group));
    }
    mechanism
        .split('+')
        .map(|one| words::plain(one.trim()))
        .collect::<Vec<_>>()
        .join(" + ")
}

/// Distinct names in the order of the file.
fn names<'a>(files: &'a Ablation, of: impl Fn(&'a AblationRow) -> &'a String) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for row in &files.rows {
        if !names.contains(&of(row).as_str()) {
            names.push(of(row));
        }
    }
    names
}
