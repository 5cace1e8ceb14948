//! What a panel is about, and so where it stands on the page.

use crate::files::Series;

/// A group of panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Outcome,
    Signalling,
    Receptors,
    Drugs,
}

impl Subject {
    /// In the order of the page.
    pub const ALL: [Self; 4] = [Self::Outcome, Self::Signalling, Self::Receptors, Self::Drugs];

    /// The heading.
    pub fn words(self) -> &'static str {
        match self {
            Self::Outcome => "Withdrawal, firing and other outcomes",
            Self::Signalling => "Signalling",
            Self::Receptors => "Receptors",
            Self::Drugs => "Drugs in the body",
        }
    }

    /// What a series is about.
    pub fn of(series: &Series) -> Self {
        match (series.population.as_str(), series.variable.as_str()) {
            ("outcome", _) | (_, "firing_rate") => Self::Outcome,
            ("body", _) => Self::Drugs,
            // Signals have plain names, receptors are told as RECEPTOR.WHAT.
            (_, variable) if variable.contains('.') => Self::Receptors,
            _ => Self::Signalling,
        }
    }

    /// The order of series: by subject, withdrawal and firing first. Equal ranks keep the order of the file.
    pub fn rank(series: &Series) -> (Self, u8) {
        let within = match (series.population.as_str(), series.variable.as_str()) {
            ("outcome", "withdrawal") => 0,
            (_, "firing_rate") => 1,
            _ => 2,
        };
        (Self::of(series), within)
    }
}
