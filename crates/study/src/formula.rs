//! Arithmetic over measures.

use papaver_scenario::model::Formula;
use thiserror::Error;

/// Why a formula has no value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FormulaError<E> {
    /// A measure that it names has none.
    #[error("a measure in the formula has no value")]
    Value(E),
    /// A division by zero.
    #[error("the formula divides by zero")]
    DivisionByZero,
    /// A logarithm of what is not positive, a root of what is negative, an overflow, or a function that no one knows.
    #[error("the formula is undefined: {0}")]
    Undefined(String),
}

/// The value of a formula, with `value(measure, row)` giving those of the measures that it names.
///
/// # Errors
/// The first reason for which it has none.
pub fn evaluate<E>(
    formula: &Formula,
    value: &dyn Fn(usize, usize) -> Result<f64, E>,
) -> Result<f64, FormulaError<E>> {
    let result = match formula {
        Formula::Number(number) => *number,
        Formula::Value(measure, row) => value(*measure, *row).map_err(FormulaError::Value)?,
        Formula::Negate(inner) => -evaluate(inner, value)?,
        Formula::Binary(operator, left, right) => {
            let (left, right) = (evaluate(left, value)?, evaluate(right, value)?);
            match operator {
                '+' => left + right,
                '-' => left - right,
                '*' => left * right,
                '/' if right == 0.0 => return Err(FormulaError::DivisionByZero),
                '/' => left / right,
                '^' => libm::pow(left, right),
                other => return Err(FormulaError::Undefined(format!("no operator {other}"))),
            }
        }
        Formula::Call(function, arguments) => {
            let arguments: Vec<f64> = arguments
                .iter()
                .map(|one| evaluate(one, value))
                .collect::<Result<_, _>>()?;
            call(function, &arguments).ok_or_else(|| FormulaError::Undefined(shown(function, &arguments)))?
        }
    };
    if result.is_finite() {
        Ok(result)
    } else {
        Err(FormulaError::Undefined("the result is not finite".into()))
    }
}

fn call(function: &str, arguments: &[f64]) -> Option<f64> {
    match (function, arguments) {
        ("min", [first, rest @ ..]) => Some(rest.iter().fold(*first, |least, one| least.min(*one))),
        ("max", [first, rest @ ..]) => Some(rest.iter().fold(*first, |most, one| most.max(*one))),
        ("abs", [one]) => Some(one.abs()),
        ("log10", [one]) if *one > 0.0 => Some(libm::log10(*one)),
        ("exp", [one]) => Some(libm::exp(*one)),
        _ => None,
    }
}

fn shown(function: &str, arguments: &[f64]) -> String {
    let arguments: Vec<String> = arguments.iter().map(f64::to_string).collect();
    format!("{function}({})", arguments.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: f64) -> Box<Formula> {
        Box::new(Formula::Number(number))
    }

    fn of(formula: &Formula) -> Result<f64, FormulaError<&'static str>> {
        let values = [[2.0, 3.0], [10.0, 0.0]];
        evaluate(formula, &|measure, row| {
            if measure < 2 {
                Ok(values[measure][row])
            } else {
                Err("empty")
            }
        })
    }

    #[test]
    fn operators_and_measures() {
        let binary =
            |operator, left, right| of(&Formula::Binary(operator, number(left), number(right))).unwrap();
        assert_eq!(binary('+', 2.0, 3.0), 5.0);
        assert_eq!(binary('-', 2.0, 3.0), -1.0);
        assert_eq!(binary('*', 2.0, 3.0), 6.0);
        assert_eq!(binary('/', 3.0, 2.0), 1.5);
        assert_eq!(binary('^', 2.0, 3.0), 8.0);
        assert_eq!(of(&Formula::Negate(Box::new(Formula::Value(0, 1)))), Ok(-3.0));
        let share = Formula::Binary(
            '/',
            Box::new(Formula::Value(1, 0)),
            Box::new(Formula::Value(0, 0)),
        );
        assert_eq!(of(&Formula::Binary('-', number(1.0), Box::new(share))), Ok(-4.0));
    }

    #[test]
    fn functions() {
        let call = |name: &str, arguments: &[f64]| {
            of(&Formula::Call(
                name.into(),
                arguments.iter().map(|&one| Formula::Number(one)).collect(),
            ))
        };
        assert_eq!(call("min", &[3.0, 1.0, 2.0]), Ok(1.0));
        assert_eq!(call("max", &[3.0, 1.0, 4.0]), Ok(4.0));
        assert_eq!(call("abs", &[-3.0]), Ok(3.0));
        assert_eq!(call("log10", &[1000.0]), Ok(3.0));
        assert_eq!(call("exp", &[0.0]), Ok(1.0));
        for (name, arguments) in [
            ("log10", &[0.0][..]),
            ("abs", &[1.0, 2.0]),
            ("min", &[]),
            ("sin", &[1.0]),
        ] {
            assert!(
                matches!(call(name, arguments), Err(FormulaError::Undefined(_))),
                "{name}"
            );
        }
    }

    #[test]
    fn what_has_no_value_says_why() {
        let divide = Formula::Binary('/', number(1.0), Box::new(Formula::Value(1, 1)));
        assert_eq!(of(&divide), Err(FormulaError::DivisionByZero));
        assert_eq!(of(&Formula::Value(2, 0)), Err(FormulaError::Value("empty")));
        let root = Formula::Binary('^', number(-1.0), number(0.5));
        assert!(matches!(of(&root), Err(FormulaError::Undefined(_))));
        let overflow = Formula::Call("exp".into(), vec![Formula::Number(1e6)]);
        assert!(matches!(of(&overflow), Err(FormulaError::Undefined(_))));
    }
}
