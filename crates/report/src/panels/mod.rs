//! Which panels there are and in which order: what was recorded, sorted into curves.

mod doses;
mod fork;
mod states;
mod subject;

pub(crate) use states::{State, States};
pub(crate) use subject::Subject;

use fork::Fork;

use crate::{
    files::{DoseResponse, RunFiles, Series},
    plots::{
        axis::TimeAxis,
        dose_response,
        picture::{Picture, axis_title},
        style::Style,
        time::{self, Curve, Frame, Size},
    },
    summary::{self, Band, Line},
    words,
};

/// Points of all curves of a page together, so that the page stays below two megabytes.
const POINTS_PER_PAGE: usize = 30_000;
/// Points of one curve.
const POINTS_PER_CURVE: std::ops::RangeInclusive<usize> = 100..=600;

/// A panel with its words.
pub(crate) struct Panel {
    pub title: String,
    pub subtitle: String,
    /// The name in the files.
    pub path: String,
    pub band: Band,
    pub subject: Subject,
    pub picture: Picture,
}

impl Panel {
    /// Whether it shows what a reader looks for first: withdrawal or firing.
    pub fn is_main(&self) -> bool {
        self.path == "outcome.withdrawal" || self.path.ends_with(".firing_rate")
    }
}

/// An arm, in the order of the run, and how it is drawn.
pub(crate) struct ArmStyle {
    pub name: String,
    pub style: Style,
}

/// The panels of a run.
pub(crate) struct Panels<'a> {
    files: &'a RunFiles,
    pub arms: Vec<ArmStyle>,
    frame: Frame,
    points_per_curve: usize,
}

impl<'a> Panels<'a> {
    /// Arms get their style by their order in `run.json`, then in the time series.
    pub fn new(files: &'a RunFiles, size: Size) -> Self {
        let mut names: Vec<&str> = files.run.arms.iter().map(|arm| arm.name.as_str()).collect();
        let recorded = files
            .series
            .iter()
            .map(|s| Fork::parse(&s.arm).map_or(s.arm.as_str(), |fork| fork.arm));
        for name in recorded.chain(files.run.dose_response.iter().map(|d| d.arm.as_str())) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let arm_style = |(place, name): (usize, &str)| ArmStyle {
            name: name.to_owned(),
            style: Style::of_arm(place),
        };
        let arms = names.into_iter().enumerate().map(arm_style).collect();
        let curves = files.series.len().max(1);
        let points_per_curve =
            (POINTS_PER_PAGE / curves).clamp(*POINTS_PER_CURVE.start(), *POINTS_PER_CURVE.end());
        let (from_h, to_h) = span_h(files.series.iter().filter(|s| Fork::parse(&s.arm).is_none()));
        Self {
            files,
            arms,
            frame: Frame {
                size,
                axis: TimeAxis::new(from_h, to_h),
            },
            points_per_curve,
        }
    }

    /// One panel for each recorded variable but states of receptors, by subject, withdrawal and firing first.
    pub fn over_time(&self) -> Vec<Panel> {
        let of_runs = self.files.series.iter().filter(|s| Fork::parse(&s.arm).is_none());
        let series = of_runs.filter(|s| states::state_of(&s.variable).is_none());
        let mut groups = grouped(series, |s| (s.population.as_str(), s.variable.as_str()));
        groups.sort_by_key(|group| Subject::rank(group[0]));
        groups.iter().map(|group| self.variable_panel(group)).collect()
    }

    fn variable_panel(&self, group: &[&Series]) -> Panel {
        let lines = group.iter().map(|s| (self.style(&s.arm), summary::line(s)));
        let (curves, band) = self.curves(lines);
        let picture = time::panel(&curves, self.frame, "time", &y_title(group[0]), &self.dose_rows());
        described(group[0], String::new(), band, picture)
    }

    /// Panels of the challenges: for each probe and variable the forks of all arms, on their own clock. Forks of one
    /// arm at several times differ in their dash.
    pub fn challenges(&self) -> Vec<Panel> {
        let forks = self.files.series.iter().filter(|s| Fork::parse(&s.arm).is_some());
        let forks = forks.filter(|s| states::state_of(&s.variable).is_none());
        let probe = |s: &'a Series| Fork::parse(&s.arm).map_or("", |fork| fork.probe);
        let mut groups = grouped(forks, |s| {
            (probe(s), (s.population.as_str(), s.variable.as_str()))
        });
        groups.sort_by_key(|group| Subject::rank(group[0]));
        let mut probes: Vec<&str> = Vec::new();
        for group in &groups {
            if !probes.contains(&probe(group[0])) {
                probes.push(probe(group[0]));
            }
        }
        groups.sort_by_key(|group| probes.iter().position(|name| *name == probe(group[0])));
        groups.iter().map(|group| self.challenge_panel(group)).collect()
    }

