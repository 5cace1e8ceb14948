//! Linear compartments: amounts of drug and metabolite, moved exactly over a step.
//!
//! Between two changes of input the amounts obey `x' = x K + u` with constant K and u, so that
//! `x(t + h) = x(t) exp(K h) + u * integral of exp(K s) over s from 0 to h`, without any error of discretisation.
//! Only what something reaches is moved: compartments of drugs that nobody gave, and of routes that no dose took, cost
//! nothing and do not touch the last digit of the others.

use crate::matrix::{Matrix, exponential};
use serde::{Deserialize, Serialize};

/// Share of the amount at steady state below which what older doses left is not looked for.
const NOTHING: f64 = 1e-13;
/// So often a series of doses is doubled, where something is never eliminated: 16 million doses.
const MOST_DOUBLINGS: u32 = 24;

/// A part of a dose on its way into a compartment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Portion {
    /// Where it goes.
    pub compartment: usize,
    /// How much, in the unit of the amounts.
    pub amount: f64,
    /// When it begins to arrive, after the dose.
    pub from_ms: i64,
    /// It arrives evenly over so long; at once where this is 0.
    pub over_ms: i64,
}

/// A set of compartments and the rates between them.
#[derive(Clone, Debug)]
pub struct Compartments {
    size: usize,
    rates_per_s: Matrix,
    /// Parts that exchange nothing. Each has its own exponential, so that one drug does not touch the last digit of
    /// another.
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    members: Vec<usize>,
    /// By member: what its content can get to, itself included (by position among the members).
    reach: Vec<Vec<usize>>,
    /// Sets of members that held something or got something at one time, with what they reach, in order of first use.
    filled: Vec<Filled>,
}

/// Compartments that exchange nothing with the others as long as those are empty.
#[derive(Clone, Debug)]
struct Filled {
    members: Vec<usize>,
    rates_per_s: Matrix,
    /// Propagators by twice the step in milliseconds (midpoints fall on half milliseconds), in order of first use.
    cache: Vec<(i64, Propagator)>,
}

#[derive(Clone, Debug)]
struct Propagator {
    amounts: Matrix,
    inputs: Matrix,
}

impl Compartments {
    /// From the rate matrix K, per second: `K[i][j]` moves content of i into j, the diagonal holds the losses.
    pub fn new(rates_per_s: Matrix) -> Self {
        let part = |members: Vec<usize>| Part {
            reach: reach(&members, &rates_per_s),
            members,
            filled: Vec::new(),
        };
        let parts = connected(&rates_per_s).into_iter().map(part).collect();
        Compartments {
            size: rates_per_s.size(),
            parts,
            rates_per_s,
        }
    }

    /// Number of compartments.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Amounts after `half_ms` half-milliseconds of constant inputs, in the unit of `amounts`; inputs per second.
    pub fn advance(&mut self, amounts: &[f64], inputs_per_s: &[f64], half_ms: i64) -> Vec<f64> {
        let mut next = vec![0.0; self.size];
        for part in &mut self.parts {
            let Some(filled) = part.filled(amounts, inputs_per_s, &self.rates_per_s) else {
                continue;
            };
            let pick = |from: &[f64]| filled.members.iter().map(|&i| from[i]).collect::<Vec<_>>();
            let (x, u) = (pick(amounts), pick(inputs_per_s));
            let p = filled.propagator(half_ms);
            let (moved, fed) = (p.amounts.apply(&x), p.inputs.apply(&u));
            for (&i, (a, b)) in filled.members.iter().zip(moved.iter().zip(fed)) {
                next[i] = a + b;
            }
        }
        next
    }

    /// Amounts just before a dose that comes after very many like it, one every `every_ms`. What of a dose has not
    /// arrived after one interval arrives in later ones, beside what the next doses bring.
    ///
    /// With y what one interval leaves at its end and P the propagator over it, this is the geometric series
    /// `y + y P + y P^2 + ...`, summed by doubling: twice as many doses at every turn, until the older half is nothing.
    pub fn steady_state(&mut self, dose: &[Portion], every_ms: i64) -> Vec<f64> {
        let none = vec![0.0; self.size];
        let mut sum = none.clone();
        for portion in dose {
            let left = self.one_interval(portion, every_ms);
            sum.iter_mut().zip(left).for_each(|(s, l)| *s += l);
        }
        let mut half_ms = 2 * every_ms;
        for _ in 0..MOST_DOUBLINGS {
            let older = self.advance(&sum, &none, half_ms);
            let nothing = older.iter().zip(&sum).all(|(old, all)| *old <= NOTHING * all);
            sum.iter_mut().zip(&older).for_each(|(s, o)| *s += o);
            match half_ms.checked_mul(2) {
                Some(longer) if !nothing => half_ms = longer,
                _ => break,
            }
        }
        sum
    }

