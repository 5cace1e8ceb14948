//! States that hold agonists tighter, and cycles that a scheme says are at equilibrium.
//!
//! `balanced = [["M", "W"]]` in a scheme says that going between `M` and `W`, with a ligand L and without, and binding it in
//! both, is a cycle that no energy drives. Then the rates multiply to the same both ways around, for every ligand:
//! ```text
//! k(M.L -> W.L) k(W -> M) = f k(M -> W) k(W.L -> M.L)      f = how much tighter W holds L than M
//! ```
//! A rate is the sum over transitions between the two, each its number times drives and signals. Signals change and
//! mechanisms are switched while the claim stands, so both sides are compared as sums over products of signals and
//! switches, term by term.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::graph::{Mistake, missing};
use super::reader::Log;
use crate::agonist::AGONIST;
use crate::limits;
use crate::quantity::Dimension;
use crate::types::{Drug, LigandAtReceptor, Number, Receptor, SchemeSpec, Species, StateSpec};

/// Numbers in files are rounded: products that differ by less are one.
const ROUNDED: f64 = 0.01;

/// Checks that a receptor has the parameters by which states hold agonists tighter, and that they are factors. `path`:
/// the keys of the scheme in `file`, none for a shared one called `name`.
pub(super) fn check_affinities(
    receptor: &Receptor,
    (name, scheme): (&str, &SchemeSpec),
    path: Option<&str>,
    file: &str,
    log: &Log,
) {
    let mut told = BTreeSet::new();
    for (index, parameter) in scheme.affinities() {
        if !told.insert(parameter) || log.tells_of(file, &format!("`parameters.{parameter}`")) {
            continue;
        }
        if let Some((what, help)) = missing(receptor, parameter, "3") {
            let place = match path {
                Some(path) => format!("`{path}states[{}].agonist_affinity`", index + 1),
                None => format!("scheme {name}, state {}", scheme.states[index].name),
            };
            log.add(file, None, format!("{place}: {what}"), help);
        }
        for (path, number) in all_of(receptor, parameter) {
            let what = match limits::AFFINITY_FACTOR.mistake(number.value) {
                _ if number.dimension() != Dimension::Fraction => Some("is no plain number".to_owned()),
                limits => limits,
            };
            if let Some(what) = what {
                let help =
                    "3 where agonists are held three times as tight, 0.5 where half as tight".to_owned();
                log.add(
                    file,
                    None,
                    format!("`{path}`: `{}` {what}", number.text),
                    Some(help),
                );
            }
        }
    }
}

/// A parameter of a receptor, and what it is in single species, each with its path.
fn all_of<'r>(receptor: &'r Receptor, name: &str) -> Vec<(String, &'r Number)> {
    let general = receptor.parameters.get(name);
    let general = general.map(|number| (format!("parameters.{name}"), number));
    let in_species = receptor.species.iter();
    let in_species =
        in_species.filter_map(|(species, own)| Some((format!("species.{species}.{name}"), own.get(name)?)));
    general.into_iter().chain(in_species).collect()
}

/// Checks the cycles that a scheme of a receptor says are at equilibrium, with every drug that knows the receptor as
/// `called`. Parameters and states that are not there were told already. `path` as in [`check_affinities`].
pub(super) fn check_balance(
    (called, receptor): (&str, &Receptor),
    (name, scheme): (&str, &SchemeSpec),
    (drugs, path): (&IndexMap<String, Drug>, Option<&str>),
    file: &str,
    log: &Log,
) {
    for (index, pair) in scheme.balanced.iter().enumerate() {
        let place = match path {
            Some(path) => format!("`{path}balanced[{}]`", index + 1),
            None => format!("scheme {name}, `balanced[{}]`", index + 1),
        };
        if let Some((what, help)) = pair_mistake((called, receptor), scheme, pair, drugs) {
            log.add(file, None, format!("{place}: {what}"), help);
        }
    }
}