    fn challenge_panel(&self, group: &[&Series]) -> Panel {
        let forks: Vec<(Fork, &Series)> = group
            .iter()
            .filter_map(|s| Fork::parse(&s.arm).map(|f| (f, *s)))
            .collect();
        let times_h = distinct(forks.iter().map(|(fork, _)| fork.at_h));
        let lines = forks.iter().map(|(fork, series)| {
            let order = times_h.iter().position(|t| *t == fork.at_h).unwrap_or(0);
            (self.style(fork.arm).later(order), summary::line(series))
        });
        let (curves, band) = self.curves(lines);
        let points = || curves.iter().flat_map(|curve| &curve.points).map(|p| p.time_h);
        let to_h = points().fold(0.0, f64::max);
        let frame = Frame {
            axis: TimeAxis::new(points().fold(0.0, f64::min), to_h),
            ..self.frame
        };
        let probe = forks.first().map_or("", |(fork, _)| fork.probe);
        let picture = time::panel(
            &curves,
            frame,
            "time since the challenge",
            &y_title(group[0]),
            &[],
        );
        let subtitle = format!("challenge {} {}", words::plain(probe), when(&times_h));
        described(group[0], subtitle, band, picture)
    }

    fn curves(&self, lines: impl Iterator<Item = (Style, Line)>) -> (Vec<Curve>, Band) {
        let mut band = Band::None;
        let curves = lines
            .filter(|(_, line)| !line.points.is_empty())
            .map(|(style, line)| {
                band = if line.band == Band::None { band } else { line.band };
                Curve {
                    style,
                    points: summary::thin(&line.points, self.points_per_curve),
                }
            })
            .collect();
        (curves, band)
    }

    /// The curves of `run.json`, those of one probe, drug and response in one panel.
    pub fn dose_response(&self) -> Vec<(Panel, Vec<&'a DoseResponse>)> {
        let same = |d: &'a DoseResponse| [&d.probe, &d.drug, &d.route, &d.unit, &d.response];
        let groups = grouped(self.files.run.dose_response.iter(), same);
        groups
            .into_iter()
            .filter_map(|group| Some((self.dose_response_panel(&group)?, group)))
            .collect()
    }

    fn dose_response_panel(&self, group: &[&DoseResponse]) -> Option<Panel> {
        let times_h = distinct(group.iter().map(|d| d.time_h));
        let curves: Vec<dose_response::Curve> = group
            .iter()
            .map(|data| dose_response::Curve {
                style: self.curve_style(data, group),
                data,
            })
            .collect();
        let first = group.first()?;
        let drug = [first.drug.as_str(), first.route.as_str()]
            .map(words::plain)
            .join(" ");
        let picture = dose_response::panel(
            &curves,
            self.frame.size,
            &axis_title(drug.trim(), &first.unit),
            &words::plain(&first.response),
        )?;
        Some(Panel {
            title: words::heading(&first.probe),
            subtitle: format!("{}, {}", drug.trim(), when(&times_h)),
            path: String::new(),
            band: Band::Replicates,
            subject: Subject::Signalling,
            picture,
        })
    }

    /// How a dose-response curve is drawn among the curves of its panel: the arm's colour, a dash for each time.
    pub fn curve_style(&self, curve: &DoseResponse, panel: &[&DoseResponse]) -> Style {
        let times_h = distinct(panel.iter().map(|d| d.time_h));
        self.style(&curve.arm)
            .later(times_h.iter().position(|t| *t == curve.time_h).unwrap_or(0))
    }

    /// How an arm is drawn.
    pub fn style(&self, arm: &str) -> Style {
        self.arms
            .iter()
            .find(|known| known.name == arm)
            .map_or(Style::of_arm(0), |known| known.style)
    }
}

/// "at 7 d", "at 0 h (full line), 7 d (dashed) and 14 d (dotted)". The arms' own lines are taken to be full, as they
/// are in runs of up to seven arms.
fn when(times_h: &[f64]) -> String {
    if let [only] = times_h {
        return format!("at {}", words::duration(*only));
    }
    let dashed = |(order, time_h): (usize, &f64)| {
        format!(
            "{} ({})",
            words::duration(*time_h),
            Style::of_arm(0).later(order).word()
        )
    };
    format!(
        "at {}",
        words::list(&times_h.iter().enumerate().map(dashed).collect::<Vec<_>>())
    )
}

fn described(series: &Series, subtitle: String, band: Band, picture: Picture) -> Panel {
    let place = match series.population.as_str() {
        "outcome" | "body" => String::new(),
        population => words::plain(population),
    };
    let parts: Vec<String> = [place, subtitle]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Panel {
        title: words::heading(&series.variable),
        subtitle: parts.join(", "),
        path: format!("{}.{}", series.population, series.variable),
        band,
        subject: Subject::of(series),
        picture,
    }
}

fn y_title(series: &Series) -> String {
    axis_title(&series.variable, &series.unit)
}

fn span_h<'a>(series: impl Iterator<Item = &'a Series>) -> (f64, f64) {
    let times_h = series.flat_map(Series::times_h);
    times_h.fold((0.0, 0.0), |(from, to), time_h| {
        (f64::min(from, time_h), f64::max(to, time_h))
    })
}

/// Items with the same key together, groups in the order of their first item.
fn grouped<T: Copy, K: PartialEq>(items: impl Iterator<Item = T>, key: impl Fn(T) -> K) -> Vec<Vec<T>> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let wanted = key(item);
        match groups.iter_mut().find(|(known, _)| *known == wanted) {
            Some((_, group)) => group.push(item),
            None => groups.push((wanted, vec![item])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn distinct(times_h: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut distinct: Vec<f64> = times_h.collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    distinct
}