    /// Amounts at the end of an interval that began empty, with what a portion of each dose brings into it once doses
    /// have come for long.
    fn one_interval(&mut self, portion: &Portion, every_ms: i64) -> Vec<f64> {
        let none = vec![0.0; self.size];
        let only = |value: f64| {
            let mut one = none.clone();
            one[portion.compartment] = value;
            one
        };
        let begins_ms = portion.from_ms.rem_euclid(every_ms);
        if portion.over_ms == 0 {
            return self.advance(&only(portion.amount), &none, 2 * (every_ms - begins_ms));
        }
        let rate_per_s = portion.amount / (portion.over_ms as f64 / 1000.0);
        // So many doses run all through the interval; one more runs for the rest, which may go on into the next interval.
        let (whole, rest_ms) = (portion.over_ms / every_ms, portion.over_ms % every_ms);
        let ends_ms = begins_ms + rest_ms;
        let mut on = vec![
            (begins_ms, ends_ms.min(every_ms)),
            (0, (ends_ms - every_ms).max(0)),
        ];
        on.retain(|(from, until)| from < until);
        let mut sum = self.advance(&none, &only(rate_per_s * whole as f64), 2 * every_ms);
        for (from_ms, until_ms) in on {
            let given = self.advance(&none, &only(rate_per_s), 2 * (until_ms - from_ms));
            let left = self.advance(&given, &none, 2 * (every_ms - until_ms));
            sum.iter_mut().zip(left).for_each(|(s, l)| *s += l);
        }
        sum
    }
}

/// The compartments in parts that exchange nothing, each in ascending order.
fn connected(rates: &Matrix) -> Vec<Vec<usize>> {
    let n = rates.size();
    let mut part_of: Vec<usize> = (0..n).collect();
    for i in 0..n {
        for j in 0..n {
            let (a, b) = (part_of[i].min(part_of[j]), part_of[i].max(part_of[j]));
            if rates.get(i, j) != 0.0 && a != b {
                part_of.iter_mut().filter(|p| **p == b).for_each(|p| *p = a);
            }
        }
    }
    let members = |part| (0..n).filter(|&i| part_of[i] == part).collect::<Vec<_>>();
    (0..n).map(members).filter(|m| !m.is_empty()).collect()
}

/// By position among the members: what the content of each can get to, itself included, in ascending order.
fn reach(members: &[usize], rates: &Matrix) -> Vec<Vec<usize>> {
    let leads = |a: usize, b: usize| a != b && rates.get(members[a], members[b]) != 0.0;
    let from = |start: usize| {
        let mut reached = vec![false; members.len()];
        let mut waiting = vec![start];
        while let Some(a) = waiting.pop() {
            if !std::mem::replace(&mut reached[a], true) {
                waiting.extend((0..members.len()).filter(|&b| leads(a, b)));
            }
        }
        (0..members.len()).filter(|&b| reached[b]).collect()
    };
    (0..members.len()).map(from).collect()
}

impl Part {
    /// What is filled now, or fed; nothing where all is empty.
    fn filled(&mut self, amounts: &[f64], inputs_per_s: &[f64], rates: &Matrix) -> Option<&mut Filled> {
        let mut reached = vec![false; self.members.len()];
        for (&i, reach) in self.members.iter().zip(&self.reach) {
            if amounts[i] != 0.0 || inputs_per_s[i] != 0.0 {
                reach.iter().for_each(|&b| reached[b] = true);
            }
        }
        let members = self.members.iter().zip(reached).filter(|(_, reached)| *reached);
        let members: Vec<usize> = members.map(|(&i, _)| i).collect();
        if members.is_empty() {
            return None;
        }
        let found = self.filled.iter().position(|f| f.members == members);
        let index = found.unwrap_or_else(|| {
            self.filled.push(Filled::new(members, rates));
            self.filled.len() - 1
        });
        self.filled.get_mut(index)
    }
}

