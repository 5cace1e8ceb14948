//! The names of forks.

/// A copy of an arm's world that lived on under other conditions: `ARM/PROBE@168h`.
pub(crate) struct Fork<'a> {
    pub arm: &'a str,
    pub probe: &'a str,
    /// When the copy was made.
    pub at_h: f64,
}

impl<'a> Fork<'a> {
    /// The parts of the name, if it is that of a fork.
    pub fn parse(name: &'a str) -> Option<Self> {
        let (rest, time) = name.rsplit_once('@')?;
        let (arm, probe) = rest.split_once('/')?;
        Some(Self {
            arm,
            probe,
            at_h: time.strip_suffix('h')?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart_and_arms_are_left_alone() {
        let fork = Fork::parse("morphine/naloxone@168h").expect("a fork");
        assert_eq!((fork.arm, fork.probe, fork.at_h), ("morphine", "naloxone", 168.0));
        assert_eq!(Fork::parse("a/b@-0.5h").map(|fork| fork.at_h), Some(-0.5));
        for arm in ["morphine", "a/b", "a@168h", "a/b@late", "a/b@168"] {
            assert!(Fork::parse(arm).is_none(), "{arm}");
        }
    }
}
