//! Linear compartments: amounts of drug and metabolite, moved exactly over a step.
//!
//! Between two changes of input the amounts obey `x' = x K + u` with constant K and u, so that
//! `x(t + h) = x(t) exp(K h) + u * integral of exp(K s) over s from 0 to h`, without any error of discretisation.

use crate::matrix::{Matrix, exponential};

/// Share of the amount at steady state below which what older doses left is not looked for.
const NOTHING: f64 = 1e-13;
/// So often a series of doses is doubled, where something is never eliminated: 16 million doses.
const MOST_DOUBLINGS: u32 = 24;

/// A set of compartments and the rates between them.
#[derive(Clone, Debug)]
pub struct Compartments {
    size: usize,
    /// Parts that exchange nothing. Each has its own exponential, so that one drug does not touch the last digit of
    /// another.
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
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
        let parts = connected(&rates_per_s);
        let part = |members: Vec<usize>| {
            let mut rates = Matrix::zero(members.len());
            for (a, &i) in members.iter().enumerate() {
                for (b, &j) in members.iter().enumerate() {
                    rates.set(a, b, rates_per_s.get(i, j));
                }
            }
            Part {
                members,
                rates_per_s: rates,
                cache: Vec::new(),
            }
        };
        Compartments {
            size: rates_per_s.size(),
            parts: parts.into_iter().map(part).collect(),
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
            let pick = |from: &[f64]| part.members.iter().map(|&i| from[i]).collect::<Vec<_>>();
            let (x, u) = (pick(amounts), pick(inputs_per_s));
            if x.iter().chain(&u).all(|&v| v == 0.0) {
                continue;
            }
            let p = part.propagator(half_ms);
            let (moved, fed) = (p.amounts.apply(&x), p.inputs.apply(&u));
            for (&i, (a, b)) in part.members.iter().zip(moved.iter().zip(fed)) {
                next[i] = a + b;
            }
        }
        next
    }

    /// Amounts just before a dose that comes after very many like it, one every `every_ms`. Each puts `doses` into the
    /// compartments: at once, or evenly over `over_ms`, which is at most `every_ms`.
    ///
    /// With y what one dose leaves at the end of its interval and P the propagator over it, this is the geometric series
    /// `y + y P + y P^2 + ...`, summed by doubling: twice as many doses at every turn, until the older half is nothing.
    pub fn steady_state(&mut self, doses: &[f64], every_ms: i64, over_ms: Option<i64>) -> Vec<f64> {
        let none = vec![0.0; self.size];
        let mut sum = match over_ms.filter(|&over| over > 0) {
            None => self.advance(doses, &none, 2 * every_ms),
            Some(over_ms) => {
                let per_s = |dose: &f64| dose / (over_ms as f64 / 1000.0);
                let rates: Vec<f64> = doses.iter().map(per_s).collect();
                let given = self.advance(&none, &rates, 2 * over_ms);
                self.advance(&given, &none, 2 * (every_ms - over_ms))
            }
        };
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

impl Part {
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
            let at_once = body.steady_state(&[7.0, 0.0], every_ms, None);
            close(&at_once, 7.0 * remains(every_ms) * series);
            for over_ms in [every_ms / 4, every_ms] {
                let over = rate_per_s * over_ms as f64 / 1000.0;
                let infused = body.steady_state(&[7.0, 0.0], every_ms, Some(over_ms));
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
        let steady = body.steady_state(&[5.0, 0.0, 0.0, 0.0], 14_400_000, None);
        for (found, expected) in steady.iter().zip(&amounts) {
            assert!(
                (found - expected).abs() < 1e-10 * expected,
                "{steady:?}, {amounts:?}"
            );
        }
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
