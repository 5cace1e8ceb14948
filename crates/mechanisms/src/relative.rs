//! A signal relative to its value at rest, for every mechanism that reads both.

/// `now / rest`; 1 where there is nothing at rest, since then what makes the signal is off or still being settled.
#[inline]
pub fn relative(now: f64, rest: f64) -> f64 {
    if rest > 0.0 { now / rest } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_rest_nothing_has_changed() {
        assert_eq!(relative(3.0, 2.0), 1.5);
        assert_eq!(relative(3.0, 0.0), 1.0);
    }
}
