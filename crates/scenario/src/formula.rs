//! Formulas over measures: a small recursive descent, and the order in which formulas depend on each other.

use crate::mistakes::{Sink, Spot};
use crate::nearest::suggestion;

/// Deepest nesting of parentheses.
const DEEPEST: usize = 50;
/// Longest formula, in bytes.
const LONGEST: usize = 2000;

/// Functions and how many arguments each takes; none for one or more.
const FUNCTIONS: &[(&str, Option<usize>)] = &[
    ("min", None),
    ("max", None),
    ("abs", Some(1)),
    ("log10", Some(1)),
    ("exp", Some(1)),
];

/// A formula as written, before its names are looked up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// A number.
    Number(f64),
    /// A measure, maybe in a named arm, and where in the text it stands.
    Name {
        name: String,
        arm: Option<String>,
        spot: Spot,
    },
    /// "-".
    Negate(Box<Expression>),
    /// "+", "-", "*", "/", "^".
    Binary(char, Box<Expression>, Box<Expression>),
    /// A function.
    Call(String, Vec<Expression>),
}

/// Reads a formula. `spot` is where its text stands, quotes included.
pub(crate) fn parse(text: &str, spot: Spot, sink: &mut Sink) -> Option<Expression> {
    if text.len() > LONGEST {
        sink.add(spot, format!("a formula has at most {LONGEST} characters"));
        return None;
    }
    // Without escapes the text inside the quotes is the formula, and each name has its own place.
    let exact = spot.end.saturating_sub(spot.start) == text.len() + 2;
    let mut parser = Parser {
        text,
        at: 0,
        spot,
        exact,
        depth: 0,
    };
    let result = parser.sum().and_then(|expression| match parser.peek() {
        None => Ok(expression),
        Some(other) => Err(format!("`{other}` is not expected here")),
    });
    match result {
        Ok(expression) => Some(expression),
        Err(message) => {
            let here = parser.place(parser.at, parser.at + 1);
            sink.help(
                here,
                message,
                "a formula has names, numbers, + - * / ^ ( ), min max abs log10 exp",
            );
            None
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    spot: Spot,
    exact: bool,
    depth: usize,
}

type Parsed = Result<Expression, String>;

impl Parser<'_> {
    fn place(&self, from: usize, to: usize) -> Spot {
        if !self.exact {
            return self.spot;
        }
        let start = (self.spot.start + 1 + from).min(self.spot.end);
        Spot {
            source: self.spot.source,
            start,
            end: (self.spot.start + 1 + to).min(self.spot.end),
        }
    }

    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let sign = match self.peek() {
                Some(sign @ ('+' | '-')) => sign,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expression::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.signed()?;
        loop {
            let sign = match self.peek() {
                Some(sign @ ('*' | '/')) => sign,
                _ => return Ok(left),
            };
            self.at += 1;
            left = Expression::Binary(sign, Box::new(left), Box::new(self.signed()?));
        }
    }

    /// A minus binds less than a power: -2^2 is -4.
    fn signed(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the formula is nested too deeply".into());
        }
        let result = if self.take('-') {
            self.signed().map(|inner| Expression::Negate(Box::new(inner)))
        } else {
            self.power()
        };
        self.depth -= 1;
        result
    }

    /// Powers group to the right: 2^3^2 is 2^9.
    fn power(&mut self) -> Parsed {
        let base = self.atom()?;
        if !self.take('^') {
            return Ok(base);
        }
        Ok(Expression::Binary('^', Box::new(base), Box::new(self.signed()?)))
    }

    fn atom(&mut self) -> Parsed {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                if self.take(')') {
                    Ok(inner)
                } else {
                    Err("a `)` is missing".into())
                }
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_ascii_lowercase() => self.name(),
            Some(other) => Err(format!("`{other}` is not expected here")),
            None => Err("the formula ends too early".into()),
        }
    }

    fn number(&mut self) -> Parsed {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let digits = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += digits(self.at);
        if bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.at += digits(self.at);
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(self.at + 1), Some(b'+' | b'-')));
            let exponent = digits((self.at + 1 + sign).min(bytes.len()));
            if exponent > 0 {
                self.at += 1 + sign + exponent;
            }
        }
        let number = &self.text[start..self.at];
        match number.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Expression::Number(value)),
            _ => Err(format!("`{number}` is not a number")),
        }
    }

    fn word(&mut self) -> String {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_string()
    }

    fn name(&mut self) -> Parsed {
        let start = self.at;
        let name = self.word();
        if self.take('(') {
            return self.call(name);
        }
        let end = self.at;
        let arm = if self.take('[') {
            self.peek();
            let arm = self.word();
            if !self.take(']') {
                return Err("a `]` is missing".into());
            }
            Some(arm)
        } else {
            self.at = start + name.len();
            None
        };
        let spot = self.place(
            start,
            if arm.is_some() {
                self.at
            } else {
                end.min(start + name.len())
            },
        );
        Ok(Expression::Name { name, arm, spot })
    }

    fn call(&mut self, function: String) -> Parsed {
        let Some((_, wanted)) = FUNCTIONS.iter().find(|(name, _)| *name == function) else {
            let help = suggestion(&function, FUNCTIONS.iter().map(|(name, _)| *name)).unwrap_or_default();
            return Err(format!("no function `{function}`; {help}"));
        };
        let mut arguments = vec![self.sum()?];
        while self.take(',') {
            arguments.push(self.sum()?);
        }
        if !self.take(')') {
            return Err("a `)` is missing".into());
        }
        if wanted.is_some_and(|wanted| wanted != arguments.len()) {
            return Err(format!(
                "`{function}` takes one argument, not {}",
                arguments.len()
            ));
        }
        Ok(Expression::Call(function, arguments))
    }
}