impl Filled {
    fn new(members: Vec<usize>, all: &Matrix) -> Self {
        let mut rates_per_s = Matrix::zero(members.len());
        for (a, &i) in members.iter().enumerate() {
            for (b, &j) in members.iter().enumerate() {
                rates_per_s.set(a, b, all.get(i, j));
            }
        }
        Filled {
            members,
            rates_per_s,
            cache: Vec::new(),
        }
    }

    fn propagator(&mut self, half_ms: i64) -> &Propagator {
        let found = self.cache.iter().position(|(h, _)| *h == half_ms);
        let index = found.unwrap_or_else(|| {
            self.cache.push((half_ms, self.build(half_ms as f64 / 2000.0)));
            self.cache.len() - 1
        });
        &self.cache[index].1
    }

    /// The exponential of [[K, 0], [w I, 0]] h holds exp(K h) above and w times its integral below. The weight w is the
    /// largest rate of K, so that the identity does not ask for more squarings than K does.
    fn build(&self, time_s: f64) -> Propagator {
        let n = self.members.len();
        let largest = (0..n).map(|i| -self.rates_per_s.get(i, i)).fold(0.0, f64::max);
        let weight = if largest > 0.0 { largest } else { 1.0 };
        let mut block = Matrix::zero(2 * n);
        for i in 0..n {
            for j in 0..n {
                block.set(i, j, self.rates_per_s.get(i, j));
            }
            block.set(n + i, i, weight);
        }
        let e = exponential(&block, time_s);
        let (mut amounts, mut inputs) = (Matrix::zero(n), Matrix::zero(n));
        for i in 0..n {
            for j in 0..n {
                amounts.set(i, j, e.get(i, j));
                inputs.set(i, j, e.get(n + i, j) / weight);
            }
        }
        Propagator { amounts, inputs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_exchanges_something_in_either_direction() {
        let mut k = Matrix::zero(5);
        k.add_rate(0, 3, 1.0);
        k.add(4, 3, 0.5);
        k.add_rate(1, 1, 0.0);
        assert_eq!(connected(&k), vec![vec![0, 3, 4], vec![1], vec![2]]);
    }

    /// One compartment: `D exp(-k tau) / (1 - exp(-k tau))` after doses at once; after infusions of length T
    /// `D / (k T) (1 - exp(-k T)) exp(-k (tau - T)) / (1 - exp(-k tau))`.
    #[test]
    fn steady_state_of_one_compartment_is_the_closed_form() {
        for (rate_per_s, every_ms) in [
            (1e-3, 60_000),
            (2e-5, 21_600_000),
            (1e-7, 3_600_000),
            (0.1, 86_400_000),
        ] {
            let mut k = Matrix::zero(2);
            k.add(0, 0, -rate_per_s);
            let mut body = Compartments::new(k);
            let remains = |ms: i64| libm::exp(-rate_per_s * ms as f64 / 1000.0);
            let close = |found: &[f64], expected: f64| {
                assert!(
                    (found[0] - expected).abs() <= 1e-10 * expected,
                    "{found:?}, {expected}"
                );
                assert_eq!(found[1], 0.0);
            };
            let series = 1.0 / -libm::expm1(-rate_per_s * every_ms as f64 / 1000.0);
            let portion = |from_ms, over_ms| Portion {
                compartment: 0,
                amount: 7.0,
                from_ms,
                over_ms,
            };
            let at_once = body.steady_state(&[portion(0, 0)], every_ms);
            close(&at_once, 7.0 * remains(every_ms) * series);
            for over_ms in [every_ms / 4, every_ms] {
                let over = rate_per_s * over_ms as f64 / 1000.0;
                let infused = body.steady_state(&[portion(0, over_ms)], every_ms);
                close(
                    &infused,
                    7.0 / over * -libm::expm1(-over) * remains(every_ms - over_ms) * series,
                );
            }
        }
    }

    /// Depot, central and peripheral compartment and an effect site: the same as five hundred doses one by one.
    #[test]
    fn steady_state_is_what_very_many_doses_come_to() {
        let mut k = Matrix::zero(4);
        k.add_rate(0, 1, 3e-4);
        k.add_rate(1, 2, 2e-4);
        k.add_rate(2, 1, 1e-4);
        k.add(1, 1, -1e-4);
        k.add(1, 3, 5e-4);
        k.add(3, 3, -5e-4);
        let mut body = Compartments::new(k);
        let mut amounts = vec![0.0; 4];
        for _ in 0..500 {
            amounts[0] += 5.0;
            amounts = body.advance(&amounts, &[0.0; 4], 2 * 14_400_000);
        }
        let steady = body.steady_state(&[portion(0, 5.0, 0, 0)], 14_400_000);
        for (found, expected) in steady.iter().zip(&amounts) {
            assert!(
                (found - expected).abs() < 1e-10 * expected,
                "{steady:?}, {amounts:?}"
            );
        }
    }

    fn portion(compartment: usize, amount: f64, from_ms: i64, over_ms: i64) -> Portion {
        Portion {
            compartment,
            amount,
            from_ms,
            over_ms,
        }
    }

    /// Doses every 4 h whose portions arrive hours to days later, at once and evenly, some over several intervals: the same
    /// as minute by minute with all inputs that are on.
    #[test]
    fn what_arrives_late_is_in_the_steady_state() {
        const MIN: i64 = 60_000;
        let every_ms = 240 * MIN;
        let mut k = Matrix::zero(2);
        k.add_rate(0, 1, 3e-4);
        k.add(1, 1, -2e-4);
        let mut body = Compartments::new(k);
        for (from_min, over_min) in [
            (0, 60),
            (100, 0),
            (240, 0),
            (300, 30),
            (200, 100),
            (1000, 250),
            (30, 2000),
        ] {
            let one = portion(0, 5.0, from_min * MIN, over_min * MIN);
            let mut amounts = vec![0.0; 2];
            let doses = 60;
            for minute in 0..doses * 240 {
                let since = |dose: i64| minute - dose * 240 - from_min;
                let arrived = (0..doses)
                    .filter(|&dose| over_min == 0 && since(dose) == 0)
                    .count();
                amounts[0] += 5.0 * arrived as f64;
                let on = (0..doses)
                    .filter(|&dose| (0..over_min).contains(&since(dose)))
                    .count();
                let rate = if on == 0 {
                    0.0
                } else {
                    5.0 * on as f64 / (over_min * 60) as f64
                };
                amounts = body.advance(&amounts, &[rate, 0.0], 2 * MIN);
            }
            let steady = body.steady_state(&[one], every_ms);
            for (found, expected) in steady.iter().zip(&amounts) {
                assert!(
                    (found - expected).abs() < 1e-9 * expected,
                    "from {from_min} over {over_min} min: {steady:?}, {amounts:?}"
                );
            }
        }
    }

    /// Compartments that nothing reaches, though they could give to others, do not touch the last digit.
    #[test]
    fn empty_compartments_do_not_touch_the_last_digit() {
        let mut small = Matrix::zero(2);
        small.add_rate(0, 1, 0.013);
        small.add(1, 1, -0.002);
        let mut large = Matrix::zero(4);
        large.add_rate(0, 1, 0.013);
        large.add(1, 1, -0.002);
        large.add_rate(2, 0, 5.0);
        large.add_rate(3, 1, 0.7);
        let alone = Compartments::new(small).advance(&[3.0, 1.0], &[0.1, 0.0], 120_000);
        let beside = Compartments::new(large).advance(&[3.0, 1.0, 0.0, 0.0], &[0.1, 0.0, 0.0, 0.0], 120_000);
        assert_eq!(alone, beside[..2]);
        assert_eq!(beside[2..], [0.0, 0.0]);
    }

    #[test]
    fn another_drug_does_not_touch_the_last_digit() {
        let mut one = Matrix::zero(2);
        one.add_rate(0, 1, 0.013);
        let mut two = Matrix::zero(3);
        two.add_rate(0, 1, 0.013);
        two.add(2, 2, -7.0);
        let alone = Compartments::new(one).advance(&[3.0, 0.0], &[0.1, 0.0], 120_000);
        let beside = Compartments::new(two).advance(&[3.0, 0.0, 9.0], &[0.1, 0.0, 2.0], 120_000);
        assert_eq!(alone, beside[..2]);
    }
}
