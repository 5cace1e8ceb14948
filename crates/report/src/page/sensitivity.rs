//! The page of `papaver sensitivity`: what the measures of a sweep depend on, the largest first.

use minijinja::{Value, context};

use super::{
    forest::{self, Citations, Entry},
    provenance, rendered,
};
use crate::{
    ReportError,
    files::{Measure, Sensitivity, SensitivityRow},
    plots::forest::Scale,
    words,
};

/// What an index is, in words, and which one orders the factors.
struct Kind {
    index: &'static str,
    title: &'static str,
    orders: bool,
}

const KINDS: [Kind; 5] = [
    Kind {
        index: "total",
        title: "total index: its share of the variance, alone and together with others",
        orders: true,
    },
    Kind {
        index: "first_order",
        title: "first-order index: its share of the variance by itself",
        orders: false,
    },
    Kind {
        index: "mu_star",
        title: "mu*: mean size of the effect of the whole range",
        orders: true,
    },
    Kind {
        index: "mu",
        title: "mu: mean effect of the whole range, with its sign",
        orders: false,
    },
    Kind {
        index: "sigma",
        title: "sigma: how much the effect differs from place to place",
        orders: false,
    },
];

/// Renders the page.
pub(crate) fn render(files: &Sensitivity) -> Result<String, ReportError> {
    let study = &files.study;
    let title = if study.title.is_empty() {
        "Sensitivity"
    } else {
        study.title.as_str()
    };
    let mut measures: Vec<&str> = Vec::new();
    for row in &files.rows {
        if !measures.contains(&row.measure.as_str()) {
            measures.push(&row.measure);
        }
    }
    let sections = measures.iter().map(|measure| section(files, measure));
    let runs = study
        .runs
        .map_or(String::new(), |runs| words::counted(runs, "run"));
    rendered(
        "sensitivity.html",
        context! {
            title => title,
            papaver => study.papaver.as_str(),
            design => study.design.as_str(),
            runs => runs,
            sections => sections.collect::<Vec<Value>>(),
            notes => study.notes.iter().map(Value::from).collect::<Vec<Value>>(),
            provenance => provenance::of([
                ("papaver", study.papaver.clone()),
                ("catalogue", study.catalogue.clone()),
                ("sweep", study.run.clone()),
                ("design", study.design.clone()),
            ], []),
        },
    )
}

/// The tables of a measure, in which factors have one order.
fn section(files: &Sensitivity, measure: &str) -> Value {
    let of_measure = || files.rows.iter().filter(|row| row.measure == measure);
    let orders = |row: &&SensitivityRow| KINDS.iter().any(|kind| kind.orders && kind.index == row.index);
    let mut order: Vec<&Measure> = of_measure().filter(orders).map(|row| &row.estimate).collect();
    let value = |measure: &Measure| measure.value.unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let place = |row: &&SensitivityRow| order.iter().position(|m| m.measure == row.estimate.measure);
    let swept = files.study.measures.iter().find(|swept| swept.name == measure);
    let unit = swept.map_or("", |swept| swept.unit.as_str());
    let tables = KINDS.iter().filter_map(|kind| {
        let mut rows: Vec<&SensitivityRow> = of_measure().filter(|row| row.index == kind.index).collect();
        rows.sort_by_key(place);
        let entries: Vec<Entry> = rows.iter().map(|row| entry(&row.estimate)).collect();
        let entries: Vec<&Entry> = entries.iter().collect();
        let measures: Vec<&Measure> = rows.iter().map(|row| &row.estimate).collect();
        let scale = Scale::holding(&measures);
        let none = indexmap::IndexMap::new();
        (!rows.is_empty()).then(|| forest::table(kind.title, &entries, scale, &Citations(&none)))
    });
    context! {
        title => words::heading(measure),
        path => measure,
        unit => if unit == "1" { "" } else { unit },
        tables => tables.collect::<Vec<Value>>(),
    }
}

fn entry(measure: &Measure) -> Entry<'_> {
    Entry {
        measure,
        text: String::new(),
        never: false,
        claims: &[],
        of: String::new(),
        link: String::new(),
        missing: "no number".to_owned(),
    }
}