/// What is wrong with the first cycle that a scheme of a receptor says is at equilibrium and that is not, with the drugs that
/// know the receptor as `called`; and which numbers would mend it.
pub fn unbalanced(
    (called, receptor): (&str, &Receptor),
    scheme: &SchemeSpec,
    drugs: &IndexMap<String, Drug>,
) -> Option<(String, Option<String>)> {
    let mut pairs = scheme.balanced.iter();
    pairs.find_map(|pair| pair_mistake((called, receptor), scheme, pair, drugs))
}

fn pair_mistake(
    (called, receptor): (&str, &Receptor),
    scheme: &SchemeSpec,
    pair: &[String; 2],
    drugs: &IndexMap<String, Drug>,
) -> Option<Mistake> {
    let cycle = match Cycle::find(scheme, pair) {
        Ok(cycle) => cycle,
        Err(mistake) => return Some(mistake),
    };
    let everywhere = std::iter::once(None).chain(receptor.species.keys().copied().map(Some));
    let ligands = ligands(called, drugs);
    everywhere
        .flat_map(|species| ligands.iter().map(move |ligand| (species, ligand)))
        .find_map(|(species, ligand)| cycle.mistake(receptor, species, ligand))
}

/// A ligand as a cycle sees it.
struct Bound<'d> {
    /// "an agonist", "morphine".
    name: &'d str,
    agonist: bool,
    at: Option<&'d LigandAtReceptor>,
}

impl Bound<'_> {
    /// A drive while it is bound.
    fn drive(&self, name: &str, unstated: f64) -> f64 {
        let stated = self.at.and_then(|ligand| ligand.properties.get(name));
        match stated {
            Some(number) => number.value,
            None if self.at.is_none() && name == AGONIST => f64::from(u8::from(self.agonist)),
            None => unstated,
        }
    }
}

/// An agonist and an antagonist that state nothing else, and all drugs that know the receptor.
fn ligands<'d>(receptor: &str, drugs: &'d IndexMap<String, Drug>) -> Vec<Bound<'d>> {
    let plain = [("an agonist", true), ("an antagonist", false)];
    let plain = plain.map(|(name, agonist)| Bound {
        name,
        agonist,
        at: None,
    });
    let known = drugs.iter().filter_map(|(name, drug)| {
        let at = drug.receptors.get(receptor)?;
        let agonist = at.is_agonist();
        Some(Bound {
            name,
            agonist,
            at: Some(at),
        })
    });
    plain.into_iter().chain(known).collect()
}

/// What a product is times: a signal, or a mechanism's switch (true), which may have one name.
type Times<'s> = (bool, &'s str);

/// A sum of products: the number in front of each, by what it is times.
type Sum<'s> = BTreeMap<Vec<Times<'s>>, f64>;

/// Two states that a receptor goes between, with a ligand and without.
struct Cycle<'s> {
    scheme: &'s SchemeSpec,
    here: &'s StateSpec,
    there: &'s StateSpec,
}

impl<'s> Cycle<'s> {
    fn find(scheme: &'s SchemeSpec, [here, there]: &[String; 2]) -> Result<Self, Mistake> {
        let names: Vec<&str> = scheme.states.iter().map(|state| state.name.as_str()).collect();
        let state = |name: &String| {
            let found = scheme.states.iter().find(|state| state.name == *name);
            let help = || Some(format!("there is: {}", names.join(", ")));
            found.ok_or_else(|| (format!("no state `{name}`"), help()))
        };
        let cycle = Self {
            scheme,
            here: state(here)?,
            there: state(there)?,
        };
        if here == there {
            return Err((format!("`{here}` closes no cycle with itself"), None));
        }
        for one in [cycle.here, cycle.there] {
            if one.blocked || !one.surface {
                let what = format!(
                    "no ligand binds to state `{}`, so no cycle closes there",
                    one.name
                );
                return Err((what, Some("leave the pair out".to_owned())));
            }
        }
        if cycle.here.tagged != cycle.there.tagged {
            let (with, without) = if cycle.here.tagged {
                (here, there)
            } else {
                (there, here)
            };
            let what = format!("state `{without}` forgets the ligand that `{with}` carries");
            return Err((what, Some("give both `tagged = true`, or neither".to_owned())));
        }
        for (from, to) in [(here, there), (there, here)] {
            let mut steps = scheme.transitions.iter();
            if !steps.any(|step| step.from == *from && step.to == *to) {
                let what = format!(
                    "nothing leads from `{from}` to `{to}`, and at equilibrium each step has its way back"
                );
                let help = "add the transition, or leave the pair out".to_owned();
                return Err((what, Some(help)));
            }
        }
        Ok(cycle)
    }

