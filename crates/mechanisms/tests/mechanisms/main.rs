//! The mechanisms as a whole: that they fit the catalogue and one another, and that the engine moves them as their
//! equations say.

mod by_chart;
mod by_hand;
mod catalogue;
mod circuit_chance;
mod circuits;
mod circuits_by_hand;
mod declared;
mod endogenous;
mod every_dose;
mod granularity;
mod mean_field;
mod midpoint;
mod modulators;
mod occupancy;
mod separate;
mod worlds;
