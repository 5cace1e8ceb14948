//! Where axes begin and end, and where their ticks stand.

/// An axis with evenly spaced ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Axis {
    /// An axis over `low` to `high` that ends on ticks. It begins at zero where the data come near it, and gives a
    /// constant some room above and below.
    pub fn covering(low: f64, high: f64) -> Self {
        let size = low.abs().max(high.abs());
        let (mut low, mut high) = (low, high);
        if size == 0.0 {
            return Self {
                low: 0.0,
                high: 1.0,
                step: 0.2,
            };
        }
        if high - low < size * 1e-6 {
            (low, high) = (low - size * 0.1, high + size * 0.1);
        } else {
            let room = (high - low) * 0.04;
            // A value that cannot be negative gets no room below zero.
            (low, high) = (
                if low >= 0.0 {
                    (low - room).max(0.0)
                } else {
                    low - room
                },
                high + room,
            );
        }
        if low > 0.0 && low < 0.5 * high {
            low = 0.0;
        } else if high < 0.0 && high > 0.5 * low {
            high = 0.0;
        }
        let step = even_step((high - low) / 5.0);
        Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
        }
    }
}

/// The nearest of 1, 2, 2.5, 5 times a power of ten that is not below `rough`.
fn even_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(rough).floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(rough)
}

/// A time axis: from and to in hours, shown in the unit that suits its length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TimeAxis {
    pub from_h: f64,
    pub to_h: f64,
    pub unit: TimeUnit,
    /// Between ticks, in `unit`.
    pub step: f64,
}

/// Unit of a time axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeUnit {
    Minutes,
    Hours,
    Days,
}

impl TimeUnit {
    /// The word for axis titles.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
        }
    }

    /// The short sign after a number.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "d",
        }
    }

    /// A time in this unit.
    pub fn of(self, hours: f64) -> f64 {
        match self {
            Self::Minutes => hours * 60.0,
            Self::Hours => hours,
            Self::Days => hours / 24.0,
        }
    }

    /// Steps between ticks that people count in.
    fn steps(self) -> &'static [f64] {
        match self {
            Self::Minutes => &[0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0],
            Self::Hours => &[0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0],
            Self::Days => &[0.5, 1.0, 2.0, 7.0, 14.0, 28.0, 91.0, 182.0, 364.0],
        }
    }
}

impl TimeAxis {
    /// An axis from `from_h` to `to_h`: days when longer than three, minutes when shorter than three hours.
    pub fn new(from_h: f64, to_h: f64) -> Self {
        let to_h = if to_h > from_h { to_h } else { from_h + 1.0 };
        let length_h = to_h - from_h;
        let unit = if length_h > 72.0 {
            TimeUnit::Days
        } else if length_h < 3.0 {
            TimeUnit::Minutes
        } else {
            TimeUnit::Hours
        };
        let length = unit.of(length_h);
        let step = unit.steps().iter().copied().find(|step| length / step <= 8.0);
        Self {
            from_h,
            to_h,
            unit,
            step: step.unwrap_or_else(|| even_step(length / 8.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_ticks_and_hold_the_data() {
        for (low, high) in [
            (0.0, 1.0),
            (0.93, 1.07),
            (-3.2, 8.9),
            (1e-9, 7e-9),
            (4.0, 123_456.0),
            (-9.0, -1.0),
        ] {
            let axis = Axis::covering(low, high);
            assert!(
                axis.low <= low && axis.high >= high,
                "{axis:?} does not hold {low} to {high}"
            );
            let steps = (axis.high - axis.low) / axis.step;
            assert!((2.0..=8.0).contains(&steps.round()), "{steps} steps in {axis:?}");
            assert!(
                (steps - steps.round()).abs() < 1e-6,
                "{axis:?} ends between ticks"
            );
        }
    }

    #[test]
    fn values_near_zero_share_an_axis_with_zero() {
        assert_eq!(Axis::covering(0.2, 1.0).low, 0.0);
        assert!(Axis::covering(0.93, 1.07).low > 0.5);
    }

    #[test]
    fn a_constant_stands_in_the_middle() {
        let axis = Axis::covering(2.0, 2.0);
        assert!(axis.low < 2.0 && axis.high > 2.0, "{axis:?}");
        assert_eq!(
            Axis::covering(0.0, 0.0),
            Axis {
                low: 0.0,
                high: 1.0,
                step: 0.2
            }
        );
    }

    #[test]
    fn two_weeks_are_shown_in_days_and_half_an_hour_in_minutes() {
        let weeks = TimeAxis::new(-1.0, 336.0);
        assert_eq!((weeks.unit, weeks.step), (TimeUnit::Days, 2.0));
        let short = TimeAxis::new(0.0, 0.5);
        assert_eq!((short.unit, short.step), (TimeUnit::Minutes, 5.0));
        assert_eq!(TimeAxis::new(0.0, 72.0).unit, TimeUnit::Hours);
    }
}