    /// The rate between the two, `forth` or back, with a ligand bound or none; per second. None where a parameter is missing.
    fn rate(&self, forth: bool, numbers: &Numbers<'_>, bound: Option<&Bound<'_>>) -> Option<Sum<'s>> {
        let (from, to) = if forth {
            (self.here, self.there)
        } else {
            (self.there, self.here)
        };
        let mut sum = Sum::new();
        let steps = self.scheme.transitions.iter();
        for step in steps.filter(|step| step.from == from.name && step.to == to.name) {
            let mut rate = numbers.value(&step.rate)?;
            let mut times = Vec::new();
            for word in &step.times {
                match word.strip_prefix("ligand.") {
                    None => times.push((false, word.as_str())),
                    Some(name) => {
                        let drive = self.scheme.drives.get(name)?;
                        rate *= bound.map_or(drive.unbound, |bound| bound.drive(name, drive.unstated));
                    }
                }
            }
            times.push((true, step.mechanism.as_str()));
            times.sort_unstable();
            if rate != 0.0 {
                *sum.entry(times).or_default() += rate;
            }
        }
        Some(sum)
    }

    /// What is wrong with the claim for one ligand, in one species or where nothing is said of species.
    fn mistake(&self, receptor: &Receptor, species: Option<Species>, ligand: &Bound<'_>) -> Option<Mistake> {
        let numbers = Numbers { receptor, species };
        let legs = [(true, true), (false, false), (true, false), (false, true)];
        let rates = legs.map(|(forth, bound)| self.rate(forth, &numbers, bound.then_some(ligand)));
        let [with_forth, without_back, without_forth, with_back] = rates;
        let (way, back) = (
            product(&with_forth?, &without_back?),
            product(&without_forth?, &with_back?),
        );
        let tightness = |state: &StateSpec| match &state.agonist_affinity {
            Some(name) if ligand.agonist => numbers.value(name),
            _ => Some(1.0),
        };
        let tighter = tightness(self.there)? / tightness(self.here)?;
        let (here, there, name) = (&self.here.name, &self.there.name, ligand.name);
        let place = species.map_or(String::new(), |species| format!(" in the {species}"));
        let mut ratios = way
            .iter()
            .map(|(times, rate)| Some(rate / (tighter * back.get(times)?)));
        let ratio = match ratios.next() {
            None if back.is_empty() => return None,
            Some(Some(first)) => Some(first).filter(|first| {
                let near = |ratio: f64| (ratio / first - 1.0).abs() < ROUNDED;
                way.len() == back.len() && ratios.all(|ratio| ratio.is_some_and(near))
            }),
            _ => None,
        };
        let cycle = format!("{here} -> {here}.L -> {there}.L -> {there} -> {here}");
        let Some(ratio) = ratio else {
            let what = format!(
                "{here} and {there} cannot be at equilibrium with {name} bound{place}: the two ways around {cycle} do not go by \
                 the same drives, signals and mechanisms"
            );
            let help =
                "give the steps there and back, bound and free, the same `times` and `mechanism`".to_owned();
            return Some((what, Some(help)));
        };
        if (ratio - 1.0).abs() < ROUNDED {
            return None;
        }
        let what = format!(
            "{here} and {there} are not at equilibrium with {name} bound{place}: the rates around {cycle} multiply to {} times \
             those of the way back",
            short(ratio)
        );
        Some((what, self.mend(&numbers, ligand, ratio)))
    }

    /// Single numbers that would close the cycle at equilibrium, the rates first.
    fn mend(&self, numbers: &Numbers<'_>, ligand: &Bound<'_>, ratio: f64) -> Option<String> {
        // Legs against the way around, whose rates would be greater, then those along it.
        let legs = [(true, false), (false, true), (true, true), (false, false)];
        let rates = legs.map(|(forth, bound)| self.steps(forth, bound.then_some(ligand)));
        let of_one_leg = |(leg, steps): (usize, &Vec<&'s str>)| match steps[..] {
            [one] if rates.iter().filter(|steps| steps.contains(&one)).count() == 1 => {
                Some((one, if leg < 2 { ratio } else { 1.0 / ratio }))
            }
            _ => None,
        };
        let rate = rates.iter().enumerate().find_map(of_one_leg);
        let affinity = match (&self.there.agonist_affinity, &self.here.agonist_affinity) {
            (Some(there), _) if ligand.agonist => Some((there.as_str(), ratio)),
            (None, Some(here)) if ligand.agonist => Some((here.as_str(), 1.0 / ratio)),
            _ => None,
        };
        let say = |(name, times)| {
            let number = numbers.number(name)?;
            let unit = number.unit();
            let value = short(
                unit.as_ref()
                    .map_or(number.value, |unit| unit.from_inside(number.value))
                    * times,
            );
            let unit = unit.map_or(String::new(), |unit| format!(" {}", unit.text()));
            Some(format!("`{name}` at {value}{unit}"))
        };
        let ways: Vec<String> = [rate, affinity].into_iter().flatten().filter_map(say).collect();
        (!ways.is_empty()).then(|| format!("{} would mend it", ways.join(", or ")))
    }

    /// The rates by name of the steps between the two that happen.
    fn steps(&self, forth: bool, bound: Option<&Bound<'_>>) -> Vec<&'s str> {
        let (from, to) = if forth {
            (self.here, self.there)
        } else {
            (self.there, self.here)
        };
        let happens = |word: &str| {
            let drive = word.strip_prefix("ligand.");
            let drive = drive.and_then(|name| Some((name, self.scheme.drives.get(name)?)));
            drive.is_none_or(|(name, drive)| {
                bound.map_or(drive.unbound, |bound| bound.drive(name, drive.unstated)) != 0.0
            })
        };
        let steps = self.scheme.transitions.iter();
        let steps = steps.filter(|step| step.from == from.name && step.to == to.name);
        let steps = steps.filter(|step| step.times.iter().all(|word| happens(word)));
        steps.map(|step| step.rate.as_str()).collect()
    }
}

/// The numbers of a receptor, in one species or where nothing is said of species.
struct Numbers<'r> {
    receptor: &'r Receptor,
    species: Option<Species>,
}

impl<'r> Numbers<'r> {
    fn number(&self, name: &str) -> Option<&'r Number> {
        match self.species {
            Some(species) => self.receptor.parameter_in(species, name),
            None => self.receptor.parameters.get(name),
        }
    }

    fn value(&self, name: &str) -> Option<f64> {
        self.number(name).map(|number| number.value)
    }
}

/// Both multiplied out. A switch that both are times counts once: on or off, it is 1 or 0.
fn product<'s>(a: &Sum<'s>, b: &Sum<'s>) -> Sum<'s> {
    let mut sum = Sum::new();
    for (times_a, rate_a) in a {
        for (times_b, rate_b) in b {
            let mut times = [times_a.as_slice(), times_b].concat();
            times.sort_unstable();
            times.dedup_by(|one, other| one == other && one.0);
            *sum.entry(times).or_default() += rate_a * rate_b;
        }
    }
    sum
}

/// Three digits are enough to mend a file by.
fn short(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
