//! States of receptors over time: shares on top of one another, one panel for each arm, all on the same axes.

use super::{Panel, Panels, Subject, fork::Fork, grouped};
use crate::{
    files::Series,
    plots::{
        picture::literal,
        style::Style,
        time::{self, DoseRow, Layer},
    },
    summary::{self, Band},
    words,
};

/// The states of one receptor in one population.
pub(crate) struct States {
    pub title: String,
    /// From the bottom to the top.
    pub states: Vec<State>,
    /// One for each arm.
    pub panels: Vec<Panel>,
}

/// A state and how it is drawn.
pub(crate) struct State {
    pub name: String,
    /// What it is; empty where the files do not say.
    pub meaning: String,
    pub colour: &'static str,
}

/// Receptor and state of a variable such as `mu.state.S`.
pub(crate) fn state_of(variable: &str) -> Option<(&str, &str)> {
    variable.split_once(".state.")
}

impl<'a> Panels<'a> {
    /// One entry for each population and receptor of which states were recorded.
    pub fn states(&self) -> Vec<States> {
        let recorded = self.files.series.iter();
        let of_runs = recorded.filter(|s| Fork::parse(&s.arm).is_none() && state_of(&s.variable).is_some());
        let receptor = |s: &'a Series| {
            (
                s.population.as_str(),
                state_of(&s.variable).map(|(receptor, _)| receptor),
            )
        };
        grouped(of_runs, receptor)
            .iter()
            .map(|group| self.receptor(group))
            .collect()
    }

    fn receptor(&self, group: &[&'a Series]) -> States {
        let (population, receptor) = (
            group[0].population.as_str(),
            state_of(&group[0].variable).map_or("", |s| s.0),
        );
        let known = self.files.run.states.get(receptor).map_or(&[][..], Vec::as_slice);
        let mut names: Vec<&str> = Vec::new();
        for (_, name) in group.iter().filter_map(|s| state_of(&s.variable)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        // In the order of the receptor's scheme; what that does not have comes last.
        let place = |name: &str| known.iter().position(|state| state.name == name);
        names.sort_by_key(|name| place(name).unwrap_or(known.len()));
        let state = |(order, name): (usize, &&str)| State {
            name: (*name).to_owned(),
            meaning: place(name).map_or(String::new(), |place| known[place].meaning.clone()),
            colour: Style::of_arm(order).colour,
        };
        let states: Vec<State> = names.iter().enumerate().map(state).collect();
        let arms = grouped(group.iter().copied(), |s| s.arm.as_str());
        let stacks: Vec<(&str, Vec<Layer>)> = arms
            .iter()
            .map(|arm| (arm[0].arm.as_str(), self.layers(arm, &states)))
            .collect();
        let tops = stacks.iter().flat_map(|(_, layers)| layers.last());
        let top = tops
            .flat_map(|layer| &layer.spans)
            .map(|span| span.2)
            .fold(0.0, f64::max);
        let panels = stacks.iter().map(|(arm, layers)| {
            let doses: Vec<DoseRow> = self.doses_of(arm).into_iter().collect();
            Panel {
                title: (*arm).to_owned(),
                subtitle: format!("{} receptors by state", words::plain(receptor)),
                path: format!("{population}.{receptor}.state.*"),
                band: Band::None,
                subject: Subject::Receptors,
                picture: time::stacked(
                    layers,
                    top,
                    self.frame,
                    &literal("share of the naive total"),
                    &doses,
                ),
            }
        });
        States {
            title: format!(
                "{} receptors of {}",
                words::plain(receptor),
                words::plain(population)
            ),
            panels: panels.collect(),
            states,
        }
    }

    /// The means of an arm's states on top of one another.
    fn layers(&self, arm: &[&Series], states: &[State]) -> Vec<Layer> {
        let mut floor: Vec<(f64, f64)> = Vec::new();
        let mut layers = Vec::new();
        for state in states {
            let found = arm
                .iter()
                .find(|s| state_of(&s.variable).is_some_and(|(_, name)| name == state.name));
            let points = found.map_or_else(Vec::new, |series| summary::line(series).points);
            if floor.is_empty() {
                floor = points.iter().map(|p| (p.time_h, 0.0)).collect();
            }
            // A state that an arm did not record has no thickness.
            let share = |place: usize| points.get(place).map_or(0.0, |p| p.mean);
            let spans: Vec<(f64, f64, f64)> = floor
                .iter()
                .enumerate()
                .map(|(place, &(time_h, below))| (time_h, below, below + share(place)))
                .collect();
            floor = spans.iter().map(|span| (span.0, span.2)).collect();
            layers.push(Layer {
                colour: state.colour,
                spans,
            });
        }
        // All layers keep the same times, so that they stay on top of one another.
        let every = floor.len().div_ceil(self.points_per_curve).max(1);
        for layer in &mut layers {
            let last = layer.spans.len().saturating_sub(1);
            let mut place = 0;
            layer.spans.retain(|_| {
                place += 1;
                (place - 1) % every == 0 || place - 1 == last
            });
        }
        layers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_from_other_variables() {
        assert_eq!(state_of("mu.state.S"), Some(("mu", "S")));
        assert_eq!(state_of("mu.surface"), None);
    }
}
