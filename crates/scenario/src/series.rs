//! The administrations of a dose: series of them, counted and then listed.

use papaver_catalogue::quantity::format_time;
use papaver_catalogue::types::Route;

use crate::mistakes::{Sink, Spot};
use crate::model::{Administration, Dose, Ms, Trigger};
use crate::schedule::{MOST_ADMINISTRATIONS, within};
use crate::taper::Taper;

/// A dose whose words are checked, before its administrations are listed.
#[derive(Debug)]
pub(crate) struct DosePlan {
    /// As in [`Dose`].
    pub name: String,
    /// As in [`Dose`].
    pub drug: String,
    /// As in [`Dose`].
    pub route: Route,
    /// As in [`Dose`].
    pub into: Vec<String>,
    /// When and how much.
    pub series: Vec<Series>,
    /// End of the run or fork.
    pub end_ms: Ms,
    /// What it waits for, and the earliest moment of its first administration, from which the others count.
    pub trigger: Option<(Trigger, Ms)>,
    /// Where it is named.
    pub spot: Spot,
}

/// Administrations that follow each other.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// The first.
    pub start_ms: Ms,
    /// How many.
    pub count: i64,
    /// From one to the next; 0 where there is one alone.
    pub every_ms: Ms,
    /// How long each lasts.
    pub over_ms: Option<Ms>,
    /// What each is.
    pub what: What,
    /// How much: of each, or of all.
    pub values: Vec<f64>,
    /// From the one value to another.
    pub taper: Option<Taper>,
}

/// What an administration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// nmol: at once, or evenly over the time that it lasts.
    Amount,
    /// nM, held.
    Concentration,
    /// nmol/s.
    Rate,
    /// nmol, of which the first comes after very many others.
    SteadyState,
    /// nmol, in something that is taken out in the end.
    Implant,
}

impl Series {
    /// How many come before the end.
    fn within(&self, end_ms: Ms) -> i64 {
        within(self.start_ms, self.count, self.every_ms, end_ms)
    }

    fn administration(&self, repeat: i64, end_ms: Ms) -> Administration {
        let since_ms = repeat * self.every_ms;
        let at_ms = self.start_ms + since_ms;
        let stop = self.over_ms.map_or(end_ms, |over| at_ms.saturating_add(over));
        let index = usize::try_from(repeat).unwrap_or(0);
        let value = self.values.get(index).or(self.values.first()).copied();
        let value = value.unwrap_or(0.0);
        let value = self.taper.map_or(value, |taper| taper.value(value, since_ms));
        match (self.what, self.over_ms) {
            (What::Rate, _) => Administration::Infusion {
                start_ms: at_ms,
                end_ms: stop,
                rate_nmol_per_s: value,
            },
            (What::Concentration, _) => Administration::Held {
                start_ms: at_ms,
                end_ms: stop,
                concentration_nm: value,
            },
            (What::Implant, _) => Administration::Implant {
                start_ms: at_ms,
                end_ms: stop,
                amount_nmol: value,
            },
            (What::SteadyState, over_ms) if repeat == 0 => Administration::SteadyState {
                at_ms,
                amount_nmol: value,
                every_ms: self.every_ms,
                over_ms,
            },
            (What::Amount | What::SteadyState, Some(over_ms)) => Administration::Infusion {
                start_ms: at_ms,
                end_ms: stop,
                rate_nmol_per_s: value / (over_ms as f64 / 1000.0),
            },
            (What::Amount | What::SteadyState, None) => Administration::Bolus {
                at_ms,
                amount_nmol: value,
            },
        }
    }
}

impl DosePlan {
    /// How many administrations it has, those after the end left out.
    pub fn administrations(&self) -> i128 {
        self.series
            .iter()
            .map(|series| i128::from(series.within(self.end_ms)))
            .sum()
    }

    /// The dose with its administrations in order of time.
    fn expand(self, arm: &str, sink: &mut Sink) -> Dose {
        let late: i64 = self
            .series
            .iter()
            .map(|one| one.count - one.within(self.end_ms))
            .sum();
        if late > 0 {
            sink.note(format!(
                "{late} doses of `{}` come after the end of `{arm}` and are not given",
                self.name
            ));
        }
        let mut administrations: Vec<Administration> = Vec::new();
        for series in &self.series {
            let repeats = 0..series.within(self.end_ms);
            administrations.extend(repeats.map(|repeat| series.administration(repeat, self.end_ms)));
        }
        administrations.sort_by_key(Administration::start_ms);
        if let Some((_, earliest_ms)) = self.trigger {
            administrations
                .iter_mut()
                .for_each(|one| shift(one, -earliest_ms));
        }
        Dose {
            name: self.name,
            drug: self.drug,
            route: self.route,
            into: self.into,
            administrations,
            trigger: self.trigger.map(|(trigger, _)| trigger),
            release_ms: Vec::new(),
        }
    }
}

/// Moves an administration in time.
fn shift(administration: &mut Administration, by_ms: Ms) {
    match administration {
        Administration::Bolus { at_ms, .. } | Administration::SteadyState { at_ms, .. } => *at_ms += by_ms,
        Administration::Infusion { start_ms, end_ms, .. }
        | Administration::Implant { start_ms, end_ms, .. }
        | Administration::Held { start_ms, end_ms, .. } => {
            *start_ms += by_ms;
            *end_ms += by_ms;
        }
    }
}

/// Lists the administrations of doses, if there are not too many in all arms and forks so far.
pub(crate) fn expand(plans: Vec<DosePlan>, arm: &str, sink: &mut Sink) -> Vec<Dose> {
    let total = sink.administrations(plans.iter().map(DosePlan::administrations).sum());
    if total > MOST_ADMINISTRATIONS {
        let most = plans
            .iter()
            .max_by_key(|plan| plan.administrations())
            .map(|plan| plan.spot);
        let message =
            format!("with `{arm}` there are {total} administrations; the most is {MOST_ADMINISTRATIONS}");
        sink.add(most.unwrap_or_default(), message);
        return Vec::new();
    }
    plans
        .into_iter()
        .map(|plan| {
            let spot = plan.spot;
            let dose = plan.expand(arm, sink);
            overlaps(&dose, spot, sink);
            dose
        })
        .collect()
}

/// Held concentrations of one dose must not overlap, which several `at` can bring about.
fn overlaps(dose: &Dose, spot: Spot, sink: &mut Sink) {
    let spans: Vec<(Ms, Ms)> = dose
        .administrations
        .iter()
        .filter_map(|one| match one {
            Administration::Held { start_ms, end_ms, .. } => Some((*start_ms, *end_ms)),
            _ => None,
        })
        .collect();
    if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 < pair[0].1) {
        let message = format!(
            "the concentration that begins at {} is still held at {}",
            format_time(pair[0].0),
            format_time(pair[1].0)
        );
        sink.help(spot, message, "say how long each is held with `over`");
    }
}
