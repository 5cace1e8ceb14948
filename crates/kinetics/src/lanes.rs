//! Several numbers side by side: the arithmetic of matrices for one environment or for eight at a time.
//!
//! Every operation acts on each lane as it does on a single `f64`, so a lane holds to the last bit what it would hold alone,
//! whatever its neighbours are.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// Environments that are worked on at a time.
pub const LANES: usize = 8;

/// What matrices are made of: a number, or several side by side.
pub trait Number:
    Copy
    + std::fmt::Debug
    + PartialEq
    + AddAssign
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// One value for all.
    fn splat(value: f64) -> Self;
    /// A function of each.
    fn map(self, of: impl Fn(f64) -> f64) -> Self;
    /// The larger of two, lane by lane.
    fn max(self, other: Self) -> Self;
    /// The largest of all lanes.
    fn largest(self) -> f64;
    /// Lane by lane, `other` where the number is at most zero, else `value`.
    fn where_positive(self, value: Self, other: Self) -> Self;
    /// True if every lane is zero.
    fn is_zero(self) -> bool;
}

impl Number for f64 {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        of(self)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        f64::max(self, other)
    }
    #[inline(always)]
    fn largest(self) -> f64 {
        self
    }
    #[inline(always)]
    fn where_positive(self, value: Self, other: Self) -> Self {
        if self > 0.0 { value } else { other }
    }
    #[inline(always)]
    fn is_zero(self) -> bool {
        self == 0.0
    }
}

/// Eight numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Lanes(pub [f64; LANES]);

/// Lane by lane.
macro_rules! lane_by_lane {
    ($operator:ident, $method:ident) => {
        impl $operator for Lanes {
            type Output = Lanes;
            #[inline(always)]
            fn $method(mut self, other: Lanes) -> Lanes {
                for (a, b) in self.0.iter_mut().zip(other.0) {
                    *a = a.$method(b);
                }
                self
            }
        }
    };
}
lane_by_lane!(Add, add);
lane_by_lane!(Sub, sub);
lane_by_lane!(Mul, mul);
lane_by_lane!(Div, div);

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Lanes) {
        *self = *self + other;
    }
}

impl Number for Lanes {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        Lanes([value; LANES])
    }
    #[inline(always)]
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Lanes(self.0.map(of))
    }
    #[inline(always)]
    fn max(mut self, other: Self) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a = a.max(b);
        }
        self
    }
    #[inline(always)]
    fn largest(self) -> f64 {
        self.0.into_iter().fold(f64::NEG_INFINITY, f64::max)
    }
    #[inline(always)]
    fn where_positive(self, mut value: Self, other: Self) -> Self {
        for i in 0..LANES {
            if self.0[i] <= 0.0 {
                value.0[i] = other.0[i];
            }
        }
        value
    }
    #[inline(always)]
    fn is_zero(self) -> bool {
        self.0 == [0.0; LANES]
    }
}
