//! The pages: their sections as values, put into `templates/`, which escape every text.

pub(crate) mod ablation;
mod arms;
mod dose_response;
mod dose_words;
mod forest;
mod measure_words;
mod measures;
mod parameters;
mod probes;
mod provenance;
pub(crate) mod sensitivity;
mod twin;
pub(crate) mod validation;

use minijinja::{Environment, Value, context};

use crate::{
    ReportError,
    files::RunFiles,
    panels::{ArmStyle, Panel, Panels, State, States, Subject},
    plots::{
        picture::{Picture, with_clips_numbered},
        style::{self, Style},
        time::Size,
    },
    summary::Band,
    words,
};

const TEMPLATES: [(&str, &str); 7] = [
    ("style.css", include_str!("templates/style.css")),
    ("macros.html", include_str!("templates/macros.html")),
    ("base.html", include_str!("templates/base.html")),
    ("run.html", include_str!("templates/run.html")),
    ("validation.html", include_str!("templates/validation.html")),
    ("ablation.html", include_str!("templates/ablation.html")),
    ("sensitivity.html", include_str!("templates/sensitivity.html")),
];

/// Puts values into a template.
fn rendered(template: &str, values: Value) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    environment.add_global("dark_rules", style::dark_rules());
    let page = environment.get_template(template)?.render(values)?;
    Ok(with_clips_numbered(&page))
}

/// Renders the page.
pub(crate) fn render(files: &RunFiles) -> Result<String, ReportError> {
    let run = &files.run;
    let panels = Panels::new(files, Size::PAGE);
    let over_time = panels.over_time();
    let challenges = panels.challenges();
    let citations = forest::Citations(&run.references);
    let page = context! {
        title => if run.title.is_empty() { "papaver run" } else { run.title.as_str() },
        run => run.run.as_str(),
        intro => arms::intro(run),
        arms => arms::arms(&panels, run),
        probes => probes::list(run),
        parameters => parameters::groups(run),
        parameter_tally => parameters::tally(run),
        mechanisms => run.arms.iter().any(|arm| !arm.mechanisms_on.is_empty()),
        notes => run.notes.iter().map(Value::from).collect::<Vec<Value>>(),
        judged => measures::judged(files),
        reported => measures::reported(files),
        summary => measures::summary(files),
        legend => panels.arms.iter().map(legend_entry).collect::<Vec<Value>>(),
        dosing => !panels.dose_rows().is_empty(),
        band_text => bands(&over_time),
        challenge_band_text => bands(&challenges),
        over_time => sections(&over_time, &panels.states()),
        challenges => challenges.iter().map(panel).collect::<Vec<Value>>(),
        dose_response => dose_response::sections(&panels),
        twins => twin::rows(&files.twins),
        references => citations.list(),
        provenance => provenance::rows(run),
        papaver => run.papaver.as_str(),
    };
    rendered("run.html", page)
}

/// Panels over time by subject; states of receptors stand with the receptors.
fn sections(over_time: &[Panel], states: &[States]) -> Vec<Value> {
    let section = |subject: Subject| {
        let panels: Vec<Value> = over_time
            .iter()
            .filter(|p| p.subject == subject)
            .map(panel)
            .collect();
        let states: Vec<Value> = if subject == Subject::Receptors {
            states.iter().map(stack).collect()
        } else {
            Vec::new()
        };
        (!panels.is_empty() || !states.is_empty())
            .then(|| context! { title => subject.words(), panels => panels, states => states })
    };
    Subject::ALL.into_iter().filter_map(section).collect()
}

/// The panels of one receptor's states, arm by arm, with the key of the states from top to bottom.
fn stack(states: &States) -> Value {
    let key = |state: &State| {
        context! { name => state.name.as_str(), meaning => state.meaning.as_str(), colour => state.colour }
    };
    context! {
        title => states.title.as_str(),
        key => states.states.iter().rev().map(key).collect::<Vec<Value>>(),
        panels => states.panels.iter().map(panel).collect::<Vec<Value>>(),
    }
}

fn legend_entry(arm: &ArmStyle) -> Value {
    context! { name => arm.name.as_str(), swatch => swatch(arm.style) }
}

/// A short piece of an arm's line.
fn swatch(style: Style) -> Value {
    context! { colour => style.colour, dash => style.dash }
}

fn panel(panel: &Panel) -> Value {
    let label = [panel.title.as_str(), panel.subtitle.as_str()].join(" ");
    context! {
        title => panel.title.as_str(),
        subtitle => panel.subtitle.as_str(),
        path => panel.path.as_str(),
        svg => svg(&panel.picture, label.trim()),
    }
}

fn svg(picture: &Picture, label: &str) -> Value {
    Value::from_safe_string(picture.inline(label))
}

/// What the lines and bands in these panels are, in a sentence or two.
fn bands(panels: &[Panel]) -> String {
    let has = |band: Band| panels.iter().any(|panel| panel.band == band);
    let parts: Vec<String> = [
        (
            Band::Replicates,
            "95 % intervals of the mean over replicates (Student's t)",
        ),
        (
            Band::NeuronsSd,
            "plus and minus one standard deviation over the neurons of the one replicate",
        ),
        (
            Band::NeuronsPercentiles,
            "the 5th to 95th percentile over the neurons of the one replicate",
        ),
    ]
    .into_iter()
    .filter(|(band, _)| has(*band))
    .map(|(_, text)| text.to_owned())
    .collect();
    let lines = if has(Band::Replicates) {
        "Lines are means over replicates."
    } else {
        "Lines show the one replicate."
    };
    if parts.is_empty() {
        lines.to_owned()
    } else {
        format!("{lines} Bands are {}.", words::list(&parts))
    }
}