impl Expression {
    /// The names in it.
    pub fn names(&self) -> Vec<(&str, Option<&str>, Spot)> {
        match self {
            Expression::Number(_) => Vec::new(),
            Expression::Name { name, arm, spot } => vec![(name, arm.as_deref(), *spot)],
            Expression::Negate(inner) => inner.names(),
            Expression::Binary(_, left, right) => left.names().into_iter().chain(right.names()).collect(),
            Expression::Call(_, arguments) => arguments.iter().flat_map(Expression::names).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        let spot = Spot {
            source: 0,
            start: 0,
            end: text.len() + 2,
        };
        parse(text, spot, &mut Sink::default()).map(|expression| number(&expression))
    }

    fn number(expression: &Expression) -> f64 {
        match expression {
            Expression::Number(number) => *number,
            Expression::Name { name, arm, .. } => (name.len() + arm.as_ref().map_or(0, String::len)) as f64,
            Expression::Negate(inner) => -number(inner),
            Expression::Binary('+', a, b) => number(a) + number(b),
            Expression::Binary('-', a, b) => number(a) - number(b),
            Expression::Binary('*', a, b) => number(a) * number(b),
            Expression::Binary('/', a, b) => number(a) / number(b),
            Expression::Binary(_, a, b) => libm::pow(number(a), number(b)),
            Expression::Call(_, arguments) => arguments.iter().map(number).fold(f64::INFINITY, f64::min),
        }
    }

    #[test]
    fn operators_bind_as_in_arithmetic() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("-2^2", -4.0),
            ("2^3^2", 512.0),
            ("8 / 4 / 2", 1.0),
            ("2^-1", 0.5),
            ("1.5e2 - 1", 149.0),
            ("min(3, 2, 4)", 2.0),
            ("ab - abc[de]", -3.0),
            ("ab [ de ]", 4.0),
            ("ab-1", 1.0),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for text in [
            "",
            "1 +",
            "(1",
            "a b",
            "a[b",
            "sin(1)",
            "abs(1, 2)",
            "A",
            "1..2",
            "2 $ 3",
            "é",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(value(&"(".repeat(1500)), None);
        assert_eq!(value(&"-".repeat(1500)), None);
    }

    #[test]
    fn names_know_their_places() {
        let spot = Spot {
            source: 0,
            start: 10,
            end: 24,
        };
        let parsed = parse("1 - ab[c] * 2", spot, &mut Sink::default());
        assert!(
            parsed.is_some_and(|p| p.names()[0].2.start == 10),
            "13 characters are not 14 - 2"
        );
        let spot = Spot {
            source: 0,
            start: 10,
            end: 25,
        };
        let parsed = parse("1 - ab[c] * 2", spot, &mut Sink::default()).expect("a formula");
        let (name, arm, place) = parsed.names()[0];
        assert_eq!((name, arm, place.start, place.end), ("ab", Some("c"), 15, 20));
    }
}
